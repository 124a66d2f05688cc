"""Writes of a site's look as it is chosen in one form: colour, grey mode, the picture behind its name."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from huabiao.accounts.models import User
from huabiao.changes import operations as changes
from huabiao.changes.operations import Actor, Lane
from huabiao.media.models import MediaImage
from huabiao.pages.models import HomePage
from huabiao.sites import operations as sites
from huabiao.sites.models import SiteProfile


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
) -> HomePage:
    """Change what one small stylesheet is made from; whoever may not is refused by the first part."""
    sites.change_look(profile=profile, accent=accent, is_grey=is_grey, by=by, actor=actor, at=at)
    home = HomePage.objects.select_for_update(of=("self",)).get(sites_rooted_here=profile.site_id)
    before = home.header_picture_id
    after = header_picture.pk if header_picture is not None else None
    if before == after:
        return home
    home.header_picture = header_picture
    home.save(update_fields=["header_picture"])
    changes.record(
        action="pages.header.changed",
        subject=home.key,
        actor=actor,
        at=at,
        keys=[home.key],
        lane=Lane.INTERACTIVE,
        before={"picture": before},
        after={"picture": after},
    )
    return home
