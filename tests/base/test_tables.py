import pytest

from huabiao.base.tables import Row, Unreadable, read_table

HEADINGS = {"code": ("单位代码", "代码"), "name": ("单位名称",)}


def read(tmp_path, content, *, required=("code", "name")):
    file = tmp_path / "表.csv"
    file.write_bytes(content)
    return read_table(file, headings=HEADINGS, required=required)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
@pytest.mark.parametrize("separator", [",", "\t", ";"])
@pytest.mark.parametrize("titles", [["单位代码", "单位名称"], ["CODE", "name"], ["代码", "name"]])
def test_a_table_is_read_as_it_is_sent(tmp_path, encoding, separator, titles):
    lines = [separator.join(titles), separator.join(["mzj", " 示范市民政局 "])]

    table = read(tmp_path, "\r\n".join(lines).encode(encoding))

    assert table.rows == [Row(2, {"code": "mzj", "name": "示范市民政局"})]
    assert (table.fields, table.ignored) == ({"code", "name"}, [])


def test_columns_stand_in_any_order_and_strangers_are_named(tmp_path):
    table = read(tmp_path, "备注,单位名称,单位代码\n甲,乙,丙\n".encode())

    assert table.rows == [Row(2, {"name": "乙", "code": "丙"})]
    assert table.ignored == ["备注"]


def test_a_record_is_named_by_the_line_it_begins_on(tmp_path):
    table = read(tmp_path, '单位代码,单位名称\n\na,"一\n二"\n,\nb,三,,\nc\nd,四,五\n'.encode())

    assert table.rows == [
        Row(3, {"code": "a", "name": "一\n二"}),
        Row(6, {"code": "b", "name": "三"}),
        Row(7, {"code": "c"}),
        Row(8, {"code": "d", "name": "四"}, surplus="五"),
    ]


def test_the_character_nul_is_dropped(tmp_path):
    assert read(tmp_path, "单位代码,单位名称\na\x00,甲".encode()).rows == [
        Row(2, {"code": "a", "name": "甲"})
    ]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        pytest.param(b"", "文件是空的。", id="empty"),
        pytest.param("甲,乙\n".encode(), "缺少表头：单位代码、单位名称。", id="no headings"),
        pytest.param("单位代码,代码,单位名称\n".encode(), "表头“代码”重复。", id="a heading twice"),
        pytest.param(
            b"\xff\xfe\xff\xff",
            "无法识别文件编码，请另存为 UTF-8 或 GB18030 编码的 CSV 文件。",
            id="no text",
        ),
        pytest.param(
            b"PK\x03\x04...", "这是电子表格文件，请在表格软件中另存为 CSV 再导入。", id="xlsx"
        ),
    ],
)
def test_what_is_no_table_is_refused_as_a_whole(tmp_path, content, sentence):
    with pytest.raises(Unreadable) as refusal:
        read(tmp_path, content)

    assert str(refusal.value.message) == sentence


def test_a_file_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(Unreadable):
        read_table(tmp_path / "none.csv", headings=HEADINGS, required=())


def test_a_cell_beyond_all_measure_is_refused_with_its_line(tmp_path):
    with pytest.raises(Unreadable) as refusal:
        read(tmp_path, b"code,name\na," + b"x" * (16 * 1024 * 1024 + 1))

    assert str(refusal.value.message).startswith("第 2 行的格式有误")
