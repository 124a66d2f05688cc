"""Organizations, people, the roles they hold, and signing in.

Not for: what a role may do to an item (the room of the item asks `queries.may`).
Start reading at `models`, then `queries`.
"""
