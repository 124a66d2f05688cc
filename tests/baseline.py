"""Puts the rows of a migrated database back before a test that commits.

Django would save them one by one, a second and more for each such test. Here they come back as
they are stored: on SQLite page by page, on PostgreSQL by COPY.
"""

from __future__ import annotations

from django.db import connection

from huabiao.config.soak.keeping import kept


def keep() -> None:
    """Remember what stands in the test database now; Django puts that back from then on."""
    restore = kept()

    def put_back(_serialized: str) -> None:
        restore()

    connection.creation.deserialize_db_from_string = put_back  # type: ignore[method-assign]
