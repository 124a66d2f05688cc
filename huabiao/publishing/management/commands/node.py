"""`huabiao node`: keeps the public tree of this machine equal to what management signs; needs no database."""

from __future__ import annotations

import json
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from huabiao.base.http import UnusableAddress
from huabiao.guard.alarms import Alarm, Alarms
from huabiao.guard.retention import thin
from huabiao.guard.signing import PUBLIC_FILE, PublicKeys, public_keys
from huabiao.publishing.management.commands.guard import keys_of, senders_of
from huabiao.publishing.management.commands.manifest import rule_of_settings
from huabiao.publishing.queries.nodes import PROBLEMS
from huabiao.publishing.serving.media_types import headers_of
from huabiao.targets.agent import STATUS, Agent
from huabiao.targets.following import Follower
from huabiao.targets.index_agent import INDEX_STATUS, IndexAgent
from huabiao.targets.index_following import IndexFollower
from huabiao.targets.origin import HttpOrigin, SealOrigin
from huabiao.targets.places import Folders, Place
from huabiao.targets.spool import Spool
from huabiao.targets.trouble import Trouble, Unreachable

OF_ALARMS = {"signature": "signature", "wrong": "content"}


class Command(BaseCommand):
    help = "网页节点：从管理端取回公开网页，保持与签名的清单一致；不需要数据库。"
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--from",
            dest="source",
            default=settings.NODE_SOURCE,
            metavar="网址",
            help="管理端的网址，即工作台的网址",
        )
        parser.add_argument(
            "--public-key",
            type=Path,
            default=Path(settings.HUABIAO_HOME) / PUBLIC_FILE,
            metavar="文件",
            help="验证清单签名的公钥",
        )
        parser.add_argument(
            "--ca", type=Path, metavar="文件", help="验证管理端证书的根证书；不写则用系统的"
        )
        parser.add_argument(
            "--to",
            default="",
            metavar="s3://存储桶/目录",
            help="不写到本机，而是写到对象存储；密钥等用 AWS_ 开头的环境变量",
        )
        parser.add_argument(
            "--no-search", action="store_true", help="不取搜索索引：这台机器不回答读者的搜索"
        )
        parser.add_argument("--once", action="store_true", help="取到最新为止，然后结束")
        parser.add_argument("--status", action="store_true", help="只显示这个节点的情况")
        parser.add_argument("--json", action="store_true", help="与 --status 同用：输出为 JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["status"]:
            self._tell_status(is_json=options["json"])
            return
        agent, index = agents_of(options)
        for name in (signal.SIGTERM, signal.SIGINT):
            signal.signal(name, _end)
        if options["once"]:
            if not agent.step(wait=0.0):
                raise CommandError(sentence_of(agent.status.problem, agent.status.note))
            if index and not index.step(wait=0.0):
                raise CommandError(sentence_of(index.status.problem, index.status.note))
            self.stdout.write(f"已是最新：第 {agent.status.run} 批。")
            return
        if index:
            index.start()
        self.stdout.write(f"正在跟随 {options['source']}；按 Ctrl-C 停止。")
        self.stdout.flush()
        agent.run()

    def _tell_status(self, *, is_json: bool) -> None:
        try:
            text = (Path(settings.NODE_ROOT) / STATUS).read_text(encoding="utf-8")
        except FileNotFoundError as error:
            raise CommandError("这个节点还没有运行过。") from error
        status, index = json.loads(text), _index_status()
        if is_json:
            self.stdout.write(json.dumps({**status, "index": index}, ensure_ascii=False))
            return
        self.stdout.write(f"正在提供第 {status['run']} 批（{_time(status['current_at'])} 起）。")
        if status["problem"]:
            why = sentence_of(status["problem"], status["note"])
            self.stdout.write(f"{_time(status['since'])} 起不能更新：{why}")
        if index and index["number"]:
            self.stdout.write(f"搜索索引已到第 {index['reached']} 号变更。")
        if index and index["problem"]:
            why = sentence_of(index["problem"], index["note"])
            self.stdout.write(f"搜索索引不能更新：{why}")


def _index_status() -> dict[str, Any] | None:
    """What this node says of its search index; None where it has asked for none."""
    try:
        found: dict[str, Any] = json.loads((Path(settings.NODE_ROOT) / INDEX_STATUS).read_text())
    except FileNotFoundError:
        return None
    return found


def agents_of(options: dict[str, Any]) -> tuple[Agent, IndexAgent | None]:
    """The agents of this machine, for the tree and, where files stand on it, the search index.

    A sentence for the operator where something is missing.
    """
    file = options["public_key"]
    keys = keys_of(file)
    origin = origin_of(options["source"], options["ca"])
    state = Path(settings.NODE_ROOT)
    place = place_of(options["to"], state)
    alarms = Alarms(state / "alarms.jsonl", senders_of())

    def tell(kind: str, note: str) -> None:
        at = timezone.localtime().isoformat(timespec="milliseconds")
        alarms.tell(Alarm(at, OF_ALARMS[kind], "", note=note))

    try:
        follower = Follower(origin, Spool(Path(settings.SEAL_ROOT)), place, keys)
    except Trouble as error:
        raise CommandError(sentence_of(error.kind, str(error))) from error
    agent = Agent(
        follower,
        origin,
        state=state,
        keys=lambda: public_keys(file),
        clock=timezone.localtime,
        tell=tell,
        thin=_thin(lambda: public_keys(file)),
    )
    if options["to"] or options["no_search"]:
        return agent, None
    index = IndexFollower(origin, Path(settings.SEARCH_INDEX), state, keys)
    return agent, IndexAgent(index, keys=lambda: public_keys(file), tell=tell)


def _thin(keys: Callable[[], PublicKeys]) -> Callable[[], object]:
    """Old states are given up here by the same rule as at management."""
    rule = rule_of_settings()
    zone = timezone.get_current_timezone()
    return lambda: thin(Path(settings.SEAL_ROOT), rule, keys(), at=timezone.now(), zone=zone)


def origin_of(source: str, ca: Path | None) -> HttpOrigin | SealOrigin:
    """Where this machine fetches from: management's address, or a seal that is at hand."""
    if source and Path(source).is_dir():
        return SealOrigin(Path(source))
    if not source or not settings.NODE_TOKEN:
        raise CommandError(
            "请用环境变量 HUABIAO_NODE_SOURCE 写明管理端的网址，用 HUABIAO_NODE_TOKEN 写明令牌；"
            "令牌在工作台的“网页节点”里取得。"
        )
    if not settings.NODE_TOKEN.isascii():
        raise CommandError("HUABIAO_NODE_TOKEN 不对：令牌里只有英文字母、数字、“-”和“_”。")
    try:
        return HttpOrigin(source, settings.NODE_TOKEN, ca=ca)
    except UnusableAddress as error:
        raise CommandError(f"“{error}”不能用：管理端的网址须以 https:// 开头。") from error
    except OSError as error:
        raise CommandError(f"读不到证书 {ca}：{error.strerror}。") from error


def place_of(to: str, state: Path) -> Place:
    """Where files shall stand: this machine's folders, or storage."""
    if not to:
        public, serving = Path(settings.PUBLIC_ROOT), Path(settings.SERVING_ROOT)
        return Folders(public=public, serving=serving, state=state)
    try:
        from huabiao.targets.bucket import open_bucket  # noqa: PLC0415 -- an extra, seldom there
    except ImportError as error:
        raise CommandError("写到对象存储要先安装：pip install 'huabiao[storage]'。") from error
    try:
        return open_bucket(to, headers_of)
    except ValueError as error:
        raise CommandError(f"“{to}”不是对象存储的地址，应写成 s3://存储桶/目录。") from error
    except Unreachable as error:
        raise CommandError(f"AWS_ 开头的环境变量不对：{error}。") from error


def sentence_of(problem: str, note: str) -> str:
    """Why a node cannot go on, for a person."""
    return f"{PROBLEMS.get(problem, PROBLEMS['other'])}（{note}）。"


def _time(text: str) -> str:
    moment = parse_datetime(text) if text else None
    return f"{timezone.localtime(moment):%Y-%m-%d %H:%M:%S}" if moment else "—"


def _end(signum: int, frame: FrameType | None) -> None:
    # As safe as a kill: what was begun is ended at the next start.
    sys.exit(0)
