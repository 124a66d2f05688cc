"""Pages that stand in another form too: what is there, when it comes and goes, and what is left alone."""

import re

import pytest

from huabiao.accounts.enums import Role
from huabiao.accounts.models import RoleGrant
from huabiao.changes.operations import system
from huabiao.library import operations as library
from huabiao.publishing import theme
from huabiao.publishing.models import PublishedFile
from huabiao.publishing.operations import Outcome
from huabiao.publishing.traditional import PREFIX
from huabiao.sites import operations as sites
from huabiao.sites.models import SiteProfile
from huabiao.sites.operations import InvalidFields
from tests import trees
from tests.crawler import crawl, reader_of_files
from tests.factories.accounts import UserFactory
from tests.factories.pages import PLATFORM, make_site
from tests.factories.publishing import channel_of, item_in, path_of_item
from tests.moments import NOON
from tests.watching import watching

pytestmark = trees.on_two_connections

BASE = "http://mzj.shifan.invalid:8000"


@pytest.fixture
def profile(public):
    return make_site("mzj")


@pytest.fixture
def news(profile):
    return channel_of(profile, "ywdt")


@pytest.fixture
def office(profile):
    """Somebody who may withdraw."""
    person = UserFactory(platform_administrator_of=profile.sponsor)
    RoleGrant.objects.create(user=person, role=Role.EDITOR, organization=profile.sponsor)
    return person


def edit(profile, **facts):
    return sites.edit_site(profile=SiteProfile.objects.get(pk=profile.pk), **facts, **PLATFORM)


def turn_on(profile):
    edit(profile, is_in_traditional=True)
    return trees.publish()


def pages():
    """Pages of the site, without what is packed, as readers know them."""
    return {name.removeprefix("mzj") for name in trees.files() if name.endswith(".html")}


def assert_right(tmp_path):
    assert trees.files() == trees.rebuilt(tmp_path / "rebuilt")
    verdict = trees.proof()
    assert (verdict.different, verdict.missing, verdict.extra) == ([], [], [])


def test_each_page_stands_in_traditional_characters_too(profile, news, tmp_path):
    item = item_in(news, title="为民办实事的头等大事", body="<p>发展。</p>")
    trees.publish()
    simplified = pages()

    with_forms = turn_on(profile)

    assert pages() == simplified | {PREFIX + path for path in simplified}
    assert with_forms.problems == []
    path = path_of_item(item, "mzj").removeprefix("mzj")
    html = trees.text(f"mzj{PREFIX}{path}")
    assert '<html lang="zh-Hant">' in html
    assert "<title>為民辦實事的頭等大事_" in html
    assert f'<link rel="canonical" href="{BASE}{PREFIX}{path}">' in html
    both = [
        f'<link rel="alternate" hreflang="zh-Hans" href="{BASE}{path}">',
        f'<link rel="alternate" hreflang="zh-Hant" href="{BASE}{PREFIX}{path}">',
    ]
    plain = trees.text(f"mzj{path}")
    assert [tag for tag in both if tag in html and tag in plain] == both
    assert_right(tmp_path)


def test_every_link_between_the_pages_of_a_form_stays_in_it_but_for_the_switch(profile, news):
    for _ in range(3):
        item_in(news)
    turn_on(profile)

    for name in pages():
        html = trees.text(f"mzj{name}")
        led = re.findall(r'<a [^>]*href="(/[^"]*)"[^>]*>', html)
        across = [
            tag
            for tag in re.findall(r"<a [^>]*>", html)
            if 'href="/' in tag
            and ("/files/" not in tag)
            and (f'href="{PREFIX}/' in tag) != name.startswith(PREFIX)
        ]
        assert led != []
        assert len(across) == 1, (name, across)
        assert "hreflang=" in across[0]


def test_a_reader_who_follows_every_link_meets_nothing_dead(profile, news):
    item_in(news)
    turn_on(profile)

    host = "mzj.shifan.invalid"
    journey = crawl(reader_of_files(), [f"http://{host}/"], [host])

    assert (journey.dead, journey.half) == ([], [])
    assert any(f"{PREFIX}/content/" in url for url in journey.found)


def test_an_item_goes_out_with_its_other_form_and_nothing_leads_there_before(
    profile, news, office, tmp_path, monkeypatch
):
    item_in(news)
    with watching(monkeypatch) as watch:
        trees.start()
        turn_on(profile)
        before = pages()
        item = item_in(news, title="第二条")
        trees.publish()
        library.withdraw_item(
            item_id=item.pk, reason="内容有误", by=office, actor=system("console"), at=NOON
        )
        trees.publish()

    path = path_of_item(item, "mzj").removeprefix("mzj")
    assert pages() - before >= {path, PREFIX + path}
    assert watch.dead == []
    assert {name for name in trees.files() if name.endswith(".gone")} == {
        f"mzj{path}.gone",
        f"mzj{PREFIX}{path}.gone",
    }
    assert_right(tmp_path)


def test_a_moved_channel_leads_on_in_both_forms(profile, news, tmp_path):
    item_in(news)
    turn_on(profile)

    sites.change_slug(channel=news, slug="xinwen", **PLATFORM)
    trees.publish()

    moved = PublishedFile.objects.exclude(moved_to="").values_list("path", "moved_to")
    assert dict(moved) == {
        "/ywdt/index.html": "/xinwen/",
        f"{PREFIX}/ywdt/index.html": f"{PREFIX}/xinwen/",
    }
    assert_right(tmp_path)


def test_turned_off_nothing_is_left_of_it_and_nothing_was_dead_on_the_way(
    profile, news, tmp_path, monkeypatch
):
    item_in(news)
    with watching(monkeypatch) as watch:
        trees.start()
        trees.publish()
        before = trees.files()
        turn_on(profile)
        edit(profile, is_in_traditional=False)
        trees.publish()

    assert watch.dead == []
    assert trees.files() == before
    assert_right(tmp_path)


def test_another_site_is_left_alone(profile, news):
    other = make_site("jyj")
    item_in(channel_of(other, "ywdt"))
    trees.publish()
    before = {name: at for name, at in trees.stamps().items() if name.startswith("jyj/")}

    turn_on(profile)

    after = {name: at for name, at in trees.stamps().items() if name.startswith("jyj/")}
    assert after == before


def test_a_page_and_its_other_form_are_rendered_once(profile, news, monkeypatch):
    item_in(news)
    turn_on(profile)
    rendered = []
    render = theme.render
    monkeypatch.setattr(
        theme, "render", lambda template, view: rendered.append(template) or render(template, view)
    )

    item_in(news, title="第二条")
    trees.publish()

    # The new page and the one that stands beside it, each once.
    assert rendered.count("library/article.html") == 2


def test_the_map_for_search_engines_names_both_forms(profile, news):
    item = item_in(news)
    turn_on(profile)

    path = path_of_item(item, "mzj").removeprefix("mzj")
    written = trees.text(f"mzj/sitemap-{item.pk // 1000}.xml")
    both = (
        f'<xhtml:link rel="alternate" hreflang="zh-Hans" href="{BASE}{path}"/>'
        f'<xhtml:link rel="alternate" hreflang="zh-Hant" href="{BASE}{PREFIX}{path}"/>'
    )
    assert re.findall(r"<loc>([^<]+)</loc>", written)[-2:] == [
        f"{BASE}{path}",
        f"{BASE}{PREFIX}{path}",
    ]
    assert written.count(both) == 2
    index = trees.text("mzj/sitemap.xml")
    assert PREFIX not in index


def test_only_a_chinese_site_can_have_it(profile):
    with pytest.raises(InvalidFields) as refusal:
        edit(profile, language="en", is_in_traditional=True)

    assert list(refusal.value.fields) == ["is_in_traditional"]


def test_saying_again_what_is_said_already_writes_nothing(profile, news):
    item_in(news)
    turn_on(profile)
    before = trees.stamps()

    edit(profile, is_in_traditional=True)
    trees.publish()

    assert trees.stamps() == before
    assert trees.publish() == Outcome()
