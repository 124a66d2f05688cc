"""Reads of what is planned: releases, expiries, documents that lapse, banners and topics, day by day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q
from django.urls import reverse
from django.utils.timezone import localdate, localtime
from django.utils.translation import gettext as _

from huabiao.accounts.models import User
from huabiao.library.models import Placement
from huabiao.library.queries import items_for, placements_for
from huabiao.pages.models import HomePage, Topic
from huabiao.pages.queries import moments_for

MOST = 300  # of each sort in one month


@dataclass(frozen=True)
class Planned:
    """What happens by itself on a day; `at` is None where the whole day is meant."""

    on: date
    at: datetime | None
    act: str
    title: str
    beside: str  # where: a site and a channel
    url: str


def planned_for(user: User, *, start: datetime, end: datetime) -> list[Planned]:
    """What is planned from `start` until before `end`, as far as the person may see it, in order."""
    found = [
        *_releases(user, start, end),
        *_expiries(user, start, end),
        *_lapses(user, start, end),
        *_pages(user, start, end),
    ]
    return sorted(found, key=lambda one: (one.on, one.at is not None, one.at or start, one.title))


def _of_placement(placement: Placement, at: datetime, act: str, url: str) -> Planned:
    where = f"{placement.site.profile.name} / {placement.channel.title}"
    title = placement.title or placement.item.title
    return Planned(localdate(at), localtime(at), act, title, where, url)


def _releases(user: User, start: datetime, end: datetime) -> list[Planned]:
    signed = Q(release_at__gte=start, release_at__lt=end, signed_at__isnull=False)
    wanted = Q(wanted_release_at__gte=start, wanted_release_at__lt=end, is_change_waiting=True)
    rows = (
        placements_for(user)
        .filter(signed | wanted)
        .select_related("item", "channel", "site__profile")
        .defer("item__body")
        .order_by("pk")[:MOST]
    )
    found = []
    own = _own(user, {placement.item_id for placement in rows})
    for placement in rows:
        url = _url(placement, own)
        if placement.signed_at and placement.release_at and start <= placement.release_at < end:
            found.append(_of_placement(placement, placement.release_at, _("定时公开"), url))
        elif placement.wanted_release_at is not None:
            act = _("拟定时公开，还没有签发")
            found.append(_of_placement(placement, placement.wanted_release_at, act, url))
    return found


def _expiries(user: User, start: datetime, end: datetime) -> list[Planned]:
    rows = (
        placements_for(user)
        .filter(expire_at__gte=start, expire_at__lt=end)
        .select_related("item", "channel", "site__profile")
        .defer("item__body")
        .order_by("expire_at", "pk")[:MOST]
    )
    own = _own(user, {placement.item_id for placement in rows})
    return [
        _of_placement(placement, placement.expire_at, _("到期下线"), _url(placement, own))
        for placement in rows
        if placement.expire_at is not None
    ]


def _own(user: User, ids: set[int]) -> set[int]:
    return set(items_for(user).filter(pk__in=ids).values_list("pk", flat=True)) if ids else set()


def _url(placement: Placement, own: set[int]) -> str:
    """The item's page for its unit; for the unit of the channel, the channel's."""
    if placement.item_id in own:
        return reverse("items:overview", args=[placement.item_id])
    return reverse("items:channel", args=[placement.channel_id])


def _lapses(user: User, start: datetime, end: datetime) -> list[Planned]:
    rows = (
        items_for(user)
        .filter(
            live=True,
            withdrawn_at=None,
            expires_on__gte=localdate(start),
            expires_on__lt=localdate(end),
        )
        .values_list("pk", "title", "expires_on")
        .order_by("expires_on", "pk")[:MOST]
    )
    return [
        Planned(day, None, _("有效期至"), title, "", reverse("items:overview", args=[pk]))
        for pk, title, day in rows
        if day is not None
    ]


def _pages(user: User, start: datetime, end: datetime) -> list[Planned]:
    found = []
    for moment in moments_for(user, start=start, end=end):
        is_whole_day = not isinstance(moment.at, datetime)
        on = moment.at if is_whole_day else localdate(moment.at)  # type: ignore[arg-type]
        found.append(
            Planned(
                on=on,
                at=None if is_whole_day else localtime(moment.at),  # type: ignore[arg-type]
                act=moment.act,
                title=moment.title,
                beside=moment.page.title,
                url=_of_page(moment.page),
            )
        )
    return found


def _of_page(page: HomePage | Topic) -> str:
    if isinstance(page, Topic):
        return reverse("topics:edit", args=[page.site.profile.pk, page.pk])
    site = page.sites_rooted_here.select_related("profile").get()
    return reverse("sites:home", args=[site.profile.pk])
