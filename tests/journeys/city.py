"""The fictional city as the journeys find it: real processes, real files, and people who sign in."""

from __future__ import annotations

import csv
import hashlib
import re
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from tests.serving.servers import Reply, Server, environment_of

HOSTS = {
    "portal": "www.shifan.localhost",
    "mzj": "mzj.shifan.localhost",
    "jyj": "jyj.shifan.localhost",
}
CONSOLE = "console.localhost"
PUBLISHED_WITHIN = 30  # seconds; about one is promised, but the machine may be busy
_PACKED = ".gz"


@dataclass(frozen=True)
class City:
    """An installation that is being served."""

    home: Path
    port: int

    @property
    def environment(self) -> dict[str, str]:
        """Of its processes. Which lines they walk is not counted: that would double their time."""
        variables = environment_of(self.home, HUABIAO_PORT=str(self.port))
        variables.pop("COVERAGE_PROCESS_CONFIG", None)
        return variables

    def console(self, path: str = "/") -> str:
        return f"http://{CONSOLE}:{self.port}{path}"

    def url(self, host: str, path: str = "/") -> str:
        return f"http://{host}:{self.port}{path}"

    def get(self, url: str) -> Reply:
        """What any reader gets, without a browser."""
        parts = urlsplit(url)
        return Server(self.port).ask(f"{parts.hostname}:{self.port}", parts.path)

    def run(self, *arguments: str, code: int = 0) -> str:
        """`huabiao` with these arguments, which must end with `code`; returns what it prints."""
        done = subprocess.run(
            (sys.executable, "-m", "huabiao.config.command", *arguments),
            env=self.environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == code, done.stderr[-2000:]
        return done.stdout

    def password(self, login: str) -> str:
        with (self.home / "demo-accounts.csv").open(encoding="utf-8", newline="") as handle:
            return next(row["password"] for row in csv.DictReader(handle) if row["login"] == login)

    def files(self) -> dict[str, str]:
        """Every published file, "site/path", with a digest of what is in it."""
        public = self.home / "public"
        return {
            path.relative_to(public).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
            for path in sorted(public.rglob("*"))
            if path.is_file() and path.suffix != _PACKED
        }

    def file_of(self, url: str) -> str:
        """The published file behind an address, as `files` names it."""
        parts = urlsplit(url)
        code = next(code for code, host in HOSTS.items() if host == parts.hostname)
        index = "index.html" if parts.path.endswith("/") else ""
        return f"{code}{parts.path}{index}"


@dataclass
class Desk:
    """Opens the console for people, each in a browser of their own."""

    city: City
    browser: Browser
    contexts: list[BrowserContext] = field(default_factory=list)

    def stranger(self, width: int = 1280) -> Page:
        context = self.browser.new_context(viewport={"width": width, "height": 900}, locale="zh-CN")
        context.set_default_timeout(30_000)
        self.contexts.append(context)
        return context.new_page()

    def sign_in(self, login: str, width: int = 1280) -> Page:
        page = self.stranger(width)
        page.goto(self.city.console())
        fill_sign_in(page, login, self.city.password(login))
        page.get_by_role("heading", name="您好").wait_for()
        return page

    def close(self) -> None:
        for context in self.contexts:
            context.close()


def labelled(page: Page, name: str) -> Locator:
    """The field of exactly this name, whether it is required or not."""
    return page.get_by_label(re.compile(rf"^\s*{re.escape(name)}\s*\*?\s*$"))


def fill_sign_in(page: Page, login: str, password: str) -> None:
    labelled(page, "登录名").fill(login)
    labelled(page, "密码").fill(password)
    page.get_by_role("button", name="登录").click()


def write_body(page: Page, text: str) -> None:
    """Type into the editor of the body."""
    body = page.frame_locator("iframe.tox-edit-area__iframe").locator("body")
    body.click()
    body.press_sequentially(text)


def hear(page: Page, sentence: str | re.Pattern[str]) -> None:
    """Wait until the console says this after an act, and nothing beside it."""
    expect(page.locator(".messages")).to_have_text(sentence, timeout=30_000)


def status_of(page: Page, path: str) -> int:
    """What the server answers this person at an address, without leaving the page."""
    status: int = page.evaluate("path => fetch(path).then(answer => answer.status)", path)
    return status


def number_of(page: Page) -> int:
    """Which item the page is about."""
    found = re.search(r"/items/(?:edit/)?(\d+)/", page.url)
    assert found, page.url
    return int(found[1])


def wait_until(holds: Callable[[], bool], within: float = PUBLISHED_WITHIN) -> float:
    """Seconds until `holds` does."""
    start = time.monotonic()
    while not holds():
        waited = time.monotonic() - start
        assert waited < within, f"not within {within} seconds"
        time.sleep(0.05)
    return time.monotonic() - start
