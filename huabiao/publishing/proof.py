"""Decides whether what stands on the disk is right: rendered again from the database alone, byte for byte."""

from __future__ import annotations

import hashlib
import logging
import random
from collections.abc import Collection
from dataclasses import dataclass, field

from django.db import DatabaseError

from huabiao.publishing import tree
from huabiao.publishing.operations import is_anything_waiting
from huabiao.publishing.operations.passes import Track
from huabiao.publishing.operations.remembering import codes_of_sites
from huabiao.publishing.operations.working import publish_everything_waiting
from huabiao.publishing.recording import recording
from huabiao.publishing.routes import Copy, Parting, Route, Settled, prepared, renderer_of, sources
from huabiao.publishing.snapshot import remembering, snapshot

log = logging.getLogger("huabiao.publishing")

TWICE_EVERY = 20  # pages of a whole proof: each so-manieth is rendered twice


@dataclass
class Verdict:
    """What a proof found; `names` are `<site code><path>` of every doubt."""

    checked: int = 0
    different: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    extra: list[str] = field(default_factory=list)
    # Why some of these are in doubt: what the error was; which come out differently each time.
    failing: dict[str, str] = field(default_factory=dict)
    unstable: list[str] = field(default_factory=list)

    def add(self, other: Verdict) -> None:
        self.checked += other.checked
        self.different += other.different
        self.missing += other.missing
        self.extra += other.extra
        self.unstable += other.unstable
        self.failing |= other.failing

    @property
    def is_right(self) -> bool:
        return not (self.different or self.missing or self.extra or self.unstable)


def verify(
    *,
    sites: Collection[int],
    sample: int | None = None,
    routes: Collection[Route] | None = None,
    track: Track = iter,
) -> Verdict:
    """Compare the tree with a rebuild in memory; `sample` bounds how many routes are rendered.

    `routes`: those of a sample that was chosen before, by `chosen`.

    Acts that wait to be published are published first: the tree is right for the database that a
    run has seen. A sample cannot tell which files are too many, so `extra` is looked for in a whole
    proof only. A page that differs is rendered twice, and so are all of a sample and some of a whole
    proof: what comes out differently each time is named as such, whatever stands there.
    """
    while True:
        publish_everything_waiting()
        with snapshot():
            if not is_anything_waiting():
                is_whole = sample is None and routes is None
                of_sites = _routes_of(sites, sample) if routes is None else routes
                return _compare(sites, of_sites, track, is_whole=is_whole)


def chosen(sites: Collection[int], sample: int) -> list[Route]:
    """So many routes of these sites, at random; all of them where there are no more."""
    with snapshot():
        return _routes_of(sites, sample)


def _routes_of(sites: Collection[int], sample: int | None) -> list[Route]:
    routes = [route for site in sites for source in sources() for route in source.all_routes(site)]
    return routes if sample is None or sample >= len(routes) else random.sample(routes, sample)


def _compare(
    sites: Collection[int], routes: Collection[Route], track: Track, *, is_whole: bool
) -> Verdict:
    verdict = Verdict()
    codes = codes_of_sites()
    expected: set[str] = set()
    twice = TWICE_EVERY if is_whole else 1
    for number, route in enumerate(prepared(track(list(routes)))):
        expected |= _check(route, codes[route.site], verdict, is_twice=number % twice == 0)
    if is_whole:
        for site in sites:
            code = codes[site]
            standing = {code + path for path in tree.files_of(code)}
            verdict.extra += sorted(standing - expected)
    return verdict


def _check(route: Route, code: str, verdict: Verdict, *, is_twice: bool) -> set[str]:
    """Compare what belongs to one route; returns the names of the files that should stand."""
    try:
        output = _rendered(route)
    except DatabaseError:
        raise
    except Exception as error:
        # A page that cannot be rendered cannot be vouched for, whatever stands there.
        log.exception("cannot render %s%s", code, route.path)
        verdict.checked += 1
        verdict.failing[code + route.path] = repr(error)
        is_there = tree.digest_at(code, route.path) is not None
        (verdict.different if is_there else verdict.missing).append(code + route.path)
        return {code + name for name in tree.names_at(route.path)}
    if output is None:
        return set()
    verdict.checked += 1
    doubts = len(verdict.different) + len(verdict.missing)
    expected = _compare_files(route, code, output, verdict)
    is_doubtful = len(verdict.different) + len(verdict.missing) > doubts
    if (is_twice or is_doubtful) and not _is_stable(route, output):
        verdict.unstable.append(code + route.path)
    return expected


def _is_stable(route: Route, output: Settled) -> bool:
    """Whether the page comes out the same once more, from what it reads anew by itself."""
    if isinstance(output, Copy):
        return True
    with remembering():
        again = _rendered(route)
    return again is not None and tree.expected_files(route.path, again) == tree.expected_files(
        route.path, output
    )


def _rendered(route: Route) -> Settled | None:
    with recording():
        output = renderer_of(route.kind)(route)
    return output.settled if isinstance(output, Parting) else output


def _compare_files(route: Route, code: str, output: Settled, verdict: Verdict) -> set[str]:
    """Where the page itself is in doubt, nothing more is said of what belongs to it."""
    expected = {
        path: content
        for path, content in tree.expected_files(route.path, output).items()
        if content is not None
    }
    for path, content in expected.items():
        standing = tree.digest_at(code, path)
        if standing != hashlib.sha256(content).hexdigest():
            (verdict.missing if standing is None else verdict.different).append(code + path)
            break
    return {code + path for path in expected}
