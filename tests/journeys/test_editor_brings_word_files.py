"""A story: texts that were written in Word come in: several on the list, one into a form, one by paste."""

from __future__ import annotations

import base64
import time
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.factories.word import compound_file, docx, p, picture, table, text_box
from tests.journeys.acts import axe
from tests.journeys.city import City, Desk, hear, labelled, number_of

PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAgAAAAICAIAAABLbSncAAAAFElEQVR4nGNckabDgA0wYRUdtBIA+mABSpkAGNcAAAAASUVORK5CYII="
)
TITLE = "示范市民政局关于做好冬季救助工作的通知"
NUMBER = "示民发〔2026〕31号"
DROP = """([selector, files]) => {
  const data = new DataTransfer();
  for (const [name, content] of files) {
    const bytes = Uint8Array.from(atob(content), (one) => one.charCodeAt(0));
    data.items.add(new File([bytes], name));
  }
  const send = (type, target) => target.dispatchEvent(
    new DragEvent(type, { dataTransfer: data, bubbles: true, cancelable: true }));
  send("dragenter", document.querySelector(selector));
  const cover = document.querySelector(".hb-drop");
  const seen = !cover.hidden && cover.textContent;
  send("drop", cover);
  return seen;
}"""
PASTE = """(html) => {
  const editor = tinymce.get()[0];
  editor.focus();
  const data = new DataTransfer();
  data.setData("text/html", html);
  editor.getBody().dispatchEvent(
    new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
}"""


def notice() -> bytes:
    return docx(
        p("示范市民政局文件", align="center"),
        p(NUMBER, align="center"),
        p(TITLE, align="center"),
        p("各区县民政局：", inner=text_box(p("框里的字"))),
        table([["区县", "名额"], ["东区", "12"]], heads=1),
        p(inner=picture(alt="救助站")),
        p("2026年11月3日", align="right"),
        pictures={"a.png": PNG},
    )


def dropped(page: Page, files: dict[str, bytes]) -> str:
    encoded = [(name, base64.b64encode(content).decode()) for name, content in files.items()]
    seen: str = page.evaluate(DROP, ["main", encoded])
    return seen


@pytest.fixture
def editor(desk: Desk) -> Page:
    return desk.sign_in("mzj-bianji", 1280)


def test_files_dropped_on_the_list_become_drafts_one_by_one(city: City, editor: Page) -> None:
    editor.goto(city.console("/items/"))

    seen = dropped(editor, {"救助.docx": notice(), "旧.doc": compound_file("WordDocument")})
    editor.get_by_role("button", name="导入为草稿").click()

    assert seen == "松开鼠标，从 Word 导入"
    expect(editor.get_by_text("完成：导入 1 个，没有导入 1 个。")).to_be_visible(timeout=30_000)
    expect(editor.get_by_text("文本框 1 个：框里的文字已放到它所在段落的后面")).to_be_visible()
    expect(editor.get_by_role("heading", name="没有导入：旧.doc")).to_be_visible()
    assert axe(editor) == []
    editor.get_by_role("link", name=TITLE).first.click()
    assert [labelled(editor, name).input_value() for name in ("标题", "发文字号", "成文日期")] == [
        TITLE,
        NUMBER,
        "2026-11-03",
    ]


def test_without_a_script_a_plain_form_does_the_same(
    city: City, desk: Desk, tmp_path: Path
) -> None:
    files = [tmp_path / "一.docx", tmp_path / "二.docx"]
    for file in files:
        file.write_bytes(notice())
    signed_in = desk.sign_in("jyj-bianji").context.storage_state()
    plain = desk.browser.new_context(java_script_enabled=False, storage_state=signed_in)
    desk.contexts.append(plain)
    page = plain.new_page()
    page.goto(city.console("/items/word/"))

    page.set_input_files("[name=word_files]", files)
    page.get_by_role("button", name="导入为草稿").click()

    expect(page.get_by_role("link", name=TITLE)).to_have_count(2)
    expect(page.get_by_text("文件“二.docx”已存为草稿，类型：通知公告。")).to_be_visible()


def test_a_file_dropped_on_the_form_loses_nothing_that_was_typed(city: City, editor: Page) -> None:
    editor.goto(city.console("/items/add/NOTICE/"))
    editor.locator(".tox-edit-area__iframe").wait_for()
    labelled(editor, "标题").fill("我写的标题")

    with editor.expect_navigation():
        seen = dropped(editor, {"救助.docx": notice()})

    assert seen == "松开鼠标，导入到这篇"
    hear(editor, "已从“救助.docx”导入，还没有保存。")
    expect(editor.get_by_text("“标题”已经填过，没有改动")).to_be_visible()
    assert [labelled(editor, name).input_value() for name in ("标题", "发文字号")] == [
        "我写的标题",
        NUMBER,
    ]
    assert axe(editor) == []
    editor.get_by_role("button", name="保存草稿").click()
    hear(editor, "已保存草稿：我写的标题")
    number_of(editor)
    expect(editor.get_by_alt_text("救助站")).to_be_visible()


def test_a_paste_of_two_megabytes_is_answered_and_says_what_was_left_out(
    city: City, editor: Page
) -> None:
    editor.goto(city.console("/items/add/NEWS/"))
    editor.locator(".tox-edit-area__iframe").wait_for()
    part = (
        '<div class="x" style="font-size:14px"><p style="text-indent:2em"><span>'
        + "加强组织领导。" * 20
        + "</span></p></div><script>"
        + "var a = 1;" * 40
        + "</script>"
    )
    page = part * (2_000_000 // len(part)) + (
        '<p><img src="file:///C:/clip/图1.png"><img src="https://www.example.org/b.png" alt="远处"></p>'
    )
    started = time.monotonic()

    editor.evaluate(PASTE, page)

    told = editor.locator(".tox-notification__body")
    expect(told).to_contain_text("本机的图片没有带入，请用“插入图片”上传：图1.png")
    expect(told).to_contain_text("别的网站的图片 1 张没有带入，留下了链接，请另存后上传")
    assert time.monotonic() - started < 10
    labelled(editor, "标题").fill("粘贴的网页")
    editor.get_by_role("button", name="保存草稿").click()
    hear(editor, "已保存草稿：粘贴的网页")
    expect(editor.get_by_role("link", name="［图片：远处］")).to_be_visible()
