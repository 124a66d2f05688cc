"""Writes of the table of colloquial words: each change is recorded, and raises the version."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from huabiao.accounts.models import User
from huabiao.accounts.operations import Malformed, only_platform_administrators
from huabiao.changes.operations import Actor, Lane, record
from huabiao.search.models import LONGEST_WORD, ColloquialPair
from huabiao.search.operations.counting import count_up
from huabiao.search.operations.meanwhile import RemovedMeanwhile, refuse_if_saved
from huabiao.search.queries.pairs import (
    LONGEST_NOTE,
    WORDING,
    Becomes,
    Entry,
    becomes,
    has_opposite,
    known_pairs,
)

FACTS = ("said", "official", "note", "is_active")
_SENTENCES = {
    "nothing_to_find": _("里没有文字或者数字，没法用来搜索。"),
    "the_same": _("和口语说法是同一个词，搜索时不加区分。"),
}
_MOST = {"said": LONGEST_WORD, "official": LONGEST_WORD, "note": LONGEST_NOTE}
_LABELS = {
    field.name: field.verbose_name
    for field in ColloquialPair._meta.concrete_fields
    if field.name in FACTS
}


class PairMalformed(Malformed):
    """The two words are no pair."""


class AlreadyInTable(PairMalformed):
    def __init__(self) -> None:
        super().__init__({"official": [_("口语词表里已经有这一对。")]})


class LeadsBack(PairMalformed):
    def __init__(self) -> None:
        super().__init__({"official": [_("口语词表里已经有反过来的一对，只能保留一个方向。")]})


def faults_in_words(one: Entry) -> dict[str, list[str]]:
    """What is wrong with an entry, by field, as a person reads it."""
    return {field: [_sentence(field, fault)] for field, fault in one.faults().items()}


def _sentence(field: str, fault: str) -> str:
    label = _LABELS[field]
    if fault == "too_long":
        most = {"label": label, "most": _MOST[field]}
        return str(_("“%(label)s”最多 %(most)d 个字。") % most)
    return f"“{label}”{_SENTENCES[fault]}"


def well_formed_entry(one: Entry) -> Entry:
    faults = faults_in_words(one)
    if faults:
        raise PairMalformed(faults)
    return one


@transaction.atomic
def add_pair(*, entry: Entry, by: User | None, actor: Actor, at: datetime) -> ColloquialPair:
    """Put a pair into the table that is not in it."""
    only_platform_administrators(by)
    well_formed_entry(entry)
    return _added(entry, actor=actor, at=at)


@transaction.atomic
def edit_pair(
    *,
    pair_id: int,
    entry: Entry,
    seen: str | None = None,
    by: User | None,
    actor: Actor,
    at: datetime,
) -> ColloquialPair:
    """Let it be another; `seen` is the digest of what the person had before them."""
    only_platform_administrators(by)
    well_formed_entry(entry)
    pair = _locked(pair_id)
    wanted = {name: value for name, value in asdict(entry).items() if value is not None}
    refuse_if_saved(pair, seen=seen, wanted=wanted, shown=_shown(pair))
    return _changed(pair, entry, actor=actor, at=at)


@transaction.atomic
def remove_pair(*, pair_id: int, by: User | None, actor: Actor, at: datetime) -> None:
    only_platform_administrators(by)
    pair = _locked(pair_id)
    key, before = pair.key, _facts(pair)
    pair.delete()
    _record("removed", key, actor=actor, at=at, before=before)


@transaction.atomic
def bring_pairs(
    *, entries: Sequence[Entry], by: User | None, actor: Actor, at: datetime
) -> list[Becomes]:
    """Put a whole table in: what is missing is added, what differs is changed, nothing is removed."""
    only_platform_administrators(by)
    for one in entries:
        well_formed_entry(one)
    # Before reading: another's table is then in, whole.
    count_up(WORDING)
    known = known_pairs({one.key for one in entries})
    done = []
    for one in entries:
        done.append(becomes(one, known))
        if done[-1] == Becomes.ADDED:
            known[one.key] = _added(one, actor=actor, at=at)
        elif done[-1] == Becomes.CHANGED:
            pair = known[one.key]
            kept = Entry(pair.said, pair.official, one.note, one.is_active)
            _changed(pair, kept, actor=actor, at=at)
    return done


def _locked(pair_id: int) -> ColloquialPair:
    try:
        return ColloquialPair.objects.select_for_update().get(pk=pair_id)
    except ColloquialPair.DoesNotExist as gone:
        raise RemovedMeanwhile from gone


def _added(one: Entry, *, actor: Actor, at: datetime) -> ColloquialPair:
    pair = ColloquialPair(note=one.note or "", is_active=one.is_active is not False)
    _written(pair, one)
    _record("added", pair.key, actor=actor, at=at, after=_facts(pair))
    return pair


def _changed(pair: ColloquialPair, one: Entry, *, actor: Actor, at: datetime) -> ColloquialPair:
    before = _facts(pair)
    pair.note = pair.note if one.note is None else one.note
    pair.is_active = pair.is_active if one.is_active is None else one.is_active
    _written(pair, one)
    after = _facts(pair)
    if after != before:
        _record("edited", pair.key, actor=actor, at=at, before=before, after=after)
    return pair


def _written(pair: ColloquialPair, one: Entry) -> None:
    if has_opposite(one):
        raise LeadsBack
    pair.said, pair.official = one.said, one.official
    pair.said_key, pair.official_key = one.key
    try:
        with transaction.atomic():
            pair.save()
    except IntegrityError as twice:
        raise AlreadyInTable from twice


def _facts(pair: ColloquialPair) -> dict[str, Any]:
    return {name: getattr(pair, name) for name in FACTS}


def _shown(pair: ColloquialPair) -> dict[str, str]:
    """As the list shows it."""
    return {**_facts(pair), "is_active": gettext("启用") if pair.is_active else gettext("停用")}


def _record(act: str, key: str, *, actor: Actor, at: datetime, **facts: Any) -> None:
    count_up(WORDING)
    record(
        action=_ACTIONS[act],
        subject=key,
        actor=actor,
        at=at,
        keys=[],
        lane=Lane.INTERACTIVE,
        **facts,
    )


_ACTIONS = {
    "added": "search.pair.added",
    "edited": "search.pair.edited",
    "removed": "search.pair.removed",
}
