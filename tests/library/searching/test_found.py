"""What readers find on a site and on all of them: what stands there at that moment, and nothing else."""

from __future__ import annotations

import json
import re
from datetime import date, timedelta
from html import unescape

import pytest
from django.utils import timezone

from huabiao.changes.operations import Lane, record, system
from huabiao.library import operations as library
from huabiao.library.enums import Consent, Kind, RelationType, Validity
from huabiao.library.models import Attachment, Item, Placement, Relation
from huabiao.library.published import asked
from huabiao.library.published.found import marked
from huabiao.media.models import DocumentText
from huabiao.publishing.serving.answers import NO_SITE, SECURITY
from huabiao.search import operations as search
from huabiao.search.asking import Piece
from huabiao.search.models import QueryCount
from huabiao.search.operations import BetFacts, feeding
from huabiao.search.queries import Entry
from huabiao.search.spool import Spool, notes_of
from huabiao.sites.models import SiteAlias, SiteProfile
from tests import trees
from tests.factories.library import ItemFactory
from tests.factories.media import DocumentFactory
from tests.factories.pages import make_site
from tests.factories.publishing import channel_of, fill, item_in
from tests.library.searching.answers import choices, links, main_of, put, titles
from tests.moments import NOON, ONE_MINUTE
from tests.searched import heard

pytestmark = trees.on_two_connections
# What is found


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        pytest.param("养老　医保", True, id="both of two words, in different places"),
        pytest.param("养老 教育", False, id="one of two words is asked for alone"),
        pytest.param("示政发[2026]7号", True, id="document number in other brackets"),
        pytest.param("关键", True, id="keyword"),
        pytest.param("wifi", True, id="other case"),
        pytest.param("R&D", True, id="what HTML writes otherwise"),
        pytest.param("yanglao", True, id="pinyin of the title"),
        pytest.param("ylfw", True, id="initials of the title"),
        pytest.param("養老服務", True, id="traditional characters"),
        pytest.param("strong", False, id="the name of a tag"),
        pytest.param("href", False, id="the name of an attribute"),
        pytest.param("<script>alert(1)</script>", False, id="script"),
        pytest.param("' OR 1=1 --", False, id="a hostile quote"),
    ],
)
def test_an_item_is_found_by_what_it_says(ask, news, typed, found):
    item_in(
        news,
        title="养老服务",
        document_number="示政发〔2026〕7号",
        keywords="关键,词",
        body='<p>医保 <strong>WiFi</strong> 和 R&amp;D &lt;5%，<a href="/abc/">见此</a>。</p>',
    )
    heard()

    answer = ask(q=typed)

    assert answer.status_code == 200
    is_found = titles(answer) == ["养老服务"] and "没有包含全部词语" not in main_of(answer)
    assert is_found == found


def test_where_nothing_has_all_words_those_with_some_are_shown_and_it_is_said(ask, news):
    item_in(news, title="养老服务")
    heard()

    answer = ask(q="养老 教育")

    assert titles(answer) == ["养老服务"]
    assert "没有包含全部词语的信息，以下 1 条包含其中一部分" in main_of(answer)


def test_a_hit_is_marked_in_what_stands_around_it_and_nothing_else_is_html(ask, news):
    item_in(news, title="标题<i>", body="<p>前文&lt;b&gt;，养老服务，后文。</p>")
    heard()

    html = main_of(ask(q="养老"))

    assert "前文&lt;b&gt;，<mark>养老</mark>服务，后文。" in html
    assert "标题&lt;i&gt;" in html


def test_only_what_readers_can_read_there_now_is_found(ask, profile, news, office):
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
    heard()

    assert titles(ask(q="消息")) == ["消息公开"]
    assert titles(ask(q="尚未审核")) == []


def test_what_is_withdrawn_is_not_found_even_where_the_index_has_not_heard(ask, news, office):
    item = item_in(news, title="有误的通知")
    heard()
    before = titles(ask(q="有误"))

    library.withdraw_item(item_id=item.pk, reason="有误", **office)
    trees.publish()

    assert (before, titles(ask(q="有误"))) == (["有误的通知"], [])
    assert json.loads(ask("/search.json", q="有误").content)["hits"] == []


@pytest.mark.parametrize(
    "address",
    [
        pytest.param("{path}", id="path"),
        pytest.param("http://MZJ.shifan.invalid:8000{path}", id="host in capitals"),
        pytest.param("https://mzj.shifan.invalid{path}#top", id="over TLS"),
        pytest.param("http://minzheng.invalid{path}?a=1", id="alias"),
    ],
)
def test_nothing_leads_to_what_is_withdrawn_while_the_index_has_not_heard(
    ask, profile, news, office, address
):
    SiteAlias.objects.create(site=profile.site, host="minzheng.invalid")
    item = item_in(news, title="有误的通知")
    heard()
    search.add_best_bet(
        facts=BetFacts(
            words="有误", title="看这里",
            address=address.format(path=f"/content/2026/{item.pk}.html"), expires_on=timezone.localdate(), site=profile,
        ),
        **{**office, "at": timezone.now()},
    )  # fmt: skip

    def led() -> tuple[list[str], list[dict[str, str]]]:
        suggested = json.loads(ask("/search/suggest.json", q="有误").content)["suggestions"]
        return suggested, json.loads(ask("/search.json", q="有误").content)["best"]

    before = led()
    library.withdraw_item(item_id=item.pk, reason="有误", **office)
    trees.publish()

    assert (before[0], [one["title"] for one in before[1]]) == (["有误的通知"], ["看这里"])
    assert led() == ([], [])


def test_a_link_is_found_and_leads_where_it_leads_until_it_is_withdrawn(ask, news, office):
    item = item_in(
        news, title="预约挂号平台", kind=Kind.LINK, link_url="https://guahao.shifan.invalid/"
    )
    feeding.rebuild()

    found = links(ask(q="预约挂号"))
    library.withdraw_item(item_id=item.pk, reason="停用", **office)

    assert [url for url, _facts in found] == ["https://guahao.shifan.invalid/"]
    assert titles(ask(q="预约挂号")) == []


def test_what_is_not_published_yet_is_not_led_to(ask, news):
    feeding.rebuild()
    item_in(news, title="刚签发的通知")
    feeding.feed()

    assert titles(ask(q="签发")) == []
    trees.publish()
    assert titles(ask(q="签发")) == ["刚签发的通知"]


def test_what_an_attachment_says_is_found_once_it_is_known_and_under_its_item(ask, news):
    item = item_in(news, title="附件在此")
    document = DocumentFactory(organization=news.organization)
    Attachment.objects.create(item=item, document=document, title="补贴标准.pdf", sort_order=0)
    feeding.rebuild()
    heard()
    before = titles(ask(q="每亩一百二十元"))

    DocumentText.objects.create(document=document, text="玉米每亩一百二十元。")
    record(
        action="media.document.read", subject=f"document:{document.pk}", actor=system(),
        at=NOON, keys=[f"document:{document.pk}"], lane=Lane.BULK,
    )  # fmt: skip
    feeding.feed()

    assert (before, titles(ask(q="每亩一百二十元"))) == ([], ["附件在此"])
    assert titles(ask(q="补贴标准")) == ["附件在此"]


def test_an_item_in_two_channels_is_found_once(ask, profile, news, office):
    item = item_in(news, title="两处都有")
    trees.publish()
    library.place_item(item_id=item.pk, channel_id=channel_of(profile, "ywdt/bmdt").pk, **office)
    Placement.objects.update(is_live=True, signed_at=NOON)
    feeding.rebuild()

    assert titles(ask(q="两处")) == ["两处都有"]
    assert Placement.objects.filter(item=item).count() == 2


def test_what_no_longer_binds_says_so_and_stands_below(ask, news):
    for number, validity in ((1, Validity.REPEALED), (2, Validity.IN_FORCE)):
        item_in(
            news, title="养老服务办法", kind=Kind.NORMATIVE_DOCUMENT, validity=validity,
            document_number=f"示政发〔202{number}〕1号",
        )  # fmt: skip
    heard()

    html = main_of(ask(q="养老服务办法"))

    marks = re.findall(r'<h2 class="found-title">(?:<span class="mark[^>]*>(.*?)</span>)?', html)
    assert marks == ["", "已废止"]
    assert [facts.split("|")[3] for _url, facts in links(ask(q="养老服务办法"))] == [
        "示政发〔2022〕1号",
        "示政发〔2021〕1号",
    ]


def test_what_was_replaced_stands_below_its_successor_once_both_ends_stand_by_it(
    ask, news, office, profile
):
    old, new = (
        item_in(news, title=title, kind=Kind.NORMATIVE_DOCUMENT, body=body)
        for title, body in (("养老服务办法", ""), ("养老服务条例", "<p>另有规定。</p>" * 99))
    )
    heard()
    assert titles(ask(q="养老服务办法"))[0] == "养老服务办法"

    relation = Relation.objects.create(
        source=new, target=old, type=RelationType.SUPERSEDES, is_live=True,
        is_change_waiting=False, consent=Consent.ASKED,
    )  # fmt: skip
    library.accept_relation(relation_id=relation.pk, note="", **office)
    heard()
    assert titles(ask(q="养老服务办法")) == ["养老服务条例", "养老服务办法"]

    library.end_relation(relation_id=relation.pk, reason="说错了", **office)
    heard()
    assert titles(ask(q="养老服务办法"))[0] == "养老服务办法"


# One site, and all of them


def test_a_site_is_searched_by_itself_and_all_sites_are_one_step_away(ask, news):
    here = item_in(news, title="养老消息")
    there = item_in(channel_of(make_site("jyj"), "ywdt"), title="养老课程")
    heard()

    own, every = ask(q="养老"), ask(q="养老", site="all")
    address = re.search(r'<a href="([^"]*)">全部网站</a>', main_of(own))[1]

    assert titles(own) == ["养老消息"]
    assert unescape(address) == "/search/?q=%E5%85%BB%E8%80%81&site=all"
    assert sorted(titles(every)) == ["养老消息", "养老课程"]
    assert {url for url, _facts in links(every)} == {
        f"/content/2026/{here.pk}.html",
        f"http://jyj.shifan.invalid:8000/content/2026/{there.pk}.html",
    }
    assert titles(ask(q="养老", site="jyj")) == ["养老课程"]


NO_SUCH_SITE = "没有这个网站：可能已经关闭，或者网址写错了。请改为搜索全部网站或者本网站。"


@pytest.mark.parametrize("site", ["没有", "mzj2", "ALL"])
def test_a_site_there_is_not_is_refused_and_the_ways_on_are_named(ask, news, site):
    item_in(news, title="养老消息")
    heard()

    page, told = ask(q="养老", site=site), ask("/search.json", q="养老", site=site)

    ways = re.findall(r'<a href="([^"]*)"[^>]*>(全部网站|本网站)</a>', main_of(page))
    assert (page.status_code, NO_SUCH_SITE in main_of(page), titles(page)) == (404, True, [])
    assert [(unescape(url), name) for url, name in ways] == [
        ("/search/?q=%E5%85%BB%E8%80%81&site=all", "全部网站"),
        ("/search/?q=%E5%85%BB%E8%80%81&site=mzj", "本网站"),
    ]
    assert 'name="site"' not in main_of(page)
    assert (told.status_code, json.loads(told.content)) == (
        404,
        {"error": "no_site", "message": NO_SUCH_SITE},
    )


def test_a_site_there_is_not_has_no_form_and_no_suggestions(ask, profile, settings):
    feeding.rebuild()

    opened, suggested = ask(site="nosuch"), ask("/search/suggest.json", q="养", site="nosuch")
    ask(q="养老", site="nosuch")

    assert (opened.status_code, NO_SUCH_SITE in main_of(opened)) == (404, True)
    assert (suggested.status_code, json.loads(suggested.content)["error"]) == (404, "no_site")
    assert list(Spool(settings.SEARCHES_ROOT).take()) == []


def test_an_item_on_two_sites_leads_readers_to_their_own(ask, news):
    item = item_in(news, title="两站都有")
    other = make_site("jyj")
    Placement.objects.create(
        item=item, channel=channel_of(other, "ywdt"), site=other.site, mode="REFERENCE",
        is_live=True, is_main=True, has_stood=True, signed_at=NOON, sort_at=NOON, position=1,
    )  # fmt: skip
    item.addresses.create(site=other.site, year=2025)
    feeding.rebuild()
    with_both = [
        (code, f"/content/{year}/{item.pk}.html") for code, year in (("mzj", 2026), ("jyj", 2025))
    ]
    for code, path in with_both:
        put(f"{code}{path}")

    found = [links(ask(host=f"{code}.shifan.invalid", q="两站"))[0][0] for code, _ in with_both]

    assert found == [path for _code, path in with_both]


# In the language of the site


def test_what_the_search_says_of_its_own_is_in_the_language_of_the_site(ask, profile, news):
    SiteProfile.objects.filter(pk=profile.pk).update(language="en")
    item_in(news, title="养老消息")
    item_in(news, title="养老办法", kind=Kind.NORMATIVE_DOCUMENT, validity=Validity.REPEALED)
    heard()

    page, told = ask(q="养老"), json.loads(ask("/search.json", q="养老").content)
    refused = json.loads(ask("/search.json", q="，").content)

    unit = news.organization.name
    assert set(choices(page, "Kind")) == {"News", "Normative documents"}
    assert set(choices(page, "Validity")) == {"In force", "Repealed"}
    assert f'<span><span lang="zh-CN">{unit}</span></span>' in main_of(page)
    assert {one["kind_name"] for one in told["hits"]} == {"News", "Normative documents"}
    assert {one["label"] for one in told["facets"]["validity"]} == {"In force", "Repealed"}
    assert refused["message"] == "There is only punctuation here. Please type words or numbers."


# What narrows, and in which order


def test_an_answer_is_narrowed_by_what_it_holds_and_widened_again(ask, news):
    item_in(news, title="养老消息")
    item_in(news, title="养老通知", kind=Kind.NOTICE, at=NOON - timedelta(days=365))
    heard()

    kinds = choices(ask(q="养老"), "类型")
    narrowed = ask(q="养老", kind="NOTICE")

    assert kinds == {
        "动态": ("/search/?q=%E5%85%BB%E8%80%81&kind=NEWS", "1"),
        "通知公告": ("/search/?q=%E5%85%BB%E8%80%81&kind=NOTICE", "1"),
    }
    assert titles(narrowed) == ["养老通知"]
    assert choices(narrowed, "类型")["通知公告"] == ("/search/?q=%E5%85%BB%E8%80%81", "取消")
    assert list(choices(ask(q="养老"), "年份")) == ["2026年", "2025年"]
    assert titles(ask(q="养老", year="2025")) == ["养老通知"]
    assert titles(ask(q="养老", **{"from": "2026-01-01"})) == ["养老消息"]
    assert titles(ask(q="养老", to="2025-12-31")) == ["养老通知"]


def test_where_conditions_leave_nothing_it_is_said_and_one_step_undoes_them(ask, news):
    item_in(news, title="养老消息")
    heard()

    html = main_of(ask(q="养老", kind="NOTICE", to="2020-01-01"))

    assert "在这些筛选条件下没有找到与“养老”有关的信息" in html
    way = re.search(r'<a class="widen" href="(.*?)">清除全部筛选条件</a>', html)[1]
    assert unescape(way) == "/search/?q=%E5%85%BB%E8%80%81"
    assert "清除全部筛选条件" not in main_of(ask(q="养老"))


def test_a_day_is_in_a_range_from_its_first_to_its_last_minute(ask, news):
    day = (NOON + timedelta(hours=8)).date()
    item_in(news, title="养老消息", at=NOON)
    heard()

    both = {"from": day.isoformat(), "to": day.isoformat()}
    assert titles(ask(q="养老", **both)) == ["养老消息"]


def test_how_lately_it_was_published_narrows_and_is_said_in_the_address(ask, news):
    now = timezone.now()
    for name, days in (("今天", 0), ("六天前", 6), ("七天前", 7), ("去年", 364), ("早先", 365)):
        item_in(news, title=f"养老{name}", at=now - timedelta(days=days))
    heard()

    def found(**wish):
        return [
            title.removeprefix("养老") for title in titles(ask(q="养老", sort="newest", **wish))
        ]

    chosen = ask(q="养老", within="week")
    assert found(within="week") == ["今天", "六天前"]
    assert found(within="month") == ["今天", "六天前", "七天前"]
    assert found(within="year") == ["今天", "六天前", "七天前", "去年"]
    assert len(found(within="decade")) == 5
    assert found(within="week", to=f"{now - timedelta(days=300):%Y-%m-%d}") == ["去年", "早先"]
    ways = dict(re.findall(r'<a href="([^"]*)"[^>]*><span>(一.内)</span>', main_of(chosen)))
    assert {name: unescape(url) for url, name in ways.items()} == {
        "一周内": "/search/?q=%E5%85%BB%E8%80%81",
        "一月内": "/search/?q=%E5%85%BB%E8%80%81&within=month",
        "一年内": "/search/?q=%E5%85%BB%E8%80%81&within=year",
    }
    assert "已选 1 项" in main_of(chosen)
    hits = json.loads(ask("/search.json", q="养老", within="week").content)["hits"]
    assert {one["title"] for one in hits} == {"养老今天", "养老六天前"}


def test_two_days_the_wrong_way_round_are_what_lies_between(ask, news):
    item_in(news, title="养老消息", at=NOON)
    heard()

    answer = ask(q="养老", **{"from": "2027-01-01", "to": "2025-01-01"})

    assert titles(answer) == ["养老消息"]
    assert re.findall(r'name="(from|to)" value="(.*?)"', main_of(answer)) == [
        ("from", "2025-01-01"),
        ("to", "2027-01-01"),
    ]


def test_by_date_the_newest_is_first(ask, news):
    for number in (2, 1, 3):
        item_in(news, title=f"养老{'老' * number}", at=NOON + number * ONE_MINUTE)
    heard()

    assert titles(ask(q="养老", sort="newest")) == ["养老老老老", "养老老老", "养老老"]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        pytest.param({}, asked.Asked(), id="nothing"),
        pytest.param({"q": "a\x00b", "page": "3"}, asked.Asked(words="ab", page=3), id="NUL"),
        pytest.param({"page": "0"}, asked.Asked(), id="page 0"),
        pytest.param({"page": "9" * 400}, asked.Asked(page=100), id="a page beyond all"),
        pytest.param({"page": "²", "year": "x", "sort": "up"}, asked.Asked(), id="no numbers"),
        pytest.param({"from": "2026-02-30", "to": "heute"}, asked.Asked(), id="no days"),
        pytest.param(
            {"from": "0001-01-01", "to": "9999-12-31"}, asked.Asked(), id="no time of ours"
        ),
        pytest.param({"from": "2026-02-28"}, asked.Asked(since=date(2026, 2, 28)), id="a day"),
        pytest.param({"within": "week"}, asked.Asked(within=asked.Within.WEEK), id="lately"),
        pytest.param({"within": "weak"}, asked.Asked(), id="no time that is offered"),
        pytest.param(
            {"within": "week", "from": "2026-02-28"},
            asked.Asked(since=date(2026, 2, 28)),
            id="a day before how lately",
        ),
        pytest.param(
            {"from": "2026-03-02", "to": "2026-03-01"},
            asked.Asked(since=date(2026, 3, 1), until=date(2026, 3, 2)),
            id="days the wrong way round",
        ),
        pytest.param({"org": "长" * 300}, asked.Asked(org="长" * 200), id="a long name"),
    ],
)
def test_what_an_address_says_is_read_and_what_cannot_be_narrows_nothing(typed, meant):
    assert asked.read(typed) == meant


# Pages


def test_ten_stand_on_a_page_and_odd_pages_are_the_nearest(ask, news):
    fill(news, 25)
    feeding.rebuild()
    for item in Item.objects.all():
        put(f"mzj/content/{item.addresses.get().year}/{item.pk}.html")

    def page(number):
        return titles(ask(q="通知", page=number, sort="newest"))

    pages = {number: page(number) for number in ("1", "2", "3")}
    odd = [page(number) for number in ("", "0", "-1", "x", "²")]
    html = main_of(ask(q="通知", page="2"))

    assert [len(found) for found in pages.values()] == [10, 10, 5]
    assert pages["1"][0] == "通知第25号"
    assert len({title for found in pages.values() for title in found}) == 25
    assert odd == [pages["1"]] * 5
    assert page("99") == pages["3"]
    assert "找到 25 条" in html
    assert "第 2 页，共 3 页" in html
    assert 'href="/search/?q=%E9%80%9A%E7%9F%A5" rel="prev"' in html
    assert 'href="/search/?q=%E9%80%9A%E7%9F%A5&amp;page=3" rel="next"' in html


# What helps


def test_what_is_said_is_found_as_it_is_called_and_the_page_says_so(ask, news):
    item_in(news, title="城乡居民基本医疗保险缴费通知")
    heard()

    answer = ask(q="农村医保")

    assert titles(answer) == ["城乡居民基本医疗保险缴费通知"]
    assert "同时按规范说法查找：<span>城乡居民基本医疗保险</span>" in main_of(answer)
    assert json.loads(ask("/search.json", q="农村医保").content)["added"] == [
        "城乡居民基本医疗保险"
    ]


def test_the_words_of_the_office_count_at_once_and_switched_off_ones_do_not(ask, news, office):
    item_in(news, title="不动产登记中心搬迁")
    item_in(news, title="城乡居民基本医疗保险缴费通知")
    heard()
    before = titles(ask(q="红本本窗口")), titles(ask(q="农村医保"))

    search.add_pair(entry=Entry("红本本窗口", "不动产登记中心"), **office)
    search.add_pair(entry=Entry("农村医保", "城乡居民基本医疗保险", is_active=False), **office)

    assert before == ([], ["城乡居民基本医疗保险缴费通知"])
    assert (
        titles(ask(q="红本本窗口")),
        "<span>城乡居民基本医疗保险</span>" in main_of(ask(q="农村医保")),
    ) == (
        ["不动产登记中心搬迁"],
        False,
    )


def test_a_slip_is_answered_and_what_was_meant_is_one_step_away(ask, news):
    item_in(news, title="公积金提取")
    heard()

    answer = ask(q="公及金")

    way = re.search(r'您是不是要找：<a href="(.*?)">(.*?)</a>', main_of(answer))
    assert (unescape(way[1]), way[2]) == ("/search/?q=%E5%85%AC%E7%A7%AF%E9%87%91", "公积金")
    assert "您是不是要找" not in main_of(ask(q="公积金"))


def test_what_the_office_recommends_stands_above_all(ask, profile, news, office):
    item_in(news, title="居住证办理通知")
    heard()
    put("mzj/bszn/index.html")
    search.add_best_bet(
        facts=BetFacts(
            words="办居住证", site=profile, title="在线办居住证", address="/bszn/",
            summary="当场可办", phone="0000-00000000", expires_on=timezone.localdate(),
        ),
        **{**office, "at": timezone.now()},
    )  # fmt: skip

    html = main_of(ask(q="办居住证"))

    best = re.search(r'<section class="best".*?</section>', html, re.DOTALL)[0]
    assert re.findall(r'<a href="(.*?)">(.*?)</a>', best) == [("/bszn/", "在线办居住证")]
    assert re.findall(r"<p>(.*?)</p>", best) == ["当场可办", "咨询电话：0000-00000000"]
    assert html.index('class="best"') < html.index('class="found"')
    assert 'class="best"' not in main_of(ask(q="居住证"))


@pytest.mark.parametrize(
    ("typed", "is_asked_for"),
    [
        pytest.param("示范市救助站", True, id="by its name"),
        pytest.param("救助站", False, id="by a part of it"),
        pytest.param("示范市救助站 电话", False, id="by more than it"),
    ],
)
def test_a_unit_that_is_asked_for_stands_on_top_with_its_telephone(ask, news, typed, is_asked_for):
    item = item_in(
        news, title="示范市救助站", kind=Kind.PROFILE, contact_address="政通路2号",
        contact_phone="0000-00000002", office_hours="全天",
    )  # fmt: skip
    item_in(news, title="示范市救助站开放日")
    heard()

    html = main_of(ask(q=typed))

    best = re.search(r'<section class="best".*?</section>', html, re.DOTALL)
    assert bool(best) == is_asked_for
    if best:
        assert re.findall(r'<a href="(.*?)">(.*?)</a>', best[0]) == [
            (f"/content/2026/{item.pk}.html", "示范市救助站")
        ]
        assert re.findall(r"<p>(.*?)</p>", best[0]) == [
            "政通路2号，全天",
            "咨询电话：0000-00000002",
        ]


def test_programs_are_told_what_is_on_top_too(ask, news):
    item = item_in(news, title="示范市救助站", kind=Kind.PROFILE, contact_phone="0000-00000002")
    heard()

    assert json.loads(ask("/search.json", q="示范市救助站").content)["best"] == [
        {
            "title": "示范市救助站",
            "url": f"http://mzj.shifan.invalid:8000/content/2026/{item.pk}.html",
            "summary": "",
            "phone": "0000-00000002",
        }
    ]


def test_a_document_that_is_asked_for_by_number_stands_on_top(ask, news):
    item = item_in(
        news, title="养老办法", kind=Kind.NORMATIVE_DOCUMENT,
        document_number="示政发〔2026〕7号", summary="怎样办养老。",
    )  # fmt: skip
    item_in(news, title="养老办法解读", body="<p>示政发〔2026〕7号说了什么。</p>")
    heard()

    best = re.search(
        r'<section class="best".*?</section>', main_of(ask(q="示政发[2026]7号")), re.DOTALL
    )

    assert re.findall(r'<a href="(.*?)">(.*?)</a>', best[0]) == [
        (f"/content/2026/{item.pk}.html", "养老办法")
    ]
    assert re.findall(r"<p>(.*?)</p>", best[0]) == ["怎样办养老。"]


def test_what_many_ask_is_suggested_and_what_few_ask_is_not(ask, news):
    item_in(news, title="医保电子凭证怎么激活")
    item_in(news, title="报销须知：医保参保人")
    heard()
    today = timezone.localdate()
    for query, times in (("医保报销", 4), ("医保张三", 1), ("医保局长张三贪污", 9)):
        for days in range(3):
            QueryCount.objects.create(
                day=today - timedelta(days=days), site_code="mzj", query=query, searches=times
            )

    def suggested(typed):
        return json.loads(ask("/search/suggest.json", q=typed).content)["suggestions"]

    assert suggested("医保")[0] == "医保报销"
    assert set(suggested("医保")[1:]) == {"医保电子凭证怎么激活", "报销须知：医保参保人"}
    assert suggested("dianzi") == suggested("dzpz") == ["医保电子凭证怎么激活"]
    assert suggested("") == ["医保报销"]
    assert suggested("找不到") == []
    assert "医保报销" in main_of(ask())
    related = re.search(r'<nav class="others".*?</nav>', main_of(ask(q="医保卡")), re.DOTALL)
    assert re.findall(r"<a[^>]*>(.*?)</a>", related[0]) == ["医保报销"]


def test_what_was_asked_and_opened_is_noted_without_who(ask, news, settings):
    item = item_in(news, title="养老消息")
    heard()

    ask(q="养老", page="1")
    ask(q="养老", page="2")
    ask(q="养老", kind="NOTICE")
    ask(q="养老", sort="newest")
    ask(q="我的身份证 110101199003071234")
    ask(q="  ")
    opened = ask("/search/opened", q="养老", n="1", to=f"/content/2026/{item.pk}.html")
    for odd in ({"n": "x"}, {"n": "99999999"}, {"q": ""}):
        ask("/search/opened", **{"q": "养老", "n": "1", "to": "/", **odd})

    notes = [
        (note.kind, note.site, note.text, note.found, note.position, note.address)
        for file in Spool(settings.SEARCHES_ROOT).take()
        for note in notes_of(file)
    ]
    assert opened.status_code == 204
    assert notes == [
        ("query", "mzj", "养老", True, 0, ""),
        ("query", "mzj", "我的身份证 ▢", False, 0, ""),
        ("click", "mzj", "养老", False, 1, f"/content/2026/{item.pk}.html"),
    ]


# What is refused


REFUSED = [
    pytest.param("  　", "empty", "请输入要找的词。", id="blank"),
    pytest.param("\x00", "empty", "请输入要找的词。", id="NUL"),
    pytest.param(
        "，。！%_", "only_punctuation", "只有标点符号，无法搜索。请输入文字或数字。", id="marks"
    ),
    pytest.param(
        "长" * 201, "too_long", "最多输入 200 个字，现在有 201 个字，请缩短。", id="too long"
    ),
    pytest.param(
        "一" * 10000, "too_long", "最多输入 200 个字，现在有 10000 个字，请缩短。", id="10000"
    ),
]


@pytest.mark.parametrize(("typed", "error", "sentence"), REFUSED)
def test_what_cannot_be_searched_for_is_told_and_kept(ask, profile, typed, error, sentence):
    feeding.rebuild()

    answer, told = ask(q=typed), ask("/search.json", q=typed)

    html = answer.content.decode()
    assert answer.status_code == 200
    assert sentence in html
    assert f'value="{typed.replace(chr(0), "")}"' in html
    assert (told.status_code, json.loads(told.content)) == (
        400,
        {"error": error, "message": sentence},
    )


def test_without_an_index_the_search_says_so(ask, profile):
    answer, told = ask(q="养老"), ask("/search.json", q="养老")

    sentence = "搜索正在准备，请过几分钟再试，或从栏目中查找。"
    assert (answer.status_code, sentence in main_of(answer)) == (503, True)
    assert (told.status_code, json.loads(told.content)["error"]) == (503, "not_ready")


def test_a_form_that_was_only_opened_asks_for_nothing(ask, profile):
    answer = ask()

    assert answer.status_code == 200
    assert 'action="/search/"' in main_of(answer)
    assert titles(answer) == []


def test_what_was_typed_is_shown_as_text(ask, profile):
    feeding.rebuild()

    assert "<script>alert" not in ask(q='"><script>alert(1)</script>').content.decode()


# What comes with it


@pytest.mark.parametrize("path", ["/search/", "/search.json", "/search/openapi.json"])
def test_it_is_answered_without_cookie_and_with_the_headers_of_static_pages(ask, profile, path):
    feeding.rebuild()

    answer = ask(path, q="消息")

    assert {name: answer.headers[name] for name in SECURITY} == SECURITY
    assert (answer.headers["Cache-Control"], answer.headers["X-Robots-Tag"]) == (
        "no-store",
        "noindex",
    )
    assert (answer.cookies, "Set-Cookie" in answer.headers) == ({}, False)


@pytest.mark.parametrize("host", ["stranger.invalid", "", "console.localhost", "a b", "[::1]"])
def test_a_host_without_a_site_has_no_search(ask, profile, host):
    answer = ask(host=host)

    assert (answer.status_code, answer.content.decode()) == (404, NO_SITE)
    assert {name: answer.headers[name] for name in SECURITY} == SECURITY


def test_marks_stand_where_they_are_said_to_and_all_else_is_text():
    piece = Piece("a<b>&乙丙", ((1, 4), (5, 6)), is_cut_before=True, is_cut_after=True)

    assert marked(piece) == "…a<mark>&lt;b&gt;</mark>&amp;<mark>乙</mark>丙…"
