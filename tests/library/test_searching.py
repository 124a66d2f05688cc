"""What readers find on a site: what is public there at that moment, and nothing else."""

from __future__ import annotations

import re

import pytest
from django.test import RequestFactory

from huabiao.accounts.enums import Role
from huabiao.accounts.models import RoleGrant
from huabiao.changes.operations import system
from huabiao.config.public import public_application
from huabiao.library import operations as library
from huabiao.library.models import Item, Placement
from huabiao.library.rules import SearchFault, excerpt, search_words
from huabiao.publishing.serving.answers import NO_SITE, SECURITY
from tests import trees
from tests.factories.accounts import UserFactory
from tests.factories.library import ItemFactory
from tests.factories.pages import make_site
from tests.factories.publishing import channel_of, fill, item_in
from tests.moments import NOON, ONE_MINUTE

pytestmark = trees.on_two_connections


@pytest.fixture(scope="module")
def application():
    return public_application()


@pytest.fixture
def search(application):
    def ask(host="mzj.shifan.invalid", method="GET", **words):
        request = RequestFactory(headers={"Host": host}).generic(
            method, "/search/", QUERY_STRING=RequestFactory().get("/", words).META["QUERY_STRING"]
        )
        application.load_middleware()
        response = application.get_response(request)
        response.close()  # as a server does: only then does Django forget the public addresses
        return response

    return ask


@pytest.fixture
def profile():
    return make_site("mzj")


@pytest.fixture
def news(profile):
    return channel_of(profile, "ywdt")


def titles(answer) -> list[str]:
    html = answer.content.decode()
    found = re.search(r"<main.*?<ol[^>]*>(.*?)</ol>", html, re.DOTALL)
    return re.findall(r"<a [^>]*>(.*?)</a>", found[1]) if found else []


@pytest.fixture
def office(profile):
    """Somebody who may do everything."""
    person = UserFactory(platform_administrator_of=profile.sponsor)
    RoleGrant.objects.create(user=person, role=Role.EDITOR, organization=profile.sponsor)
    return {"by": person, "actor": system("console"), "at": NOON}


# What is found


def test_titles_come_first_then_the_newest(search, news):
    item_in(news, title="食堂开了", at=NOON, body="<p>老年食堂在老塔社区。</p>")
    item_in(news, title="老年食堂一", at=NOON - 2 * ONE_MINUTE)
    item_in(news, title="老年食堂二", at=NOON - ONE_MINUTE)
    item_in(news, title="别的消息", at=NOON + ONE_MINUTE, summary="其中提到老年食堂")

    assert titles(search(q="老年食堂")) == ["老年食堂二", "老年食堂一", "别的消息", "食堂开了"]


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        pytest.param("养老　医保", True, id="all of two words, in different places"),
        pytest.param("养老 教育", False, id="one of two words"),
        pytest.param("示政发〔2026〕7号", True, id="document number"),
        pytest.param("关键", True, id="keyword"),
        pytest.param("wifi", True, id="other case"),
        pytest.param("R&D <5%", True, id="what HTML writes otherwise"),
        pytest.param("100%", False, id="a sign of the database's language"),
        pytest.param("_", False, id="another"),
        pytest.param("strong", False, id="the name of a tag"),
        pytest.param("href", False, id="the name of an attribute"),
        pytest.param("a.c", False, id="a sign of another language"),
        pytest.param("\\", False, id="a backslash"),
        pytest.param("<script>alert(1)</script>", False, id="script"),
        pytest.param("' OR 1=1 --", False, id="a hostile quote"),
    ],
)
def test_an_item_is_found_by_what_it_says(search, news, typed, found):
    item_in(
        news,
        title="养老服务",
        document_number="示政发〔2026〕7号",
        keywords="关键,词",
        body='<p>医保 <strong>WiFi</strong> 和 R&amp;D &lt;5%，<a href="/abc/">见此</a>。</p>',
    )

    answer = search(q=typed)

    assert answer.status_code == 200
    assert titles(answer) == (["养老服务"] if found else [])


def test_a_hit_is_marked_in_what_stands_around_it_and_nothing_else_is_html(search, news):
    item_in(news, title="标题", body="<p>前文&lt;b&gt;，养老服务，后文。</p>")

    html = search(q="养老").content.decode()

    assert "前文&lt;b&gt;，<mark>养老</mark>服务，后文。" in html


def test_an_item_in_two_channels_is_found_once(search, profile, news, office):
    item = item_in(news, title="两处都有")
    library.place_item(item_id=item.pk, channel_id=channel_of(profile, "ywdt/bmdt").pk, **office)
    Placement.objects.update(is_live=True, signed_at=NOON)

    assert titles(search(q="两处")) == ["两处都有"]
    assert Placement.objects.filter(item=item).count() == 2


def test_only_what_readers_can_read_there_now_is_found(search, profile, news, office):
    elsewhere = channel_of(make_site("jyj"), "ywdt")
    item_in(elsewhere, title="消息在别的网站")
    gone = item_in(news, title="消息撤下了")
    library.withdraw_item(item_id=gone.pk, reason="有误", **office)
    ItemFactory(title="消息草稿", organization=profile.sponsor)
    planned = item_in(news, title="消息定时")
    Placement.objects.filter(item=planned).update(is_live=False)
    edited = item_in(news, title="消息公开")
    draft = Item.objects.get(pk=edited.pk)
    draft.title, draft.body = "消息新稿", "<p>尚未审核</p>"
    draft.save_revision(clean=False)

    assert titles(search(q="消息")) == ["消息公开"]
    assert titles(search(q="尚未审核")) == []


# Pages


def test_twenty_stand_on_a_page_and_odd_pages_are_the_nearest(search, news):
    fill(news, 45)

    pages = {page: titles(search(q="通知", page=page)) for page in ("1", "2", "3")}
    odd = [titles(search(q="通知", page=page)) for page in ("", "0", "-1", "x", "1" * 400, "²")]
    beyond = titles(search(q="通知", page="99"))
    html = search(q="通知", page="2").content.decode()

    assert [len(found) for found in pages.values()] == [20, 20, 5]
    assert pages["1"][0] == "通知第45号"
    assert len({title for found in pages.values() for title in found}) == 45
    assert odd == [pages["1"]] * 6
    assert beyond == pages["3"]
    assert "找到 45 条" in html
    assert 'href="/search/?q=%E9%80%9A%E7%9F%A5" rel="prev"' in html
    assert 'href="/search/?q=%E9%80%9A%E7%9F%A5&amp;page=3" rel="next"' in html


def test_more_than_a_thousand_are_not_counted(search, news):
    fill(news, 1003)

    html = search(q="通知", page="51").content.decode()

    assert "超过 1000 条" in html
    assert 'rel="next"' not in html


# What is refused


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        pytest.param("  　", "请输入要找的词。", id="blank"),
        pytest.param("\x00", "请输入要找的词。", id="NUL"),
        pytest.param("，。！%_", "只有标点符号，无法搜索。请输入文字或数字。", id="punctuation"),
        pytest.param("长" * 101, "最多输入 100 个字，现在有 101 个字，请缩短。", id="too long"),
        pytest.param("一" * 10000, "现在有 10000 个字", id="10000 characters"),
        pytest.param(
            " ".join("甲乙丙丁戊己庚辛壬癸子"),
            "一次最多搜索 10 个词，请减少几个。",
            id="too many words",
        ),
    ],
)
def test_what_cannot_be_searched_for_is_told_and_kept(search, profile, typed, sentence):
    answer = search(q=typed)

    html = answer.content.decode()
    assert answer.status_code == 200
    assert sentence in html
    assert f'value="{typed.replace(chr(0), "")}"' in html


def test_a_form_that_was_only_opened_asks_for_nothing(search, profile):
    html = search().content.decode()

    assert 'action="/search/"' in html
    assert titles(search()) == []


def test_what_was_typed_is_shown_as_text(search, profile):
    html = search(q='"><script>alert(1)</script>').content.decode()

    assert "<script>alert" not in html


def test_a_search_that_takes_too_long_is_stopped(search, news, monkeypatch):
    fill(news, 3000)
    monkeypatch.setattr("huabiao.library.published.searching.PATIENCE", 0.001)

    answer = search(q="找不到 abc def ghi")

    assert answer.status_code == 503
    assert "请换更具体的词再试" in answer.content.decode()
    assert titles(search(q="通知第9号")) in ([], ["通知第9号"])


# What comes with it


def test_it_is_answered_without_cookie_and_with_the_headers_of_static_pages(search, profile):
    answer = search(q="消息")

    assert {name: answer.headers[name] for name in SECURITY} == SECURITY
    assert (answer.headers["Cache-Control"], answer.headers["X-Robots-Tag"]) == (
        "no-store",
        "noindex",
    )
    assert (answer.cookies, "Set-Cookie" in answer.headers) == ({}, False)
    assert '<meta name="robots" content="noindex">' in answer.content.decode()


@pytest.mark.parametrize("host", ["stranger.invalid", "", "console.localhost", "a b", "[::1]"])
def test_a_host_without_a_site_has_no_search(search, profile, host):
    answer = search(host=host)

    assert (answer.status_code, answer.content.decode()) == (404, NO_SITE)
    assert {name: answer.headers[name] for name in SECURITY} == SECURITY


# Rules


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        pytest.param(" 养老　医保\t养老 ", ("养老", "医保"), id="each word once"),
        pytest.param("a\x00b\ufffd", ("a", "b"), id="what is no character"),
        pytest.param("", SearchFault.EMPTY, id="nothing"),
        pytest.param("……", SearchFault.ONLY_PUNCTUATION, id="punctuation"),
    ],
)
def test_what_was_typed_becomes_words(typed, words):
    assert search_words(typed) == words


@pytest.mark.parametrize(
    ("text", "words", "shown"),
    [
        pytest.param("甲乙丙", ["乙"], "甲<mark>乙</mark>丙", id="one"),
        pytest.param("WiFi wifi", ["wifi"], "<mark>WiFi</mark> <mark>wifi</mark>", id="any case"),
        pytest.param("甲" * 200, ["乙"], "甲" * 130 + "…", id="no hit"),
        pytest.param(
            "甲" * 200 + "乙",
            ["乙"],
            "…" + "甲" * 30 + "<mark>乙</mark>",
            id="far into the text",
        ),
        pytest.param(
            "a<b>&乙", ["乙", "<b>"], "a<mark>&lt;b&gt;</mark>&amp;<mark>乙</mark>", id="HTML"
        ),
    ],
)
def test_an_excerpt_stands_around_the_first_hit(text, words, shown):
    assert excerpt(text, words) == shown
