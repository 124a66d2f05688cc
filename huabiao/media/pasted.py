"""Decides what becomes of pictures that came with a paste: stored, or left out and named.

The editor settles them while pasting; what reaches the server all the same is settled here.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from html import escape, unescape
from urllib.parse import unquote, unquote_to_bytes, urlsplit

from django.core.files.base import ContentFile
from django.utils.translation import gettext as _

from huabiao.accounts.models import Organization, User
from huabiao.base.errors import Refused
from huabiao.base.html import clean, healed_paste
from huabiao.changes.operations import Actor
from huabiao.media.bodies import address_of, is_own_picture
from huabiao.media.operations import store_image

_PICTURE = re.compile(r"<img\b[^>]*>")
_SOURCE = re.compile(r' src="([^"]*)"')
_WORDS = re.compile(r' alt="([^"]*)"')
_DATA = re.compile(r"data:image/([\w.+-]+)((?:;[\w=.+-]+)*),", re.IGNORECASE)
_NAMED = 5
_LONGEST_NAME = 60


@dataclass
class _Settling:
    known: Collection[str]
    organization: Organization
    by: User
    actor: Actor
    at: datetime
    count: int = 0
    away: int = 0
    local: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)

    def tag(self, match: re.Match[str]) -> str:
        tag = match[0]
        found, said = _SOURCE.search(tag), _WORDS.search(tag)
        source, words = unescape(found[1]) if found else "", unescape(said[1]) if said else ""
        if is_own_picture(source) or source in self.known:
            return tag
        if source.lower().startswith("data:"):
            return self._stored(source, words)
        if source.lower().startswith(("http://", "https://")):
            self.away += 1
            label = _("［图片：%(name)s］") % {"name": words or _name_of(source)}
            return f'<a href="{escape(source)}">{escape(label)}</a>'
        self.local.append(_name_of(source))
        return ""

    def _stored(self, source: str, words: str) -> str:
        self.count += 1
        data = _DATA.match(source)
        try:
            content = _content_of(source, data)
            stored = store_image(
                file=ContentFile(
                    content,
                    _("粘贴的图片%(count)d") % {"count": self.count} + f".{_extension_of(data)}",
                ),
                organization=self.organization,
                by=self.by,
                actor=self.actor,
                at=self.at,
                description=words,
            )
        except Refused as refusal:
            self.refused.append(
                _("粘贴的第 %(count)d 张图片没有带入：%(why)s")
                % {"count": self.count, "why": refusal.message}
            )
            return ""
        return f'<img src="{escape(address_of(stored))}" alt="{escape(words)}">'

    def sentences(self) -> list[str]:
        said = list(self.refused)
        if self.away:
            said.append(
                _("别的网站的图片 %(count)d 张没有带入，正文里留下了链接；请另存后上传。")
                % {"count": self.away}
            )
        if self.local:
            shown = list(dict.fromkeys(self.local))[:_NAMED]
            is_more = len(self.local) > len(shown)
            rest = _(" 等 %(count)d 张") % {"count": len(self.local)} if is_more else ""
            names = "、".join(shown)
            said.append(
                _("本机的图片没有带入，请用“插入图片”上传：%(names)s。") % {"names": names + rest}
            )
        return said


def settle_pasted(
    html: str,
    *,
    known: Collection[str] = (),
    organization: Organization,
    by: User,
    actor: Actor,
    at: datetime,
) -> tuple[str, list[str]]:
    """The text, clean, with pictures of the paste stored; and a sentence for what was left out.

    `known`: addresses of pictures that stood in the text before; they stay.
    """
    settling = _Settling(known, organization, by, actor, at)
    settled = _PICTURE.sub(settling.tag, healed_paste(html))
    return clean(settled), settling.sentences()


def sources_in(html: str) -> set[str]:
    """Addresses of all pictures a clean text shows."""
    found = (_SOURCE.search(tag) for tag in _PICTURE.findall(html))
    return {unescape(one[1]) for one in found if one}


def _content_of(source: str, data: re.Match[str] | None) -> bytes:
    if data is None:
        return b""
    said = source[data.end() :]
    if ";base64" not in data[2].lower():
        return unquote_to_bytes(said)
    try:
        return base64.b64decode("".join(unquote(said).split()))
    except (binascii.Error, ValueError):
        return b""


def _extension_of(data: re.Match[str] | None) -> str:
    return data[1].lower() if data else ""


def _name_of(source: str) -> str:
    try:
        path = urlsplit(source.replace("\\", "/")).path
    except ValueError:
        path = source
    return unquote(path).rpartition("/")[2][:_LONGEST_NAME] or _("未命名")
