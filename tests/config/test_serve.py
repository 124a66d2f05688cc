"""`huabiao serve`: what it starts, what it says, and what it refuses."""

from __future__ import annotations

import errno
import socket
import sys
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from huabiao.config.management.commands.serve import (
    AddressAway,
    ConsoleHostIsPublic,
    DatabaseIsOlder,
    NotInstalled,
    PortForbidden,
    PortTaken,
    addresses,
    check_console_host,
    check_installation,
    claim_address,
    programs,
    programs_of_node,
    refusal_of,
)
from huabiao.config.supervisor import Program
from huabiao.sites.models import SiteAlias
from tests.factories.sites import SiteProfileFactory
from tests.serving.servers import free_port


def test_one_web_process_and_as_many_workers_as_asked_for():
    web, *workers, search = programs("192.0.2.1", 8080, workers=2)

    assert web.name == "web"
    assert web.command[:3] == (sys.executable, "-m", "granian")
    assert {"192.0.2.1", "8080", "huabiao.config.asgi:application"} <= set(web.command)
    command = (sys.executable, "-m", "huabiao.config.command", "worker")
    assert workers == [Program("worker-1", command), Program("worker-2", command)]
    assert search == Program("search", (*command[:-1], "search", "feed"))


def test_a_node_is_a_web_process_without_console_and_those_that_follow_and_tell(settings):
    settings.NODE_SOURCE = "https://console.shifan.invalid"

    web, node, searches = programs_of_node("192.0.2.1", 8080)

    assert {"192.0.2.1", "8080", "huabiao.config.node_asgi:application"} <= set(web.command)
    command = (sys.executable, "-m", "huabiao.config.command")
    assert node == Program("node", (*command, "node"))
    assert searches == Program("searches", (*command, "search", "send"))


def test_a_node_beside_the_seal_has_nobody_to_hand_searches_to(settings, tmp_path):
    settings.NODE_SOURCE = str(tmp_path)

    assert [one.name for one in programs_of_node("192.0.2.1", 8080)] == ["web", "node"]


@pytest.mark.parametrize(("source", "token"), [("", "secret"), ("https://console.invalid", "")])
def test_a_node_that_follows_nobody_is_told_how_to(settings, source, token):
    settings.NODE_SOURCE, settings.NODE_TOKEN = source, token

    with pytest.raises(CommandError, match=r"HUABIAO_NODE_SOURCE.*HUABIAO_NODE_TOKEN"):
        call_command("serve", "--node")


def test_a_node_without_the_public_key_does_not_start(settings, tmp_path):
    settings.NODE_SOURCE, settings.NODE_TOKEN = "https://console.invalid", "secret"
    settings.HUABIAO_HOME = tmp_path

    with pytest.raises(CommandError, match=r"^读不到公钥 .*seal\.pub："):
        call_command("serve", "--node")


@pytest.mark.django_db
def test_every_address_a_person_may_open_is_told():
    SiteProfileFactory(code="portal", name="示范市人民政府", record_domain="www.shifan.invalid")
    SiteProfileFactory(code="mzj", name="示范市民政局", record_domain="mzj.shifan.invalid")

    assert addresses(8080) == [
        "工作台：http://console.localhost:8080/",
        "网站 portal  http://www.shifan.invalid:8080/  示范市人民政府",
        "网站 mzj     http://mzj.shifan.invalid:8080/  示范市民政局",
    ]
    assert addresses(80)[0] == "工作台：http://console.localhost/"


@pytest.mark.django_db
def test_behind_tls_addresses_are_those_of_the_front_server(settings):
    settings.BEHIND_TLS = True

    assert addresses(8000) == ["工作台：https://console.localhost/"]


@pytest.mark.django_db
def test_what_is_installed_for_this_code_is_served():
    check_installation()
    check_console_host()


@pytest.mark.django_db
def test_what_was_never_installed_is_not_served(settings):
    MigrationRecorder(connection).migration_qs.all().delete()

    with pytest.raises(NotInstalled) as refusal:
        check_installation()

    assert str(refusal.value) == (
        f"这里还没有安装华表（数据目录：{settings.HUABIAO_HOME}）。请先运行 huabiao init。"
    )


@pytest.mark.django_db
def test_what_was_installed_for_older_code_is_not_served():
    (newest,) = MigrationLoader(connection).graph.leaf_nodes("publishing")
    MigrationRecorder(connection).record_unapplied(*newest)

    with pytest.raises(DatabaseIsOlder):
        check_installation()


@pytest.mark.django_db
def test_the_host_of_a_site_cannot_be_the_console_s(settings):
    settings.CONSOLE_HOST = "WWW.shifan.invalid"
    SiteProfileFactory(name="示范市人民政府", record_domain="www.shifan.invalid")

    with pytest.raises(ConsoleHostIsPublic) as refusal:
        check_console_host()

    assert str(refusal.value) == (
        "工作台的域名 www.shifan.invalid 同时是网站“示范市人民政府”的域名。"
        "请用环境变量 HUABIAO_CONSOLE_HOST 为工作台另设一个域名。"
    )


@pytest.mark.django_db
def test_the_alias_of_a_site_cannot_be_the_console_s(settings):
    settings.CONSOLE_HOST = "shifan.invalid"
    profile = SiteProfileFactory()
    SiteAlias.objects.create(site=profile.site, host="shifan.invalid")

    with pytest.raises(ConsoleHostIsPublic):
        check_console_host()


@pytest.mark.django_db
def test_a_refusal_is_a_sentence_at_the_terminal():
    port = free_port()
    with claim_address("127.0.0.1", port), pytest.raises(CommandError) as refusal:
        call_command("serve", port=port, bind="127.0.0.1", stdout=StringIO())

    assert str(refusal.value) == (
        f"端口 {port} 已被其他程序占用。请停止那个程序，或用 --port 指定其他端口。"
    )


def test_a_port_another_program_listens_on_is_refused():
    with socket.create_server(("127.0.0.1", 0)) as other, pytest.raises(PortTaken):
        claim_address("127.0.0.1", other.getsockname()[1])


def test_a_port_that_another_server_of_ours_claimed_is_refused_and_free_after_it():
    port = free_port()
    with claim_address("127.0.0.1", port), pytest.raises(PortTaken):
        claim_address("127.0.0.1", port)

    claim_address("127.0.0.1", port).close()


def test_the_claim_leaves_the_port_to_our_own_server():
    port = free_port()
    with claim_address("127.0.0.1", port), socket.socket() as server:
        server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        server.bind(("127.0.0.1", port))
        server.listen()

        with socket.create_connection(("127.0.0.1", port), timeout=5) as visitor:
            accepted, address = server.accept()
            accepted.close()
            assert address == visitor.getsockname()


def test_an_address_of_another_machine_is_refused():
    with pytest.raises(AddressAway):
        claim_address("192.0.2.1", 8000)


def test_a_port_that_needs_another_right_is_refused():
    refusal = refusal_of(OSError(errno.EACCES, "denied"), "127.0.0.1", 80)

    assert isinstance(refusal, PortForbidden)
    assert str(refusal) == "没有使用端口 80 的权限。请用 --port 指定 1024 以上的端口。"


@pytest.mark.parametrize(
    ("option", "value", "sentence"),
    [
        ("--port", "http", "端口应为 1 到 65535 的整数，而不是“http”。"),
        ("--port", "0", "端口应为 1 到 65535 的整数，而不是“0”。"),
        ("--port", "65536", "端口应为 1 到 65535 的整数，而不是“65536”。"),
        ("--workers", "-1", "进程的个数应为 0 或正整数，而不是“-1”。"),
        ("--workers", "two", "进程的个数应为 0 或正整数，而不是“two”。"),
    ],
)
def test_a_number_that_is_none_is_refused(option, value, sentence):
    with pytest.raises(CommandError, match=sentence):
        call_command("serve", f"{option}={value}")
