"""Decides every environment variable, its default and its meaning; docs/operations.md has the same table."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Variable:
    name: str
    default: str
    meaning: str

    def read(self) -> str:
        return os.environ.get(self.name, self.default)


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
