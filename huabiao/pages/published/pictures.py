"""Decides how long the pictures of composed pages stand: while a site's header or a topic shows them.

A header's picture stands in one size at an address of its own, so that another header is three files
at most; a topic's has its smaller sizes beside it, as an item's has.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator

from huabiao.media import files
from huabiao.media.models import MediaImage
from huabiao.media.queries import public_path
from huabiao.media.showing import Shows
from huabiao.pages.models import HomePage, Topic
from huabiao.publishing.recording import reads
from huabiao.publishing.routes import Output, Route

HEADER = "header-picture"


def path_of_header(image: MediaImage) -> str:
    # Not the address an item's picture has: the same file may be brought twice, and taken away once.
    return public_path(image).replace("/files/", f"/files/h{image.pk}-", 1)


def routes_of_header(home: HomePage, site: int) -> Iterator[Route]:
    if home.header_picture is not None:
        yield Route(site, path_of_header(home.header_picture), HEADER, home.header_picture.pk)


def render_header(route: Route) -> Output | None:
    """A picture, for as long as the site's header shows it."""
    homes = HomePage.objects.filter(sites_rooted_here=route.site, header_picture_id=route.ident)
    home = homes.select_related("header_picture").first()
    if home is None or home.header_picture is None:
        return None
    reads(home.key)
    is_here = path_of_header(home.header_picture) == route.path
    return files.file_of(home.header_picture) if is_here else None


def routes_of_topic(topic: Topic) -> Iterator[Route]:
    if topic.is_live and topic.picture is not None:
        yield from files.routes_of_picture(topic.site_id, topic.picture)


def showing(images: Collection[int], sites: Collection[int] | None) -> Iterator[Shows]:
    """Of each of these images and sites a topic that shows it there."""
    topics = Topic.objects.filter(picture__in=images, is_live=True)
    here = topics if sites is None else topics.filter(site_id__in=sites)
    for topic in here.order_by("pk"):
        if topic.picture_id is not None:
            yield topic.picture_id, topic.site_id, topic.key
