"""Decides where the dynamic pages of the library are found, on every public site."""

from __future__ import annotations

from django.urls import path

from huabiao.library import views
from huabiao.publishing.serving.answers import SEARCH_DATA, SEARCH_PATHS

_VIEWS = (
    views.search,
    views.search_in_traditional,
    views.search_as_json,
    views.openapi,
    views.opensearch,
    views.suggest,
    views.opened,
)
urlpatterns = [
    path(address.removeprefix("/"), view)
    for address, view in zip((*SEARCH_PATHS, *SEARCH_DATA), _VIEWS, strict=True)
]
