"""Decides which .docx files are opened at all, and how much of one is read: bounded, whatever it claims.

Not for: what the words in it become (`preparing`, `converting`).
"""

from __future__ import annotations

import posixpath
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO
from urllib.parse import unquote
from xml.etree import ElementTree

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from huabiao.base.errors import Refused
from huabiao.media import compound, rules
from huabiao.media.word.sieve import Sieve, TooDeep, TooMany, UnlikeWord

MOST_BYTES = 100 * 1024 * 1024  # of the file itself; as much as one upload may bring
MOST_TEXT = 24 * 1024 * 1024  # of one part of XML, unpacked
MOST_PICTURE = 32 * 1024 * 1024  # of one picture, unpacked
MOST_PARTS = 10_000

_RELATIONS = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
_MAIN = "officeDocument"
# The file itself, its packing or its XML is broken; what is none of these is our fault, and is seen.
BROKEN = (
    zipfile.BadZipFile, zlib.error, struct.error, ElementTree.ParseError, NotImplementedError,
    EOFError, OSError, UnicodeError,
)  # fmt: skip


class NotWord(Refused):
    """Something else under the name of a Word document; `message` says how to make one of it."""


class WordDamaged(Refused):
    message = gettext_lazy(
        "这个 Word 文件已损坏，打不开；请在 Word 或 WPS 里打开，另存为新的 .docx 后再导入。"
    )


class WordTooLarge(Refused):
    message = gettext_lazy(
        "这个 Word 文件内容太多，没有读入（文件最多 100 MB，文字最多约一千页）；"
        "请拆成几个文件后再导入。"
    )


class WordTooDeep(Refused):
    message = gettext_lazy(
        "这个 Word 文件里表格、文本框套得太深，没有读入；请简化后再导入，或者复制文字粘贴到正文。"
    )


@dataclass(frozen=True)
class Target:
    """Where a relationship of a part leads: to another part, or outside the file."""

    path: str
    type: str  # the last word of the relationship's type: "image", "hyperlink"
    is_external: bool


class Package:
    """An opened .docx: parts are read when they are asked for, each up to its bound."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        self._names = {info.filename.lower(): info for info in archive.infolist()}
        self.main = self._main_part()

    def has(self, path: str) -> bool:
        return path.lower() in self._names

    def size_of(self, path: str) -> int:
        return self._names[path.lower()].file_size

    def read(self, path: str, *, most: int) -> bytes:
        """A part, unpacked; WordTooLarge where it is more than `most` bytes."""
        with self._archive.open(self._names[path.lower()]) as part:
            content = part.read(most + 1)
        if len(content) > most:
            raise WordTooLarge
        return content

    def tree(self, path: str) -> ElementTree.Element | None:
        """A part of XML as a tree; None where the file has no such part."""
        if not self.has(path):
            return None
        parser = ElementTree.XMLParser(target=Sieve())  # noqa: S314  # it refuses declarations
        left = MOST_TEXT
        try:
            with self._archive.open(self._names[path.lower()]) as part:
                while piece := part.read(1 << 18):
                    left -= len(piece)
                    if left < 0:
                        raise WordTooLarge
                    parser.feed(piece)
            root: ElementTree.Element = parser.close()
        except TooDeep:
            raise WordTooDeep from None
        except TooMany:
            raise WordTooLarge from None
        except UnlikeWord:
            raise WordDamaged from None
        return root

    def targets(self, path: str) -> dict[str, Target]:
        """Where the relationships of a part lead, by their ids."""
        folder, name = posixpath.split(path)
        root = self.tree(posixpath.join(folder, "_rels", f"{name}.rels"))
        if root is None:
            return {}
        return {
            one.get("Id", ""): _target(one, folder)
            for one in root.iter(_RELATIONS)
            if one.get("Id")
        }

    def parts_of(self, type: str) -> Iterator[str]:
        """Paths of the parts the text belongs together with: "styles", "footnotes", "header"."""
        for target in self.targets(self.main).values():
            if target.type == type and not target.is_external and self.has(target.path):
                yield target.path

    def part_of(self, type: str) -> ElementTree.Element | None:
        path = next(self.parts_of(type), "")
        return self.tree(path) if path else None

    def _main_part(self) -> str:
        for target in self.targets("").values():
            if target.type == _MAIN and self.has(target.path):
                return target.path
        if self.has("word/document.xml"):
            return "word/document.xml"
        raise WordDamaged


def _target(relation: ElementTree.Element, folder: str) -> Target:
    said = relation.get("Target", "")
    is_external = relation.get("TargetMode") == "External"
    path = said
    if not is_external:
        path = posixpath.normpath(posixpath.join("/", folder, unquote(said))).lstrip("/")
    return Target(path, relation.get("Type", "").rpartition("/")[2], is_external)


def open_package(file: BinaryIO) -> Package:
    """The .docx that was brought; a refusal says what it is instead, and what can be done."""
    size = file.seek(0, 2)
    if size > MOST_BYTES:
        raise WordTooLarge
    content = rules.recognize(file)
    if content != "docx":
        raise NotWord(_said_of(file, content, size))
    file.seek(0)
    archive = zipfile.ZipFile(file)
    if len(archive.infolist()) > MOST_PARTS:
        raise WordTooLarge
    return Package(archive)


def _said_of(file: BinaryIO, content: str, size: int) -> str:
    if not size:
        return _("文件是空的，没有任何内容；请检查后重新选择。")
    if content == "office" and "EncryptedPackage" in compound.names(file):
        return _(
            "这个 Word 文件设了打开密码，读不到内容；请在 Word 或 WPS 里取消密码"
            "（文件 → 信息 → 保护文档），保存后再导入。"
        )
    if content in ("doc", "office"):
        return _(
            "这是旧格式的 Word 或 WPS 文件（.doc、.wps）；请在 Word 或 WPS 里打开，"
            "选“另存为”，类型选“Word 文档（*.docx）”，再导入。"
        )
    if content == "macro":
        return _("这个 Word 文件含有宏，不能导入；请另存为不含宏的“Word 文档（*.docx）”，再导入。")
    if content == "broken zip":
        return str(WordDamaged.message)
    return _("这不是 Word 文档（.docx），内容是“%(found)s”；请选择 .docx 文件。") % {
        "found": rules.label_of(content)
    }
