"""Builds the fictional city with the operations a real one uses; times are those of the stories told.

Every item goes the whole way: its unit's editor writes it, two reviewers and a signer agree, other
units accept it into their channels.
"""

from __future__ import annotations

import csv
import secrets
import tomllib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, fields
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.base import ContentFile
from wagtail.models import Page

from huabiao.accounts import operations as accounts
from huabiao.accounts.enums import Role
from huabiao.accounts.models import Organization, User
from huabiao.accounts.operations import OrganizationFacts
from huabiao.changes.operations import Actor, system
from huabiao.library import operations as library
from huabiao.library.enums import Consent, RelationType, Validity
from huabiao.library.models import Attachment, Item, Placement
from huabiao.media.operations import store_document
from huabiao.pages import blueprints
from huabiao.pages.operations import create_site, create_unit_channel
from huabiao.sites import operations as sites
from huabiao.sites.models import Channel, SiteProfile
from huabiao.sites.queries import channel_at

FOLDER = Path(__file__).parent
FOUNDED = datetime(2024, 3, 1, 0, 0, tzinfo=UTC)
Told = Callable[[Sequence[dict[str, Any]], str], Iterable[dict[str, Any]]]

_NOT_TEXT = {
    "key", "organization", "released_at", "placements", "relations", "attachments",
    "validity", "repealed_at", "correction_note", "corrected_at",
}  # fmt: skip


@dataclass
class City:
    """What was built so far, by the codes and keys of the data files."""

    organizations: dict[str, Organization] = field(default_factory=dict)
    people: dict[tuple[str, str], list[User]] = field(default_factory=dict)
    items: dict[str, Item] = field(default_factory=dict)

    def person(self, organization: str, role: Role, number: int = 0) -> User:
        return self.people[organization, role][number]

    def platform(self) -> User:
        return self.people["sfs", Role.PLATFORM_ADMINISTRATOR][0]


def build(told: Told) -> City:
    """Build the whole city; `told` lets somebody see how far it is."""
    city = City()
    _found(city)
    _staff(city)
    _open_sites(city)
    stories = sorted(_stories(), key=lambda story: story["released_at"])
    for story in told(stories, "入库"):
        _tell(city, story)
    for story in told(stories, "有效性"):
        _end_force(city, story)
    return city


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((FOLDER / name).read_text(encoding="utf-8"))


def _stories() -> list[dict[str, Any]]:
    files = sorted(path.name for path in (FOLDER / "items").glob("*.toml"))
    return [story for name in files for story in _read(f"items/{name}")["items"]]


def _found(city: City) -> None:
    known = {known.name for known in fields(OrganizationFacts)}
    for row in _read("organizations.toml")["organizations"]:
        city.organizations[row["code"]] = accounts.create_organization(
            code=row["code"],
            parent=city.organizations.get(row.get("parent", "")),
            facts=OrganizationFacts(**{name: row[name] for name in row if name in known}),
            by=None,
            actor=system("command"),
            at=FOUNDED,
        )


def _staff(city: City) -> None:
    accounts_file = Path(settings.HUABIAO_HOME) / "demo-accounts.csv"
    accounts_file.touch(mode=0o600)
    with accounts_file.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.writer(handle)
        writer.writerow(["login", "password", "role", "organization"])
        for row in _read("people.toml")["people"]:
            password = secrets.token_urlsafe(9)
            _hire(city, row, password)
            writer.writerow([row["login"], password, row["role"], row["organization"]])


def _hire(city: City, row: dict[str, str], password: str) -> None:
    organization = city.organizations[row["organization"]]
    whole: dict[str, Any] = {"by": None, "actor": system("command"), "at": FOUNDED}
    person = accounts.create_person(
        login=row["login"], name=row["name"], organization=organization, **whole
    )
    accounts.grant_role(person=person, role=row["role"], organization=organization, **whole)
    accounts.set_password(user=person, password=password, actor=system("command"), at=FOUNDED)
    city.people.setdefault((row["organization"], Role(row["role"])), []).append(person)


def _open_sites(city: City) -> None:
    by = city.platform()
    whole: dict[str, Any] = {"by": by, "actor": _acting(by), "at": FOUNDED}
    plan = _read("sites.toml")
    for row in plan["sites"]:
        named = {"code", "name", "host"}
        record = {
            name: value
            for name, value in row.items()
            if name not in {*named, "blueprint", "organization", "aliases"}
        }
        profile = create_site(
            blueprint=blueprints.read(row["blueprint"]),
            organization=city.organizations[row["organization"]],
            **{name: row[name] for name in named},
            **whole,
            **record,
        )
        for alias in row["aliases"]:
            sites.add_alias(profile=profile, host=alias, **whole)
    for row in plan["unit_channels"]:
        create_unit_channel(
            blueprint=blueprints.read(row["blueprint"]),
            parent=_channel(row["site"], row["parent"]),
            organization=city.organizations[row["organization"]],
            title=row["title"],
            slug=row["slug"],
            **whole,
        )


def _channel(site: str, path: str) -> Channel:
    found = channel_at(SiteProfile.objects.select_related("site").get(code=site).site, path)
    if found is None:
        raise LookupError(f"{site}/{path}")
    return found


def _acting(person: User) -> Actor:
    return accounts.actor_of(person, address="", door="command")


def _tell(city: City, story: dict[str, Any]) -> None:
    """Bring one item live on its day, and correct it on another where the story says so."""
    unit = story["organization"]
    day: datetime = story["released_at"]
    editor = city.person(unit, Role.EDITOR)
    written = day - timedelta(hours=3)
    item = Item(**{name: value for name, value in story.items() if name not in _NOT_TEXT})
    for number, row in enumerate(story.get("attachments", ())):
        content = ContentFile((FOLDER / row["file"]).read_bytes(), name=Path(row["file"]).name)
        document = store_document(
            file=content,
            organization=city.organizations[unit],
            by=editor,
            actor=_acting(editor),
            at=written,
        )
        item.attachments.add(Attachment(document=document, title=row["title"], sort_order=number))
    library.create_item(
        item=item,
        organization=city.organizations[unit],
        by=editor,
        actor=_acting(editor),
        at=written,
    )
    for row in sorted(story["placements"], key=lambda row: not row["main"]):
        _place(city, item, row, editor, written)
    for row in story.get("relations", ()):
        library.relate_items(
            source_id=item.pk,
            target_id=city.items[row["target"]].pk,
            type=RelationType(row["type"]),
            by=editor,
            actor=_acting(editor),
            at=written,
        )
    _sign(city, item, unit, day)
    for placement, row in _pinned(item, story):
        keeper = _keeper(city, placement.channel)
        library.pin_placement(
            placement_id=placement.pk, by=keeper, actor=_acting(keeper), at=day, is_pinned=row
        )
    if story.get("correction_note"):
        _correct(city, item, story)
    city.items[story["key"]] = item


def _place(city: City, item: Item, row: dict[str, Any], editor: User, at: datetime) -> None:
    channel = _channel(row["site"], row["channel"])
    library.place_item(
        item_id=item.pk,
        channel_id=channel.pk,
        by=editor,
        actor=_acting(editor),
        at=at,
        mode=row["mode"],
        title=row.get("title", ""),
    )


def _accept(city: City, item: Item, at: datetime) -> None:
    """Other units take the item into their channels, and agree to what it says of theirs.

    They see it once it was submitted.
    """
    proposed = item.placements.filter(consent=Consent.ASKED)
    for placement in proposed.select_related("channel__organization"):
        keeper = _keeper(city, placement.channel)
        library.accept_placement(placement_id=placement.pk, by=keeper, actor=_acting(keeper), at=at)
    said = item.relations_out.filter(consent=Consent.ASKED)
    for relation in said.select_related("target__organization"):
        keeper = city.person(relation.target.organization.code, Role.EDITOR)
        library.accept_relation(relation_id=relation.pk, by=keeper, actor=_acting(keeper), at=at)


def _keeper(city: City, channel: Page) -> User:
    return city.person(channel.organization.code, Role.EDITOR)


def _sign(city: City, item: Item, unit: str, at: datetime) -> None:
    editor = city.person(unit, Role.EDITOR)
    review = library.submit_item(
        item_id=item.pk, by=editor, actor=_acting(editor), at=at - timedelta(hours=2)
    )
    _accept(city, item, at - timedelta(minutes=100))
    chain = (
        city.person(unit, Role.REVIEWER, 0),
        city.person(unit, Role.REVIEWER, 1),
        city.person(unit, Role.SIGNER),
    )
    for number, person in enumerate(chain):
        review.refresh_from_db()
        library.approve_item(
            item_id=item.pk,
            task_state_id=review.current_task_state_id,
            by=person,
            actor=_acting(person),
            at=at - timedelta(minutes=40 * (len(chain) - 1 - number)),
            is_confidentiality_checked=number == 1,
        )


def _pinned(item: Item, story: dict[str, Any]) -> list[tuple[Placement, bool]]:
    wanted = {
        _channel(row["site"], row["channel"]).pk for row in story["placements"] if row.get("pinned")
    }
    placements = item.placements.filter(channel__in=wanted).select_related("channel__organization")
    return [(placement, True) for placement in placements]


def _correct(city: City, item: Item, story: dict[str, Any]) -> None:
    unit = story["organization"]
    editor = city.person(unit, Role.EDITOR)
    at: datetime = story["corrected_at"]
    corrected = Item.objects.get(pk=item.pk).get_latest_revision_as_object()
    corrected.correction_note = story["correction_note"]
    library.save_draft(item=corrected, by=editor, actor=_acting(editor), at=at - timedelta(hours=3))
    _sign(city, item, unit, at)


def _end_force(city: City, story: dict[str, Any]) -> None:
    item = city.items[story["key"]]
    signer = city.person(story["organization"], Role.SIGNER)
    whole: dict[str, Any] = {"item_id": item.pk, "by": signer, "actor": _acting(signer)}
    validity = story.get("validity", Validity.IN_FORCE)
    if validity == Validity.REPEALED:
        library.repeal_item(**whole, at=story["repealed_at"], reason="由新的文件代替。")
    elif validity == Validity.AMENDED:
        library.mark_amended(**whole, at=story["released_at"], reason="部分条款已经修改。")
