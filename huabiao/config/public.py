"""Decides how the public dynamic pages run: Django without session, cookie, form token or console.

The headers are those of the static pages; nothing of it is kept by a browser, or listed by a
search engine.
"""

from __future__ import annotations

from typing import Any

import django
from django.core.handlers.exception import convert_exception_to_response
from django.core.handlers.wsgi import WSGIHandler
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from huabiao.publishing.serving.answers import (
    NO_PAGE,
    SEARCH_DATA,
    SEARCH_PATHS,
    SECURITY,
    TRANSPORT_SECURITY,
)

DYNAMIC = frozenset((*SEARCH_PATHS, *SEARCH_DATA))
OUT_OF_ORDER = "页面暂时无法显示，请稍后再试。\n"
_HEADERS = {**SECURITY, "Cache-Control": "no-store", "X-Robots-Tag": "noindex"}


class PublicHandler(WSGIHandler):
    """Answers from `public_urls` alone, without any of the console's middleware."""

    def load_middleware(self, is_async: bool = False) -> None:  # noqa: FBT001, FBT002 (Django's)
        self._view_middleware: list[Any] = []
        self._template_response_middleware: list[Any] = []
        self._exception_middleware: list[Any] = []
        self._middleware_chain = convert_exception_to_response(
            self._get_response  # type: ignore[attr-defined]  # of Django, though its types know it not
        )

    def get_response(self, request: HttpRequest) -> HttpResponseBase:
        request.urlconf = "huabiao.config.public_urls"
        response = super().get_response(request)
        for name, value in _HEADERS.items():
            response.headers[name] = value
        if request.is_secure():
            response.headers[TRANSPORT_SECURITY[0]] = TRANSPORT_SECURITY[1]
        return response


def public_application() -> PublicHandler:
    django.setup(set_prefix=False)
    return PublicHandler()


def not_there(request: HttpRequest, exception: Exception) -> HttpResponse:
    return HttpResponse(NO_PAGE, status=404, content_type="text/plain; charset=utf-8")


def out_of_order(request: HttpRequest) -> HttpResponse:
    return HttpResponse(OUT_OF_ORDER, status=500, content_type="text/plain; charset=utf-8")
