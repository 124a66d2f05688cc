"""Decides who gets a mail when an item's review moves on, where mail is configured."""

from __future__ import annotations

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from huabiao.accounts.models import User
from huabiao.library.models import Item
from huabiao.library.queries import writers_of
from huabiao.workflow.notify import send, whose_turn


def tell_whose_turn(item: Item) -> None:
    """Tell those who may act at the stage the item has reached."""
    send(
        to=whose_turn(item, organization=item.organization, writers=writers_of(item)),
        subject=_("待审核：%(title)s") % {"title": item.title},
        text=_("“%(title)s”等待您审核：\n%(url)s") % {"title": item.title, "url": _address(item)},
    )


def tell_author(item: Item, *, reason: str) -> None:
    """Tell the one who submitted that the text came back."""
    review = item.current_workflow_state
    author: User | None = review.requested_by if review else None
    send(
        to=[author] if author else [],
        subject=_("已退回：%(title)s") % {"title": item.title},
        text=_("“%(title)s”已退回，原因：%(reason)s\n%(url)s")
        % {"title": item.title, "reason": reason, "url": _address(item)},
    )


def _address(item: Item) -> str:
    return f"{settings.WAGTAILADMIN_BASE_URL}{reverse('items:overview', args=[item.pk])}"
