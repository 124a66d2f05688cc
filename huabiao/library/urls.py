"""Decides the addresses of the library's public dynamic pages."""

from __future__ import annotations

from django.urls import path

from huabiao.library.views import search, search_in_traditional
from huabiao.publishing.serving.answers import SEARCH_PATHS

_PLAIN, _TRADITIONAL = (address.removeprefix("/") for address in SEARCH_PATHS)
urlpatterns = [
    path(_PLAIN, search, name="search"),
    path(_TRADITIONAL, search_in_traditional, name="search_in_traditional"),
]
