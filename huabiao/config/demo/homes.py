"""Composes the home pages and topics of the city, and puts a picture behind each site's name."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from huabiao.config.demo.built import City, read
from huabiao.media.models import MediaImage
from huabiao.pages import operations as pages
from huabiao.pages.home_plans import HomeBlock
from huabiao.pages.models import HomePage
from huabiao.sites.queries import base_url

_SITE = re.compile(r"\{(\w+)\}(?=/)")


def compose_homes(city: City) -> None:
    """Give every site its header picture, and the home page that homes.toml draws up."""
    plan = read("homes.toml")
    for row in read("sites.toml")["sites"]:
        _look(city, row, plan["composed_at"])
    for row in plan["homes"]:
        for site in row["sites"]:
            pages.edit_home(
                home=HomePage.objects.get(sites_rooted_here=city.profiles[site].site_id),
                body=_body(city, site, row["blocks"]),
                **city.whole(city.platform(), plan["composed_at"]),
            )


def open_topics(city: City) -> None:
    """Open the topics, each on its day, and archive those whose matter is over."""
    for row in read("homes.toml")["topics"]:
        profile = city.profiles[row["site"]]
        whole = city.whole(city.platform(), row["opened_at"])
        topic = pages.create_topic(
            site=profile.site,
            slug=row["slug"],
            title=row["title"],
            summary=row["summary"],
            picture=_picture(city, row["site"], row["picture"], whole),
            organization=profile.sponsor,
            body=_body(city, row["site"], row["blocks"]),
            **whole,
        )
        if "archived_at" in row:
            pages.archive_topic(topic=topic, **city.whole(city.platform(), row["archived_at"]))


def _look(city: City, row: Mapping[str, Any], at: Any) -> None:
    whole = city.whole(city.platform(), at)
    pages.edit_look(
        profile=city.profiles[row["code"]],
        accent=row["accent"],
        is_grey=False,
        header_picture=_picture(city, row["code"], row["header"], whole),
        **whole,
    )


def _picture(city: City, site: str, name: str, whole: Mapping[str, Any]) -> MediaImage:
    sponsor = city.profiles[site].sponsor
    return city.stock.picture(name, organization=sponsor, **whole)


def _body(city: City, site: str, rows: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The blocks as a body stores them; channels are named by their paths."""
    ids = {path: city.channel(site, path).pk for row in rows for path in _paths(row)}
    return [
        HomeBlock(
            row["block"],
            {key: _addressed(city, value) for key, value in row.items() if key != "block"},
        ).stored(ids)
        for row in rows
    ]


def _addressed(city: City, value: Any) -> Any:
    """What a block says, with "{rsj}/…" as the address of that site, wherever it stands."""
    if isinstance(value, dict):
        return {name: _addressed(city, part) for name, part in value.items()}
    if isinstance(value, list):
        return [_addressed(city, part) for part in value]
    if isinstance(value, str) and (named := _SITE.match(value)) is not None:
        return base_url(city.profiles[named[1]]) + value[named.end() :]
    return value


def _paths(row: Mapping[str, Any]) -> Iterator[str]:
    yield from row.get("channels", ())
    for entry in row.get("entries", ()):
        if "channel" in entry:
            yield entry["channel"]
