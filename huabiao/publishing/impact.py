"""Decides how much of the sites changed things can alter at most, before anything is rendered.

Routes are those a run would render; a shared piece is evaluated, and where its value changes every
page that reads it is counted. Pages that come out as they were make it an upper bound.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator

from huabiao.changes.readers import Foreteller
from huabiao.publishing import fragments, index
from huabiao.publishing.planner import plan
from huabiao.publishing.reach import reach_of
from huabiao.publishing.routes import Address, Route
from huabiao.publishing.routes import fragments as known_fragments
from huabiao.publishing.snapshot import remembering
from huabiao.sites.models import SiteProfile
from huabiao.sites.queries import base_url

_PAGE = ".html"
_INDEX = "index.html"


def reach(keys: Collection[str]) -> frozenset[Route | str]:
    """Routes that would be rendered for these keys, and keys of shared pieces that would change."""
    with remembering():
        found = reach_of(keys)
        pieces = {route for route in found.affected if route.kind == fragments.KIND}
        pages = found.affected - pieces
        standing = index.manifest_of({*pages, *found.appearing})
        rendered = plan(
            existing={known.route for known in standing.values()},
            appearing=found.appearing,
            affected=pages,
            seen=(),
        )
        return frozenset([*rendered.create, *_changed(pieces)])


def _changed(pieces: Collection[Route]) -> Iterator[str]:
    """Keys of those shared pieces that have another value now than the published pages show."""
    sites = {route.site for route in pieces}
    rows = index.shared_pieces_of(sites)
    before = {
        (site, path): sha for site, path, sha in rows.values_list("site_id", "path", "sha256")
    }
    for fragment in known_fragments().values():
        for site in sites:
            route = fragments.route_of(fragment, site)
            if route in pieces and fragments.evaluate(fragment, site)[0] != before[route.address]:
                yield fragments.key_of(fragment.name, site)


def tell(reached: frozenset[Route | str]) -> list[tuple[str, int, int, tuple[str, ...]]]:
    """For each site, in the order they were made: its name, pages, other files, addresses of pages."""
    shared = {one for one in reached if isinstance(one, str)}
    routes = {one for one in reached if isinstance(one, Route)}
    readers = index.counts_reading(shared, suffix=_PAGE)
    among = index.addresses_reading(shared, {route.address for route in routes})
    own: defaultdict[int, list[str]] = defaultdict(list)
    for route in sorted(routes):
        own[route.site].append(route.path)
    profiles = SiteProfile.objects.select_related("site").filter(site_id__in={*own, *readers})
    return [
        _told(profile, own[profile.site_id], readers.get(profile.site_id, (0, 0)), among)
        for profile in profiles.order_by("site_id")
    ]


def _told(
    profile: SiteProfile, own: list[str], readers: tuple[int, int], among: Collection[Address]
) -> tuple[str, int, int, tuple[str, ...]]:
    """One site's share; `among`: addresses of the act's own that are counted in `readers` already."""
    further = [path for path in own if (profile.site_id, path) not in among]
    further_pages = sum(path.endswith(_PAGE) for path in further)
    start = base_url(profile)
    urls = (start + path.removesuffix(_INDEX) for path in own if path.endswith(_PAGE))
    return (
        profile.name,
        readers[0] + further_pages,
        readers[1] + len(further) - further_pages,
        tuple(urls),
    )


FORETELLER = Foreteller(reach, tell)
