"""`huabiao serve`: console, public sites and workers of one installation, or a web node, until told to stop."""

from __future__ import annotations

import errno
import os
import socket
import sys
from argparse import ArgumentTypeError
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError, connection, connections
from django.db.migrations.executor import MigrationExecutor
from django.utils.translation import gettext_lazy as _

from huabiao.base.errors import Refused
from huabiao.config import environment
from huabiao.config.supervisor import Program, Supervisor
from huabiao.guard.signing import PUBLIC_FILE
from huabiao.publishing.management.commands.guard import keys_of
from huabiao.sites.models import SiteAlias, SiteProfile

_HUABIAO = (sys.executable, "-m", "huabiao.config.command")


class NotInstalled(Refused):
    message = _("这里还没有安装华表（数据目录：%(home)s）。请先运行 huabiao init。")


class DatabaseIsOlder(Refused):
    message = _("数据库还是旧版本的结构。请先运行 huabiao upgrade。")


class DatabaseAway(Refused):
    message = _("无法连接数据库：%(reason)s")


class PortTaken(Refused):
    message = _("端口 %(port)d 已被其他程序占用。请停止那个程序，或用 --port 指定其他端口。")


class PortForbidden(Refused):
    message = _("没有使用端口 %(port)d 的权限。请用 --port 指定 1024 以上的端口。")


class AddressAway(Refused):
    message = _("无法在地址 %(bind)s 上提供服务：%(reason)s。请用 --bind 指定本机的地址。")


class ConsoleHostIsPublic(Refused):
    message = _(
        "工作台的域名 %(host)s 同时是网站“%(site)s”的域名。"
        "请用环境变量 HUABIAO_CONSOLE_HOST 为工作台另设一个域名。"
    )


class NotANode(Refused):
    message = _(
        "请用环境变量 HUABIAO_NODE_SOURCE 写明管理端的网址，用 HUABIAO_NODE_TOKEN 写明令牌；"
        "令牌在工作台的“网页节点”里取得。"
    )


class Command(BaseCommand):
    help = "运行工作台、各公开网站和后台发布进程；按 Ctrl-C 停止。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--port", type=_port, default=settings.PORT, help="端口")
        parser.add_argument(
            "--bind", default=environment.BIND.read(), help="监听地址；0.0.0.0 为所有地址"
        )
        parser.add_argument(
            "--workers", type=_count, default=1, metavar="N", help="后台发布进程的个数；0 为不发布"
        )
        parser.add_argument(
            "--node",
            action="store_true",
            help="网页节点：跟随管理端，并用取回的网页和索引回答读者；不需要数据库",
        )

    def handle(
        self, *args: Any, port: int, bind: str, workers: int, node: bool, **options: Any
    ) -> None:
        try:
            if not node:
                check_installation()
                check_console_host()
            else:
                check_node()
            claim = claim_address(bind, port)
        except Refused as refusal:
            raise CommandError(str(refusal.message)) from refusal
        children = programs_of_node(bind, port) if node else programs(bind, port, workers)
        said = f"网页节点：端口 {port}，跟随 {settings.NODE_SOURCE}"
        self.stdout.write(said if node else "\n".join(addresses(port)))
        self.stdout.write("按 Ctrl-C 停止。")
        self.stdout.flush()
        connections.close_all()
        # Workers write the port into addresses, too.
        variables = {**os.environ, environment.PORT.name: str(port)}
        with claim:
            Supervisor(children, environment=variables).run()
        self.stdout.write("已停止。")


def programs(bind: str, port: int, workers: int) -> list[Program]:
    """The children of `huabiao serve`."""
    publishers = (Program(f"worker-{n}", (*_HUABIAO, "worker")) for n in range(1, workers + 1))
    web = _web(bind, port, "huabiao.config.asgi:application")
    # Beside the public search, which answers from what it keeps.
    return [web, *publishers, Program("search", (*_HUABIAO, "search", "feed"))]


def programs_of_node(bind: str, port: int) -> list[Program]:
    """The children of `huabiao serve --node`."""
    web = _web(bind, port, "huabiao.config.node_asgi:application")
    node = Program("node", (*_HUABIAO, "node"))
    if _is_beside_the_seal():
        return [web, node]  # there is nobody to tell
    return [web, node, Program("searches", (*_HUABIAO, "search", "send"))]


def _web(bind: str, port: int, application: str) -> Program:
    return Program(
        "web",
        (
            *(sys.executable, "-m", "granian", "--interface", "asginl"),
            *("--host", bind, "--port", str(port), "--http", "1", "--no-ws"),
            *("--log-level", "warning", "--workers-kill-timeout", "5"),
            application,
        ),
    )


def addresses(port: int) -> list[str]:
    """A line for each address a person may open."""
    profiles = SiteProfile.objects.select_related("site").order_by("site_id")
    sites = [
        (profile.code, f"{_address(profile.site.hostname, port)}/", profile.name)
        for profile in profiles
    ]
    code_width = max((len(code) for code, _, _ in sites), default=0)
    url_width = max((len(url) for _, url, _ in sites), default=0)
    return [
        f"工作台：{_address(settings.CONSOLE_HOST, port)}/",
        *(f"网站 {code:<{code_width}}  {url:<{url_width}}  {name}" for code, url, name in sites),
    ]


def _address(host: str, port: int) -> str:
    if settings.BEHIND_TLS:
        return f"https://{host}"
    return f"http://{host}" if port == 80 else f"http://{host}:{port}"


def check_installation() -> None:
    """Refuse to serve what was never installed, or was installed for older code."""
    try:
        executor = MigrationExecutor(connection)
    except DatabaseError as error:
        raise DatabaseAway(DatabaseAway.message % {"reason": error}) from error
    if not executor.loader.applied_migrations:
        raise NotInstalled(NotInstalled.message % {"home": settings.HUABIAO_HOME})
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        raise DatabaseIsOlder


def check_node() -> None:
    """Refuse to be a node of nobody: without a source, a token for it, or the key that tells what is right."""
    if not settings.NODE_SOURCE or not (settings.NODE_TOKEN or _is_beside_the_seal()):
        raise NotANode
    keys_of(Path(settings.HUABIAO_HOME) / PUBLIC_FILE)


def _is_beside_the_seal() -> bool:
    return Path(settings.NODE_SOURCE).is_dir()


def check_console_host() -> None:
    """Refuse a console host that readers reach a public site by."""
    host = settings.CONSOLE_HOST.lower()
    profile = SiteProfile.objects.filter(site__hostname__iexact=host).first()
    alias = SiteAlias.objects.filter(host__iexact=host).select_related("site__profile").first()
    name = profile.name if profile else alias.site.profile.name if alias else None
    if name is not None:
        raise ConsoleHostIsPublic(ConsoleHostIsPublic.message % {"host": host, "site": name})


def claim_address(bind: str, port: int) -> socket.socket:
    """A socket that keeps the address for our own server; refused where it cannot be had.

    Several servers of one user may share a port without noticing: hence the look before, and a
    socket that never listens but makes the next look fail.
    """
    try:
        family, kind, protocol, _name, address = socket.getaddrinfo(
            bind, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        with socket.socket(family, kind, protocol) as look:
            look.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            look.bind(address)
        claim = socket.socket(family, kind, protocol)
        claim.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        claim.bind(address)
    except OSError as error:
        raise refusal_of(error, bind, port) from error
    return claim


def refusal_of(error: OSError, bind: str, port: int) -> Refused:
    if error.errno == errno.EADDRINUSE:
        return PortTaken(PortTaken.message % {"port": port})
    if error.errno == errno.EACCES:
        return PortForbidden(PortForbidden.message % {"port": port})
    return AddressAway(AddressAway.message % {"bind": bind, "reason": error.strerror})


def _port(text: str) -> int:
    try:
        return environment.port_of(text)
    except ValueError as error:
        raise ArgumentTypeError(_("端口应为 1 到 65535 的整数，而不是“%s”。") % text) from error


def _count(text: str) -> int:
    try:
        return environment.count_of(text)
    except ValueError as error:
        raise ArgumentTypeError(_("进程的个数应为 0 或正整数，而不是“%s”。") % text) from error
