import pytest

from huabiao.accounts.enums import Role
from huabiao.sites.models import Channel
from huabiao.sites.queries import (
    ChannelNode,
    ancestors,
    channel_at,
    channels_for,
    channels_of,
    findings_of,
    home_of,
    path_of,
    site_of,
    sites_for,
    tree_of,
)
from huabiao.sites.rules import Finding
from tests.factories.accounts import OrganizationFactory, UserFactory
from tests.factories.sites import ChannelFactory, SiteProfileFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def tree():
    """A portal with /zwgk/zcwj/gfxwj/ and /ywdt/, beside another site with a channel."""
    portal = SiteProfileFactory(code="portal")
    other = SiteProfileFactory(code="mzj")
    zwgk = ChannelFactory(parent=portal.site.root_page, slug="zwgk")
    zcwj = ChannelFactory(parent=zwgk, slug="zcwj")
    gfxwj = ChannelFactory(parent=zcwj, slug="gfxwj")
    ywdt = ChannelFactory(parent=portal.site.root_page, slug="ywdt")
    foreign = ChannelFactory(parent=other.site.root_page, slug="zwgk")
    return portal, [zwgk, zcwj, gfxwj, ywdt], foreign


def test_the_tree_of_a_site_is_read_at_once(tree, django_assert_num_queries):
    portal, (zwgk, zcwj, gfxwj, ywdt), _ = tree

    with django_assert_num_queries(1):
        nodes = tree_of(portal.site)
        units = [node.channel.organization.name for node in nodes]

    assert nodes == [
        ChannelNode(zwgk, 1, "/zwgk/"),
        ChannelNode(zcwj, 2, "/zwgk/zcwj/"),
        ChannelNode(gfxwj, 3, "/zwgk/zcwj/gfxwj/"),
        ChannelNode(ywdt, 1, "/ywdt/"),
    ]
    assert len(units) == 4


def test_a_channel_knows_its_site_its_home_and_what_is_above_it(tree):
    portal, (zwgk, zcwj, gfxwj, _), foreign = tree
    home = portal.site.root_page

    assert (site_of(gfxwj), site_of(home)) == (portal.site, portal.site)
    assert home_of(gfxwj).pk == home.pk
    assert (path_of(gfxwj), path_of(home)) == ("/zwgk/zcwj/gfxwj/", "/")
    assert [ancestors(gfxwj), ancestors(zwgk)] == [[zwgk, zcwj], []]
    assert site_of(foreign) != portal.site


def test_a_channel_is_found_by_its_path(tree):
    portal, (_, _, gfxwj, _), _ = tree

    found = [
        channel_at(portal.site, path)
        for path in ("zwgk/zcwj/gfxwj", "/zwgk/zcwj/gfxwj/", "gfxwj", "")
    ]

    assert found == [gfxwj, gfxwj, None, None]


def test_closed_channels_are_nowhere(tree):
    portal, (_, _, _, ywdt), _ = tree
    Channel.objects.filter(pk=ywdt.pk).update(live=False)

    assert ywdt not in channels_of(portal.site)
    assert channel_at(portal.site, "ywdt") is None
    assert ywdt not in channels_for(UserFactory(editor_of=ywdt.organization))


def test_a_person_has_the_channels_of_the_units_they_reach(tree):
    _portal, (_zwgk, _zcwj, gfxwj, _), _foreign = tree
    unit = OrganizationFactory()
    Channel.objects.filter(pk=gfxwj.pk).update(organization=OrganizationFactory(parent=unit))
    editor = UserFactory(editor_of=unit)

    assert list(channels_for(editor)) == [gfxwj]
    assert list(channels_for(editor, [Role.UNIT_ADMINISTRATOR])) == []
    assert list(channels_for(UserFactory())) == []


def test_the_platform_administrator_has_all_channels_and_sites(tree):
    _portal, channels, foreign = tree
    root = OrganizationFactory()
    for row in (*channels, foreign):
        row.organization.move(root, "last-child")
    office = UserFactory(platform_administrator_of=root)

    assert set(channels_for(office)) == {*channels, foreign}
    assert sites_for(office).count() == 2


def test_a_person_has_the_sites_they_sponsor_or_keep_a_channel_in(tree):
    portal, (_, _, gfxwj, _), _ = tree
    sponsor = UserFactory(administrator_of=portal.sponsor)
    keeper = UserFactory(editor_of=gfxwj.organization)
    stranger = UserFactory(editor_of=OrganizationFactory())

    assert [list(sites_for(person)) for person in (sponsor, keeper, stranger)] == [
        [portal],
        [portal],
        [],
    ]


def test_the_record_is_looked_at_with_the_sponsor():
    sponsor = OrganizationFactory(name="示范市民政局", level="CITY", region_code="990100")
    profile = SiteProfileFactory(
        sponsor=sponsor,
        identification_code="9902000001",
        party_mark_code="CA1",
        contact_phone="0000-00000001",
        icp_number="示ICP备12345678号",
    )

    assert findings_of(profile) == [
        Finding.NOT_GOV_CN,
        Finding.REGION_DIFFERS,
        Finding.NO_POLICE,
    ]
