"""Decides that a text with pasted pictures is put right and told of, where it would else be refused."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest
from django.utils import timezone

from huabiao.accounts.models import Organization
from huabiao.library.forms.writing import ItemForm
from huabiao.library.viewsets.scope import actor_in
from huabiao.media.pasted import settle_pasted, sources_in


class PastingMixin:
    """What came into the text by pasting is settled as files are: at once, whatever else is wrong."""

    request: HttpRequest
    body_before = ""  # of the text as it was saved last

    def settle_paste(self, form: ItemForm, organization: Organization | None) -> None:
        typed = form.data.get("body", "")
        if organization is None or "<img" not in typed:
            return
        body, said = settle_pasted(
            typed,
            known=sources_in(self.body_before),
            organization=organization,
            by=self.request.user,
            actor=actor_in(self.request),
            at=timezone.now(),
        )
        # For the form that comes back, too: a picture is stored once.
        form.data = form.data.copy()
        form.data["body"] = form.instance.body = body
        if "body" in form.cleaned_data:
            form.cleaned_data["body"] = body
        for sentence in said:
            messages.warning(self.request, sentence)
