"""Writes the body of a composed page: checked against its site, and shown as of a moment."""

from __future__ import annotations

from datetime import datetime
from typing import cast

from django.core.exceptions import ValidationError
from django.utils.translation import gettext, gettext_lazy
from wagtail.blocks import StreamValue
from wagtail.fields import StreamField
from wagtail.models import Site

from huabiao.base.errors import Refused
from huabiao.changes.queries import last_change_told
from huabiao.pages import bodies
from huabiao.pages.bodies import Body
from huabiao.pages.models import Composed, HomePage
from huabiao.sites.models import Channel


class UnusableBody(Refused):
    message = gettext_lazy("有的版块没有填写完整，或者超出了允许的范围。")


class ForeignChannel(Refused):
    message = gettext_lazy("页面只能展示本网站使用中的栏目。")


class EditedMeanwhile(Refused):
    """Somebody else saved the page while this person had it open."""


def compose(page: Composed, *, body: Body, site: Site, at: datetime) -> None:
    """Give the page this body, for its caller to save."""
    page.body = _checked(body, site)
    show_as_of(page, at)


def show_as_of(page: Composed, at: datetime) -> None:
    """Let dated blocks be shown as they are at a moment, and note when that changes next."""
    page.shown_at = at
    page.next_at = min(
        (moment for moment in bodies.moments_in(page.body) if moment > at), default=None
    )


def refuse_if_edited(page: Composed, *, subject: str, seen: str | None) -> None:
    """Refuse what was written over a body that is no more; None: the writer has seen none."""
    if seen is None or seen == bodies.digest(page.body):
        return
    raise EditedMeanwhile(
        gettext(
            "您打开之后，%(name)s在 %(time)s 保存过这个页面。您填写的内容还在下面，没有丢失；"
            "请先看一看现在的页面，再次保存会以您的内容为准。"
        )
        % last_change_told(subject)
    )


def _checked(body: Body, site: Site) -> StreamValue:
    block = cast("StreamField", HomePage._meta.get_field("body")).stream_block
    if any(part["type"] not in block.child_blocks for part in body):
        raise UnusableBody
    try:
        value: StreamValue = block.clean(block.to_python([dict(part) for part in body]))
    except ValidationError:
        raise UnusableBody from None
    named = bodies.channels_in(value)
    own = Channel.objects.filter(
        pk__in=named, live=True, path__startswith=site.root_page.path
    ).count()
    if own != len(named):
        raise ForeignChannel
    return value
