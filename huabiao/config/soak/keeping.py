"""Puts a whole database back as it was: on SQLite page by page, on PostgreSQL by COPY."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable

from django.db import connection, transaction
from psycopg.sql import SQL, Identifier


def kept() -> Callable[[], None]:
    """Remember what stands in the database now; calling the answer puts it back."""
    return _from_pages() if connection.vendor == "sqlite" else _from_copies()


def _from_pages() -> Callable[[], None]:
    copy = sqlite3.connect(":memory:", check_same_thread=False)
    connection.ensure_connection()
    connection.connection.backup(copy)

    def restore() -> None:
        connection.ensure_connection()
        copy.backup(connection.connection)

    return restore


def _from_copies() -> Callable[[], None]:
    tables = connection.introspection.table_names()
    found = {table: _copied_from(table) for table in tables}
    filled = {table: rows for table, rows in found.items() if rows}

    def restore() -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            # Not those alone: since then rows may have come into tables that were empty.
            everything = SQL(", ").join(map(Identifier, tables))
            cursor.execute(SQL("TRUNCATE {} CASCADE").format(everything))
            for table, rows in filled.items():
                statement = SQL("COPY {} FROM STDIN").format(Identifier(table))
                with cursor.copy(statement) as copy:
                    copy.write(rows)

    return restore


def _copied_from(table: str) -> bytes:
    statement = SQL("COPY {} TO STDOUT").format(Identifier(table))
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        return b"".join(bytes(block) for block in copy)
