"""Measures how long readers wait: from the signer's HTTP POST to the new bytes on every page of every site."""

from __future__ import annotations

import contextlib
import http.client
import os
import secrets
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from http.cookies import SimpleCookie
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.db import connection
from django.utils import timezone

from huabiao.config.bench.cluster import Cluster, acting
from huabiao.config.bench.underway import rebuilding
from huabiao.library import operations as library
from huabiao.library import rules
from huabiao.library.enums import Kind
from huabiao.library.models import Item
from huabiao.publishing.models import ReceiptLine, Run
from huabiao.sites.queries import path_of

ACTS = 200
PATIENCE = 30.0  # seconds an act may take before the run is called broken
LOOKS_EVERY = 0.005  # seconds
STARTING = 120.0  # seconds the server may take until it answers
KINDS = ("notice", "notice", "edit", "notice", "withdraw", "notice", "repeal", "notice")
LIST_FILES = ("index.html", "years.html")


class TooSlow(Exception):
    """An act did not become visible at all."""


@dataclass
class Figures:
    """One number per act."""

    milliseconds: list[float] = field(default_factory=list)
    list_files: list[int] = field(default_factory=list)
    rendered: list[int] = field(default_factory=list)


@dataclass(frozen=True)
class Watched:
    """A page that must change: its host and address, and what it said before."""

    host: str
    path: str
    before: tuple[int, bytes]


@dataclass(frozen=True)
class Upload:
    """A file that goes with a form: the field it fills, its name, what kind it is of."""

    field: str
    name: str
    type: str
    content: bytes


class Browser:
    """A signer's browser: one connection, one session."""

    def __init__(self, port: int, host: str) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
        self._host = host
        self._cookies: dict[str, str] = {}
        self._location = ""

    def get(self, path: str, host: str | None = None) -> tuple[int, bytes]:
        return self._send("GET", path, None, host or self._host)

    def post(
        self, path: str, form: dict[str, str], upload: Upload | None = None
    ) -> tuple[int, bytes]:
        sent = {**form, "csrfmiddlewaretoken": self._cookies.get("csrftoken", "")}
        return self._send("POST", path, _encoded(sent, upload), self._host)

    def post_to(self, path: str, form: dict[str, str]) -> str:
        """Send a form; returns the address that the answer leads to."""
        status, _content = self.post(path, form)
        if status != http.client.FOUND:
            raise TooSlow(f"{path} answered {status}")
        return self._location

    def _send(
        self, method: str, path: str, body: tuple[str, bytes] | None, host: str
    ) -> tuple[int, bytes]:
        headers = {"Host": host}
        if host == self._host:
            headers["Cookie"] = "; ".join(
                f"{name}={value}" for name, value in self._cookies.items()
            )
            headers["Origin"] = f"http://{host}"
        content = None
        if body is not None:
            headers["Content-Type"], content = body
        self._connection.request(method, path, content, headers)
        answer = self._connection.getresponse()
        told = answer.read()
        self._location = answer.getheader("Location", "")
        for name, value in answer.getheaders():
            if name.lower() == "set-cookie":
                cookie = SimpleCookie(value)
                self._cookies.update({key: morsel.value for key, morsel in cookie.items()})
        return answer.status, told


def _encoded(form: dict[str, str], upload: Upload | None) -> tuple[str, bytes]:
    """What kind of body a browser sends, and the body itself."""
    if upload is None:
        return "application/x-www-form-urlencoded", urlencode(form).encode()
    boundary = secrets.token_hex(16)
    opening = f'--{boundary}\r\nContent-Disposition: form-data; name="'
    parts = [f'{opening}{name}"\r\n\r\n{value}\r\n' for name, value in form.items()]
    parts.append(
        f'{opening}{upload.field}"; filename="{upload.name}"\r\nContent-Type: {upload.type}\r\n\r\n'
    )
    body = "".join(parts).encode() + upload.content + f"\r\n--{boundary}--\r\n".encode()
    return f"multipart/form-data; boundary={boundary}", body


@contextlib.contextmanager
def serving(port: int, *more: str) -> Iterator[subprocess.Popen[bytes]]:
    """A running `huabiao serve` that has answered once."""
    server = subprocess.Popen(  # noqa: S603 -- our own command
        [sys.executable, "-m", "huabiao.config.command", "serve", "--port", str(port), *more],
        stdout=subprocess.DEVNULL,
    )
    try:
        _wait_for(port)
        yield server
    finally:
        server.terminate()
        server.wait(20)


def _wait_for(port: int) -> None:
    deadline = time.monotonic() + STARTING
    while True:
        try:
            Browser(port, settings.CONSOLE_HOST).get("/login/")
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.2)
        else:
            return


def measure(
    cluster: Cluster,
    *,
    port: int,
    acts: int,
    told: Callable[[int], None],
    is_during_bulk: bool = False,
) -> dict[str, Any]:
    """Run the acts against a running `huabiao serve`; the cluster is published already.

    During bulk, a full rebuild of all sites is under way from before the first act to the last.
    """
    bulk: dict[str, Any] = {}
    with serving(port) as server:
        signer = signed_in(cluster, port, login="signer")
        processes = _processes_below(server.pid) + 2  # the server itself, and this one
        figures = Figures()
        story = Story(cluster, signer, figures)
        with rebuilding() if is_during_bulk else contextlib.nullcontext() as underway:
            for number in range(acts):
                story.act(KINDS[number % len(KINDS)], number)
                told(number + 1)
        if underway is not None:
            bulk = underway.told()
    percentiles = statistics.quantiles(figures.milliseconds, n=100)
    return {
        "acts": len(figures.milliseconds),
        "processes": processes,
        "p50_ms": round(percentiles[49], 1),
        "p95_ms": round(percentiles[94], 1),
        "list_files_max": max(figures.list_files),
        "rendered_max": max(figures.rendered),
        "database": connection.vendor,
        **bulk,
    }


def signed_in(cluster: Cluster, port: int, *, login: str) -> Browser:
    """The browser of one of the cluster's people."""
    return sign_in(port, cluster.people[login].username, cluster.password)


def sign_in(port: int, username: str, password: str) -> Browser:
    browser = Browser(port, settings.CONSOLE_HOST)
    browser.get("/login/")
    status, _content = browser.post("/login/", {"username": username, "password": password})
    if status != http.client.FOUND:
        raise TooSlow(f"sign-in answered {status}")
    return browser


def _processes_below(pid: int) -> int:
    parents: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                fields = (entry / "stat").read_text().rsplit(")", 1)[1].split()
            except OSError:  # it ended while we looked
                continue
            parents.setdefault(int(fields[1]), []).append(int(entry.name))
    found, waiting = 0, [pid]
    while waiting:
        children = parents.get(waiting.pop(), [])
        found += len(children)
        waiting += children
    return found


class Story:
    """The acts of a working day, one after another."""

    def __init__(self, cluster: Cluster, signer: Browser, figures: Figures) -> None:
        self._cluster = cluster
        self._signer = signer
        self._figures = figures
        self._standing: list[Item] = []
        self._last_run = 0

    def act(self, kind: str, number: int) -> None:
        """Prepare everything but the signer's click, then click and wait for the readers."""
        at = timezone.now()
        if kind == "notice":
            item = self.new_item(number, at)
            address, form = self.review(item, at)
            self._standing.append(item)
        elif kind == "edit":
            item = self._standing[-1]
            text = Item.objects.get(pk=item.pk).get_latest_revision_as_object()
            text.title = f"（更正）{text.title}"
            editor = self._cluster.people["editor"]
            library.save_draft(item=text, by=editor, actor=acting(editor), at=at)
            address, form = self.review(item, at)
        else:
            item = self._standing.pop()
            address, form = f"/items/{item.pk}/{kind}/", {"reason": "测速"}
        self._click_and_wait(item, address, form)

    def new_item(self, number: int, at: datetime) -> Item:
        editor = self._cluster.people["editor"]
        whole: dict[str, Any] = {"by": editor, "actor": acting(editor), "at": at}
        item = library.create_item(
            item=Item(
                kind=Kind.NORMATIVE_DOCUMENT,
                title=f"测速第{number + 1}号通知",
                body="<p>正文。</p>",
            ),
            organization=self._cluster.root,
            **whole,
        )
        departments = self._cluster.profiles[1:] or self._cluster.profiles
        profiles = {departments[number % len(departments)].code, "portal"}
        for code in sorted(profiles):
            channels = self._cluster.channels[code]
            channel, _weight = channels[number % len(channels)]
            library.place_item(item_id=item.pk, channel_id=channel.pk, **whole)
        return item

    def review(self, item: Item, at: datetime) -> tuple[str, dict[str, str]]:
        """Everybody but the signer has agreed; returns what the signer will send."""
        editor = self._cluster.people["editor"]
        review = library.submit_item(item_id=item.pk, by=editor, actor=acting(editor), at=at)
        for login in ("first", "second"):
            person = self._cluster.people[login]
            review.refresh_from_db()
            library.approve_item(
                item_id=item.pk,
                task_state_id=review.current_task_state_id,
                by=person,
                actor=acting(person),
                at=at,
                is_confidentiality_checked=True,
            )
        review.refresh_from_db()
        address = f"/items/{item.pk}/review/{review.current_task_state_id}/"
        return address, {"decision": "approve", "comment": ""}

    def _click_and_wait(self, item: Item, address: str, form: dict[str, str]) -> None:
        watched = self._pages_of(item)
        started = time.monotonic()
        status, _content = self._signer.post(address, form)
        if status != http.client.FOUND:
            raise TooSlow(f"{address} answered {status}")
        self._wait(watched, until=started + PATIENCE)
        self._figures.milliseconds.append((time.monotonic() - started) * 1000)
        self._count(item)

    def _pages_of(self, item: Item) -> list[Watched]:
        """Article, list and home on every site of the item."""
        year = timezone.localtime().year
        pages = []
        for placement in item.placements.select_related("channel", "site"):
            for path in ("/", path_of(placement.channel), rules.address(year, item.pk)):
                host = placement.site.hostname
                pages.append(Watched(host, path, self._signer.get(path, host)))
        return pages

    def _wait(self, watched: list[Watched], *, until: float) -> None:
        """Until each page was seen anew; one after another, the end is the same as all at once."""
        for page in watched:
            while self._signer.get(page.path, page.host) == page.before:
                if time.monotonic() > until:
                    raise TooSlow(f"{page.host}{page.path}")
                time.sleep(LOOKS_EVERY)  # readers do not take the processor from the server

    def _count(self, item: Item) -> None:
        """What the run behind the act wrote; its rows are committed just after the files stand."""
        deadline = time.monotonic() + PATIENCE
        runs = Run.objects.filter(
            causes__subject=item.key, state=Run.State.DONE, pk__gt=self._last_run
        )
        while (run := runs.order_by("pk").first()) is None:
            if time.monotonic() > deadline:
                raise TooSlow(item.key)
            time.sleep(0.005)
        self._last_run = run.pk
        self._figures.rendered.append(run.rendered)
        self._figures.list_files.append(most_list_files(run))


def most_list_files(run: Run) -> int:
    """The most files of one channel's list that a run changed."""
    counts: dict[tuple[int, str], int] = {}
    for site, path in ReceiptLine.objects.filter(run=run).values_list("site_id", "path"):
        folder, _, name = path.rpartition("/")
        if folder and (name in LIST_FILES or name.startswith("archive-")):
            counts[site, folder] = counts.get((site, folder), 0) + 1
    return max(counts.values(), default=0)


def quiet_environment(home: Path, port: int) -> dict[str, str]:
    """Environment of a measured installation of its own."""
    return {**os.environ, "HUABIAO_HOME": str(home), "HUABIAO_PORT": str(port)}
