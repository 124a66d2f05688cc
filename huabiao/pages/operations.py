"""Writes that make a whole site, or a unit's channel in one, from a blueprint; and what a home page shows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Unpack

from django.db import transaction
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page, Site

from huabiao.accounts.models import Organization, User
from huabiao.base.errors import NotYours, Refused
from huabiao.changes import operations as changes
from huabiao.changes.operations import Actor, Lane
from huabiao.library import operations as library
from huabiao.pages.blueprints import (
    CHANNEL,
    Blueprint,
    ChannelPlan,
    Facts,
    fill_html,
    fill_words,
)
from huabiao.pages.models import HomePage
from huabiao.pages.rules import is_within_limits
from huabiao.pages.sections import HomeSection, body_of, sections_of
from huabiao.sites import operations as sites
from huabiao.sites.models import Channel, SiteProfile
from huabiao.sites.operations import SiteRecord
from huabiao.sites.queries import home_of, may_administer, path_of, site_of


class NotForSites(Refused):
    message = _("这是频道模板，只能用来在已有网站上建频道。")


class NotForChannels(Refused):
    message = _("这是网站模板，不能用来建频道。")


class UnusableSection(Refused):
    message = _("首页版块的栏目数量或者条数超出了允许的范围。")


class ForeignChannel(Refused):
    message = _("首页只能展示本网站使用中的栏目。")


@dataclass(frozen=True)
class StandingText:
    """A page to stand in a channel from the first day, its open places filled."""

    channel_path: str
    title: str
    body: str


def standing_texts(blueprint: Blueprint, facts: Facts) -> list[StandingText]:
    """The pages every site owes, as they read for this one."""
    return [
        StandingText(page.channel, fill_words(page.title, facts), fill_html(page.body, facts))
        for page in blueprint.standing
    ]


@transaction.atomic
def create_site(  # type: ignore[misc]  # a name is among the facts, and must be given here
    *,
    blueprint: Blueprint,
    organization: Organization,
    code: str,
    name: str,
    host: str,
    by: User | None,
    actor: Actor,
    at: datetime,
    **record: Unpack[SiteRecord],
) -> SiteProfile:
    """Make a complete website: record, channels, home page, and the pages every site owes.

    What is not said of contact is taken from the sponsoring organization.
    """
    if blueprint.kind == CHANNEL:
        raise NotForSites
    sites.claim_code(code)
    home = Page.get_first_root_node().add_child(instance=HomePage(title=name, slug=code))
    contact = {
        "contact_phone": organization.contact_phone,
        "contact_email": organization.contact_email,
    }
    profile = sites.record_site(
        root=home,
        code=code,
        host=host,
        blueprint=blueprint.name,
        by=by,
        actor=actor,
        at=at,
        **{
            "kind": blueprint.kind,
            "language": blueprint.language,
            **contact,
            **record,
            "name": name,
            "sponsor": organization,
        },
    )
    facts = _facts_of_site(profile)
    channels = _plant(
        home, blueprint.channels, facts, organization=organization, by=by, actor=actor, at=at
    )
    home.refresh_from_db()
    home.body = body_of(
        [
            HomeSection(
                block.block,
                block.title,
                tuple(channels[path] for path in block.channels),
                block.count,
            )
            for block in blueprint.home
        ]
    )
    home.save()
    _stand(standing_texts(blueprint, facts), channels, organization, actor, at)
    _record("pages.site.completed", profile.key, [_key(home), profile.key], actor, at, channels)
    return profile


@transaction.atomic
def create_unit_channel(
    *,
    blueprint: Blueprint,
    parent: Page,
    organization: Organization,
    title: str,
    slug: str,
    by: User | None,
    actor: Actor,
    at: datetime,
) -> Channel:
    """Make a 频道 for a unit without a site of its own: a landing page with channels below it."""
    if blueprint.root is None:
        raise NotForChannels
    facts = _facts_of_unit(organization, title)
    whole: dict[str, Any] = {"organization": organization, "by": by, "actor": actor, "at": at}
    root = sites.create_channel(
        parent=parent,
        slug=slug,
        title=title,
        is_landing=True,
        **_described(blueprint.root, facts),
        **whole,
    )
    channels = _plant(root, blueprint.channels, facts, **whole)
    _stand(standing_texts(blueprint, facts), channels, organization, actor, at)
    keys = [root.key, site_of(root).profile.key]
    _record("pages.unit_channel.completed", root.key, keys, actor, at, channels)
    return root


@transaction.atomic
def edit_home(
    *,
    home: HomePage,
    sections: Sequence[HomeSection],
    by: User | None,
    actor: Actor,
    at: datetime,
) -> HomePage:
    """Let the home page show other blocks, or the same in another order."""
    home = HomePage.objects.select_for_update().get(pk=home.pk)
    site = Site.objects.select_related("profile__sponsor").get(root_page=home)
    if by is not None and not may_administer(by, site.profile.sponsor):
        raise NotYours
    for section in sections:
        _check_section(section, home)
    before = _readable(sections_of(home))
    home.body = body_of(sections)
    home.save()
    changes.record(
        action="pages.home.edited",
        subject=_key(home),
        actor=actor,
        at=at,
        keys=[_key(home)],
        lane=Lane.INTERACTIVE,
        before={"sections": before},
        after={"sections": _readable(sections)},
    )
    return home


def _plant(
    root: Page,
    plans: Sequence[ChannelPlan],
    facts: Facts,
    **whole: Any,
) -> dict[str, Channel]:
    """Make the planned channels below `root`; returns them by their paths in the plan."""
    grown: dict[str, Channel] = {}
    for plan in plans:
        grown[plan.path] = sites.create_channel(
            parent=grown[plan.parent] if plan.parent else root,
            slug=plan.slug,
            title=plan.title,
            is_in_navigation=plan.is_in_navigation,
            **_described(plan, facts),
            **whole,
        )
    return grown


def _described(plan: ChannelPlan, facts: Facts) -> dict[str, Any]:
    return {
        "column_type": plan.column_type,
        "update_cycle": plan.update_cycle,
        "description": fill_words(plan.description, facts),
        "keywords": fill_words(plan.keywords, facts),
        "list_style": plan.list_style,
    }


def _stand(
    texts: Sequence[StandingText],
    channels: Mapping[str, Channel],
    organization: Organization,
    actor: Actor,
    at: datetime,
) -> None:
    for text in texts:
        library.add_standing_item(
            channel=channels[text.channel_path],
            title=text.title,
            body=text.body,
            organization=organization,
            actor=actor,
            at=at,
        )


def _facts_of_site(profile: SiteProfile) -> Facts:
    return {
        "name": profile.name,
        "sponsor": profile.sponsor.name,
        "operator": profile.operator,
        "phone": profile.contact_phone,
        "email": profile.contact_email,
        "address": profile.contact_address,
    }


def _facts_of_unit(organization: Organization, title: str) -> Facts:
    return {
        "name": title,
        "sponsor": organization.name,
        "operator": "",
        "phone": organization.contact_phone,
        "email": organization.contact_email,
        "address": "",
    }


def _check_section(section: HomeSection, home: HomePage) -> None:
    if not is_within_limits(section.block, channels=len(section.channels), rows=section.count):
        raise UnusableSection
    for channel in section.channels:
        if not channel.live or home_of(channel).pk != home.pk:
            raise ForeignChannel


def _readable(sections: Sequence[HomeSection]) -> list[dict[str, Any]]:
    return [
        {
            "block": section.block,
            "title": section.title,
            "channels": [path_of(channel) for channel in section.channels],
            "count": section.count,
        }
        for section in sections
    ]


def _key(home: HomePage) -> str:
    return f"page:{home.pk}"


def _record(
    action: str,
    subject: str,
    keys: list[str],
    actor: Actor,
    at: datetime,
    channels: Mapping[str, Channel],
) -> None:
    changes.record(
        action=action,
        subject=subject,
        actor=actor,
        at=at,
        keys=keys,
        lane=Lane.BULK,
        after={"channels": len(channels)},
    )
