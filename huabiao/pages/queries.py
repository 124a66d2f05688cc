"""Reads of home pages, and of how full the channels of a site are."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils.timezone import localdate
from django.utils.translation import gettext
from wagtail.models import Site

from huabiao.accounts.queries import ADMINISTRATORS, Person, is_platform_administrator, reach
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
    # Whether the person may change its order, and between which it stands (ids, None: the end).
    may_order: bool = False
    above: int | None = None
    after_below: int | None = None
    is_first: bool = True
    is_last: bool = True

    @property
    def parent_path(self) -> str:
        path: str = self.node.channel.path
        return path[: -Channel.steplen]

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
    lines = [
        ChannelLine(
            node=node,
            live_count=counts[node.channel.path],
            is_to_fill=not any(path.startswith(node.channel.path) for path in filled),
        )
        for node in nodes(own.select_related("organization"))
    ]
    return _with_order(user, site, lines)


def _with_order(user: Person, site: Site, lines: Sequence[ChannelLine]) -> list[ChannelLine]:
    """The lines with what may be done about the order of each among all beside it."""
    beside: dict[str, list[int]] = {}
    for path, pk in channels_of(site).values_list("path", "pk"):
        beside.setdefault(path[: -Channel.steplen], []).append(pk)
    is_platform = is_platform_administrator(user)
    administered = set(channels_for(user, ADMINISTRATORS).values_list("path", flat=True))
    found = []
    for line in lines:
        row = beside[line.parent_path]
        place = row.index(line.node.channel.pk)
        found.append(
            replace(
                line,
                may_order=is_platform or line.parent_path in administered,
                above=row[place - 1] if place else None,
                after_below=row[place + 2] if place + 2 < len(row) else None,
                is_first=place == 0,
                is_last=place == len(row) - 1,
            )
        )
    return found


def lines_to_fill(user: Person) -> list[tuple[SiteProfile, list[ChannelLine]]]:
    """待充实栏目: per site, the person's channels in which nothing is public yet."""
    found = []
    for profile in sites_for(user).select_related("site__root_page").order_by("pk"):
        lines = [line for line in channel_lines(user, profile.site) if line.is_to_fill]
        if lines:
            found.append((profile, lines))
    return found


def channels_to_fill(user: Person, roles: Collection[str]) -> list[Channel]:
    """The person's channels, in these roles, in which nothing is public yet and nothing below, in tree order."""
    standing = Placement.objects.filter(channel_id=OuterRef("pk"), is_live=True)
    filled = Channel.objects.filter(Exists(standing)).values_list("path", flat=True)
    above = {path[:end] for path in filled for end in range(0, len(path) + 1, Channel.steplen)}
    own = channels_for(user, roles).order_by("path")
    return [channel for channel in own if channel.path not in above]


@dataclass(frozen=True)
class Moment:
    """When something of a composed page begins, ceases or is put away."""

    at: datetime | date
    act: str
    title: str
    page: HomePage | Topic


def moments_for(user: Person, *, start: datetime, end: datetime) -> list[Moment]:
    """What will happen by itself on home pages and topics of the sites the person administers."""
    own = reach(user, ADMINISTRATORS, path="sponsor__path")
    sites = SiteProfile.objects.filter(own).values("site")
    homes = HomePage.objects.filter(sites_rooted_here__in=sites)
    topics = list(
        Topic.objects.filter(site__in=sites, is_live=True).select_related("site__profile")
    )
    found = [
        Moment(topic.archive_on, gettext("专题归档"), topic.title, topic)
        for topic in topics
        if topic.archive_on and localdate(start) <= topic.archive_on < localdate(end)
    ]
    acts = {"starts_at": gettext("公告开始显示"), "ends_at": gettext("公告撤下")}
    pages: list[HomePage | Topic] = [*homes, *topics]
    for page in pages:
        found += [
            Moment(banner.at, acts[banner.edge], banner.text, page)
            for banner in bodies.banner_moments(page.body)
            if start <= banner.at < end
        ]
    return found


def uses_of_channel(channel_id: int, at: datetime) -> list[str]:
    """What keeps a channel from being closed, as phrases for the refusal."""
    standing = Placement.objects.filter(channel_id=channel_id)
    live = standing.filter(is_live=True).count()
    waiting = (
        standing.filter(is_live=False, item__withdrawn_at=None, item__deleted_at=None)
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
