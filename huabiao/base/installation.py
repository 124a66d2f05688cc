"""Decides what a data folder consists of, and brings database and static files to this version."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.management.commands.collectstatic import Command as CollectStatic
from django.core.management import call_command
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.utils.translation import gettext_lazy as _

from huabiao.base.errors import Refused


class DatabaseAway(Refused):
    """The database of the settings does not answer."""

    def __init__(self, reason: object) -> None:
        super().__init__(_("无法连接数据库：%(reason)s") % {"reason": reason})


@contextmanager
def alone() -> Iterator[None]:
    """Wait until no other `init` or `upgrade` of this data folder runs."""
    lock = Path(settings.HUABIAO_HOME) / "upgrade.lock"
    lock.parent.mkdir(parents=True, exist_ok=True)
    with lock.open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def has_table(name: str) -> bool:
    """Whether the database answers, and knows the table; false on a new installation."""
    try:
        return name in connection.introspection.table_names()
    except DatabaseError as away:
        raise DatabaseAway(str(away).strip()) from away


def make_folders() -> list[str]:
    """Make what is missing of the data folder; returns the names of what was made."""
    home = Path(settings.HUABIAO_HOME)
    wanted = [
        settings.MEDIA_ROOT,
        settings.PUBLIC_ROOT,
        settings.SERVING_ROOT,
        settings.STATIC_ROOT,
        settings.SEARCHES_ROOT,
        home / "reports",
    ]
    missing = [Path(folder) for folder in wanted if not Path(folder).is_dir()]
    for folder in missing:
        folder.mkdir(parents=True, exist_ok=True)
    return [folder.name for folder in missing]


def migrate() -> list[str]:
    """Bring the database to this version; returns the steps that were taken."""
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if plan:  # else a start would wait for what every step is followed by
        call_command("migrate", interactive=False, verbosity=0)
    return [f"{migration.app_label}.{migration.name}" for migration, _ in plan]


def collect_static() -> int:
    """Copy the console's static files that are new or changed; returns how many."""
    command = CollectStatic()
    command.set_options(
        interactive=False,
        verbosity=0,
        link=False,
        clear=False,
        dry_run=False,
        ignore_patterns=[],
        use_default_ignore_patterns=True,
        post_process=True,
    )
    return len(command.collect()["modified"])
