"""Registers the room's screens."""

from __future__ import annotations

from wagtail import hooks

from huabiao.accounts.viewsets import OrganizationViewSet, PeopleViewSet


@hooks.register("register_admin_viewset")
def organizations() -> OrganizationViewSet:
    return OrganizationViewSet()


@hooks.register("register_admin_viewset")
def people() -> PeopleViewSet:
    return PeopleViewSet()
