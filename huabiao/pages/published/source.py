"""Tells the publisher which addresses and orders home pages, topics and standing pages have."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from huabiao.library.published import entries, feeds, shell
from huabiao.library.published.shell import LOOK_PATH, MAP_PATH
from huabiao.media import showing
from huabiao.pages.bodies import channels_in
from huabiao.pages.models import HomePage, Topic
from huabiao.pages.published import naming, pictures, standing, topics
from huabiao.pages.published.composing import SITES, scope_of_topics
from huabiao.publishing import routes, theme, traditional
from huabiao.publishing.routes import Route, Source, Wanted
from huabiao.publishing.variants import in_forms
from huabiao.sites.models import SiteProfile

PAGES = (standing.HOME, standing.MISSING, standing.MAP, topics.TOPIC, topics.TOPICS)


def register() -> None:
    """Put homes, topics and standing addresses on the list of what is published."""
    naming.register()
    shell.add(topics_url=topics.topics_url)
    shell.looks_by(standing.look_of)
    feeds.add(topics.paths_of)
    showing.register("pages", pictures.showing)
    routes.register(in_forms(_source(), [(traditional.VARIANT, PAGES)]))


def _source() -> Source:
    return Source(
        name="pages",
        renderers={
            standing.HOME: standing.render_home,
            standing.MISSING: standing.render_missing,
            standing.MAP: standing.render_map,
            standing.ROBOTS: standing.render_robots,
            standing.LOOK: standing.render_look,
            standing.STATIC: standing.render_static,
            topics.TOPIC: topics.render_topic,
            topics.TOPICS: topics.render_topics,
            pictures.HEADER: pictures.render_header,
        },
        all_routes=all_routes,
        routes_of=routes_of,
        entries_of=entries_of,
        all_entries=all_entries,
        prepare=prepare,
    )


def prepare(routes: Collection[Route]) -> None:
    """Read ahead what stands in the channels that these homes and topics show."""
    homes = {route.site for route in routes if route.kind == standing.HOME}
    told = {route.ident for route in routes if route.kind == topics.TOPIC}
    bodies = [home.body for home in HomePage.objects.filter(sites_rooted_here__in=homes)]
    bodies += [topic.body for topic in Topic.objects.filter(pk__in=told)]
    entries.foresee({channel for body in bodies for channel in channels_in(body)})


def all_routes(site: int) -> Iterator[Route]:
    """The addresses every site has, and those of its topics."""
    yield Route(site, "/index.html", standing.HOME, site)
    yield Route(site, "/404.html", standing.MISSING, site)
    yield Route(site, MAP_PATH, standing.MAP, site)
    yield Route(site, "/robots.txt", standing.ROBOTS, site)
    yield Route(site, LOOK_PATH, standing.LOOK, site)
    for number, (path, _content) in enumerate(theme.static_files()):
        yield Route(site, path, standing.STATIC, number)
    home = HomePage.objects.select_related("header_picture").get(sites_rooted_here=site)
    yield from pictures.routes_of_header(home, site)
    for topic in Topic.objects.filter(site_id=site).order_by("pk"):
        yield from _topic_routes(topic)


def _topic_routes(topic: Topic) -> Iterator[Route]:
    site = topic.site_id
    yield Route(site, f"{topic.path}index.html", topics.TOPIC, topic.pk)
    yield Route(site, f"{topics.TOPICS_URL}index.html", topics.TOPICS, site)
    yield from pictures.routes_of_topic(topic)


def routes_of(keys: Collection[str]) -> Iterator[Route]:
    for kind, number in _named(keys):
        if kind == "site" and SiteProfile.objects.filter(site_id=number).exists():
            yield from all_routes(number)
        elif kind == "page":
            for home in HomePage.objects.filter(pk=number):
                for site in home.sites_rooted_here.all():
                    yield from pictures.routes_of_header(home, site.pk)
        elif kind == "topic":
            for topic in Topic.objects.filter(pk=number):
                yield from _topic_routes(topic)


def entries_of(keys: Collection[str]) -> Iterator[Wanted]:
    """Topics stand in the order of their site's, sites in the order of all."""
    for kind, number in _named(keys):
        if kind == "site" and SiteProfile.objects.filter(site_id=number).exists():
            yield _site_entry(number)
        elif kind == "topic":
            yield from _topic_entries(Topic.objects.filter(pk=number, is_live=True))


def all_entries(site: int) -> Iterator[Wanted]:
    yield _site_entry(site)
    yield from _topic_entries(Topic.objects.filter(site_id=site, is_live=True))


def _site_entry(site: int) -> Wanted:
    return Wanted(site, f"site:{site}", SITES, site, site)


def _topic_entries(found: Collection[Topic]) -> Iterator[Wanted]:
    for topic in found:
        scope = scope_of_topics(topic.site_id)
        yield Wanted(topic.site_id, topic.key, scope, topic.pk, topic.pk)


def _named(keys: Collection[str]) -> Iterator[tuple[str, int]]:
    for key in keys:
        kind, _, number = key.partition(":")
        if kind in ("site", "page", "topic"):
            yield kind, int(number)
