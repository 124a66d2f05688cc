"""Records in our words: what each field becomes, what is warned of, what keeps a record out."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from huabiao.importer.mapping import Choice, FileMapping, Place
from huabiao.importer.reading import RowUnusable, read_record
from huabiao.importer.records import Record
from huabiao.library.enums import Kind, Validity
from huabiao.library.operations import ImportRow
from huabiao.library.subjects import subjects
from tests.moments import NOON, SHANGHAI

FIELDS = {
    "title": "标题",
    "body": "正文",
    "released_at": "时间",
    "original_url": "网址",
    "summary": "摘要",
    "keywords": "关键词",
    "source": "来源",
    "document_number": "文号",
    "dated_on": "成文",
}
CELLS = {"网址": "http://a.invalid/1.html", "标题": "公告", "正文": "全文", "时间": "2019-03-01"}
MARCH = datetime(2019, 3, 1, tzinfo=SHANGHAI)


def mapping(**kwargs):
    return FileMapping(
        **{
            "source": "旧网站",
            "keys": (("网址",),),
            "fields": {name: Place((column,)) for name, column in FIELDS.items()},
            "kind": Choice(Place(("类别",)), Kind.NEWS, {"解读": Kind.INTERPRETATION}),
            "validity": Choice(Place(("效力",)), Validity.IN_FORCE, {"废止": Validity.REPEALED}),
            "subject": Choice(Place(("主题",)), ""),
            "attachments": Place(("附件",)),
        }
        | kwargs
    )


def read(cells=None, /, *, how=None, **changed):
    return read_record(Record(2, cells or CELLS | changed), how or mapping(), at=NOON)


def test_a_record_becomes_a_row_with_all_its_facts():
    first, second = subjects()[0]
    row, warnings = read(
        标题=" 关于  \n施工的公告 ", 正文="一　　二", 时间="2022-12-02 09:14:00", 摘要="两\n行",
        关键词="路；桥", 来源="市交通局", 文号="示交〔2022〕1号", 成文="2022年12月01日", 类别="解读",
        效力="废止", 主题=f"{first}/{second}",
    )  # fmt: skip

    assert len(row.digest) == 64
    assert warnings == []
    assert row == ImportRow(
        key="http://a.invalid/1.html",
        digest=row.digest,
        kind=Kind.INTERPRETATION,
        title="关于 施工的公告",
        body="<p>一</p><p>二</p>",
        released_at=datetime(2022, 12, 2, 9, 14, tzinfo=SHANGHAI),
        original_url="http://a.invalid/1.html",
        summary="两 行",
        keywords="路,桥",
        source="市交通局",
        subject=f"{first}\\{second}",
        document_number="示交〔2022〕1号",
        dated_on=date(2022, 12, 1),
        validity=Validity.REPEALED,
    )


def test_the_digest_tells_a_corrected_record_from_the_same():
    assert read()[0].digest == read()[0].digest != read(标题="通告")[0].digest


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        pytest.param("2019-03-01", MARCH, id="day"),
        pytest.param("2019年3月1日", MARCH, id="Chinese day"),
        pytest.param("2019-03-01T08:00:00+08:00", MARCH.replace(hour=8), id="ISO"),
        pytest.param("2019-03-01 08:00:00.123456", MARCH.replace(hour=8), id="parts of a second"),
        pytest.param("1551369600", MARCH, id="seconds"),
    ],
)
def test_dates_are_read_by_the_formats_of_the_mapping(text, moment):
    how = mapping(date_formats=("%Y-%m-%d", "%Y年%m月%d日", "iso", "epoch"))

    assert read(时间=text, how=how)[0].released_at == moment


def test_milliseconds_are_no_seconds():
    assert (
        read(时间="1551369600999", how=mapping(date_formats=("epoch_ms",)))[0].released_at == MARCH
    )


def test_a_mapping_without_dates_leaves_them_to_the_library():
    fields = {name: Place((FIELDS[name],)) for name in ("title", "body")}

    assert read(how=mapping(fields=fields))[0].released_at is None


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        pytest.param({"网址": ""}, "没有来源主键（网址）。", id="no key"),
        pytest.param({"网址": "k" * 501}, "来源主键超过 500 字。", id="long key"),
        pytest.param({"标题": " \u3000"}, "没有标题。", id="no title"),
        pytest.param({"标题": "长" * 201}, "标题有 201 字，超过 200 字。", id="long title"),
        pytest.param({"正文": "\n　\xa0"}, "正文为空且没有附件链接。", id="no text"),
        pytest.param({"正文": "", "附件": "无"}, "正文为空且没有附件链接。", id="no link either"),
        pytest.param({"时间": ""}, "没有发布日期。", id="no date"),
        pytest.param({"时间": "三月一日"}, "无法识别发布日期“三月一日”。", id="no date at all"),
        pytest.param({"时间": "0001-01-01"}, "无法识别发布日期“0001-01-01”。", id="no age"),
        pytest.param({"时间": "2027-01-01"}, "发布日期“2027-01-01”晚于现在。", id="not yet"),
    ],
)
def test_what_keeps_a_record_out_is_said(changed, reason):
    with pytest.raises(RowUnusable) as refusal:
        read(**changed)

    assert str(refusal.value) == reason


def test_a_record_with_a_fault_stays_out():
    with pytest.raises(RowUnusable, match="不是有效的 JSON"):
        read_record(Record(1, {}, "不是有效的 JSON。"), mapping(), at=NOON)


def test_a_record_without_the_column_of_the_key_stays_out():
    with pytest.raises(RowUnusable, match="没有来源主键（网址）"):
        read({"标题": "公告", "正文": "全文", "时间": "2019-03-01"})


def test_html_without_words_is_empty_unless_it_shows_a_picture():
    how = mapping(is_html=True)

    with pytest.raises(RowUnusable, match="正文为空"):
        read(正文="<p>&nbsp;</p>", how=how)
    assert read(正文='<img src="http://a.invalid/1.png">', how=how)[1] == []


def test_a_record_whose_text_is_a_file_says_so():
    row, warnings = read(正文="", 附件="http://a.invalid/1.doc;")

    assert row.body == (
        "<p>正文见附件，请打开下面的原附件。</p><p>原附件：</p>"
        '<ul><li><a href="http://a.invalid/1.doc">1.doc</a></li></ul>'
    )
    assert warnings == ["正文为空，只有附件链接。"]


@pytest.mark.parametrize(
    ("changed", "warning"),
    [
        pytest.param({"标题": "关于印发..."}, "标题不完整（以省略号结尾）。", id="cut title"),
        pytest.param({"标题": "关于印发…"}, "标题不完整（以省略号结尾）。", id="cut with one sign"),
        pytest.param({"正文": "联系人 13800138000"}, "含手机号 1 处，请核对是否可以公开。", id="phone"),
        pytest.param({"附件": "mailto:a@b.invalid"}, "附件链接不是网址，已略去：mailto:a@b.invalid", id="mail"),
        pytest.param({"主题": "[]"}, "主题分类中没有“[]”，已留空。", id="subject"),
        pytest.param({"效力": "不详"}, "有效性“不详”不认识，按默认处理。", id="validity"),
        pytest.param({"成文": "去年"}, "无法识别成文日期“去年”，已留空。", id="day"),
        pytest.param({"文号": "号" * 61}, "发文字号超过 60 字，已留空。", id="long number"),
        pytest.param({"网址": "第7号"}, "原文地址不是网址，已留空：第7号", id="no address"),
    ],
)  # fmt: skip
def test_what_somebody_should_look_at_is_said_and_goes_in(changed, warning):
    row, warnings = read(**changed)

    assert warnings == [warning]
    assert (row.subject, row.validity, row.dated_on, row.document_number) == (
        "", Validity.IN_FORCE, None, "",
    )  # fmt: skip


def test_an_address_that_runs_is_not_kept():
    assert read(网址="javascript:alert(1)")[0].original_url == ""
