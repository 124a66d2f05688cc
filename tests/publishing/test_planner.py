"""What a set of changes touches, and in which order files may be touched."""

import pytest

from huabiao.publishing.planner import Plan, plan, spots_moved
from huabiao.publishing.routes import Route, Wanted


def entry(scope, ident, position):
    return Wanted(site=1, owner=f"item:{ident}", scope=scope, ident=ident, position=position)


@pytest.mark.parametrize(
    ("published", "wanted", "spots"),
    [
        pytest.param({}, [], set(), id="nothing stood, nothing stands"),
        pytest.param({}, [entry("channel:1", 7, 50)], {("channel:1", 50)}, id="it appeared"),
        pytest.param({("channel:1", 7): 50}, [], {("channel:1", 50)}, id="it left"),
        pytest.param(
            {("channel:1", 7): 50},
            [entry("channel:1", 7, 50)],
            set(),
            id="it stands where it stood",
        ),
        pytest.param(
            {("channel:1", 7): 50},
            [entry("channel:1", 7, 90)],
            {("channel:1", 50), ("channel:1", 90)},
            id="it moved: where it was and where it is",
        ),
        pytest.param(
            {("channel:1", 7): 50},
            [entry("channel:2", 7, 50)],
            {("channel:1", 50), ("channel:2", 50)},
            id="it changed channels",
        ),
        pytest.param(
            {("channel:1", 7): 50, ("channel:1", 8): 60},
            [entry("channel:1", 7, 50), entry("channel:1", 9, 70)],
            {("channel:1", 60), ("channel:1", 70)},
            id="one left, one came, one stayed",
        ),
        pytest.param(
            {("channel:1", 7): 50},
            [entry("channel:1", 7, 50), entry("pins:1", 7, 3)],
            {("pins:1", 3)},
            id="it was pinned where it stands",
        ),
    ],
)
def test_orders_changed_where_something_stood_and_where_it_stands(published, wanted, spots):
    assert spots_moved(published, wanted) == spots


OLD = Route(1, "/zwgk/index.html", "channel", 5)
NEWS = Route(1, "/content/2026/9.html", "article", 9)
REDIRECT = Route(1, "/zwgk/index.html", "former", 3)
ELSEWHERE = Route(2, "/zwgk/index.html", "channel", 8)


@pytest.mark.parametrize(
    ("existing", "appearing", "affected", "seen", "expected"),
    [
        pytest.param([], [NEWS], [], [], Plan((NEWS,), ()), id="new"),
        pytest.param([], [NEWS], [], [NEWS], Plan((), (NEWS,)), id="a killed run wrote it"),
        pytest.param([OLD], [], [OLD], [OLD], Plan((), (OLD,)), id="read what changed"),
        pytest.param([OLD], [OLD], [], [OLD], Plan((), ()), id="stands already, read nothing new"),
        pytest.param(
            [OLD], [OLD], [OLD], [OLD], Plan((), (OLD,)), id="stands already, and read it"
        ),
        pytest.param(
            [OLD],
            [REDIRECT],
            [],
            [OLD],
            Plan((), (OLD, REDIRECT)),
            id="its path means something else",
        ),
        pytest.param(
            [REDIRECT],
            [OLD, REDIRECT],
            [REDIRECT],
            [OLD],
            Plan((), (OLD, REDIRECT)),
            id="its path is claimed by what a killed run wanted, too",
        ),
        pytest.param(
            [NEWS],
            [NEWS],
            [NEWS],
            [],
            Plan((NEWS,), ()),
            id="was published, but is not there for readers",
        ),
        pytest.param(
            [OLD],
            [ELSEWHERE],
            [OLD],
            [OLD],
            Plan((ELSEWHERE,), (OLD,)),
            id="same path, other site",
        ),
        pytest.param(
            [OLD, NEWS],
            [ELSEWHERE],
            [NEWS, OLD],
            [OLD, NEWS],
            Plan((ELSEWHERE,), (NEWS, OLD)),
            id="each in the order of sites and paths",
        ),
    ],
)
def test_what_readers_cannot_fetch_yet_is_created_first(
    existing, appearing, affected, seen, expected
):
    addresses = {route.address for route in seen}
    assert (
        plan(existing=existing, appearing=appearing, affected=affected, seen=addresses) == expected
    )
