"""Registers the room's screens."""

from __future__ import annotations

from wagtail import hooks

from huabiao.search.viewsets import ColloquialViewSet


@hooks.register("register_admin_viewset")
def colloquial() -> ColloquialViewSet:
    return ColloquialViewSet()
