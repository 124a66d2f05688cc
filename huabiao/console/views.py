"""The console's own screens: what waits for a person, and what was done."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, ClassVar

import django_filters
from django.core.paginator import Paginator
from django.forms import DateInput
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView
from wagtail.admin.views.generic import WagtailAdminTemplateMixin

from huabiao.accounts.queries import is_platform_administrator, organizations_for
from huabiao.base.plain_forms import PlainForm
from huabiao.changes.models import Change
from huabiao.console.queries import (
    changes_for,
    recent_for,
    returned_for,
    turns_for,
    withdrawn_for,
)
from huabiao.console.words import ACTS, act_in_words
from huabiao.library.enums import Kind
from huabiao.library.queries import proposals_for, relation_proposals_for, standings_of
from huabiao.library.rules import ALLOWED
from huabiao.library.sources import copies_to_check_for, to_check
from huabiao.publishing import theme_folder

_AT_HOME = 10
_TOLD_FOR = timedelta(days=30)  # a withdrawal stays on the unit's first screen that long
_A_PAGE = 50


class Screen(WagtailAdminTemplateMixin, TemplateView):
    """A screen of the console in Wagtail's furniture."""

    title: Any = ""

    def get_page_title(self) -> str:
        return str(self.title)

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        return [
            {"url": reverse("wagtailadmin_home"), "label": _("工作台")},
            {"url": "", "label": self.get_page_title()},
        ]


class HomeView(Screen):
    """待办: what waits for this person, what came back, what they wrote last."""

    template_name = "console/home.html"
    title = gettext_lazy("工作台")
    header_icon = "home"

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        return [{"url": "", "label": self.get_page_title()}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        user = self.request.user
        turns = turns_for(user)
        returned = returned_for(user)
        proposals = proposals_for(user).order_by("pk")
        relations = relation_proposals_for(user).order_by("pk")
        withdrawn = withdrawn_for(user, since=timezone.now() - _TOLD_FOR)
        recent = recent_for(user, limit=_AT_HOME)
        standings = standings_of(recent)
        context.update(
            person=str(user),
            turns=turns[:_AT_HOME],
            turn_count=len(turns),
            returned=returned[:_AT_HOME],
            returned_count=len(returned),
            proposals=list(proposals[:_AT_HOME]),
            proposal_count=proposals.count(),
            relations=list(relations[:_AT_HOME]),
            relation_count=relations.count(),
            copies=to_check(user, limit=_AT_HOME),
            copy_count=copies_to_check_for(user).count(),
            withdrawn=list(withdrawn[:_AT_HOME]),
            recent=[(item, standings[item.pk]) for item in recent],
            theme_fault=theme_folder.known_fault() if is_platform_administrator(user) else "",
            may_write=organizations_for(user, ALLOWED["edit"]).exists(),
            kinds=[(kind.label, reverse("items:write", args=[kind])) for kind in Kind],
        )
        return context


class ReviewsView(Screen):
    """待审: everything that waits for this person's agreement."""

    template_name = "console/reviews.html"
    title = gettext_lazy("待审")
    header_icon = "tasks"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(turns=turns_for(self.request.user), **kwargs)


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


class ChangeFilter(django_filters.FilterSet):
    """Which audit rows are looked for."""

    action = django_filters.ChoiceFilter(
        label=gettext_lazy("操作"),
        choices=sorted(ACTS.items()),
        empty_label=gettext_lazy("全部"),
    )
    subject = django_filters.CharFilter(label=gettext_lazy("对象编号"))
    actor_name = django_filters.CharFilter(label=gettext_lazy("操作人"))
    since = django_filters.DateFilter(
        label=gettext_lazy("从"),
        field_name="at",
        lookup_expr="date__gte",
        widget=DateInput(attrs={"type": "date"}),
    )
    until = django_filters.DateFilter(
        label=gettext_lazy("到"),
        field_name="at",
        lookup_expr="date__lte",
        widget=DateInput(attrs={"type": "date"}),
    )

    class Meta:
        model = Change
        fields: ClassVar[list[str]] = ["action", "subject", "actor_name", "since", "until"]
        form = PlainForm


class AuditView(Screen):
    """操作记录: who did what, when, from where, as far as the person's units reach."""

    template_name = "console/audit.html"
    title = gettext_lazy("操作记录")
    header_icon = "history"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        found = ChangeFilter(self.request.GET, queryset=changes_for(self.request.user))
        rows = found.qs.order_by("-pk") if found.is_valid() else Change.objects.none()
        page = Paginator(rows, _A_PAGE).get_page(self.request.GET.get("p"))
        query = self.request.GET.copy()
        query.pop("p", None)
        context.update(
            filter=found,
            page=page,
            rows=[(change, act_in_words(change.action)) for change in page],
            query=query.urlencode(),
        )
        return context
