"""Turns what a channel asks for into rules: looked at before it is kept, changed, ended."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.db.models import Count
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import FormView

from huabiao.accounts.models import User
from huabiao.accounts.queries import ADMINISTRATORS
from huabiao.base.errors import Refused
from huabiao.library import operations
from huabiao.library.forms.bringing import EndSubscriptionForm, SubscriptionForm
from huabiao.library.matching import untaken_by, waiting_for
from huabiao.library.models import Item, Subscription
from huabiao.library.queries import page_urls, subscriptions_for
from huabiao.library.viewsets.acts import ItemActView
from huabiao.library.viewsets.crumbs import ItemScreen, crumbs
from huabiao.library.viewsets.scope import ScopedItemMixin, actor_in
from huabiao.sites.models import Channel
from huabiao.sites.queries import channels_for, may_administer, site_of

_SHOWN = 20  # of what a rule would take


@dataclass(frozen=True)
class RuleLine:
    """One rule as the screen of its channel tells it."""

    rule: Subscription
    words: str
    brought: int  # placements that came by it
    waiting: int  # items it has still to look at


def rule_words(rule: Subscription) -> str:
    """What the rule asks for, in one line."""
    unit = _("%(unit)s及下级单位") % {"unit": rule.organization} if rule.organization else ""
    asked = {
        _("信息类型"): rule.get_kind_display() if rule.kind else "",
        _("发布单位"): unit,
        _("主题分类"): rule.subject.replace("\\", " / "),
        _("关键词"): rule.keyword,
    }
    return "；".join(f"{name}：{value}" for name, value in asked.items() if value)


def rule_lines(channel: Channel) -> list[RuleLine]:
    """The channel's rules that still take, the oldest first."""
    rules = list(
        channel.subscriptions.filter(ended_at=None)
        .select_related("organization")
        .annotate(brought=Count("placements"))
        .order_by("pk")
    )
    return [
        RuleLine(rule, rule_words(rule), rule.brought, waiting_for(rule).count()) for rule in rules
    ]


def going_from(channel: Channel) -> int:
    """How many items of ended rules have still to go from the channel."""
    return sum(waiting_for(rule).count() for rule in channel.subscriptions.exclude(ended_at=None))


def may_keep_rules(user: User, channel: Channel) -> bool:
    return may_administer(user, channel.organization)


class RuleScreen(ScopedItemMixin, ItemScreen, FormView):
    """A screen about what one channel asks for; a refusal keeps what was typed."""

    template_name = "library/subscription.html"
    form_class: type[Form] = SubscriptionForm
    header_icon = "download"
    button: Any = gettext_lazy("保存规则")
    channel: Channel
    rule: Subscription | None = None

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.item = Item()
        self.find()

    def find(self) -> None:
        """The channel, and the rule if there is one: the person's own, or 404."""
        raise NotImplementedError

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        way = {"url": self.done_url(), "label": self.channel.title}
        return [*crumbs()[:1], way, {"url": "", "label": str(self.here)}]

    def get_page_subtitle(self) -> str:
        return str(self.channel.title)

    def done_url(self) -> str:
        return reverse("items:channel", args=[self.channel.pk])

    def who(self) -> dict[str, Any]:
        user = self.request.user
        return {"by": user, "actor": actor_in(self.request), "at": timezone.now()}

    def form_valid(self, form: Form) -> HttpResponse:
        if "preview" in self.request.POST:
            return self.render_to_response(self.get_context_data(form=form, **self.preview(form)))
        try:
            said = self.perform(form)
        except Refused as refusal:
            form.add_error(None, str(refusal.message))
            return self.form_invalid(form)
        messages.success(self.request, said)
        return redirect(self.done_url())

    def perform(self, form: Form) -> str:
        """Call the operation; returns the sentence that says what was done."""
        raise NotImplementedError

    def preview(self, form: Form) -> dict[str, Any]:
        """What the rule would find among what is public, the newest first; nothing is kept."""
        wish = form.wish
        if not (wish.kind or wish.organization or wish.subject or wish.keyword):
            form.add_error(None, str(operations.NothingAskedFor.message))
            return {}
        found = untaken_by(wish.rule(channel=self.channel))
        first = list(found.select_related("organization").defer("body")[:_SHOWN])
        urls = page_urls([item.pk for item in first])
        return {
            "found_count": found.count(),
            "found": [(item, urls.get(item.pk, "")) for item in first],
        }

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        context.update(
            channel=self.channel,
            site=site_of(self.channel).profile,
            rule=self.rule,
            button=self.button,
            back_url=self.done_url(),
        )
        return context


class SubscribeView(RuleScreen):
    """A new rule for one of the person's channels."""

    here = gettext_lazy("添加订阅规则")

    def find(self) -> None:
        mine = channels_for(self.request.user, ADMINISTRATORS)
        self.channel = get_object_or_404(mine, pk=self.kwargs["channel_id"])

    def perform(self, form: Form) -> str:
        operations.add_subscription(
            channel_id=self.channel.pk,
            wish=form.wish,
            existing=form.cleaned_data["existing"],
            **self.who(),
        )
        return _("订阅规则已建立，以后公开的信息符合条件就会收进来。")


class SubscriptionView(RuleScreen):
    """A rule that stands, changed: what it brought before stays."""

    here = gettext_lazy("修改订阅规则")

    def find(self) -> None:
        mine = subscriptions_for(self.request.user).select_related("channel", "organization")
        self.rule = get_object_or_404(mine, pk=self.kwargs["subscription_id"], ended_at=None)
        self.channel = self.rule.channel

    def get_initial(self) -> dict[str, Any]:
        assert self.rule is not None  # noqa: S101 -- `find` found it
        names = ("kind", "organization", "subject", "keyword")
        asked = {name: getattr(self.rule, name) for name in names}
        return {**asked, "is_direct": "1" if self.rule.is_direct else "0", "existing": "0"}

    def perform(self, form: Form) -> str:
        operations.edit_subscription(
            subscription_id=self.kwargs["subscription_id"],
            wish=form.wish,
            existing=form.cleaned_data["existing"],
            **self.who(),
        )
        return _("订阅规则已修改；以前收进来的信息不变。")


class EndSubscriptionView(SubscriptionView):
    here = gettext_lazy("结束订阅规则")
    template_name = "library/subscription_end.html"
    form_class = EndSubscriptionForm
    button = gettext_lazy("确定结束")

    def get_initial(self) -> dict[str, Any]:
        return {}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        assert self.rule is not None  # noqa: S101 -- `find` found it
        context["words"] = rule_words(self.rule)
        context["brought"] = self.rule.placements.count()
        return context

    def preview(self, form: Form) -> dict[str, Any]:
        return {}

    def perform(self, form: Form) -> str:
        going = operations.end_subscription(
            subscription_id=self.kwargs["subscription_id"],
            removes=form.cleaned_data["removes"],
            **self.who(),
        )
        if going:
            return _("订阅规则已结束，收进来的 %(count)d 篇正在移除。") % {"count": going}
        return _("订阅规则已结束。")


class KeepFromRulesView(ItemActView):
    """The item's unit lets rules take the item, or no longer."""

    act = "place"

    def perform(self, **who: Any) -> str:
        is_kept = self.request.POST.get("is_kept") == "1"
        operations.keep_from_rules(item_id=self.item.pk, is_kept=is_kept, **who)
        if is_kept:
            return _("已设为不供订阅；按规则收录它的栏目里都已移除。")
        return _("已恢复供订阅。")
