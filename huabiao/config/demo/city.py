"""Builds the fictional city with the operations a real one uses; times are those of the stories told."""

from __future__ import annotations

import csv
import secrets
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import fields
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.conf import settings

from huabiao.accounts import operations as accounts
from huabiao.accounts.enums import Role
from huabiao.accounts.operations import OrganizationFacts
from huabiao.changes.operations import system
from huabiao.config.demo.built import City, read
from huabiao.config.demo.homes import compose_homes, open_topics
from huabiao.config.demo.stories import end_force, stories, tell
from huabiao.pages import blueprints
from huabiao.pages.operations import create_site, create_unit_channel
from huabiao.sites import operations as sites

FOUNDED = datetime(2024, 3, 1, 0, 0, tzinfo=UTC)
Told = Callable[[Sequence[dict[str, Any]], str], Iterable[dict[str, Any]]]

# Keys of a site that are not handed on to its record as they are.
_BESIDE_THE_RECORD = {
    "code", "name", "host", "blueprint", "organization", "aliases", "counterpart", "header",
}  # fmt: skip


def build(told: Told, units: Collection[str] = ()) -> City:
    """Build the city, `units` naming whose items are told where not all are; `told` lets somebody see how far it is."""
    city = City()
    _found(city)
    _staff(city)
    plan = read("sites.toml")
    for row in plan["sites"]:
        _open_site(city, row)
    for row in plan["unit_channels"]:
        _open_channel(city, row)
    whole_story = sorted(stories(units), key=lambda story: story["released_at"])
    for story in told(whole_story, "入库"):
        tell(city, story)
    for story in told(whole_story, "有效性"):
        end_force(city, story)
    compose_homes(city)
    open_topics(city)
    return city


def codes() -> list[str]:
    """Codes of all units of the city."""
    return [row["code"] for row in read("organizations.toml")["organizations"]]


def _found(city: City) -> None:
    known = {known.name for known in fields(OrganizationFacts)}
    for row in read("organizations.toml")["organizations"]:
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
        for row in read("people.toml")["people"]:
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


def _open_site(city: City, row: dict[str, Any]) -> None:
    whole = city.whole(city.platform(), FOUNDED)
    record = {key: value for key, value in row.items() if key not in _BESIDE_THE_RECORD}
    if "counterpart" in row:
        record["counterpart"] = city.profiles[row["counterpart"]]
    profile = create_site(
        blueprint=blueprints.read(row["blueprint"]),
        organization=city.organizations[row["organization"]],
        code=row["code"],
        name=row["name"],
        host=row["host"],
        **whole,
        **record,
    )
    for alias in row["aliases"]:
        sites.add_alias(profile=profile, host=alias, **whole)
    city.profiles[row["code"]] = profile


def _open_channel(city: City, row: dict[str, str]) -> None:
    create_unit_channel(
        blueprint=blueprints.read(row["blueprint"]),
        parent=city.channel(row["site"], row["parent"]),
        organization=city.organizations[row["organization"]],
        title=row["title"],
        slug=row["slug"],
        **city.whole(city.platform(), FOUNDED),
    )
