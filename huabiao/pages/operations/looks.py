"""Writes of a site's look as it is chosen in one form: colour, grey mode, the picture behind its name."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext

from huabiao.accounts.models import User
from huabiao.changes import operations as changes
from huabiao.changes.operations import Actor, Lane
from huabiao.media.models import MediaImage
from huabiao.pages.enums import HomeLayout
from huabiao.pages.models import HomePage
from huabiao.sites import operations as sites
from huabiao.sites.models import SiteProfile
from huabiao.sites.operations import InvalidFields


@transaction.atomic
def edit_look(
    *,
    profile: SiteProfile,
    accent: str,
    is_grey: bool,
    header_picture: MediaImage | None,
    by: User | None,
    actor: Actor,
    at: datetime,
    font_scale: str | None = None,
    grey_from: datetime | None = None,
    grey_until: datetime | None = None,
    layout: str | None = None,
) -> HomePage:
    """Change what one small stylesheet is made from, and how the home page is laid out.

    Whoever may not is refused by the first part. Without a size, or a layout, it stays as it is.
    """
    sites.change_look(
        profile=profile,
        accent=accent,
        font_scale=font_scale,
        is_grey=is_grey,
        grey_from=grey_from,
        grey_until=grey_until,
        by=by,
        actor=actor,
        at=at,
    )
    home = HomePage.objects.select_for_update(of=("self",)).get(sites_rooted_here=profile.site_id)
    picture = header_picture.pk if header_picture is not None else None
    if home.header_picture_id != picture:
        before = home.header_picture_id
        home.header_picture = header_picture
        home.save(update_fields=["header_picture"])
        _record("pages.header.changed", home, {"picture": before}, {"picture": picture}, actor, at)
    if layout is not None and home.layout != layout:
        if layout not in HomeLayout.values:
            raise InvalidFields({"layout": [gettext("没有这种首页版式，请从列表里选择。")]})
        before_it, home.layout = home.layout, layout
        home.save(update_fields=["layout"])
        _record("pages.layout.changed", home, {"layout": before_it}, {"layout": layout}, actor, at)
    return home


def _record(
    action: str,
    home: HomePage,
    before: dict[str, object],
    after: dict[str, object],
    actor: Actor,
    at: datetime,
) -> None:
    changes.record(
        action=action,
        subject=home.key,
        actor=actor,
        at=at,
        keys=[home.key],
        lane=Lane.INTERACTIVE,
        before=before,
        after=after,
    )
