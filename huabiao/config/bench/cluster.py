"""Makes a cluster of a stated size: sites from blueprints, people with roles, items in bulk."""

from __future__ import annotations

import random
import secrets
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from io import BytesIO
from typing import Any, cast

from django.core.files import File
from django.core.files.base import ContentFile
from django.db import connection, transaction
from django.utils.timezone import localtime
from PIL import Image

from huabiao.accounts import operations as accounts
from huabiao.accounts.enums import Role
from huabiao.accounts.models import Organization, User
from huabiao.changes.operations import Actor, system
from huabiao.library import rules
from huabiao.library.enums import Consent, Kind
from huabiao.library.models import Item, ItemAddress, Placement
from huabiao.media.operations import store_image
from huabiao.pages import blueprints
from huabiao.pages.operations import create_site
from huabiao.sites.models import Channel, SiteProfile
from huabiao.sites.queries import channel_at

# Channels that stand on the home page, the largest first; weights make sizes mixed.
PORTAL_CHANNELS = {"zwgk/tzgg": 6, "ywdt/bmdt": 3, "ywdt/qxdt": 1}
DEPARTMENT_CHANNELS = {"gzdt/bmyw": 6, "tzgg": 3}
# So that the largest channel, of the portal, holds a tenth of all: 100,000 items of a million.
ON_PORTAL_TOO = 1 / 6
WITH_PICTURE = 0.1
PICTURES = 12  # that items share: a city uses the same ones again and again
BATCH = 1000
SEED = 20261122
_SENTENCE = "各单位要按照职责分工，细化工作措施，明确完成时限，确保各项任务落到实处、群众得到方便。"


@dataclass
class Cluster:
    """What the measuring needs to know of the cluster."""

    profiles: list[SiteProfile] = field(default_factory=list)
    channels: dict[str, list[tuple[Channel, int]]] = field(default_factory=dict)  # code → weights
    people: dict[str, User] = field(default_factory=dict)
    pictures: list[int] = field(default_factory=list)  # ids
    password: str = ""
    root: Organization = field(init=False)  # founded first


def acting(person: User) -> Actor:
    return accounts.actor_of(person, address="127.0.0.1", door="bench")


def build(*, items: int, sites: int, at: datetime) -> Cluster:
    """A portal and `sites` - 1 departments with `items` items, live but not yet published."""
    cluster = Cluster(password=secrets.token_urlsafe(12))
    _staff(cluster, at)
    for number in range(sites):
        _open(cluster, number, at)
    _take_pictures(cluster, at)
    choice = random.Random(SEED)  # noqa: S311 -- a made-up cluster, the same each time
    for start in range(0, items, BATCH):
        fill(cluster, range(start, min(start + BATCH, items)), choice, at)
    return cluster


def _staff(cluster: Cluster, at: datetime) -> None:
    actor = system("bench")
    cluster.root, _ = accounts.found_city(city="测速市", code="cs", actor=actor, at=at)
    roles = {
        "editor": Role.EDITOR,
        "first": Role.REVIEWER,
        "second": Role.REVIEWER,
        "signer": Role.SIGNER,
        "office": Role.PLATFORM_ADMINISTRATOR,
    }
    for login, role in roles.items():
        whole: dict[str, Any] = {"by": None, "actor": actor, "at": at}
        person = accounts.create_person(
            login=f"bench-{login}", name=login, organization=cluster.root, **whole
        )
        accounts.grant_role(person=person, role=role, organization=cluster.root, **whole)
        accounts.set_password(user=person, password=cluster.password, actor=actor, at=at)
        cluster.people[login] = person


def _take_pictures(cluster: Cluster, at: datetime) -> None:
    editor = cluster.people["editor"]
    for number in range(PICTURES):
        drawn = BytesIO()
        colour = (20 * number, 120, 240 - 20 * number)
        Image.new("RGB", (1200, 800), colour).save(drawn, "PNG")
        stored = store_image(
            file=File(ContentFile(drawn.getvalue()), f"picture-{number}.png"),
            organization=cluster.root,
            by=editor,
            actor=acting(editor),
            at=at,
            description=f"第{number + 1}张图",
        )
        cluster.pictures.append(stored.pk)


def _open(cluster: Cluster, number: int, at: datetime) -> None:
    is_portal = number == 0
    code = "portal" if is_portal else f"d{number}"
    office = cluster.people["office"]
    profile = create_site(
        blueprint=blueprints.read("city-portal" if is_portal else "department"),
        organization=cluster.root,
        code=code,
        name=f"测速市{'人民政府' if is_portal else f'第{number}局'}",
        host=f"{code}.bench.localhost",
        by=office,
        actor=acting(office),
        at=at,
    )
    cluster.profiles.append(profile)
    weights = PORTAL_CHANNELS if is_portal else DEPARTMENT_CHANNELS
    found = [(channel_at(profile.site, path), weight) for path, weight in weights.items()]
    cluster.channels[code] = [(channel, weight) for channel, weight in found if channel is not None]


@transaction.atomic
def fill(cluster: Cluster, numbers: range, choice: random.Random, at: datetime) -> None:
    """Enter a batch of live items, each on its department's site and most on the portal too."""
    departments = cluster.profiles[1:] or cluster.profiles
    items = Item.objects.bulk_create([_item(cluster, number, choice, at) for number in numbers])
    placements, addresses = [], []
    for item in items:
        # Departments are of unequal size, as in life.
        department = departments[int(len(departments) * choice.random() ** 2)]
        homes = [department]
        if department is not cluster.profiles[0] and choice.random() < ON_PORTAL_TOO:
            homes.append(cluster.profiles[0])
        for profile in homes:
            placements.append(_placement(cluster, item, profile, choice))
            year = localtime(item.released_at).year
            addresses.append(ItemAddress(item=item, site_id=profile.site_id, year=year))
    give_places(Placement.objects.bulk_create(placements))
    ItemAddress.objects.bulk_create(addresses)


def give_places(placements: Iterable[Placement]) -> None:
    """Where each stands follows from its ids; one statement for many rows, for they may be 100,000."""
    table = Placement._meta.db_table
    places = [
        (
            rules.position(one.sort_at, one.pk),
            rules.is_anchor(one.item_id, one.channel_id),
            one.pk,
        )
        for one in placements
    ]
    with connection.cursor() as cursor:
        cursor.executemany(
            f"UPDATE {table} SET position = %s, is_anchor = %s WHERE id = %s",  # noqa: S608
            places,
        )


def _item(cluster: Cluster, number: int, choice: random.Random, at: datetime) -> Item:
    released = (at - timedelta(minutes=17 * (number + 1))).replace(microsecond=0)
    body = "".join(f"<p>（{n}）{_SENTENCE * 4}</p>" for n in range(1, 6))
    return Item(
        kind=Kind.NOTICE,
        title=f"关于做好第{number + 1}项工作的通知",
        body=body,
        summary=_SENTENCE,
        source="测速市人民政府",
        byline="测速市人民政府",
        organization=cluster.root,
        live=True,
        created_at=released,
        updated_at=released,
        released_at=released,
        lead_image_id=_picture(cluster, choice),
    )


def _picture(cluster: Cluster, choice: random.Random) -> int | None:
    """By reference: a file of the store that many pages show."""
    is_shown = choice.random() < WITH_PICTURE and cluster.pictures
    return choice.choice(cluster.pictures) if is_shown else None


def _placement(
    cluster: Cluster, item: Item, profile: SiteProfile, choice: random.Random
) -> Placement:
    channels = cluster.channels[profile.code]
    weights = [weight for _channel, weight in channels]
    channel = choice.choices([channel for channel, _weight in channels], weights)[0]
    return Placement(
        item=item,
        channel=channel,
        site_id=profile.site_id,
        is_main=True,
        consent=Consent.NOT_NEEDED,
        is_change_waiting=False,
        signed_at=item.released_at,
        sort_at=cast("datetime", item.released_at),
        is_live=True,
        has_stood=True,
    )
