"""Does what people do to what is public, act by act, and counts what became of the sites' files.

Lists forget history, and so each kind of act has a most it can touch: `MOST` states it, tests and
`huabiao bench lists` hold it.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from functools import reduce
from typing import Any

from django.core.files.base import ContentFile
from django.db.models import Max, QuerySet

from huabiao.changes.operations import system
from huabiao.config.bench.cluster import Cluster, acting
from huabiao.library import operations as library
from huabiao.library.enums import Validity
from huabiao.library.models import Attachment, Item, Placement
from huabiao.media import operations as media
from huabiao.publishing.models import ReceiptLine, Run
from huabiao.publishing.operations.working import publish_everything_waiting
from huabiao.publishing.turn import turn
from huabiao.sites import operations as sites
from huabiao.sites.models import Channel
from huabiao.sites.queries import path_of, site_of

_YEARS = "years.html"
NEWEST = 20  # stand on the channel's own page
_OLD = 2  # of four turns, those that act among the newest
_AMONG = 400
LEAST = 1000  # entries a channel must have for every act to find its place
_FURTHER = 150  # entries between a place and the one an entry is set back to
_PATIENCE = 1000
_PINS = 3


@dataclass(frozen=True)
class Touched:
    """Files of each sort that an act changed; of lists, those of the channel it changed most of."""

    list_files: int = 0  # a channel's own page, and pages of its archive
    year_pages: int = 0
    feeds: int = 0
    sitemap_files: int = 0
    rendered: int = 0
    unchanged: int = 0  # rendered, and the same as before

    def most(self, other: Touched) -> Touched:
        """The greater of both in each respect."""
        names = [one.name for one in fields(self)]
        return Touched(**{name: max(getattr(self, name), getattr(other, name)) for name in names})


@dataclass
class Acting:
    """Who acts in which channel; what is moved goes to the other one."""

    made: Cluster
    channel: Channel
    other: Channel
    choice: random.Random
    at: datetime
    turn: int = 0

    def who(self, login: str) -> dict[str, Any]:
        person = self.made.people[login]
        return {"by": person, "actor": acting(person), "at": self.at}

    def placement(self) -> Placement:
        """One that stands in the channel: an anchor or not, among the newest or in the middle, in turn."""
        self.turn += 1
        is_anchor, is_new = self.turn % 2 == 0, self.turn % 4 < _OLD
        here = _plain_entries(self.channel).order_by("-position")
        newest = list(here[:NEWEST])
        # The most comes of an anchor that has another before it.
        found = [one for one in newest if one.is_anchor == is_anchor][is_anchor:]
        if not is_new or not found:
            found = [one for one in here[NEWEST:_AMONG] if one.is_anchor == is_anchor]
        return self.choice.choice(found)

    def make_ready(self) -> None:
        """Let two anchors stand among the newest, so that the most that can happen does."""
        for _ in range(_PATIENCE):
            newest = _plain_entries(self.channel).order_by("-position")[:NEWEST]
            if sum(one.is_anchor for one in newest) >= 2:
                break
            self.at += timedelta(minutes=1)
            publish(self)
        with turn():
            publish_everything_waiting()

    def words(self) -> str:
        return f"测速第{self.choice.randrange(10**9)}号"


def _plain_entries(channel: Channel) -> QuerySet[Placement]:
    """What stands in a channel, is in force and not pinned."""
    here = Placement.objects.filter(channel=channel, is_live=True, is_main=True, is_pinned=False)
    return here.filter(item__validity=Validity.IN_FORCE).select_related("item")


def touched_by(act: Callable[[Acting], object], one: Acting) -> Touched:
    """Do the act, publish what it leaves to publish, and count."""
    one.at += timedelta(minutes=1)
    before = _last_run()
    act(one)
    with turn():
        outcome = publish_everything_waiting()
    paths = ReceiptLine.objects.filter(run_id__gt=before).values_list("site_id", "path")
    changed = set(paths)
    of_channels = [_pages_of(channel) for channel in (one.channel, one.other)]
    return Touched(
        list_files=max(_count(changed, *pages, is_years=False) for pages in of_channels),
        year_pages=max(_count(changed, *pages, is_years=True) for pages in of_channels),
        feeds=sum(path.endswith(".atom") for _site, path in changed),
        sitemap_files=sum(path.startswith("/sitemap") for _site, path in changed),
        rendered=outcome.rendered,
        unchanged=outcome.unchanged,
    )


def _last_run() -> int:
    last: int | None = Run.objects.aggregate(last=Max("pk"))["last"]
    return last or 0


def _pages_of(channel: Channel) -> tuple[int, str]:
    return site_of(channel).pk, path_of(channel)


def _count(changed: Collection[tuple[int, str]], site: int, folder: str, *, is_years: bool) -> int:
    """How many of these files are pages of the channel in this folder: its years, or its lists."""
    names = [path.removeprefix(folder) for its, path in changed if its == site]
    if is_years:
        return names.count(_YEARS)
    return sum(name == "index.html" or name.startswith("archive-") for name in names)


def publish(one: Acting) -> None:
    library.add_standing_item(
        channel=one.channel,
        title=one.words(),
        body="<p>正文。</p>",
        organization=one.channel.organization,
        actor=system("bench"),
        at=one.at,
    )


def edit_body(one: Acting) -> None:
    _edit(one, body=f"<p>{one.words()}</p>")


def edit_title(one: Acting) -> None:
    _edit(one, title=one.words())


def _edit(one: Acting, **facts: str) -> None:
    item = one.placement().item
    text = item.get_latest_revision_as_object()
    for name, value in facts.items():
        setattr(text, name, value)
    library.save_draft(item=text, **one.who("editor"))
    _sign(one, item)


def _sign(one: Acting, item: Item) -> None:
    review = library.submit_item(item_id=item.pk, **one.who("editor"))
    for login in ("first", "second", "signer"):
        review.refresh_from_db()
        library.approve_item(
            item_id=item.pk,
            task_state_id=review.current_task_state_id,
            is_confidentiality_checked=True,
            **one.who(login),
        )


def attach(one: Acting) -> None:
    """Another file below a text that stays as it is."""
    file = ContentFile(f"%PDF-1.7\n{one.words()}\n%%EOF\n".encode(), "测速.pdf")
    document = media.store_document(file=file, organization=one.made.root, **one.who("editor"))
    item = one.placement().item
    text = item.get_latest_revision_as_object()
    text.attachments.add(Attachment(document=document))
    library.save_draft(item=text, **one.who("editor"))
    _sign(one, item)


def reword(one: Acting) -> None:
    """Other words in one channel."""
    placement = one.placement()
    library.change_placement_words(
        placement_id=placement.pk,
        title=one.words(),
        summary="",
        release_at=placement.release_at,
        **one.who("editor"),
    )
    _sign(one, placement.item)


def move(one: Acting) -> None:
    library.move_placement(
        placement_id=one.placement().pk, channel_id=one.other.pk, **one.who("editor")
    )


def withdraw(one: Acting) -> None:
    library.withdraw_item(item_id=one.placement().item_id, reason="测速", **one.who("office"))


def repeal(one: Acting) -> None:
    library.repeal_item(item_id=one.placement().item_id, reason="测速", **one.who("office"))


def pin(one: Acting) -> None:
    """One more, or one less."""
    pins = Placement.objects.filter(channel=one.channel, is_live=True, is_pinned=True)
    is_many = pins.count() > _PINS
    placement = one.choice.choice(list(pins)) if is_many else one.placement()
    library.pin_placement(placement_id=placement.pk, is_pinned=not is_many, **one.who("office"))


def order(one: Acting) -> None:
    pins = list(Placement.objects.filter(channel=one.channel, is_live=True, is_pinned=True))
    placement = one.choice.choice(pins) if pins else one.placement()
    library.order_placement(
        placement_id=placement.pk, order=one.choice.randrange(1, 100), **one.who("office")
    )


def backdate(one: Acting) -> None:
    """To somewhere between older entries."""
    placement = one.placement()
    older = _plain_entries(one.channel).filter(position__lt=placement.position)
    there = older.order_by("-position")[_FURTHER : _FURTHER + _AMONG]
    library.backdate_placement(
        placement_id=placement.pk,
        release_at=one.choice.choice(list(there)).sort_at - timedelta(seconds=1),
        reason="测速",
        **one.who("office"),
    )


def expire(one: Acting) -> None:
    """Its moment comes, and the clock takes it away."""
    library.set_placement_expiry(
        placement_id=one.placement().pk,
        expire_at=one.at + timedelta(seconds=1),
        **one.who("office"),
    )
    one.at += timedelta(minutes=1)
    library.tick(at=one.at)


def describe_channel(one: Acting) -> None:
    sites.edit_channel(channel=one.channel, description=one.words(), **one.who("office"))


def describe_parent(one: Acting) -> None:
    """The channel above it, which shows nothing of its own."""
    parent = Channel.objects.get(path=one.channel.path[: -Channel.steplen])
    sites.edit_channel(channel=parent, description=one.words(), **one.who("office"))


def set_phone(one: Acting) -> None:
    """A fact that stands below every page of the site."""
    profile = site_of(one.channel).profile
    sites.edit_site(profile=profile, contact_phone=one.words(), **one.who("office"))


def set_accent(one: Acting) -> None:
    profile = site_of(one.channel).profile
    accent = f"#{one.choice.randrange(0x600000):06x}"
    sites.edit_site(profile=profile, accent=accent, **one.who("office"))


# The most that one act of a kind changes, in a channel of any size: list files of a channel, its page
# of years, the site's feed, files of its site map. One entry in 25 is an anchor, where a page of the
# archive begins: the most is said of those, standing on the channel's own page before.
MOST: dict[str, tuple[int, int, int, int]] = {
    "publish": (3, 1, 1, 2),  # a new page, its older neighbour; a part of the map now and then
    "edit_body": (0, 0, 1, 1),
    "edit_title": (2, 0, 1, 1),
    "attach": (0, 0, 1, 1),
    "reword": (2, 0, 1, 1),
    "move": (4, 1, 1, 0),  # in each of two channels
    "withdraw": (4, 1, 1, 2),
    "repeal": (2, 0, 0, 0),
    "pin": (2, 0, 0, 0),
    "order": (1, 0, 0, 0),
    "backdate": (5, 1, 1, 0),  # leaves a page and its neighbours, comes to another
    "expire": (4, 1, 1, 2),
}
ON_ITEMS: dict[str, Callable[[Acting], object]] = {
    act.__name__: act
    for act in (
        publish, edit_body, edit_title, attach, reword, move, withdraw, repeal, pin, order, backdate, expire,
    )
}  # fmt: skip
ON_SITES: dict[str, Callable[[Acting], object]] = {
    act.__name__: act for act in (describe_channel, describe_parent, set_phone, set_accent)
}


def measure(
    acts: Iterable[str], *, one: Acting, times: int
) -> dict[str, tuple[Touched, int, int, int]]:
    """For each kind the most of each sort; how many routes were rendered, and unchanged, in how many acts.

    Notices are published until one of them is an anchor.
    """
    found = {}
    known = {**ON_ITEMS, **ON_SITES}
    for name in acts:
        one.make_ready()
        each = [touched_by(known[name], one) for _ in range(times)]
        while name == "publish" and not _is_newest_an_anchor(one) and len(each) < _PATIENCE:
            each.append(touched_by(publish, one))
        found[name] = (
            reduce(Touched.most, each),
            sum(touched.rendered for touched in each),
            sum(touched.unchanged for touched in each),
            len(each),
        )
    return found


def _is_newest_an_anchor(one: Acting) -> bool:
    newest = _plain_entries(one.channel).order_by("-position").first()
    return newest is not None and newest.is_anchor
