"""Decides the public pages of topics: each its own, and the list of all topics of a site."""

from __future__ import annotations

from datetime import datetime
from functools import partial

from django.utils.timezone import localtime
from wagtail.blocks import StreamValue

from huabiao.library.published import shell as shells
from huabiao.media.queries import picture_of
from huabiao.pages.models import Topic
from huabiao.pages.published.composing import card_of, scope_of_topics, sections_of, topics_of
from huabiao.publishing import theme
from huabiao.publishing.recording import reads, reads_span
from huabiao.publishing.routes import Output, Page, Parting, Route
from huabiao.publishing.views_data import Column, Head, Link, MessagePage, TopicPage, TopicsPage
from huabiao.publishing.words import say
from huabiao.sites.enums import ColumnType

TOPIC, TOPICS = "topic", "topics"
TOPICS_URL, TITLE = "/zhuanti/", "专题专栏"


def topics_url(site: int) -> str:
    """Where a site's topics are found, for its shell; "" where it has none."""
    reads_span(scope_of_topics(site))
    return TOPICS_URL if Topic.objects.filter(site_id=site, is_live=True).exists() else ""


def paths_of(site: int) -> list[str]:
    """The list of topics and each topic, archived ones too, for the site map."""
    topics = topics_of(site)
    return [TOPICS_URL, *(topic.path for topic in topics)] if topics else []


def render_topic(route: Route) -> Output | None:
    topic = Topic.objects.select_related("picture").filter(pk=route.ident).first()
    if topic is None:
        return None
    reads(topic.key)
    if not topic.is_live:
        return _gone(route)
    view = topic_view(route.site, topic, topic.body, topic.shown_at)
    return Page(theme.render("pages/topic.html", view))


def topic_view(site: int, topic: Topic, body: StreamValue, at: datetime | None) -> TopicPage:
    shell = shells.shell_of(site)
    return TopicPage(
        shell=shell,
        head=Head(
            title=topic.title,
            canonical=shell.base_url + topic.path,
            description=topic.summary or topic.title,
            column=_column(topic.title, topic.summary, topic.path),
        ),
        breadcrumb=(Link(say(shell.language, TITLE), TOPICS_URL),),
        title=topic.title,
        summary=topic.summary,
        picture=picture_of(topic.picture) if topic.picture else None,
        archived_on=localtime(topic.archived_at).date() if topic.archived_at else None,
        sections=sections_of(site, body, at),
    )


def render_topics(route: Route) -> Output | None:
    topics = topics_of(route.site)
    if not topics:
        return _gone(route)
    shell = shells.shell_of(route.site)
    title = say(shell.language, TITLE)
    description = say(shell.language, "%(name)s的专题专栏。", name=shell.site_name)
    view = TopicsPage(
        shell=shell,
        head=Head(
            title=title,
            canonical=shell.base_url + TOPICS_URL,
            description=description,
            column=_column(title, description, TOPICS_URL),
        ),
        breadcrumb=(),
        title=title,
        current=tuple(card_of(topic) for topic in topics if topic.archived_at is None),
        archived=tuple(card_of(topic) for topic in topics if topic.archived_at is not None),
    )
    return Page(theme.render("pages/topics.html", view))


def _column(name: str, description: str, path: str) -> Column:
    """A topic is a column of its own; the official list of types knows none that is nearer."""
    return Column(name, description, "", ColumnType.NEWS.label, path)


def _gone(route: Route) -> Parting:
    shell = shells.shell_of(route.site)
    said = partial(say, shell.language)
    page = MessagePage(
        shell=shell,
        head=Head(
            title=said("专题已关闭"),
            canonical=shell.base_url + route.path.removesuffix("index.html"),
        ),
        title=said("这个专题已经关闭"),
        message=said("您要看的专题已由主办单位关闭，不再提供。您可以从下面的栏目继续浏览。"),
        links=shells.ways_on(shell),
    )
    return Parting(theme.render("pages/message.html", page), is_gone_after=True)
