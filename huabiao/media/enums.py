"""Decides what may become of reading what a file says."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class TextState(models.TextChoices):
    """Whether the words in a file can be found, and if not, why."""

    WAITING = "WAITING", _("正在读取文字")
    READ = "READ", _("文字可以搜索")
    PART = "PART", _("文件太长或者有损坏，只有前面部分的文字可以搜索")
    WORDLESS = "WORDLESS", _("里面没有文字（多半是扫描件或图片），搜索不到内容")
    NOT_READ = "NOT_READ", _("这类文件不读取文字，只能按名称搜索")
    LOCKED = "LOCKED", _("设了打开密码，读不到文字；请取消密码后更换文件")
    DAMAGED = "DAMAGED", _("文件已损坏或格式太旧，读不出文字；请另存后更换文件")
    TOO_MUCH = "TOO_MUCH", _("内容太多、太复杂，没有读完；请拆分或另存后更换文件")
    GIBBERISH = "GIBBERISH", _("字体没有文字编码，读出来是乱码；请重新导出后更换文件")
    MISSING = "MISSING", _("服务器上找不到这个文件，请重新上传")

    @property
    def is_searchable(self) -> bool:
        return self in (TextState.READ, TextState.PART)


# What another try may mend: another version of the reader, a file that is back.
FAULTS = (TextState.DAMAGED, TextState.TOO_MUCH, TextState.GIBBERISH, TextState.MISSING)
