"""Decides the screens of people: the list, one person with their roles, and the way out."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.views import View
from wagtail.admin import messages
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.viewsets.base import ViewSet
from wagtail.admin.widgets.button import HeaderButton

from huabiao.accounts.forms import GrantForm, LeaveForm, NewPersonForm, PersonForm
from huabiao.accounts.models import User
from huabiao.accounts.operations import (
    create_person,
    edit_person,
    grant_role,
    issue_password_link,
    leave,
    revoke_role,
)
from huabiao.accounts.queries import ADMINISTRATORS, organizations_for, people_for
from huabiao.accounts.viewsets.screens import (
    AdministratorsMenuItem,
    FormScreen,
    ListScreen,
    Screen,
)
from huabiao.base.errors import Refused

LIST = ("people:index", _("人员"))


class IndexView(ListScreen):
    home = LIST
    page_title = _("人员")
    header_icon = "user"
    index_url_name = "people:index"
    search_label = _("姓名（或者拼音首字母）、登录名、电话、单位")
    search_fields = ("name", "username", "phone", "organization__name")
    search_sounds = ("name",)
    verbose_name_plural = _("人员")
    columns = [
        TitleColumn("name", label=_("姓名"), url_name="people:edit"),
        Column("username", label=_("登录名")),
        Column("organization", label=_("所在单位")),
        Column(
            "grants",
            label=_("角色"),
            accessor=lambda person: "、".join(
                dict.fromkeys(grant.get_role_display() for grant in person.grants.all())
            ),
        ),
        Column("phone", label=_("联系电话")),
        Column(
            "state",
            label=_("状态"),
            accessor=lambda person: _("在岗") if person.is_active else _("已离岗"),
        ),
    ]

    def get_base_queryset(self) -> QuerySet[User]:
        return (
            people_for(self.request.user)
            .select_related("organization")
            .prefetch_related("grants")
            .order_by("-is_active", "organization__path", "username")
        )

    @cached_property
    def header_buttons(self) -> list[HeaderButton]:
        return [HeaderButton(_("新建人员"), reverse("people:create"), icon_name="plus")]


class CreateView(FormScreen):
    home = LIST
    page_title = _("新建人员")
    header_icon = "user"
    form_class = NewPersonForm
    done = _("账号已建立，请生成一次性链接交给本人设置密码。")

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "by": self.request.user}

    @transaction.atomic
    def act(self, form: NewPersonForm) -> None:
        given = form.cleaned_data
        acting = self.acting()
        self.person = create_person(
            login=given["username"],
            name=given["name"],
            organization=given["organization"],
            email=given["email"],
            phone=given["phone"],
            **acting,
        )
        for role in given["roles"]:
            grant_role(person=self.person, role=role, organization=given["organization"], **acting)

    def get_success_url(self) -> str:
        return reverse("people:edit", args=[self.person.pk])


class OnePerson(Screen):
    """A screen about one person of those the person administers."""

    home = LIST
    header_icon = "user"

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.person = get_object_or_404(people_for(request.user), pk=kwargs["pk"])

    def get_page_subtitle(self) -> str:
        return str(self.person)

    def get_success_url(self) -> str:
        return reverse("people:edit", args=[self.person.pk])


class EditView(OnePerson, FormScreen):
    page_title = _("人员信息")
    template_name = "accounts/person.html"
    form_class = PersonForm
    done = _("人员信息已保存。")

    def get_form_kwargs(self) -> dict[str, Any]:
        # Another instance: the form writes on it while it validates.
        copy = User.objects.get(pk=self.person.pk)
        return {**super().get_form_kwargs(), "by": self.request.user, "instance": copy}

    def act(self, form: PersonForm) -> None:
        given = {field: form.cleaned_data[field] for field in form.fields}
        edit_person(person=self.person, **given, **self.acting())

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        mine = organizations_for(self.request.user, ADMINISTRATORS)
        grants = self.person.grants.select_related("organization").order_by("pk")
        return {
            **super().get_context_data(**kwargs),
            "person": self.person,
            # What the person holds elsewhere is no business of this administrator.
            "grants": grants.filter(organization__in=mine),
            "grant_form": GrantForm(by=self.request.user),
        }

    @cached_property
    def header_buttons(self) -> list[HeaderButton]:
        if not self.person.is_active:
            return []
        acts = (("link", _("一次性密码链接")), ("leave", _("办理离岗")))
        return [
            HeaderButton(label, reverse(f"people:{act}", args=[self.person.pk]), priority=order)
            for order, (act, label) in enumerate(acts)
        ]


class GrantView(OnePerson, View):
    http_method_names = ["post"]

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        form = GrantForm(request.POST, by=request.user)
        if not form.is_valid():
            messages.error(request, _("请选择角色和单位。"))
            return redirect(self.get_success_url())
        try:
            grant_role(person=self.person, **form.cleaned_data, **self.acting())
        except Refused as refusal:
            messages.error(request, refusal.message)
        else:
            messages.success(request, _("角色已授予。"))
        return redirect(self.get_success_url())


class RevokeView(OnePerson, View):
    http_method_names = ["post"]

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        mine = organizations_for(request.user, ADMINISTRATORS)
        grants = self.person.grants.filter(organization__in=mine)
        grant = get_object_or_404(grants, pk=kwargs["grant"])
        try:
            revoke_role(grant=grant, **self.acting())
        except Refused as refusal:
            messages.error(request, refusal.message)
        else:
            messages.success(request, _("角色已撤销。"))
        return redirect(self.get_success_url())


class LeaveView(OnePerson, FormScreen):
    page_title = _("办理离岗")
    form_class = LeaveForm
    submit_label = _("确认离岗")
    done = _("已办理离岗，账号已停用。")
    explanation = _(
        "账号立即停用，全部角色撤销，正在使用的会话随即失效。已发布稿件的署名保持不变。"
    )
    is_serious = True

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "by": self.request.user, "person": self.person}

    def act(self, form: LeaveForm) -> None:
        leave(person=self.person, colleague=form.cleaned_data["colleague"], **self.acting())


class LinkView(OnePerson, FormScreen):
    """Makes a one-time link and shows it once, on the answer to the sending itself."""

    page_title = _("一次性密码链接")
    form_class = forms.Form
    submit_label = _("生成链接")
    explanation = _(
        "请把链接当面或通过可靠渠道交给本人。链接使用一次或七天后失效；本人设置新密码后，旧密码随即失效。"
    )
    template_name = "accounts/link.html"
    link = ""

    def form_valid(self, form: forms.Form) -> HttpResponse:
        try:
            self.link = issue_password_link(person=self.person, **self.acting())
        except Refused as refusal:
            form.add_error(None, refusal.message)
        context = self.get_context_data(form=form, link=self.link, person=self.person)
        return self.render_to_response(context)


class PeopleViewSet(ViewSet):
    name = "people"
    icon = "user"
    menu_label = _("人员")
    menu_name = "people"
    menu_order = 710
    menu_item_class = AdministratorsMenuItem
    add_to_admin_menu = True

    def get_urlpatterns(self) -> list[URLPattern]:
        return [
            path("", IndexView.as_view(), name="index"),
            path("new/", CreateView.as_view(), name="create"),
            path("<int:pk>/", EditView.as_view(), name="edit"),
            path("<int:pk>/grant/", GrantView.as_view(), name="grant"),
            path("<int:pk>/revoke/<int:grant>/", RevokeView.as_view(), name="revoke"),
            path("<int:pk>/leave/", LeaveView.as_view(), name="leave"),
            path("<int:pk>/link/", LinkView.as_view(), name="link"),
        ]
