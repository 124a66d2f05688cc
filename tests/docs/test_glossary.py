"""Keeps words and code together: every word exists, every table of ours has its word."""

from __future__ import annotations

import ast
import re

from django.apps import apps
from django.db.models import Model

from tests.architecture.tree import PACKAGE, ROOMS, parsed
from tests.docs.pages import code_in, rows_of, text_of

NAME = re.compile(rf"({'|'.join(ROOMS)})(\.\w+)+")


def _words() -> set[str]:
    cells = (row[1] for row in rows_of(text_of("docs/glossary.md")))
    return {code for cell in cells for code in code_in(cell) if NAME.fullmatch(code)}


def _members(node: ast.ClassDef) -> dict[str, ast.AST]:
    """Names a class declares: its fields, values and inner classes."""
    members: dict[str, ast.AST] = {}
    for child in node.body:
        if isinstance(child, ast.ClassDef):
            members[child.name] = child
        elif isinstance(child, ast.Assign | ast.AnnAssign):
            targets = child.targets if isinstance(child, ast.Assign) else [child.target]
            members.update({t.id: child for t in targets if isinstance(t, ast.Name)})
    return members


def _exists(word: str) -> bool:
    room, first, *rest = word.split(".")
    for file in (PACKAGE / room).rglob("*.py"):
        for node in parsed(file).body:
            if isinstance(node, ast.ClassDef | ast.FunctionDef) and node.name == first:
                return _has(node, rest)
    return False


def _has(node: ast.AST, names: list[str]) -> bool:
    for name in names:
        inside = _members(node) if isinstance(node, ast.ClassDef) else {}
        if name not in inside:
            return False
        node = inside[name]
    return True


def test_every_word_of_the_glossary_exists() -> None:
    assert sorted(word for word in _words() if not _exists(word)) == []


def test_every_table_of_ours_has_a_word() -> None:
    tables = {
        f"{model._meta.app_label}.{model.__name__}"
        for model in apps.get_models()
        if issubclass(model, Model) and model.__module__.startswith("huabiao.")
    }

    assert tables - _words() == set()


def test_the_chinese_word_of_a_class_is_unique() -> None:
    terms = [row[0] for row in rows_of(text_of("docs/glossary.md"))]

    assert sorted(set(terms)) == sorted(terms)
