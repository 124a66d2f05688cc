"""Channels that changed their order: every page that shows it is what a rebuild would make it."""

from __future__ import annotations

from huabiao.changes.operations import system
from huabiao.sites.operations import order_channel
from tests import trees
from tests.factories.accounts import UserFactory
from tests.factories.pages import make_site
from tests.factories.publishing import channel_of, item_in
from tests.moments import NOON

pytestmark = trees.on_two_connections


def test_a_new_order_reaches_every_page_that_shows_it(public, tmp_path):
    profile = make_site("mzj")
    news, about = channel_of(profile, "ywdt"), channel_of(profile, "about")
    about.is_in_navigation = True
    about.save()
    for channel in (news, channel_of(profile, "ywdt/bmdt")):
        item_in(channel, at=NOON)
    trees.publish()
    before = trees.files()
    office = UserFactory(platform_administrator_of=profile.sponsor)

    order_channel(channel=about, before=news.pk, by=office, actor=system("console"), at=NOON)
    trees.publish()

    assert trees.files() != before
    assert trees.files() == trees.rebuilt(tmp_path / "rebuilt")
