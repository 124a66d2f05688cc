"""A search asked of the real servers: granian alone, and nginx before it."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest

from huabiao.publishing.serving.answers import NO_SITE, SECURITY
from huabiao.publishing.serving.nginx import SEARCH_AWAY
from tests import migrated
from tests.serving.servers import Server, environment_of, nginx, our_server

pytestmark = pytest.mark.slow
HOST = "mzj.shifan.invalid"
FOUND = f"/search/?q={quote('联系我们')}"


def run(home: Path, *arguments: str) -> None:
    command = (sys.executable, "-m", "huabiao.config.command", *arguments)
    subprocess.run(command, env=environment_of(home), check=True, capture_output=True)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An installation with one department's site, published."""
    folder = tmp_path_factory.mktemp("installation")
    migrated.copy_to(folder / "huabiao.sqlite3")
    run(folder, "init", "--city=示范市", "--code=sfs", "--login=office", "--name=平台管理员")
    run(
        folder, "site", "create", "--blueprint=department", "--org=sfs", "--code=mzj",
        "--name=示范市民政局", f"--host={HOST}",
    )  # fmt: skip
    run(folder, "publish")
    run(folder, "search", "rebuild")
    return folder


@pytest.fixture(scope="module")
def ours(home: Path) -> Iterator[Server]:
    with our_server(home) as server:
        yield server


@pytest.fixture(scope="module", params=["granian", "nginx"])
def server(request: pytest.FixtureRequest, home: Path, ours: Server) -> Iterator[Server]:
    if request.param == "granian":
        yield ours
    else:
        with nginx(home, f"--console-upstream=127.0.0.1:{ours.port}") as started:
            yield started


def test_a_search_answers_on_the_host_of_its_site(server):
    reply = server.ask(f"{HOST}:8000", FOUND)

    assert (reply.status, reply["content-type"]) == (200, "text/html; charset=utf-8")
    assert "<mark>联系我们</mark>" in reply.text or "联系我们</a>" in reply.text
    assert {name: reply[name.lower()] for name in SECURITY} == SECURITY
    assert (reply["cache-control"], reply["set-cookie"]) == ("no-store", None)


def test_a_static_page_leads_to_the_search(server):
    assert 'action="/search/"' in server.ask(HOST, "/search/").text


@pytest.mark.parametrize(
    ("host", "path", "method", "status"),
    [
        pytest.param(HOST, "/search/", "HEAD", 200, id="head"),
        pytest.param(HOST, "/search/", "POST", 405, id="nothing is taken in"),
        pytest.param(HOST, "/search", "GET", 301, id="without the last slash"),
        pytest.param(HOST, "/search/more/", "GET", 404, id="below it"),
        pytest.param(HOST, "/search/?q=%00%ff%_\\&page=99999999999", "GET", 200, id="odd bytes"),
        pytest.param(HOST, f"/search/?q={'x' * 3000}", "GET", 200, id="long"),
        pytest.param("stranger.invalid", "/search/", "GET", 404, id="no site"),
    ],
)
def test_what_else_is_asked(server, host, path, method, status):
    reply = server.ask(host, path, method)

    assert reply.status == status
    if host != HOST:
        assert reply.text == NO_SITE


def test_a_refusal_of_the_search_comes_through_as_it_is(server):
    page = server.ask(HOST, "/search/?q=x&site=nosuch")
    told = server.ask(HOST, "/search.json?q=x&site=nosuch")

    assert (page.status, "没有这个网站" in page.text) == (404, True)
    assert (told.status, json.loads(told.text)["error"]) == (404, "no_site")


def test_nginx_alone_serves_all_but_the_search_and_says_so(home):
    with nginx(home, "--console-upstream=127.0.0.1:9") as server:
        page, search = server.ask(HOST, "/"), server.ask(HOST, FOUND)

    assert page.status == 200
    assert (search.status, search.text) == (503, SEARCH_AWAY)
