"""Every write of the room, gathered under one name."""

from huabiao.search.operations.bets import (
    BetFacts,
    add_best_bet,
    edit_best_bet,
    remove_best_bet,
)
from huabiao.search.operations.meanwhile import RemovedMeanwhile, SavedMeanwhile, digest
from huabiao.search.operations.old_sites import (
    Brought,
    OldPageRow,
    OldSiteFacts,
    add_old_site,
    bring_old_pages,
    edit_old_site,
    follow_merger,
    keep_only,
    put_back_old_page,
    remove_old_site,
    take_out_old_page,
)
from huabiao.search.operations.pairs import (
    AlreadyInTable,
    LeadsBack,
    PairMalformed,
    add_pair,
    bring_pairs,
    edit_pair,
    faults_in_words,
    remove_pair,
)
from huabiao.search.operations.settling import settle_query, unsettle_query
from huabiao.search.operations.taking import Taken, forget_rare, take_in, tick

__all__ = [
    "AlreadyInTable",
    "BetFacts",
    "Brought",
    "LeadsBack",
    "OldPageRow",
    "OldSiteFacts",
    "PairMalformed",
    "RemovedMeanwhile",
    "SavedMeanwhile",
    "Taken",
    "add_best_bet",
    "add_old_site",
    "add_pair",
    "bring_old_pages",
    "bring_pairs",
    "digest",
    "edit_best_bet",
    "edit_old_site",
    "edit_pair",
    "faults_in_words",
    "follow_merger",
    "forget_rare",
    "keep_only",
    "put_back_old_page",
    "remove_best_bet",
    "remove_old_site",
    "remove_pair",
    "settle_query",
    "take_in",
    "take_out_old_page",
    "tick",
    "unsettle_query",
]
