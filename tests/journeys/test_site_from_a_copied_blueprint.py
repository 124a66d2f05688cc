"""A story: the platform administrator copies a blueprint, renames it, and has two new sites."""

from __future__ import annotations

import json

import pytest

from huabiao.pages.blueprints import FOLDER, OWN_FOLDER
from tests.journeys.city import City, Desk, hear, labelled, wait_until

PAGES = ("/", "/about/lxwm/", "/about/wzsm/", "/about/ysbh/", "/about/wza/")


@pytest.fixture(scope="module")
def blueprint(city: City):
    """The department's, copied by a clerk who renames it and its first column."""
    text = (FOLDER / "department.toml").read_text(encoding="utf-8")
    text = text.replace('title = "政府部门网站"', 'title = "园区网站"', 1)
    text = text.replace('title = "机构概况"', 'title = "园区概况"', 1)
    folder = city.home / OWN_FOLDER
    folder.mkdir(exist_ok=True)
    copy = folder / "park.toml"
    copy.write_text(text, encoding="utf-8")
    return copy


def _answers(city: City, host: str, name: str) -> bool:
    return name in city.get(city.url(host)).text


def _stands(city: City, desk: Desk, host: str, name: str) -> None:
    reader = desk.stranger()
    for path in PAGES:
        answer = reader.goto(city.url(host, path))
        assert (path, answer.status) == (path, 200)
        assert name in reader.title()


def test_a_site_is_made_from_the_file_by_one_command(city: City, desk: Desk, blueprint) -> None:
    name, host = "示范市高新园区", "gxyq.shifan.localhost"

    made = json.loads(
        city.run(
            *("site", "create", "--blueprint", str(blueprint), "--org", "sfs-bgs"),
            *("--code", "gxyq", "--name", name, "--host", host, "--json"),
        )
    )

    wait_until(lambda: _answers(city, host, name))
    assert (made["code"], made["items"]) == ("gxyq", 4)
    _stands(city, desk, host, name)


def test_a_site_is_made_from_the_copy_in_the_console(city: City, desk: Desk, blueprint) -> None:
    name, host = "示范市临港园区", "lgyq.shifan.localhost"
    page = desk.sign_in("pt-guanli")

    page.get_by_role("navigation", name="主菜单").get_by_role(
        "link", name="网站", exact=True
    ).click()
    page.get_by_role("link", name="新建网站").click()
    labelled(page, "网站名称").fill(name)
    labelled(page, "站点代码").fill("lgyq")
    unit = page.locator("option", has_text="示范市人民政府办公室").first
    labelled(page, "主办单位").select_option(value=unit.get_attribute("value"))
    labelled(page, "建站模板").select_option(label="园区网站（park）")
    labelled(page, "域名").fill(host)
    page.get_by_role("button", name="建成网站").click()

    hear(page, "网站已建成，栏目、首页和说明页都已就绪。")
    assert page.get_by_role("link", name="园区概况").is_visible()
    wait_until(lambda: _answers(city, host, name))
    _stands(city, desk, host, name)
