"""Decides what a person is told of an item's relations, and what they may do about each."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from huabiao.accounts.models import User
from huabiao.library.enums import CONSENTED, Consent, RelationType
from huabiao.library.models import Item, Placement, Relation
from huabiao.library.queries import items_for, may, relations_of, told_relations

_FROM_THE_OTHER_END: dict[str, str | Promise] = {
    RelationType.INTERPRETS: gettext_lazy("被解读"),
    RelationType.AMENDS: gettext_lazy("被修改"),
    RelationType.REPEALS: gettext_lazy("被废止"),
    RelationType.SUPERSEDES: gettext_lazy("被代替"),
}


@dataclass(frozen=True)
class Related:
    """One relation as it is seen from one of its ends."""

    label: str
    title: str
    state: str  # "" where readers see it
    note: str = ""
    url: str = ""  # the other end's page in the console, where the person may open it
    is_waiting: bool = False  # to be signed with this item
    undo_url: str = ""
    keep: Relation | None = None  # a removal that may be given up
    answer_url: str = ""
    end_url: str = ""


@dataclass(frozen=True)
class _Known:
    """What the person may know of the other ends, read at once."""

    own: frozenset[int]
    readable: frozenset[int]
    told: frozenset[int]  # relations
    may_edit: bool
    may_answer: bool


def related(item: Item, user: User) -> list[Related]:
    """Relations of both ends, each with where it stands; another unit's plans are not told."""
    relations = list(relations_of(item))
    others = [_other(relation, item).pk for relation in relations]
    readable = Placement.objects.filter(item_id__in=others, is_live=True)
    known = _Known(
        own=frozenset(items_for(user).filter(pk__in=others).values_list("pk", flat=True)),
        readable=frozenset(readable.values_list("item_id", flat=True)),
        told=frozenset(
            told_relations()
            .filter(pk__in=[relation.pk for relation in relations])
            .values_list("pk", flat=True)
        ),
        may_edit=may(user, "edit", item.organization) and not item.workflow_in_progress,
        may_answer=may(user, "accept", item.organization),
    )
    ends = [
        _from_source(relation, known)
        if relation.source_id == item.pk
        else _from_target(relation, known)
        for relation in relations
    ]
    return [end for end in ends if end is not None]


def _other(relation: Relation, item: Item) -> Item:
    return relation.target if relation.source_id == item.pk else relation.source


def _from_source(relation: Relation, known: _Known) -> Related:
    target = relation.target
    is_known = target.pk in known.own or target.pk in known.readable
    undo = reverse("items:unrelate", args=[relation.source_id, relation.pk])
    is_going = relation.stands and relation.is_change_waiting
    return Related(
        label=relation.get_type_display(),
        title=target.title if is_known else _("（对方信息现在没有公开）"),
        state=_state_at_source(relation, known),
        note=relation.consent_note,
        url=_url(target, known),
        is_waiting=relation.is_change_waiting,
        undo_url=undo if known.may_edit and not is_going else "",
        keep=relation if known.may_edit and is_going else None,
    )


def _state_at_source(relation: Relation, known: _Known) -> str:
    if relation.consent == Consent.REFUSED:
        return _("对方不同意")
    if relation.is_change_waiting and relation.is_live:
        return _("签发后取消")
    if relation.consent == Consent.ASKED:
        return _("待对方同意") if relation.is_live else _("待签发，待对方同意")
    if not relation.is_live:
        return _("签发后公开")
    return "" if relation.target_id in known.readable else _("对方信息公开后显示")


def _from_target(relation: Relation, known: _Known) -> Related | None:
    source = relation.source
    is_told = source.pk in known.own or relation.pk in known.told
    if not is_told or relation.consent == Consent.REFUSED:
        return None
    answer = reverse("items:relation_proposal", args=[relation.pk])
    end = reverse("items:relation_end", args=[relation.target_id, relation.pk])
    is_asked = relation.consent == Consent.ASKED and source.withdrawn_at is None
    may_answer = known.may_answer and relation.pk in known.told
    return Related(
        label=str(_FROM_THE_OTHER_END[relation.type]),
        title=source.title,
        state=_state_at_target(relation, known),
        url=_url(source, known),
        answer_url=answer if may_answer and is_asked else "",
        end_url=end if may_answer and relation.consent in CONSENTED else "",
    )


def _state_at_target(relation: Relation, known: _Known) -> str:
    if relation.consent == Consent.ASKED:
        return _("待本单位同意")
    if not relation.is_live:
        return _("对方签发后公开")
    return "" if relation.source_id in known.readable else _("对方信息公开后显示")


def _url(item: Item, known: _Known) -> str:
    return reverse("items:overview", args=[item.pk]) if item.pk in known.own else ""
