"""Guards what stands in the public tree: a signed manifest, a store of every content, a watch that puts right.

For a machine with files and a public key: plain Python, no Django, no database. Not for deciding what
should stand there: that is the publisher's, who tells `sealing` before it touches anything.
Start reading at `sealing`, then `guarding`.
"""
