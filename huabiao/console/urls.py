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
]

urlpatterns = decorate_urlpatterns(
    [
        path("", views.HomeView.as_view(), name="wagtailadmin_home"),
        path("", include((_screens, "console"))),
    ],
    require_admin_access,
)
