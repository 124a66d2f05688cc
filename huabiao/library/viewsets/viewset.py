"""Decides which addresses the library has in the console: these, and none of Wagtail's others."""

from __future__ import annotations

from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _
from django.views import View
from wagtail.snippets.views.snippets import SnippetViewSet

from huabiao.library.models import Item
from huabiao.library.viewsets import (
    acts,
    bulk,
    copying,
    framing,
    listing,
    overview,
    placing,
    presence,
    previewing,
    relating,
    replacing,
    rereading,
    scratches,
    subscribing,
    wastebasket,
    word,
    writing,
)

# Address, view, name. Wagtail's delete, copy, usage, unpublish, lock, workflow and bulk views
# have no address here: our acts do what they would, through operations.
_SCREENS: tuple[tuple[str, type[View], str], ...] = (
    ("", listing.ItemIndexView, "list"),
    ("bulk/", bulk.ChooseView, "choose"),
    ("bulk/<str:choice>/", bulk.BulkView, "bulk"),
    ("add/", writing.KindView, "add"),
    ("add/<str:kind>/", writing.AddView, "write"),
    ("add/<str:kind>/preview/", previewing.PreviewNewView, "preview_new"),
    ("add/<str:kind>/scratch/", scratches.NewScratchView, "scratch_new"),
    ("word/", word.WordView, "word"),
    ("<int:pk>/", overview.OverviewView, "overview"),
    ("<int:pk>/edit/", writing.ItemEditView, "edit"),
    ("<int:pk>/editing/", presence.EditingView, "editing"),
    ("<int:pk>/preview/", previewing.PreviewView, "preview"),
    ("<int:pk>/preview/typed/", previewing.PreviewTypedView, "preview_typed"),
    ("<int:pk>/scratch/", scratches.ScratchView, "scratch"),
    ("<int:pk>/pictures/<int:image_id>/", framing.FramingView, "picture"),
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
    ("wastebasket/", wastebasket.WastebasketView, "wastebasket"),
    ("<int:pk>/restore/", wastebasket.RestoreView, "restore"),
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
    ("copy/", copying.FindToCopyView, "copyable"),
    ("copy/<int:pk>/", copying.CopyView, "copy"),
    ("<int:pk>/files/<int:document_id>/", replacing.ReplaceView, "replace"),
    ("<int:pk>/files/<int:document_id>/again/", rereading.ReadAgainView, "read_again"),
    ("<int:pk>/source/", copying.SourceView, "source"),
    ("<int:pk>/rules/", subscribing.KeepFromRulesView, "keep_from_rules"),
    ("channels/<int:channel_id>/subscribe/", subscribing.SubscribeView, "subscribe"),
    ("subscriptions/<int:subscription_id>/", subscribing.SubscriptionView, "subscription"),
    (
        "subscriptions/<int:subscription_id>/end/",
        subscribing.EndSubscriptionView,
        "subscription_end",
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
    add_to_admin_menu = True
    menu_label = _("信息")
    menu_order = 200

    def get_urlpatterns(self) -> list[URLPattern]:
        return [path(route, view.as_view(), name=name) for route, view, name in _SCREENS]

    def register_chooser_viewset(self) -> None:
        """No chooser: Wagtail's would offer every unit's titles."""
