"""Measures the reading of Word files: how long each takes, and whether its words are those of the text beside it."""

from __future__ import annotations

import re
import statistics
import time
import zipfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

from huabiao.base.errors import Refused
from huabiao.base.html import text_of
from huabiao.config.memory import most_memory
from huabiao.media.word.converting import read_word
from huabiao.media.word.names import W

_SENTENCE = ("加强组织领导，", "压实工作责任，", "完善配套措施。")
_SPACE = re.compile(r"\s+")
_PAGES = re.compile(rb"<Pages>(\d+)</Pages>")


class NoWordFiles(Refused):
    message = "文件夹里没有 .docx 文件。"


def measure(*, folder: Path, told: Callable[[str], None]) -> dict[str, Any]:
    """Times in milliseconds, from the opened file to clean HTML; `equal`: of those with a .txt beside them."""
    files = sorted(folder.glob("*.docx"))
    if not files:
        raise NoWordFiles
    times: dict[str, float] = {}
    compared, unlike, refused, noted = 0, list[str](), list[str](), 0
    longest = (0, "")
    for file in files:
        started = time.perf_counter()
        try:
            with file.open("rb") as opened:
                paper = read_word(opened)
            body = paper.body
        except Refused as refusal:
            refused.append(f"{file.name}：{refusal.message}")
            continue
        times[file.name] = (time.perf_counter() - started) * 1000
        noted += bool(paper.notes)
        longest = max(longest, (_pages_of(file), file.name))
        text = file.with_suffix(".txt")
        if text.exists():
            compared += 1
            if _bare(text_of(body)) != _bare(text.read_text(encoding="utf-8")):
                unlike.append(file.name)
    for sentence in refused:
        told(sentence)
    return {
        "files": len(files),
        "refused": len(refused),
        "with_notes": noted,
        "compared": compared,
        "equal": compared - len(unlike),
        "unlike": unlike,
        "p50_ms": round(statistics.median(times.values())) if times else None,
        "slowest_ms": round(max(times.values())) if times else None,
        "pages_of_the_longest": longest[0],
        "longest_ms": round(times[longest[1]]) if longest[1] else None,
        "memory_mb": most_memory(),
    }


def measure_made(*, pages: int) -> dict[str, Any]:
    """The same of a made file of so many pages: on each paragraphs in many runs, and a table."""
    file = BytesIO(_made(pages))
    started = time.perf_counter()
    body = read_word(file).body
    return {
        "pages": pages,
        "characters": len(_bare(text_of(body))),
        "made_ms": round((time.perf_counter() - started) * 1000),
    }


def _made(pages: int) -> bytes:
    run = "<w:r><w:rPr><w:rFonts/><w:sz/></w:rPr><w:t>{}</w:t></w:r>"
    paragraph = "<w:p>" + "".join(run.format(words * 2) for words in _SENTENCE) + "</w:p>"
    cell = f"<w:tc><w:tcPr><w:tcW/></w:tcPr><w:p>{run.format('指标')}</w:p></w:tc>"
    table = f"<w:tbl>{f'<w:tr>{cell * 4}</w:tr>' * 8}</w:tbl>"
    body = (paragraph * 14 + table) * pages
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(
            "word/document.xml",
            f'<w:document xmlns:w="{W[1:-1]}"><w:body>{body}</w:body></w:document>',
        )
    return out.getvalue()


def _bare(text: str) -> str:
    return _SPACE.sub("", text)


def _pages_of(file: Path) -> int:
    """As the program that saved it counted them; 0 where it did not."""
    with zipfile.ZipFile(file) as archive:
        if "docProps/app.xml" not in archive.namelist():
            return 0
        found = _PAGES.search(archive.read("docProps/app.xml"))
    return int(found[1]) if found else 0
