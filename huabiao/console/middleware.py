"""Decides that a console address which is not on the list of scoped ones does not exist."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse

from huabiao.console.keeping import is_too_late, keep
from huabiao.console.scoped import is_scoped


class ConsoleGate:
    """Answers 404 for every view that nobody has shown to be scoped."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponse], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        match = request.resolver_match
        if match is None or not is_scoped(match.view_name):
            raise Http404
        return keep(request) if is_too_late(request, match.view_name) else None
