"""Every write of the room, gathered under one name."""

from huabiao.search.operations.pairs import (
    AlreadyInTable,
    PairMalformed,
    add_pair,
    bring_pairs,
    edit_pair,
    faults_in_words,
    remove_pair,
)

__all__ = [
    "AlreadyInTable",
    "PairMalformed",
    "add_pair",
    "bring_pairs",
    "edit_pair",
    "faults_in_words",
    "remove_pair",
]
