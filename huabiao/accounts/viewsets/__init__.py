"""Decides the room's screens in the console; each starts from organizations_for or people_for."""

from huabiao.accounts.viewsets.organizations import OrganizationViewSet
from huabiao.accounts.viewsets.people import PeopleViewSet

__all__ = ["OrganizationViewSet", "PeopleViewSet"]
