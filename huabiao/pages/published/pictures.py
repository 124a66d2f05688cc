"""Decides where the pictures of composed pages stand: at addresses of their own, beside those of items."""

from __future__ import annotations

from collections.abc import Iterator

from huabiao.media import files
from huabiao.media.models import MediaImage
from huabiao.media.queries import public_path
from huabiao.pages.models import HomePage, Topic
from huabiao.publishing.recording import reads
from huabiao.publishing.routes import Output, Route
from huabiao.publishing.views_data import Picture

PICTURE = "page-picture"


def path_of_picture(image: MediaImage) -> str:
    # Not the address an item's picture has: the same file may be brought twice, and taken away once.
    return public_path(image).replace("/files/", f"/files/p{image.pk}-", 1)


def picture_of(image: MediaImage | None) -> Picture | None:
    if image is None:
        return None
    return Picture(path_of_picture(image), image.width, image.height, image.description)


def routes_of_pictures(site: int, images: Iterator[MediaImage | None]) -> Iterator[Route]:
    for image in images:
        if image is not None:
            yield Route(site, path_of_picture(image), PICTURE, image.pk)


def render_picture(route: Route) -> Output | None:
    """A picture, for as long as the site's header or a topic of the site shows it."""
    homes = HomePage.objects.filter(sites_rooted_here=route.site, header_picture_id=route.ident)
    topics = Topic.objects.filter(site_id=route.site, picture_id=route.ident, is_live=True)
    users = [*(home.key for home in homes.only("pk")), *(topic.key for topic in topics.only("pk"))]
    reads(*users)
    image = MediaImage.objects.filter(pk=route.ident).first()
    if not users or image is None or path_of_picture(image) != route.path:
        return None
    return files.file_of(image)
