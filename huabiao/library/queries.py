"""Reads of the library; whatever is shown to a person starts from one of the scoped queries here."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils import timezone
from wagtail.models import WorkflowState

from huabiao.accounts.models import Organization, User
from huabiao.accounts.queries import (
    ADMINISTRATORS,
    Person,
    grants_of,
    holds,
    reach,
    reach_by_key,
)
from huabiao.library.enums import CONSENTED, Consent, ItemState
from huabiao.library.models import (
    Item,
    ItemAddress,
    Placement,
    Presence,
    Relation,
    Scratch,
    Subscription,
)
from huabiao.library.rules import ALLOWED
from huabiao.sites.queries import base_url, channels_for
from huabiao.workflow.queries import (
    approvals_of,
    authors_of,
    open_reviews,
    stage_of,
    subjects_under_review,
)
from huabiao.workflow.rules import Bar, bar_to

# A page that is looked at says every 20 seconds that it is open, one in the background each minute.
SILENT_AFTER = timedelta(seconds=75)
BELIEVED_FOR = timedelta(minutes=10)


def items_for(user: Person, action: str = "view") -> QuerySet[Item]:
    """Items the person may do `action` to; the only way to an item on a person's behalf."""
    return Item.objects.filter(
        reach(user, ALLOWED[action], path="organization__path"), deleted_at=None
    )


def wasted_for(user: Person) -> QuerySet[Item]:
    """What lies in the wastebasket of the units the person writes for, the last thrown away first."""
    return (
        Item.objects.filter(
            reach(user, ALLOWED["edit"], path="organization__path"), deleted_at__isnull=False
        )
        .select_related("organization", "deleted_by")
        .order_by("-deleted_at", "-pk")
    )


def listed_for(user: Person, action: str = "view") -> QuerySet[Item]:
    """The same items, for lists and searches in a large library; costs a question by itself."""
    return Item.objects.filter(
        reach_by_key(user, ALLOWED[action], key="organization_id"), deleted_at=None
    )


def last_saved(items: QuerySet[Item]) -> QuerySet[Item]:
    """Items with the moment of their newest text, `saved_at`; what was imported has no revision yet."""
    return items.annotate(saved_at=Coalesce("latest_revision__created_at", "updated_at"))


def unfinished_of(user_id: int) -> QuerySet[Item]:
    """What a person wrote that was never public; what they threw away is nobody's to take over."""
    return Item.objects.filter(
        created_by_id=user_id, live=False, withdrawn_at=None, deleted_at=None
    )


def known_to(user: Person) -> QuerySet[Item]:
    """Items the person may name: their own, and what readers can read now.

    Live is not enough: a signed item may wait for its release, or stand nowhere.
    """
    standing = Placement.objects.filter(item_id=OuterRef("pk"), is_live=True)
    return Item.objects.filter(Exists(standing) | Q(pk__in=items_for(user).values("pk")))


def readable() -> QuerySet[Item]:
    """What readers can read now, whosever it is."""
    standing = Placement.objects.filter(item_id=OuterRef("pk"), is_live=True)
    return Item.objects.filter(Exists(standing), live=True, withdrawn_at=None)


def may(user: Person, action: str, organization: Organization) -> bool:
    """Whether the person may do `action` to the items, or in the channels, of this organization."""
    return holds(user, ALLOWED[action], organization)


def placements_for(user: Person, action: str = "view") -> QuerySet[Placement]:
    """Placements of the person's own items, and those that stand in or are proposed to their channels.

    Of another unit's item a plan stays its own: it is known once it was submitted.
    """
    own = reach(user, ALLOWED[action], path="item__organization__path")
    here = reach(user, ALLOWED[action], path="channel__organization__path")
    return Placement.objects.filter(own | (here & _is_told()), item__deleted_at=None)


def proposals_for(user: Person) -> QuerySet[Placement]:
    """Other units' items that wait to be accepted into the person's channels.

    Only what was submitted for review is shown: a plan stays its unit's own.
    """
    return Placement.objects.filter(
        reach(user, ALLOWED["accept"], path="channel__organization__path"),
        _is_told(),
        consent=Consent.ASKED,
        item__withdrawn_at__isnull=True,
        item__deleted_at=None,
    ).select_related("item", "channel", "item__organization")


def _is_told() -> Q:
    return Q(signed_at__isnull=False) | Q(item_id__in=subjects_under_review(Item))


def bar_to_reviewing(item: Item, review: WorkflowState, user: User) -> Bar | None:
    """What keeps the person from deciding at the stage the review has reached; None: they may."""
    return bar_to(
        stage=stage_of(review.current_task_state),
        roles={role for role, path in grants_of(user) if item.organization.path.startswith(path)},
        person=user.pk,
        authors=writers_of(item),
        agreed=set(approvals_of(review).values_list("by_id", flat=True)),
    )


def writers_of(item: Item) -> set[int]:
    """Who wrote any of what waits to be signed: the text, words and times of placements, relations."""
    found = authors_of(item)
    for beside in (item.placements, item.relations_out):
        waiting = beside.filter(is_change_waiting=True, proposed_by__isnull=False)
        found |= set(waiting.values_list("proposed_by_id", flat=True))
    return found


def is_present(at: datetime) -> Q:
    """Presences that still count: a page with a script says so now and then, another is believed."""
    is_heard = Q(seen_at__gte=at - SILENT_AFTER)
    return is_heard | Q(seen_at=None, opened_at__gte=at - BELIEVED_FOR)


def others_writing(item: Item, user: User, *, at: datetime) -> list[Presence]:
    """Who else has the form of the item open, the earliest first; for those who may edit it."""
    present = Presence.objects.filter(is_present(at), item=item).exclude(user=user)
    return list(present.select_related("user").order_by("opened_at"))


def scratches_for(user: User, *, item_id: int | None, kind: str) -> QuerySet[Scratch]:
    """What the person typed into the form of an item, or of a new one of a kind, and did not save.

    The newest first. Nobody else's: not even of those who see the item.
    """
    of = Q(item__isnull=True) if item_id is None else Q(item_id=item_id)
    return Scratch.objects.filter(of, user=user, kind=kind, is_done=False).order_by(
        "-typed_at", "-pk"
    )


def placements_of(item: Item) -> QuerySet[Placement]:
    """Everywhere the item stands or is planned to stand."""
    return item.placements.select_related("channel", "site__profile").order_by("site_id", "id")


def relations_of(item: Item) -> QuerySet[Relation]:
    """Relations from both ends, planned ones too; none to what lies in the wastebasket."""
    both = Relation.objects.filter(
        Q(source=item, target__deleted_at=None) | Q(target=item, source__deleted_at=None)
    )
    return both.select_related("source", "target").order_by("id")


def standing_relations() -> QuerySet[Relation]:
    """Those that readers may see: signed, and agreed to by the other end's unit."""
    return Relation.objects.filter(is_live=True, consent__in=CONSENTED)


def told_relations() -> QuerySet[Relation]:
    """Those the target's unit may know of: signed, or submitted for it; a plan stays its unit's own."""
    return Relation.objects.filter(
        Q(is_live=True) | Q(source_id__in=subjects_under_review(Item))
    ).select_related("source__organization", "target__organization")


def relations_told_to(user: Person) -> QuerySet[Relation]:
    """What items say of items for which this person may speak."""
    return told_relations().filter(
        reach(user, ALLOWED["accept"], path="target__organization__path")
    )


def relation_proposals_for(user: Person) -> QuerySet[Relation]:
    """What other units want to say of the person's items, to be agreed to."""
    return relations_told_to(user).filter(consent=Consent.ASKED, source__withdrawn_at__isnull=True)


def home_address(item_id: int) -> ItemAddress | None:
    """The item's page that links lead to: on the site where it stood first and still stands."""
    standing = Placement.objects.filter(
        item_id=item_id, site_id=OuterRef("site_id"), is_live=True, is_main=True
    )
    return (
        ItemAddress.objects.filter(Exists(standing), item_id=item_id)
        .select_related("site__profile")
        .order_by("id")
        .first()
    )


def page_urls(item_ids: Collection[int]) -> dict[int, str]:
    """Where readers find these items, each on the site where it stood first and still stands."""
    standing = Placement.objects.filter(
        item_id=OuterRef("item_id"), site_id=OuterRef("site_id"), is_live=True, is_main=True
    )
    addresses = ItemAddress.objects.filter(Exists(standing), item_id__in=item_ids)
    found: dict[int, str] = {}
    for address in addresses.select_related("site__profile__site").order_by("id"):
        found.setdefault(address.item_id, base_url(address.site.profile) + address.path)
    return found


@dataclass(frozen=True)
class Standing:
    """Where an item is on its way, and at which stage of its review."""

    state: ItemState
    stage: str = ""  # the stage's name, while a review is under way or was ended by a rejection
    release_at: datetime | None = None  # where readers have to wait for it

    def __str__(self) -> str:
        if self.release_at is not None:
            return f"{self.state.label}（{timezone.localtime(self.release_at):%Y-%m-%d %H:%M}）"
        return f"{self.state.label}（{self.stage}）" if self.stage else str(self.state.label)


def standings_of(items: Collection[Item]) -> dict[int, Standing]:
    """Where each of these items is on its way, read at once."""
    reviews = {
        int(review.object_id): review for review in open_reviews(Item, [item.pk for item in items])
    }
    places: dict[int, list[Placement]] = {item.pk: [] for item in items if item.is_public}
    told = ("item_id", "is_live", "signed_at", "consent", "release_at", "has_stood")
    # What rules put somewhere stands beside these, and never alone.
    by_people = Placement.objects.filter(item_id__in=places, subscription=None)
    for placement in by_people.only(*told):
        places[placement.item_id].append(placement)
    return {
        item.pk: _standing(item, reviews.get(item.pk), places.get(item.pk, [])) for item in items
    }


def _standing(item: Item, review: WorkflowState | None, places: Collection[Placement]) -> Standing:
    if review is not None:
        stage = review.current_task_state.task.name if review.current_task_state else ""
        is_waiting = review.status == WorkflowState.STATUS_IN_PROGRESS
        return Standing(ItemState.IN_REVIEW if is_waiting else ItemState.RETURNED, stage)
    if item.withdrawn_at is not None:
        return Standing(ItemState.WITHDRAWN)
    if not item.live:
        return Standing(ItemState.DRAFT)
    if not any(placement.is_live for placement in places):
        return _standing_nowhere(places)
    return Standing(ItemState.LIVE_CHANGED if item.has_unpublished_changes else ItemState.LIVE)


def _standing_nowhere(places: Collection[Placement]) -> Standing:
    """Why readers cannot see a signed item: the likeliest to change comes first."""
    signed = [placement for placement in places if placement.signed_at is not None]
    agreed = [placement for placement in signed if placement.consent in CONSENTED]
    releases = [
        placement.release_at
        for placement in agreed
        if placement.release_at is not None and not placement.has_stood
    ]
    if releases:
        return Standing(ItemState.SCHEDULED, release_at=min(releases))
    if any(placement.consent == Consent.ASKED for placement in signed):
        return Standing(ItemState.UNACCEPTED)
    return Standing(ItemState.EXPIRED if agreed else ItemState.UNPLACED)


def subscriptions_for(user: Person) -> QuerySet[Subscription]:
    """Rules of the channels the person administers."""
    return Subscription.objects.filter(channel__in=channels_for(user, ADMINISTRATORS))
