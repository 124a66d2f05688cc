"""Decides which fields a person fills in for each kind of text, in which order and under which headings."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel, ObjectList, Panel

from huabiao.library.enums import Kind

_HEADINGS = {
    "text": _("标题与正文"),
    "document": _("文件信息"),
    "page": _("页面信息"),
    "about": _("来源与检索"),
    "correction": _("更正说明"),
}

_DOCUMENT = (
    "document_number",
    "subject",
    "dated_on",
    "effective_on",
    "expires_on",
    "openness",
    "audience",
)
_ABOUT = ("short_title", "summary", "keywords", "source", "author")

# Rows of (heading, fields); the correction note comes last everywhere.
_LAYOUT: dict[str, tuple[tuple[str, tuple[str, ...]], ...]] = {
    Kind.NEWS: (("text", ("title", "body")), ("about", (*_ABOUT, "subject"))),
    Kind.NOTICE: (
        ("text", ("title", "body")),
        ("document", ("document_number", "subject", "dated_on", "expires_on", "audience")),
        ("about", _ABOUT),
    ),
    Kind.NORMATIVE_DOCUMENT: (
        ("document", ("title", *_DOCUMENT)),
        ("text", ("body",)),
        ("about", _ABOUT),
    ),
    Kind.INTERPRETATION: (
        ("text", ("title", "body")),
        ("about", (*_ABOUT, "subject", "audience")),
    ),
    Kind.PLAIN_PAGE: (("text", ("title", "body")), ("page", ("summary", "keywords", "source"))),
}


def fields_of(kind: str) -> list[str]:
    """Text fields a person fills in for this kind."""
    return [field for _, fields in _LAYOUT[kind] for field in fields] + ["correction_note"]


def panels_of(kind: str) -> list[Panel]:
    rows = (*_LAYOUT[kind], ("correction", ("correction_note",)))
    return [
        MultiFieldPanel(
            [FieldPanel(field) for field in fields],
            heading=_HEADINGS[heading],
            classname="" if heading in ("text", "document") else "collapsed",
        )
        for heading, fields in rows
    ]


def edit_handler(kind: str, *, form_class: type) -> ObjectList:
    """The form's layout for one kind, still to be bound to the model."""
    return ObjectList(panels_of(kind), base_form_class=form_class)
