"""Somebody who reads what a form would change and sends it again; what a page asks beside its trials."""

from __future__ import annotations

from typing import Any

from django.test import Client


class PatientClient(Client):
    """Sends a form a second time where the first answer only says what it would change."""

    def post(self, path: str, data: Any = None, *args: Any, **how: Any) -> Any:
        answer = super().post(path, data, *args, **how)
        weighed = (getattr(answer, "context", None) or {}).get("weighed", "")
        if not weighed:
            return answer
        return super().post(path, {**(data or {}), "weighed": weighed}, *args, **how)


def asked_outside_trials(asked: Any) -> int:
    """How many questions a page asks by itself: an act that is tried costs what the act costs."""
    count = depth = 0
    for query in asked:
        depth += query["sql"].startswith("SAVEPOINT")
        count += depth == 0
        depth -= query["sql"].startswith(("RELEASE SAVEPOINT", "ROLLBACK TO SAVEPOINT"))
    return count
