"""Decides the screens of recommended answers: the list, one of them, and its end."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.urls import URLPattern, path, reverse
from django.utils.functional import cached_property
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.viewsets.base import ViewSet
from wagtail.admin.widgets.button import HeaderButton

from huabiao.search.enums import Settling
from huabiao.search.forms import BestBetForm, NewBestBetForm
from huabiao.search.models import BestBet
from huabiao.search.operations import add_best_bet, edit_best_bet, remove_best_bet
from huabiao.search.queries import best_bets
from huabiao.search.viewsets.screens import (
    EditScreen,
    FormScreen,
    ListScreen,
    OfficeMenuItem,
    RemoveScreen,
    settle,
    way_back,
)

LIST = ("best_bets:index", _("推荐结果"))
_USUALLY = timedelta(days=180)


class IndexView(ListScreen):
    home = LIST
    page_title = _("推荐结果")
    header_icon = "pick"
    index_url_name = "best_bets:index"
    search_label = _("搜索词、标题或者网址")
    search_fields = ("words", "title", "address", "summary")
    verbose_name_plural = _("推荐结果")
    columns = [
        TitleColumn("title", label=_("标题"), url_name="best_bets:edit"),
        Column("words", label=_("搜索词"), accessor=lambda bet: "；".join(bet.words.splitlines())),
        Column("site", label=_("网站"), accessor=lambda bet: bet.site or _("所有网站")),
        Column("expires_on", label=_("最后一天"), accessor=lambda bet: str(bet.expires_on)),
        Column("state", label=_("状态"), accessor=lambda bet: _state(bet)),
    ]

    def get_base_queryset(self) -> QuerySet[BestBet]:
        return best_bets(self.request.user)

    @cached_property
    def header_buttons(self) -> list[HeaderButton]:
        return [HeaderButton(_("添加"), reverse("best_bets:create"), icon_name="plus")]


def _state(bet: BestBet) -> Any:
    return _("已过期") if bet.expires_on < localdate() else _("有效")


class BetScreen(FormScreen):
    home = LIST
    header_icon = "pick"

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "by": self.request.user}


class CreateView(BetScreen):
    page_title = _("添加推荐结果")
    form_class = NewBestBetForm
    done = _("已添加，搜索页马上推荐。")

    def get_initial(self) -> dict[str, Any]:
        given = {name: self.request.GET.get(name, "") for name in ("words", "settles")}
        return {**given, "expires_on": localdate() + _USUALLY}

    @transaction.atomic
    def act(self, form: NewBestBetForm) -> None:
        acting = self.acting()
        add_best_bet(facts=form.facts(), **acting)
        settle(form, Settling.BEST_BET, acting)

    def get_success_url(self) -> str:
        return way_back(self.request, super().get_success_url())


class EditView(EditScreen, BetScreen):
    records = staticmethod(best_bets)
    page_title = _("修改推荐结果")
    form_class = BestBetForm
    done = _("已保存，搜索页马上按新的推荐。")

    def edit(self, form: BestBetForm, *, seen: str | None) -> None:
        bet_id = self.kwargs["pk"]
        edit_best_bet(bet_id=bet_id, facts=form.facts(), seen=seen, **self.acting())


class RemoveView(RemoveScreen):
    home = LIST
    header_icon = "pick"
    records = staticmethod(best_bets)
    page_title = _("删除推荐结果")
    done = _("已删除，不再推荐。")
    explanation = _("删除以后搜索页不再推荐它；网页本身不受影响。")

    def remove(self, record_id: int) -> None:
        remove_best_bet(bet_id=record_id, **self.acting())


class BestBetViewSet(ViewSet):
    name = "best_bets"
    url_prefix = "search/best-bets"
    icon = "pick"
    menu_label = _("推荐结果")
    menu_name = "best_bets"
    menu_order = 8971
    menu_item_class = OfficeMenuItem
    add_to_admin_menu = True

    def get_urlpatterns(self) -> list[URLPattern]:
        return [
            path("", IndexView.as_view(), name="index"),
            path("new/", CreateView.as_view(), name="create"),
            path("<int:pk>/", EditView.as_view(), name="edit"),
            path("<int:pk>/remove/", RemoveView.as_view(), name="remove"),
        ]
