"""Says in one sentence what a screen is for, how long something waited, and which keys lead where."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django import template
from django.template import RequestContext
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from huabiao.accounts.queries import ANY_ROLE, grants_of
from huabiao.console.handbook import address_of
from huabiao.console.help import HELP
from huabiao.library.rules import ALLOWED

register = template.Library()

LATE = timedelta(days=3)  # from then on waiting is shown as long

# Keys are the initials of what the screens are called; each may be switched off with all others.
_KEYS = (
    ("g g", gettext_lazy("去工作台"), "wagtailadmin_home", ANY_ROLE),
    ("g x", gettext_lazy("去信息"), "items:list", ALLOWED["view"]),
    ("g s", gettext_lazy("去待审"), "console:reviews", ALLOWED["review"]),
    ("g r", gettext_lazy("去日历"), "console:calendar", ANY_ROLE),
    ("g c", gettext_lazy("去使用手册"), "console:handbook", ANY_ROLE),
    ("x x", gettext_lazy("写信息"), "items:add", ALLOWED["edit"]),
)


@register.inclusion_tag("console/parts/help.html", takes_context=True)
def help_here(context: RequestContext) -> dict[str, Any]:
    match = context.request.resolver_match
    found = HELP.get(match.view_name) if match is not None else None
    if found is None:
        return {}
    return {"sentence": found.sentence, "url": address_of(found.chapter, found.anchor)}


@register.simple_tag(takes_context=True)
def shortcuts(context: RequestContext) -> list[tuple[str, Any, str]]:
    """Keys, words and addresses of the screens this person works on."""
    roles = {role for role, _path in grants_of(context.request.user)}
    return [(key, words, reverse(view)) for key, words, view, whose in _KEYS if roles & set(whose)]


@register.simple_tag(takes_context=True)
def path_here(context: RequestContext) -> str:
    return str(context.request.get_full_path())


@register.simple_tag
def waited(since: datetime, now: datetime) -> str:
    """How long, as people say it: minutes within an hour, whole hours within a day, then whole days."""
    time = now - since
    if time < timedelta(hours=1):
        return _("%(count)s 分钟") % {"count": max(1, time // timedelta(minutes=1))}
    if time < timedelta(days=1):
        return _("%(count)s 小时") % {"count": time // timedelta(hours=1)}
    return _("%(count)s 天") % {"count": time.days}


@register.simple_tag
def waited_since(since: datetime | None, now: datetime) -> str:
    """The same as "等了 3 天", and to be seen where it is long; nothing where nobody knows."""
    if since is None:
        return ""
    words = _("等了 %(time)s") % {"time": waited(since, now)}
    return format_html('<span class="hb-late">{}</span>', words) if now - since > LATE else words
