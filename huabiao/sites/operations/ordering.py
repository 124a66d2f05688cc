"""Writes of the order in which channels stand beside each other; no address changes."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _
from wagtail.actions.move_page import MovePageAction
from wagtail.models import Page

from huabiao.accounts.models import User
from huabiao.accounts.queries import is_platform_administrator
from huabiao.base.errors import NotYours, Refused
from huabiao.changes import operations as changes
from huabiao.changes.operations import Actor, Lane
from huabiao.sites.models import Channel
from huabiao.sites.operations.channels import locked_site
from huabiao.sites.queries import may_administer


class NotBeside(Refused):
    message = _("只能在同一级的栏目之间调整先后；页面可能已经过时，请刷新后再试。")


@transaction.atomic
def order_channel(
    *, channel: Channel, before: int | None, by: User, actor: Actor, at: datetime
) -> Channel:
    """Let a channel stand before another of the same parent, or last where `before` is None.

    The platform office orders what stands directly below the home page; below a channel, whoever
    administers that channel.
    """
    site = locked_site(channel)
    channel = Channel.objects.get(pk=channel.pk, live=True)
    parent = channel.get_parent()
    _require_orderer(by, parent)
    beside = list(_beside(channel))
    was = [one.pk for one in beside]
    others = [one for one in beside if one.pk != channel.pk]
    target = next((one for one in others if one.pk == before), None)
    if not others or (before is not None and target is None):
        raise NotBeside
    wanted = [one.pk for one in others]
    wanted.insert(len(wanted) if target is None else wanted.index(target.pk), channel.pk)
    if wanted == was:
        return channel
    page, position = (others[-1], "right") if target is None else (target, "left")
    MovePageAction(channel, page, pos=position).execute(skip_permission_checks=True)
    changes.record(
        action="sites.channel.ordered",
        subject=channel.key,
        actor=actor,
        at=at,
        keys=[*(f"channel:{pk}" for pk in was), site.profile.key],
        lane=Lane.BULK,
        after={"title": channel.title, "before": target.title if target else ""},
    )
    return Channel.objects.get(pk=channel.pk)


def _beside(channel: Channel) -> list[Page]:
    """The open channels of the same parent, this one among them, in their order."""
    return list(channel.get_siblings(inclusive=True).filter(live=True).order_by("path"))


def _require_orderer(by: User, parent: Page) -> None:
    if is_platform_administrator(by):
        return
    above = Channel.objects.filter(pk=parent.pk).select_related("organization").first()
    if above is None or not may_administer(by, above.organization):
        raise NotYours
