"""What is particular to an index in a cluster: turns of writers, and a cluster that does not answer."""

from __future__ import annotations

import base64
import http.server
import json
import random
import re
import threading
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import huabiao.config.demo
from huabiao.search import opensearch_index
from huabiao.search.asking import Query
from huabiao.search.documents import Document
from huabiao.search.index import NotReached, WriterBusy
from huabiao.search.opensearch_cluster import (
    Cluster,
    NotLetIn,
    Unexpected,
    UnusableUrl,
)
from huabiao.search.opensearch_fields import sign
from huabiao.search.opensearch_index import OpenSearchIndex
from huabiao.search.pinyin import aloud
from huabiao.search.tantivy_index import TantivyIndex
from tests.factories.search import document, found, ids
from tests.serving.servers import free_port

Joined = Callable[..., OpenSearchIndex]
ITEMS = Path(huabiao.config.demo.__file__).parent / "items"
QUESTIONS = (
    "医保怎么报销", "请问公积金提取需要什么材料", "农村公路养护", "“社会保障”", "yibao", "gjj", "国办发〔2023〕5号",
    "2026年", "市", "公及金", "低保", "社保 养老 低保", "不存在的词语组合啊", "落户baxian",
)  # fmt: skip


class Killed(BaseException):
    """A process that ends in the middle of what it does."""


def _of_the_demonstration() -> list[Document]:
    told = [
        (file.stem, one)
        for file in sorted(ITEMS.glob("*.toml"))
        for one in _items(tomllib.loads(file.read_text("utf-8")))
    ]
    return [
        document(
            number,
            str(one["title"]),
            body=re.sub(r"<[^>]*>", "\n", str(one.get("body", ""))),
            kind=kind,
            sites=("portal", "mzj")[number % 2 :],
        )
        for number, (kind, one) in enumerate(told)
    ]


def _items(value: object) -> Iterator[dict]:
    if isinstance(value, dict):
        if "title" in value:
            yield value
        value = list(value.values())
    for one in value if isinstance(value, list) else ():
        yield from _items(one)


def test_it_finds_what_the_engine_of_one_machine_finds(joined: Joined, tmp_path: Path) -> None:
    documents = _of_the_demonstration()[::3]
    engines = (TantivyIndex(tmp_path), joined())
    for engine in engines:
        with engine.writing() as writer:
            writer.put(documents)
            writer.commit(1)
    text = "\n".join(one.title + "\n" + one.body for one in documents)
    there = sorted(set(re.findall(r"(?=([\u4e00-\u9fff]{2,4}))", text)))
    chosen = random.Random(20261130).sample(there, 40)  # noqa: S311 -- chosen alike in each run

    assert len(documents) > 100
    for words in (*QUESTIONS, *chosen):
        one, other = (engine.search(Query(text=words, limit=100)) for engine in engines)
        assert (words, other.total, other.facets, other.is_relaxed, other.added, other.meant) == (
            words, one.total, one.facets, one.is_relaxed, one.added, one.meant,
        )  # fmt: skip
        if one.total <= 100:
            assert (words, sorted(ids(other))) == (words, sorted(ids(one)))


def test_each_reading_has_a_sign_of_its_own() -> None:
    common = "".join(map(chr, range(0x4E00, 0x9FA6)))
    tokens = {token for one in common for token in aloud(one)}
    syllables = {token for token in tokens if len(token) > 1}

    signs = {sign(token) for token in syllables}

    assert len(syllables) > 400
    assert len(signs) == len(syllables)
    assert {len(one) for one in signs} == {1}
    assert (sign("医"), sign("a"), sign("，"), sign(" ")) == ("医", "a", "\u2420", "\u2420")


def test_titles_are_proposed_while_somebody_types(joined: Joined, tmp_path: Path) -> None:
    documents = [
        document(1, "医保报销办法", sites=("portal",)), document(2, "医保报销办法", sites=("ybj",)),
        document(3, "医保缴费", sites=("ybj",), weight=0.1), document(4, "公积金", body="医保"),
    ]  # fmt: skip

    for engine in (TantivyIndex(tmp_path), joined()):
        with engine.writing() as writer:
            writer.put(documents)
            writer.commit(1)
        for typed in ("医保", "yibao", "yb"):
            assert {one.title for one in engine.titled(typed, (), 8)} == {
                "医保报销办法",
                "医保缴费",
            }
        assert [one.title for one in engine.titled("医保", ("portal",), 8)] == ["医保报销办法"]
        assert len(engine.titled("医保", (), 1)) == 1
        assert engine.titled("，", (), 8) == []


def test_how_many_documents_hold_a_word_is_remembered_for_a_minute(
    joined: Joined, inside: Cluster
) -> None:
    clock = Clock()
    index, other = joined(clock=clock), joined(clock=clock)
    with other.writing() as writer:
        writer.put([document(1, "公积金提取")])
        writer.commit(1)
    assert index.search(Query(text="低保")).added == ()
    with other.writing() as writer:
        writer.put([document(2, "最低生活保障办法")])
        writer.commit(2)
    assert index.search(Query(text="低保")).added == ()

    clock.now += 61

    answer = index.search(Query(text="低保"))
    assert (ids(answer), answer.added) == (["item:2"], ("最低生活保障",))


class Clock:
    """Stands still until it is moved; `then` is done when it is asked for the time once more."""

    def __init__(self) -> None:
        self.now = 1_000.0
        self.then: Callable[[], None] | None = None

    def __call__(self) -> float:
        if then := self.then:
            self.then = None
            then()
        return self.now


def test_a_writer_that_did_nothing_for_a_minute_has_lost_its_turn(joined: Joined) -> None:
    clock, later = Clock(), Clock()
    index, other = joined(clock=clock), joined(clock=later)

    with index.writing() as writer:
        writer.put([document(1, "医保报销")])
        later.now += 59
        with pytest.raises(WriterBusy), other.writing():
            pass
        later.now += 2
        with other.writing() as faster:
            faster.put([document(2, "医保缴费")])
            faster.commit(5)
        with pytest.raises(WriterBusy):
            writer.commit(3)

    assert (found(index, "医保"), index.reached()) == (["item:2"], 5)


def test_a_writer_that_goes_on_keeps_its_turn(joined: Joined) -> None:
    clock = Clock()
    index, other = joined(clock=clock), joined(clock=clock)

    with index.writing() as writer:
        for number in range(5):
            clock.now += 40
            writer.put([document(number, "医保")])
        with pytest.raises(WriterBusy), other.writing():
            pass
        writer.commit(1)

    assert index.count() == 5


def test_what_was_withdrawn_is_not_brought_back_by_a_writer_that_slept(
    joined: Joined, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(opensearch_index, "_TOGETHER", 1)  # each document in a question of its own
    clock, later = Clock(), Clock()
    later.now += 600
    index, other = joined(clock=clock), joined(clock=later)
    with index.writing() as writer:
        writer.put([document(1, "医保一"), document(2, "医保二")])
        writer.commit(1)

    def withdraw() -> None:
        with other.writing() as faster:
            faster.remove(["item:2"])
            faster.commit(7)

    with pytest.raises(WriterBusy), index.writing() as writer:  # noqa: PT012 -- what is tried is the whole block
        writer.put([document(1, "医保一，新"), document(2, "医保二，新")])
        # It sleeps between two questions of its commit, and does not know how long.
        clock.then = lambda: setattr(clock, "then", withdraw)
        writer.commit(2)

    assert (found(index, "医保"), index.reached()) == (["item:1"], 7)


def test_a_commit_that_was_killed_half_way_is_done_again_to_the_same_end(
    joined: Joined, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(opensearch_index, "_TOGETHER", 1)
    clock = Clock()
    index = joined(clock=clock)
    with index.writing() as writer:
        writer.put([document(1, "医保一"), document(2, "医保二")])
        writer.commit(1)

    def killed() -> None:
        raise Killed

    def change() -> None:
        with index.writing() as writer:
            writer.put([document(3, "医保三")])
            writer.remove(["item:2"])
            clock.then = None
            writer.commit(2)

    with pytest.raises(Killed), index.writing() as writer:  # noqa: PT012 -- what is tried is the whole block
        writer.put([document(3, "医保三")])
        writer.remove(["item:2"])
        clock.then = lambda: setattr(clock, "then", killed)
        writer.commit(2)
    assert index.reached() == 1
    change()

    assert (sorted(found(index, "医保")), index.reached()) == (["item:1", "item:3"], 2)


def _names(inside: Cluster) -> list[str]:
    return sorted(inside.ask("GET", "_all/_alias"))


def test_an_index_is_made_anew_beside_the_one_that_answers(
    joined: Joined, inside: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(opensearch_index, "_TOGETHER", 1)
    clock = Clock()
    index, reader = joined(clock=clock), joined()
    with index.writing() as writer:
        writer.put([document(1, "医保一")])
        writer.commit(4)
    seen: list[list[str]] = []

    with index.writing() as writer:
        writer.remove_all()
        writer.put([document(2, "医保二"), document(3, "医保三")])
        clock.then = lambda: setattr(clock, "then", lambda: seen.append(found(reader, "医保")))
        writer.commit(4)

    assert seen == [["item:1"]]
    assert sorted(found(reader, "医保")) == ["item:2", "item:3"]
    assert len(_names(inside)) == 2  # the turn's, and one with documents


def test_what_a_killed_writer_left_is_removed_and_a_neighbours_is_not(
    joined: Joined, inside: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(opensearch_index, "_TOGETHER", 1)
    inside.ask("PUT", "huabiao-test-v1-3-0", {})
    clock = Clock()
    index = joined(clock=clock)

    def killed() -> None:
        raise Killed

    with pytest.raises(Killed), index.writing() as writer:  # noqa: PT012 -- what is tried is the whole block
        writer.put([document(1, "医保一"), document(2, "医保二")])
        clock.then = lambda: setattr(clock, "then", killed)
        writer.commit(1)
    left = _names(inside)
    with index.writing() as writer:
        writer.put([document(1, "医保一")])
        writer.commit(1)

    assert left == ["huabiao-test-v1-3-0", "huabiao-turn", "huabiao-v1-1-0"]
    assert _names(inside) == ["huabiao-test-v1-3-0", "huabiao-turn", "huabiao-v1-2-0"]
    assert found(index, "医保") == ["item:1"]


def test_an_index_of_another_version_answers_until_there_is_one_of_ours(
    joined: Joined, inside: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = joined()
    with old.writing() as writer:
        writer.put([document(1, "医保一")])
        writer.commit(4)
    monkeypatch.setattr(opensearch_index, "VERSION", 2)
    new = joined()

    with new.writing() as writer:
        writer.put([document(2, "医保二")])
        before = (new.reached(), found(new, "医保"), found(old, "医保"))
        writer.commit(4)
    assert before == (0, [], ["item:1"])
    with new.writing():
        pass

    assert (new.reached(), found(new, "医保")) == (4, ["item:2"])
    assert _names(inside) == ["huabiao-turn", "huabiao-v2-2-0"]


def test_a_turn_that_was_forgotten_does_not_count_from_one_again(
    joined: Joined, inside: Cluster
) -> None:
    index = joined()
    for number in range(3):
        with index.writing() as writer:
            writer.put([document(1, f"医保{number}")])
            writer.commit(number)

    inside.ask("DELETE", "huabiao-turn")
    with index.writing() as writer:
        writer.put([document(1, "公积金")])
        writer.commit(3)

    assert (found(index, "公积金"), index.reached()) == (["item:1"], 3)


class Server(http.server.BaseHTTPRequestHandler):
    """Answers what it was told to, and remembers who asked."""

    answer: tuple[int, bytes] = (200, b"{}")
    asked: list[str | None]

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.asked.append(self.headers["Authorization"])
        status, body = self.answer
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_GET = do_PUT = do_POST  # noqa: N815 -- their names are the server's

    def log_message(self, *arguments: object) -> None:
        """Nobody reads it."""


@pytest.fixture
def server() -> Iterator[tuple[type[Server], int]]:
    handler = type("Told", (Server,), {"asked": []})
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield handler, server.server_port
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.parametrize(
    ("answer", "trouble"),
    [
        pytest.param((401, b"{}"), NotLetIn, id="a wrong password"),
        pytest.param((403, b'{"error": {"type": "security_exception"}}'), NotLetIn, id="no rights"),
        pytest.param((429, b"{}"), NotReached, id="too much to do"),
        pytest.param((503, b"{}"), NotReached, id="no node leads"),
        pytest.param((200, b"<html>"), NotReached, id="another server"),
        pytest.param((200, b"[]"), NotReached, id="no object"),
        pytest.param((200, b'{"errors": true, "items": [{"index": {"status": 429, "error": {}}}]}'),
                     NotReached, id="a document that was not taken"),
        pytest.param((400, b'{"error": {"type": "parsing_exception", "reason": "odd"}}'),
                     Unexpected, id="what it does not understand"),
    ],
)  # fmt: skip
def test_what_a_cluster_refuses_is_told(server, answer, trouble):
    handler, port = server
    handler.answer = answer
    index = OpenSearchIndex(f"http://o%40e:se%2Fcret@127.0.0.1:{port}/huabiao")

    with pytest.raises(trouble) as told:
        index.search(Query(text="医保"))
    index.close()
    assert told.type is trouble

    assert handler.asked == [f"Basic {base64.b64encode(b'o@e:se/cret').decode()}"]


def test_where_nobody_answers_the_person_is_told_to_come_back():
    index = OpenSearchIndex(f"http://127.0.0.1:{free_port()}/huabiao")

    with pytest.raises(NotReached, match="暂时没有响应，请稍后再试"):
        index.search(Query(text="医保"))
    with pytest.raises(NotReached), index.writing():
        pass


@pytest.mark.parametrize(
    "url",
    [
        "", "localhost:9200", "ftp://localhost/huabiao", "http://search.example:9200/huabiao", "https:///huabiao",
        "https://host:port/huabiao", "https://host:9200/Huabiao", "https://host:9200/a/*", "https://host/_all",
    ],
)  # fmt: skip
def test_an_address_that_cannot_be_one_is_refused(url: str) -> None:
    with pytest.raises(UnusableUrl, match="SEARCH_URL 应写成"):
        OpenSearchIndex(url)


def test_a_password_is_told_nobody(server, caplog):
    handler, port = server
    handler.answer = (503, json.dumps({"error": "down"}).encode())
    index = OpenSearchIndex(f"http://office:hidden@127.0.0.1:{port}/huabiao")

    with pytest.raises(NotReached) as refusal:
        index.count()
    index.close()

    assert "hidden" not in f"{caplog.text} {refusal.value}"
    assert "HTTP 503" in caplog.text
