"""Writes of channels: made, and described anew; their addresses are the business of `paths`."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from itertools import chain, count
from typing import Any, TypedDict, Unpack

from django.db import transaction
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page, Site

from huabiao.accounts.enums import OrganizationState
from huabiao.accounts.models import Organization, User
from huabiao.accounts.queries import is_platform_administrator
from huabiao.base.errors import NotYours, Refused
from huabiao.changes import operations as changes
from huabiao.changes.operations import Actor, Lane
from huabiao.sites.models import Channel, FormerPath
from huabiao.sites.operations.validation import (
    InvalidFields,
    apply_facts,
    lock_tree,
    refusing_invalid,
    require_administrator,
    require_platform,
)
from huabiao.sites.queries import is_home, path_of, site_of
from huabiao.sites.rules import (
    SLUG_LIMIT,
    SlugFault,
    slug_fault,
    slug_from,
    usual_list_style,
)

_FAULTS = {
    SlugFault.EMPTY: _("请填写英文短名；从名称里取不出字母或数字。"),
    SlugFault.ONLY_PUNCTUATION: _("英文短名不能只有标点符号，请用小写字母和数字，例如 tzgg。"),
    SlugFault.CHARACTERS: _(
        "英文短名只能用小写字母、数字和连字符，并以字母或数字开头和结尾，例如 tzgg。"
    ),
    SlugFault.TOO_LONG: _("英文短名太长，最多60个字符。"),
}

# What the unit that answers for a channel may say of it; the rest is the platform office's.
_OF_ITS_PAGES = frozenset({"description", "keywords", "update_cycle"})  # no other page says them
_OF_THE_UNIT = frozenset({"title", "description", "keywords", "update_cycle", "list_style"})


class UnusableSlug(Refused):
    """Not a part of an address."""


class ReservedSlug(Refused):
    message = _("这个英文短名由系统保留，请换一个。")


class SlugTaken(Refused):
    message = _("同一位置已有使用这个英文短名的栏目，请换一个。")


class PathOfAnother(Refused):
    """An address once given is never given to another."""

    def __init__(self, path: str) -> None:
        super().__init__(
            _(
                "地址 %(path)s 曾属于另一个栏目，旧链接仍要通向它，不能再给别的栏目；请换一个英文短名。"
            )
            % {"path": path}
        )


class NotOnThisSite(Refused):
    message = _("栏目只能建在网站首页或者使用中的栏目之下。")


class ChannelFacts(TypedDict, total=False):
    """What may be said of a channel, apart from where it stands."""

    title: str
    column_type: str
    organization: Organization
    update_cycle: str
    description: str
    keywords: str
    list_style: str
    is_landing: bool
    is_in_navigation: bool


@transaction.atomic
def create_channel(
    *,
    parent: Page,
    by: User | None,
    actor: Actor,
    at: datetime,
    slug: str = "",
    **facts: Unpack[ChannelFacts],
) -> Channel:
    """Make a channel below a home page or another channel.

    Without a slug its title's initials serve; without a list style, the one usual for its type.
    """
    site = locked_site(parent)
    parent = checked_parent(parent)
    _require_parent_of(by, parent, facts["organization"])
    _check_organization(facts["organization"])
    slug = _given_slug(slug, parent, site) if slug else _derived_slug(facts["title"], parent, site)
    facts.setdefault("list_style", usual_list_style(facts["column_type"]))
    channel = Channel(slug=slug, live=True, **facts)
    with refusing_invalid(Channel):
        parent.add_child(instance=channel)
    keys = [channel.key, site.profile.key]
    _record("sites.channel.created", channel, keys, actor, at, after=_described(channel))
    return channel


@transaction.atomic
def edit_channel(
    *,
    channel: Channel,
    by: User | None,
    actor: Actor,
    at: datetime,
    **facts: Unpack[ChannelFacts],
) -> Channel:
    """Describe a channel anew; what is not named stays. Its unit may change words, cycle and list style."""
    channel = Channel.objects.select_for_update().get(pk=channel.pk)
    require_administrator(by, channel.organization)
    before, after = apply_facts(channel, facts)
    if not set(after) <= _OF_THE_UNIT:
        require_platform(by)
    if "organization" in after:
        _check_organization(channel.organization)
    channel.draft_title = channel.title
    with refusing_invalid(Channel):
        channel.save()
    site = site_of(channel)
    keys = [channel.column_key] if set(after) <= _OF_ITS_PAGES else [channel.key, site.profile.key]
    _record("sites.channel.edited", channel, keys, actor, at, before=before, after=after)
    return channel


def locked_site(page: Page) -> Site:
    """The site in which the page stands now, its tree locked.

    One act at a time in a tree: its paths are rewritten in place, and a channel made meanwhile
    below a moving one would be left behind.
    """
    page = Page.objects.get(pk=page.pk)
    if page.is_root():
        raise NotOnThisSite
    site = site_of(page)
    lock_tree(site.root_page)
    return site


def checked_parent(page: Page) -> Page:
    """The page as it is now, if channels may stand below it."""
    page = Page.objects.get(pk=page.pk)
    is_open_channel = Channel.objects.filter(pk=page.pk, live=True).exists()
    if not (is_open_channel or is_home(page)):
        raise NotOnThisSite
    return page


def check_slug(slug: str, *, parent: Page) -> None:
    """Refuse a slug that can be no part of an address, or none at this place."""
    fault = slug_fault(slug, is_at_root=is_home(parent))
    if fault is SlugFault.RESERVED:
        raise ReservedSlug
    if fault is not None:
        raise UnusableSlug(_FAULTS[fault])


def check_free(slug: str, *, parent: Page, moving: Channel | None = None) -> None:
    """Refuse a slug that another channel at this place has."""
    others = parent.get_children().filter(slug=slug)
    if moving is not None:
        others = others.exclude(pk=moving.pk)
    if others.exists():
        raise SlugTaken


def _given_slug(text: str, parent: Page, site: Site) -> str:
    slug = text.strip().lower()
    check_slug(slug, parent=parent)
    check_free(slug, parent=parent)
    if _is_former(slug, parent, site):
        raise PathOfAnother(_path_below(parent, slug))
    return slug


def _derived_slug(title: str, parent: Page, site: Site) -> str:
    stem = slug_from(title)
    if not stem:
        check_slug(stem, parent=parent)
    numbered = (f"{stem[: SLUG_LIMIT - 5]}-{number}" for number in count(2))
    taken = set(parent.get_children().values_list("slug", flat=True))
    return next(
        slug
        for slug in chain([stem], numbered)
        if slug_fault(slug, is_at_root=is_home(parent)) is None
        and slug not in taken
        and not _is_former(slug, parent, site)
    )


def _is_former(slug: str, parent: Page, site: Site) -> bool:
    return FormerPath.objects.filter(site=site, path=_path_below(parent, slug)).exists()


def _path_below(parent: Page, slug: str) -> str:
    return f"{path_of(parent)}{slug}/"


def _require_parent_of(by: User | None, parent: Page, organization: Organization) -> None:
    if by is None or is_platform_administrator(by):
        return
    above = Channel.objects.filter(pk=parent.pk).select_related("organization").first()
    if above is None:  # directly below the home page
        raise NotYours
    require_administrator(by, above.organization)
    require_administrator(by, organization)


def _check_organization(organization: Organization) -> None:
    if organization.state != OrganizationState.ACTIVE:
        raise InvalidFields({"organization": [gettext("责任单位已并入其他单位或者撤销，请另选。")]})


def _described(channel: Channel) -> dict[str, Any]:
    return {
        "title": channel.title,
        "path": path_of(channel),
        "organization": channel.organization.name,
        "list_style": channel.list_style,
    }


def _record(
    action: str,
    channel: Channel,
    keys: Collection[str],
    actor: Actor,
    at: datetime,
    *,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
) -> None:
    changes.record(
        action=action,
        subject=channel.key,
        actor=actor,
        at=at,
        keys=keys,
        lane=Lane.BULK,
        before=before,
        after=after,
    )
