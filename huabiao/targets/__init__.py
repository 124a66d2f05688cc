"""Brings the public tree to where it is served: web servers that pull, storage that is pushed to.

For a machine with files and a public key: plain Python, no Django, no database. Not for deciding what
should stand there (the publisher's), nor for putting right what was tampered with (the guard's).
Start reading at `following`, then `wire`.
"""
