"""Makes a city for measuring the console: many organizations with a site each, and a library of any size."""

from __future__ import annotations

import json
import random
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, transaction
from wagtail.models import Page, Revision, Site

from huabiao.accounts import operations as accounts
from huabiao.accounts.enums import Role
from huabiao.accounts.models import Organization, User
from huabiao.accounts.operations import OrganizationFacts
from huabiao.changes.operations import Actor, system
from huabiao.config.bench.cluster import BATCH, SEED, give_places
from huabiao.library.enums import Consent, Kind, Validity
from huabiao.library.models import Item, ItemAddress, Placement
from huabiao.sites.enums import ColumnType, SiteKind
from huabiao.sites.models import Channel, SiteProfile

CHANNELS = 78  # of each organization, as a county has
_IN_SECTION = 13
_ON_PORTAL = 0.6
_DRAFTS = 0.03
_WITHDRAWN = 0.01
_REPEALED = 0.02
_LARGE = 0.2  # of all items are the first organization's
_KINDS = (Kind.NEWS, Kind.NEWS, Kind.NOTICE, Kind.NORMATIVE_DOCUMENT, Kind.INTERPRETATION)
_ACTS = ("开展", "做好", "加强", "印发", "举办", "推进", "规范", "调整")
_MATTERS = (
    "养老服务", "社区食堂", "义务教育招生", "防汛抗旱", "安全生产", "公共交通", "农村供水",
    "残疾人就业", "医疗保障", "住房公积金", "环境监测", "食品抽检", "文化惠民", "技能培训",
    "市场监管", "行政审批", "老旧小区改造", "秸秆禁烧", "春季造林", "政务公开",
)  # fmt: skip
_FORMS = ("通知", "公告", "工作方案", "实施意见", "情况通报", "管理办法")
_SENTENCES = (
    "各单位要按照职责分工，细化工作措施，明确完成时限。",
    "请于本月底前将落实情况书面报送市政府办公室。",
    "申请人可以到就近的便民服务中心办理，也可以在网上提交材料。",
    "对弄虚作假、推诿扯皮的，依法依规追究责任。",
    "本办法自发布之日起施行，有效期五年。",
    "要广泛听取群众意见，接受社会监督，让群众得到方便。",
    "联系人和联系电话见附件，办公时间为工作日上午九时至下午五时。",
    "经费由本级财政安排，专款专用，并按规定公开。",
)
RARE = "民主评议"  # in one body of five hundred, and in no title


@dataclass
class Crowd:
    """What the measuring needs to know of the city."""

    root: Organization
    password: str = ""
    people: dict[str, User] = field(default_factory=dict)
    units: list[Organization] = field(default_factory=list)
    channels: list[list[Channel]] = field(default_factory=list)  # of each unit; the portal's first
    sites: dict[str, int] = field(default_factory=dict)  # by the path of their home pages

    @property
    def portal(self) -> list[Channel]:
        return self.channels[0]


def build(*, items: int, organizations: int, at: datetime, told: Callable[[str], None]) -> Crowd:
    """A portal and `organizations` units with a site of 78 channels each, and `items` items."""
    crowd = _found(organizations, at)
    for number, unit in enumerate([crowd.root, *crowd.units]):
        _open(crowd, unit, number)
    choice = random.Random(SEED)  # noqa: S311 -- a made-up city, the same each time
    for start in range(0, items, BATCH):
        _fill(crowd, range(start, min(start + BATCH, items)), choice, at)
        if start % (10 * BATCH) == 0:
            told(f"{start} / {items}")
    with connection.cursor() as cursor:  # as the database itself does in an installation that grew
        cursor.execute("ANALYZE")
    return crowd


def _found(organizations: int, at: datetime) -> Crowd:
    actor = system("bench")
    root, _ = accounts.found_city(city="测速市", code="cs", actor=actor, at=at)
    crowd = Crowd(root, password=secrets.token_urlsafe(12))
    with transaction.atomic():
        for number in range(1, organizations + 1):
            facts = OrganizationFacts(name=f"测速市第{number}局")
            unit = accounts.create_organization(
                code=f"u{number}", parent=root, facts=facts, by=None, actor=actor, at=at
            )
            crowd.units.append(unit)
    _hire(crowd, "office", Role.PLATFORM_ADMINISTRATOR, crowd.root, actor, at)
    _hire(crowd, "city", Role.EDITOR, crowd.root, actor, at)
    _hire(crowd, "large", Role.EDITOR, crowd.units[0], actor, at)
    _hire(crowd, "editor", Role.EDITOR, crowd.units[-1], actor, at)
    return crowd


def _hire(
    crowd: Crowd, login: str, role: Role, unit: Organization, actor: Actor, at: datetime
) -> None:
    whole: dict[str, Any] = {"by": None, "actor": actor, "at": at}
    person = accounts.create_person(login=f"bench-{login}", name=login, organization=unit, **whole)
    accounts.grant_role(person=person, role=role, organization=unit, **whole)
    accounts.set_password(user=person, password=crowd.password, actor=actor, at=at)
    crowd.people[login] = person


@transaction.atomic
def _open(crowd: Crowd, unit: Organization, number: int) -> None:
    """A site with channels in six sections; nothing of it is published, so it needs no home page."""
    code = f"s{number}"
    home = Page.get_first_root_node().add_child(instance=Page(title=unit.name, slug=code))
    site = Site.objects.create(hostname=f"{code}.bench.localhost", root_page=home)
    SiteProfile.objects.create(
        site=site, code=code, name=f"{unit.name}网站", sponsor=unit, record_domain=site.hostname,
        kind=SiteKind.PORTAL if number == 0 else SiteKind.DEPARTMENT,
    )  # fmt: skip
    crowd.sites[home.path] = site.pk
    crowd.channels.append(_grow(home, unit))


def _grow(home: Page, unit: Organization) -> list[Channel]:
    """Six sections of thirteen channels, in two statements: ten thousand by themselves take minutes."""
    of_channels = ContentType.objects.get_for_model(Channel)
    pages: list[Page] = []
    for number in range(CHANNELS):
        section, place = divmod(number, _IN_SECTION)
        above = pages[section * _IN_SECTION] if place else home
        name = (
            f"{_MATTERS[number % len(_MATTERS)]}{_FORMS[number % len(_FORMS)] if place else '专栏'}"
        )
        slug = f"c{number}"
        pages.append(
            Page(
                title=name, draft_title=name, slug=slug, depth=above.depth + 1,
                path=Page._get_path(above.path, above.depth + 1, place or section + 1),
                url_path=f"{above.url_path}{slug}/", numchild=0 if place else _IN_SECTION - 1,
                content_type=of_channels, locale_id=home.locale_id,
            )
        )  # fmt: skip
    Page.objects.bulk_create(pages)
    Page.objects.filter(pk=home.pk).update(numchild=CHANNELS // _IN_SECTION)
    made = []
    for page in pages:
        channel = Channel(
            page_ptr=page, column_type=ColumnType.NEWS, organization=unit,
            description=page.title, keywords=page.title,
        )  # fmt: skip
        channel.save_base(raw=True)  # what it is beside its page
        made.append(channel)
        channel.path = page.path
    return made


@transaction.atomic
def _fill(crowd: Crowd, numbers: range, choice: random.Random, at: datetime) -> None:
    """A batch of items, each with a revision, most of them live on their unit's site and the portal's."""
    homes = [0 if choice.random() < _LARGE else number % len(crowd.units) for number in numbers]
    items = Item.objects.bulk_create(
        [
            _item(crowd, number, home, choice, at)
            for number, home in zip(numbers, homes, strict=True)
        ]
    )
    _revise(crowd, items, at)
    placements, addresses = [], []
    for item, home in zip(items, homes, strict=True):
        if not item.live:
            continue
        channels = [choice.choice(crowd.channels[home + 1])]
        if choice.random() < _ON_PORTAL:
            channels.append(choice.choice(crowd.portal))
        for channel in channels:
            placements.append(_placement(item, channel, crowd))
            addresses.append(
                ItemAddress(item=item, site_id=placements[-1].site_id, year=item.created_at.year)
            )
    give_places(Placement.objects.bulk_create(placements))
    ItemAddress.objects.bulk_create(addresses)


def _item(crowd: Crowd, number: int, home: int, choice: random.Random, at: datetime) -> Item:
    moment = (at - timedelta(minutes=17 * (number + 1))).replace(microsecond=0)
    is_live = choice.random() > _DRAFTS
    is_withdrawn = is_live and choice.random() < _WITHDRAWN
    kind = choice.choice(_KINDS)
    sentences = [choice.choice(_SENTENCES) for _ in range(30)]
    if number % 500 == 0:
        sentences.append(f"年底组织{RARE}。")
    form = choice.choice(_FORMS)
    return Item(
        kind=kind,
        title=f"关于{choice.choice(_ACTS)}{choice.choice(_MATTERS)}工作的{form}（第{number + 1}号）",
        body="".join(
            f"<p>{''.join(sentences[start : start + 6])}</p>" for start in range(0, 31, 6)
        ),
        summary=sentences[0],
        keywords=f"{choice.choice(_MATTERS)},{form}",
        document_number=f"测发〔{moment.year}〕{number + 1}号"
        if kind == Kind.NORMATIVE_DOCUMENT
        else "",
        index_number=f"000014349/{moment.year}-{number + 1:05}" if is_live else "",
        organization=crowd.units[home],
        created_by=crowd.people["editor"] if home == len(crowd.units) - 1 else None,
        live=is_live,
        validity=Validity.REPEALED
        if is_live and choice.random() < _REPEALED
        else Validity.IN_FORCE,
        withdrawn_at=moment if is_withdrawn else None,
        created_at=moment,
        updated_at=moment,
        released_at=moment if is_live else None,
    )


def _revise(crowd: Crowd, items: list[Item], at: datetime) -> None:
    """Each text as the console keeps it, so that forms open on it."""
    of_items = ContentType.objects.get_for_model(Item)
    revisions = Revision.objects.bulk_create(
        [
            Revision(
                content_type=of_items,
                base_content_type=of_items,
                object_id=str(item.pk),
                created_at=item.created_at,
                user=crowd.people["editor"],
                object_str=item.title,
                content=json.loads(json.dumps(item.serializable_data(), cls=DjangoJSONEncoder)),
            )
            for item in items
        ]
    )
    for item, revision in zip(items, revisions, strict=True):
        item.latest_revision = revision
        item.live_revision = revision if item.live else None
    Item.objects.bulk_update(items, ["latest_revision", "live_revision"])


def _placement(item: Item, channel: Channel, crowd: Crowd) -> Placement:
    return Placement(
        item=item,
        channel=channel,
        site_id=crowd.sites[channel.path[: 2 * Page.steplen]],
        is_main=True,
        consent=Consent.NOT_NEEDED,
        is_change_waiting=False,
        signed_at=item.released_at,
        sort_at=item.created_at,
        is_live=item.withdrawn_at is None,
        has_stood=True,
    )
