"""Decides the words of how a home page is laid out."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class HomeLayout(models.TextChoices):
    """首页版式: how the blocks of a home page share its width."""

    GRID = "GRID", _("拼版：各版块按自己的宽度并排")
    BANDS = "BANDS", _("通栏：各版块都占一整行，从上到下")
    SIDE = "SIDE", _("主副栏：通知、服务和窄版块排在右边，其余排在左边")
