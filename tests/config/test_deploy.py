"""`huabiao deploy nginx`: what it prints, tried with the real nginx."""

from __future__ import annotations

import contextlib
import http.client
import http.server
import os
import signal
import socket
import ssl
import subprocess
import threading
from pathlib import Path

import pytest
from django.core.management import CommandError

from huabiao.base import encodings
from huabiao.publishing.serving_files import HostEntry, write_hosts, write_moved
from tests.serving.servers import (
    Server,
    environment_of,
    free_port,
    nginx,
    nginx_program,
    printed_configuration,
    running,
)
from tests.serving.small_city import BUREAU, CONSOLE, PORTAL, write_city

SECURE = "max-age=31536000"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    write_city(tmp_path)
    return tmp_path


def lines_of(text: str, start: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip().startswith(start)]


def test_there_is_a_server_for_each_site_alias_and_the_console(home):
    text = printed_configuration(home)

    assert lines_of(text, "server_name ") == [
        f"server_name {BUREAU};",
        f"server_name {PORTAL};",
        "server_name old.shifan.invalid;",
        "server_name shifan.invalid;",
        f"server_name {CONSOLE};",
    ]
    assert lines_of(text, "root ") == [
        f'root "{home}/public/mzj";',
        f'root "{home}/public/portal";',
    ]
    # The search of each site, and the console.
    assert lines_of(text, "proxy_pass ") == ["proxy_pass http://127.0.0.1:8000;"] * 3
    assert set(lines_of(text, "listen ")) == {"listen 80 default_server;", "listen 80;"}


def test_the_same_sites_give_the_same_bytes(home):
    assert printed_configuration(home) == printed_configuration(home)


def test_the_configuration_may_go_to_a_file(home):
    file = home / "huabiao.conf"

    printed = printed_configuration(home, "--output", str(file))

    assert (printed, file.read_text(encoding="utf-8")) == ("", printed_configuration(home))


def test_before_the_first_publication_there_is_nothing_to_deploy(tmp_path):
    with pytest.raises(CommandError, match="还没有发布过网站。请先运行 huabiao publish。"):
        printed_configuration(tmp_path)


def test_moved_addresses_alone_are_no_publication(tmp_path):
    write_moved({}, [], tmp_path / "serving")

    with pytest.raises(CommandError, match="还没有发布过网站。"):
        printed_configuration(tmp_path)


def test_a_certificate_needs_its_key(home):
    with pytest.raises(CommandError, match="--certificate 和 --certificate-key 须同时给出。"):
        printed_configuration(home, "--certificate", "a.pem")


@pytest.mark.parametrize(
    ("option", "value", "sentence"),
    [
        ("--listen", "http", "“http”不是“端口”或“地址:端口”。"),
        ("--listen", "80;", "“80;”不是“端口”或“地址:端口”。"),
        ("--listen", "0", "“0”不是“端口”或“地址:端口”。"),
        ("--listen", "70000", "“70000”不是“端口”或“地址:端口”。"),
        ("--plain-listen", "http", "“http”不是“端口”或“地址:端口”。"),
        ("--console-upstream", "8000", "“8000”不是“主机:端口”。"),
        ("--console-upstream", "a b:1", "“a b:1”不是“端口”或“地址:端口”。"),
    ],
)
def test_an_address_that_is_none_is_refused(home, option, value, sentence):
    with pytest.raises(CommandError, match=sentence):
        printed_configuration(home, f"{option}={value}")


def test_every_address_to_listen_on_is_named(home):
    text = printed_configuration(home, "--listen", "80", "--listen", "[::]:80")

    assert set(lines_of(text, "listen ")) == {
        "listen 80 default_server;",
        "listen [::]:80 default_server;",
        "listen 80;",
        "listen [::]:80;",
    }


def test_behind_another_tls_server_plain_requests_are_sent_to_https(home, settings):
    settings.BEHIND_TLS = True
    write_hosts(
        [HostEntry("portal", PORTAL, ("shifan.invalid",), True), HostEntry("mzj", BUREAU)],
        home / "serving",
    )

    text = printed_configuration(home)

    assert lines_of(text, "return 301 https://") == [
        f"return 301 https://{PORTAL}$request_uri;",
        f"return 301 https://{PORTAL}$request_uri;",
        f"return 301 https://{CONSOLE}$request_uri;",
    ]
    assert len(lines_of(text, "add_header Strict-Transport-Security ")) == 2  # files, search
    assert set(lines_of(text, "proxy_set_header X-Forwarded-Proto ")) == {
        "proxy_set_header X-Forwarded-Proto $http_x_forwarded_proto;"
    }


def test_the_short_form_goes_into_an_http_block(home):
    (home / "huabiao.conf").write_text(printed_configuration(home, "--listen=8080"))
    (home / "nginx.conf").write_text(
        f'pid "{home}/pid"; events {{}}'
        f' http {{ gzip on; include /etc/nginx/mime.types; include "{home}/huabiao.conf"; }}'
    )

    done = subprocess.run(
        [nginx_program(), "-t", "-q", "-c", str(home / "nginx.conf")],
        capture_output=True,
        text=True,
        check=False,
    )

    assert (done.returncode, done.stderr) == (0, "")


def test_moved_addresses_are_known_after_a_reload_and_the_console_is_passed_on(home):
    with nginx(home, f"--console-upstream=127.0.0.1:{free_port()}") as server:
        assert server.ask(PORTAL, "/zwgk/").status == 200
        away = server.ask(CONSOLE, "/")

        write_moved(
            {"portal": {"/zwgk/": "/xxgk/"}}, [HostEntry("portal", PORTAL)], home / "serving"
        )
        pid = int((home / "nginx" / "nginx.pid").read_text())
        os.kill(pid, signal.SIGHUP)  # read the configuration again
        for _ in range(200):
            moved = server.ask(PORTAL, "/zwgk/")
            if moved.status != 200:
                break

    assert (moved.status, moved["location"]) == (301, "/xxgk/")
    assert (away.status, away.text) == (503, "工作台正在启动或维护，请稍后刷新。\n")


def test_the_console_is_passed_on_with_who_asked(home):
    told = {}

    class Console(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            told.update({name.lower(): value for name, value in self.headers.items()})
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b"console")

        def log_message(self, *args: object) -> None:
            pass

    with (
        serving(Console) as port,
        nginx(home, f"--console-upstream=127.0.0.1:{port}") as server,
    ):
        reply = server.ask(f"{CONSOLE}:8000", "/items/?a=1", X_Forwarded_For="10.9.9.9")

    assert (reply.status, reply.text) == (200, "console")
    assert {name: told[name] for name in ("host", "x-forwarded-for", "x-forwarded-proto")} == {
        "host": f"{CONSOLE}:8000",
        "x-forwarded-for": "10.9.9.9, 127.0.0.1",
        "x-forwarded-proto": "http",
    }


@contextlib.contextmanager
def serving(handler: type[http.server.BaseHTTPRequestHandler]):
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield server.server_port
        finally:
            server.shutdown()
            thread.join()


def test_nginx_speaks_https_with_a_certificate_for_each_host(home):
    for host in (PORTAL, BUREAU, "shifan.invalid", "old.shifan.invalid", CONSOLE):
        make_certificate(home, host)
    port, plain_port = free_port(), free_port()
    file = home / "nginx.conf"
    file.write_text(
        printed_configuration(
            home,
            "--full",
            f"--listen=127.0.0.1:{port}",
            f"--plain-listen=127.0.0.1:{plain_port}",
            f"--certificate={home}/{{host}}.pem",
            f"--certificate-key={home}/{{host}}.key",
        )
    )

    command = (nginx_program(), "-c", str(file), "-g", "daemon off;")
    with running(command, port, environment_of(home)):
        plain = Server(plain_port).ask(BUREAU, "/a?b")
        secure = ask_securely(home, port, BUREAU)
        alias = ask_securely(home, port, "shifan.invalid")
        with pytest.raises(ssl.SSLError):
            ask_securely(home, port, "stranger.invalid", trusted=BUREAU)

    assert (plain.status, plain["location"]) == (301, f"https://{BUREAU}/a?b")
    assert (secure.status, secure.headers["strict-transport-security"]) == (200, SECURE)
    assert (alias.status, alias.headers["location"]) == (301, f"https://{PORTAL}/")


def make_certificate(home: Path, host: str) -> None:
    subprocess.run(
        [
            *("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"),
            *("-nodes", "-days", "1", "-subj", f"/CN={host}"),
            *("-addext", f"subjectAltName=DNS:{host}"),
            *("-keyout", str(home / f"{host}.key"), "-out", str(home / f"{host}.pem")),
        ],
        check=True,
        capture_output=True,
    )


def ask_securely(
    home: Path, port: int, host: str, *, trusted: str = ""
) -> http.client.HTTPResponse:
    context = ssl.create_default_context(cafile=str(home / f"{trusted or host}.pem"))
    with (
        socket.create_connection(("127.0.0.1", port), timeout=10) as raw,
        context.wrap_socket(raw, server_hostname=host) as wrapped,
    ):
        wrapped.sendall(f"GET / HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n".encode())
        response = http.client.HTTPResponse(wrapped)
        response.begin()
        return response


def test_brotli_is_sent_where_it_is_made_and_zstd_is_left_to_our_own_server(home, settings):
    settings.ENCODINGS = encodings.named("gzip,brotli,zstd")

    text = printed_configuration(home)

    sites = len(lines_of(text, "gzip_static on;"))
    assert len(lines_of(text, "brotli_static on;")) == sites > 0
    assert "zstd_static" not in text
    settings.ENCODINGS = encodings.named("gzip")
    assert "brotli_static" not in printed_configuration(home)
