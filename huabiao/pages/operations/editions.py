"""Writes of blueprints: each time the platform office saves one, it is a new edition and the old ones stay."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.timezone import localtime
from django.utils.translation import gettext

from huabiao.accounts.models import User
from huabiao.base.errors import Refused
from huabiao.changes import operations as changes
from huabiao.changes.operations import Actor, Lane
from huabiao.pages import blueprints
from huabiao.pages.blueprints import Blueprint, Reader
from huabiao.pages.models import BlueprintEdition
from huabiao.pages.queries import blueprint_at, blueprint_in, editions_of
from huabiao.pages.steps import steps_between
from huabiao.sites.operations.validation import lock_sites, require_platform


class BlueprintEditedMeanwhile(Refused):
    """Somebody else saved the blueprint while this person had it open."""


@transaction.atomic
def edit_blueprint(
    *,
    name: str,
    table: Mapping[str, Any],
    seen: int,
    by: User | None,
    actor: Actor,
    at: datetime,
) -> Blueprint:
    """Let a blueprint be another from now on; sites made from it stay as they are.

    `table` is what a file of it would say. `seen` is the edition the person had before them.
    Where nothing differs no edition is made.
    """
    require_platform(by)
    lock_sites()
    newest = _begun(name, at)
    before = blueprint_in(newest)
    if seen != newest.number:
        raise BlueprintEditedMeanwhile(_told(newest, blueprint_at(name, seen), before))
    after = replace(Reader(name).blueprint(dict(table)), version=newest.number + 1)
    steps = list(map(str, steps_between(before, after)))
    if not steps and _beside_steps(before) == _beside_steps(after):
        return before
    BlueprintEdition.objects.create(
        name=name, number=after.version, table=dict(table), author=actor.name, made_at=at
    )
    changes.record(
        action="pages.blueprint.edited",
        subject=f"blueprint:{name}",
        actor=actor,
        at=at,
        keys=[],
        lane=Lane.BULK,
        before={"version": before.version},
        after={"version": after.version, "steps": steps},
    )
    return after


def _beside_steps(blueprint: Blueprint) -> tuple[object, ...]:
    """What may differ although nothing has to be done to sites made from it."""
    return blueprint.title, blueprint.summary, [plan.key for plan in blueprint.channels]


def _begun(name: str, at: datetime) -> BlueprintEdition:
    """The newest edition; the first is what the file says."""
    newest = editions_of(name).first()
    if newest is not None:
        return newest
    name, table = blueprints.read_table(name)
    Reader(name).blueprint(table)  # a faulty file is told as such, and never an edition
    return BlueprintEdition.objects.create(name=name, number=0, table=table, made_at=at)


def _told(newest: BlueprintEdition, seen: Blueprint, now: Blueprint) -> str:
    said = gettext(
        "您打开之后，%(name)s在 %(time)s 保存了第 %(number)s 版：%(steps)s。"
        "您填写的内容还在下面，没有丢失；再次保存会以您的内容为准。"
    )
    steps = "；".join(map(str, steps_between(seen, now))) or gettext(
        "只改了名称、说明或者栏目的先后"
    )
    return said % {
        "name": newest.author or gettext("别人"),
        "time": localtime(newest.made_at).strftime("%H:%M"),
        "number": newest.number,
        "steps": steps,
    }
