"""Decides what a record of another system is here: an item, and its place in a channel."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime

from wagtail.models import Site

from huabiao.accounts.models import Organization, User
from huabiao.base.html import clean
from huabiao.changes.operations import Actor
from huabiao.library.enums import CONSENTED, Consent, ImportState, Validity
from huabiao.library.models import Item, Placement
from huabiao.library.operations.settling import whole_second
from huabiao.library.queries import may
from huabiao.sites.models import Channel

# What a corrected record may change.
TEXT = (
    "kind",
    "title",
    "short_title",
    "summary",
    "keywords",
    "source",
    "author",
    "subject",
    "audience",
    "document_number",
    "dated_on",
    "effective_on",
    "expires_on",
    "original_url",
)
WRITTEN = (
    *TEXT,
    "body",
    "index_number",
    "validity",
    "released_at",
    "updated_at",
    "import_digest",
)
PUBLISHED = (
    "live",
    "has_unpublished_changes",
    "released_at",
    "first_published_at",
    "last_published_at",
)


@dataclass(frozen=True)
class ImportRow:
    """One record of another system, as it shall stand in the library."""

    key: str  # the other system's own
    digest: str  # of everything below: another one means that the record was corrected
    kind: str
    title: str
    body: str
    released_at: datetime | None = None
    original_url: str = ""
    short_title: str = ""
    summary: str = ""
    keywords: str = ""
    source: str = ""
    author: str = ""
    subject: str = ""
    audience: str = ""
    document_number: str = ""
    index_number: str = ""
    dated_on: date | None = None
    effective_on: date | None = None
    expires_on: date | None = None
    validity: str = Validity.IN_FORCE


@dataclass
class BatchOutcome:
    """What became of each row, by its key."""

    imported: list[str] = field(default_factory=list)
    updated: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    refused: dict[str, str] = field(default_factory=dict)
    to_submit: dict[str, int] = field(default_factory=dict)  # ids of drafts that shall go on


@dataclass(frozen=True)
class Batch:
    """What is the same for all rows."""

    channel: Channel
    site: Site
    organization: Organization
    state: ImportState
    source: str
    by: User
    actor: Actor
    at: datetime
    reason: str
    is_standing: bool = True  # at once; else as the publisher has time for it

    @property
    def is_live(self) -> bool:
        return self.state == ImportState.LIVE

    def released(self, row: ImportRow) -> datetime | None:
        """The date the record had where it comes from; a draft without one gets it when it goes live."""
        if row.released_at is None:
            return whole_second(self.at) if self.is_live else None
        return whole_second(row.released_at)


def may_import(batch: Batch, organization: Organization) -> bool:
    if batch.state == ImportState.SUBMITTED:
        return may(batch.by, "submit", organization)
    # The office may bring a unit's texts live, or leave them with it as drafts.
    is_office = may(batch.by, "import_live", organization)
    return is_office or (not batch.is_live and may(batch.by, "edit", organization))


def new_item(row: ImportRow, batch: Batch) -> Item:
    released = batch.released(row)
    item = Item(
        organization=batch.organization,
        byline=batch.organization.name,
        created_by=batch.by,
        created_at=batch.at,
        updated_at=(batch.is_live and released) or batch.at,  # nothing was said anew today
        released_at=released,
        is_imported=True,
        import_source=batch.source,
        import_key=row.key,
        live=False,
        has_unpublished_changes=True,
    )
    write(item, row)
    if batch.is_live:
        publish(item, batch)
    return item


def write(item: Item, row: ImportRow) -> None:
    """The text, and the facts that come from the source; what operations decided since stays."""
    for name in TEXT:
        setattr(item, name, getattr(row, name))
    item.body = clean(row.body)
    item.index_number = row.index_number or item.index_number
    if item.validity == Validity.IN_FORCE:
        item.validity = row.validity
    item.import_digest = row.digest


def publish(item: Item, batch: Batch) -> None:
    item.live = True
    item.has_unpublished_changes = False
    item.released_at = item.released_at or whole_second(batch.at)
    item.first_published_at = item.last_published_at = batch.at


def new_placement(item: Item, batch: Batch) -> Placement:
    """As if planned for the record's own date; on the office's word it is signed at once."""
    is_signed = batch.is_live and item.live
    consent = _consent(batch, item.organization)
    is_shown = is_signed and consent in CONSENTED and batch.is_standing
    return Placement(
        item=item,
        channel=batch.channel,
        site=batch.site,
        consent=consent,
        proposed_by=batch.by,
        wanted_release_at=item.released_at,
        release_at=item.released_at if is_signed else None,
        signed_at=batch.at if is_signed else None,
        is_change_waiting=not is_signed,
        sort_at=item.released_at or whole_second(batch.at),
        is_live=is_shown,
        has_stood=is_shown,
        is_main=is_shown,
    )


def _consent(batch: Batch, organization: Organization) -> Consent:
    unit = batch.channel.organization
    if unit == organization or may(batch.by, "place", unit):
        return Consent.NOT_NEEDED
    return Consent.GIVEN if may(batch.by, "accept", unit) else Consent.ASKED
