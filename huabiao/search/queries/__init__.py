"""Every read of the room, gathered under one name."""

from huabiao.search.queries.pairs import (
    Becomes,
    Entry,
    entry,
    pairs_for,
    weigh,
    wording_rows,
    wording_version,
)

__all__ = [
    "Becomes",
    "Entry",
    "entry",
    "pairs_for",
    "weigh",
    "wording_rows",
    "wording_version",
]
