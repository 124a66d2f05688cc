"""`huabiao explain`: says why a page is as it is, or what the change of a thing would rewrite."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from huabiao.base.errors import Refused
from huabiao.publishing.explaining import Explanation, Foreseen, Rewritten, explain, explain_change

_STATES = {
    "STANDS": "正在公开",
    "MOVED": "已移动，自动转到 {to}（301）",
    "GONE": "已撤下，读者看到“已撤下”的说明（410）",
    "MISSING": "还没有文件：页面不能生成",
}
_SHOWN = 200  # pages told to a person; a machine gets all


class Command(BaseCommand):
    help = "说明一个页面用到了什么；--change 说明一个对象变化时哪些页面会重新生成、为什么。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("url", metavar="URL", nargs="?", help="网址，或者“站点代码/路径”")
        parser.add_argument("--change", metavar="KEY", help="对象，例如 item:7、channel:12、site:3")
        parser.add_argument("--json", action="store_true", help="输出一行 JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        if (options["url"] is None) == (options["change"] is None):
            raise CommandError("请写一个网址，或者用 --change 写一个对象。")
        try:
            if options["change"] is not None:
                foreseen = explain_change(options["change"])
                told, lines = _foreseen_as_json(foreseen), _foreseen_in_words(foreseen)
            else:
                page = explain(options["url"])
                told, lines = _as_json(page), _in_words(page)
        except Refused as refusal:
            raise CommandError(str(refusal.message)) from refusal
        if options["json"]:
            self.stdout.write(json.dumps(told, ensure_ascii=False))
        else:
            self.stdout.write("\n".join(lines))


def _as_json(page: Explanation) -> dict[str, Any]:
    written, failure = page.written, page.failure
    return {
        "site": page.site.code,
        "path": page.path,
        "url": page.url,
        "state": page.state,
        "kind": page.kind,
        "sha256": page.sha256,
        "size": page.size,
        "moved_to": page.moved_to,
        "alias": page.alias,
        "run": written and {"id": written.run, "act": written.act, "at": written.at.isoformat()},
        "failure": failure and {"error": failure.error, "since": failure.since.isoformat()},
        "keys": [asdict(key) for key in page.keys],
        "windows": [asdict(window) for window in page.windows],
    }


def _in_words(page: Explanation) -> Iterator[str]:
    yield f"网站：{page.site.name}（{page.site.code}）"
    yield f"地址：{page.url}（文件 {page.path}）"
    if page.alias:
        yield f"域名 {page.alias} 是别名，读者会被转到上面的地址。"
    yield f"内容：{page.kind_label}"
    yield f"状态：{_STATES[page.state].format(to=page.moved_to)}"
    if page.sha256:
        yield f"文件：{page.size} 字节，SHA-256 {page.sha256}"
    if page.written is not None:
        at = timezone.localtime(page.written.at).strftime("%Y-%m-%d %H:%M:%S")
        yield f"最近写入：{at}，第 {page.written.run} 批（{page.written.act}）"
    if page.failure is not None:
        since = timezone.localtime(page.failure.since).strftime("%Y-%m-%d %H:%M:%S")
        yield f"不能生成：从 {since} 起，{page.failure.error}"
    yield from ("用到：", *(f"  {key.label}" for key in page.keys)) if page.keys else ()
    yield from (f"  {window.label}" for window in page.windows)


def _foreseen_as_json(foreseen: Foreseen) -> dict[str, Any]:
    return asdict(foreseen)


def _foreseen_in_words(foreseen: Foreseen) -> Iterator[str]:
    yield f"如果{foreseen.key.label}变化，会重新生成 {len(foreseen.pages)} 个文件（内容没变的不会改写）："
    yield from _listed(foreseen.pages)
    for piece in foreseen.pieces:
        yield f"还会检查{piece}：只有它因此变了，用到它的 {foreseen.readers} 个页面才重新生成。"
    if foreseen.moving:
        yield f"如果它的位次也变化，还会重新生成 {len(foreseen.moving)} 个（还有新位次附近的）："
        yield from _listed(foreseen.moving)


def _listed(pages: tuple[Rewritten, ...]) -> Iterator[str]:
    for page in pages[:_SHOWN]:
        yield f"  {page.site}{page.path}（{page.kind_label}）：{'；'.join(page.reasons)}"
    if len(pages) > _SHOWN:
        yield f"  ……其余 {len(pages) - _SHOWN} 个用 --json 查看。"
