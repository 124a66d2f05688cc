"""Decides how long the pictures of composed pages stand: while a site's header or a topic shows them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from huabiao.media.files import routes_of_picture
from huabiao.media.models import MediaImage
from huabiao.pages.models import HomePage, Topic
from huabiao.publishing.recording import reads
from huabiao.publishing.routes import Route


def routes_of_pictures(site: int, images: Iterable[MediaImage | None]) -> Iterator[Route]:
    for image in images:
        if image is not None:
            yield from routes_of_picture(site, image)


def sites_showing(image_id: int) -> set[int]:
    """Sites whose header or one of whose topics shows this image."""
    homes = list(HomePage.objects.filter(header_picture_id=image_id))
    topics = list(Topic.objects.filter(picture_id=image_id, is_live=True))
    reads(*(home.key for home in homes), *(topic.key for topic in topics))
    rooted = {
        site for home in homes for site in home.sites_rooted_here.values_list("pk", flat=True)
    }
    return rooted | {topic.site_id for topic in topics}
