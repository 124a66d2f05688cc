"""What travels is what its hashes say, whole; an address leads nowhere else."""

from __future__ import annotations

import hashlib

import pytest
from isal import igzip

from huabiao.base.http import UnusableAddress
from huabiao.guard.store import GZIP, HEADER, MAGIC, RAW
from huabiao.targets.origin import HttpOrigin
from huabiao.targets.wire import Sent, WrongContent, is_hash, records_in

TEXT = "全文。".encode() * 100
PACKED = igzip.compress(TEXT, compresslevel=2, mtime=0)


def digest(content: bytes) -> bytes:
    return hashlib.sha256(content).digest()


def record(encoding: int, key: bytes, stored_key: bytes, stored: bytes) -> bytes:
    return HEADER.pack(MAGIC, encoding, key, stored_key, len(stored)) + stored


PAGE = record(GZIP, digest(TEXT), digest(PACKED), PACKED)
PICTURE = record(RAW, digest(b"jpeg"), digest(b"jpeg"), b"jpeg")


def test_records_are_taken_apart_as_they_were_put_together():
    sent = list(records_in(PAGE + PICTURE))

    assert sent == [
        Sent(GZIP, digest(TEXT), digest(PACKED), PACKED),
        Sent(RAW, digest(b"jpeg"), digest(b"jpeg"), b"jpeg"),
    ]
    for one in sent:
        one.check()


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(PAGE[:-1], id="torn in the content"),
        pytest.param(PAGE + PICTURE[:50], id="torn in the second header"),
        pytest.param(b"<html>" + PAGE, id="another answer"),
    ],
)
def test_an_answer_that_is_none_is_refused(body):
    with pytest.raises(WrongContent, match="torn"):
        list(records_in(body))


@pytest.mark.parametrize(
    "sent",
    [
        pytest.param(Sent(RAW, digest(b"a"), digest(b"a"), b"b"), id="other bytes"),
        pytest.param(Sent(RAW, digest(b"a"), digest(b"b"), b"b"), id="two names for one content"),
        pytest.param(Sent(GZIP, digest(b"a"), digest(PACKED), PACKED), id="packs another page"),
        pytest.param(Sent(GZIP, digest(b"a"), digest(b"b"), b"b"), id="packs nothing"),
    ],
)
def test_what_is_not_what_it_says_is_refused(sent):
    with pytest.raises(WrongContent):
        sent.check()


@pytest.mark.parametrize(
    "text",
    ["", "a" * 63, "A" * 64, "g" * 64, "../../seal.key".ljust(64, "a"), "/" * 64, "a" * 65],
)
def test_only_a_hash_is_a_hash(text):
    assert not is_hash(text)
    assert is_hash("0123456789abcdef" * 4)


@pytest.mark.parametrize(
    "address",
    ["http://10.0.0.1:8000", "console.example", "ftp://127.0.0.1", "https://", "file:///etc"],
)
def test_a_token_is_sent_over_https_alone_except_on_this_machine(address):
    with pytest.raises(UnusableAddress):
        HttpOrigin(address, "token")
    HttpOrigin("http://127.0.0.1:8000", "token")
    HttpOrigin("https://console.example/", "token")
