"""Writes that make a whole site, or a unit's channel in one, from a blueprint."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Unpack

from django.db import transaction
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page

from huabiao.accounts.models import Organization, User
from huabiao.base.errors import Refused
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
from huabiao.pages.models import HomePage, PlannedChannel
from huabiao.pages.operations.composing import compose
from huabiao.sites import operations as sites
from huabiao.sites.models import Channel, SiteProfile
from huabiao.sites.operations import SiteRecord
from huabiao.sites.queries import site_of


class NotForSites(Refused):
    message = _("这是频道模板，只能用来在已有网站上建频道。")


class NotForChannels(Refused):
    message = _("这是网站模板，不能用来建频道。")


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
        blueprint_version=blueprint.version,
        by=by,
        actor=actor,
        at=at,
        **{
            "kind": blueprint.kind,
            "language": blueprint.language,
            **contact,
            **({"accent": blueprint.accent} if blueprint.accent else {}),
            **record,
            "name": name,
            "sponsor": organization,
        },
    )
    facts = facts_of_site(profile)
    channels = _plant(
        home, blueprint.channels, facts, organization=organization, by=by, actor=actor, at=at
    )
    PlannedChannel.objects.bulk_create(
        PlannedChannel(channel=channel, key=blueprint.keys[path])
        for path, channel in channels.items()
    )
    home.refresh_from_db()
    ids = {path: channel.pk for path, channel in channels.items()}
    compose(home, body=[block.stored(ids) for block in blueprint.home], site=profile.site, at=at)
    home.save()
    _stand(standing_texts(blueprint, facts), channels, organization, actor, at)
    _record("pages.site.completed", profile.key, [home.key, profile.key], actor, at, channels)
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
        **described(blueprint.root, facts),
        **whole,
    )
    channels = _plant(root, blueprint.channels, facts, **whole)
    _stand(standing_texts(blueprint, facts), channels, organization, actor, at)
    keys = [root.key, site_of(root).profile.key]
    _record("pages.unit_channel.completed", root.key, keys, actor, at, channels)
    return root


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
            **described(plan, facts),
            **whole,
        )
    return grown


def described(plan: ChannelPlan, facts: Facts) -> dict[str, Any]:
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


def facts_of_site(profile: SiteProfile) -> Facts:
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
