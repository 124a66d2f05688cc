"""Decides what a subscription asks for, and what it has still to take."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import Exists, OuterRef, Q, QuerySet

from huabiao.changes.models import Work
from huabiao.library.enums import Openness
from huabiao.library.models import Item, KeptOut, Placement, Subscription
from huabiao.library.rules import (
    ONLY_WHEN_NAMED,
    PAGELESS,
    SUBSCRIBING,
    Asked,
    ItemFacts,
    is_asked_for,
)


def offered() -> QuerySet[Item]:
    """What rules may take: of what is public, what stands where people put it."""
    by_people = Placement.objects.filter(item_id=OuterRef("pk"), is_live=True, subscription=None)
    return Item.objects.filter(
        Exists(by_people),
        live=True,
        withdrawn_at=None,
        openness=Openness.PROACTIVE,
        is_kept_from_rules=False,
    ).exclude(kind=PAGELESS, link_url__startswith="/")  # it leads to a page of its own site


def matching(rule: Subscription) -> QuerySet[Item]:
    """What a rule asks for, of what is offered.

    A page every site owes (网站声明), a unit's profile or its leaders only where their kind is named.
    """
    found = offered()
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


def likely_rules(item_ids: Collection[int]) -> dict[int, set[int]]:
    """Per item, the rules that ask for it and whose channel has it not, in three questions in all.

    A guess that leaves none out: each is asked again, alone, when the item is held.
    """
    facts = {
        pk: ItemFacts(kind, path, subject, " ".join(words))
        for pk, kind, path, subject, *words in offered()
        .filter(pk__in=item_ids)
        .values_list("pk", "kind", "organization__path", "subject", "title", "keywords", "summary")
    }
    if not facts:
        return {}
    placed = set(Placement.objects.filter(item_id__in=facts).values_list("item_id", "channel_id"))
    found: dict[int, set[int]] = {}
    standing = Subscription.objects.filter(ended_at=None, channel__live=True)
    columns = ("pk", "channel_id", "kind", "organization__path", "subject", "keyword")
    for rule, channel, kind, path, subject, keyword in standing.values_list(*columns):
        asked = Asked(kind, path or "", subject, keyword)
        for pk, fact in facts.items():
            if is_asked_for(fact, asked) and (pk, channel) not in placed:
                found.setdefault(pk, set()).add(rule)
    return found


def untaken_by(rule: Subscription) -> QuerySet[Item]:
    """What a rule asks for and its channel has not, the newest first; not what people took out."""
    here = Placement.objects.filter(channel=rule.channel_id, item_id=OuterRef("pk"))
    out = KeptOut.objects.filter(channel=rule.channel_id, item_id=OuterRef("pk"))
    return matching(rule).filter(~Exists(here), ~Exists(out)).order_by("-released_at", "-pk")


def waiting_for(rule: Subscription) -> QuerySet[Work]:
    """Items that the rule has still to look at, one row each: what stood before it, or is to go."""
    return Work.objects.filter(reader=SUBSCRIBING, key__startswith=f"{rule.key}:")
