"""Records brought in from outside: a file, read by a mapping, row by row, twice without harm.

Not for: organizations and people (`accounts`).
Start reading at `mapping`, then `operations`.
"""
