"""Uploaded files, whole in the store: DocumentFactory(organization=unit), ImageFactory(organization=unit)."""

from __future__ import annotations

import hashlib
from io import BytesIO
from pathlib import PurePosixPath

import factory
from django.core.files.base import ContentFile
from PIL import Image

from huabiao.media.models import MediaDocument, MediaImage
from tests.factories.accounts import OrganizationFactory

PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


def picture(extension: str = "png", size: tuple[int, int] = (12, 8), **options) -> bytes:
    """A small real picture."""
    out = BytesIO()
    kinds = {"png": "PNG", "jpg": "JPEG", "gif": "GIF", "webp": "WEBP"}
    Image.new("RGB", size, "red").save(out, kinds[extension], **options)
    return out.getvalue()


class DocumentFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = MediaDocument
        exclude = ("content",)

    content = factory.Sequence(lambda number: PDF + str(number).encode())
    organization = factory.SubFactory(OrganizationFactory)
    original_name = factory.Sequence(lambda number: f"附件{number}.pdf")
    title = factory.LazyAttribute(lambda o: o.original_name.removesuffix(".pdf"))
    content_type = "application/pdf"
    sha256 = factory.LazyAttribute(lambda o: hashlib.sha256(o.content).hexdigest())
    file_size = factory.LazyAttribute(lambda o: len(o.content))
    file = factory.LazyAttribute(lambda o: ContentFile(o.content, "stored.pdf"))


class ImageFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = MediaImage
        exclude = ("content",)

    content = factory.LazyFunction(picture)
    organization = factory.SubFactory(OrganizationFactory)
    original_name = factory.Sequence(lambda number: f"图片{number}.png")
    title = factory.LazyAttribute(lambda o: o.original_name.removesuffix(".png"))
    sha256 = factory.LazyAttribute(lambda o: hashlib.sha256(o.content).hexdigest())
    file_size = factory.LazyAttribute(lambda o: len(o.content))
    file = factory.LazyAttribute(
        lambda o: ContentFile(o.content, f"stored{PurePosixPath(o.original_name).suffix}")
    )
