"""Decides what the columns of a list of organizations or people mean, and brings its rows in."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from graphlib import CycleError, TopologicalSorter
from itertools import islice
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from huabiao.accounts.enums import OrganizationLevel, Role
from huabiao.accounts.models import User
from huabiao.accounts.operations import (
    Entry,
    Malformed,
    Outcome,
    bring_organization,
    bring_people,
    issue_password_link,
)
from huabiao.accounts.rules import login_of
from huabiao.base.errors import Refused
from huabiao.base.tables import Headings, Row, read_table
from huabiao.changes.operations import Actor
from huabiao.importer.reports import Rejection, Tally

ROWS_A_TRANSACTION = 500

ORGANIZATION_HEADINGS: Headings = {
    "code": ("单位代码", "代码"),
    "name": ("单位名称", "名称"),
    "short_name": ("简称",),
    "parent": ("上级单位代码", "上级代码", "上级单位"),
    "level": ("层级",),
    "credit_code": ("统一社会信用代码", "信用代码"),
    "region_code": ("行政区划代码", "区划代码"),
    "responsible_person": ("负责人",),
    "contact_person": ("联系人",),
    "contact_phone": ("联系电话", "电话"),
    "contact_email": ("电子邮箱", "邮箱"),
}
PEOPLE_HEADINGS: Headings = {
    "login": ("登录名", "账号", "username"),
    "name": ("姓名",),
    "organization": ("单位代码", "所在单位代码", "所在单位"),
    "roles": ("角色", "role"),
    "phone": ("联系电话", "电话", "手机"),
    "email": ("电子邮箱", "邮箱"),
}
BETWEEN_ROLES = re.compile(r"[、,，;；|\s]+")

# Shows how far the rows are while they pass through.
Watch = Callable[[Sequence[Row]], Iterable[Row]]
# The one-time link of a person, with what is needed to hand it over.
Link = tuple[str, str, str, str]


def import_organizations(*, file: Path, actor: Actor, at: datetime, watch: Watch = iter) -> Tally:
    """Bring a list of organizations in; parents may stand after their children."""
    table = read_table(file, headings=ORGANIZATION_HEADINGS, required=("code", "name"))
    sheet = Sheet(ORGANIZATION_HEADINGS)
    rows = _parents_first(_once(table.rows, "code", str.lower, sheet), sheet)
    for batch in _batches(watch(rows)):
        with transaction.atomic():
            for row in batch:
                try:
                    sheet.take(_bring_organization(row, actor=actor, at=at))
                except Refused as refusal:
                    sheet.refuse(row, refusal)
    return sheet.tally


def import_people(
    *,
    file: Path,
    actor: Actor,
    at: datetime,
    watch: Watch = iter,
    links: list[Link] | None = None,
) -> Tally:
    """Bring a list of people in; `links` collects a one-time link for all without a password."""
    table = read_table(file, headings=PEOPLE_HEADINGS, required=("login", "name", "organization"))
    sheet = Sheet(PEOPLE_HEADINGS)
    rows = _once(table.rows, "login", login_of, sheet)
    for batch in _batches(watch(rows)):
        with transaction.atomic():
            people = _bring_people(batch, sheet, actor=actor, at=at)
            if links is not None:
                links.extend(
                    _link_of(person, actor=actor, at=at)
                    for person in people
                    if not person.has_usable_password()
                )
    return sheet.tally


class Sheet:
    """Keeps the tally of one file, and knows under which heading a fault stands."""

    def __init__(self, headings: Headings) -> None:
        self.headings = headings
        self.tally = Tally()

    def take(self, outcome: Outcome) -> None:
        self.tally.outcomes[outcome] += 1

    def refuse(self, row: Row, refusal: Refused) -> None:
        faults = refusal.faults if isinstance(refusal, Malformed) else {"": [refusal.message]}
        by_field = {
            {"username": "login", "__all__": ""}.get(name, name): reasons
            for name, reasons in faults.items()
        }
        for field in ("", *self.headings):
            column = self.headings[field][0] if field else ""
            value = row.cells.get(field, "")
            self.tally.rejections.extend(
                Rejection(row.line, column, value, str(reason))
                for reason in by_field.get(field, ())
            )


def _bring_organization(row: Row, *, actor: Actor, at: datetime) -> Outcome:
    given = _given(row, leaving_out=("code", "parent"))
    if "level" in given:
        given["level"] = _choice("level", given["level"], OrganizationLevel)
    return bring_organization(
        code=row.cells["code"].lower(),
        parent_code=row.cells.get("parent", "").lower(),
        given=given,
        actor=actor,
        at=at,
    )


def _bring_people(rows: Sequence[Row], sheet: Sheet, *, actor: Actor, at: datetime) -> list[User]:
    """Bring a batch in; returns those of its people who are in."""
    entries: list[tuple[Row, Entry]] = []
    for row in rows:
        try:
            entries.append((row, _entry(row)))
        except Refused as refusal:
            sheet.refuse(row, refusal)
    answers = bring_people(entries=[entry for _row, entry in entries], actor=actor, at=at)
    people = []
    for (row, _entry_of_row), answer in zip(entries, answers, strict=True):
        if isinstance(answer, Refused):
            sheet.refuse(row, answer)
        else:
            person, outcome = answer
            sheet.take(outcome)
            people.append(person)
    return people


def _entry(row: Row) -> Entry:
    names = [name for name in BETWEEN_ROLES.split(row.cells.get("roles", "")) if name]
    return Entry(
        login=row.cells["login"],
        organization_code=row.cells.get("organization", "").lower(),
        given=_given(row, leaving_out=("login", "organization", "roles")),
        roles=[_choice("roles", name, Role) for name in names],
    )


def _link_of(person: User, *, actor: Actor, at: datetime) -> Link:
    link = issue_password_link(person=person, by=None, actor=actor, at=at)
    return person.username, person.name, str(person.organization), link


def _batches(rows: Iterable[Row]) -> Iterator[list[Row]]:
    remaining = iter(rows)
    while batch := list(islice(remaining, ROWS_A_TRANSACTION)):
        yield batch


def _given(row: Row, *, leaving_out: Sequence[str]) -> dict[str, str]:
    """Cells that say something: an empty one leaves what is known as it is."""
    return {field: cell for field, cell in row.cells.items() if cell and field not in leaving_out}


def _choice(field: str, text: str, choices: Any) -> str:
    for value, label in choices.choices:
        if text in (value, str(label)) or text.upper() == value:
            return str(value)
    known = "、".join(str(label) for label in choices.labels)
    raise Malformed(
        {field: [_("没有“%(text)s”，可填：%(known)s。") % {"text": text, "known": known}]}
    )


def _once(rows: Sequence[Row], field: str, normal: Callable[[str], str], sheet: Sheet) -> list[Row]:
    """Rows in step with the headings whose identity is there and stands first in the file."""
    first: dict[str, Row] = {}
    for row in rows:
        identity = normal(row.cells.get(field, ""))
        if row.surplus:
            sheet.refuse(row, Refused(_("内容比表头多，请检查是否有多余的分隔符。")))
        elif not identity:
            sheet.refuse(row, Malformed({field: [_("不能为空。")]}))
        elif identity in first:
            line = first[identity].line
            sheet.refuse(row, Malformed({field: [_("与第 %(line)d 行重复。") % {"line": line}]}))
        else:
            first[identity] = row
    return list(first.values())


def _parents_first(rows: Sequence[Row], sheet: Sheet) -> list[Row]:
    by_code = {row.cells["code"].lower(): row for row in rows}
    while True:
        above: dict[str, list[str]] = {code: [] for code in by_code}
        for code, row in by_code.items():
            parent = row.cells.get("parent", "").lower()
            if parent in by_code:
                above[code] = [parent]
        try:
            order = list(TopologicalSorter(above).static_order())
        except CycleError as cycle:
            for code in set(cycle.args[1]):
                sheet.refuse(by_code.pop(code), Malformed({"parent": [_("上级单位互相循环。")]}))
        else:
            return [by_code[code] for code in order]
