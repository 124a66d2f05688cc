"""A run that passes through many sites reads their trees together, and each is what it is alone."""

import pytest

from huabiao.library.published import reading
from huabiao.publishing.snapshot import snapshot
from tests import trees
from tests.factories.pages import make_site
from tests.factories.publishing import channel_of, fill

pytestmark = trees.on_two_connections


@pytest.fixture
def sites():
    made = [make_site(code) for code in ("mzj", "jyj", "czj", "wjw")]
    fill(channel_of(made[1], "ywdt"), 3)
    fill(channel_of(made[3], "ywdt"), 1)
    return [profile.site_id for profile in made]


def nodes(site):
    return [
        (key, node.path, node.parent, node.oldest, node.second, node.only_page, node.is_occupied)
        for key, node in reading.tree(site).items()
    ]


def alone(site):
    with snapshot():
        return nodes(site)


def test_trees_read_together_are_those_read_alone(
    sites, monkeypatch, django_assert_max_num_queries
):
    apart = {site: alone(site) for site in sites}
    monkeypatch.setattr(reading, "_TREES_SINGLY", 1)

    with snapshot():
        first = nodes(sites[0])
        with django_assert_max_num_queries(3, using="snapshot"):
            together = {site: nodes(site) for site in sites[1:]}

    assert {sites[0]: first, **together} == apart
    assert all(apart.values())
    assert len({tuple(found) for found in apart.values()}) == len(sites)


def test_a_tree_is_read_once_whichever_site_was_asked_for_before(sites, monkeypatch):
    monkeypatch.setattr(reading, "_TREES_SINGLY", 1)

    with snapshot():
        last = reading.tree(sites[-1])
        for site in sites:
            reading.tree(site)

        assert reading.tree(sites[-1]) is last
