"""Decides that a console address does not exist which is not on the list of scoped ones, or names nothing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse

from huabiao.base.keys import LARGEST_KEY
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
        if match is None or not is_scoped(match.view_name) or _names_nothing(request, kwargs):
            raise Http404
        return keep(request) if is_too_late(request, match.view_name) else None


def _names_nothing(request: HttpRequest, kwargs: dict[str, Any]) -> bool:
    """Whether an address asks for what no database can hold: they raise errors instead of finding none."""
    numbers = (value for value in kwargs.values() if isinstance(value, int))
    return (
        any(number > LARGEST_KEY for number in numbers)
        or "\x00" in request.path
        or any("\x00" in word for words in request.GET.lists() for word in (words[0], *words[1]))
    )
