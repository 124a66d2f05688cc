"""Decides what in a question may tell who somebody is: it is replaced before anything is kept.

What cannot be told apart from personal data is replaced with it: a number of ten digits and more is
nobody's question, a number of seven to nine is one only as a date. Names cannot be told.
"""

from __future__ import annotations

import re

from huabiao.search.folding import fold

MASK = "▢"
LONGEST_READ = 1_000  # characters: what stands beyond is not kept in any case
_BETWEEN = r"[\s\-–—.·•/()（）+,*_、…x]{0,4}"
_MAIL = re.compile(r"[a-z0-9._%+-]{1,64}@[a-z0-9.-]{1,100}")
_PLATE = re.compile(
    r"[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼使领]"
    r"[a-z][\s·•.-]{0,2}[a-z0-9]{4,5}[a-z0-9挂学警港澳]"
)
# Identity numbers of 18 and 15 digits, mobile and other telephones with their area, bank cards.
_LONG = re.compile(rf"\d(?:{_BETWEEN}\d){{9,}}(?:[\s-]?x)?")
# Telephones without an area, passports; 20260301 and 2021-2025 are times.
_DATE = r"(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])(?!\d)"
_MIDDLE = re.compile(rf"(?<!\d)(?!{_DATE})\d{{7,9}}(?!\d)")
_LOCAL = re.compile(r"(?<!\d)(?!(?:19|20)\d\d[\s-](?:19|20)\d\d)\d{3,4}[\s-]\d{4}(?!\d)")
# 一三八… is a telephone, too, and 138零零一三…, and 壹参捌 0013….
_WRITTEN = "〇零一二三四五六七八九幺壹贰叁叄参肆伍陆柒捌玖"
_SPELT = re.compile(
    rf"(?=(?:\d{_BETWEEN})*[{_WRITTEN}])[{_WRITTEN}\d](?:{_BETWEEN}[{_WRITTEN}\d]){{6,}}"
)
# What somebody is called in a messenger.
_NAME = re.compile(r"(?:qq|微信号?|wechat|wx|vx)[\s:号是]{0,3}[a-z0-9_-]{5,}")
_ORDER = (_NAME, _MAIL, _PLATE, _LONG, _MIDDLE, _LOCAL, _SPELT)
# No database takes the character NUL.
_SPACES = re.compile(r"[\s\x00-\x1f\x7f]+")
_EDGES = " ?!.,;:。、，；：？！"


def masked(text: str, *, longest: int) -> str:
    """A question as it is counted: folded, without what may tell who somebody is, at most so many characters."""
    plain = _SPACES.sub(" ", fold(text[:LONGEST_READ]))
    for pattern in _ORDER:
        plain = pattern.sub(MASK, plain)
    return _SPACES.sub(" ", plain).strip(_EDGES)[:longest].strip()
