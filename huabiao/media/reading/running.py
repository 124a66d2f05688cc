"""Starts the process that reads a file, and takes in what it found: beside everything else, and never for long."""

from __future__ import annotations

import logging
import os
import subprocess
import sys
import time
from dataclasses import astuple, dataclass
from tempfile import TemporaryFile
from typing import BinaryIO

from huabiao.media.enums import TextState
from huabiao.media.reading import child
from huabiao.media.reading.gathering import MOST_CHARACTERS, Bounds

log = logging.getLogger("huabiao.media")
_COMMAND = (sys.executable, "-P", "-m", child.__name__)
_STATES = {
    child.ALL: TextState.READ,
    child.PART: TextState.PART,
    child.NO_WORDS: TextState.WORDLESS,
    child.NOT_READ: TextState.NOT_READ,
    child.LOCKED: TextState.LOCKED,
    child.DAMAGED: TextState.DAMAGED,
    child.TOO_MUCH: TextState.TOO_MUCH,
    child.GIBBERISH: TextState.GIBBERISH,
}
_WITH_WORDS = (TextState.READ, TextState.PART)
# Reading broke off; what was found until then is worth having.
_BROKEN_OFF = (TextState.DAMAGED, TextState.TOO_MUCH)


@dataclass(frozen=True)
class Found:
    """What became of reading one file: the text where there is any."""

    state: TextState
    text: str = ""


class Reading:
    """One file being read."""

    def __init__(self, file: BinaryIO, bounds: Bounds | None = None) -> None:
        bounds = bounds or Bounds()
        self._name = file.name
        self._out, self._errors = TemporaryFile(), TemporaryFile()  # noqa: SIM115  # closed when read
        self._until = time.monotonic() + bounds.waiting
        self._process = subprocess.Popen(  # noqa: S603  # our own program
            [*_COMMAND, *map(str, astuple(bounds))],
            stdin=file,
            stdout=self._out,
            stderr=self._errors,
            cwd="/",
            env=_environment(),  # nothing of ours: no address of a database, no key
        )

    def found(self) -> Found | None:
        """What was found; None while it is being read."""
        code = self._process.poll()
        if code is None and time.monotonic() < self._until:
            return None
        self._end()
        with self._out as out, self._errors as errors:
            out.seek(0)
            text = out.read().decode(errors="ignore").removesuffix("\n")[:MOST_CHARACTERS]
            errors.seek(0)
            return self._judged(code, text, errors.read().decode(errors="replace"))

    def wait(self) -> Found:
        """What was found, when it is."""
        while (found := self.found()) is None:
            time.sleep(0.01)
        return found

    def stop(self) -> None:
        """Give up; nothing is known then."""
        self._end()
        self._out.close()
        self._errors.close()

    def _end(self) -> None:
        self._process.kill()  # does nothing to one that has ended
        self._process.wait()

    def _judged(self, code: int | None, text: str, errors: str) -> Found:
        if code == 1:
            # Our reader failed at this file, in a way nobody thought of.
            log.error("%s could not be read:\n%s", self._name, errors)
        killed = code is None or code < 0
        state = TextState.TOO_MUCH if killed else _STATES.get(code or 0, TextState.DAMAGED)
        if state in _BROKEN_OFF and any(map(str.isalnum, text)):
            state = TextState.PART
        return Found(state, text if state in _WITH_WORDS else "")


def _environment() -> dict[str, str]:
    return {"PYTHONPATH": os.pathsep.join(filter(None, sys.path)), "PYTHONUTF8": "1"}
