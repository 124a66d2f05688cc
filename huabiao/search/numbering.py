"""Decides which writings of a document number, an index number and a date are one mark.

国办发〔2023〕5号 is written with any brackets, in digits of any form, with spaces and 第. A date is written with
年月日, with dashes, slashes or points. All functions take folded text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

_CHINESE = "〇零一二三四五六七八九"
_DIGITS = {digit: str(max(0, place - 1)) for place, digit in enumerate(_CHINESE)}
_YEAR = rf"(?:(?:19|20)\d\d|[一二][{_CHINESE}]{{3}})"
_SMALL = rf"(?:\d{{1,5}}|[{_CHINESE}十百]{{1,7}})"
# Where a year begins; all numbers and dates are sought from there. Each way begins with a plain
# character: for these alone a text is gone through quickly.
_YEAR_BEGINS = re.compile(rf"19\d\d|20\d\d|一(?=[{_CHINESE}]{{3}})|二(?=[{_CHINESE}]{{3}})")
# Few spaces: without a bound, a long run of them would be read over and over.
_OPENED = re.compile(r"[〔\[(【〖﹝〈《「{<]\s{0,3}\Z")
_NUMBER = re.compile(
    rf"(?:[〔\[(【〖﹝〈《「{{<]\s{{0,3}}(?P<year>{_YEAR})\s{{0,3}}年?\s{{0,3}}[〕\])】〗﹞〉》」}}>]|(?<!\d)(?P<bare>{_YEAR})(?:\s{{0,3}}年\s{{0,3}}|\s{{1,3}}|(?=第)))\s{{0,3}}"
    rf"第?\s{{0,3}}(?P<number>{_SMALL})\s{{0,3}}号"
)
_BEFORE = re.compile(r"([\u4e00-\u9fff]{1,13})\s{0,3}\Z")
_REACH = 16  # characters of what may stand before a number, with spaces
_DATE = re.compile(
    rf"(?<!\d)(?P<y>{_YEAR})\s{{0,3}}(?:年|[-/.])\s{{0,3}}(?P<m>\d{{1,2}}|[{_CHINESE}十]{{1,3}})"
    rf"(?:\s{{0,3}}(?:月|[-/.])\s{{0,3}}(?P<d>\d{{1,2}}|[{_CHINESE}十]{{1,3}})\s{{0,3}}(?:日|号|(?!\d))|\s{{0,3}}月)"
)
_PREFIX = 8  # characters of what stands before the bracket; longer ones are words of the sentence
_CODE = re.compile(r"[^\W_]")


class Mark(NamedTuple):
    """One number or date in a text: the token it is found by, and where it stands."""

    token: str
    start: int
    end: int


class _Found(NamedTuple):
    """A document number with what stands before it, or a date."""

    prefix: str
    key: str
    start: int
    end: int


def marks_of(text: str) -> list[Mark]:
    """As they are asked for: a document number with all that stands before it."""
    numbers, days = _found(text)
    found = [Mark(f"#{one.prefix}{one.key}", one.start, one.end) for one in numbers]
    found += [
        Mark(f"#{day.key}", day.start, day.end)
        for day in days
        if not any(one.start < day.end and day.start < one.end for one in numbers)
    ]
    return sorted(found, key=lambda mark: mark.start)


def tokens_of(text: str) -> Iterator[str]:
    """As they are indexed: a document number with each end of what stands before it, a day as its month, too."""
    numbers, days = _found(text)
    for number in numbers:
        prefix = number.prefix
        yield from (f"#{prefix[start:]}{number.key}" for start in range(len(prefix) + 1))
    for day in days:
        yield f"#{day.key}"
        if day.key.count("-") > 1:
            yield f"#{day.key.rpartition('-')[0]}"


def _found(text: str) -> tuple[list[_Found], list[_Found]]:
    """Numbers and days, each in the order of the text."""
    numbers: list[_Found] = []
    days: list[_Found] = []
    read = dated = 0
    for year in _YEAR_BEGINS.finditer(text):
        start = year.start()
        if start >= read and (match := _number_at(text, read, start)):
            before = _BEFORE.search(text[max(read, match.start() - _REACH) : match.start()])
            prefix, length = (before[1][-_PREFIX:], len(before[0])) if before else ("", 0)
            numbers.append(_Found(prefix, _key(match), match.start() - length, match.end()))
            read = match.end()
        if start >= dated and (match := _DATE.match(text, start)):
            dated = match.end()
            if day := _day(match):
                days.append(_Found("", day, start, dated))
    return numbers, days


def _number_at(text: str, read: int, start: int) -> re.Match[str] | None:
    opened = _OPENED.search(text[max(read, start - 4) : start])
    return (opened and _NUMBER.match(text, start - len(opened[0]))) or _NUMBER.match(text, start)


def shorter(token: str) -> str:
    """The same number without what stands before it; dates are as they are."""
    return "#" + token[1:].lstrip("".join(set(re.findall(r"[\u4e00-\u9fff]", token))))


def code_of(number: str) -> str:
    """A number as a whole, whatever separates its parts; empty where it is none."""
    bare = "".join(_CODE.findall(number))
    return f"={bare}" if sum(one.isdigit() for one in bare) > 2 else ""


def _key(match: re.Match[str]) -> str:
    return f"{_year(match['year'] or match['bare'])}.{_small(match['number'])}"


def _day(match: re.Match[str]) -> str:
    month, day = _small(match["m"]), _small(match["d"]) if match["d"] else None
    if not 1 <= month <= 12 or (day is not None and not 1 <= day <= 31):
        return ""
    year = _year(match["y"])
    return f"{year}-{month:02d}" if day is None else f"{year}-{month:02d}-{day:02d}"


def _year(written: str) -> str:
    return "".join(_DIGITS.get(digit, digit) for digit in written)


def _small(written: str) -> int:
    """Up to 999: 5, 〇五, 十五, 二十五, 一百二十."""
    if "十" not in written and "百" not in written:
        return int(_year(written))
    hundreds, has_hundreds, rest = written.rpartition("百")
    tens, has_tens, ones = rest.rpartition("十")
    total = (_one(hundreds) or 1) * 100 if has_hundreds else 0
    total += (_one(tens) or 1) * 10 if has_tens else 0
    return total + _one(ones)


def _one(written: str) -> int:
    digits = _year(written).replace("十", "").replace("百", "")
    return int(digits) if digits else 0
