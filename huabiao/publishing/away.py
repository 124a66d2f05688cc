"""Decides how a page looks the same when it is shown away from its site, as a preview in the console.

Pictures are fetched from the site. Styles and drawings stand in the page: browsers take no part of a
drawing from elsewhere, and the look may be one that nobody has saved.
"""

from __future__ import annotations

import re
from html import escape

from huabiao.publishing import theme
from huabiao.publishing.views_data import Look

_BODY = re.compile(r"<body\b[^>]*>")


def shown_away(html: str, *, base: str, look: Look, look_url: str) -> str:
    """The page as it would come from its own address below `base` in this look, for a frame's `srcdoc`."""
    for published in (theme.style_url(), look_url):
        html = html.replace(f'<link rel="stylesheet" href="{published}">', "", 1)
    styles = theme.carried_stylesheet() + theme.render("publishing/look.css", look).decode()
    html = html.replace("</head>", f"<style>{styles}</style></head>", 1)
    address, signs = theme.signs_sheet()
    html = html.replace(f'href="{address}#', 'href="about:srcdoc#')
    html = _BODY.sub(lambda found: f"{found[0]}<div hidden>{signs}</div>", html, count=1)
    return html.replace("<head>", f'<head><base href="{escape(base)}/" target="_blank">', 1)
