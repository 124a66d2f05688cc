"""Decides which console addresses exist: those that read through a scoped query, each with its reason."""

from __future__ import annotations

SCOPED: dict[str, str] = {}


def is_scoped(view_name: str) -> bool:
    return view_name in SCOPED
