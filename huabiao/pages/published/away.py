"""Decides how a page of a site is shown beside a form, in the look that is being chosen."""

from __future__ import annotations

from huabiao.library.published import shell
from huabiao.publishing import away
from huabiao.publishing.views_data import Look
from huabiao.sites.models import SiteProfile
from huabiao.sites.queries import base_url


def shown_away(html: str, profile: SiteProfile, look: Look) -> str:
    """The page as it would come from its own address in this look."""
    return away.shown_away(html, base=base_url(profile), look=look, look_url=shell.LOOK_PATH)
