"""What our own code says on public pages, in the language of the site."""

from __future__ import annotations

import ast
import gettext
import re
from pathlib import Path

import pytest

import huabiao
from huabiao.library.enums import Kind, Validity
from huabiao.publishing.words import FOLDER, say
from huabiao.search.sources import sources as searched

ROOT = Path(huabiao.__file__).parent
CHINESE = re.compile("[\u4e00-\u9fff]")
_PAIR = re.compile(r'^msgid "(.+)"\nmsgstr "(.*)"$', re.MULTILINE)


def sources() -> list[Path]:
    """Code that makes public pages; what things are called in the console is no part of them."""
    return sorted(
        file
        for file in ROOT.rglob("*.py")
        if {"published", "published.py"} & set(file.relative_to(ROOT).parts)
        and file.name != "naming.py"
    )


def said_in(file: Path) -> set[str]:
    """Chinese words of a file, without what its docstrings say."""
    tree = ast.parse(file.read_text(encoding="utf-8"))
    told = {
        node.value for node in ast.walk(tree) if isinstance(node, ast.Expr)
    }  # docstrings stand alone
    return {
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant)
        and node not in told
        and isinstance(node.value, str)
        and CHINESE.search(node.value)
    }


def english() -> dict[str, str]:
    text = (FOLDER / "en" / "LC_MESSAGES" / "public.po").read_text(encoding="utf-8")
    return dict(_PAIR.findall(text))


def test_each_word_has_its_english_and_no_other_has():
    kinds = (label for source in searched() for label in source.labels.values())
    labels = {str(label) for label in (*Kind.labels, *Validity.labels, *kinds)}
    assert set().union(labels, *map(said_in, sources())) == set(english())


def test_what_is_compiled_is_what_is_written():
    compiled = gettext.translation("public", FOLDER, ["en"])

    assert {words: compiled.gettext(words) for words in english()} == english()


@pytest.mark.parametrize(("words", "translated"), english().items())
def test_english_is_english_and_keeps_the_open_places(words, translated):
    places = re.findall(r"%\(\w+\)[sd]", words)

    assert CHINESE.search(translated) is None
    assert sorted(re.findall(r"%\(\w+\)[sd]", translated)) == sorted(places)


@pytest.mark.parametrize(
    ("language", "said"),
    [
        pytest.param("zh-CN", "新闻（往期）", id="Chinese as it stands"),
        pytest.param("en", "新闻 (older)", id="English"),
        pytest.param("en-GB", "新闻 (older)", id="a kind of English"),
        pytest.param("fr", "新闻（往期）", id="Chinese where there is nothing else"),
    ],
)
def test_words_are_said_in_the_language_of_a_site(language, said):
    assert say(language, "%(title)s（往期）", title="新闻") == said
