"""Decides what the database remembers of the index, which is files."""

from __future__ import annotations

from django.db import models


class Feed(models.Model):
    """How far the index has heard: one row. An index that has heard less was lost, or is an older copy."""

    reached = models.BigIntegerField(default=0)  # the number of the last change that is in

    def __str__(self) -> str:
        return str(self.reached)
