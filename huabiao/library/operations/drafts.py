"""Writes of texts that nobody has agreed to yet: drafts, and their new keepers."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from huabiao.accounts.models import Organization, User
from huabiao.base.errors import NotYours, Refused
from huabiao.base.html import clean
from huabiao.changes import operations as changes
from huabiao.changes.operations import Actor, Lane
from huabiao.library.files import documents_of, images_of
from huabiao.library.models import Item, Subscription
from huabiao.library.operations.marking import mark_text
from huabiao.library.queries import may, unfinished_of
from huabiao.media.queries import documents_for, images_for


class BeingReviewed(Refused):
    message = _("这篇信息正在审核，暂时不能修改；请先撤回送审，或等待审核结束。")


class InTheWastebasket(Refused):
    message = _("这篇信息已经被移到废纸篓；请先在废纸篓里恢复，再继续写。")


class IncompleteItem(Refused):
    message = _("信息还不完整。")


class NotYourFile(Refused):
    message = _(
        "正文、图片、音视频或附件用到了找不到的文件，或者别的单位的文件；请重新上传后再用。"
    )


@transaction.atomic
def create_item(
    *, item: Item, organization: Organization, by: User, actor: Actor, at: datetime
) -> Item:
    """Enter a new text into the library as a draft of `organization`: 先入库，后使用."""
    if not may(by, "edit", organization):
        raise NotYours
    item.organization = organization
    item.created_by = by
    item.created_at = item.updated_at = at
    item.live = False
    item.body = clean(item.body)
    _require_own_files(item, by, before=None)
    item.save()
    item.save_revision(user=by, clean=False)
    mark_text(item, is_public=False)
    changes.record(
        action="library.item.created",
        subject=item.key,
        actor=actor,
        at=at,
        keys=[],
        lane=Lane.INTERACTIVE,
        after={"title": item.title, "kind": item.kind},
    )
    return item


@transaction.atomic
def save_draft(*, item: Item, by: User, actor: Actor, at: datetime) -> Item:
    """Keep the wanted text of an item as its newest revision; what is live stays as it is."""
    stored = Item.objects.select_for_update().get(pk=item.pk)
    if not may(by, "edit", stored.organization):
        raise NotYours
    if stored.deleted_at is not None:
        raise InTheWastebasket
    if stored.current_workflow_state is not None and stored.workflow_in_progress:
        raise BeingReviewed
    item.body = clean(item.body)
    _require_own_files(item, by, before=stored)
    for name in Item.STATE_FIELDS:
        attname = Item._meta.get_field(name).attname
        setattr(item, attname, getattr(stored, attname))
    if not stored.live:
        item.save()
    item.save_revision(user=by, clean=False)
    mark_text(item, is_public=False)
    changes.record(
        action="library.item.edited",
        subject=item.key,
        actor=actor,
        at=at,
        keys=[],
        lane=Lane.INTERACTIVE,
        before={"title": stored.title},
        after={"title": item.title},
    )
    return item


@transaction.atomic
def hand_over_drafts(*, from_user_id: int, to_user_id: int, actor: Actor, at: datetime) -> int:
    """Give a leaving person's unfinished items to a colleague; returns how many."""
    count = unfinished_of(from_user_id).update(created_by_id=to_user_id)
    changes.record(
        action="library.drafts.handed_over",
        subject=f"user:{from_user_id}",
        actor=actor,
        at=at,
        keys=[],
        lane=Lane.INTERACTIVE,
        after={"to": to_user_id, "count": count},
    )
    return count


@transaction.atomic
def move_items(
    *, from_organization_id: int, to_organization_id: int, actor: Actor, at: datetime
) -> int:
    """Move all items of a merged organization to its successor, and what is asked for of it.

    Bylines already shown stay.
    """
    items = Item.objects.filter(organization_id=from_organization_id)
    count = items.update(organization_id=to_organization_id)
    rules = Subscription.objects.filter(organization_id=from_organization_id)
    rules.update(organization_id=to_organization_id)
    changes.record(
        action="library.items.moved",
        subject=f"organization:{from_organization_id}",
        actor=actor,
        at=at,
        keys=[],
        lane=Lane.BULK,
        after={"to": to_organization_id, "count": count},
    )
    return count


def _require_own_files(item: Item, by: User, *, before: Item | None) -> None:
    """A text names files by number: another unit's draft file must not become public through it.

    What stood in the text before stays, whoever goes on writing.
    """
    images, documents = _files_of(item)
    if before is not None:
        kept_images, kept_documents = _files_of(before.get_latest_revision_as_object())
        images, documents = images - kept_images, documents - kept_documents
    own_images = images_for(by).filter(pk__in=images).count()
    own_documents = documents_for(by).filter(pk__in=documents).count()
    if (own_images, own_documents) != (len(images), len(documents)):
        raise NotYourFile


def _files_of(text: Item) -> tuple[set[int], set[int]]:
    return images_of(text), documents_of(text)
