"""Decides what a channel shows: its own page, its archive, its years.

An archive page runs from one anchor to the next newer one and is named after its anchor, so the
division is a function of what stands in the channel now and forgets how it came there; one act
touches at most a handful of pages in a channel of any size. Pins and hand order act on the
channel's page only.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.utils import timezone

from huabiao.library import rules
from huabiao.library.models import Placement
from huabiao.library.published import entries, reading
from huabiao.library.published.entries import Anchor, Entry
from huabiao.library.published.preparing import ARCHIVE, CHANNEL, YEARS
from huabiao.library.published.reading import Node
from huabiao.library.published.shell import shell_of, ways_on
from huabiao.publishing import theme
from huabiao.publishing.recording import NEWEST, OLDEST, reads, reads_span
from huabiao.publishing.routes import Moved, Output, Page, Parting, Route
from huabiao.publishing.views_data import (
    ArchivePage,
    ChannelPage,
    Head,
    Link,
    MessagePage,
    Row,
    Section,
    Shell,
    YearLine,
    YearsPage,
)
from huabiao.publishing.words import say
from huabiao.sites.enums import ListStyle
from huabiao.sites.models import Channel, FormerPath
from huabiao.sites.queries import path_of

FORMER = "former"
YEARS_FILE = "years.html"
ON_CHANNEL_PAGE = 20
IN_SECTION = 5


def archive_name(anchor_id: int) -> str:
    """File of the archive page that starts at an anchor; 0: everything older than the oldest anchor."""
    return f"archive-{anchor_id}.html"


def render_channel(route: Route) -> Output | None:
    """A channel's own page; where nothing stands any more, a page to leave by."""
    view = channel_of(route)
    if isinstance(view, ChannelPage):
        return Page(theme.render("library/channel.html", view))
    return view


def channel_of(route: Route) -> ChannelPage | Parting | None:
    """What the channel's page is given, or what stands there instead."""
    found = reading.node(route.site, route.ident)
    if found is None or found.path + "index.html" != route.path:
        return None
    below = [child for child in reading.tree(route.site).values() if child.parent == route.ident]
    reading.reads_occupation_below(route.site, found)
    reads(*(child.channel.key for child in below))
    if not found.is_occupied:
        return _parting(route, found)
    shell = shell_of(route.site)
    rows, older_url = _rows_of(found)
    return ChannelPage(
        shell=shell,
        head=_head(shell.base_url, found, found.channel.title, found.path),
        breadcrumb=reading.breadcrumb(route.site, route.ident),
        title=found.channel.title,
        rows=rows,
        older_url=older_url,
        years_url=found.path + YEARS_FILE if has_years(found) else "",
        children=tuple(
            Link(child.channel.title, reading.url_of(child)) for child in below if child.is_occupied
        ),
        sections=_sections(found, below),
        list_style=found.channel.list_style,
    )


def _rows_of(found: Node) -> tuple[tuple[Row, ...], str]:
    """Pins, then the newest; and the archive page that holds the next one."""
    channel = found.channel.pk
    newest, beyond = reading.newest(channel, ON_CHANNEL_PAGE)
    pins = sorted(
        reading.pins(channel),
        key=lambda entry: (pin_position(entry.order, entry.position), -entry.position),
    )
    shown = {entry.pk for entry in pins}
    rest = [entry for entry in newest if entry.pk not in shown]
    if found.channel.list_style == ListStyle.PEOPLE:
        rest = reading.by_hand(rest)
    older_url = ""
    if beyond is not None:
        anchor = reading.anchor_at_or_below(channel, beyond.position)
        older_url = found.path + archive_name(anchor.pk if anchor else 0)
    return reading.rows([*pins, *rest]), older_url


def pin_position(order: int | None, position: int) -> int:
    """Rank among a channel's pins, the first is the smallest: hand order, then the newest."""
    by_hand = order if order is not None else 2**31
    return (by_hand << 31) - (position >> 32)


def _sections(found: Node, below: list[Node]) -> tuple[Section, ...]:
    """A landing page, and a channel that has only sub-channels, shows the newest of each."""
    if not reading.shows_sections(found):
        return ()
    sections = []
    for child in below:
        if child.oldest is None:
            continue
        rows = reading.rows(reading.leading(child, IN_SECTION))
        sections.append(Section("item_list", child.channel.title, reading.url_of(child), rows))
    return tuple(sections)


def _parting(route: Route, found: Node) -> Parting:
    shell = shell_of(route.site)
    page = MessagePage(
        shell=shell,
        head=Head(title=found.channel.title, canonical=shell.base_url + found.path),
        title=found.channel.title,
        message=say(shell.language, "这个栏目的信息正在调整，请从下面的栏目继续浏览。"),
        links=ways_on(shell),
    )
    return Parting(theme.render("pages/message.html", page))


def render_archive(route: Route) -> Output | None:
    """One stretch of a channel, from its anchor to the next newer one."""
    view = archive_of(route)
    return Page(theme.render("library/archive.html", view)) if view is not None else None


def archive_of(route: Route) -> ArchivePage | None:
    """What the page of the stretch is given; None where there is none."""
    anchor, channel_id = _anchor_of(route)
    found = reading.node(route.site, channel_id) if channel_id else None
    if found is None or route.path != found.path + archive_name(anchor.pk if anchor else 0):
        return None
    lower = anchor.position if anchor else OLDEST
    above = reading.anchor_above(channel_id, lower)
    upper = above.position - 1 if above else NEWEST
    here = reading.stretch(channel_id, newest=upper, oldest=lower)
    if not here:
        return None
    shell = shell_of(route.site)
    return ArchivePage(
        shell=shell,
        head=_head(shell.base_url, found, _titled(shell, "%(title)s（往期）", found), route.path),
        breadcrumb=reading.breadcrumb(route.site, channel_id),
        title=found.channel.title,
        rows=reading.rows(here),
        newer_url=found.path + archive_name(above.pk) if above else "",
        older_url=_older_url(found, channel_id, anchor),
        channel_url=found.path,
        list_style=found.channel.list_style,
    )


def _anchor_of(route: Route) -> tuple[Anchor | None, int]:
    """The anchor and the channel of an archive page; the oldest page has no anchor."""
    if route.ident < 0:
        return None, -route.ident
    # A placement's key is its item's: what moves the anchor says so through the entry it is.
    anchor = entries.anchor(route.ident)
    return anchor, anchor.channel_id if anchor else 0


def _older_url(found: Node, channel_id: int, anchor: Anchor | None) -> str:
    if anchor is None:
        return ""
    before = reading.anchor_at_or_below(channel_id, anchor.position - 1)
    if before is not None:
        return found.path + archive_name(before.pk)
    reads_span(f"channel:{channel_id}", newest=anchor.position - 1)
    is_anything_older = entries.is_any_below(channel_id, anchor.position)
    return found.path + archive_name(0) if is_anything_older else ""


def render_years(route: Route) -> Output | None:
    """Years with counts, each leading to the archive page that holds the year's newest entry."""
    found = reading.node(route.site, route.ident)
    if found is None or found.path + YEARS_FILE != route.path:
        return None
    reading.reads_occupation(found)
    if not has_years(found):
        return None
    reads_span(f"channel:{route.ident}")
    reads_span(f"anchors:{route.ident}")
    lines = tuple(_years(found))
    if not lines:
        return None
    shell = shell_of(route.site)
    page = YearsPage(
        shell=shell,
        head=_head(shell.base_url, found, _titled(shell, "%(title)s（按年份）", found), route.path),
        breadcrumb=reading.breadcrumb(route.site, route.ident),
        title=found.channel.title,
        years=lines,
        channel_url=found.path,
    )
    return Page(theme.render("library/years.html", page))


def has_years(found: Node) -> bool:
    """Whether years lead anywhere: not among people, nor where one page is all there is."""
    is_of_people = found.channel.list_style == ListStyle.PEOPLE
    return found.oldest is not None and not is_of_people and not found.only_page


def _years(found: Node) -> Iterator[YearLine]:
    channel = found.channel.pk
    newest: Entry | Placement | None = next(iter(entries.newest(channel, 1)), None)
    while newest is not None:
        year = timezone.localtime(newest.sort_at).year
        start = rules.position(datetime(year, 1, 1, tzinfo=timezone.get_current_timezone()), 0)
        count = (
            Placement.objects.filter(channel_id=channel, is_live=True)
            .filter(position__gte=start, position__lte=newest.position)
            .count()
        )
        anchor = reading.anchor_at_or_below(channel, newest.position)
        yield YearLine(year, count, found.path + archive_name(anchor.pk if anchor else 0))
        newest = entries.first_below(channel, start)


def render_former(route: Route) -> Output | None:
    """A path a channel once had: it leads to where the channel is now, or says that it is gone."""
    former = FormerPath.objects.select_related("channel").filter(pk=route.ident).first()
    if former is None:
        return None
    shell = shell_of(route.site)
    is_open = former.channel is not None and former.channel.live
    if former.channel is not None:
        found = reading.node(route.site, former.channel.pk)
        if found is not None:
            reading.reads_occupation_below(route.site, found)
        is_open = is_open and found is not None and found.is_occupied
    to = path_of(former.channel) if is_open and former.channel is not None else ""
    title = say(shell.language, "栏目已调整")
    moved = say(shell.language, "这个栏目已经调整到新的位置。")
    closed = say(shell.language, "这个栏目已经关闭，不再提供。")
    onwards = Link(say(shell.language, "前往新位置"), to)
    page = MessagePage(
        shell=shell,
        head=Head(title=title, canonical=shell.base_url + (to or former.path)),
        title=title,
        message=moved if to else closed,
        links=(onwards,) if to else ways_on(shell),
        refresh_url=to,
    )
    stub = theme.render("pages/message.html", page)
    return Moved(to, stub) if to else Parting(stub, is_gone_after=True)


def _titled(shell: Shell, words: str, found: Node) -> str:
    return say(shell.language, words, title=found.channel.title)


def _head(base_url: str, found: Node, title: str, path: str) -> Head:
    return Head(
        title=title,
        canonical=base_url + path,
        column=reading.column(found),
        description=found.channel.description,
        keywords=found.channel.keywords,
    )


def routes_of_channel(site: int, found: Node, anchors: list[int]) -> Iterator[Route]:
    """The pages of one channel that has something to show; `anchors` are ids of its anchors."""
    channel = found.channel.pk
    yield Route(site, found.path + "index.html", CHANNEL, channel)
    if found.oldest is None:
        return
    if has_years(found):
        yield Route(site, found.path + YEARS_FILE, YEARS, channel)
    yield Route(site, found.path + archive_name(0), ARCHIVE, -channel)
    for anchor in anchors:
        yield Route(site, found.path + archive_name(anchor), ARCHIVE, anchor)


def former_routes(site: int, channel: Channel | None = None) -> Iterator[Route]:
    rows = FormerPath.objects.filter(site_id=site)
    if channel is not None:
        rows = rows.filter(channel=channel)
    for pk, path in rows.values_list("pk", "path"):
        yield Route(site, f"{path}index.html", FORMER, pk)
