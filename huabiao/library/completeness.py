"""Decides what a text still lacks before it may be submitted: each kind is nothing without something."""

from __future__ import annotations

from collections.abc import Callable

from django.utils.translation import gettext as _

from huabiao.base.html import text_of
from huabiao.library.dead_ends import link_fault
from huabiao.library.enums import Kind
from huabiao.library.models import Item
from huabiao.library.panels import labels_of


def lack_of(text: Item) -> str:
    """A sentence that says what is missing; "" where nothing is."""
    if not text.title.strip():
        return _("请填写%(title)s。") % {"title": labels_of(text.kind).get("title", _("标题"))}
    return _LACKS.get(Kind(text.kind), _words_or_files)(text)


def _words_or_files(text: Item) -> str:
    if text.body.strip() or text.attachments.exists():
        return ""
    return _("正文是空的：请写正文，或添加附件。")


def _of_a_leader(text: Item) -> str:
    return "" if text.post.strip() else _("请填写职务。")


def _of_a_gallery(text: Item) -> str:
    captions = [picture.caption for picture in text.pictures.all()]
    if not captions:
        return _("图集里还没有图片：请至少添加一张。")
    bare = [str(number) for number, caption in enumerate(captions, 1) if not caption.strip()]
    if bare:  # it is what a blind reader is told, too
        return _("第 %(numbers)s 张图片还没有说明：请在图片列表里逐张填写。") % {
            "numbers": "、".join(bare)
        }
    return ""


def _of_a_recording(text: Item) -> str:
    if text.recording is None:
        return _("还没有音视频文件：请上传 MP4 视频或 MP3 音频。")
    if text.captions is None and not text_of(text.body):
        return _("听不到声音的人也要能看懂：请上传字幕文件，或在正文里写文字稿。")
    return ""


def _of_a_link(text: Item) -> str:
    if not text.link_url.strip():
        return _("请填写链接地址。")
    return link_fault(text.link_url)


def _of_a_question(text: Item) -> str:
    return "" if text_of(text.body) else _("答复是空的：请写答复。")


def _of_data(text: Item) -> str:
    return "" if text.attachments.exists() else _("还没有数据文件：请把数据添加为附件。")


_LACKS: dict[Kind, Callable[[Item], str]] = {
    Kind.LEADER: _of_a_leader,
    Kind.GALLERY: _of_a_gallery,
    Kind.RECORDING: _of_a_recording,
    Kind.LINK: _of_a_link,
    Kind.FAQ: _of_a_question,
    Kind.DATA_FILE: _of_data,
}
