"""Which host gets what."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path
from typing import Any

import pytest

from huabiao.config.asgi import Application
from huabiao.config.pace import Pace
from huabiao.config.public_door import BUSY, TOO_FAST, AsgiApplication, PublicDoor
from huabiao.publishing.serving.answers import NO_SITE, UNCLEAR
from huabiao.publishing.serving.sites import PublicSites
from tests.serving.small_city import CONSOLE, PORTAL, write_city

CONSOLE_ANSWER = b"the console"
FOUND = b"what was found"
OF_NODES = b"what nodes are told"


async def console(scope: dict, receive: Any, send: Any) -> None:
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": CONSOLE_ANSWER})


async def dynamic(scope: dict, receive: Any, send: Any) -> None:
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": FOUND})


async def nodes(scope: dict, receive: Any, send: Any) -> None:
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": OF_NODES})


@pytest.fixture
def home(tmp_path: Path) -> Path:
    write_city(tmp_path)
    return tmp_path


def ask(
    home: Path,
    *hosts: str,
    path: bytes = b"/",
    is_behind_tls: bool = False,
    method: str = "GET",
    pace: Pace | None = None,
    **headers: str,
) -> tuple[int, dict[str, str], bytes]:
    application = Application(
        console_host=CONSOLE,
        console=console,
        public=PublicDoor(
            sites=PublicSites(
                public=home / "public", serving=home / "serving", is_behind_tls=is_behind_tls
            ),
            public=dynamic,
            pace=pace or Pace(0),
        ),
        nodes=nodes,
        is_behind_tls=is_behind_tls,
    )
    return told_by(application, hosts, path, method, headers)


def told_by(
    application: AsgiApplication,
    hosts: tuple[str, ...],
    path: bytes,
    method: str,
    headers: dict[str, str],
) -> tuple[int, dict[str, str], bytes]:
    scope = {
        "type": "http",
        "method": method,
        "raw_path": path,
        "query_string": b"a=1",
        "headers": [
            *((b"host", host.encode()) for host in hosts),
            *((n.replace("_", "-").encode(), v.encode()) for n, v in headers.items()),
        ],
    }
    sent: list[dict[str, Any]] = []

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    asyncio.run(application(scope, None, send))
    found = {name.decode(): value.decode() for name, value in sent[0]["headers"]}
    return sent[0]["status"], found, b"".join(message["body"] for message in sent[1:])


@pytest.mark.parametrize("host", [CONSOLE, "Console.Localhost:8000", "console.localhost."])
def test_the_console_answers_on_its_own_host(home, host):
    assert ask(home, host) == (200, {}, CONSOLE_ANSWER)


@pytest.mark.parametrize(
    ("host", "path", "is_theirs"),
    [
        pytest.param(CONSOLE, b"/nodes/head", True, id="beside the console"),
        pytest.param("127.0.0.1", b"/nodes/head", True, id="on this machine"),
        pytest.param(PORTAL, b"/nodes/head", False, id="a public site"),
        pytest.param(CONSOLE, b"/nodes", False, id="a page of the console's"),
        pytest.param("stranger.invalid", b"/nodes/head", False, id="no host of ours"),
    ],
)
def test_nodes_have_a_door_beside_the_console_and_nowhere_else(home, host, path, is_theirs):
    assert (ask(home, host, path=path)[2] == OF_NODES) is is_theirs


def test_behind_tls_nodes_are_answered_over_https_alone(home):
    plain = ask(home, CONSOLE, path=b"/nodes/head", is_behind_tls=True, x_forwarded_proto="http")
    secure = ask(home, CONSOLE, path=b"/nodes/head", is_behind_tls=True, x_forwarded_proto="https")

    assert (plain[0], secure[2]) == (301, OF_NODES)


def test_the_console_takes_every_method(home):
    assert ask(home, CONSOLE, method="POST") == (200, {}, CONSOLE_ANSWER)


@pytest.mark.parametrize("host", [PORTAL, "shifan.invalid", "stranger.invalid", "", "127.0.0.1"])
def test_the_console_answers_on_no_other_host(home, host):
    assert ask(home, host)[2] != CONSOLE_ANSWER


def test_a_request_for_two_hosts_at_once_is_refused(home):
    status, _headers, body = ask(home, PORTAL, CONSOLE)

    assert (status, body.decode()) == (400, UNCLEAR)


@pytest.mark.parametrize("host", ["a b:c", "[::1", "www.shifan.invalid:80:80"])
def test_a_host_that_is_no_host_is_refused(home, host):
    assert ask(home, host)[0] == 400


def test_no_host_at_all_has_no_site(home):
    status, _headers, body = ask(home)

    assert (status, body.decode()) == (404, NO_SITE)


def test_behind_tls_the_console_too_is_reached_by_https_alone(home):
    plain = ask(home, CONSOLE, is_behind_tls=True, x_forwarded_proto="http")
    secure = ask(home, CONSOLE, is_behind_tls=True, x_forwarded_proto="https")

    assert (plain[0], plain[1]["location"]) == (301, f"https://{CONSOLE}/?a=1")
    assert secure == (200, {}, CONSOLE_ANSWER)


@pytest.mark.parametrize(
    ("host", "asked"),
    [
        pytest.param(PORTAL, {}, id="a site"),
        pytest.param(f"{PORTAL.upper()}.", {"method": "HEAD"}, id="head"),
        pytest.param(PORTAL, {"is_behind_tls": True, "x_forwarded_proto": "https"}, id="https"),
    ],
)
def test_a_site_searches_by_the_dynamic_pages(home, host, asked):
    assert ask(home, host, path=b"/search/", **asked)[2] == FOUND


@pytest.mark.parametrize(
    ("host", "path", "asked"),
    [
        pytest.param("stranger.invalid", b"/search/", {}, id="no site"),
        pytest.param("shifan.invalid", b"/search/", {}, id="an alias leads on first"),
        pytest.param(PORTAL, b"/search/", {"method": "POST"}, id="nothing is taken in"),
        pytest.param(PORTAL, b"/search/../", {}, id="another path"),
        pytest.param(PORTAL, b"/zwgk/", {}, id="a file"),
    ],
)
def test_all_else_of_a_site_is_files(home, host, path, asked):
    assert ask(home, host, path=path, **asked)[2] != FOUND


def test_the_console_has_no_search_of_the_sites(home):
    assert ask(home, CONSOLE, path=b"/search/")[2] == CONSOLE_ANSWER


@pytest.mark.parametrize(
    "path", [b"/search.json", b"/search/openapi.json", b"/search/opensearch.xml"]
)
def test_what_belongs_to_the_search_is_answered_with_it(home, path):
    assert ask(home, PORTAL, path=path)[2] == FOUND


def test_who_searches_too_fast_is_told_so_and_pages_come_all_the_same(home):
    pace = Pace(0.1)
    first, second, other = (
        ask(home, PORTAL, path=b"/search/", pace=pace, x_forwarded_for=address)
        for address in ("192.0.2.1", "192.0.2.1", "192.0.2.2")
    )

    assert (first[0], second[0], other[0]) == (200, 429, 200)
    assert (second[1]["retry-after"], second[2].decode()) == ("2", TOO_FAST)
    assert ask(home, PORTAL, pace=pace, x_forwarded_for="192.0.2.1")[0] == 200


def test_who_would_wait_too_long_for_a_search_is_told_so(home, monkeypatch):
    monkeypatch.setattr("huabiao.config.public_door.QUEUE", 0)

    status, _headers, body = ask(home, PORTAL, path=b"/search/")

    assert (status, body.decode()) == (503, BUSY)


def test_a_node_to_which_nothing_came_is_being_prepared_and_knows_no_console(home, monkeypatch):
    monkeypatch.setenv("DJANGO_SETTINGS_MODULE", os.environ["DJANGO_SETTINGS_MODULE"])
    from huabiao.config.node_asgi import PREPARING, NodeApplication  # noqa: PLC0415 -- sets it

    def ask_node(serving: Path, host: str) -> tuple[int, bytes, str | None]:
        sites = PublicSites(public=home / "public", serving=serving, is_behind_tls=False)
        door = PublicDoor(sites=sites, public=dynamic, pace=Pace(0))
        status, headers, body = told_by(NodeApplication(door), (host,), b"/", "GET", {})
        return status, body, headers.get("retry-after")

    assert ask_node(home / "nothing", PORTAL) == (503, PREPARING.encode(), "10")
    assert ask_node(home / "serving", PORTAL)[0] == 200
    assert ask_node(home / "serving", CONSOLE) == (404, NO_SITE.encode(), None)
