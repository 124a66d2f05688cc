"""`huabiao theme`: what a designer is told, and shown, before anything is published."""

from __future__ import annotations

import shutil

import pytest
from django.core.management import CommandError, call_command

from huabiao.publishing import theme
from tests import trees
from tests.factories.pages import make_site
from tests.factories.publishing import channel_of, item_in
from tests.publishing.themes import PLAIN

pytestmark = trees.on_two_connections


@pytest.fixture
def ink(tmp_path):
    return shutil.copytree(PLAIN, tmp_path / "ink")


def change(file, before, after):
    text = file.read_text(encoding="utf-8")
    assert before in text
    file.write_text(text.replace(before, after, 1), encoding="utf-8")


def line_of(file, words):
    return next(
        number
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1)
        if words in line
    )


def test_a_whole_theme_is_said_to_be_so(ink, capsys):
    call_command("theme", str(ink))

    assert capsys.readouterr().out == "主题没有错误。\n"


def told_of(ink):
    with pytest.raises(CommandError) as refusal:
        call_command("theme", str(ink))
    return str(refusal.value).splitlines()


def test_everything_that_is_wrong_is_told_at_once_with_file_and_line(ink):
    article, message = ink / "library" / "article.html", ink / "pages" / "message.html"
    texts = {file: file.read_text(encoding="utf-8") for file in (article, message)}
    for file in texts:
        file.write_text(texts[file] + "{% if page %}", encoding="utf-8")
    (ink / "pages" / "topics.html").rename(ink / "pages" / "other.html")
    lines = {file: len(text.splitlines()) + 1 for file, text in texts.items()}
    unfinished = told_of(ink)
    (ink / "pages" / "other.html").rename(ink / "pages" / "topics.html")
    for file, text in texts.items():
        file.write_text(text + "\n{{ page.titel }}", encoding="utf-8")
    change(ink / "base.html", "page.head.canonical", "page.head.kanonical")

    misspelt = told_of(ink)

    assert unfinished == [
        f"主题文件有错误：library/article.html 第 {lines[article]} 行：模板没有写完。",
        f"主题文件有错误：pages/message.html 第 {lines[message]} 行：模板没有写完。",
        "主题文件有错误：pages/topics.html：缺少这个模板。",
    ]
    line = line_of(ink / "base.html", "kanonical")
    assert len(misspelt) == 1
    assert misspelt[0].startswith(f"主题文件有错误：base.html 第 {line} 行：")


def test_a_site_is_shown_in_a_theme_and_nothing_is_published(public, ink, tmp_path, capsys):
    profile = make_site("mzj")
    item_in(channel_of(profile, "ywdt"), title="要闻一则")
    trees.publish()
    before, version = trees.stamps(), theme.template_version()
    change(ink / "base.html", "<body ", '<body class="ink" ')

    call_command("theme", str(ink), "--site", "mzj", "--to", str(tmp_path / "look"))

    shown = {
        file.relative_to(tmp_path / "look").as_posix()
        for file in (tmp_path / "look").rglob("*.html")
    }
    published = {name.removeprefix("mzj/") for name in before if name.endswith(".html")}
    home = (tmp_path / "look" / "index.html").read_text(encoding="utf-8")
    assert (trees.stamps(), theme.template_version()) == (before, version)
    assert shown == published
    assert ('<body class="ink"' in home, "要闻一则" in home, 'href="/ywdt/"' in home) == (
        True, True, True,
    )  # fmt: skip
    assert "python3 -m http.server" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (["--site", "mzj"], "--site 和 --to 要一起用。"),
        (["--site", "mzj", "--to", "/nowhere"], "没有代码为“mzj”的网站。"),
    ],
)
def test_what_cannot_be_shown_is_said(public, options, sentence):
    with pytest.raises(CommandError, match=sentence):
        call_command("theme", str(PLAIN), *options)
