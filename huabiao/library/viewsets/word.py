"""Decides how Word files come in: several as drafts from the list, or one into the form being written."""

from __future__ import annotations

import time
from typing import Any

from django.contrib import messages
from django.forms.utils import ErrorList
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import FormView
from wagtail.admin.views.generic import PermissionCheckedMixin

from huabiao.accounts.models import Organization
from huabiao.base.errors import Refused
from huabiao.base.html import text_of
from huabiao.library import operations
from huabiao.library.forms.bringing import WordForm
from huabiao.library.forms.writing import ItemForm
from huabiao.library.models import Item
from huabiao.library.panels import FILE_FIELDS
from huabiao.library.permissions import ItemPolicy
from huabiao.library.viewsets.crumbs import ItemScreen, crumbs
from huabiao.library.viewsets.scope import ScopedItemMixin, actor_in
from huabiao.media.uploads import require_whole

MOST_SECONDS = 60  # of one request; the file that is being read is read to its end
_REPORT = "word_report"  # in the session, until it is read
_REMEMBERED = 200  # characters of a sentence kept there


class NoTimeLeft(Refused):
    message = gettext_lazy("前面的文件用去了一分钟，这个文件还没有读；请再导入一次。")


class WordView(ScopedItemMixin, PermissionCheckedMixin, ItemScreen, FormView):
    """Word files become drafts, each by itself: one that cannot be read holds up no other.

    A script sends them one by one and is answered in JSON; a plain form sends all at once.
    """

    form_class = WordForm
    template_name = "library/word.html"
    here = gettext_lazy("从 Word 导入")
    permission_policy = ItemPolicy(Item)
    permission_required = "add"

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        return crumbs(here=_("从 Word 导入"))

    def get_form_kwargs(self) -> dict[str, Any]:
        # It is put on the list, too, whose filters have names of their own.
        own = {"for_user": self.request.user, "auto_id": "id_word_%s"}
        return {**super().get_form_kwargs(), **own}

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = self.get_form()
        is_valid = form.is_valid()
        try:
            require_whole(request)
        except Refused as refusal:
            form.add_error("word_files", str(refusal.message))
            is_valid = False
        if not is_valid:
            return self.form_invalid(form)
        started = time.monotonic()
        rows = [self._bring(file, form, started) for file in form.cleaned_data["word_files"]]
        if self._is_asked_by_script():
            html = render_to_string("library/parts/word_rows.html", {"rows": rows})
            return JsonResponse({"html": html, "imported": sum("url" in row for row in rows)})
        request.session[_REPORT] = rows
        return redirect("items:word")

    def form_invalid(self, form: WordForm) -> HttpResponse:
        if self._is_asked_by_script():
            said = [str(error) for errors in form.errors.values() for error in errors]
            return JsonResponse({"message": " ".join(said)}, status=422)
        return super().form_invalid(form)

    def _is_asked_by_script(self) -> bool:
        return not self.request.accepts("text/html")

    def _bring(self, file: Any, form: WordForm, started: float) -> dict[str, Any]:
        """One row of the report: what became of a file."""
        try:
            if time.monotonic() - started > MOST_SECONDS:
                raise NoTimeLeft
            item, text = operations.create_from_word(
                file=file,
                kind=form.cleaned_data["kind"],
                organization=form.cleaned_data["organization"],
                by=self.request.user,
                actor=actor_in(self.request),
                at=timezone.now(),
            )
        except Refused as refusal:
            return {"name": file.name, "message": str(refusal.message)}
        return {
            "name": file.name,
            "title": item.title,
            "kind": str(text.kind.label),
            "url": reverse("items:edit", args=[item.pk]),
            "notes": [note[:_REMEMBERED] for note in text.notes],
        }

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        self.item = Item()
        context = super().get_context_data(**kwargs)
        context["rows"] = self.request.session.pop(_REPORT, [])
        return context


class WordTakingMixin:
    """A Word file taken into the form that is being written; what was typed stays."""

    request: HttpRequest
    kind: str

    def is_word_brought(self) -> bool:
        return "action-word" in self.request.POST

    def take_word(self, form: ItemForm, organization: Organization | None) -> HttpResponse:
        """The form again, with what the file says in fields that were empty."""
        file = self.request.FILES.get("word_file")
        kept = {name: form.errors[name] for name in FILE_FIELDS if name in form.errors}
        try:
            require_whole(self.request)
            if file is None:
                raise NoFileChosen
            if organization is None:
                raise NoUnitChosen
            text = operations.read_from_word(
                file=file,
                kind=self.kind,
                organization=organization,
                by=self.request.user,
                actor=actor_in(self.request),
                at=timezone.now(),
            )
        except Refused as refusal:
            messages.error(self.request, str(refusal.message))
            said: list[str] = []
        else:
            said = [*fill(form, text), *text.notes]
            messages.success(
                self.request, _("已从“%(name)s”导入，还没有保存。") % {"name": file.name}
            )
        _forget_errors(form, kept)
        context = self.get_context_data(form=form, word_notes=said)  # type: ignore[attr-defined]
        return self.render_to_response(context)  # type: ignore[attr-defined]


class NoFileChosen(Refused):
    message = gettext_lazy("请先选择要导入的 Word 文件（.docx）。")


class NoUnitChosen(Refused):
    message = gettext_lazy("请先选择所属单位，再从 Word 导入。")


def fill(form: ItemForm, text: operations.WordText) -> list[str]:
    """Put what was found into the fields of a bound form that hold nothing; says what it did."""
    data = form.data.copy()
    filled, said = [], []
    for name, value in text.values().items():
        if name not in form.fields:
            continue
        label, typed = str(form.fields[name].label), str(data.get(name, "")).strip()
        wanted = value if isinstance(value, str) else value.isoformat()
        if name == "body":
            is_empty = not text_of(typed) and "<img" not in typed
            data[name] = wanted if is_empty else f"{typed}\n{wanted}"
            if not is_empty:
                said.append(_("正文接在原来内容的后面，原来的没有改动。"))
                continue
        elif not typed:
            data[name] = wanted
        else:
            if typed != wanted:
                said.append(
                    _("“%(label)s”已经填过，没有改动；Word 文件里是“%(value)s”。")
                    % {"label": label, "value": wanted}
                )
            continue
        filled.append(label)
    form.data = data
    if filled:
        said.insert(0, _("已填入：%(labels)s。") % {"labels": "、".join(filled)})
    return said


def _forget_errors(form: ItemForm, kept: dict[str, ErrorList]) -> None:
    """Nobody asked to save: what is still missing is not an error yet; a refused file is one."""
    form.full_clean()
    for name in list(form.errors):
        del form.errors[name]
    form.errors.update(kept)
