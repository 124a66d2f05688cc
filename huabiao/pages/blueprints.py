"""Decides what a blueprint file may say, and reads one: a whole site as data that a clerk can copy and change."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any, NoReturn

from django.conf import settings
from django.utils.translation import gettext as _

from huabiao.base.errors import Refused
from huabiao.pages.home_plans import HomeBlock, read_block
from huabiao.sites.enums import ColumnType, Language, ListStyle, SiteKind, UpdateCycle
from huabiao.sites.rules import ACCENT, slug_fault, usual_list_style

FOLDER = Path(__file__).with_name("blueprints")
OWN_FOLDER = "blueprints"  # in the data folder: what is put there is offered beside ours
CHANNEL = "CHANNEL"  # a blueprint of a channel inside a site, not of a site

# What a text may leave open: facts of the site or unit it is used for.
PLACEHOLDERS = frozenset({"name", "sponsor", "operator", "phone", "email", "address"})
_PLACEHOLDER = re.compile(r"\{(\w+)\}")

Facts = Mapping[str, str]


class UnknownBlueprint(Refused):
    """Neither the name of a blueprint of ours nor a file."""


class FaultyBlueprint(Refused):
    """The file says something a blueprint cannot say."""


@dataclass(frozen=True)
class ChannelPlan:
    """A channel to be made; `path` is "zwgk/zcwj", the last part its slug.

    `key` stays the same when the path changes: by it a site's channel is found again.
    """

    key: str
    path: str
    title: str
    column_type: str
    update_cycle: str
    description: str
    keywords: str
    is_in_navigation: bool
    list_style: str

    @property
    def parent(self) -> str:
        return self.path.rpartition("/")[0]

    @property
    def slug(self) -> str:
        return self.path.rpartition("/")[2]


@dataclass(frozen=True)
class StandingPage:
    """A page every site owes, with its text as HTML."""

    channel: str
    title: str
    body: str


@dataclass(frozen=True)
class Blueprint:
    """建站模板: what a site, or a unit's channel in a site, is made of."""

    name: str
    title: str
    kind: str  # a SiteKind, or CHANNEL
    language: str  # of the site
    summary: str
    root: ChannelPlan | None  # the channel itself, for CHANNEL
    channels: tuple[ChannelPlan, ...]
    home: tuple[HomeBlock, ...]
    standing: tuple[StandingPage, ...]
    accent: str = ""  # main colour of new sites; "": the platform's own
    version: int = 0  # 0: as the file says

    @property
    def keys(self) -> dict[str, str]:
        """Keys of its channels by their paths."""
        return {channel.path: channel.key for channel in self.channels}


def names() -> list[str]:
    """The blueprints on offer: those that come with the platform, and the installation's own."""
    return sorted(_files())


def _files() -> dict[str, Path]:
    folders = (FOLDER, settings.HUABIAO_HOME / OWN_FOLDER)
    return {file.stem: file for folder in folders for file in folder.glob("*.toml")}


def read(name_or_path: str) -> Blueprint:
    """The blueprint of this name, or at this path, as its file says.

    What the platform office made of it in the console, `queries.blueprint_named` knows.
    """
    name, table = read_table(name_or_path)
    return Reader(name).blueprint(table)


def read_table(name_or_path: str) -> tuple[str, dict[str, Any]]:
    """Name and table of the file of this name or at this path, unchecked."""
    file = _files().get(name_or_path, Path(name_or_path))
    try:
        text = file.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise FaultyBlueprint(
            _("建站模板 %(file)s 不是 UTF-8 编码的文本。") % {"file": file}
        ) from None
    except OSError:
        raise UnknownBlueprint(
            _("没有名为“%(name)s”的建站模板，也没有这个文件。现有模板：%(names)s。")
            % {"name": name_or_path, "names": "、".join(names())}
        ) from None
    return file.stem, _table(text, name=file.stem)


def parse(text: str, *, name: str) -> Blueprint:
    """The blueprint written in `text`, checked in every part."""
    return Reader(name).blueprint(_table(text, name=name))


def _table(text: str, *, name: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise FaultyBlueprint(
            _("建站模板“%(name)s”不符合 TOML 写法：%(error)s") % {"name": name, "error": error}
        ) from None


def unknown_placeholders(text: str) -> list[str]:
    """Open places of the text that nothing fills."""
    return sorted(set(_PLACEHOLDER.findall(text)) - PLACEHOLDERS)


def fill_words(text: str, facts: Facts) -> str:
    """The text with its open places filled."""
    return _PLACEHOLDER.sub(lambda found: facts[found[1]], text)


def fill_html(text: str, facts: Facts) -> str:
    """The HTML with its open places filled; a line that needs an unknown fact is left out."""
    escaped = {name: escape(value) for name, value in facts.items()}
    lines = [
        fill_words(line, escaped)
        for line in text.strip().splitlines()
        if all(facts[name] for name in _PLACEHOLDER.findall(line))
    ]
    return "\n".join(lines)


class Reader:
    """Turns the tables of one file into a blueprint, naming the place of what is wrong."""

    def __init__(self, name: str) -> None:
        self.name = name

    def blueprint(self, table: dict[str, Any]) -> Blueprint:
        where = _("文件开头")
        self.check_keys(
            table,
            where,
            required={"title": str, "kind": str, "channels": list},
            optional={
                "summary": str,
                "language": str,
                "root": dict,
                "home": list,
                "standing": list,
                "accent": str,
            },
        )
        kind = self.one_of(table["kind"], {*SiteKind.values, CHANNEL}, "kind", where)
        if (kind == CHANNEL) != ("root" in table):
            self.fault(where, _("[root] 用于且只用于 kind = \"CHANNEL\" 的频道模板"))  # fmt: skip
        channels = self.channels(table["channels"], is_at_root=kind != CHANNEL)
        paths = {channel.path for channel in channels}
        accent = table.get("accent", "")
        if accent and not ACCENT.fullmatch(accent):
            self.fault(where, _("accent 应是“#”加6位十六进制数字，例如 #1f4e8c"))
        return Blueprint(
            name=self.name,
            title=table["title"],
            kind=kind,
            language=self.one_of(
                table.get("language", Language.CHINESE), Language.values, "language", where
            ),
            summary=table.get("summary", ""),
            root=self.root(table["root"]) if "root" in table else None,
            channels=channels,
            home=tuple(
                read_block(self, row, _("第 %(number)s 个首页版块") % {"number": number}, paths)
                for number, row in enumerate(table.get("home", []), 1)
            ),
            standing=tuple(
                self.standing(row, _("第 %(number)s 个说明页") % {"number": number}, paths)
                for number, row in enumerate(table.get("standing", []), 1)
            ),
            accent=accent,
        )

    def channels(self, rows: list[Any], *, is_at_root: bool) -> tuple[ChannelPlan, ...]:
        plans: dict[str, ChannelPlan] = {}
        for number, row in enumerate(rows, 1):
            where = _("第 %(number)s 个栏目") % {"number": number}
            self.check_keys(
                row,
                where,
                required={"path": str, "title": str, **_DESCRIBING},
                optional={"key": str, "cycle": str, "list": str, "navigation": bool},
            )
            where += f"“{row['title']}”"
            plan = self.plan(row, where, path=row["path"], title=row["title"])
            self.check_place(plan, plans, where, is_at_root=is_at_root)
            plans[plan.path] = plan
        if not plans:
            self.fault(_("文件"), _("没有任何栏目"))
        return tuple(plans.values())

    def root(self, row: dict[str, Any]) -> ChannelPlan:
        self.check_keys(row, "[root]", required=dict(_DESCRIBING), optional={"cycle": str})
        return self.plan(row, "[root]", path="", title="")

    def plan(self, row: dict[str, Any], where: str, *, path: str, title: str) -> ChannelPlan:
        self.check_placeholders(row["description"] + row["keywords"], where)
        cycle = row.get("cycle", UpdateCycle.AS_NEEDED)
        style = row.get("list", usual_list_style(row["type"]))
        return ChannelPlan(
            key=row.get("key", path),
            path=path,
            title=title,
            column_type=self.one_of(row["type"], ColumnType.values, "type", where),
            update_cycle=self.one_of(cycle, UpdateCycle.values, "cycle", where),
            description=row["description"],
            keywords=row["keywords"],
            is_in_navigation=row.get("navigation", True),
            list_style=self.one_of(style, ListStyle.values, "list", where),
        )

    def check_place(
        self, plan: ChannelPlan, above: Mapping[str, ChannelPlan], where: str, *, is_at_root: bool
    ) -> None:
        if slug_fault(plan.slug, is_at_root=is_at_root and not plan.parent) is not None:
            self.fault(
                where, _("path 中的“%(slug)s”不能用作英文短名或由系统保留") % {"slug": plan.slug}
            )
        if plan.path in above:
            self.fault(
                where,
                _("path “%(path)s”与栏目“%(title)s”重复")
                % {"path": plan.path, "title": above[plan.path].title},
            )
        if plan.key in {other.key for other in above.values()}:
            self.fault(where, _("key “%(key)s”与另一个栏目重复") % {"key": plan.key})
        if plan.parent and plan.parent not in above:
            self.fault(where, _("上级栏目“%(path)s”没有写在它之前") % {"path": plan.parent})

    def standing(self, row: Any, where: str, paths: set[str]) -> StandingPage:
        self.check_keys(row, where, required={"channel": str, "title": str, "body": str})
        self.check_channel(row["channel"], paths, where)
        self.check_placeholders(row["body"], where)
        return StandingPage(row["channel"], row["title"], row["body"])

    def check_channel(self, path: Any, paths: Collection[str], where: str) -> None:
        if path not in paths:
            self.fault(where, _("栏目“%(path)s”不在本模板的栏目中") % {"path": path})

    def check_placeholders(self, text: str, where: str) -> None:
        unknown = unknown_placeholders(text)
        if unknown:
            self.fault(
                where,
                _("文字中的 {%(name)s} 不是可用的占位；可用的有：%(names)s")
                % {"name": unknown[0], "names": "、".join(sorted(PLACEHOLDERS))},
            )

    def check_keys(
        self,
        row: Any,
        where: str,
        *,
        required: Mapping[str, type],
        optional: Mapping[str, type] | None = None,
    ) -> None:
        if not isinstance(row, dict):
            self.fault(where, _("应是一个表"))
        known = {**required, **(optional or {})}
        for key, value in row.items():
            if key not in known:
                self.fault(where, _("不认识的字段 %(key)s") % {"key": key})
            if type(value) is not known[key]:
                self.fault(where, _("字段 %(key)s 的值类型不对") % {"key": key})
        for key in required:
            if row.get(key) in (None, ""):
                self.fault(where, _("缺少字段 %(key)s") % {"key": key})

    def one_of(self, value: str, known: Any, key: str, where: str) -> str:
        if value not in known:
            self.fault(
                where,
                _("%(key)s 的值“%(value)s”不在可用的值之中：%(known)s")
                % {"key": key, "value": value, "known": "、".join(sorted(known))},
            )
        return value

    def fault(self, where: str, what: str) -> NoReturn:
        raise FaultyBlueprint(
            _("建站模板“%(name)s”，%(where)s：%(what)s。")
            % {"name": self.name, "where": where, "what": what}
        )


_DESCRIBING = {"type": str, "description": str, "keywords": str}
