"""Turns acts on placements into operations: planned, reworded, arranged, answered."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Count
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView

from huabiao.accounts.models import Organization
from huabiao.library import operations
from huabiao.library.enums import Consent
from huabiao.library.forms.acts import NoteForm
from huabiao.library.forms.placing import (
    FIRST,
    LAST,
    BackdateForm,
    ExpiryForm,
    OrderForm,
    PinForm,
    PlaceForm,
    WordsForm,
)
from huabiao.library.models import Item, Placement
from huabiao.library.queries import items_for, may, proposals_for
from huabiao.library.rules import ALLOWED
from huabiao.library.viewsets.acts import ItemFormActView
from huabiao.library.viewsets.channels import Offered, offered, own_channels
from huabiao.library.viewsets.crumbs import ItemScreen, crumbs
from huabiao.library.viewsets.scope import ScopedItemMixin, ScopedPlacementMixin
from huabiao.library.viewsets.subscribing import going_from, may_keep_rules, rule_lines
from huabiao.sites.models import Channel, SiteProfile
from huabiao.sites.queries import channels_for

_A_PAGE = 50


class PlaceView(ItemFormActView):
    """A channel for the item: one's own, or another unit's, which may then accept or decline."""

    act = "place"
    here = gettext_lazy("投放到栏目")
    template_name = "library/place.html"
    form_class = PlaceForm
    button = gettext_lazy("投放")

    @cached_property
    def offer(self) -> Offered:
        return offered(self.request.user, self.request.GET)

    def get_form_kwargs(self) -> dict[str, Any]:
        kwargs: dict[str, Any] = super().get_form_kwargs()
        return {**kwargs, "channel_choices": self.offer.choices}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        context["offer"] = self.offer
        context["sites"] = SiteProfile.objects.order_by("kind", "pk")
        return context

    def perform(self, typed: dict[str, Any], **who: Any) -> str:
        channel_id = typed.pop("channel")
        placement = operations.place_item(
            item_id=self.item.pk, channel_id=channel_id, **typed, **who
        )
        if placement.consent == Consent.ASKED:
            return _("已向“%(channel)s”的责任单位提出投放申请。") % {
                "channel": placement.channel.title
            }
        return _("已投放到“%(channel)s”，签发后公开。") % {"channel": placement.channel.title}


class PlacementFormView(ScopedPlacementMixin, ItemFormActView):
    """An act on one placement, of one's own item or in one's own channel."""

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        if not any(may(request.user, self.act, unit) for unit in self.units()):
            raise Http404

    def units(self) -> tuple[Organization, ...]:
        """Whose people may do it: the item's, the channel's, or either."""
        return (self.item.organization, self.placement.channel.organization)

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        return crumbs(self.item if self.is_own_item else None, str(self.here))

    @cached_property
    def is_own_item(self) -> bool:
        return may(self.request.user, "view", self.item.organization)

    def done_url(self) -> str:
        if self.is_own_item:
            return reverse("items:overview", args=[self.item.pk])
        return reverse("items:channel", args=[self.placement.channel_id])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        context["placement"] = self.placement
        return context


class WordsView(PlacementFormView):
    act = "place"
    here = gettext_lazy("修改栏目内标题、摘要或时间")
    form_class = WordsForm
    explanation = gettext_lazy("这些文字和时间要随信息送审，签发后才会改变；现在公开的不受影响。")
    button = gettext_lazy("保存")

    def units(self) -> tuple[Organization, ...]:
        return (self.item.organization,)

    def get_initial(self) -> dict[str, Any]:
        is_waiting = self.placement.is_change_waiting
        names = ("title", "summary", "release_at")
        return {
            name: _local(getattr(self.placement, f"wanted_{name}" if is_waiting else name))
            for name in names
        }

    def perform(self, typed: dict[str, Any], **who: Any) -> str:
        operations.change_placement_words(placement_id=self.placement.pk, **typed, **who)
        return _("已保存，送审签发后生效。")


class ArrangeView(PlacementFormView):
    """The channel's own business."""

    act = "arrange"

    def units(self) -> tuple[Organization, ...]:
        return (self.placement.channel.organization,)


class ExpiryView(ArrangeView):
    here = gettext_lazy("到期下线")
    form_class = ExpiryForm
    button = gettext_lazy("保存")

    def get_initial(self) -> dict[str, Any]:
        return {"expire_at": _local(self.placement.expire_at)}

    def trials(self, **who: Any) -> list[Callable[[], object]]:
        set_to = partial(operations.set_placement_expiry, placement_id=self.placement.pk, **who)
        return [partial(set_to, expire_at=who["at"]), partial(set_to, expire_at=None)]

    def perform(self, typed: dict[str, Any], **who: Any) -> str:
        operations.set_placement_expiry(placement_id=self.placement.pk, **typed, **who)
        return _("已保存。")


class OrderView(ArrangeView):
    here = gettext_lazy("手工排序")
    form_class = OrderForm
    button = gettext_lazy("保存")

    def get_initial(self) -> dict[str, Any]:
        return {"order": self.placement.order}

    def trials(self, **who: Any) -> list[Callable[[], object]]:
        ranked = partial(operations.order_placement, placement_id=self.placement.pk, **who)
        return [partial(ranked, order=order) for order in (FIRST, LAST, None)]

    def perform(self, typed: dict[str, Any], **who: Any) -> str:
        operations.order_placement(placement_id=self.placement.pk, **typed, **who)
        return _("已保存。")


class BackdateView(PlacementFormView):
    act = "backdate"
    here = gettext_lazy("倒填发布时间")
    form_class = BackdateForm
    explanation = gettext_lazy(
        "倒填日期属于弄虚作假，只在确有需要时由平台管理员办理，并永久留有记录。"
    )
    button = gettext_lazy("确定修改")
    is_grave = True
    is_weighed = True  # which lists change depends on the time that is typed

    def perform(self, typed: dict[str, Any], **who: Any) -> str:
        operations.backdate_placement(placement_id=self.placement.pk, **typed, **who)
        return _("已修改发布时间，原因已记录。")


class RemoveView(PlacementFormView):
    act = "arrange"
    here = gettext_lazy("从栏目移除")
    explanation = gettext_lazy("移除后，这个栏目里立即看不到这篇信息；其他栏目不受影响。")
    button = gettext_lazy("确定移除")
    is_grave = True

    def trials(self, **who: Any) -> list[Callable[[], object]]:
        return [partial(operations.remove_placement, placement_id=self.placement.pk, **who)]

    def perform(self, typed: dict[str, Any], **who: Any) -> str:
        channel = self.placement.channel.title
        operations.remove_placement(placement_id=self.placement.pk, **who)
        return _("已从“%(channel)s”移除。") % {"channel": channel}


class PinView(ArrangeView):
    """First in its channel, or back in its place."""

    form_class = PinForm
    button = gettext_lazy("确定")

    def get_initial(self) -> dict[str, Any]:
        return {"is_pinned": "0" if self.placement.is_pinned else "1"}

    @property
    def here(self) -> str:
        return _("取消置顶") if self.placement.is_pinned else _("置顶")

    @property
    def explanation(self) -> str:
        if self.placement.is_pinned:
            return _("取消后，这篇信息回到栏目里按时间的位置。")
        return _("置顶后，这篇信息排在栏目的最前面；几篇置顶之间的先后可以用“排序”改。")

    def trials(self, **who: Any) -> list[Callable[[], object]]:
        is_pinned = not self.placement.is_pinned
        which = {"placement_id": self.placement.pk, "is_pinned": is_pinned}
        return [partial(operations.pin_placement, **which, **who)]

    def perform(self, typed: dict[str, Any], **who: Any) -> str:
        operations.pin_placement(placement_id=self.placement.pk, **typed, **who)
        return _("已置顶。") if typed["is_pinned"] else _("已取消置顶。")


class ProposalView(PlacementFormView):
    """Another unit's item for one's own channel: read, then accepted or declined."""

    act = "accept"
    here = gettext_lazy("投放申请")
    template_name = "library/proposal.html"
    form_class = NoteForm

    @cached_property
    def placement(self) -> Placement:
        found: Placement = get_object_or_404(
            proposals_for(self.request.user), pk=self.kwargs["placement_id"]
        )
        return found

    def trials(self, **who: Any) -> list[Callable[[], object]]:
        if not self.item.is_public:
            return []  # it appears when it is signed
        return [partial(operations.accept_placement, placement_id=self.placement.pk, **who)]

    def done_url(self) -> str:
        return reverse("console:proposals")

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        return [*crumbs()[:1], {"url": self.done_url(), "label": str(self.here)}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        # What was submitted is on the row: while a review runs nobody writes, and before the
        # first release the row is the text.
        context["attachments"] = list(self.item.attachments.select_related("document"))
        return context

    def perform(self, typed: dict[str, Any], **who: Any) -> str:
        which = {"placement_id": self.placement.pk, "note": typed["note"]}
        if self.request.POST.get("decision") == "decline":
            operations.decline_placement(**which, **who)
            return _("已答复不接收。")
        operations.accept_placement(**which, **who)
        return _("已接收。")


class ChannelView(ScopedItemMixin, ItemScreen, TemplateView):
    """What stands in one of the person's channels, to be pinned, ordered or taken out."""

    template_name = "library/channel.html"

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.item = Item()
        self.channel: Channel = get_object_or_404(
            channels_for(request.user, ALLOWED["arrange"]), pk=kwargs["channel_id"]
        )

    def get_page_title(self) -> str:
        return _("栏目：%(channel)s") % {"channel": self.channel.title}

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        return crumbs(here=self.get_page_title())

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        standing = (
            Placement.objects.filter(channel=self.channel, is_live=True)
            .select_related("item__organization", "channel")
            .order_by("-is_pinned", "-position")
        )
        paginator = Paginator(standing, _A_PAGE)
        context["page"] = page = paginator.get_page(self.request.GET.get("p"))
        shown = [placement.item_id for placement in page]
        context["within_reach"] = set(
            items_for(self.request.user).filter(pk__in=shown).values_list("pk", flat=True)
        )
        context["channel"] = self.channel
        context["rules"] = rule_lines(self.channel)
        context["going_count"] = going_from(self.channel)
        context["may_keep_rules"] = may_keep_rules(self.request.user, self.channel)
        return context


class ChannelsView(ScopedItemMixin, ItemScreen, TemplateView):
    """The person's channels, each with the way to what stands in it."""

    template_name = "library/channels.html"
    here = gettext_lazy("本单位栏目")

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        return crumbs(here=str(self.here))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        self.item = Item()
        context = super().get_context_data(**kwargs)
        words = self.request.GET.get("words", "").strip()
        offer = own_channels(self.request.user, words)
        ids = [pk for _site, channels in offer.choices for pk, _way in channels]
        counts = dict(
            Placement.objects.filter(channel_id__in=ids, is_live=True)
            .values_list("channel_id")
            .annotate(count=Count("pk"))
        )
        context["offer"] = offer
        context["groups"] = [
            (site, [(pk, way, counts.get(pk, 0)) for pk, way in channels])
            for site, channels in offer.choices
        ]
        return context


def _local(value: Any) -> Any:
    return timezone.localtime(value) if isinstance(value, datetime) else value
