"""Reads of the audit: which rows are a person's to read."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from huabiao.accounts.models import User
from huabiao.accounts.queries import is_platform_administrator, organizations_for
from huabiao.changes.models import Change


def changes_for(user: User) -> QuerySet[Change]:
    """Audit rows of the units the person may act for, and their own; the platform office: all."""
    if is_platform_administrator(user):
        return Change.objects.all()
    units = organizations_for(user).values("pk")
    return Change.objects.filter(Q(organization_id__in=units) | Q(actor_id=user.pk))
