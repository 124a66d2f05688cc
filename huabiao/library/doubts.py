"""Decides what an author is asked to look at before submitting, though nothing of it is refused."""

from __future__ import annotations

import re

from django.utils.translation import gettext as _

from huabiao.library.models import Item

_PICTURE = re.compile(r"<img\b[^>]*>")
_HAS_WORDS = re.compile(r' alt="[^"]*[^"\s][^"]*"')
_IS_DECORATION = re.compile(r' role="presentation"')


def doubts_about(text: Item) -> list[str]:
    """A sentence for each thing; for pictures that say nothing to who cannot see them."""
    doubts = []
    if text.lead_image_id is not None and not (text.lead_words or text.is_lead_decorative):
        doubts.append(_("题图还没有说明：请写一句画面上有什么；只是装饰的，勾选“只是装饰”。"))
    bare = sum(
        1
        for tag in _PICTURE.findall(text.body)
        if not _HAS_WORDS.search(tag) and not _IS_DECORATION.search(tag)
    )
    if bare:
        said = _(
            "正文里有 %(count)d 张图片没有说明：在正文里点图片，再点“图片”按钮，填写“替代描述”；"
            "只是装饰的，在那里勾选。"
        )
        doubts.append(said % {"count": bare})
    return doubts
