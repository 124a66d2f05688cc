"""Tells the items of the city: each goes the whole way, on its day.

Its unit's editor writes it, two reviewers and a signer agree, other units accept it into their
channels. Who agrees, the product's own rule says: a unit with fewer people asks its parent.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import datetime, timedelta
from typing import Any

from huabiao.accounts.enums import Role
from huabiao.accounts.models import User
from huabiao.accounts.queries import holders
from huabiao.config.demo.built import FOLDER, City, read
from huabiao.library import models
from huabiao.library import operations as library
from huabiao.library.enums import Consent, RelationType, Validity
from huabiao.library.models import Attachment, Item, Placement
from huabiao.sites.models import Channel
from huabiao.workflow.rules import ORDER, ROLE_OF_STAGE

# What a story says besides the text fields of its item.
_NOT_TEXT = {
    "key", "organization", "released_at", "placements", "relations", "attachments",
    "lead_image", "lead_image_words", "pictures", "recording", "captions",
    "validity", "repealed_at", "correction_note", "corrected_at",
}  # fmt: skip


def stories(units: Collection[str] = ()) -> list[dict[str, Any]]:
    """Every item of the data files, as it is told there; with `units` only theirs, and what they say of one another."""
    files = sorted(path.name for path in (FOLDER / "items").glob("*.toml"))
    found = [story for name in files for story in read(f"items/{name}")["items"]]
    if not units:
        return found
    told = {story["key"]: story for story in found if story["organization"] in units}
    for story in told.values():
        relations = story.get("relations", ())
        story["relations"] = [row for row in relations if row["target"] in told]
    return list(told.values())


def tell(city: City, story: dict[str, Any]) -> None:
    """Bring one item live on its day, and correct it on another where the story says so."""
    unit = story["organization"]
    day: datetime = story["released_at"]
    editor = city.person(unit, Role.EDITOR)
    whole = city.whole(editor, day - timedelta(hours=3))
    item = Item(**{name: value for name, value in story.items() if name not in _NOT_TEXT})
    _furnish(city, item, story, whole)
    library.create_item(item=item, organization=city.organizations[unit], **whole)
    for row in sorted(story["placements"], key=lambda row: not row["main"]):
        _place(city, item, row, whole)
    for row in story.get("relations", ()):
        library.relate_items(
            source_id=item.pk,
            target_id=city.items[row["target"]].pk,
            type=RelationType(row["type"]),
            **whole,
        )
    _sign(city, item, unit, day)
    _arrange(city, item, story, day)
    if story.get("correction_note"):
        _correct(city, item, story)
    city.items[story["key"]] = item


def end_force(city: City, story: dict[str, Any]) -> None:
    """Repeal or amend what a story says is no longer in force as it was."""
    validity = story.get("validity", Validity.IN_FORCE)
    if validity not in (Validity.REPEALED, Validity.AMENDED):
        return
    signer = city.person(story["organization"], Role.SIGNER)
    item_id = city.items[story["key"]].pk
    if validity == Validity.REPEALED:
        whole = city.whole(signer, story["repealed_at"])
        library.repeal_item(item_id=item_id, reason="由新的文件代替。", **whole)
    else:
        whole = city.whole(signer, story["released_at"])
        library.mark_amended(item_id=item_id, reason="部分条款已经修改。", **whole)


def _furnish(city: City, item: Item, story: dict[str, Any], whole: dict[str, Any]) -> None:
    """Give the item its pictures and files."""
    owned = {"organization": city.organizations[story["organization"]], **whole}
    if "lead_image" in story:
        words = story.get("lead_image_words", "")
        item.lead_image = city.stock.picture(story["lead_image"], words=words, **owned)
    for name in ("recording", "captions"):
        if name in story:
            setattr(item, name, city.stock.document(story[name], **owned))
    for number, row in enumerate(story.get("pictures", ())):
        image = city.stock.picture(row["file"], **owned)
        item.pictures.add(
            models.ItemPicture(image=image, caption=row["caption"], sort_order=number)
        )
    for number, row in enumerate(story.get("attachments", ())):
        document = city.stock.document(row["file"], **owned)
        item.attachments.add(Attachment(document=document, title=row["title"], sort_order=number))


def _place(city: City, item: Item, row: dict[str, Any], whole: dict[str, Any]) -> None:
    library.place_item(
        item_id=item.pk,
        channel_id=city.channel(row["site"], row["channel"]).pk,
        mode=row["mode"],
        title=row.get("title", ""),
        **whole,
    )


def _accept(city: City, item: Item, at: datetime) -> None:
    """Other units take the item into their channels, and agree to what it says of theirs.

    They see it once it was submitted.
    """
    proposed = item.placements.filter(consent=Consent.ASKED)
    for placement in proposed.select_related("channel__organization"):
        whole = city.whole(_keeper(city, placement.channel), at)
        library.accept_placement(placement_id=placement.pk, **whole)
    said = item.relations_out.filter(consent=Consent.ASKED)
    for relation in said.select_related("target__organization"):
        keeper = city.person(relation.target.organization.code, Role.EDITOR)
        library.accept_relation(relation_id=relation.pk, **city.whole(keeper, at))


def _keeper(city: City, channel: Channel) -> User:
    return city.person(channel.organization.code, Role.EDITOR)


def _sign(city: City, item: Item, unit: str, at: datetime) -> None:
    editor = city.person(unit, Role.EDITOR)
    review = library.submit_item(item_id=item.pk, **city.whole(editor, at - timedelta(hours=2)))
    _accept(city, item, at - timedelta(minutes=100))
    chain = city.chains.get(unit) or list(_chain(city, unit, editor))
    city.chains[unit] = chain
    for number, person in enumerate(chain):
        review.refresh_from_db()
        library.approve_item(
            item_id=item.pk,
            task_state_id=review.current_task_state_id,
            is_confidentiality_checked=number == 1,
            **city.whole(person, at - timedelta(minutes=40 * (len(chain) - 1 - number))),
        )


def _chain(city: City, unit: str, author: User) -> Iterator[User]:
    """Who agrees at each stage: another person each time, from the unit or the nearest above it."""
    agreed = [author.pk]
    for stage in ORDER:
        asked = holders(ROLE_OF_STAGE[stage], city.organizations[unit], excluding=agreed)
        person = asked.order_by("pk")[0]
        agreed.append(person.pk)
        yield person


def _arrange(city: City, item: Item, story: dict[str, Any], at: datetime) -> None:
    """Let the channels' own units pin it, or give it a place by hand."""
    asked = {
        city.channel(row["site"], row["channel"]).pk: row
        for row in story["placements"]
        if row.get("pinned") or "order" in row
    }
    for placement in _placements(item, asked):
        row = asked[placement.channel_id]
        whole = city.whole(_keeper(city, placement.channel), at)
        if row.get("pinned"):
            library.pin_placement(placement_id=placement.pk, is_pinned=True, **whole)
        if "order" in row:
            library.order_placement(placement_id=placement.pk, order=row["order"], **whole)


def _placements(item: Item, channels: dict[int, Any]) -> list[Placement]:
    if not channels:
        return []
    found = item.placements.filter(channel__in=channels)
    return list(found.select_related("channel__organization").order_by("pk"))


def _correct(city: City, item: Item, story: dict[str, Any]) -> None:
    unit = story["organization"]
    editor = city.person(unit, Role.EDITOR)
    at: datetime = story["corrected_at"]
    corrected = Item.objects.get(pk=item.pk).get_latest_revision_as_object()
    corrected.correction_note = story["correction_note"]
    library.save_draft(item=corrected, **city.whole(editor, at - timedelta(hours=3)))
    _sign(city, item, unit, at)
