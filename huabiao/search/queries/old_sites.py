"""Reads of sites that are not brought in yet, and of what is known of their pages."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import Count, Q, QuerySet

from huabiao.accounts.queries import Person, is_platform_administrator
from huabiao.search.models import OldPage, OldSite
from huabiao.search.rules import place_of

SHOWN = Q(taken_out_because="")


def old_sites_for(user: Person) -> QuerySet[OldSite]:
    """The platform office's, each with `shown` and `taken_out` pages."""
    counted = OldSite.objects.annotate(
        shown=Count("pages", filter=Q(pages__taken_out_because="")),
        taken_out=Count("pages", filter=~Q(pages__taken_out_because="")),
    )
    found = counted.select_related("site", "organization").order_by("name", "pk")
    return found if is_platform_administrator(user) else found.none()


def old_page_keys_at(addresses: Collection[str]) -> list[str]:
    """Keys of the old pages at these addresses, for the record of an act that changes what is found there."""
    places = set(map(place_of, addresses))
    return [page.key for page in OldPage.objects.filter(place__in=places).only("pk")]


def old_pages_for(user: Person) -> QuerySet[OldPage]:
    """The platform office's; those that were taken out first, then the newest."""
    found = OldPage.objects.select_related("old_site").order_by(
        "-taken_out_because", "-released_at", "-pk"
    )
    return found if is_platform_administrator(user) else found.none()
