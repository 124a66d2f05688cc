"""What is rendered travels as it is, and nothing but the publisher's own values comes out of what is read."""

import json
from pathlib import Path

import pytest

from huabiao.publishing.operations.carrying import packed, unpacked
from huabiao.publishing.operations.rendering import Asked, Mark, Rendered
from huabiao.publishing.recording import Reading, Span
from huabiao.publishing.routes import Copy, Gone, Moved, Page, Parting, Route
from huabiao.publishing.tree import Bearing

ROUTE = Route(3, "/zwgk/公告.html", "article", 7)
READING = Reading({"item:7", "channel:12"}, {Span("channel:12", 2**63 - 1, -(2**63))})
MARK = Mark(Bearing("ab" * 32, 5), frozenset({"/a.html", "/a.html.gz"}), "")


@pytest.mark.parametrize(
    "value",
    [
        pytest.param([Asked(ROUTE, "mzj", None, True, False)], id="what is asked"),
        pytest.param(Rendered(ROUTE, READING, Page(b"\x00\xff<html>"), MARK), id="a page"),
        pytest.param(Rendered(ROUTE, READING, Moved("/b", b"stub"), MARK), id="a moved address"),
        pytest.param(
            Rendered(ROUTE, READING, Gone(b""), MARK, is_standing=True), id="a closed one"
        ),
        pytest.param(Rendered(ROUTE, READING, Copy(Path("/m/a.pdf"), "cd" * 32, 9)), id="a copy"),
        pytest.param(Rendered(ROUTE, READING, Parting(None, True)), id="a parting"),
        pytest.param(Rendered(ROUTE, Reading(), fault="E()", reason="出错"), id="a fault"),
        pytest.param({"a": (1, 2.5, None), "b": [b"x", b"", b"yz"]}, id="several bytes"),
    ],
)
def test_it_comes_back_as_it_was(value):
    back = unpacked(packed(value))

    assert back == value
    assert type(back) is type(value)


def test_what_is_not_the_publishers_does_not_travel():
    with pytest.raises(TypeError, match="object does not travel"):
        packed([object()])


@pytest.mark.parametrize("kind", ["Popen", "Route.__init__", "eval"])
def test_nothing_else_comes_out(kind):
    words = json.dumps({kind: ["touch /tmp/x"]}).encode()

    with pytest.raises(KeyError):
        unpacked(len(words).to_bytes(8, "big") + words)


def test_a_value_of_another_shape_is_none():
    words = json.dumps({"Route": [1, "/", "article"]}).encode()

    with pytest.raises(ValueError, match="zip"):
        unpacked(len(words).to_bytes(8, "big") + words)
