"""Decides which acts can be done to many items at once, and what each does to one of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from huabiao.accounts.models import User
from huabiao.base.errors import Refused
from huabiao.library import operations
from huabiao.library.models import Placement
from huabiao.library.queries import placements_for

MOST = 1_000  # items in one go


class NotInChannel(Refused):
    message = _("不在所选的栏目里。")


@dataclass(frozen=True)
class BulkAct:
    """One act on many: `do` is called for each item and refuses for that one alone."""

    label: str | Promise
    act: str  # what the person must be allowed to do with each item: a key of rules.ALLOWED
    do: Callable[..., str | Promise]  # (item id, what was typed, who) → what was done
    explanation: str | Promise
    button: str | Promise
    leaves: bool = False  # asks which channel the items leave
    enters: bool = False  # asks which channel they come to
    is_grave: bool = False


def _place(item_id: int, typed: Mapping[str, Any], who: dict[str, Any]) -> str | Promise:
    placement = operations.place_item(item_id=item_id, channel_id=typed["to"], **who)
    if not typed["is_submitted"]:
        return _("已投放，待送审") if not placement.is_asked else _("已投放，待送审和对方接收")
    try:
        operations.submit_item(item_id=item_id, **who)
    except Refused as refusal:
        return _said(_("已投放，没有送审：%(reason)s"), refusal)
    return _("已投放并送审")


def _said(sentence: Promise, refusal: Refused) -> str:
    return str(sentence) % {"reason": refusal.message}


def _move(item_id: int, typed: Mapping[str, Any], who: dict[str, Any]) -> str | Promise:
    placement_id = _placement_in(typed["from"], item_id, who["by"], "place")
    placement = operations.move_placement(placement_id=placement_id, channel_id=typed["to"], **who)
    return _("已移出原栏目，待对方接收") if placement.is_asked else _("已移到新栏目")


def _remove(item_id: int, typed: Mapping[str, Any], who: dict[str, Any]) -> str | Promise:
    placement_id = _placement_in(typed["from"], item_id, who["by"], "arrange")
    operations.remove_placement(placement_id=placement_id, **who)
    return _("已从栏目移除")


def _withdraw(item_id: int, typed: Mapping[str, Any], who: dict[str, Any]) -> str | Promise:
    operations.withdraw_item(item_id=item_id, reason=typed["reason"], **who)
    return _("已撤稿")


def _placement_in(channel_id: int, item_id: int, by: User, act: str) -> int:
    here = placements_for(by, act).filter(item_id=item_id, channel_id=channel_id)
    found: Placement | None = here.first()
    if found is None:
        raise NotInChannel
    return found.pk


ACTS: dict[str, BulkAct] = {
    "place": BulkAct(
        label=_("投放到栏目"),
        act="place",
        do=_place,
        explanation=_(
            "下列信息以“引用”方式投放到您选的栏目，签发后公开；已经在这个栏目里的会跳过。"
        ),
        button=_("投放"),
        enters=True,
    ),
    "move": BulkAct(
        label=_("移到另一栏目"),
        act="place",
        do=_move,
        explanation=_(
            "下列信息从原栏目移到新栏目，栏目内标题、摘要、发布时间和签发都保留，不用再送审。"
            "新栏目由其他单位负责的，要等对方接收，接收之前两个栏目里都没有。"
        ),
        button=_("移动"),
        leaves=True,
        enters=True,
    ),
    "remove": BulkAct(
        label=_("从栏目移除"),
        act="arrange",
        do=_remove,
        explanation=_("移除后，所选的栏目里立即看不到这些信息；其他栏目不受影响。"),
        button=_("确定移除"),
        leaves=True,
        is_grave=True,
    ),
    "withdraw": BulkAct(
        label=_("撤稿"),
        act="withdraw",
        do=_withdraw,
        explanation=_(
            "撤稿后，这些信息在所有网站立即看不到，原地址显示“这条信息已经撤下”；内容仍保存在库中。"
        ),
        button=_("确定撤稿"),
        is_grave=True,
    ),
}
