"""Puts a text and its review into words for the console's templates."""

from __future__ import annotations

from django import template
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from wagtail.models import TaskState, WorkflowState

from huabiao.base.html import clean
from huabiao.library import panels
from huabiao.library.models import Item

register = template.Library()

_ELSEWHERE = ("title", "body")


@register.filter
def harmless(html: str) -> SafeString:
    """A body to be shown among the console's own markup; cleaned again, whatever door it came by."""
    return mark_safe(clean(html))  # noqa: S308 -- the cleaner's output


@register.simple_tag
def facts_of(text: Item) -> list[tuple[str, str]]:
    """What is filled in beside title and body, in the order of the form."""
    found = []
    for name in panels.fields_of(text.kind):
        display = getattr(text, f"get_{name}_display", None)
        value = display() if display else getattr(text, name)
        if value and name not in _ELSEWHERE:
            found.append((str(Item._meta.get_field(name).verbose_name), str(value)))
    return found


@register.simple_tag
def outcome_of(stage: TaskState) -> str:
    """How a stage of a review ended, or why it did not."""
    if stage.status == TaskState.STATUS_APPROVED:
        return _("同意")
    if stage.status == TaskState.STATUS_REJECTED:
        return _("退回")
    if stage.status == TaskState.STATUS_CANCELLED:
        return _("已中止")
    is_waiting = stage.workflow_state.status == WorkflowState.STATUS_IN_PROGRESS
    return _("等待审核") if is_waiting else _("已中止")
