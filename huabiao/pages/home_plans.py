"""Decides what a blueprint may say of a home page's blocks, each with the keys it knows."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from huabiao.pages import figures
from huabiao.pages.rules import CHARTS, LIMITS, OF_SEVERAL_CHANNELS, SIGNS, WIDTHS, is_address

if TYPE_CHECKING:
    from huabiao.pages.blueprints import Reader

Keys = Mapping[str, type]
_COMMON: Keys = {"title": str, "width": str}
# Of each block: keys it must have, and keys it may have.
_KEYS: Mapping[str, tuple[Keys, Keys]] = {
    **{name: ({"channels": list}, {**_COMMON, "count": int}) for name in LIMITS},
    "topics": ({}, {**_COMMON, "count": int}),
    "sites": ({}, _COMMON),
    "services": ({"entries": list}, _COMMON),
    "links": ({"groups": list}, _COMMON),
    "banner": ({"text": str}, {"url": str, "width": str}),
    "figures": ({}, {**_COMMON, "tiles": list, "charts": list}),
}
_ENTRY: tuple[Keys, Keys] = ({"title": str}, {"channel": str, "url": str, "icon": str, "note": str})
_LINK: tuple[Keys, Keys] = ({"title": str, "url": str}, {})
_GROUP: tuple[Keys, Keys] = ({"title": str, "links": list}, {})
_TILE: tuple[Keys, Keys] = ({"label": str, "value": str}, {"unit": str, "note": str})
_CHART: tuple[Keys, Keys] = ({"title": str, "table": str}, {"kind": str, "source": str})
_MOST_TOPICS = 12


@dataclass(frozen=True)
class HomeBlock:
    """A block of the home page to be: its channels are paths in the plan, not yet channels."""

    block: str
    facts: Mapping[str, Any]

    @property
    def paths(self) -> set[str]:
        """The channels it names."""
        entries = [
            entry["channel"] for entry in self.facts.get("entries", ()) if "channel" in entry
        ]
        return {*self.facts.get("channels", ()), *entries}

    def stored(self, ids: Mapping[str, int]) -> dict[str, Any]:
        """The block as a body stores it, once the channels are made."""
        value = dict(self.facts)
        if "channels" in value:
            channels = [ids[path] for path in value.pop("channels")]
            is_one = self.block not in OF_SEVERAL_CHANNELS
            value |= {"channel": channels[0]} if is_one else {"channels": channels}
        if "entries" in value:
            value["entries"] = [_entry(entry, ids) for entry in value["entries"]]
        return {"type": self.block, "value": value}


def _entry(entry: Mapping[str, Any], ids: Mapping[str, int]) -> dict[str, Any]:
    return {**entry, "channel": ids[entry["channel"]] if "channel" in entry else None}


def read_block(reader: Reader, row: Any, where: str, paths: Collection[str]) -> HomeBlock:
    """One [[home]] table, checked in every part."""
    if not isinstance(row, dict):
        reader.fault(where, _("应是一个表"))
    named = {"block": row["block"]} if "block" in row else {}
    reader.check_keys(named, where, required={"block": str})
    kind = reader.one_of(row["block"], _KEYS, "block", where)
    required, optional = _KEYS[kind]
    reader.check_keys(row, where, required={"block": str, **required}, optional=optional)
    facts = {key: value for key, value in row.items() if key != "block"}
    if "width" in facts:
        reader.one_of(facts["width"], WIDTHS, "width", where)
    _check_amounts(reader, kind, facts, where, paths)
    _check_parts(reader, facts, where, paths)
    return HomeBlock(kind, facts)


def _check_amounts(
    reader: Reader, kind: str, facts: dict[str, Any], where: str, paths: Collection[str]
) -> None:
    limits = LIMITS.get(kind)
    most = limits.rows if limits else _MOST_TOPICS
    if limits is not None:
        facts.setdefault("count", min(6, most))
        if not 1 <= len(facts["channels"]) <= limits.channels:
            reader.fault(where, _("channels 应写 1 到 %(most)s 个栏目") % {"most": limits.channels})
        for path in facts["channels"]:
            reader.check_channel(path, paths, where)
    if not 1 <= facts.get("count", 1) <= most:
        reader.fault(where, _("count 应在 1 到 %(most)s 之间") % {"most": most})


def _check_parts(
    reader: Reader, facts: Mapping[str, Any], where: str, paths: Collection[str]
) -> None:
    _check_address(reader, facts, where)
    for entry in _parts(reader, facts, "entries", _ENTRY, where):
        _check_entry(reader, entry, where, paths)
    for group in _parts(reader, facts, "groups", _GROUP, where):
        for link in _parts(reader, group, "links", _LINK, where):
            _check_address(reader, link, where)
    _parts(reader, facts, "tiles", _TILE, where)
    for chart in _parts(reader, facts, "charts", _CHART, where):
        kind = reader.one_of(chart.get("kind", "column"), CHARTS, "kind", where)
        try:
            figures.read_table(chart["table"], kind=kind)
        except figures.BadTable:
            reader.fault(where, _("图表“%(title)s”的数据不能画成图") % {"title": chart["title"]})


def _parts(
    reader: Reader,
    facts: Mapping[str, Any],
    key: str,
    known: tuple[Keys, Keys],
    where: str,
) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = facts.get(key, [])
    for number, row in enumerate(found, 1):
        place = _("%(where)s的第 %(number)s 个 %(key)s") % {
            "where": where, "number": number, "key": key,
        }  # fmt: skip
        reader.check_keys(row, place, required=known[0], optional=known[1])
    return found


def _check_entry(
    reader: Reader, entry: Mapping[str, Any], where: str, paths: Collection[str]
) -> None:
    if ("channel" in entry) == ("url" in entry):
        reader.fault(where, _("每个入口的 channel 和 url 应写一个，只写一个"))
    if "channel" in entry:
        reader.check_channel(entry["channel"], paths, where)
    if "icon" in entry:
        reader.one_of(entry["icon"], SIGNS, "icon", where)
    _check_address(reader, entry, where)


def _check_address(reader: Reader, facts: Mapping[str, Any], where: str) -> None:
    if "url" in facts and not is_address(facts["url"]):
        reader.fault(where, _("网址“%(url)s”不完整") % {"url": facts["url"]})
