"""Keeps the list of who shows pictures: a picture stands on a site while any room shows it there.

A room that shows pictures registers a function once, and yields `files.routes_of_picture` beside
the routes of its pages.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator

Shows = tuple[int, int, str]  # image, site, the key of one who shows it there
Pair = tuple[int, int]  # image, site
# Of the images and sites asked about (None: all sites) who shows each now. One is enough: a picture
# stands while its witness does, and is looked at again, for another witness, when that one changes.
Showing = Callable[[Collection[int], Collection[int] | None], Iterable[Shows]]

_rooms: dict[str, Showing] = {}


def register(room: str, showing: Showing) -> None:
    _rooms[room] = showing


def sites_showing(image_id: int) -> set[int]:
    """Sites on which somebody shows this image."""
    return {site for _image, site, _key in _asked([image_id], None)}


def witnesses(pairs: Collection[Pair]) -> dict[Pair, str]:
    """The key of one who shows the image on the site, where anybody does."""
    found: dict[Pair, str] = {}
    for image, site, key in _asked(
        {image for image, _site in pairs}, {site for _image, site in pairs}
    ):
        found.setdefault((image, site), key)
    return found


def _asked(images: Collection[int], sites: Collection[int] | None) -> Iterator[Shows]:
    for showing in _rooms.values():
        yield from showing(images, sites)
