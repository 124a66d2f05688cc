"""`huabiao manifest`: checks the tree against its signed manifest, thins the past, replaces the key."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from huabiao.guard.alarms import printable
from huabiao.guard.checking import Finding, check
from huabiao.guard.errors import NoSm2
from huabiao.guard.history import sites_of
from huabiao.guard.retention import Rule, UnreadableRule, thin
from huabiao.guard.sealing import SERVING, Seal
from huabiao.guard.signing import ALGORITHMS, PUBLIC_FILE, SM2, public_keys, replace_key
from huabiao.guard.standing import GRACE
from huabiao.publishing.management.commands.guard import keys_of
from huabiao.publishing.turn import turn

_NO_SM2 = "这台机器没有带 SM2 的 OpenSSL 3，不能使用国密密钥；密钥没有更换。"
_KINDS = {"doubts": "可疑", "different": "不同", "missing": "缺少", "extra": "多余"}


class Command(BaseCommand):
    help = "核对公开网页与签名的清单（verify），清理旧状态（thin），更换密钥（new-key）。"
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("act", choices=["verify", "thin", "new-key"], help="做什么")
        parser.add_argument("--site", metavar="CODE", help="只核对这个网站")
        parser.add_argument(
            "--algorithm",
            choices=list(ALGORITHMS),
            default="",
            help=f"新密钥的算法，{SM2} 是国密；不写则与现在的密钥相同",
        )
        parser.add_argument(
            "--public-key",
            type=Path,
            default=Path(settings.HUABIAO_HOME) / PUBLIC_FILE,
            metavar="文件",
            help="验证清单签名的公钥",
        )
        parser.add_argument(
            "--wait",
            type=int,
            default=GRACE,
            metavar="秒",
            help=f"不同之处可能正在发布时，最多再等多少秒（默认 {GRACE:.0f}）",
        )

    def handle(self, *args: Any, act: str, **options: Any) -> None:
        acts: dict[str, Callable[[dict[str, Any]], None]] = {
            "verify": self._verify,
            "thin": self._thin,
            "new-key": self._replace_key,
        }
        acts[act](options)

    def _verify(self, options: dict[str, Any]) -> None:
        keys = keys_of(options["public_key"])
        sealed = sites_of(Path(settings.SEAL_ROOT))
        wanted = [options["site"]] if options["site"] else sealed
        if not wanted:
            raise CommandError("还没有清单：发布一次以后才有。")
        seal, patience = Path(settings.SEAL_ROOT), options["wait"]
        findings = [check(seal, code, top_of(code), keys, patience=patience) for code in wanted]
        for finding in findings:
            self._tell(finding)
        unsigned = [] if options["site"] else _unsigned(sealed)
        for name in unsigned:
            self.stdout.write(f"多余：{printable(name)}（没有清单的目录）")
        if unsigned or not all(finding.is_right for finding in findings):
            sys.exit(1)

    def _tell(self, finding: Finding) -> None:
        for kind, label in _KINDS.items():
            for name in getattr(finding, kind):
                self.stdout.write(f"{label}：{printable(name)}")
        verdict = "与清单一致" if finding.is_right else "与清单不一致"
        self.stdout.write(f"{finding.site}：核对 {finding.checked} 个文件，{verdict}。")

    def _thin(self, options: dict[str, Any]) -> None:
        rule = rule_of_settings()
        keys = keys_of(options["public_key"])
        zone = timezone.get_current_timezone()
        with turn():
            given_up, room = thin(
                Path(settings.SEAL_ROOT), rule, keys, at=timezone.now(), zone=zone
            )
        self.stdout.write(f"清理了 {given_up} 个旧状态，腾出 {room / 1024 / 1024:.1f} MB。")

    def _replace_key(self, options: dict[str, Any]) -> None:
        home = Path(settings.HUABIAO_HOME)
        with turn():
            try:
                key = replace_key(home, options["algorithm"])
            except NoSm2 as error:
                raise CommandError(_NO_SM2) from error
            known = public_keys(home / PUBLIC_FILE)
            Seal(Path(settings.SEAL_ROOT), key, known).sign_again(at=timezone.now())
        self.stdout.write(
            f"新密钥 {key.public.newest} 已启用，所有清单已用它重新签名。"
            f"请把 {home / PUBLIC_FILE} 复制到各台网页服务器。"
        )


def rule_of_settings() -> Rule:
    """How long states are kept; a sentence for the operator where that cannot be read."""
    try:
        return Rule.of(settings.HISTORY_RULE)
    except UnreadableRule as error:
        raise CommandError("HUABIAO_HISTORY 应写成“天数:天数”，如 30:365。") from error


def top_of(code: str) -> Path:
    """Where the files of a manifest stand."""
    return Path(settings.SERVING_ROOT) if code == SERVING else Path(settings.PUBLIC_ROOT) / code


def _unsigned(sealed: list[str]) -> list[str]:
    public = Path(settings.PUBLIC_ROOT)
    found = {entry.name for entry in public.iterdir()} if public.is_dir() else set()
    return sorted(found - set(sealed))
