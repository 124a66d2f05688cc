"""Decides what was asked: phrases, numbers, words, letters that may be pinyin, and what only makes it a question."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from huabiao.search import numbering, pinyin
from huabiao.search.asking import LONGEST
from huabiao.search.folding import fold
from huabiao.search.units import BLOCK, HAN, units, words
from huabiao.search.wording import Added, Wording

_NO_WORDING = Wording()

MOST_WORDS = 32
_MOST_GROUPS = 6
_QUOTED = re.compile(r'["“”「『＂]([^"“”「」『』＂]+)["“”」』＂]')
# What asks, and what holds a sentence together: it ranks a little, and nothing has to hold it.
ASKING = frozenset({
    "请问", "怎么办", "怎么样", "怎样", "怎么", "如何", "什么样", "什么时候", "什么", "为什么",
    "为何", "哪些", "哪个", "哪里", "哪儿", "哪", "谁", "多少", "几", "是否", "能否", "可否",
    "可不可以", "能不能", "会不会", "是不是", "有没有", "要不要", "可以", "吗", "呢", "吧", "啊",
    "您好", "你好", "想", "我想", "想问", "了", "的", "是", "在", "有", "我", "你", "您", "他",
    "她", "它", "我们", "你们", "他们", "自己", "这", "那", "该", "应该", "应", "要", "会", "能",
    "需要", "对", "对于", "关于", "为", "等", "和", "与", "或", "及", "以及", "被", "把", "让",
    "给", "于", "以", "从", "到", "就", "都", "也", "还", "但", "如果", "因为", "所以", "而",
    "并", "将", "其", "中", "上", "下", "着", "过", "地", "得", "时", "后", "前", "哪几", "多久",
    "何时", "何", "时候", "情况", "问题", "方面", "进行", "通过", "根据", "一下", "告诉", "知道",
})  # fmt: skip


@dataclass(frozen=True)
class Asked:
    """A query, read. All texts are folded."""

    phrases: tuple[str, ...] = ()  # in quotes: exactly so
    marks: tuple[str, ...] = ()  # numbers and dates, as tokens
    code: str = ""  # the whole query, if it may be an index number
    blocks: tuple[str, ...] = ()  # what is left, without punctuation
    words: tuple[str, ...] = ()  # of the blocks, each once, what asks left out; 人社局 is one
    added: tuple[Added, ...] = ()  # what some of the words are called officially
    aloud: tuple[
        tuple[str, ...], ...
    ] = ()  # readings of the whole query; only where it has letters
    initials: tuple[str, ...] = ()  # the same, each letter a character
    # Where letters stand in several groups: readings of each; they may stand anywhere in a title.
    groups: tuple[tuple[tuple[str, ...], ...], ...] = ()

    @property
    def is_empty(self) -> bool:
        return not (self.phrases or self.marks or self.blocks)


def parse(text: str, *, wording: Wording = _NO_WORDING, is_literal: bool = True) -> Asked:
    """Takes any text; of one longer than 200 characters, the beginning. Not literal: quotes are punctuation."""
    folded = fold(text[:LONGEST])
    if not is_literal:
        folded = _QUOTED.sub(r" \1 ", folded)
    phrases = tuple(phrase.strip() for phrase in _QUOTED.findall(folded) if BLOCK.search(phrase))
    rest = _QUOTED.sub(" ", folded)
    marks = numbering.marks_of(rest)
    for mark in reversed(marks):
        rest = f"{rest[: mark.start]} {rest[mark.end :]}"
    blocks = tuple(BLOCK.findall(rest))
    aloud, initials = _aloud(blocks)
    return Asked(
        phrases=phrases,
        marks=tuple(dict.fromkeys(mark.token for mark in marks)),
        code=numbering.code_of(folded),
        blocks=blocks,
        words=_words(blocks),
        added=_added(blocks, wording),
        aloud=aloud,
        initials=initials,
        groups=_groups(blocks),
    )


def _words(blocks: tuple[str, ...]) -> tuple[str, ...]:
    """All words where there are none but such as ask: who types 什么 alone wants to find it."""
    found = list(dict.fromkeys(word for block in blocks for word in _joined(words(block))))
    telling = [word for word in found if word not in ASKING]
    return tuple((telling or found)[:MOST_WORDS])


def _joined(divided: list[str]) -> Iterator[str]:
    """Neighbouring single characters are one word: a short name, as 人社局, that no dictionary knows.

    So is all of 公及金, though 及 asks for nothing elsewhere, and any two characters typed alone, as 地灾.
    """
    is_row = len(divided) > 1 and all(len(one) == 1 and HAN.match(one) for one in divided)
    if is_row and (len(divided) == 2 or ASKING.isdisjoint((divided[0], divided[-1]))):
        yield "".join(divided)
        return
    for is_piece, run in groupby(divided, key=_is_piece):
        inside = list(run)
        yield from ["".join(inside)] if is_piece else inside


def _is_piece(word: str) -> bool:
    return len(word) == 1 and HAN.match(word) is not None and word not in ASKING


def _aloud(blocks: tuple[str, ...]) -> tuple[tuple[tuple[str, ...], ...], tuple[str, ...]]:
    """Characters stand for themselves, letters are divided; nothing where there are no letters."""
    parts = [unit for block in blocks for unit in units(block)]
    if len("".join(parts)) > pinyin.LONGEST or not any(_is_latin(part) for part in parts):
        return (), ()
    initials = tuple(letter for part in parts for letter in part)
    ways: list[list[str]] = [[]]
    for part in parts:
        readings = pinyin.divisions(part) if _is_latin(part) else [list(part)]
        ways = [[*way, *reading] for way in ways for reading in readings][:8]
    return tuple(map(tuple, ways)), initials if len(initials) > 1 else ()


def _added(blocks: tuple[str, ...], wording: Wording) -> tuple[Added, ...]:
    """Of letters alone, what people say that is read so."""
    letters = "".join(blocks)
    is_read = _is_latin(letters) and len(letters) <= pinyin.LONGEST
    return wording.spoken(blocks) if is_read else wording.added_to(blocks)


def _groups(blocks: tuple[str, ...]) -> tuple[tuple[tuple[str, ...], ...], ...]:
    if not 1 < len(blocks) <= _MOST_GROUPS or not all(map(_is_latin, blocks)):
        return ()
    return tuple(_aloud((block,))[0] for block in blocks)


def _is_latin(unit: str) -> bool:
    return unit.isascii() and unit.isalpha()
