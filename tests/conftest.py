"""What every test may count on: no network but this machine, and nothing remembered from the last test."""

from __future__ import annotations

import pytest
from django.core.cache import cache
from pytest_socket import socket_allow_hosts


@pytest.hookimpl(trylast=True)
def pytest_runtest_setup() -> None:
    # pytest-socket lifts this again after each test.
    socket_allow_hosts(["127.0.0.1", "::1"], allow_unix_socket=True)


@pytest.fixture(autouse=True)
def _empty_cache():
    cache.clear()
