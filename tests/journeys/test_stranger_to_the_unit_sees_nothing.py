"""A story: the education editor looks for the civil affairs office's papers, and finds none."""

from __future__ import annotations

from tests.journeys.acts import place, submit, write_notice
from tests.journeys.city import City, Desk, hear, status_of

TITLE = "民政内部尚未公开的安排"
SCREENS = (
    "/",
    "/items/",
    "/items/?q=民政内部",
    "/items/results/?q=民政内部",
    "/reviews/",
    "/proposals/",
    "/audit/",
    "/items/channels/",
    "/websites/",
    "/people/",
    "/organizations/",
)
OF_THE_ITEM = (
    "", "edit/", "locked/", "history/", "compare/live/latest/", "place/", "relate/",
    "withdraw/", "repeal/", "delete/",
)  # fmt: skip


def test_neither_lists_nor_search_nor_addresses_tell_of_another_units_item(
    city: City, desk: Desk, tmp_path
) -> None:
    secret = tmp_path / "内部名单.txt"
    secret.write_text("名单", encoding="utf-8")
    owner = desk.sign_in("mzj-bianji")
    item = write_notice(owner, title=TITLE, text="尚未公开。", file=secret)
    file = owner.get_by_role("link", name="内部名单.txt", exact=True).get_attribute("href") or ""
    place(owner, site="示范市人民政府", channel="通知公告")
    submit(owner)
    assert status_of(owner, file) == 200

    for login in ("jyj-bianji", "jyj-qianfa", "jyj-guanli"):
        stranger = desk.sign_in(login)
        telling = []
        for path in SCREENS:
            answer = stranger.goto(city.console(path))
            text = stranger.content()
            if TITLE in text or "内部名单" in text or f"/items/{item}/" in text:
                telling.append((path, answer.status))
        open_to_them = [
            path
            for path in (file, *(f"/items/{item}/{part}" for part in OF_THE_ITEM))
            if status_of(stranger, path) != 404
        ]
        assert (login, telling, open_to_them) == (login, [], [])
    stranger.goto(city.console(f"/items/{item}/"))
    stranger.get_by_role("heading", name="没有这个页面").wait_for()

    # Its own people and the unit that is asked still find it.
    asked = desk.sign_in("bgs-bianji")
    asked.get_by_role("link", name=TITLE, exact=True).wait_for()
    owner.goto(city.console(f"/items/{item}/"))
    owner.get_by_role("button", name="撤回送审").click()
    hear(owner, "已撤回送审，可以继续修改。")
