"""Finds published documents of the whole site group by how people ask.

An engine: it knows documents and queries, never a feature, and reads no database. Not for the
console's own searches: those are `huabiao.base.finding`.
Start reading at `documents`, then `asking` and `index`.
"""
