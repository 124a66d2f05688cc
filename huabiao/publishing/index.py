"""Reads of what the publisher remembers: which files read a key, look over a spot, stand on a path."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import reduce
from itertools import islice
from operator import or_
from typing import TypeVar

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from wagtail.models import Site

from huabiao.publishing import fragments, tree
from huabiao.publishing.models import Dependency, Entry, Failure, PublishedFile, Window
from huabiao.publishing.planner import Spot
from huabiao.publishing.routes import Address, Route
from huabiao.publishing.routes import fragments as known_fragments

T = TypeVar("T")
_BATCH = 400  # bound parameters a query
_ROUTE = ("site_id", "path", "kind", "ident")
# Before the path of a route that failed: the name under which what it read is kept.
MARK = "!"


def routes_reading(keys: Collection[str]) -> set[Route]:
    """Published routes that read any of the keys."""
    found: set[Route] = set()
    for some in _batches(keys):
        ids = Dependency.objects.filter(key__in=some).values("file_id")
        found |= _routes(PublishedFile.objects.filter(pk__in=ids))
    return found


def routes_over(spots: Collection[Spot]) -> set[Route]:
    """Published routes with a window in which any of the spots lies."""
    found: set[Route] = set()
    for some in _batches(spots):
        over = reduce(or_, (_over(scope, position) for scope, position in some))
        ids = Window.objects.filter(over).values("file_id")
        found |= _routes(PublishedFile.objects.filter(pk__in=ids))
    return found


def _routes(files: QuerySet[PublishedFile]) -> set[Route]:
    """The routes of these rows; a failed one's for the row that keeps what it read."""
    routes = {Route(*row) for row in files.values_list(*_ROUTE)}
    marked = {route for route in routes if route.path.startswith(f"{MARK}/")}
    return (routes - marked) | failed_at({(one.site, one.path[len(MARK) :]) for one in marked})


def _over(scope: str, position: int) -> Q:
    return Q(scope=scope, newest__gte=position, oldest__lte=position)


def is_found_by_readers(site: Site, url_path: str) -> bool:
    """Whether an address, as "/zwgk/", leads readers of the site to something."""
    path = f"{url_path}index.html" if url_path.endswith("/") else url_path
    row = PublishedFile.objects.filter(site=site, path=path).first()
    return row is not None and (bool(row.moved_to) or tree.is_seen(site.profile.code, path))


def entries_of(owners: Collection[str]) -> list[Entry]:
    """Where the things with these keys stand in every order, as published."""
    return [entry for some in _batches(owners) for entry in Entry.objects.filter(owner__in=some)]


@dataclass(frozen=True)
class Standing:
    """What stands on a path, as the manifest says."""

    pk: int
    route: Route
    sha256: str
    is_moved: bool


def manifest_of(routes: Collection[Route]) -> dict[Address, Standing]:
    """What stands on the paths of these routes now."""
    found: dict[Address, Standing] = {}
    for some in _batches({route.address for route in routes}):
        found.update(_standing(PublishedFile.objects.filter(_at(some))))
    return found


def shared_pieces_of(sites: Collection[int]) -> QuerySet[PublishedFile]:
    """The rows of these sites' shared pieces: by their names, for a site has few of them and very many files."""
    return PublishedFile.objects.filter(
        site_id__in=sites, path__in=[fragments.path_of(name) for name in known_fragments()]
    )


def manifest_of_site(site: int) -> dict[Address, Standing]:
    """What stands on all paths of a site."""
    return dict(_standing(PublishedFile.objects.filter(site_id=site)))


def _standing(rows: QuerySet[PublishedFile]) -> Iterator[tuple[Address, Standing]]:
    # Not as of the snapshot: an earlier run in the same one may have written here.
    rows = rows.using("default")
    found = rows.values_list("pk", *_ROUTE, "sha256", "moved_to").iterator(2000)
    for pk, *row, sha256, moved_to in found:
        route = Route(*row)
        yield route.address, Standing(pk, route, sha256, bool(moved_to))


def failed_at(addresses: Collection[Address]) -> set[Route]:
    """Those of these addresses whose routes could not be rendered when they were tried last."""
    return {
        Route(*row)
        for some in _batches(addresses)
        for row in Failure.objects.filter(_at(some)).values_list(*_ROUTE)
    }


def all_failed() -> set[Route]:
    return {Route(*row) for row in Failure.objects.values_list(*_ROUTE)}


def addresses_reading(keys: Collection[str], addresses: Collection[Address]) -> set[Address]:
    """Those of these addresses where something stands that read any of the keys."""
    reading = Exists(Dependency.objects.filter(file=OuterRef("pk"), key__in=keys))
    return {
        address
        for some in _batches(addresses if keys else ())
        for address in PublishedFile.objects.filter(_at(some), reading).values_list(
            "site_id", "path"
        )
    }


def counts_reading(keys: Collection[str], *, suffix: str) -> dict[int, tuple[int, int]]:
    """Per site, how many files read any of the keys: those whose path ends so, and the others."""
    if not keys:
        return {}
    of_site, files = "file__site_id", Count("file", distinct=True)
    ends_so = Count("file", distinct=True, filter=Q(file__path__endswith=suffix))
    rows = Dependency.objects.filter(key__in=keys).order_by().values_list(of_site)
    return {
        site: (ending, every - ending)
        for site, ending, every in rows.annotate(ends_so=ends_so, every=files)
    }


def _at(addresses: Collection[Address]) -> Q:
    by_site: dict[int, list[str]] = defaultdict(list)
    for site, path in addresses:
        by_site[site].append(path)
    return reduce(or_, (Q(site_id=site, path__in=by_site[site]) for site in by_site))


def all_files(site: int) -> set[Route]:
    return _routes(PublishedFile.objects.using("default").filter(site_id=site))


def files_after(site: int, path: str, limit: int) -> list[Route]:
    """The next routes of a site, shared pieces included, by their paths."""
    rows = PublishedFile.objects.filter(site_id=site, path__gt=path).order_by("path")
    return [Route(*row) for row in rows.values_list(*_ROUTE)[:limit]]


def readers_after(key: str, file: int, limit: int) -> list[tuple[int, Route]]:
    """The next files that read a key, each with its number: what is rendered again keeps it."""
    rows = Dependency.objects.filter(key=key, file_id__gt=file).order_by("file_id")
    names = [f"file__{name}" for name in _ROUTE]
    return [(pk, Route(*row)) for pk, *row in rows.values_list("file_id", *names)[:limit]]


def entries_after(site: int, number: int, limit: int) -> list[tuple[int, str]]:
    """The next entries of a site's orders, each with its owner."""
    rows = Entry.objects.filter(site_id=site, pk__gt=number).order_by("pk")
    return list(rows.values_list("pk", "owner")[:limit])


def _batches(values: Iterable[T]) -> Iterator[tuple[T, ...]]:
    rest = iter(values)
    while some := tuple(islice(rest, _BATCH)):
        yield some
