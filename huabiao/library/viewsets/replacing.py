"""Turns another file for an attachment into one act, with a list of its uses before and a report after."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy

from huabiao.base.errors import Refused
from huabiao.library import operations
from huabiao.library.forms.bringing import ReplaceForm
from huabiao.library.models import Item
from huabiao.library.operations.replacing import MOST
from huabiao.library.queries import Standing, items_for, standings_of
from huabiao.library.uses import attached_in, uses_of
from huabiao.library.viewsets.acts import ItemFormActView
from huabiao.library.viewsets.mail import tell_whose_turn
from huabiao.library.viewsets.scope import actor_in
from huabiao.media.operations import EmptyFile, NotWhatItClaims, TypeNotTaken
from huabiao.media.rules import extension_of
from huabiao.media.uploads import TooLarge, require_whole


@dataclass(frozen=True)
class Use:
    """One item that attaches the file, as a person who may see it is told."""

    item: Item
    standing: Standing
    may_edit: bool


class ReplaceView(ItemFormActView):
    """One attachment of one's own item, and everywhere else the same file is attached."""

    act = "edit"
    here = gettext_lazy("更换附件")
    template_name = "library/replace.html"
    form_class = ReplaceForm
    button = gettext_lazy("更换")
    faults: ClassVar[Mapping[type[Refused], str]] = dict.fromkeys(
        (EmptyFile, NotWhatItClaims, TypeNotTaken, TooLarge, operations.SameFile), "file"
    )

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        document = attached_in(self.item, kwargs["document_id"])
        if document is None:
            raise Http404
        self.document = document

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        context.update(document=self.document, extension=extension_of(self.document.original_name))
        if "report" not in context:
            context.update(self._uses())
        return context

    def _uses(self) -> dict[str, Any]:
        user = self.request.user
        uses = uses_of(self.document, beside=self.item)
        known = uses.filter(pk__in=items_for(user))
        items = list(known.select_related("organization").defer("body").order_by("pk")[:MOST])
        mine = set(items_for(user, "edit").filter(pk__in=uses).values_list("pk", flat=True))
        standings = standings_of(items)
        return {
            "uses": [Use(item, standings[item.pk], item.pk in mine) for item in items],
            "other_count": uses.count() - known.count(),
        }

    def form_valid(self, form: Form) -> HttpResponse:
        try:
            require_whole(self.request)
            report = operations.replace_attachment(
                item_id=self.item.pk,
                document_id=self.document.pk,
                **form.cleaned_data,
                by=self.request.user,
                actor=actor_in(self.request),
                at=timezone.now(),
            )
        except Refused as refusal:
            form.add_error(self.faults.get(type(refusal)), str(refusal.message))
            return self.form_invalid(form)
        submitted = [line.item_id for line in report.lines if line.is_submitted]
        for item in items_for(self.request.user).filter(pk__in=submitted).order_by("pk"):
            tell_whose_turn(item)
        return self.render_to_response(self.get_context_data(form=form, report=report))
