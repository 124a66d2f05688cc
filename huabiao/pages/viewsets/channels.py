"""Decides the screens of channels: a site's tree, what waits to be filled, one channel and its address."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.views import View
from wagtail.admin import messages
from wagtail.admin.viewsets.base import ViewSet
from wagtail.admin.widgets.button import HeaderButton

from huabiao.accounts.queries import ADMINISTRATORS
from huabiao.base.errors import Refused
from huabiao.pages import operations
from huabiao.pages.forms.structure import (
    ChannelForm,
    NewChannelForm,
    OwnChannelForm,
    ParentForm,
    SlugForm,
    UnitChannelForm,
)
from huabiao.pages.queries import blueprint_named, channel_lines, lines_to_fill
from huabiao.pages.viewsets.screens import (
    ANYONE,
    PLATFORM,
    FormScreen,
    Screen,
    ShowScreen,
    SiteScreen,
)
from huabiao.sites.models import SiteProfile
from huabiao.sites.operations import (
    NotBeside,
    change_slug,
    close_channel,
    create_channel,
    edit_channel,
    move_channel,
    order_channel,
)
from huabiao.sites.queries import (
    base_url,
    channels_for,
    may_administer,
    path_of,
    site_of,
)


class TreeView(SiteScreen, ShowScreen):
    """The person's channels of one site."""

    audience = ANYONE
    template_name = "pages/tree.html"
    page_title = _("栏目")

    def way_here(self) -> list[tuple[str, Any]]:
        return []

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        administered = channels_for(self.request.user, ADMINISTRATORS)
        lines = channel_lines(self.request.user, self.site)
        return {
            **super().get_context_data(**kwargs),
            "profile": self.profile,
            "public_url": base_url(self.profile),
            "lines": lines,
            "may_order": any(line.may_order for line in lines),
            "administered": set(administered.values_list("pk", flat=True)),
        }

    @cached_property
    def header_buttons(self) -> list[HeaderButton]:
        acts = []
        if channels_for(self.request.user, ADMINISTRATORS).exists() or self.is_platform:
            acts.append(("channels:create", _("新建栏目")))
        if may_administer(self.request.user, self.profile.sponsor):
            acts += [
                ("sites:home", _("首页版块")),
                ("topics:list", _("专题")),
                ("sites:look", _("外观")),
            ]
        if self.is_platform:
            acts += [
                ("channels:create_unit", _("新建单位频道")),
                ("sites:edit", _("登记信息")),
                ("sites:hosts", _("域名")),
            ]
        return [
            HeaderButton(label, reverse(name, args=[self.profile.pk]), priority=order)
            for order, (name, label) in enumerate(acts)
        ]


class ToFillView(ShowScreen):
    """待充实栏目: the person's channels that nothing public stands in, and so nobody sees."""

    audience = ANYONE
    template_name = "pages/to_fill.html"
    page_title = _("待充实栏目")
    header_icon = "warning"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {**super().get_context_data(**kwargs), "sites": lines_to_fill(self.request.user)}


class _NewView(SiteScreen, FormScreen):
    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "by": self.request.user, "site": self.site}

    def get_success_url(self) -> str:
        return self.tree_url()


class OrderView(Screen, View):
    """上移、下移、拖动: one channel before another of the same parent; back to the tree, on its row."""

    http_method_names = ("post",)

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.channel = get_object_or_404(channels_for(request.user), pk=kwargs["pk"])

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        before = request.POST.get("before", "")
        is_number = before.isascii() and before.isdecimal() and len(before) < 19
        try:
            if before and not is_number:
                raise NotBeside
            order_channel(
                channel=self.channel, before=int(before) if before else None, **self.acting()
            )
        except Refused as refusal:
            messages.error(request, str(refusal.message))
        else:
            said = _("已调整“%(title)s”的位置，网站导航随即更新，地址不变。")
            messages.success(request, said % {"title": self.channel.title})
        tree = reverse("channels:tree", args=[site_of(self.channel).profile.pk])
        return redirect(f"{tree}#channel-{self.channel.pk}")


class CreateView(_NewView):
    page_title = _("新建栏目")
    form_class = NewChannelForm
    done = _("栏目已建立；有了公开信息之后才会出现在网站上。")

    def get_initial(self) -> dict[str, Any]:
        return {"parent": self.request.GET.get("parent")}

    def act(self, form: NewChannelForm) -> None:
        given = form.cleaned_data
        create_channel(parent=given["parent"], slug=given["slug"], **form.facts(), **self.acting())


class CreateUnitView(_NewView):
    audience = PLATFORM
    page_title = _("新建单位频道")
    form_class = UnitChannelForm
    done = _("频道已建成。")
    explanation = _("为不单独开设网站的单位建一个频道：频道首页和单位概况、动态、公告等下级栏目。")

    def act(self, form: UnitChannelForm) -> None:
        operations.create_unit_channel(
            blueprint=blueprint_named("unit-channel"), **form.cleaned_data, **self.acting()
        )


class ChannelScreen(Screen):
    """A screen about one channel of those the person administers."""

    header_icon = "list-ul"

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        found = channels_for(request.user, ADMINISTRATORS)
        self.channel = get_object_or_404(found.select_related("organization"), pk=kwargs["pk"])
        self.site = site_of(self.channel)
        self.profile: SiteProfile = self.site.profile

    def get_page_subtitle(self) -> str:
        return f"{self.channel.title}（{path_of(self.channel)}）"

    def way_here(self) -> list[tuple[str, Any]]:
        return [(self.tree_url(), self.profile.name)]

    def tree_url(self) -> str:
        return reverse("channels:tree", args=[self.profile.pk])

    def get_success_url(self) -> str:
        return self.tree_url()


class EditView(ChannelScreen, FormScreen):
    page_title = _("栏目信息")
    done = _("栏目信息已保存。")
    is_weighed = True

    def get_form_class(self) -> type[ChannelForm]:
        return ChannelForm if self.is_platform else OwnChannelForm

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "by": self.request.user}

    def get_initial(self) -> dict[str, Any]:
        return {name: getattr(self.channel, name) for name in ChannelForm.names}

    def act(self, form: ChannelForm) -> None:
        edit_channel(channel=self.channel, **form.facts(), **self.acting())

    @cached_property
    def header_buttons(self) -> list[HeaderButton]:
        acts = [("items:channel", _("栏目里的信息和订阅规则"))]
        if self.is_platform:
            acts += [
                ("channels:rename", _("改英文短名")),
                ("channels:move", _("移动")),
                ("channels:close", _("关闭")),
            ]
        return [
            HeaderButton(label, reverse(act, args=[self.channel.pk]), priority=order)
            for order, (act, label) in enumerate(acts)
        ]


class RenameView(ChannelScreen, FormScreen):
    audience = PLATFORM
    page_title = _("改英文短名")
    form_class = SlugForm
    done = _("地址已改，旧地址会永久跳转到新地址。")
    explanation = _("本栏目和下级栏目的地址随之改变；旧地址永久跳转到新地址，不会再给别的栏目。")
    is_weighed = True

    def get_initial(self) -> dict[str, Any]:
        return {"slug": self.channel.slug}

    def act(self, form: SlugForm) -> None:
        change_slug(channel=self.channel, slug=form.cleaned_data["slug"], **self.acting())


class MoveView(ChannelScreen, FormScreen):
    audience = PLATFORM
    page_title = _("移动栏目")
    form_class = ParentForm
    submit_label = _("移动")
    done = _("栏目已移动，旧地址会永久跳转到新地址。")
    explanation = _("下级栏目和其中的信息一起移动；旧地址永久跳转到新地址，不会再给别的栏目。")
    is_weighed = True

    def get_form_kwargs(self) -> dict[str, Any]:
        return {
            **super().get_form_kwargs(),
            "by": self.request.user,
            "site": self.site,
            "channel": self.channel,
        }

    def act(self, form: ParentForm) -> None:
        move_channel(channel=self.channel, parent=form.cleaned_data["parent"], **self.acting())


class CloseView(ChannelScreen, FormScreen):
    audience = PLATFORM
    page_title = _("关闭栏目")
    form_class = forms.Form
    submit_label = _("确认关闭")
    done = _("栏目已关闭。")
    explanation = _("栏目关闭后不再使用，原地址显示“内容已下线”，也不会再给别的栏目。")
    is_serious = True
    is_weighed = True

    def act(self, form: forms.Form) -> None:
        close_channel(channel=self.channel, **self.acting())


class ChannelViewSet(ViewSet):
    name = "channels"
    url_prefix = "websites/channels"

    def get_urlpatterns(self) -> list[URLPattern]:
        return [
            path("to-fill/", ToFillView.as_view(), name="to_fill"),
            path("of/<int:profile>/", TreeView.as_view(), name="tree"),
            path("of/<int:profile>/new/", CreateView.as_view(), name="create"),
            path("of/<int:profile>/unit/", CreateUnitView.as_view(), name="create_unit"),
            path("<int:pk>/", EditView.as_view(), name="edit"),
            path("<int:pk>/rename/", RenameView.as_view(), name="rename"),
            path("<int:pk>/order/", OrderView.as_view(), name="order"),
            path("<int:pk>/move/", MoveView.as_view(), name="move"),
            path("<int:pk>/close/", CloseView.as_view(), name="close"),
        ]
