"""Writes of home pages: what they show, and what stands behind the site's name."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from wagtail.models import Site

from huabiao.accounts.models import User
from huabiao.base.errors import NotYours
from huabiao.changes import operations as changes
from huabiao.changes.operations import Actor, Lane
from huabiao.pages import bodies
from huabiao.pages.bodies import Body
from huabiao.pages.models import HomePage
from huabiao.pages.operations.composing import compose, refuse_if_edited
from huabiao.sites.queries import may_administer


@transaction.atomic
def edit_home(
    *,
    home: HomePage,
    body: Body,
    by: User | None,
    actor: Actor,
    at: datetime,
    seen: str | None = None,
) -> HomePage:
    """Let the home page show other blocks, or the same in another order.

    `seen` is the digest of the body that the person had before them.
    """
    home = HomePage.objects.select_for_update().get(pk=home.pk)
    site = Site.objects.select_related("profile__sponsor", "root_page").get(root_page=home)
    if by is not None and not may_administer(by, site.profile.sponsor):
        raise NotYours
    refuse_if_edited(home, subject=home.key, seen=seen)
    before = bodies.readable(home.body)
    compose(home, body=body, site=site, at=at)
    home.save()
    changes.record(
        action="pages.home.edited",
        subject=home.key,
        actor=actor,
        at=at,
        keys=[home.key],
        lane=Lane.INTERACTIVE,
        before={"blocks": before},
        after={"blocks": bodies.readable(home.body)},
    )
    return home
