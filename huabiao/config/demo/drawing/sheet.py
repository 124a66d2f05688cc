"""Decides how a picture is put together: a sheet collects shapes of SVG, the later ones in front."""

from __future__ import annotations

import contextlib
import itertools
from collections.abc import Iterator, Sequence
from random import Random

Point = tuple[float, float]


class Sheet:
    """One picture while it is drawn; chance is the same each time."""

    def __init__(self, name: str, width: int = 1600, height: int = 1000) -> None:
        self.width = width
        self.height = height
        self.random = Random(name)  # noqa: S311  # leaves, not secrets
        self._defined: dict[str, str] = {}  # what stands in <defs>, and its name
        self._shapes: list[str] = []

    def svg(self) -> str:
        defined = "".join(
            element.replace('id="@"', f'id="{name}"') for element, name in self._defined.items()
        )
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {self.width} {self.height}" '
            f'width="{self.width}" height="{self.height}"><defs>{defined}</defs>'
            f"{''.join(self._shapes)}</svg>"
        )

    def fade(self, *colours: str, across: bool = False) -> str:
        """A fill that goes from colour to colour, downwards or across the shape."""
        end = 'x2="1" y2="0"' if across else 'x2="0" y2="1"'
        stops = "".join(
            f'<stop offset="{number / (len(colours) - 1):.2f}" stop-color="{colour}"/>'
            for number, colour in enumerate(colours)
        )
        return self._define(f'<linearGradient id="@" x1="0" y1="0" {end}>{stops}</linearGradient>')

    def glow(self, x: float, y: float, radius: float, colour: str, strength: str = "cc") -> None:
        """Light around a point."""
        fill = self._define(
            f'<radialGradient id="@"><stop offset="0" stop-color="{colour}{strength}"/>'
            f'<stop offset="1" stop-color="{colour}00"/></radialGradient>'
        )
        self.circle(x, y, radius, fill)

    def rect(
        self, x: float, y: float, width: float, height: float, fill: str, rounded: float = 0
    ) -> None:
        corner = f' rx="{rounded:g}"' if rounded else ""
        self._add(
            f'<rect x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}"'
            f'{corner} fill="{fill}"/>'
        )

    def circle(self, x: float, y: float, radius: float, fill: str) -> None:
        self._add(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius:.1f}" fill="{fill}"/>')

    def ellipse(self, x: float, y: float, across: float, down: float, fill: str) -> None:
        self._add(
            f'<ellipse cx="{x:.1f}" cy="{y:.1f}" rx="{across:.1f}" ry="{down:.1f}" fill="{fill}"/>'
        )

    def ring(self, x: float, y: float, radius: float, colour: str, width: float) -> None:
        self._add(
            f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius:.1f}" fill="none" '
            f'stroke="{colour}" stroke-width="{width:g}"/>'
        )

    def poly(self, points: Sequence[Point], fill: str) -> None:
        self._add(f'<polygon points="{_points(points)}" fill="{fill}"/>')

    def line(self, points: Sequence[Point], colour: str, width: float, dashes: str = "") -> None:
        """A line with round ends through points; `dashes` as SVG writes them."""
        dashed = f' stroke-dasharray="{dashes}"' if dashes else ""
        self._add(
            f'<polyline points="{_points(points)}" fill="none" stroke="{colour}" '
            f'stroke-width="{width:g}" stroke-linecap="round" stroke-linejoin="round"{dashed}/>'
        )

    def path(self, way: str, fill: str) -> None:
        self._add(f'<path d="{way}" fill="{fill}"/>')

    def stroke(self, way: str, colour: str, width: float) -> None:
        self._add(
            f'<path d="{way}" fill="none" stroke="{colour}" stroke-width="{width:g}" '
            'stroke-linecap="round" stroke-linejoin="round"/>'
        )

    @contextlib.contextmanager
    def moved(
        self, x: float, y: float, scale: float = 1, *, flipped: bool = False, turned: float = 0
    ) -> Iterator[None]:
        """Draw around (x, y), in a scale of its own."""
        across = -scale if flipped else scale
        self._add(
            f'<g transform="translate({x:.1f} {y:.1f}) rotate({turned:g}) '
            f'scale({across:.4f} {scale:.4f})">'
        )
        yield
        self._add("</g>")

    @contextlib.contextmanager
    def mirrored(self, level: float, opacity: float) -> Iterator[None]:
        """Draw what stands above `level` as the water below it shows it."""
        self._add(f'<g opacity="{opacity}" transform="translate(0 {2 * level:.1f}) scale(1 -1)">')
        yield
        self._add("</g>")

    @contextlib.contextmanager
    def inside(self, x: float, y: float, width: float, height: float) -> Iterator[None]:
        """Draw what a window shows: nothing beyond this frame."""
        clip = self._define(
            f'<clipPath id="@"><rect x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" '
            f'height="{height:.1f}"/></clipPath>'
        )
        self._add(f'<g clip-path="{clip}">')
        yield
        self._add("</g>")

    def _define(self, element: str) -> str:
        name = self._defined.setdefault(element, f"d{len(self._defined)}")
        return f"url(#{name})"

    def _add(self, shape: str) -> None:
        self._shapes.append(shape)


def smooth(points: Sequence[Point]) -> str:
    """A path that passes softly by these points."""
    (x, y), *rest = points
    way = [f"M{x:.1f} {y:.1f}"]
    for (cx, cy), (nx, ny) in itertools.pairwise(rest):
        way.append(f"Q{cx:.1f} {cy:.1f} {(cx + nx) / 2:.1f} {(cy + ny) / 2:.1f}")
    way.append(f"L{rest[-1][0]:.1f} {rest[-1][1]:.1f}")
    return "".join(way)


def _points(points: Sequence[Point]) -> str:
    return " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
