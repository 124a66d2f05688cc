"""Decides the nginx configuration that answers for the public tree as our own server does."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from huabiao.base.encodings import SUFFIXES
from huabiao.publishing.serving import media_types
from huabiao.publishing.serving.answers import (
    NO_SITE,
    READING,
    SEARCH_DATA,
    SEARCH_OPENED,
    SEARCH_PATH,
    SECURITY,
    TRADITIONAL,
    TRANSPORT_SECURITY,
    methods_of,
)
from huabiao.publishing.serving_files import MOVED_MAP, HostEntry
from huabiao.publishing.tree import COMPRESSED_SUFFIXES

TEMPLATE = "nginx.conf.jinja"
SEARCH_AWAY = "搜索暂时不能使用，请稍后再试，或从栏目中查找。\n"
CONSOLE_AWAY = "工作台正在启动或维护，请稍后刷新。\n"


@dataclass(frozen=True)
class Setup:
    """What one machine's nginx must be told beyond the sites themselves."""

    public: Path
    serving: Path
    listen: tuple[str, ...]
    console_host: str
    console_upstream: str
    request_limit: int  # bytes the console takes in one request
    is_behind_tls: bool = False
    encodings: tuple[str, ...] = ("gzip",)  # names of those in which text stands beside itself
    certificate: str = ""  # where nginx itself speaks https; "{host}" stands for the host's name
    certificate_key: str = ""
    plain_listen: tuple[str, ...] = ()
    work: Path | None = None  # given: a whole configuration with its own pid, logs, temporary files
    user: str = ""


def configuration(setup: Setup, hosts: Iterable[HostEntry]) -> str:
    """The text of the configuration, one server for each site, alias and the console."""
    # What is rendered is no HTML: nothing to escape, everything to quote.
    environment = Environment(  # noqa: S701
        loader=FileSystemLoader(Path(__file__).parent),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters["quoted"] = _quoted
    return environment.get_template(TEMPLATE).render(
        **asdict(setup),
        moved_map=setup.serving / MOVED_MAP,
        sites=[_site(setup, entry) for entry in sorted(hosts)],
        types=_extensions_by_type(),
        with_charset=sorted(media_types.WITH_CHARSET - {"text/html"}),  # nginx knows it by itself
        compressed=sorted(suffix.removeprefix(".") for suffix in COMPRESSED_SUFFIXES),
        suffixes=[suffix.removeprefix(".") for suffix in SUFFIXES],
        files=media_types.FILES,
        immutable=media_types.IMMUTABLE,
        shown=sorted(media_types.SHOWN),
        reading=READING,
        told=SEARCH_OPENED,
        telling=methods_of(SEARCH_OPENED),
        no_site=NO_SITE,
        console_away=CONSOLE_AWAY,
        search=SEARCH_PATH,
        search_data=[re.escape(path) for path in SEARCH_DATA],
        traditional=TRADITIONAL,
        search_away=SEARCH_AWAY,
        security=SECURITY,
        transport_security=TRANSPORT_SECURITY,
    )


def _site(setup: Setup, entry: HostEntry) -> dict[str, Any]:
    return {
        "code": entry.site_code,
        "host": entry.host,
        "aliases": entry.aliases,
        "root": setup.public / entry.site_code,
        "is_secure": bool(setup.certificate) or (setup.is_behind_tls and entry.is_https),
    }


def _extensions_by_type() -> dict[str, list[str]]:
    extensions: dict[str, list[str]] = {}
    for extension, media_type in media_types.TYPES.items():
        extensions.setdefault(media_type, []).append(extension)
    return dict(sorted(extensions.items()))


def _quoted(value: object) -> str:
    escaped = str(value).replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'
