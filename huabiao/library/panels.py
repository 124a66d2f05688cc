"""Decides which fields a person fills in for each kind of text, in which order and under which headings."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel, ObjectList, Panel

from huabiao.library.enums import Kind
from huabiao.library.rules import PAGELESS

_HEADINGS = {
    "text": _("标题与正文"),
    "document": _("文件信息"),
    "page": _("页面信息"),
    "person": _("姓名与职务"),
    "contact": _("办公信息"),
    "link": _("链接"),
    "question": _("问题与答复"),
    "body": _("正文"),
    "data": _("时段与更新"),
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
        ("body", ("body",)),
        ("about", _ABOUT),
    ),
    Kind.INTERPRETATION: (
        ("text", ("title", "body")),
        ("about", (*_ABOUT, "subject", "audience")),
    ),
    Kind.PLAIN_PAGE: (("text", ("title", "body")), ("page", ("summary", "keywords", "source"))),
    Kind.PROFILE: (
        ("text", ("title", "body")),
        ("contact", ("contact_address", "contact_phone", "office_hours")),
        ("page", ("summary", "keywords", "source")),
    ),
    Kind.LEADER: (
        ("person", ("title", "post", "summary", "body")),
        ("page", ("keywords", "source")),
    ),
    Kind.GALLERY: (("text", ("title", "body")), ("about", _ABOUT)),
    Kind.RECORDING: (("text", ("title", "body")), ("about", (*_ABOUT, "subject"))),
    Kind.LINK: (("link", ("title", "link_url", "summary")),),
    Kind.FAQ: (
        ("question", ("title", "body")),
        ("about", ("summary", "keywords", "source", "subject", "audience")),
    ),
    Kind.DATA_FILE: (
        ("text", ("title", "body")),
        ("data", ("data_period", "data_cycle", "dated_on", "subject")),
        ("about", _ABOUT),
    ),
}

# What a field is called, and what is said of it, where a kind means something of its own by it.
_LABELS: dict[str, dict[str, Promise]] = {
    Kind.LEADER: {
        "title": _("姓名"),
        "summary": _("工作分工"),
        "body": _("个人简历"),
        "new_image": _("照片"),
        "drop_image": _("去掉照片"),
    },
    Kind.GALLERY: {"body": _("图集说明"), "new_image": _("封面"), "drop_image": _("去掉封面")},
    Kind.RECORDING: {"body": _("文字稿"), "new_image": _("封面"), "drop_image": _("去掉封面")},
    Kind.FAQ: {"title": _("问题"), "body": _("答复")},
    Kind.DATA_FILE: {"body": _("数据说明"), "new_files": _("添加数据文件")},
}
_HINTS: dict[str, dict[str, Promise]] = {
    Kind.GALLERY: {"new_image": _("列表里显示的图片；不上传则用图集的第一张。")},
    Kind.RECORDING: {
        "body": _("把说的话写成文字；没有字幕文件的，必须写。"),
        "new_image": _("播放前显示的画面。"),
    },
    Kind.LEADER: {
        "title": _("只写姓名，例如：王建国。"),
        "summary": _("分管哪些工作；写在姓名和照片旁边，领导列表里也显示。"),
    },
}
_LOWER_HEADINGS = ("about", "page", "correction")  # folded until they are needed

# Files a person may add, beyond the text: fields of the form, by what they are for.
_FILES: dict[str, tuple[str, ...]] = {
    "attachments": ("new_files",),
    "image": ("new_image", "drop_image", "image_words", "is_image_decorative"),
    "pictures": ("new_pictures",),
    "recording": ("new_recording", "drop_recording", "new_captions", "drop_captions"),
}
FILE_FIELDS = tuple(field for fields in _FILES.values() for field in fields)
_FILES_OF: dict[str, tuple[str, ...]] = {
    Kind.LEADER: ("image",),
    Kind.GALLERY: ("pictures", "image"),
    Kind.RECORDING: ("recording", "image", "attachments"),
    Kind.LINK: ("image",),
    Kind.FAQ: ("attachments",),
    Kind.DATA_FILE: ("attachments",),
}
_FILES_OF_OTHERS = ("image", "attachments")


def file_fields_of(kind: str) -> tuple[str, ...]:
    """Fields of the form by which a text of this kind gets and loses files."""
    parts = _FILES_OF.get(kind, _FILES_OF_OTHERS)
    return tuple(field for part in parts for field in _FILES[part])


def labels_of(kind: str) -> dict[str, Promise]:
    return _LABELS.get(kind, {})


def hints_of(kind: str) -> dict[str, Promise]:
    return _HINTS.get(kind, {})


def _rows_of(kind: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
    if kind == PAGELESS:
        return _LAYOUT[kind]  # what has no page has nowhere to tell of a correction
    return (*_LAYOUT[kind], ("correction", ("correction_note",)))


def fields_of(kind: str) -> list[str]:
    """Text fields a person fills in for this kind."""
    return [field for _, fields in _rows_of(kind) for field in fields]


def panels_of(kind: str) -> list[Panel]:
    return [
        MultiFieldPanel(
            [FieldPanel(field, **_words(kind, field)) for field in fields],
            heading=_HEADINGS[heading],
            classname="collapsed" if heading in _LOWER_HEADINGS else "",
        )
        for heading, fields in _rows_of(kind)
    ]


def _words(kind: str, field: str) -> dict[str, Promise]:
    said = {"heading": labels_of(kind).get(field), "help_text": hints_of(kind).get(field)}
    return {name: words for name, words in said.items() if words is not None}


def edit_handler(kind: str, *, form_class: type) -> ObjectList:
    """The form's layout for one kind, still to be bound to the model."""
    return ObjectList(panels_of(kind), base_form_class=form_class)
