"""Decides whose past is shown to whom: sites that a unit administered by the person sponsors."""

from __future__ import annotations

from django.db.models import QuerySet

from huabiao.accounts.queries import ADMINISTRATORS, Person, reach
from huabiao.sites.models import SiteProfile


def sites_with_a_past_for(user: Person) -> QuerySet[SiteProfile]:
    """Sites whose former pages the person may see, in the order they were made."""
    return (
        SiteProfile.objects.filter(reach(user, ADMINISTRATORS, path="sponsor__path"))
        .select_related("site")
        .order_by("site_id")
    )
