"""Decides how a number is written in the formats Word counts in: 一, 壹, 甲, ①, iv, b."""

from __future__ import annotations

from collections.abc import Callable

_DIGITS = "〇一二三四五六七八九"
_LEGAL = "零壹贰叁肆伍陆柒捌玖"
_STEMS = "甲乙丙丁戊己庚辛壬癸"
_BRANCHES = "子丑寅卯辰巳午未申酉戌亥"
_ROMAN = (
    (1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"),
    (50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"),
)  # fmt: skip
_MOST_SPELLED = 9999


def chinese(number: int, digits: str = _DIGITS, units: str = "十百千") -> str:
    """一百二十三; below twenty without the leading one: 十二."""
    if not 0 < number <= _MOST_SPELLED:
        return str(number)
    written, is_gap = "", False
    for power in range(3, -1, -1):
        digit = number // 10**power % 10
        if not digit:
            is_gap = bool(written)
            continue
        written += ("零" if is_gap else "") + digits[digit] + (units[power - 1] if power else "")
        is_gap = False
    one_ten = digits[1] + units[0]
    if digits == _DIGITS and written.startswith(one_ten):
        written = written[1:]
    return written


def _legal(number: int) -> str:
    return chinese(number, _LEGAL, "拾佰仟")


def _among(signs: str) -> Callable[[int], str]:
    return lambda number: signs[number - 1] if 0 < number <= len(signs) else str(number)


def _letters(first: str) -> Callable[[int], str]:
    def lettered(number: int) -> str:
        if not 0 < number <= 26 * 30:
            return str(number)
        return chr(ord(first) + (number - 1) % 26) * ((number - 1) // 26 + 1)

    return lettered


def _roman(number: int) -> str:
    if not 0 < number <= _MOST_SPELLED:
        return str(number)
    written = ""
    for amount, sign in _ROMAN:
        count, number = divmod(number, amount)
        written += sign * count
    return written


def _wide(number: int) -> str:
    return "".join(chr(ord(digit) + 0xFEE0) for digit in str(number))


def _digit_by_digit(number: int) -> str:
    return "".join(_DIGITS[int(digit)] for digit in str(number))


def _two_digits(number: int) -> str:
    return f"{number:02d}"


_FORMATS: dict[str, Callable[[int], str]] = {
    **dict.fromkeys(
        (
            "chineseCounting",
            "chineseCountingThousand",
            "japaneseCounting",
            "japaneseDigitalTenThousand",
            "taiwaneseCounting",
            "taiwaneseCountingThousand",
        ),
        chinese,
    ),
    **dict.fromkeys(("ideographDigital", "taiwaneseDigital"), _digit_by_digit),
    **dict.fromkeys(
        ("chineseLegalSimplified", "ideographLegalTraditional", "japaneseLegal"), _legal
    ),
    "ideographTraditional": _among(_STEMS),
    "ideographZodiac": _among(_BRANCHES),
    **dict.fromkeys(
        ("decimalEnclosedCircle", "decimalEnclosedCircleChinese"),
        _among("①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"),
    ),
    "decimalEnclosedParen": _among("⑴⑵⑶⑷⑸⑹⑺⑻⑼⑽⑾⑿⒀⒁⒂⒃⒄⒅⒆⒇"),
    "decimalEnclosedFullstop": _among("⒈⒉⒊⒋⒌⒍⒎⒏⒐⒑⒒⒓⒔⒕⒖⒗⒘⒙⒚⒛"),
    "ideographEnclosedCircle": _among("㊀㊁㊂㊃㊄㊅㊆㊇㊈㊉"),
    "decimalZero": _two_digits,
    "decimalFullWidth": _wide,
    "decimalFullWidth2": _wide,
    "upperLetter": _letters("A"),
    "lowerLetter": _letters("a"),
    "upperRoman": lambda number: _roman(number).upper(),
    "lowerRoman": _roman,
    "none": lambda _number: "",
}


def written(number: int, format: str) -> str:
    """The number as this `w:numFmt` writes it; formats nobody here knows are decimal."""
    return _FORMATS.get(format, str)(number)
