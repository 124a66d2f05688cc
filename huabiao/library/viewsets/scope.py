"""Decides from which query a screen takes its item: the person's own, whatever the address says."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.functional import cached_property
from wagtail.models import Revision

from huabiao.accounts.operations import actor_of
from huabiao.base.network import client_address
from huabiao.changes.operations import Actor
from huabiao.library.models import Item, Placement
from huabiao.library.queries import items_for, placements_for


def actor_in(request: HttpRequest) -> Actor:
    return actor_of(request.user, address=client_address(request), door="console")


def who_acts(request: HttpRequest) -> dict[str, Any]:
    """Who acts, and when: the last three arguments of every operation."""
    return {"by": request.user, "actor": actor_in(request), "at": timezone.now()}


class ScopedItemMixin:
    """On every view of the item viewset: what is not the person's does not exist.

    Wagtail's views ask for their object in several ways; each of them ends here.
    """

    act = "view"  # what the person must be allowed to do with the item: a key of rules.ALLOWED
    request: HttpRequest
    kwargs: dict[str, Any]

    def scoped_items(self) -> QuerySet[Item]:
        return items_for(self.request.user, self.act)

    def get_queryset(self) -> QuerySet[Item]:
        return self.scoped_items()

    def get_base_queryset(self) -> QuerySet[Item]:
        return self.scoped_items()

    def get_object(self, queryset: QuerySet[Item] | None = None) -> Item:
        if "pk" not in self.kwargs:
            raise Http404
        item: Item = get_object_or_404(
            self.scoped_items().select_related("organization"), pk=self.kwargs["pk"]
        )
        return item

    def revision(self, revision_id: int) -> Revision:
        """A revision of this item; another item's is told apart from none by nobody."""
        item = ScopedItemMixin.get_object(self)  # whatever a view calls its object
        found: Revision = get_object_or_404(Revision.objects.for_instance(item), pk=revision_id)
        return found


class ScopedPlacementMixin(ScopedItemMixin):
    """On views of one placement: of the person's own items, or in the person's own channels."""

    @cached_property
    def placement(self) -> Placement:
        found: Placement = get_object_or_404(
            placements_for(self.request.user, self.act).select_related(
                "item__organization", "channel__organization", "site__profile"
            ),
            pk=self.kwargs["placement_id"],
        )
        return found

    def get_object(self, queryset: QuerySet[Item] | None = None) -> Item:
        return self.placement.item
