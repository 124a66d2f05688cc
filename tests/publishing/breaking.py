"""Lets pages fail while they are rendered, as a fault in a template would."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable

from huabiao.publishing import routes


def failing(monkeypatch, *paths: str) -> None:
    """Let articles at these addresses fail."""
    real = routes.renderer_of("article")

    def render(route):
        if route.path in paths:
            raise ZeroDivisionError
        return real(route)

    rendering(monkeypatch, "article", render)


def rendering(monkeypatch, kind: str, render: Callable) -> None:
    """Let routes of this kind be rendered so."""
    library = next(source for source in routes.sources() if kind in source.renderers)
    renderers = {**library.renderers, kind: render}
    other = dataclasses.replace(library, renderers=renderers)
    monkeypatch.setitem(routes._sources, library.name, other)
