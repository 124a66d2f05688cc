"""Decides how a text is read aloud, and which readings a run of letters may be.

Asked only for letters: a Chinese character of a query stands for itself, never for its homophones.
"""

from __future__ import annotations

from functools import cache

from pypinyin import Style, lazy_pinyin, pinyin

from huabiao.search.units import HAN

_LONGEST_SYLLABLE = 6
# Of "xianxianxian" there are eight; what is longer than people type is not asked for.
_MOST_DIVISIONS = 8
LONGEST = 40
_VOWELS = set("aeiouv")  # 嗯 is read n, but nobody types it so


@cache
def aloud(character: str) -> tuple[str, ...]:
    """The character, and each way to read it."""
    return (character, *sorted({*readings_of(character)}))


@cache
def initials(character: str) -> tuple[str, ...]:
    """The character, and the letters its readings begin with."""
    return (character, *sorted({way[:1] for way in readings_of(character)}))


def usual(text: str) -> str:
    """How a text of Chinese characters alone is read, in one run of letters; empty of others."""
    if not all(map(HAN.match, text)):
        return ""
    return "".join(lazy_pinyin(text, v_to_u=False))


@cache
def readings_of(character: str) -> tuple[str, ...]:
    """Nothing of what is no Chinese character."""
    if not HAN.match(character):
        return ()
    found = pinyin(character, style=Style.NORMAL, heteronym=True, errors="ignore", v_to_u=False)
    return tuple(found[0]) if found else ()


@cache
def _syllables() -> frozenset[str]:
    """All that common characters are read as."""
    return frozenset(
        way
        for code in range(0x4E00, 0x9FA6)
        for way in readings_of(chr(code))
        if way.isascii() and _VOWELS & set(way)
    )


def divisions(letters: str) -> list[list[str]]:
    """All ways to read letters as syllables: xian is xian, and xi an. At most eight, the shortest first."""
    if len(letters) > LONGEST:
        return []
    ends: list[list[list[str]]] = [[[]]]
    for end in range(1, len(letters) + 1):
        ways = [
            [*way, letters[start:end]]
            for start in range(max(0, end - _LONGEST_SYLLABLE), end)
            if letters[start:end] in _syllables()
            for way in ends[start]
        ]
        ends.append(sorted(ways, key=len)[:_MOST_DIVISIONS])
    return ends[-1] if letters else []
