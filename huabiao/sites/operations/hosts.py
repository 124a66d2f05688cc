"""Writes of host names: a site stands on one, and any number of others lead to it."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from huabiao.accounts.models import User
from huabiao.base.errors import Refused
from huabiao.changes import operations as changes
from huabiao.changes.operations import Actor, Lane
from huabiao.sites.models import SiteAlias, SiteProfile
from huabiao.sites.operations.validation import lock_sites, require_platform
from huabiao.sites.queries import is_host_taken
from huabiao.sites.rules import BadHost, HostFault, host_of

_FAULTS = {
    HostFault.EMPTY: _("请填写域名。"),
    HostFault.NOT_BARE: _(
        "域名只写主机名部分，例如 www.example.gov.cn，不要带 http://、端口或路径。"
    ),
    HostFault.NO_DOT: _("域名至少要有一个点，例如 www.example.gov.cn。"),
    HostFault.MALFORMED: _("域名写法不对：只能用字母、数字、连字符和中文，各段之间用点隔开。"),
}


class UnusableHost(Refused):
    """Not a host name."""


class HostTaken(Refused):
    message = _("这个域名已经由本平台的另一个网站使用，一个域名只能通向一个网站。")


class HostIsConsole(Refused):
    message = _("这是管理后台的域名，不能用于公开网站。")


class NoSuchAlias(Refused):
    message = _("这个域名不是该网站的别名。")


def checked_host(text: str) -> str:
    """The host in the form the net knows, free to be used by a site."""
    host = well_formed_host(text)
    if host == settings.CONSOLE_HOST:
        raise HostIsConsole
    if is_host_taken(host):
        raise HostTaken
    return host


def well_formed_host(text: str) -> str:
    try:
        return host_of(text)
    except BadHost as bad:
        raise UnusableHost(_FAULTS[bad.fault]) from None


@transaction.atomic
def add_alias(
    *, profile: SiteProfile, host: str, by: User | None, actor: Actor, at: datetime
) -> SiteAlias:
    """Let a further host lead permanently to the site's own."""
    require_platform(by)
    lock_sites()
    alias = SiteAlias.objects.create(site=profile.site, host=checked_host(host))
    _record("sites.alias.added", profile, actor, at, after={"host": alias.host})
    return alias


@transaction.atomic
def remove_alias(
    *, profile: SiteProfile, host: str, by: User | None, actor: Actor, at: datetime
) -> None:
    """Let a host lead nowhere any more."""
    require_platform(by)
    # Compared here: what was sent may be no text that a database takes.
    known = {alias.host: alias for alias in SiteAlias.objects.filter(site=profile.site)}
    alias = known.get(host)
    if alias is None:
        raise NoSuchAlias
    alias.delete()
    _record("sites.alias.removed", profile, actor, at, before={"host": host})


@transaction.atomic
def change_host(
    *, profile: SiteProfile, host: str, by: User | None, actor: Actor, at: datetime
) -> SiteProfile:
    """Let the site stand on another host; the old one stays as an alias, so that old links lead on."""
    require_platform(by)
    lock_sites()
    site = profile.site
    site.refresh_from_db()
    # One's own alias may become the main host; it then leads nowhere else.
    site.aliases.filter(host=well_formed_host(host)).delete()
    new, old = checked_host(host), site.hostname
    site.hostname = new
    site.save(update_fields=["hostname"])
    SiteAlias.objects.create(site=site, host=old)
    _record("sites.host.changed", profile, actor, at, before={"host": old}, after={"host": new})
    return profile


def _record(
    action: str,
    profile: SiteProfile,
    actor: Actor,
    at: datetime,
    *,
    before: dict[str, str] | None = None,
    after: dict[str, str] | None = None,
) -> None:
    changes.record(
        action=action,
        subject=profile.key,
        actor=actor,
        at=at,
        keys=[profile.key],
        lane=Lane.BULK,
        before=before,
        after=after,
    )
