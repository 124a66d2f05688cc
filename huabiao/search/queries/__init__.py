"""Every read of the room, gathered under one name."""

from huabiao.search.queries.bets import Bet, best_bets, best_bets_for, best_bets_version
from huabiao.search.queries.pairs import (
    Becomes,
    Entry,
    Key,
    all_keys,
    entry,
    forget_wording,
    pairs_for,
    weigh,
    wording,
    wording_rows,
    wording_version,
)
from huabiao.search.queries.popular import hot, popular, related

__all__ = [
    "Becomes",
    "Bet",
    "Entry",
    "Key",
    "all_keys",
    "best_bets",
    "best_bets_for",
    "best_bets_version",
    "entry",
    "forget_wording",
    "hot",
    "pairs_for",
    "popular",
    "related",
    "weigh",
    "wording",
    "wording_rows",
    "wording_version",
]
