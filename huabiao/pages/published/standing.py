"""Decides what stands at a site's home and at the addresses every site owes: 404, map, robots, look."""

from __future__ import annotations

from datetime import datetime
from functools import partial

from wagtail.blocks import StreamValue

from huabiao.library.published import reading
from huabiao.library.published.shell import MAP_PATH, beside_navigation, shell_of, ways_on
from huabiao.pages.models import HomePage
from huabiao.pages.published.composing import groups_of_sites, sections_of
from huabiao.pages.published.pictures import path_of_header
from huabiao.publishing import theme
from huabiao.publishing.recording import reads
from huabiao.publishing.routes import Output, Page, Parting, Route
from huabiao.publishing.snapshot import remembered
from huabiao.publishing.views_data import (
    Column,
    Head,
    HomeView,
    Link,
    Look,
    MessagePage,
    SiteMapPage,
)
from huabiao.publishing.words import say
from huabiao.sites.enums import ColumnType, SiteKind
from huabiao.sites.rules import FONT_PERCENT

HOME, MISSING, MAP, ROBOTS, LOOK, STATIC = "home", "missing", "map", "robots", "look", "static"


def home_of_site(site: int) -> HomePage:
    homes = HomePage.objects.select_related("header_picture")
    found = remembered(("home", site), lambda: homes.get(sites_rooted_here=site))
    reads(f"site:{site}", found.key)
    return found


def render_home(route: Route) -> Output | None:
    """The home page: its blocks from top to bottom, those with nothing to show left out."""
    home = home_of_site(route.site)
    view = home_view(route.site, home.body, home.shown_at, home.layout)
    return Page(theme.render("pages/home.html", view))


def home_view(site: int, body: StreamValue, at: datetime | None, layout: str) -> HomeView:
    shell = shell_of(site)
    said, name = partial(say, shell.language), shell.site_name
    return HomeView(
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
        sections=sections_of(site, body, at),
        layout=layout,
    )


def render_missing(route: Route) -> Output | None:
    """The page for addresses that never were: it helps on."""
    shell = shell_of(route.site)
    said = partial(say, shell.language)
    page = MessagePage(
        shell=shell,
        head=Head(title=said("没有找到页面"), canonical=shell.base_url + "/404.html"),
        title=said("没有找到您要的页面"),
        message=said("地址可能写错了，或者页面已经调整。请从下面的栏目继续浏览，或返回首页。"),
        links=ways_on(shell),
    )
    return Page(theme.render("pages/message.html", page))


def render_map(route: Route) -> Output | None:
    """The site map for people: every channel there is a way to from nowhere else, and the navigation as a whole."""
    shell = shell_of(route.site)
    is_portal = reading.site(route.site).kind == SiteKind.PORTAL
    said = partial(say, shell.language)
    topics = (Link(said("专题专栏"), shell.topics_url),) if shell.topics_url else ()
    page = SiteMapPage(
        shell=shell,
        head=Head(title=said("站点地图"), canonical=shell.base_url + MAP_PATH),
        channels=(*shell.navigation, *topics, *beside_navigation(route.site), *shell.standing),
        groups=groups_of_sites(route.site) if is_portal else (),
    )
    return Page(theme.render("pages/map.html", page))


def render_robots(route: Route) -> Output | None:
    shell = shell_of(route.site)
    text = f"User-agent: *\nAllow: /\n\nSitemap: {shell.base_url}/sitemap.xml\n"
    return Page(text.encode())


def render_look(route: Route) -> Output | None:
    """Accent, size of text, grey mode and header picture, in one small file: a change of look rewrites no page."""
    shell_of(route.site)
    return Page(theme.render("publishing/look.css", look_of(route.site)))


def look_of(site: int) -> Look:
    profile = reading.site(site)
    picture = home_of_site(site).header_picture
    return Look(
        profile.accent,
        profile.is_grey,
        path_of_header(picture) if picture else "",
        FONT_PERCENT[profile.font_scale],
    )


def render_static(route: Route) -> Output | None:
    """A file of the theme; one of an earlier theme goes when no page names it any more."""
    shell_of(route.site)
    return next(
        (Page(content) for path, content in theme.static_files() if path == route.path),
        Parting(None),
    )
