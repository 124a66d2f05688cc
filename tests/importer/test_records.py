"""Files of records as they come: packed, in old encodings, damaged here and there."""

from __future__ import annotations

import gzip
import json

import pytest

from huabiao.base.tables import Unreadable
from huabiao.importer.records import CSV, JSON_LINES, Record, open_records

TABLE = "网址,标题\nu1,公告\nu2,通知\n"
RECORDS = [Record(2, {"网址": "u1", "标题": "公告"}), Record(3, {"网址": "u2", "标题": "通知"})]


@pytest.fixture
def read(tmp_path):
    def reads(content, name="in.csv", **kwargs):
        file = tmp_path / name
        file.write_bytes(content if isinstance(content, bytes) else content.encode())
        return list(open_records(file, **kwargs).records())

    return reads


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(TABLE.encode(), id="UTF-8"),
        pytest.param(TABLE.encode("utf-8-sig"), id="UTF-8 with its mark"),
        pytest.param(TABLE.encode("gb18030"), id="GB18030"),
        pytest.param(TABLE.encode("utf-16"), id="UTF-16"),
        pytest.param(gzip.compress(TABLE.encode()), id="packed"),
        pytest.param(gzip.compress(TABLE.encode("gb18030")), id="packed GB18030"),
        pytest.param(TABLE.replace(",", "\t").encode(), id="tabs"),
        pytest.param(TABLE.replace(",", ";").encode(), id="semicolons"),
        pytest.param(TABLE.replace("\n", "\r\n").encode(), id="lines of Windows"),
    ],
)
def test_a_table_is_read_whatever_it_is_packed_in(read, content):
    assert read(content) == RECORDS


def test_the_line_of_a_record_is_where_it_begins(read):
    assert read('网址,正文\n\nu1,"一\r\n二\n三"\nu2,四\n') == [
        Record(3, {"网址": "u1", "正文": "一\n二\n三"}),
        Record(6, {"网址": "u2", "正文": "四"}),
    ]


def test_rows_out_of_step_carry_their_fault(read):
    assert read("网址,标题\nu1,甲,乙\nu2\n网址,标题\n") == [
        Record(2, {"网址": "u1", "标题": "甲"}, "内容比表头多，请检查是否有多余的分隔符。"),
        Record(3, {"网址": "u2"}),
        Record(4, {"网址": "网址", "标题": "标题"}, "这一行是重复的表头，不是记录。"),
    ]


def test_of_two_columns_with_one_name_the_first_counts(read):
    assert read("网址,备注,备注\nu1,甲,乙\n") == [Record(2, {"网址": "u1", "备注": "甲"})]


def test_a_field_too_large_for_anything_ends_only_its_row(read):
    first, second = read(f"网址,标题\nu1,{'x' * (17 * 1024 * 1024)}\nu2,通知\n")

    assert (first.line, first.cells, first.fault[:8]) == (2, {}, "这一行的格式有误")
    assert second == RECORDS[1]


def test_a_few_damaged_signs_do_not_make_another_encoding_of_it(read):
    damaged = TABLE.replace("公告", "公告" * 20).encode()[:-2] + b"\n"

    first, second = read(damaged)

    assert (first.fault, second.fault) == ("", "“标题”中有无法识别的字符。")


def test_json_lines_are_read_one_by_one(read):
    lines = [
        {
            "id": 7,
            "title": "公告",
            "files": ["a", "b"],
            "more": {"x": None},
            "none": None,
            "yes": True,
        },
        {"id": "8", "title": "\ud83d \x00\x1f\u200b甲\u2028乙\r\n丙"},
    ]
    content = "\n\n".join(json.dumps(line) for line in lines) + "\n{坏\n[1]\n" + "[" * 100_000

    assert read(content, "in.jsonl") == [
        Record(
            1,
            {"id": "7", "title": "公告", "files": "a;b", "more": '{"x": null}', "none": "",
             "yes": "true"},
        ),
        Record(3, {"id": "8", "title": "\ufffd 甲\n乙\n丙"}, "“title”中有无法识别的字符。"),
        Record(4, {}, "不是有效的 JSON。"),
        Record(5, {}, "不是一条记录（JSON 对象）。"),
        Record(6, {}, "不是有效的 JSON。"),
    ]  # fmt: skip


def test_the_format_is_seen_in_the_file_unless_it_is_said(tmp_path):
    file = tmp_path / "in.txt"
    file.write_text('{"id": 1}\n')

    assert open_records(file).format == JSON_LINES
    assert open_records(file).columns() is None
    assert open_records(file, format=CSV).columns() == ('{"id": 1}',)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        pytest.param(b"", "文件是空的。", id="nothing"),
        pytest.param(b"PK\x03\x04", "这是电子表格或压缩包", id="a spreadsheet"),
        pytest.param(b'[{"id": 1}]', "这是 JSON 数组", id="an array"),
        pytest.param(b"\xff" * 99, "无法识别文件编码", id="no text"),
        pytest.param(gzip.compress(TABLE.encode())[:-9], "已损坏或不完整。", id="cut off"),
        pytest.param(b"\x1f\x8bxxxxxxxx", "已损坏或不完整。", id="not packed after all"),
    ],
)
def test_what_cannot_be_read_at_all_is_refused(read, content, reason):
    with pytest.raises(Unreadable, match=reason):
        read(content)


def test_a_file_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(Unreadable, match="无法打开文件"):
        open_records(tmp_path / "none.csv")
