"""`huabiao search`: asks the index, makes it anew, compares it with the library, or feeds it until told to stop."""

from __future__ import annotations

import contextlib
import json
import logging
import signal
import sys
import time
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from functools import partial
from pathlib import Path
from types import FrameType
from typing import Any, TypeVar

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connections
from django.utils import timezone

from huabiao.base.errors import Refused
from huabiao.base.http import UnusableAddress
from huabiao.base.nudge import Listener
from huabiao.base.progress import progress
from huabiao.search.asking import Answer, Query
from huabiao.search.index import NotReached, WriterBusy
from huabiao.search.keeping import NoIndex, RebuiltElsewhere, keeper
from huabiao.search.operations import feeding
from huabiao.search.snapshots import ToldToNodes, take_snapshot
from huabiao.search.spool import Spool
from huabiao.sites.models import SiteProfile
from huabiao.targets.origin import HttpOrigin
from huabiao.targets.snapshots import Restless
from huabiao.targets.trouble import Trouble
from huabiao.targets.wire import LARGEST

T = TypeVar("T")
POLL = 1.0  # seconds; a nudge wakes sooner
SENT_EVERY = 10.0  # seconds
AFTER_FAILURE = 5.0
log = logging.getLogger("huabiao.search")


class Stopped(Exception):
    """Whoever makes the index anew was told to end."""


class Command(BaseCommand):
    help = "搜索：查询、重建和核对索引，或让索引跟随改动。"
    is_stopping = False

    def add_arguments(self, parser: CommandParser) -> None:
        acts = parser.add_subparsers(dest="act", required=True, metavar="动作")
        query = acts.add_parser("query", help="查询")
        query.add_argument("text", help="要找的词")
        query.add_argument("--site", default="", metavar="代码", help="只查一个网站")
        query.add_argument("--json", action="store_true", help="以 JSON 输出")
        acts.add_parser("rebuild", help="重建索引；重建期间搜索照常使用旧索引")
        verify = acts.add_parser("verify", help="把索引与信息资源库逐条核对；不一致时退出码为 1")
        verify.add_argument("--json", action="store_true", help="以 JSON 输出")
        acts.add_parser(
            "send", help="网页节点：把读者在这里搜过的词交给管理端；huabiao serve --node 已包含"
        )
        acts.add_parser("feed", help="让索引跟随改动，直到被要求停止；huabiao serve 已包含")

    def handle(self, *args: Any, act: str, **options: Any) -> None:
        try:
            getattr(self, f"_{act}")(**options)
        except Refused as refusal:
            raise CommandError(str(refusal.message)) from refusal

    def _query(self, *, text: str, site: str, json: bool, **options: Any) -> None:
        if site and not SiteProfile.objects.filter(code=site).exists():
            raise CommandError(f"没有代码为 {site} 的网站。")
        if not text.strip():
            raise CommandError("请输入要找的词。")
        answer = keeper().index().search(Query(text=text, sites=(site,) if site else ()))
        self.stdout.write(_as_json(answer) if json else _as_lines(answer))

    def _rebuild(self, **options: Any) -> None:
        count = feeding.rebuild(shown=_shown("重建搜索索引"))
        self.stdout.write(f"已重建：{count} 条。")

    def _verify(self, *, json: bool, **options: Any) -> None:
        try:
            doubts = feeding.verify(shown=_shown("核对搜索索引"))
        except (ValueError, OSError) as error:  # what Tantivy says of a file it cannot read
            raise CommandError(
                f"索引已损坏（{error}），请运行 huabiao search rebuild 重建。"
            ) from error
        self.stdout.write(_dumped(asdict(doubts)) if json else _told(doubts))
        if doubts:
            raise SystemExit(1)

    def _feed(self, **options: Any) -> None:
        for name in (signal.SIGTERM, signal.SIGINT):
            signal.signal(name, self._stop)
        told = ToldToNodes()
        with contextlib.closing(Listener(feeding.READER)) as listener:
            while not self.is_stopping:
                is_more = self._feed_once()
                with contextlib.suppress(Restless):  # the next commit is held
                    take_snapshot(told, at=timezone.now())
                if not is_more:
                    listener.wait(POLL)

    def _send(self, **options: Any) -> None:
        try:
            origin = HttpOrigin(settings.NODE_SOURCE, settings.NODE_TOKEN)
        except UnusableAddress as error:
            raise CommandError(f"“{error}”不能用：管理端的网址须以 https:// 开头。") from error
        for name in (signal.SIGTERM, signal.SIGINT):
            signal.signal(name, _end)
        spool, known = Spool(Path(settings.SEARCHES_ROOT)), ""
        while True:
            trouble = _sent(spool, origin)
            if trouble != known:
                log.warning("searches cannot be handed on: %s", trouble or "they can again")
            known = trouble
            time.sleep(SENT_EVERY)

    def _feed_once(self) -> bool:
        """Whether there may be more to do at once."""
        try:
            return feeding.feed() > 0
        except NoIndex:
            return self._make_anew()
        except WriterBusy:
            return False
        except Exception:
            # The outermost loop: a full disk or an absent database passes; the work waits.
            log.exception("the index could not be fed and is tried again")
            connections.close_all()
            time.sleep(AFTER_FAILURE)
            return False

    def _make_anew(self) -> bool:
        with contextlib.suppress(RebuiltElsewhere, WriterBusy, NotReached, Stopped):
            log.warning("搜索索引不存在，或者不完整：正在重建")
            count = feeding.rebuild(shown=self._until_stopped)
            log.info("the index was made anew: %s documents", count)
            return True
        return False

    def _until_stopped(self, portions: Iterable[T]) -> Iterator[T]:
        """What was made so far is thrown away, as where a rebuild is killed."""
        for portion in portions:
            if self.is_stopping:
                raise Stopped
            yield portion

    def _stop(self, signum: int, frame: FrameType | None) -> None:
        self.is_stopping = True


def _end(signum: int, frame: FrameType | None) -> None:
    # As safe as a kill: what was not acknowledged is sent again.
    sys.exit(0)


def _sent(spool: Spool, origin: HttpOrigin) -> str:
    """Hand on what was noted; why that could not be, else "". What could not waits."""
    try:
        for name, lines, file in spool.parts(LARGEST):
            origin.searches(name, lines)
            if file is not None:
                file.unlink()
    except (Trouble, OSError) as error:
        return str(error)
    return ""


def _shown(label: str) -> feeding.Shown:
    return partial(progress, total=sum(1 for _portion in feeding.portions()), label=label)


def _as_json(answer: Answer) -> str:
    return _dumped(
        {
            "total": answer.total,
            "relaxed": answer.is_relaxed,
            "hits": [
                {
                    "id": hit.document.id,
                    "title": hit.document.title,
                    "site": hit.document.sites[0],
                    "url": hit.document.url,
                    "score": round(hit.score, 4),
                    "snippet": hit.snippet.text,
                }
                for hit in answer.hits
            ],
            "facets": answer.facets,
        }
    )


def _as_lines(answer: Answer) -> str:
    lines = [f"找到 {answer.total} 条"]
    for hit in answer.hits:
        lines.append(f"{hit.score:8.2f}  {hit.document.title}")
        url = hit.document.url
        lines.append(f"          {hit.document.sites[0] if url.startswith('/') else ''}{url}")
    return "\n".join(lines)


def _told(doubts: feeding.Doubts) -> str:
    if not doubts:
        return f"已核对 {doubts.checked} 条，全部一致。"
    parts = [("缺少", doubts.missing), ("多出", doubts.strange), ("不同", doubts.different)]
    lines = [f"{name} {len(ids)} 条：{'、'.join(ids[:20])}" for name, ids in parts if ids]
    lines += [f"另有 {doubts.strangers} 条不属于任何信息。"] if doubts.strangers else []
    return "\n".join([*lines, "请运行 huabiao search rebuild 重建。"])


def _dumped(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, indent=1)
