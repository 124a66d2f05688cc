"""Reads of the publisher's memory for whoever asks what became of a thing or an address."""

from __future__ import annotations

from django.db.models import QuerySet

from huabiao.publishing import index
from huabiao.publishing.models import Dependency, Failure
from huabiao.publishing.routes import with_parts


def failures_of(key: str) -> list[Failure]:
    """Pages that could not be written when they were tried last, and that show the thing with this key.

    The oldest trouble first; each with its site. `failures_of(item.key)` is for an item's editor.
    """
    files = Dependency.objects.filter(
        key__in=with_parts([key]), file__path__startswith=f"{index.MARK}/"
    )
    marked = set(files.values_list("file__site_id", "file__path"))
    found = failures().filter(path__in=[path.removeprefix(index.MARK) for _site, path in marked])
    return [one for one in found if (one.site_id, index.MARK + one.path) in marked]


def failures() -> QuerySet[Failure]:
    """All pages that could not be written when they were tried last, the oldest trouble first."""
    return Failure.objects.select_related("site__profile").order_by("since", "pk")
