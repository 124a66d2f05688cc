"""Decides what each block of a composed page shows; one with nothing to show is left out."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.utils.timezone import localtime
from wagtail.blocks import StreamValue

from huabiao.accounts.enums import OrganizationLevel
from huabiao.library.enums import Kind
from huabiao.library.published import reading
from huabiao.media.queries import picture_of
from huabiao.pages import figures
from huabiao.pages.models import Topic
from huabiao.publishing.recording import reads, reads_span
from huabiao.publishing.snapshot import remembered
from huabiao.publishing.views_data import (
    Chart,
    Figure,
    IconLink,
    Link,
    LinkGroup,
    Row,
    Section,
    TopicCard,
)
from huabiao.publishing.words import say
from huabiao.sites.enums import Language, SiteKind
from huabiao.sites.models import SiteProfile
from huabiao.sites.queries import base_url

SITES = "sites"  # the order of all sites of the installation
# A carousel looks among so many times its rows for those that have a picture.
LOOKED_THROUGH = 2
Value = Mapping[str, Any]


def sections_of(site: int, body: StreamValue, at: datetime | None) -> tuple[Section, ...]:
    """The blocks of a body from top to bottom, dated ones as of a moment."""
    found = (_section(site, block.block_type, block.value, at) for block in body)
    return tuple(section for section in found if section is not None)


def _section(site: int, kind: str, value: Value, at: datetime | None) -> Section | None:
    if kind == "banner":
        section = _banner(value, at)
    elif kind in _OF_THEMSELVES:
        section = _OF_THEMSELVES[kind](site, value)
    else:
        section = _of_channels(site, kind, value)
    return replace(section, width=value["width"]) if section is not None else None


def _banner(value: Value, at: datetime | None) -> Section | None:
    starts, ends = value["starts_at"], value["ends_at"]
    if (starts or ends) and at is None:
        return None
    if at is not None and ((starts and at < starts) or (ends and at >= ends)):
        return None
    return Section("banner", text=value["text"], url=value["url"] or "")


def _of_channels(site: int, kind: str, value: Value) -> Section | None:
    title, count = value["title"] or "", value["count"]
    if "channel" in value:
        only = _channel(site, kind, value["channel"], count)
        return replace(only, title=title or only.title) if only else None
    tabs = [_channel(site, kind, channel, count) for channel in value["channels"]]
    filled = tuple(tab for tab in tabs if tab is not None)
    if len(filled) == 1:
        return replace(filled[0], title=title or filled[0].title)
    return Section(kind, title, tabs=filled) if filled else None


def _channel(site: int, kind: str, channel: int | None, count: int) -> Section | None:
    """One channel's newest, under its own name."""
    found = reading.node(site, channel) if channel is not None else None
    if found is None:
        return None
    if kind == "leaders":
        placements = reading.leading(found, count + 1)
    else:
        looked = count * LOOKED_THROUGH if kind == "carousel" else count
        placements, _beyond = reading.newest(found.channel.pk, looked)
    if not placements:
        return None
    rows = reading.rows(placements)
    if kind == "leaders":  # a page about all of them stands in the same channel
        rows = tuple(row for row in rows if row.kind == Kind.LEADER)
    if kind == "carousel":
        rows = _pictures_first(rows)
    return Section(kind, found.channel.title, reading.url_of(found), rows[:count]) if rows else None


def _pictures_first(rows: tuple[Row, ...]) -> tuple[Row, ...]:
    return tuple(sorted(rows, key=lambda row: row.picture is None))


def _services(site: int, value: Value) -> Section | None:
    icons = tuple(icon for entry in value["entries"] if (icon := _icon(site, entry)) is not None)
    return (
        Section("services", value["title"] or _say(site, "服务入口"), icons=icons)
        if icons
        else None
    )


def _icon(site: int, entry: Value) -> IconLink | None:
    url = entry["url"] or ""
    if entry["channel"] is not None:
        found = reading.node(site, entry["channel"])
        if found is None:
            return None
        reading.reads_occupation_below(site, found)
        if not found.is_occupied:
            return None
        url = reading.url_of(found)
    return IconLink(entry["title"], url, entry["icon"], entry["note"] or "")


def _links(site: int, value: Value) -> Section | None:
    groups = tuple(
        LinkGroup(
            group["title"], tuple(Link(link["title"], link["url"]) for link in group["links"])
        )
        for group in value["groups"]
    )
    return Section("links", value["title"] or _say(site, "链接"), groups=groups) if groups else None


def _sites(site: int, value: Value) -> Section | None:
    groups = groups_of_sites(site)
    return (
        Section("sites", value["title"] or _say(site, "网站群"), groups=groups) if groups else None
    )


def _topics(site: int, value: Value) -> Section | None:
    current = [topic for topic in topics_of(site) if topic.archived_at is None]
    cards = tuple(card_of(topic) for topic in current[: value["count"]])
    if not cards:
        return None
    return Section("topics", value["title"] or _say(site, "专题专栏"), "/zhuanti/", topics=cards)


def _figures(site: int, value: Value) -> Section | None:
    tiles = tuple(
        Figure(tile["label"], tile["value"], tile["unit"] or "", tile["note"] or "")
        for tile in value["tiles"]
    )
    charts = tuple(_chart(chart) for chart in value["charts"])
    if not tiles and not charts:
        return None
    return Section("figures", value["title"] or _say(site, "数据"), figures=tiles, charts=charts)


def _chart(chart: Value) -> Chart:
    title, kind, text = chart["title"], chart["kind"], chart["table"]
    table = figures.read_table(text, kind=kind)
    svg = remembered(
        ("chart", kind, title, text), lambda: figures.draw(table, kind=kind, title=title)
    )
    return Chart(title, svg, table.header, table.lines, chart["source"] or "")


_OF_THEMSELVES: dict[str, Callable[[int, Value], Section | None]] = {
    "services": _services,
    "links": _links,
    "sites": _sites,
    "topics": _topics,
    "figures": _figures,
}


def topics_of(site: int) -> list[Topic]:
    """Topics that stand on a site, archived ones too, the newest first."""
    reads_span(scope_of_topics(site))
    found = Topic.objects.filter(site_id=site, is_live=True).select_related("picture")
    topics = list(found.order_by("-pk"))
    reads(*(topic.key for topic in topics))
    return topics


def scope_of_topics(site: int) -> str:
    return f"topics:{site}"


def card_of(topic: Topic) -> TopicCard:
    archived = localtime(topic.archived_at).date() if topic.archived_at else None
    picture = picture_of(topic.picture) if topic.picture else None
    return TopicCard(topic.title, topic.path, topic.summary, picture, archived)


_GROUPS = ("市政府门户网站", "县（市、区）政府网站", "部门网站", "外文网站", "其他网站")


def _say(site: int, words: str) -> str:
    return say(reading.site(site).language, words)


def groups_of_sites(site: int) -> tuple[LinkGroup, ...]:
    """All sites of the installation, by level; each group in the order in which they were founded."""
    reads_span(SITES)
    groups: dict[str, list[Link]] = {name: [] for name in _GROUPS}
    for name, link in _placed_sites():
        groups[name].append(link)
    return tuple(
        LinkGroup(_say(site, name), tuple(links)) for name, links in groups.items() if links
    )


def _placed_sites() -> Iterator[tuple[str, Link]]:
    for profile in SiteProfile.objects.select_related("site", "sponsor").order_by("pk"):
        reads(profile.key, profile.sponsor.key)
        yield _group_of(profile), Link(profile.name, base_url(profile) + "/")


def _group_of(profile: SiteProfile) -> str:
    portal, county, department, foreign, other = _GROUPS
    if profile.language != Language.CHINESE:
        return foreign
    if profile.kind == SiteKind.PORTAL:
        return portal if profile.sponsor.level == OrganizationLevel.CITY else county
    return department if profile.kind == SiteKind.DEPARTMENT else other
