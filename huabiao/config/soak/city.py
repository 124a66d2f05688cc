"""A small city that lives: two sites, one unit's channel, and the people who act."""

from __future__ import annotations

import random
from base64 import b64decode
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeVar

from django.core.files.base import ContentFile
from django.db.models import Manager, Model, QuerySet
from wagtail.models import Page

from huabiao.accounts import operations as accounts
from huabiao.accounts.enums import OrganizationState, Role
from huabiao.accounts.models import Organization, User
from huabiao.accounts.operations import OrganizationFacts, actor_of
from huabiao.base.errors import Refused
from huabiao.changes.operations import system
from huabiao.library.models import Item, Placement
from huabiao.media import operations as media
from huabiao.media.models import MediaDocument, MediaImage
from huabiao.pages import operations as pages
from huabiao.pages.blueprints import parse
from huabiao.sites import operations as sites
from huabiao.sites.enums import ColumnType
from huabiao.sites.models import Channel, SiteProfile

M = TypeVar("M", bound=Model)
_PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
_PICTURE = b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAwAAAAICAIAAABChommAAAAE0lEQVR4nGP4z8BAEBFWMewVAQCsgV+hp+D4ywAAAABJRU5ErkJggg=="
)

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

    def who(self, user: User) -> dict[str, Any]:
        """What an operation asks of who does it, and when."""
        return {
            "by": user,
            "actor": actor_of(user, address="10.0.0.8", door="console"),
            "at": self.now,
        }

    @property
    def editing(self) -> dict[str, Any]:
        return self.who(self.editor)

    @property
    def running(self) -> dict[str, Any]:
        return self.who(self.platform)

    def later(self, **time: int) -> None:
        self.now += timedelta(**time)

    def one(self, rows: QuerySet[M] | Manager[M]) -> M:
        """One of these rows at random, or a refusal."""
        found = list(rows.order_by("pk"))
        if not found:
            raise NothingToActOn
        return self.choice.choice(found)

    def channel(self) -> Channel:
        return self.one(Channel.objects.filter(live=True))

    def picture(self, organization: Organization | None = None) -> MediaImage:
        """A small picture, just uploaded."""
        return media.store_image(
            file=ContentFile(_PICTURE, self.words("图片") + ".png"),
            organization=organization or self.organization,
            **self.editing,
        )

    def document(self) -> MediaDocument:
        """A PDF of its own, just uploaded."""
        name = self.words("附件")
        return media.store_document(
            file=ContentFile(_PDF + name.encode(), f"{name}.pdf"),
            organization=self.organization,
            **self.editing,
        )

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


STAFF = {
    "editor": Role.EDITOR,
    "first": Role.REVIEWER,
    "second": Role.REVIEWER,
    "signer": Role.SIGNER,
    "platform": Role.PLATFORM_ADMINISTRATOR,
    "stranger": Role.EDITOR,
}
UNITS = {"bgs": "人民政府办公室", "mzj": "民政局", "yxjd": "榆西街道办事处"}


def make_city(now: datetime, choice: random.Random) -> City:
    """Found the city: its units, its people, two sites and a unit's channel in one of them."""
    whole: dict[str, Any] = {"by": None, "actor": system("soak"), "at": now}
    root, _ = accounts.found_city(city="示范市", code="sfs", actor=system("soak"), at=now)
    units = [
        accounts.create_organization(
            parent=root, code=code, facts=OrganizationFacts(name=f"示范市{name}"), **whole
        )
        for code, name in UNITS.items()
    ]
    for login, role in STAFF.items():
        place = units[-1] if login == "stranger" else root
        person = accounts.create_person(login=login, name=login, organization=place, **whole)
        accounts.grant_role(person=person, role=role, organization=place, **whole)
    plans = {
        "portal": (PORTAL, PORTAL_PATHS, units[0], "示范市门户"),
        "mzj": (BUREAU, BUREAU_PATHS, units[1], "民政网"),
    }
    for code, (text, paths, unit, name) in plans.items():
        pages.create_site(
            blueprint=parse(blueprint(text, paths), name=code),
            organization=unit,
            code=code,
            name=name,
            host=f"{code}.shifan.invalid",
            **whole,
        )
    city = find_city(now, choice)
    portal = SiteProfile.objects.get(code="portal")
    sites.edit_site(profile=portal, is_in_traditional=True, **city.running)
    _make_unit_channel(city)
    return city


def find_city(now: datetime, choice: random.Random) -> City:
    """The city as it stands in the database."""
    units = [Organization.objects.get(code=code) for code in UNITS]
    return City(Organization.objects.get(code="sfs"), units, now, choice)


def _make_unit_channel(city: City) -> None:
    home = SiteProfile.objects.get(code="portal").site.root_page
    unit = open_channel_at(
        city, home, "yxjd", "榆西街道", column_type=ColumnType.OVERVIEW, is_landing=True
    )
    open_channel_at(city, unit, "dt", "街道动态")
    open_channel_at(city, unit, "gs", "公示")


def open_channel_at(city: City, parent: Page, slug: str, title: str, **facts: Any) -> Channel:
    """A channel of the last unit, unless another is named."""
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
