"""Every read of the room, gathered under one name."""

from huabiao.search.queries.bets import Bet, best_bets, best_bets_for, best_bets_version
from huabiao.search.queries.looked_for import (
    Asked,
    Period,
    Sums,
    Unfound,
    searched_sites_for,
    settled_for,
    unclicked_for,
    unfound_count,
    unfound_for,
)
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
    "Asked",
    "Becomes",
    "Bet",
    "Entry",
    "Key",
    "Period",
    "Sums",
    "Unfound",
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
    "searched_sites_for",
    "settled_for",
    "unclicked_for",
    "unfound_count",
    "unfound_for",
    "weigh",
    "wording",
    "wording_rows",
    "wording_version",
]
