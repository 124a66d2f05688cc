"""Writes of what changes the look of whole sites: kept in one small stylesheet, never in every page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext

from huabiao.accounts.models import User
from huabiao.changes import operations as changes
from huabiao.changes.operations import Actor, Lane, system
from huabiao.sites import rules
from huabiao.sites.enums import FontScale
from huabiao.sites.models import SiteProfile
from huabiao.sites.operations.validation import (
    InvalidFields,
    apply_facts,
    require_administrator,
    require_platform,
)
from huabiao.sites.rules import Grey

_GREY = ("is_grey", "grey_from", "grey_until")
_PLANNED = frozenset({"grey_from", "grey_until"})  # nothing shows them before they have come


@transaction.atomic
def change_look(
    *,
    profile: SiteProfile,
    accent: str,
    is_grey: bool,
    by: User | None,
    actor: Actor,
    at: datetime,
    font_scale: str | None = None,
    grey_from: datetime | None = None,
    grey_until: datetime | None = None,
) -> SiteProfile:
    """Give a site another accent colour or size of text, or turn grey mode on or off.

    Grey lasts from `grey_from` (empty: now) to `grey_until` (empty: until it is turned off). Without
    a size the text stays as large as it is.
    """
    profile = SiteProfile.objects.select_for_update(of=("self",)).get(pk=profile.pk)
    require_administrator(by, profile.sponsor)
    if not rules.ACCENT.fullmatch(accent):
        said = gettext("主色调是“#”加6位十六进制数字，例如 #1f4e8c。")
        raise InvalidFields({"accent": [said]})
    if font_scale is not None and font_scale not in FontScale.values:
        raise InvalidFields({"font_scale": [gettext("没有这种字号，请从列表里选择。")]})
    grey = _planned(Grey(is_grey, grey_from, grey_until), at)
    facts = {"accent": accent, "font_scale": font_scale or profile.font_scale, **asdict(grey)}
    before, after = apply_facts(profile, facts)
    if after:
        profile.save(update_fields=list(after))
        keys = [] if after.keys() <= _PLANNED else [profile.key]
        _record("sites.look.changed", profile.key, keys, actor, at, before, after)
    return profile


@transaction.atomic
def grey_all_sites(
    *,
    is_grey: bool,
    by: User | None,
    actor: Actor,
    at: datetime,
    grey_from: datetime | None = None,
    grey_until: datetime | None = None,
) -> int:
    """Turn grey mode on or off on every site at once, now or from one moment to another.

    What a site had planned for itself gives way. Returns on how many sites it was otherwise.
    """
    require_platform(by)
    grey = _planned(Grey(is_grey, grey_from, grey_until), at)
    profiles = SiteProfile.objects.select_for_update().order_by("pk")
    changing = [profile for profile in profiles if grey_of(profile) != grey]
    SiteProfile.objects.filter(pk__in=[profile.pk for profile in changing]).update(**asdict(grey))
    if changing:
        keys = [profile.key for profile in changing if profile.is_grey != grey.is_grey]
        after = {"is_grey": is_grey, "sites": len(changing), **_moments(grey)}
        _record("sites.look.changed", "sites:all", keys, actor, at, {}, after)
    return len(changing)


def tick(*, at: datetime) -> int:
    """Turn moments of grey mode that have come into changes, one transaction a site; returns how many."""
    due = SiteProfile.objects.filter(Q(grey_from__lte=at) | Q(grey_until__lte=at)).order_by("pk")
    return sum(_moved_on(pk, at) for pk in list(due.values_list("pk", flat=True)))


@transaction.atomic
def _moved_on(pk: int, at: datetime) -> bool:
    profile = SiteProfile.objects.select_for_update().get(pk=pk)
    before, after = apply_facts(profile, asdict(grey_of(profile).at(at)))
    if not after:
        return False
    profile.save(update_fields=list(_GREY))
    keys = [profile.key] if "is_grey" in after else []
    _record("sites.grey.passed", profile.key, keys, system(), at, before, after)
    return True


def grey_of(profile: SiteProfile) -> Grey:
    return Grey(*(getattr(profile, name) for name in _GREY))


def _planned(wanted: Grey, at: datetime) -> Grey:
    """Grey as it is wanted, as of now; what is not wanted has no moments."""
    if not wanted.is_grey:
        return Grey(is_grey=False)
    begin, end = wanted.grey_from, wanted.grey_until
    if end is not None and end <= max(begin or at, at):
        said = gettext("恢复时间应晚于变灰时间，也应晚于现在。")
        raise InvalidFields({"grey_until": [said]})
    return Grey(begin is None, begin, end).at(at)


def _moments(grey: Grey) -> dict[str, str]:
    moments = {"grey_from": grey.grey_from, "grey_until": grey.grey_until}
    return {name: moment.isoformat() for name, moment in moments.items() if moment is not None}


def _record(
    action: str,
    subject: str,
    keys: list[str],
    actor: Actor,
    at: datetime,
    before: Mapping[str, Any],
    after: Mapping[str, Any],
) -> None:
    changes.record(
        action=action,
        subject=subject,
        actor=actor,
        at=at,
        keys=keys,
        lane=Lane.INTERACTIVE,
        before=dict(before),
        after=dict(after),
    )
