"""Decides what is known of an uploaded file: whose it is, what it really is, and its content hash."""

from __future__ import annotations

from pathlib import PurePosixPath

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.documents.models import AbstractDocument
from wagtail.documents.models import Document as WagtailDocument
from wagtail.images.models import AbstractImage, AbstractRendition
from wagtail.images.models import Image as WagtailImage

from huabiao.accounts.models import Organization
from huabiao.media.enums import FAULTS, TextState


class MediaDocument(AbstractDocument):
    """文档: an uploaded file that items attach."""

    organization = models.ForeignKey(
        Organization, models.PROTECT, null=True, related_name="+", verbose_name=_("所属单位")
    )
    original_name = models.CharField(_("原文件名"), max_length=255, blank=True)
    content_type = models.CharField(_("内容类型"), max_length=100, blank=True)
    sha256 = models.CharField(_("内容摘要"), max_length=64, blank=True, db_index=True)
    text_state = models.CharField(
        max_length=10, choices=TextState.choices, default=TextState.WAITING
    )

    admin_form_fields = WagtailDocument.admin_form_fields
    # Wagtail's index of uses would show one unit what another wrote.
    wagtail_reference_index_ignore = True

    class Meta(AbstractDocument.Meta):
        indexes = (
            models.Index(
                fields=("id",),
                condition=models.Q(text_state=TextState.WAITING),
                name="document_to_be_read",  # the worker asks for the next whenever it is idle
            ),
        )

    @property
    def is_searchable(self) -> bool:
        """Whether the words in it are known."""
        return TextState(self.text_state).is_searchable

    @property
    def may_be_read_again(self) -> bool:
        return self.text_state in FAULTS

    @property
    def key(self) -> str:
        return f"document:{self.pk}"


class DocumentText(models.Model):
    """附件文字: what an uploaded file says, as plain text up to a bound; the same for all copies of it."""

    document = models.OneToOneField(MediaDocument, models.CASCADE, related_name="words")
    text = models.TextField()

    def __str__(self) -> str:
        return f"{self.document_id}"


class MediaImage(AbstractImage):
    """图片: an uploaded picture that texts and blocks show."""

    organization = models.ForeignKey(
        Organization, models.PROTECT, null=True, related_name="+", verbose_name=_("所属单位")
    )
    original_name = models.CharField(_("原文件名"), max_length=255, blank=True)
    sha256 = models.CharField(_("内容摘要"), max_length=64, blank=True, db_index=True)
    are_sizes_made = models.BooleanField(default=False)  # none, where none would be smaller

    admin_form_fields = WagtailImage.admin_form_fields
    wagtail_reference_index_ignore = True

    class Meta(AbstractImage.Meta):
        indexes = (
            models.Index(
                fields=("id",),
                condition=models.Q(are_sizes_made=False),
                name="image_without_sizes",  # the worker asks for the next whenever it is idle
            ),
        )

    @property
    def key(self) -> str:
        return f"image:{self.pk}"

    def get_upload_to(self, filename: str) -> str:
        return f"images/{filename}"


class PictureSize(models.Model):
    """小图: a smaller form of a picture for narrow screens, made when the picture is stored."""

    image = models.ForeignKey(MediaImage, models.CASCADE, related_name="sizes")
    file = models.FileField(upload_to="images")
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64, db_index=True)
    file_size = models.PositiveIntegerField()

    class Meta:
        ordering = ("width",)
        constraints = (
            models.UniqueConstraint(fields=["image", "width"], name="one_size_of_a_width"),
        )

    def __str__(self) -> str:
        return self.original_name

    @property
    def original_name(self) -> str:
        """The picture's name, with the ending of what this form is."""
        name = PurePosixPath(self.image.original_name)
        return f"{name.stem}{PurePosixPath(str(self.file.name)).suffix}"


class Rendition(AbstractRendition):
    image = models.ForeignKey(MediaImage, on_delete=models.CASCADE, related_name="renditions")

    class Meta:
        unique_together = (("image", "filter_spec", "focal_point_key"),)
