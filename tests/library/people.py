"""A unit with its people and a channel, and who acts when."""

from __future__ import annotations

from dataclasses import dataclass

from huabiao.accounts.models import Organization, User
from huabiao.accounts.operations import actor_of
from huabiao.changes.models import Change, Work
from huabiao.library import operations
from huabiao.library.models import Item
from huabiao.sites.models import Channel
from huabiao.workflow.queries import review_of
from tests.factories.accounts import OrganizationFactory
from tests.factories.library import ItemFactory, PlacementFactory, channel_of
from tests.factories.workflow import Staff, staff_of
from tests.moments import NOON


@dataclass(frozen=True)
class Unit:
    organization: Organization
    staff: Staff
    channel: Channel


def make_unit(parent: Organization | None = None, **kwargs) -> Unit:
    organization = OrganizationFactory(parent=parent, **kwargs)
    return Unit(organization, staff_of(organization), channel_of(organization))


def who(user: User, at=NOON) -> dict:
    """The last arguments of every operation."""
    return {"by": user, "actor": actor_of(user, address="10.0.0.8", door="console"), "at": at}


def draft_of(unit: Unit, **kwargs) -> Item:
    """A draft by the unit's editor, planned for its channel."""
    editor = unit.staff.editor
    item = ItemFactory(organization=unit.organization, created_by=editor, author=editor, **kwargs)
    PlacementFactory(item=item, channel=unit.channel)
    return fresh(item)


def live_of(unit: Unit, **kwargs) -> Item:
    """An item by the unit's editor that stands in its channel since yesterday."""
    editor = unit.staff.editor
    item = ItemFactory(
        live=True, organization=unit.organization, created_by=editor, author=editor, **kwargs
    )
    PlacementFactory(item=item, channel=unit.channel, live=True)
    return fresh(item)


def fresh(row):
    """The row as it is in the database now."""
    return type(row).objects.get(pk=row.pk)


def task_of(item: Item) -> int:
    return review_of(fresh(item)).current_task_state_id


def submit(item: Item, by: User, at=NOON) -> Item:
    operations.submit_item(item_id=item.pk, **who(by, at))
    return fresh(item)


def approve(
    item: Item, by: User, at=NOON, *, task: int | None = None, checked: bool = False
) -> Item:
    return operations.approve_item(
        item_id=item.pk,
        task_state_id=task or task_of(item),
        is_confidentiality_checked=checked,
        **who(by, at),
    )


def sign(item: Item, staff: Staff, at=NOON) -> Item:
    """Let all three agree."""
    approve(item, staff.first, at)
    approve(item, staff.second, at)
    return approve(item, staff.signer, at, checked=True)


def edit(item: Item, by: User, at=NOON, **text) -> Item:
    """Save a draft of other words."""
    wanted = fresh(item).get_latest_revision_as_object()
    for name, value in text.items():
        setattr(wanted, name, value)
    return operations.save_draft(item=wanted, **who(by, at))


def acts() -> list[str]:
    return list(Change.objects.order_by("pk").values_list("action", flat=True))


def work() -> list[str]:
    """Keys the publisher has still to look at."""
    return list(
        Work.objects.filter(reader="publishing").order_by("pk").values_list("key", flat=True)
    )
