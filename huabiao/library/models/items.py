"""Decides what an item is made of, which of its facts belong to its text and which to operations.

Text fields live in revisions; state fields belong to operations and survive the publishing of any
revision (`Item.STATE_FIELDS`). Placements and relations are no part of a revision.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
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
    WorkflowMixin,
)

from huabiao.accounts.models import Organization
from huabiao.library.enums import (
    Kind,
    Openness,
    Validity,
)
from huabiao.media.bodies import images_in
from huabiao.media.models import MediaDocument, MediaImage

# Relations that Wagtail itself takes from the row and not from the revision.
_OF_WAGTAIL = ("latest_revision", "live_revision", "locked_by")


class ItemQuerySet(models.QuerySet["Item"]):
    """Items, whose texts are saved together with what is noted of them."""

    def bulk_create(self, objs: Iterable[Item], *args: Any, **kwargs: Any) -> list[Item]:
        created = super().bulk_create(objs, *args, **kwargs)
        TextPicture.note(created, are_new=True)
        return created


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

    TEXT: ClassVar[str] = "text"
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

    objects = ItemQuerySet.as_manager()

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
            # What is brought in takes the place of what was found at its old address.
            models.Index(fields=("original_url",), name="item_original_url"),
            # The clock asks before every publish; what ran out already, and is many, stands elsewhere.
            models.Index(
                fields=("validity", "expires_on"),
                condition=models.Q(expires_on__isnull=False),
                name="item_expiring",
            ),
        )

    def __str__(self) -> str:
        return self.title

    @property
    def key(self) -> str:
        return f"item:{self.pk}"

    @property
    def text_key(self) -> str:
        """The part that no list shows, only its own page."""
        return f"{self.key}:{self.TEXT}"

    @property
    def is_public(self) -> bool:
        return self.live and self.withdrawn_at is None

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save, and note which pictures the text shows."""
        is_new, named = self._state.adding, kwargs.get("update_fields")
        super().save(*args, **kwargs)
        if named is None or "body" in named:
            TextPicture.note([self], are_new=is_new)

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


class TextPicture(models.Model):
    """正文图片: a picture of ours that an item's text shows; who shows it is then known without reading texts."""

    item = models.ForeignKey(Item, models.CASCADE, related_name="text_pictures")
    image_number = models.BigIntegerField()  # as the text says; there may be no such picture

    class Meta:
        verbose_name = _("正文图片")
        verbose_name_plural = _("正文图片")
        constraints = (
            models.UniqueConstraint(fields=["image_number", "item"], name="one_picture_in_a_text"),
        )

    def __str__(self) -> str:
        return f"{self.image_number} in item {self.item_id}"

    @staticmethod
    def note(items: Collection[Item], *, are_new: bool) -> None:
        """Let exactly what these texts show be noted; of new ones nothing was."""
        wanted = {(item.pk, image) for item in items for image in images_in(item.body)}
        if not are_new:
            rows = TextPicture.objects.filter(item__in=items)
            noted = {(row.item_id, row.image_number): row.pk for row in rows}
            gone = [pk for both, pk in noted.items() if both not in wanted]
            TextPicture.objects.filter(pk__in=gone).delete()
            wanted -= noted.keys()
        TextPicture.objects.bulk_create(
            TextPicture(item_id=item, image_number=image) for item, image in sorted(wanted)
        )


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
