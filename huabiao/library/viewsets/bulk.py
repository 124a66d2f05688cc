"""Turns acts on many items into one operation each: chosen, confirmed, done bit by bit, reported.

What was chosen is kept in the person's session. A request works for two seconds at most and the
page then asks for more, so that a thousand items hang nowhere; each item is refused alone.
"""

from __future__ import annotations

import logging
import secrets
import time
from collections.abc import Collection
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.contrib import messages
from django.db.models import Count, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.generic import TemplateView, View

from huabiao.base.errors import NotFound, NotYours, Refused
from huabiao.base.keys import key_of
from huabiao.changes.foreseeing import Impact, foreseen
from huabiao.changes.weighing import WeighedForm
from huabiao.library.enums import ItemState
from huabiao.library.forms.acts import BulkForm
from huabiao.library.models import Item, Placement
from huabiao.library.queries import Standing, items_for, listed_for, standings_of
from huabiao.library.viewsets.bulk_acts import ACTS, MOST, BulkAct
from huabiao.library.viewsets.channels import Choices, offered
from huabiao.library.viewsets.crumbs import ItemScreen, crumbs
from huabiao.library.viewsets.filters import filtered
from huabiao.library.viewsets.scope import ScopedItemMixin, who_acts
from huabiao.sites.models import SiteProfile

log = logging.getLogger("huabiao.library")
_AT_A_TIME = 2.0  # seconds of work in one request
_KEPT = 5  # choices in one session
_WEIGHED = 30  # of which it is told beforehand what they would change
_SHOWN = 200  # titles on the page that asks whether to go on
_SESSION = "bulk"


class ChooseView(ScopedItemMixin, View):
    """Takes what was ticked in the list, or all that its filters find, and goes on to the question."""

    http_method_names = ("post",)

    def scoped_items(self) -> QuerySet[Item]:
        return listed_for(self.request.user)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        act = request.POST.get("act", "")
        query = request.POST.get("query", "")
        if act not in ACTS:
            raise Http404
        ids, is_cut = self._chosen(query)
        if not ids:
            messages.warning(request, _("还没有选中信息：请先在列表里勾选。"))
            return redirect(f"{reverse('items:list')}?{query}")
        name = secrets.token_urlsafe(9)
        kept = dict(list(request.session.get(_SESSION, {}).items())[1 - _KEPT :])
        kept[name] = {"act": act, "ids": ids, "is_cut": is_cut, "query": query}
        request.session[_SESSION] = kept
        return redirect("items:bulk", name)

    def _chosen(self, query: str) -> tuple[list[int], bool]:
        if self.request.POST.get("all") == "1":
            found = filtered(self.request, QueryDict(query), self.scoped_items()).narrowed()
            ids = list(found.values_list("pk", flat=True)[: MOST + 1])
        else:
            typed = map(key_of, self.request.POST.getlist("item")[: MOST + 1])
            ids = list(dict.fromkeys(pk for pk in typed if pk is not None))
        return ids[:MOST], len(ids) > MOST


@dataclass(frozen=True)
class Line:
    """One item of a report: what became of it."""

    title: str
    url: str
    said: str


class BulkView(ScopedItemMixin, WeighedForm, ItemScreen, TemplateView):
    """Asks whether to go on, does it, and says of each item what became of it."""

    is_weighed = True

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.item = Item()
        kept = getattr(request, "session", {}).get(_SESSION, {})
        if kwargs["choice"] not in kept:
            raise Http404
        self.choice: dict[str, Any] = kept[kwargs["choice"]]
        self.bulk: BulkAct = ACTS[self.choice["act"]]

    @property
    def here(self) -> str:  # type: ignore[override]
        return _("批量%(act)s") % {"act": self.bulk.label}

    @property
    def is_begun(self) -> bool:
        return "waiting" in self.choice

    def get_template_names(self) -> list[str]:
        return ["library/bulk_report.html" if self.is_begun else "library/bulk.html"]

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        return crumbs(here=self.here)

    # The question

    @cached_property
    def ids(self) -> list[int]:
        """Those of the chosen ones that the person may see, in the order of the list."""
        mine = self.scoped_items().filter(pk__in=self.choice["ids"])
        known = set(mine.values_list("pk", flat=True))
        return [pk for pk in self.choice["ids"] if pk in known]

    def shown(self) -> list[Item]:
        """The first of them, with what the page says of each."""
        told = ("title", "organization__name", "live", "withdrawn_at", "has_unpublished_changes")
        items = self.scoped_items().select_related("organization").only(*told)
        by_pk = items.in_bulk(self.ids[:_SHOWN])
        return [by_pk[pk] for pk in self.ids[:_SHOWN]]

    def form(self, sent: QueryDict | None = None) -> BulkForm:
        user = self.request.user
        self.offer = offered(user, self.request.GET) if self.bulk.enters else None
        return BulkForm(
            sent,
            leaves=_channels_of(self.ids) if self.bulk.leaves else None,
            enters=self.offer.choices if self.offer else None,
            asks_reason=self.choice["act"] == "withdraw",
            may_submit=self.choice["act"] == "place",
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        context.update(
            bulk=self.bulk,
            is_placing=self.choice["act"] == "place",
            choice=self.choice,
            count=len(self.choice["ids"]),
            most=MOST,
            back_url=f"{reverse('items:list')}?{self.choice['query']}",
        )
        context.update(self._report() if self.is_begun else self._question(kwargs.get("form")))
        return context

    def _question(self, form: BulkForm | None) -> dict[str, Any]:
        form = form or self.form()
        allowed = set(
            items_for(self.request.user, self.bulk.act)
            .filter(pk__in=self.choice["ids"])
            .values_list("pk", flat=True)
        )
        shown = self.shown()
        standings = standings_of(shown)
        return {
            "form": form,
            "offer": self.offer,
            "sites": SiteProfile.objects.order_by("kind", "pk") if self.offer else (),
            "rows": [
                (item, standings[item.pk], self._bar(item, standings[item.pk], allowed))
                for item in shown
            ],
            "not_shown": len(self.ids) - len(shown),
            "missing": len(self.choice["ids"]) - len(self.ids),
            "seen": _seen(self.ids),
            "beyond": max(len(self.ids) - _WEIGHED, 0),
            "weighed_count": _WEIGHED,
        }

    def _bar(self, item: Item, standing: Standing, allowed: Collection[int]) -> str:
        """Why this one will be skipped, as far as that is known before."""
        if item.pk not in allowed:
            return str(NotYours.message)
        if standing.state == ItemState.IN_REVIEW and self.choice["act"] in ("place", "move"):
            return _("正在审核。")
        return ""

    # The work

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not self.is_begun:
            form = self.form(request.POST)
            if not form.is_valid():
                return self.render_to_response(self.get_context_data(form=form))
            if self.must_weigh() and self._weigh(form.typed()).places:
                return self.render_to_response(self.get_context_data(form=form))
            self.choice.update(typed=form.typed(), waiting=self.choice["ids"], done=[], skipped=[])
        try:
            self._work()
        finally:
            request.session.modified = True
            request.session.save()  # what was done is remembered, whatever else is wrong
        return redirect(request.path)

    def _weigh(self, typed: dict[str, Any]) -> Impact:
        """What the first of them would change; of very many, the rest is not looked at."""

        def tried(item_id: int) -> None:
            try:
                self.bulk.do(item_id, typed, who_acts(self.request))
            except Refused:
                pass  # it will be skipped, and told so
            except Exception:
                # As when it is done: one that breaks does not hide what the others change.
                log.exception("cannot foresee an act on item %s", item_id)

        self.impact = foreseen(*(partial(tried, pk) for pk in self.ids[:_WEIGHED]))
        return self.impact

    def _work(self) -> None:
        until = time.monotonic() + _AT_A_TIME
        waiting = self.choice["waiting"] = list(self.choice["waiting"])
        while waiting:
            item_id = waiting.pop(0)
            # Noted before it is tried: one that breaks is told of, and does not break the others.
            self.choice["skipped"].append([item_id, _("处理时出错，没有完成。")])
            try:
                said = self.bulk.do(item_id, self.choice["typed"], who_acts(self.request))
            except NotFound:
                self.choice["skipped"][-1][1] = str(NotYours.message)
            except Refused as refusal:
                self.choice["skipped"][-1][1] = str(refusal.message)
            else:
                self.choice["skipped"].pop()
                self.choice["done"].append([item_id, str(said)])
            if time.monotonic() > until:
                break

    def _report(self) -> dict[str, Any]:
        titles = dict(
            self.scoped_items().filter(pk__in=self.choice["ids"]).values_list("pk", "title")
        )
        skipped = [(pk, said) for pk, said in self.choice["skipped"] if pk in titles]
        waiting = len(self.choice["waiting"])
        return {
            "done": _lines(self.choice["done"], titles),
            "skipped": _lines(skipped, titles),
            "missing": len(self.choice["skipped"]) - len(skipped),  # no title, no reason: nobody's
            "waiting": waiting,
            "worked": len(self.choice["ids"]) - waiting,
        }


def _lines(rows: Collection[Any], titles: dict[int, str]) -> list[Line]:
    return [
        Line(titles[pk] or _("（无标题）"), reverse("items:overview", args=[pk]), said)
        for pk, said in rows
        if pk in titles
    ]


def _channels_of(ids: Collection[int]) -> Choices:
    """Channels in which any of these items stand or are planned, by site, each with how many."""
    counts = (
        Placement.objects.filter(item_id__in=ids)
        .order_by("site_id", "channel__path")
        .values_list("site__profile__name", "channel_id", "channel__title", "channel__path")
        .annotate(count=Count("pk"))
    )
    groups: dict[str, list[tuple[int, str]]] = {}
    for site, channel_id, title, _path, count in counts:
        words = _("%(title)s（%(count)d 篇）") % {"title": title, "count": count}
        groups.setdefault(site, []).append((channel_id, words))
    return list(groups.items())


def _seen(ids: Collection[int]) -> dict[str, int]:
    """Where readers see these items now: how many places, on how many sites."""
    return Placement.objects.filter(item_id__in=ids, is_live=True).aggregate(
        places=Count("pk"), sites=Count("site_id", distinct=True)
    )
