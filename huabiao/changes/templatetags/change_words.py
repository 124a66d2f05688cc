"""Puts an audit row into words: through which door, and what was before and after."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from huabiao.changes.models import Change

register = template.Library()

_DOORS = {
    "console": gettext_lazy("控制台"),
    "command": gettext_lazy("命令行"),
    "worker": gettext_lazy("系统"),
    "link": gettext_lazy("邮件链接"),
}
_NAMES = {
    "title": gettext_lazy("标题"),
    "kind": gettext_lazy("类型"),
    "channel": gettext_lazy("栏目"),
    "consent": gettext_lazy("接收"),
    "mode": gettext_lazy("方式"),
    "stage": gettext_lazy("环节"),
    "validity": gettext_lazy("有效性"),
    "summary": gettext_lazy("摘要"),
    "sort_at": gettext_lazy("发布时间"),
    "expire_at": gettext_lazy("到期下线"),
    "is_pinned": gettext_lazy("置顶"),
    "order": gettext_lazy("排序"),
    "type": gettext_lazy("关系"),
    "name": gettext_lazy("名称"),
    "count": gettext_lazy("数量"),
    "live": gettext_lazy("公开"),
    "digest": gettext_lazy("内容摘要值"),
}
_WORDS = {"True": gettext_lazy("是"), "False": gettext_lazy("否"), "None": "—", "": "—"}
_LENGTH = 60


@register.simple_tag
def door_of(change: Change) -> str:
    return str(_DOORS.get(change.door, change.door))


@register.simple_tag
def change_words(change: Change) -> str:
    """ "标题：旧 → 新；栏目：要闻" out of what was before and after."""
    names = [*change.before, *(name for name in change.after if name not in change.before)]
    return "；".join(
        _("%(name)s：%(words)s") % {"name": _NAMES.get(name, name), "words": _words(change, name)}
        for name in names
    )


def _words(change: Change, name: str) -> str:
    after = _word(change.after.get(name))
    if name not in change.before:
        return after
    before = _word(change.before[name])
    if name not in change.after:
        return before
    return before if before == after else f"{before} → {after}"


def _word(value: Any) -> str:
    text = str(value)
    return str(_WORDS.get(text, text if len(text) <= _LENGTH else f"{text[:_LENGTH]}…"))
