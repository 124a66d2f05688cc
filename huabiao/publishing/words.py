"""Decides how words that our own code puts on public pages read in the language of the site.

Chinese stands in the code; other languages in `locale/<language>/LC_MESSAGES/public.po` beside this
file. (What a theme says is in the theme's own catalogue.)
"""

from __future__ import annotations

import functools
import gettext
from pathlib import Path

FOLDER = Path(__file__).with_name("locale")
DOMAIN = "public"


def say(language: str, words: str, **values: object) -> str:
    """The words in this language, their open places filled; Chinese where there are no others."""
    return (
        _catalogue(language).gettext(words) % values
        if values
        else _catalogue(language).gettext(words)
    )


@functools.cache
def _catalogue(language: str) -> gettext.NullTranslations:
    return gettext.translation(
        DOMAIN, FOLDER, [language, language.partition("-")[0]], fallback=True
    )
