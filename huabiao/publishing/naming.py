"""Decides what the things, orders and pages that the publisher knows by keys are called by people.

Rooms above register the names of what they publish; this file knows sites, channels and units.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from huabiao.accounts.models import Organization
from huabiao.publishing import fragments
from huabiao.publishing.recording import NEWEST, OLDEST
from huabiao.sites.models import Channel, SiteProfile

Names = Callable[[Collection[int]], Mapping[int, str]]  # of those that there are, by id
Word = str | Promise


@dataclass(frozen=True)
class Things:
    """A kind of things: how one is called (`%(name)s`), each one's name, and what its parts are called."""

    words: Word
    names: Names
    parts: Mapping[str, Word] = field(default_factory=dict)


@dataclass(frozen=True)
class Order:
    """A kind of orders: what stands in one (`%(name)s`), of which kind the thing is whose order it is.

    `moment` says of a position when that was, where positions are moments.
    """

    words: Word
    of: str = ""
    moment: Callable[[int], str] | None = None


_things: dict[str, Things] = {}
_orders: dict[str, Order] = {}
_kinds: dict[str, Word] = {}


def register_things(**things: Things) -> None:
    _things.update(things)


def register_orders(**orders: Order) -> None:
    _orders.update(orders)


def register_kinds(kinds: Mapping[str, Word]) -> None:
    """Let pages of these kinds be called so."""
    _kinds.update(kinds)


def kind_in_words(kind: str) -> str:
    form, mark, page = kind.rpartition("/")
    if mark and form in FORMS:
        return str(FORMS[form]) % {"page": kind_in_words(page)}
    return str(_kinds.get(kind, kind))


def known_forms() -> list[tuple[str, str]]:
    """Each form a key may have, and what it stands for."""
    forms = []
    for kind, things in _things.items():
        forms.append((f"{kind}:N", str(things.words) % {"name": "…"}))
        forms += [
            (f"{kind}:N:{part}", str(words) % {"name": "…"}) for part, words in things.parts.items()
        ]
    return [
        *forms,
        *((f"fragment:{name}:N", str(words) % {"name": "…"}) for name, words in PIECES.items()),
    ]


FORMS: dict[str, Word] = {
    "traditional": gettext_lazy("%(page)s（繁体）"),
    "json": gettext_lazy("%(page)s（JSON）"),
}
PIECES: dict[str, Word] = {"shell": gettext_lazy("共用导航（%(name)s）")}


class Namer:
    """Names keys and orders, those of one kind together: `foresee` reads what will be asked for."""

    def __init__(self) -> None:
        self._names: dict[str, dict[int, str]] = defaultdict(dict)

    def foresee(self, keys: Collection[str], scopes: Collection[str] = ()) -> None:
        wanted: dict[str, set[int]] = defaultdict(set)
        for key in keys:
            kind, number = _numbered(key)
            wanted[kind].add(number)
        for scope in scopes:
            kind, number = _numbered(scope)
            wanted[_orders[kind].of if kind in _orders else ""].add(number)
        for kind, numbers in wanted.items():
            if kind in _things:
                unknown = numbers - self._names[kind].keys()
                self._names[kind].update(_things[kind].names(unknown))

    def is_known(self, key: str) -> bool:
        """Whether the key has a form that exists and is of a thing that there is."""
        kind, number = _numbered(key)
        if not self._name(kind, number):
            return False
        if key.startswith("fragment:"):
            return key.split(":")[1] in PIECES
        _kind, _number, *part = key.split(":")
        return not part or ":".join(part) in _things[kind].parts

    def key(self, key: str) -> str:
        """ "信息《…》(item:7)"; a key nobody named is told as it is."""
        kind, number = _numbered(key)
        if key.startswith("fragment:"):
            words: Word = PIECES.get(key.split(":")[1], key)
            return str(words) % {"name": self._name("site", number) or number}
        if kind not in _things:
            return key
        part = key.split(":")[2] if key.count(":") > 1 else ""
        words = _things[kind].parts.get(part, _things[kind].words)
        return f"{str(words) % {'name': self._name(kind, number) or number}} ({key})"

    def order(self, scope: str) -> str:
        kind, number = _numbered(scope)
        if kind not in _orders:
            return scope
        name = self._name(_orders[kind].of, number) if _orders[kind].of else ""
        return str(_orders[kind].words) % {"name": name or number}

    def moment(self, scope: str, position: int) -> str:
        kind, _number = _numbered(scope)
        tell = _orders[kind].moment if kind in _orders else None
        return tell(position) if tell is not None and OLDEST < position < NEWEST else ""

    def _name(self, kind: str, number: int) -> str:
        if number not in self._names[kind] and kind in _things:
            self._names[kind].update(_things[kind].names([number]))
        return self._names[kind].get(number, "")


def _numbered(key: str) -> tuple[str, int]:
    """("item", 7) of "item:7" and "item:7:text"; ("site", 3) of "fragment:shell:3"."""
    kind, *rest = key.split(":")
    if kind == "fragment":
        kind, rest = "site", rest[1:]
    return kind, int(rest[0]) if rest and rest[0].isdecimal() else 0


def _names_of_sites(ids: Collection[int]) -> dict[int, str]:
    return dict(SiteProfile.objects.filter(site_id__in=ids).values_list("site_id", "name"))


def _names_of_channels(ids: Collection[int]) -> dict[int, str]:
    return dict(Channel.objects.filter(pk__in=ids).values_list("pk", "title"))


def _names_of_units(ids: Collection[int]) -> dict[int, str]:
    return dict(Organization.objects.filter(pk__in=ids).values_list("pk", "name"))


register_things(
    site=Things(gettext_lazy("站点设置（%(name)s）"), _names_of_sites),
    channel=Things(
        gettext_lazy("栏目“%(name)s”"),
        _names_of_channels,
        {"column": gettext_lazy("栏目“%(name)s”的描述和关键词")},
    ),
    organization=Things(gettext_lazy("单位“%(name)s”"), _names_of_units),
    traditional=Things(gettext_lazy("网站“%(name)s”有没有繁体版"), _names_of_sites),
    json=Things(gettext_lazy("网站“%(name)s”有没有 JSON"), _names_of_sites),
)
register_kinds({fragments.KIND: gettext_lazy("共用部分"), "static": gettext_lazy("主题文件")})
