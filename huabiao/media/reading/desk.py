"""Decides which uploaded file is read next, one at a time: the newest first, so that no backlog holds up news."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from huabiao.changes.operations import Actor
from huabiao.media.enums import TextState
from huabiao.media.operations import keep_text
from huabiao.media.queries import documents_to_read, known_text
from huabiao.media.reading.running import Found, Reading


class Desk:
    """The file a process is reading, beside what else it does."""

    def __init__(self, *, is_beside_another: bool = False) -> None:
        # Who works off all that waits begins at the other end than the worker.
        self._queue = documents_to_read().reverse() if is_beside_another else documents_to_read()
        self._document_id = 0
        self._reading: Reading | None = None

    def step(self, *, actor: Actor, at: datetime) -> bool:
        """Keep what was found, begin with the next file; whether there is one. Never waits."""
        if self._reading is not None:
            found = self._reading.found()
            if found is None:
                return True
            self._keep(found, actor, at)
        return self._begin(actor, at)

    def finish(self, *, actor: Actor, at: datetime) -> bool:
        """The same, and wait until that file is read; False where none waits."""
        if self._reading is None and not self._begin(actor, at):
            return False
        if self._reading is not None:
            self._keep(self._reading.wait(), actor, at)
        return True

    def stop(self) -> None:
        """Leave the file to be read anew, by whoever comes next."""
        if self._reading is not None:
            self._reading.stop()
            self._reading = None

    def _begin(self, actor: Actor, at: datetime) -> bool:
        document = self._queue.first()
        if document is None:
            return False
        self._document_id = document.pk
        known = known_text(document)
        if known is not None:
            self._keep(Found(TextState(known.document.text_state), known.text), actor, at)
            return True
        try:
            file = Path(document.file.path).open("rb")  # noqa: SIM115  # below
        except (OSError, ValueError):
            self._keep(Found(TextState.MISSING), actor, at)
            return True
        with file:
            self._reading = Reading(file)
        return True

    def _keep(self, found: Found, actor: Actor, at: datetime) -> None:
        self._reading = None
        keep_text(
            document_id=self._document_id, state=found.state, text=found.text, actor=actor, at=at
        )
