"""Writes of topic pages: made, edited, archived when their matter is over, and closed for ever."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, TypedDict, Unpack

from django.db import transaction
from django.utils.timezone import localtime
from django.utils.translation import gettext, gettext_lazy
from wagtail.models import Site

from huabiao.accounts.models import Organization, User
from huabiao.base.errors import NotYours, Refused
from huabiao.changes import operations as changes
from huabiao.changes.operations import Actor, Lane
from huabiao.media.models import MediaImage
from huabiao.pages import bodies
from huabiao.pages.bodies import Body
from huabiao.pages.models import Topic
from huabiao.pages.operations.composing import compose, refuse_if_edited
from huabiao.sites.operations import InvalidFields
from huabiao.sites.queries import may_administer
from huabiao.sites.rules import slug_fault, slug_from


class TopicClosed(Refused):
    message = gettext_lazy("这个专题已经关闭，不能再修改。")


class AlreadyArchived(Refused):
    message = gettext_lazy("这个专题已经归档。")


class TopicFacts(TypedDict, total=False):
    title: str
    summary: str
    picture: MediaImage | None
    archive_on: date | None


@transaction.atomic
def create_topic(  # type: ignore[misc]  # a title is among the facts, and must be given here
    *,
    site: Site,
    slug: str,
    title: str,
    organization: Organization,
    body: Body,
    by: User | None,
    actor: Actor,
    at: datetime,
    **facts: Unpack[TopicFacts],
) -> Topic:
    """Open a topic page on a site; an empty slug is made of the title. Its address is never given again."""
    Site.objects.select_for_update().get(pk=site.pk)
    _require(by, site)
    topic = Topic(
        site=site, slug=_free_slug(site, slug or slug_from(title)), organization=organization
    )
    _set(topic, {"title": title, **facts}, at)
    compose(topic, body=body, site=site, at=at)
    topic.save()
    _record("pages.topic.created", topic, actor, at, after=_told(topic))
    return topic


@transaction.atomic
def edit_topic(
    *,
    topic: Topic,
    body: Body,
    by: User | None,
    actor: Actor,
    at: datetime,
    seen: str | None = None,
    **facts: Unpack[TopicFacts],
) -> Topic:
    """Change what a topic says; what is not named stays. An archived one may still be put right."""
    topic = _locked(topic, by)
    refuse_if_edited(topic, subject=topic.key, seen=seen)
    before = _told(topic)
    _set(topic, dict(facts), at)
    compose(topic, body=body, site=topic.site, at=at)
    topic.save()
    _record("pages.topic.edited", topic, actor, at, before=before, after=_told(topic))
    return topic


@transaction.atomic
def archive_topic(*, topic: Topic, by: User | None, actor: Actor, at: datetime) -> Topic:
    """Mark a topic as over, and take it off the home page; its page stays."""
    topic = _locked(topic, by)
    if topic.archived_at is not None:
        raise AlreadyArchived
    return put_away(topic, actor=actor, at=at)


@transaction.atomic
def close_topic(*, topic: Topic, by: User | None, actor: Actor, at: datetime) -> Topic:
    """Take a topic off the site for ever; its address answers that it is gone."""
    topic = _locked(topic, by)
    topic.is_live = False
    topic.next_at = None
    topic.save()
    _record("pages.topic.closed", topic, actor, at, before=_told(topic))
    return topic


def put_away(topic: Topic, *, actor: Actor, at: datetime) -> Topic:
    """Archive a topic that its caller has locked."""
    topic.archived_at = at
    topic.save()
    _record("pages.topic.archived", topic, actor, at)
    return topic


@transaction.atomic
def follow_merger(*, source_id: int, target_id: int, actor: Actor, at: datetime) -> int:
    """Give the topics of a merged organization to the one it was merged into; returns how many."""
    topics = list(Topic.objects.filter(organization_id=source_id))
    if topics:
        Topic.objects.filter(organization_id=source_id).update(organization_id=target_id)
        changes.record(
            action="pages.merger.followed",
            subject=f"organization:{target_id}",
            actor=actor,
            at=at,
            keys=[topic.key for topic in topics],
            lane=Lane.BULK,
            after={"topics": len(topics)},
        )
    return len(topics)


def _locked(topic: Topic, by: User | None) -> Topic:
    topic = Topic.objects.select_for_update(of=("self",)).get(pk=topic.pk)
    _require(by, topic.site)
    if not topic.is_live:
        raise TopicClosed
    return topic


def _require(by: User | None, site: Site) -> None:
    if by is not None and not may_administer(by, site.profile.sponsor):
        raise NotYours


def _free_slug(site: Site, slug: str) -> str:
    if slug_fault(slug, is_at_root=False) is not None:
        raise InvalidFields({"slug": [gettext("英文短名只能用小写字母、数字和连字符。")]})
    if Topic.objects.filter(site=site, slug=slug).exists():
        said = gettext("这个英文短名已经用过（包括已关闭的专题），请换一个。")
        raise InvalidFields({"slug": [said]})
    return slug


def _set(topic: Topic, facts: dict[str, Any], at: datetime) -> None:
    archive_on = facts.get("archive_on")
    if archive_on is not None and topic.archived_at is None and archive_on <= localtime(at).date():
        raise InvalidFields(
            {"archive_on": [gettext("归档日期应在今天之后；现在就要归档，请点“归档”。")]}
        )
    for name, value in facts.items():
        setattr(topic, name, value)


def _told(topic: Topic) -> dict[str, Any]:
    return {
        "title": topic.title,
        "path": topic.path,
        "summary": topic.summary,
        "picture": topic.picture_id,
        "archive_on": topic.archive_on.isoformat() if topic.archive_on else None,
        "blocks": bodies.readable(topic.body),
    }


def _record(
    action: str,
    topic: Topic,
    actor: Actor,
    at: datetime,
    *,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
) -> None:
    changes.record(
        action=action,
        subject=topic.key,
        actor=actor,
        at=at,
        keys=[topic.key],
        lane=Lane.INTERACTIVE,
        before=before,
        after=after,
    )
