"""Decides a site's Atom feed and its divided site map."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime

from django.db import connections, router
from django.db.models import F, QuerySet

from huabiao.base.rows import Question
from huabiao.library import rules
from huabiao.library.models import Item, Placement
from huabiao.library.published import entries, reading
from huabiao.library.published.entries import Entry
from huabiao.library.published.shell import FEED_PATH, shell_of
from huabiao.publishing import theme
from huabiao.publishing.recording import OLDEST, reads, reads_span
from huabiao.publishing.routes import Output, Page, Route
from huabiao.publishing.views_data import Feed, FeedEntry, Shell, Sitemap, SitemapLine

FEED, SITEMAP, PART, CHANNELS = "feed", "sitemap", "sitemap-part", "sitemap-channels"
CHANNELS_PATH = "/sitemap-channels.xml"
IN_FEED = 20
NEVER = datetime(
    2000, 1, 1, tzinfo=UTC
)  # a feed must say when it changed, even one without entries
# Items a part: the protocol allows 50,000 addresses, but a part is rewritten with each of its items.
ITEMS_IN_PART = 1000

_PLACE = Placement._meta.db_table
_PART_OF_SITE = f"{_PLACE}.site_id = %s AND {_PLACE}.item_id BETWEEN %s AND %s"
_BY_ITEM = f"ORDER BY {_PLACE}.item_id"
# A main placement and the address of its page on the same site.
_IN_PART = Question(
    Placement,
    lambda: (
        Placement.objects.filter(is_live=True, is_main=True, item__addresses__site_id=F("site_id"))
        .order_by()
        .values_list("item_id", "item__addresses__year", "item__updated_at")
    ),
)

# Addresses that rooms above know, to stand after the channels.
_added: list[Callable[[int], Iterable[str]]] = []


def add(paths_of: Callable[[int], Iterable[str]]) -> None:
    """Let a room above say which addresses a site has besides; it records what it reads."""
    _added.append(paths_of)


def part_of(item_id: int) -> int:
    return item_id // ITEMS_IN_PART


def render_feed(route: Route) -> Output | None:
    """The newest items of a site, wherever they stand in it."""
    shell = shell_of(route.site)
    mains = entries.read(_mains(route.site).order_by("-position")[: IN_FEED + 1])
    shown = mains[:IN_FEED]
    reads_span(
        f"site:{route.site}",
        oldest=shown[-1].position if len(mains) > IN_FEED else OLDEST,
    )
    # A main placement always has its page: each has its row.
    rows = reading.rows(shown)
    reads(*(f"{entry.item.key}:{Item.TEXT}" for entry in shown))  # when it was changed
    lines = tuple(
        FeedEntry(
            title=row.title,
            url=shell.base_url + row.url,
            released_at=entry.sort_at,
            updated_at=entry.item.updated_at,
            author=entry.item.byline,
            summary=row.summary,
            category=_channel_of(route.site, entry),
        )
        for entry, row in zip(shown, rows, strict=True)
    )
    feed = Feed(
        title=shell.site_name,
        url=shell.base_url + FEED_PATH,
        page_url=shell.base_url + "/",
        updated_at=max((line.updated_at for line in lines), default=NEVER),
        author=shell.publisher,
        entries=lines,
        language=shell.language,
    )
    return Page(theme.render("library/feed.atom", feed))


def _channel_of(site: int, entry: Entry) -> str:
    """A category in the words, and so in the language, of the site."""
    found = reading.node(site, entry.channel_id)
    return found.channel.title if found is not None else ""


def _mains(site: int) -> QuerySet[Placement]:
    return entries.standing().filter(site_id=site, is_main=True)


def render_sitemap(route: Route) -> Output | None:
    """The parts of the site map: the home page with the channels, then the items."""
    shell = shell_of(route.site)
    reads_span(f"parts:{route.site}")
    paths = [CHANNELS_PATH, *(f"/sitemap-{part}.xml" for part in parts(route.site))]
    lines = tuple(SitemapLine(shell.base_url + path) for path in paths)
    return Page(theme.render("library/sitemap-index.xml", Sitemap(lines)))


def render_channels(route: Route) -> Output | None:
    """The home page, every channel that readers find something in, and what rooms above add."""
    shell = shell_of(route.site)
    reads(f"site:{route.site}")  # which channels there are
    paths = ["/"]
    for found in reading.tree(route.site).values():
        reads(found.channel.key)
        reading.reads_occupation(found)
        if found.is_occupied:
            paths.append(found.path)
    for paths_of in _added:
        paths.extend(paths_of(route.site))
    lines = tuple(SitemapLine(shell.base_url + path) for path in paths)
    return _written(lines, shell)


def parts(site: int) -> list[int]:
    """Numbers of the parts, from the items that stand on the site: from part to part, not from item to item."""
    table = Placement._meta.db_table
    oldest = f"SELECT MIN(item_id) FROM {table} WHERE site_id = %s AND is_main AND is_live"  # noqa: S608
    size = ITEMS_IN_PART
    statement = f"""
        WITH RECURSIVE part(item) AS (
            {oldest}
            UNION ALL
            SELECT ({oldest} AND item_id >= (item / {size} + 1) * {size}) FROM part WHERE item IS NOT NULL
        )
        SELECT item / {size} FROM part WHERE item IS NOT NULL
    """  # noqa: S608
    with connections[router.db_for_read(Placement)].cursor() as cursor:
        cursor.execute(statement, [site, site])
        return [part for (part,) in cursor.fetchall()]


def render_part(route: Route) -> Output | None:
    """One part of the site map: the pages of the items with these ids."""
    first, last = route.ident * ITEMS_IN_PART, (route.ident + 1) * ITEMS_IN_PART - 1
    reads_span(f"pages:{route.site}", newest=last, oldest=first)
    shell = shell_of(route.site)
    rows = _IN_PART.ask(_PART_OF_SITE, [route.site, first, last], order=_BY_ITEM)
    lines = []
    for item, year, updated_at in rows:
        reads(f"item:{item}:{Item.TEXT}")
        lines.append(SitemapLine(shell.base_url + rules.address(year, item), updated_at))
    if not lines:
        return None
    return _written(tuple(lines), shell)


def _written(lines: tuple[SitemapLine, ...], shell: Shell) -> Page:
    """A part of the map; with each page its other form, where the site has it."""
    other = shell.base_url + shell.traditional if shell.traditional else ""
    return Page(theme.render("library/sitemap.xml", Sitemap(lines, shell.base_url, other)))


def site_routes(site: int) -> Iterator[Route]:
    yield Route(site, FEED_PATH, FEED, site)
    yield Route(site, "/sitemap.xml", SITEMAP, site)
    yield Route(site, CHANNELS_PATH, CHANNELS, site)


def part_route(site: int, part: int) -> Route:
    return Route(site, f"/sitemap-{part}.xml", PART, part)
