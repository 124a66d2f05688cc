"""The one library of all sites: items, their attachments, placements, relations and subjects.

Not for: who must agree (`workflow`), how files come to stand on the public server (`publishing`).
Start reading at `models`, then `operations`.
"""
