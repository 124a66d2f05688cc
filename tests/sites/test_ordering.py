"""Channels beside each other change their order; addresses stay, and every page that shows the order follows."""

from __future__ import annotations

import pytest

from huabiao.base.errors import NotYours
from huabiao.changes.models import Change, Work
from huabiao.sites.models import FormerPath
from huabiao.sites.operations import NotBeside, order_channel
from huabiao.sites.queries import channels_of, path_of
from tests.factories.accounts import UserFactory
from tests.factories.sites import ChannelFactory, SiteProfileFactory
from tests.sites.test_operations import as_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def profile():
    return SiteProfileFactory(code="portal")


@pytest.fixture
def office(profile):
    return UserFactory(platform_administrator_of=profile.sponsor)


@pytest.fixture
def row(profile):
    """Three channels beside each other, one below the second."""
    home = profile.site.root_page
    found = {slug: ChannelFactory(parent=home, slug=slug, title=slug) for slug in ("a", "b", "c")}
    found["d"] = ChannelFactory(parent=found["b"], slug="d", title="d")
    return found


def paths(profile):
    return [path_of(channel) for channel in channels_of(profile.site)]


@pytest.mark.parametrize(
    ("which", "before", "then"),
    [
        pytest.param("c", "a", ["/c/", "/a/", "/b/", "/b/d/"], id="to the front"),
        pytest.param("b", "a", ["/b/", "/b/d/", "/a/", "/c/"], id="with what is below it"),
        pytest.param("a", "c", ["/b/", "/b/d/", "/a/", "/c/"], id="one down"),
        pytest.param("a", None, ["/b/", "/b/d/", "/c/", "/a/"], id="to the end"),
    ],
)
def test_a_channel_stands_before_another_and_keeps_its_address(
    profile, office, row, which, before, then
):
    order_channel(
        channel=row[which], before=row[before].pk if before else None, **as_person(office)
    )

    assert paths(profile) == then
    assert FormerPath.objects.count() == 0
    assert Change.objects.values_list("action", "subject", "after").get() == (
        "sites.channel.ordered", row[which].key, {"title": which, "before": before or ""},
    )  # fmt: skip
    woken = set(Work.objects.filter(reader="publishing").values_list("key", flat=True))
    assert {profile.key, row["a"].key, row["b"].key, row["c"].key} <= woken


def test_what_stands_there_already_is_no_act(profile, office, row):
    order_channel(channel=row["a"], before=row["b"].pk, **as_person(office))
    order_channel(channel=row["c"], before=None, **as_person(office))

    assert paths(profile) == ["/a/", "/b/", "/b/d/", "/c/"]
    assert Change.objects.count() == 0


@pytest.mark.parametrize("other", ["d", "itself", "nowhere"])
def test_a_channel_is_ordered_among_those_beside_it_alone(profile, office, row, other):
    before = {"d": row["d"].pk, "itself": row["a"].pk, "nowhere": 2**40}[other]

    with pytest.raises(NotBeside):
        order_channel(channel=row["a"], before=before, **as_person(office))
    assert paths(profile) == ["/a/", "/b/", "/b/d/", "/c/"]


def test_a_closed_channel_is_not_among_those_beside(profile, office, row):
    row["c"].live = False
    row["c"].save()

    order_channel(channel=row["a"], before=None, **as_person(office))

    assert paths(profile) == ["/b/", "/b/d/", "/a/"]


def test_below_a_channel_its_administrator_orders_and_nowhere_else(profile, row):
    beside = ChannelFactory(
        parent=row["b"], slug="e", title="e", organization=row["d"].organization
    )
    above = UserFactory(administrator_of=row["b"].organization)
    own = UserFactory(administrator_of=row["d"].organization)

    with pytest.raises(NotYours):
        order_channel(channel=row["b"], before=row["a"].pk, **as_person(above))
    if row["d"].organization != row["b"].organization:
        with pytest.raises(NotYours):
            order_channel(channel=beside, before=row["d"].pk, **as_person(own))
    order_channel(channel=beside, before=row["d"].pk, **as_person(above))

    assert paths(profile) == ["/a/", "/b/", "/b/e/", "/b/d/", "/c/"]
