"""Measures what a change of a whole site's look costs: files written, and how long readers wait for it."""

from __future__ import annotations

import http.client
import io
import time
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.urls import reverse
from PIL import Image

from huabiao.config.bench.cluster import Cluster
from huabiao.config.bench.interactive import (
    LOOKS_EVERY,
    PATIENCE,
    Browser,
    TooSlow,
    Upload,
    serving,
    signed_in,
)
from huabiao.pages.enums import HomeLayout
from huabiao.publishing.models import PublishedFile, ReceiptLine, Run
from huabiao.publishing.operations import is_anything_waiting
from huabiao.sites.enums import FontScale
from huabiao.sites.models import SiteProfile

LOOK_PATH = "/look.css"
PICTURE_SIZE = (1920, 360)  # what the form asks for


@dataclass(frozen=True)
class _Act:
    """What is sent to the form of the site's look."""

    accent: str
    is_grey: bool = False
    picture: str = ""  # the colour of the header picture it brings


# One after the other; the second picture takes the place of the first, whose file must go.
ACTS = (
    _Act("#8c1f1f"),
    _Act("#8c1f1f", is_grey=True),
    _Act("#1f6e4c"),
    _Act("#1f6e4c", is_grey=True),
    _Act("#1f4e8c"),
    _Act("#1f4e8c", picture="#a33c1f"),
    _Act("#1f4e8c", picture="#2f5d73"),
)


@dataclass(frozen=True)
class _Figure:
    milliseconds: float
    files: int


def measure(cluster: Cluster, *, port: int) -> dict[str, Any]:
    """Change the first site's look against a running `huabiao serve`; the cluster is published."""
    profile = cluster.profiles[0]
    with serving(port):
        office = signed_in(cluster, port, login="office")
        _until_idle()
        figures = [_change(profile, office, act) for act in ACTS]
    return {
        "pages": PublishedFile.objects.filter(
            site_id=profile.site_id, path__endswith=".html"
        ).count(),
        "acts": len(figures),
        "files_written": max(figure.files for figure in figures),
        "visible_ms": round(max(figure.milliseconds for figure in figures), 1),
        "database": connection.vendor,
    }


def _change(profile: SiteProfile, office: Browser, act: _Act) -> _Figure:
    """Send the form, and look at the stylesheet until it has other bytes."""
    host, before = profile.site.hostname, _stylesheet(profile, office)
    last = Run.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    address = reverse("sites:look", args=[profile.pk])
    form = {
        "accent": act.accent,
        "font_scale": FontScale.STANDARD,
        "layout": HomeLayout.GRID,
        **({"is_grey": "on"} if act.is_grey else {}),
    }
    picture = _picture(act.picture) if act.picture else None
    started = time.monotonic()
    status, _content = office.post(address, form, picture)
    if status != http.client.FOUND:
        raise TooSlow(f"the form of {host} answered {status}")
    while _stylesheet(profile, office) == before:
        if time.monotonic() > started + PATIENCE:
            raise TooSlow(f"{host}{LOOK_PATH}")
        time.sleep(LOOKS_EVERY)
    visible = time.monotonic() - started
    _until_idle()
    return _Figure(visible * 1000, ReceiptLine.objects.filter(run_id__gt=last).count())


def _stylesheet(profile: SiteProfile, reader: Browser) -> bytes:
    return reader.get(LOOK_PATH, profile.site.hostname)[1]


def _picture(colour: str) -> Upload:
    """A header picture of one colour."""
    drawn = io.BytesIO()
    Image.new("RGB", PICTURE_SIZE, colour).save(drawn, "PNG")
    return Upload("picture", "header.png", "image/png", drawn.getvalue())


def _until_idle() -> None:
    """Wait until nothing is left to publish: what comes later counts, too."""
    deadline = time.monotonic() + PATIENCE * 10
    while is_anything_waiting():
        if time.monotonic() > deadline:
            raise TooSlow("the publisher does not come to rest")
        time.sleep(LOOKS_EVERY * 4)
