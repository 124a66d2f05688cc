"""Puts pages of sites that are not brought in yet into the index, until what they say stands here."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass

from django.db.models import Q

from huabiao.search.documents import Document
from huabiao.search.models import OldPage
from huabiao.search.queries.old_sites import SHOWN
from huabiao.search.rules import addresses_at, place_of
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


_successors: list[Successors] = []


def register_old_pages(successors: Successors) -> None:
    _successors[:] = [successors]
    register(
        Source(
            PREFIX,
            documents=documents,
            after=after,
            labels={KIND: "旧网站"},
            shows=touched,
            shown=(f"{successors.prefix}:", "organization:", "old_site:"),
            pageless=frozenset({KIND}),
            leads=leads,
        )
    )


def touched(keys: Collection[str]) -> set[int]:
    """Pages at whose address these things stood, or of whose old site or its unit something else is said now."""
    named: dict[str, list[int]] = defaultdict(list)
    for kind, number in (key.split(":")[:2] for key in keys):
        named[kind].append(int(number))
    units, sites = named.pop("organization", []), named.pop("old_site", [])
    wanted = Q(old_site__in=sites) | Q(old_site__organization__in=units)
    for one in _successors:
        places = set(map(place_of, one.came_from(named[one.prefix])))
        wanted |= Q(place__in=places)
    return set(OldPage.objects.filter(wanted).values_list("pk", flat=True))


def after(number: int, limit: int) -> Sequence[int]:
    rest = OldPage.objects.filter(pk__gt=number).order_by("pk")
    return list(rest.values_list("pk", flat=True)[:limit])


def leads(number: int, site_code: str) -> bool:
    return OldPage.objects.filter(SHOWN, pk=number, old_site__site__code=site_code).exists()


def given_way(pages: Collection[OldPage]) -> set[int]:
    """Numbers of those of these pages whose things stand here, or did."""
    at = {address: page.place for page in pages for address in addresses_at(page.place)}
    places = {at[address] for one in _successors for address in one.taken_over(at)}
    return {page.pk for page in pages if page.place in places}


def documents(numbers: Collection[int]) -> Iterator[Document]:
    found = OldPage.objects.filter(SHOWN, pk__in=numbers).order_by("pk")
    pages = list(found.select_related("old_site__site", "old_site__organization"))
    gone = given_way(pages)
    for page in pages:
        if page.pk not in gone:
            yield Document(
                id=page.key,
                url=page.url,
                title=page.title,
                sites=(page.old_site.site.code,),
                kind=KIND,
                organization=page.old_site.organization.name,
                published_at=page.released_at,
                body=page.text,
                numbers=tuple(filter(None, (page.document_number, page.index_number))),
            )
