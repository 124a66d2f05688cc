"""Decides the preview of a text: on each site where it shall stand, on three devices, before it is saved.

Nothing is written. What was typed travels along in the page, so that another site or device is one
click away, with a script or without.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO, cast

from django.http import HttpRequest, HttpResponse
from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView

from huabiao.accounts.models import User
from huabiao.library import rules
from huabiao.library.enums import Consent, Mode
from huabiao.library.files import documents_of, images_of
from huabiao.library.forms.writing import ItemForm
from huabiao.library.models import Item, Placement
from huabiao.library.published.previewing import Draft, Reach, Sketches, preview
from huabiao.library.queries import placements_of
from huabiao.library.viewsets.channels import nearest_channels
from huabiao.library.viewsets.crumbs import ItemScreen
from huabiao.library.viewsets.scope import ScopedItemMixin
from huabiao.library.viewsets.writing import AddView, ItemEditView
from huabiao.media import pictures
from huabiao.media.models import MediaDocument, MediaImage
from huabiao.media.queries import documents_for, images_for
from huabiao.media.rules import extension_of, recognize
from huabiao.publishing.views_data import File, Picture, Recording
from huabiao.sites.models import Channel
from huabiao.sites.queries import channels_for, site_of

_SKETCH = "sketch-"  # of hidden inputs: what was chosen travels on, small
_MOST_SKETCHES = 24
_LONGEST_SKETCH = 400_000  # characters; with all of them a request stays well below its limit
_DRAWN = re.compile(r"([1-9]\d{0,3})x([1-9]\d{0,3}),(data:image/webp;base64,[A-Za-z0-9+/=]+)")


@dataclass(frozen=True)
class Device:
    name: str
    label: Any
    width: int
    is_senior: bool = False


DEVICES = (
    Device("desktop", gettext_lazy("电脑"), 1280),
    Device("phone", gettext_lazy("手机"), 390),
    Device("senior", gettext_lazy("长者模式"), 1280, is_senior=True),
)


@dataclass(frozen=True)
class Stop:
    """A site on which the text is seen, at the placement its page has there."""

    site_id: int
    label: str
    placement: Placement


class PreviewMixin:
    """A screen with one page in a frame, and the way to the same page on other sites and devices."""

    request: HttpRequest
    here = gettext_lazy("预览")
    template_name = "library/preview.html"

    def draft(self) -> Draft:
        raise NotImplementedError

    def placements(self) -> list[Placement]:
        raise NotImplementedError

    def get_page_title(self) -> str:
        return str(self.here)

    def shown(self) -> dict[str, Any]:
        """What the template is given: the page, and the ways to the others."""
        draft = self.draft()
        placements = self.placements()
        stops = stops_of(draft.text, placements)
        stop, device = self._chosen(stops)
        html = ""
        if stop is not None:
            html = preview(draft, stop.placement, at=timezone.now(), is_senior=device.is_senior)
        return {
            "text": draft.text,
            "html": html,
            "stops": [(f"{other.site_id}:{device.name}", other) for other in stops],
            "devices": [
                (f"{stop.site_id if stop else 0}:{other.name}", other) for other in DEVICES
            ],
            "stop": stop,
            "device": device,
            "links": links_of(draft.text, placements),
        }

    def _chosen(self, stops: Collection[Stop]) -> tuple[Stop | None, Device]:
        site, _colon, name = self.request.POST.get(
            "show", self.request.GET.get("show", "")
        ).partition(":")
        device = next((device for device in DEVICES if device.name == name), DEVICES[0])
        first = next(iter(stops), None)
        return next((stop for stop in stops if str(stop.site_id) == site), first), device

    def render(self, context: dict[str, Any]) -> HttpResponse:
        answer: HttpResponse = self.render_to_response(context)  # type: ignore[attr-defined]
        answer["X-Robots-Tag"] = "noindex, nofollow"
        return answer

    def reach(self, text: Item, kept: Collection[int]) -> Reach:
        """What the person may fetch comes from the console; what stood in the text before may be shown."""
        user = self.request.user
        images = set(images_for(user).filter(pk__in=images_of(text)).values_list("pk", flat=True))
        used = documents_of(text)
        documents = set(documents_for(user).filter(pk__in=used).values_list("pk", flat=True))

        def address_of(stored: MediaImage | MediaDocument) -> str:
            if isinstance(stored, MediaImage):
                name, known = "media:image", stored.pk in images
                named = [stored.pk, stored.original_name]
            else:
                name, known = "media:document", stored.pk in documents
                named = [stored.pk]
            return self.request.build_absolute_uri(reverse(name, args=named)) if known else ""

        return Reach(images | set(kept), address_of)


class PreviewView(PreviewMixin, ScopedItemMixin, ItemScreen, TemplateView):
    """The newest text that was saved, as those see it who are to agree to it."""

    def draft(self) -> Draft:
        text = self.item.get_latest_revision_as_object()
        return Draft(text, self.reach(text, images_of(text)))

    def placements(self) -> list[Placement]:
        return list(placements_of(self.item))

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.item = self.get_object()
        return self.render({**self.get_context_data(), **self.shown()})


class _TypedMixin(PreviewMixin):
    """What is in a form now, and has not been saved."""

    http_method_names = ("post",)
    stored_text: Item | None = None

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.form: ItemForm = self.get_form()  # type: ignore[attr-defined]
        self.read_files()  # type: ignore[attr-defined]
        form = self.form
        self.typed = form.text_as_typed()
        self.are_files_valid()  # type: ignore[attr-defined]
        self.choose_kept_files(form)  # type: ignore[attr-defined]
        self.apply_files(self.typed)  # type: ignore[attr-defined]
        self.sketched = list(_sketched(request, form))
        return self.render(
            {**self.get_context_data(form=form), **self.shown(), "typed": self._again()}
        )  # type: ignore[attr-defined]

    def draft(self) -> Draft:
        kept = images_of(self.stored_text) if self.stored_text is not None else ()
        return Draft(self.typed, self.reach(self.typed, kept), _as_files(self.sketched))

    def _again(self) -> list[tuple[str, str]]:
        """Everything that was typed, for the next click."""
        typed = [
            (name, value)
            for name, values in self.request.POST.lists()
            if name not in ("csrfmiddlewaretoken", "show") and not name.startswith(_SKETCH)
            for value in values
        ]
        return [*typed, *((f"{_SKETCH}{field}", value) for field, value in self.sketched)]


class PreviewTypedView(_TypedMixin, ItemEditView):
    """An item's form as it is now."""

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.stored_text = self.stored.get_latest_revision_as_object()

    def placements(self) -> list[Placement]:
        return list(placements_of(self.stored))


class PreviewNewView(_TypedMixin, AddView):
    """The form of a text that is not in the library yet, in the channels that are ticked."""

    def draft(self) -> Draft:
        organization = self.form.cleaned_data.get("organization")
        if organization is not None:
            self.typed.organization = organization
        return super().draft()

    def placements(self) -> list[Placement]:
        user = self.request.user
        chosen = self.form.cleaned_data.get("channels") or _first_channel(user)
        channels = channels_for(user, rules.ALLOWED["place"]).filter(pk__in=chosen)
        return [_plan(channel) for channel in channels.order_by("path")]


def _first_channel(user: User) -> list[int]:
    return [pk for _site, choices in nearest_channels(user) for pk, _label in choices][:1]


def _plan(channel: Channel) -> Placement:
    return Placement(
        channel=channel, site=site_of(channel), consent=Consent.NOT_NEEDED, mode=Mode.REFERENCE
    )


def stops_of(text: Item, placements: Collection[Placement]) -> list[Stop]:
    """One for each site where the text has a page of its own: where it is, or would be, at home."""
    if text.kind == rules.PAGELESS:
        return []
    at_home: dict[int, Placement] = {}
    for placement in placements:
        if placement.mode == Mode.REFERENCE and placement.consent != Consent.REFUSED:
            known = at_home.get(placement.site_id)
            if known is None or (placement.is_main and not known.is_main):
                at_home[placement.site_id] = placement
    return [
        Stop(site_id, f"{placement.site.profile.name} / {placement.channel.title}", placement)
        for site_id, placement in at_home.items()
    ]


def links_of(text: Item, placements: Collection[Placement]) -> list[str]:
    """Sites on which the text is a line that leads to another site."""
    return [
        f"{placement.site.profile.name} / {placement.channel.title}"
        for placement in placements
        if placement.mode == Mode.LINK or text.kind == rules.PAGELESS
    ]


def _sketched(request: HttpRequest, form: ItemForm) -> Iterator[tuple[str, str]]:
    """Files chosen now and those a page brought back, each as one short string."""
    fresh: set[str] = set()
    for field in ("new_image", "new_pictures", "new_files", "new_recording"):
        for file in request.FILES.getlist(field)[:_MOST_SKETCHES] if field in form.fields else []:
            is_picture = field in ("new_image", "new_pictures")
            drawn = _drawn(cast("BinaryIO", file)) if is_picture else f"{file.size},{file.name}"
            if drawn and len(drawn) <= _LONGEST_SKETCH:
                fresh.add(field)
                yield field, drawn
    for name, values in request.POST.lists():
        field = name.removeprefix(_SKETCH)
        if name.startswith(_SKETCH) and field in form.fields and field not in fresh:
            for value in values[:_MOST_SKETCHES]:
                if len(value) <= _LONGEST_SKETCH:
                    yield field, value


def _drawn(file: BinaryIO) -> str:
    """A picture as it can stand in a page; "" for what is none: saving will say so."""
    try:
        picture = pictures.sketch(file, recognize(file))
    except (KeyError, pictures.Unreadable, pictures.TooManyPixels):
        return ""
    content = base64.b64encode(picture.content).decode()
    return f"{picture.width}x{picture.height},data:image/webp;base64,{content}"


def _as_files(sketched: Collection[tuple[str, str]]) -> Sketches:
    leads = [
        picture for field, value in sketched if field == "new_image" for picture in _picture(value)
    ]
    gallery = [
        picture
        for field, value in sketched
        if field == "new_pictures"
        for picture in _picture(value)
    ]
    attachments = [
        file for field, value in sketched if field == "new_files" for file in _file(value)
    ]
    recordings = [
        file for field, value in sketched if field == "new_recording" for file in _file(value)
    ]
    recording = None
    if recordings:
        is_video = recordings[-1].type == "MP4"
        recording = Recording("", "video/mp4" if is_video else "audio/mpeg", recordings[-1].size)
    return Sketches(leads[-1] if leads else None, tuple(gallery), tuple(attachments), recording)


def _picture(value: str) -> Iterator[Picture]:
    drawn = _DRAWN.fullmatch(value)
    if drawn is not None:
        yield Picture(drawn[3], int(drawn[1]), int(drawn[2]))


def _file(value: str) -> Iterator[File]:
    size, _comma, name = value.partition(",")
    if size.isdecimal() and name:
        length = int(size[:12])
        yield File(name, "", extension_of(name).upper(), filesizeformat(length), length)
