"""Decides what is signed: a root for each state of a site, and steps between two roots.

A step says which files a batch of the publisher is about to change; a root names the whole tree. Each
is a line of JSON, a tab and its signature, appended to a file. Numbers only rise: they follow the
clock where it runs ahead, so that a publisher whose files were set back does not repeat itself.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from huabiao.guard.merkle import Entry
from huabiao.guard.signing import Keys, SigningKey

ROOTS, STEPS = "roots", "steps"
PIECE = 64 * 1024


class Doubt(ValueError):
    """A manifest that cannot be trusted."""


@dataclass(frozen=True)
class Root:
    """清单根: the whole of a site at one moment."""

    site: str
    number: int
    run: int
    at: datetime
    tree: str
    files: int
    file_mode: int  # rights every file has at least
    folder_mode: int
    is_whole: bool  # whether every file of the site is told of; else some were there before
    previous: str  # hash of the root before
    line: bytes = field(repr=False, compare=False, default=b"")


@dataclass(frozen=True)
class Step:
    """清单步: what one batch is about to change."""

    site: str
    number: int
    run: int
    at: datetime
    put: dict[str, Entry]
    removed: frozenset[str]
    file_mode: int
    folder_mode: int
    previous: str  # hash of the root it follows
    line: bytes = field(repr=False, compare=False, default=b"")


def signed(body: dict[str, Any], key: SigningKey, name: str) -> bytes:
    """One line of a manifest."""
    whole = {**body, "algorithm": key.algorithm, "key": name}
    message = json.dumps(whole, ensure_ascii=False, separators=(",", ":")).encode(
        "utf-8", "surrogateescape"
    )
    return message + b"\t" + base64.b64encode(key.sign(message)) + b"\n"


def read_line(line: bytes, site: str, keys: Keys) -> Root | Step:
    """What a line says; Doubt where it is not signed by one of these keys, or is another site's."""
    body = body_of(line, site, keys)
    return _root(body, line) if body["kind"] == "root" else _step(body, line)


def body_of(line: bytes, site: str, keys: Keys) -> dict[str, Any]:
    """What was signed with a line, whatever it is; Doubt as above."""
    message, _tab, signature = line.rstrip(b"\n").rpartition(b"\t")
    try:
        body: dict[str, Any] = json.loads(message.decode("utf-8", "surrogateescape"))
        algorithm, key = str(body["algorithm"]), str(body["key"])
        is_signed = keys.has_signed(algorithm, key, message, base64.b64decode(signature))
    except (ValueError, KeyError, TypeError, binascii.Error) as error:
        raise Doubt(f"{site}: unreadable line of a manifest") from error
    if not is_signed:
        raise Doubt(f"{site}: not signed by a key that counts")
    if body["site"] != site:
        raise Doubt(f"{site}: signed for {body['site']}")
    return body


def _root(body: dict[str, Any], line: bytes) -> Root:
    return Root(
        site=body["site"],
        number=body["number"],
        run=body["run"],
        at=datetime.fromisoformat(body["at"]),
        tree=body["tree"],
        files=body["files"],
        file_mode=body["file_mode"],
        folder_mode=body["folder_mode"],
        is_whole=body["is_whole"],
        previous=body["previous"],
        line=line,
    )


def _step(body: dict[str, Any], line: bytes) -> Step:
    return Step(
        site=body["site"],
        number=body["number"],
        run=body["run"],
        at=datetime.fromisoformat(body["at"]),
        put={path: Entry(size, sha256) for path, size, sha256 in body["put"]},
        removed=frozenset(body["removed"]),
        file_mode=body["file_mode"],
        folder_mode=body["folder_mode"],
        previous=body["previous"],
        line=line,
    )


def number_of(line: bytes) -> int | None:
    """The number a line gives itself, whoever signed it; None of what is no line."""
    try:
        return int(json.loads(line.rpartition(b"\t")[0])["number"])
    except (ValueError, KeyError, TypeError):
        return None


def hash_of(line: bytes) -> str:
    return hashlib.sha256(line).hexdigest() if line else ""


def lines_backwards(file: Path) -> Iterator[tuple[int, bytes]]:
    """Whole lines of a file with where they end, the last one first; what was torn is no line."""
    try:
        handle = file.open("rb")
    except FileNotFoundError:
        return
    with handle:
        at = end = handle.seek(0, os.SEEK_END)
        rest, is_whole = b"", False  # of the line that begins before `at`
        while at > 0:
            length = min(PIECE, at)
            at -= length
            pieces = (os.pread(handle.fileno(), length, at) + rest).split(b"\n")
            for piece in reversed(pieces[1:]):
                if is_whole:
                    yield end, piece + b"\n"
                end -= len(piece) + is_whole
                is_whole = True
            rest = pieces[0]
        if is_whole:
            yield end, rest + b"\n"
