"""Registers the room's screens."""

from __future__ import annotations

from wagtail import hooks

from huabiao.pages.viewsets import BlueprintViewSet, ChannelViewSet, SiteViewSet, TopicViewSet


@hooks.register("register_admin_viewset")
def sites() -> SiteViewSet:
    return SiteViewSet()


@hooks.register("register_admin_viewset")
def blueprints() -> BlueprintViewSet:
    return BlueprintViewSet()


@hooks.register("register_admin_viewset")
def channels() -> ChannelViewSet:
    return ChannelViewSet()


@hooks.register("register_admin_viewset")
def topics() -> TopicViewSet:
    return TopicViewSet()
