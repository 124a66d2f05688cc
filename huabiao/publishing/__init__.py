"""The incremental static publisher, and the proof that what stands on the disk is right.

It knows routes, keys, windows and files; never an item or a channel: features declare what they
put on the public sites in their `published.py`.
Start reading at `routes`, then `planner`, then `operations`.
"""
