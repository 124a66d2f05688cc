"""Reads about what is signed: sites of which files stand that no manifest names."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.db.models import Exists, OuterRef

from huabiao.guard.errors import UnusableKey
from huabiao.guard.history import History
from huabiao.guard.signing import PUBLIC_FILE, PublicKeys, public_keys
from huabiao.publishing.models import PublishedFile
from huabiao.sites.models import SiteProfile


def sites_not_whole() -> list[SiteProfile]:
    """Published sites that no guard can guard, or not all of: as after an upgrade from before there were manifests."""
    keys = _keys()
    published = Exists(PublishedFile.objects.filter(site=OuterRef("site")))
    profiles = SiteProfile.objects.filter(published).select_related("site")
    return [one for one in profiles.order_by("pk") if keys is None or not _is_whole(one.code, keys)]


def _is_whole(code: str, keys: PublicKeys) -> bool:
    newest = next(History(Path(settings.SEAL_ROOT), code, keys).roots(), None)
    return newest is not None and newest.is_whole


def _keys() -> PublicKeys | None:
    try:
        return public_keys(Path(settings.HUABIAO_HOME) / PUBLIC_FILE)
    except (OSError, UnusableKey):
        return None  # nothing was signed yet
