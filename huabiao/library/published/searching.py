"""Decides what a reader's search finds on one site, and the page that shows it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from huabiao.base.html import text_of
from huabiao.base.patience import TookTooLong, at_most
from huabiao.library.models import Item
from huabiao.library.published import entries, reading
from huabiao.library.published.shell import shell_of
from huabiao.library.queries import found_on
from huabiao.library.rules import SEARCH_LIMIT, WORDS_LIMIT, SearchFault, excerpt, search_words
from huabiao.publishing import theme
from huabiao.publishing.serving.answers import SEARCH_PATH
from huabiao.publishing.snapshot import snapshot
from huabiao.publishing.views_data import Found, Head, SearchPage
from huabiao.publishing.words import say

A_PAGE = 20
MOST = 1000  # more are neither counted nor shown: whoever finds so much wants another word
PATIENCE = 3.0  # seconds


@dataclass(frozen=True)
class Answer:
    """What a search found: placements, the best first; one more than `MOST` stands for all others."""

    typed: str  # as the form is shown again
    words: tuple[str, ...] = ()
    found: tuple[int, ...] = ()
    fault: SearchFault | None = None
    is_in_time: bool = True


def answer_to(site_id: int, typed: str | None) -> Answer:
    """Search for what was typed; None: the form was only opened."""
    if typed is None:
        return Answer("")
    words = search_words(typed)
    typed = typed.replace("\x00", "")
    if isinstance(words, SearchFault):
        return Answer(typed, fault=words)
    try:
        with snapshot(), at_most(PATIENCE, using="snapshot"):
            found = found_on(site_id, words).values_list("pk", flat=True)[: MOST + 1]
            return Answer(typed, words, tuple(found))
    except TookTooLong:
        return Answer(typed, words, is_in_time=False)


def render_search(site_id: int, answer: Answer, page: int) -> bytes:
    """The page that shows an answer; a page there is not is the nearest there is."""
    last = max(1, -(-min(len(answer.found), MOST) // A_PAGE))
    page = min(max(page, 1), last)
    shown = answer.found[:MOST][(page - 1) * A_PAGE : page * A_PAGE]
    with snapshot():
        shell = shell_of(site_id)
        title = " ".join((say(shell.language, "搜索"), *answer.words))
        view = SearchPage(
            shell=shell,
            head=Head(title=title, canonical=shell.base_url + SEARCH_PATH),
            words=answer.typed,
            found=tuple(_lines(site_id, shown, answer.words)),
            total=len(answer.found),
            newer_url=_address(answer, page - 1) if page > 1 else "",
            older_url=_address(answer, page + 1) if page < last else "",
            refusal=_refusal(answer, shell.language),
        )
        return theme.render("pages/search.html", view)


def _lines(site_id: int, shown: Sequence[int], words: Sequence[str]) -> Iterator[Found]:
    """What was found, as far as it stands there still."""
    standing = {row.pk: row for row in entries.read(entries.standing().filter(pk__in=shown))}
    items = [entry.item_id for entry in standing.values()]
    bodies = dict(Item.objects.filter(pk__in=items).values_list("pk", "body"))
    channels = reading.tree(site_id)
    for pk in shown:
        entry = standing.get(pk)
        rows = reading.rows([entry]) if entry is not None else ()
        if entry is not None and rows:
            text = text_of(bodies[entry.item_id]) or rows[0].summary
            title = channels[entry.channel_id].channel.title
            yield Found(rows[0], title, excerpt(text, words))


def _address(answer: Answer, page: int) -> str:
    number = {"page": page} if page > 1 else {}
    return f"{SEARCH_PATH}?{urlencode({'q': answer.typed, **number})}"


def _refusal(answer: Answer, language: str) -> str:
    if not answer.is_in_time:
        return say(language, "这次搜索花的时间太长，没有完成。请换更具体的词再试。")
    if answer.fault is SearchFault.EMPTY:
        return say(language, "请输入要找的词。")
    if answer.fault is SearchFault.ONLY_PUNCTUATION:
        return say(language, "只有标点符号，无法搜索。请输入文字或数字。")
    if answer.fault is SearchFault.TOO_MANY:
        return say(language, "一次最多搜索 %(most)d 个词，请减少几个。", most=WORDS_LIMIT)
    if answer.fault is SearchFault.TOO_LONG:
        return say(
            language,
            "最多输入 %(most)d 个字，现在有 %(now)d 个字，请缩短。",
            most=SEARCH_LIMIT,
            now=len(answer.typed),
        )
    return ""
