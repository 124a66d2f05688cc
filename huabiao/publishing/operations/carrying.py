"""Decides how what is rendered travels between machines: plain JSON with the bytes behind it, never a program.

Only values of the publisher's own classes come out of what is read, whoever wrote it.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any

from huabiao.publishing import recording, routes, tree
from huabiao.publishing.operations import rendering

_SIZE = 8  # bytes that say how long the JSON is
_CLASSES: dict[str, Any] = {
    name: known
    for module in (routes, recording, tree, rendering)
    for name, known in vars(module).items()
    if isinstance(known, type) and (is_dataclass(known) or hasattr(known, "_fields"))
}
_MANY: dict[str, Callable[[list[Any]], Any]] = {
    "tuple": tuple, "set": set, "frozenset": frozenset, "dict": dict,
}  # fmt: skip
_PLAIN = (str, int, float, bool, type(None))


def packed(value: Any) -> bytes:
    """A value as bytes; TypeError where it is of a kind that does not travel."""
    blobs: list[bytes] = []
    words = json.dumps(_told(value, blobs), ensure_ascii=False, separators=(",", ":")).encode()
    return b"".join((len(words).to_bytes(_SIZE, "big"), words, *blobs))


def unpacked(content: bytes) -> Any:
    """The value again; ValueError or KeyError where it is none."""
    end = _SIZE + int.from_bytes(content[:_SIZE], "big")
    rest = memoryview(content)[end:]
    position = 0

    def take(size: int) -> bytes:
        nonlocal position
        position += size
        return bytes(rest[position - size : position])

    return _understood(json.loads(content[_SIZE:end]), take)


def _told(value: Any, blobs: list[bytes]) -> Any:
    kind = type(value).__name__
    if type(value) in _PLAIN:
        return value
    if isinstance(value, list):
        return [_told(one, blobs) for one in value]
    if isinstance(value, bytes):
        blobs.append(value)
        return {"bytes": len(value)}
    if isinstance(value, Path):
        return {"Path": str(value)}
    if _CLASSES.get(kind) is type(value):
        return {kind: [_told(getattr(value, name), blobs) for name in _names(type(value))]}
    if kind in _MANY:
        return {kind: [_told(one, blobs) for one in (value.items() if kind == "dict" else value)]}
    raise TypeError(f"{kind} does not travel")


def _understood(told: Any, take: Callable[[int], bytes]) -> Any:
    if isinstance(told, list):
        return [_understood(one, take) for one in told]
    if not isinstance(told, dict):
        return told
    ((kind, value),) = told.items()
    if kind == "bytes":
        return take(value)
    if kind == "Path":
        return Path(value)
    parts = [_understood(one, take) for one in value]
    if kind in _MANY:
        return _MANY[kind](parts)
    known = _CLASSES[kind]
    return known(**dict(zip(_names(known), parts, strict=True)))


def _names(kind: Any) -> tuple[str, ...]:
    """What a class holds: a named tuple says it itself."""
    return kind._fields if hasattr(kind, "_fields") else tuple(one.name for one in fields(kind))
