"""Decides how the body of a composed page is read apart from its rendering: its channels, dates and digest."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.utils.dateparse import parse_datetime
from wagtail.blocks import StreamValue

from huabiao.sites.models import Channel
from huabiao.sites.queries import path_of

# A body as it is stored: [{"type": "headlines", "value": {"channel": 7, "count": 3}}, …]
Body = Sequence[Mapping[str, Any]]


def stored(body: StreamValue) -> list[dict[str, Any]]:
    """The body as plain data."""
    # Child by child, so that what a block lacks that was stored before it was asked for is filled in.
    plain = json.dumps([child.get_prep_value() for child in body], cls=DjangoJSONEncoder)
    found: list[dict[str, Any]] = json.loads(plain)
    return found


def digest(body: StreamValue) -> str:
    """What tells whether somebody saved the page meanwhile."""
    plain = json.dumps(readable(body), ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(plain.encode()).hexdigest()[:16]


def channels_in(body: StreamValue) -> set[int]:
    """Ids of all channels that the blocks name."""
    return {pk for block in stored(body) for pk in _channels(block["value"])}


def channels_in_block(block: StreamValue.StreamChild) -> set[int]:
    return set(_channels(block.get_prep_value()["value"]))


def _channels(value: Any) -> Iterator[int]:
    if isinstance(value, dict):
        for name, part in value.items():
            if name == "channel" and part is not None:
                yield part
            elif name == "channels":
                yield from (pk for pk in map(_of_list, part) if pk is not None)
            else:
                yield from _channels(part)
    elif isinstance(value, list):
        for part in value:
            yield from _channels(_of_list(part))


def _of_list(part: Any) -> Any:
    """An element of a list of blocks; bare in bodies of old."""
    return part["value"] if isinstance(part, dict) and part.get("type") == "item" else part


@dataclass(frozen=True)
class BannerMoment:
    """When a banner begins ("starts_at") or ceases ("ends_at") to be shown."""

    at: datetime
    edge: str
    text: str


def banner_moments(body: StreamValue) -> list[BannerMoment]:
    written = [
        (block["value"].get(edge), edge, str(block["value"].get("text") or ""))
        for block in stored(body)
        if block["type"] == "banner"
        for edge in ("starts_at", "ends_at")
    ]
    return [
        BannerMoment(moment, edge, words)
        for text, edge, words in written
        if text and (moment := parse_datetime(text))
    ]


def moments_in(body: StreamValue) -> list[datetime]:
    """The moments at which a block begins or ceases to be shown."""
    return [moment.at for moment in banner_moments(body)]


def readable(body: StreamValue) -> list[dict[str, Any]]:
    """The blocks as the audit log tells of them: channels by their addresses, nothing that is empty."""
    paths = {
        channel.pk: path_of(channel) for channel in Channel.objects.filter(pk__in=channels_in(body))
    }
    return told(body, paths)


def told(body: StreamValue, names: Mapping[int, str]) -> list[dict[str, Any]]:
    """The blocks as plain data, each channel by the name given for its id, nothing that is empty."""
    return [{"block": block["type"], **_told(block["value"], names)} for block in stored(body)]


def _told(value: Any, paths: Mapping[int, str]) -> Any:
    if isinstance(value, dict):
        told = {name: _told_part(name, part, paths) for name, part in value.items()}
        return {name: part for name, part in told.items() if part not in (None, "", [])}
    if isinstance(value, list):
        return [_told(_of_list(part), paths) for part in value]
    return value


def _told_part(name: str, part: Any, paths: Mapping[int, str]) -> Any:
    if name == "channel":
        return paths.get(part)
    if name == "channels":
        return [paths.get(_of_list(pk)) for pk in part]
    return _told(part, paths)
