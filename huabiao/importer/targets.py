"""Decides whom and what the words of a command line mean: a login, a channel of a site, a unit."""

from __future__ import annotations

import difflib
from urllib.parse import urlsplit

from django.utils.translation import gettext_lazy as _

from huabiao.accounts.models import Organization, User
from huabiao.base.errors import Refused
from huabiao.search.models import OldSite
from huabiao.search.rules import old_address
from huabiao.sites.models import Channel, SiteProfile
from huabiao.sites.queries import channel_at, channels_of, path_of


class UnknownLogin(Refused):
    def __init__(self, login: str) -> None:
        super().__init__(_("没有可以登录的用户 %(login)s。") % {"login": login})


class UnknownOrganization(Refused):
    def __init__(self, code: str) -> None:
        super().__init__(_("没有代码为 %(code)s 的单位。") % {"code": code})


class UnknownSite(Refused):
    def __init__(self, code: str, known: list[str]) -> None:
        super().__init__(
            _("没有代码为 %(code)s 的网站；已有：%(known)s。")
            % {"code": code, "known": "、".join(known) or "（无）"}
        )


class UnknownChannel(Refused):
    def __init__(self, path: str, near: list[str]) -> None:
        hint = _("相近的有：%(near)s。") % {"near": "、".join(near)} if near else ""
        super().__init__(
            _("没有栏目 %(path)s，应写作“网站代码/栏目路径”。%(hint)s")
            % {"path": path, "hint": hint}
        )


class UnknownOldSite(Refused):
    def __init__(self, host: str, known: list[str]) -> None:
        super().__init__(
            _("没有登记域名为 %(host)s 的旧网站；已有：%(known)s。请平台管理员在“旧网站”中登记。")
            % {"host": host, "known": "、".join(known) or "（无）"}
        )


def old_site_at(host: str) -> OldSite:
    given = host if "://" in host else f"http://{host}"
    bare = (urlsplit(old_address(given)).hostname or "").removeprefix("www.")
    found = OldSite.objects.filter(host__in=(bare, f"www.{bare}")).first()
    if found is None:
        raise UnknownOldSite(
            host, list(OldSite.objects.order_by("host").values_list("host", flat=True))
        )
    return found


def person_named(login: str) -> User:
    person = User.objects.select_related("organization").filter(username=login, is_active=True)
    found = person.first()
    if found is None:
        raise UnknownLogin(login)
    return found


def organization_coded(code: str) -> Organization:
    found = Organization.objects.filter(code=code.lower()).first()
    if found is None:
        raise UnknownOrganization(code)
    return found


def channel_named(name: str) -> Channel:
    """The channel at "site/path/below/its/home"; the last part alone will do where only one has it."""
    code, _slash, path = name.strip("/").partition("/")
    profile = SiteProfile.objects.select_related("site__root_page").filter(code=code).first()
    if profile is None:
        known = list(SiteProfile.objects.order_by("code").values_list("code", flat=True))
        raise UnknownSite(code, known)
    channels = channels_of(profile.site).select_related("organization")
    exact = channel_at(profile.site, path) if path else None
    found = channels.filter(pk=exact.pk) if exact else channels.filter(slug=path)
    if len(found) != 1:
        known = [f"{code}{path_of(channel)}".rstrip("/") for channel in channels]
        raise UnknownChannel(name, difflib.get_close_matches(name, known, n=3))
    return found[0]
