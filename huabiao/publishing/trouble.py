"""Decides what people are told where a run fails for a reason that is not ours: a disk without room, or read-only."""

from __future__ import annotations

import errno

SENTENCES = {
    errno.ENOSPC: "磁盘已满：读者仍看到原来的完整页面；腾出空间后会自动继续发布。",
    errno.EDQUOT: "磁盘配额已用完：读者仍看到原来的完整页面；提高配额后会自动继续发布。",
    errno.EROFS: "磁盘是只读的：读者仍看到原来的完整页面；可以写入后会自动继续发布。",
}
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
