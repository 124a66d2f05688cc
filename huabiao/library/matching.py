"""Decides what a subscription asks for, and what it has still to take."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q, QuerySet

from huabiao.changes.models import Work
from huabiao.library.enums import Openness
from huabiao.library.models import Item, KeptOut, Placement, Subscription
from huabiao.library.rules import ONLY_WHEN_NAMED, PAGELESS, SUBSCRIBING


def matching(rule: Subscription) -> QuerySet[Item]:
    """What a rule asks for: of what is public, and stands where people put it.

    A page every site owes (网站声明), a unit's profile or its leaders only where their kind is named.
    """
    by_people = Placement.objects.filter(item_id=OuterRef("pk"), is_live=True, subscription=None)
    found = Item.objects.filter(
        Exists(by_people),
        live=True,
        withdrawn_at=None,
        openness=Openness.PROACTIVE,
        is_kept_from_rules=False,
    ).exclude(kind=PAGELESS, link_url__startswith="/")  # it leads to a page of its own site
    found = found.filter(kind=rule.kind) if rule.kind else found.exclude(kind__in=ONLY_WHEN_NAMED)
    if rule.organization is not None:
        found = found.filter(organization__path__startswith=rule.organization.path)
    if rule.subject:
        below = f"{rule.subject}\\"
        found = found.filter(Q(subject=rule.subject) | Q(subject__startswith=below))
    if rule.keyword:
        word = rule.keyword
        found = found.filter(
            Q(title__icontains=word) | Q(keywords__icontains=word) | Q(summary__icontains=word)
        )
    return found


def untaken_by(rule: Subscription) -> QuerySet[Item]:
    """What a rule asks for and its channel has not, the newest first; not what people took out."""
    here = Placement.objects.filter(channel=rule.channel_id, item_id=OuterRef("pk"))
    out = KeptOut.objects.filter(channel=rule.channel_id, item_id=OuterRef("pk"))
    return matching(rule).filter(~Exists(here), ~Exists(out)).order_by("-released_at", "-pk")


def waiting_for(rule: Subscription) -> QuerySet[Work]:
    """Items that the rule has still to look at, one row each: what stood before it, or is to go."""
    return Work.objects.filter(reader=SUBSCRIBING, key__startswith=f"{rule.key}:")
