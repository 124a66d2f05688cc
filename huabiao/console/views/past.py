"""时光机: what a page of a site said at any moment, as it stood then, and when it changed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import View

from huabiao.console.queries import sites_with_a_past_for
from huabiao.console.views.screens import Screen
from huabiao.guard.history import History, Moment, NothingThen
from huabiao.guard.records import Root
from huabiao.guard.store import NotStored
from huabiao.publishing.queries.seals import fault_of_keys, installed_keys
from huabiao.publishing.serving.media_types import disposition_of, type_of
from huabiao.publishing.tree import GONE
from huabiao.sites.models import SiteProfile
from huabiao.sites.queries import base_url

_MOMENTS = 100  # shown
_FIRST, _LAST = datetime(1990, 1, 1, tzinfo=UTC), datetime(2199, 1, 1, tzinfo=UTC)
# Nothing of a page that was stored may run, send or lead out of its frame.
_CAGE = (
    "sandbox allow-same-origin; default-src 'none'; img-src 'self' data:; media-src 'self';"
    " style-src 'self' 'unsafe-inline'; font-src 'self'; form-action 'none'; base-uri 'none'"
)
_ADDRESS = re.compile(r"""(\s(?:href|src|poster|content)=["']|\s(?:srcset)=["']|,\s)/(?!/)""")
_IN_STYLE = re.compile(r"""(url\(["']?)/(?!/)""")


@dataclass(frozen=True)
class Asked:
    """What somebody wants to see."""

    profile: SiteProfile
    path: str  # "/zwgk/index.html"
    at: datetime


class PastView(Screen):
    """时光机: choose a site, an address and a moment; the page of that moment, and when it changed."""

    template_name = "console/past.html"
    title = gettext_lazy("时光机")
    header_icon = "history"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        sites = list(sites_with_a_past_for(self.request.user))
        given = self.request.GET
        at = _moment(given.get("at", "")) if given.get("at") else None
        context = {
            **super().get_context_data(**kwargs),
            "sites": sites,
            "typed": given,
            "typed_at": f"{timezone.localtime(at):%Y-%m-%dT%H:%M:%S}" if at else "",
        }
        asked, refusal = self._asked(sites)
        if asked is None:
            return {**context, "refusal": refusal}
        return {**context, "chosen": asked.profile, **_found(asked)}

    def _asked(self, sites: list[SiteProfile]) -> tuple[Asked | None, str]:
        given = self.request.GET
        if "site" not in given:
            return None, ""
        address = given.get("address", "").strip()
        try:
            parts = urlsplit(address) if "://" in address else None
        except ValueError:
            return None, _("看不懂这个网址。")
        wanted = given["site"]
        if parts is not None:
            # A whole address says which site is meant.
            own = [site.code for site in sites if site.site.hostname == parts.hostname]
            wanted = own[0] if own else wanted
            address = parts.path
        profile = next((site for site in sites if site.code == wanted), None)
        if profile is None:
            return None, _("请选择网站。")
        at = _moment(given.get("at", ""))
        if at is None:
            return None, _("看不懂这个时间，请写成 2026-03-03 15:00。")
        return Asked(profile, _path(address), at), ""


def _found(asked: Asked) -> dict[str, Any]:
    history = _history(asked.profile)
    found: dict[str, Any] = {"path": asked.path, "at": asked.at, "moments": [], "state": None}
    if history is None:
        return {**found, "key_fault": fault_of_keys()}
    moments = history.moments_of(asked.path)
    try:
        root = history.at(asked.at)
    except NothingThen:
        return {**found, **_listed(moments, None), "first": _first(history)}
    shown = next((moment for moment in moments if moment.at <= root.at), None)
    is_there = shown is not None and shown.entry is not None
    return {
        **found,
        **_listed(moments, shown),
        "state": root,
        "is_there": is_there,
        "is_closed": is_there and _stood(history, asked.path + GONE, root),
        "frame": _frame(asked.profile, root, asked.path) if is_there else "",
    }


def _listed(moments: list[Moment], shown: Moment | None) -> dict[str, Any]:
    return {"moments": moments[:_MOMENTS], "shown": shown, "more": len(moments) > _MOMENTS}


def _first(history: History) -> datetime | None:
    roots = list(history.roots())
    return roots[-1].at if roots else None


def _stood(history: History, path: str, root: Root) -> bool:
    _root, tree = history.files_at(root.at)
    return tree.entry(path) is not None


def _frame(profile: SiteProfile, root: Root, path: str) -> str:
    return reverse("console:past_file", args=[profile.code, _stamp(root.at), path[1:]])


def _stamp(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y%m%dT%H%M%S.%f")


class PastFileView(View):
    """One file of a site as it stood at a moment; links lead on within that moment."""

    http_method_names = ("get",)

    def get(self, request: HttpRequest, code: str, stamp: str, path: str) -> HttpResponse:
        profile = get_object_or_404(sites_with_a_past_for(request.user), code=code)
        try:
            at = datetime.strptime(stamp, "%Y%m%dT%H%M%S.%f").replace(tzinfo=UTC)
        except ValueError as error:
            raise Http404 from error
        history = _history(profile)
        wanted = _path(f"/{path}")
        try:
            content = history.content_at(wanted, at) if history is not None else None
        except (NothingThen, NotStored) as error:
            raise Http404 from error
        if content is None:
            raise Http404
        return _caged(content, wanted, profile, stamp)


def _caged(content: bytes, path: str, profile: SiteProfile, stamp: str) -> HttpResponse:
    kind = type_of(path)
    root = reverse("console:past_file", args=[profile.code, stamp, "x"]).removesuffix("x")
    if kind.startswith("text/html"):
        html = content.decode("utf-8", "replace").replace(base_url(profile), "")
        content = _ADDRESS.sub(lambda found: f"{found[1]}{root}", html).encode()
    elif kind.startswith("text/css"):
        style = content.decode("utf-8", "replace")
        content = _IN_STYLE.sub(lambda found: f"{found[1]}{root}", style).encode()
    response = HttpResponse(content, content_type=kind)
    if disposition_of(path):
        response["Content-Disposition"] = disposition_of(path)
    response["Content-Security-Policy"] = _CAGE
    response["X-Content-Type-Options"] = "nosniff"
    response["X-Frame-Options"] = "SAMEORIGIN"
    response["X-Robots-Tag"] = "noindex"
    response["Referrer-Policy"] = "no-referrer"
    return response


def _history(profile: SiteProfile) -> History | None:
    keys = installed_keys()
    if keys is None:
        return None
    return History(Path(settings.SEAL_ROOT), profile.code, keys)


def _path(address: str) -> str:
    """An address as readers know it, as a name in the tree."""
    path = "/" + unquote(address.partition("?")[0].partition("#")[0]).lstrip("/")
    return f"{path}index.html" if path.endswith("/") else path


def _moment(text: str) -> datetime | None:
    """What was typed as a moment; nothing typed is now, None what cannot be understood."""
    text = text.strip()
    if not text:
        return timezone.now()
    try:
        moment = parse_datetime(text) or parse_datetime(f"{text}T23:59:59.999999")
        if moment is not None and timezone.is_naive(moment):
            moment = timezone.make_aware(moment)
    except (ValueError, OverflowError):
        return None
    if moment is None or not _FIRST < moment < _LAST:
        return None
    # A second is over when it ends: who asks for 15:00:07 sees what was published in it.
    return moment if moment.microsecond else moment.replace(microsecond=999_999)
