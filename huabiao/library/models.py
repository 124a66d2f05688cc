"""Decides what an item is made of, which of its facts belong to its text and which to operations.

Text fields live in revisions; state fields belong to operations and survive the publishing of any
revision (`Item.STATE_FIELDS`). Placements and relations are no part of a revision.
"""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail.models import (
    DraftStateMixin,
    LockableMixin,
    Orderable,
    PreviewableMixin,
    RevisionMixin,
    Site,
    WorkflowMixin,
)

from huabiao.accounts.models import Organization
from huabiao.library import rules
from huabiao.library.enums import (
    CONSENTED,
    Consent,
    Kind,
    Mode,
    Openness,
    RelationType,
    Validity,
)
from huabiao.media.models import MediaDocument, MediaImage
from huabiao.sites.models import Channel

# Relations that Wagtail itself takes from the row and not from the revision.
_OF_WAGTAIL = ("latest_revision", "live_revision", "locked_by")


class Item(
    WorkflowMixin,
    DraftStateMixin,
    LockableMixin,
    PreviewableMixin,
    RevisionMixin,
    ClusterableModel,
):
    """信息、稿件: one record, written once, placed anywhere."""

    # Text: belongs to the revision, is reviewed and signed.
    kind = models.CharField(_("信息类型"), max_length=24, choices=Kind.choices)
    title = models.CharField(_("标题"), max_length=200)
    short_title = models.CharField(_("短标题"), max_length=60, blank=True)
    body = models.TextField(_("正文"), blank=True)  # sanitized HTML (base.html.clean)
    summary = models.TextField(_("摘要"), blank=True)
    keywords = models.CharField(_("关键词"), max_length=200, blank=True)
    source = models.CharField(_("来源"), max_length=100, blank=True)
    author = models.CharField(_("作者或责任编辑"), max_length=60, blank=True)
    subject = models.CharField(_("主题分类"), max_length=60, blank=True)  # "综合政务\\政务公开"
    audience = models.CharField(_("服务对象"), max_length=60, blank=True)
    document_number = models.CharField(_("发文字号"), max_length=60, blank=True)
    dated_on = models.DateField(_("成文日期"), null=True, blank=True)
    effective_on = models.DateField(_("施行日期"), null=True, blank=True)
    expires_on = models.DateField(_("有效期至"), null=True, blank=True)
    openness = models.CharField(
        _("公开方式"), max_length=12, choices=Openness.choices, default=Openness.PROACTIVE
    )
    correction_note = models.TextField(_("更正说明"), blank=True)
    lead_image = models.ForeignKey(
        MediaImage, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("题图")
    )
    lead_words = models.CharField(
        _("题图说明"), max_length=200, blank=True
    )  # for who cannot see it
    is_lead_decorative = models.BooleanField(_("题图只是装饰"), default=False)
    # Facts of some kinds only; `panels` says of which.
    post = models.CharField(_("职务"), max_length=200, blank=True)
    link_url = models.CharField(_("链接地址"), max_length=1000, blank=True)
    contact_address = models.CharField(_("办公地址"), max_length=200, blank=True)
    contact_phone = models.CharField(_("联系电话"), max_length=100, blank=True)
    office_hours = models.CharField(_("办公时间"), max_length=200, blank=True)
    data_period = models.CharField(_("数据时段"), max_length=100, blank=True)
    data_cycle = models.CharField(_("更新周期"), max_length=60, blank=True)
    recording = models.ForeignKey(
        MediaDocument,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("音视频文件"),
    )
    captions = models.ForeignKey(
        MediaDocument,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("字幕文件"),
    )

    # State: belongs to operations.
    organization = models.ForeignKey(
        Organization, models.PROTECT, related_name="items", verbose_name=_("所属单位")
    )
    byline = models.CharField(
        _("发布机构"), max_length=200, blank=True
    )  # the name at first release
    validity = models.CharField(
        _("有效性"), max_length=10, choices=Validity.choices, default=Validity.IN_FORCE
    )
    repealed_at = models.DateTimeField(_("废止时间"), null=True, blank=True)
    withdrawn_at = models.DateTimeField(_("撤稿时间"), null=True, blank=True)
    withdrawal_reason = models.TextField(_("撤稿原因"), blank=True)
    corrected_at = models.DateTimeField(_("更正时间"), null=True, blank=True)
    # In the wastebasket: no scoped query but `wasted_for` knows it, until it is restored or purged.
    deleted_at = models.DateTimeField(_("删除时间"), null=True, blank=True)
    deleted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    released_at = models.DateTimeField(_("发布时间"), null=True, blank=True)
    index_number = models.CharField(_("索引号"), max_length=60, blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    created_at = models.DateTimeField(_("入库时间"))
    updated_at = models.DateTimeField(_("内容更新时间"))
    is_imported = models.BooleanField(_("导入"), default=False)
    import_source = models.CharField(_("导入来源"), max_length=100, blank=True)
    import_key = models.CharField(_("来源主键"), max_length=500, blank=True)
    import_digest = models.CharField(max_length=64, blank=True)
    original_url = models.CharField(_("原文地址"), max_length=1000, blank=True)
    is_kept_from_rules = models.BooleanField(_("不供订阅"), default=False)
    derived_from = models.ForeignKey(
        "self",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="copies",
        verbose_name=_("转载自"),
    )
    # Until when its unit has dealt with what became of the source.
    source_seen_at = models.DateTimeField(null=True, blank=True)

    STATE_FIELDS: ClassVar[tuple[str, ...]] = (
        "organization",
        "byline",
        "validity",
        "repealed_at",
        "withdrawn_at",
        "withdrawal_reason",
        "deleted_at",
        "deleted_by",
        "corrected_at",
        "released_at",
        "index_number",
        "created_by",
        "created_at",
        "updated_at",
        "is_imported",
        "import_source",
        "import_key",
        "import_digest",
        "original_url",
        "is_kept_from_rules",
        "derived_from",
        "source_seen_at",
    )

    # Where an item is used is read from placements and relations, never from Wagtail's index,
    # which would show one unit the titles of another.
    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("信息")
        verbose_name_plural = _("信息")
        constraints = (
            models.UniqueConstraint(
                fields=["import_source", "import_key"],
                condition=~models.Q(import_key=""),
                name="one_import_key",
            ),
        )
        indexes = (
            models.Index(fields=("organization", "-id"), name="item_of_organization"),
            # Searches read these words from the index, not from rows that hold whole texts.
            models.Index(
                fields=("title", "document_number", "keywords", "index_number", "id"),
                name="item_words",
            ),
            # Few of very many, each on a filter of the list.
            models.Index(fields=("-id",), condition=models.Q(live=False), name="item_drafts"),
            models.Index(
                fields=("-id",),
                condition=models.Q(withdrawn_at__isnull=False),
                name="item_withdrawn",
            ),
            models.Index(fields=("validity", "-id"), name="item_validity"),
            models.Index(
                fields=("deleted_at",),
                condition=models.Q(deleted_at__isnull=False),
                name="item_in_wastebasket",
            ),
        )

    def __str__(self) -> str:
        return self.title

    @property
    def key(self) -> str:
        return f"item:{self.pk}"

    @property
    def is_public(self) -> bool:
        return self.live and self.withdrawn_at is None

    def with_content_json(self, content: dict[str, Any]) -> Item:
        """Rebuild from a revision, keeping what operations decided since: a repeal stays a repeal."""
        # Each relation is looked up when it is read from JSON: not those that are put back just below.
        kept = dict.fromkeys(
            ("organization", "created_by", "deleted_by", "derived_from", *_OF_WAGTAIL)
        )
        obj: Item = super().with_content_json({**content, **kept})
        for name in self.STATE_FIELDS:
            field = self._meta.get_field(name)
            setattr(obj, field.attname, getattr(self, field.attname))
        return obj


class Attachment(Orderable):
    """附件: a file belonging to an item."""

    item = ParentalKey(Item, on_delete=models.CASCADE, related_name="attachments")
    document = models.ForeignKey(
        MediaDocument, models.PROTECT, related_name="+", verbose_name=_("文件")
    )
    title = models.CharField(_("附件名称"), max_length=200, blank=True)

    class Meta(Orderable.Meta):
        verbose_name = _("附件")
        verbose_name_plural = _("附件")

    def __str__(self) -> str:
        return self.title or self.document.original_name


class ItemPicture(Orderable):
    """图集图片: a picture of a gallery, with the words below it."""

    item = ParentalKey(Item, on_delete=models.CASCADE, related_name="pictures")
    image = models.ForeignKey(MediaImage, models.PROTECT, related_name="+", verbose_name=_("图片"))
    caption = models.CharField(_("图片说明"), max_length=300, blank=True)

    class Meta(Orderable.Meta):
        verbose_name = _("图集图片")
        verbose_name_plural = _("图集图片")

    def __str__(self) -> str:
        return self.caption or self.image.original_name


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
    is_anchor = models.BooleanField(default=False)  # rules.is_anchor(pk), stored

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


class Presence(models.Model):
    """在编: a person has the form of an item open; a notice to others, no lock."""

    item = models.ForeignKey(Item, models.CASCADE, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    opened_at = models.DateTimeField(_("打开时间"))
    seen_at = models.DateTimeField(_("最近动静"), null=True)  # None: its page runs no script

    class Meta:
        verbose_name = _("在编")
        verbose_name_plural = _("在编")
        constraints = (
            models.UniqueConstraint(fields=["item", "user"], name="one_presence_of_a_person"),
        )

    def __str__(self) -> str:
        return f"{self.item_id} @ {self.user_id}"


class Scratch(models.Model):
    """底稿: what a person typed into a form and has not saved; theirs alone, no revision.

    `sheet` is one opening of the form. Once the form was saved or given up, only that is remembered
    (`is_done`), so that a copy the browser kept does not come back.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    item = models.ForeignKey(Item, models.CASCADE, null=True, related_name="+")  # None: a new one
    kind = models.CharField(max_length=24, choices=Kind.choices)
    sheet = models.CharField(max_length=32)
    typed = models.TextField(
        blank=True
    )  # JSON: [name, value] of each field, as the form sends them
    typed_at = models.DateTimeField(db_index=True)
    is_done = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("底稿")
        verbose_name_plural = _("底稿")
        constraints = (
            models.UniqueConstraint(fields=["user", "sheet"], name="one_scratch_of_a_sheet"),
        )

    def __str__(self) -> str:
        return f"{self.item_id or self.kind} @ {self.user_id}"


class LikenessMark(models.Model):
    """相似特征: one of the numbers by which a text that is like another is found (`likeness`).

    Those of the text readers get (`is_public`) may tell other units of it; those of the newest text
    its own people alone.
    """

    item = models.ForeignKey(Item, models.CASCADE, related_name="+")
    mark = models.BigIntegerField()
    is_public = models.BooleanField()

    class Meta:
        verbose_name = _("相似特征")
        verbose_name_plural = _("相似特征")
        constraints = (
            models.UniqueConstraint(
                fields=["mark", "item", "is_public"], name="one_mark_of_a_text"
            ),
        )

    def __str__(self) -> str:
        return f"{self.item_id}: {self.mark}"
