"""Writes of where channels stand: renamed, moved, closed; every address they leave leads on for ever."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _
from wagtail.actions.move_page import MovePageAction
from wagtail.actions.unpublish_page import UnpublishPageAction
from wagtail.models import Page, Site

from huabiao.accounts.models import User
from huabiao.base.errors import Refused
from huabiao.changes import operations as changes
from huabiao.changes.operations import Actor, Lane
from huabiao.sites.closing import uses_of
from huabiao.sites.models import Channel, FormerPath
from huabiao.sites.operations.channels import (
    PathOfAnother,
    check_free,
    check_slug,
    checked_parent,
    locked_site,
)
from huabiao.sites.operations.validation import require_platform
from huabiao.sites.queries import below, path_of
from huabiao.sites.rules import PATH_LIMIT

# Where channels stand, by their ids.
Paths = dict[int, str]


class UnderItself(Refused):
    message = _("栏目不能移到自己或者自己的下级栏目之下。")


class OtherSite(Refused):
    message = _("栏目只能在本网站内移动。")


class PathTooLong(Refused):
    message = _("移动后地址太长，请移到较浅的位置或者缩短英文短名。")


class StillInUse(Refused):
    def __init__(self, uses: list[str]) -> None:
        super().__init__(_("栏目仍在使用，不能关闭：%(uses)s。") % {"uses": "；".join(uses)})


@transaction.atomic
def change_slug(
    *, channel: Channel, slug: str, by: User | None, actor: Actor, at: datetime
) -> Channel:
    """Give a channel another short name; its old address and those below it lead to the new ones."""
    require_platform(by)
    site, channel = _locked(channel)
    slug = slug.strip().lower()
    parent = channel.get_parent()
    check_slug(slug, parent=parent)
    check_free(slug, parent=parent, moving=channel)
    before = _paths(channel)
    channel.slug = slug
    channel.save()
    return _leave(before, channel, site, "sites.channel.renamed", actor, at)


@transaction.atomic
def move_channel(
    *, channel: Channel, parent: Page, by: User | None, actor: Actor, at: datetime
) -> Channel:
    """Move a channel with everything below it; all old addresses lead to the new ones."""
    require_platform(by)
    site, channel = _locked(channel)
    parent = Page.objects.get(pk=parent.pk)
    if parent.path.startswith(channel.path):
        raise UnderItself
    if not parent.path.startswith(site.root_page.path):
        raise OtherSite
    parent = checked_parent(parent)
    check_slug(channel.slug, parent=parent)
    check_free(channel.slug, parent=parent, moving=channel)
    before = _paths(channel)
    MovePageAction(channel, parent, pos="last-child").execute(skip_permission_checks=True)
    return _leave(before, channel, site, "sites.channel.moved", actor, at)


@transaction.atomic
def close_channel(*, channel: Channel, by: User | None, actor: Actor, at: datetime) -> Channel:
    """Take an empty channel off its site; its addresses answer for ever that it is gone.

    The row stays, not live: placements of withdrawn items still say where they once stood.
    """
    require_platform(by)
    site, channel = _locked(channel)
    open_below = below(channel).filter(live=True).count()
    uses = [_("使用中的下级栏目 %(count)s 个") % {"count": open_below}] if open_below else []
    uses += uses_of(channel.pk, at)
    if uses:
        raise StillInUse(uses)
    UnpublishPageAction(channel, commit=True).execute(skip_permission_checks=True)
    FormerPath.objects.filter(channel=channel).update(channel=None)
    FormerPath.objects.create(site=site, path=path_of(channel), channel=None)
    _record("sites.channel.closed", [channel.pk], channel, site, actor, at, before=_seen(channel))
    return channel


def _locked(channel: Channel) -> tuple[Site, Channel]:
    site = locked_site(channel)
    return site, Channel.objects.get(pk=channel.pk, live=True)


def _paths(channel: Channel) -> Paths:
    return {page.pk: path_of(page) for page in (channel, *below(channel).filter(live=True))}


def _leave(
    before: Paths, channel: Channel, site: Site, action: str, actor: Actor, at: datetime
) -> Channel:
    """Let the addresses that were left lead on, and record the act."""
    channel = Channel.objects.get(pk=channel.pk)
    after = _paths(channel)
    left = {pk: path for pk, path in before.items() if after[pk] != path}
    if not left:
        return channel
    if max(map(len, after.values())) > PATH_LIMIT:
        raise PathTooLong
    _take_back_own(site, after)
    FormerPath.objects.bulk_create(
        FormerPath(site=site, path=path, channel_id=pk) for pk, path in left.items()
    )
    _record(
        action,
        sorted(left),
        channel,
        site,
        actor,
        at,
        before={"path": before[channel.pk]},
        after=_seen(channel),
    )
    return channel


def _take_back_own(site: Site, paths: Paths) -> None:
    """Addresses taken into use again stop leading elsewhere, if they were this channel's own."""
    for row in FormerPath.objects.filter(site=site, path__in=paths.values()):
        if row.channel_id is None or paths.get(row.channel_id) != row.path:
            raise PathOfAnother(row.path)
        row.delete()


def _seen(channel: Channel) -> dict[str, str]:
    return {"path": path_of(channel)}


def _record(
    action: str,
    touched: list[int],
    channel: Channel,
    site: Site,
    actor: Actor,
    at: datetime,
    *,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
) -> None:
    changes.record(
        action=action,
        subject=channel.key,
        actor=actor,
        at=at,
        keys=[*(f"channel:{pk}" for pk in touched), site.profile.key],
        lane=Lane.BULK,
        before=before,
        after=after,
    )
