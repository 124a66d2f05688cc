"""A story: an editor without a mouse signs in, writes a notice and submits it."""

from __future__ import annotations

from playwright.sync_api import Page

from tests.journeys.city import City, Desk, hear

STEPS = 120  # more stops than any screen has


def test_a_notice_is_written_and_submitted_by_keyboard_alone(city: City, desk: Desk) -> None:
    page = desk.stranger()
    page.goto(city.console())

    go_to(page, "登录名")
    page.keyboard.type("mzj-bianji")
    go_to(page, "密码")
    page.keyboard.type(city.password("mzj-bianji"))
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="您好").wait_for()

    go_to(page, "写通知公告")
    page.keyboard.press("Enter")
    page.wait_for_url("**/items/add/**")
    page.locator("iframe.tox-edit-area__iframe").wait_for()
    go_to(page, "标题")
    page.keyboard.type("不用鼠标写的通知")
    go_to(page, "IFRAME")
    page.keyboard.type("一个字一个字敲出来的正文。")
    go_to(page, "通知公告")
    page.keyboard.press("Space")
    go_to(page, "保存并送审")
    page.keyboard.press("Enter")

    hear(page, "已送审：不用鼠标写的通知")
    assert "一个字一个字敲出来的正文。" in page.locator(".hb-text__body").inner_text()
    go_to(page, "撤回送审")
    page.keyboard.press("Enter")
    hear(page, "已撤回送审，可以继续修改。")


def go_to(page: Page, name: str) -> None:
    """Press Tab until the focus is seen to stand on what is called `name`."""
    passed = []
    for _step in range(STEPS):
        if passed or page.evaluate("document.activeElement !== document.body"):
            here = page.evaluate(_NAME)
            passed.append(here)
            if here == name:
                return
        page.keyboard.press("Tab")
    raise AssertionError(f"Tab never came to {name}, but to {passed}")


_NAME = """() => {
  const here = document.activeElement;
  if (here.tagName === 'IFRAME') return 'IFRAME';
  const label = here.labels && here.labels[0];
  const text = label ? label.textContent : here.textContent;
  return text.replace(/[\\s*]+/g, '');
}"""
