"""Decides how channels are offered to a person who wants to place an item: few enough to choose from."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import QuerySet
from django.http import QueryDict
from wagtail.models import Page

from huabiao.accounts.models import User
from huabiao.base.finding import found
from huabiao.base.keys import key_of
from huabiao.library.rules import ALLOWED
from huabiao.sites.models import Channel, SiteProfile
from huabiao.sites.queries import channels_for, channels_of

Choices = list[tuple[str, list[tuple[int, str]]]]

_HOME = 2 * Page.steplen  # a site's home page stands right below the root
OFFERED = 300  # channels in one list; who answers for more finds them by name or site
EVERYWHERE = "all"


@dataclass(frozen=True)
class Offered:
    """Channels to choose from, by site, each with the way that leads to it."""

    choices: Choices
    is_cut: bool  # there are more than are offered
    site: SiteProfile | None = None  # whose whole tree is offered; None: the person's own
    is_everywhere: bool = False
    words: str = ""


def offered(user: User, asked: QueryDict) -> Offered:
    """Channels to place into: the person's own, those of one site, or of all where a name is typed.

    `asked` has `site`, the id of a Wagtail site or "all", and `words` of the channel's name.
    """
    words = asked.get("words", "").strip()
    chosen = asked.get("site", "")
    is_everywhere = chosen == EVERYWHERE and bool(words)
    site = _site(chosen)
    if site is None and not is_everywhere:
        return own_channels(user, words)
    channels = channels_of(site.site) if site else Channel.objects.filter(live=True)
    rows = found(channels, words, fields=("title",)).rows.order_by("path")
    choices, is_cut = _by_site(rows, with_units=True)
    return Offered(choices, is_cut, site, is_everywhere, words)


def own_channels(user: User, words: str = "") -> Offered:
    """Channels the person's units answer for, all or those of this name."""
    own = channels_for(user, ALLOWED["place"])
    choices, is_cut = _by_site(found(own, words, fields=("title",)).rows.order_by("path"))
    return Offered(choices, is_cut, words=words)


def nearest_channels(user: User) -> Choices:
    """Channels for a new text: of very many that are the person's, those of their own unit alone."""
    own = own_channels(user)
    if not own.is_cut:
        return own.choices
    nearest = channels_for(user, ALLOWED["place"]).filter(organization_id=user.organization_id)
    choices, _is_cut = _by_site(nearest.order_by("path"))
    return choices


def _site(chosen: str) -> SiteProfile | None:
    pk = key_of(chosen)
    if pk is None:
        return None
    return SiteProfile.objects.select_related("site__root_page").filter(site_id=pk).first()


def _by_site(rows: QuerySet[Channel], *, with_units: bool = False) -> tuple[Choices, bool]:
    """As choices of a field; and whether there are more."""
    channels = list(rows.select_related("organization")[: OFFERED + 1])
    is_cut, channels = len(channels) > OFFERED, channels[:OFFERED]
    titles = _titles(channels)
    homes = {channel.path[:_HOME] for channel in channels}
    names = dict(
        SiteProfile.objects.filter(site__root_page__path__in=homes).values_list(
            "site__root_page__path", "name"
        )
    )
    groups: dict[str, list[tuple[int, str]]] = {}
    for channel in channels:
        way = " / ".join(titles[channel.path[:end]] for end in _ends(channel))
        shown = f"{way}（{channel.organization}）" if with_units else way
        groups.setdefault(names.get(channel.path[:_HOME], ""), []).append((channel.pk, shown))
    return list(groups.items()), is_cut


def _titles(channels: Collection[Channel]) -> dict[str, str]:
    ways = {channel.path[:end] for channel in channels for end in _ends(channel)}
    return dict(Page.objects.filter(path__in=ways).values_list("path", "title"))


def _ends(channel: Channel) -> range:
    return range(_HOME + Page.steplen, len(channel.path) + 1, Page.steplen)
