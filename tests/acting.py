"""A small city that lives: two sites, one unit's channel, and everything people do to them, at random."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from wagtail.models import Page, Site

from huabiao.accounts.enums import OrganizationState, Role
from huabiao.accounts.models import Organization, User
from huabiao.accounts.operations import (
    OrganizationFacts,
    actor_of,
    edit_organization,
    facts_of,
    merge_organizations,
)
from huabiao.base.errors import Refused
from huabiao.changes.operations import system
from huabiao.library import operations as library
from huabiao.library.enums import Consent, Kind, Mode, RelationType
from huabiao.library.models import Attachment, Item, ItemPicture, Placement, Subscription
from huabiao.library.queries import standing_relations
from huabiao.library.rules import BINDING, sayable_by
from huabiao.media.bodies import address_of
from huabiao.pages import operations as pages
from huabiao.pages.enums import HomeLayout
from huabiao.pages.models import HomePage, Topic
from huabiao.sites import operations as sites
from huabiao.sites.enums import ColumnType, FontScale
from huabiao.sites.models import Channel, SiteProfile
from huabiao.workflow.queries import review_of
from tests.factories import bodies
from tests.factories.accounts import OrganizationFactory, UserFactory
from tests.factories.media import DocumentFactory, ImageFactory
from tests.factories.pages import make_site
from tests.factories.workflow import staff_of

KINDS = [Kind.NEWS, Kind.NOTICE, Kind.NORMATIVE_DOCUMENT, Kind.INTERPRETATION, Kind.PLAIN_PAGE]
HALF = 0.5
SUBSCRIPTIONS = 3  # more rules than these are not kept at once
ACCENTS = ["#1f4e8c", "#9b1c1c", "#0b6e4f"]

PORTAL = """
title = "门户"
kind = "PORTAL"
{channels}

[[home]]
block = "headlines"
channels = ["ywdt"]
count = 3

[[home]]
block = "item_list"
title = "公开"
channels = ["zwgk/zfwj", "zwgk/tzgg"]

[[standing]]
channel = "about"
title = "联系我们"
body = "<p>{{name}}由{{sponsor}}主办。</p>"
"""

BUREAU = """
title = "部门"
kind = "DEPARTMENT"
{channels}

[[home]]
block = "notices"
channels = ["tzgg"]
count = 4

[[standing]]
channel = "about"
title = "联系我们"
body = "<p>{{name}}由{{sponsor}}主办。</p>"
"""


def blueprint(text: str, paths: dict[str, str]) -> str:
    """A blueprint with channels at these paths, titled so."""
    channels = "\n".join(
        f"""
[[channels]]
path = "{path}"
title = "{title}"
type = "{"STANDING" if path == "about" else "NEWS"}"
navigation = {"false" if path in HIDDEN else "true"}
description = "{title}栏目。"
keywords = "{title}"
"""
        for path, title in paths.items()
    )
    return text.format(channels=channels)


HIDDEN = ("about", "zwgk/kong")
PORTAL_PATHS = {
    "ywdt": "要闻动态",
    "zwgk": "政务公开",
    "zwgk/zfwj": "政府文件",
    "zwgk/zfwj/gz": "规章",
    "zwgk/zfwj/gz/xx": "现行规章",
    "zwgk/tzgg": "通知公告",
    "zwgk/kong": "待充实",
    "about": "关于本站",
}
BUREAU_PATHS = {"tzgg": "通知公告", "zcjd": "政策解读", "about": "关于本站"}


@dataclass
class City:
    """The people who act, and the clock."""

    organization: Organization
    units: list[Organization]
    now: datetime
    choice: random.Random

    def __post_init__(self) -> None:
        root = self.organization
        self.editor = self._one_with(Role.EDITOR, root)
        self.chain = (
            *self._people_with(Role.REVIEWER, root),
            *self._people_with(Role.SIGNER, root),
        )
        self.platform = self._one_with(Role.PLATFORM_ADMINISTRATOR, root)
        self.stranger = self._one_with(Role.EDITOR, self.units[-1])

    @staticmethod
    def _people_with(role: Role, organization: Organization) -> list[User]:
        held = User.objects.filter(grants__role=role, grants__organization=organization)
        return list(held.order_by("pk"))

    def _one_with(self, role: Role, organization: Organization) -> User:
        (person,) = self._people_with(role, organization)
        return person

    def who(self, user) -> dict:
        return {
            "by": user,
            "actor": actor_of(user, address="10.0.0.8", door="console"),
            "at": self.now,
        }

    @property
    def editing(self) -> dict:
        return self.who(self.editor)

    @property
    def running(self) -> dict:
        return self.who(self.platform)

    def later(self, **time: int) -> None:
        self.now += timedelta(**time)

    def one(self, rows):
        """One of these rows at random, or a refusal."""
        found = list(rows.order_by("pk"))
        if not found:
            raise NothingToActOn
        return self.choice.choice(found)

    def channel(self) -> Channel:
        return self.one(Channel.objects.filter(live=True))

    def live_item(self) -> Item:
        return self.one(Item.objects.filter(live=True, withdrawn_at=None))

    def live_placement(self) -> Placement:
        return self.one(Placement.objects.filter(is_live=True))

    def words(self, stem: str) -> str:
        return f"{stem}{self.choice.randrange(10**6)}号"

    def organization_in_use(self) -> Organization:
        return self.one(Organization.objects.filter(state=OrganizationState.ACTIVE))


class NothingToActOn(Refused):
    message = "没有可以操作的对象。"


UNITS = {"bgs": "人民政府办公室", "mzj": "民政局", "yxjd": "榆西街道办事处"}


def make_city(now: datetime, choice: random.Random) -> City:
    root = OrganizationFactory(code="sfs", name="示范市人民政府")
    units = [
        OrganizationFactory(parent=root, code=code, name=f"示范市{name}")
        for code, name in UNITS.items()
    ]
    staff_of(root)
    UserFactory(platform_administrator_of=root)
    UserFactory(editor_of=units[-1])
    plans = {
        "portal": (PORTAL, PORTAL_PATHS, units[0], "示范市门户"),
        "mzj": (BUREAU, BUREAU_PATHS, units[1], "民政网"),
    }
    for code, (text, paths, unit, name) in plans.items():
        make_site(code, blueprint=blueprint(text, paths), organization=unit, name=name)
    city = find_city(now, choice)
    _make_unit_channel(city)
    return city


def find_city(now: datetime, choice: random.Random) -> City:
    """The city as it stands in the database."""
    units = [Organization.objects.get(code=code) for code in UNITS]
    return City(Organization.objects.get(code="sfs"), units, now, choice)


def _make_unit_channel(city: City) -> None:
    home = SiteProfile.objects.get(code="portal").site.root_page
    unit = _open(city, home, "yxjd", "榆西街道", column_type=ColumnType.OVERVIEW, is_landing=True)
    _open(city, unit, "dt", "街道动态")
    _open(city, unit, "gs", "公示")


def _open(city: City, parent: Page, slug: str, title: str, **facts) -> Channel:
    return sites.create_channel(
        parent=parent,
        slug=slug,
        title=title,
        column_type=facts.pop("column_type", ColumnType.NEWS),
        organization=facts.pop("organization", city.units[-1]),
        description=f"{title}栏目。",
        keywords=title,
        **facts,
        **city.running,
    )


def act(city: City, name: str) -> bool:
    """Do one act of this kind; false where it was refused, as it often is at random."""
    try:
        with transaction.atomic():
            ACTS[name](city)
    except Refused:
        return False
    return True


# Bringing items live.


def create_at_once(city: City, channel: Channel | None = None) -> Item:
    """As a fast door would: live without the chain, for tests that need many."""
    channel = channel or city.channel()
    item = library.add_standing_item(
        channel=channel,
        title=city.words("通知第"),
        body="<p>正文。</p>",
        organization=channel.organization,
        actor=system(),
        at=city.now,
    )
    Item.objects.filter(pk=item.pk).update(kind=city.choice.choice(KINDS))
    return item


def create(city: City, title: str = "") -> Item:
    item = Item(
        kind=city.choice.choice(list(Kind)),
        title=title or city.words("关于开展工作的通知第"),
        body="<p>正文。</p>",
        summary=city.words("摘要"),
        post="示范市副市长",
        link_url="https://service.invalid/",
    )
    _add_files(city, item)
    item = library.create_item(item=item, organization=city.organization, **city.editing)
    library.place_item(item_id=item.pk, channel_id=city.channel().pk, **city.editing)
    sign(city, item)
    return item


def _add_files(city: City, item: Item) -> None:
    """What the item's kind is nothing without, and a picture now and then."""
    unit = city.organization
    if item.kind == Kind.GALLERY:
        item.pictures.add(ItemPicture(image=ImageFactory(organization=unit), caption="说明"))
    if item.kind == Kind.DATA_FILE:
        item.attachments.add(Attachment(document=DocumentFactory(organization=unit)))
    if item.kind == Kind.RECORDING:
        item.recording = DocumentFactory(organization=unit)
    if city.choice.random() < 0.3:
        item.lead_image = ImageFactory(organization=unit)
    if city.choice.random() < 0.3:
        address = address_of(ImageFactory(organization=unit))
        item.body += f'<p><img src="{address}" alt="图"></p>'


def sign(city: City, item: Item) -> None:
    """Submit and let all three agree."""
    library.submit_item(item_id=item.pk, **city.editing)
    for person in city.chain:
        task = review_of(Item.objects.get(pk=item.pk)).current_task_state_id
        library.approve_item(
            item_id=item.pk, task_state_id=task, is_confidentiality_checked=True, **city.who(person)
        )


def edit(city: City) -> None:
    item = city.live_item()
    text = item.get_latest_revision_as_object() if item.latest_revision_id else item
    text.title = city.words("改过的标题")
    text.correction_note = city.choice.choice(["", "更正了数字。"])
    if city.choice.random() < 0.5:
        document = DocumentFactory(organization=city.organization)
        text.attachments.add(Attachment(document=document))
    if city.choice.random() < 0.3:
        text.lead_image = city.choice.choice([None, ImageFactory(organization=city.organization)])
    library.save_draft(item=text, **city.editing)
    sign(city, item)


def republish(city: City) -> None:
    withdrawn = Item.objects.filter(live=True, placements__isnull=False).exclude(withdrawn_at=None)
    if not withdrawn.exists():
        withdraw(city)
    sign(city, city.one(withdrawn.distinct()))


# Where items stand.


def place_reference(city: City) -> None:
    item = city.live_item()
    library.place_item(
        item_id=item.pk, channel_id=city.channel().pk, title=city.words("另题"), **city.editing
    )
    sign(city, item)


def place_link(city: City) -> None:
    item = city.live_item()
    library.place_item(
        item_id=item.pk, channel_id=city.channel().pk, mode=Mode.LINK, **city.editing
    )
    sign(city, item)


def propose(city: City) -> None:
    """Another unit's item, taken by the channel's unit."""
    stranger = city.who(city.stranger)
    unit = city.stranger.organization
    item = Item(kind=Kind.NEWS, title=city.words("街道消息"), body="<p>正文。</p>")
    item = library.create_item(item=item, organization=unit, **stranger)
    there = city.one(Channel.objects.filter(live=True).exclude(organization=unit))
    placement = library.place_item(item_id=item.pk, channel_id=there.pk, **stranger)
    sign(city, item)
    library.accept_placement(placement_id=placement.pk, **city.running)


def schedule(city: City) -> None:
    """A release to come, and its moment."""
    item = city.live_item()
    release_at = city.now + timedelta(minutes=30)
    library.place_item(
        item_id=item.pk, channel_id=city.channel().pk, release_at=release_at, **city.editing
    )
    sign(city, item)
    city.later(hours=1)
    library.tick(at=city.now)


def expire(city: City) -> None:
    placement = city.live_placement()
    expire_at = city.now + timedelta(minutes=30)
    library.set_placement_expiry(placement_id=placement.pk, expire_at=expire_at, **city.running)
    city.later(hours=1)
    library.tick(at=city.now)


def remove(city: City) -> None:
    library.remove_placement(placement_id=city.live_placement().pk, **city.running)


def move(city: City) -> None:
    placement = city.live_placement()
    channel = city.one(Channel.objects.filter(live=True).exclude(pk=placement.channel_id))
    library.move_placement(placement_id=placement.pk, channel_id=channel.pk, **city.editing)


def pin(city: City) -> None:
    placement = city.live_placement()
    library.pin_placement(
        placement_id=placement.pk, is_pinned=not placement.is_pinned, **city.running
    )


def order(city: City) -> None:
    pinned = Placement.objects.filter(is_live=True, is_pinned=True)
    placement = city.one(pinned) if pinned.exists() else city.live_placement()
    library.order_placement(
        placement_id=placement.pk, order=city.choice.choice([None, 1, 2, 3]), **city.running
    )


def backdate(city: City) -> None:
    library.backdate_placement(
        placement_id=city.live_placement().pk,
        release_at=city.now - timedelta(days=city.choice.randrange(1, 900)),
        reason="补录旧文",
        **city.running,
    )


def subscribe(city: City) -> None:
    """A rule begins, or one ends and now and then takes along what it brought; all that waits is followed."""
    rules = Subscription.objects.filter(ended_at=None)
    if rules.count() > SUBSCRIPTIONS or (rules.exists() and city.choice.random() < HALF):
        library.end_subscription(
            subscription_id=city.one(rules).pk,
            removes=city.choice.random() < HALF,
            **city.running,
        )
    else:
        library.add_subscription(
            channel_id=city.channel().pk,
            wish=library.Wish(kind=city.choice.choice(KINDS), is_direct=city.choice.random() < 0.7),
            existing=city.choice.randrange(4),
            **city.running,
        )
    while library.follow_subscriptions(at=city.now):
        pass


# The later life of items.


def withdraw(city: City) -> None:
    library.withdraw_item(item_id=city.live_item().pk, reason="内容有误", **city.running)


def repeal(city: City) -> None:
    library.repeal_item(item_id=city.live_item().pk, reason="由新规代替", **city.running)


def relate(city: City) -> None:
    """One item says something of another, and so does a unit of an item that is not its own."""
    type = city.choice.choice(RelationType.values)
    live = Item.objects.filter(live=True, withdrawn_at=None)
    source = city.one(live.filter(kind__in=[kind for kind in KINDS if type in sayable_by(kind)]))
    target = city.one(live.filter(kind__in=BINDING))
    library.relate_items(source_id=source.pk, target_id=target.pk, type=type, **city.editing)
    sign(city, source)
    _relate_across(city, target)


def _relate_across(city: City, target: Item) -> None:
    unit, stranger = city.stranger.organization, city.who(city.stranger)
    item = Item(kind=Kind.INTERPRETATION, title=city.words("街道解读"), body="<p>正文。</p>")
    item = library.create_item(item=item, organization=unit, **stranger)
    placement = library.place_item(item_id=item.pk, channel_id=city.channel().pk, **stranger)
    relation = library.relate_items(
        source_id=item.pk, target_id=target.pk, type=RelationType.INTERPRETS, **stranger
    )
    sign(city, item)
    if placement.consent == Consent.ASKED:
        library.accept_placement(placement_id=placement.pk, **city.running)
    if relation.consent == Consent.ASKED and city.choice.random() < 0.7:
        library.accept_relation(relation_id=relation.pk, **city.running)


def unrelate(city: City) -> None:
    """Taken back through the chain by the unit that said it, or at once by the other."""
    if not standing_relations().exists():
        relate(city)
    relation = city.one(standing_relations().filter(source__withdrawn_at=None))
    if city.choice.random() < 0.5:
        library.end_relation(relation_id=relation.pk, reason="已不相关", **city.running)
        return
    library.unrelate_items(relation_id=relation.pk, **city.editing)
    sign(city, relation.source)


# Channels, sites, units.


def open_channel(city: City) -> None:
    parent = city.channel()
    _open(
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
    facts = city.choice.choice(
        [
            {"accent": city.choice.choice(ACCENTS)},
            {"is_grey": not profile.is_grey},
            {"name": city.words(profile.sponsor.name)},
            {"contact_phone": f"0000-{city.choice.randrange(10**8):08}"},
        ]
    )
    sites.edit_site(profile=profile, **facts, **city.running)


def some_body(city: City, site: Site) -> list[dict[str, Any]]:
    """A few blocks of every kind, of channels of the site and of what stands beside them."""
    home = site.root_page
    channels = list(Channel.objects.filter(live=True, path__startswith=home.path).order_by("pk"))
    some = city.choice.sample(channels, k=min(3, len(channels)))
    soon = city.now + timedelta(minutes=city.choice.randrange(1, 20))
    blocks = [
        bodies.headlines(some[0]),
        bodies.block("carousel", channel=some[-1].pk, count=2),
        bodies.item_list(*some, title="动态", count=5),
        bodies.block("documents", channels=[some[0].pk], count=2, width="half"),
        bodies.notices(some[-1], 4),
        bodies.block(
            "services", entries=[{"title": "办事", "channel": some[0].pk, "icon": "service"}]
        ),
        bodies.block("topics", count=2),
        bodies.block("sites"),
        bodies.banner(city.words("公告"), starts=soon, ends=soon + timedelta(minutes=10)),
        bodies.FIGURES,
        bodies.LINKS,
    ]
    city.choice.shuffle(blocks)
    return blocks[: city.choice.randrange(1, 7)]


def change_home(city: City) -> None:
    home = city.one(HomePage.objects)
    site = home.sites_rooted_here.get()
    pages.edit_home(home=home, body=some_body(city, site), **city.running)


def change_look(city: City) -> None:
    profile = city.one(SiteProfile.objects)
    picture = city.choice.choice([None, ImageFactory(organization=profile.sponsor)])
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
        facts = {"title": city.words(f"专题{number}"), "picture": None}
        if city.choice.random() < HALF:
            facts["picture"] = ImageFactory(organization=city.organization)
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
    home = city.one(HomePage.objects)
    site = home.sites_rooted_here.get()
    soon = city.now + timedelta(minutes=5)
    body = [bodies.banner("停水", starts=soon), *some_body(city, site)]
    pages.edit_home(home=home, body=body, **city.running)
    profile = city.one(SiteProfile.objects)
    grey = {"grey_from": soon, "grey_until": soon + timedelta(minutes=15)}
    sites.change_look(profile=profile, accent=profile.accent, is_grey=True, **grey, **city.running)
    city.later(minutes=city.choice.randrange(5, 40))
    sites.tick(at=city.now)
    library.tick(at=city.now)
    pages.tick(at=city.now)


def merge_units(city: City) -> None:
    """A unit is founded, is given a channel and an item, and is merged into another."""
    number = city.choice.randrange(10**6)
    young = OrganizationFactory(
        parent=city.organization, code=f"unit-{number}", name=f"示范市第{number}局"
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


ACTS: dict[str, Callable[[City], object]] = {
    function.__name__: function
    for function in (
        create, create_at_once, edit, republish, place_reference, place_link, propose, schedule,
        expire, remove, move, subscribe, pin, order, backdate, withdraw, repeal, relate, unrelate,
        open_channel, rename_channel, retitle_channel, move_channel, close_channel, change_site, change_home,
        change_look, change_topics, let_time_pass, merge_units, rename_unit,
    )
}  # fmt: skip
