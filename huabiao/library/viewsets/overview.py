"""Decides what the page of one item shows, and which acts it offers to this person."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView

from huabiao.accounts.models import User
from huabiao.accounts.queries import is_platform_administrator
from huabiao.base.errors import Refused
from huabiao.changes.foreseeing import Impact
from huabiao.library import operations
from huabiao.library.doubts import doubts_about
from huabiao.library.enums import ItemState, Validity
from huabiao.library.files import images_of
from huabiao.library.models import Item
from huabiao.library.queries import Standing, bar_to_reviewing, may, standings_of
from huabiao.library.resembling import alike
from huabiao.library.rules import BINDING, sayable_by
from huabiao.library.sources import changes_of_source
from huabiao.library.unrendered import unrendered_pages_of
from huabiao.library.viewsets import dossier
from huabiao.library.viewsets.copying import copies_of, source_of
from huabiao.library.viewsets.crumbs import ItemScreen, crumbs
from huabiao.library.viewsets.presence import others_at_work
from huabiao.library.viewsets.relatives import related
from huabiao.library.viewsets.scope import ScopedItemMixin, who_acts
from huabiao.media.models import MediaImage
from huabiao.media.queries import images_for
from huabiao.workflow.queries import review_of


@dataclass(frozen=True)
class Offer:
    """An act the person may do now: a button that posts, or a link to a page of its own."""

    label: str | Promise
    url: str
    is_post: bool = False
    is_main: bool = False
    is_grave: bool = False


class OverviewView(ScopedItemMixin, ItemScreen, TemplateView):
    template_name = "library/overview.html"

    def scoped_items(self) -> QuerySet[Item]:
        return (
            super()
            .scoped_items()
            .select_related("organization", "created_by", "latest_revision", "derived_from")
        )

    def get_page_title(self) -> str:
        return _("第 %(number)s 号") % {"number": self.item.pk}

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        return crumbs(here=self.get_page_title())

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        self.item = self.get_object()
        user = self.request.user
        context = super().get_context_data(**kwargs)
        text = self.item.get_latest_revision_as_object()
        standing = standings_of([self.item])[self.item.pk]
        places = dossier.places(self.item, user)
        deeds = dossier.deeds(self.item)
        offered = offers(self.item, user, standing)
        context.update(
            text=text,
            standing=standing,
            impact=self._impact_of_signing() if any(offer.is_main for offer in offered) else None,
            next_step=_next_step(standing, has_places=bool(places)),
            attachments=list(text.attachments.all()),
            doubts=doubts_about(text) if not self.item.live or text.has_unpublished_changes else [],
            unrendered=unrendered_pages_of(self.item) if self.item.live else [],
            pictures=pictures_to_frame(text, user) if _is_open(standing) else [],
            alike=alike(text, user) if not self.item.live else [],
            places=places,
            reviews=dossier.reviews(self.item),
            related=related(self.item, user),
            deeds=deeds,
            others=_others(self.item, user),
            receipts=[deed for deed in deeds if deed.is_waiting or deed.lines],
            offers=offered,
            may_place=_is_open(standing) and may(user, "place", self.item.organization),
            source=source_of(self.item, user),
            source_changes=changes_of_source(self.item),
            copies=copies_of(self.item, user),
            may_edit=may(user, "edit", self.item.organization),
            may_replace=_is_open(standing) and may(user, "edit", self.item.organization),
            may_keep_from_rules=self.item.is_public and may(user, "place", self.item.organization),
            may_explain=is_platform_administrator(user),
            may_relate=_is_open(standing)
            and bool(sayable_by(self.item.kind))
            and may(user, "edit", self.item.organization),
        )
        return context

    def _impact_of_signing(self) -> Impact | None:
        """What a text that can be submitted or reviewed now would change, were it signed."""
        try:
            return operations.foresee_signing(item_id=self.item.pk, **who_acts(self.request))
        except Refused:
            return None


def _others(item: Item, user: User) -> list[str]:
    """Who has the form open, for those who might open it too."""
    if not may(user, "edit", item.organization):
        return []
    return others_at_work(item, user, at=timezone.now())


def pictures_to_frame(text: Item, user: User) -> list[MediaImage]:
    """Pictures of the text that this person may frame and crop."""
    if not may(user, "edit", text.organization):
        return []
    return list(images_for(user).filter(pk__in=images_of(text)).order_by("pk"))


def offers(item: Item, user: User, standing: Standing) -> list[Offer]:
    """What this person may do with the item now, the likeliest first."""
    unit = item.organization
    found: list[Offer] = []
    if standing.state == ItemState.IN_REVIEW:
        found += _review_offers(item, user)
    else:
        found += _writing_offers(item, user, standing)
    if item.is_public and may(user, "withdraw", unit):
        found.append(Offer(_("撤稿"), _to("withdraw", item), is_grave=True))
    if item.is_public and _may_lose_force(item) and may(user, "repeal", unit):
        found.append(Offer(_("废止"), _to("repeal", item), is_grave=True))
    if _was_never_public(item) and _is_open(standing) and may(user, "delete", unit):
        found.append(Offer(_("删除草稿"), _to("delete", item), is_grave=True))
    return found


def _was_never_public(item: Item) -> bool:
    # An imported draft has the release time its record had elsewhere.
    return not item.live and item.withdrawn_at is None


def _writing_offers(item: Item, user: User, standing: Standing) -> list[Offer]:
    found = []
    if may(user, "edit", item.organization):
        found.append(Offer(_("修改内容"), _to("edit", item)))
    if _has_something_to_sign(item, standing) and may(user, "submit", item.organization):
        found.append(Offer(_("送审"), _to("submit", item), is_post=True, is_main=True))
    return found


def _has_something_to_sign(item: Item, standing: Standing) -> bool:
    if standing.state in (ItemState.DRAFT, ItemState.RETURNED, ItemState.WITHDRAWN):
        return True
    return (
        item.has_unpublished_changes
        or item.placements.filter(is_change_waiting=True).exists()
        or item.relations_out.filter(is_change_waiting=True).exists()
    )


def _review_offers(item: Item, user: User) -> list[Offer]:
    found = []
    review = review_of(item)
    if review is not None and bar_to_reviewing(item, review, user) is None:
        url = reverse("items:review", args=[item.pk, review.current_task_state_id])
        found.append(Offer(_("审核"), url, is_main=True))
    if may(user, "submit", item.organization):
        found.append(Offer(_("撤回送审"), _to("take_back", item), is_post=True))
    return found


def _is_open(standing: Standing) -> bool:
    return standing.state != ItemState.IN_REVIEW


def _may_lose_force(item: Item) -> bool:
    return item.kind in BINDING and item.validity in (Validity.IN_FORCE, Validity.AMENDED)


def _to(name: str, item: Item) -> str:
    return reverse(f"items:{name}", args=[item.pk])


_NEXT_STEPS = {
    ItemState.DRAFT: gettext_lazy("这是草稿，读者看不到。写好后点“送审”。"),
    ItemState.RETURNED: gettext_lazy("审核人退回了这篇信息，请按意见修改后重新送审。"),
    ItemState.IN_REVIEW: gettext_lazy("正在审核，审核结束之前不能修改。"),
    ItemState.LIVE: gettext_lazy("已经公开。要改内容，请修改后重新送审；审核期间公开的内容不变。"),
    ItemState.LIVE_CHANGED: gettext_lazy("公开的还是原来的内容，新稿送审签发后才替换。"),
    ItemState.SCHEDULED: gettext_lazy("已经签发，读者现在看不到，到时自动公开。"),
    ItemState.UNACCEPTED: gettext_lazy(
        "已经签发，读者现在看不到：栏目是其他单位的，等对方接收后公开。"
    ),
    ItemState.EXPIRED: gettext_lazy("已到期下线，读者看不到。要再公开，请修改到期时间或另投栏目。"),
    ItemState.UNPLACED: gettext_lazy(
        "已经签发，但不在任何栏目中，读者看不到。请在下面投放到栏目，然后送审。"
    ),
    ItemState.WITHDRAWN: gettext_lazy("已从所有网站撤下。修改后重新送审，签发后再次公开。"),
}


def _next_step(standing: Standing, *, has_places: bool) -> str:
    if not has_places and _is_open(standing):
        return _("还没有投放到栏目：请在下面选择栏目，然后送审。")
    return str(_NEXT_STEPS[standing.state])
