"""`huabiao guard`: watches the public tree and puts right what was tampered with; needs no database."""

from __future__ import annotations

import json
import signal
import sys
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from types import FrameType
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from huabiao.guard.alarms import Alarms, Mail, Sender, Webhook
from huabiao.guard.errors import UnusableKey
from huabiao.guard.guarding import Guard, Places
from huabiao.guard.signing import PUBLIC_FILE, KeyFile, Keys, PublicKeys, public_keys
from huabiao.guard.watching import Watch
from huabiao.publishing.queries.seals import key_fault


class Command(BaseCommand):
    help = "守护公开网页：发现篡改立即恢复、留证、告警；不需要数据库。"
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--once", action="store_true", help="只检查一遍，然后结束")
        parser.add_argument("--json", action="store_true", help="与 --once 同用：结果输出为 JSON")
        parser.add_argument(
            "--public-key",
            type=Path,
            default=Path(settings.HUABIAO_HOME) / PUBLIC_FILE,
            metavar="文件",
            help="验证清单签名的公钥",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        keys_of(options["public_key"])
        guard = guard_of(KeyFile(options["public_key"]))
        if options["once"]:
            self._check_once(guard, is_json=options["json"])
        else:
            self._run(guard)

    def _check_once(self, guard: Guard, *, is_json: bool) -> None:
        tally = guard.check_once()
        guard.alarms.close()
        if is_json:
            self.stdout.write(json.dumps(asdict(tally)))
        else:
            self.stdout.write(
                f"检查 {tally.checked} 个文件：被改 {tally.changed}，多出 {tally.added}，"
                f"缺少 {tally.removed}；已恢复 {tally.restored}。"
            )
        if guard.doubts:
            self.stderr.write(f"有 {guard.doubts} 处清单不可信，见上面的告警。")
        if guard.doubts or tally.restored < tally.changed + tally.added + tally.removed:
            sys.exit(1)

    def _run(self, guard: Guard) -> None:
        watch = Watch(guard)
        for name in (signal.SIGTERM, signal.SIGINT):
            signal.signal(name, _stopper(watch))
        self.stdout.write("正在守护；按 Ctrl-C 停止。")
        self.stdout.flush()
        watch.run()
        guard.alarms.close()


def _stopper(watch: Watch) -> Callable[[int, FrameType | None], None]:
    def stop(signum: int, frame: FrameType | None) -> None:
        watch.stop()

    return stop


def guard_of(keys: Keys) -> Guard:
    """The guard of this installation, with everybody who is to be told."""
    state = Path(settings.GUARD_ROOT)
    alarms = Alarms(state / "alarms.jsonl", senders_of())
    places = Places(
        public=Path(settings.PUBLIC_ROOT),
        serving=Path(settings.SERVING_ROOT),
        seal=Path(settings.SEAL_ROOT),
        state=state,
    )
    return Guard(places, keys, alarms, clock=timezone.localtime)


def senders_of() -> list[Sender]:
    """Everybody who is to be told of alarms, as the settings name them."""
    mail = settings.MAIL
    senders: list[Mail | Webhook] = []
    if settings.ALARM_TO and mail.host:
        senders.append(
            Mail(
                recipients=settings.ALARM_TO,
                sender=settings.DEFAULT_FROM_EMAIL,
                host=mail.host,
                port=mail.port,
                user=mail.user,
                password=mail.password,
                starts_tls=mail.starts_tls,
                is_ssl=mail.is_ssl,
            )
        )
    if settings.ALARM_WEBHOOK:
        senders.append(Webhook(settings.ALARM_WEBHOOK))
    return [sender.send for sender in senders]


def keys_of(file: Path) -> PublicKeys:
    """The keys of a file; a sentence for the operator where there are none."""
    try:
        return public_keys(file)
    except OSError as error:
        raise CommandError(f"读不到公钥 {file}：{error.strerror}。") from error
    except UnusableKey as error:
        raise CommandError(str(key_fault(error, file))) from error
