"""Keeps what an item's page shows, and what it leaves out."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from huabiao.publishing import theme
from tests.factories.views import ARTICLE_PAGE, DOCUMENT, PLAIN, PLAIN_PAGE, RICH_ROW, ROW
from tests.publishing.outline import Outline, outline, part


def test_a_document_shows_its_head_its_state_and_its_correction():
    html = theme.render("library/article.html", ARTICLE_PAGE).decode()

    page = Outline(html)
    facts = part(html, '<dl class="facts"', "</dl>")
    assert dict(zip(facts.text("dt"), facts.text("dd"), strict=True)) == {
        "索引号": "11369900MB0000001X/2026-00012",
        "发文字号": "示政办发〔2026〕12号",
        "发布机构": "示范市人民政府办公室",
        "成文日期": "2026-03-01",
        "主题分类": "城乡建设、环境保护\\城乡建设（含住房）",
        "施行日期": "2026-04-01",
        "有效期至": "2028-12-31",
        "有效性": "已废止",
    }
    assert page.text("strong") == ["本文件已废止", "更正说明"]
    assert "（2026-03-05 16:02）：第三条中“2027年”更正为“2028年”。" in re.sub(r"<[^>]*>", "", html)


def test_an_article_names_source_moment_and_author():
    html = theme.render("library/article.html", ARTICLE_PAGE).decode()

    meta = part(html, '<div class="meta"', "</p>")
    assert [words for _tag, words in meta.texts] == [
        "来源：示范市住建局",
        "发布时间：",
        "2026-03-02 10:15",
        "作者：李审核",
    ]


def test_a_reprint_names_source_and_publishing_organ():
    page = replace(PLAIN_PAGE, article=replace(PLAIN, source="示范日报", byline="示范市民政局"))
    html = theme.render("library/article.html", page).decode()

    meta = part(html, '<div class="meta"', "</p>")
    assert [words for _tag, words in meta.texts] == [
        "来源：示范日报",
        "发布时间：",
        "2026-03-02 10:15",
        "发布机构：示范市民政局",
    ]


@pytest.mark.parametrize(
    ("article", "said"),
    [
        pytest.param(replace(DOCUMENT, correction_note=""), ["本文件已废止"], id="repealed"),
        pytest.param(
            replace(DOCUMENT, correction_note="", is_void=False, validity="已修改"),
            ["本文件已修改"],
            id="amended",
        ),
        pytest.param(
            replace(DOCUMENT, correction_note="", is_void=False, validity="有效"),
            [],
            id="in force",
        ),
        pytest.param(
            replace(PLAIN, is_void=True, validity="已失效"), ["本信息已失效"], id="expired notice"
        ),
        pytest.param(
            replace(PLAIN, correction_note="改一字。"), ["更正说明"], id="correction without date"
        ),
    ],
)
def test_an_article_says_aloud_what_changed_since(article, said):
    page = outline("library/article.html", replace(ARTICLE_PAGE, article=article))

    assert page.text("strong") == said


def test_an_article_leads_to_files_relatives_neighbours_and_its_column():
    html = theme.render("library/article.html", ARTICLE_PAGE).decode()

    assert part(html, '<section class="attachments"', "</section>").texts == [
        ("h2", "附件"),
        ("span", "PDF"),
        ("a", "改造清单"),
        ("span", "PDF，1.2 MB"),
    ]
    assert part(html, '<section class="related"', "</section>").texts == [
        ("h2", "相关文件"),
        ("span", "政策解读"),
        ("a", ROW.title),
        ("time", "2026-03-02"),
        ("span", "废止本文件的文件"),
        ("span", "置顶"),
        ("span", "已废止"),
        ("a", RICH_ROW.title),
        ("span", "（在其他网站）"),
        ("span", "示政发〔2026〕3号"),
        ("time", "2026-03-02"),
    ]
    assert part(html, '<nav class="neighbours"', "</nav>").links() == [ROW.url, RICH_ROW.url]
    assert part(html, '<section class="block more-here"', "</section>").links() == [
        "/zfxxgk/zcwj/gfxwj/",
        RICH_ROW.url,
        ROW.url,
    ]


def test_short_news_has_no_empty_parts():
    page = outline("library/article.html", PLAIN_PAGE)

    assert page.all("dl") == []
    assert page.text("h2") == []
    assert [nav["aria-label"] for nav in page.all("nav")] == ["主导航", "当前位置", "网站说明"]


def test_what_people_wrote_is_text_and_what_was_sanitized_is_html():
    article = replace(PLAIN, title="<script>alert(1)</script>", body="<p>一<em>二</em></p>")
    html = theme.render("library/article.html", replace(PLAIN_PAGE, article=article)).decode()

    assert "<h1>&lt;script&gt;alert(1)&lt;/script&gt;</h1>" in html
    assert '<div class="body">\n<p>一<em>二</em></p>\n</div>' in html


@pytest.mark.parametrize(
    ("body", "readable"),
    [
        pytest.param(
            "<table><tr><td>1</td></tr></table>",
            '<div class="table-box" tabindex="0" role="group" aria-label="表格，可左右滚动"'
            ' data-hint="左右滑动查看整张表">'
            "<table><tr><td>1</td></tr></table></div>",
            id="a table scrolls in its own box",
        ),
        pytest.param(
            '<img src="/a.png">',
            '<img alt="" src="/a.png">',
            id="picture without words",
        ),
        pytest.param(
            '<img src="/a.png" alt="图">',
            '<img src="/a.png" alt="图">',
            id="picture with words",
        ),
        pytest.param("<p>&lt;table&gt;</p>", "<p>&lt;table&gt;</p>", id="a word is not a table"),
    ],
)
def test_a_body_is_made_readable(body, readable):
    assert theme.readable(body) == readable


@pytest.mark.parametrize(
    ("body", "shown"),
    [
        pytest.param("<p>文</p>", ["/files/ab/2.png"], id="not in the text"),
        pytest.param('<img src="/files/ab/2.png" alt="图">', [], id="in the text already"),
    ],
)
def test_a_lead_picture_is_shown_once(body, shown):
    page = replace(ARTICLE_PAGE, article=replace(DOCUMENT, body=body))

    images = outline("library/article.html", page).all("img")
    assert [image["src"] for image in images if image.get("class") == "lead-image"] == shown
