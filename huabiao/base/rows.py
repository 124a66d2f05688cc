"""Decides how many plain rows are written at once: by the thousand, without an object for each."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection, models

Value = int | str | None


def insert(
    model: type[models.Model], names: Sequence[str], rows: Iterable[Sequence[Value]]
) -> None:
    """Add these rows to the model's table; `names` are its columns' attributes, values as the database has them.

    What the model does on saving is not done, and no id comes back.
    """
    known = {field.attname: str(field.column) for field in model._meta.concrete_fields}
    columns = [known[name] for name in names]
    quoted = ", ".join(map(connection.ops.quote_name, columns))
    table = connection.ops.quote_name(model._meta.db_table)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            into: Any = cursor.copy(f"COPY {table} ({quoted}) FROM STDIN")
            with into as copy:
                for row in rows:
                    copy.write_row(row)
        else:
            places = ", ".join(["%s"] * len(columns))
            cursor.executemany(f"INSERT INTO {table} ({quoted}) VALUES ({places})", list(rows))  # noqa: S608
