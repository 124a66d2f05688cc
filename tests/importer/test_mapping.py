"""Mappings: what they may say, and what is said about those that cannot be followed."""

from __future__ import annotations

from pathlib import Path

import pytest

from huabiao.importer.mapping import (
    FOLDER,
    BadMapping,
    Choice,
    FileMapping,
    Place,
    read_mapping,
)
from huabiao.library.enums import Kind, Validity
from huabiao.library.subjects import subjects

SOURCE = '[source]\nname = "旧网站"\nkey = "网址"\n'
FIELDS = '[fields]\ntitle = "标题"\nbody = "正文"\n'
KIND = '[kind]\ndefault = "NEWS"\n'


@pytest.fixture
def read(tmp_path):
    def reads(text):
        file = tmp_path / "m.toml"
        file.write_text(text, encoding="utf-8")
        return read_mapping(file)

    return reads


def test_a_short_mapping_is_enough(read):
    assert read(SOURCE + FIELDS + KIND) == FileMapping(
        source="旧网站",
        keys=(("网址",),),
        fields={"title": Place(("标题",)), "body": Place(("正文",))},
        kind=Choice(Place(), Kind.NEWS),
        validity=Choice(Place(), Validity.IN_FORCE),
        subject=Choice(Place(), ""),
    )


def test_a_mapping_may_say_much(read):
    first, second = subjects()[0]
    mapping = read(
        '[source]\nname = "旧网站"\nkey = [["网址"], ["文号", "日期"]]\n'
        'format = "csv"\nbody_format = "html"\n'
        '[fields]\ntitle = ["标题", "名称"]\nbody = "正文"\nsource = { text = "{部门}网站" }\n'
        '[dates]\nformats = ["%Y/%m/%d", "epoch"]\n'
        '[kind]\ncolumn = "类别"\ndefault = "动态"\n[kind.values]\n"通知" = "NOTICE"\n'
        '[validity]\ncolumn = ["效力"]\n[validity.values]\n"作废" = "已废止"\n'
        f'[subject]\ncolumn = "主题"\n[subject.values]\n"其它" = "{first}/{second}"\n'
        '[attachments]\ncolumn = "附件"\nseparator = "|"\n'
    )

    assert (mapping.keys, mapping.format, mapping.is_html) == (
        (("网址",), ("文号", "日期")), "csv", True,
    )  # fmt: skip
    assert mapping.fields["source"].of({"部门": "教育局"}) == "教育局网站"
    assert mapping.fields["title"].of({"标题": "", "名称": "公告"}) == "公告"
    assert mapping.date_formats == ("%Y/%m/%d", "epoch")
    assert mapping.kind.values["通知"] == Kind.NOTICE
    assert mapping.kind.values["政策解读"] == Kind.INTERPRETATION
    assert (mapping.validity.values["作废"], mapping.validity.values["有效"]) == (
        Validity.REPEALED, Validity.IN_FORCE,
    )  # fmt: skip
    assert mapping.subject.values == {"其它": f"{first}\\{second}"}
    assert (mapping.attachments, mapping.separator) == (Place(("附件",)), "|")


def test_the_first_key_whose_columns_are_there_counts(read):
    mapping = read(SOURCE.replace('"网址"', '[["网址"], ["文号", "日期"]]') + FIELDS + KIND)

    assert mapping.key_columns({"网址", "文号", "日期"}) == ("网址",)
    assert mapping.key_columns({"文号", "日期"}) == ("文号", "日期")
    assert mapping.key_columns({"文号"}) is None


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        pytest.param("[source", "不是有效的 TOML", id="no TOML"),
        pytest.param(SOURCE + FIELDS.replace("body", "bodi") + KIND,
                     "不认识的设置 fields.bodi，是否想写 body？", id="a slip of the pen"),
        pytest.param("[xyz]\n" + SOURCE, "不认识的设置 xyz，可用的有：source、fields", id="section"),
        pytest.param('kind = "NEWS"\n' + SOURCE + FIELDS, "kind 应当是一节", id="no section"),
        pytest.param(SOURCE + '[fields]\ntitle = "标题"\n' + KIND, "没有 body", id="no body"),
        pytest.param(SOURCE + FIELDS, "没有 default", id="no kind"),
        pytest.param(SOURCE + FIELDS + '[kind]\ndefault = "公告"\n',
                     "kind.default 不能是“公告”", id="no such kind"),
        pytest.param(SOURCE + FIELDS + KIND + '[kind.values]\n"a" = "NEWS"\n',
                     "有 values，但没有 column", id="values of nothing"),
        pytest.param(SOURCE + FIELDS + KIND + 'column = "a"\nvalues = "b"\n',
                     "kind.values 应当是一节", id="values that are none"),
        pytest.param(SOURCE + FIELDS + KIND + '[subject]\ncolumn = "a"\ndefault = "没有"\n',
                     "请写主题分类中的名称", id="no such subject"),
        pytest.param(FIELDS + KIND, "source.name 应当是文字", id="no source"),
        pytest.param('[source]\nname = "旧网站"\n' + FIELDS + KIND, "没有 key", id="no key"),
        pytest.param('[source]\nname = "旧网站"\nkey = 7\n' + FIELDS + KIND,
                     "source.key 应当是文字或一组文字", id="a number as key"),
        pytest.param(SOURCE + 'format = "xls"\n' + FIELDS + KIND,
                     "source.format 只能是：csv、jsonl", id="no such format"),
        pytest.param(SOURCE + FIELDS + "author = {}\n" + KIND, "fields.author.text 应当是文字",
                     id="an empty text"),
        pytest.param(SOURCE + FIELDS + 'author = { texts = "x" }\n' + KIND,
                     "fields.author.texts，是否想写 text", id="not a text"),
        pytest.param(SOURCE.replace("旧网站", "长" * 101) + FIELDS + KIND, "过长", id="a long name"),
    ],
)  # fmt: skip
def test_a_mapping_that_cannot_be_followed_says_why(read, text, reason):
    with pytest.raises(BadMapping) as refusal:
        read(text)

    assert reason in str(refusal.value)


def test_mappings_that_come_with_the_platform_are_called_by_name():
    names = sorted(file.stem for file in FOLDER.glob("*.toml"))

    assert names == ["law_articles", "laws_meta", "policy_hebei"]
    assert {read_mapping(Path(name)).source for name in names} == {
        "法律条文", "法律目录", "河北省政府信息公开",
    }  # fmt: skip


def test_a_mapping_that_is_not_there_is_refused_with_those_that_are():
    with pytest.raises(BadMapping, match="随平台提供的有：law_articles、laws_meta、policy_hebei"):
        read_mapping(Path("没有.toml"))
