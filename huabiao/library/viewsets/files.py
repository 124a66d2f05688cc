"""Decides what becomes of files sent with the form of a text: kept at once, whatever else is wrong."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.http import HttpRequest, QueryDict
from django.utils import timezone

from huabiao.accounts.models import Organization
from huabiao.base.errors import Refused
from huabiao.base.keys import key_of
from huabiao.library.file_tables import AttachmentTable, PictureTable
from huabiao.library.forms.writing import ItemForm
from huabiao.library.models import Item
from huabiao.library.panels import FILE_FIELDS
from huabiao.library.viewsets.scope import actor_in
from huabiao.media import rules
from huabiao.media.operations import store_document, store_image
from huabiao.media.queries import documents_for, images_for
from huabiao.media.uploads import require_whole


@dataclass(frozen=True)
class OneFile:
    """A field of a text that holds one file, and the fields of the form that bring and drop it."""

    field: str
    scoped: Callable[[Any], Any]
    store: Callable[..., Any]

    @property
    def word(self) -> str:
        return self.field.removeprefix("lead_")


_ONE_FILES = (
    OneFile("lead_image", images_for, store_image),
    OneFile("recording", documents_for, partial(store_document, taken=rules.RECORDINGS)),
    OneFile("captions", documents_for, partial(store_document, taken=rules.CAPTIONS)),
)


class FilesMixin:
    """The files of the text that is being written."""

    request: HttpRequest
    attachments: AttachmentTable
    pictures: PictureTable

    def open_files(self, item: Item | None = None) -> None:
        """The tables as the form opens with them."""
        self.attachments = AttachmentTable.of_item(item) if item else AttachmentTable()
        self.pictures = PictureTable.of_item(item) if item else PictureTable()

    def read_files(self, data: QueryDict | None = None) -> None:
        """The tables as they were sent; what the person may not use is passed over."""
        user, data = self.request.user, self.request.POST if data is None else data
        self.attachments = AttachmentTable.of_post(data, documents_for(user))
        self.pictures = PictureTable.of_post(data, images_for(user))

    def are_files_valid(self) -> bool:
        return all([self.attachments.is_valid(), self.pictures.is_valid()])

    def apply_files(self, item: Item) -> None:
        self.attachments.apply_to(item)
        self.pictures.apply_to(item)

    def is_whole(self, form: ItemForm) -> bool:
        """Whether the request was small enough to be read; if not, the form says so."""
        try:
            require_whole(self.request)
        except Refused as refusal:
            brings = [name for name in FILE_FIELDS if name in form.fields]
            form.add_error(brings[0] if brings else None, str(refusal.message))
            return False
        return True

    def store_files(self, form: ItemForm, organization: Organization | None) -> bool:
        """Keep sent files at once, so that an error elsewhere in the form does not lose them."""
        if organization is None:
            return not any(form.cleaned_data.get(name) for name in FILE_FIELDS)
        self._store_several(form, "new_files", organization, store_document, self.attachments)
        self._store_several(form, "new_pictures", organization, store_image, self.pictures)
        for one in _ONE_FILES:
            self._store_one(form, one, organization)
        return not form.errors.keys() & set(FILE_FIELDS)

    def _store_several(
        self,
        form: ItemForm,
        field: str,
        organization: Organization,
        store: Callable[..., Any],
        table: AttachmentTable | PictureTable,
    ) -> None:
        for file in form.cleaned_data.get(field) or []:
            stored = self._store(form, field, file, organization, store)
            if stored is not None:
                table.add(stored)

    def _store_one(self, form: ItemForm, one: OneFile, organization: Organization) -> None:
        """What was brought now, or what was brought with a form that came back."""
        field = f"new_{one.word}"
        if field not in form.fields:
            return
        sent = form.cleaned_data.get(field)
        stored = self._store(form, field, sent, organization, one.store) if sent else None
        self._choose_one(form, one, stored)

    def choose_kept_files(self, form: ItemForm) -> None:
        """Let the text have those single files that a form which came back names; stores nothing."""
        for one in _ONE_FILES:
            if f"new_{one.word}" in form.fields:
                self._choose_one(form, one, None)

    def _choose_one(self, form: ItemForm, one: OneFile, stored: Any) -> None:
        if stored is None and form.cleaned_data.get(f"drop_{one.word}"):
            setattr(form.instance, one.field, None)
            return
        kept = key_of(form.data.get(f"kept-{one.field}", ""))
        if stored is None and kept is not None:
            stored = one.scoped(self.request.user).filter(pk=kept).first()
        if stored is not None:
            setattr(form.instance, one.field, stored)

    def _store(
        self,
        form: ItemForm,
        field: str,
        file: Any,
        organization: Organization,
        store: Callable[..., Any],
    ) -> Any:
        try:
            return store(
                file=file,
                organization=organization,
                by=self.request.user,
                actor=actor_in(self.request),
                at=timezone.now(),
            )
        except Refused as refusal:
            form.add_error(field, f"{file.name}：{refusal.message}")
            return None
