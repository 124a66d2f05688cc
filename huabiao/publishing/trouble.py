"""Decides what people are told, in plain words, where a run or a page fails."""

from __future__ import annotations

import errno
import re

from django.utils.translation import gettext as _
from jinja2 import TemplateSyntaxError, UndefinedError

SENTENCES = {
    errno.ENOSPC: "磁盘已满：读者仍看到原来的完整页面；腾出空间后会自动继续发布。",
    errno.EDQUOT: "磁盘配额已用完：读者仍看到原来的完整页面；提高配额后会自动继续发布。",
    errno.EROFS: "磁盘是只读的：读者仍看到原来的完整页面；可以写入后会自动继续发布。",
}
_NAME = re.compile(r"has no attribute '([^']+)'|'([^']+)' is undefined")
OF_DATABASES = ("disk is full", "No space left on device")  # SQLite's words, and PostgreSQL's


def sentence_for(error: BaseException) -> str:
    """What went wrong, in plain words; empty where it is not known."""
    number = error.errno if isinstance(error, OSError) else None
    if number is None and any(words in str(error) for words in OF_DATABASES):
        number = errno.ENOSPC
    return SENTENCES.get(number or 0, "")


def told(error: BaseException) -> str:
    """The sentence, if there is one, and the machine's own words behind it."""
    sentence = sentence_for(error)
    return f"{sentence}（{error}）" if sentence else repr(error)


def reason_of(error: BaseException) -> str:
    """Why a page could not be made, as one sentence."""
    if isinstance(error, TemplateSyntaxError):
        return _("网站主题的模板 %(name)s 第 %(line)s 行写错了。") % {
            "name": error.name or "",
            "line": error.lineno,
        }
    if isinstance(error, UndefinedError):
        named = _NAME.search(error.message or "")
        if named is None:
            return _("网站主题的模板用到了没有的内容。")
        return _("网站主题的模板要用“%(name)s”，这里没有。") % {"name": named[1] or named[2]}
    if isinstance(error, FileNotFoundError):
        return _("页面要用的文件不见了：%(name)s。") % {"name": error.filename or ""}
    if isinstance(error, OSError):
        return _("服务器读写文件出错：%(words)s。") % {"words": error.strerror or error}
    return _("生成页面的程序或模板出错（%(name)s）。") % {"name": type(error).__name__}
