"""Decides what differs between two editions of a blueprint: step by step, each with a sentence."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext
from wagtail.blocks import StreamBlock

from huabiao.pages import bodies
from huabiao.pages.blocks import body_blocks
from huabiao.pages.blueprints import Blueprint, ChannelPlan, StandingPage
from huabiao.sites.enums import ColumnType, ListStyle, UpdateCycle
from huabiao.sites.models import Channel

# What is said of a channel, apart from where it stands; the names a channel has for it.
FIELDS = (
    "title", "column_type", "update_cycle", "list_style", "is_in_navigation", "description",
    "keywords",
)  # fmt: skip
_CHOICES = {"column_type": ColumnType, "update_cycle": UpdateCycle, "list_style": ListStyle}


class Kind(StrEnum):
    ADD = "add"  # a channel
    PLACE = "place"  # another parent, or another short name
    FIELD = "field"  # something said of a channel
    HOME = "home"
    STANDING = "standing"  # a page every site owes
    WORDS = "words"  # of such a page, or that it is owed no more
    ACCENT = "accent"
    CLOSE = "close"


@dataclass(frozen=True)
class Step:
    """One thing that is otherwise in the later of two editions."""

    kind: Kind
    key: str = ""  # of the channel it is about
    field: str = ""
    before: Any = None  # ChannelPlan, StandingPage, blocks or a colour, by the kind
    after: Any = None

    @property
    def name(self) -> str:
        """What tells it from the other steps between two editions."""
        title = self.after.title if self.kind in (Kind.STANDING, Kind.WORDS) and self.after else ""
        return ":".join(filter(None, (self.kind, self.field, self.key, title)))

    def __str__(self) -> str:
        return _SENTENCES[self.kind](self)


def steps_between(base: Blueprint, new: Blueprint) -> list[Step]:
    """What has to be done to what was made from `base`, in an order in which it can be done."""
    return [*_growing(base, new), *_beside(base, new), *_closing(base, new)]


def _growing(base: Blueprint, new: Blueprint) -> Iterator[Step]:
    old = {plan.key: plan for plan in base.channels}
    for plan in new.channels:
        was = old.get(plan.key)
        if was is None:
            yield Step(Kind.ADD, plan.key, after=plan)
            continue
        if place_of(was, base) != place_of(plan, new):
            yield Step(Kind.PLACE, plan.key, before=was, after=plan)
        for field in FIELDS:
            if getattr(was, field) != getattr(plan, field):
                yield Step(Kind.FIELD, plan.key, field, was, plan)


def _beside(base: Blueprint, new: Blueprint) -> Iterator[Step]:
    if keyed_home(base) != keyed_home(new):
        yield Step(Kind.HOME, before=base.home, after=new.home)
    before, after = _pages(base), _pages(new)
    for (key, _title), page in after.items():
        was = before.get((key, page.title))
        if was is None:
            yield Step(Kind.STANDING, key, after=page)
        elif was.body.split() != page.body.split():
            yield Step(Kind.WORDS, key, before=was, after=page)
    for (key, _title), page in before.items():
        if (key, page.title) not in after:
            yield Step(Kind.WORDS, key, before=page)
    if base.accent != new.accent:
        yield Step(Kind.ACCENT, before=base.accent, after=new.accent)


def _closing(base: Blueprint, new: Blueprint) -> Iterator[Step]:
    kept = set(new.keys.values())
    for plan in reversed(base.channels):  # what stands below comes after what it stands below
        if plan.key not in kept:
            yield Step(Kind.CLOSE, plan.key, before=plan)


def place_of(plan: ChannelPlan, blueprint: Blueprint) -> tuple[str, str]:
    """Key of the channel above, and the short name; "" for the top."""
    return blueprint.keys.get(plan.parent, ""), plan.slug


def keyed_home(blueprint: Blueprint) -> list[dict[str, Any]]:
    """The blocks of the home page as an editor fills them in, their channels by keys."""
    ids = {path: number for number, path in enumerate(blueprint.keys, 1)}
    block = StreamBlock(body_blocks())
    value = block.to_python([planned.stored(ids) for planned in blueprint.home])
    return bodies.told(value, {ids[path]: key for path, key in blueprint.keys.items()})


def _pages(blueprint: Blueprint) -> dict[tuple[str, str], StandingPage]:
    return {(blueprint.keys[page.channel], page.title): page for page in blueprint.standing}


# Sentences


def _said_of_field(step: Step) -> str:
    before, after = getattr(step.before, step.field), getattr(step.after, step.field)
    if step.field == "title":
        said = gettext("栏目“%(before)s”改名为“%(after)s”")
        return said % {"before": before, "after": after}
    if step.field == "is_in_navigation":
        said = (
            gettext("栏目“%(title)s”改为显示在导航中")
            if after
            else gettext("栏目“%(title)s”改为不在导航中")
        )
        return said % {"title": step.after.title}
    choices = _CHOICES.get(step.field)
    said = gettext("栏目“%(title)s”的%(field)s由“%(before)s”改为“%(after)s”")
    return said % {
        "title": step.after.title,
        "field": Channel._meta.get_field(step.field).verbose_name,
        "before": choices(before).label if choices else before,
        "after": choices(after).label if choices else after,
    }


def _said_of_home(step: Step) -> str:
    labels = {name: str(block.label) for name, block in body_blocks()}
    names = "、".join(labels[block.block] for block in step.after) or gettext("没有版块")
    return gettext("首页版块改为：%(names)s") % {"names": names}


def _said_of_words(step: Step) -> str:
    if step.after is None:
        return gettext("不再要求说明页“%(title)s”") % {"title": step.before.title}
    return gettext("说明页“%(title)s”的文字有修改") % {"title": step.after.title}


def _said_of_accent(step: Step) -> str:
    return gettext("主色调改为 %(colour)s") % {"colour": step.after or gettext("平台默认颜色")}


_SENTENCES: Mapping[Kind, Callable[[Step], str]] = {
    Kind.ADD: lambda step: (
        gettext("新增栏目“%(title)s”（%(path)s）")
        % {"title": step.after.title, "path": step.after.path}
    ),
    Kind.PLACE: lambda step: (
        gettext("栏目“%(title)s”的地址由 %(before)s 改为 %(after)s")
        % {"title": step.after.title, "before": step.before.path, "after": step.after.path}
    ),
    Kind.FIELD: _said_of_field,
    Kind.HOME: _said_of_home,
    Kind.STANDING: lambda step: gettext("新增说明页“%(title)s”") % {"title": step.after.title},
    Kind.WORDS: _said_of_words,
    Kind.ACCENT: _said_of_accent,
    Kind.CLOSE: lambda step: (
        gettext("删去栏目“%(title)s”（%(path)s）")
        % {"title": step.before.title, "path": step.before.path}
    ),
}
