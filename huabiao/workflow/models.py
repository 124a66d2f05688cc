"""Decides what a review stage is and what an approval is remembered as."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.models import Task, TaskState

from huabiao.workflow.enums import Stage


class ReviewStage(Task):
    """审核环节: one stage of the chain; who may act is resolved through the item's organization."""

    stage = models.CharField(_("环节"), max_length=10, choices=Stage.choices, unique=True)

    admin_form_fields = (*Task.admin_form_fields, "stage")

    class Meta:
        verbose_name = _("审核环节")
        verbose_name_plural = _("审核环节")

    def locked_for_user(self, obj: Any, user: Any) -> bool:
        # Wagtail leaves the author free to edit during a custom task; what is signed must be what was read.
        return True


class UnloggedTaskState(TaskState):
    """A stage's state as Wagtail keeps it, without Wagtail's own log: `changes` records each act."""

    class Meta:
        proxy = True

    def log_state_change_action(self, user: Any, action: str) -> None:
        """Wagtail would read the whole text anew, for a log that nobody is shown."""


class Approval(models.Model):
    """审核意见: a person agreed, at one stage, to one text, known by its digest."""

    task_state = models.OneToOneField(TaskState, models.CASCADE, related_name="approval")
    stage = models.CharField(_("环节"), max_length=10, choices=Stage.choices)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    digest = models.CharField(_("内容摘要"), max_length=64)
    is_confidentiality_checked = models.BooleanField(_("已作保密审查"), default=False)
    comment = models.TextField(_("意见"), blank=True)
    at = models.DateTimeField(_("时间"))

    class Meta:
        verbose_name = _("审核意见")
        verbose_name_plural = _("审核意见")

    def __str__(self) -> str:
        return f"{self.get_stage_display()} {self.by_id}"
