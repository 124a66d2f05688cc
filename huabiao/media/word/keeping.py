"""Decides which pictures of a Word file are stored, under which names, and how those that are not are told."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime
from html import escape
from pathlib import PurePosixPath

from django.core.files.base import ContentFile
from django.utils.translation import gettext as _

from huabiao.accounts.models import Organization, User
from huabiao.base.errors import Refused
from huabiao.base.html import clean
from huabiao.changes.operations import Actor
from huabiao.media import rules
from huabiao.media.bodies import address_of
from huabiao.media.operations import store_image
from huabiao.media.word.converting import PICTURE_TAG, Paper
from huabiao.media.word.package import MOST_PICTURE
from huabiao.media.word.preparing import FoundPicture

MOST_PICTURES = 200
_WAITED_FOR = 20  # pictures whose smaller forms are made while the person waits
_NAMED = 20
# What programs write by themselves into the place for a description: a path, a file's name, a number.
_NO_WORDS = re.compile(
    r"(?:(?:图片|图像|Picture|Image|图)\s*\d*|.*[\\/].*|[\w\-]*\.(?:png|jpe?g|gif|bmp|tiff?|emf|wmf))\s*",
    re.IGNORECASE,
)


class NotKept(Refused):
    """Why one picture of a file was left out, as the end of a sentence."""


@dataclass
class _Keeping:
    paper: Paper
    name: str
    organization: Organization
    by: User
    actor: Actor
    at: datetime
    addresses: dict[str, str] = field(default_factory=dict)  # by part: a logo is stored once
    refused: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))

    def tag(self, match: re.Match[str]) -> str:
        number = int(match[1])
        picture = self.paper.pictures[number - 1]
        alt = "" if _NO_WORDS.fullmatch(picture.alt) else picture.alt
        try:
            address = self.addresses.get(picture.path) or self._store(picture, alt, number)
        except Refused as refusal:
            self.refused[str(refusal.message)].append(number)
            return ""
        self.addresses[picture.path] = address
        return f'<img src="{escape(address)}" alt="{escape(alt)}">'

    def _store(self, picture: FoundPicture, alt: str, number: int) -> str:
        package = self.paper.package
        if len(self.addresses) >= MOST_PICTURES:
            raise NotKept(_("一个文件最多带入 %(most)d 张图片") % {"most": MOST_PICTURES})
        if not package.has(picture.path):
            raise NotKept(_("在 Word 文件里已丢失"))
        extension = rules.extension_of(picture.path)
        if extension not in rules.PICTURES:
            raise NotKept(
                _("是 %(kind)s 格式，网页显示不了，请另存为 PNG 后插入正文")
                % {"kind": extension.upper() or _("不明")}
            )
        if package.size_of(picture.path) > MOST_PICTURE:
            raise NotKept(_("展开后超过 32 MB，请缩小后插入正文"))
        content = package.read(picture.path, most=MOST_PICTURE)
        stem = PurePosixPath(self.name).stem
        stored = store_image(
            file=ContentFile(
                content,
                _("%(stem)s-图%(number)d") % {"stem": stem, "number": number} + f".{extension}",
            ),
            organization=self.organization,
            by=self.by,
            actor=self.actor,
            at=self.at,
            description=alt,
            is_one_of_many=len(self.addresses) >= _WAITED_FOR,
        )
        return address_of(stored)


def keep_pictures(
    html: str,
    *,
    paper: Paper,
    name: str,
    organization: Organization,
    by: User,
    actor: Actor,
    at: datetime,
) -> tuple[str, list[str]]:
    """The text, clean, with its pictures stored for `organization`; and a sentence for those that are not.

    `html` is the paper's, or what is left of it; `name` is what the file was called.
    """
    keeping = _Keeping(paper, name, organization, by, actor, at)
    body = clean(PICTURE_TAG.sub(keeping.tag, html))
    said = [
        _("图片没有带入（第 %(numbers)s 张）：%(why)s。")
        % {"numbers": _listed(numbers), "why": why.rstrip("。")}
        for why, numbers in keeping.refused.items()
    ]
    return body, said


def _listed(numbers: list[int]) -> str:
    shown = "、".join(str(number) for number in numbers[:_NAMED])
    return (
        shown
        if len(numbers) <= _NAMED
        else _("%(shown)s 等 %(count)d")
        % {
            "shown": shown,
            "count": len(numbers),
        }
    )
