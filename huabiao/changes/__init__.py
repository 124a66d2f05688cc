"""What happened, by whom, and who has still to hear of it.

Not for: deciding anything; an operation calls `operations.record` once, in its own transaction.
Start reading at `operations`.
"""
