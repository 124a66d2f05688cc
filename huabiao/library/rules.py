"""Decides positions, addresses, anchors, when a placement is shown, and what a search looks for; no Django."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

_ID_BITS = 30  # ids below 2**30, so that a position fits a signed 64-bit column until the year 2242
ANCHOR_EVERY = 25
KEPT_IN_WASTEBASKET = timedelta(days=30)


def position(sort_at: datetime, placement_id: int) -> int:
    """Place in a channel's order: later is greater, and the id breaks ties so that nothing reshuffles.

    `sort_at` must be whole seconds.
    """
    return (int(sort_at.timestamp()) << _ID_BITS) + placement_id


def moment_of(position: int) -> datetime:
    """When that was, of a `position`."""
    return datetime.fromtimestamp(position >> _ID_BITS, UTC)


def address(year: int, item_id: int) -> str:
    """Path of an item's page on a site, from the root."""
    return f"/content/{year}/{item_id}.html"


def is_anchor(item_id: int, channel_id: int) -> bool:
    """Whether an archive page of the channel starts at this item: known before it is placed there.

    Ids are scrambled first: an import that serves 25 channels in turn would else give one of them
    all the anchors.
    """
    scrambled = (item_id * 2654435761 + channel_id * 2246822519) & 0xFFFFFFFF
    scrambled ^= scrambled >> 16
    return scrambled % ANCHOR_EVERY == 0


@dataclass(frozen=True)
class Standing:
    """What decides whether a placement is shown."""

    is_item_public: bool
    is_signed: bool
    is_consented: bool
    release_at: datetime | None
    expire_at: datetime | None


def is_shown(standing: Standing, *, at: datetime) -> bool:
    """Whether readers may see the placement at this moment."""
    if not (standing.is_item_public and standing.is_signed and standing.is_consented):
        return False
    if standing.release_at is not None and standing.release_at > at:
        return False
    return standing.expire_at is None or standing.expire_at > at


PAGELESS = (
    "LINK"  # the kind that only leads elsewhere: it has no page, so no address and no main place
)
SUBSCRIBING = "subscriptions"  # the reader of changes that follows the rules of channels
ONLY_WHEN_NAMED = ("PLAIN_PAGE", "PROFILE", "LEADER")  # by a subscription: pages of a site's own
SINGLE = ("PLAIN_PAGE", "PROFILE")  # where one stands alone, navigation leads straight to it

BINDING = ("NORMATIVE_DOCUMENT", "NOTICE")  # kinds that may bind, and lose their force
CHANGING = ("AMENDS", "REPEALS", "SUPERSEDES")  # what one binding text does to another
# What may be said of two items: by which kinds, and of which.
_SAID: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "INTERPRETS": (("INTERPRETATION",), BINDING),
    **dict.fromkeys(CHANGING, (BINDING, BINDING)),
}


def may_be_said(relation: str, *, of: str, by: str) -> bool:
    """Whether an item of kind `by` may stand in this relation to one of kind `of`."""
    sources, targets = _SAID[relation]
    return by in sources and of in targets


def sayable_by(kind: str) -> tuple[str, ...]:
    """The relations an item of this kind may have to another."""
    return tuple(relation for relation, (sources, _targets) in _SAID.items() if kind in sources)


# Which roles, held in the item's organization or above it, allow an act on the item.
_EDITING = ("EDITOR", "UNIT_ADMINISTRATOR")
_DECIDING = ("SIGNER", "UNIT_ADMINISTRATOR", "PLATFORM_ADMINISTRATOR")
ALLOWED: dict[str, tuple[str, ...]] = {
    "view": ("EDITOR", "REVIEWER", "SIGNER", "UNIT_ADMINISTRATOR", "PLATFORM_ADMINISTRATOR"),
    "edit": _EDITING,
    "place": _EDITING,
    "submit": _EDITING,
    "delete": _EDITING,
    "arrange": (*_EDITING, "PLATFORM_ADMINISTRATOR"),  # pins, hand order, expiry in a channel
    "accept": (*_EDITING, "REVIEWER", "SIGNER", "PLATFORM_ADMINISTRATOR"),
    "review": ("REVIEWER", "SIGNER"),
    "withdraw": _DECIDING,
    "repeal": _DECIDING,
    "backdate": ("PLATFORM_ADMINISTRATOR",),
    "import_live": ("PLATFORM_ADMINISTRATOR",),
}


@dataclass(frozen=True)
class ItemFacts:
    """What a subscription may ask of an item; `path` is its organization's."""

    kind: str
    path: str
    subject: str
    words: str


@dataclass(frozen=True)
class Asked:
    """What a subscription asks for; what is empty asks for nothing."""

    kind: str
    path: str
    subject: str
    keyword: str


def is_asked_for(item: ItemFacts, asked: Asked) -> bool:
    """Whether everything that is asked holds of the item."""
    is_of_kind = item.kind == asked.kind if asked.kind else item.kind not in ONLY_WHEN_NAMED
    is_on_subject = not asked.subject or f"{item.subject}\\".startswith(f"{asked.subject}\\")
    return (
        is_of_kind
        and is_on_subject
        and item.path.startswith(asked.path)
        and asked.keyword.casefold() in item.words.casefold()
    )
