"""Decides whether what stands on the disk is right: rendered again from the database alone, byte for byte."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Collection
from dataclasses import dataclass, field

from huabiao.publishing import fragments, tree
from huabiao.publishing.operations.passes import Track
from huabiao.publishing.operations.remembering import codes_of_sites
from huabiao.publishing.recording import recording
from huabiao.publishing.routes import Parting, Route, prepared, renderer_of, sources
from huabiao.publishing.snapshot import snapshot


@dataclass
class Verdict:
    """What a proof found; `names` are `<site code><path>` of every doubt."""

    checked: int = 0
    different: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    extra: list[str] = field(default_factory=list)

    @property
    def is_right(self) -> bool:
        return not (self.different or self.missing or self.extra)


def verify(
    *,
    sites: Collection[int],
    sample: int | None = None,
    track: Track = iter,
) -> Verdict:
    """Compare the tree with a rebuild in memory; `sample` bounds how many routes are rendered.

    A sample cannot tell which files are too many, so `extra` is looked for in a whole proof only.
    """
    verdict = Verdict()
    with snapshot():
        codes = codes_of_sites()
        routes = [
            route for site in sites for source in sources() for route in source.all_routes(site)
        ]
        if sample is not None and sample < len(routes):
            routes = random.sample(routes, sample)
        expected: set[str] = set()
        for route in prepared(track(routes)):
            expected |= _check(route, codes[route.site], verdict)
    if sample is None:
        for site in sites:
            code = codes[site]
            standing = {code + path for path in tree.files_of(code)}
            verdict.extra += sorted(standing - expected)
    return verdict


def _check(route: Route, code: str, verdict: Verdict) -> set[str]:
    """Compare what belongs to one route; returns the names of the files that should stand."""
    with recording():
        output = renderer_of(route.kind)(route)
    if output is None or isinstance(output, Parting) or route.kind == fragments.KIND:
        return set()
    verdict.checked += 1
    should_stand: set[str] = set()
    for path, content in tree.expected_files(route.path, output).items():
        name = code + path
        standing = tree.digest_at(code, path)
        if content is not None:
            should_stand.add(name)
        if content is not None and standing is None:
            verdict.missing.append(name)
        elif content is not None and standing != hashlib.sha256(content).hexdigest():
            verdict.different.append(name)
    return should_stand
