"""A story: a notice with a mistake is withdrawn from two sites, and comes back when it is signed again."""

from __future__ import annotations

import re

from tests.journeys.acts import agree_all, open_item, submit
from tests.journeys.city import City, Desk, hear, wait_until

TITLE = "关于受理2026年居家适老化改造申请的公告"


def test_what_is_withdrawn_is_gone_everywhere_until_it_is_signed_again(
    city: City, desk: Desk
) -> None:
    signer = desk.sign_in("mzj-qianfa")
    open_item(signer, TITLE)
    stood = re.compile(r"/content/\d+/\d+\.html$")
    links = signer.locator("section[aria-labelledby=places] a").all()
    urls = [link.get_attribute("href") for link in links]
    urls = sorted({url for url in urls if stood.search(url)})
    assert [city.file_of(url).split("/")[0] for url in urls] == ["mzj", "portal"]
    leading = _leading_to(city, urls)

    signer.get_by_role("link", name="撤稿").click()
    assert all(url in signer.locator("main").inner_text() for url in urls)
    signer.get_by_label("原因").fill("申请时间有误")
    signer.get_by_role("button", name="确定撤稿").click()

    hear(signer, f"已撤稿：{TITLE}")
    assert signer.get_by_text("撤稿原因：申请时间有误").is_visible()
    wait_until(lambda: [city.get(url).status for url in urls] == [410, 410])
    wait_until(lambda: _leading_to(city, urls) == set())
    reader = desk.stranger()
    for url in urls:
        reader.goto(url)
        main = reader.locator("main")
        assert "这条信息已经撤下" in main.inner_text()
        assert main.get_by_role("link", name="互动交流").is_visible()
        assert TITLE not in reader.content()

    editor = desk.sign_in("mzj-bianji")
    open_item(editor, TITLE)
    submit(editor)
    agree_all(desk, "mzj", TITLE)

    wait_until(lambda: [city.get(url).status for url in urls] == [200, 200])
    wait_until(lambda: _leading_to(city, urls) == leading)


def _leading_to(city: City, urls: list[str]) -> set[str]:
    """Every published page that has a link to one of these articles."""
    public = city.home / "public"
    found = set()
    for url in urls:
        site, _, path = city.file_of(url).partition("/")
        wanted = f'href="/{path}"'
        for page in (public / site).rglob("*.html"):
            if page.relative_to(public / site).as_posix() != path and wanted in page.read_text():
                found.add(page.relative_to(public).as_posix())
    return found
