"""Decides which words of an official paper are its title, its number and its date (红头文件、发文字号、成文日期).

Papers differ: with or without a red head, the title centred or not, on one line or three, the
number above the title or below it. What is found moves into fields; what is not stays in the text.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from huabiao.library.enums import Kind
from huabiao.media.word.blocks import Block

_HEAD = 25  # blocks at the top in which a paper says what it is
_LONGEST_TITLE = 200
_LONGEST_LINE = 80  # of a title; what is longer is text
_TITLE_LINES = 5

_OPENING, _CLOSING = "〔﹝\\[［(（【", "〕﹞\\]］)）】"
_YEAR_NUMBER = re.compile(
    rf"([\u4e00-\u9fffA-Za-z]{{1,20}})[{_OPENING}]((?:19|20)\d{{2}})[{_CLOSING}](?:第)?(\d{{1,5}})号"
)
_ORDER_NUMBER = re.compile(r"([\u4e00-\u9fff]{2,30}(?:令|公告|通告))第(\d{1,5})号")
_BARE_NUMBER = re.compile(r"(?:\d{4}年)?第(\d{1,5})号")
_SIGNER = re.compile(r"签发人：?:?[\u4e00-\u9fff·]{2,20}")
_COPY_NUMBER = re.compile(r"(?:№|No\.?)?\d{6}")
_SECRET = re.compile(r"(?:绝密|机密|秘密)(?:[★☆]?(?:\d+[年月天]|长期)?)?|内部资料.{0,8}")
_URGENT = re.compile(r"特急|加急|平急|急件|特提")
_ADDRESSEE = re.compile(r".{2,}[：:]")
_PART = re.compile(
    r"第[一二三四五六七八九十百零〇\d]+[章节条编]|[一二三四五六七八九十]+、|[（(][一二三四五六七八九十]+[）)]"
)
_IN_PARENTHESES = re.compile(r"[（(].*[）)]")
_BODY_OF = re.compile(
    r"(?:政府|委员会|办公厅|办公室|[局厅委部院署会处所馆队社站校]|中心|集团|公司|医院|学校|联合会|指挥部|领导小组)"
)
# A title says what sort of paper it is, and ends there.
_SORTS = (
    "通知|通告|公告|公示|通报|意见|决定|决议|命令|令|办法|规定|细则|条例|规则|方案|措施|报告|请示|批复|函|纪要"
    "|规划|计划|要点|预案|指南|标准|规范|目录|名单|清单|情况|说明|解读|问答|公报|章程|制度|简章|启事|倡议书|公开信"
)
_SORT_AT_END = re.compile(rf"(?:{_SORTS})(?:[（(][^（()）]{{1,20}}[)）])*")
_BINDING = re.compile(
    r"(?:办法|规定|细则|条例|规则|规范|标准)(?:[（(].{1,12}[)）])?(?:》?的(?:通知|决定|令))?"
)
_INTERPRETATION = re.compile(r"解读|一图读懂|政策问答|起草说明")
_NOTICE = re.compile(
    r"(?:通知|通告|公告|公示|通报|名单|启事|简章|决定|意见|批复|函)(?:[（(].*[)）])?"
)

_DIGIT = {sign: str(value) for value, signs in enumerate(
    ("〇○零0０Oo", "一1１", "二2２", "三3３", "四4４", "五5５", "六6６", "七7７", "八8８", "九9９")
) for sign in signs}  # fmt: skip
_NUMERAL = "〇○零一二三四五六七八九\\d０-９Oo"
_DATE = re.compile(rf"([{_NUMERAL}]{{4}})年([{_NUMERAL}十]{{1,3}})月([{_NUMERAL}十]{{1,3}})日")
_PRINTED = re.compile(r"印发|印制|抄送")


@dataclass(frozen=True)
class Head:
    """What a paper says of itself; `*_at` are the numbers of the blocks that say it."""

    title: str = ""
    title_at: frozenset[int] = frozenset()
    document_number: str = ""
    number_at: frozenset[int] = frozenset()
    letterhead: str = ""
    letterhead_at: frozenset[int] = frozenset()
    dated_on: date | None = None
    secrecy: str = ""  # a mark that says it must not be made public


@dataclass
class _Reading:
    """Walks down the top of a paper."""

    blocks: Sequence[Block]
    at: int = 0
    number: str = ""
    number_at: frozenset[int] = frozenset()
    secrecy: str = ""

    def line(self, at: int) -> str:
        """A block's words without spaces; "" below the head, and for a list.

        Red heads of several bodies, and numbers beside a signer, are often set as tables.
        """
        if at >= min(len(self.blocks), _HEAD) or self.blocks[at].tag in ("ol", "ul"):
            return ""
        return "".join(self.blocks[at].words.split())


def head_of(blocks: Sequence[Block]) -> Head:
    """The title, number and date of a paper, and which blocks say only that."""
    reading = _Reading(blocks)
    letterhead_at = _read_letterhead(reading)
    title_at = _read_title(reading)
    title = "".join(_joined(blocks[at].words) for at in title_at)
    if not reading.number:
        _read_number_below(reading)
    letterhead = " ".join(
        "".join(blocks[at].words.split())
        for at in sorted(letterhead_at)
        if at not in reading.number_at
    )
    return Head(
        title=title,
        title_at=frozenset(title_at),
        document_number=reading.number,
        number_at=reading.number_at,
        letterhead=letterhead,
        letterhead_at=frozenset(letterhead_at),
        dated_on=_dated(blocks, after=max(title_at, default=-1)),
        secrecy=reading.secrecy,
    )


def number_in(line: str) -> str:
    """The number of a document, where a line says nothing else: "示政发〔2026〕3号"."""
    bare = _SIGNER.sub("", "".join(line.split())).strip("（）()")
    for pattern, form in ((_YEAR_NUMBER, "{}〔{}〕{}号"), (_ORDER_NUMBER, "{}第{}号")):
        found = pattern.fullmatch(bare)
        if found:
            return form.format(*found.groups())
    return ""


def day_in(words: str) -> date | None:
    """The first day a line names, in figures or in Chinese: 二〇二六年三月一日."""
    for found in _DATE.finditer("".join(words.split())):
        try:
            return date(_year(found[1]), _small(found[2]), _small(found[3]))
        except ValueError:
            continue  # 13月, 31日 of a short month
    return None


def guessed_kind(title: str, document_number: str) -> Kind:
    """Which kind of text a title most likely names; the person may choose another."""
    bare = "".join(title.split())
    if _INTERPRETATION.search(bare):
        return Kind.INTERPRETATION
    if document_number and _ends_with(_BINDING, bare):
        return Kind.NORMATIVE_DOCUMENT
    if document_number or _ends_with(_NOTICE, bare):
        return Kind.NOTICE
    return Kind.NEWS


def _read_letterhead(reading: _Reading) -> list[int]:
    """Lines above the title: the issuing body in red, the number, how secret and how urgent it is."""
    end = _end_of_letterhead(reading)
    found = []
    for at in range(end):
        line = reading.line(at)
        if _SECRET.fullmatch(line):
            reading.secrecy = line
        number = number_in(line)
        if number:
            reading.number, reading.number_at = number, frozenset({at})
        elif _counts_orders(reading, at):
            reading.number = reading.line(at - 1) + line
            reading.number_at = frozenset({at - 1, at})
        found.append(at)
    reading.at = end
    return found


def _end_of_letterhead(reading: _Reading) -> int:
    """After the last line of the head that is a number, or the name of a body and "文件"."""
    end = at = 0
    while line := reading.line(at):
        if number_in(line) and _is_below_a_title(reading, at):
            return end
        is_end = number_in(line) or _is_red_head(line) or _counts_orders(reading, at)
        if is_end or _is_mark(line):
            end = at + 1
        elif not _is_above_title(line):
            return end
        at += 1
    return end


def _is_below_a_title(reading: _Reading, at: int) -> bool:
    """Whether a number stands below the title: then what is above it is no head."""
    return any(_ends_with_sort(reading.line(above)) for above in range(at))


def _counts_orders(reading: _Reading, at: int) -> bool:
    """Whether a line is the number of the order named above it: 第12号 below 示范市人民政府令."""
    is_number = at and _BARE_NUMBER.fullmatch(reading.line(at))
    return bool(is_number and reading.line(at - 1).endswith(("令", "公告")))


def _is_red_head(line: str) -> bool:
    return bool(
        len(line) <= 40 and line.endswith("文件") and _BODY_OF.search(line) and "关于" not in line
    )


def _is_above_title(line: str) -> bool:
    """Whether a line may stand between the top and the number: names of bodies, a signer."""
    is_order = line.endswith(("令", "公告")) and len(line) <= 30 and "关于" not in line
    is_body = len(line) <= 30 and _ends_with(_BODY_OF, line) and "关于" not in line
    return is_order or is_body or bool(_SIGNER.fullmatch(line))


def _is_mark(line: str) -> bool:
    return any(mark.fullmatch(line) for mark in (_COPY_NUMBER, _SECRET, _URGENT))


def _read_title(reading: _Reading) -> list[int]:
    first = reading.at
    found: list[int] = []
    for at in range(first, first + _TITLE_LINES):
        line = reading.line(at)
        is_table = line and reading.blocks[at].tag == "table"
        if is_table or not _may_be_title(line) or not _goes_on(reading, found, at):
            break
        found.append(at)
    length = sum(len(reading.line(at)) for at in found)
    # A line that stands nowhere in particular is a title only where it says so itself.
    is_told = any(_stands_out(reading.blocks[at]) for at in found) or (
        found and _ends_with_sort(reading.line(found[-1]))
    )
    return found if 2 <= length <= _LONGEST_TITLE and is_told else []


def _may_be_title(line: str) -> bool:
    if not line or len(line) > _LONGEST_LINE or line.endswith(("。", "；", "，", "！")):
        return False
    unlike = (_ADDRESSEE, _IN_PARENTHESES)
    return not (
        any(one.fullmatch(line) for one in unlike)
        or _PART.match(line)
        or number_in(line)
        or _DATE.fullmatch(line)
        or line.startswith(("——", "--"))
    )


def _goes_on(reading: _Reading, found: Sequence[int], at: int) -> bool:
    """Whether the next line still belongs to the title."""
    if not found:
        return True
    last, block = reading.blocks[found[-1]], reading.blocks[at]
    if _stands_out(last):
        return (block.place, block.tag) == (last.place, last.tag) and not (
            _ends_with_sort(reading.line(found[-1])) and not _begins_like_more(reading.line(at))
        )
    return not _ends_with_sort(reading.line(found[-1])) and not _stands_out(block)


def _begins_like_more(line: str) -> bool:
    return line.startswith(("的", "和", "及", "与", "暨", "实施"))


def _stands_out(block: Block) -> bool:
    return block.place in ("title", "center") or block.tag in ("h1", "h2")


def _ends_with_sort(line: str) -> bool:
    return _ends_with(_SORT_AT_END, line)


def _ends_with(pattern: re.Pattern[str], line: str) -> bool:
    return any(found.end() == len(line) for found in pattern.finditer(line))


def _read_number_below(reading: _Reading) -> None:
    """The number below the title, in parentheses or not; a number in the text is another paper's."""
    at = 0
    while at < 4 + _TITLE_LINES and (line := reading.line(at)):
        number = number_in(line)
        if number:
            reading.number, reading.number_at = number, frozenset({at})
            return
        at += 1


def _dated(blocks: Sequence[Block], *, after: int) -> date | None:
    """The day below the signature; else the day the title's own line in parentheses names."""
    below: date | None = None
    for at, block in enumerate(blocks):
        if at <= after or block.tag == "table":
            continue
        for line in block.words.split("\n"):
            bare = "".join(line.split()).strip("（）()")
            if _PRINTED.search(bare):
                continue
            day = day_in(bare)
            if day is None:
                continue
            if _DATE.fullmatch(bare):
                return day
            is_under_title = at <= after + 2 and line.strip().startswith(("（", "(", "——", "--"))
            below = below or (day if is_under_title else None)
    return below


def _joined(words: str) -> str:
    """Lines of one title; between two words of another language a space stays."""
    return re.sub(r"(?<![A-Za-z0-9]) | (?![A-Za-z0-9])", "", words.replace("\n", " "))


def _year(said: str) -> int:
    return int("".join(_DIGIT[sign] for sign in said))


def _small(said: str) -> int:
    """一, 十, 十二, 二十一, 30."""
    if "十" not in said:
        return int("".join(_DIGIT[sign] for sign in said))
    tens, _ten, ones = said.partition("十")
    return (int(_DIGIT[tens]) if tens else 1) * 10 + (int(_DIGIT[ones]) if ones else 0)
