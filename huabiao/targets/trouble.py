"""Decides what may keep a target from following, each with the word by which management is told."""

from __future__ import annotations

import errno


class Trouble(Exception):
    """Following cannot go on now; it is tried again."""

    kind = "other"


class Away(Trouble):
    """Management does not answer, or what stands before it does."""

    kind = "away"


class Astray(Trouble):
    """Something answers at the address of management, and it is not management."""

    kind = "astray"


class Unknown(Trouble):
    """Management does not know this token, or knows it no more."""

    kind = "unknown"


class Untrusted(Trouble):
    """What came is not signed by a key that counts, or is older than what stands."""

    kind = "signature"


class Incomplete(Trouble):
    """Management does not have a content that a signed manifest names."""

    kind = "missing"


class Wrong(Trouble):
    """A content came that is not what its hash says."""

    kind = "wrong"


class Unreachable(Trouble):
    """The storage that is pushed to does not answer, or refuses."""

    kind = "storage"


FULL = frozenset({errno.ENOSPC, errno.EDQUOT})


def kind_of(error: Exception) -> str:
    """The word for whatever went wrong: of a trouble its own, of the disk that it is full, or fails."""
    if isinstance(error, Trouble):
        return error.kind
    if isinstance(error, OSError):
        return "full" if error.errno in FULL else "disk"
    return Trouble.kind
