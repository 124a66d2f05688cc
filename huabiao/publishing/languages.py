"""Decides which words of a page are marked as Chinese, so that a voice reads them as what they are."""

from __future__ import annotations

import re

from markupsafe import Markup

CHINESE = "zh-CN"
_HAN = re.compile("[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")


def tongue(words: str, language: str) -> str:
    """The language of words that are not in the page's own; "" where nothing need be said."""
    return CHINESE if not language.startswith("zh") and _HAN.search(words) else ""


def named(words: str, language: str) -> str:
    """A name as it stands in a page of this language: one in Chinese says that it is."""
    other = tongue(words, language)
    return Markup('<span lang="{}">{}</span>').format(other, words) if other else words
