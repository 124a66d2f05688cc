"""Reads of home pages, and of how full the channels of a site are."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext
from wagtail.models import Site

from huabiao.accounts.queries import Person
from huabiao.library.enums import Consent
from huabiao.library.models import Placement
from huabiao.pages import blueprints, bodies
from huabiao.pages.blueprints import Blueprint, Reader
from huabiao.pages.models import BlueprintEdition, HomePage, Topic
from huabiao.pages.rules import LIMITS
from huabiao.sites.models import Channel, SiteProfile
from huabiao.sites.queries import (
    ChannelNode,
    channels_for,
    channels_of,
    home_of,
    may_administer,
    nodes,
    sites_for,
)


def blueprint_named(name_or_path: str) -> Blueprint:
    """The blueprint of this name as it is now, or in the file at this path."""
    newest = editions_of(name_or_path).first()
    return blueprints.read(name_or_path) if newest is None else blueprint_in(newest)


def blueprint_in(edition: BlueprintEdition) -> Blueprint:
    return replace(Reader(edition.name).blueprint(edition.table), version=edition.number)


def blueprint_at(name: str, number: int) -> Blueprint:
    """A blueprint as it was in one edition; before it was ever edited, as its file says."""
    found = editions_of(name).filter(number=number).first()
    return blueprints.read(name) if found is None else blueprint_in(found)


def editions_of(name: str) -> QuerySet[BlueprintEdition]:
    """Editions of a blueprint, the newest first."""
    return BlueprintEdition.objects.filter(name=name).order_by("-number")


def sites_made_from(user: Person, name: str) -> QuerySet[SiteProfile]:
    """The person's sites that were made from this blueprint."""
    return sites_for(user).filter(blueprint=name).select_related("site__root_page", "sponsor")


@dataclass(frozen=True)
class ChannelLine:
    """A channel as its keeper sees it: what stands in it, and whether it still waits to be filled."""

    node: ChannelNode
    live_count: int
    is_to_fill: bool

    @property
    def indent(self) -> str:
        return "　" * (self.node.depth - 1)


def home_for(user: Person, profile_id: int) -> HomePage | None:
    """The home page of a site whose sponsor the person administers."""
    profile = sites_for(user).select_related("sponsor").filter(pk=profile_id).first()
    if profile is None or not may_administer(user, profile.sponsor):
        return None
    return HomePage.objects.filter(sites_rooted_here=profile.site_id).first()


def channel_lines(user: Person, site: Site) -> list[ChannelLine]:
    """The person's channels of a site in tree order, each with how full it is.

    A channel waits to be filled while nothing is public in it and below it: so long it is neither
    published nor in the navigation. What stands below counts whoever keeps it.
    """
    counted = channels_of(site).annotate(
        live_count=Count("placements", filter=Q(placements__is_live=True))
    )
    counts = dict(counted.values_list("path", "live_count"))
    filled = [path for path, number in counts.items() if number]
    own = channels_of(site) & channels_for(user)
    return [
        ChannelLine(
            node=node,
            live_count=counts[node.channel.path],
            is_to_fill=not any(path.startswith(node.channel.path) for path in filled),
        )
        for node in nodes(own.select_related("organization"))
    ]


def lines_to_fill(user: Person) -> list[tuple[SiteProfile, list[ChannelLine]]]:
    """待充实栏目: per site, the person's channels in which nothing is public yet."""
    found = []
    for profile in sites_for(user).select_related("site__root_page").order_by("pk"):
        lines = [line for line in channel_lines(user, profile.site) if line.is_to_fill]
        if lines:
            found.append((profile, lines))
    return found


def uses_of_channel(channel_id: int, at: datetime) -> list[str]:
    """What keeps a channel from being closed, as phrases for the refusal."""
    standing = Placement.objects.filter(channel_id=channel_id)
    live = standing.filter(is_live=True).count()
    waiting = (
        standing.filter(is_live=False, item__withdrawn_at=None)
        .exclude(consent=Consent.REFUSED)
        .exclude(expire_at__lte=at)
        .count()
    )
    phrases = [
        (live, gettext("公开信息 %(count)s 条") % {"count": live}),
        (waiting, gettext("起草、审核或等待发布的信息 %(count)s 条") % {"count": waiting}),
    ]
    return [phrase for number, phrase in phrases if number] + list(_blocks_with(channel_id))


def _blocks_with(channel_id: int) -> Iterable[str]:
    channel = Channel.objects.get(pk=channel_id)
    home = HomePage.objects.filter(pk=home_of(channel).pk).first()
    if home is None:
        return
    for block in home.body:
        if channel_id in bodies.channels_in_block(block):
            name = channel.title if block.block_type in LIMITS else block.block.label
            yield gettext("首页版块“%(title)s”") % {"title": block.value.get("title") or name}
    for topic in Topic.objects.filter(site__root_page=home, is_live=True).order_by("pk"):
        if channel_id in bodies.channels_in(topic.body):
            yield gettext("专题“%(title)s”") % {"title": topic.title}


def topics_for(user: Person, profile_id: int) -> QuerySet[Topic]:
    """Topics of a site whose sponsor the person administers, the newest first."""
    home = home_for(user, profile_id)
    return (
        Topic.objects.filter(site__root_page=home).order_by("-pk") if home else Topic.objects.none()
    )
