"""Decides how an uploaded picture is kept: whole, upright, of a sane size, without what a camera wrote into it."""

from __future__ import annotations

import contextlib
import struct
import warnings
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import Any, BinaryIO

from PIL import Image, ImageOps, ImageSequence

WIDEST = 2400
MOST_PIXELS = 80_000_000  # over all frames; what one picture may cost in memory
_FORMATS = {"jpg": "JPEG", "png": "PNG", "gif": "GIF", "webp": "WEBP"}
_OPTIONS: dict[str, dict[str, Any]] = {
    "jpg": {"quality": 88, "optimize": True},
    "png": {"optimize": True},
    "gif": {"optimize": True},
    "webp": {"quality": 88},
}
# Of what a file says about itself only this is needed to show it; the rest may name places and people.
_KEPT_FACTS = ("icc_profile", "transparency", "duration", "loop", "background", "disposal", "gamma")
_UNREADABLE = (
    OSError, SyntaxError, ValueError, EOFError, IndexError, struct.error, zlib.error,
)  # fmt: skip


class Unreadable(Exception):
    """The file is no picture, or a damaged one."""


class TooManyPixels(Exception):
    """Opening it would take more memory than a picture is worth."""


@dataclass(frozen=True)
class Picture:
    content: bytes
    width: int
    height: int


def kept_form(file: BinaryIO, extension: str) -> Picture:
    """The picture as it is stored: re-encoded, so that only pixels and colours remain."""
    with _opened(file, extension) as image:
        if image.width * image.height * getattr(image, "n_frames", 1) > MOST_PIXELS:
            raise TooManyPixels
        if extension == "jpg":
            image.draft(None, (WIDEST, WIDEST))  # decodes a huge photo at a fraction of its size
        frames = [_kept_frame(frame, extension) for frame in ImageSequence.Iterator(image)]
    first, rest = frames[0], frames[1:]
    out = BytesIO()
    several = {"save_all": True, "append_images": rest} if rest else {}
    first.save(out, _FORMATS[extension], **several, **_timing(frames), **_OPTIONS[extension])
    return Picture(out.getvalue(), first.width, first.height)


@contextlib.contextmanager
def _opened(file: BinaryIO, extension: str) -> Iterator[Image.Image]:
    file.seek(0)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            with Image.open(file, formats=[_FORMATS[extension]]) as image:
                yield image
    except Image.DecompressionBombError as bomb:
        raise TooManyPixels from bomb
    except _UNREADABLE as damage:
        raise Unreadable from damage


def _kept_frame(frame: Image.Image, extension: str) -> Image.Image:
    upright = ImageOps.exif_transpose(frame)
    kept = _narrowed(_plain(upright, extension))
    kept.info = {name: upright.info[name] for name in _KEPT_FACTS if name in upright.info}
    return kept


def _plain(image: Image.Image, extension: str) -> Image.Image:
    if extension == "jpg" and image.mode not in ("L", "RGB"):
        return image.convert("RGB")  # print colours are shown wrong by many readers
    return image.copy()


def _narrowed(image: Image.Image) -> Image.Image:
    if image.width <= WIDEST:
        return image
    if image.mode in ("P", "1"):
        image = image.convert("RGBA")
    height = max(1, round(image.height * WIDEST / image.width))
    return image.resize((WIDEST, height), Image.Resampling.LANCZOS)


def _timing(frames: list[Image.Image]) -> dict[str, Any]:
    if len(frames) == 1:
        return {}
    return {
        "duration": [frame.info.get("duration", 100) for frame in frames],
        "loop": frames[0].info.get("loop", 0),
    }
