"""Decides which addresses the library has in the console: these, and none of Wagtail's others."""

from __future__ import annotations

from typing import ClassVar

from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _
from django.views import View
from wagtail.snippets.views.snippets import SnippetViewSet

from huabiao.library.models import Item
from huabiao.library.viewsets import (
    acts,
    listing,
    overview,
    placing,
    presence,
    relating,
    word,
    writing,
)

# Address, view, name. Wagtail's delete, copy, usage, unpublish, lock, workflow and bulk views
# have no address here: our acts do what they would, through operations.
_SCREENS: tuple[tuple[str, type[View], str], ...] = (
    ("add/", writing.KindView, "add"),
    ("add/<str:kind>/", writing.AddView, "write"),
    ("word/", word.WordView, "word"),
    ("<int:pk>/", overview.OverviewView, "overview"),
    ("<int:pk>/edit/", writing.ItemEditView, "edit"),
    ("<int:pk>/editing/", presence.EditingView, "editing"),
    ("<int:pk>/locked/", writing.LockedView, "locked"),
    ("<int:pk>/history/", writing.HistoryView, "history"),
    ("<int:pk>/history/<int:revision_id>/revert/", writing.RevertView, "revert"),
    ("<int:pk>/compare/<str:old>/<str:new>/", writing.CompareView, "compare"),
    ("<int:pk>/submit/", acts.SubmitView, "submit"),
    ("<int:pk>/take-back/", acts.TakeBackView, "take_back"),
    ("<int:pk>/review/<int:task_state_id>/", acts.ReviewView, "review"),
    ("<int:pk>/withdraw/", acts.WithdrawView, "withdraw"),
    ("<int:pk>/repeal/", acts.RepealView, "repeal"),
    ("<int:pk>/delete/", acts.DeleteView, "delete"),
    ("<int:pk>/place/", placing.PlaceView, "place"),
    ("<int:pk>/relate/", relating.RelateView, "relate"),
    ("<int:pk>/unrelate/<int:relation_id>/", relating.UnrelateView, "unrelate"),
    ("<int:pk>/relations/<int:relation_id>/end/", relating.EndRelationView, "relation_end"),
    ("placements/<int:placement_id>/words/", placing.WordsView, "placement_words"),
    ("placements/<int:placement_id>/expiry/", placing.ExpiryView, "placement_expiry"),
    ("placements/<int:placement_id>/order/", placing.OrderView, "placement_order"),
    ("placements/<int:placement_id>/pin/", placing.PinView, "placement_pin"),
    ("placements/<int:placement_id>/backdate/", placing.BackdateView, "placement_backdate"),
    ("placements/<int:placement_id>/remove/", placing.RemoveView, "placement_remove"),
    ("proposals/<int:placement_id>/", placing.ProposalView, "proposal"),
    (
        "relations/<int:relation_id>/proposal/",
        relating.RelationProposalView,
        "relation_proposal",
    ),
    ("channels/", placing.ChannelsView, "channels"),
    ("channels/<int:channel_id>/", placing.ChannelView, "channel"),
)


class ItemViewSet(SnippetViewSet):
    """信息: written, reviewed, placed."""

    model = Item
    icon = "doc-full"
    url_namespace = "items"
    url_prefix = "items"
    add_to_reference_index = False
    index_view_class = listing.ItemIndexView
    index_template_name = "library/index.html"
    index_results_template_name = "library/index_results.html"
    search_fields: ClassVar[list[str]] = ["title", "document_number"]
    search_backend_name = None
    list_per_page = 30
    add_to_admin_menu = True
    menu_label = _("信息")
    menu_order = 200

    def get_urlpatterns(self) -> list[URLPattern]:
        return [
            path("", self.index_view, name="list"),
            path("results/", self.index_results_view, name="list_results"),
            *(path(route, view.as_view(), name=name) for route, view, name in _SCREENS),
        ]

    def register_chooser_viewset(self) -> None:
        """No chooser: Wagtail's would offer every unit's titles."""
