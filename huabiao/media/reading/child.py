"""`python -m huabiao.media.reading.child`: reads the file at its standard input, within bounds, to its output.

How it went is its exit code. What it wrote before it was killed stays true.
"""

from __future__ import annotations

import os
import resource
import signal
import sys
import zipfile
import zlib
from collections.abc import Callable
from importlib import import_module
from typing import BinaryIO

from django.conf import settings

from huabiao.media import rules
from huabiao.media.reading.gathering import (
    Bounds,
    Damaged,
    Enough,
    Gathering,
    Locked,
    TooMuch,
)

ALL, PART, NO_WORDS, NOT_READ, LOCKED, DAMAGED, TOO_MUCH, GIBBERISH = range(8, 16)

_WRITTEN = 4 << 20  # bytes it may write
_POLITE = 10

# Each beside the function that reads it; imported when it is needed.
_READERS = {
    "pdf": ("pdf", "read"),
    "doc": ("old_word", "read"),
    "docx": ("word", "read"),
    "xls": ("sheets", "read_xls"),
    "xlsx": ("sheets", "read_xlsx"),
    "pptx": ("slides", "read"),
    "ofd": ("ofd", "read"),
    "text": ("plain", "read"),
    "vtt": ("plain", "read_captions"),
}
_BROKEN = (Damaged, zipfile.BadZipFile, zlib.error, EOFError, OSError, UnicodeError)


def read(file: BinaryIO, out: BinaryIO, *, patience: int = Bounds.patience) -> int:
    """Write what the file says, line by line; returns how it went, as the process' exit code."""
    content = rules.recognize(file)
    file.seek(0)
    if content not in _READERS:
        return NOT_READ
    gathering = Gathering(out, patience=patience)
    code = _read(_reader_of(content), file, gathering)
    if code in (ALL, PART) and gathering.is_gibberish:
        return GIBBERISH
    return code if gathering.has_words or code != ALL else NO_WORDS


def _read(
    reader: Callable[[BinaryIO, Gathering], None], file: BinaryIO, gathering: Gathering
) -> int:
    try:
        reader(file, gathering)
    except Enough:
        return PART
    except Locked:
        return LOCKED
    except (TooMuch, MemoryError, RecursionError):
        return TOO_MUCH
    except _BROKEN:
        return DAMAGED
    return ALL


def _reader_of(content: str) -> Callable[[BinaryIO, Gathering], None]:
    module, name = _READERS[content]
    reader: Callable[[BinaryIO, Gathering], None] = getattr(
        import_module(f"huabiao.media.reading.{module}"), name
    )
    return reader


def _bind(bounds: Bounds) -> None:
    """Take from this process what could hurt the machine."""
    os.nice(_POLITE)
    for kind, most in (
        (resource.RLIMIT_AS, bounds.memory),
        (resource.RLIMIT_CPU, bounds.seconds),
        (resource.RLIMIT_FSIZE, _WRITTEN),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(kind, (most, most))
    signal.alarm(bounds.waiting)


def main() -> None:
    bounds = Bounds(*map(int, sys.argv[1:]))
    _bind(bounds)
    settings.configure(USE_I18N=False)  # refusals are sentences; nobody reads them here
    sys.exit(read(sys.stdin.buffer, sys.stdout.buffer, patience=bounds.patience))


if __name__ == "__main__":
    main()
