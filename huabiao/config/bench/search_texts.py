"""Makes documents to be searched: as many as wanted, the same each time, with words as frequent as in life.

Sentences are those of the demonstration with other words put in: a frequent one stands in each second document,
a made-up name in few. A document is a row of such sentences, so that making one costs little beside indexing it.
"""

from __future__ import annotations

import random
import re
import tomllib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import accumulate
from pathlib import Path

import huabiao.config.demo
from huabiao.search.documents import Document
from huabiao.search.units import HAN, words

SEED = 20261130
PAGES = 1_000  # addresses
LENGTH = 800  # Chinese characters of a document, about
SITES = 130
# Sentences that are made once; each stands in about a dozen documents of 100,000.
MOST_SENTENCES, FEWEST_SENTENCES = 60_000, 3_000
OTHER_WORD, NAME = 0.4, 0.06
SAMPLED = 2_000  # documents of which words are counted
# Which part of them holds a word.
FREQUENT, MIDDLING = 0.1, (0.005, 0.05)
_ITEMS = Path(huabiao.config.demo.__file__).parent / "items"
_SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯"
    "龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤"
)
_PLACES = ("村", "镇", "路", "社区", "水库", "小学", "有限公司", "合作社", "河", "街道")
_KINDS = ("NEWS", "NOTICE", "DOCUMENT", "INTERPRETATION", "SERVICE", "LETTER")
_SUBJECTS = ("卫生", "教育", "民政", "财政", "农业", "交通", "城建", "环境", "劳动", "公安")
_VALIDITIES = ("IN_FORCE", "AMENDED", "REPEALED")
_TITLES = (
    "关于{}{}的通知",
    "{}{}办法",
    "{}召开{}会议",
    "关于{}申请{}的答复",
    "{}{}指南",
    "{}{}公示",
)


@dataclass(frozen=True)
class Asked:
    """A query and how many of the sampled documents hold what it asks."""

    text: str
    sort: str  # "frequent", "middling", "rare"


class Texts:
    def __init__(self, documents: int) -> None:
        self._documents = documents
        self._choice = random.Random(SEED)  # noqa: S311 -- made-up documents, the same each time
        bodies = "\n".join(_bodies())
        rows = [words_and_signs(one) for one in re.findall(r"[^。；\n]{6,}[。；]", bodies)]
        counted = Counter(word for row in rows for word in row if _tells(word))
        self._words = list(counted)
        self._weights = list(accumulate(counted.values()))
        self._places = self._made_up_characters()
        self.names: list[str] = []
        wanted = max(FEWEST_SENTENCES, min(MOST_SENTENCES, documents))
        self._sentences = [self._sentence(self._choice.choice(rows)) for _ in range(wanted)]

    def documents(self, first: int = 0) -> Iterator[Document]:
        for number in range(first, self._documents):
            yield self.document(number)

    def document(self, number: int) -> Document:
        choice = random.Random(SEED + number)  # noqa: S311 -- as above
        body: list[str] = []
        left = LENGTH
        while left > 0:
            body.append(self._sentences[int(len(self._sentences) * choice.random())])
            left -= len(body[-1])
        year = 2015 + number % 12
        topic = choice.choices(self._words, cum_weights=self._weights, k=2)
        return Document(
            id=f"made:{number}",
            url=page_of(number),
            title=choice.choice(_TITLES).format(self._name(choice), "".join(topic)),
            sites=("portal", f"d{int(SITES * choice.random() ** 2)}"),
            kind=_KINDS[int(len(_KINDS) * choice.random() ** 2)],
            organization=f"市第{int(SITES * choice.random() ** 2)}局",
            subject=choice.choice(_SUBJECTS),
            published_at=datetime(year, 1, 1, 9, tzinfo=UTC) + timedelta(minutes=number % 500_000),
            validity=_VALIDITIES[number % 3] if number % 4 == 0 else "",
            summary=body[0],
            body="\n".join("".join(body[start : start + 4]) for start in range(0, len(body), 4)),
            numbers=(f"示政发〔{year}〕{number % 9000 + 1}号",) if number % 4 == 0 else (),
        )

    def queries(self, count: int) -> list[Asked]:
        """A third each of frequent, middling and rare ones: words, two of them, questions, phrases, names, numbers."""
        holding: Counter[str] = Counter()
        sampled = min(SAMPLED, self._documents)
        for number in range(sampled):
            holding.update({word for word in words(self.document(number).body) if _tells(word)})
        frequent = [one for one in self._words if holding[one] > FREQUENT * sampled]
        middling = [
            one
            for one in self._words
            if MIDDLING[0] * sampled < holding[one] < MIDDLING[1] * sampled
        ]
        choice = random.Random(SEED)  # noqa: S311 -- as above
        asked = []
        for number in range(count):
            one, other, third = choice.choices(frequent, k=3)
            less, lesser = choice.choices(middling, k=2)
            rare = choice.choice(self.names)
            ways = {
                "frequent": (one, one + other, f"{one}怎么{other}", f"请问{one}、{other}和{third}有什么办法"),
                "middling": (less, less + lesser, f"{less} {one}", f"“{less}”"),
                "rare": (rare, rare + one, f"示政发(2023){choice.randrange(1, 9000)}号"),
            }  # fmt: skip
            sort = list(ways)[number % 3]
            asked.append(Asked(choice.choice(ways[sort]), sort))
        return asked

    def _sentence(self, row: list[str]) -> str:
        said = []
        for word in row:
            chance = self._choice.random() if _tells(word) else 1.0
            if chance < NAME:
                self.names.append(self._name(self._choice))
                said.append(self.names[-1])
            elif chance < NAME + OTHER_WORD:
                said += self._choice.choices(self._words, cum_weights=self._weights)
            else:
                said.append(word)
        return "".join(said)

    def _name(self, choice: random.Random) -> str:
        if choice.random() < 0.4:
            return choice.choice(_SURNAMES) + "".join(choice.choices(self._places, k=2))
        return "".join(choice.choices(self._places, k=2)) + choice.choice(_PLACES)

    def _made_up_characters(self) -> list[str]:
        """Some eight hundred that stand in names, of those the words are written with."""
        return sorted({character for word in self._words for character in word})[::2]


def page_of(number: int) -> str:
    """Several share one: a page costs a file."""
    return f"/made/{number % PAGES}.html"


def words_and_signs(sentence: str) -> list[str]:
    """All of a sentence, divided; what stands between words is kept."""
    row: list[str] = []
    for part in re.findall(r"[\u4e00-\u9fff]+|[^\u4e00-\u9fff]+", sentence):
        row += words(part) if HAN.match(part) else [part]
    return row


def _tells(word: str) -> bool:
    return len(word) > 1 and HAN.match(word) is not None


def _bodies() -> Iterator[str]:
    for file in sorted(_ITEMS.glob("*.toml")):
        for item in tomllib.loads(file.read_text("utf-8")).get("items", ()):
            yield re.sub(r"<[^>]*>", "\n", item.get("body", ""))
