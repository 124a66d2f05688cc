"""Hatches workers and writers in a moment: a process that has everything loaded forks on demand.

    python -m tests.faults.nest VERSIONS

Every content that comes into the public tree is told in the file VERSIONS, by its SHA-256, before it
comes. Each line of its input is one of `worker`, `helper`, `differing`, `rebuilder` and
`writer SEED FILE`; it answers with the child's process id. Children are real processes with
connections of their own; they end with the nest.
"""

from __future__ import annotations

import gzip
import hashlib
import os
import random
import signal
import sys
import tempfile
import time
from itertools import count
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "huabiao.config.settings")
django.setup()

from django.conf import settings  # noqa: E402
from django.db import transaction  # noqa: E402
from django.utils import timezone  # noqa: E402

from huabiao.base import disk  # noqa: E402
from huabiao.base.errors import Refused  # noqa: E402
from huabiao.config.management.commands.worker import Command as Worker  # noqa: E402
from huabiao.config.soak.acts import ACTS, OF_FILES  # noqa: E402
from huabiao.config.soak.city import City, find_city  # noqa: E402
from huabiao.config.soak.items import create  # noqa: E402
from huabiao.config.supervisor import end_with  # noqa: E402
from huabiao.publishing import fingerprint, theme  # noqa: E402
from huabiao.publishing.operations import publish_all  # noqa: E402
from huabiao.publishing.operations.remembering import codes_of_sites  # noqa: E402
from huabiao.publishing.turn import turn  # noqa: E402

# These let the clock run ahead of the worker's.
TEMPLATES = {".html", ".atom", ".xml", ".css"}
UNTIMELY = {"schedule", "expire"}
WRITTEN = [name for name in ACTS if name not in UNTIMELY | OF_FILES] + ["create"] * 8

PACKED = b"\x1f\x8b"  # how gzip begins


def work() -> None:
    Worker().handle()


def help_others() -> None:
    """A machine without the data folder."""
    with tempfile.TemporaryDirectory() as elsewhere:
        for name in ("PUBLIC_ROOT", "SERVING_ROOT", "SEAL_ROOT", "MEDIA_ROOT"):
            setattr(settings, name, Path(elsewhere) / name)
        Worker().handle(helping=True)


def differ() -> None:
    """A worker of another version."""
    fingerprint._code = lambda: "another version"
    Worker().handle(helping=True)


def rebuild() -> None:
    """Render all sites anew, over and over."""
    while True:
        for site in codes_of_sites():
            with turn():
                publish_all(sites=[site])


def write(seed: str, file: str) -> None:
    """Do acts without end; what went through is told in `file` after its commit, never before."""
    city = find_city(timezone.now(), random.Random(seed))  # noqa: S311
    with Path(file).open("a", encoding="utf-8") as told:
        for number in count(1):
            city.now = timezone.now()
            told.write(f"{_write_one(city, f'第{seed}-{number}号')}\n")
            told.flush()
            # SQLite lets nobody else write where somebody does without a pause, and no person does.
            time.sleep(city.choice.uniform(0, 0.2))


def _write_one(city: City, title: str) -> str:
    name = city.choice.choice(WRITTEN)
    try:
        with transaction.atomic():
            if name != "create":
                ACTS[name](city)
                return name
            item = create(city, title)
            return f"{title} {item.pk}"
    except Refused as refusal:
        return f"{name} refused: {refusal.message}"


LIVES = {
    "worker": work,
    "helper": help_others,
    "differing": differ,
    "rebuilder": rebuild,
    "writer": write,
}


def hatch(name: str, *arguments: str) -> int:
    nest = os.getpid()
    pid = os.fork()
    if pid:
        return pid
    end_with(nest)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    try:
        LIVES[name](*arguments)
    finally:
        if sys.exc_info()[0] is not None:
            sys.excepthook(*sys.exc_info())
        os._exit(0)  # what the nest was about to do is not the child's to do


def tell_versions(file: str) -> None:
    """Tell what is about to be written, in a file that processes add to line by line.

    A packed sibling is written before its page: who asks for it may read a page that a killed run
    never came to write plainly.
    """
    create = disk.create

    def told(folder: int, name: str, content: bytes) -> None:
        plain = gzip.decompress(content) if content.startswith(PACKED) else content
        line = f"{hashlib.sha256(plain).hexdigest()}\n".encode()
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        os.write(descriptor, line)
        os.close(descriptor)
        create(folder, name, content)

    disk.create = told


def main() -> None:
    tell_versions(sys.argv[1])
    theme.static_files()
    for file in settings.THEME_ROOT.rglob("*"):
        if file.suffix in TEMPLATES:
            theme._template(file.relative_to(settings.THEME_ROOT).as_posix())
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for the dead
    for line in sys.stdin:
        sys.stdout.write(f"{hatch(*line.split())}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
