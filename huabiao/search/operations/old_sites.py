"""Writes of sites that are not brought in yet, and of what a file says stands there: each change is recorded.

What the platform office took out stays out, whatever the next file says.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import asdict, dataclass, field, fields
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from huabiao.accounts.models import Organization, User
from huabiao.accounts.operations import Malformed, only_platform_administrators
from huabiao.accounts.operations.checking import well_formed
from huabiao.base.errors import NotFound, Refused
from huabiao.changes.operations import Actor, Lane, record
from huabiao.search.models import OldPage, OldSite
from huabiao.search.operations.meanwhile import RemovedMeanwhile, refuse_if_saved
from huabiao.search.queries.old_sites import SHOWN
from huabiao.search.rules import old_address, place_of, tidy
from huabiao.sites.models import SiteProfile
from huabiao.sites.queries import hosts

_ROWS = 1_000  # keys a record tells, so that no act makes too many rows of work at once


class NoOldSite(NotFound):
    message = _("没有这个旧网站，可能已经删除。")


class PageGone(NotFound):
    message = _("没有这个网页，可能已经不在旧网站的文件里了。")


class NoReason(Malformed):
    def __init__(self) -> None:
        super().__init__({"reason": [_("请写明原因。")]})


@dataclass(frozen=True)
class OldSiteFacts:
    """What is said of one old site."""

    name: str
    address: str
    site: SiteProfile
    organization: Organization

    def tidied(self) -> dict[str, Any]:
        told = {name: getattr(self, name) for name in _NAMES}
        return {**told, "name": tidy(self.name), "address": tidy(self.address)}


_NAMES = tuple(field.name for field in fields(OldSiteFacts))
_WRITTEN = ("digest", "url", "title", "text", "document_number", "index_number", "released_at")


@dataclass(frozen=True)
class OldPageRow:
    """What a file says of one page, which is known by its address; texts are plain."""

    digest: str
    url: str
    title: str
    text: str
    document_number: str = ""
    index_number: str = ""
    released_at: datetime | None = None


@dataclass
class Brought:
    """What became of the rows of a batch; of those that were refused, why, by their place among the rows."""

    imported: int = 0
    updated: int = 0
    unchanged: int = 0
    refused: dict[int, str] = field(default_factory=dict)


@transaction.atomic
def add_old_site(*, facts: OldSiteFacts, by: User | None, actor: Actor, at: datetime) -> OldSite:
    only_platform_administrators(by)
    old_site = OldSite()
    _write(old_site, facts)
    _record("added", old_site.key, keys=[], actor=actor, at=at, after=_told(old_site))
    return old_site


@transaction.atomic
def edit_old_site(
    *,
    old_site_id: int,
    facts: OldSiteFacts,
    seen: str | None = None,
    by: User | None,
    actor: Actor,
    at: datetime,
) -> OldSite:
    """Let it be called otherwise; `seen` is the digest of what the person had before them."""
    only_platform_administrators(by)
    old_site = _locked(old_site_id, RemovedMeanwhile)
    refuse_if_saved(old_site, seen=seen, wanted=facts.tidied(), shown=_told(old_site))
    before = _told(old_site)
    _write(old_site, facts)
    _record_edited(old_site, before, actor=actor, at=at)
    return old_site


@transaction.atomic
def remove_old_site(*, old_site_id: int, by: User | None, actor: Actor, at: datetime) -> None:
    """With all that was known of its pages: they are found no more, and stand where they stood."""
    only_platform_administrators(by)
    old_site = _locked(old_site_id, RemovedMeanwhile)
    key, before = old_site.key, {**_told(old_site), "pages": old_site.pages.count()}
    _tell(
        "removed", old_site, list(old_site.pages.values_list("pk", flat=True)), actor=actor, at=at
    )
    old_site.delete()
    _record("removed", key, keys=[], actor=actor, at=at, before=before)


@transaction.atomic
def bring_old_pages(
    *,
    old_site_id: int,
    rows: Sequence[OldPageRow],
    by: User | None,
    actor: Actor,
    at: datetime,
) -> Brought:
    """Bring rows of a file in: what is there already is corrected or left as it is."""
    only_platform_administrators(by)
    old_site = _locked(old_site_id, NoOldSite)
    brought = Brought()
    wanted: dict[str, OldPage] = {}
    for number, row in enumerate(rows):
        url = old_address(row.url)
        if fault := _fault_of(url, old_site):
            brought.refused[number] = fault
        else:
            told = {**asdict(row), "url": url}
            wanted[place_of(url)] = OldPage(old_site=old_site, place=place_of(url), **told)
    known = {page.place: page for page in old_site.pages.filter(place__in=wanted)}
    created = OldPage.objects.bulk_create(
        page for place, page in wanted.items() if place not in known
    )
    changed = [
        _rewritten(page, wanted[place])
        for place, page in known.items()
        if (page.digest, page.url) != (wanted[place].digest, wanted[place].url)
    ]
    OldPage.objects.bulk_update(changed, _WRITTEN)
    OldSite.objects.filter(pk=old_site.pk).update(brought_at=at)
    _tell("brought", old_site, [page.pk for page in (*created, *changed)], actor=actor, at=at)
    brought.imported, brought.updated = len(created), len(changed)
    brought.unchanged = len(known) - len(changed)
    return brought


def _fault_of(url: str, old_site: OldSite) -> str:
    if not url:
        return _now("原文地址不是能放心打开的网址。")
    if urlsplit(url).hostname not in _names_of(old_site.host):
        return _now("原文地址不在这个旧网站（%(host)s）上。") % {"host": old_site.host}
    return ""


def _rewritten(page: OldPage, wanted: OldPage) -> OldPage:
    for name in _WRITTEN:
        setattr(page, name, getattr(wanted, name))
    return page


@transaction.atomic
def keep_only(
    *, old_site_id: int, places: Collection[str], by: User | None, actor: Actor, at: datetime
) -> int:
    """Forget the pages that a whole file no longer has; how many those were. What was taken out is remembered."""
    only_platform_administrators(by)
    old_site = _locked(old_site_id, NoOldSite)
    rows = old_site.pages.filter(SHOWN).values_list("pk", "place")
    gone = [pk for pk, place in rows.iterator() if place not in places]
    for some in _in_parts(gone):
        old_site.pages.filter(pk__in=some).delete()
    _tell("forgotten", old_site, gone, actor=actor, at=at)
    return len(gone)


@transaction.atomic
def take_out_old_page(
    *, page_id: int, reason: str, by: User | None, actor: Actor, at: datetime
) -> None:
    """Let nobody find a page any more; it stands where it stands."""
    only_platform_administrators(by)
    said = tidy(reason)
    if not said:
        raise NoReason
    _set_out(page_id, said, "taken_out", actor=actor, at=at)


@transaction.atomic
def put_back_old_page(*, page_id: int, by: User | None, actor: Actor, at: datetime) -> None:
    only_platform_administrators(by)
    _set_out(page_id, "", "put_back", actor=actor, at=at)


def _set_out(page_id: int, reason: str, act: str, *, actor: Actor, at: datetime) -> None:
    page = OldPage.objects.select_for_update(of=("self",)).filter(pk=page_id).first()
    if page is None:
        raise PageGone
    if page.taken_out_because == reason:
        return
    page.taken_out_because = reason
    well_formed(page, faults={}, is_alone=False)
    page.save(update_fields=["taken_out_because"])
    record(
        action=f"search.old_page.{act}",
        subject=page.key,
        actor=actor,
        at=at,
        keys=[page.key],
        lane=Lane.INTERACTIVE,
        note=reason,
        after={"title": page.title, "url": page.url},
    )


def _locked(old_site_id: int, gone: type[Refused]) -> OldSite:
    found = OldSite.objects.select_for_update(of=("self",)).select_related("site", "organization")
    old_site = found.filter(pk=old_site_id).first()
    if old_site is None:
        raise gone
    return old_site


def _write(old_site: OldSite, facts: OldSiteFacts) -> None:
    for name, value in facts.tidied().items():
        setattr(old_site, name, value)
    faults = {
        "name": [] if old_site.name else [_("请填写“名称”。")],
        "address": list(_address_faults(old_site)),
    }
    well_formed(old_site, faults=faults, ignoring=("host",))
    old_site.save()


def _address_faults(old_site: OldSite) -> Iterator[Any]:
    """What is wrong with its address; its host is that of the address from here on."""
    address, former = old_address(old_site.address), old_site.host
    if not address:
        yield _("请填旧网站首页的网址，以 http:// 或者 https:// 开头。")
        return
    old_site.address, old_site.host = address, urlsplit(address).hostname or ""
    names = _names_of(old_site.host)
    if not hosts().isdisjoint(names) or settings.CONSOLE_HOST.lower() in names:
        yield _("这是本平台的域名，不是旧网站。")
    elif OldSite.objects.filter(host__in=names).exclude(pk=old_site.pk).exists():
        yield _("这个旧网站已经登记过了。")
    elif former and former not in names and old_site.pages.exists():
        yield _("这个旧网站已经导入了网页，域名不能改；另一个域名上的，请另外登记。")


def _names_of(host: str) -> tuple[str, str]:
    """With and without www: one site."""
    bare = host.removeprefix("www.")
    return bare, f"www.{bare}"


def _told(old_site: OldSite) -> dict[str, Any]:
    return {
        "name": old_site.name,
        "address": old_site.address,
        "site": old_site.site.name,
        "organization": old_site.organization.name,
    }


def _record(act: str, key: str, *, actor: Actor, at: datetime, **facts: Any) -> None:
    action = f"search.old_site.{act}"
    record(action=action, subject=key, actor=actor, at=at, lane=Lane.INTERACTIVE, **facts)


def _record_edited(
    old_site: OldSite, before: dict[str, Any], *, actor: Actor, at: datetime
) -> None:
    """Where something else is said of it now, the index says so of each of its pages."""
    after, key = _told(old_site), old_site.key
    if after != before:
        _record("edited", key, keys=[key], actor=actor, at=at, before=before, after=after)


@transaction.atomic
def follow_merger(*, source_id: int, target_id: int, actor: Actor, at: datetime) -> None:
    """Give the old sites of a merged organization to the one it was merged into."""
    for old_site in OldSite.objects.select_for_update().filter(organization_id=source_id):
        before = _told(old_site)
        old_site.organization_id = target_id
        old_site.save(update_fields=["organization"])
        _record_edited(old_site, before, actor=actor, at=at)


def _tell(
    act: str, old_site: OldSite, page_ids: Collection[int], *, actor: Actor, at: datetime
) -> None:
    """Let the index hear of pages; one row of the audit for each thousand."""
    for some in _in_parts(list(page_ids)):
        record(
            action=f"search.old_pages.{act}",
            subject=old_site.key,
            actor=actor,
            at=at,
            keys=[f"old_page:{pk}" for pk in some],
            lane=Lane.BULK,
            after={"name": old_site.name, "count": len(some)},
        )


def _in_parts(page_ids: Sequence[int]) -> Iterator[Sequence[int]]:
    for start in range(0, len(page_ids), _ROWS):
        yield page_ids[start : start + _ROWS]
