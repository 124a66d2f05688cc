"""Decides the addresses of the library's public dynamic pages."""

from __future__ import annotations

from django.urls import path

from huabiao.library.views import search
from huabiao.publishing.serving.answers import SEARCH_PATH

urlpatterns = [path(SEARCH_PATH.removeprefix("/"), search, name="search")]
