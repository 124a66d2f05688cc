"""Keeps the list of who shows pictures: a picture stands on a site while any room shows it there.

A room that shows pictures registers a function once, and yields `files.routes_of_picture` beside
the routes of its pages.
"""

from __future__ import annotations

from collections.abc import Callable

from huabiao.publishing.recording import Reading, reads, reads_span, recording
from huabiao.publishing.snapshot import remembered

# Ids of the sites on which a room shows the image with this id now. Runs while a picture is
# rendered: whatever decides must be recorded (`reads`), so that the picture goes when its user goes.
SitesShowing = Callable[[int], set[int]]

_rooms: dict[str, SitesShowing] = {}


def register(room: str, sites_showing: SitesShowing) -> None:
    _rooms[room] = sites_showing


def sites_showing(image_id: int) -> set[int]:
    """Sites on which somebody shows this image; every room is asked, so that all is recorded.

    In a snapshot each image is asked for once: its sizes and its sites are many.
    """
    sites, reading = remembered(("showing", image_id), lambda: _asked(image_id))
    reads(*reading.keys)
    for span in reading.spans:
        reads_span(span.scope, newest=span.newest, oldest=span.oldest)
    return sites


def _asked(image_id: int) -> tuple[set[int], Reading]:
    with recording() as reading:
        found = [shows(image_id) for shows in _rooms.values()]
    return set().union(*found), reading
