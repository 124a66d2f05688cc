"""Decides what an uploaded file really is, which files are taken, and what they are called; no Django."""

from __future__ import annotations

import codecs
import functools
import re
import unicodedata
import zipfile
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import BinaryIO

import filetype

from huabiao.media import compound

_HEAD = 8192  # what `filetype` looks at
_TEXT_SAMPLE = 64 * 1024
NAME_LENGTH = 120
_PUBLIC_NAME_BYTES = 200  # a file system takes 255; the writer needs some for its temporary name


@dataclass(frozen=True)
class FileType:
    """A type that is taken: by which extension, called what, served as what."""

    extension: str
    label: str
    content_type: str
    content: str  # what `recognize` must find: 金山 files are Microsoft's of another name


_OPEN_XML = "application/vnd.openxmlformats-officedocument"
_TYPES = (
    FileType("pdf", "PDF 文档", "application/pdf", "pdf"),
    FileType("doc", "Word 97-2003 文档", "application/msword", "doc"),
    FileType("docx", "Word 文档", f"{_OPEN_XML}.wordprocessingml.document", "docx"),
    FileType("wps", "WPS 文字", "application/vnd.ms-works", "doc"),
    FileType("xls", "Excel 97-2003 表格", "application/vnd.ms-excel", "xls"),
    FileType("xlsx", "Excel 表格", f"{_OPEN_XML}.spreadsheetml.sheet", "xlsx"),
    FileType("et", "WPS 表格", "application/vnd.ms-excel", "xls"),
    FileType("ppt", "PowerPoint 97-2003 演示文稿", "application/vnd.ms-powerpoint", "ppt"),
    FileType("pptx", "PowerPoint 演示文稿", f"{_OPEN_XML}.presentationml.presentation", "pptx"),
    FileType("ofd", "OFD 版式文档", "application/ofd", "ofd"),
    FileType("txt", "纯文本", "text/plain", "text"),
    FileType("csv", "CSV 表格", "text/csv", "text"),
    FileType("zip", "ZIP 压缩包", "application/zip", "zip"),
    FileType("rar", "RAR 压缩包", "application/vnd.rar", "rar"),
    FileType("7z", "7z 压缩包", "application/x-7z-compressed", "7z"),
    FileType("jpg", "JPEG 图片", "image/jpeg", "jpg"),
    FileType("png", "PNG 图片", "image/png", "png"),
    FileType("gif", "GIF 图片", "image/gif", "gif"),
    FileType("webp", "WebP 图片", "image/webp", "webp"),
    FileType("mp3", "MP3 音频", "audio/mpeg", "mp3"),
    FileType("mp4", "MP4 视频", "video/mp4", "mp4"),
    FileType("vtt", "WebVTT 字幕", "text/vtt", "vtt"),
)
TAKEN = {type.extension: type for type in _TYPES}
RECORDINGS = ("mp4", "mp3")
CAPTIONS = ("vtt",)
PICTURES = ("jpg", "png", "gif", "webp")
_SAME_AS = {"jpeg": "jpg", "jpe": "jpg", "jfif": "jpg", "apng": "png", "m4v": "mp4"}
# Their marks are two or three letters, which a table may begin with ("BM,名称").
_SHORT_MARKS = ("bmp", "exe", "mp3", "swf")
# Contents that are told by their name in a refusal, beyond those that are taken.
_OTHER_LABELS = {
    "exe": "Windows 可执行程序",
    "elf": "Linux 可执行程序",
    "svg": "SVG 图形",
    "html": "网页（HTML）",
    "rtf": "RTF 文档",
    "office": "加密的或其他类型的 Office 文件",
    "macro": "含有宏的 Office 文档",
    "apk": "安卓安装包",
    "jar": "Java 程序",
    "swf": "Flash 动画",
    "mov": "QuickTime 视频",
    "heic": "HEIC 图片",
    "broken zip": "损坏的压缩文件",
    "text": "纯文本",
    "": "无法识别的内容",
}
_MIME_CONTENT = {"application/x-executable": "elf"}
# Marks at the start of a text that a browser would run or draw.
_MARKUP = (
    (re.compile(rb"<svg[\s>]", re.I), "svg"),
    (re.compile(rb"<(?:!doctype\s+html|html|head|body|script|iframe)[\s>]", re.I), "html"),
)
_CAPTIONS_HEAD = re.compile(rb"(?:\xef\xbb\xbf)?WEBVTT(?:[ \t\r\n]|\Z)")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x19\x1b-\x1f\x7f-\x84\x86-\x9f]")
_PARTS_OF_ZIP = (
    ("AndroidManifest.xml", "apk"),
    ("META-INF/MANIFEST.MF", "jar"),
    ("word/document.xml", "docx"),
    ("xl/workbook.xml", "xlsx"),
    ("ppt/presentation.xml", "pptx"),
    ("OFD.xml", "ofd"),
)
_STREAMS = (
    ("WordDocument", "doc"),
    ("Workbook", "xls"),
    ("Book", "xls"),
    ("PowerPoint Document", "ppt"),
)


def extension_of(name: str) -> str:
    """The extension a name claims, in our spelling; empty if it claims none."""
    claimed = PurePosixPath(name).suffix[1:].lower()
    return _SAME_AS.get(claimed, claimed)


def label_of(content: str) -> str:
    """What a person calls this content or extension."""
    if content in _OTHER_LABELS:
        return _OTHER_LABELS[content]
    return TAKEN[content].label if content in TAKEN else f"{content.upper()} 文件"


def is_as_claimed(type: FileType, content: str) -> bool:
    return type.content == content or (type.content, content) == ("text", "vtt")


def recognize(file: BinaryIO) -> str:
    """What the content is, by the content alone: an extension, "text", or "" for nothing we know."""
    file.seek(0)
    head = file.read(_HEAD)
    if head.startswith(compound.SIGNATURE):
        return _in_compound(file)
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _in_zip(file)
    file.seek(0)
    text = _as_text(file.read(_TEXT_SAMPLE))
    guess = filetype.guess(head)
    if guess is None or (text and guess.extension in _SHORT_MARKS):
        return text
    return _MIME_CONTENT.get(guess.mime, _SAME_AS.get(guess.extension, guess.extension))


def _in_compound(file: BinaryIO) -> str:
    streams = compound.names(file)
    return next((content for name, content in _STREAMS if name in streams), "office")


def _in_zip(file: BinaryIO) -> str:
    try:
        with zipfile.ZipFile(file) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError):
        return "broken zip"
    if any(name.endswith("/vbaProject.bin") for name in names):
        return "macro"
    return next((content for part, content in _PARTS_OF_ZIP if part in names), "zip")


def _as_text(sample: bytes) -> str:
    markup = sample.replace(b"\x00", b"")  # UTF-16 of ASCII
    for pattern, content in _MARKUP:
        if pattern.search(markup):
            return content
    if _CAPTIONS_HEAD.match(sample) and _decodes(sample, "utf-8-sig"):
        return "vtt"
    return "text" if _is_readable(sample) else ""


def _is_readable(sample: bytes) -> bool:
    if sample.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return _decodes(sample, "utf-16")
    return _decodes(sample, "utf-8-sig") or _decodes(sample, "gb18030")


def _decodes(sample: bytes, encoding: str) -> bool:
    try:
        # Not final: the sample may end inside a character.
        text = codecs.getincrementaldecoder(encoding)().decode(sample)
    except UnicodeDecodeError:
        return False
    return not _CONTROL.search(text)


def clean_name(name: str, extension: str = "") -> str:
    """The name a person gave, without folders and characters that mislead, at most 120 long.

    `extension` replaces the one claimed.
    """
    last = unicodedata.normalize("NFC", name).replace("\\", "/").rpartition("/")[2]
    # Cf holds the marks that turn the direction of writing: they make "exe.pdf" of "fdp.exe".
    shown = "".join(
        character
        for character in " ".join(last.split())
        if unicodedata.category(character)[0] != "C"
    )
    path = PurePosixPath(shown.strip(". ") or "未命名")
    stem, suffix = path.stem, f".{extension}" if extension else path.suffix
    return stem[: NAME_LENGTH - len(suffix)].rstrip(". ") + suffix


@functools.lru_cache(maxsize=8192)  # the same few stand on many pages
def public_name(name: str) -> str:
    """The name as it stands in a public address: the same on disk, in a link and decoded."""
    path = PurePosixPath(name)
    stem = re.sub(r"[^\w.()-]|[%\s]", _keep_wide, path.stem)
    room = _PUBLIC_NAME_BYTES - len(path.suffix.encode())
    return stem.encode()[:room].decode("utf-8", "ignore") + path.suffix.lower()


def _keep_wide(match: re.Match[str]) -> str:
    # 《》〔〕 and the like stay; ASCII punctuation and spaces of any width mean something in a URL.
    character = match[0]
    return "_" if character.isascii() or character.isspace() else character


def public_path(sha256: str, name: str) -> str:
    """Where a live file stands on a public site: under its content, so that it never changes there."""
    return f"/files/{sha256[:16]}/{public_name(name)}"
