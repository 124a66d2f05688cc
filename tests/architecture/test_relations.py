"""Closes what import contracts cannot see: a relation named by a string is a dependency as well."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.db.models import Model

from tests.architecture.tree import HEIGHT


def _room(model: type[Model]) -> str | None:
    package, _, rest = model.__module__.partition(".")
    return rest.split(".")[0] if package == "huabiao" else None


def _relations() -> list[tuple[str, str, str]]:
    found = []
    for model in apps.get_models(include_auto_created=True):
        here = _room(model)
        for field in model._meta.get_fields(include_hidden=True):
            if here is None or field.auto_created or field.related_model is None:
                continue
            there = _room(field.related_model)
            if there is not None:
                found.append((f"{here}.{model.__name__}.{field.name}", here, there))
    return found


@pytest.mark.parametrize(
    ("here", "there"), [pytest.param(h, t, id=name) for name, h, t in _relations()]
)
def test_relations_point_downwards(here: str, there: str) -> None:
    assert here == there or HEIGHT[here] > HEIGHT[there]
