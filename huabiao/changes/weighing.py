"""Decides how a form is weighed: where it changes what is public it says so first, and acts when sent again."""

from __future__ import annotations

import hashlib
from typing import Any

from django.http import HttpRequest

from huabiao.changes.foreseeing import Impact, foreseen

_BESIDE = frozenset({"csrfmiddlewaretoken", "weighed"})


class WeighedForm:
    """On a view whose form acts: where `is_weighed`, what was sent is acted on when it was weighed as it is."""

    is_weighed = False
    impact: Impact | None = None  # what the act would change, once that is known
    request: HttpRequest

    def must_weigh(self) -> bool:
        return self.is_weighed and self.request.POST.get("weighed") != self._weight()

    def weigh(self, form: Any) -> Any:
        """Learn what `act` would change; gives the form anew, as the trial used up what it held."""
        view: Any = self
        impact = foreseen(lambda: view.act(form))
        self.impact = impact if impact.places else None  # nothing public: it is done at once
        view.setup(self.request, *view.args, **view.kwargs)
        fresh = view.get_form()
        fresh.full_clean()
        return fresh

    def _weight(self) -> str:
        """Of exactly what was typed: other words are weighed anew."""
        typed = sorted(
            (name, value)
            for name, values in self.request.POST.lists()
            if name not in _BESIDE
            for value in values
        )
        return hashlib.sha256(repr(typed).encode()).hexdigest()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)  # type: ignore[misc]
        context["impact"] = self.impact
        is_to_be_sent_again = self.is_weighed and self.impact is not None
        context["weighed"] = self._weight() if is_to_be_sent_again else ""
        return context
