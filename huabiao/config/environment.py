"""Decides every environment variable, its default and its meaning; docs/operations.md has the same table."""

from __future__ import annotations

import math
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

T = TypeVar("T")
ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Variable:
    name: str
    default: str
    meaning: str

    def read(self) -> str:
        return os.environ.get(self.name, self.default)


class UnusableVariable(ValueError):
    """A value nothing can be made of; says to the operator which variable it is and what is wanted."""


HOME = Variable(
    "HUABIAO_HOME",
    str(ROOT / "var"),
    "Data folder: database, media, published tree, secret.",
)
PORT = Variable("HUABIAO_PORT", "8000", "Port of `huabiao serve`.")
BIND = Variable("HUABIAO_BIND", "127.0.0.1", "Address `huabiao serve` listens on.")
CONSOLE_HOST = Variable(
    "HUABIAO_CONSOLE_HOST", "console.localhost", "Host name of the console; never a public site's."
)
DATABASE_URL = Variable(
    "DATABASE_URL",
    "",
    "`postgresql://user:password@/name?host=/socket/folder`; empty: SQLite in the data folder.",
)
BEHIND_TLS = Variable(
    "HUABIAO_BEHIND_TLS",
    "0",
    "1 where a front server speaks https: secure cookies, https links, HSTS.",
)
EMAIL_URL = Variable(
    "EMAIL_URL",
    "",
    "`smtp://user:password@host:port`, or `smtp+tls://`, or `smtps://`; empty: nobody is mailed, to-do lists suffice.",
)
EMAIL_FROM = Variable("HUABIAO_EMAIL_FROM", "", "Sender of mails.")
THEME = Variable(
    "HUABIAO_THEME",
    str(ROOT / "themes" / "plain"),
    "Folder of the theme that all sites have.",
)
HANDS = Variable(
    "HUABIAO_HANDS",
    "0",
    "Processes that render the pages of a full build; 0: one a processor, at most 8.",
)
ENCODINGS = Variable(
    "HUABIAO_ENCODINGS",
    "gzip",
    "Codings in which text stands compressed beside itself: `gzip`, `brotli`, `zstd`, with commas between them.",
)
SEARCHES = Variable(
    "HUABIAO_SEARCHES",
    "5",
    "Searches one address may make a second for long, ten times as many at once; 0: any number.",
)
SEARCH_URL = Variable(
    "SEARCH_URL",
    "",
    "OpenSearch that keeps the search index, `https://user:password@host:9200/prefix`; empty: the data folder.",
)
HISTORY = Variable(
    "HUABIAO_HISTORY",
    "30:365",
    "Days for which every state of a site is kept, and days for which one a day is; then one a month.",
)
GUARD = Variable(
    "HUABIAO_GUARD",
    "",
    "Folder of the guard's own: evidence, alarms, what was good last; empty: `guard` in the data folder.",
)
ALARM_TO = Variable(
    "HUABIAO_ALARM_TO", "", "Addresses the guard mails its alarms to, with commas between them."
)
ALARM_WEBHOOK = Variable(
    "HUABIAO_ALARM_WEBHOOK", "", "Address the guard posts its alarms to, as JSON."
)
NODE_SOURCE = Variable(
    "HUABIAO_NODE_SOURCE",
    "",
    "Of a web node: where it fetches from, the console's address (`https://console.example`).",
)
NODE_TOKEN = Variable(
    "HUABIAO_NODE_TOKEN",
    "",
    "Of a web node: its token, shown once when it was added in the console.",
)
DEBUG = Variable(
    "HUABIAO_DEBUG", "0", "1 shows error pages to developers; never on a public machine."
)

VARIABLES = (
    HOME, PORT, BIND, CONSOLE_HOST, DATABASE_URL, BEHIND_TLS, EMAIL_URL, EMAIL_FROM, THEME,
    HANDS, ENCODINGS, SEARCHES, SEARCH_URL, HISTORY, GUARD, ALARM_TO, ALARM_WEBHOOK,
    NODE_SOURCE, NODE_TOKEN, DEBUG,
)  # fmt: skip


def flag(variable: Variable) -> bool:
    return variable.read() == "1"


def usable(variable: Variable, reader: Callable[[str], T], wanted: str) -> T:
    """What `reader` makes of a variable; UnusableVariable where it raises ValueError or OSError.

    The value is not repeated: it may hold a password.
    """
    try:
        return reader(variable.read())
    except (ValueError, OSError) as error:
        raise UnusableVariable(f"环境变量 {variable.name} 不能用：{wanted}。") from error


def port_of(text: str) -> int:
    """A port of TCP; ValueError of anything else."""
    if not 0 < count_of(text) < 65536:
        raise ValueError(f"no port: {text!r}")
    return int(text)


def count_of(text: str) -> int:
    """A whole number from 0; ValueError of anything else."""
    if not (text.isascii() and text.isdecimal()):
        raise ValueError(f"no count: {text!r}")
    return int(text)


def rate_of(text: str) -> float:
    """A number from 0; ValueError of anything else."""
    rate = float(text)
    if not (math.isfinite(rate) and rate >= 0):
        raise ValueError(f"no rate: {text!r}")
    return rate
