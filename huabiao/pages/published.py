"""Decides what stands at a site's home and at the addresses every site owes: 404, map, robots, look."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any

from huabiao.library.published import entries, reading
from huabiao.library.published.shell import LOOK_PATH, shell_of
from huabiao.pages.models import HomePage
from huabiao.publishing import routes, theme
from huabiao.publishing.recording import reads
from huabiao.publishing.routes import Output, Page, Parting, Route, Source, Wanted
from huabiao.publishing.snapshot import remembered
from huabiao.publishing.views_data import (
    Column,
    Head,
    HomeView,
    Link,
    Look,
    MessagePage,
    Section,
    SiteMapPage,
)
from huabiao.publishing.words import say
from huabiao.sites.enums import ColumnType
from huabiao.sites.models import SiteProfile

HOME, MISSING, MAP, ROBOTS, LOOK, STATIC = "home", "missing", "map", "robots", "look", "static"


def register() -> None:
    """Put homes and standing addresses on the list of what is published."""
    routes.register(
        Source(
            name="pages",
            renderers={
                HOME: render_home,
                MISSING: render_missing,
                MAP: render_map,
                ROBOTS: render_robots,
                LOOK: render_look,
                STATIC: render_static,
            },
            all_routes=all_routes,
            routes_of=routes_of,
            prepare=prepare,
            entries_of=_no_entries,
            all_entries=_no_entries,
        )
    )


def all_routes(site: int) -> Iterator[Route]:
    """The addresses every site has."""
    yield Route(site, "/index.html", HOME, site)
    yield Route(site, "/404.html", MISSING, site)
    yield Route(site, "/map.html", MAP, site)
    yield Route(site, "/robots.txt", ROBOTS, site)
    yield Route(site, LOOK_PATH, LOOK, site)
    for number, (path, _content) in enumerate(theme.static_files()):
        yield Route(site, path, STATIC, number)


def routes_of(keys: Collection[str]) -> Iterator[Route]:
    for key in keys:
        kind, _, number = key.partition(":")
        if kind == "site" and SiteProfile.objects.filter(site_id=number).exists():
            yield from all_routes(int(number))


def _no_entries(_things: object) -> Iterable[Wanted]:
    return ()


def prepare(routes: Collection[Route]) -> None:
    """Read ahead what stands in the channels that these home pages show."""
    homes = [home for route in routes if route.kind == HOME and (home := _home(route.site))]
    entries.foresee({channel for home in homes for channel in _channels_in(home.body.raw_data)})


def _home(site: int) -> HomePage | None:
    homes = HomePage.objects.filter(sites_rooted_here=site)
    return remembered(("home", site), homes.first)


def _channels_in(value: Any) -> Iterator[int]:
    """Ids under the names "channel" and "channels", however deep in the blocks."""
    if isinstance(value, Mapping):
        for name, inner in value.items():
            yield from _ids_in(inner) if name in ("channel", "channels") else _channels_in(inner)
    elif isinstance(value, Sequence) and not isinstance(value, str):
        for inner in value:
            yield from _channels_in(inner)


def _ids_in(value: Any) -> Iterator[int]:
    if isinstance(value, int):
        yield value
    elif isinstance(value, Mapping):
        yield from _ids_in(value.get("value"))
    elif isinstance(value, Sequence) and not isinstance(value, str):
        for inner in value:
            yield from _ids_in(inner)


def render_home(route: Route) -> Output | None:
    """The home page: its blocks from top to bottom, those with nothing to show left out."""
    shell = shell_of(route.site)
    said, name = partial(say, shell.language), shell.site_name
    home = _home(route.site)
    if home is None:
        return None
    reads(f"site:{route.site}", f"page:{home.pk}")
    sections = tuple(
        section
        for block in home.body
        if (section := _section(route.site, block.block_type, block.value)) is not None
    )
    view = HomeView(
        shell=shell,
        head=Head(
            title=shell.site_name,
            canonical=shell.base_url + "/",
            column=Column(
                shell.site_name,
                said("%(name)s首页：要闻动态、通知公告、政策文件和办事服务的入口。", name=name),
                said("%(name)s,首页", name=name),
                ColumnType.HOME.label,
                "/",
            ),
            description=said("%(name)s，由%(sponsor)s主办。", name=name, sponsor=shell.sponsor),
        ),
        sections=sections,
    )
    return Page(theme.render("pages/home.html", view))


def _section(site: int, kind: str, value: dict) -> Section | None:  # type: ignore[type-arg]
    count = value["count"]
    if kind != "item_list":
        return _list(site, kind, value["channel"], count)
    tabs = [_list(site, kind, channel, count) for channel in value["channels"]]
    filled = tuple(tab for tab in tabs if tab is not None)
    if not filled:
        return None
    if len(filled) == 1:
        only = filled[0]
        return Section(kind, value["title"] or only.title, only.url, only.rows)
    return Section(kind, value["title"], "", (), filled)


def _list(site: int, kind: str, channel: object, count: int) -> Section | None:
    found = reading.node(site, channel.pk) if channel is not None else None  # type: ignore[attr-defined]
    if found is None:
        return None
    placements, _beyond = reading.newest(found.channel.pk, count)
    if not placements:
        return None
    rows = reading.rows(placements)
    return Section(kind, found.channel.title, reading.url_of(found), rows)


def render_missing(route: Route) -> Output | None:
    """The page for addresses that never were: it helps on."""
    shell = shell_of(route.site)
    said = partial(say, shell.language)
    home, site_map = Link(said("首页"), "/"), Link(said("站点地图"), "/map.html")
    page = MessagePage(
        shell=shell,
        head=Head(title=said("没有找到页面"), canonical=shell.base_url + "/404.html"),
        title=said("没有找到您要的页面"),
        message=said("地址可能写错了，或者页面已经调整。请从下面的栏目继续浏览，或返回首页。"),
        links=(home, *shell.navigation[:8], site_map),
    )
    return Page(theme.render("pages/message.html", page))


def render_map(route: Route) -> Output | None:
    """The site map for people: the navigation as a whole, and the standing pages."""
    shell = shell_of(route.site)
    page = SiteMapPage(
        shell=shell,
        head=Head(title=say(shell.language, "站点地图"), canonical=shell.base_url + "/map.html"),
        channels=(*shell.navigation, *shell.standing),
    )
    return Page(theme.render("pages/map.html", page))


def render_robots(route: Route) -> Output | None:
    shell = shell_of(route.site)
    text = f"User-agent: *\nAllow: /\n\nSitemap: {shell.base_url}/sitemap.xml\n"
    return Page(text.encode())


def render_look(route: Route) -> Output | None:
    """Accent and grey mode, in one small file: a change of look rewrites no page."""
    shell_of(route.site)
    profile = reading.site(route.site)
    return Page(theme.render("publishing/look.css", Look(profile.accent, profile.is_grey)))


def render_static(route: Route) -> Output | None:
    """A file of the theme; one of an earlier theme goes when no page names it any more."""
    shell_of(route.site)
    return next(
        (Page(content) for path, content in theme.static_files() if path == route.path),
        Parting(None),
    )
