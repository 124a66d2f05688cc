"""Refuses what was written over a record that is no more as its writer opened it."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.core.exceptions import NON_FIELD_ERRORS
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from huabiao.accounts.operations import Malformed
from huabiao.base.errors import NotFound
from huabiao.changes.queries import last_change_told

if TYPE_CHECKING:
    from huabiao.search.models import BestBet, ColloquialPair, OldSite


class SavedMeanwhile(Malformed):
    """Somebody else saved the record; `now` is its digest, for who has been told and saves over it."""

    def __init__(self, faults: Mapping[str, list[str]], *, now: str) -> None:
        super().__init__(faults)
        self.now = now


class RemovedMeanwhile(NotFound):
    message = _(
        "您打开之后，这一条已被删除。您填写的内容还在下面，没有丢失；再次保存会添加为新的一条。"
    )


def digest(record: BestBet | ColloquialPair | OldSite) -> str:
    """What tells whether somebody saved the record meanwhile."""
    written = [field for field in record._meta.concrete_fields if field.editable]
    values = [str(field.value_from_object(record)) for field in written]
    return hashlib.sha256(repr(values).encode()).hexdigest()[:16]


def refuse_if_saved(
    record: BestBet | ColloquialPair | OldSite,
    *,
    seen: str | None,
    wanted: Mapping[str, Any],
    shown: Mapping[str, str],
) -> None:
    """Refuse to let a locked record become `wanted` where its digest is no more the one that was seen.

    `seen` is None for who was shown nothing. `shown` has the values of the record as people read
    them: those that would be lost are told at their fields.
    """
    now = digest(record)
    differing = [name for name, value in wanted.items() if getattr(record, name) != value]
    if seen in (None, now) or not differing:
        return
    said = gettext(
        "您打开之后，%(name)s在 %(time)s 保存过这一条。您填写的内容还在下面，没有丢失；"
        "和现在不同的地方已经标出，再次保存会以您的内容为准。"
    ) % last_change_told(record.key)
    faults: dict[str, list[str]] = {NON_FIELD_ERRORS: [said]}
    for name in differing:
        value = shown[name]
        faults[name] = [
            gettext("现在保存的是“%(value)s”。") % {"value": value}
            if value
            else gettext("现在保存的是空的。")
        ]
    raise SavedMeanwhile(faults, now=now)
