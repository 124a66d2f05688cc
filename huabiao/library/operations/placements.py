"""Writes of where an item stands: planned, proposed, accepted, reworded, pinned, ended.

Words and times wait for the chain and are signed with the item; pins, hand order and expiry are
the channel's own business and act at once.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _
from wagtail.models import Site

from huabiao.accounts.models import User
from huabiao.base.errors import NotFound, NotYours, Refused
from huabiao.changes import operations as changes
from huabiao.changes.operations import Actor, Lane
from huabiao.library.enums import Consent, Mode
from huabiao.library.models import Item, KeptOut, Placement
from huabiao.library.operations.drafts import BeingReviewed
from huabiao.library.operations.settling import settle, whole_second
from huabiao.library.queries import items_for, may, placements_for
from huabiao.sites.models import Channel
from huabiao.sites.queries import site_of


class AlreadyPlaced(Refused):
    message = _("这篇信息已经在这个栏目里了。")


class NoSuchChannel(Refused):
    message = _("这个栏目已经关闭，请另选一个。")


class NotProposed(Refused):
    message = _("这条投放申请已经处理过，或者不需要接收。")


class ReleaseSetBack(Refused):
    message = _(
        "发布时间不能往前改：倒填日期属于弄虚作假。确有需要的，请说明原因并由平台管理员办理。"
    )


@transaction.atomic
def place_item(
    *,
    item_id: int,
    channel_id: int,
    by: User,
    actor: Actor,
    at: datetime,
    mode: str = Mode.REFERENCE,
    title: str = "",
    summary: str = "",
    release_at: datetime | None = None,
) -> Placement:
    """Plan the item for a channel; another unit's channel gets a proposal it may accept or decline."""
    item = _locked_item(item_id, by)
    _require_open_text(item)
    _require_not_set_back(None, release_at, item, at=at)
    channel = _open_channel(channel_id)
    is_own = may(by, "place", channel.organization)
    try:
        with transaction.atomic():
            placement = Placement.objects.create(
                item=item,
                channel=channel,
                site=Site.objects.get(pk=site_of(channel).pk),
                mode=mode,
                wanted_title=title,
                wanted_summary=summary,
                wanted_release_at=release_at,
                consent=Consent.NOT_NEEDED if is_own else Consent.ASKED,
                proposed_by=by,
                sort_at=whole_second(at),
            )
    except IntegrityError:
        raise AlreadyPlaced from None
    _record(
        "library.placement.planned", placement, actor, at,
        after={"channel": channel.title, "mode": mode, "consent": placement.consent},
    )  # fmt: skip
    return placement


@transaction.atomic
def change_placement_words(
    *,
    placement_id: int,
    by: User,
    actor: Actor,
    at: datetime,
    title: str,
    summary: str,
    release_at: datetime | None,
) -> Placement:
    """Wish other words or another release time; what readers see changes when the chain agreed."""
    placement = _locked(placement_id, by, "place")
    _require_open_text(placement.item)
    _require_not_set_back(placement, release_at, placement.item, at=at)
    before = {"title": placement.title, "summary": placement.summary}
    placement.wanted_title = title
    placement.wanted_summary = summary
    placement.wanted_release_at = release_at
    placement.is_change_waiting = True
    placement.proposed_by = by
    placement.subscription = None  # with words of its own it is people's, whatever brought it
    placement.save()
    _record(
        "library.placement.reworded", placement, actor, at,
        before=before, after={"title": title, "summary": summary},
    )  # fmt: skip
    return placement


@transaction.atomic
def accept_placement(
    *, placement_id: int, by: User, actor: Actor, at: datetime, note: str = ""
) -> Placement:
    """Take another unit's item into one's channel."""
    return _answer(placement_id, Consent.GIVEN, by, actor, at, note)


@transaction.atomic
def decline_placement(
    *, placement_id: int, by: User, actor: Actor, at: datetime, note: str
) -> Placement:
    """Refuse another unit's item, with a reason its unit reads."""
    if not note.strip():
        raise Refused(_("请说明不接收的原因。"))
    return _answer(placement_id, Consent.REFUSED, by, actor, at, note)


@transaction.atomic
def remove_placement(*, placement_id: int, by: User, actor: Actor, at: datetime) -> None:
    """Take the item out of a channel; the item's unit and the channel's unit both may."""
    placement = _locked(placement_id, by, "arrange")
    item = placement.item
    if item.workflow_in_progress and placement.is_change_waiting:
        raise BeingReviewed
    _record(
        "library.placement.removed", placement, actor, at,
        before={"channel": placement.channel.title, "live": placement.is_live},
        is_public=placement.is_live,
    )  # fmt: skip
    KeptOut.objects.get_or_create(item=item, channel_id=placement.channel_id)
    placement.delete()
    settle(item, at=at)


@transaction.atomic
def move_placement(
    *, placement_id: int, channel_id: int, by: User, actor: Actor, at: datetime
) -> Placement:
    """Take the item out of one channel and into another, with its words, its time and its signature.

    Another unit's channel is asked for its consent, and the item stands in neither until it agrees.
    """
    placement = _locked(placement_id, by, "place")
    _require_open_text(placement.item)
    channel = _open_channel(channel_id)
    if placement.item.placements.filter(channel=channel).exists():
        raise AlreadyPlaced
    before = {"channel": placement.channel.title}
    site = site_of(channel)
    if placement.site_id != site.pk:
        placement.is_main = False  # of the other site; settling chooses anew on both
    placement.channel, placement.site = channel, site
    is_own = may(by, "place", channel.organization)
    placement.consent = Consent.NOT_NEEDED if is_own else Consent.ASKED
    placement.consent_note = ""
    placement.proposed_by = by
    # The channel's own business, and it is another's now.
    placement.is_pinned, placement.order = False, None
    try:
        with transaction.atomic():
            placement.save()
    except IntegrityError:
        raise AlreadyPlaced from None
    settle(placement.item, at=at)
    _record(
        "library.placement.moved", placement, actor, at,
        before=before, after={"consent": placement.consent},
        is_public=placement.signed_at is not None,
    )  # fmt: skip
    return placement


@transaction.atomic
def pin_placement(
    *, placement_id: int, by: User, actor: Actor, at: datetime, is_pinned: bool
) -> Placement:
    """Put the item first on the channel's own page, or let it go back to its place."""
    return _arrange(placement_id, by, actor, at, "pinned", is_pinned=is_pinned)


@transaction.atomic
def order_placement(
    *, placement_id: int, by: User, actor: Actor, at: datetime, order: int | None
) -> Placement:
    """Give the item a hand-set rank among the channel's pins; None: by time."""
    return _arrange(placement_id, by, actor, at, "ordered", order=order)


@transaction.atomic
def set_placement_expiry(
    *, placement_id: int, by: User, actor: Actor, at: datetime, expire_at: datetime | None
) -> Placement:
    """Let the item leave the channel by itself at a moment."""
    return _arrange(placement_id, by, actor, at, "expiry_set", expire_at=expire_at)


@transaction.atomic
def backdate_placement(
    *, placement_id: int, by: User, actor: Actor, at: datetime, release_at: datetime, reason: str
) -> Placement:
    """Set a release time back with the platform office's consent and a reason; always recorded."""
    placement = _locked(placement_id, by, "backdate")
    if not reason.strip():
        raise Refused(_("倒填发布时间须说明原因。"))
    if release_at > at:
        raise Refused(_("这里只能改为过去的时间；将来的时间请用定时发布。"))
    before = placement.sort_at
    placement.release_at = placement.wanted_release_at = whole_second(release_at)
    placement.sort_at = whole_second(release_at)
    placement.is_set_back = True
    placement.has_stood = True  # this is its place in the order, whenever it comes to stand there
    placement.save()
    settle(placement.item, at=at)
    _record(
        "library.placement.backdated", placement, actor, at, note=reason, is_public=True,
        before={"sort_at": before.isoformat()}, after={"sort_at": placement.sort_at.isoformat()},
    )  # fmt: skip
    return placement


def _locked_item(item_id: int, by: User) -> Item:
    item = items_for(by, "place").select_for_update(of=("self",)).filter(pk=item_id).first()
    if item is None:
        raise NotFound
    return item


def _locked(placement_id: int, by: User, action: str) -> Placement:
    """The placement, its item locked, if either the item or the channel is the person's to act on."""
    found = placements_for(by, action).filter(pk=placement_id).values_list("item_id", flat=True)
    item_id = found.first()
    if item_id is None:
        raise NotFound
    item = Item.objects.select_for_update().get(pk=item_id)
    placement = Placement.objects.select_related("channel__organization").get(pk=placement_id)
    placement.item = item
    if action == "place" and not may(by, "place", item.organization):
        raise NotYours
    return placement


def _open_channel(channel_id: int) -> Channel:
    channels = Channel.objects.select_related("organization").filter(live=True)
    channel = channels.filter(pk=channel_id).first()
    if channel is None:
        raise NoSuchChannel
    return channel


def _require_open_text(item: Item) -> None:
    # What waits to be signed must not change under the signer's hand.
    if item.workflow_in_progress:
        raise BeingReviewed


def _require_not_set_back(
    placement: Placement | None, release_at: datetime | None, item: Item, *, at: datetime
) -> None:
    if release_at is None or item.is_imported:
        return
    unchanged = placement is not None and release_at == placement.release_at
    if release_at < at and not unchanged:
        raise ReleaseSetBack


def _answer(
    placement_id: int, consent: Consent, by: User, actor: Actor, at: datetime, note: str
) -> Placement:
    placement = _locked(placement_id, by, "accept")
    if not may(by, "accept", placement.channel.organization):
        raise NotYours
    if placement.consent != Consent.ASKED:
        raise NotProposed
    placement.consent = consent
    placement.consent_note = note
    placement.save(update_fields=["consent", "consent_note"])
    settle(placement.item, at=at)
    _record(
        "library.placement.answered", placement, actor, at, note=note,
        after={"consent": consent}, is_public=True,
    )  # fmt: skip
    return placement


def _arrange(
    placement_id: int, by: User, actor: Actor, at: datetime, act: str, **values: Any
) -> Placement:
    placement = _locked(placement_id, by, "arrange")
    if not may(by, "arrange", placement.channel.organization):
        raise NotYours
    before = {name: _plain(getattr(placement, name)) for name in values}
    for name, value in values.items():
        setattr(placement, name, value)
    placement.save(update_fields=list(values))
    settle(placement.item, at=at)
    _record(
        f"library.placement.{act}", placement, actor, at, before=before, is_public=True,
        after={name: _plain(value) for name, value in values.items()},
    )  # fmt: skip
    return placement


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value


def _record(
    action: str,
    placement: Placement,
    actor: Actor,
    at: datetime,
    *,
    note: str = "",
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
    is_public: bool = False,
) -> None:
    changes.record(
        action=action,
        subject=placement.item.key,
        actor=actor,
        at=at,
        keys=[placement.item.key] if is_public else [],
        lane=Lane.INTERACTIVE,
        note=note,
        before=before,
        after={**(after or {}), "placement": placement.pk, "channel": placement.channel.title},
    )
