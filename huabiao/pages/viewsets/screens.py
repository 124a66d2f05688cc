"""Decides what the screens of this room share: who may open them, and how a refusal is shown."""

from __future__ import annotations

import contextlib
from functools import partial
from typing import Any

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse, reverse_lazy
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.views.generic import FormView, TemplateView
from wagtail.admin import messages
from wagtail.admin.menu import MenuItem
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from huabiao.accounts.operations import actor_of
from huabiao.accounts.queries import (
    ADMINISTRATORS,
    Person,
    grants_of,
    is_platform_administrator,
)
from huabiao.base.errors import Refused
from huabiao.base.network import client_address
from huabiao.changes.foreseeing import foreseen
from huabiao.changes.weighing import WeighedForm
from huabiao.sites.models import SiteProfile
from huabiao.sites.operations import InvalidFields
from huabiao.sites.queries import sites_for

ANYONE, ADMINISTRATOR, PLATFORM = "anyone", "administrator", "platform"


def _may_open(user: Person, audience: str) -> bool:
    if audience == PLATFORM:
        return is_platform_administrator(user)
    roles = [role for role, _path in grants_of(user)]
    return bool(roles) if audience == ANYONE else any(role in ADMINISTRATORS for role in roles)


class StaffMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return _may_open(request.user, ANYONE)


class Screen(WagtailAdminTemplateMixin):
    """A screen for those who may act; to everybody else its address does not exist."""

    audience = ADMINISTRATOR
    header_icon = "site"

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        if not _may_open(request.user, self.audience):
            raise Http404

    @cached_property
    def is_platform(self) -> bool:
        return is_platform_administrator(self.request.user)

    def acting(self) -> dict[str, Any]:
        """Who acts, and when: the last three arguments of every operation."""
        user = self.request.user
        actor = actor_of(user, address=client_address(self.request), door="console")
        return {"by": user, "actor": actor, "at": timezone.now()}

    def way_here(self) -> list[tuple[str, Any]]:
        """Addresses and names of the screens between the list of sites and this one."""
        return []

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        way = [(reverse("sites:index"), _("网站")), *self.way_here()]
        here = {"url": "", "label": self.get_page_title(), "sublabel": self.get_page_subtitle()}
        return [
            {"url": reverse_lazy("wagtailadmin_home"), "label": _("工作台")},
            *({"url": url, "label": label} for url, label in way if label != here["label"]),
            here,
        ]


class SiteScreen(Screen):
    """A screen about one site of those the person sponsors or keeps channels in."""

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        found = sites_for(request.user).select_related("site__root_page", "sponsor")
        self.profile: SiteProfile = get_object_or_404(found, pk=kwargs["profile"])
        self.site = self.profile.site

    def get_page_subtitle(self) -> str:
        return self.profile.name

    def way_here(self) -> list[tuple[str, Any]]:
        return [(self.tree_url(), self.profile.name)]

    def tree_url(self) -> str:
        return reverse("channels:tree", args=[self.profile.pk])


class ShowScreen(Screen, TemplateView):
    """A screen that only shows."""


class FormScreen(WeighedForm, Screen, FormView):
    """A form whose sending is one operation; a refusal is shown beside the field it concerns."""

    template_name = "pages/form.html"
    submit_label = _("保存")
    done = _("已保存。")
    explanation = ""
    is_serious = False

    def act(self, form: forms.Form) -> None:
        raise NotImplementedError

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        # Where nothing is typed, all is known before the form is sent the first time.
        if self.is_weighed and not self.get_form().fields:
            with contextlib.suppress(Refused):
                self.impact = foreseen(partial(self.act, self.get_form()))
            self.setup(request, *args, **kwargs)
        return super().get(request, *args, **kwargs)

    def form_valid(self, form: forms.Form) -> HttpResponse:
        try:
            if self.must_weigh():
                form = self.weigh(form)
            if self.impact is None:
                self.act(form)
        except InvalidFields as refusal:
            for field, reasons in refusal.fields.items():
                form.add_error(field if field in form.fields else None, reasons)
        except Refused as refusal:
            form.add_error(None, str(refusal.message))
        if form.errors:
            return self.form_invalid(form)
        if self.impact is not None:
            return self.render_to_response(self.get_context_data(form=form))
        messages.success(self.request, self.done)
        return redirect(self.get_success_url())

    def form_invalid(self, form: forms.Form) -> HttpResponse:
        """Said at the top too: the field at fault may stand far below what the window shows."""
        if set(form.errors) - {NON_FIELD_ERRORS}:
            messages.error(self.request, _("有内容需要修改，已填写的内容都还在，改好后再保存。"))
        return super().form_invalid(form)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        return {**context, "media": context["form"].media, "action_url": self.request.path}
