"""A story: an editor writes a notice, four people agree, and it stands on two sites."""

from __future__ import annotations

import logging
from pathlib import Path

from tests.journeys.acts import agree, place, receipt, submit, write_notice
from tests.journeys.city import HOSTS, City, Desk, hear, wait_until

LOG = logging.getLogger(__name__)
TITLE = "关于冬至日老年人免费体检的通知"
TEXT = "全市六十五周岁以上老年人可以凭身份证到就近的社区卫生服务站参加体检。"
PLACES = {"mzj": "/tzgg/", "portal": "/zwgk/tzgg/"}


def test_a_notice_written_once_stands_on_both_sites_and_nothing_else_changes(
    city: City, desk: Desk, tmp_path: Path
) -> None:
    form = tmp_path / "体检登记表.txt"
    form.write_text("姓名、身份证号、联系电话", encoding="utf-8")
    before = city.files()

    editor = desk.sign_in("mzj-bianji")
    item = write_notice(editor, title=TITLE, text=TEXT, file=form)
    place(editor, site="示范市人民政府", channel="通知公告")
    hear(editor, "已向“通知公告”的责任单位提出投放申请。")
    submit(editor)
    agree(desk, "mzj-chushen", TITLE)
    agree(desk, "mzj-fushen", TITLE)
    keeper = desk.sign_in("bgs-bianji")
    keeper.get_by_role("link", name=TITLE).first.click()
    keeper.get_by_role("button", name="接收", exact=True).click()
    hear(keeper, "已接收。")
    assert city.files() == before

    signer = agree(desk, "mzj-qianfa", TITLE)
    hear(signer, f"已签发，正在发布：{TITLE}")

    seconds = wait_until(
        lambda: all(
            TITLE in city.get(city.url(HOSTS[site], path)).text
            for site, channel in PLACES.items()
            for path in (channel, "/")
        )
    )
    LOG.info("on both sites after %.2f seconds", seconds)
    for site, channel in PLACES.items():
        reader = desk.stranger()
        reader.goto(city.url(HOSTS[site], channel))
        reader.get_by_role("link", name=TITLE).click()
        assert TEXT in reader.locator("main").inner_text()
        with reader.expect_download() as download:
            reader.get_by_role("link", name="体检登记表").click()
        assert download.value.path().read_bytes() == form.read_bytes()

    signer.goto(city.console(f"/items/{item}/"))
    signer.get_by_text("正在发布").wait_for(state="detached")
    assert receipt(signer, city, item) == _changed(before, city.files())


def _changed(before: dict[str, str], after: dict[str, str]) -> set[str]:
    return {name for name in before.keys() | after.keys() if before.get(name) != after.get(name)}
