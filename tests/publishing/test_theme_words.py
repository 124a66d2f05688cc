"""Keeps every fixed word of the theme sayable in English, and no Chinese word of its own on English pages."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import jinja2
import pytest
from django.conf import settings

from huabiao.publishing import theme
from huabiao.publishing.views_data import Link
from tests.factories.views import (
    BREADCRUMB,
    ENGLISH,
    ENGLISH_ARTICLE,
    ENGLISH_ROWS,
    PAGES,
    PORTAL,
    ROW,
)
from tests.publishing.outline import Outline

FOLDER = Path(settings.THEME_ROOT, "locale", "en", "LC_MESSAGES")
TEMPLATES = sorted(Path(settings.THEME_ROOT).rglob("*.html"))
CHINESE = re.compile("[\u4e00-\u9fff]")
# Not the theme's: what the samples say in Chinese, and numbers that are Chinese by law.
SAID_BY_SAMPLES = {
    "中文",
    "改造清单",
    "示政办发〔2026〕12号",
    "鲁ICP备00000001号-1",
    "鲁公网安备 00000000000001号",
}


def _said() -> set[str]:
    """Every word a template asks the catalogue for."""
    extract = jinja2.Environment(
        extensions=["jinja2.ext.i18n"], autoescape=True
    ).extract_translations
    found = set()
    for file in TEMPLATES:
        for _line, _function, words in extract(file.read_text(encoding="utf-8")):
            found.add(words[0] if isinstance(words, tuple) else words)
    return found - {None}


def _written() -> dict[str, str]:
    text = (FOLDER / "theme.po").read_text(encoding="utf-8")
    return dict(re.findall(r'^msgid "(.+)"\nmsgstr "(.*)"$', text, re.MULTILINE))


def test_every_word_of_the_theme_has_its_english():
    assert sorted(_said() - set(_written())) == []


def test_the_compiled_words_are_the_written_ones():
    compiled = theme._catalogue("en")

    assert {words: compiled.gettext(words) for words in _written()} == _written()
    assert all(english and english != words for words, english in _written().items())


def test_templates_write_no_chinese_that_cannot_be_translated():
    loose = {}
    for file in TEMPLATES:
        text = re.sub(r"\{[{%#].*?[}%#]\}", "", file.read_text(encoding="utf-8"), flags=re.DOTALL)
        if CHINESE.search(text):
            loose[file.name] = CHINESE.findall(text)

    assert loose == {}


@pytest.mark.parametrize(
    ("template", "view"),
    [
        pytest.param(template, view, id=name)
        for name, template, view in PAGES
        if view.shell.language == "en"
    ],
)
def test_an_english_page_says_nothing_in_chinese_of_its_own(template, view):
    html = theme.render(template, view).decode()

    body = Outline(html[html.index("<body") : html.index("</body>")])
    labels = [attributes.get("aria-label", "") for _tag, attributes in body.tags]
    said = [words for _tag, words in body.texts] + labels
    assert [words for words in said if CHINESE.search(words) and words not in SAID_BY_SAMPLES] == []


def test_a_name_in_chinese_says_so_on_an_english_page_only():
    names = {"sponsor": "示范市人民政府办公室", "operator": "示范市大数据中心"}
    shell = replace(
        ENGLISH, **names, portal=Link("示范市人民政府", "https://portal.shifan.invalid/")
    )
    article = replace(
        ENGLISH_ARTICLE.article, source="示范日报", byline="示范市民政局", newer=ROW, more=(), attachments=()
    )  # fmt: skip
    english = theme.render(
        "library/article.html", replace(ENGLISH_ARTICLE, shell=shell, article=article)
    ).decode()
    chinese = theme.render("library/article.html", replace(ENGLISH_ARTICLE, shell=PORTAL)).decode()

    assert re.findall('<span lang="zh-CN">(.*?)</span>', english) == [
        "示范市人民政府", "示范日报", "示政办发〔2026〕12号", "示范市民政局", ROW.title,
        "示范市人民政府办公室", "示范市大数据中心", ENGLISH.icp_number, ENGLISH.police_number,
    ]  # fmt: skip
    assert "Source: <span" in english
    assert re.findall('<span lang="zh-CN">', chinese) == []


def test_where_no_source_is_named_an_english_page_names_its_site():
    article = replace(ENGLISH_ARTICLE.article, source="", byline="")
    html = theme.render("library/article.html", replace(ENGLISH_ARTICLE, article=article)).decode()

    assert "Source: The People&#39;s Government of Shifan City" in html


def test_parts_that_many_pages_share_keep_their_languages_apart():
    rows = [theme.line(ENGLISH_ROWS[0], language=language) for language in ("zh-CN", "en")]
    chains = [theme.breadcrumb(BREADCRUMB, "", language) for language in ("zh-CN", "en")]
    headers = [theme.header(shell, ()) for shell in (PORTAL, ENGLISH)]

    assert ["2026-11-22" in rows[0], "22 Nov 2026" in rows[1]] == [True, True]
    assert ["首页" in chain for chain in chains] == [True, False]
    assert ["长者模式" in header for header in headers] == [True, False]


def test_what_is_not_translated_stays_as_it_is():
    assert theme.words("en")("没有找到页面") == "Page not found"
    assert theme.words("en-GB")("没有找到页面") == "Page not found"
    assert theme.words("zh-CN")("没有找到页面") == "没有找到页面"
    assert theme.words("fr")("没有找到页面") == "没有找到页面"
    assert theme.words("en")(ROW.title) == ROW.title
