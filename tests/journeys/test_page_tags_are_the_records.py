"""What published pages say of themselves is what the records say; read from the database itself."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import pytest

from huabiao.sites.enums import ColumnType
from tests.journeys.city import City

HERE = ZoneInfo("Asia/Shanghai")
SITES = ("portal", "mzj", "en")
PROFILE = (
    "select p.*, s.hostname, s.root_page_id, o.name as sponsor_name"
    " from sites_siteprofile p join wagtailcore_site s on s.id = p.site_id"
    " join accounts_organization o on o.id = p.sponsor_id where p.code = ?"
)
CHANNELS = (
    "select c.*, g.title, g.url_path from sites_channel c"
    " join wagtailcore_page g on g.id = c.page_ptr_id"
    " join wagtailcore_page h on h.id = ? where g.live and substr(g.path, 1, length(h.path)) = h.path"
    " order by g.path"
)
ITEMS = (
    "select i.*, g.title as channel_title, c.description as channel_description,"
    " c.keywords as channel_keywords, c.column_type, a.year, p.sort_at,"
    " p.title as placed_title, p.summary as placed_summary,"
    " (select min(id) from library_itempicture q where q.item_id = i.id) as first_picture"
    " from library_itemaddress a join library_item i on i.id = a.item_id"
    " join library_placement p on p.item_id = i.id and p.site_id = a.site_id and p.is_main"
    " join sites_channel c on c.page_ptr_id = p.channel_id"
    " join wagtailcore_page g on g.id = p.channel_id"
    " where a.site_id = ? and p.is_live and not p.is_change_waiting order by p.position desc"
)


class _Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: dict[str, str] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        facts = dict(attrs)
        name = facts.get("name") or ""
        if tag == "meta" and name not in ("viewport", "format-detection", "robots", ""):
            assert name not in self.found
            self.found[name] = facts["content"] or ""


def tags_of(city: City, host: str, path: str) -> dict[str, str]:
    answer = city.get(city.url(host, path))
    assert (path, answer.status) == (path, 200)
    tags = _Tags()
    tags.feed(answer.text)
    return tags.found


def ask(city: City, question: str, *facts: Any) -> list[dict[str, Any]]:
    """Rows by the names of their columns; of two with one name the first counts."""
    with closing(sqlite3.connect(city.home / "huabiao.sqlite3")) as database:
        found = database.execute(question, facts)
        names = [column[0] for column in found.description]
        return [dict(zip(names[::-1], row[::-1], strict=True)) for row in found]


def _channel_of(item: dict[str, Any]) -> dict[str, Any]:
    facts = {name: item[f"channel_{name}"] for name in ("title", "description", "keywords")}
    return {**facts, "column_type": item["column_type"]}


def filled(**tags: str) -> dict[str, str]:
    return {name: " ".join(words.split()) for name, words in tags.items() if words.strip()}


def of_site(profile: dict[str, Any]) -> dict[str, str]:
    return filled(
        SiteName=profile["name"],
        SiteDomain=profile["record_domain"],
        SiteIDCode=profile["identification_code"],
    )


def of_column(channel: dict[str, Any]) -> dict[str, str]:
    return filled(
        ColumnName=channel["title"],
        ColumnDescription=channel["description"] or channel["title"],
        ColumnKeywords=channel["keywords"] or channel["title"],
        ColumnType=ColumnType(channel["column_type"]).label,
    )


@pytest.fixture(params=SITES)
def profile(request, city: City) -> dict[str, Any]:
    return ask(city, PROFILE, request.param)[0]


def test_home_pages_say_what_the_record_of_the_site_says(
    city: City, profile: dict[str, Any]
) -> None:
    said = tags_of(city, profile["hostname"], "/")
    words = {
        name: said.pop(name) for name in ("Description", "ColumnDescription", "ColumnKeywords")
    }
    assert said == of_site(profile) | {"ColumnName": profile["name"], "ColumnType": "首页"}
    assert profile["name"] in words["ColumnDescription"]


def test_channels_say_what_their_records_say(city: City, profile: dict[str, Any]) -> None:
    """Those with a list of their own; one with a single page leads to it, one without items is not there."""
    asked = 0
    home = ask(city, "select url_path from wagtailcore_page where id = ?", profile["root_page_id"])
    for channel in ask(city, CHANNELS, profile["root_page_id"]):
        path = "/" + channel["url_path"].removeprefix(home[0]["url_path"])
        file = city.home / "public" / profile["code"] / path[1:] / "index.html"
        if not file.is_file() or "http-equiv" in file.read_text(encoding="utf-8"):
            continue
        said = tags_of(city, profile["hostname"], path)
        said.pop("Description", None)
        said.pop("Keywords", None)
        assert said == of_site(profile) | of_column(channel), path
        asked += 1
    assert asked > 5


def test_articles_say_what_their_items_say(city: City, profile: dict[str, Any]) -> None:
    """The three newest of each kind that stand on the site."""
    asked: dict[str, int] = {}
    for item in ask(city, ITEMS, profile["site_id"]):
        if asked.setdefault(item["kind"], 0) == 3:
            continue
        asked[item["kind"]] += 1
        path = f"/content/{item['year']}/{item['id']}.html"
        said = tags_of(city, profile["hostname"], path)
        picture = said.pop("Image", "")
        assert bool(picture) == bool(item["lead_image_id"] or item["first_picture"]), path
        url = said.pop("Url")
        released = datetime.fromisoformat(item["sort_at"]).replace(tzinfo=UTC).astimezone(HERE)
        assert said == of_site(profile) | of_column(_channel_of(item)) | filled(
            ArticleTitle=item["placed_title"] or item["title"],
            PubDate=released.strftime("%Y-%m-%d %H:%M"),
            ContentSource=item["source"] or item["byline"] or profile["sponsor_name"],
            Keywords=item["keywords"],
            Author=item["author"],
            Description=item["placed_summary"] or item["summary"],
        ), path
        assert urlsplit(url).path == path
    assert len(asked) > 2
