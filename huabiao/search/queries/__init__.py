"""Every read of the room, gathered under one name."""

from huabiao.search.queries.pairs import (
    Becomes,
    Entry,
    Key,
    all_keys,
    entry,
    pairs_for,
    weigh,
    wording_rows,
    wording_version,
)

__all__ = [
    "Becomes",
    "Entry",
    "Key",
    "all_keys",
    "entry",
    "pairs_for",
    "weigh",
    "wording_rows",
    "wording_version",
]
