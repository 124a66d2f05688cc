"""Decides the one page of a public site that is made when it is asked for: the search."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from huabiao.library.published.searching import answer_to, render_search
from huabiao.publishing import traditional
from huabiao.publishing.serving.answers import NO_PAGE, NO_SITE, SEARCH_PATH
from huabiao.publishing.theme_check import follow
from huabiao.sites.models import SiteProfile
from huabiao.sites.queries import base_url, site_on

_LONGEST_NUMBER = 6


def search(request: HttpRequest) -> HttpResponse:
    """What stands on the site asked for, and contains the words asked for."""
    profile = site_on(_host(request))
    if profile is None:
        return HttpResponse(NO_SITE, status=404, content_type="text/plain; charset=utf-8")
    return _answered(request, profile, request.GET.get("q"), lambda page: page)


def search_in_traditional(request: HttpRequest) -> HttpResponse:
    """The same for readers of traditional characters: what they type is sought as the texts have it."""
    profile = site_on(_host(request))
    if profile is None:
        return HttpResponse(NO_SITE, status=404, content_type="text/plain; charset=utf-8")
    if not profile.has_traditional:
        return HttpResponse(NO_PAGE, status=404, content_type="text/plain; charset=utf-8")
    typed, place = request.GET.get("q"), traditional.Place(base_url(profile), SEARCH_PATH)
    words = None if typed is None else traditional.simplified(typed)
    return _answered(request, profile, words, lambda page: traditional.converted(page, place))


def _answered(
    request: HttpRequest,
    profile: SiteProfile,
    typed: str | None,
    form: Callable[[bytes], bytes],
) -> HttpResponse:
    follow()
    answer = answer_to(profile.site_id, typed)
    page = render_search(profile.site_id, answer, _number(request.GET.get("page", "")))
    return HttpResponse(form(page), status=200 if answer.is_in_time else 503)


def _host(request: HttpRequest) -> str:
    # Not get_host(): it knows the console's alone. Which hosts are sites stands in the database.
    return request.headers.get("Host", "").lower().partition(":")[0].removesuffix(".")


def _number(text: str) -> int:
    is_number = text.isascii() and text.isdecimal() and len(text) <= _LONGEST_NUMBER
    return int(text) if is_number else 1
