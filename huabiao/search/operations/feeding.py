"""Decides what the index hears of changes: keys say what to look at, and what is true now is what is put.

The writer is held first, then the work rows are read, then the things themselves: whoever reads
later also writes later, and a late message finds the present. It never brings back what was withdrawn.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, field

from django.db import transaction
from django.db.models import Max

from huabiao.changes.models import Change, Work
from huabiao.search.documents import Document
from huabiao.search.index import Writer
from huabiao.search.keeping import NoIndex, keeper
from huabiao.search.models import Feed
from huabiao.search.sources import Source, sources

READER = "search"
TOGETHER = 500  # things a commit
_ROWS = 2_000  # work rows a commit
_Portion = tuple[Source, list[int]]
# Passes portions on, and shows how far that is.
Shown = Callable[[Iterable[_Portion]], Iterable[_Portion]]


def wanted(keys: Collection[str]) -> list[str]:
    """Those of a change's keys that are of things with documents."""
    prefixes = tuple(
        prefix for source in sources() for prefix in (f"{source.prefix}:", *source.shown)
    )
    return [key for key in keys if key.startswith(prefixes)]


def feed() -> int:
    """Bring what changed into the index, the oldest work first; how much work was done, 0: there was none.

    Raises WriterBusy, and NoIndex where it must be made anew.
    """
    index = keeper().index()
    if not Work.objects.filter(reader=READER).exists():
        return 0
    with index.writing() as writer:
        if keeper().index() is not index:
            return 1  # another one took its place meanwhile: that one is to hear
        if index.reached() < _reached():
            raise NoIndex
        rows = list(
            Work.objects.filter(reader=READER)
            .order_by("id")
            .values_list("id", "key", "change_id")[:_ROWS]
        )
        keys = {key for _id, key, _change in rows}
        for source in sources():
            _put(writer, source, sorted(source.touched(keys)))
        heard = max([index.reached(), *(change for _id, _key, change in rows if change)])
        writer.commit(heard)
        _acknowledge([pk for pk, _key, _change in rows], heard)
    return len(rows)


def rebuild(*, shown: Shown = iter) -> int:
    """Make the index anew beside the one that answers, then let it answer; how many documents it has.

    What changes meanwhile waits and is heard afterwards. Raises WriterBusy and RebuiltElsewhere; a
    killed one leaves the index as it was.
    """
    with keeper().anew() as writer:
        heard = Change.objects.aggregate(last=Max("id"))["last"] or 0
        for source, numbers in shown(portions()):
            _put(writer, source, numbers)
        writer.commit(heard)
    _acknowledge([], heard)
    return keeper().index().count()


def portions() -> Iterator[_Portion]:
    """Everything there is, some things at a time."""
    for source in sources():
        last = 0
        while numbers := list(source.after(last, TOGETHER)):
            yield source, numbers
            last = numbers[-1]


@dataclass
class Doubts:
    """Where index and library differ; ids of documents."""

    checked: int = 0
    missing: list[str] = field(default_factory=list)  # can be read, cannot be found
    strange: list[str] = field(default_factory=list)  # can be found, cannot be read
    different: list[str] = field(default_factory=list)
    strangers: int = 0  # documents of things there are not

    def __bool__(self) -> bool:
        return bool(self.missing or self.strange or self.different or self.strangers)

    def add(self, one: str, here: dict[str, Document], there: dict[str, Document]) -> None:
        found = self.missing if one not in there else self.strange
        (found if one not in here or one not in there else self.different).append(one)


def verify(*, shown: Shown = iter) -> Doubts:
    """Compare every document with what the library says now. What waits to be heard is passed over."""
    doubts, expected = Doubts(), 0
    for source, numbers in shown(portions()):
        here, there, doubtful = _compared(source, numbers)
        if doubtful:  # it may have changed between the two looks
            here, there, doubtful = _compared(source, numbers)
        doubts.checked += len(here)
        expected += len(there)
        for number in doubtful:
            doubts.add(source.id_of(number), here, there)
    doubts.strangers = max(0, keeper().index().count() - expected)
    return doubts


_Documents = dict[str, Document]


def _compared(source: Source, numbers: list[int]) -> tuple[_Documents, _Documents, list[int]]:
    """What the library says, what the index has, and which are not the same though nothing waits."""
    there = keeper().index().get([source.id_of(number) for number in numbers])
    here = {document.id: document for document in source.documents(numbers)}
    waiting = source.touched(set(Work.objects.filter(reader=READER).values_list("key", flat=True)))
    return here, there, [
        number
        for number in sorted(set(numbers).difference(waiting))
        if here.get(source.id_of(number)) != there.get(source.id_of(number))
    ]  # fmt: skip


def _put(writer: Writer, source: Source, numbers: list[int]) -> None:
    for start in range(0, len(numbers), TOGETHER):
        some = numbers[start : start + TOGETHER]
        documents = list(source.documents(some))
        found = {document.id for document in documents}
        writer.remove(one for one in map(source.id_of, some) if one not in found)
        writer.put(documents)


def _reached() -> int:
    return Feed.objects.values_list("reached", flat=True).first() or 0


@transaction.atomic
def _acknowledge(rows: Collection[int], heard: int) -> None:
    """Committed after the index: a process killed in between does the same once more."""
    Feed.objects.update_or_create(pk=1, defaults={"reached": heard})
    Work.objects.filter(reader=READER, pk__in=rows).delete()
