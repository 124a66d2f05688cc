"""What every test may count on: no network but this machine, and nothing remembered from the last test."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.cache import cache
from django.db import connection
from pytest_django import DjangoDbBlocker
from pytest_socket import socket_allow_hosts
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling

from huabiao.search.queries import forget_wording
from tests import baseline, migrated

JOURNEYS = Path(__file__).parent / "journeys"


@pytest.hookimpl(trylast=True)
def pytest_runtest_setup() -> None:
    # pytest-socket lifts this again after each test.
    socket_allow_hosts(["127.0.0.1", "::1"], allow_unix_socket=True)


@pytest.fixture(scope="session")
def django_db_keepdb() -> bool:
    return connection.vendor == "sqlite"


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix: None, django_db_keepdb: bool
) -> None:
    """Begin with a database that was migrated already, where it is a file."""
    if django_db_keepdb:
        migrated.copy_to(Path(connection.settings_dict["TEST"]["NAME"]))


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> None:
    with django_db_blocker.unblock():
        baseline.keep()


@pytest.fixture(autouse=True)
def _empty_cache():
    cache.clear()
    forget_wording()


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what runs on PostgreSQL too, and the journeys; what takes long goes first, so that none is last.

    What takes long walks ways that others walk, too: counting them would double its time.
    """
    for item in items:
        fixtures = getattr(item, "fixturenames", ())
        uses_it = item.get_closest_marker("django_db") or {"db", "transactional_db"} & set(fixtures)
        if uses_it and not item.get_closest_marker("files"):
            item.add_marker("database")
        if JOURNEYS in item.path.parents:
            item.add_marker("journey")
        if item.get_closest_marker("slow"):
            item.add_marker("no_cover")
    items.sort(key=lambda item: item.get_closest_marker("slow") is None)


class JourneysTogether(LoadScopeScheduling):
    """Any test goes to any worker, but journeys all to one: they share a city that takes long to build."""

    def _split_scope(self, nodeid: str) -> str:
        return "journeys" if nodeid.startswith("tests/journeys/") else nodeid


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> JourneysTogether:
    return JourneysTogether(config, log)
