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
WORTH_WHILE = 0.75  # of its own width; what is hardly smaller is not worth a file
SMALLER = (480, 960, 1440)  # widths a phone, a tablet and a column of text ask for
SKETCHED = 960  # pixels of the longer side
MOST_PIXELS = 80_000_000  # over all frames; what one picture may cost in memory
MOST_IN_A_PHOTO = 120_000_000  # a huge JPEG is decoded at a fraction of its size
_FORMATS = {"jpg": "JPEG", "png": "PNG", "gif": "GIF", "webp": "WEBP"}
_OPTIONS: dict[str, dict[str, Any]] = {
    "jpg": {"quality": 88, "optimize": True},
    "png": {"optimize": True},
    "gif": {"optimize": True},
    "webp": {"quality": 88},
}
_SCALED = ("1", "L", "LA", "P", "RGB", "RGBA")
_SMALL_OPTIONS: dict[str, dict[str, Any]] = {
    "jpg": {"quality": 82, "optimize": True, "progressive": True},
    "png": {"optimize": True},
    "webp": {"quality": 80},
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
    extension: str


def kept_form(file: BinaryIO, extension: str) -> Picture:
    """The picture as it is stored: re-encoded, so that only pixels and colours remain."""
    with _opened(file, extension) as image:
        _require_few_pixels(image, extension)
        frames = [_kept_frame(frame, extension) for frame in ImageSequence.Iterator(image)]
    first, rest = frames[0], frames[1:]
    out = BytesIO()
    several = {"save_all": True, "append_images": rest} if rest else {}
    first.save(out, _FORMATS[extension], **several, **_timing(frames), **_OPTIONS[extension])
    return Picture(out.getvalue(), first.width, first.height, extension)


def smaller_forms(file: BinaryIO, extension: str) -> list[Picture]:
    """The stored picture in the widths well below its own that take fewer bytes; a moving one has none."""
    with _opened(file, extension) as image:
        widths = [width for width in SMALLER if width <= image.width * WORTH_WHILE]
        if not widths or getattr(image, "n_frames", 1) > 1 or image.mode not in _SCALED:
            return []
        # A palette holds too few colours for what lies between two pixels.
        is_indexed = image.mode in ("P", "1") or "transparency" in image.info
        whole = image.convert("RGBA") if is_indexed else image.copy()
        profile = image.info.get("icc_profile")
    most = file.seek(0, 2)
    forms = [_smaller_form(whole, width, extension, profile) for width in widths]
    return [form for form in forms if len(form.content) < most]


def sketch(file: BinaryIO, extension: str) -> Picture:
    """A picture nobody has stored yet, small enough to travel inside a page."""
    with _opened(file, extension) as image:
        _require_few_pixels(image, extension)
        upright = ImageOps.exif_transpose(image).convert("RGBA")
        upright.thumbnail((SKETCHED, SKETCHED))
        upright.info = {}
        return Picture(_written(upright, "webp", None), upright.width, upright.height, "webp")


def cropped(file: BinaryIO, extension: str, box: tuple[int, int, int, int]) -> Picture:
    """The part of a stored picture inside left, top, right and bottom, in percent of its sides."""
    with _opened(file, extension) as image:
        _require_few_pixels(image, extension)
        left, top, right, bottom = box
        part = image.crop(
            (
                image.width * left // 100,
                image.height * top // 100,
                max(image.width * right // 100, image.width * left // 100 + 1),
                max(image.height * bottom // 100, image.height * top // 100 + 1),
            )
        )
        out = BytesIO()
        part.save(out, _FORMATS[extension], **_OPTIONS[extension])
        return Picture(out.getvalue(), part.width, part.height, extension)


def _smaller_form(whole: Image.Image, width: int, extension: str, profile: bytes | None) -> Picture:
    """As the picture itself is written or as WebP, whichever is smaller."""
    height = max(1, round(whole.height * width / whole.width))
    small = whole.resize((width, height), Image.Resampling.LANCZOS)
    small.info = {}
    kinds = ("webp",) if extension == "gif" else dict.fromkeys((extension, "webp"))
    written = [
        Picture(_written(small, kind, profile), small.width, small.height, kind) for kind in kinds
    ]
    return min(written, key=lambda form: len(form.content))


def _written(image: Image.Image, extension: str, profile: bytes | None) -> bytes:
    out = BytesIO()
    image.save(out, _FORMATS[extension], icc_profile=profile, **_SMALL_OPTIONS[extension])
    return out.getvalue()


def _require_few_pixels(image: Image.Image, extension: str) -> None:
    pixels = image.width * image.height * getattr(image, "n_frames", 1)
    if extension == "jpg" and pixels <= MOST_IN_A_PHOTO:
        image.draft(None, (WIDEST, WIDEST))
        pixels = image.width * image.height
    if pixels > MOST_PIXELS:
        raise TooManyPixels


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
