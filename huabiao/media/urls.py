"""Addresses of uploaded files in the console, for those who may see them."""

from __future__ import annotations

from django.urls import URLPattern

app_name = "media"
urlpatterns: list[URLPattern] = []
