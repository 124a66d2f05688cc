"""`huabiao init`: a new installation, or what is there already."""

from __future__ import annotations

import json
import sys
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _

from huabiao.accounts.models import User
from huabiao.accounts.operations import (
    found_city,
    found_platform_office,
    issue_password_link,
)
from huabiao.accounts.queries import platform_administrators, root_organization
from huabiao.base.errors import Refused
from huabiao.base.installation import (
    alone,
    collect_static,
    has_table,
    make_folders,
    migrate,
)
from huabiao.changes.operations import Actor, system


class Command(BaseCommand):
    help = (
        "新建一套华表：数据目录、数据库、最上级单位和第一位平台管理员；再次运行只报告已有的内容。"
    )
    requires_system_checks: list[str] = []  # the checks read a database that is not there yet

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--city", metavar="NAME", help="城市或最上级单位的名称，例如“示范市”")
        parser.add_argument("--code", help="最上级单位的代码，例如 sfs")
        parser.add_argument("--login", help="第一位平台管理员的登录名")
        parser.add_argument("--name", help="第一位平台管理员的姓名")
        parser.add_argument(
            "--password-stdin", action="store_true", help="从标准输入读取密码，不生成一次性链接"
        )
        parser.add_argument("--json", action="store_true", help="在标准输出打印一个 JSON 对象")

    def handle(self, *args: Any, **options: Any) -> None:
        self.is_quiet = options["json"]
        password = sys.stdin.readline().rstrip("\r\n") if options["password_stdin"] else None
        try:
            with alone():
                done = self.install(options, password, timezone.now())
        except Refused as refusal:
            raise CommandError(str(refusal.message)) from refusal
        if self.is_quiet:
            self.stdout.write(json.dumps(done, ensure_ascii=False))

    def install(
        self, options: dict[str, Any], password: str | None, at: datetime
    ) -> dict[str, object]:
        # Asked for before the long part, so that nobody has to wait for a question.
        self.complete(options)
        folders, steps, files = make_folders(), migrate(), collect_static()
        self.say(_("数据目录：%s"), settings.HUABIAO_HOME)
        self.say(_("数据库：执行了 %d 个升级步骤"), len(steps))
        self.say(_("静态文件：更新了 %d 个"), files)

        actor = system("command")
        root, is_new_root = found_city(
            city=options["city"], code=options["code"], actor=actor, at=at
        )
        self.say(_("最上级单位：%s"), f"{root}（{root.code}）{_mark(is_new=is_new_root)}")
        person, is_new_person = found_platform_office(
            login=options["login"], name=options["name"], password=password, actor=actor, at=at
        )
        self.say(_("平台管理员：%s"), f"{person}（{person.username}）{_mark(is_new=is_new_person)}")
        link = self.link(person, actor, at)
        return {
            "folders": folders,
            "migrations": steps,
            "static_files": files,
            "organization": root.code,
            "organization_is_new": is_new_root,
            "login": person.username,
            "login_is_new": is_new_person,
            "link": link,
        }

    def complete(self, options: dict[str, Any]) -> None:
        """Ask for what is missing of the options that will be needed."""
        is_known = has_table("accounts_organization")
        if not is_known or root_organization() is None:
            self.ask(options, "city", _("城市名称，例如“示范市”"))
            self.ask(options, "code", _("最上级单位的代码，例如 sfs"))
        if not is_known or not platform_administrators().exists():
            self.ask(options, "login", _("平台管理员的登录名，例如 pt-guanli"))
            self.ask(options, "name", _("平台管理员的姓名"))

    def ask(self, options: dict[str, Any], option: str, question: str) -> None:
        if not options[option] and not sys.stdin.isatty():
            raise CommandError(
                _("缺少参数 --%(option)s（%(question)s）。")
                % {"option": option, "question": question}
            )
        while not options[option]:
            self.stderr.write(f"{question}：", ending="")
            self.stderr.flush()
            options[option] = sys.stdin.readline().strip()

    def link(self, person: User, actor: Actor, at: datetime) -> str:
        """A link while the first administrator has no password; nothing for an account in use."""
        if person.has_usable_password():
            return ""
        link = issue_password_link(person=person, by=None, actor=actor, at=at)
        self.say(_("请本人打开下面的链接设置密码（只能使用一次，七天内有效）：\n%s"), link)
        return link

    def say(self, sentence: str, value: object) -> None:
        if not self.is_quiet:
            self.stdout.write(sentence % value)


def _mark(*, is_new: bool) -> str:
    return _("，新建") if is_new else _("，已有")
