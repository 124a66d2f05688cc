"""Theme folders of their own for tests: copies of the plain theme, to be broken and mended."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from django.conf import settings

from huabiao.publishing import theme_check, theme_folder

PLAIN = Path(settings.THEME_ROOT)


@pytest.fixture
def folder(settings, tmp_path):
    """A theme of this test's own, in a data folder of its own; nothing was published with it yet."""
    settings.HUABIAO_HOME = tmp_path / "home"
    settings.THEME_ROOT = shutil.copytree(PLAIN, tmp_path / "theme")
    before = list(theme_folder._chosen)
    start_anew()
    yield settings.THEME_ROOT
    theme_folder._chosen[:] = before
    theme_check._seen.clear()
    theme_check._forget()


def start_anew() -> None:
    """Forget all that a process knows of its theme, as when it is started."""
    theme_folder._chosen.clear()
    theme_check._seen.clear()
    theme_check._forget()


def add(folder: Path, name: str, text: str) -> None:
    """Let the theme's file end with this text."""
    file = folder / name
    file.write_text(file.read_text(encoding="utf-8") + text, encoding="utf-8")


def mend(folder: Path, name: str) -> None:
    """Let the theme's file be as it is in the plain theme."""
    shutil.copy(PLAIN / name, folder / name)
