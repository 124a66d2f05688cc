"""Nodes: who may fetch the public tree, what the door hands out, what nodes tell, and what is told of them."""

from __future__ import annotations

import asyncio
import hashlib
import json
import os
import signal
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from huabiao.accounts.enums import Role
from huabiao.base.errors import NotFound, NotYours
from huabiao.changes.models import Change, Work
from huabiao.changes.operations import Lane, system
from huabiao.guard.sealing import Source
from huabiao.guard.signing import signing_key
from huabiao.guard.store import LARGE
from huabiao.publishing import node_register
from huabiao.publishing.models import Node, NodeCurrent, Run
from huabiao.publishing.nodes_door import NodesDoor
from huabiao.publishing.operations import nodes as operations
from huabiao.publishing.operations.nodes import (
    NameMissing,
    NameTaken,
    WithdrawnAlready,
    add_node,
    take_report,
    withdraw_node,
)
from huabiao.publishing.queries.nodes import currents_of, node_states, silent_nodes
from huabiao.search.snapshots import ToldToNodes, take_snapshot
from huabiao.search.spool import Spool
from huabiao.targets.shelf import IndexShelf
from huabiao.targets.wire import records_in
from tests.factories.accounts import OrganizationFactory, RoleGrant, UserFactory
from tests.guard.homes import Home, named, page, sha256_of
from tests.moments import NOON
from tests.targets.indexes import FIRST, Library, texts

pytestmark = pytest.mark.django_db


def added(name: str = "一号机", at: Any = NOON) -> tuple[Node, str]:
    return add_node(name=name, by=None, actor=system(), at=at)


# Adding and withdrawing.


def test_a_node_is_added_and_its_token_is_kept_nowhere():
    node, token = added(" 一号机 ")

    assert len(token) >= 40
    node.refresh_from_db()
    assert (node.name, node.token_sha256) == ("一号机", hashlib.sha256(token.encode()).hexdigest())
    told = Change.objects.get()
    assert (told.action, told.subject, told.after) == (
        "publishing.node.added",
        f"node:{node.pk}",
        {"name": "一号机"},
    )
    assert token not in json.dumps(list(Change.objects.values()), default=str)
    assert Work.objects.count() == 0


def test_a_node_needs_a_name_of_its_own():
    node, _token = added()

    with pytest.raises(NameTaken):
        added()
    with pytest.raises(NameMissing):
        added("  ")
    withdraw_node(node_id=node.pk, by=None, actor=system(), at=NOON)
    added()  # the name is free again

    assert Node.objects.count() == 2


def test_a_node_is_withdrawn_once():
    node, _token = added()

    withdraw_node(node_id=node.pk, by=None, actor=system(), at=NOON)

    node.refresh_from_db()
    assert node.withdrawn_at == NOON
    with pytest.raises(WithdrawnAlready):
        withdraw_node(node_id=node.pk, by=None, actor=system(), at=NOON)
    with pytest.raises(NotFound):
        withdraw_node(node_id=node.pk + 1, by=None, actor=system(), at=NOON)


@pytest.mark.parametrize("role", [Role.UNIT_ADMINISTRATOR, Role.SIGNER])
def test_only_the_platform_office_adds_and_withdraws(role):
    person = UserFactory()
    RoleGrant.objects.create(user=person, role=role, organization=OrganizationFactory())
    node, _token = added()

    with pytest.raises(NotYours):
        add_node(name="二号机", by=person, actor=system(), at=NOON)
    with pytest.raises(NotYours):
        withdraw_node(node_id=node.pk, by=person, actor=system(), at=NOON)


# What nodes tell.


def report(node: Node, *, at: Any = NOON, **told: Any) -> bool:
    whole = {"number": 10, "run": 3, "current_at": NOON.isoformat(), "problem": "", "note": ""}
    return take_report(node_id=node.pk, told={**whole, **told}, at=at)


def test_a_report_is_kept_and_says_when_each_run_was_served():
    node, _token = added()

    assert report(node)
    later = NOON + timedelta(seconds=5)
    assert report(node, number=14, run=7, current_at=later.isoformat(), at=later)

    node.refresh_from_db()
    assert (node.number, node.run_number, node.current_at, node.heard_at) == (14, 7, later, later)
    assert currents_of([3, 4, 7, 8]) == {
        3: [("一号机", NOON)],
        4: [("一号机", later)],
        7: [("一号机", later)],
        8: [],
    }


def test_the_lists_of_a_run_make_it_current_when_they_are_there():
    node, _token = added()
    later = NOON + timedelta(seconds=1)

    report(node, number=10, run=3)
    report(node, number=11, run=3, current_at=later.isoformat(), at=later)

    assert currents_of([3]) == {3: [("一号机", later)]}


def test_trouble_is_kept_with_the_time_it_began_and_forgotten_when_it_is_over():
    node, _token = added()
    since = NOON - timedelta(minutes=5)

    report(node, problem="full", note="No space left", since=since.isoformat())
    node.refresh_from_db()
    assert (node.problem, node.note, node.problem_since) == ("full", "No space left", since)
    report(node, problem="", note="", since="")

    node.refresh_from_db()
    assert (node.problem, node.note, node.problem_since) == ("", "", None)


@pytest.mark.parametrize(
    "told",
    [
        pytest.param([], id="a list"),
        pytest.param("run", id="a text"),
        pytest.param({}, id="nothing"),
        pytest.param({"number": "10", "run": 3}, id="a number as text"),
        pytest.param({"number": -1, "run": 3}, id="below zero"),
        pytest.param({"number": True, "run": 3}, id="no number"),
        pytest.param({"number": 2**63, "run": 3}, id="too large for a database"),
    ],
)
def test_what_is_no_report_is_not_taken(told):
    node, _token = added()

    assert not take_report(node_id=node.pk, told=told, at=NOON)

    node.refresh_from_db()
    assert (node.number, node.heard_at) == (0, None)


def test_odd_words_of_a_report_do_no_harm():
    node, _token = added()

    assert report(
        node, problem="<b>", note="x" * 999, since="no time", current_at="2999-01-01T00:00:00Z"
    )

    node.refresh_from_db()
    assert (node.problem, node.note, node.problem_since) == ("other", "x" * 300, None)
    assert node.current_at == NOON  # a clock that runs ahead


def test_a_withdrawn_node_tells_nothing_any_more():
    node, _token = added()
    withdraw_node(node_id=node.pk, by=None, actor=system(), at=NOON)

    assert not report(node)


def test_moments_of_a_node_are_bounded(monkeypatch):
    monkeypatch.setattr(operations, "KEPT", 3)
    monkeypatch.setattr(operations, "PRUNED_EVERY", 1)
    node, _token = added()

    for number in range(1, 9):
        report(node, number=number, run=number)

    assert list(NodeCurrent.objects.order_by("pk").values_list("run_number", flat=True)) == [
        6,
        7,
        8,
    ]


# How far behind.


def ended(minutes: int, **facts: Any) -> Run:
    at = NOON + timedelta(minutes=minutes)
    return Run.objects.create(
        lane=Lane.INTERACTIVE,
        state=Run.State.DONE,
        process="here:1",
        started_at=at,
        finished_at=at,
        **{"written": 1, **facts},
    )


def test_how_far_behind_a_node_is(settings, tmp_path):
    settings.SEAL_ROOT = tmp_path / "seal"
    first, second, _nothing, third = (ended(1), ended(2), ended(3, written=0), ended(4))
    home = Home(tmp_path, signing_key(tmp_path))
    home.runs = third.pk - 1
    home.publish(named(index=page("首页")))
    newest = home.seal.folder / "head"
    number = json.loads(newest.read_bytes().rpartition(b"\t")[0])["number"]
    behind, _token = added("落后")
    current, _token = added("最新")
    report(behind, number=number - 1, run=first.pk)
    report(current, number=number, run=third.pk)
    added("新来")
    now = NOON + timedelta(minutes=5)

    found = {state.node.name: state for state in node_states(now)}

    state = found["落后"]
    assert (state.runs_behind, state.behind_since) == (2, second.finished_at)
    assert (found["最新"].runs_behind, found["最新"].is_current) == (0, True)
    assert (found["新来"].runs_behind, found["新来"].is_current) == (3, False)


def test_a_node_nobody_hears_of_is_silent():
    node, _token = added("一号机")
    other, _token = added("二号机")
    added("还没有装好的")
    gone, _token = added("停用的")
    withdraw_node(node_id=gone.pk, by=None, actor=system(), at=NOON)
    report(node, at=NOON)
    report(other, at=NOON + timedelta(minutes=3))

    assert [one.name for one in silent_nodes(NOON + timedelta(minutes=3))] == []
    late = NOON + timedelta(minutes=4)
    assert {one.name for one in silent_nodes(late)} == {"一号机"}


# The door.


class Asking:
    """A client of the door, in the same process."""

    def __init__(self, door: NodesDoor, token: str) -> None:
        self.door = door
        self.token = token

    def __call__(
        self, method: str, path: str, body: bytes = b"", query: str = "", **headers: str
    ) -> tuple[int, bytes]:
        return asyncio.run(self.ask(method, path, body, query, headers))

    async def ask(
        self, method: str, path: str, body: bytes, query: str, headers: dict[str, str]
    ) -> tuple[int, bytes]:
        sent: list[dict[str, Any]] = []

        async def receive() -> dict[str, Any]:
            return {"type": "http.request", "body": body, "more_body": False}

        async def send(message: dict[str, Any]) -> None:
            sent.append(message)

        given = {"authorization": f"Bearer {self.token}", **headers}
        scope = {
            "method": method,
            "path": f"/nodes/{path}",
            "query_string": query.encode(),
            "headers": [(name.encode(), value.encode()) for name, value in given.items()],
        }
        await self.door(scope, receive, send)
        return sent[0]["status"], b"".join(message["body"] for message in sent[1:])


@pytest.fixture
def home(tmp_path):
    home = Home(tmp_path, signing_key(tmp_path))
    home.publish({**named(index=page("首页")), "/files/1.jpg": b"jpeg"})
    return home


@pytest.fixture
def ask(home, transactional_db):
    _node, token = add_node(name="一号机", by=None, actor=system(), at=timezone.now())
    spool = Spool(home.folder / "searches", largest=1000)
    door = NodesDoor(
        home.folder / "seal",
        lambda: node_register,
        lambda name, lines, node: spool.receive(name, lines, sender=node),
    )
    return Asking(door, token)


def head_of(home: Home) -> tuple[bytes, int]:
    line = (home.folder / "seal/head").read_bytes()
    return line, json.loads(line.rpartition(b"\t")[0])["number"]


@pytest.mark.parametrize(
    "given",
    [
        pytest.param({"authorization": ""}, id="no token"),
        pytest.param({"authorization": "Bearer "}, id="an empty one"),
        pytest.param({"authorization": "Bearer guessed"}, id="a guess"),
        pytest.param({"authorization": "Basic Z3Vlc3M="}, id="another way"),
    ],
)
@pytest.mark.parametrize("path", ["head", "roots", "contents", "report", "index", "", "etc"])
def test_without_a_token_nothing_is_told(ask, given, path):
    assert ask("GET", path, **given) == (401, b"")
    assert ask("POST", path, b"{}", **given) == (401, b"")


def test_a_withdrawn_node_is_told_nothing(ask):
    assert ask("GET", "head")[0] == 200
    withdraw_node(node_id=Node.objects.get().pk, by=None, actor=system(), at=NOON)

    assert ask("GET", "head") == (401, b"")


def test_whoever_asks_is_heard_of(ask):
    before = timezone.now()

    ask("GET", "head")

    assert Node.objects.get().heard_at >= before


def test_the_head_is_told_as_soon_as_it_is_newer(ask, home):
    line, number = head_of(home)

    assert ask("GET", "head", query="after=0") == (200, line)
    assert ask("GET", "head", query=f"after={number}") == (204, b"")
    assert ask("GET", "head", query="after=x&wait=y") == (200, line)

    async def wait_for_the_next() -> tuple[int, bytes]:
        asked = asyncio.create_task(ask.ask("GET", "head", b"", f"after={number}&wait=3", {}))
        await asyncio.sleep(0.2)
        assert not asked.done()
        home.publish(named(zwgk__a=page("新的")))
        return await asyncio.wait_for(asked, 1)

    assert asyncio.run(wait_for_the_next()) == (200, head_of(home)[0])


def test_a_server_that_is_to_stop_lets_nobody_wait(ask, home):
    _line, number = head_of(home)
    heard: list[int] = []
    before = signal.signal(signal.SIGTERM, lambda number, _frame: heard.append(number))

    async def wait_and_stop() -> tuple[int, bytes]:
        asked = asyncio.create_task(ask.ask("GET", "head", b"", f"after={number}&wait=25", {}))
        await asyncio.sleep(0.2)
        assert not asked.done()
        os.kill(os.getpid(), signal.SIGTERM)
        return await asyncio.wait_for(asked, 1)

    try:
        assert asyncio.run(wait_and_stop()) == (204, b"")
    finally:
        signal.signal(signal.SIGTERM, before)
    assert heard == [signal.SIGTERM]


@pytest.fixture
def library(home):
    """The search index of the same management."""
    library = Library(home.folder)
    library.commit(5, *texts(1, 2))
    return library


def test_a_snapshot_of_the_index_is_told_as_soon_as_it_is_newer(ask, library):
    first = library.take()

    assert ask("GET", "index", query="after=0") == (200, first.line)
    assert ask("GET", "index", query=f"after={first.number}") == (204, b"")

    async def wait_for_the_next() -> tuple[int, bytes]:
        query = f"after={first.number}&wait=3"
        asked = asyncio.create_task(ask.ask("GET", "index", b"", query, {}))
        await asyncio.sleep(0.2)
        assert not asked.done()
        library.commit(6, *texts(3))
        library.take()
        return await asyncio.wait_for(asked, 1)

    assert asyncio.run(wait_for_the_next()) == (200, library.take().line)


def test_files_of_a_snapshot_are_told_by_their_hash_from_any_byte_on(ask, library):
    meta = library.take().files["meta.json"].sha256
    content = (library.root / FIRST / "meta.json").read_bytes()

    assert ask("GET", f"index/{meta}") == (200, content)
    assert ask("GET", f"index/{meta}", range="bytes=7-") == (206, content[7:])
    assert ask("GET", f"index/{meta}", range=f"bytes={len(content)}-") == (416, b"")
    for name in ("a" * 64, "snapshot", "../head", "../../../seal.key"):
        assert ask("GET", f"index/{name}") == (404, b"")
    assert ask("POST", "index", b"{}") == (404, b"")


def test_where_there_is_no_index_nothing_is_told_and_who_asked_is_known(ask, home):
    shelf = IndexShelf(home.folder / "seal")
    assert (shelf.asked_at(), shelf.reached()) == (0.0, {})

    assert ask("GET", "index", query="after=0&reached=0") == (204, b"")

    assert time.time() - shelf.asked_at() < 60
    assert shelf.reached() == {Node.objects.get().pk: 0}


@pytest.mark.parametrize("reached", ["-1", "x", "nan", "inf", "1e30"])
def test_odd_numbers_of_a_node_do_no_harm(ask, home, reached):
    status, _body = ask("GET", "index", query=f"after=0&reached={reached}")

    assert status == 204
    assert set(IndexShelf(home.folder / "seal").reached().values()) <= {0}


def test_a_snapshot_is_taken_while_there_are_nodes_that_ask(ask, library, settings):
    settings.HUABIAO_HOME = library.home
    settings.SEAL_ROOT = library.seal
    settings.SEARCH_INDEX = library.root

    assert take_snapshot(ToldToNodes(), at=timezone.now()) is None
    ask("GET", "index", query="after=0")
    assert take_snapshot(ToldToNodes(), at=timezone.now() + timedelta(minutes=11)) is None
    taken = take_snapshot(ToldToNodes(), at=timezone.now())

    assert (taken.reached, taken.folder) == (5, FIRST)
    assert ask("GET", "index", query="after=0") == (200, taken.line)


def test_what_readers_looked_for_on_a_node_is_kept_once_under_its_number(ask, home):
    name, line = f"taken-1-{'0' * 32}-0", b'{"t":"2026-11-16T04","s":"","q":"x","k":"query"}\n'

    for _time in range(2):  # the first answer was lost
        assert ask("POST", f"searches/{name}.jsonl", line) == (204, b"")

    (file,) = (home.folder / "searches").iterdir()
    assert (file.name, file.read_bytes()) == (f"{name}.{Node.objects.get().pk}.jsonl", line)


@pytest.mark.parametrize(
    ("name", "lines", "status"),
    [
        pytest.param(f"taken-1-{'0' * 32}.jsonl", b"x" * 1001, 507, id="no room"),
        pytest.param("", b"", 400, id="no name"),
        pytest.param("../current.jsonl", b"", 400, id="another's file"),
        pytest.param(f"taken-1-{'0' * 32}.jsonl", b"x" * (512 * 1024 + 1), 413, id="too much"),
    ],
)
def test_what_a_node_of_ours_would_not_hand_on_is_refused(ask, home, name, lines, status):
    assert ask("POST", f"searches/{name}", lines)[0] == status
    assert not list((home.folder / "searches").glob("*"))


def test_who_has_no_token_hands_on_nothing(ask, home):
    ask.token = "guessed"

    assert ask("POST", f"searches/taken-1-{'0' * 32}.jsonl", b"{}\n")[0] == 401
    assert not (home.folder / "searches").exists()


def test_how_far_the_search_of_a_node_is_behind(ask, library, settings):
    settings.SEAL_ROOT = library.seal
    added("没有索引的")
    library.take()
    ask("GET", "index", query="after=0&reached=3")

    behind = {state.node.name: state.search_behind for state in node_states(timezone.now())}
    ask("GET", "index", query="after=0&reached=5")
    after = {state.node.name: state.search_behind for state in node_states(timezone.now())}

    assert behind == {"一号机": 2, "没有索引的": None}
    assert after == {"一号机": 0, "没有索引的": None}


def test_roots_are_told_from_one_to_another(ask, home):
    home.publish(named(zwgk__a=page("一")))
    home.publish(named(zwgk__a=page("二")))
    file = home.folder / "seal/sites/sfs/roots"
    lines = file.read_bytes().decode().splitlines(keepends=True)
    numbers = [json.loads(line.rpartition("\t")[0])["number"] for line in lines]

    def roots(asked: object) -> object:
        status, body = ask("POST", "roots", json.dumps(asked).encode())
        return json.loads(body) if status == 200 else status

    assert roots({"sfs": [numbers[0], numbers[1]]}) == {"sfs": [lines[1]]}
    assert roots({"sfs": [numbers[0], numbers[2]]}) == {"sfs": lines[1:]}
    assert roots({"sfs": [0, numbers[1]]}) == {"sfs": [lines[1]]}
    assert roots({"nobody": [0, 9], "../sites/sfs": [0, numbers[2]]}) == {
        "nobody": [],
        "../sites/sfs": [],
    }
    assert [roots(asked) for asked in ([], {"sfs": 1}, {"sfs": ["a", "b"]})] == [400] * 3


def test_contents_are_told_by_their_hash_each_record_once(ask, home):
    text = home.published["/index.html"]
    packed = home.published["/index.html.gz"]
    asked = [sha256_of(text), sha256_of(packed), sha256_of(b"jpeg"), sha256_of(b"not here")]

    status, body = ask("POST", "contents", "\n".join(asked).encode())

    assert status == 200
    sent = list(records_in(body))
    assert [(one.key.hex(), one.stored) for one in sent] == [
        (asked[0], packed),
        (asked[2], b"jpeg"),
    ]


@pytest.mark.parametrize(
    "body",
    [b"../../seal.key", b"x" * 64, b"\xff\xfe", b"\n".join([b"a" * 64] * 2001)],
    ids=["a path", "no hash", "no text", "too many"],
)
def test_what_is_no_hash_leads_nowhere(ask, body):
    assert ask("POST", "contents", body) == (400, b"")


@pytest.mark.parametrize(
    "path",
    ["contents/../../seal.key", "contents/..%2fseal.key", "contents/", "contents/" + "a" * 64],
)
def test_an_address_leads_to_contents_alone(ask, path):
    assert ask("GET", path) == (404, b"")


def test_a_large_content_is_told_from_any_offset_on(ask, home, tmp_path):
    content = bytes(range(256)) * (LARGE // 256)
    film = tmp_path / "film.mp4"
    film.write_bytes(content)
    home.announce({"/film.mp4": Source(film, sha256_of(content), len(content))})
    address = f"contents/{sha256_of(content)}"

    assert ask("GET", address) == (200, content)
    assert ask("GET", address, range="bytes=4000000-") == (206, content[4_000_000:])
    assert ask("GET", address, range=f"bytes={len(content)}-") == (416, b"")
    assert ask("GET", address, range="bytes=-5") == (200, content)
    small = f"contents/{sha256_of(b'jpeg')}"
    assert (ask("GET", small), ask("GET", small, range="bytes=1-")) == (
        (200, b"jpeg"),
        (206, b"peg"),
    )
    assert ask("GET", small, range="bytes=4-") == (416, b"")


def test_a_report_comes_through_the_door(ask):
    told = {"number": 5, "run": 2, "current_at": NOON.isoformat()}

    assert ask("POST", "report", json.dumps(told).encode()) == (204, b"")

    assert Node.objects.values_list("number", "run_number").get() == (5, 2)
    assert [ask("POST", "report", body)[0] for body in (b"", b"[]", b"{}", b"{")] == [400] * 4


def test_a_question_without_end_is_not_heard_to_its_end(ask):
    assert ask("POST", "report", b"x" * 600_000) == (413, b"")


@pytest.mark.parametrize(
    ("method", "path"),
    [("GET", "roots"), ("PUT", "head"), ("POST", "head"), ("POST", "report/1"), ("GET", "x")],
)
def test_the_door_knows_its_few_questions(ask, method, path):
    assert ask(method, path) == (404, b"")


def test_before_the_first_run_there_is_no_head(transactional_db, tmp_path):
    _node, token = add_node(name="一号机", by=None, actor=system(), at=timezone.now())
    (tmp_path / "seal/sites").mkdir(parents=True)
    ask = Asking(NodesDoor(Path(tmp_path / "seal"), lambda: node_register), token)

    assert ask("GET", "head") == (204, b"")
