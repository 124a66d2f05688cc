"""A story: the education bureau asks for notices of civil affairs, and has them without anybody placing one."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.journeys.acts import agree_all, submit, write_notice
from tests.journeys.city import HOSTS, City, Desk, hear, labelled, wait_until

TITLE = "关于困境儿童入学资助的公告"
WORD = "入学资助"


def test_a_rule_brings_a_notice_to_another_channel_and_takes_it_along_when_it_ends(
    city: City, desk: Desk
) -> None:
    keeper = desk.sign_in("jyj-guanli")
    open_channel(keeper, city)
    keeper.get_by_role("link", name="添加订阅规则").click()
    unit = keeper.locator("option", has_text=re.compile(r"^\s*示范市民政局$"))
    keeper.get_by_label("发布单位").select_option(value=unit.get_attribute("value"))
    labelled(keeper, "关键词").fill(WORD)
    keeper.get_by_role("button", name="看看会收哪些").click()
    expect(keeper.get_by_role("heading", name="有 0 篇符合")).to_be_visible()
    keeper.get_by_role("button", name="保存规则").click()
    hear(keeper, "订阅规则已建立，以后公开的信息符合条件就会收进来。")

    editor = desk.sign_in("mzj-bianji")
    item = write_notice(editor, title=TITLE, text="符合条件的可以申请。")
    submit(editor)
    agree_all(desk, "mzj", TITLE)

    channel = city.url(HOSTS["jyj"], "/tzgg/")
    wait_until(lambda: TITLE in city.get(channel).text)
    reader = desk.stranger()
    reader.goto(channel)
    reader.get_by_role("link", name=TITLE).first.click()
    expect(reader).to_have_url(re.compile(rf"{re.escape(HOSTS['jyj'])}.*/{item}\.html$"))
    expect(reader.locator("h1")).to_have_text(TITLE)

    keeper.reload()
    expect(keeper.locator("#subscriptions")).to_contain_text("收了 1 篇")
    keeper.get_by_role("link", name="结束规则").click()
    keeper.get_by_label("同时移除这条规则收进来的信息").check()
    keeper.get_by_role("button", name="确定结束").click()
    hear(keeper, "订阅规则已结束，收进来的 1 篇正在移除。")

    wait_until(lambda: TITLE not in city.get(channel).text)
    wait_until(lambda: city.get(reader.url).status == 410)
    assert TITLE in city.get(city.url(HOSTS["mzj"], "/tzgg/")).text


def open_channel(page: Page, city: City) -> None:
    page.goto(city.console("/items/channels/"))
    page.get_by_role("link", name="通知公告").first.click()
    page.get_by_role("heading", name="订阅规则").wait_for()
