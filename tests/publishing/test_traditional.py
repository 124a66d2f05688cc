"""What a page says in traditional characters, and what of it stays as it is."""

import pytest

from huabiao.publishing import traditional
from huabiao.publishing.traditional import Place

BASE = "http://mzj.shifan.invalid"
PLACE = Place(BASE, "/content/2026")


def said(html):
    return traditional.converted(html.encode(), PLACE).decode()


CONVERTED = {
    "by words, not by characters": ("<p>为了群众的头发与发展</p>", "<p>為了群眾的頭髮與發展</p>"),
    "no other words": ("<p>软件</p><p>程序员</p>", "<p>軟件</p><p>程序員</p>"),
    "a word divided by a tag is two": ("<p>干<b>部</b></p>", "<p>幹<b>部</b></p>"),
    "words of a picture": (
        '<img src="/files/a/图.png" alt="图书馆">',
        '<img src="/files/a/图.png" alt="圖書館">',
    ),
    "names": ('<p class="标题" id="第一条">条</p>', '<p class="标题" id="第一条">條</p>'),
    "what was typed": (
        '<input placeholder="搜索为" value="为">',
        '<input placeholder="搜索為" value="为">',
    ),
    "what is read out": (
        '<nav aria-label="导航" title="说明">',
        '<nav aria-label="導航" title="說明">',
    ),
    "what a script reads out": (
        '<form data-suggest="/search/suggest.json" data-suggestions="搜索提示：词" data-said="有 {n} 条提示">',
        '<form data-suggest="/search/suggest.json" data-suggestions="搜索提示：詞" data-said="有 {n} 條提示">',
    ),
    "code": (
        "<script>'为'</script><code>为</code>",
        "<script>'为'</script><code>为</code>",
    ),
    "a comment": ("<!-- 为 --><p>为</p>", "<!-- 为 --><p>為</p>"),
    "style of several lines": (
        "<style>\n.a::after { content: '为'; }\n</style>\n<p>为</p>",
        "<style>\n.a::after { content: '为'; }\n</style>\n<p>為</p>",
    ),
    "escaped": (
        '<p title="&quot;为&quot; &lt;">&lt;为&gt;</p>',
        '<p title="&quot;為&quot; &lt;">&lt;為&gt;</p>',
    ),
    "what a search engine shows": (
        '<meta name="Description" content="为民">',
        '<meta name="Description" content="為民">',
    ),
    "a value of the national rule": (
        '<meta name="ColumnType" content="政务动态">',
        '<meta name="ColumnType" content="政务动态">',
    ),
    "language": ('<html lang="zh-CN">', '<html lang="zh-Hant">'),
    "the word that it is converted": (
        '<p class="converted" hidden>自动转换</p>',
        '<p class="converted">自動轉換</p>',
    ),
}


@pytest.mark.parametrize(("simplified", "expected"), CONVERTED.values(), ids=CONVERTED)
def test_what_people_read_is_converted_and_nothing_else(simplified, expected):
    assert said(simplified) == expected


@pytest.mark.parametrize(
    ("href", "expected"),
    [
        ("/", "/zh-hant/"),
        ("/zwgk/", "/zh-hant/zwgk/"),
        ("/zwgk/archive-7.html#a", "/zh-hant/zwgk/archive-7.html#a"),
        ("/search/?q=%E4%B8%BA&amp;page=2", "/zh-hant/search/?q=%E4%B8%BA&amp;page=2"),
        (f"{BASE}/content/2026/7.html", f"{BASE}/zh-hant/content/2026/7.html"),
        (BASE, f"{BASE}/zh-hant/"),
        ("8.html", "8.html"),
        ("../../files/a/b.pdf", "/files/a/b.pdf"),
        ("/files/88bb/说明.html", "/files/88bb/说明.html"),
        ("/static/1/site.css", "/static/1/site.css"),
        ("/zh-hant/zwgk/", "/zh-hant/zwgk/"),
        ("/feed.atom", "/feed.atom"),
        ("#content", "#content"),
        ("?q=a", "?q=a"),
        ("//other.invalid/a.html", "//other.invalid/a.html"),
        ("http://mzj.shifan.invalid.other/a.html", "http://mzj.shifan.invalid.other/a.html"),
        ("https://www.other.invalid/a.pdf", "https://www.other.invalid/a.pdf"),
        ("mailto:a@b.invalid", "mailto:a@b.invalid"),
    ],
)
def test_links_lead_to_the_same_form_of_pages_and_to_the_one_file(href, expected):
    assert said(f'<a href="{href}">x</a>') == f'<a href="{expected}">x</a>'


ADDRESSES = [
    ('<form action="/search/">', '<form action="/zh-hant/search/">'),
    (
        f'<link rel="canonical" href="{BASE}/a/">',
        f'<link rel="canonical" href="{BASE}/zh-hant/a/">',
    ),
    (
        '<link rel="alternate" hreflang="zh-Hans" href="/a/">',
        '<link rel="alternate" hreflang="zh-Hans" href="/a/">',
    ),
    ('<link rel="stylesheet" href="/look.css">', '<link rel="stylesheet" href="/look.css">'),
    (
        '<meta http-equiv="refresh" content="0; url=/a/">',
        '<meta http-equiv="refresh" content="0; url=/zh-hant/a/">',
    ),
    (
        f'<meta name="Url" content="{BASE}/a.html">',
        f'<meta name="Url" content="{BASE}/zh-hant/a.html">',
    ),
    ('<img src="b.png">', '<img src="/content/2026/b.png">'),
]


@pytest.mark.parametrize(("tag", "expected"), ADDRESSES)
def test_what_names_an_address_besides(tag, expected):
    assert said(tag) == expected


def test_the_switch_marks_the_form_one_is_in_and_keeps_its_names():
    here = (
        '<a href="/a/" hreflang="zh-Hans" aria-current="true">简体</a>\n'
        '<a href="/zh-hant/a/" hreflang="zh-Hant">繁體</a>'
    )

    assert said(here) == (
        '<a href="/a/" hreflang="zh-Hans">简体</a>\n'
        '<a href="/zh-hant/a/" hreflang="zh-Hant" aria-current="true">繁體</a>'
    )


def test_a_line_of_every_page_says_the_same_on_each_and_relative_links_begin_where_they_stand():
    line = '<p>为</p>\n<a href="图.png">为</a>'

    first = traditional.converted(line.encode(), Place(BASE, "/a")).decode()
    second = traditional.converted(line.encode(), Place(BASE, "/b")).decode()

    assert first == '<p>為</p>\n<a href="/a/图.png">為</a>'
    assert second == '<p>為</p>\n<a href="/b/图.png">為</a>'


def test_an_attribute_that_looks_like_two_lines_is_one():
    assert said('<p>为</p>\n<p title="a>\n<b">为</p>') == (
        '<p>為</p>\n<p title="a&gt;\n&lt;b">為</p>'
    )


def test_words_typed_in_traditional_characters_are_sought_as_the_texts_have_them():
    assert traditional.simplified("裡面的頭髮，臺灣") == "里面的头发，台湾"
