"""Decides how a whole site is rendered for a look, beside what is public: nothing is remembered of it."""

from __future__ import annotations

from collections.abc import Iterator

from huabiao.publishing.recording import recording
from huabiao.publishing.routes import Copy, Page, prepared, renderer_of, sources
from huabiao.publishing.snapshot import remembering
from huabiao.sites.models import SiteProfile
from huabiao.sites.queries import base_url


def rendered_aside(profile: SiteProfile) -> Iterator[tuple[str, bytes]]:
    """What stands at each path of the site now; whole addresses of the site begin with "/" in it."""
    own = base_url(profile).encode()
    with remembering():
        site = profile.site_id
        routes = [route for source in sources() for route in source.all_routes(site)]
        for route in prepared(routes):
            with recording():
                output = renderer_of(route.kind)(route)
            if isinstance(output, Page):
                yield route.path, output.content.replace(own, b"")
            elif isinstance(output, Copy):
                yield route.path, output.source.read_bytes()
