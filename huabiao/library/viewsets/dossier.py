"""Gathers what is known of one item for a person: where it stands, who agreed, what was done, what came of it."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.contrib.contenttypes.models import ContentType
from django.utils.translation import gettext as _
from wagtail.models import TaskState

from huabiao.accounts.models import User
from huabiao.changes.models import Change, Work
from huabiao.library.enums import Act, Consent
from huabiao.library.models import Item, Placement
from huabiao.library.queries import may, placements_of
from huabiao.library.rules import PAGELESS
from huabiao.publishing.models import ReceiptLine, RunCause
from huabiao.publishing.operations.remembering import READER as PUBLISHER
from huabiao.publishing.queries.nodes import currents_of
from huabiao.sites.models import SiteProfile
from huabiao.sites.queries import base_url

_CHANGES = 100
_LINES = 200
_ARTICLE = re.compile(r"^/content/\d+/(\d+)\.html")


@dataclass(frozen=True)
class Place:
    """One placement as its unit sees it."""

    placement: Placement
    site: str
    state: str
    url: str  # where readers find it; "" while they do not
    is_changing: bool  # other words or another time wait for the signer
    may_change: bool
    may_arrange: bool
    may_remove: bool
    may_backdate: bool


@dataclass(frozen=True)
class Line:
    """One address that changed because of an act."""

    site: str
    url: str
    act: str
    visible_at: datetime


@dataclass(frozen=True)
class Deed:
    """One audit row, and the receipt of what it brought to the sites."""

    change: Change
    label: str
    is_waiting: bool
    lines: tuple[Line, ...]
    nodes: tuple[tuple[str, datetime], ...] = ()  # web servers, and when each had all of it

    @property
    def by_site(self) -> dict[str, list[Line]]:
        """The receipt's lines under the name of their site, in the order they came."""
        found: dict[str, list[Line]] = {}
        for line in self.lines:
            found.setdefault(line.site, []).append(line)
        return found


def places(item: Item, user: User) -> list[Place]:
    kept = item.addresses.all() if item.kind != PAGELESS else ()  # of another kind, it had a page
    addresses = {address.site_id: address.path for address in kept}
    may_place = may(user, "place", item.organization) and not item.workflow_in_progress
    may_backdate = may(user, "backdate", item.organization)
    return [
        Place(
            placement=placement,
            site=placement.site.profile.name,
            state=_state(placement),
            url=_url(placement, addresses),
            is_changing=placement.is_change_waiting,
            may_change=may_place,
            may_arrange=may(user, "arrange", placement.channel.organization),
            may_remove=may(user, "arrange", item.organization)
            or may(user, "arrange", placement.channel.organization),
            may_backdate=may_backdate and placement.signed_at is not None,
        )
        for placement in placements_of(item).select_related(
            "channel__organization", "site__profile"
        )
    ]


def _state(placement: Placement) -> str:
    if placement.consent in (Consent.ASKED, Consent.REFUSED):
        return placement.get_consent_display()
    if placement.is_live:
        return _("已公开")
    if placement.signed_at is None:
        return _("签发后公开")
    if placement.release_at is not None and not placement.has_stood:
        return _("到定时后公开")
    return _("已下线")


def _url(placement: Placement, addresses: dict[int, str]) -> str:
    if not placement.is_live or placement.site_id not in addresses:
        return ""
    return base_url(placement.site.profile) + addresses[placement.site_id]


def reviews(item: Item) -> list[TaskState]:
    """Every stage of every review of the item, newest first."""
    return list(
        TaskState.objects.filter(
            workflow_state__base_content_type=ContentType.objects.get_for_model(Item),
            workflow_state__object_id=str(item.pk),
        )
        .select_related("task", "finished_by", "approval", "workflow_state__requested_by")
        .order_by("-pk")[:60]
    )


def deeds(item: Item) -> list[Deed]:
    """What was done with the item, newest first, each with its receipt."""
    changes = list(Change.objects.filter(subject=item.key).order_by("-pk")[:_CHANGES])
    ids = [change.pk for change in changes]
    unpublished = Work.objects.filter(reader=PUBLISHER, change_id__in=ids)
    waiting = set(unpublished.values_list("change_id", flat=True))
    lines = _lines_by_change(item, ids)
    nodes = _nodes_by_change(ids)
    labels = dict(Act.choices)
    return [
        Deed(
            change=change,
            label=str(labels.get(change.action, change.action)),
            is_waiting=change.pk in waiting,
            lines=tuple(lines.get(change.pk, ())),
            nodes=tuple(nodes.get(change.pk, ())),
        )
        for change in changes
    ]


def _lines_by_change(item: Item, change_ids: Collection[int]) -> dict[int, list[Line]]:
    causes = list(RunCause.objects.filter(change_id__in=change_ids))
    runs = {cause.run_id for cause in causes}
    shared = set(
        RunCause.objects.filter(run_id__in=runs)
        .exclude(change_id__in=change_ids)
        .values_list("run_id", flat=True)
    )
    profiles = {profile.site_id: profile for profile in SiteProfile.objects.select_related("site")}
    by_run: dict[int, list[Line]] = {}
    for line in ReceiptLine.objects.filter(run_id__in=runs).order_by("visible_at", "pk"):
        profile = profiles.get(line.site_id)
        is_ours = line.run_id not in shared or _concerns(line.path, item)
        if profile is not None and is_ours:
            by_run.setdefault(line.run_id, []).append(
                Line(
                    profile.name,
                    base_url(profile) + line.path.removesuffix("index.html"),
                    line.get_act_display(),
                    line.visible_at,
                )
            )
    found: dict[int, list[Line]] = {}
    for cause in causes:
        found.setdefault(cause.change_id, []).extend(by_run.get(cause.run_id, [])[:_LINES])
    return found


def _nodes_by_change(change_ids: Collection[int]) -> dict[int, list[tuple[str, datetime]]]:
    """When each web server had everything of an act: of several runs, the last."""
    causes = RunCause.objects.filter(change_id__in=change_ids).values_list("change_id", "run_id")
    runs: dict[int, list[int]] = {}
    for change, run in causes:
        runs.setdefault(change, []).append(run)
    currents = currents_of({max(of_change) for of_change in runs.values()})
    return {change: currents[max(of_change)] for change, of_change in runs.items()}


def _concerns(path: str, item: Item) -> bool:
    # A run that carried out other units' acts too: their articles are no part of this receipt.
    article = _ARTICLE.match(path)
    return article is None or int(article[1]) == item.pk
