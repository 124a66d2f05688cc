"""Tells web servers what files alone cannot: which host is which site, and which addresses moved."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime
from pathlib import Path

from django.conf import settings

from huabiao.base import disk
from huabiao.publishing import sealing, serving_files
from huabiao.publishing.models import PublishedFile
from huabiao.publishing.serving_files import HostEntry, hosts_file, moved_files
from huabiao.sites.models import SiteProfile


def write(run: int, *, at: datetime) -> None:
    """Write both lists from the database, signed first; files that say the same already are left alone."""
    profiles = SiteProfile.objects.using("default").select_related("site")
    hosts = [
        HostEntry(
            site_code=profile.code,
            host=profile.site.hostname,
            aliases=tuple(sorted(alias.host for alias in profile.site.aliases.all())),
            is_https=settings.BEHIND_TLS,
        )
        for profile in profiles.prefetch_related("site__aliases")
    ]
    moved: dict[str, dict[str, str]] = defaultdict(dict)
    rows = PublishedFile.objects.using("default").exclude(moved_to="")
    for code, path, to in rows.values_list("site__profile__code", "path", "moved_to"):
        moved[code][path] = to
    files = {**hosts_file(hosts), **moved_files(moved, hosts)}
    sealing.seal_lists(files, run, at=at)
    root = Path(settings.SERVING_ROOT)
    disk.sweep(str(root))
    if serving_files.write(files, root):
        disk.flush(str(root))
    sealing.settle(run, at=at)
