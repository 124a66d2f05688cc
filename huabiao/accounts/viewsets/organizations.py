"""Decides the screens of organizations: the tree, one organization, and the acts of a reform."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.viewsets.base import ViewSet
from wagtail.admin.widgets.button import HeaderButton

from huabiao.accounts.enums import OrganizationState
from huabiao.accounts.forms import (
    ContactForm,
    NewOrganizationForm,
    OrganizationForm,
    PlaceForm,
    SuccessorForm,
)
from huabiao.accounts.models import Organization
from huabiao.accounts.operations import (
    abolish_organization,
    create_organization,
    edit_organization,
    merge_organizations,
    move_organization,
)
from huabiao.accounts.queries import (
    ADMINISTRATORS,
    is_platform_administrator,
    organizations_for,
)
from huabiao.accounts.viewsets.screens import AdministratorsMenuItem, FormScreen, ListScreen

LIST = ("organizations:index", _("单位"))


class IndexView(ListScreen):
    home = LIST
    page_title = _("单位")
    header_icon = "group"
    index_url_name = "organizations:index"
    search_label = _("单位名称（或者拼音首字母）、代码")
    search_fields = ("name", "short_name", "code", "credit_code")
    search_sounds = ("name", "short_name")
    verbose_name_plural = _("单位")
    columns = [
        TitleColumn(
            "name",
            label=_("名称"),
            accessor=lambda organization: f"{'　' * (organization.depth - 1)}{organization.name}",
            url_name="organizations:edit",
        ),
        Column("code", label=_("代码")),
        Column("level", label=_("层级"), accessor="get_level_display"),
        Column("people_count", label=_("在岗人员")),
        Column("contact_person", label=_("联系人")),
        Column("state", label=_("状态"), accessor="get_state_display"),
    ]

    def get_base_queryset(self) -> QuerySet[Organization]:
        here = Count("people", filter=Q(people__is_active=True))
        return (
            organizations_for(self.request.user, ADMINISTRATORS)
            .annotate(people_count=here)
            .order_by("path")
        )

    @cached_property
    def header_buttons(self) -> list[HeaderButton]:
        if not is_platform_administrator(self.request.user):
            return []
        return [HeaderButton(_("新建单位"), reverse("organizations:create"), icon_name="plus")]


class CreateView(FormScreen):
    home = LIST
    only_for_platform = True
    page_title = _("新建单位")
    header_icon = "group"
    form_class = NewOrganizationForm
    done = _("单位已建立。")

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "by": self.request.user}

    def act(self, form: NewOrganizationForm) -> None:
        create_organization(
            code=form.cleaned_data["code"],
            parent=form.cleaned_data["parent"],
            facts=form.facts(),
            **self.acting(),
        )

    def get_success_url(self) -> str:
        return reverse("organizations:index")


class OneOrganization(FormScreen):
    """A screen about one organization of those the person administers."""

    home = LIST
    header_icon = "group"

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.organization = get_object_or_404(
            organizations_for(request.user, ADMINISTRATORS), pk=kwargs["pk"]
        )

    def get_page_subtitle(self) -> str:
        return self.organization.name

    def get_success_url(self) -> str:
        return reverse("organizations:edit", args=[self.organization.pk])


class EditView(OneOrganization):
    page_title = _("单位信息")
    done = _("单位信息已保存。")
    is_weighed = True

    def get_form_class(self) -> type[forms.ModelForm]:
        return OrganizationForm if is_platform_administrator(self.request.user) else ContactForm

    def get_form_kwargs(self) -> dict[str, Any]:
        # Another instance: the form writes on it while it validates.
        copy = Organization.objects.get(pk=self.organization.pk)
        return {**super().get_form_kwargs(), "instance": copy}

    def act(self, form: OrganizationForm) -> None:
        facts = form.facts(self.organization)
        edit_organization(organization=self.organization, facts=facts, **self.acting())

    @cached_property
    def header_buttons(self) -> list[HeaderButton]:
        is_open = self.organization.state == OrganizationState.ACTIVE
        if not is_platform_administrator(self.request.user) or not is_open:
            return []
        acts = (("move", _("调整上级")), ("merge", _("并入其他单位")), ("abolish", _("撤销")))
        return [
            HeaderButton(
                label, reverse(f"organizations:{act}", args=[self.organization.pk]), priority=order
            )
            for order, (act, label) in enumerate(acts)
        ]


class ReformView(OneOrganization):
    """An act of an institutional reform, with the organization that takes part in it."""

    only_for_platform = True
    form_class = PlaceForm
    place_label = ""
    is_serious = True
    is_weighed = True

    def get_form_kwargs(self) -> dict[str, Any]:
        return {
            **super().get_form_kwargs(),
            "by": self.request.user,
            "organization": self.organization,
            "label": self.place_label,
        }


class MoveView(ReformView):
    page_title = _("调整上级")
    place_label = _("新的上级单位")
    submit_label = _("调整")
    done = _("上级单位已调整。")
    is_serious = False
    explanation = _("本单位和它的全部下级单位一起移动，上级单位的角色随之改变所及范围。")

    def act(self, form: PlaceForm) -> None:
        move_organization(
            organization=self.organization, parent=form.cleaned_data["place"], **self.acting()
        )


class MergeView(ReformView):
    page_title = _("并入其他单位")
    place_label = _("并入")
    submit_label = _("确认并入")
    done = _("单位已并入。")
    explanation = _(
        "人员、角色、下级单位、稿件、栏目和网站都转到接收单位；已发布稿件的署名保持不变。"
    )

    def act(self, form: PlaceForm) -> None:
        merge_organizations(
            source=self.organization,
            target=form.cleaned_data["place"],
            note=form.cleaned_data["note"],
            **self.acting(),
        )


class AbolishView(ReformView):
    page_title = _("撤销单位")
    form_class = SuccessorForm
    place_label = _("接收单位")
    submit_label = _("确认撤销")
    done = _("单位已撤销。")
    explanation = _("撤销后不能再以该单位名义发布信息，已发布的信息保持不变。")

    def act(self, form: SuccessorForm) -> None:
        abolish_organization(
            organization=self.organization,
            successor=form.cleaned_data["place"],
            note=form.cleaned_data["note"],
            **self.acting(),
        )


class OrganizationViewSet(ViewSet):
    name = "organizations"
    icon = "group"
    menu_label = _("单位")
    menu_name = "organizations"
    menu_order = 700
    menu_item_class = AdministratorsMenuItem
    add_to_admin_menu = True

    def get_urlpatterns(self) -> list[URLPattern]:
        return [
            path("", IndexView.as_view(), name="index"),
            path("new/", CreateView.as_view(), name="create"),
            path("<int:pk>/", EditView.as_view(), name="edit"),
            path("<int:pk>/move/", MoveView.as_view(), name="move"),
            path("<int:pk>/merge/", MergeView.as_view(), name="merge"),
            path("<int:pk>/abolish/", AbolishView.as_view(), name="abolish"),
        ]
