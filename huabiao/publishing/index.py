"""Reads of what the publisher remembers: which files read a key, look over a spot, stand on a path."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from itertools import islice
from typing import TypeVar

from wagtail.models import Site

from huabiao.publishing import tree
from huabiao.publishing.models import Dependency, Entry, PublishedFile, Window
from huabiao.publishing.planner import Spot
from huabiao.publishing.routes import Route

T = TypeVar("T")
_BATCH = 400  # bound parameters a query
_ROUTE = ("site_id", "path", "kind", "ident")


def routes_reading(keys: Collection[str]) -> set[Route]:
    """Published routes that read any of the keys."""
    found: set[Route] = set()
    for some in _batches(keys):
        ids = Dependency.objects.filter(key__in=some).values("file_id")
        rows = PublishedFile.objects.filter(pk__in=ids).values_list(*_ROUTE)
        found.update(Route(*row) for row in rows)
    return found


def routes_over(spots: Collection[Spot]) -> set[Route]:
    """Published routes with a window in which any of the spots lies."""
    positions = defaultdict(set)
    for scope, position in spots:
        positions[scope].add(position)
    ids: set[int] = set()
    for scope, places in positions.items():
        for position in places:
            ids.update(
                Window.objects.filter(
                    scope=scope, newest__gte=position, oldest__lte=position
                ).values_list("file_id", flat=True)
            )
    found: set[Route] = set()
    for some in _batches(ids):
        rows = PublishedFile.objects.filter(pk__in=some).values_list(*_ROUTE)
        found.update(Route(*row) for row in rows)
    return found


def is_found_by_readers(site: Site, url_path: str) -> bool:
    """Whether an address, as "/zwgk/", leads readers of the site to something."""
    path = f"{url_path}index.html" if url_path.endswith("/") else url_path
    row = PublishedFile.objects.filter(site=site, path=path).first()
    return row is not None and (bool(row.moved_to) or tree.is_seen(site.profile.code, path))


def entries_of(owners: Collection[str]) -> list[Entry]:
    """Where the things with these keys stand in every order, as published."""
    return [entry for some in _batches(owners) for entry in Entry.objects.filter(owner__in=some)]


def standing_at(routes: Collection[Route]) -> set[Route]:
    """What stands on the paths of these routes now."""
    by_site: dict[int, list[str]] = defaultdict(list)
    for route in routes:
        by_site[route.site].append(route.path)
    found: set[Route] = set()
    for site, paths in by_site.items():
        for some in _batches(paths):
            rows = PublishedFile.objects.filter(site_id=site, path__in=some)
            found.update(Route(*row) for row in rows.values_list(*_ROUTE))
    return found


def hashes_of(routes: Collection[Route]) -> dict[tuple[int, str], str]:
    """Hashes in the manifest by (site, path); absent where nothing stands."""
    by_site: dict[int, list[str]] = defaultdict(list)
    for route in routes:
        by_site[route.site].append(route.path)
    found: dict[tuple[int, str], str] = {}
    for site, paths in by_site.items():
        for some in _batches(paths):
            rows = PublishedFile.objects.filter(site_id=site, path__in=some)
            found.update(((site, path), sha) for path, sha in rows.values_list("path", "sha256"))
    return found


def all_files(site: int) -> set[Route]:
    rows = PublishedFile.objects.filter(site_id=site).values_list(*_ROUTE)
    return {Route(*row) for row in rows}


def _batches(values: Iterable[T]) -> Iterator[tuple[T, ...]]:
    rest = iter(values)
    while some := tuple(islice(rest, _BATCH)):
        yield some
