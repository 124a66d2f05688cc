"""Decides the screens of sites: the list, a new one, its record and its hosts."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.views import View
from wagtail.admin import messages
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.views.generic.base import BaseListingView
from wagtail.admin.viewsets.base import ViewSet
from wagtail.admin.widgets.button import HeaderButton

from huabiao.base.errors import Refused
from huabiao.base.finding import FindingMixin
from huabiao.pages import operations
from huabiao.pages.forms.structure import HostForm, NewSiteForm, SiteForm
from huabiao.pages.viewsets.composing import HomePreview, HomeView
from huabiao.pages.viewsets.look import GreyView, LookPreview, LookView
from huabiao.pages.viewsets.screens import (
    ANYONE,
    PLATFORM,
    FormScreen,
    Screen,
    SiteScreen,
    StaffMenuItem,
)
from huabiao.sites.models import SiteProfile
from huabiao.sites.operations import add_alias, change_host, edit_site, remove_alias
from huabiao.sites.queries import findings_of, sites_for
from huabiao.sites.rules import host_for_people
from huabiao.sites.sentences import SENTENCES


class IndexView(FindingMixin, Screen, BaseListingView):
    audience = ANYONE
    page_title = _("网站")
    index_url_name = "sites:index"
    paginate_by = 50
    search_label = _("网站名称（或者拼音首字母）、代码、域名、主办单位")
    search_fields = ("name", "code", "site__hostname", "sponsor__name")
    search_sounds = ("name", "sponsor__name")
    verbose_name_plural = _("网站")
    columns = [
        TitleColumn("name", label=_("网站名称"), url_name="channels:tree"),
        Column(
            "host",
            label=_("域名"),
            accessor=lambda profile: host_for_people(profile.site.hostname),
        ),
        Column("kind", label=_("类型"), accessor="get_kind_display"),
        Column("sponsor", label=_("主办单位")),
        Column("identification_code", label=_("网站标识码")),
    ]

    def get_base_queryset(self) -> QuerySet[SiteProfile]:
        return sites_for(self.request.user).select_related("site", "sponsor").order_by("pk")

    @cached_property
    def header_buttons(self) -> list[HeaderButton]:
        buttons = [HeaderButton(_("待充实栏目"), reverse("channels:to_fill"), icon_name="warning")]
        if self.is_platform:
            buttons.append(HeaderButton(_("新建网站"), reverse("sites:create"), icon_name="plus"))
            buttons.append(HeaderButton(_("建站模板"), reverse("blueprints:index")))
            buttons.append(HeaderButton(_("全部网站灰色模式"), reverse("sites:grey")))
        return buttons


class CreateView(FormScreen):
    audience = PLATFORM
    page_title = _("新建网站")
    form_class = NewSiteForm
    submit_label = _("建成网站")
    done = _("网站已建成，栏目、首页和说明页都已就绪。")
    explanation = _("按模板一次建成完整的网站：栏目、首页版块以及联系我们、网站声明等说明页。")

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "by": self.request.user}

    def act(self, form: NewSiteForm) -> None:
        self.profile = operations.create_site(**form.facts(), **self.acting())

    def get_success_url(self) -> str:
        return reverse("channels:tree", args=[self.profile.pk])


class EditView(SiteScreen, FormScreen):
    audience = PLATFORM
    page_title = _("登记信息")
    template_name = "pages/record.html"
    form_class = SiteForm
    done = _("登记信息已保存。")
    is_weighed = True

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "by": self.request.user, "profile": self.profile}

    def get_initial(self) -> dict[str, Any]:
        return {name: getattr(self.profile, name) for name in SiteForm.names}

    def act(self, form: SiteForm) -> None:
        edit_site(profile=self.profile, **form.facts(), **self.acting())

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        findings = [SENTENCES[finding] for finding in findings_of(self.profile)]
        return {**super().get_context_data(**kwargs), "findings": findings}

    def get_success_url(self) -> str:
        return self.request.path


class HostsView(SiteScreen, FormScreen):
    """The site's own host and the others that lead to it; sending the form adds one of these."""

    audience = PLATFORM
    page_title = _("域名")
    template_name = "pages/hosts.html"
    form_class = HostForm
    submit_label = _("添加")
    done = _("别名已添加，它会永久跳转到网站域名。")

    def act(self, form: HostForm) -> None:
        add_alias(profile=self.profile, host=form.cleaned_data["host"], **self.acting())

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        aliases = self.site.aliases.order_by("host").values_list("host", flat=True)
        return {
            **super().get_context_data(**kwargs),
            "host": host_for_people(self.site.hostname),
            "aliases": [(host, host_for_people(host)) for host in aliases],
            "profile": self.profile,
        }

    def get_success_url(self) -> str:
        return reverse("sites:hosts", args=[self.profile.pk])


class ChangeHostView(SiteScreen, FormScreen):
    audience = PLATFORM
    page_title = _("更换域名")
    form_class = HostForm
    submit_label = _("更换")
    done = _("域名已更换，旧域名会永久跳转到新域名。")
    explanation = _("网站改用新域名；旧域名自动成为别名，旧链接继续有效。备案域名不随之改变。")
    is_serious = True
    is_weighed = True

    def act(self, form: HostForm) -> None:
        change_host(profile=self.profile, host=form.cleaned_data["host"], **self.acting())

    def get_success_url(self) -> str:
        return reverse("sites:hosts", args=[self.profile.pk])


class RemoveAliasView(SiteScreen, View):
    audience = PLATFORM
    http_method_names = ["post"]

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        host = request.POST.get("host", "")
        try:
            remove_alias(profile=self.profile, host=host, **self.acting())
        except Refused as refusal:
            messages.error(request, str(refusal.message))
        else:
            messages.success(request, _("别名已删除。"))
        return redirect("sites:hosts", self.profile.pk)


class SiteViewSet(ViewSet):
    name = "sites"
    url_prefix = "websites"  # Wagtail's own screens of sites stand, closed, under "sites"
    icon = "site"
    menu_label = _("网站")
    menu_name = "websites"
    menu_order = 600
    menu_item_class = StaffMenuItem
    add_to_admin_menu = True

    def get_urlpatterns(self) -> list[URLPattern]:
        return [
            path("", IndexView.as_view(), name="index"),
            path("new/", CreateView.as_view(), name="create"),
            path("<int:profile>/", EditView.as_view(), name="edit"),
            path("<int:profile>/hosts/", HostsView.as_view(), name="hosts"),
            path("<int:profile>/hosts/change/", ChangeHostView.as_view(), name="change_host"),
            path("<int:profile>/hosts/remove/", RemoveAliasView.as_view(), name="remove_alias"),
            path("<int:profile>/home/", HomeView.as_view(), name="home"),
            path("<int:profile>/preview/", HomePreview.as_view(), name="home_preview"),
            path("<int:profile>/look/", LookView.as_view(), name="look"),
            path("<int:profile>/look/preview/", LookPreview.as_view(), name="look_preview"),
            path("grey/", GreyView.as_view(), name="grey"),
        ]
