"""What comes of a Word file: its words, and what a person is told of the rest."""

from __future__ import annotations

import re
import time
import zipfile
from io import BytesIO
from pathlib import Path

import pytest

from huabiao.base.html import text_of
from huabiao.media.word.converting import NoWords, read_word
from huabiao.media.word.counting import written
from huabiao.media.word.package import NotWord, WordDamaged, WordTooDeep, WordTooLarge
from tests.factories.word import (
    compound_file,
    docx,
    levels,
    lists,
    p,
    picture,
    r,
    relation,
    table,
    text_box,
    xml,
)

REPORTS = Path(__file__).resolve().parents[2].parent / "shared" / "data" / "work_reports"
CHINESE = levels(("japaneseCounting", "%1、"), ("chineseCounting", "（%2）"), ("decimal", "%3."))
PLAIN = levels(("decimal", "%1."), ("decimal", "%2."))


def read(*body, **more):
    return read_word(BytesIO(docx(*body, **more)))


def refusal_of(content: bytes) -> str:
    with pytest.raises((NotWord, NoWords, WordDamaged, WordTooDeep, WordTooLarge)) as refused:
        read_word(BytesIO(content))
    return str(refused.value.message)


@pytest.mark.skipif(not REPORTS.is_dir(), reason="the real reports are not on this machine")
def test_fifty_real_reports_say_what_their_text_says():
    def bare(text):
        return re.sub(r"\s+", "", text)

    unlike = []
    for file in sorted(REPORTS.glob("*.docx")):
        with file.open("rb") as opened:
            paper = read_word(opened)
        wanted = file.with_suffix(".txt").read_text(encoding="utf-8")
        if bare(text_of(paper.body)) != bare(wanted) or paper.notes:
            unlike.append(file.name)

    assert (unlike, len(list(REPORTS.glob("*.docx")))) == ([], 50)


def test_headings_looks_and_links_stay():
    paper = read(
        p("总则", style="1"),
        p("目的", style="2"),
        p(
            inner=r("要", looks="<w:b/>")
            + r("点", looks="<w:i/>")
            + r("²", looks='<w:vertAlign w:val="superscript"/>')
        ),
        p(inner=f'<w:hyperlink r:id="rLink">{r("国务院")}</w:hyperlink>'),
        relations=relation("rLink", "hyperlink", "https://www.gov.cn/?a=1&b=2", outside=True),
    )

    assert (paper.body, paper.notes) == (
        "<h2>总则</h2><h2>目的</h2><p><strong>要</strong><em>点</em><sup>²</sup></p>"
        '<p><a href="https://www.gov.cn/?a=1&amp;b=2" rel="noopener noreferrer">国务院</a></p>',
        (),
    )


def test_a_signature_stays_to_the_right_and_a_line_in_the_middle_there():
    paper = read(
        p("附表", style="mid"),
        p("示范市人民政府", align="right"),
        p("正文", align="both"),
        p("甲", style="a3"),
    )

    assert paper.body == (
        '<p class="center">附表</p><p class="right">示范市人民政府</p><p>正文</p><p>甲</p>'
    )


def test_merged_cells_stay_merged():
    paper = read(
        table(
            [["地区", "指标", ""], ["东区", "甲", "乙"], ["", "丙", "丁"]],
            properties={
                (0, 1): '<w:gridSpan w:val="2"/>',
                (1, 0): '<w:vMerge w:val="restart"/>',
                (2, 0): "<w:vMerge/>",
            },
            heads=1,
        ).replace(f"<w:tc><w:tcPr></w:tcPr>{p()}</w:tc>", "", 1)
    )

    assert paper.body.replace("<p>", "").replace("</p>", "") == (
        '<table><thead><tr><th>地区</th><th colspan="2">指标</th></tr></thead>'
        '<tbody><tr><td rowspan="2">东区</td><td>甲</td><td>乙</td></tr>'
        "<tr><td>丙</td><td>丁</td></tr></tbody></table>"
    )


def test_numbers_that_word_counts_are_words_where_a_list_would_count_otherwise():
    paper = read(
        p("总则", style="1", list="5"),
        p("甲", list="5:1"),
        p("乙", list="5:1"),
        p("附则", style="1", list="5"),
        p("丙", list="5:1"),
        p("丁", list="5:2"),
        parts={"numbering": lists(n5=CHINESE)},
    )

    assert text_of(paper.body).split("\n") == [
        "一、总则",
        "（一）甲",
        "（二）乙",
        "二、附则",
        "（一）丙",
        "1. 丁",
    ]


def test_what_html_counts_alike_is_a_list_and_an_interrupted_one_goes_on_in_words():
    paper = read(
        p("一", list="6"),
        p("一之一", list="6:1"),
        p("二", list="6"),
        p("说明"),
        p("三", list="6"),
        p("点", list="7"),
        parts={"numbering": lists(n6=PLAIN, n7=levels(("bullet", "•")))},
    )

    assert paper.body == (
        "<ol><li>一<ol><li>一之一</li></ol></li><li>二</li></ol><p>说明</p><p>3. 三</p>"
        "<ul><li>点</li></ul>"
    )


def test_lists_restart_follow_styles_and_count_in_figures_where_word_does():
    own = levels(("chineseCounting", "第%1章"), ("decimal", "%1.%2")).replace(
        '<w:lvlText w:val="%1.%2"/>',
        '<w:lvlText w:val="%1.%2"/><w:isLgl/><w:suff w:val="nothing"/>',
    )
    again = (
        '<w:num w:numId="8"><w:abstractNumId w:val="5"/><w:lvlOverride w:ilvl="0">'
        '<w:startOverride w:val="7"/></w:lvlOverride></w:num>'
        '<w:num w:numId="9"><w:abstractNumId w:val="5"/><w:lvlOverride w:ilvl="0"><w:lvl w:ilvl="0">'
        '<w:start w:val="3"/><w:numFmt w:val="upperRoman"/><w:lvlText w:val="%1)"/></w:lvl>'
        "</w:lvlOverride></w:num>"
        '<w:abstractNum w:abstractNumId="12"><w:styleLink w:val="linked"/>'
        f"{levels(('ideographTraditional', '%1、'))}</w:abstractNum>"
        '<w:abstractNum w:abstractNumId="13"><w:numStyleLink w:val="linked"/></w:abstractNum>'
        '<w:num w:numId="13"><w:abstractNumId w:val="13"/></w:num>'
    )
    styles = (
        '<w:style w:styleId="chapter"><w:name w:val="章"/><w:pPr><w:numPr><w:numId w:val="5"/></w:numPr>'
        '</w:pPr></w:style><w:style w:styleId="section"><w:name w:val="节"/><w:basedOn w:val="chapter"/>'
        '<w:pPr><w:numPr><w:ilvl w:val="1"/></w:numPr></w:pPr></w:style>'
    )
    paper = read(
        p("甲", style="chapter"),
        p("乙", style="section"),
        p("丙", style="section"),
        p("丁", style="chapter"),
        p("戊", list="8"),
        p("己", list="9"),
        p("庚", list="13"),
        p("无号", style="chapter", list="0"),
        p("不明", list="77"),
        parts={"numbering": lists(n5=own) + again},
        styles=styles,
    )

    assert text_of(paper.body).split("\n") == [
        "第一章甲",
        "1.1乙",
        "1.2丙",
        "第二章丁",
        "第七章戊",
        "VIII) 己",
        "甲、庚",
        "无号",
        "不明",
    ]


def test_two_lists_side_by_side_do_not_become_one():
    paper = read(
        p("甲", list="6"), p("乙", list="7"), parts={"numbering": lists(n6=PLAIN, n7=PLAIN)}
    )

    assert paper.body == "<ol><li>甲</li></ol><p>1. 乙</p>"


def test_notes_stand_below_the_text_under_their_numbers():
    def note(kind, id):
        return r(inner=f'<w:{kind}Reference w:id="{id}"/>')

    paper = read(
        p("产值", inner=note("footnote", 2)),
        p("增速", inner=note("endnote", 3)),
        parts={
            "footnotes": f'<w:footnote w:id="2">{p("不含税。")}</w:footnote>',
            "endnotes": f'<w:endnote w:id="3">{p("可比价。")}</w:endnote>',
        },
    )

    assert paper.body.replace(" </p>", "</p>") == (
        "<p>产值<sup>[1]</sup></p><p>增速<sup>[2]</sup></p><p><strong>注释</strong></p>"
        "<ol><li><p>不含税。</p></li><li><p>可比价。</p></li></ol>"
    )


def test_words_in_odd_places_are_kept_once():
    paper = read(
        p(
            inner=r("前")
            + text_box(p("框里"))
            + f'<w:fldSimple w:instr="DATE">{r("今日")}</w:fldSimple>'
            + f"<w:ruby><w:rt>{r('pin')}</w:rt><w:rubyBase>{r('拼')}</w:rubyBase></w:ruby>"
            + f"<w:ins>{r('增')}</w:ins><w:moveFrom>{r('旧处')}</w:moveFrom>"
            + f"<w:sdt><w:sdtContent>{r('控件')}</w:sdtContent></w:sdt>"
            + "<m:oMath><m:r><m:t>a+b</m:t></m:r></m:oMath>"
        )
    )

    assert (text_of(paper.body), paper.notes) == (
        "前今日拼增控件a+b\n框里",
        (
            "修订中增加的文字 1 处已带入：按“接受全部修订”后的样子导入。",
            "文本框 1 个：框里的文字已放到它所在段落的后面，请核对位置。",
            "公式 1 个：只带入了其中的字符，请核对，或者换成图片。",
        ),
    )


def test_what_is_left_out_is_told():
    chart = (
        "<w:drawing><a:graphic><a:graphicData><c:chart/></a:graphicData></a:graphic></w:drawing>"
    )
    deleted = "<w:del><w:r><w:delText>原稿</w:delText></w:r></w:del>"
    control = (
        '<w:sdt><w:sdtPr><w:docPartObj><w:docPartGallery w:val="Table of Contents"/></w:docPartObj>'
        f"</w:sdtPr><w:sdtContent>{p('总则 1')}</w:sdtContent></w:sdt>"
    )
    paper = read(
        control,
        p("总则\t1", style="TOC1"),
        p("正文", inner=deleted + r("密", looks="<w:vanish/>") + r(inner=chart)),
        p(inner=r(inner="<w:object><o:OLEObject/></w:object>")),
        p(
            inner=r(inner="<w:pict><v:line/></w:pict>")
            + r(inner='<w:sym w:font="Odd" w:char="F0FF"/>')
        ),
        p(inner=picture("rOut") + picture("rGone")),
        p(inner=f'<w:hyperlink r:id="rFile">{r("附表")}</w:hyperlink>'),
        "<w:altChunk/>",
        relations=relation("rOut", "image", "https://www.example.org/a.png", outside=True)
        + relation("rFile", "hyperlink", "file:///C:/附表.xls", outside=True),
        parts={
            "header1": p("内部征求意见稿"),
            "footer1": p("— 1 —"),
            "comments": f'<w:comment w:id="1">{p("数据待核")}</w:comment>',
        },
    )

    assert (paper.body, paper.notes) == (
        "<p>正文</p><p>附表</p>",
        (
            "隐藏文字 1 处没有带入：在 Word 里看不见的字不会公开。",
            "修订中删除的文字 1 处没有带入：按“接受全部修订”后的样子导入。",
            "图表 1 个没有带入：请在 Word 里把图表另存为图片，再插入正文。",
            "嵌入的对象 1 个（如表格文件）没有带入：请另存后作为附件上传。",
            "画的图形 1 个（线条、形状等）没有带入：需要的请截成图片插入。",
            "Word 目录没有带入：网页不分页，目录的页码没有意义。",
            "引用的其他文件 1 个没有带入：请打开那个文件单独导入。",
            "特殊符号 1 个没有带入：请核对正文，用普通符号补上。",
            "链接到外部的图片 1 张没有带入：图片不在 Word 文件里，请在正文里上传。",
            "图片 1 张在 Word 文件里已丢失，没有带入。",
            "链接 1 个只带入了文字：它们指向本机文件或别的程序。",
            "页眉页脚的文字没有带入：“内部征求意见稿”。",
            "批注没有带入：“数据待核”。",
        ),
    )


def test_words_the_converter_passes_over_in_silence_are_counted():
    paper = read(p("正文", inner=f"<w:newThing>{r('新东西')}</w:newThing>"))

    assert (paper.body, paper.notes) == (
        "<p>正文</p>",
        ("有 3 个字没有带入，请与 Word 文件核对。",),
    )


def test_a_deleted_row_and_a_deleted_paragraph_mark_are_gone():
    row = f"<w:tr><w:trPr><w:del/></w:trPr><w:tc>{p('删')}</w:tc></w:tr>"
    mark = f"<w:p><w:pPr><w:rPr><w:del/></w:rPr></w:pPr>{r('前半')}</w:p>"

    paper = read(table([["留"]]).replace("</w:tbl>", f"{row}</w:tbl>"), mark, p("后半"))

    assert paper.body == "<table><tbody><tr><td><p>留</p></td></tr></tbody></table><p>前半后半</p>"


def test_drawings_of_every_age_give_their_pictures_and_words():
    old = '<w:pict><v:shape alt="老图"><v:imagedata r:id="rPic1"/></v:shape></w:pict>'
    group = (
        '<mc:AlternateContent><mc:Choice Requires="wpg"><w:drawing><wp:anchor><wp:docPr title="组"/>'
        '<a:graphic><a:graphicData><a:blip r:embed="rPic1"/><mc:AlternateContent><mc:Choice><wps:wsp/>'
        '</mc:Choice><mc:Fallback><a:blip r:embed="rPic1"/></mc:Fallback></mc:AlternateContent>'
        "</a:graphicData></a:graphic></wp:anchor></w:drawing></mc:Choice></mc:AlternateContent>"
    )
    words = (
        f"<mc:AlternateContent><mc:Choice>{r('新')}</mc:Choice>"
        f"<mc:Fallback>{r('旧')}</mc:Fallback></mc:AlternateContent>"
    )
    line = "<mc:AlternateContent><mc:Choice><w:drawing><wps:wsp/></w:drawing></mc:Choice></mc:AlternateContent>"
    equation = "<m:oMath><m:r><m:t>c</m:t></m:r></m:oMath>"
    paper = read(
        p("图", inner=r(inner=old) + r(inner=group) + words + r(inner=line)),
        p(inner=text_box(p(inner=picture("rPic1", "框里的图"))) + text_box(p())),
        p(
            inner=r("行", inner=f"<w:cr/><w:ptab/>{r('内')}")
            + f"<m:oMathPara>{equation}</m:oMathPara>"
        ),
        p(
            inner='<w:hyperlink w:anchor="x">'
            + r("目")
            + "</w:hyperlink>"
            + r(inner="<w:commentReference/>")
        ),
        pictures={"a.png": b"x"},
    )

    assert [(one.path, one.alt) for one in paper.pictures] == [
        ("word/media/a.png", "老图"),
        ("word/media/a.png", "组"),
        ("word/media/a.png", "组"),
        ("word/media/a.png", "框里的图"),
    ]
    assert (text_of(paper.body), paper.notes) == (
        "图新\n行\n内c\n目",
        (
            "公式 1 个：只带入了其中的字符，请核对，或者换成图片。",
            "画的图形 1 个（线条、形状等）没有带入：需要的请截成图片插入。",
        ),
    )


@pytest.mark.parametrize(
    ("format", "number", "said"),
    [
        ("chineseCounting", 10, "十"),
        ("japaneseCounting", 12, "十二"),
        ("chineseCountingThousand", 105, "一百零五"),
        ("chineseCountingThousand", 3010, "三千零一十"),
        ("ideographDigital", 10, "一〇"),
        ("chineseLegalSimplified", 21, "贰拾壹"),
        ("ideographTraditional", 3, "丙"),
        ("decimalEnclosedCircle", 20, "⑳"),
        ("decimalEnclosedCircle", 21, "21"),
        ("decimalFullWidth", 12, "１２"),
        ("decimalZero", 7, "07"),
        ("upperLetter", 28, "BB"),
        ("lowerRoman", 1994, "mcmxciv"),
        ("none", 4, ""),
        ("hebrew1", 4, "4"),
    ],
)
def test_numbers_are_written_as_word_writes_them(format, number, said):
    assert written(number, format) == said


def bomb() -> bytes:
    """A hundred kilobytes that would be a hundred megabytes of paragraphs."""
    out = BytesIO()
    with (
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open("word/document.xml", "w") as part,
    ):
        part.write(xml("document", "<w:body>").removesuffix("</w:document>").encode())
        for _ in range(100):
            part.write(b"<w:p><w:r><w:t>x</w:t></w:r></w:p>" * 32_000)
    return out.getvalue()


def nested(depth: int) -> str:
    return "<w:tbl><w:tr><w:tc>" * depth + p("底") + "</w:tc></w:tr></w:tbl>" * depth


def declared() -> bytes:
    entity = '<!DOCTYPE x [<!ENTITY a "哈哈哈哈"><!ENTITY b "&a;&a;&a;&a;">]>'
    files = {"word/document.xml": xml("document", "<w:body><w:p>&b;</w:p></w:body>", before=entity)}
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return out.getvalue()


def flipped() -> bytes:
    whole = bytearray(docx(p("正文" * 3000)))
    at = bytes(whole).index(b"word/document.xml") + 60
    whole[at : at + 20] = bytes(20)
    return bytes(whole)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        pytest.param(b"", "文件是空的", id="nothing"),
        pytest.param(
            b"\x01\x02\x03 no zip at all" * 9, "这不是 Word 文档（.docx），内容是", id="no zip"
        ),
        pytest.param("一段文字".encode(), "内容是“纯文本”", id="a text under that name"),
        pytest.param(docx(p("正文"))[:-40], "已损坏", id="cut short"),
        pytest.param(flipped(), "已损坏", id="damaged inside"),
        pytest.param(declared(), "已损坏", id="entities"),
        pytest.param(
            compound_file("EncryptionInfo", "EncryptedPackage"), "设了打开密码", id="a password"
        ),
        pytest.param(compound_file("WordDocument"), "旧格式的 Word 或 WPS 文件", id="doc or wps"),
        pytest.param(docx(p("正文"), files={"word/vbaProject.bin": b"x"}), "含有宏", id="macros"),
        pytest.param(docx(p(), p("  ")), "没有文字", id="no words"),
        pytest.param(docx(nested(40)), "套得太深", id="too deep"),
        pytest.param(bomb(), "内容太多", id="a bomb"),
        pytest.param(
            docx(table([["甲"]], properties={(0, 0): '<w:gridSpan w:val="many"/>'})),
            "已损坏",
            id="nonsense",
        ),
    ],
)
def test_a_bad_file_is_refused_in_a_sentence(content, sentence):
    started = time.monotonic()

    assert sentence in refusal_of(content)
    assert time.monotonic() - started < 60  # 3 s, where nothing else runs


def test_a_file_is_bounded_in_bytes_parts_and_words(tmp_path):
    huge = tmp_path / "huge.docx"
    with huge.open("wb") as file:
        file.truncate(101 * 1024 * 1024)
    parts = {f"x/{number}": b"" for number in range(10_001)}

    with huge.open("rb") as file, pytest.raises(WordTooLarge):
        read_word(file)
    assert "内容太多" in refusal_of(docx(p("正文"), files=parts))
    assert "内容太多" in refusal_of(docx(p("一" * 9_000_000)))


def test_the_strict_form_of_the_format_says_the_same():
    strict = docx(p("总则", style="1"), p("正文"))
    with zipfile.ZipFile(BytesIO(strict)) as given:
        parts = {name: given.read(name) for name in given.namelist()}
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in parts.items():
            archive.writestr(
                name,
                content.replace(
                    b"http://schemas.openxmlformats.org/wordprocessingml/2006/main",
                    b"http://purl.oclc.org/ooxml/wordprocessingml/main",
                ),
            )

    assert read_word(out).body == "<h2>总则</h2><p>正文</p>"


def test_a_book_is_refused_before_it_is_converted():
    book = docx(*[p("一", inner=r("二", looks="<w:b/>")) for _ in range(22_000)])

    assert "内容太多" in refusal_of(book)


def test_other_archives_are_told_by_name():
    sheet = BytesIO()
    with zipfile.ZipFile(sheet, "w") as archive:
        archive.writestr("xl/workbook.xml", "<x/>")

    assert "内容是“Excel 表格”" in refusal_of(sheet.getvalue())
