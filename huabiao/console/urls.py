"""Addresses of the console's own screens; the first stands before Wagtail's dashboard."""

from __future__ import annotations

from django.urls import include, path
from wagtail.admin.auth import require_admin_access
from wagtail.utils.urlpatterns import decorate_urlpatterns

from huabiao.console import views

_screens = [
    path("reviews/", views.ReviewsView.as_view(), name="reviews"),
    path("proposals/", views.ProposalsView.as_view(), name="proposals"),
    path("audit/", views.AuditView.as_view(), name="audit"),
    path("audit/table/", views.AuditTableView.as_view(), name="audit_table"),
    path("calendar/", views.CalendarView.as_view(), name="calendar"),
    path("activity/", views.ActivityView.as_view(), name="activity"),
    path("activity/table/", views.ActivityTableView.as_view(), name="activity_table"),
    path("searches/", views.SearchesView.as_view(), name="searches"),
    path("searches/table/", views.SearchesTableView.as_view(), name="searches_table"),
    path("explain/", views.ExplainView.as_view(), name="explain"),
    path("publishing/", views.PublishingView.as_view(), name="publishing"),
    path("publishing/act/", views.PublishingActView.as_view(), name="publishing_act"),
    path("web-nodes/", views.NodesView.as_view(), name="nodes"),
    path("web-nodes/withdraw/", views.NodeWithdrawView.as_view(), name="node_withdraw"),
    path("past/", views.PastView.as_view(), name="past"),
    path(
        "past/<slug:code>/<str:stamp>/<path:path>", views.PastFileView.as_view(), name="past_file"
    ),
    path("alarms/", views.AlarmsView.as_view(), name="alarms"),
    path("handbook/", views.HandbookView.as_view(), name="handbook"),
    path("handbook/<slug:name>/", views.HandbookView.as_view(), name="handbook_chapter"),
    path("handbook/picture/<path:name>", views.handbook_picture, name="handbook_picture"),
    path("waiting/", views.waiting, name="waiting"),
    path("shortcuts/", views.ShortcutsView.as_view(), name="shortcuts"),
]

urlpatterns = decorate_urlpatterns(
    [
        path("", views.HomeView.as_view(), name="wagtailadmin_home"),
        path("", include((_screens, "console"))),
    ],
    require_admin_access,
)
