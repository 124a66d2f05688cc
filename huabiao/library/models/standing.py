"""Decides where items stand and how they stand to each other: placements, addresses, relations, rules that take."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.models import (
    Site,
)

from huabiao.accounts.models import Organization
from huabiao.library import rules
from huabiao.library.enums import (
    CONSENTED,
    Consent,
    Kind,
    Mode,
    RelationType,
)
from huabiao.library.models.items import Item
from huabiao.sites.models import Channel


class Relation(models.Model):
    """关联: how one item stands to another; both ends show it once it stands.

    It is signed with its source: a wish waits for the chain, to come live or, where it is live, to
    go. And the target's unit agrees, where it is another.
    """

    source = models.ForeignKey(Item, models.CASCADE, related_name="relations_out")
    target = models.ForeignKey(Item, models.CASCADE, related_name="relations_in")
    type = models.CharField(_("关系"), max_length=12, choices=RelationType.choices)
    is_live = models.BooleanField(default=False)
    is_change_waiting = models.BooleanField(default=True)
    consent = models.CharField(_("对方意见"), max_length=12, choices=Consent.choices)
    consent_note = models.TextField(_("对方意见说明"), blank=True)
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )

    class Meta:
        verbose_name = _("关联")
        verbose_name_plural = _("关联")
        constraints = (
            models.UniqueConstraint(fields=["source", "target", "type"], name="one_relation"),
            models.CheckConstraint(
                condition=~models.Q(source=models.F("target")), name="no_relation_to_itself"
            ),
        )

    def __str__(self) -> str:
        return f"{self.source_id} {self.type} {self.target_id}"

    @property
    def stands(self) -> bool:
        return self.is_live and self.consent in CONSENTED


class Subscription(models.Model):
    """订阅: a channel takes every public item that matches; what is left empty matches all.

    A rule that ended keeps its row: placements say for ever by which rule they came.
    """

    channel = models.ForeignKey(
        Channel, models.CASCADE, related_name="subscriptions", verbose_name=_("栏目")
    )
    kind = models.CharField(_("信息类型"), max_length=24, choices=Kind.choices, blank=True)
    organization = models.ForeignKey(
        Organization,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("发布单位"),
    )  # with the units below it
    subject = models.CharField(_("主题分类"), max_length=60, blank=True)  # a first level: all of it
    keyword = models.CharField(_("关键词"), max_length=60, blank=True)
    is_direct = models.BooleanField(_("直接投放"), default=False)  # else as a proposal
    created_at = models.DateTimeField(_("建立时间"))
    ended_at = models.DateTimeField(_("结束时间"), null=True, blank=True)

    class Meta:
        verbose_name = _("订阅")
        verbose_name_plural = _("订阅")
        constraints = (
            models.CheckConstraint(
                condition=~models.Q(kind="", organization=None, subject="", keyword=""),
                name="a_subscription_asks_for_something",
            ),
        )

    def __str__(self) -> str:
        return f"{self.channel_id} {self.pk}"

    @property
    def key(self) -> str:
        return f"subscription:{self.pk}"


class KeptOut(models.Model):
    """不再收录: an item that people took out of a channel; no rule puts it back."""

    item = models.ForeignKey(Item, models.CASCADE, related_name="+")
    channel = models.ForeignKey(Channel, models.CASCADE, related_name="+")

    class Meta:
        verbose_name = _("不再收录")
        verbose_name_plural = _("不再收录")
        constraints = (models.UniqueConstraint(fields=["item", "channel"], name="kept_out_once"),)

    def __str__(self) -> str:
        return f"{self.item_id} @ {self.channel_id}"


class Placement(models.Model):
    """投放: one appearance of an item in one channel.

    `title`, `summary` and `release_at` are signed with the item: a wish to change them waits in the
    `wanted_*` fields for the chain. `is_live` is kept by operations and by the clock
    (`operations.tick`), so that what is published is a function of the rows alone.
    """

    item = models.ForeignKey(Item, models.CASCADE, related_name="placements")
    channel = models.ForeignKey(
        Channel, models.PROTECT, related_name="placements", verbose_name=_("栏目")
    )
    site = models.ForeignKey(Site, models.PROTECT, related_name="+")  # the channel's, for orders
    mode = models.CharField(_("方式"), max_length=10, choices=Mode.choices, default=Mode.REFERENCE)
    is_main = models.BooleanField(_("主栏目"), default=False)
    subscription = models.ForeignKey(
        Subscription,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="placements",
        verbose_name=_("订阅"),
    )  # the rule it came by; None: people put it there

    title = models.CharField(_("栏目内标题"), max_length=200, blank=True)
    summary = models.TextField(_("栏目内摘要"), blank=True)
    release_at = models.DateTimeField(_("定时发布"), null=True, blank=True)
    wanted_title = models.CharField(max_length=200, blank=True)
    wanted_summary = models.TextField(blank=True)
    wanted_release_at = models.DateTimeField(null=True, blank=True)
    is_change_waiting = models.BooleanField(default=True)
    signed_at = models.DateTimeField(_("审定时间"), null=True)

    expire_at = models.DateTimeField(_("到期下线"), null=True, blank=True)
    is_pinned = models.BooleanField(_("置顶"), default=False)
    order = models.IntegerField(_("手工排序"), null=True, blank=True)

    consent = models.CharField(_("接收"), max_length=12, choices=Consent.choices)
    consent_note = models.CharField(_("接收意见"), max_length=200, blank=True)
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )

    sort_at = models.DateTimeField(_("发布时间"))  # whole seconds
    position = models.BigIntegerField(default=0)  # rules.position(sort_at, pk): the order, stored
    is_live = models.BooleanField(default=False)
    has_stood = models.BooleanField(default=False)  # its place in the order is given once
    # A page of the archive begins here: rules.is_anchor(item, channel), stored. Never one that was set
    # back: leaving as an anchor and coming as one, it would change a page more than any other act.
    is_anchor = models.BooleanField(default=False)
    is_set_back = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("投放")
        verbose_name_plural = _("投放")
        constraints = (
            models.UniqueConstraint(fields=["item", "channel"], name="once_in_a_channel"),
            models.UniqueConstraint(
                fields=["item", "site"],
                condition=models.Q(is_main=True),
                name="one_main_placement",
            ),
        )
        indexes = (
            models.Index(
                fields=("channel", "position"),
                condition=models.Q(is_live=True),
                name="placement_order",
            ),
            models.Index(
                fields=("channel", "position"),
                condition=models.Q(is_live=True, is_anchor=True),
                name="placement_anchors",
            ),
            models.Index(
                fields=("site", "position"),
                condition=models.Q(is_live=True, is_main=True),
                name="placement_site_order",
            ),
            models.Index(
                fields=("site", "item"),
                condition=models.Q(is_live=True, is_main=True),
                name="placement_site_items",
            ),
            models.Index(
                fields=("channel", "id"),
                condition=models.Q(is_live=True, is_pinned=True),
                name="placement_pins",
            ),
            # What the clock and arrivals look through, again and again: few, beside all that stands.
            models.Index(
                fields=("release_at",),
                condition=models.Q(is_live=False),
                name="placement_hidden",
            ),
            models.Index(fields=("release_at",), name="placement_release"),
            models.Index(fields=("expire_at",), name="placement_expiry"),
        )

    def __str__(self) -> str:
        return f"{self.item_id} @ {self.channel_id}"

    @property
    def is_asked(self) -> bool:
        """Whether another unit has still to take it in."""
        return self.consent == Consent.ASKED


class ItemAddress(models.Model):
    """An item's one page on a site, given once and kept for ever: `/content/<year>/<id>.html`."""

    item = models.ForeignKey(Item, models.CASCADE, related_name="addresses")
    site = models.ForeignKey(Site, models.CASCADE, related_name="+")
    year = models.PositiveSmallIntegerField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["item", "site"], name="one_address_on_a_site"),
        )
        indexes = (models.Index(fields=("site", "item"), name="address_of_site"),)

    def __str__(self) -> str:
        return self.path

    @property
    def path(self) -> str:
        return rules.address(self.year, self.item_id)
