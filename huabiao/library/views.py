"""Decides the one page of a public site that is made when it is asked for: the search."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from huabiao.library.published.searching import answer_to, render_search
from huabiao.publishing.serving.answers import NO_SITE
from huabiao.publishing.theme_check import follow
from huabiao.sites.queries import site_on

_LONGEST_NUMBER = 6


def search(request: HttpRequest) -> HttpResponse:
    """What stands on the site asked for, and contains the words asked for."""
    profile = site_on(_host(request))
    if profile is None:
        return HttpResponse(NO_SITE, status=404, content_type="text/plain; charset=utf-8")
    follow()
    answer = answer_to(profile.site_id, request.GET.get("q"))
    page = render_search(profile.site_id, answer, _number(request.GET.get("page", "")))
    return HttpResponse(page, status=200 if answer.is_in_time else 503)


def _host(request: HttpRequest) -> str:
    # Not get_host(): it knows the console's alone. Which hosts are sites stands in the database.
    return request.headers.get("Host", "").lower().partition(":")[0].removesuffix(".")


def _number(text: str) -> int:
    is_number = text.isascii() and text.isdecimal() and len(text) <= _LONGEST_NUMBER
    return int(text) if is_number else 1
