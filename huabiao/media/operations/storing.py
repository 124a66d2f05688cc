"""Writes of files: an upload is checked, stored and recorded; a merged unit's files move."""

from __future__ import annotations

import contextlib
import hashlib
import uuid
from datetime import datetime
from pathlib import PurePosixPath
from typing import BinaryIO, cast

from django.conf import settings
from django.core.files.base import ContentFile, File
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from huabiao.accounts.models import Organization, User
from huabiao.accounts.queries import holds, reach
from huabiao.base.errors import NotFound, NotYours, Refused
from huabiao.changes import operations as changes
from huabiao.changes.operations import Actor, Lane
from huabiao.media import pictures, rules
from huabiao.media.models import MediaDocument, MediaImage, PictureSize
from huabiao.media.queries import UPLOADING, images_without_sizes
from huabiao.media.rules import FileType
from huabiao.media.uploads import TooLarge


class EmptyFile(Refused):
    message = gettext_lazy("文件是空的，没有任何内容；请检查后重新选择。")


class TypeNotTaken(Refused):
    """The extension is none of those we take."""


class NotWhatItClaims(Refused):
    """The content is of another type than the name says."""


class PictureDamaged(Refused):
    message = gettext_lazy("图片已损坏，或者不是图片；请重新导出后上传。")


class PictureTooLarge(Refused):
    message = gettext_lazy("图片的像素太多，无法处理；请缩小后上传（最多约 8000 万像素）。")


class NothingLeft(Refused):
    message = gettext_lazy(
        "要留下的部分是空的：右边要大于左边，下边要大于上边，都在 0 到 100 之间。"
    )


class MovingPicture(Refused):
    message = gettext_lazy("动图（GIF）不能裁剪；请裁好后重新上传。")


@transaction.atomic
def store_document(
    *,
    file: File[bytes],
    organization: Organization,
    by: User,
    actor: Actor,
    at: datetime,
    taken: tuple[str, ...] = tuple(rules.TAKEN),
) -> MediaDocument:
    """Take a file of one of the `taken` types into the store of `organization`, as a draft.

    Only its people may fetch it.
    """
    name = file.name or ""
    type = _type_of(file, name, taken, organization, by)
    original_name = rules.clean_name(name, type.extension)
    document = MediaDocument(
        title=PurePosixPath(original_name).stem,
        uploaded_by_user=by,
        organization=organization,
        original_name=original_name,
        content_type=type.content_type,
        sha256=_sha256(file),
        file_size=file.size,
        file=File(file, _stored_name(type)),
    )
    document.save()
    _record("media.document.stored", document, actor, at)
    return document


@transaction.atomic
def store_image(
    *,
    file: File[bytes],
    organization: Organization,
    by: User,
    actor: Actor,
    at: datetime,
    description: str = "",
    is_one_of_many: bool = False,
) -> MediaImage:
    """Take a picture into the store of `organization`, without what the camera wrote into it.

    The description is what a blind reader is told. The smaller forms of one of many are left to
    the worker, so that nobody waits for them.
    """
    name = file.name or ""
    type = _type_of(file, name, rules.PICTURES, organization, by)
    try:
        picture = pictures.kept_form(cast("BinaryIO", file), type.extension)
    except pictures.TooManyPixels:
        raise PictureTooLarge from None
    except pictures.Unreadable:
        raise PictureDamaged from None
    original_name = rules.clean_name(name, type.extension)
    image = MediaImage(
        title=PurePosixPath(original_name).stem,
        description=description[:255],
        uploaded_by_user=by,
        organization=organization,
        original_name=original_name,
        sha256=hashlib.sha256(picture.content).hexdigest(),
        file_size=len(picture.content),
        file=ContentFile(picture.content, _stored_name(type)),
    )
    image.save()
    if not is_one_of_many:
        _add_sizes(image)
    _record("media.image.stored", image, actor, at)
    return image


@transaction.atomic
def set_focus(
    *, image_id: int, focus: tuple[int, int], by: User, actor: Actor, at: datetime
) -> MediaImage:
    """Say what of a picture stays in sight where pages cut it: percent from the left and the top.

    Every page that shows it is told; what the picture shows is no other, so nobody signs it anew.
    """
    image = _own(image_id, by)
    before = [image.focal_point_x, image.focal_point_y]
    image.focal_point_x = image.width * min(max(focus[0], 0), 100) // 100
    image.focal_point_y = image.height * min(max(focus[1], 0), 100) // 100
    image.focal_point_width = image.focal_point_height = 1
    image.save()
    changes.record(
        action="media.image.focused",
        subject=image.key,
        actor=actor,
        at=at,
        keys=[image.key],
        lane=Lane.INTERACTIVE,
        before={"focus": before},
        after={"focus": [image.focal_point_x, image.focal_point_y]},
    )
    return image


@transaction.atomic
def crop_image(
    *, image_id: int, box: tuple[int, int, int, int], by: User, actor: Actor, at: datetime
) -> MediaImage:
    """Store a part of a picture as a picture of its own; whoever shows the whole goes on showing it.

    `box` is left, top, right and bottom in percent.
    """
    left, top, right, bottom = box
    if not (0 <= left < right <= 100 and 0 <= top < bottom <= 100):
        raise NothingLeft
    image = _own(image_id, by)
    extension = rules.extension_of(image.file.name)
    with image.file.open() as file:
        if rules.extension_of(image.file.name) == "gif":
            raise MovingPicture
        part = pictures.cropped(cast("BinaryIO", file), extension, box)
    return store_image(
        file=ContentFile(part.content, image.original_name),
        organization=cast("Organization", image.organization),
        by=by,
        actor=actor,
        at=at,
        description=image.description,
    )


def _own(image_id: int, by: User) -> MediaImage:
    """A picture of a unit for which the person brings files."""
    own = MediaImage.objects.select_for_update(of=("self",)).filter(
        reach(by, UPLOADING, path="organization__path"), pk=image_id
    )
    image = own.select_related("organization").first()
    if image is None:
        raise NotFound
    return image


@transaction.atomic
def copy_document(
    *, document: MediaDocument, organization: Organization, by: User, actor: Actor, at: datetime
) -> MediaDocument:
    """The same file once more, as `organization`'s own; that it may be seen is the caller's to know."""
    _require_uploading(by, organization)
    with document.file.open() as file:
        copy = MediaDocument(
            title=document.title,
            uploaded_by_user=by,
            organization=organization,
            original_name=document.original_name,
            content_type=document.content_type,
            sha256=document.sha256,
            file_size=document.file_size,
            file=File(file, _stored_name(rules.TAKEN[rules.extension_of(document.file.name)])),
        )
        copy.save()
    _record("media.document.copied", copy, actor, at)
    return copy


@transaction.atomic
def copy_image(
    *, image: MediaImage, organization: Organization, by: User, actor: Actor, at: datetime
) -> MediaImage:
    """The same picture with its smaller forms, as `organization`'s own; as `copy_document`."""
    _require_uploading(by, organization)
    copy = MediaImage(
        title=image.title,
        description=image.description,
        uploaded_by_user=by,
        organization=organization,
        original_name=image.original_name,
        sha256=image.sha256,
        file_size=image.file_size,
        focal_point_x=image.focal_point_x,
        focal_point_y=image.focal_point_y,
        focal_point_width=image.focal_point_width,
        focal_point_height=image.focal_point_height,
        are_sizes_made=image.are_sizes_made,
        file=_same_file(image),
    )
    copy.save()
    for form in image.sizes.all():
        PictureSize.objects.create(
            image=copy,
            width=form.width,
            height=form.height,
            sha256=form.sha256,
            file_size=form.file_size,
            file=_same_file(form),
        )
    _record("media.image.copied", copy, actor, at)
    return copy


def _same_file(stored: MediaImage | PictureSize) -> ContentFile[bytes]:
    with stored.file.open() as file:
        return ContentFile(
            file.read(), _stored_name(rules.TAKEN[rules.extension_of(str(stored.file.name))])
        )


def _require_uploading(by: User, organization: Organization) -> None:
    if not holds(by, UPLOADING, organization):
        raise NotYours


@transaction.atomic
def make_sizes(*, image_id: int, actor: Actor, at: datetime) -> int:
    """Give a picture that was stored without its smaller forms those; pages that show it are told."""
    image = MediaImage.objects.select_for_update().get(pk=image_id)
    if image.are_sizes_made:
        return 0
    count = _add_sizes(image)
    if count:
        changes.record(
            action="media.image.sizes_made",
            subject=image.key,
            actor=actor,
            at=at,
            keys=[image.key],
            lane=Lane.BULK,
            after={"count": count},
        )
    return count


def make_next_sizes(*, actor: Actor, at: datetime) -> bool:
    """Give one picture that waits for its smaller forms those; False where none waits."""
    image_id = images_without_sizes().first()
    if image_id is None:
        return False
    make_sizes(image_id=image_id, actor=actor, at=at)
    return True


def _add_sizes(image: MediaImage) -> int:
    """Store the picture's smaller forms; one that cannot be read has none, and is not tried again."""
    extension = rules.extension_of(image.file.name)
    forms: list[pictures.Picture] = []
    with (
        contextlib.suppress(pictures.Unreadable, pictures.TooManyPixels),
        image.file.open() as file,
    ):
        forms = pictures.smaller_forms(cast("BinaryIO", file), extension)
    for form in forms:
        PictureSize.objects.create(
            image=image,
            width=form.width,
            height=form.height,
            sha256=hashlib.sha256(form.content).hexdigest(),
            file_size=len(form.content),
            file=ContentFile(form.content, _stored_name(rules.TAKEN[form.extension])),
        )
    image.are_sizes_made = True
    image.save(update_fields=["are_sizes_made"])
    return len(forms)


@transaction.atomic
def move_files(*, source_id: int, target_id: int, actor: Actor, at: datetime) -> int:
    """Give a merged organization's files to its successor; returns how many."""
    count = sum(
        model.objects.filter(organization_id=source_id).update(organization_id=target_id)
        for model in (MediaDocument, MediaImage)
    )
    if not count:
        return 0
    changes.record(
        action="media.files.moved",
        subject=f"organization:{source_id}",
        actor=actor,
        at=at,
        keys=[],
        lane=Lane.BULK,
        after={"to": target_id, "count": count},
    )
    return count


def _type_of(
    file: File[bytes], name: str, taken: tuple[str, ...], organization: Organization, by: User
) -> FileType:
    """The upload's true type, if the person may bring it and it is what it says."""
    _require_uploading(by, organization)
    if not file.size:
        raise EmptyFile
    if file.size > settings.UPLOAD_LIMIT:
        raise TooLarge(file.size)
    claimed = rules.extension_of(name)
    if claimed not in taken:
        raise TypeNotTaken(_not_taken(claimed, taken))
    content = rules.recognize(cast("BinaryIO", file))
    type = rules.TAKEN[claimed]
    if claimed in rules.PICTURES and content in rules.PICTURES and content in taken:
        type = rules.TAKEN[
            content
        ]  # a picture under the name of another kind of picture is harmless
    if not rules.is_as_claimed(type, content):
        raise NotWhatItClaims(_mismatch(type, content))
    return type


def _not_taken(claimed: str, taken: tuple[str, ...]) -> str:
    if not claimed:
        said = _("文件名没有扩展名，无法判断类型。")
    else:
        said = _("不能上传 .%(extension)s 文件（%(label)s）。") % {
            "extension": claimed,
            "label": rules.label_of(claimed),
        }
    return said + _("可以上传：%(taken)s。") % {"taken": "、".join(taken)}


def _mismatch(type: FileType, content: str) -> str:
    return _(
        "文件名的扩展名是 .%(extension)s（%(claimed)s），内容却是“%(found)s”，不能上传；"
        "请用原来的软件另存为正确的类型。"
    ) % {
        "extension": type.extension,
        "claimed": type.label,
        "found": rules.label_of(content),
    }


def _sha256(file: File[bytes]) -> str:
    digest = hashlib.sha256()
    for chunk in file.chunks():
        digest.update(chunk)
    return digest.hexdigest()


def _stored_name(type: FileType) -> str:
    # The person's name for it stays in the row: what lies on disk is named by nobody.
    return f"{uuid.uuid4().hex}.{type.extension}"


def _record(action: str, stored: MediaDocument | MediaImage, actor: Actor, at: datetime) -> None:
    changes.record(
        action=action,
        subject=stored.key,
        actor=actor,
        at=at,
        keys=[],
        lane=Lane.INTERACTIVE,
        after={
            "name": stored.original_name,
            "organization": stored.organization_id,
            "size": stored.file_size,
            "sha256": stored.sha256,
        },
    )
