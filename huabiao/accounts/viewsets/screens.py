"""Decides what the screens of this room share: who may open them, and how a refusal is shown."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse, reverse_lazy
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.generic import FormView
from wagtail.admin import messages
from wagtail.admin.menu import MenuItem
from wagtail.admin.views.generic.base import BaseListingView, WagtailAdminTemplateMixin

from huabiao.accounts.models import User
from huabiao.accounts.operations import Malformed, actor_of
from huabiao.accounts.queries import ADMINISTRATORS, grants_of, is_platform_administrator
from huabiao.base.errors import Refused
from huabiao.base.finding import FindingMixin
from huabiao.base.network import client_address
from huabiao.changes.operations import Actor
from huabiao.changes.weighing import WeighedForm


def administers_anything(user: User) -> bool:
    return any(role in ADMINISTRATORS for role, _path in grants_of(user))


class AdministratorsMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return administers_anything(request.user)


class Screen:
    """A screen for administrators; to everybody else its address does not exist."""

    only_for_platform = False
    home = ("", "")  # view name and title of the list this screen hangs on

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        allowed = is_platform_administrator if self.only_for_platform else administers_anything
        if not allowed(request.user):
            raise Http404

    @property
    def actor(self) -> Actor:
        return actor_of(self.request.user, address=client_address(self.request), door="console")

    def acting(self) -> dict[str, Any]:
        """Who acts, and when: the last three arguments of every operation."""
        return {"by": self.request.user, "actor": self.actor, "at": timezone.now()}

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        name, title = self.home
        here = {"url": "", "label": self.get_page_title(), "sublabel": self.get_page_subtitle()}
        up = [] if here["label"] == title else [{"url": reverse(name), "label": title}]
        return [
            {"url": reverse_lazy("wagtailadmin_home"), "label": _("工作台")},
            *up,
            here,
        ]


class ListScreen(FindingMixin, Screen, BaseListingView):
    paginate_by = 50


class FormScreen(WeighedForm, Screen, WagtailAdminTemplateMixin, FormView):
    """A form whose sending is one operation; a refusal is shown beside the field it concerns."""

    template_name = "accounts/form.html"
    submit_label = _("保存")
    done = _("已保存。")
    explanation = ""
    is_serious = False

    def act(self, form: forms.BaseForm) -> None:
        raise NotImplementedError

    def form_valid(self, form: forms.BaseForm) -> HttpResponse:
        try:
            if self.must_weigh():
                form = self.weigh(form)
            if self.impact is None:
                self.act(form)
        except Malformed as refusal:
            for field, reasons in refusal.faults.items():
                form.add_error(field if field in form.fields else None, reasons)
        except Refused as refusal:
            form.add_error(None, refusal.message)
        if form.errors:
            return self.form_invalid(form)
        if self.impact is not None:
            return self.render_to_response(self.get_context_data(form=form))
        messages.success(self.request, self.done)
        return redirect(self.get_success_url())

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        return {**context, "media": context["form"].media, "action_url": self.request.path}
