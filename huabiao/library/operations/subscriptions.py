"""Writes of subscriptions: kept by a channel's administrators, followed by an engine that reads changes.

The engine looks at an item after the act that made it public has ended, so a bulk import slows
nobody who signs. What it finds it decides anew under the item's lock; work rows end with it.
"""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from huabiao.accounts.models import Organization, User
from huabiao.accounts.queries import ADMINISTRATORS
from huabiao.base.errors import NotFound, Refused
from huabiao.changes import operations as changes
from huabiao.changes.models import Change, Work
from huabiao.changes.operations import Actor, Lane
from huabiao.library.enums import Act, Consent, Kind, Mode
from huabiao.library.matching import likely_rules, untaken_by, waiting_for
from huabiao.library.models import Item, Placement, Subscription
from huabiao.library.operations.settling import settle
from huabiao.library.queries import items_for, subscriptions_for
from huabiao.library.rules import SUBSCRIBING
from huabiao.library.subjects import all_subjects
from huabiao.sites.queries import channels_for, site_of

MOST_EXISTING = 1000  # items that are public already and a rule may take at once
_CHUNK = 300
_ROW = ("id", "key", "lane")
log = logging.getLogger("huabiao.library")


class NothingAskedFor(Refused):
    message = _("请至少填写一项条件：信息类型、发布单位、主题分类或关键词。")


class NoSuchKind(Refused):
    message = _("没有这样的信息类型或主题分类，请从列表里选择。")


class SubscriptionEnded(Refused):
    message = _("这条订阅规则已经结束，不能再修改。")


class SaidAlready(Refused):
    message = _("已经是这样了，没有改变。")


@dataclass(frozen=True)
class Wish:
    """What a rule asks for, and how it takes it; what is empty asks for nothing."""

    kind: str = ""
    organization: Organization | None = None
    subject: str = ""
    keyword: str = ""
    is_direct: bool = False

    def rule(self, **facts: object) -> Subscription:
        """The rule this wish would make; not stored."""
        return Subscription(**self.__dict__, **facts)


@transaction.atomic
def add_subscription(
    *, channel_id: int, wish: Wish, existing: int, by: User, actor: Actor, at: datetime
) -> Subscription:
    """Let a channel take what matches from now on, and the newest `existing` that match already."""
    channel = channels_for(by, ADMINISTRATORS).filter(pk=channel_id).first()
    if channel is None:
        raise NotFound
    _require_sense(wish)
    rule = wish.rule(channel=channel, created_at=at)
    rule.save()
    change = _record_rule(Act.SUBSCRIPTION_ADDED, rule, actor, at, after=_in_words(rule))
    _queue(rule, _newest(rule, existing), change)
    return rule


@transaction.atomic
def edit_subscription(
    *, subscription_id: int, wish: Wish, existing: int, by: User, actor: Actor, at: datetime
) -> Subscription:
    """Ask for something else from now on; what was taken before stays."""
    rule = _locked(subscription_id, by)
    _require_sense(wish)
    before = _in_words(rule)
    for name, value in wish.__dict__.items():
        setattr(rule, name, value)
    rule.save()
    waiting_for(rule).delete()
    change = _record_rule(
        Act.SUBSCRIPTION_EDITED, rule, actor, at, before=before, after=_in_words(rule)
    )
    _queue(rule, _newest(rule, existing), change)
    return rule


@transaction.atomic
def end_subscription(
    *, subscription_id: int, removes: bool, by: User, actor: Actor, at: datetime
) -> int:
    """Take nothing more by this rule; `removes`: what it brought goes, too. Returns how many go."""
    rule = _locked(subscription_id, by)
    rule.ended_at = at
    rule.save(update_fields=["ended_at"])
    waiting_for(rule).delete()
    brought = list(rule.placements.values_list("item_id", flat=True)) if removes else []
    change = _record_rule(
        Act.SUBSCRIPTION_ENDED, rule, actor, at,
        before=_in_words(rule), after={"count": len(brought)},
    )  # fmt: skip
    _queue(rule, brought, change)
    return len(brought)


@transaction.atomic
def keep_from_rules(*, item_id: int, is_kept: bool, by: User, actor: Actor, at: datetime) -> Item:
    """The item's unit says no: rules take it nowhere, and what they brought somewhere goes at once."""
    item = items_for(by, "place").select_for_update(of=("self",)).filter(pk=item_id).first()
    if item is None:
        raise NotFound
    if item.is_kept_from_rules == is_kept:
        raise SaidAlready
    item.is_kept_from_rules = is_kept
    item.save(update_fields=["is_kept_from_rules"])
    brought = (
        item.placements.filter(subscription__isnull=False) if is_kept else Placement.objects.none()
    )
    count = brought.count()
    brought.delete()
    settle(item, at=at)
    changes.record(
        action=Act.KEPT_FROM_RULES if is_kept else Act.OPENED_TO_RULES,
        subject=item.key,
        actor=actor,
        at=at,
        keys=[item.key] if item.is_public else [],
        lane=Lane.INTERACTIVE,
        after={"count": count} if is_kept else {},
    )
    return item


def follow_subscriptions(*, at: datetime) -> int:
    """Look at the next items that changed, and let rules take them; returns how many rows are done.

    One transaction an item, so that one that fails does not hold back the others; its row stays.
    """
    return _follow(_next_rows(), at=at)


def follow_since(row_id: int) -> None:
    """Let rules take what the acts after this row of work were about, at the time of those acts."""
    rows = Work.objects.filter(reader=SUBSCRIBING, pk__gt=row_id).order_by("id")
    latest = rows.aggregate(at=Max("change__at"))["at"]
    if latest is not None:
        _follow(list(rows.values_list(*_ROW)), at=latest)


def _follow(rows: Collection[tuple[int, str, str]], *, at: datetime) -> int:
    looks: dict[int, _Look] = defaultdict(_Look)
    for row_id, key, lane in rows:
        *rule, item_id = (int(part) for part in key.split(":") if part.isdecimal())
        looks[item_id].add(row_id, rule, lane)
    _find_rules(looks)
    idle = [pk for look in looks.values() if not look.rules for pk in look.rows]
    Work.objects.filter(pk__in=idle).delete()
    done = len(idle)
    for item_id, look in sorted(looks.items()):
        if not look.rules:
            continue
        try:
            _look_at(item_id, look, at=at)
        except Exception:
            # The worker's loop, item by item: one that fails must not hold back the others.
            log.exception("rules could not take item %s", item_id)
        else:
            done += len(look.rows)
    return done


class _Look:
    """Why an item is looked at: rows of work, and rules that may want it."""

    def __init__(self) -> None:
        self.rows: list[int] = []
        self.rules: set[int] = set()
        self.is_for_all = False
        self.lane: Lane = Lane.BULK

    def add(self, row_id: int, rules: Collection[int], lane: str) -> None:
        self.rows.append(row_id)
        self.rules.update(rules)
        self.is_for_all = self.is_for_all or not rules
        if lane == Lane.INTERACTIVE:
            self.lane = Lane.INTERACTIVE


def _next_rows() -> list[tuple[int, str, str]]:
    waiting = Work.objects.filter(reader=SUBSCRIBING, run_id=None).order_by("id")
    urgent = list(waiting.filter(lane=Lane.INTERACTIVE).values_list(*_ROW)[:_CHUNK])
    return urgent or list(waiting.values_list(*_ROW)[:_CHUNK])


def _find_rules(looks: dict[int, _Look]) -> None:
    """Which rules want those that no single rule asked to look at."""
    ids = [item_id for item_id, look in looks.items() if look.is_for_all]
    if not ids:
        return
    for item_id, rules in likely_rules(ids).items():
        looks[item_id].rules |= rules


@transaction.atomic
def _look_at(item_id: int, look: _Look, *, at: datetime) -> None:
    item = Item.objects.select_for_update(of=("self",)).filter(pk=item_id).first()
    rules = Subscription.objects.filter(pk__in=look.rules).select_for_update(of=("self",))
    # Where two rules of a channel want it, the one that asks nobody goes first.
    for rule in rules.select_related("channel", "organization").order_by("-is_direct", "pk"):
        if item is not None and rule.ended_at is None:
            _take(rule, item, lane=look.lane, at=at)
        elif item is not None:
            _drop(rule, item, at=at)
    Work.objects.filter(pk__in=look.rows).delete()


def _take(rule: Subscription, item: Item, *, lane: Lane, at: datetime) -> None:
    if not rule.channel.live or not untaken_by(rule).filter(pk=item.pk).exists():
        return
    placement = Placement.objects.create(
        item=item,
        channel=rule.channel,
        site_id=site_of(rule.channel).pk,
        mode=Mode.REFERENCE,
        subscription=rule,
        consent=Consent.GIVEN if rule.is_direct else Consent.ASKED,
        is_change_waiting=False,
        signed_at=at,  # nothing of its own to sign: the words and the text are the item's
        sort_at=_first_stood(item),
        has_stood=True,
    )
    settle(item, at=at)
    _record_placement(Act.SUBSCRIBED, placement, at, lane, is_public=rule.is_direct)


def _first_stood(item: Item) -> datetime:
    """The item's own time, at which it takes its place: a new rule makes no old text new."""
    by_people = item.placements.filter(is_live=True, subscription=None)
    return min(by_people.values_list("sort_at", flat=True))


def _drop(rule: Subscription, item: Item, *, at: datetime) -> None:
    for placement in item.placements.filter(subscription=rule).select_related("channel"):
        _record_placement(Act.UNSUBSCRIBED, placement, at, Lane.BULK, is_public=placement.is_live)
        placement.delete()
        settle(item, at=at)


def _record_placement(
    action: str, placement: Placement, at: datetime, lane: Lane, *, is_public: bool
) -> None:
    changes.record(
        action=action,
        subject=placement.item.key,
        actor=changes.system(),
        at=at,
        keys=[placement.item.key] if is_public else [],
        lane=lane,
        after={"channel": placement.channel.title, "consent": placement.consent},
    )


def _locked(subscription_id: int, by: User) -> Subscription:
    rule = (
        subscriptions_for(by)
        .select_related("channel", "organization")
        .select_for_update(of=("self",))
        .filter(pk=subscription_id)
        .first()
    )
    if rule is None:
        raise NotFound
    if rule.ended_at is not None:
        raise SubscriptionEnded
    return rule


def _require_sense(wish: Wish) -> None:
    if not (wish.kind or wish.organization or wish.subject or wish.keyword.strip()):
        raise NothingAskedFor
    if wish.kind not in ("", *Kind.values) or wish.subject not in ("", *all_subjects()):
        raise NoSuchKind


def _newest(rule: Subscription, existing: int) -> list[int]:
    wanted = max(0, min(existing, MOST_EXISTING))
    return list(untaken_by(rule).values_list("pk", flat=True)[:wanted])


def _queue(rule: Subscription, item_ids: Collection[int], change: Change) -> None:
    Work.objects.bulk_create(
        Work(reader=SUBSCRIBING, key=f"{rule.key}:{item_id}", lane=Lane.BULK, change=change)
        for item_id in item_ids
    )


def _in_words(rule: Subscription) -> dict[str, object]:
    return {
        "kind": rule.kind,
        "organization": rule.organization.name if rule.organization else "",
        "subject": rule.subject,
        "keyword": rule.keyword,
        "is_direct": rule.is_direct,
    }


def _record_rule(
    action: str,
    rule: Subscription,
    actor: Actor,
    at: datetime,
    *,
    before: dict[str, object] | None = None,
    after: dict[str, object] | None = None,
) -> Change:
    return changes.record(
        action=action,
        subject=rule.channel.key,
        actor=actor,
        at=at,
        keys=[],
        lane=Lane.INTERACTIVE,
        before=before,
        after=after,
    )
