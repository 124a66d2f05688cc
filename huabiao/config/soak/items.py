"""What people do to items at random: write, sign, place, order, withdraw, relate."""

from __future__ import annotations

from datetime import timedelta

from huabiao.changes.operations import system
from huabiao.config.soak.city import City, NothingToActOn
from huabiao.library import operations as library
from huabiao.library.enums import Consent, Kind, Mode, RelationType
from huabiao.library.models import Attachment, Item, ItemPicture, Placement, Subscription
from huabiao.library.queries import standing_relations
from huabiao.library.rules import BINDING, sayable_by
from huabiao.media.bodies import address_of
from huabiao.sites.models import Channel
from huabiao.workflow.queries import review_of

KINDS = [Kind.NEWS, Kind.NOTICE, Kind.NORMATIVE_DOCUMENT, Kind.INTERPRETATION, Kind.PLAIN_PAGE]
HALF = 0.5
SUBSCRIPTIONS = 3  # more rules than these are not kept at once


# Bringing items live.


def create_at_once(city: City, channel: Channel | None = None) -> Item:
    """As a fast door would: live without the chain, for tests that need many."""
    channel = channel or city.channel()
    item = library.add_standing_item(
        channel=channel,
        title=city.words("通知第"),
        body="<p>正文。</p>",
        organization=channel.organization,
        actor=system(),
        at=city.now,
    )
    Item.objects.filter(pk=item.pk).update(kind=city.choice.choice(KINDS))
    return item


def create(city: City, title: str = "") -> Item:
    item = Item(
        kind=city.choice.choice(list(Kind)),
        title=title or city.words("关于开展工作的通知第"),
        body="<p>正文。</p>",
        summary=city.words("摘要"),
        post="示范市副市长",
        link_url="https://service.invalid/",
    )
    _add_files(city, item)
    item = library.create_item(item=item, organization=city.organization, **city.editing)
    library.place_item(item_id=item.pk, channel_id=city.channel().pk, **city.editing)
    sign(city, item)
    return item


def _add_files(city: City, item: Item) -> None:
    """What the item's kind is nothing without, and a picture now and then."""
    unit = city.organization
    if item.kind == Kind.GALLERY:
        item.pictures.add(ItemPicture(image=city.picture(unit), caption="说明"))
    if item.kind == Kind.DATA_FILE:
        item.attachments.add(Attachment(document=city.document()))
    if item.kind == Kind.RECORDING:
        item.recording = city.document()
    if city.choice.random() < 0.3:
        item.lead_image = city.picture(unit)
    if city.choice.random() < 0.3:
        address = address_of(city.picture(unit))
        item.body += f'<p><img src="{address}" alt="图"></p>'


def sign(city: City, item: Item) -> None:
    """Submit and let all three agree."""
    library.submit_item(item_id=item.pk, **city.editing)
    for person in city.chain:
        review = review_of(Item.objects.get(pk=item.pk))
        if review is None:
            raise NothingToActOn
        task = review.current_task_state_id
        library.approve_item(
            item_id=item.pk, task_state_id=task, is_confidentiality_checked=True, **city.who(person)
        )


def edit(city: City) -> None:
    item = city.live_item()
    text = item.get_latest_revision_as_object() if item.latest_revision_id else item
    text.title = city.words("改过的标题")
    text.correction_note = city.choice.choice(["", "更正了数字。"])
    if city.choice.random() < 0.5:
        document = city.document()
        text.attachments.add(Attachment(document=document))
    if city.choice.random() < 0.3:
        text.lead_image = city.choice.choice([None, city.picture()])
    library.save_draft(item=text, **city.editing)
    sign(city, item)


def republish(city: City) -> None:
    withdrawn = Item.objects.filter(live=True, placements__isnull=False).exclude(withdrawn_at=None)
    if not withdrawn.exists():
        withdraw(city)
    sign(city, city.one(withdrawn.distinct()))


# Where items stand.


def place_reference(city: City) -> None:
    item = city.live_item()
    library.place_item(
        item_id=item.pk, channel_id=city.channel().pk, title=city.words("另题"), **city.editing
    )
    sign(city, item)


def place_link(city: City) -> None:
    item = city.live_item()
    library.place_item(
        item_id=item.pk, channel_id=city.channel().pk, mode=Mode.LINK, **city.editing
    )
    sign(city, item)


def propose(city: City) -> None:
    """Another unit's item, taken by the channel's unit."""
    stranger = city.who(city.stranger)
    unit = city.units[-1]
    item = Item(kind=Kind.NEWS, title=city.words("街道消息"), body="<p>正文。</p>")
    item = library.create_item(item=item, organization=unit, **stranger)
    there = city.one(Channel.objects.filter(live=True).exclude(organization=unit))
    placement = library.place_item(item_id=item.pk, channel_id=there.pk, **stranger)
    sign(city, item)
    library.accept_placement(placement_id=placement.pk, **city.running)


def schedule(city: City) -> None:
    """A release to come, and its moment."""
    item = city.live_item()
    release_at = city.now + timedelta(minutes=30)
    library.place_item(
        item_id=item.pk, channel_id=city.channel().pk, release_at=release_at, **city.editing
    )
    sign(city, item)
    city.later(hours=1)
    library.tick(at=city.now)


def expire(city: City) -> None:
    placement = city.live_placement()
    expire_at = city.now + timedelta(minutes=30)
    library.set_placement_expiry(placement_id=placement.pk, expire_at=expire_at, **city.running)
    city.later(hours=1)
    library.tick(at=city.now)


def remove(city: City) -> None:
    library.remove_placement(placement_id=city.live_placement().pk, **city.running)


def move(city: City) -> None:
    placement = city.live_placement()
    channel = city.one(Channel.objects.filter(live=True).exclude(pk=placement.channel_id))
    library.move_placement(placement_id=placement.pk, channel_id=channel.pk, **city.editing)


def pin(city: City) -> None:
    placement = city.live_placement()
    library.pin_placement(
        placement_id=placement.pk, is_pinned=not placement.is_pinned, **city.running
    )


def order(city: City) -> None:
    pinned = Placement.objects.filter(is_live=True, is_pinned=True)
    placement = city.one(pinned) if pinned.exists() else city.live_placement()
    library.order_placement(
        placement_id=placement.pk, order=city.choice.choice([None, 1, 2, 3]), **city.running
    )


def backdate(city: City) -> None:
    library.backdate_placement(
        placement_id=city.live_placement().pk,
        release_at=city.now - timedelta(days=city.choice.randrange(1, 900)),
        reason="补录旧文",
        **city.running,
    )


def subscribe(city: City) -> None:
    """A rule begins, or one ends and now and then takes along what it brought; all that waits is followed."""
    rules = Subscription.objects.filter(ended_at=None)
    if rules.count() > SUBSCRIPTIONS or (rules.exists() and city.choice.random() < HALF):
        library.end_subscription(
            subscription_id=city.one(rules).pk,
            removes=city.choice.random() < HALF,
            **city.running,
        )
    else:
        library.add_subscription(
            channel_id=city.channel().pk,
            wish=library.Wish(kind=city.choice.choice(KINDS), is_direct=city.choice.random() < 0.7),
            existing=city.choice.randrange(4),
            **city.running,
        )
    while library.follow_subscriptions(at=city.now):
        pass


# The later life of items.


def withdraw(city: City) -> None:
    library.withdraw_item(item_id=city.live_item().pk, reason="内容有误", **city.running)


def repeal(city: City) -> None:
    library.repeal_item(item_id=city.live_item().pk, reason="由新规代替", **city.running)


def relate(city: City) -> None:
    """One item says something of another, and so does a unit of an item that is not its own."""
    type = city.choice.choice(RelationType.values)
    live = Item.objects.filter(live=True, withdrawn_at=None)
    source = city.one(live.filter(kind__in=[kind for kind in KINDS if type in sayable_by(kind)]))
    target = city.one(live.filter(kind__in=BINDING))
    library.relate_items(source_id=source.pk, target_id=target.pk, type=type, **city.editing)
    sign(city, source)
    _relate_across(city, target)


def _relate_across(city: City, target: Item) -> None:
    unit, stranger = city.units[-1], city.who(city.stranger)
    item = Item(kind=Kind.INTERPRETATION, title=city.words("街道解读"), body="<p>正文。</p>")
    item = library.create_item(item=item, organization=unit, **stranger)
    placement = library.place_item(item_id=item.pk, channel_id=city.channel().pk, **stranger)
    relation = library.relate_items(
        source_id=item.pk, target_id=target.pk, type=RelationType.INTERPRETS, **stranger
    )
    sign(city, item)
    if placement.consent == Consent.ASKED:
        library.accept_placement(placement_id=placement.pk, **city.running)
    if relation.consent == Consent.ASKED and city.choice.random() < 0.7:
        library.accept_relation(relation_id=relation.pk, **city.running)


def unrelate(city: City) -> None:
    """Taken back through the chain by the unit that said it, or at once by the other."""
    if not standing_relations().exists():
        relate(city)
    relation = city.one(standing_relations().filter(source__withdrawn_at=None))
    if city.choice.random() < 0.5:
        library.end_relation(relation_id=relation.pk, reason="已不相关", **city.running)
        return
    library.unrelate_items(relation_id=relation.pk, **city.editing)
    sign(city, relation.source)
