"""Decides the screens of old sites: the list, one of them, what of it is found, and its end."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from django.db.models import QuerySet
from django.http import Http404, HttpRequest
from django.urls import URLPattern, path, reverse
from django.utils.functional import cached_property
from django.utils.timezone import localtime
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.viewsets.base import ViewSet
from wagtail.admin.widgets.button import HeaderButton

from huabiao.search.forms import OldSiteForm, TakeOutForm
from huabiao.search.models import OldPage, OldSite
from huabiao.search.old_pages import given_way
from huabiao.search.operations import (
    add_old_site,
    edit_old_site,
    put_back_old_page,
    remove_old_site,
    take_out_old_page,
)
from huabiao.search.queries import old_pages_for, old_sites_for
from huabiao.search.viewsets.screens import (
    EditScreen,
    FormScreen,
    ListScreen,
    OfficeMenuItem,
    RemoveScreen,
)

LIST = ("old_sites:index", _("旧网站"))


class IndexView(ListScreen):
    home = LIST
    page_title = _("旧网站")
    header_icon = "history"
    index_url_name = "old_sites:index"
    search_label = _("名称或者网址")
    search_fields = ("name", "address")
    verbose_name_plural = _("旧网站")
    columns = [
        TitleColumn("name", label=_("名称"), url_name="old_sites:pages"),
        Column("address", label=_("网址")),
        Column("site", label=_("并入的网站")),
        Column("organization", label=_("责任单位")),
        Column("shown", label=_("网页"), accessor=lambda one: _counted(one)),
        Column("brought_at", label=_("最近导入"), accessor=lambda one: _moment(one.brought_at)),
    ]

    def get_base_queryset(self) -> QuerySet[OldSite]:
        return old_sites_for(self.request.user)

    @cached_property
    def header_buttons(self) -> list[HeaderButton]:
        return [HeaderButton(_("登记旧网站"), reverse("old_sites:create"), icon_name="plus")]


def _counted(old_site: OldSite) -> str:
    told = _now("%(count)d 个") % {"count": old_site.shown}
    if old_site.taken_out:
        told += _now("，移出 %(count)d 个") % {"count": old_site.taken_out}
    return told


def _moment(at: Any) -> str:
    return f"{localtime(at):%Y-%m-%d %H:%M}" if at else _now("还没有导入")


class OldSiteScreen(FormScreen):
    home = LIST
    header_icon = "history"
    form_class = OldSiteForm

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "by": self.request.user}


class CreateView(OldSiteScreen):
    page_title = _("登记旧网站")
    done = _("已登记。导入它的网页以后，就能搜到。")

    def act(self, form: OldSiteForm) -> None:
        add_old_site(facts=form.facts(), **self.acting())


class EditView(EditScreen, OldSiteScreen):
    records = staticmethod(old_sites_for)
    page_title = _("修改旧网站")
    done = _("已保存，搜索马上按新的来。")

    def edit(self, form: OldSiteForm, *, seen: str | None) -> None:
        edit_old_site(old_site_id=self.kwargs["pk"], facts=form.facts(), seen=seen, **self.acting())


class RemoveView(RemoveScreen):
    home = LIST
    header_icon = "history"
    records = staticmethod(old_sites_for)
    page_title = _("删除旧网站")
    done = _("已删除，它的网页不再能搜到。")

    @property
    def explanation(self) -> str:
        return _now(
            "迁移完成，或者旧网站关闭了，就可以删除：它的 %(count)d 个网页不再能搜到，"
            "移出过的也不再记得；旧网站本身不受影响。"
        ) % {"count": self.record.shown if self.record else 0}

    def remove(self, record_id: int) -> None:
        remove_old_site(old_site_id=record_id, **self.acting())


class PagesView(ListScreen):
    """What is known of the pages of one."""

    home = LIST
    header_icon = "history"
    index_url_name = "old_sites:pages"
    search_label = _("标题或者网址")
    search_fields = ("title", "url")
    verbose_name_plural = _("旧网页")
    columns = [
        TitleColumn("title", label=_("标题"), url_name="old_sites:page"),
        Column("url", label=_("网址"), accessor=lambda page: urlsplit(page.url).path),
        Column(
            "released_at",
            label=_("发布日期"),
            accessor=lambda page: (
                f"{localtime(page.released_at):%Y-%m-%d}" if page.released_at else ""
            ),
        ),
        Column("state", label=_("状态"), accessor=lambda page: page.state),
    ]

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.old_site = old_sites_for(request.user).filter(pk=kwargs["pk"]).first()
        if self.old_site is None:
            raise Http404

    def get_page_title(self) -> str:
        return self.old_site.name

    def get_index_url(self) -> str:
        return reverse(self.index_url_name, args=(self.old_site.pk,))

    def get_base_queryset(self) -> QuerySet[OldPage]:
        return old_pages_for(self.request.user).filter(old_site=self.old_site)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        pages = context["object_list"]
        gone = given_way(pages)
        for page in pages:
            page.state = _state(page, gone)
        return context

    @cached_property
    def header_buttons(self) -> list[HeaderButton]:
        return [
            HeaderButton(_("修改"), reverse("old_sites:edit", args=(self.old_site.pk,))),
            HeaderButton(_("删除"), reverse("old_sites:remove", args=(self.old_site.pk,))),
        ]


def _state(page: OldPage, gone: set[int]) -> Any:
    if page.taken_out_because:
        return _now("已移出：%(reason)s") % {"reason": page.taken_out_because}
    return _("已在本平台") if page.pk in gone else _("能搜到")


class PageView(FormScreen):
    """One page as the search knows it; it is taken out here, or put back."""

    home = LIST
    header_icon = "history"
    template_name = "search/old_page.html"
    form_class = TakeOutForm

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.page = old_pages_for(request.user).filter(pk=kwargs["pk"]).first()
        if self.page is None:
            raise Http404

    @property
    def is_out(self) -> bool:
        """As the person saw it."""
        return self.request.POST.get("was_out", self.page.taken_out_because) != ""

    @property
    def submit_label(self) -> Any:
        return _("重新能搜到") if self.is_out else _("移出搜索")

    @property
    def is_serious(self) -> bool:
        return not self.is_out

    @property
    def done(self) -> Any:
        return _("已放回，马上能搜到。") if self.is_out else _("已移出，不再能搜到。")

    def get_page_title(self) -> str:
        return str(_("旧网页"))

    def get_page_subtitle(self) -> str:
        return self.page.title

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "is_out": self.is_out}

    def act(self, form: TakeOutForm) -> None:
        """What the person saw is what they asked to be changed; somebody else may have done it meanwhile."""
        if self.is_out:
            put_back_old_page(page_id=self.page.pk, **self.acting())
        else:
            take_out_old_page(
                page_id=self.page.pk, reason=form.cleaned_data["reason"], **self.acting()
            )

    def get_success_url(self) -> str:
        return reverse("old_sites:pages", args=(self.page.old_site_id,))


class OldSiteViewSet(ViewSet):
    name = "old_sites"
    url_prefix = "search/old-sites"
    icon = "history"
    menu_label = _("旧网站")
    menu_name = "old_sites"
    menu_order = 8973
    menu_item_class = OfficeMenuItem
    add_to_admin_menu = True

    def get_urlpatterns(self) -> list[URLPattern]:
        return [
            path("", IndexView.as_view(), name="index"),
            path("new/", CreateView.as_view(), name="create"),
            path("<int:pk>/", PagesView.as_view(), name="pages"),
            path("<int:pk>/edit/", EditView.as_view(), name="edit"),
            path("<int:pk>/remove/", RemoveView.as_view(), name="remove"),
            path("pages/<int:pk>/", PageView.as_view(), name="page"),
        ]
