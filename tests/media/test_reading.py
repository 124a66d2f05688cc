import zipfile
from datetime import date, time
from io import BytesIO
from pathlib import Path

import pytest

from huabiao.media.reading import child
from tests.factories.files import (
    BOLD,
    DELETED,
    HIDDEN,
    LOCKED,
    locked,
    ofd,
    old_word,
    old_workbook,
    pdf,
    placed,
    slides,
    workbook,
    zipped,
)
from tests.factories.media import picture
from tests.factories.word import compound_file, docx, p, r, table, text_box
from tests.moments import NOON

DATA = Path(__file__).resolve().parents[2].parent / "shared" / "data"
OFFICE, REPORTS = DATA / "office_docs", DATA / "work_reports"


def read(content: bytes) -> tuple[int, list[str]]:
    """How it went, and the lines that were found."""
    out = BytesIO()
    code = child.read(BytesIO(content), out)
    return code, out.getvalue().decode().splitlines()


def test_a_pdf_is_read_page_by_page():
    content = pdf(["关于公共停车管理的通知", "2026年5月"], [], ["第二条 本办法"])

    assert read(content) == (
        child.ALL,
        ["关于公共停车管理的通知", "2026年5月", "第二条 本办法"],
    )


def test_a_word_that_the_edge_of_a_page_parts_is_whole():
    first = "为了加强公共停车管理，改善停车秩序，方便群众出行，根据国务"
    content = pdf([first, "院有关规定，制定本办法。", "第二条", "适用范围"])

    assert read(content)[1] == [f"{first}院有关规定，制定本办法。", "第二条", "适用范围"]


def test_a_word_that_two_pages_part_is_whole_and_the_number_of_the_page_is_kept():
    first = "为了加强公共停车管理，改善停车秩序，方便群众出行，根据国务"
    content = pdf([first, "— 1 —"], ["第2页 共2页", "院有关规定，制定本办法。", "2024"])

    assert read(content)[1] == [
        "— 1 —", "第2页 共2页", "2024", f"{first}院有关规定，制定本办法。",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("content", "code"),
    [
        pytest.param(pdf([], []), child.NO_WORDS, id="scanned pages"),
        pytest.param(pdf(["——", "（  ）"]), child.NO_WORDS, id="strokes alone"),
        pytest.param(pdf(["秘密"], trailer=LOCKED), child.LOCKED, id="pdf with a password"),
        pytest.param(b"%PDF-1.7\nnothing", child.DAMAGED, id="broken pdf"),
        pytest.param(pdf(["\x90\x91\x8b密码\x85"] * 9), child.GIBBERISH, id="fonts without a code"),
        pytest.param(docx(p("通知"))[:-30], child.NOT_READ, id="zip without its end"),
        pytest.param(docx(p()), child.NO_WORDS, id="empty Word file"),
        pytest.param(zipped({"word/document.xml": "<w:document"}), child.DAMAGED, id="broken docx"),
        pytest.param(zipped({"xl/workbook.xml": "<x"}), child.DAMAGED, id="broken xlsx"),
        pytest.param(old_word("旧", flags=0x100), child.LOCKED, id="doc with a password"),
        pytest.param(old_word("旧", version=0x65), child.DAMAGED, id="Word 95"),
        pytest.param(compound_file("WordDocument"), child.DAMAGED, id="doc without its text"),
        pytest.param(compound_file("Workbook"), child.DAMAGED, id="xls without its text"),
        pytest.param(
            ofd("\x01", more={"Doc_0/Encryptions.xml": "<e/>"}), child.LOCKED, id="locked ofd"
        ),
        pytest.param(ofd("\x01"), child.DAMAGED, id="broken ofd"),
        pytest.param(locked(ofd(placed("字", 0, 0))), child.LOCKED, id="ofd as a locked zip"),
        pytest.param(locked(workbook({"表": [["字"]]})), child.LOCKED, id="xlsx as a locked zip"),
        pytest.param(locked(docx(p("字"))), child.LOCKED, id="docx as a locked zip"),
        pytest.param(locked(slides("<p/>")), child.LOCKED, id="pptx as a locked zip"),
        pytest.param(picture(), child.NOT_READ, id="picture"),
        pytest.param(zipped({"通知.txt": "通知"}), child.NOT_READ, id="archive"),
        pytest.param("示范\n".encode() * 60_000, child.PART, id="longer than is kept"),
    ],
)
def test_how_reading_went_is_told(content, code):
    assert read(content)[0] == code


@pytest.mark.parametrize("what", ["ofd", "pptx"])
def test_xml_with_declarations_is_refused(what):
    bomb = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]><ofd:Page xmlns:ofd="o">&b;</ofd:Page>'
    name = {"ofd": "Doc_0/Pages/Page_0/Content.xml", "pptx": "ppt/slides/slide1.xml"}[what]
    head = {"ofd": "OFD.xml", "pptx": "ppt/presentation.xml"}[what]

    assert read(zipped({head: "<x/>", name: bomb})) == (child.DAMAGED, [])


def test_a_word_file_says_what_can_be_seen():
    rows = [["序号", "单位"], ["1", "市民政局"]]
    content = docx(
        p("通  知"),
        p(inner=r("市", inner="<w:tab/>") + '<w:del w:id="1">' + "</w:del>" + r("民政局")),
        p("密", inner=r("隐藏", looks="<w:vanish/>")),
        table(rows),
        p("框外", inner=text_box(p("框内"))),
    )

    assert read(content) == (
        child.ALL,
        ["通知", "市 民政局", "密", "序号 单位", "1 市民政局", "框外", "框内"],
    )


def test_an_old_word_file_says_what_can_be_seen():
    content = old_word(
        "关于",
        ("删去的", DELETED),
        ("Notice 5", BOLD),
        ("看不见", HIDDEN),
        "的通知\r第一条\x0b\x13 PAGEREF _Toc \x14见下\x15\r",
        "\x01序号\x07单位\x07\x071\x07民\x1f政\x1e局\x07\x07",
    )

    assert read(content) == (
        child.ALL,
        ["关于Notice 5的通知", "第一条", "见下", "序号 单位", "1 民政-局"],
    )


def test_of_an_old_word_file_notes_and_boxes_are_read_and_comments_are_not():
    content = old_word(
        "正文\r", "脚注\r", "页眉\r", "批注\r", "尾注\r", "框内\r", lengths=(3, 3, 3, 0, 3, 3, 3)
    )

    assert read(content) == (child.ALL, ["正文", "脚注", "尾注", "框内"])


ROWS = [["单位", "金额", "日期"], ["市财政局", 18421.7, 2024], ["合计", 5.0, "—"]]


@pytest.mark.parametrize("make", [workbook, old_workbook])
def test_a_table_is_read_row_by_row_without_hidden_sheets(make):
    content = make({"预算": ROWS, "Sheet2": [["第二张"]], "底稿": [["内部"]]}, hidden="底稿")

    assert read(content) == (
        child.ALL,
        ["预算", "单位 金额 日期", "市财政局 18421.7 2024", "合计 5 —", "第二张"],
    )


def test_a_table_is_read_as_excel_writes_it_with_its_words_apart():
    parts = zipfile.ZipFile(BytesIO(workbook({"Sheet1": [["字", 1]]})))
    written = {name: parts.read(name).decode() for name in parts.namelist()}
    sheet, types = "xl/worksheets/sheet1.xml", "[Content_Types].xml"
    written[sheet] = written[sheet].replace('t="inlineStr"><is><t>字</t></is>', 't="s"><v>0</v>')
    written[types] = written[types].replace(
        "</Types>",
        '<Override PartName="/xl/sharedStrings.xml" ContentType="application/vnd.'
        'openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"/></Types>',
    )
    written["xl/sharedStrings.xml"] = (
        '<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><si><r><t>公共</t></r>'
        '<r><rPr><b/></rPr><t>停车</t></r><rPh sb="0" eb="2"><t>tíng</t></rPh></si></sst>'
    )

    assert read(zipped(written)) == (child.ALL, ["公共停车 1"])


def test_dates_of_a_table_are_read_as_they_are_written():
    content = workbook({"Sheet1": [[NOON.replace(tzinfo=None), date(2026, 6, 2), time(9, 30)]]})

    assert read(content)[1] == ["2026-11-16 12:00:00 2026-06-02 09:30:00"]


def test_slides_are_read_in_their_order_without_notes_and_hidden_ones():
    words = [
        f"<a:p><a:r><a:t>第{n}</a:t></a:r><a:r><a:t>页</a:t></a:r></a:p>" for n in range(1, 12)
    ]
    words[2] = 'show="0"|' + words[2]

    assert read(slides(*words, notes="<a:p><a:r><a:t>讲稿</a:t></a:r></a:p>")) == (
        child.ALL,
        [f"第{n}页" for n in range(1, 12) if n != 3],
    )


def test_pieces_of_an_ofd_page_are_lines_by_where_they_stand():
    line = "中国一向是所谓闭关主义自己不去别人也不许来自从给枪炮打破了"
    content = ofd(
        placed("拿来", 80, 20, 20) + placed("主义", 100, 20.5, 20) + placed("鲁迅", 160, 20, 10)
        + placed(line, 30, 42) + placed("大门之后。", 30, 49)
        + "".join(placed(one, 20, 60 + 5 * n, 5) for n, one in enumerate("竖排的字")),
        *["".join(placed(f"第{n}页", 0, 0)) for n in range(2, 12)],
    )  # fmt: skip

    assert read(content) == (
        child.ALL,
        ["拿来主义 鲁迅", f"{line}大门之后。", "竖排的字", *[f"第{n}页" for n in range(2, 12)]],
    )


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
def test_plain_text_is_read_in_each_encoding_that_is_taken(encoding):
    assert read("名称,数量\r\n学校,86\r\n".encode(encoding)) == (
        child.ALL,
        ["名称,数量", "学校,86"],
    )


def test_captions_are_read_without_their_times():
    content = "WEBVTT\n\n1\n00:00.000 --> 00:04.000 align:start\n<v 主持人>大家好\n\nNOTE 校对\n"

    assert read(content.encode()) == (child.ALL, ["大家好"])


def test_radicals_that_fonts_name_are_the_characters_they_look_like():
    assert read("⼈⼤常委会\uf0b7 第⼀条".encode()) == (child.ALL, ["人大常委会 第一条"])


def together(text: str) -> str:
    return "".join(text.split())


@pytest.mark.skipif(not REPORTS.is_dir(), reason=f"{REPORTS} is not here")
def test_fifty_real_reports_say_the_same_as_their_plain_text():
    names = sorted(REPORTS.glob("*.docx"))

    wrong = [
        path.stem
        for path in names
        if together("".join(read(path.read_bytes())[1]))
        != together(path.with_suffix(".txt").read_text(encoding="utf-8"))
    ]

    assert (len(names) >= 50, wrong) == (True, [])


SAID = {
    "10月.xls": (child.ALL, "一、粮食类 晚籼米 标一 元/500克 2.68"),
    "大纲2": (child.ALL, "（1）政治立场与忠诚度"),
    "大纲3": (child.ALL, "专业科目考试大纲"),
    "附件2": (child.ALL, "江西省中小学教师招聘岗位专业要求参照目录"),
    "附件3": (child.ALL, "附件3:"),
    "2022年": (child.ALL, "1 北京师范大学 汉语言文学 本科 中学教育 继续保持有效期 2019年8月 2025年7月"),
    "GMT_0031": (child.GIBBERISH, "书"),
    "ofd/AddAttachment": (child.ALL, "这是一个带有附件的OFD文件"),
    "ofd/chineseDir": (child.ALL, "你好呀，OFD Reader&Writer！"),
    "ofd/helloworld": (child.ALL, "你好呀，OFD Reader&Writer！"),
    "ofd/拿来主义": (child.ALL, "但我们没有人根据了“礼尚往来”的仪节，说道：拿来！"),
    "ofd/文字横向": (child.ALL, "一二三四"),
}  # fmt: skip


@pytest.mark.skipif(not OFFICE.is_dir(), reason=f"{OFFICE} is not here")
@pytest.mark.parametrize("begins", SAID)
def test_real_files_say_what_is_in_them(begins):
    (path,) = OFFICE.glob(f"{begins}*")
    code, line = SAID[begins]

    went, lines = read(path.read_bytes())

    assert (went, line in lines) == (code, True)
