"""Every write of the room, gathered under one name."""

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
from huabiao.search.operations.taking import Taken, forget_rare, take_in, tick

__all__ = [
    "AlreadyInTable",
    "LeadsBack",
    "PairMalformed",
    "Taken",
    "add_pair",
    "bring_pairs",
    "edit_pair",
    "faults_in_words",
    "forget_rare",
    "remove_pair",
    "take_in",
    "tick",
]
