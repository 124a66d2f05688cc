"""`huabiao site create|channel|list`: whole sites and unit channels made from blueprints."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.models import Page

from huabiao.accounts.models import Organization, User
from huabiao.accounts.operations import actor_of
from huabiao.base.errors import Refused
from huabiao.changes.operations import system
from huabiao.pages import operations
from huabiao.pages.queries import blueprint_named
from huabiao.sites.models import Channel, SiteProfile
from huabiao.sites.queries import below, channel_at, channels_of, findings_of, path_of
from huabiao.sites.rules import host_for_people
from huabiao.sites.sentences import SENTENCES

# Option: the field of the record it fills, and its help.
_RECORD = {
    "record-domain": ("record_domain", "备案域名，缺省与 --host 相同"),
    "identification-code": ("identification_code", "网站标识码，10位"),
    "operator": ("operator", "承办单位"),
    "phone": ("contact_phone", "联系电话，缺省取主办单位的"),
    "email": ("contact_email", "联系邮箱，缺省取主办单位的"),
    "address": ("contact_address", "地址"),
    "icp": ("icp_number", "ICP备案编号"),
    "police": ("police_number", "公安机关备案号"),
    "party-mark": ("party_mark_code", "党政机关网站标识编号"),
    "launched-on": ("launched_on", "上线日期，如 2026-07-01"),
    "accent": ("accent", "主色调，如 #1f4e8c"),
}


class Command(BaseCommand):
    help = "建立和列出网站"

    def add_arguments(self, parser: CommandParser) -> None:
        acts = parser.add_subparsers(dest="act", required=True, metavar="create|channel|list")

        create = acts.add_parser("create", help="按建站模板一次建成完整的网站")
        _add_common(create, blueprint=None)
        create.add_argument("--code", required=True, help="站点代码，也是发布目录名")
        create.add_argument("--name", required=True, help="网站名称")
        create.add_argument("--host", required=True, help="域名，例如 www.example.gov.cn")
        for option, (field, meaning) in _RECORD.items():
            create.add_argument(f"--{option}", dest=field, help=meaning)

        channel = acts.add_parser("channel", help="在网站里为一个单位建频道")
        _add_common(channel, blueprint="unit-channel")
        channel.add_argument("--site", required=True, metavar="CODE", help="所在网站的站点代码")
        channel.add_argument("--title", required=True, help="频道名称")
        channel.add_argument("--slug", default="", help="英文短名，缺省取名称的拼音首字母")
        channel.add_argument(
            "--under", default="", metavar="PATH", help="上级栏目，例如 jdpd；缺省在首页之下"
        )

        listing = acts.add_parser("list", help="列出网站")
        listing.add_argument("--json", action="store_true", help="输出一行 JSON")

    def handle(self, *args: Any, act: str, **options: Any) -> None:
        acts = {"create": self.create, "channel": self.channel, "list": self.list}
        try:
            acts[act](options, timezone.now())
        except Refused as refusal:
            raise CommandError(str(refusal.message)) from refusal

    def create(self, options: Mapping[str, Any], at: datetime) -> None:
        fields = [field for field, _meaning in _RECORD.values()]
        record = {field: options[field] for field in fields if options[field] is not None}
        if "launched_on" in record:
            record["launched_on"] = _day(record["launched_on"])
        profile = operations.create_site(
            blueprint=blueprint_named(options["blueprint"]),
            organization=_organization(options["org"]),
            code=options["code"],
            name=options["name"],
            host=options["host"],
            **record,
            **_acting(options["login"], at),
        )
        made = {
            "site": profile.site_id,
            "code": profile.code,
            "host": profile.site.hostname,
            "channels": channels_of(profile.site).count(),
            "items": len(blueprint_named(options["blueprint"]).standing),
            "findings": [finding.value for finding in findings_of(profile)],
        }
        if options["json"]:
            self.stdout.write(json.dumps(made, ensure_ascii=False))
            return
        self.stdout.write(
            _("已建成网站“%(name)s”（%(host)s）：栏目 %(channels)s 个，说明页 %(items)s 篇。")
            % {"name": profile.name, **made, "host": host_for_people(made["host"])}
        )
        for finding in findings_of(profile):
            self.stdout.write(f"  {_('请核对')}：{SENTENCES[finding]}")

    def channel(self, options: Mapping[str, Any], at: datetime) -> None:
        profile = _profile(options["site"])
        blueprint = blueprint_named(options["blueprint"])
        channel = operations.create_unit_channel(
            blueprint=blueprint,
            parent=_place(profile, options["under"]),
            organization=_organization(options["org"]),
            title=options["title"],
            slug=options["slug"],
            **_acting(options["login"], at),
        )
        made = {
            "site": profile.code,
            "channel": channel.pk,
            "path": path_of(channel),
            "channels": below(channel).count() + 1,
            "items": len(blueprint.standing),
        }
        if options["json"]:
            self.stdout.write(json.dumps(made, ensure_ascii=False))
            return
        self.stdout.write(
            _("已在“%(site)s”建成频道“%(title)s”（%(path)s）：栏目 %(channels)s 个。")
            % {**made, "site": profile.name, "title": channel.title}
        )

    def list(self, options: Mapping[str, Any], at: datetime) -> None:
        profiles = SiteProfile.objects.select_related("site__root_page", "sponsor").order_by("pk")
        rows = [
            {
                "code": profile.code,
                "name": profile.name,
                "host": profile.site.hostname,
                "sponsor": profile.sponsor.name,
                "channels": channels_of(profile.site).count(),
            }
            for profile in profiles
        ]
        if options["json"]:
            self.stdout.write(json.dumps({"sites": rows}, ensure_ascii=False))
            return
        for row in rows:
            self.stdout.write(
                _("%(code)s  %(host)s  %(name)s（%(sponsor)s，栏目 %(channels)s 个）") % row
            )
        if not rows:
            self.stdout.write(_("还没有网站；用 huabiao site create 建立第一个。"))


def _add_common(parser: ArgumentParser, *, blueprint: str | None) -> None:
    parser.add_argument(
        "--blueprint",
        required=blueprint is None,
        default=blueprint,
        metavar="NAME",
        help="建站模板的名称，或者模板文件的路径",
    )
    parser.add_argument("--org", required=True, metavar="CODE", help="主办（责任）单位的单位代码")
    parser.add_argument(
        "--as", dest="login", metavar="LOGIN", help="以此人的名义办理；缺省为平台自身"
    )
    parser.add_argument("--json", action="store_true", help="输出一行 JSON")


def _acting(login: str | None, at: datetime) -> dict[str, Any]:
    if login is None:
        return {"by": None, "actor": system("command"), "at": at}
    user = User.objects.filter(username=login, is_active=True).first()
    if user is None:
        raise CommandError(_("没有登录名为“%(login)s”的在用账号。") % {"login": login})
    return {"by": user, "actor": actor_of(user, address="", door="command"), "at": at}


def _organization(code: str) -> Organization:
    organization = Organization.objects.filter(code=code).first()
    if organization is None:
        raise CommandError(_("没有代码为“%(code)s”的单位。") % {"code": code})
    return organization


def _profile(code: str) -> SiteProfile:
    profile = SiteProfile.objects.select_related("site__root_page").filter(code=code).first()
    if profile is None:
        raise CommandError(_("没有代码为“%(code)s”的网站。") % {"code": code})
    return profile


def _place(profile: SiteProfile, path: str) -> Page | Channel:
    if not path.strip("/"):
        return profile.site.root_page
    channel = channel_at(profile.site, path)
    if channel is None:
        raise CommandError(
            _("网站“%(name)s”没有栏目 %(path)s。") % {"name": profile.name, "path": path}
        )
    return channel


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise CommandError(_("上线日期的写法应如 2026-07-01。")) from None
