"""Decides what a change is remembered as, and what a reader of changes has still to do."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Change(models.Model):
    """变更记录: one act, for ever; rows are only added."""

    action = models.CharField(_("动作"), max_length=80)  # "library.item.withdrawn"
    subject = models.CharField(_("对象"), max_length=80)  # "item:7"
    # People and organizations stand above this room: their ids and names are kept, not relations,
    # so that a row says the same after a person left or a unit was renamed.
    actor_id = models.BigIntegerField(_("操作人编号"), null=True)
    actor_name = models.CharField(_("操作人"), max_length=150, blank=True)
    organization_id = models.BigIntegerField(_("单位编号"), null=True)
    organization_name = models.CharField(_("单位"), max_length=200, blank=True)
    address = models.CharField(_("来源地址"), max_length=45, blank=True)
    door = models.CharField(_("入口"), max_length=40)  # "console", "command", "worker"
    at = models.DateTimeField(_("时间"))
    note = models.TextField(_("说明"), blank=True)
    before = models.JSONField(_("之前"), default=dict, blank=True)
    after = models.JSONField(_("之后"), default=dict, blank=True)

    class Meta:
        verbose_name = _("变更记录")
        verbose_name_plural = _("变更记录")
        indexes = (
            models.Index(fields=("subject", "id"), name="change_subject"),
            models.Index(fields=("at",), name="change_at"),
            models.Index(fields=("action", "at"), name="change_action"),
        )

    def __str__(self) -> str:
        return f"{self.action} {self.subject}"


class Work(models.Model):
    """One key that one reader has still to look at; append-only, claimed by id, deleted when the run is done."""

    class Lane(models.TextChoices):
        INTERACTIVE = "INTERACTIVE", _("即时")
        BULK = "BULK", _("批量")

    reader = models.CharField(max_length=40)
    key = models.CharField(max_length=80)
    lane = models.CharField(max_length=12, choices=Lane.choices)
    # None where a reader left itself something to do (an upgraded theme, a shared piece).
    change = models.ForeignKey(Change, on_delete=models.CASCADE, null=True, related_name="work")
    run_id = models.BigIntegerField(null=True)

    class Meta:
        indexes = (models.Index(fields=("reader", "run_id", "id"), name="work_waiting"),)

    def __str__(self) -> str:
        return f"{self.reader} {self.key}"
