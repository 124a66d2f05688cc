"""Reads of the answers the office puts above all others."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice

from django.db.models import F, Q, QuerySet
from django.utils.timezone import localdate

from huabiao.accounts.queries import Person, is_platform_administrator
from huabiao.search.models import BestBet
from huabiao.search.queries.pairs import version_of
from huabiao.search.rules import lines_of, meets

BEST_BETS = "best_bets"
MOST_SHOWN = 3


@dataclass(frozen=True)
class Bet:
    """One recommended answer, as readers see it."""

    id: int
    title: str
    address: str  # https://…, or a path on the site that was asked
    summary: str
    phone: str


def best_bets(user: Person) -> QuerySet[BestBet]:
    """What is recommended is the platform office's; what expired comes last."""
    kept = BestBet.objects.select_related("site").order_by("-expires_on", "-pk")
    return kept if is_platform_administrator(user) else kept.none()


def best_bets_for(text: str, site_code: str, at: datetime) -> list[Bet]:
    """At most three for what was asked; the site's own first, `""` asks of all sites at once."""
    here = _standing(at).filter(Q(site=None) | Q(site__code=site_code or None))
    return bets_meeting(((bet.words, _shown(bet)) for bet in here), text)


def bets_meeting(standing: Iterable[tuple[str, Bet]], text: str) -> list[Bet]:
    """Of bets in their order, each with the words it answers, the first three that answer this."""
    found = (bet for words, bet in standing if any(meets(line, text) for line in lines_of(words)))
    return list(islice(found, MOST_SHOWN))


def standing_bets(at: datetime) -> Iterator[tuple[str, str, date, Bet]]:
    """All there are, in their order: words, code of the site or "" for all, last day, and the bet."""
    for bet in _standing(at).select_related("site"):
        yield bet.words, bet.site.code if bet.site else "", bet.expires_on, _shown(bet)


def _standing(at: datetime) -> QuerySet[BestBet]:
    kept = BestBet.objects.filter(expires_on__gte=localdate(at))
    return kept.order_by(F("site").asc(nulls_last=True), "-pk")


def _shown(bet: BestBet) -> Bet:
    return Bet(bet.pk, bet.title, bet.address, bet.summary, bet.phone)


def best_bets_version() -> int:
    """Rises with every change of what is recommended; what expires by itself changes no number."""
    return version_of(BEST_BETS)
