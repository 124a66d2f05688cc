"""Registers the room's screens."""

from __future__ import annotations

from wagtail import hooks

from huabiao.search.viewsets import (
    BestBetViewSet,
    ColloquialViewSet,
    OldSiteViewSet,
    UnfoundViewSet,
)


@hooks.register("register_admin_viewset")
def colloquial() -> ColloquialViewSet:
    return ColloquialViewSet()


@hooks.register("register_admin_viewset")
def best_bets() -> BestBetViewSet:
    return BestBetViewSet()


@hooks.register("register_admin_viewset")
def unfound() -> UnfoundViewSet:
    return UnfoundViewSet()


@hooks.register("register_admin_viewset")
def old_sites() -> OldSiteViewSet:
    return OldSiteViewSet()
