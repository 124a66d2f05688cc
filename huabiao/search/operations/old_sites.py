"""Writes of sites that are not brought in yet, and of what a file says stands there: each change is recorded.

What the platform office took out stays out, whatever the next file says.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import asdict, dataclass, field, fields
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

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
from huabiao.search.rules import is_old_address, tidy
from huabiao.sites.models import SiteProfile
from huabiao.sites.queries import hosts

_ROWS = 1_000  # keys a record tells, so that no act makes too many rows of work at once
_NOT_WRITTEN = ("id", "old_site", "taken_out_because")


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


@dataclass(frozen=True)
class OldPageRow:
    """What a file says of one page; texts are plain."""

    import_key: str
    digest: str
    url: str
    title: str
    text: str
    document_number: str = ""
    index_number: str = ""
    released_at: datetime | None = None


@dataclass
class Brought:
    """What became of the rows of a batch; keys of the old site's own, each with a reason where refused."""

    imported: list[str] = field(default_factory=list)
    updated: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    refused: dict[str, str] = field(default_factory=dict)


@transaction.atomic
def add_old_site(*, facts: OldSiteFacts, by: User | None, actor: Actor, at: datetime) -> OldSite:
    only_platform_administrators(by)
    old_site = OldSite()
    _write(old_site, facts)
    _record("added", old_site.key, actor=actor, at=at, after=_told(old_site))
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
    after = _told(old_site)
    if after != before:
        _record("edited", old_site.key, actor=actor, at=at, before=before, after=after)
        pages = old_site.pages.values_list("pk", flat=True)
        _tell("edited", old_site, pages, actor=actor, at=at)
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
    _record("removed", key, actor=actor, at=at, before=before)


@transaction.atomic
def bring_old_pages(
    *,
    old_site_id: int,
    rows: Sequence[OldPageRow],
    by: User | None,
    actor: Actor,
    at: datetime,
) -> Brought:
    """Bring rows of a file in: what is there already is corrected or left as it is. Keys are each once."""
    only_platform_administrators(by)
    old_site = _locked(old_site_id, NoOldSite)
    known = {
        page.import_key: page
        for page in old_site.pages.filter(import_key__in=[row.import_key for row in rows])
    }
    brought = Brought()
    new: list[OldPage] = []
    changed: list[OldPage] = []
    for row in rows:
        page = known.get(row.import_key)
        if urlsplit(row.url).hostname not in _names_of(old_site.host):
            brought.refused[row.import_key] = _now("原文地址不在这个旧网站（%(host)s）上。") % {
                "host": old_site.host
            }
        elif page is None:
            new.append(OldPage(old_site=old_site, **asdict(row)))
            brought.imported.append(row.import_key)
        elif page.digest == row.digest:
            brought.unchanged.append(row.import_key)
        else:
            for name, value in asdict(row).items():
                setattr(page, name, value)
            changed.append(page)
            brought.updated.append(row.import_key)
    created = OldPage.objects.bulk_create(new)
    names = [one.name for one in OldPage._meta.concrete_fields if one.name not in _NOT_WRITTEN]
    OldPage.objects.bulk_update(changed, names)
    OldSite.objects.filter(pk=old_site.pk).update(brought_at=at)
    touched = [page.pk for page in (*created, *changed)]
    _tell("brought", old_site, touched, actor=actor, at=at)
    return brought


@transaction.atomic
def keep_only(
    *, old_site_id: int, keys: Collection[str], by: User | None, actor: Actor, at: datetime
) -> int:
    """Forget the pages whose keys a whole file no longer has; how many those were."""
    only_platform_administrators(by)
    old_site = _locked(old_site_id, NoOldSite)
    rows = old_site.pages.values_list("pk", "import_key")
    gone = [pk for pk, key in rows.iterator() if key not in keys]
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
    faults: dict[str, list[Any]] = {"name": [], "address": []}
    if not old_site.name:
        faults["name"].append(_("请填写“名称”。"))
    if not is_old_address(old_site.address):
        faults["address"].append(_("请填旧网站首页的网址，以 http:// 或者 https:// 开头。"))
    else:
        old_site.host = urlsplit(old_site.address).hostname or ""
        same = OldSite.objects.filter(host__in=_names_of(old_site.host)).exclude(pk=old_site.pk)
        if old_site.host in hosts():
            faults["address"].append(_("这是本平台网站的域名，不是旧网站。"))
        elif same.exists():
            faults["address"].append(_("这个旧网站已经登记过了。"))
    well_formed(old_site, faults=faults, ignoring=("host",))
    old_site.save()


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
    record(action=action, subject=key, actor=actor, at=at, keys=[], lane=Lane.INTERACTIVE, **facts)


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
