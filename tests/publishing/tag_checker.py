"""Reads a page as the national inspection does, and names the rules of the page tags (T-01…T-13) it breaks."""

from __future__ import annotations

import re
from collections import Counter
from html.parser import HTMLParser

SITE = ("SiteName", "SiteDomain", "SiteIDCode")
COLUMN = ("ColumnName", "ColumnDescription", "ColumnKeywords", "ColumnType")
CONTENT = ("ArticleTitle", "PubDate", "ContentSource")
OPTIONAL = ("Keywords", "Author", "Description", "Image", "Url")
NEEDED = {
    "home": SITE,
    "other": SITE,
    "column": SITE + COLUMN,
    "content": SITE + COLUMN + CONTENT,
}
KNOWN = {name.lower(): name for name in SITE + COLUMN + CONTENT + OPTIONAL}
COLUMN_TYPES = frozenset(
    {
        *("首页", "概况信息", "机构职能", "负责人信息", "工作动态", "政策文件"),
        *("信息公开指南", "信息公开目录", "信息公开年报", "依申请公开", "数据发布", "数据开放"),
        *("政策解读", "回应关切", "办事服务", "咨询投诉", "征集调查", "在线访谈"),
    }
)
_PUB_DATE = re.compile(
    r"\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01]) ([01]\d|2[0-3]):[0-5]\d", re.ASCII
)
_DOMAIN = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)*\.gov\.cn")
_CODE = re.compile(r"\d{10}|bm\d{8}", re.ASCII)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, str]] = []
        self.heading = ""
        self._place = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in {"head", "h1"}:
            self._place = tag
        values = dict(attrs)
        name = values.get("name") or ""
        if tag == "meta" and self._place == "head" and name.lower() in KNOWN:
            # In HTML a name has no case; a second "description" is a second "Description".
            self.tags.append((name, values.get("content") or ""))

    def handle_endtag(self, tag: str) -> None:
        if tag == self._place:
            self._place = ""

    def handle_data(self, data: str) -> None:
        if self._place == "h1":
            self.heading += data


def problems(
    html: str, *, kind: str, name: str, domain: str, code: str, types: frozenset[str] = COLUMN_TYPES
) -> list[str]:
    """Rules broken by a page of a site on record with this name, domain and code.

    `kind` is home, column, content or other.
    """
    reader = _Reader()
    reader.feed(html)
    tags = dict(reader.tags)
    found = _presence(reader.tags, kind)
    found += _values(tags, kind, types)
    found += _records(tags, {"SiteName": name, "SiteDomain": domain, "SiteIDCode": code})
    shown = {"content": "ArticleTitle", "column": "ColumnName"}.get(kind)
    if shown and tags.get(shown, "").strip() != reader.heading.strip():
        found.append(f"T-08 {shown} is not the heading")
    return sorted(found)


def _presence(tags: list[tuple[str, str]], kind: str) -> list[str]:
    counts = Counter(name.lower() for name, _content in tags)
    rules = dict.fromkeys(SITE, "T-01") | dict.fromkeys(COLUMN, "T-03")
    found = [
        f"{rules.get(name, 'T-04')} {name} missing"
        for name in NEEDED[kind]
        if not any(tag == name and content.strip() for tag, content in tags)
    ]
    found += [f"T-13 {name} twice" for name, count in counts.items() if count > 1]
    found += [f"T-12 {name} misspelt" for name, _ in tags if KNOWN[name.lower()] != name]
    return found


def _values(tags: dict[str, str], kind: str, types: frozenset[str]) -> list[str]:
    found = []
    if kind == "home" and tags.get("ColumnType", "首页") != "首页":
        found.append("T-02 home is of another type")
    if "PubDate" in tags and not _PUB_DATE.fullmatch(tags["PubDate"]):
        found.append("T-05 PubDate")
    if "ColumnType" in tags and tags["ColumnType"] not in types:
        found.append("T-09 ColumnType unknown")
    for name, content in tags.items():
        if not content.strip() or content in {"null", "undefined"} or content.startswith("$"):
            found.append(f"T-10 {name} says nothing")
    found += [
        f"T-11 {name} is not absolute"
        for name in ("Image", "Url")
        if name in tags and not tags[name].startswith(("http://", "https://"))
    ]
    return found


def _records(tags: dict[str, str], record: dict[str, str]) -> list[str]:
    rules = {"SiteName": "T-08", "SiteDomain": "T-06", "SiteIDCode": "T-07"}
    forms = {"SiteDomain": _DOMAIN, "SiteIDCode": _CODE}
    found = []
    for name, recorded in record.items():
        if name not in tags:
            continue
        if name in forms and not forms[name].fullmatch(tags[name]):
            found.append(f"{rules[name]} {name} malformed")
        if tags[name] != recorded:
            found.append(f"{rules[name]} {name} is not the one on record")
    return found
