"""A web node answers searches as management does, and asks no database."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import connections
from django.test import RequestFactory
from django.utils import timezone
from django.utils.timezone import localdate

from huabiao.accounts.enums import Role
from huabiao.accounts.models import RoleGrant
from huabiao.changes.operations import system
from huabiao.config.public import public_application
from huabiao.guard.signing import PUBLIC_FILE, public_keys
from huabiao.library import operations as library
from huabiao.library.enums import Kind
from huabiao.library.models import Item
from huabiao.library.published.surroundings import composed
from huabiao.search import operations as search
from huabiao.search.keeping import NoIndex
from huabiao.search.models import QueryCount
from huabiao.search.operations import BetFacts, OldPageRow, OldSiteFacts
from huabiao.search.queries import Entry
from huabiao.search.snapshots import ToldToNodes, take_snapshot
from huabiao.search.sources import SURROUNDINGS
from huabiao.targets.index_following import IndexFollower
from huabiao.targets.origin import SealOrigin
from huabiao.targets.shelf import IndexShelf
from tests import trees
from tests.factories.accounts import UserFactory
from tests.factories.pages import make_site
from tests.factories.publishing import channel_of, item_in
from tests.searched import heard

pytestmark = trees.on_two_connections
ADDRESSES = [
    pytest.param(host, path, words, id=f"{host} {path} {words}")
    for host in ("mzj", "sfs")
    for path, words in (
        ("/search/", {}),
        ("/search/", {"q": "养老"}),
        ("/search/", {"q": "养老", "site": "all", "sort": "newest"}),
        ("/search/", {"q": "老人钱"}),
        ("/search/", {"q": "养老处"}),
        ("/search/", {"q": "挂号"}),
        ("/search/", {"q": "防汛"}),
        ("/search.json", {"q": "防汛", "kind": "OLD_PAGE"}),
        ("/search.json", {"q": "养老", "site": "all"}),
        ("/search/suggest.json", {"q": "养"}),
        ("/search/suggest.json", {}),
        ("/search/openapi.json", {}),
        ("/search/opensearch.xml", {}),
    )
]


@pytest.fixture(autouse=True)
def home(settings, tmp_path):
    settings.HUABIAO_HOME = tmp_path
    settings.PUBLIC_ROOT = tmp_path / "public"
    settings.SERVING_ROOT = tmp_path / "serving"
    settings.SEAL_ROOT = tmp_path / "seal"
    settings.SEARCH_INDEX = tmp_path / "search"
    settings.SEARCHES_ROOT = tmp_path / "searches"
    return tmp_path


@pytest.fixture
def ask():
    application = public_application()

    def answer_of(host, path, words):
        request = RequestFactory(headers={"Host": f"{host}.shifan.invalid"}).get(path, words)
        application.load_middleware()
        response = application.get_response(request)
        response.close()
        return response.status_code, response.content.decode()

    return answer_of


@pytest.fixture
def office():
    """Two sites with all that a search may show, published and heard of."""
    make_site("sfs")
    profile = make_site("mzj")
    news = channel_of(profile, "ywdt")
    person = UserFactory(platform_administrator_of=profile.sponsor)
    RoleGrant.objects.create(user=person, role=Role.EDITOR, organization=profile.sponsor)
    facts = {"by": person, "actor": system("console"), "at": timezone.now()}
    item_in(news, title="养老服务")
    item_in(news, title="养老处", kind=Kind.PROFILE, contact_phone="0000-1", office_hours="工作日")
    item_in(news, title="挂号平台", kind=Kind.LINK, link_url="https://guahao.shifan.invalid/")
    old_site = search.add_old_site(
        facts=OldSiteFacts("水利局旧站", "http://old.invalid/", profile, profile.sponsor), **facts
    )
    row = OldPageRow(digest="1", url="http://old.invalid/1.html", title="防汛预案", text="放水")
    search.bring_old_pages(old_site_id=old_site.pk, rows=[row], **facts)
    search.bring_pairs(entries=[Entry("老人钱", "养老服务")], **facts)
    for title, site, day in (("为全市", None, 3), ("为本站", profile, 3), ("过期", None, 0)):
        search.add_best_bet(
            facts=BetFacts(
                words="养老", title=title, address="https://yanglao.shifan.invalid/",
                expires_on=localdate() + timedelta(days=day), site=site, phone="0000-2",
            ),
            **facts,
        )  # fmt: skip
    for days in range(4):
        for query in ("养老服务", "养老处"):
            QueryCount.objects.create(
                day=localdate() - timedelta(days=days), site_code="mzj", query=query, searches=9
            )
    heard()
    return facts


@pytest.fixture
def node(home, office, settings):
    """What came to a web node; using it, there is no database."""
    folder = home / "node"

    def follow() -> None:
        IndexShelf(settings.SEAL_ROOT).note(1, 0)
        take_snapshot(ToldToNodes(), at=timezone.now())
        origin = SealOrigin(home / "seal")
        follower = IndexFollower(
            origin, folder / "search", folder / "node", public_keys(home / PUBLIC_FILE)
        )
        follower.advance(origin.snapshot(0, 0, 0.0))

    follow()
    return follow


@pytest.fixture
def on_node(home, settings):
    """Answer as the node does."""

    def refuse(*_arguments):
        raise AssertionError("a node asked a database")

    def answered(ask, *asked):
        settings.SEARCH_INDEX, settings.IS_NODE = home / "node/search", True
        try:
            with connections["default"].execute_wrapper(refuse):
                return ask(*asked)
        finally:
            settings.SEARCH_INDEX, settings.IS_NODE = home / "search", False

    return answered


@pytest.mark.parametrize(("host", "path", "words"), ADDRESSES)
def test_a_node_answers_as_management_does(ask, node, on_node, host, path, words):
    there = ask(host, path, words)

    assert there[0] == 200
    assert on_node(ask, host, path, words) == there


def test_what_the_answers_are_made_of_is_in_them(ask, node, on_node):
    """Else the two would be equal by showing nothing."""
    asked, pair, unit = (
        on_node(ask, "mzj", "/search/", {"q": words})[1] for words in ("养老", "老人钱", "养老处")
    )
    link = on_node(ask, "mzj", "/search/", {"q": "挂号"})[1]
    typed = on_node(ask, "mzj", "/search/suggest.json", {"q": "养"})[1]

    old = on_node(ask, "mzj", "/search/", {"q": "防汛"})[1]

    assert 'href="http://old.invalid/1.html"' in old
    assert asked.index("为本站") < asked.index("为全市")
    assert "过期" in asked  # its last day is today
    assert "养老</mark>服务" in pair.replace("</mark><mark>", "") or "养老服务" in pair
    assert "0000-1" in unit
    assert "工作日" in unit
    assert 'href="https://guahao.shifan.invalid/"' in link
    assert '"养老处", "养老服务"' in typed or '"养老服务", "养老处"' in typed


def test_a_bet_ends_on_a_node_on_its_last_day(ask, node, on_node, monkeypatch):
    tomorrow = timezone.now() + timedelta(days=1)
    monkeypatch.setattr(timezone, "now", lambda: tomorrow)

    said = on_node(ask, "mzj", "/search/", {"q": "养老"})[1]

    assert ("为本站" in said, "过期" in said) == (True, False)


def test_hosts_that_are_no_site_and_sites_without_traditional_characters_are_not_answered(
    ask, node, on_node
):
    assert on_node(ask, "jyj", "/search/", {"q": "养老"})[0] == 404
    assert on_node(ask, "mzj", "/zh-hant/search/", {"q": "养老"})[0] == 404


def test_where_nothing_has_come_yet_it_is_said(ask, on_node):
    status, said = on_node(ask, "mzj", "/search/", {"q": "养老"})

    assert (status, said) == (503, f"{NoIndex.message}\n")


@pytest.mark.parametrize("content", [None, b"", b"{}", b'{"sites": 1}'])
def test_where_an_index_came_without_what_belongs_to_it_it_is_said(
    ask, node, on_node, home, content
):
    file = home / "node/search/current" / SURROUNDINGS
    file.unlink()
    if content is not None:
        file.write_bytes(content)

    assert on_node(ask, "mzj", "/search/", {"q": "养老"}) == (503, f"{NoIndex.message}\n")


def test_a_page_that_was_withdrawn_is_not_found_on_a_node_whose_index_has_not_heard(
    ask, node, on_node, office
):
    item = Item.objects.get(title="养老服务")
    before = on_node(ask, "mzj", "/search.json", {"q": "养老服务"})[1]

    library.withdraw_item(item_id=item.pk, reason="有误", **office)
    trees.publish()

    after = on_node(ask, "mzj", "/search.json", {"q": "养老服务"})[1]
    address = f"/content/2026/{item.pk}.html"
    assert (address in before, address in after) == (True, False)


def test_what_nodes_are_told_is_told_anew_soon_after_a_change_and_not_with_each_of_many(office):
    now = timezone.now()
    told = ToldToNodes().at
    first = told(now)

    search.bring_pairs(entries=[Entry("二嬢", "养老服务")], **office)

    assert told(now + timedelta(seconds=29)) == first
    assert told(now + timedelta(seconds=31)) == composed(now) != first


def test_what_time_alone_changes_is_told_within_ten_minutes(office):
    now = timezone.now()
    told = ToldToNodes().at
    first = told(now)
    QueryCount.objects.all().delete()
    cache.clear()

    assert told(now + timedelta(minutes=9)) == first
    assert told(now + timedelta(minutes=11)) == composed(now) != first
