"""Every write of the room, gathered under one name."""

from huabiao.search.operations.bets import (
    BetFacts,
    add_best_bet,
    edit_best_bet,
    remove_best_bet,
)
from huabiao.search.operations.meanwhile import RemovedMeanwhile, SavedMeanwhile, digest
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
    "LeadsBack",
    "PairMalformed",
    "RemovedMeanwhile",
    "SavedMeanwhile",
    "Taken",
    "add_best_bet",
    "add_pair",
    "bring_pairs",
    "digest",
    "edit_best_bet",
    "edit_pair",
    "faults_in_words",
    "forget_rare",
    "remove_best_bet",
    "remove_pair",
    "settle_query",
    "take_in",
    "tick",
    "unsettle_query",
]
