"""Decides how the answer to a search is shown: as a page, and as JSON for programs."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from textwrap import shorten
from urllib.parse import urljoin, urlsplit

from django.utils.timezone import localtime

from huabiao.library.enums import Validity
from huabiao.library.published.asked import EVERYWHERE, Asked, Within
from huabiao.library.published.searching import Fault, Line, Reply
from huabiao.library.published.surroundings import Place
from huabiao.publishing import theme
from huabiao.publishing.serving.answers import SEARCH_PATH
from huabiao.publishing.views_data import Best, Choice, Facet, Found, Head, Link, SearchPage, Shell
from huabiao.publishing.words import say
from huabiao.search import sources
from huabiao.search.asking import LONGEST, Piece, Sort
from huabiao.search.queries import Bet
from huabiao.sites.rules import host_for_people

_SHOWN_CHOICES = 8
_LONGEST_SHORT_NAME = 16  # characters, as OpenSearch 1.1 has it


def render_search(shell: Shell, reply: Reply) -> bytes:
    language, asked = shell.language, reply.asked
    return theme.render(
        "pages/search.html",
        SearchPage(
            shell=shell,
            head=Head(
                title=" ".join((say(language, "搜索"), asked.words or "")).strip(),
                canonical=shell.base_url + SEARCH_PATH,
            ),
            words=asked.words or "",
            found=tuple(_found(line, reply, language) for line in reply.lines),
            total=reply.answer.total,
            newer_url=asked.but(page=asked.page - 1).address if asked.page > 1 else "",
            older_url=asked.but(page=asked.page + 1).address
            if asked.page < reply.last_page
            else "",
            refusal=_refusal(reply, language),
            is_relaxed=reply.answer.is_relaxed,
            added=reply.answer.added,
            meant=_way(reply.answer.meant, asked) if reply.answer.meant else Link("", ""),
            best=tuple(_best_of(reply)),
            related=tuple(_way(query, asked) for query in reply.related),
            scopes=tuple(_scopes(reply, language)) if _is_asked(reply) else (),
            sorts=_sorts(asked, language),
            facets=tuple(_facets(reply, language)),
            periods=tuple(_periods(asked, language)),
            narrowings=asked.narrowings,
            since=asked.since.isoformat() if asked.since else "",
            until=asked.until.isoformat() if asked.until else "",
            kept=tuple(_kept(asked)),
            all_url=_widest(asked),
            number=asked.page,
            pages=reply.last_page,
        ),
    )


def _found(line: Line, reply: Reply, language: str) -> Found:
    document = line.hit.document
    is_away = line.place != reply.here
    return Found(
        title=marked(line.hit.title),
        url=_address_on(line.place, line.path, is_away=is_away),
        is_away=is_away,
        kind=say(language, sources.label_of(document.kind)),
        site=_site_of(line, reply, is_away=is_away),
        organization=document.organization,
        released_at=document.published_at,
        document_number=document.numbers[0] if document.numbers else "",
        validity=_validity(document.validity, language),
        excerpt=marked(line.hit.snippet),
    )


def _site_of(line: Line, reply: Reply, *, is_away: bool) -> str:
    """Where it stands; of what has no page of ours, the host it leads to."""
    host = urlsplit(line.path).hostname if sources.is_pageless(line.hit.document.kind) else None
    if host:
        return host_for_people(host)
    return line.place.name if is_away or len(reply.sites) != 1 else ""


def _way(words: str, asked: Asked) -> Link:
    """To the answer to other words, on the same sites."""
    return Link(words, Asked(words=words, site=asked.site).address)


def _best_of(reply: Reply) -> Iterator[Best]:
    """What is asked for by its name or number, then what the office recommends."""
    if reply.direct is not None:
        yield _direct(reply.direct, reply)
    yield from (_best(bet, reply) for bet in reply.bets)


def _direct(line: Line, reply: Reply) -> Best:
    """With what people want to know of it at once."""
    document, place, path = line.hit.document, line.place, line.path
    is_away = place != reply.here
    return Best(
        document.title,
        _address_on(place, path, is_away=is_away),
        is_away,
        "，".join(document.contact) or document.summary,
        document.phone,
    )


def _best(bet: Bet, reply: Reply) -> Best:
    is_away = "://" in bet.address and not bet.address.startswith(f"{reply.here.base_url}/")
    return Best(bet.title, bet.address, is_away, bet.summary, bet.phone)


def _address_on(place: Place, path: str, *, is_away: bool) -> str:
    """A link's own address may lead anywhere."""
    return urljoin(place.base_url, path) if is_away else path


def _validity(value: str, language: str) -> str:
    """Only where a document does not bind as it stands."""
    is_void = value in Validity.values and value != Validity.IN_FORCE
    return say(language, str(Validity(value).label)) if is_void else ""


def marked(piece: Piece) -> str:
    """Safe HTML: only <mark> stands in it."""
    parts, end = ["…"] if piece.is_cut_before else [], 0
    for start, stop in piece.spans:
        parts += [escape(piece.text[end:start]), f"<mark>{escape(piece.text[start:stop])}</mark>"]
        end = stop
    parts += [escape(piece.text[end:]), "…" if piece.is_cut_after else ""]
    return "".join(parts)


def _is_asked(reply: Reply) -> bool:
    """Whether there is a question that can be asked of another site, too."""
    return reply.fault is Fault.NO_SITE or (reply.fault is None and reply.asked.words is not None)


def _scopes(reply: Reply, language: str) -> Iterator[Choice]:
    """All sites, and the one that was asked; the one that is chosen too, if it is another."""
    asked, is_searched = reply.asked, reply.fault is None
    everywhere = asked.but(site=EVERYWHERE).address
    yield Choice(say(language, "全部网站"), everywhere, is_searched and not reply.sites)
    for code in dict.fromkeys((reply.here.code, *reply.sites)):
        name = say(language, "本网站") if code == reply.here.code else reply.places[code].name
        yield Choice(name, asked.but(site=code).address, reply.sites == (code,))


def _sorts(asked: Asked, language: str) -> tuple[Choice, ...]:
    words = {Sort.RELEVANCE: "按相关程度", Sort.NEWEST: "按时间"}
    return tuple(
        Choice(say(language, name), asked.but(sort=sort).address, asked.sort is sort)
        for sort, name in words.items()
    )


def _facets(reply: Reply, language: str) -> Iterator[Facet]:
    """What narrows the answer; of each sort the most frequent, and what is chosen."""
    asked, counts = reply.asked, reply.answer.facets
    titles = {
        "kind": "类型",
        "organization": "发布机构",
        "subject": "主题",
        "year": "年份",
        "validity": "有效性",
        "site": "网站",
    }
    for name, title in titles.items():
        if name == "site" and reply.sites and asked.site in ("", reply.here.code):
            continue  # narrowed by the switch above
        parameter = "org" if name == "organization" else name
        chosen = str(getattr(asked, parameter) or "")
        found = dict(list(counts.get(name, {}).items())[:_SHOWN_CHOICES])
        if name == "year":
            found = dict(sorted(found.items(), reverse=True))
        if chosen and chosen != EVERYWHERE:
            found.setdefault(chosen, counts.get(name, {}).get(chosen, 0))
        choices = tuple(
            _choice(reply, parameter, value, count, is_chosen=value == chosen, language=language)
            for value, count in found.items()
        )
        if len(choices) > 1 or chosen in found:
            yield Facet(say(language, title), choices)


def _choice(
    reply: Reply, parameter: str, value: str, count: int, *, is_chosen: bool, language: str
) -> Choice:
    """A chosen one leads to the answer without it."""
    wanted: object = ("" if parameter != "year" else 0) if is_chosen else value
    if parameter == "year" and not is_chosen:
        wanted = int(value)
    return Choice(
        _label(reply, parameter, value, language),
        reply.asked.but(**{parameter: wanted}).address,
        is_chosen,
        count,
    )


def _label(reply: Reply, parameter: str, value: str, language: str) -> str:
    if parameter == "site":
        return reply.places[value].name if value in reply.places else value
    if parameter == "kind":
        return say(language, sources.label_of(value))
    if parameter == "validity":
        known = value in Validity.values
        return say(language, str(Validity(value).label)) if known else value
    return say(language, "%(year)s年", year=value) if parameter == "year" else value


def _periods(asked: Asked, language: str) -> Iterator[Choice]:
    """How lately; a chosen one leads to the answer without it."""
    words = {Within.WEEK: "一周内", Within.MONTH: "一月内", Within.YEAR: "一年内"}
    for within, name in words.items():
        is_chosen = asked.within is within
        other = asked.but(since=None, until=None, within=None if is_chosen else within)
        yield Choice(say(language, name), other.address, is_chosen)


def _widest(asked: Asked) -> str:
    """Without what narrows it; "" where nothing does."""
    widest = Asked(words=asked.words, site=asked.site, sort=asked.sort)
    return widest.address if asked.narrowings else ""


def _kept(asked: Asked) -> Iterator[tuple[str, str]]:
    """What a form with dates sends along."""
    yield from asked.but(since=None, until=None, within=None).parameters().items()


def _refusal(reply: Reply, language: str) -> str:
    if reply.fault is Fault.TOO_LONG:
        return say(
            language,
            "最多输入 %(most)d 个字，现在有 %(now)d 个字，请缩短。",
            most=LONGEST,
            now=len(reply.asked.words or ""),
        )
    return _sentence(reply.fault, language) if reply.fault is not None else ""


def _sentence(fault: Fault, language: str) -> str:
    words = {
        Fault.NO_SITE: "没有这个网站：可能已经关闭，或者网址写错了。请改为搜索全部网站或者本网站。",
        Fault.EMPTY: "请输入要找的词。",
        Fault.ONLY_PUNCTUATION: "只有标点符号，无法搜索。请输入文字或数字。",
        Fault.NOT_READY: "搜索正在准备，请过几分钟再试，或从栏目中查找。",
        Fault.AWAY: "搜索暂时没有响应，请稍后再试，或从栏目中查找。",
    }
    return say(language, words[fault])


def for_browsers(here: Place) -> dict[str, str]:
    """What a browser is told of a site's search (OpenSearch description)."""
    # Between two words; a Chinese name is one.
    name = shorten(here.name, _LONGEST_SHORT_NAME, placeholder="")
    return {
        "name": name or here.name[:_LONGEST_SHORT_NAME],
        "description": say(here.language, "%(site)s站内搜索", site=here.name),
        "language": here.language,
        "url": here.base_url,
    }


# JSON


def refusal_as_json(fault: Fault, language: str, message: str = "") -> dict[str, object]:
    return {"error": fault.name.lower(), "message": message or _sentence(fault, language)}


def as_json(reply: Reply, language: str) -> dict[str, object]:
    """As `openapi.json` describes it, what is for people in the language of the site."""
    if reply.fault is not None:
        return refusal_as_json(reply.fault, language, _refusal(reply, language))
    return {
        "q": reply.asked.words or "",
        "total": reply.answer.total,
        "relaxed": reply.answer.is_relaxed,
        "added": list(reply.answer.added),
        "meant": reply.answer.meant,
        "best": [
            {
                "title": one.title,
                "url": urljoin(reply.here.base_url, one.url),
                "summary": one.summary,
                "phone": one.phone,
            }
            for one in _best_of(reply)
        ],
        "related": list(reply.related),
        "page": reply.asked.page,
        "pages": reply.last_page,
        "sites": list(reply.sites),
        "hits": [_line_as_json(line, language) for line in reply.lines],
        "facets": {
            name: [
                {"value": value, "label": _label(reply, name, value, language), "count": count}
                for value, count in values.items()
            ]
            for name, values in reply.answer.facets.items()
        },
    }


def _line_as_json(line: Line, language: str) -> dict[str, object]:
    document = line.hit.document
    moment = document.published_at
    return {
        "id": document.id,
        "title": document.title,
        "url": urljoin(line.place.base_url, line.path),
        "site": line.place.code,
        "site_name": line.place.name,
        "kind": document.kind,
        "kind_name": say(language, sources.label_of(document.kind)),
        "organization": document.organization,
        "published_at": localtime(moment).isoformat() if moment else None,
        "validity": document.validity,
        "numbers": list(document.numbers),
        "title_spans": [list(span) for span in line.hit.title.spans],
        "snippet": line.hit.snippet.text,
        "snippet_spans": [list(span) for span in line.hit.snippet.spans],
    }
