"""`python -m huabiao.config.demo.drawing [name …]`: draws the scenes anew and keeps them as WebP.

Wants what developers have: Playwright and Chromium.
"""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator, Sequence
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, sync_playwright

from huabiao.config.demo.drawing.scenes import SCENES, drawn
from huabiao.config.demo.drawing.sheet import Sheet

FOLDER = Path(__file__).parent.parent / "pictures"
HEAVIEST = 58_000  # bytes; a home page shows several
QUALITIES = (86, 80, 74, 66, 58, 50)


def main(names: Sequence[str]) -> None:
    unknown = sorted(set(names) - set(SCENES))
    if unknown:
        raise SystemExit(f"No such scene: {', '.join(unknown)}")
    FOLDER.mkdir(exist_ok=True)
    with _Chromium() as page:
        for name in names or SCENES:
            content = _kept(_raster(page, drawn(name)))
            (FOLDER / f"{name}.webp").write_bytes(content)
            sys.stdout.write(f"{name}  {len(content) // 1024} KB\n")


class _Chromium:
    """A page of Chromium for as long as it is needed."""

    def __enter__(self) -> Page:
        self._playwright = sync_playwright().start()
        self._browser = self._playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"]
        )
        return self._browser.new_page()

    def __exit__(self, *_reason: object) -> None:
        self._browser.close()
        self._playwright.stop()


def _raster(page: Page, sheet: Sheet) -> Image.Image:
    page.set_viewport_size({"width": sheet.width, "height": sheet.height})
    page.set_content(f'<body style="margin:0;overflow:hidden">{sheet.svg()}</body>')
    return Image.open(BytesIO(page.screenshot())).convert("RGB")


def _kept(image: Image.Image) -> bytes:
    """The best quality that is not too heavy."""
    for content in _tries(image):
        if len(content) <= HEAVIEST:
            break
    return content


def _tries(image: Image.Image) -> Iterator[bytes]:
    for quality in QUALITIES:
        out = BytesIO()
        image.save(out, "WEBP", quality=quality, method=6)
        yield out.getvalue()


if __name__ == "__main__":
    main(sys.argv[1:])
