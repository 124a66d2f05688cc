"""Writes of what changes the look of whole sites: kept in one small stylesheet, never in every page."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext

from huabiao.accounts.models import User
from huabiao.changes import operations as changes
from huabiao.changes.operations import Actor, Lane
from huabiao.sites import rules
from huabiao.sites.models import SiteProfile
from huabiao.sites.operations.validation import (
    InvalidFields,
    apply_facts,
    require_administrator,
    require_platform,
)


@transaction.atomic
def change_look(
    *,
    profile: SiteProfile,
    accent: str,
    is_grey: bool,
    by: User | None,
    actor: Actor,
    at: datetime,
) -> SiteProfile:
    """Give a site another accent colour, or turn grey mode on or off."""
    profile = SiteProfile.objects.select_for_update(of=("self",)).get(pk=profile.pk)
    require_administrator(by, profile.sponsor)
    if not rules.ACCENT.fullmatch(accent):
        said = gettext("主色调是“#”加6位十六进制数字，例如 #1f4e8c。")
        raise InvalidFields({"accent": [said]})
    before, after = apply_facts(profile, {"accent": accent, "is_grey": is_grey})
    if after:
        profile.save(update_fields=["accent", "is_grey"])
        _record(profile.key, [profile.key], actor, at, before, after)
    return profile


@transaction.atomic
def grey_all_sites(*, is_grey: bool, by: User | None, actor: Actor, at: datetime) -> int:
    """Turn grey mode on or off on every site at once; returns on how many it was otherwise."""
    require_platform(by)
    changing = SiteProfile.objects.select_for_update().exclude(is_grey=is_grey).order_by("pk")
    profiles = list(changing)
    SiteProfile.objects.filter(pk__in=[profile.pk for profile in profiles]).update(is_grey=is_grey)
    if profiles:
        keys = [profile.key for profile in profiles]
        _record("sites:all", keys, actor, at, {}, {"is_grey": is_grey, "sites": len(keys)})
    return len(profiles)


def _record(
    subject: str,
    keys: list[str],
    actor: Actor,
    at: datetime,
    before: dict[str, object],
    after: dict[str, object],
) -> None:
    changes.record(
        action="sites.look.changed",
        subject=subject,
        actor=actor,
        at=at,
        keys=keys,
        lane=Lane.INTERACTIVE,
        before=before,
        after=after,
    )
