"""A small site with its seal: pages with siblings, a closed one, a picture."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

import pytest

from huabiao.guard.signing import signing_key
from tests.guard.homes import PICTURE, Home, named, page


@pytest.fixture
def data_folder():
    """In memory where there is such a place: each run is flushed to what it lies on."""
    memory = Path("/dev/shm")  # noqa: S108 -- a folder of this test's own is made in it
    folder = Path(
        tempfile.mkdtemp(prefix="huabiao-guard-", dir=memory if memory.is_dir() else None)
    )
    yield folder
    shutil.rmtree(folder)


@pytest.fixture
def home(data_folder):
    home = Home(data_folder, signing_key(data_folder))
    home.publish(
        {
            **named(index=page("首页"), zwgk__a=page("通知")),
            "/zwgk/b.html": b"closed",
            "/zwgk/b.html.gone": b"",
            "/files/1.jpg": PICTURE,
        }
    )
    return home
