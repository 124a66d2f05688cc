"""How answers go over the wire."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest

from huabiao.publishing.serving import application
from huabiao.publishing.serving.application import send_public
from huabiao.publishing.serving.files import Files
from huabiao.publishing.serving.request import Request
from huabiao.publishing.serving.sites import PublicSites
from huabiao.publishing.serving_files import HostEntry, write_hosts

HOST = "www.shifan.invalid"
CONTENT = bytes(range(256)) * 40


@pytest.fixture
def file(tmp_path: Path) -> Path:
    write_hosts([HostEntry("portal", HOST)], tmp_path / "serving")
    file = tmp_path / "public" / "portal" / "large.mp4"
    file.parent.mkdir(parents=True)
    file.write_bytes(CONTENT)
    return file


@pytest.fixture(autouse=True)
def _small_chunks(monkeypatch):
    monkeypatch.setattr(application, "CHUNK", 1000)


def sites_of(file: Path) -> PublicSites:
    home = file.parents[2]
    return PublicSites(
        public=home / "public",
        serving=home / "serving",
        is_behind_tls=False,
        files=Files(largest=10),
    )


def sent_for(sites: PublicSites, method: str = "GET", **headers: str) -> list[dict[str, Any]]:
    wanted = {name.replace("_", "-").encode(): value for name, value in headers.items()}
    request = Request(method, HOST, "", b"/large.mp4", b"", wanted)
    sent: list[dict[str, Any]] = []

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    asyncio.run(send_public(sites, request, send))
    return sent


def test_a_large_file_is_sent_in_pieces(file):
    start, *parts = sent_for(sites_of(file))

    assert (start["status"], dict(start["headers"])[b"content-length"]) == (200, b"10240")
    assert b"".join(part["body"] for part in parts) == CONTENT
    assert [len(part["body"]) for part in parts] == [1000] * 10 + [240]
    assert [part["more_body"] for part in parts] == [True] * 10 + [False]


def test_a_part_of_a_large_file_is_sent_in_pieces(file):
    start, *parts = sent_for(sites_of(file), range="bytes=5000-6999")

    assert start["status"] == 206
    assert b"".join(part["body"] for part in parts) == CONTENT[5000:7000]


def test_the_head_of_a_large_file_tells_its_length(file):
    start, *parts = sent_for(sites_of(file), "HEAD")

    assert (start["status"], dict(start["headers"])[b"content-length"]) == (200, b"10240")
    assert b"".join(part["body"] for part in parts) == b""


def test_a_large_file_replaced_between_look_and_opening_is_looked_up_again(file):
    class Replacing(PublicSites):
        """Replaces the file just after the first look."""

        looks = 0

        def answer(self, request: Request):
            found = super().answer(request)
            self.looks += 1
            if self.looks == 1:
                aside = file.with_name("aside")
                aside.write_bytes(b"another large file")
                aside.replace(file)
            return found

    home = file.parents[2]
    sites = Replacing(
        public=home / "public",
        serving=home / "serving",
        is_behind_tls=False,
        files=Files(largest=10),
    )

    start, *parts = sent_for(sites)

    assert dict(start["headers"])[b"content-length"] == b"18"
    assert b"".join(part["body"] for part in parts) == b"another large file"


def test_a_large_file_cut_short_in_place_breaks_the_answer_off(file):
    sites = sites_of(file)
    sent: list[dict[str, Any]] = []

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)
        if message["type"] == "http.response.start":
            with file.open("r+b") as handle:
                handle.truncate(1500)

    with pytest.raises(EOFError):
        asyncio.run(send_public(sites, Request("GET", HOST, "", b"/large.mp4", b"", {}), send))

    assert len(sent) == 3
    assert sent[-1]["more_body"] is True
