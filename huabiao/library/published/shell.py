"""Decides header, navigation and footer of a site: one piece shared by all of its pages."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from huabiao.library.published import qr, reading
from huabiao.library.published.reading import Node
from huabiao.publishing import theme, traditional
from huabiao.publishing.recording import reads, reads_span
from huabiao.publishing.routes import Fragment
from huabiao.publishing.serving.answers import SEARCH_PATH
from huabiao.publishing.snapshot import remembered
from huabiao.publishing.views_data import Link, Look, Shell
from huabiao.publishing.words import say
from huabiao.sites.enums import ColumnType, SiteKind
from huabiao.sites.models import SiteProfile
from huabiao.sites.queries import base_url
from huabiao.sites.rules import OWN_NAMES

NAME = "shell"
FEED_PATH = "/feed.atom"
LOOK_PATH = "/look.css"
MAP_PATH = "/map.html"
PORTALS = "portals"  # the order of all portals of the installation


# Facts of the shell that rooms above know, each by its name in `Shell`.
_added: dict[str, Callable[[int], str]] = {}


def add(**facts: Callable[[int], str]) -> None:
    """Let a room above say facts of every shell: each is asked for a site's id, and records what it reads."""
    _added.update(facts)


# Who knows the look of a site: a room above.
_looks: list[Callable[[int], Look]] = []


def looks_by(look_of: Callable[[int], Look]) -> None:
    """Let a room above say how a site looks, by the site's id."""
    _looks[:] = [look_of]


def look_of(site_id: int) -> Look:
    """The look readers get of a site now."""
    return _looks[0](site_id)


def shell_of(site_id: int) -> Shell:
    """The shell of a site; pages depend on it as a whole, not on what it was made from."""
    reads(f"fragment:{NAME}:{site_id}")
    return remembered(("shell", site_id), lambda: _shell(site_id))


def fragment() -> Fragment:
    return Fragment(
        NAME, lambda site_id: f"{theme.template_version()} {qr.FORM} {_shell(site_id)!r}"
    )


def ways_on(shell: Shell) -> tuple[Link, ...]:
    """Where to go from a page that has nothing to show: home, the channels, the map of them all."""
    home, site_map = say(shell.language, "首页"), say(shell.language, "站点地图")
    return (Link(home, "/"), *shell.navigation[:8], Link(site_map, MAP_PATH))


def beside_navigation(site_id: int) -> tuple[Link, ...]:
    """Channels that no navigation leads to, and no channel above them: a map leads there all the same."""
    reads(f"site:{site_id}")  # which channels there are
    found = []
    for node in reading.tree(site_id).values():
        channel = node.channel
        is_standing = channel.column_type == ColumnType.STANDING and node.oldest is not None
        if node.parent is not None or channel.is_in_navigation or is_standing:
            continue
        reads(channel.key)
        reading.reads_occupation_below(site_id, node)
        if node.is_occupied:
            found.append(Link(channel.title, reading.url_of(node)))
    return tuple(found)


def _shell(site_id: int) -> Shell:
    profile = reading.site(site_id)
    reads(profile.sponsor.key)
    nodes = reading.tree(site_id)
    for found in nodes.values():
        reads(found.channel.key)
        reading.reads_occupation(found)
    added: dict[str, Any] = {name: ask(site_id) for name, ask in _added.items()}
    return Shell(
        site_code=profile.code,
        site_name=profile.name,
        site_domain=profile.record_domain,
        base_url=base_url(profile),
        identification_code=profile.identification_code,
        sponsor=profile.sponsor.name,
        operator=profile.operator,
        contact_phone=profile.contact_phone,
        contact_email=profile.contact_email,
        contact_address=profile.contact_address,
        icp_number=profile.icp_number,
        police_number=profile.police_number,
        party_mark_code=profile.party_mark_code,
        navigation=_links(nodes, None),
        standing=_standing(nodes),
        portal=_portal(profile),
        style_url=theme.style_url(),
        script_url=theme.script_url(),
        look_url=LOOK_PATH,
        feed_url=FEED_PATH,
        search_url=SEARCH_PATH,
        language=profile.language,
        counterpart=_counterpart(profile),
        counterpart_language=profile.counterpart.language if profile.counterpart else "",
        traditional=traditional.PREFIX if profile.has_traditional else "",
        json=profile.is_in_json,
        **added,
    )


def _links(nodes: dict[int, Node], parent: int | None) -> tuple[Link, ...]:
    return tuple(
        Link(found.channel.title, reading.url_of(found), _links(nodes, found.channel.pk))
        for found in nodes.values()
        if found.parent == parent and found.is_occupied and found.channel.is_in_navigation
    )


def _standing(nodes: dict[int, Node]) -> tuple[Link, ...]:
    return tuple(
        Link(found.channel.title, reading.url_of(found))
        for found in nodes.values()
        if found.channel.column_type == ColumnType.STANDING and found.oldest is not None
    )


def _counterpart(profile: SiteProfile) -> Link | None:
    """The same site in another language, called in that language."""
    if profile.counterpart is None:
        return None
    other = reading.site(profile.counterpart.site_id)
    return Link(OWN_NAMES[other.language], base_url(other) + "/")


def _portal(profile: SiteProfile) -> Link | None:
    if profile.kind == SiteKind.PORTAL:
        return None
    reads_span(PORTALS)
    portals = SiteProfile.objects.filter(kind=SiteKind.PORTAL).order_by("pk")
    first = portals.values_list("site_id", flat=True).first()
    if first is None:
        return None
    portal = reading.site(first)
    return Link(portal.name, base_url(portal) + "/")
