"""The editors' home: menu, to-do list, audit list, and the gate that lets only scoped screens through.

Not for: any act; screens call operations of the rooms below.
Start reading at `scoped`, then `wagtail_hooks`.
"""
