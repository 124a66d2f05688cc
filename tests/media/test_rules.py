import gzip
import zipfile
from io import BytesIO
from pathlib import Path

import pytest

from huabiao.media import rules
from tests.factories.media import PDF, picture

DATA = Path(__file__).parents[2].parent / "shared" / "data"


def zipped(*names: str) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    return out.getvalue()


EXE = b"MZ\x90\x00\x03\x00\x00\x00\x04\x00\x00\x00\xff\xff\x00\x00" + bytes(200)
ELF = b"\x7fELF\x02\x01\x01" + bytes(57)


def compound(*streams: str) -> bytes:
    """An OLE2 file of one directory sector, whose chain ends for want of an allocation table."""
    header = bytearray(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504))
    header[30:32] = (9).to_bytes(2, "little")
    header[76:512] = b"\xff" * 436
    entries = b""
    for stream in streams:
        name = stream.encode("utf-16-le") + b"\0\0"
        entries += name.ljust(64, b"\0") + len(name).to_bytes(2, "little") + bytes(62)
    return bytes(header) + entries.ljust(512, b"\0")


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        pytest.param(PDF, "pdf", id="pdf"),
        pytest.param(EXE, "exe", id="Windows program"),
        pytest.param(ELF, "elf", id="Linux program"),
        pytest.param(picture("jpg"), "jpg", id="jpg"),
        pytest.param(picture("png"), "png", id="png"),
        pytest.param(picture("gif"), "gif", id="gif"),
        pytest.param(picture("webp"), "webp", id="webp"),
        pytest.param(zipped("通知.txt"), "zip", id="zip"),
        pytest.param(zipped(), "zip", id="empty zip"),
        pytest.param(zipped("通知.txt")[:-10], "broken zip", id="zip cut off"),
        pytest.param(zipped("[Content_Types].xml", "word/document.xml"), "docx", id="docx"),
        pytest.param(zipped("[Content_Types].xml", "xl/workbook.xml"), "xlsx", id="xlsx"),
        pytest.param(zipped("[Content_Types].xml", "ppt/presentation.xml"), "pptx", id="pptx"),
        pytest.param(zipped("Doc_0/Document.xml", "OFD.xml"), "ofd", id="ofd"),
        pytest.param(zipped("word/document.xml", "word/vbaProject.bin"), "macro", id="macros"),
        pytest.param(zipped("AndroidManifest.xml", "META-INF/MANIFEST.MF"), "apk", id="apk"),
        pytest.param(zipped("META-INF/MANIFEST.MF"), "jar", id="jar"),
        pytest.param(b"Rar!\x1a\x07\x00" + bytes(60), "rar", id="rar"),
        pytest.param(b"7z\xbc\xaf\x27\x1c" + bytes(60), "7z", id="7z"),
        pytest.param(b"ID3\x03\x00\x00\x00\x00\x00\x00" + bytes(60), "mp3", id="mp3"),
        pytest.param(b"\x00\x00\x00\x18ftypisom\x00\x00\x02\x00isomiso2", "mp4", id="mp4"),
        pytest.param(b"\x00\x00\x00\x14ftypqt  \x00\x00\x00\x00qt  ", "mov", id="mov"),
        pytest.param(b"{\\rtf1\\ansi}", "rtf", id="rtf"),
        pytest.param("示范市".encode(), "text", id="UTF-8"),
        pytest.param("\ufeff示范市".encode(), "text", id="UTF-8 with mark"),
        pytest.param("名称,数量\r\n".encode("gb18030"), "text", id="GB 18030"),
        pytest.param("示范市".encode("utf-16"), "text", id="UTF-16"),
        pytest.param("示范市".encode("utf-16")[:-1], "text", id="ends inside a character"),
        pytest.param("BM,名称\n1,甲".encode(), "text", id="begins like a bitmap"),
        pytest.param(b'<?xml version="1.0"?>\n<svg onload="x"/>', "svg", id="svg"),
        pytest.param("<svg >".encode("utf-16"), "svg", id="svg in UTF-16"),
        pytest.param(b"<!DOCTYPE html>\n<p>x", "html", id="html"),
        pytest.param(b"text <script >x</script>", "html", id="script inside a text"),
        pytest.param(b"\x81\x01\x02\x03", "", id="nothing we know"),
        pytest.param(b"\xff\xfe\x00\xd8x\x00", "", id="broken UTF-16"),
        pytest.param(b"text\x00text", "", id="zero byte"),
        pytest.param(gzip.compress(b"x"), "gz", id="gzip"),
        pytest.param(compound("Root Entry", "WordDocument"), "doc", id="Word or WPS"),
        pytest.param(compound("Root Entry", "Workbook"), "xls", id="Excel or ET"),
        pytest.param(compound("Root Entry", "PowerPoint Document"), "ppt", id="PowerPoint"),
        pytest.param(compound("Root Entry", "EncryptedPackage"), "office", id="behind a password"),
        pytest.param(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "office", id="compound file cut off"),
        pytest.param(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "office", id="compound file of zeros"),
        pytest.param(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\xff" * 600, "office", id="compound file of ones"),
    ],
)  # fmt: skip
def test_a_file_is_what_its_content_says(content, expected):
    assert rules.recognize(BytesIO(content)) == expected


def real_files() -> list[Path]:
    files = [
        *DATA.glob("office_docs/*.*"),
        *DATA.glob("office_docs/ofd/*.ofd"),
        *sorted(DATA.glob("work_reports/*.docx"))[:5],
        *sorted(DATA.glob("work_reports/*.txt"))[:5],
    ]
    return files or [
        pytest.param(None, marks=pytest.mark.skip(f"real office files are not at {DATA}"))
    ]


@pytest.mark.parametrize("path", real_files(), ids=lambda path: path.name if path else "")
def test_a_real_office_file_is_taken_for_what_it_is(path):
    type = rules.TAKEN[rules.extension_of(path.name)]

    with path.open("rb") as file:
        assert rules.recognize(file) == type.content


@pytest.mark.parametrize(
    ("name", "extension", "kept"),
    [
        pytest.param("关于放假的通知.docx", "", "关于放假的通知.docx", id="Chinese"),
        pytest.param("C:\\资料\\附件 1.xls", "", "附件 1.xls", id="Windows path"),
        pytest.param("../../etc/附件.pdf", "", "附件.pdf", id="climbing path"),
        pytest.param("通\x00知\r\n.pdf", "", "通知.pdf", id="control characters"),
        pytest.param("通知\u202efdp.exe", "", "通知fdp.exe", id="direction of writing"),
        pytest.param("  附件　 一 .pdf ", "", "附件 一.pdf", id="spaces of all widths"),
        pytest.param("照片.JPEG", "jpg", "照片.jpg", id="our spelling"),
        pytest.param("字" * 300 + ".docx", "", "字" * 115 + ".docx", id="too long"),
        pytest.param("...", "pdf", "未命名.pdf", id="nothing left"),
        pytest.param("", "", "未命名", id="empty"),
    ],
)
def test_a_name_keeps_its_words_and_loses_what_misleads(name, extension, kept):
    assert rules.clean_name(name, extension) == kept


@pytest.mark.parametrize(
    ("name", "public"),
    [
        pytest.param("《通知》〔2025〕1号.PDF", "《通知》〔2025〕1号.pdf", id="Chinese marks stay"),
        pytest.param("a b%2f?#&\"'<>\\x.pdf", "a_b_2f________x.pdf", id="marks of addresses go"),
        pytest.param("附件　一.pdf", "附件_一.pdf", id="wide space"),
        pytest.param("字" * 115 + ".docx", "字" * 65 + ".docx", id="fits a file system"),
    ],
)
def test_a_public_name_is_the_same_on_disk_and_in_an_address(name, public):
    assert rules.public_name(name) == public


def test_a_public_path_lies_under_the_content_hash():
    assert rules.public_path("0123456789abcdef" * 4, "附件 1.pdf") == (
        "/files/0123456789abcdef/附件_1.pdf"
    )


@pytest.mark.parametrize(
    ("code", "label"),
    [
        ("pdf", "PDF 文档"),
        ("exe", "Windows 可执行程序"),
        ("svg", "SVG 图形"),
        ("psd", "PSD 文件"),
        ("", "无法识别的内容"),
    ],
)
def test_each_content_has_a_name_a_person_knows(code, label):
    assert rules.label_of(code) == label
