"""Decides how a blueprint is edited: its columns, home blocks and standing pages as rows, its faults beside them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.blocks import (
    BooleanBlock,
    CharBlock,
    ChoiceBlock,
    StreamBlock,
    StructBlock,
    StructBlockValidationError,
    TextBlock,
)
from wagtail.blocks.base import BlockField
from wagtail.blocks.stream_block import StreamBlockValidationError

from huabiao.base.plain_forms import PlainForm
from huabiao.pages import bodies
from huabiao.pages.blocks import ChannelBlock, Offered, editing_block, say_plainly
from huabiao.pages.blueprints import (
    CHANNEL,
    PLACEHOLDERS,
    Blueprint,
    ChannelPlan,
    unknown_placeholders,
)
from huabiao.pages.forms.composing import BodyField, BodyWidget
from huabiao.sites.enums import ColumnType, ListStyle, UpdateCycle
from huabiao.sites.models import SiteProfile
from huabiao.sites.rules import slug_fault, usual_list_style

MOST_COLUMNS = 300
_PLACES = "、".join(f"{{{name}}}" for name in sorted(PLACEHOLDERS))


class ColumnsBlock(StreamBlock):
    """The columns of a blueprint, row by row; what a row cannot be is said beside its field."""

    is_at_root = True

    def clean(self, value: Any) -> Any:
        cleaned = super().clean(value)
        wrong = _faults([row.value for row in cleaned], is_at_root=self.is_at_root)
        if wrong:
            raise StreamBlockValidationError(
                block_errors={
                    number: StructBlockValidationError(
                        block_errors={name: ValidationError(said) for name, said in faults.items()}
                    )
                    for number, faults in wrong.items()
                }
            )
        return cleaned


def _faults(rows: Sequence[Any], *, is_at_root: bool) -> dict[int, dict[str, str]]:
    """What is wrong with the columns, by their numbers and fields."""
    paths = Counter(row["path"] for row in rows)
    wrong: dict[int, dict[str, str]] = {}
    for number, row in enumerate(rows):
        parent, _apart, slug = row["path"].rpartition("/")
        faults = {}
        if slug_fault(slug, is_at_root=is_at_root and not parent) is not None:
            faults["path"] = gettext(
                "“%(slug)s”不能用作地址，或者由系统保留；请用小写字母、数字和连字符，例如 tzgg。"
            ) % {"slug": slug}
        elif paths[row["path"]] > 1:
            faults["path"] = gettext("有两个栏目的地址都是“%(path)s”，请改一个。") % {
                "path": row["path"]
            }
        for name in ("description", "keywords"):
            unknown = unknown_placeholders(row[name])
            if unknown:
                faults[name] = gettext("{%(name)s} 不是可用的占位；可用的有：%(names)s。") % {
                    "name": unknown[0], "names": _PLACES,
                }  # fmt: skip
        if faults:
            wrong[number] = faults
    return wrong


def columns_block(*, is_at_root: bool) -> ColumnsBlock:
    column = StructBlock(
        [
            ("title", CharBlock(label=_("名称"), max_length=100)),
            ("path", CharBlock(label=_("地址"), max_length=300, help_text=_(
                "例如 zwgk；下级栏目写上级的地址、斜线和自己的短名：zwgk/tzgg。改上级的地址，下级自动跟着改。"
            ))),
            ("column_type", ChoiceBlock(
                label=_("栏目类别"), choices=ColumnType.choices, default=ColumnType.NEWS
            )),
            ("update_cycle", ChoiceBlock(
                label=_("更新周期"), choices=UpdateCycle.choices, default=UpdateCycle.AS_NEEDED
            )),
            ("list_style", ChoiceBlock(
                label=_("列表样式"), required=False,
                choices=[("", _("按栏目类别选用")), *ListStyle.choices],
            )),
            ("is_in_navigation", BooleanBlock(label=_("显示在导航中"), default=True, required=False)),
            ("description", CharBlock(label=_("栏目描述"), max_length=200)),
            ("keywords", CharBlock(label=_("栏目关键词"), max_length=200)),
        ],
        label=_("栏目"), icon="list-ul", label_format="{path}　{title}",
    )  # fmt: skip
    block = ColumnsBlock(
        [("column", column)], label=_("栏目"), max_num=MOST_COLUMNS, collapsed=True
    )
    block.is_at_root = is_at_root
    return say_plainly(block)


def standing_block(offered: Offered) -> StreamBlock:
    page = StructBlock(
        [
            ("channel", ChannelBlock(offered=offered, label=_("栏目"))),
            ("title", CharBlock(label=_("标题"), max_length=100)),
            ("body", TextBlock(label=_("正文"), rows=8, help_text=_(
                "可以用 HTML。{name}、{sponsor}、{phone} 等占位在建站时填上；没有填的那一行不出现。"
            ))),
        ],
        label=_("说明页"), icon="doc-full", label_format="{title}",
    )  # fmt: skip
    block = StreamBlock(
        [("page", page)], label=_("说明页"), max_num=30, required=False, collapsed=True
    )
    return say_plainly(block)


class RowsField(BlockField):
    def clean(self, value: Any) -> Any:
        if value is None:
            raise ValidationError(gettext("表单没有传完整，什么也没有保存；请重新打开这个页面。"))
        return super().clean(value)


class BlueprintForm(PlainForm):
    """建站模板 as one form. `basis` is the edition whose columns the numbers in blocks and pages mean."""

    basis = forms.IntegerField(widget=forms.HiddenInput)
    seen = forms.IntegerField(widget=forms.HiddenInput)
    title = forms.CharField(label=_("模板名称"), max_length=60)
    summary = forms.CharField(
        label=_("说明"), max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    accent = forms.CharField(
        label=_("主色调"),
        max_length=7,
        widget=forms.TextInput(attrs={"type": "color"}),
        help_text=_("新建的网站先用这个颜色，以后可以在它的“外观”里改。"),
    )

    def __init__(self, *args: Any, blueprint: Blueprint, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.blueprint = blueprint
        self.numbers = {plan.path: number for number, plan in enumerate(blueprint.channels, 1)}
        offered = [
            (number, f"{'　' * plan.path.count('/')}{plan.title}")
            for number, plan in enumerate(blueprint.channels, 1)
        ]
        columns = columns_block(is_at_root=blueprint.kind != CHANNEL)
        pages, home = standing_block(offered), editing_block(offered)
        self.fields["columns"] = _rows(columns, _("栏目"))
        if blueprint.kind == CHANNEL:
            del self.fields["accent"]
        else:
            self.fields["home"] = BodyField(
                block=home, label=_("首页版块"), required=False, widget=BodyWidget(home)
            )
        self.fields["standing"] = _rows(pages, _("说明页"))
        self.initial |= {
            "basis": blueprint.version,
            "seen": blueprint.version,
            "title": blueprint.title,
            "summary": blueprint.summary,
            "accent": blueprint.accent or SiteProfile._meta.get_field("accent").default,
            "columns": columns.to_python(_column_rows(blueprint)),
            "home": home.to_python([block.stored(self.numbers) for block in blueprint.home]),
            "standing": pages.to_python(
                [
                    {
                        "type": "page",
                        "value": {
                            "channel": self.numbers[page.channel],
                            "title": page.title,
                            "body": page.body,
                        },
                    }
                    for page in blueprint.standing
                ]
            ),
        }

    def see_again(self, number: int) -> None:
        """Let the person, once told that somebody saved meanwhile, save over that."""
        self.data = self.data.copy()
        self.data[self.add_prefix("seen")] = number

    def clean(self) -> dict[str, Any]:
        given = self.cleaned_data
        if "columns" not in given:
            return given
        self.columns = self._columns(given["columns"])
        paths = {column["path"] for column in self.columns}
        for number, column in enumerate(self.columns, 1):
            parent = column["path"].rpartition("/")[0]
            if parent and parent not in paths:
                said = gettext(
                    "第 %(number)s 个栏目“%(title)s”的上级栏目“%(path)s”不在模板里；请先加上它，或者改地址。"
                )
                self.add_error(
                    "columns", said % {"number": number, "title": column["title"], "path": parent}
                )
        gone = gettext("“%(title)s”用到的栏目已从模板里删去，请改选别的栏目，或者删去它。")
        for name, titles in self._of_missing_columns().items():
            for title in titles:
                self.add_error(name, gone % {"title": title})
        for page in (child.value for child in given.get("standing", ())):
            unknown = unknown_placeholders(page["title"] + page["body"])
            if unknown:
                said = gettext(
                    "说明页“%(title)s”里的 {%(name)s} 不是可用的占位；可用的有：%(names)s。"
                )
                self.add_error(
                    "standing",
                    said % {"title": page["title"], "name": unknown[0], "names": _PLACES},
                )
        return given

    def table(self) -> dict[str, Any]:
        """What a file of the blueprint would say."""
        given, blueprint = self.cleaned_data, self.blueprint
        table: dict[str, Any] = {
            "title": given["title"],
            "kind": blueprint.kind,
            "language": str(blueprint.language),
            "summary": given["summary"],
            "channels": _parents_first(self.columns),
            "home": self._home(),
            "standing": [
                {
                    "channel": self._path(page["channel"]),
                    "title": page["title"],
                    "body": page["body"],
                }
                for page in (child.value for child in given["standing"])
            ],
        }
        if "accent" in given:
            own = SiteProfile._meta.get_field("accent").default
            table["accent"] = given["accent"] if blueprint.accent or given["accent"] != own else ""
        if blueprint.root is not None:
            root = blueprint.root
            table["root"] = {
                "type": root.column_type,
                "cycle": str(root.update_cycle),
                "description": root.description,
                "keywords": root.keywords,
            }
        return table

    def _columns(self, rows: Any) -> list[dict[str, Any]]:
        """The rows as a file says them; one that stood there before keeps its key."""
        before = _rows_before(self.blueprint)
        moved = {before[row.id].path: row.value["path"] for row in rows if row.id in before}
        paths = {row.value["path"] for row in rows}
        taken = {plan.key for plan in before.values()}
        columns = []
        for row in rows:
            value = row.value
            path = _followed(value["path"], moved, paths)
            key = before[row.id].key if row.id in before else _free(path, taken)
            taken.add(key)
            columns.append(
                {
                    "key": key,
                    "path": path,
                    "title": value["title"],
                    "type": value["column_type"],
                    "cycle": value["update_cycle"],
                    "list": value["list_style"] or usual_list_style(value["column_type"]),
                    "navigation": value["is_in_navigation"],
                    "description": value["description"],
                    "keywords": value["keywords"],
                }
            )
        return columns

    def _path(self, number: int) -> str:
        """Where the column of this number stands now; "" where it stands no more."""
        key = self.blueprint.channels[number - 1].key
        return next((column["path"] for column in self.columns if column["key"] == key), "")

    def _home(self) -> list[dict[str, Any]]:
        if "home" not in self.fields:
            return []
        names = {number: self._path(number) for number in self.numbers.values()}
        rows = bodies.told(self.cleaned_data["home"], names)
        for row in rows:
            if "channel" in row:
                row["channels"] = [row.pop("channel")]
            row.pop("starts_at", None)  # a blueprint knows no day
            row.pop("ends_at", None)
        return rows

    def _of_missing_columns(self) -> dict[str, Iterator[str]]:
        given = self.cleaned_data
        missing = {number for number in self.numbers.values() if not self._path(number)}
        return {
            "home": (
                str(block.value.get("title") or block.block.label)
                for block in given.get("home", ())
                if missing & bodies.channels_in_block(block)
            ),
            "standing": (
                child.value["title"]
                for child in given.get("standing", ())
                if child.value["channel"] in missing
            ),
        }


def _rows(block: StreamBlock, label: Any) -> RowsField:
    return RowsField(block=block, label=label, required=False, widget=BodyWidget(block))


def _rows_before(blueprint: Blueprint) -> dict[str, ChannelPlan]:
    """The columns by the names their rows have in the form: scripts look for them, so they are plain."""
    return {f"column-{number}": plan for number, plan in enumerate(blueprint.channels, 1)}


def _column_rows(blueprint: Blueprint) -> list[dict[str, Any]]:
    names = ("title", "path", "column_type", "update_cycle", "list_style", "is_in_navigation",
             "description", "keywords")  # fmt: skip
    return [
        {"type": "column", "id": row, "value": {name: getattr(plan, name) for name in names}}
        for row, plan in _rows_before(blueprint).items()
    ]


def _followed(path: str, moved: dict[str, str], paths: set[str]) -> str:
    """The path, below where its column above went if that was given another address."""
    parent, _apart, slug = path.rpartition("/")
    if not parent or parent in paths:
        return path
    above = moved.get(parent) or _followed(parent, moved, paths)
    return f"{above}/{slug}"


def _free(path: str, taken: set[str]) -> str:
    """A key for a new column: its path, unless a column that moved away began there."""
    number, key = 2, path
    while key in taken:
        number, key = number + 1, f"{path}~{number}"
    return key


def _parents_first(columns: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The columns in their order, each below the one it stands in."""

    def below(parent: str) -> Iterator[dict[str, Any]]:
        for column in columns:
            if column["path"].rpartition("/")[0] == parent:
                yield column
                yield from below(column["path"])

    return list(below(""))
