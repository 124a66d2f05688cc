"""Decides how a page looks the same when it is shown away from its site, as a preview beside a form.

Pictures are fetched from the site. Styles and drawings stand in the page: browsers take no part of a
drawing from elsewhere, and the look may be one that nobody has saved.
"""

from __future__ import annotations

import re
from html import escape

from huabiao.library.published import shell
from huabiao.publishing import theme
from huabiao.publishing.views_data import Look
from huabiao.sites.models import SiteProfile
from huabiao.sites.queries import base_url

_BODY = re.compile(r"<body\b[^>]*>")


def shown_away(html: str, profile: SiteProfile, look: Look) -> str:
    """The page as it would come from its own address in this look."""
    for published in (theme.style_url(), shell.LOOK_PATH):
        html = html.replace(f'<link rel="stylesheet" href="{published}">', "", 1)
    styles = theme.carried_stylesheet() + theme.render("publishing/look.css", look).decode()
    html = html.replace("</head>", f"<style>{styles}</style></head>", 1)
    address, signs = theme.signs_sheet()
    html = html.replace(f'href="{address}#', 'href="about:srcdoc#')
    html = _BODY.sub(lambda found: f"{found[0]}<div hidden>{signs}</div>", html, count=1)
    base = f'<base href="{escape(base_url(profile))}/" target="_blank">'
    return html.replace("<head>", f"<head>{base}", 1)
