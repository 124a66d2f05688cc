"""Decides how channels are offered to a person who wants to place an item."""

from __future__ import annotations

from wagtail.models import Page, Site

from huabiao.accounts.models import User
from huabiao.library.rules import ALLOWED
from huabiao.sites.models import SiteProfile
from huabiao.sites.queries import channels_for, tree_of

Choices = list[tuple[str, list[tuple[int, str]]]]

_HOME = 2 * Page.steplen  # a site's home page stands right below the root


def own_channels(user: User) -> Choices:
    """Channels the person's units answer for, by site, each with the way that leads to it."""
    channels = list(channels_for(user, ALLOWED["place"]).order_by("path"))
    ways = {
        channel.path[:end]
        for channel in channels
        for end in range(_HOME + Page.steplen, len(channel.path) + 1, Page.steplen)
    }
    titles = dict(Page.objects.filter(path__in=ways).values_list("path", "title"))
    names = dict(
        SiteProfile.objects.filter(
            site__root_page__path__in={channel.path[:_HOME] for channel in channels}
        ).values_list("site__root_page__path", "name")
    )
    groups: dict[str, list[tuple[int, str]]] = {}
    for channel in channels:
        ends = range(_HOME + Page.steplen, len(channel.path) + 1, Page.steplen)
        way = " / ".join(titles[channel.path[:end]] for end in ends)
        groups.setdefault(names.get(channel.path[:_HOME], ""), []).append((channel.pk, way))
    return list(groups.items())


def channels_at(site: Site) -> Choices:
    """The public tree of one site, each channel with the unit that answers for it."""
    nodes = tree_of(site)
    return [
        (
            site.profile.name,
            [
                (
                    node.channel.pk,
                    f"{'　' * (node.depth - 1)}{node.channel.title}（{node.channel.organization}）",
                )
                for node in nodes
            ],
        )
    ]
