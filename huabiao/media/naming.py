"""Tells the publisher what pictures are called."""

from __future__ import annotations

from collections.abc import Collection

from django.utils.translation import gettext_lazy as _

from huabiao.media import files
from huabiao.media.models import MediaImage
from huabiao.publishing import naming
from huabiao.publishing.naming import Things


def register() -> None:
    naming.register_things(image=Things(_("图片“%(name)s”"), _titles))
    naming.register_kinds({files.IMAGE: _("图片")})


def _titles(ids: Collection[int]) -> dict[int, str]:
    return dict(MediaImage.objects.filter(pk__in=ids).values_list("pk", "title"))
