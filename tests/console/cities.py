"""A small city for tests of the console: two units, their people, a site each, and items on their way."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import count

from huabiao.accounts.models import Organization, User
from huabiao.accounts.operations import actor_of
from huabiao.library import operations
from huabiao.library.enums import Kind
from huabiao.library.models import Item, Placement
from huabiao.sites.models import Channel
from huabiao.workflow.queries import review_of
from tests.factories.accounts import OrganizationFactory, UserFactory
from tests.factories.sites import ChannelFactory, SiteProfileFactory
from tests.moments import NOON, ONE_MINUTE

_minutes = count()


@dataclass
class Unit:
    """A unit with its people, a site and a channel."""

    organization: Organization
    editor: User
    first: User
    second: User
    signer: User
    channel: Channel
    titles: count = field(default_factory=count)


def who(user: User) -> dict:
    """The last arguments of every operation; each call a minute later."""
    return {
        "by": user,
        "actor": actor_of(user, address="", door="console"),
        "at": NOON + next(_minutes) * ONE_MINUTE,
    }


def city() -> Organization:
    """The city, at noon: each test has the day before it."""
    global _minutes
    _minutes = count()
    return OrganizationFactory(code="city", name="示范市人民政府")


def unit(root: Organization, code: str, name: str) -> Unit:
    organization = OrganizationFactory(parent=root, code=code, name=name)
    profile = SiteProfileFactory(code=code, name=f"{name}网站", sponsor=organization)
    return Unit(
        organization=organization,
        editor=UserFactory(editor_of=organization, name=f"{name}采编"),
        first=UserFactory(reviewer_of=organization, name=f"{name}初审"),
        second=UserFactory(reviewer_of=organization, name=f"{name}复审"),
        signer=UserFactory(signer_of=organization, name=f"{name}签发"),
        channel=ChannelFactory(
            parent=profile.site.root_page, organization=organization, title=f"{name}动态"
        ),
    )


def draft(unit: Unit, title: str, *, kind: str = Kind.NEWS, channel: Channel | None = None) -> Item:
    """A draft that is planned for the unit's channel, or for another."""
    item = operations.create_item(
        item=Item(kind=kind, title=title, body="<p>正文第一段。</p>"),
        organization=unit.organization,
        **who(unit.editor),
    )
    operations.place_item(
        item_id=item.pk, channel_id=(channel or unit.channel).pk, **who(unit.editor)
    )
    return Item.objects.get(pk=item.pk)


def submitted(unit: Unit, title: str, **kwargs) -> Item:
    item = draft(unit, title, **kwargs)
    operations.submit_item(item_id=item.pk, **who(unit.editor))
    return Item.objects.get(pk=item.pk)


def live(unit: Unit, title: str, **kwargs) -> Item:
    return sign(unit, draft(unit, title, **kwargs))


def sign(unit: Unit, item: Item) -> Item:
    """Submit and let all three agree."""
    operations.submit_item(item_id=item.pk, **who(unit.editor))
    for person in (unit.first, unit.second, unit.signer):
        operations.approve_item(
            item_id=item.pk,
            task_state_id=task_of(item),
            is_confidentiality_checked=True,
            **who(person),
        )
    return Item.objects.get(pk=item.pk)


def task_of(item: Item) -> int:
    return review_of(Item.objects.get(pk=item.pk)).current_task_state_id


def placement_of(item: Item) -> Placement:
    return item.placements.get()
