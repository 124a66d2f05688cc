"""Writes of the answers the office puts above all others: each change is recorded."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from huabiao.accounts.models import User
from huabiao.accounts.operations import only_platform_administrators
from huabiao.accounts.operations.checking import well_formed
from huabiao.changes.operations import Actor, Lane, record
from huabiao.search.models import BestBet
from huabiao.search.operations.counting import count_up
from huabiao.search.operations.meanwhile import RemovedMeanwhile, refuse_if_saved
from huabiao.search.queries.bets import BEST_BETS
from huabiao.search.rules import (
    AddressFault,
    ExpiryFault,
    address_fault,
    expiry_fault,
    lines_of,
    tidy,
    units_of,
)
from huabiao.sites.models import SiteProfile
from huabiao.sites.queries import hosts

_SENTENCES = {
    AddressFault.NO_ADDRESS: _("“网址”请填 https:// 开头的网址，或者本平台网站的网页。"),
    AddressFault.NO_SITE: _("推荐给所有网站的，“网址”要填完整，不能只填路径。"),
    ExpiryFault.PAST: _("“最后一天”已经过去了。"),
    ExpiryFault.TOO_FAR: _("“最后一天”最多在一年以后：到时候看看还对不对，再接着用。"),
}
_MISSING = {
    "words": _("请填写“搜索词”。"),
    "title": _("请填写“标题”。"),
    "address": _("请填写“网址”。"),
}


@dataclass(frozen=True)
class BetFacts:
    """What is said of one recommended answer."""

    words: str
    title: str
    address: str
    expires_on: date
    site: SiteProfile | None = None
    summary: str = ""
    phone: str = ""

    def tidied(self) -> dict[str, Any]:
        told = {name: getattr(self, name) for name in _NAMES}
        lines = {name: tidy(told[name]) for name in ("title", "address", "summary", "phone")}
        return {**told, **lines, "words": "\n".join(lines_of(self.words))}


_NAMES = tuple(field.name for field in fields(BetFacts))


@transaction.atomic
def add_best_bet(*, facts: BetFacts, by: User | None, actor: Actor, at: datetime) -> BestBet:
    only_platform_administrators(by)
    bet = BestBet()
    _write(bet, facts, at=at)
    _record("search.best_bet.added", bet.key, actor=actor, at=at, after=_told(bet))
    return bet


@transaction.atomic
def edit_best_bet(
    *,
    bet_id: int,
    facts: BetFacts,
    seen: str | None = None,
    by: User | None,
    actor: Actor,
    at: datetime,
) -> BestBet:
    """Let it say something else; `seen` is the digest of what the person had before them."""
    only_platform_administrators(by)
    bet = _locked(bet_id)
    refuse_if_saved(bet, seen=seen, wanted=facts.tidied(), shown=_shown(bet))
    before = _told(bet)
    _write(bet, facts, at=at)
    after = _told(bet)
    if after != before:
        _record("search.best_bet.edited", bet.key, actor=actor, at=at, before=before, after=after)
    return bet


@transaction.atomic
def remove_best_bet(*, bet_id: int, by: User | None, actor: Actor, at: datetime) -> None:
    only_platform_administrators(by)
    bet = _locked(bet_id)
    key, before = bet.key, _told(bet)
    bet.delete()
    _record("search.best_bet.removed", key, actor=actor, at=at, before=before)


def _locked(bet_id: int) -> BestBet:
    try:
        return BestBet.objects.select_for_update().get(pk=bet_id)
    except BestBet.DoesNotExist as gone:
        raise RemovedMeanwhile from gone


def _write(bet: BestBet, facts: BetFacts, *, at: datetime) -> None:
    for name, value in facts.tidied().items():
        setattr(bet, name, value)
    address = address_fault(bet.address, has_site=bet.site is not None, hosts=hosts())
    expiry = expiry_fault(bet.expires_on, today=localdate(at))
    faults = {
        "address": [_SENTENCES[address]] if address else [],
        "expires_on": [_SENTENCES[expiry]] if expiry else [],
        "words": [] if units_of(bet.words) else [_("“搜索词”里要有文字或者数字。")],
    }
    # What was only invisible is empty now.
    faults.update(
        (name, [sentence]) for name, sentence in _MISSING.items() if not getattr(bet, name)
    )
    well_formed(bet, faults=faults)
    bet.save()


def _told(bet: BestBet) -> dict[str, Any]:
    told = {name: str(getattr(bet, name)) for name in _NAMES if name != "site"}
    return {**told, "site": bet.site.name if bet.site else ""}


def _shown(bet: BestBet) -> dict[str, str]:
    """As the form shows it."""
    lines = "；".join(bet.words.splitlines())
    site = bet.site.name if bet.site else gettext("所有网站")
    return {**_told(bet), "words": lines, "site": site}


def _record(action: str, key: str, *, actor: Actor, at: datetime, **facts: Any) -> None:
    count_up(BEST_BETS)
    record(action=action, subject=key, actor=actor, at=at, keys=[], lane=Lane.INTERACTIVE, **facts)
