"""What waits for a person: their home, its lists in full, and the number on the menu."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import View

from huabiao.accounts.enums import Role
from huabiao.accounts.models import User
from huabiao.accounts.operations import set_shortcuts
from huabiao.accounts.queries import grants_of, organizations_for
from huabiao.console.queries import (
    oldest_unpublished,
    placements_asked,
    recent_for,
    relations_asked,
    returned_for,
    spots_of,
    turns_for,
    waiting_count,
    withdrawn_for,
)
from huabiao.console.views.screens import Screen, acting
from huabiao.library.enums import Kind
from huabiao.library.queries import proposals_for, relation_proposals_for, standings_of
from huabiao.library.rules import ALLOWED
from huabiao.library.sources import copies_to_check_for, to_check
from huabiao.library.unrendered import unrendered_for
from huabiao.pages.queries import channels_to_fill
from huabiao.publishing import theme_folder
from huabiao.publishing.queries.nodes import lagging
from huabiao.search.queries import unfound_count, unfound_for
from huabiao.sites.models import Channel

_AT_HOME = 10
_TO_FILL_AT_HOME = 5
_UNFOUND_AT_HOME = 5
_TOLD_FOR = timedelta(days=30)  # a withdrawal stays on the unit's first screen that long
_PATIENCE = timedelta(minutes=5)  # longer than that nothing waits to be published, if all is well
_A_PAGE = 50

_WRITING = (Role.EDITOR, Role.UNIT_ADMINISTRATOR)


class HomeView(Screen):
    """工作台: what waits for this person, what came back, what they wrote last."""

    template_name = "console/home.html"
    title = gettext_lazy("工作台")
    header_icon = "home"

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        return [{"url": "", "label": self.get_page_title()}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        user, now = self.request.user, timezone.now()
        roles = {role for role, _path in grants_of(user)}
        context.update(_to_do(user, now))
        context.update(
            now=now,
            person=str(user),
            withdrawn=list(withdrawn_for(user, since=now - _TOLD_FOR)[:_AT_HOME]),
            recent=_recent(user),
            may_write=organizations_for(user, ALLOWED["edit"]).exists(),
            kinds=[(kind.label, reverse("items:write", args=[kind])) for kind in Kind],
            ways=_ways(roles),
            unrendered=unrendered_for(user, limit=_AT_HOME),
        )
        if Role.PLATFORM_ADMINISTRATOR in roles:
            context.update(
                theme_fault=theme_folder.known_fault(),
                stuck=_stuck(now),
                nodes_lagging=lagging(now),
                unfound=unfound_for(user, at=now, limit=_UNFOUND_AT_HOME),
            )
        return context


def _to_do(user: User, now: datetime) -> dict[str, Any]:
    turns, returned = turns_for(user), returned_for(user)
    proposal_count = proposals_for(user).count()
    relation_count = relation_proposals_for(user).count()
    copy_count = copies_to_check_for(user).count()
    unfound = unfound_count(user, at=now)
    to_fill = _to_fill(user)
    return {
        "turns": turns[:_AT_HOME],
        "turn_count": len(turns),
        "returned": returned[:_AT_HOME],
        "returned_count": len(returned),
        "proposals": placements_asked(user, limit=_AT_HOME) if proposal_count else [],
        "proposal_count": proposal_count,
        "relations": relations_asked(user, limit=_AT_HOME) if relation_count else [],
        "relation_count": relation_count,
        "copies": to_check(user, limit=_AT_HOME) if copy_count else [],
        "copy_count": copy_count,
        "to_fill": to_fill[:_TO_FILL_AT_HOME],
        "to_fill_count": len(to_fill),
        "unfound_count": unfound,
        "waiting_count": len(turns)
        + len(returned)
        + proposal_count
        + relation_count
        + copy_count
        + unfound,
    }


def _to_fill(user: User) -> Sequence[Channel]:
    if not {role for role, _path in grants_of(user)} & set(_WRITING):
        return []
    return channels_to_fill(user, _WRITING)


def _recent(user: User) -> list[tuple[Any, Any, Any]]:
    items = recent_for(user, limit=_AT_HOME)
    standings, spots = standings_of(items), spots_of(items)
    return [(item, standings[item.pk], spots.get(item.pk, [])) for item in items]


def _ways(roles: set[str]) -> list[tuple[str, str]]:
    """Where else this person's work is done."""
    found = []
    if roles & {Role.UNIT_ADMINISTRATOR, Role.PLATFORM_ADMINISTRATOR}:
        found += [(_("人员"), "people:index"), (_("工作统计"), "console:activity")]
    if Role.PLATFORM_ADMINISTRATOR in roles:
        found += [(_("网站"), "sites:index"), (_("单位"), "organizations:index")]
        found += [(_("发布情况"), "console:publishing")]
    if roles:
        found += [(_("全部信息"), "items:list"), (_("日历"), "console:calendar")]
    return [(label, reverse(name)) for label, name in found]


def _stuck(now: datetime) -> datetime | None:
    """Since when something waits to be published that should long be."""
    oldest = oldest_unpublished()
    return oldest if oldest is not None and now - oldest > _PATIENCE else None


class ReviewsView(Screen):
    """待审: everything that waits for this person's agreement."""

    template_name = "console/reviews.html"
    title = gettext_lazy("待审")
    header_icon = "tasks"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            turns=turns_for(self.request.user), now=timezone.now(), **kwargs
        )


class ProposalsView(Screen):
    """收到的申请: other units' items for this person's channels, and what they say of this person's."""

    template_name = "console/proposals.html"
    title = gettext_lazy("收到的申请")
    header_icon = "download"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        proposals = Paginator(proposals_for(self.request.user).order_by("pk"), _A_PAGE)
        page = proposals.get_page(self.request.GET.get("p"))
        # Oldest first and no pages: what is answered makes room for the next.
        relations = relation_proposals_for(self.request.user).order_by("pk")
        return super().get_context_data(
            page=page,
            relations=list(relations[:_A_PAGE]),
            relation_count=relations.count(),
            **kwargs,
        )


def waiting(request: HttpRequest) -> JsonResponse:
    """The number on the menu, and how it is read out."""
    count = waiting_count(request.user, at=timezone.now())
    said = _("工作台，%(count)s 件事等您办") % {"count": count}
    return JsonResponse({"count": count, "said": said if count else ""})


class ShortcutsView(View):
    """Shortcuts of one key are switched off, or on again (WCAG 2.1.4)."""

    http_method_names = ("post",)

    def post(self, request: HttpRequest) -> HttpResponse:
        set_shortcuts(is_on="on" in request.POST, **acting(request))
        back = request.POST.get("back", "")
        own = url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()})
        return redirect(back if own else "wagtailadmin_home")
