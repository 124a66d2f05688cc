"""What people do to channels, sites and units at random; and what the clock does."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from wagtail.models import Site

from huabiao.accounts.models import Organization
from huabiao.accounts.operations import (
    OrganizationFacts,
    create_organization,
    edit_organization,
    facts_of,
    merge_organizations,
)
from huabiao.config.soak import blocks
from huabiao.config.soak.city import City, open_channel_at
from huabiao.library import operations as library
from huabiao.library.models import Placement
from huabiao.pages import operations as pages
from huabiao.pages.enums import HomeLayout
from huabiao.pages.models import HomePage, Topic
from huabiao.publishing.operations import refresh_fragments
from huabiao.publishing.turn import turn
from huabiao.sites import operations as sites
from huabiao.sites.enums import FontScale
from huabiao.sites.models import Channel, SiteProfile

HALF = 0.5
_NOTE = "<!-- edited: "
ACCENTS = ["#1f4e8c", "#9b1c1c", "#0b6e4f"]


# Channels, sites, units.


def open_channel(city: City) -> None:
    parent = city.channel()
    open_channel_at(
        city,
        parent,
        f"c{city.choice.randrange(10**6)}",
        city.words("新栏目"),
        organization=parent.organization,
        is_in_navigation=city.choice.random() < 0.5,
    )


def rename_channel(city: City) -> None:
    slug = f"s{city.choice.randrange(10**6)}"
    channel = city.one(Channel.objects.filter(live=True, numchild__lt=2))
    sites.change_slug(channel=channel, slug=slug, **city.running)


def retitle_channel(city: City) -> None:
    sites.edit_channel(
        channel=city.channel(),
        title=city.words("栏目"),
        is_in_navigation=city.choice.random() < 0.7,
        is_landing=city.choice.random() < 0.3,
        **city.running,
    )


def move_channel(city: City) -> None:
    channel = city.one(Channel.objects.filter(live=True, depth__gt=3, numchild__lt=3))
    home = channel.path[: 2 * Channel.steplen]
    parents = Channel.objects.filter(live=True, path__startswith=home)
    sites.move_channel(channel=channel, parent=city.one(parents), **city.running)


def close_channel(city: City) -> None:
    """Empty a leaf, if need be, and close it."""
    channel = city.one(Channel.objects.filter(live=True, numchild=0))
    for placement in Placement.objects.filter(channel=channel):
        library.remove_placement(placement_id=placement.pk, **city.running)
    sites.close_channel(channel=channel, **city.running)


def change_site(city: City) -> None:
    profile = city.one(SiteProfile.objects)
    facts: dict[str, Any] = city.choice.choice(
        [
            {"accent": city.choice.choice(ACCENTS)},
            {"is_grey": not profile.is_grey},
            {"name": city.words(profile.sponsor.name)},
            {"contact_phone": f"0000-{city.choice.randrange(10**8):08}"},
        ]
    )
    sites.edit_site(profile=profile, **facts, **city.running)


def change_forms(city: City) -> None:
    """A site gets its other forms, or loses them."""
    profile = city.one(SiteProfile.objects)
    name = city.choice.choice(["is_in_traditional", "is_in_json"])
    facts: dict[str, Any] = {name: not getattr(profile, name)}
    sites.edit_site(profile=profile, **facts, **city.running)


def some_body(city: City, site: Site) -> list[dict[str, Any]]:
    """A few blocks of every kind, of channels of the site and of what stands beside them."""
    home = site.root_page
    channels = list(Channel.objects.filter(live=True, path__startswith=home.path).order_by("pk"))
    some = city.choice.sample(channels, k=min(3, len(channels)))
    soon = city.now + timedelta(minutes=city.choice.randrange(1, 20))
    some_blocks = [
        blocks.headlines(some[0]),
        blocks.block("carousel", channel=some[-1].pk, count=2),
        blocks.item_list(*some, title="动态", count=5),
        blocks.block("documents", channels=[some[0].pk], count=2, width="half"),
        blocks.notices(some[-1], 4),
        blocks.block(
            "services", entries=[{"title": "办事", "channel": some[0].pk, "icon": "service"}]
        ),
        blocks.block("topics", count=2),
        blocks.block("sites"),
        blocks.banner(city.words("公告"), starts=soon, ends=soon + timedelta(minutes=10)),
        blocks.FIGURES,
        blocks.LINKS,
    ]
    city.choice.shuffle(some_blocks)
    return some_blocks[: city.choice.randrange(1, 7)]


def change_home(city: City) -> None:
    home: HomePage = city.one(HomePage.objects)
    site = home.sites_rooted_here.get()
    pages.edit_home(home=home, body=some_body(city, site), **city.running)


def change_look(city: City) -> None:
    profile = city.one(SiteProfile.objects)
    picture = city.choice.choice([None, city.picture(profile.sponsor)])
    pages.edit_look(
        profile=profile,
        accent=city.choice.choice(ACCENTS),
        is_grey=city.choice.random() < HALF,
        header_picture=picture,
        font_scale=city.choice.choice(FontScale.values),
        layout=city.choice.choice(HomeLayout.values),
        **city.running,
    )


def change_topics(city: City) -> None:
    """Open a topic, or do something to one that is there."""
    site = city.one(SiteProfile.objects).site
    number = Topic.objects.count()
    topics = Topic.objects.filter(is_live=True)
    if not topics.exists() or city.choice.random() < HALF:
        facts: dict[str, Any] = {"title": city.words(f"专题{number}"), "picture": None}
        if city.choice.random() < HALF:
            facts["picture"] = city.picture()
        pages.create_topic(
            site=site,
            slug=f"t{number}",
            organization=city.organization,
            body=some_body(city, site),
            **facts,
            **city.running,
        )
        return
    topic = city.one(topics)
    act = city.choice.choice(["edit", "archive", "close"])
    if act == "edit":
        body = some_body(city, topic.site)
        pages.edit_topic(topic=topic, body=body, title=city.words("专题"), **city.running)
    elif act == "archive":
        pages.archive_topic(topic=topic, **city.running)
    else:
        pages.close_topic(topic=topic, **city.running)


def let_time_pass(city: City) -> None:
    """A banner is announced, and its moment comes; so does whatever else was dated."""
    home: HomePage = city.one(HomePage.objects)
    site = home.sites_rooted_here.get()
    soon = city.now + timedelta(minutes=5)
    body = [blocks.banner("停水", starts=soon), *some_body(city, site)]
    pages.edit_home(home=home, body=body, **city.running)
    profile = city.one(SiteProfile.objects)
    grey: dict[str, Any] = {"grey_from": soon, "grey_until": soon + timedelta(minutes=15)}
    sites.change_look(profile=profile, accent=profile.accent, is_grey=True, **grey, **city.running)
    city.later(minutes=city.choice.randrange(5, 40))
    sites.tick(at=city.now)
    library.tick(at=city.now)
    pages.tick(at=city.now)


def merge_units(city: City) -> None:
    """A unit is founded, is given a channel and an item, and is merged into another."""
    number = city.choice.randrange(10**6)
    young = create_organization(
        parent=city.organization,
        code=f"unit-{number}",
        facts=OrganizationFacts(name=f"示范市第{number}局"),
        **city.running,
    )
    channel = city.channel()
    sites.edit_channel(channel=channel, organization=young, **city.running)
    target = city.one(Organization.objects.filter(pk__in=[unit.pk for unit in city.units]))
    merge_organizations(source=young, target=target, **city.running)


def rename_unit(city: City) -> None:
    unit = Organization.objects.get(pk=city.choice.choice(city.units).pk)
    facts = facts_of(unit)
    name = city.words("示范市更名的局")
    renamed = OrganizationFacts(**{**facts.__dict__, "name": name})
    edit_organization(organization=unit, facts=renamed, **city.running)


# The theme.


def edit_theme(city: City) -> None:
    """Something else stands at the end of every page; it is taken up as a worker does."""
    root = Path(settings.THEME_ROOT)
    if root.is_relative_to(settings.ROOT):
        raise RuntimeError("The product's own theme is edited by nobody here: set another.")
    footer = root / "publishing" / "footer.html"
    text = footer.read_text(encoding="utf-8").partition(_NOTE)[0]
    footer.write_text(f"{text}{_NOTE}{city.words('第')} -->\n", encoding="utf-8")
    with turn():
        refresh_fragments()
