"""A small site with its seal: pages with siblings, a closed one, a picture."""

from __future__ import annotations

import pytest

from huabiao.guard.signing import signing_key
from tests.guard.homes import PICTURE, Home, folder_in_memory, named, page


@pytest.fixture
def data_folder():
    with folder_in_memory() as folder:
        yield folder


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
