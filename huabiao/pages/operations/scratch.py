"""Writes of scratch sites: a blueprint tried as files that only the console shows.

The site is made, filled with samples, rendered and undone, so that nothing of it is ever a row: no
list, map or count can know of it, and no host leads to it.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.db import transaction
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.models import Site

from huabiao.accounts.models import Organization, User
from huabiao.base.errors import Refused
from huabiao.changes import operations as changes
from huabiao.changes.operations import Actor, Lane
from huabiao.library import operations as library
from huabiao.pages.blueprints import CHANNEL, Blueprint
from huabiao.pages.operations.building import NotForSites, create_site
from huabiao.publishing.aside import rendered_aside
from huabiao.sites.enums import ColumnType
from huabiao.sites.models import SiteProfile
from huabiao.sites.operations.validation import require_platform
from huabiao.sites.queries import channels_of

FOLDER = "scratch"  # in the data folder, beside what is public and never in it
_ABOUT = ".about.json"
_SAMPLES = 2  # items a channel


class NothingTried(Refused):
    message = _("这个模板没有试建的网站，可能已经扔掉了。")


class NobodyToSponsor(Refused):
    message = _("还没有任何单位，试建的网站没有主办单位可写；请先建单位。")


@dataclass(frozen=True)
class Scratch:
    """试建网站: what a blueprint would look like, as files."""

    folder: Path
    version: int
    made_at: datetime
    pages: int

    def page(self, path: str) -> Path | None:
        """The file at a public path ("" is the home page), if there is one."""
        wanted = (
            (self.folder / path / "index.html")
            if path == "" or path.endswith("/")
            else self.folder / path
        )
        is_shown = not any(part.startswith(".") for part in Path(path).parts)
        return wanted if is_shown and wanted.is_file() else None


def scratch_of(name: str) -> Scratch | None:
    """The scratch site of a blueprint, if one was made and not thrown away."""
    folder = _folder(name)
    try:
        about = json.loads((folder / _ABOUT).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    made_at = parse_datetime(about["made_at"])
    assert made_at is not None  # noqa: S101 -- written below
    return Scratch(folder, about["version"], made_at, about["pages"])


def try_blueprint(*, blueprint: Blueprint, by: User | None, actor: Actor, at: datetime) -> Scratch:
    """Make a blueprint's scratch site, in place of the one before."""
    require_platform(by)
    if blueprint.kind == CHANNEL:
        raise NotForSites
    files = _rendered(blueprint, {"by": by, "actor": actor, "at": at})
    pages = sum(path.endswith(".html") for path in files)
    folder = _folder(blueprint.name)
    aside = folder.with_name(f".{folder.name}-{os.getpid()}")
    shutil.rmtree(aside, ignore_errors=True)
    for path, content in files.items():
        file = aside / path.removeprefix("/")
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
    about = {"version": blueprint.version, "made_at": at.isoformat(), "pages": pages}
    (aside / _ABOUT).write_text(json.dumps(about), encoding="utf-8")
    shutil.rmtree(folder, ignore_errors=True)
    aside.rename(folder)
    _record("pages.blueprint.tried", blueprint.name, actor, at, {**about, "made_at": None})
    return Scratch(folder, blueprint.version, at, pages)


def discard_scratch(*, name: str, by: User | None, actor: Actor, at: datetime) -> None:
    """Throw a scratch site away with everything in it."""
    require_platform(by)
    scratch = scratch_of(name)
    if scratch is None:
        raise NothingTried
    shutil.rmtree(scratch.folder)
    _record("pages.blueprint.scratch_discarded", name, actor, at, {"version": scratch.version})


def _folder(name: str) -> Path:
    return Path(settings.HUABIAO_HOME) / FOLDER / name


def _rendered(blueprint: Blueprint, acting: Mapping[str, Any]) -> dict[str, bytes]:
    """Every page of the site by its path; the site itself is undone."""
    try:
        with transaction.atomic():
            profile = _made(blueprint, acting)
            files = dict(rendered_aside(profile))
            transaction.set_rollback(True)
    finally:
        Site.clear_site_root_paths_cache()  # it was filled while the site stood
    return files


def _made(blueprint: Blueprint, acting: Mapping[str, Any]) -> SiteProfile:
    sponsor = Organization.objects.order_by("path").first()
    if sponsor is None:
        raise NobodyToSponsor
    code = f"scratch-{uuid4().hex[:12]}"
    profile = create_site(
        blueprint=blueprint,
        organization=sponsor,
        code=code,
        name=gettext("%(title)s（试建）") % {"title": blueprint.title},
        host=f"{code}.invalid",
        **acting,
    )
    for channel in channels_of(profile.site).exclude(column_type=ColumnType.STANDING):
        for number in range(1, _SAMPLES + 1):
            words = {"title": channel.title, "number": number, "said": channel.description}
            library.add_standing_item(
                channel=channel,
                title=gettext("%(title)s示例信息%(number)s") % words,
                body=gettext("<p>这是试建网站里的示例信息。本栏目将发布：%(said)s</p>") % words,
                organization=sponsor,
                actor=acting["actor"],
                at=acting["at"],
            )
    return profile


def _record(action: str, name: str, actor: Actor, at: datetime, after: Mapping[str, Any]) -> None:
    with transaction.atomic():
        changes.record(
            action=action,
            subject=f"blueprint:{name}",
            actor=actor,
            at=at,
            keys=[],
            lane=Lane.BULK,
            after={key: value for key, value in after.items() if value is not None},
        )
