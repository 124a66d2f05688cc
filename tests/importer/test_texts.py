"""Texts of other systems: white space, paragraphs, lists of links, telephone numbers."""

from __future__ import annotations

import pytest

from huabiao.importer import texts


@pytest.mark.parametrize(
    ("text", "html"),
    [
        pytest.param("一\n\n二\n", "<p>一</p><p>二</p>", id="line ends"),
        pytest.param("一　　二　　　三", "<p>一</p><p>二</p><p>三</p>", id="lost line ends"),
        pytest.param("第一章　总则", "<p>第一章 总则</p>", id="one ideographic space"),
        pytest.param("一\xa0\xa0二 \t 三", "<p>一 二 三</p>", id="spaces of all kinds"),
        pytest.param("\n\xa0\n　　\n", "", id="nothing but space"),
        pytest.param("a<b>&c", "<p>a&lt;b&gt;&amp;c</p>", id="signs of HTML"),
    ],
)
def test_plain_text_becomes_paragraphs(text, html):
    assert texts.paragraphs(text) == html


def test_a_title_turns_no_line_round_and_a_paragraph_keeps_what_its_writing_needs():
    assert texts.one_line(" 关于\u202e知通\u202c的\u200e \u2066公示\u2069 ") == "关于知通的 公示"
    assert texts.paragraphs("\u200fئۇيغۇر!") == "<p>\u200fئۇيغۇر!</p>"


BASE = "http://www.old.invalid/zwgk/index.html"


@pytest.mark.parametrize(
    ("said", "links", "dropped"),
    [
        pytest.param("http://a.invalid/1.doc;", ["http://a.invalid/1.doc"], [], id="one"),
        pytest.param(
            "http://a.invalid/1.doc;http://a.invalid/2.pdf;http://a.invalid/1.doc;",
            ["http://a.invalid/1.doc", "http://a.invalid/2.pdf"], [],
            id="several, one twice",
        ),
        pytest.param(
            "https://a.invalidhttps://b.invalid/1.doc;", ["https://b.invalid/1.doc"], [], id="glued"
        ),
        pytest.param(
            "https://a.invalid/http://b.invalidhttps://c.invalid/1", ["https://c.invalid/1"], [],
            id="glued twice",
        ),
        pytest.param(
            "https://a.invalid/go?to=http://b.invalid/", ["https://a.invalid/go?to=http://b.invalid/"],
            [], id="an address inside an address",
        ),
        pytest.param(
            "http://a.invalidmailto:li@b.invalid;", [], ["http://a.invalidmailto:li@b.invalid"],
            id="a mail address",
        ),
        pytest.param(
            "http://a.invalid/x;jsessionid=1?id=2;http://a.invalid/3",
            ["http://a.invalid/x;jsessionid=1?id=2", "http://a.invalid/3"], [],
            id="the separator inside an address",
        ),
        pytest.param(
            "./1.doc;/2.doc;../3.doc",
            ["http://www.old.invalid/zwgk/1.doc", "http://www.old.invalid/2.doc",
             "http://www.old.invalid/3.doc"], [],
            id="seen from the page",
        ),
        pytest.param("http://a.invalid/任务 分工.pdf", [], ["http://a.invalid/任务 分工.pdf"], id="space"),
        pytest.param("无", [], ["无"], id="words"),
        pytest.param("javascript:alert(1)", [], ["javascript:alert(1)"], id="script"),
        pytest.param("http://[1/", [], ["http://[1/"], id="no host"),
        pytest.param("http://a.invalid/" + "x" * 1000, [], ["http://a.invalid/" + "x" * 1000], id="long"),
        pytest.param("", [], [], id="nothing"),
    ],
)  # fmt: skip
def test_links_are_healed_or_dropped(said, links, dropped):
    assert texts.links_in(said, separator=";", base=BASE) == (links, dropped)


def test_a_path_without_a_page_leads_nowhere():
    assert texts.links_in("/1.doc", separator=";", base="") == ([], ["/1.doc"])


def test_links_are_called_by_the_name_of_their_file():
    links = [
        "http://a.invalid/atm/%E9%99%84%E4%BB%B6.doc",
        "http://a.invalid/download.jsp?pathfile=/atm/7/2024.xlsx",
        "http://a.invalid/show.jsp?id=7&x=<",
    ]

    assert texts.link_list(links) == (
        "<p>原附件：</p><ul>"
        '<li><a href="http://a.invalid/atm/%E9%99%84%E4%BB%B6.doc">附件.doc</a></li>'
        '<li><a href="http://a.invalid/download.jsp?pathfile=/atm/7/2024.xlsx">2024.xlsx</a></li>'
        '<li><a href="http://a.invalid/show.jsp?id=7&amp;x=&lt;">'
        "http://a.invalid/show.jsp?id=7&amp;x=&lt;</a></li></ul>"
    )
    assert texts.link_list([]) == ""


@pytest.mark.parametrize(
    ("text", "count"),
    [
        pytest.param("电话13800138000", 1, id="plain"),
        pytest.param("138-0013-8000、139 0013 9000", 2, id="spaced"),
        pytest.param("13800138000，13800138000", 1, id="the same twice"),
        pytest.param("文号20191380013800012", 0, id="inside a longer number"),
        pytest.param("010-13800138", 0, id="a number of an office"),
    ],
)
def test_mobile_numbers_are_counted(text, count):
    assert texts.mobile_numbers(text) == count


def test_keywords_stand_between_commas():
    assert texts.listed("就业；创业、 补贴,,培训") == "就业,创业,补贴,培训"
