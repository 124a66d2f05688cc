"""The editors' home: menu, to-do list, calendar, audit, handbook, and the gate that lets only scoped screens through.

Not for: any act on things; screens call operations of the rooms below.
Start reading at `scoped`, then `wagtail_hooks`.
"""
