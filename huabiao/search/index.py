"""What every engine offers: one writer, many readers, and a number that says what they have heard of."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from contextlib import AbstractContextManager
from typing import Protocol

from django.utils.translation import gettext_lazy as _

from huabiao.base.errors import Refused
from huabiao.search.asking import Answer, Query
from huabiao.search.documents import Document

FACETS = ("site", "kind", "organization", "subject", "year", "validity")
# Which field of a query narrows each.
NARROWED_BY = {name: "sites" if name == "site" else name for name in FACETS}


class WriterBusy(Refused):
    message = _("另一个进程正在更新搜索索引。")


class NotReached(Refused):
    """What keeps the index does not answer, as a cluster may; nothing is lost, and it is tried again."""

    message = _("搜索暂时没有响应，请稍后再试。")


class GoesBackwards(ValueError):
    """A commit of changes that are older than what the index has reached."""


class Writer(Protocol):
    """Nothing that is put or removed is seen before `commit`, and all of it at once afterwards."""

    def put(self, documents: Iterable[Document]) -> None:
        """Adds them, in place of those with the same ids."""

    def remove(self, ids: Iterable[str]) -> None:
        """Ids that are not there are passed over."""

    def remove_all(self) -> None: ...

    def commit(self, reached: int) -> None:
        """`reached`: the number of the last change that is in; raises GoesBackwards.

        Documents and number become visible together, and survive the process together.
        """


class Index(Protocol):
    def writing(self) -> AbstractContextManager[Writer]:
        """One at a time, over all processes; raises WriterBusy. What is not committed is dropped."""

    def refresh(self) -> None:
        """Lets this reader see what was committed since, by any process; an engine may show it sooner."""

    def search(self, query: Query) -> Answer: ...

    def titled(self, text: str, sites: Collection[str], limit: int) -> list[Document]:
        """Those whose titles hold what was typed so far, in characters or read aloud, the best first."""

    def reached(self) -> int:
        """The number of the last commit this reader sees; 0 for an empty index."""

    def count(self) -> int:
        """How many documents this reader sees."""

    def get(self, ids: Collection[str]) -> dict[str, Document]:
        """Those of these documents that this reader sees, as they were put."""
