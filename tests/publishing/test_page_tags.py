"""Keeps the national page tags letter for letter."""

from __future__ import annotations

from dataclasses import replace

import pytest

from huabiao.publishing import theme
from huabiao.publishing.page_tags import document_title, tags
from huabiao.publishing.views_data import Column, Link
from tests.factories.views import (
    ARCHIVE,
    ARTICLE_PAGE,
    BARE_SHELL,
    BREADCRUMB,
    CHANNEL,
    COLUMN,
    GALLERY,
    HOME,
    MAP,
    MISSING,
    PAGES,
    PLAIN_PAGE,
    SHELL,
    TOPIC,
    TOPICS_PAGE,
    YEARS,
)
from tests.publishing.tag_checker import problems

SITE_TAGS = (
    ("SiteName", "示范市人民政府"),
    ("SiteDomain", "www.shifan.gov.cn"),
    ("SiteIDCode", "3699000001"),
)
COLUMN_TAGS = (
    ("ColumnName", "规范性文件"),
    ("ColumnDescription", "市政府及办公室印发的规范性文件"),
    ("ColumnKeywords", "规范性文件,政策"),
    ("ColumnType", "政策文件"),
)
HEAD_TAGS = (("Keywords", "词"), ("Description", "概述"))
RECORD = {"domain": "www.shifan.gov.cn", "code": "3699000001"}
KINDS = {
    "pages/home.html": "home",
    "library/channel.html": "column",
    "library/archive.html": "column",
    "library/years.html": "column",
    "library/article.html": "content",
    "pages/message.html": "other",
    "pages/map.html": "other",
    "pages/search.html": "other",
    "pages/topic.html": "column",
    "pages/topics.html": "column",
}
ON_RECORD = [
    pytest.param(template, view, id=name)
    for name, template, view in PAGES
    if view.shell.identification_code
]


def test_a_content_page_carries_all_fifteen():
    assert tags(ARTICLE_PAGE) == (
        *SITE_TAGS,
        *COLUMN_TAGS,
        ("ArticleTitle", "示范市老旧小区改造工作方案"),
        ("PubDate", "2026-03-02 10:15"),
        ("ContentSource", "示范市住建局"),
        ("Keywords", "老旧小区,改造"),
        ("Author", "李审核"),
        ("Description", "老旧小区怎么改。"),
        ("Image", "https://www.shifan.invalid/files/ab/2.png"),
        ("Url", "https://www.shifan.invalid/content/2026/7.html"),
    )


def test_a_tag_without_content_is_left_out():
    assert tags(PLAIN_PAGE) == (
        *SITE_TAGS[:2],
        *COLUMN_TAGS,
        ("ArticleTitle", "我市新增三条公交线路"),
        ("PubDate", "2026-03-02 10:15"),
        ("ContentSource", "示范市人民政府办公室"),
        ("Url", "https://www.shifan.invalid/content/2026/8.html"),
    )


def test_a_gallery_is_shown_by_its_first_picture_where_no_other_is_chosen():
    first = GALLERY.article.pictures[0].picture.url

    assert dict(tags(GALLERY))["Image"] == f"{GALLERY.shell.base_url}{first}"


def test_where_no_source_is_named_the_publishing_organ_is_the_source():
    article = replace(PLAIN_PAGE.article, byline="示范市民政局")

    assert dict(tags(replace(PLAIN_PAGE, article=article)))["ContentSource"] == "示范市民政局"


def test_lines_and_blanks_in_a_tag_become_single_blanks():
    article = replace(ARTICLE_PAGE.article, summary=" 一、目标\n\t二、任务 ")

    assert dict(tags(replace(ARTICLE_PAGE, article=article)))["Description"] == "一、目标 二、任务"


@pytest.mark.parametrize("page", [CHANNEL, ARCHIVE, YEARS], ids=["channel", "archive", "years"])
def test_every_page_of_a_column_carries_the_column_tags(page):
    assert tags(page) == SITE_TAGS + COLUMN_TAGS + HEAD_TAGS


def test_a_column_without_words_of_its_own_is_described_by_its_name():
    head = replace(CHANNEL.head, column=Column("通知公告", "", "", "工作动态", "/tzgg/"))

    assert tags(replace(CHANNEL, head=head)) == (
        *SITE_TAGS,
        ("ColumnName", "通知公告"),
        ("ColumnDescription", "通知公告"),
        ("ColumnKeywords", "通知公告"),
        ("ColumnType", "工作动态"),
        *HEAD_TAGS,
    )


def test_a_home_page_says_that_it_is_one():
    assert tags(HOME) == (*SITE_TAGS, ("ColumnType", "首页"), *HEAD_TAGS)


def test_a_home_page_with_a_column_is_still_of_the_type_home():
    home = replace(HOME, head=replace(HOME.head, column=COLUMN))

    assert tags(home) == (
        *SITE_TAGS,
        *COLUMN_TAGS[:3],
        ("ColumnType", "首页"),
        *HEAD_TAGS,
    )


@pytest.mark.parametrize("page", [MISSING, MAP], ids=["message", "map"])
def test_other_pages_carry_the_site_tags(page):
    assert tags(page) == SITE_TAGS


def test_a_site_without_its_code_yet_has_no_empty_tag():
    assert tags(replace(MAP, shell=BARE_SHELL)) == SITE_TAGS[:2]


def test_a_column_page_without_a_column_has_the_site_tags():
    page = replace(CHANNEL, head=replace(CHANNEL.head, column=None))

    assert tags(page) == SITE_TAGS + HEAD_TAGS


@pytest.mark.parametrize(
    ("page", "title"),
    [
        pytest.param(HOME, "示范市人民政府", id="home"),
        pytest.param(CHANNEL, "规范性文件_政策文件_示范市人民政府", id="channel"),
        pytest.param(ARCHIVE, "规范性文件（往期）_政策文件_示范市人民政府", id="archive"),
        pytest.param(YEARS, "规范性文件（按年份）_政策文件_示范市人民政府", id="years"),
        pytest.param(
            replace(CHANNEL, breadcrumb=BREADCRUMB[-1:]),
            "规范性文件_示范市人民政府",
            id="channel at the top",
        ),
        pytest.param(
            replace(CHANNEL, breadcrumb=(Link("规范性文件", "/a/"), BREADCRUMB[-1])),
            "规范性文件_示范市人民政府",
            id="channel below one of the same name",
        ),
        pytest.param(TOPICS_PAGE, "专题专栏_示范市人民政府", id="topics"),
        pytest.param(TOPIC, "城市更新三年行动_示范市人民政府", id="topic"),
        pytest.param(
            ARTICLE_PAGE, "示范市老旧小区改造工作方案_规范性文件_示范市人民政府", id="article"
        ),
        pytest.param(MISSING, "没有找到页面_示范市人民政府", id="message"),
        pytest.param(
            replace(HOME, head=replace(HOME.head, column=replace(COLUMN, name="首页"))),
            "示范市人民政府",
            id="home with a column",
        ),
    ],
)
def test_the_title_names_page_column_and_site_once_each(page, title):
    assert document_title(page) == title


@pytest.mark.parametrize(("template", "view"), ON_RECORD)
def test_every_page_passes_the_national_inspection(template, view):
    html = theme.render(template, view).decode()

    assert problems(html, kind=KINDS[template], name=view.shell.site_name, **RECORD) == []


def _page(*, skip: str = "", **changed: str) -> str:
    words = dict(tags(ARTICLE_PAGE)) | changed
    metas = "".join(
        f'<meta name="{name}" content="{content}">'
        for name, content in words.items()
        if name != skip
    )
    return f"<head>{metas}</head><body><h1> {ARTICLE_PAGE.article.title}</h1></body>"


@pytest.mark.parametrize(
    ("html", "found"),
    [
        pytest.param(_page(), [], id="nothing wrong"),
        pytest.param(_page(skip="SiteIDCode"), ["T-01 SiteIDCode missing"], id="no code"),
        pytest.param(_page(skip="ColumnType"), ["T-03 ColumnType missing"], id="no column type"),
        pytest.param(_page(skip="ContentSource"), ["T-04 ContentSource missing"], id="no source"),
        pytest.param(_page(PubDate="2026-03-27 15:02:08"), ["T-05 PubDate"], id="seconds"),
        pytest.param(_page(PubDate="2026-06-13 14∶06"), ["T-05 PubDate"], id="ratio for colon"),
        pytest.param(_page(PubDate="2026-06-13"), ["T-05 PubDate"], id="day only"),
        pytest.param(
            _page(SiteDomain="http://www.shifan.gov.cn"),
            ["T-06 SiteDomain is not the one on record", "T-06 SiteDomain malformed"],
            id="scheme",
        ),
        pytest.param(
            _page(SiteIDCode="310000000044"),
            ["T-07 SiteIDCode is not the one on record", "T-07 SiteIDCode malformed"],
            id="twelve digits",
        ),
        pytest.param(
            _page(SiteName="示范市政府"), ["T-08 SiteName is not the one on record"], id="name"
        ),
        pytest.param(
            _page(ArticleTitle="别的标题"), ["T-08 ArticleTitle is not the heading"], id="title"
        ),
        pytest.param(_page(ColumnType="栏目"), ["T-09 ColumnType unknown"], id="type"),
        pytest.param(_page(Author=""), ["T-10 Author says nothing"], id="empty author"),
        pytest.param(_page(Keywords="null"), ["T-10 Keywords says nothing"], id="null"),
        pytest.param(_page(Image="/1.png"), ["T-11 Image is not absolute"], id="relative picture"),
        pytest.param(
            _page(skip="PubDate", pubdate="2026-03-27 15:02"),
            ["T-04 PubDate missing", "T-12 pubdate misspelt"],
            id="case",
        ),
        pytest.param(
            _page(description="再说一遍"),
            ["T-12 description misspelt", "T-13 description twice"],
            id="twice",
        ),
    ],
)
def test_the_inspection_names_what_real_pages_get_wrong(html, found):
    assert problems(html, kind="content", name="示范市人民政府", **RECORD) == found


def test_the_inspection_knows_a_home_page():
    html = _page(ColumnType="政策文件")

    assert problems(html, kind="home", name="示范市人民政府", **RECORD) == [
        "T-02 home is of another type"
    ]


def test_a_site_is_known_by_its_record_domain_and_not_by_where_it_is_served():
    assert (SHELL.site_domain, SHELL.base_url) == (
        "www.shifan.gov.cn",
        "https://www.shifan.invalid",
    )
    assert dict(tags(MAP))["SiteDomain"] == "www.shifan.gov.cn"
