"""Decides the words for what becomes of a question that found nothing."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Settling(models.TextChoices):
    """处理结果: what the office did about a question."""

    PAIR = "PAIR", _("加了口语词")
    BEST_BET = "BEST_BET", _("加了推荐结果")
    LEFT = "LEFT", _("不处理")
    HIDDEN = "HIDDEN", _("不作热词")
