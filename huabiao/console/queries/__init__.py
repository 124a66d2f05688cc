"""Every read of the console, gathered under one name."""

from huabiao.console.queries.activity import MonthOfUnit, activity_of, months_before
from huabiao.console.queries.audit import changes_for
from huabiao.console.queries.past import sites_with_a_past_for
from huabiao.console.queries.planned import Planned, planned_for
from huabiao.console.queries.recent import Spot, oldest_unpublished, recent_for, spots_of
from huabiao.console.queries.waiting import (
    Asked,
    Returned,
    Turn,
    placements_asked,
    relations_asked,
    returned_for,
    turns_for,
    waiting_count,
    withdrawn_for,
)

__all__ = [
    "Asked",
    "MonthOfUnit",
    "Planned",
    "Returned",
    "Spot",
    "Turn",
    "activity_of",
    "changes_for",
    "months_before",
    "oldest_unpublished",
    "placements_asked",
    "planned_for",
    "recent_for",
    "relations_asked",
    "returned_for",
    "sites_with_a_past_for",
    "spots_of",
    "turns_for",
    "waiting_count",
    "withdrawn_for",
]
