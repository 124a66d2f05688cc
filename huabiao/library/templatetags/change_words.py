"""Puts an audit row into words: through which door, and what was before and after."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from typing import Any

from django import template
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from huabiao.accounts.enums import OrganizationLevel, OrganizationState, Role
from huabiao.accounts.models import Organization, User
from huabiao.changes.models import Change
from huabiao.library.enums import Consent, Kind, Mode, RelationType, Validity
from huabiao.library.models import Item
from huabiao.search.models import BestBet, ColloquialPair, OldPage, OldSite
from huabiao.sites.enums import ListStyle
from huabiao.sites.models import Channel, SiteProfile
from huabiao.workflow.enums import Stage

register = template.Library()

_DOORS = {
    "console": gettext_lazy("工作台"),
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
    "keyword": gettext_lazy("关键词"),
    "is_direct": gettext_lazy("直接投放"),
    "existing": gettext_lazy("收录已有信息"),
    "type": gettext_lazy("关系"),
    "type_from": gettext_lazy("对方对本信息"),
    "other": gettext_lazy("另一篇"),
    "name": gettext_lazy("名称"),
    "count": gettext_lazy("数量"),
    "digest": gettext_lazy("内容摘要值"),
    "role": gettext_lazy("角色"),
    "organization": gettext_lazy("单位"),
    "host": gettext_lazy("域名"),
    "code": gettext_lazy("代码"),
    "focus": gettext_lazy("取景点"),
    "size": gettext_lazy("大小"),
    "to": gettext_lazy("转给"),
    "target": gettext_lazy("对象"),
    "path": gettext_lazy("路径"),
    "slug": gettext_lazy("路径"),
    "login": gettext_lazy("登录名"),
    "parent": gettext_lazy("上级单位"),
    "successor": gettext_lazy("承接单位"),
    "colleague": gettext_lazy("接手的同事"),
    "roles": gettext_lazy("角色"),
    "sha256": gettext_lazy("内容摘要值"),
    "blocks": gettext_lazy("版块"),
    "picture": gettext_lazy("图片编号"),
    "archive_on": gettext_lazy("归档日期"),
    "next_at": gettext_lazy("下次变化"),
    "since": gettext_lazy("从"),
    "until": gettext_lazy("到"),
    "action": gettext_lazy("操作"),
    "subject": gettext_lazy("对象编号"),
    "actor_name": gettext_lazy("操作人"),
    "before": gettext_lazy("排在前面的"),
    "is_on": gettext_lazy("打开"),
    "channels": gettext_lazy("栏目数"),
    "sites": gettext_lazy("网站数"),
    "site": gettext_lazy("网站"),
    "pages": gettext_lazy("网页数"),
    "topics": gettext_lazy("专题数"),
    "query": gettext_lazy("搜索词"),
    "how": gettext_lazy("处理"),
    "said": gettext_lazy("口语说法"),
    "official": gettext_lazy("规范说法"),
}
# Whose fields are told under the names their forms have, where nothing is said above.
_MODELS = (
    BestBet,
    OldSite,
    OldPage,
    Item,
    Channel,
    SiteProfile,
    Organization,
    User,
    ColloquialPair,
)
_WORDS = {
    **dict(
        choice
        for words in (
            ListStyle,
            Role,
            OrganizationLevel,
            OrganizationState,
            Kind,
            Mode,
            Consent,
            Validity,
            RelationType,
            Stage,
        )
        for choice in words.choices
    ),
    "True": gettext_lazy("是"),
    "False": gettext_lazy("否"),
    "None": "—",
    "": "—",
}
_UNTOLD = ("placement", "live", "other_id")  # numbers tell nobody anything; the act says the rest
_SUBJECTS = {
    "item": gettext_lazy("信息"),
    "channel": gettext_lazy("栏目"),
    "site": gettext_lazy("网站"),
    "organization": gettext_lazy("单位"),
    "user": gettext_lazy("人员"),
    "page": gettext_lazy("首页"),
    "document": gettext_lazy("文件"),
    "image": gettext_lazy("图片"),
    "login": gettext_lazy("登录名"),
    "topic": gettext_lazy("专题"),
    "colloquial": gettext_lazy("口语词"),
    "query": gettext_lazy("搜索词"),
    "best_bet": gettext_lazy("推荐结果"),
    "old_site": gettext_lazy("旧网站"),
    "old_page": gettext_lazy("旧网页"),
}
_LENGTH = 60


@register.simple_tag
def door_of(change: Change) -> str:
    return str(_DOORS.get(change.door, change.door))


@register.simple_tag
def subject_words(change: Change) -> str:
    """ "信息 7" for "item:7"."""
    sort, _colon, number = change.subject.partition(":")
    return f"{_SUBJECTS.get(sort, sort)} {number}"


@register.simple_tag
def subject_link(change: Change, titles: Mapping[str, tuple[int, str]]) -> str:
    """The title of an item among `titles` as the way to it, its number below; else `subject_words`."""
    words = subject_words(change)
    if change.subject not in titles:
        return words
    number, title = titles[change.subject]
    return format_html(
        '<a href="{}">{}</a> <span class="hb-quiet hb-below">{}</span>',
        reverse("items:overview", args=[number]),
        title,
        words,
    )


_RANKS = {name: rank for rank, name in enumerate(_NAMES)}


@register.simple_tag
def change_words(change: Change) -> str:
    """ "标题：旧 → 新；栏目：要闻" out of what was before and after."""
    # PostgreSQL keeps no order of names: they are told in the order they stand in above.
    names = sorted({*change.before, *change.after}, key=lambda name: (_rank(name), name))
    return "；".join(
        _("%(name)s：%(words)s") % {"name": _name(name), "words": _words(change, name)}
        for name in names
        if name not in _UNTOLD
    )


def _name(name: str) -> str:
    return str(_NAMES.get(name) or _names_of_fields().get(name, name))


@functools.cache
def _names_of_fields() -> dict[str, Any]:
    return {
        field.name: field.verbose_name for model in _MODELS for field in model._meta.concrete_fields
    }


def _rank(name: str) -> int:
    return _RANKS.get(name, len(_RANKS))


def _words(change: Change, name: str) -> str:
    after = _word(change.after.get(name))
    if name not in change.before:
        return after
    before = _word(change.before[name])
    if name not in change.after:
        return before
    return before if before == after else f"{before} → {after}"


def _word(value: Any) -> str:
    if isinstance(value, list | dict):
        return _("%(count)s 项") % {"count": len(value)}
    text = str(value)
    return str(_WORDS.get(text, text if len(text) <= _LENGTH else f"{text[:_LENGTH]}…"))
