"""Writes of how items stand to one another: wished, signed with the item that says it, agreed to.

What is said of another unit's item needs that unit's word; it may take its word back at any time.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from huabiao.accounts.models import User
from huabiao.base.errors import NotFound, Refused
from huabiao.changes import operations as changes
from huabiao.changes.operations import Actor, Lane
from huabiao.library import rules
from huabiao.library.enums import CONSENTED, Consent
from huabiao.library.models import Item, Relation
from huabiao.library.operations.drafts import BeingReviewed
from huabiao.library.queries import items_for, known_to, may, relations_told_to

# Acts by which readers come to see a signed relation, or see it no more.
_SHOWN = {
    "library.relation.accepted",
    "library.relation.ended",
    "library.relation.live",
    "library.relation.gone",
}


class RelatedAlready(Refused):
    message = _("这两篇信息已有这种关联。")


class RelatedToItself(Refused):
    message = _("一篇信息不能与自己关联。")


class NotToBeSaid(Refused):
    message = _(
        "这两篇信息之间不能有这种关联：“解读”由政策解读指向规范性文件或通知公告，"
        "“修改”“废止”“代替”只在规范性文件、通知公告之间。"
    )


class ChangedOtherwise(Refused):
    message = _(
        "这两篇文件之间已有修改、废止或代替的关联：只能有一种，也不能互相修改、废止或代替。"
    )


class RemovalWaiting(Refused):
    message = _("已经提出取消这条关联，送审签发后生效。")


class NotAsked(Refused):
    message = _("这条关联申请已经处理过，或者不需要答复。")


class NotAgreed(Refused):
    message = _("这条关联还没有经本单位同意，或者已经解除。")


class AnswerWithoutReason(Refused):
    message = _("请说明原因，对方会看到。")


@transaction.atomic
def relate_items(
    *, source_id: int, target_id: int, type: str, by: User, actor: Actor, at: datetime
) -> Relation:
    """Plan to say how one's own item stands to another; a removal that waits is given up."""
    source = _own(source_id, by, beside=target_id)
    known = source.relations_out.filter(target_id=target_id, type=type).first()
    if known is not None:
        return _keep(known, by, actor, at)
    target = known_to(by).select_related("organization").filter(pk=target_id).first()
    if target is None:
        raise NotFound
    relation = Relation(source=source, target=target, type=type, proposed_by=by)
    _require_possible(relation, by)
    is_own = may(by, "edit", target.organization)
    relation.consent = Consent.NOT_NEEDED if is_own else Consent.ASKED
    relation.save()
    _record("library.relation.planned", relation, "source", actor, at)
    return relation


@transaction.atomic
def unrelate_items(*, relation_id: int, by: User, actor: Actor, at: datetime) -> Relation:
    """Take back what was said: what readers see waits for the chain, anything else goes at once."""
    found = Relation.objects.filter(pk=relation_id, source__in=items_for(by, "edit")).first()
    if found is None:
        raise NotFound
    _own(found.source_id, by, beside=found.target_id)
    relation = _read(relation_id)
    if not relation.stands:
        _record("library.relation.removed", relation, "source", actor, at)
        relation.delete()
        return relation
    if relation.is_change_waiting:
        raise RemovalWaiting
    relation.is_change_waiting = True
    relation.proposed_by = by
    relation.save(update_fields=["is_change_waiting", "proposed_by"])
    _record("library.relation.removal_planned", relation, "source", actor, at)
    return relation


@transaction.atomic
def accept_relation(
    *, relation_id: int, by: User, actor: Actor, at: datetime, note: str = ""
) -> Relation:
    """Agree to what another unit's item says of one's own."""
    relation = _told(relation_id, by)
    if relation.consent != Consent.ASKED:
        raise NotAsked
    _require_possible(relation, by)
    return _answer("library.relation.accepted", relation, Consent.GIVEN, note, actor, at)


@transaction.atomic
def decline_relation(
    *, relation_id: int, by: User, actor: Actor, at: datetime, note: str
) -> Relation:
    """Refuse what another unit's item says of one's own, with a reason its unit reads."""
    relation = _told(relation_id, by)
    if relation.consent != Consent.ASKED:
        raise NotAsked
    return _answer("library.relation.declined", relation, Consent.REFUSED, note, actor, at)


@transaction.atomic
def end_relation(
    *, relation_id: int, by: User, actor: Actor, at: datetime, reason: str
) -> Relation:
    """Take one's word back: readers see the relation no more, at once and on both ends."""
    relation = _told(relation_id, by)
    if relation.consent not in CONSENTED:
        raise NotAgreed
    return _answer("library.relation.ended", relation, Consent.REFUSED, reason, actor, at)


def sign_relations(item: Item, *, actor: Actor, at: datetime) -> None:
    """Let the wishes come true that were signed with the item; the other ends are told.

    The caller holds the item's row lock and records what became of the item.
    """
    waiting = item.relations_out.filter(is_change_waiting=True)
    for relation in waiting.select_related("source", "target").order_by("id"):
        stood = relation.stands
        if relation.is_live:
            relation.delete()
        else:
            relation.is_live, relation.is_change_waiting = True, False
            relation.save(update_fields=["is_live", "is_change_waiting"])
        if stood:
            _record("library.relation.gone", relation, "target", actor, at)
        elif relation.stands:
            _record("library.relation.live", relation, "target", actor, at)


def _own(source_id: int, by: User, *, beside: int) -> Item:
    """The person's own item, to be written in; both ends are locked, so that no two contradict."""
    list(Item.objects.select_for_update().filter(pk__in=(source_id, beside)).order_by("pk"))
    source = items_for(by, "edit").filter(pk=source_id).first()
    if source is None:
        raise NotFound
    if source.workflow_in_progress:
        raise BeingReviewed
    return source


def _told(relation_id: int, by: User) -> Relation:
    """A relation to the person's item of which its unit may know; both ends are locked."""
    found = relations_told_to(by).filter(pk=relation_id).first()
    if found is None:
        raise NotFound
    ends = (found.source_id, found.target_id)
    list(Item.objects.select_for_update().filter(pk__in=ends).order_by("pk"))
    return _read(relation_id)


def _read(relation_id: int) -> Relation:
    found = Relation.objects.select_related("source", "target").filter(pk=relation_id).first()
    if found is None:  # gone before the lock was ours
        raise NotFound
    return found


def _keep(relation: Relation, by: User, actor: Actor, at: datetime) -> Relation:
    if not (relation.is_live and relation.is_change_waiting):
        raise RelatedAlready
    relation.is_change_waiting = False
    relation.save(update_fields=["is_change_waiting"])
    _record("library.relation.kept", relation, "source", actor, at)
    return relation


def _require_possible(relation: Relation, by: User) -> None:
    source, target = relation.source, relation.target
    if source.pk == target.pk:
        raise RelatedToItself
    if not rules.may_be_said(relation.type, of=target.kind, by=source.kind):
        raise NotToBeSaid
    if relation.type in rules.CHANGING and _changes_otherwise(relation, by):
        raise ChangedOtherwise


def _changes_otherwise(relation: Relation, by: User) -> bool:
    ends = (relation.source_id, relation.target_id)
    # What another unit only plans is not told by a refusal: it is met again when it is to be agreed to.
    known = Q(is_live=True) | Q(source__in=items_for(by))
    return (
        Relation.objects.filter(known, source__in=ends, target__in=ends, type__in=rules.CHANGING)
        .exclude(consent=Consent.REFUSED)
        .exclude(pk=relation.pk)
        .exists()
    )


def _answer(
    action: str, relation: Relation, consent: Consent, note: str, actor: Actor, at: datetime
) -> Relation:
    if consent == Consent.REFUSED and not note.strip():
        raise AnswerWithoutReason
    relation.consent = consent
    relation.consent_note = note
    relation.save(update_fields=["consent", "consent_note"])
    for end in ("source", "target"):
        _record(action, relation, end, actor, at, note=note)
    return relation


def _record(
    action: str, relation: Relation, end: str, actor: Actor, at: datetime, *, note: str = ""
) -> None:
    """One end's own row; readers hear of it where the act shows or hides the relation."""
    is_source = end == "source"
    subject = relation.source if is_source else relation.target
    other = relation.target if is_source else relation.source
    changes.record(
        action=action,
        subject=subject.key,
        actor=actor,
        at=at,
        keys=[subject.text_key] if action in _SHOWN and relation.is_live else [],
        lane=Lane.INTERACTIVE,
        note=note,
        after={
            "type" if is_source else "type_from": relation.type,
            "other": other.title,
            "other_id": other.pk,
        },
    )
