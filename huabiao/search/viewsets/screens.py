"""Decides what the screens of this room share: who may open them, and how a refusal is shown."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable
from contextlib import suppress
from copy import copy
from typing import Any

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse, reverse_lazy
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.views.generic import FormView
from wagtail.admin import messages
from wagtail.admin.menu import MenuItem
from wagtail.admin.views.generic.base import BaseListingView, WagtailAdminTemplateMixin
from wagtail.admin.widgets.button import HeaderButton

from huabiao.accounts.operations import Malformed, actor_of
from huabiao.accounts.queries import Person, is_platform_administrator
from huabiao.base.errors import NotFound, Refused
from huabiao.base.finding import FindingMixin
from huabiao.base.network import client_address
from huabiao.search.enums import Settling
from huabiao.search.models import BestBet, ColloquialPair
from huabiao.search.operations import RemovedMeanwhile, SavedMeanwhile, digest, settle_query


class OfficeMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return is_platform_administrator(request.user)


class Screen:
    """A screen of the platform office; to everybody else its address does not exist."""

    home = ("", "")  # view name and title of the list this screen hangs on

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)  # type: ignore[misc]  # a view's own
        if not is_platform_administrator(request.user):
            raise Http404

    def acting(self) -> dict[str, Any]:
        """Who acts, and when: the last three arguments of every operation."""
        user = self.request.user  # type: ignore[attr-defined]  # a view's own
        address = client_address(self.request)  # type: ignore[attr-defined]
        actor = actor_of(user, address=address, door="console")
        return {"by": user, "actor": actor, "at": timezone.now()}

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        name, title = self.home
        here = self.get_page_title()  # type: ignore[attr-defined]  # Wagtail's mixin
        up = [] if here == title else [{"url": reverse(name), "label": title}]
        return [
            {"url": reverse_lazy("wagtailadmin_home"), "label": _("工作台")},
            *up,
            {"url": "", "label": here},
        ]


class ListScreen(FindingMixin, Screen, BaseListingView):
    paginate_by = 50


class FormScreen(Screen, WagtailAdminTemplateMixin, FormView):
    """A form whose sending is one operation; a refusal is shown beside the field it concerns."""

    template_name = "search/form.html"
    submit_label = _("保存")
    done = _("已保存。")
    explanation = ""
    is_serious = False

    @abstractmethod
    def act(self, form: Any) -> None:
        """Each screen's one operation."""

    def form_valid(self, form: forms.BaseForm) -> HttpResponse:
        try:
            self.act(form)
        except Malformed as refusal:
            for field, reasons in refusal.faults.items():
                form.add_error(field if field in form.fields else None, reasons)
        except Refused as refusal:
            form.add_error(None, str(refusal.message))
        if form.errors:
            return self.form_invalid(form)
        messages.success(self.request, self.done)
        return redirect(self.get_success_url())

    def get_success_url(self) -> str:
        return reverse(self.home[0])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        return {**context, "media": context["form"].media, "action_url": self.request.path}


class RecordScreen(FormScreen):
    """A screen about one record of a list; None: somebody removed it while this form was open."""

    records: Callable[[Person], QuerySet[Any]]
    record: BestBet | ColloquialPair | None

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.record = self.records(request.user).filter(pk=kwargs["pk"]).first()
        if self.record is None and request.method != "POST":
            raise Http404

    def get_page_subtitle(self) -> str:
        return str(self.record or "")

    def address_of(self, act: str, *args: Any) -> str:
        """Of another screen of the same list."""
        return reverse(f"{self.request.resolver_match.namespace}:{act}", args=args)


class EditScreen(RecordScreen):
    """Two people may have the same form open: the later one is told, and loses nothing."""

    template_name = "search/edit.html"

    @abstractmethod
    def edit(self, form: Any, *, seen: str | None) -> None:
        """Each screen's one operation."""

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.seen = request.POST.get("seen")
        if self.record is not None and request.method != "POST":
            self.seen = digest(self.record)

    def get_form_kwargs(self) -> dict[str, Any]:
        # Another instance: the form writes on it while it validates.
        return {**super().get_form_kwargs(), "instance": copy(self.record)}

    def act(self, form: Any) -> None:
        try:
            self.edit(form, seen=self.seen)
        except SavedMeanwhile as refusal:
            self.seen = refusal.now
            raise
        except RemovedMeanwhile:
            self.record = None
            raise

    def form_invalid(self, form: Any) -> HttpResponse:
        if self.record is None and not form.has_error(NON_FIELD_ERRORS):
            form.add_error(None, str(RemovedMeanwhile.message))
        return super().form_invalid(form)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        if self.record is None:
            context["action_url"] = self.address_of("create")
        return context

    @cached_property
    def header_buttons(self) -> list[HeaderButton]:
        if self.record is None:
            return []
        return [HeaderButton(_("删除"), self.address_of("remove", self.record.pk))]


class RemoveScreen(RecordScreen):
    """Removing one; where somebody else did it meanwhile, what was wanted is done."""

    form_class = forms.Form
    submit_label = _("确认删除")
    is_serious = True

    @abstractmethod
    def remove(self, record_id: int) -> None:
        """Each screen's one operation."""

    def act(self, form: forms.Form) -> None:
        with suppress(RemovedMeanwhile):
            self.remove(self.kwargs["pk"])


def settle(form: Any, how: Settling, acting: dict[str, Any]) -> None:
    """Take off the list what the form answers, where it came from there; else there is nothing to take."""
    query = form.cleaned_data["settles"]
    if query:
        with suppress(NotFound):  # forgotten meanwhile
            settle_query(query=query, how=how, **acting)


def way_back(request: HttpRequest, otherwise: str) -> str:
    """To the list of what is looked for in vain, where one came from there."""
    return reverse("unfound:index") if request.POST.get("settles") else otherwise
