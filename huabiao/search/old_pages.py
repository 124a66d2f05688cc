"""Puts pages of sites that are not brought in yet into the index, until what they say stands here."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass

from huabiao.search.documents import Document
from huabiao.search.models import OldPage
from huabiao.search.queries.old_sites import SHOWN
from huabiao.search.sources import Source, register

PREFIX = "old_page"
KIND = "OLD_PAGE"


@dataclass(frozen=True)
class Successors:
    """Things of a room above that are brought in from elsewhere, and take the place of what stood there."""

    prefix: str  # of their keys
    came_from: Callable[[Collection[int]], Collection[str]]  # addresses, of these things
    taken_over: Callable[
        [Collection[str]], Collection[str]
    ]  # those of these that stand here, or did


def register_old_pages(successors: Successors) -> None:
    def documents(numbers: Collection[int]) -> Iterator[Document]:
        return _documents(numbers, successors)

    def left_by(keys: Collection[str]) -> Collection[int]:
        things = [int(key.split(":")[1]) for key in keys]
        addresses = successors.came_from(things)
        found = OldPage.objects.filter(url__in=addresses)
        return list(found.values_list("pk", flat=True)) if addresses else ()

    register(
        Source(
            PREFIX,
            documents=documents,
            after=after,
            labels={KIND: "旧网站"},
            shows=left_by,
            shown=(f"{successors.prefix}:",),
            pageless=frozenset({KIND}),
            leads=leads,
        )
    )


def after(number: int, limit: int) -> Sequence[int]:
    rest = OldPage.objects.filter(pk__gt=number).order_by("pk")
    return list(rest.values_list("pk", flat=True)[:limit])


def leads(number: int, site_code: str) -> bool:
    return OldPage.objects.filter(SHOWN, pk=number, old_site__site__code=site_code).exists()


def _documents(numbers: Collection[int], successors: Successors) -> Iterator[Document]:
    found = OldPage.objects.filter(SHOWN, pk__in=numbers).order_by("pk")
    pages = list(found.select_related("old_site__site", "old_site__organization"))
    taken_over = set(successors.taken_over({page.url for page in pages}))
    for page in pages:
        if page.url not in taken_over:
            yield Document(
                id=f"{PREFIX}:{page.pk}",
                url=page.url,
                title=page.title,
                sites=(page.old_site.site.code,),
                kind=KIND,
                organization=page.old_site.organization.name,
                published_at=page.released_at,
                body=page.text,
                numbers=tuple(filter(None, (page.document_number, page.index_number))),
            )
