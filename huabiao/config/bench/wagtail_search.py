"""Wagtail's own search over a judged set: an installation of its own, with one table, in a process of its own.

It is the package `modelsearch`, of which `wagtail.search` is made, without the rest of Wagtail.

    python -m huabiao.config.bench.wagtail_search FOLDER DATABASE

FOLDER holds the set, DATABASE is a file that is not there yet. Answers each line of standard input, a question in JSON,
with a line of ids in JSON.
"""

from __future__ import annotations

import json
import sys
from itertools import islice
from pathlib import Path

import django
from django.conf import settings

_BATCH = 500
# The index and the rank are Wagtail's. Its own query computes the rank of each document found by searching once more,
# which takes minutes a question here.
ASK = (
    "SELECT entry.object_id FROM modelsearch_indexentry_fts JOIN modelsearch_indexentry AS entry"
    " ON entry.id = modelsearch_indexentry_fts.rowid WHERE modelsearch_indexentry_fts MATCH %s"
    " ORDER BY bm25(modelsearch_indexentry_fts) LIMIT 10"
)


def main(folder: Path, database: Path) -> None:
    settings.configure(
        INSTALLED_APPS=["django.contrib.contenttypes", "modelsearch"],
        DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": str(database)}},
        MODELSEARCH_BACKENDS={"default": {"BACKEND": "modelsearch.backends.database"}},
        DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
        TASKS={"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}},
    )
    django.setup()
    _serve(folder)


def _serve(folder: Path) -> None:
    # Nothing of Django's models can be imported before it is set up.
    from django.core.management import call_command  # noqa: PLC0415
    from django.db import connection, models  # noqa: PLC0415
    from modelsearch import index  # noqa: PLC0415
    from modelsearch.backends import get_search_backend  # noqa: PLC0415

    from huabiao.config.bench.judged import pairs_of, read_set  # noqa: PLC0415

    class Text(index.Indexed, models.Model):
        name = models.TextField()
        title = models.TextField()
        body = models.TextField()
        search_fields = (index.SearchField("title"), index.SearchField("body"))

        class Meta:
            app_label = "modelsearch"

        def __str__(self) -> str:
            return self.name

    call_command("migrate", verbosity=0, run_syncdb=True)
    with connection.schema_editor() as editor:
        editor.create_model(Text)
    backend = get_search_backend()
    indexing = backend.get_index_for_model(Text)
    rows = iter(read_set(folder).corpus)
    while batch := list(islice(rows, _BATCH)):
        made = Text.objects.bulk_create(
            Text(
                name=row["_id"],
                title=" ".join(pairs_of(row.get("title", ""))),
                body=" ".join(pairs_of(row["text"])),
            )
            for row in batch
        )
        indexing.add_items(Text, made)
    _tell(None)
    for line in sys.stdin:
        asked = " OR ".join(f'"{part}"' for part in json.loads(line))
        with connection.cursor() as cursor:
            cursor.execute(ASK, [asked or '""'])
            found = [int(pk) for (pk,) in cursor.fetchall()]
        names = Text.objects.in_bulk(found)
        _tell([names[pk].name for pk in found])


def _tell(value: object) -> None:
    sys.stdout.write(json.dumps(value) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
