"""A folder of Word files and saved pages becomes drafts of a unit, twice without harm."""

from __future__ import annotations

import csv
import json
from datetime import date
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from huabiao.accounts.operations import actor_of
from huabiao.changes.models import Change
from huabiao.importer.folders import FolderDestination, import_folder
from huabiao.importer.web_pages import NoWordsInPage, PageTooLarge, Unreadable, read_page
from huabiao.library.enums import Kind
from huabiao.library.models import Item
from huabiao.media.models import MediaImage
from tests.factories.library import PlacementFactory
from tests.factories.media import picture
from tests.factories.word import compound_file, docx, p
from tests.library.people import edit, make_unit, submit
from tests.moments import NOON

pytestmark = pytest.mark.django_db
PAGE = """<!DOCTYPE html><html><head><meta charset="gb2312"><title>放假通知_示范市教育局</title>
<meta name="ArticleTitle" content="关于中秋节放假的通知"></head><body><nav>首页 > 通知</nav>
<div class="TRS_Editor"><h1>关于中秋节放假的通知</h1>
<p style="text-indent:2em">各学校：中秋节放假三天，请做好值班安排，保持联系畅通。</p>
<p><img src="files/a.png" alt="日历"><img src="files/none.png"><img src="../../etc/x.png"></p>
<p><a href="./other.html">相关</a> <a href="https://www.gov.cn/">国务院</a></p><iframe src="x"></iframe>
<p>2026年9月1日</p><script>track()</script></div><footer>版权所有</footer></body></html>"""


@pytest.fixture
def unit():
    return make_unit(code="jyj")


@pytest.fixture
def folder(tmp_path):
    made = tmp_path / "旧稿"
    (made / "files").mkdir(parents=True)
    (made / "2026").mkdir()
    (made / "2026" / "开学.docx").write_bytes(
        docx(p("关于开学的通知", style="a3"), p("各学校：请准备。"))
    )
    (made / "放假.html").write_bytes(PAGE.encode("gb18030"))
    (made / "files" / "a.png").write_bytes(picture())
    (made / "~$开学.docx").write_bytes(b"lock")
    (made / "说明.txt").write_text("不是稿件")
    return made


@pytest.fixture
def run(unit, folder, capsys):
    def runs(*options):
        code = 0
        who = ("--organization=jyj", f"--as={unit.staff.editor.username}")
        try:
            call_command("import", "folder", str(folder), "--json", *who, *options)
        except SystemExit as end:
            code = end.code
        answer = json.loads(capsys.readouterr().out)
        report = answer.pop("report")
        with Path(report or "/dev/null").open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.reader(file))[1:]
        return tuple(answer.values()), code, rows

    return runs


def test_each_file_becomes_a_draft_and_what_was_left_out_is_reported(run, unit):
    counts, code, rows = run()

    word, page = Item.objects.order_by("import_key")
    image = MediaImage.objects.get()
    assert (counts, code) == ((2, 0, 0, 0), 0)
    assert (word.import_key, word.title, word.kind, word.body, word.organization) == (
        "2026/开学.docx",
        "关于开学的通知",
        Kind.NOTICE,
        "<p>各学校：请准备。</p>",
        unit.organization,
    )
    assert (page.title, page.kind, page.dated_on, page.live, image.organization) == (
        "关于中秋节放假的通知",
        Kind.NOTICE,
        date(2026, 9, 1),
        False,
        unit.organization,
    )
    assert page.body == (
        "<p>各学校：中秋节放假三天，请做好值班安排，保持联系畅通。</p>\n"
        f'<p><img alt="日历" src="/media/images/{image.pk}/a.png"></p>\n'
        '<p>相关 <a href="https://www.gov.cn/" rel="noopener noreferrer">国务院</a></p>\n'
        "<p>2026年9月1日</p>"
    )
    assert [row[1:] for row in rows] == [
        ["放假.html", "关于中秋节放假的通知", "警告", said]
        for said in (
            "本机的图片没有带入，请用“插入图片”上传：none.png、x.png。",
            "嵌入的网页 1 处没有带入。",
            "链接 1 个只带入了文字：地址不完整，或者指向本机文件。",
        )
    ]


def test_no_file_brings_a_title_that_turns_lines_round(run, folder):
    (folder / "2026" / "开学.docx").write_bytes(
        docx(p("关于\u202e开学\u202c的通知", style="a3"), p("各学校：请准备。"))
    )
    (folder / "放假.html").write_bytes(PAGE.replace("中秋", "\u2067中秋").encode("gb18030"))
    run()

    titles = Item.objects.order_by("import_key").values_list("title", flat=True)
    assert list(titles) == ["关于开学的通知", "关于中秋节放假的通知"]


def test_run_again_it_changes_nothing_and_a_changed_file_updates_its_draft(run, folder):
    run()
    before = list(Item.objects.order_by("pk").values_list("pk", "body"))
    again = run()
    (folder / "2026" / "开学.docx").write_bytes(docx(p("关于开学的通知", style="a3"), p("改了。")))
    changed = run()

    assert (again, changed[:2]) == (((0, 0, 2, 0), 0, []), ((0, 1, 1, 0), 0))
    assert Item.objects.get(import_key="2026/开学.docx").body == "<p>改了。</p>"
    assert len(before) == Item.objects.count() == 2
    assert list(
        Change.objects.filter(action__startswith="importer").values_list("action", flat=True)
    ) == [
        "importer.file.imported",
        "importer.file.imported",
        "importer.item.updated",
    ]


def test_what_people_did_since_is_not_undone(run, folder, unit):
    run()
    word, page = Item.objects.order_by("import_key")
    edit(word, unit.staff.editor, body="<p>人工修改。</p>")
    PlacementFactory(item=page, channel=unit.channel)
    submit(page, unit.staff.editor)
    for file in folder.rglob("*.docx"):
        file.write_bytes(docx(p("另一个标题的通知", style="a3"), p("另一个正文。")))
    (folder / "放假.html").write_bytes(PAGE.replace("三天", "四天").encode("gb18030"))

    counts, code, rows = run()

    assert (counts, code) == ((0, 0, 0, 2), 3)
    assert [row[4] for row in rows] == [
        "已被人工修改或审核过，未覆盖。",
        "这篇信息正在审核，暂时不能修改；请先撤回送审，或等待审核结束。",
    ]
    word.refresh_from_db()
    assert word.body == "<p>人工修改。</p>"


@pytest.mark.parametrize(
    ("since", "sentence"),
    [
        ({"withdrawn_at": NOON}, "这篇信息已经撤稿，未更新。"),
        ({"live": True}, "这篇信息已经公开，更正须由平台管理员直接公开导入"),
        ({"organization": None}, "这条记录已由其他单位导入。"),
    ],
)
def test_what_became_of_a_draft_keeps_a_changed_file_out(run, folder, since, sentence):
    run()
    for name, value in since.items():
        value = make_unit().organization if name == "organization" else value
        Item.objects.filter(import_key="2026/开学.docx").update(**{name: value})
    (folder / "2026" / "开学.docx").write_bytes(
        docx(p("另一个标题的通知", style="a3"), p("另一个正文。"))
    )

    counts, code, rows = run()

    assert (counts, code, rows[0][4].startswith(sentence)) == ((0, 0, 1, 1), 3, True)


def test_an_import_that_is_stopped_says_so_and_goes_on_where_it_was(folder, unit):
    editor = unit.staff.editor
    to = FolderDestination(unit.organization, editor, actor_of(editor, address="", door="command"))

    stopped = import_folder(folder=folder, to=to, at=NOON, is_stopped=lambda: True)
    rest = import_folder(folder=folder, to=to, at=NOON)

    assert (stopped.is_stopped, dict(stopped.outcomes)) == (True, {"imported": 1})
    assert (rest.is_stopped, dict(rest.outcomes)) == (False, {"unchanged": 1, "imported": 1})


def test_a_picture_beside_a_page_that_is_none_is_told(run, folder):
    (folder / "files" / "a.png").write_bytes(b"none")

    _counts, _code, rows = run()

    assert rows[0][4].startswith("图片“a.png”没有带入：文件名的扩展名是 .png")


def test_a_bad_file_is_told_and_holds_up_no_other(run, folder):
    (folder / "a.docx").write_bytes(compound_file("EncryptedPackage"))
    (folder / "b.doc").write_bytes(compound_file("WordDocument"))
    (folder / "c.html").write_bytes(b"<p> </p>")

    counts, code, rows = run()

    assert (counts, code) == ((2, 0, 0, 3), 3)
    assert [(row[1], row[4][:12]) for row in rows if row[3] == "错误"] == [
        ("a.docx", "这个 Word 文件设了"),
        ("b.doc", "旧格式的 Word 或 "),
        ("c.html", "网页里没有找到文字。"),
    ]


def test_the_kind_may_be_said_and_another_kind_is_another_text(run):
    run("--kind=NEWS")

    assert set(Item.objects.values_list("kind", flat=True)) == {Kind.NEWS}
    assert run("--kind=NEWS")[0] == (0, 0, 2, 0)


@pytest.mark.parametrize(
    ("folder_name", "organization", "sentence"),
    [
        ("nowhere", "jyj", "没有这个文件夹，或者它不是文件夹。"),
        ("files", "jyj", "文件夹里没有可以导入的文件"),
        (".", "mzj", "您没有权限进行此操作。"),
    ],
)
def test_a_folder_that_cannot_be_imported_is_refused(
    folder, unit, folder_name, organization, sentence
):
    make_unit(code="mzj")

    with pytest.raises(CommandError, match=sentence):
        call_command(
            "import",
            "folder",
            str(folder / folder_name),
            f"--organization={organization}",
            f"--as={unit.staff.editor.username}",
        )


def test_a_page_without_a_known_place_for_its_text_leaves_out_what_surrounds_it():
    page = read_page(
        "<title>消息 - 某网站</title><body><header>站名</header><p>正文。</p></body>".encode(),
        keep=str,
    )

    assert (page.title, page.html, page.notes) == (
        "消息",
        "<p>正文。</p>",
        ("页头、导航、页脚的文字没有带入。",),
    )


@pytest.mark.parametrize(
    ("content", "refusal"),
    [
        (b"<body><script>x</script></body>", NoWordsInPage),
        (b" " * (20 * 1024 * 1024 + 1), PageTooLarge),
        (b"<p>\xff\xff\x80\x00</p>", Unreadable),
    ],
)
def test_what_is_no_page_is_refused(content, refusal):
    with pytest.raises(refusal):
        read_page(content, keep=str)


@pytest.mark.parametrize("encoding", ["utf-8", "gbk", "utf-16"])
def test_a_page_is_read_in_the_encoding_it_was_saved_in(encoding):
    said = "gbk" if encoding == "gbk" else "utf-8"
    content = f'<meta charset="{said}"><body><p>示范市</p></body>'.encode(encoding)

    assert read_page(content, keep=str).html == "<p>示范市</p>"
