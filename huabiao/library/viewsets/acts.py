"""Turns each act on an item into one operation: small forms, a page that says what will happen, a receipt."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, ClassVar

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import FormView, View
from wagtail.models import WorkflowState

from huabiao.base.errors import Refused
from huabiao.changes.foreseeing import Impact, foreseen
from huabiao.changes.weighing import WeighedForm
from huabiao.library import operations
from huabiao.library.differences import differences
from huabiao.library.doubts import doubts_about
from huabiao.library.forms.acts import ReasonForm, ReviewForm
from huabiao.library.operations.review import (
    ConfidentialityUnchecked,
    ReasonMissing,
    require_turn,
)
from huabiao.library.resembling import alike
from huabiao.library.viewsets import dossier
from huabiao.library.viewsets.crumbs import ItemScreen, crumbs
from huabiao.library.viewsets.mail import tell_author, tell_whose_turn
from huabiao.library.viewsets.relatives import related
from huabiao.library.viewsets.scope import ScopedItemMixin, who_acts
from huabiao.workflow.queries import approvals_of, review_of

TRIED = "—"  # a reason, where an act is only tried


class ItemActView(ScopedItemMixin, View):
    """An act without a form: done or refused, and back to the item."""

    http_method_names = ("post",)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.item = self.get_object()
        done_url = self.done_url()
        try:
            said = self.perform(**who_acts(request))
        except Refused as refusal:
            messages.error(request, str(refusal.message))
        else:
            messages.success(request, said)
        return redirect(done_url)

    def done_url(self) -> str:
        return reverse("items:overview", args=[self.item.pk])

    def perform(self, **who: Any) -> str:
        """Call the operation; returns the sentence that says what was done."""
        raise NotImplementedError


class SubmitView(ItemActView):
    act = "submit"

    def perform(self, **who: Any) -> str:
        operations.submit_item(item_id=self.item.pk, **who)
        tell_whose_turn(self.item)
        return _("已送审。审核结束之前不能修改；需要修改可以撤回。")


class TakeBackView(ItemActView):
    act = "submit"

    def perform(self, **who: Any) -> str:
        operations.take_back_item(item_id=self.item.pk, **who)
        return _("已撤回送审，可以继续修改。")


class ItemFormActView(ScopedItemMixin, WeighedForm, ItemScreen, FormView):
    """An act with a page of its own, which says beforehand what the act would change on the sites.

    What was typed stays when it is refused.
    """

    template_name = "library/act.html"
    form_class: type[Form] = Form
    explanation: Any = ""
    button: Any = gettext_lazy("确定")
    is_grave = False
    shows_use = False  # where the item stands is shown before it is taken away
    faults: ClassVar[Mapping[type[Refused], str]] = {}  # refusals that are about one field

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.item = self.get_object()

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        return crumbs(self.item, str(self.here))

    def done_url(self) -> str:
        return reverse("items:overview", args=[self.item.pk])

    def form_valid(self, form: Form) -> HttpResponse:
        try:
            if self.must_weigh():
                self.impact = foreseen(
                    lambda: self.perform(dict(form.cleaned_data), **who_acts(self.request))
                )
                return self.render_to_response(self.get_context_data(form=form))
            said = self.perform(form.cleaned_data, **who_acts(self.request))
        except Refused as refusal:
            form.add_error(self.faults.get(type(refusal)), str(refusal.message))
            return self.form_invalid(form)
        messages.success(self.request, said)
        return redirect(self.done_url())

    def trials(self, **who: Any) -> list[Callable[[], object]]:
        """Acts that together show what this one can change, whatever is typed; none: nothing public."""
        return []

    def foresee(self) -> Impact | None:
        """What is told of the act before anything was typed; None: nothing is told."""
        trials = self.trials(**who_acts(self.request))
        try:
            return foreseen(*trials) if trials else None
        except Refused:
            return None

    def perform(self, typed: dict[str, Any], **who: Any) -> str:
        """Call the operation; returns the sentence that says what was done."""
        raise NotImplementedError

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        if self.impact is None:
            self.impact = self.foresee()
        context = super().get_context_data(**kwargs)
        context.update(
            explanation=self.explanation,
            button=self.button,
            is_grave=self.is_grave,
            back_url=self.done_url(),
        )
        if self.shows_use:
            context["places"] = dossier.places(self.item, self.request.user)
            context["related"] = related(self.item, self.request.user)
        return context


class WithdrawView(ItemFormActView):
    act = "withdraw"
    here = gettext_lazy("撤稿")
    form_class = ReasonForm
    explanation = gettext_lazy(
        "撤稿后，下列各处立即看不到这篇信息，原地址显示“这条信息已经撤下”；内容仍保存在库中。"
    )
    button = gettext_lazy("确定撤稿")
    is_grave = True
    shows_use = True

    def trials(self, **who: Any) -> list[Callable[[], object]]:
        return [partial(operations.withdraw_item, item_id=self.item.pk, reason=TRIED, **who)]

    def perform(self, typed: dict[str, Any], **who: Any) -> str:
        operations.withdraw_item(item_id=self.item.pk, reason=typed["reason"], **who)
        return _("已撤稿：%(title)s") % {"title": self.item.title}


class RepealView(ItemFormActView):
    act = "repeal"
    here = gettext_lazy("废止")
    form_class = ReasonForm
    explanation = gettext_lazy("废止后，信息仍然可以查到，下列各处都会标明“已废止”。不能撤销。")
    button = gettext_lazy("确定废止")
    is_grave = True
    shows_use = True

    def trials(self, **who: Any) -> list[Callable[[], object]]:
        return [partial(operations.repeal_item, item_id=self.item.pk, reason=TRIED, **who)]

    def perform(self, typed: dict[str, Any], **who: Any) -> str:
        operations.repeal_item(item_id=self.item.pk, reason=typed["reason"], **who)
        return _("已废止：%(title)s") % {"title": self.item.title}


class DeleteView(ItemFormActView):
    act = "delete"
    here = gettext_lazy("删除草稿")
    explanation = gettext_lazy(
        "草稿会移到废纸篓，30 天之内可以恢复，之后彻底删除；操作记录会保留。"
    )
    button = gettext_lazy("移到废纸篓")
    is_grave = True
    shows_use = True

    def done_url(self) -> str:
        if self.item.pk is None:
            return reverse("items:list")
        return super().done_url()

    def perform(self, typed: dict[str, Any], **who: Any) -> str:
        operations.delete_draft(item_id=self.item.pk, **who)
        self.item.pk = None
        return _("已移到废纸篓，30 天之内可以恢复：%(title)s") % {"title": self.item.title}


class ReviewView(ItemFormActView):
    """Reads the text as it would go live, then agrees or sends it back."""

    act = "review"
    here = gettext_lazy("审核")
    template_name = "library/review.html"
    form_class = ReviewForm
    faults: ClassVar[Mapping[type[Refused], str]] = {
        ConfidentialityUnchecked: "is_confidentiality_checked",
        ReasonMissing: "comment",
    }

    def foresee(self) -> Impact | None:
        return (
            None
            if self.closed
            else operations.foresee_signing(item_id=self.item.pk, **who_acts(self.request))
        )

    @cached_property
    def closed(self) -> str:
        """Why this person has nothing to decide here; empty: they have."""
        try:
            require_turn(self.item, self.kwargs["task_state_id"], self.request.user)
        except Refused as refusal:
            return str(refusal.message)
        return ""

    def perform(self, typed: dict[str, Any], **who: Any) -> str:
        which = {"item_id": self.item.pk, "task_state_id": self.kwargs["task_state_id"]}
        if self.request.POST.get("decision") == "reject":
            operations.reject_item(**which, reason=typed["comment"], **who)
            tell_author(self.item, reason=typed["comment"])
            return _("已退回：%(title)s") % {"title": self.item.title}
        item = operations.approve_item(**which, **typed, **who)
        if item.workflow_in_progress:
            tell_whose_turn(item)
            return _("已同意，转入下一环节：%(title)s") % {"title": self.item.title}
        return _("已签发，正在发布：%(title)s") % {"title": item.title}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        review = review_of(self.item)
        is_under_way = review is not None and review.status == WorkflowState.STATUS_IN_PROGRESS
        text = self.item.get_latest_revision_as_object()
        context.update(
            closed=self.closed,
            text=text,
            attachments=list(text.attachments.all()),
            doubts=doubts_about(text),
            alike=alike(text, self.request.user),
            review=review if is_under_way else None,
            approvals=list(approvals_of(review).select_related("by")) if review else [],
            places=dossier.places(self.item, self.request.user),
            related=[end for end in related(self.item, self.request.user) if end.is_waiting],
            changed=differences(self.item, text) if self.item.live else [],
        )
        return context
