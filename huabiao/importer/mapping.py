"""Decides what a mapping may say: which column of another system's file becomes which field of an item."""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from huabiao.base.errors import Refused
from huabiao.importer.records import FORMATS
from huabiao.library.enums import Kind, Validity
from huabiao.library.subjects import subject_of

FOLDER = Path(__file__).parent / "mappings"

TEXTS = (
    "title",
    "short_title",
    "body",
    "summary",
    "keywords",
    "source",
    "author",
    "audience",
    "document_number",
    "index_number",
    "original_url",
)
DAYS = ("dated_on", "effective_on", "expires_on")
FIELDS = (*TEXTS, "released_at", *DAYS)
BODY_FORMATS = ("text", "html")
# Besides these, anything `strptime` knows.
ISO, EPOCH, EPOCH_MILLISECONDS = "iso", "epoch", "epoch_ms"
DATE_FORMATS = ("%Y-%m-%d %H:%M:%S", "%Y-%m-%d", "%Y年%m月%d日", ISO)

_PLACEHOLDER = re.compile(r"\{([^{}]+)\}")
_SECTIONS: dict[str, tuple[str, ...]] = {
    "source": ("name", "key", "format", "body_format"),
    "fields": FIELDS,
    "dates": ("formats",),
    "kind": ("column", "default", "values"),
    "validity": ("column", "default", "values"),
    "subject": ("column", "default", "values"),
    "attachments": ("column", "separator"),
}


class BadMapping(Refused):
    """The mapping cannot be followed; no row went in."""


@dataclass(frozen=True)
class Place:
    """Where a value stands: the first of these columns that says something, or a text with {columns} in it."""

    columns: tuple[str, ...] = ()
    text: str = ""

    def of(self, cells: Mapping[str, str]) -> str:
        if self.text:
            return _PLACEHOLDER.sub(lambda place: cells.get(place[1], ""), self.text)
        return next((cells[column] for column in self.columns if cells.get(column)), "")

    def is_known_to(self, columns: Iterable[str]) -> bool:
        return bool(self.text) or not set(self.columns).isdisjoint(columns)


@dataclass(frozen=True)
class Choice:
    """A value out of a fixed set: what the column says, by the words of the source, or by ours."""

    place: Place
    default: str
    values: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class FileMapping:
    source: str
    keys: tuple[tuple[str, ...], ...]  # alternatives: the first whose columns are there is the key
    fields: Mapping[str, Place]
    kind: Choice
    validity: Choice
    subject: Choice
    attachments: Place = Place()
    separator: str = ";"
    format: str = ""
    is_html: bool = False
    date_formats: tuple[str, ...] = DATE_FORMATS

    def key_columns(self, columns: Iterable[str]) -> tuple[str, ...] | None:
        known = set(columns)
        return next((key for key in self.keys if known.issuperset(key)), None)

    def key_words(self) -> str:
        return _(" 或 ").join("+".join(key) for key in self.keys)


def read_mapping(file: Path) -> FileMapping:
    """Read a mapping; one that comes with the platform may be called by its name alone."""
    path = file if file.exists() else FOLDER / f"{file.name.removesuffix('.toml')}.toml"
    try:
        said = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except OSError:
        known = "、".join(sorted(one.stem for one in FOLDER.glob("*.toml")))
        raise BadMapping(
            _("找不到映射文件 %(file)s；随平台提供的有：%(known)s。")
            % {"file": file, "known": known}
        ) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as broken:
        raise BadMapping(
            _("映射文件 %(file)s 不是有效的 TOML：%(reason)s") % {"file": file, "reason": broken}
        ) from broken
    try:
        return _mapping(said)
    except BadMapping as bad:
        raise BadMapping(
            _("映射文件 %(file)s：%(reason)s") % {"file": file, "reason": bad.message}
        ) from bad


def _mapping(said: Mapping[str, Any]) -> FileMapping:
    _refuse_unknown(said)
    source, attachments = said.get("source", {}), said.get("attachments", {})
    fields = {
        name: _place(f"fields.{name}", value) for name, value in said.get("fields", {}).items()
    }
    for name in ("title", "body"):
        if name not in fields:
            raise BadMapping(_("[fields] 中没有 %(name)s。") % {"name": name})
    return FileMapping(
        source=_word("source.name", source.get("name", ""), longest=100),
        keys=_keys(source.get("key")),
        fields=fields,
        kind=_choice("kind", said, _labels(Kind)),
        validity=_choice("validity", said, _labels(Validity), default=Validity.IN_FORCE),
        subject=_choice("subject", said, None),
        attachments=_place("attachments.column", attachments.get("column", ())),
        separator=_word("attachments.separator", attachments.get("separator", ";")),
        format=_one_of("source.format", source.get("format", ""), ("", *FORMATS)),
        is_html=_one_of("source.body_format", source.get("body_format", "text"), BODY_FORMATS)
        == "html",
        date_formats=_words("dates.formats", said.get("dates", {}).get("formats", DATE_FORMATS)),
    )


def _refuse_unknown(said: Mapping[str, Any]) -> None:
    for section, content in said.items():
        _require_known(section, section, _SECTIONS)
        if not isinstance(content, dict):
            raise BadMapping(_("%(name)s 应当是一节：[%(name)s]。") % {"name": section})
        for name in content:
            _require_known(f"{section}.{name}", name, _SECTIONS[section])


def _require_known(shown: str, name: str, known: Iterable[str]) -> None:
    if name in known:
        return
    near = difflib.get_close_matches(name, known, n=1)
    hint = (
        _("是否想写 %(near)s？") % {"near": near[0]}
        if near
        else _("可用的有：%(known)s。") % {"known": "、".join(known)}
    )
    raise BadMapping(_("不认识的设置 %(name)s，%(hint)s") % {"name": shown, "hint": hint})


def _place(name: str, value: Any) -> Place:
    if isinstance(value, dict):
        for key in value:
            _require_known(f"{name}.{key}", key, ("text",))
        return Place(text=_word(f"{name}.text", value.get("text")))
    return Place(columns=_words(name, [value] if isinstance(value, str) else value))


def _choice(
    name: str, said: Mapping[str, Any], known: Mapping[str, str] | None, default: str = ""
) -> Choice:
    """`known` leads from what a mapping may write to the value; None: a subject."""
    section = said.get(name, {})
    values = section.get("values", {})
    if not isinstance(values, dict):
        raise BadMapping(_("%(name)s 应当是一节：[%(name)s]。") % {"name": f"{name}.values"})
    if values and "column" not in section:
        raise BadMapping(_("[%(name)s] 有 values，但没有 column。") % {"name": name})
    if name == "kind" and "default" not in section:
        raise BadMapping(_("[kind] 中没有 default：没有其他规定时是哪一类信息。"))
    given = section.get("default", default)
    ours = known if known is not None and "column" in section else {}
    theirs = {word: _value(f"{name}.values.{word}", value, known) for word, value in values.items()}
    return Choice(
        place=_place(f"{name}.column", section.get("column", ())),
        default=_value(f"{name}.default", given, known) if given else "",
        values={**ours, **theirs},
    )


def _value(name: str, value: Any, known: Mapping[str, str] | None) -> str:
    text = _word(name, value)
    found = subject_of(text) if known is None else known.get(text)
    if found is None:
        hint = _("请写主题分类中的名称") if known is None else "、".join(known)
        raise BadMapping(
            _("%(name)s 不能是“%(value)s”，可用的有：%(known)s。")
            % {"name": name, "value": text, "known": hint}
        )
    return found


def _labels(choices: Any) -> dict[str, str]:
    return {name: value for value, label in choices.choices for name in (str(value), str(label))}


def _keys(value: Any) -> tuple[tuple[str, ...], ...]:
    if isinstance(value, str):
        return ((_word("source.key", value),),)
    if isinstance(value, list) and value and all(isinstance(one, list) for one in value):
        return tuple(_words("source.key", one) for one in value)
    keys = _words("source.key", value if value is not None else ())
    if not keys:
        raise BadMapping(_("[source] 中没有 key：哪一列或哪几列是来源系统自己的编号或网址。"))
    return (keys,)


def _words(name: str, value: Any) -> tuple[str, ...]:
    if not isinstance(value, list | tuple):
        raise BadMapping(_("%(name)s 应当是文字或一组文字。") % {"name": name})
    return tuple(_word(name, one) for one in value)


def _word(name: str, value: Any, *, longest: int = 10_000) -> str:
    if not isinstance(value, str) or not value.strip() or len(value) > longest:
        raise BadMapping(_("%(name)s 应当是文字，且不能为空或过长。") % {"name": name})
    return value


def _one_of(name: str, value: Any, known: Sequence[str]) -> str:
    if value not in known:
        words = "、".join(word for word in known if word)
        raise BadMapping(_("%(name)s 只能是：%(known)s。") % {"name": name, "known": words})
    return str(value)
