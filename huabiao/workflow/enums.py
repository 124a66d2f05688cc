"""Decides the three stages of 三审三校 and the role that acts at each."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Stage(models.TextChoices):
    FIRST = "FIRST", _("初审")
    SECOND = "SECOND", _("复审")
    SIGNING = "SIGNING", _("签发")
