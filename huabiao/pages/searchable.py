"""Puts topics into the index of the search."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from huabiao.pages.models import Topic
from huabiao.search.documents import Document
from huabiao.search.sources import Source, register

PREFIX = "topic"
KIND = "TOPIC"


def register_topics() -> None:
    register(Source(PREFIX, documents=documents, after=after, labels={KIND: "专题"}))


def after(number: int, limit: int) -> Sequence[int]:
    return list(
        Topic.objects.filter(pk__gt=number).order_by("pk").values_list("pk", flat=True)[:limit]
    )


def documents(numbers: Collection[int]) -> Iterator[Document]:
    topics = Topic.objects.filter(pk__in=numbers, is_live=True)
    for topic in topics.select_related("site__profile", "organization"):
        yield Document(
            id=topic.key,
            url=topic.path,
            title=topic.title,
            sites=(topic.site.profile.code,),
            kind=KIND,
            organization=topic.organization.name,
            summary=topic.summary,
        )
