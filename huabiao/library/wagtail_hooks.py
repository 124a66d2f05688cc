"""Registers the room's screens."""

from __future__ import annotations

from wagtail.permissions import register_permission_policy
from wagtail.snippets.models import register_snippet

from huabiao.library.models import Item
from huabiao.library.permissions import ItemPolicy
from huabiao.library.viewsets import ItemViewSet

register_permission_policy(Item, ItemPolicy(Item))
register_snippet(ItemViewSet)
