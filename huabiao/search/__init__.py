"""Finds published documents of the whole site group by how people ask.

An engine: it knows documents and queries, never a feature. Features put their things into the index (`sources`),
which hears of changes (`operations.feeding`) and is files (`keeping`) or a cluster. What the platform
office keeps of words and answers, and sees of what people looked for, stands in `models`.
Not for the console's own searches: those are `huabiao.base.finding`.
Start reading at `documents`, then `asking` and `index`; for the office at `models`.
"""
