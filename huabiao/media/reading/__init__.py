"""What uploaded files say, as plain text: read in a process of its own, bounded in time and memory.

Not for: turning a Word file into a text to be edited (`media.word`).
Start reading at `child`, which is that process; `running` starts it.
"""
