"""Whoever holds the public key can tell whether every file is what was signed."""

from __future__ import annotations

import dataclasses
import itertools
import os
import threading
from datetime import UTC, datetime

import pytest

from huabiao.guard.checking import Finding, check
from huabiao.guard.signing import signing_key
from tests.guard.homes import Home


def found(home: Home, keys=None) -> Finding:
    return check(home.folder / "seal", "sfs", home.top, keys or home.keys)


def test_a_tree_that_is_as_signed_is_right(home):
    assert found(home) == Finding("sfs", checked=7)


def test_a_batch_that_was_announced_counts(home):
    home.announce({"/new.html": b"new"}, ("/files/1.jpg",))
    assert found(home) == Finding(
        "sfs", checked=7, missing=["sfs/new.html"], extra=["sfs/files/1.jpg", "sfs/files"][::-1]
    )

    home.touch({"/new.html": b"new"}, ("/files/1.jpg",))
    (home.top / "files").rmdir()
    assert found(home) == Finding("sfs", checked=7)


def test_what_the_publisher_is_about_to_touch_is_waited_for(home):
    home.at = datetime.now(UTC)
    home.announce({"/new.html": b"new"}, ("/files/1.jpg",))
    publisher = threading.Timer(0.5, home.touch, [{"/new.html": b"new"}, ("/files/1.jpg",)])
    emptier = threading.Timer(0.7, (home.top / "files").rmdir)
    publisher.start()
    emptier.start()

    try:
        assert found(home) == Finding("sfs", checked=7)
    finally:
        publisher.join()
        emptier.join()


def test_a_tree_that_is_published_to_meanwhile_is_right_and_an_intruder_is_found(home):
    stop = threading.Event()

    def publish() -> None:
        for number in itertools.count():
            if stop.is_set():
                return
            home.at = datetime.now(UTC)
            home.publish({f"/list-{number % 7}.html": b"%d" % number})

    publisher = threading.Thread(target=publish)
    publisher.start()
    try:
        findings = [found(home) for _time in range(20)]
        change(home)
        with_intruder = found(home)
    finally:
        stop.set()
        publisher.join()

    assert [finding for finding in findings if not finding.is_right] == []
    assert with_intruder.different == ["sfs/index.html"]
    assert with_intruder.missing == with_intruder.extra == with_intruder.doubts == []


def change(home: Home) -> None:
    (home.top / "index.html").write_bytes(b"x" * 4000)


def link(home: Home) -> None:
    (home.top / "index.html").unlink()
    (home.top / "index.html").symlink_to("zwgk/a.html")


def let_run(home: Home) -> None:
    (home.top / "index.html").chmod(0o755)


def delete(home: Home) -> None:
    (home.top / "index.html").unlink()


def add(home: Home) -> None:
    (home.top / "shell.html").write_bytes(b"")


@pytest.mark.parametrize(
    ("tamper", "doubt"),
    [
        (change, {"different": ["sfs/index.html"]}),
        (link, {"different": ["sfs/index.html"]}),
        (let_run, {"different": ["sfs/index.html"]}),
        (delete, {"missing": ["sfs/index.html"]}),
        (add, {"extra": ["sfs/shell.html"]}),
    ],
)
def test_each_kind_of_tampering_is_told(home, tamper, doubt):
    tamper(home)

    finding = found(home)
    assert finding == dataclasses.replace(Finding("sfs", checked=7), **doubt)
    assert not finding.is_right


def test_another_key_is_a_doubt(home, tmp_path_factory):
    stranger = signing_key(tmp_path_factory.mktemp("other")).public

    assert found(home, stranger) == Finding("sfs", doubts=["sfs: not signed by a key that counts"])


@pytest.mark.parametrize(
    "old_and_new", [(b'"files":7', b'"files":6'), (b'"site":"sfs"', b'"site":"abc"')]
)
def test_an_edited_root_is_a_doubt(home, old_and_new):
    file = home.folder / "seal" / "sites" / "sfs" / "roots"
    file.write_bytes(file.read_bytes().replace(*old_and_new))

    assert found(home).doubts == ["sfs: not signed by a key that counts"]


def test_a_root_of_another_site_is_a_doubt(home):
    home.publish({"/index.html": b"other"}, site="other")
    sites = home.folder / "seal" / "sites"
    (sites / "sfs" / "roots").write_bytes((sites / "other" / "roots").read_bytes())

    assert found(home).doubts == ["sfs: signed for other"]


@pytest.mark.parametrize("content", [b"", b"torn", b"{}\tAA==\n", b"no json\n"])
def test_a_manifest_that_cannot_be_read_is_a_doubt(home, content):
    (home.folder / "seal" / "sites" / "sfs" / "roots").write_bytes(content)

    assert len(found(home).doubts) == 1


def test_a_damaged_part_of_the_manifest_is_a_doubt(home):
    pack = home.folder / "seal" / "packs" / "000001.pack"
    content = bytearray(pack.read_bytes())
    content[-10] ^= 1  # the top was stored last
    pack.write_bytes(content)

    assert len(found(home).doubts) == 1


def test_a_lost_store_is_a_doubt(home):
    os.truncate(home.folder / "seal" / "packs" / "000001.pack", 0)

    assert len(found(home).doubts) == 1
