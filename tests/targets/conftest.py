"""A publisher with two sites and its lists, and a node that has not begun."""

from __future__ import annotations

import pytest

from huabiao.guard.sealing import SERVING
from huabiao.guard.signing import signing_key
from tests.guard.homes import PICTURE, Home, folder_in_memory, named, page
from tests.targets.nodes import Node


@pytest.fixture
def data_folder():
    with folder_in_memory() as folder:
        yield folder


@pytest.fixture
def home(data_folder):
    home = Home(data_folder / "management", signing_key(data_folder / "management"))
    home.publish(
        {
            **named(index=page("首页"), zwgk__a=page("通知")),
            "/zwgk/b.html": b"closed",
            "/zwgk/b.html.gone": b"",
            "/files/1.jpg": PICTURE,
        }
    )
    home.publish(named(index=page("民政局")), site="mzj")
    home.publish({"/hosts.json": b"{}\n", "/moved.json": b"{}\n"}, site=SERVING)
    return home


@pytest.fixture
def node(home, data_folder):
    return Node(home, data_folder / "node")
