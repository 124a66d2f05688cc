"""Writes of the search: what the index hears of changes."""
