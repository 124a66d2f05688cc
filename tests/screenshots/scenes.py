"""The handbook's working days, played in the demonstration: what people do, and where a picture is taken."""

from __future__ import annotations

import re
import tempfile
from datetime import date, timedelta
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.factories.word import docx, p, table
from tests.journeys.acts import agree_all, open_item, open_screen, submit, write_notice
from tests.journeys.city import Desk, hear, labelled
from tests.journeys.test_channel_takes_what_it_asks_for import open_channel
from tests.journeys.test_editor_acts_on_many_items import narrow, tick
from tests.journeys.test_platform_office_changes_a_blueprint import add_column, save
from tests.screenshots.camera import Camera

NOTICE = "示范市民政局关于发放冬季取暖补贴的通知"
NUMBER = "示民发〔2026〕35号"
SUBJECT = "养老"
OLD_SITES = (
    ("示范市水利普查网站（旧）", "slpc-old.shifan.invalid", "示范市人民政府办公室"),
    ("示范市图书馆网站（旧）", "tsg-old.shifan.invalid", "示范市文化广电和旅游局"),
)
OLD_MAPPING = """
[source]
name = "示范市水利普查网站（旧）"
key = "网址"
[fields]
title = "标题"
body = "正文"
original_url = "网址"
[kind]
default = "NOTICE"
"""
OLD_PAGES = (
    ("青石水库放水预告", "放水以前一天通知下游各村。"),
    ("农村饮水工程水质公示", "每季度公布一次。"),
    ("防汛值班电话", "汛期二十四小时有人接。"),
    ("河道采砂禁采期公告", "四月到九月不得采砂。"),
)
WORDS = """口语说法,规范说法,说明,启用
红本本,不动产权证书,,是
老年食堂,社区食堂,,是
老年卡,老年人优待证,刷卡乘车,是
蓝印户口,户籍登记,已经停办,否
办事大厅,政务服务中心,,是
下岗证,就业创业证,,是
"""


def _word(number: str, title: str, *paragraphs: str) -> bytes:
    return docx(
        p(number, align="center"),
        p(title, align="center"),
        p("各区县民政局："),
        *(p(words) for words in paragraphs),
        table([["对象", "每户（元）"], ["城乡低保家庭", "600"], ["特困供养家庭", "800"]], heads=1),
        p("示范市民政局", align="right"),
        p("2026年11月10日", align="right"),
    )


def an_editor_brings_word_files(desk: Desk, camera: Camera) -> None:
    page = desk.sign_in("mzj-bianji")
    page.goto(desk.city.console("/items/word/"))
    texts = {
        "社区食堂座谈会.docx": _word("示民函〔2026〕12号", "关于召开社区食堂座谈会的通知", "座谈会定于12月3日召开。"),
        "敬老院安全检查.docx": _word("示民发〔2026〕36号", "关于开展敬老院冬季安全检查的通知", "请于12月15日前完成。"),
    }  # fmt: skip
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    files = [{"name": name, "mimeType": kind, "buffer": content} for name, content in texts.items()]
    page.set_input_files("[name=word_files]", files)
    page.get_by_role("button", name="导入为草稿").click()
    expect(page.get_by_text("完成：导入 2 个，没有导入 0 个。")).to_be_visible(timeout=60_000)
    camera.screen(page, "word", at=page.locator("[data-word-report]"))


def an_editor_writes_places_and_submits(desk: Desk, camera: Camera) -> None:
    page = desk.sign_in("mzj-bianji")
    page.get_by_role("link", name="写通知公告").click()
    page.wait_for_function("window.tinymce?.get(0)?.initialized")
    file = Path(desk.city.home) / "取暖补贴.docx"
    file.write_bytes(_word(NUMBER, NOTICE, "今年的冬季取暖补贴自11月15日起发放，标准如下。"))
    with page.expect_file_chooser() as opened:
        page.get_by_role("link", name="从 Word 导入").click()
    with page.expect_navigation():
        opened.value.set_files(file)
    hear(page, f"已从“{file.name}”导入，还没有保存。")
    page.wait_for_function("window.tinymce?.get(0)?.initialized")
    page.get_by_label("通知公告", exact=True).check()
    camera.screen(page, "form", at=labelled(page, "标题"))
    with page.context.expect_page() as shown:
        page.get_by_role("button", name="预览").click()
    preview = shown.value
    preview.frame_locator(".hb-preview iframe").get_by_role("heading", name=NOTICE).wait_for()
    camera.screen(preview, "preview")
    preview.close()
    page.get_by_role("button", name="保存草稿").click()
    hear(page, f"已保存草稿：{NOTICE}")
    page.get_by_role("link", name="投放到栏目").click()
    page.get_by_label("投到：").select_option(label="示范市人民政府")
    expect(labelled(page, "栏目")).to_contain_text("政务公开 / 通知公告", timeout=30_000)
    page.get_by_label("栏目名称：").press_sequentially("政务公开 通知公告")
    camera.screen(page, "place")
    page.get_by_role("button", name="投放", exact=True).click()
    hear(page, "已向“通知公告”的责任单位提出投放申请。")
    submit(page)


def it_is_signed_changed_and_sent_back(desk: Desk, camera: Camera) -> None:
    keeper = desk.sign_in("bgs-bianji")
    keeper.get_by_role("link", name=NOTICE).first.click()
    keeper.get_by_role("button", name="接收", exact=True).click()
    hear(keeper, "已接收。")
    agree_all(desk, "mzj", NOTICE)
    page = desk.sign_in("mzj-bianji")
    open_item(page, NOTICE)
    expect(page.get_by_text("正在发布")).to_have_count(0, timeout=60_000)
    page.locator("section[aria-labelledby=receipts] details").first.evaluate(
        "one => { one.open = true }"
    )
    camera.screen(page, "overview")

    page.get_by_role("link", name="修改内容").click()
    page.wait_for_function("window.tinymce?.get(0)?.initialized")
    page.evaluate(
        """() => {
          const body = tinymce.get(0);
          const words = body.getContent().replace("11月15日", "11月20日");
          body.setContent(words.replace("标准如下", "请各地及时发放，标准如下"));
        }"""
    )
    page.get_by_role("button", name="保存草稿").click()
    hear(page, f"已保存草稿：{NOTICE}")
    page.get_by_role("link", name="历史版本").click()
    page.get_by_role("link", name="与公开的内容比较").click()
    camera.screen(page, "compare")
    open_item(page, NOTICE)
    submit(page)

    reviewer = desk.sign_in("mzj-chushen")
    reviewer.get_by_role("link", name=NOTICE).first.click()
    camera.screen(reviewer, "review")
    labelled(reviewer, "审核意见").fill("请写明从哪一天起可以领取。")
    reviewer.get_by_role("button", name="退回").click()
    hear(reviewer, re.compile("退回"))


def an_editor_finds_what_to_do(desk: Desk, camera: Camera) -> None:
    page = desk.sign_in("mzj-bianji")
    write_notice(page, title="关于检修本局供暖管道的通知（重复）", text="写了两遍，这一遍不要了。")
    page.get_by_role("link", name="删除草稿").click()
    page.get_by_role("button", name="移到废纸篓").click()
    page.get_by_role("link", name="废纸篓", exact=True).click()
    camera.screen(page, "wastebasket")
    page.goto(desk.city.console())
    camera.screen(page, "home")
    page.goto(desk.city.console(f"/items/?q={SUBJECT}&state=LIVE"))
    page.get_by_text("更多条件").click()
    camera.screen(page, "list")
    tick(page, 3)
    page.get_by_role("button", name="投放到栏目").click()
    page.get_by_role("heading", name="选中的信息").wait_for()
    narrow(page, "基层")
    camera.screen(page, "bulk")


def a_unit_keeps_its_channels(desk: Desk, camera: Camera) -> None:
    page = desk.sign_in("mzj-guanli")
    page.goto(desk.city.console("/websites/"))
    page.locator("#main").get_by_role("link", name="示范市民政局", exact=True).click()
    page.locator("tr[data-order]").first.wait_for()
    camera.screen(page, "channel-tree")
    for day, title in ((6, 0), (17, 1)):
        open_channel(page, desk.city)
        page.get_by_role("link", name="到期下线").nth(title).click()
        page.locator("[name=expire_at]").fill(f"{_next_month() + timedelta(days=day)} 18:00")
        page.get_by_role("button", name="保存").click()
        hear(page, "已保存。")
    page.goto(desk.city.console(f"/calendar/?month={_next_month():%Y-%m}"))
    camera.screen(page, "calendar")
    page.goto(desk.city.console("/audit/"))
    camera.screen(page, "audit")
    keeper = desk.sign_in("jyj-guanli")
    open_channel(keeper, desk.city)
    keeper.get_by_role("link", name="添加订阅规则").click()
    labelled(keeper, "关键词").fill("入学")
    keeper.get_by_role("button", name="看看会收哪些").click()
    keeper.get_by_role("heading", name="篇符合").wait_for()
    camera.screen(keeper, "subscription")


def a_unit_composes_its_site(desk: Desk, camera: Camera) -> None:
    page = desk.sign_in("mzj-guanli")
    open_screen(page, "示范市民政局", "首页版块")
    _until_shown(page)
    camera.screen(page, "compose")
    open_screen(page, "示范市民政局", "外观")
    _until_shown(page)
    camera.screen(page, "look")


def the_platform_office_rolls_out(desk: Desk, camera: Camera) -> None:
    page = desk.sign_in("pt-guanli")
    page.goto(desk.city.console("/websites/"))
    page.get_by_role("link", name="建站模板").click()
    page.get_by_role("link", name="政府部门网站").click()
    page.locator("#columns-root [data-streamfield-child]").first.wait_for()
    add_column(page, title="办公地图", path="jggk/bgdt")
    save(page)
    hear(page, re.compile("模板已保存"))
    page.get_by_role("link", name="推送到网站").click()
    page.get_by_role("region", name="示范市民政局").wait_for()
    camera.screen(page, "roll-out")


def the_platform_office_keeps_words(desk: Desk, camera: Camera) -> None:
    page = desk.sign_in("pt-guanli")
    page.goto(desk.city.console("/search/colloquial/bring/"))
    file = {"name": "words.csv", "mimeType": "text/csv", "buffer": WORDS.encode()}
    labelled(page, "文件").set_input_files(file)
    page.get_by_role("button", name="读取文件").click()
    page.get_by_role("button", name="确认导入").click()
    hear(page, re.compile("已导入"))
    page.goto(desk.city.console("/search/colloquial/"))
    camera.screen(page, "colloquial")


def an_old_site_is_found(desk: Desk, camera: Camera) -> None:
    page = desk.sign_in("pt-guanli")
    for name, host, unit in OLD_SITES:
        page.goto(desk.city.console("/search/old-sites/new/"))
        labelled(page, "名称").fill(name)
        labelled(page, "网址").fill(f"http://{host}/")
        labelled(page, "并入的网站").select_option(label="示范市人民政府")
        labelled(page, "责任单位").select_option(label=unit)
        page.get_by_role("button", name="保存").click()
        hear(page, "已登记。导入它的网页以后，就能搜到。")
    with tempfile.TemporaryDirectory() as folder:
        mapping, file = Path(folder) / "old.toml", Path(folder) / "old.csv"
        mapping.write_text(OLD_MAPPING, encoding="utf-8")
        rows = (
            f"{title},{text},http://{OLD_SITES[0][1]}/{n}.html"
            for n, (title, text) in enumerate(OLD_PAGES)
        )
        file.write_text("\n".join(("标题,正文,网址", *rows)), encoding="utf-8")
        given = (f"--mapping={mapping}", f"--old-site={OLD_SITES[0][1]}", "--as=pt-guanli")
        desk.city.run("import", "old-pages", str(file), *given)
    page.goto(desk.city.console("/search/old-sites/"))
    camera.screen(page, "old-sites")


def readers_visit(desk: Desk, camera: Camera) -> None:
    portal = desk.city.url("www.shifan.localhost")
    page = desk.stranger()
    page.goto(portal)
    camera.public(page, "portal")
    page.goto(f"{portal}zwgk/zcwj/")
    page.locator("main").get_by_role("link", name="部门文件").first.click()
    camera.public(page, "list")
    page.get_by_role("link", name="示范市公共交通优待乘车办法").first.click()
    camera.public(page, "document")
    page.goto(f"{portal}ywdt/szyw/")
    page.get_by_role("link", name="市政府常务会议研究社区食堂和冬季供暖保供工作").first.click()
    camera.public(page, "article")
    page.goto(f"{portal}search/?q=老人洗澡装扶手")
    camera.public(page, "search")
    phone = desk.stranger(390)
    phone.goto(portal)
    camera.public(phone, "phone")
    page.goto(portal)
    page.get_by_role("button", name="长者模式").click()
    camera.public(page, "senior")


def _until_shown(page: Page) -> None:
    """Wait for the page of the site beside the form."""
    frame = page.frame_locator(".compose-frame iframe")
    frame.locator("header").first.wait_for(timeout=60_000)
    page.wait_for_timeout(1000)


def _next_month() -> date:
    today = date.today()  # noqa: DTZ011  # as the calendar on the wall says
    return (today.replace(day=1) + timedelta(days=32)).replace(day=1)


SCENES = (
    readers_visit,
    an_editor_brings_word_files,
    an_editor_writes_places_and_submits,
    it_is_signed_changed_and_sent_back,
    an_editor_finds_what_to_do,
    a_unit_keeps_its_channels,
    a_unit_composes_its_site,
    the_platform_office_rolls_out,
    the_platform_office_keeps_words,
    an_old_site_is_found,
)
