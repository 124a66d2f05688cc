"""A search asked of the real servers: granian alone, and nginx before it."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest

from huabiao.publishing.serving.answers import NO_SITE, SECURITY
from huabiao.publishing.serving.nginx import SEARCH_AWAY
from huabiao.search.spool import Spool, notes_of
from tests import migrated
from tests.serving.servers import (
    START_WITHIN,
    Reply,
    Server,
    environment_of,
    free_port,
    nginx,
    our_server,
    running,
)

pytestmark = pytest.mark.slow
HOST = "mzj.shifan.invalid"
FOUND = f"/search/?q={quote('联系我们')}"


HUABIAO = (sys.executable, "-m", "huabiao.config.command")
ADD_A_NODE = """
from django.utils import timezone
from huabiao.changes.operations import system
from huabiao.publishing.operations import nodes
print(nodes.add_node(name="一号机", by=None, actor=system("command"), at=timezone.now())[1])
"""


def run(home: Path, *arguments: str) -> str:
    command = (*HUABIAO, *arguments)
    done = subprocess.run(command, env=environment_of(home), check=True, capture_output=True)
    return done.stdout.decode()


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
        pytest.param(HOST, "/search/opened?q=x&n=1&to=/", "POST", 204, id="a result was opened"),
        pytest.param(HOST, "/search/opened?q=x&n=1&to=/", "GET", 405, id="which nobody reads"),
        pytest.param(HOST, "/search/more/", "GET", 404, id="below it"),
        pytest.param(HOST, "/search/?q=%00%ff%_\\&page=99999999999", "GET", 200, id="odd bytes"),
        pytest.param(HOST, f"/search/?q={'x' * 3000}", "GET", 200, id="long"),
        pytest.param("stranger.invalid", "/search/", "GET", 404, id="no site"),
    ],
)
def test_what_else_is_asked(server, host, path, method, status):
    reply = server.ask(host, path, method)

    assert reply.status == status
    assert reply["allow"] == (None if status != 405 else "POST" if method == "GET" else "GET, HEAD")
    if host != HOST:
        assert reply.text == NO_SITE


def test_a_result_that_was_opened_is_noted(server, home):
    asked, notes = "/search/opened?q=lianxi&n=3&to=/about/", Spool(home / "searches")
    for file in notes.take():
        file.unlink()

    server.ask(HOST, asked, "POST")
    server.ask(HOST, asked, "GET")
    server.ask(HOST, asked, "HEAD")

    assert [
        (note.kind, note.site, note.text, note.position, note.address)
        for file in notes.take()
        for note in notes_of(file)
    ] == [("click", "mzj", "lianxi", 3, "/about/")]


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


@pytest.fixture(scope="module")
def token(home: Path) -> str:
    """Of a web node."""
    return run(home, "shell", "--no-imports", "-c", ADD_A_NODE).strip()


def test_nodes_fetch_from_management_through_the_server_before_it(server, home, token):
    def ask(path: str, **headers: str) -> Reply:
        given = {"Authorization": f"Bearer {token}", **headers}
        return server.ask("console.localhost", f"/nodes/{path}", **given)

    head = ask("head?after=0&wait=0")
    number = json.loads(head.text.rpartition("\t")[0])["number"]
    started = time.monotonic()
    waited = ask(f"head?after={number}&wait=2")
    took = time.monotonic() - started
    page = (home / "public/mzj/index.html").read_bytes()
    content = f"contents/{hashlib.sha256(page).hexdigest()}"
    whole, rest = ask(content), ask(content, Range="bytes=9-")

    assert (head.status, head.body) == (200, (home / "seal/head").read_bytes())
    assert (waited.status, took >= 2) == (204, True)
    assert (whole.status, whole.body) == (200, page)
    assert (rest.status, rest.body) == (206, page[9:])
    assert ask("head?after=0", Authorization="Bearer guessed").status == 401


@pytest.fixture(scope="module")
def node(home: Path, token: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A web node, `huabiao serve --node`, beside management as `huabiao serve` runs it."""
    folder, port, own = tmp_path_factory.mktemp("node"), free_port(), free_port()
    shutil.copy(home / "seal.pub", folder)
    away = environment_of(
        folder,
        HUABIAO_NODE_SOURCE=f"http://127.0.0.1:{port}",
        HUABIAO_NODE_TOKEN=token,
        DATABASE_URL="postgresql://127.0.0.1:9/none",  # who asked a database would be refused
    )
    management = (*HUABIAO, "serve", "--workers=0", f"--port={port}")
    with (
        running(management, port, environment_of(home)),
        running((*HUABIAO, "serve", "--node", f"--port={own}"), own, away),
    ):
        server, deadline = Server(own), time.monotonic() + 3 * START_WITHIN
        while server.ask(HOST, FOUND).status != 200:
            assert time.monotonic() < deadline
            time.sleep(0.1)
        yield server


def test_a_web_node_answers_searches_from_what_came_to_it_and_has_no_database(
    node, ours, home, tmp_path
):
    paths = (FOUND, f"/search.json?q={quote('联系我们')}", "/search/suggest.json?q=lianxi", "/")
    there, here = ([server.ask(HOST, path) for path in paths] for server in (ours, node))

    assert [reply.status for reply in here] == [200] * 4
    assert [_timeless(reply.text) for reply in here] == [_timeless(reply.text) for reply in there]
    assert "联系我们" in here[2].text
    assert {name: here[0][name.lower()] for name in SECURITY} == SECURITY
    deadline = time.monotonic() + START_WITHIN
    while not any("联系我们" in text for text in _told_by_nodes(home)):
        assert time.monotonic() < deadline
        time.sleep(0.2)
    assert node.ask("console.localhost", "/").text == NO_SITE
    assert node.ask(HOST, "/search/", "POST").status == 405


def _told_by_nodes(home: Path) -> list[str]:
    """What readers of a node looked for, as management has it."""
    return [file.read_text() for file in (home / "searches").glob("taken-*-0.1.jsonl")]


def _timeless(text: str) -> str:
    """Without the port, which is management's own at each start."""
    return re.sub(r"invalid:\d+", "invalid", text)
