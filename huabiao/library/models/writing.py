"""Decides what is kept of people at work, and of texts for comparing them."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from huabiao.library.enums import (
    Kind,
)
from huabiao.library.models.items import Item


class Presence(models.Model):
    """在编: a person has the form of an item open; a notice to others, no lock."""

    item = models.ForeignKey(Item, models.CASCADE, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    opened_at = models.DateTimeField(_("打开时间"))
    seen_at = models.DateTimeField(_("最近动静"), null=True)  # None: its page runs no script

    class Meta:
        verbose_name = _("在编")
        verbose_name_plural = _("在编")
        constraints = (
            models.UniqueConstraint(fields=["item", "user"], name="one_presence_of_a_person"),
        )

    def __str__(self) -> str:
        return f"{self.item_id} @ {self.user_id}"


class Scratch(models.Model):
    """底稿: what a person typed into a form and has not saved; theirs alone, no revision.

    `sheet` is one opening of the form. Once the form was saved or given up, only that is remembered
    (`is_done`), so that a copy the browser kept does not come back.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    item = models.ForeignKey(Item, models.CASCADE, null=True, related_name="+")  # None: a new one
    kind = models.CharField(max_length=24, choices=Kind.choices)
    sheet = models.CharField(max_length=32)
    typed = models.TextField(
        blank=True
    )  # JSON: [name, value] of each field, as the form sends them
    typed_at = models.DateTimeField(db_index=True)
    is_done = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("底稿")
        verbose_name_plural = _("底稿")
        constraints = (
            models.UniqueConstraint(fields=["user", "sheet"], name="one_scratch_of_a_sheet"),
        )

    def __str__(self) -> str:
        return f"{self.item_id or self.kind} @ {self.user_id}"


class LikenessMark(models.Model):
    """相似特征: one of the numbers by which a text that is like another is found (`likeness`).

    Those of the text readers get (`is_public`) may tell other units of it; those of the newest text
    its own people alone.
    """

    item = models.ForeignKey(Item, models.CASCADE, related_name="+")
    mark = models.BigIntegerField()
    is_public = models.BooleanField()

    class Meta:
        verbose_name = _("相似特征")
        verbose_name_plural = _("相似特征")
        constraints = (
            models.UniqueConstraint(
                fields=["mark", "item", "is_public"], name="one_mark_of_a_text"
            ),
        )

    def __str__(self) -> str:
        return f"{self.item_id}: {self.mark}"
