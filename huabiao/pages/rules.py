"""Decides what blocks a page may be composed of, and how much each may show; no Django."""

from __future__ import annotations

from dataclasses import dataclass

MOST_BLOCKS = 30
WIDTHS = ("full", "wide", "half", "narrow")
# Signs that every theme draws, with what they are called when one is chosen.
SIGNS = {
    "service": "办事服务", "apply": "申请办理", "document": "文件资料", "download": "表格下载",
    "search": "查询", "letter": "信箱、咨询", "phone": "电话热线", "people": "社会保障",
    "elderly": "养老服务", "health": "医疗卫生", "insurance": "医疗保险", "school": "教育",
    "home": "住房", "marriage": "婚姻登记", "work": "就业创业", "transport": "交通出行",
    "travel": "文化旅游", "company": "企业开办", "market": "市场监管", "tax": "财税",
    "agriculture": "农业农村", "environment": "生态环境", "safety": "应急安全", "law": "法律法规",
    "data": "数据", "map": "地图、位置", "organization": "机构", "survey": "征集调查",
}  # fmt: skip
CHARTS = {"column": "柱状图", "bar": "条形图", "line": "折线图", "pie": "饼图"}


@dataclass(frozen=True)
class Limits:
    """The most channels a block takes, and the most rows it shows of each."""

    channels: int
    rows: int


# The blocks that are made of channels; every other block is made of what stands in itself.
LIMITS = {
    "carousel": Limits(channels=1, rows=8),
    "headlines": Limits(channels=1, rows=6),
    "item_list": Limits(channels=4, rows=20),
    "notices": Limits(channels=1, rows=20),
    "documents": Limits(channels=4, rows=20),
    "leaders": Limits(channels=1, rows=20),
}
OF_SEVERAL_CHANNELS = {name for name, limits in LIMITS.items() if limits.channels > 1}


def is_address(text: str) -> bool:
    """Whether a link may lead there: a page of this site, or a whole address of the web."""
    if any(character.isspace() or ord(character) < 32 for character in text):
        return False
    if text.startswith("/"):
        return not text.startswith("//") and "\\" not in text
    scheme, apart, rest = text.partition("://")
    return apart != "" and scheme.lower() in ("http", "https") and rest.strip("/") != ""
