"""Decides how what was typed and not saved is kept, offered again and taken up: by the form's own script."""

from __future__ import annotations

import json
import secrets
from copy import deepcopy
from datetime import datetime, timedelta
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.generic import View

from huabiao.accounts.models import User
from huabiao.base.errors import Refused
from huabiao.library import operations
from huabiao.library.differences import Difference, differences
from huabiao.library.enums import Kind
from huabiao.library.forms.writing import ItemForm, item_form
from huabiao.library.models import Item, Scratch
from huabiao.library.operations.scratches import KEPT_FOR
from huabiao.library.queries import scratches_for
from huabiao.library.resembling import alike
from huabiao.library.viewsets.channels import nearest_channels
from huabiao.library.viewsets.files import FilesMixin
from huabiao.library.viewsets.scope import ScopedItemMixin

_NOT_TYPED = {"csrfmiddlewaretoken", "sheet", "age", "action-save", "action-submit"}


def scratch_url(kind: str, item_id: int | None) -> str:
    if item_id is None:
        return reverse("items:scratch_new", args=[kind])
    return reverse("items:scratch", args=[item_id])


def _form_url(kind: str, item_id: int | None) -> str:
    if item_id is None:
        return reverse("items:write", args=[kind])
    return reverse("items:edit", args=[item_id])


def new_text(kind: str, user: User) -> Item:
    """What the form of a new text opens with."""
    home = user.organization
    return Item(kind=kind, source=home.name if home else "")


class ScratchMixin:
    """What a form knows of the sheets that were typed into it."""

    request: HttpRequest
    kind: str
    object: Item | None

    @property
    def scratch_item_id(self) -> int | None:
        """The item whose form this is; None for one that is new."""
        return self.object.pk if self.object is not None else None

    @cached_property
    def restored(self) -> Scratch | None:
        """The sheet that is taken up again, if the address names one of the person's own."""
        wanted = self.request.GET.get("scratch", "")
        if self.request.method != "GET" or not wanted:
            return None
        return self._sheets().filter(sheet=wanted).first()

    @cached_property
    def sheet(self) -> str:
        """The name of this opening of the form; one that came back or is taken up keeps its own."""
        if self.restored is not None:
            return str(self.restored.sheet)
        return self.request.POST.get("sheet", "") or secrets.token_hex(8)

    def restored_form(self) -> ItemForm | None:
        """The form as it was when its sheet was last heard of."""
        if self.restored is None:
            return None
        data = data_of(self.restored)
        form: ItemForm = self.get_form_class()(**{**self.get_form_kwargs(), "data": data})  # type: ignore[attr-defined]
        form.open_again()
        self.read_files(data)  # type: ignore[attr-defined]
        self.choose_kept_files(form)  # type: ignore[attr-defined]
        self.loaded = data.get("loaded_revision", "")
        return form

    def finish_sheet(self) -> None:
        operations.finish_scratch(
            sheet=self.request.POST.get("sheet", ""),
            kind=self.kind,
            item_id=self.scratch_item_id,
            by=self.request.user,
            at=timezone.now(),
        )

    def scratch_context(self) -> dict[str, Any]:
        offered = {} if self.form_is_under_way() else offer(self.request, self.kind, self.object)
        return {
            "sheet": self.sheet,
            "scratch_url": scratch_url(self.kind, self.scratch_item_id),
            "restored": self.restored,
            **offered,
        }

    def form_is_under_way(self) -> bool:
        """Whether this form holds words of its own already: no others are offered beside them."""
        return self.request.method != "GET" or self.restored is not None

    def _sheets(self) -> Any:
        return scratches_for(self.request.user, item_id=self.scratch_item_id, kind=self.kind)


def data_of(scratch: Scratch) -> QueryDict:
    """A sheet as the form would send it."""
    data = QueryDict(mutable=True)
    for name, value in json.loads(scratch.typed):
        data.appendlist(name, value)
    return data


def offer(request: HttpRequest, kind: str, text: Item | None) -> dict[str, Any]:
    """The newest sheet that says something else than the text, and what; empty where none does."""
    item_id = text.pk if text is not None else None
    for scratch in scratches_for(request.user, item_id=item_id, kind=kind):
        found = _differences(request, scratch, text)
        if found:
            url = _form_url(kind, item_id)
            return {
                "scratch": scratch,
                "scratch_differences": found,
                "restore_url": f"{url}?scratch={scratch.sheet}",
                "discard_url": scratch_url(kind, item_id),
                "is_scratch_overtaken": _is_overtaken(scratch, text),
            }
    return {}


def _is_overtaken(scratch: Scratch, text: Item | None) -> bool:
    loaded = data_of(scratch).get("loaded_revision", "")
    return text is not None and loaded != str(text.latest_revision_id)


class _Files(FilesMixin):
    """The tables of a sheet, to be compared."""

    def __init__(self, request: HttpRequest) -> None:
        self.request = request


def _differences(request: HttpRequest, scratch: Scratch, text: Item | None) -> list[Difference]:
    data = data_of(scratch)
    before = text if text is not None else new_text(scratch.kind, request.user)
    instance = deepcopy(before)
    _panel, form_class = item_form(scratch.kind, is_new=text is None)
    more = {"channel_choices": nearest_channels(request.user)} if text is None else {}
    form = form_class(data, instance=instance, for_user=request.user, **more)
    typed = form.text_as_typed()
    files = _Files(request)
    files.read_files(data)
    files.choose_kept_files(form)
    files.are_files_valid()
    files.apply_files(typed)
    return differences(before, typed)


class _SheetView(ScopedItemMixin, View):
    """Hears what stands in an open form, answers what is kept of others, and forgets one."""

    http_method_names = ("get", "post")
    act = "edit"
    item: Item | None = None

    def text(self) -> Item | None:
        return None

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.item = self.get_item()
        self.kind = str(self.item.kind) if self.item is not None else str(kwargs["kind"])
        if self.kind not in Kind.values:
            raise Http404

    def get_item(self) -> Item | None:
        return None

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """What is offered, as it stands above the form."""
        return render(request, "library/parts/scratch.html", offer(request, self.kind, self.text()))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        item_id = self.item.pk if self.item is not None else None
        of = {"sheet": request.POST.get("sheet", ""), "kind": self.kind, "item_id": item_id}
        if "discard" in request.POST:
            operations.finish_scratch(**of, by=request.user, at=timezone.now())
            return redirect(_form_url(self.kind, item_id))
        typed = [
            (name, value)
            for name, values in request.POST.lists()
            if name not in _NOT_TYPED
            for value in values
        ]
        at = _typed_at(request)
        try:
            is_kept = operations.keep_scratch(**of, typed=typed, by=request.user, at=at)
        except operations.ScratchTooLong as refusal:
            return JsonResponse({"message": str(refusal.message)}, status=413)
        except Refused:
            raise Http404 from None
        if not is_kept:
            return JsonResponse({"is_done": True})
        said = _("%(at)s 已自动存为底稿") % {"at": f"{timezone.localtime(at):%H:%M}"}
        return JsonResponse({"said": said, "alike": self.alike()})

    def alike(self) -> str:
        """What the text is like as it is typed, as it stands above the form."""
        typed = Item(pk=self.item.pk if self.item else None, kind=self.kind)
        typed.title = self.request.POST.get("title", "")
        typed.body = self.request.POST.get("body", "")
        found = {"alike": alike(typed, self.request.user)}
        return render_to_string("library/parts/alike.html", found, request=self.request)


class ScratchView(_SheetView):
    """Of an item that exists."""

    def get_item(self) -> Item | None:
        return self.get_object()

    def text(self) -> Item | None:
        assert self.item is not None  # noqa: S101 -- of setup
        text: Item = self.item.get_latest_revision_as_object()
        return text


class NewScratchView(_SheetView):
    """Of a text that is not in the library yet."""


def _typed_at(request: HttpRequest) -> datetime:
    """When it was typed: a browser that had no connection says how long ago, in seconds."""
    age = request.POST.get("age", "")
    seconds = int(age) if age.isdecimal() and len(age) <= 7 else 0
    return timezone.now() - min(timedelta(seconds=seconds), KEPT_FOR)
