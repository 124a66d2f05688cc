"""Decides the pages of a public site that are made when they are asked for: the search and what belongs to it."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import wraps
from pathlib import Path

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils import timezone

from huabiao.library.published import asked
from huabiao.library.published.asked import Asked
from huabiao.library.published.found import (
    as_json,
    for_browsers,
    refusal_as_json,
    render_search,
)
from huabiao.library.published.searching import Fault, reply_to, suggestions
from huabiao.library.published.surroundings import Place, Surroundings, surroundings
from huabiao.publishing import traditional
from huabiao.publishing.serving.answers import NO_PAGE, NO_SITE, SEARCH_PATH
from huabiao.publishing.theme_check import follow
from huabiao.search.keeping import NoIndex
from huabiao.search.spool import Spool

_OPENAPI = Path(__file__).with_name("openapi.json")
_STATUS = {Fault.NO_SITE: 404, Fault.NOT_READY: 503, Fault.AWAY: 503}
_Answering = Callable[[HttpRequest, Place, Surroundings], HttpResponse]


def _on_site(view: _Answering) -> Callable[[HttpRequest], HttpResponse]:
    """Answer for the site whose host was asked."""

    @wraps(view)
    def answer(request: HttpRequest) -> HttpResponse:
        try:
            around = surroundings()
        except NoIndex as fault:
            return _plain(503, f"{fault}\n")
        here = around.on(_host(request))
        return _plain(404, NO_SITE) if here is None else view(request, here, around)

    return answer


@_on_site
def search(request: HttpRequest, here: Place, around: Surroundings) -> HttpResponse:
    """What readers of the site asked for find."""
    return _page(request, here, around, lambda page: page)


@_on_site
def search_in_traditional(request: HttpRequest, here: Place, around: Surroundings) -> HttpResponse:
    """The same for readers of traditional characters."""
    if not here.has_traditional:
        return _plain(404, NO_PAGE)
    place = traditional.Place(here.base_url, SEARCH_PATH)
    return _page(request, here, around, lambda page: traditional.converted(page, place))


@_on_site
def search_as_json(request: HttpRequest, here: Place, around: Surroundings) -> HttpResponse:
    """The same for programs, as `openapi.json` says."""
    wish = asked.read({"q": "", **request.GET.dict()})
    reply = reply_to(here, wish, around, at=timezone.now())
    status = 200 if reply.fault is None else _STATUS.get(reply.fault, 400)
    return _json(as_json(reply, here.language), status=status)


@_on_site
def openapi(request: HttpRequest, here: Place, around: Surroundings) -> HttpResponse:
    described = json.loads(_OPENAPI.read_text())
    described["servers"] = [{"url": here.base_url}]
    return _json(described)


@_on_site
def opensearch(request: HttpRequest, here: Place, around: Surroundings) -> HttpResponse:
    """What a browser needs to search the site from its address bar."""
    return HttpResponse(
        render_to_string("library/opensearch.xml", for_browsers(here)),
        content_type="application/opensearchdescription+xml",
    )


@_on_site
def suggest(request: HttpRequest, here: Place, around: Surroundings) -> HttpResponse:
    """What may be meant by what was typed so far: at most eight, what many ask before titles."""
    wish = asked.read({"q": "", **request.GET.dict()})
    found = suggestions(here, wish, around, at=timezone.now())
    if found is None:
        return _json(refusal_as_json(Fault.NO_SITE, here.language), status=404)
    return _json({"q": wish.words, "suggestions": found})


@_on_site
def opened(request: HttpRequest, here: Place, around: Surroundings) -> HttpResponse:
    """A result was opened, the browser says: which, and where it stood."""
    wish = asked.read(request.GET.dict())
    place, address = request.GET.get("n", ""), request.GET.get("to", "")
    if wish.words and place.isascii() and place.isdecimal() and len(place) < 5:
        _spool().note_click(wish.words, here.code, int(place), address)
    return HttpResponse(status=204)


def _page(
    request: HttpRequest, here: Place, around: Surroundings, form: Callable[[bytes], bytes]
) -> HttpResponse:
    follow()
    wish = asked.read(request.GET.dict())
    reply = reply_to(here, wish, around, at=timezone.now())
    if wish.words and reply.fault is None and wish == Asked(words=wish.words, site=wish.site):
        # Not each step of narrowing it: the question as it was asked, on the site that was asked.
        found = 0 if reply.answer.is_relaxed else reply.answer.total
        _spool().note(wish.words, here.code, found)
    status = 200 if reply.fault is None else _STATUS.get(reply.fault, 200)
    return HttpResponse(form(render_search(around.shell(here.code), reply)), status=status)


def _spool() -> Spool:
    return Spool(Path(settings.SEARCHES_ROOT))


def _plain(status: int, sentence: str) -> HttpResponse:
    return HttpResponse(sentence, status=status, content_type="text/plain; charset=utf-8")


def _json(value: object, *, status: int = 200) -> HttpResponse:
    text = json.dumps(value, ensure_ascii=False)
    answer = HttpResponse(text, status=status, content_type="application/json; charset=utf-8")
    answer.headers["Access-Control-Allow-Origin"] = "*"  # it is public, and nothing comes with it
    return answer


def _host(request: HttpRequest) -> str:
    # Not get_host(): it knows the console's alone. Which hosts are sites stands in the database.
    return request.headers.get("Host", "").lower().partition(":")[0].removesuffix(".")
