"""What every test may count on: no network but this machine, and nothing remembered from the last test."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.cache import cache
from pytest_socket import socket_allow_hosts

JOURNEYS = Path(__file__).parent / "journeys"


@pytest.hookimpl(trylast=True)
def pytest_runtest_setup() -> None:
    # pytest-socket lifts this again after each test.
    socket_allow_hosts(["127.0.0.1", "::1"], allow_unix_socket=True)


@pytest.fixture(autouse=True)
def _empty_cache():
    cache.clear()


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what runs on PostgreSQL too, and let journeys share one worker: they need the machine."""
    for item in items:
        fixtures = getattr(item, "fixturenames", ())
        if item.get_closest_marker("django_db") or {"db", "transactional_db"} & set(fixtures):
            item.add_marker("database")
        if JOURNEYS in item.path.parents:
            item.add_marker("journey")
            item.add_marker(pytest.mark.xdist_group("journeys"))
