"""A story: the platform office feeds in a file of real documents, and they stand on their site."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from huabiao.importer.mapping import FOLDER
from tests.journeys.city import HOSTS, City, Desk, wait_until

DATA = Path(__file__).resolve().parents[3] / "shared" / "data" / "policy_hebei"
FILE = DATA / "7教育厅-政府信息公开__教育领域信息公开_国际交流.csv"


@pytest.mark.skipif(
    not FILE.is_file(), reason="the real documents (../shared/data) are not on this machine"
)
def test_real_documents_are_live_and_listed_after_one_command(city: City, desk: Desk) -> None:
    command = (
        *("import", "items", str(FILE), "--mapping", str(FOLDER / "policy_hebei.toml")),
        *("--channel", "jyj/zcwj/bmwj", "--as", "pt-guanli", "--state", "live"),
        *("--reason", "老网站的内容并入新网站", "--json"),
    )
    told = json.loads(city.run(*command))
    assert told["imported"] > 0
    assert (told["updated"], told["rejected"]) == (0, 0)

    channel = city.url(HOSTS["jyj"], "/zcwj/bmwj/")
    wait_until(lambda: "河北" in city.get(channel).text)
    reader = desk.stranger()
    reader.goto(channel)
    links = reader.locator("main a[href*='/content/']")
    titles = [link.inner_text().strip() for link in links.all()]
    assert len(titles) >= told["imported"]
    links.first.click()
    assert reader.locator("h1").inner_text().strip() == titles[0]

    again = json.loads(city.run(*command))
    assert (again["imported"], again["unchanged"]) == (0, told["imported"])
