"""What journeys share: one browser for a module, and one city for all of them."""

from __future__ import annotations

import sys
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests import migrated
from tests.journeys.city import City, Desk
from tests.serving.servers import free_port, running

CHROMIUM = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP *.localhost 127.0.0.1",
]


# Whose items the journeys read. The whole city takes minutes; that all of it is sound, tests/config asks.
UNITS = ("sfs-bgs", "sfs-mzj", "sfs-jyj", "sfs-yxjd")


# No longer than a module: while Playwright runs, Django takes the thread for an asynchronous one.
@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=CHROMIUM)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def city(tmp_path_factory: pytest.TempPathFactory) -> Iterator[City]:
    """The fictional city, built once and served to every journey: all sites, and what some units wrote."""
    city = City(tmp_path_factory.mktemp("city"), free_port())
    migrated.copy_to(city.home / "huabiao.sqlite3")
    city.run("demo", "--no-serve", "--json", *(f"--only={unit}" for unit in UNITS))
    command = (sys.executable, "-m", "huabiao.config.command", "serve", "--port", str(city.port))
    with running(command, city.port, city.environment):
        yield city


@pytest.fixture
def desk(city: City, browser: Browser) -> Iterator[Desk]:
    desk = Desk(city, browser)
    yield desk
    desk.close()
