"""Stories of a bad day: a colleague in the same text, a field forgotten, a session over."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.journeys.acts import write_notice
from tests.journeys.city import City, Desk, fill_sign_in, hear, labelled, write_body


def test_two_editors_in_one_text_are_told_and_keep_both(city: City, desk: Desk) -> None:
    first, second = desk.sign_in("mzj-bianji"), desk.sign_in("mzj-bianji")
    item = write_notice(first, title="两个人写的通知", text="原来的正文。")
    for page in (first, second):
        page.goto(city.console(f"/items/{item}/edit/"))

    labelled(first, "标题").fill("先保存的通知")
    first.get_by_role("button", name="保存草稿").click()
    hear(first, "已保存草稿：先保存的通知")
    labelled(second, "标题").fill("后保存的通知")
    write_body(second, "补充一句。")
    second.get_by_role("button", name="保存草稿").click()

    warning = second.locator(".hb-overtaken").inner_text()
    assert "您填写的内容都在下面，还没有保存" in warning
    assert "补充一句。" in warning
    assert labelled(second, "标题").input_value() == "后保存的通知"
    body = second.frame_locator("iframe.tox-edit-area__iframe").locator("body").inner_text()
    assert "补充一句。" in body
    second.get_by_role("button", name="保存草稿").click()
    hear(second, "已保存草稿：后保存的通知")


def test_two_people_at_one_form_are_told_of_each_other(city: City, desk: Desk) -> None:
    first, second = desk.sign_in("mzj-bianji"), desk.sign_in("mzj-guanli")
    item = write_notice(first, title="两个人打开的通知", text="正文。")
    edit = city.console(f"/items/{item}/edit/")

    first.goto(edit)
    second.goto(edit)
    second.get_by_text("民政采编员 正在编辑这篇信息（刚刚打开）。").wait_for()
    # As when the person comes back to the window; otherwise the page asks every twenty seconds.
    come_back = "document.dispatchEvent(new Event('visibilitychange'))"
    first.evaluate(come_back)
    first.get_by_text("民政管理员 正在编辑这篇信息").wait_for()

    second.get_by_role("link", name="不保存，返回").click()
    second.locator("section[aria-labelledby=places]").wait_for()
    first.evaluate(come_back)
    first.locator(".hb-others").wait_for(state="detached")


def test_a_refused_form_keeps_the_words_and_the_file(desk: Desk, tmp_path) -> None:
    page = desk.sign_in("mzj-bianji")
    form, forged = tmp_path / "申请表.txt", tmp_path / "说明.pdf"
    form.write_text("姓名", encoding="utf-8")
    forged.write_bytes(b"MZ\x90\x00 a program")

    page.get_by_role("link", name="写通知公告").click()
    labelled(page, "标题").fill(" ")
    write_body(page, "写好的正文。")
    page.get_by_label("添加附件").set_input_files([form, forged])
    page.get_by_role("button", name="保存草稿").click()

    page.get_by_text("请填写标题。").wait_for()
    assert page.get_by_text("说明.pdf：").is_visible()
    assert page.get_by_role("link", name="申请表.txt").is_visible()
    labelled(page, "标题").fill("补上标题的通知")
    page.get_by_role("button", name="保存草稿").click()
    hear(page, "已保存草稿：补上标题的通知")
    assert "写好的正文。" in page.locator(".hb-text__body").inner_text()
    assert page.locator(".hb-text").get_by_role("link", name="申请表").is_visible()


def test_a_form_sent_after_the_session_ended_is_sent_again(city: City, desk: Desk) -> None:
    page = desk.sign_in("mzj-bianji")
    page.get_by_role("link", name="写通知公告").click()
    labelled(page, "标题").fill("午饭前写的通知")
    write_body(page, "午饭前写的正文。")
    page.context.clear_cookies(name="huabiao_session")

    page.get_by_role("button", name="保存草稿").click()
    page.get_by_role("heading", name="您填写的内容还在").wait_for()
    with page.context.expect_page() as opened:
        page.get_by_role("link", name="在新窗口登录").click()
    fill_sign_in(opened.value, "mzj-bianji", city.password("mzj-bianji"))
    opened.value.get_by_role("heading", name="您好").wait_for()
    page.get_by_role("button", name="继续").click()

    hear(page, "已保存草稿：午饭前写的通知")
    assert "午饭前写的正文。" in page.locator(".hb-text__body").inner_text()


def test_what_is_typed_without_a_connection_or_a_session_is_kept(city: City, desk: Desk) -> None:
    page = desk.sign_in("mzj-bianji")
    page.goto(city.console("/items/add/PLAIN_PAGE/"))
    page.locator("iframe.tox-edit-area__iframe").wait_for()
    page.wait_for_function("tinymce.get(0)?.initialized")
    saved, trouble = page.locator("[data-saved]"), page.locator("[data-trouble]")

    type_title(page, "断网前写的说明")
    expect(saved).to_contain_text("已自动存为底稿")
    page.context.set_offline(True)
    type_title(page, "断网时写的说明")
    expect(trouble).to_have_text("连接中断，内容先存在本机，恢复后自动补存。")
    page.context.set_offline(False)
    expect(saved).to_contain_text("已自动存为底稿")

    page.context.clear_cookies(name="huabiao_session")
    type_title(page, "登录过期后写的说明")
    with page.context.expect_page() as opened:
        page.locator("[data-signed-out]").get_by_role("link", name="在新窗口登录").click()
    other = opened.value
    fill_sign_in(other, "mzj-bianji", city.password("mzj-bianji"))
    other.get_by_role("heading", name="您好").wait_for()
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(saved).to_contain_text("已自动存为底稿")

    page.context.set_offline(True)
    type_title(page, "只在本机上的说明")
    expect(trouble).to_have_text("连接中断，内容先存在本机，恢复后自动补存。")
    page.close()  # as when the browser crashes: nothing is sent any more
    other.context.set_offline(False)
    other.goto(city.console("/items/add/PLAIN_PAGE/"))
    other.get_by_role("link", name="恢复").click()
    other.get_by_text("还没有保存；选过的文件要重新选择。").wait_for()
    assert labelled(other, "标题").input_value() == "只在本机上的说明"
    other.get_by_role("button", name="保存草稿").click()
    hear(other, "已保存草稿：只在本机上的说明")
    other.goto(city.console("/items/add/PLAIN_PAGE/"))
    other.wait_for_function("tinymce.get(0)?.initialized")
    assert other.get_by_text("没有保存的内容").count() == 0


def type_title(page: Page, words: str) -> None:
    """Type, and go on to the next field."""
    title = labelled(page, "标题")
    title.fill(words)
    title.blur()
