"""`huabiao deploy nginx`: prints a configuration with which nginx serves the public sites."""

from __future__ import annotations

import getpass
import os
import re
from argparse import ArgumentTypeError
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext_lazy as _

from huabiao.base.errors import Refused
from huabiao.publishing.serving.nginx import Setup, configuration
from huabiao.publishing.serving_files import MOVED_MAP, HostEntry, read_hosts

_ADDRESS = re.compile(r"(?:(?:\[[0-9A-Fa-f:.]+\]|[0-9A-Za-z.-]+):)?(?P<port>\d{1,5})")


class NothingPublished(Refused):
    message = _("还没有发布过网站。请先运行 huabiao publish。")


class KeyMissing(Refused):
    message = _("--certificate 和 --certificate-key 须同时给出。")


class Command(BaseCommand):
    help = "生成服务器软件的配置，输出到标准输出或指定的文件。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("server", choices=["nginx"], help="服务器软件")
        parser.add_argument(
            "--listen",
            action="append",
            type=_address,
            metavar="[地址:]端口",
            help="监听的端口，可多次给出，如 --listen 80 --listen [::]:80；默认 80，有证书时 443",
        )
        parser.add_argument(
            "--console-upstream",
            type=_upstream,
            default=f"127.0.0.1:{settings.PORT}",
            metavar="主机:端口",
            help="huabiao serve 所在的地址",
        )
        parser.add_argument(
            "--plain-listen",
            action="append",
            type=_address,
            metavar="[地址:]端口",
            help="有证书时，未加密的访问在这些端口转到 https；默认 80",
        )
        parser.add_argument("--certificate", default="", metavar="文件", help=CERTIFICATE_HELP)
        parser.add_argument("--certificate-key", default="", metavar="文件", help="证书的私钥")
        parser.add_argument(
            "--full", action="store_true", help="完整的配置，可用 nginx -c 以普通用户运行"
        )
        parser.add_argument("--output", type=Path, metavar="文件", help="写入文件，而不是标准输出")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            hosts = _published_hosts(settings.SERVING_ROOT)
            text = configuration(_setup(options), hosts)
        except Refused as refusal:
            raise CommandError(str(refusal.message)) from refusal
        if options["output"] is None:
            self.stdout.write(text, ending="")
        else:
            _write(options["output"], text)


CERTIFICATE_HELP = "由 nginx 提供 https 时的证书；文件名中的 {host} 代表域名"


def _setup(options: dict[str, Any]) -> Setup:
    certificate, key = options["certificate"], options["certificate_key"]
    if bool(certificate) != bool(key):
        raise KeyMissing
    return Setup(
        public=settings.PUBLIC_ROOT,
        serving=settings.SERVING_ROOT,
        listen=tuple(options["listen"] or ["443" if certificate else "80"]),
        console_host=settings.CONSOLE_HOST,
        console_upstream=options["console_upstream"],
        request_limit=settings.REQUEST_LIMIT,
        is_behind_tls=settings.BEHIND_TLS,
        encodings=tuple(encoding.name for encoding in settings.ENCODINGS),
        certificate=certificate,
        certificate_key=key,
        plain_listen=tuple(options["plain_listen"] or ["80"]) if certificate else (),
        work=_work_folder() if options["full"] else None,
        # nginx asks only a master that runs as root whom its workers should be.
        user=getpass.getuser() if os.geteuid() == 0 else "",
    )


def _work_folder() -> Path:
    folder = Path(settings.HUABIAO_HOME) / "nginx"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _published_hosts(serving: Path) -> list[HostEntry]:
    # nginx does not start without the map it includes.
    if not (serving / MOVED_MAP).exists():
        raise NothingPublished
    try:
        return read_hosts(serving)
    except FileNotFoundError as error:
        raise NothingPublished from error


def _write(file: Path, text: str) -> None:
    aside = file.with_name(f".{file.name}.{os.getpid()}")
    aside.write_text(text, encoding="utf-8")
    aside.replace(file)


def _address(text: str) -> str:
    match = _ADDRESS.fullmatch(text)
    if match is None or not 0 < int(match["port"]) < 65536:
        raise ArgumentTypeError(_("“%s”不是“端口”或“地址:端口”。") % text)
    return text


def _upstream(text: str) -> str:
    if ":" not in _address(text):
        raise ArgumentTypeError(_("“%s”不是“主机:端口”。") % text)
    return text
