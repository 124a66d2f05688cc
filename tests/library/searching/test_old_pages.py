"""One search over what is brought in and what is not yet: an old page is found until its item is public here."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from huabiao.accounts.operations import edit_organization
from huabiao.accounts.operations.organizations import facts_of
from huabiao.importer.items import Destination, import_items
from huabiao.importer.mapping import read_mapping
from huabiao.importer.old_pages import OldPagesDestination, import_old_pages
from huabiao.library import operations as library
from huabiao.library.enums import ImportState
from huabiao.library.models import Item
from huabiao.search.models import OldPage
from huabiao.search.operations import (
    OldPageRow,
    OldSiteFacts,
    add_old_site,
    bring_old_pages,
    feeding,
    put_back_old_page,
    remove_old_site,
    take_out_old_page,
)
from huabiao.search.operations.feeding import verify
from tests import trees
from tests.accounts.conftest import BY_COMMAND
from tests.factories.library import ItemFactory
from tests.factories.pages import make_site
from tests.factories.publishing import channel_of, item_in
from tests.library.searching.answers import choices, links, titles
from tests.moments import NOON
from tests.searched import heard

pytestmark = trees.on_two_connections
OLD = "http://slj-old.invalid"
URL = f"{OLD}/art/2019/1.html"


@pytest.fixture
def old_site(profile, news):
    facts = OldSiteFacts(
        name="示范市水利局网站",
        address=f"{OLD}/",
        site=profile,
        organization=profile.sponsor,
    )
    return add_old_site(facts=facts, **BY_COMMAND)


@pytest.fixture
def page(old_site):
    row = OldPageRow(
        digest="1",
        url=URL,
        title="防汛抗旱应急预案",
        text="水库放水以前要通知下游。",
        document_number="示水发〔2019〕7号",
        released_at=NOON,
    )
    bring_old_pages(old_site_id=old_site.pk, rows=[row], **BY_COMMAND)
    return OldPage.objects.get()


@pytest.mark.parametrize(
    "typed", ["应急预案", "放水", "示水发[2019]7号", "fangxun", "水库放水以前", "防汛 下游"]
)
def test_an_old_page_is_found_by_what_it_says_and_leads_to_where_it_stands(
    ask, profile, page, typed
):
    heard()

    answer = ask(q=typed)

    assert titles(answer) == ["防汛抗旱应急预案"]
    ((url, facts),) = links(answer)
    assert url == URL
    assert [fact for fact in facts.split("|") if fact][:4] == [
        "旧网站",
        "示水发〔2019〕7号",
        profile.sponsor.name,
        "slj-old.invalid",
    ]
    (hit,) = json.loads(ask("/search.json", q=typed).content)["hits"]
    assert (hit["url"], hit["kind"], hit["kind_name"]) == (URL, "OLD_PAGE", "旧网站")
    assert verify().checked > 0
    assert not verify()


def test_old_and_new_are_counted_together_and_told_apart(ask, news, page):
    item_in(news, title="今年的防汛工作", at=NOON)
    heard()

    answer = ask(q="防汛")

    assert set(titles(answer)) == {"今年的防汛工作", "防汛抗旱应急预案"}
    assert {label: count for label, (_, count) in choices(answer, "类型").items()} == {
        "动态": "1",
        "旧网站": "1",
    }
    assert titles(ask(q="防汛", kind="OLD_PAGE")) == ["防汛抗旱应急预案"]


def test_only_readers_of_the_site_it_goes_to_find_it_and_those_who_ask_all(ask, page):
    other = make_site("jyj")
    item_in(channel_of(other, "ywdt"), title="防汛演练")
    heard()

    assert titles(ask(q="防汛", host="jyj.shifan.invalid")) == ["防汛演练"]
    assert set(titles(ask(q="防汛", host="jyj.shifan.invalid", site="all"))) == {
        "防汛演练",
        "防汛抗旱应急预案",
    }


def test_what_is_taken_out_is_found_at_no_instant_after_it(ask, page):
    heard()
    before = titles(ask(q="防汛"))

    take_out_old_page(page_id=page.pk, reason="内容过时", **BY_COMMAND)
    at_once = titles(ask(q="防汛"))
    suggested = json.loads(ask("/search/suggest.json", q="防汛").content)["suggestions"]
    heard()

    assert (before, at_once, suggested) == (["防汛抗旱应急预案"], [], [])
    assert titles(ask(q="防汛")) == []
    put_back_old_page(page_id=page.pk, **BY_COMMAND)
    heard()
    assert titles(ask(q="防汛")) == ["防汛抗旱应急预案"]


def test_a_removed_site_is_found_no_more(ask, old_site, page):
    heard()

    remove_old_site(old_site_id=old_site.pk, **BY_COMMAND)
    at_once = titles(ask(q="防汛"))
    heard()

    assert (at_once, titles(ask(q="防汛"))) == ([], [])
    assert not verify()


def test_an_old_page_gives_way_to_its_item_for_good(ask, news, page, office):
    heard()
    item = item_in(news, title="防汛抗旱应急预案", original_url=URL)
    heard()
    brought_in = links(ask(q="防汛"))
    library.withdraw_item(item_id=item.pk, reason="有误", **office)
    heard()

    assert [url for url, _ in brought_in] == [f"/content/2026/{item.pk}.html"]
    assert links(ask(q="防汛")) == []
    assert not verify()
    feeding.rebuild()
    assert links(ask(q="防汛")) == []


def test_a_unit_that_is_called_otherwise_is_called_so_here(ask, profile, page):
    heard()

    told = replace(facts_of(profile.sponsor), name="示范市水务局")
    edit_organization(organization=profile.sponsor, facts=told, **BY_COMMAND)
    heard()

    ((_url, facts),) = links(ask(q="防汛"))
    assert "示范市水务局" in facts
    assert not verify()


def test_a_draft_of_it_takes_nothing_away(ask, profile, page):
    ItemFactory(title="防汛抗旱应急预案", organization=profile.sponsor, original_url=URL)
    heard()

    assert [url for url, _ in links(ask(q="防汛"))] == [URL]


MAPPING = """
[source]
name = "示范市水利局网站"
key = "网址"
[fields]
title = "标题"
body = "正文"
original_url = "网址"
released_at = "时间"
[dates]
formats = ["%Y-%m-%d"]
[kind]
default = "NOTICE"
"""


def test_an_item_whose_former_address_is_corrected_gives_its_place_back(
    ask, news, page, office, tmp_path
):
    (tmp_path / "new.toml").write_text(MAPPING.replace('key = "网址"', 'key = "标题"'))
    told = read_mapping(tmp_path / "new.toml")
    to = Destination(
        news, news.organization, ImportState.LIVE, office["by"], office["actor"], "迁移"
    )

    def bring(url: str) -> list[str]:
        (tmp_path / "new.csv").write_text(
            f"标题,正文,网址,时间\n防汛须知,正文。,{url},2019-05-01\n"
        )
        import_items(file=tmp_path / "new.csv", mapping=told, to=to, at=NOON)
        heard()
        return sorted(title for title in titles(ask(q="防汛")))

    assert bring(URL) == ["防汛须知"]
    assert bring(f"{OLD}/other.html") == ["防汛抗旱应急预案", "防汛须知"]
    assert not verify()


def test_the_file_and_the_mapping_are_those_that_bring_it_in_one_day(
    ask, profile, news, old_site, tmp_path
):
    (tmp_path / "old.toml").write_text(MAPPING)
    (tmp_path / "old.csv").write_text(
        f"标题,正文,网址,时间\n水库放水,提前一天通知。,{OLD}/1.html,2019-05-01\n"
    )
    told = read_mapping(tmp_path / "old.toml")
    to = OldPagesDestination(old_site, by=None, actor=BY_COMMAND["actor"])

    tally = import_old_pages(file=tmp_path / "old.csv", mapping=told, to=to, at=NOON)
    heard()

    assert (tally.outcomes["imported"], tally.notices) == (1, [])
    assert [url for url, _ in links(ask(q="水库"))] == [f"{OLD}/1.html"]
    assert Item.objects.filter(title="水库放水").count() == 0
