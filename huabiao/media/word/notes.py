"""Decides how a person is told what of a Word file could not be kept, and what to look at."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

_QUOTED = 40  # characters of words that were left out
_NAMED = 5  # pieces of them

_SAID: dict[str, Promise] = {
    "hidden": gettext_lazy("隐藏文字 %(count)d 处没有带入：在 Word 里看不见的字不会公开。"),
    "deleted": gettext_lazy(
        "修订中删除的文字 %(count)d 处没有带入：按“接受全部修订”后的样子导入。"
    ),
    "inserted": gettext_lazy("修订中增加的文字 %(count)d 处已带入：按“接受全部修订”后的样子导入。"),
    "boxes": gettext_lazy("文本框 %(count)d 个：框里的文字已放到它所在段落的后面，请核对位置。"),
    "equations": gettext_lazy("公式 %(count)d 个：只带入了其中的字符，请核对，或者换成图片。"),
    "charts": gettext_lazy("图表 %(count)d 个没有带入：请在 Word 里把图表另存为图片，再插入正文。"),
    "diagrams": gettext_lazy("SmartArt 图形 %(count)d 个没有带入：请另存为图片，再插入正文。"),
    "objects": gettext_lazy(
        "嵌入的对象 %(count)d 个（如表格文件）没有带入：请另存后作为附件上传。"
    ),
    "drawings": gettext_lazy(
        "画的图形 %(count)d 个（线条、形状等）没有带入：需要的请截成图片插入。"
    ),
    "contents": gettext_lazy("Word 目录没有带入：网页不分页，目录的页码没有意义。"),
    "inclusions": gettext_lazy("引用的其他文件 %(count)d 个没有带入：请打开那个文件单独导入。"),
    "symbols": gettext_lazy("特殊符号 %(count)d 个没有带入：请核对正文，用普通符号补上。"),
    "outside": gettext_lazy(
        "链接到外部的图片 %(count)d 张没有带入：图片不在 Word 文件里，请在正文里上传。"
    ),
    "missing": gettext_lazy("图片 %(count)d 张在 Word 文件里已丢失，没有带入。"),
    "links": gettext_lazy("链接 %(count)d 个只带入了文字：它们指向本机文件或别的程序。"),
}


@dataclass
class Tally:
    """What was met on the way."""

    counts: Counter[str] = field(default_factory=Counter)
    said: list[str] = field(default_factory=list)

    def quote(self, sentence: str, words: Iterable[str]) -> None:
        """A sentence that ends with the words that were left out, cut where they are long."""
        pieces = list(dict.fromkeys(" ".join(one.split()) for one in words))
        pieces = [one for one in pieces if one]
        if not pieces:
            return
        shown = "；".join(
            f"“{one[:_QUOTED]}…”" if len(one) > _QUOTED else f"“{one}”" for one in pieces[:_NAMED]
        )
        rest = _("等 %(count)d 条") % {"count": len(pieces)} if len(pieces) > _NAMED else ""
        self.said.append(f"{sentence}{shown}{rest}。")

    def sentences(self) -> list[str]:
        counted = [
            str(sentence) % {"count": self.counts[name]}
            for name, sentence in _SAID.items()
            if self.counts[name]
        ]
        return counted + self.said
