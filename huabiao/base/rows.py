"""Decides how many plain rows are read and written at once: by the thousand, without an object for each."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from django.db import connection, connections, models, router

Value = int | str | None


class Question:
    """A query that is put together once and asked under other conditions each time.

    Putting one together costs Django more than most answers cost the database. `queryset` has at
    least one condition, names its values (`values_list`) and no order.
    """

    def __init__(
        self, model: type[models.Model], queryset: Callable[[], models.QuerySet[Any, Any]]
    ) -> None:
        self._model = model
        self._queryset = queryset
        self._compiled: dict[str, tuple[Any, str, tuple[Any, ...], Any]] = {}

    def ask(self, where: str, values: Sequence[Value], *, order: str = "") -> list[tuple[Any, ...]]:
        """The rows for which this holds too: SQL of our own writing, with a "%s" for each value."""
        alias = router.db_for_read(self._model) or "default"
        if alias not in self._compiled:
            compiler = self._queryset().query.get_compiler(alias)
            sql, own = compiler.as_sql()
            converters = compiler.get_converters([column[0] for column in compiler.select])
            self._compiled[alias] = compiler, sql, tuple(own), converters
        compiler, sql, own, converters = self._compiled[alias]
        with connections[alias].cursor() as cursor:
            cursor.execute(f"{sql} AND ({where}) {order}", (*own, *values))
            rows = cursor.fetchall()
        return [tuple(row) for row in compiler.apply_converters(rows, converters)]


def new_ids(model: type[models.Model], number: int) -> Sequence[int]:
    """Ids nobody else is given, for rows that must be known before they are added. Call in a transaction."""
    table = model._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)",
                [table, number],
            )
            return [pk for (pk,) in cursor.fetchall()]
        # The transaction holds the one lock for writing.
        cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
        last = cursor.fetchone()
    return range(last[0] + 1, last[0] + 1 + number) if last else range(1, number + 1)


def update(
    model: type[models.Model], names: Sequence[str], rows: Iterable[Sequence[Value]]
) -> None:
    """Change rows: each as `names` say, and its id at the end."""
    places = ", ".join(f"{name} = %s" for name in _quoted(model, names))
    table = connection.ops.quote_name(model._meta.db_table)
    with connection.cursor() as cursor:
        cursor.executemany(f"UPDATE {table} SET {places} WHERE id = %s", list(rows))  # noqa: S608


def insert(
    model: type[models.Model], names: Sequence[str], rows: Iterable[Sequence[Value]]
) -> None:
    """Add these rows to the model's table; `names` are its columns' attributes, values as the database has them.

    What the model does on saving is not done, and no id comes back.
    """
    quoted = ", ".join(_quoted(model, names))
    table = connection.ops.quote_name(model._meta.db_table)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            into: Any = cursor.copy(f"COPY {table} ({quoted}) FROM STDIN")
            with into as copy:
                for row in rows:
                    copy.write_row(row)
        else:
            places = ", ".join(["%s"] * len(names))
            cursor.executemany(f"INSERT INTO {table} ({quoted}) VALUES ({places})", list(rows))  # noqa: S608


def _quoted(model: type[models.Model], names: Sequence[str]) -> list[str]:
    known = {field.attname: str(field.column) for field in model._meta.concrete_fields}
    return [connection.ops.quote_name(known[name]) for name in names]
