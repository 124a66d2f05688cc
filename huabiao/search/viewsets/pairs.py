"""Decides the screens of the table of colloquial words: the list, one pair, and a whole table in and out."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.timezone import localtime
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.views import View
from wagtail.admin import messages
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.viewsets.base import ViewSet
from wagtail.admin.widgets.button import HeaderButton

from huabiao.base.errors import Refused
from huabiao.base.spreadsheets import spreadsheet
from huabiao.search.enums import Settling
from huabiao.search.forms import NewPairForm, PairForm, SheetForm
from huabiao.search.models import ColloquialPair
from huabiao.search.operations import add_pair, bring_pairs, edit_pair, remove_pair
from huabiao.search.queries import Becomes, Entry, entry, pairs_for, weigh
from huabiao.search.sheets import MOST_ROWS, Sheet, rows_of
from huabiao.search.viewsets.screens import (
    EditScreen,
    FormScreen,
    ListScreen,
    OfficeMenuItem,
    RemoveScreen,
    Screen,
    settle,
    way_back,
)
from huabiao.search.viewsets.shipped import ShippedView, SwitchView

LIST = ("colloquial:index", _("口语词表"))


class IndexView(ListScreen):
    home = LIST
    page_title = _("口语词表")
    header_icon = "openquote"
    index_url_name = "colloquial:index"
    search_label = _("口语、规范说法或者说明")
    search_fields = ("said", "official", "note")
    verbose_name_plural = _("口语词")
    columns = [
        TitleColumn("said", label=_("口语说法"), url_name="colloquial:edit"),
        Column("official", label=_("规范说法")),
        Column("note", label=_("说明")),
        Column(
            "is_active",
            label=_("状态"),
            accessor=lambda pair: _("启用") if pair.is_active else _("停用"),
        ),
    ]

    def get_base_queryset(self) -> QuerySet[ColloquialPair]:
        return pairs_for(self.request.user)

    @cached_property
    def header_buttons(self) -> list[HeaderButton]:
        return [
            HeaderButton(_("添加"), reverse("colloquial:create"), icon_name="plus"),
            HeaderButton(_("平台自带的"), reverse("colloquial:shipped"), icon_name="list-ul"),
            HeaderButton(_("导入"), reverse("colloquial:bring"), icon_name="upload"),
            HeaderButton(_("导出"), reverse("colloquial:table"), icon_name="download"),
        ]


class CreateView(FormScreen):
    home = LIST
    page_title = _("添加口语词")
    header_icon = "openquote"
    form_class = NewPairForm
    done = _("已添加，搜索马上按它理解。")
    explanation = _("读者搜口语说法时，写规范说法的也找得到；反过来不会。")

    def get_initial(self) -> dict[str, Any]:
        names = ("said", "official", "settles")
        given = {name: self.request.GET.get(name, "") for name in names}
        return {"is_active": True, **given}

    @transaction.atomic
    def act(self, form: NewPairForm) -> None:
        acting = self.acting()
        add_pair(entry=form.entry(), **acting)
        settle(form, Settling.PAIR, acting)

    def get_success_url(self) -> str:
        return way_back(self.request, super().get_success_url())


class EditView(EditScreen):
    home = LIST
    header_icon = "openquote"
    records = staticmethod(pairs_for)
    page_title = _("修改口语词")
    form_class = PairForm
    done = _("已保存，搜索马上按新的理解。")

    def edit(self, form: PairForm, *, seen: str | None) -> None:
        pair_id = self.kwargs["pk"]
        edit_pair(pair_id=pair_id, entry=form.entry(), seen=seen, **self.acting())


class RemoveView(RemoveScreen):
    home = LIST
    header_icon = "openquote"
    records = staticmethod(pairs_for)
    page_title = _("删除口语词")
    done = _("已删除，搜索不再按它理解。")
    explanation = _("删除以后，搜口语说法就找不到写规范说法的了。只是暂时不用，改成不启用就行。")

    def remove(self, record_id: int) -> None:
        remove_pair(pair_id=record_id, **self.acting())


class TableView(Screen, View):
    """The table as a file that can be brought back as it is."""

    http_method_names = ("get",)

    def get(self, request: HttpRequest, **kwargs: Any) -> StreamingHttpResponse:
        name = f"colloquial-{localtime(timezone.now()):%Y%m%d}.csv"
        return spreadsheet(rows_of(pairs_for(request.user).iterator()), name=name)


class BringView(FormScreen):
    """A file is read and told of first; what it says is brought in when that is sent on."""

    home = LIST
    page_title = _("导入口语词")
    header_icon = "upload"
    template_name = "search/bring.html"
    form_class = SheetForm
    submit_label = _("读取文件")

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if "entries" not in request.POST:
            return super().post(request, *args, **kwargs)
        try:
            done = Counter(bring_pairs(entries=_sent(request.POST["entries"]), **self.acting()))
        except (Refused, ValidationError) as refusal:
            messages.error(request, str(getattr(refusal, "message", refusal)))
            return redirect("colloquial:bring")
        said = {"added": done[Becomes.ADDED], "changed": done[Becomes.CHANGED]}
        messages.success(request, _now("已导入：添加 %(added)d 对，修改 %(changed)d 对。") % said)
        return redirect(self.get_success_url())

    def form_valid(self, form: SheetForm) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form, **_told(form.sheet)))

    def act(self, form: SheetForm) -> None:
        """Reading a file changes nothing."""


def _told(sheet: Sheet) -> dict[str, Any]:
    entries = [one for _line, one in sheet.entries]
    fates = weigh(entries)
    lines = [
        (line, one, fate)
        for (line, one), fate in zip(sheet.entries, fates, strict=True)
        if fate != Becomes.UNCHANGED
    ]
    counts = Counter(fates)
    return {
        "sheet": sheet,
        "lines": lines[:200],
        "more": max(0, len(lines) - 200),
        "added": counts[Becomes.ADDED],
        "changed": counts[Becomes.CHANGED],
        "unchanged": counts[Becomes.UNCHANGED],
        "entries": json.dumps(
            [(one.said, one.official, one.note, one.is_active) for _line, one, _fate in lines],
            ensure_ascii=False,
        ),
    }


def _sent(text: str) -> list[Entry]:
    """The entries that were told of; raises ValidationError where somebody sent something else."""
    try:
        return [_entry(*row) for row in json.loads(text)[:MOST_ROWS]]
    except (ValueError, TypeError, KeyError, RecursionError) as odd:
        raise ValidationError(_("没有读到要导入的内容，请重新选择文件。")) from odd


def _entry(said: Any, official: Any, note: Any, is_active: Any) -> Entry:
    if is_active not in (True, False, None):
        raise TypeError(is_active)
    return entry(str(said), str(official), None if note is None else str(note), is_active=is_active)


class ColloquialViewSet(ViewSet):
    name = "colloquial"
    url_prefix = "search/colloquial"
    icon = "openquote"
    menu_label = _("口语词表")
    menu_name = "colloquial"
    menu_order = 8970
    menu_item_class = OfficeMenuItem
    add_to_admin_menu = True

    def get_urlpatterns(self) -> list[URLPattern]:
        return [
            path("", IndexView.as_view(), name="index"),
            path("new/", CreateView.as_view(), name="create"),
            path("bring/", BringView.as_view(), name="bring"),
            path("table/", TableView.as_view(), name="table"),
            path("shipped/", ShippedView.as_view(), name="shipped"),
            path("shipped/switch/", SwitchView.as_view(), name="switch"),
            path("<int:pk>/", EditView.as_view(), name="edit"),
            path("<int:pk>/remove/", RemoveView.as_view(), name="remove"),
        ]
