"""Addresses for people without a session: the one-time link that sets a password."""

from __future__ import annotations

from django.urls import URLPattern

app_name = "accounts"
urlpatterns: list[URLPattern] = []
