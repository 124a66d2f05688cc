"""Decides which pictures the documents show, of which size, and how one is taken and kept."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import Locator, Page

from tests.docs.pages import ROOT

HANDBOOK = ROOT / "docs" / "handbook" / "pictures"
README = ROOT / "docs" / "pictures"
WIDTH = 1280  # of the window; the console's menu takes 200 of it
HEAVIEST = 120_000  # bytes

# Of the console, by name: the height in pixels, at a width of WIDTH.
SCREENS = {
    "home": 860,
    "list": 820,
    "bulk": 760,
    "word": 540,
    "form": 900,
    "preview": 800,
    "place": 820,
    "overview": 900,
    "compare": 640,
    "wastebasket": 460,
    "review": 900,
    "channel-tree": 760,
    "subscription": 900,
    "compose": 900,
    "look": 900,
    "audit": 760,
    "calendar": 860,
    "roll-out": 760,
    "colloquial": 700,
    "old-sites": 520,
}
# Of the public sites: the window, and the width it is shown at.
PAGES = {
    "portal": ((1280, 1000), 900),
    "list": ((1280, 1100), 560),
    "article": ((1280, 1100), 560),
    "document": ((1280, 1100), 560),
    "phone": ((390, 845), 320),
    "senior": ((1280, 800), 560),
    "search": ((1280, 1100), 560),
}


class Camera:
    """Takes pictures and remembers which."""

    def __init__(self) -> None:
        self.taken: set[Path] = set()

    def screen(self, page: Page, name: str, *, at: Locator | None = None) -> None:
        """The window as it stands, or scrolled so that `at` is on top."""
        page.set_viewport_size({"width": WIDTH, "height": SCREENS[name]})
        page.wait_for_load_state("networkidle")
        page.evaluate("document.activeElement?.blur()")
        if at is None:
            page.evaluate("scrollTo({ top: 0, behavior: 'instant' })")
        else:
            # Below the bar that stays on top.
            at.evaluate(
                "one => { one.style.scrollMarginTop = '5rem'; one.scrollIntoView({ behavior: 'instant' }); }"
            )
        self._keep(page, HANDBOOK / f"{name}.webp", WIDTH)

    def public(self, page: Page, name: str) -> None:
        """A page of a public site, as a reader finds it."""
        (width, height), shown = PAGES[name]
        page.set_viewport_size({"width": width, "height": height})
        page.wait_for_load_state("networkidle")
        self._keep(page, README / f"{name}.webp", shown)

    def _keep(self, page: Page, file: Path, width: int) -> None:
        page.evaluate("document.fonts.ready")
        content = page.screenshot(animations="disabled", caret="hide")
        picture = Image.open(BytesIO(content)).convert("RGB")
        if picture.width != width:
            height = round(picture.height * width / picture.width)
            picture = picture.resize((width, height), Image.Resampling.LANCZOS)
        file.parent.mkdir(exist_ok=True)
        for quality in (80, 70, 60, 50):
            picture.save(file, "WEBP", quality=quality, method=6)
            if file.stat().st_size <= HEAVIEST:
                break
        self.taken.add(file)


def files() -> set[Path]:
    """Where every picture stands once it is taken."""
    screens = {HANDBOOK / f"{name}.webp" for name in SCREENS}
    return screens | {README / f"{name}.webp" for name in PAGES}
