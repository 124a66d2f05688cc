"""Files of old sites' pages: which rows are found, which are refused with the reason, and what a whole file ends."""

from __future__ import annotations

import csv
import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from huabiao.search.models import OldPage
from huabiao.search.operations import OldSiteFacts, add_old_site
from tests.accounts.conftest import BY_COMMAND
from tests.factories.accounts import UserFactory
from tests.factories.pages import make_site

pytestmark = pytest.mark.django_db
OLD = "http://slj-old.invalid"
MAPPING = """
[source]
name = "示范市水利局网站"
key = "编号"
[fields]
title = "标题"
body = "正文"
original_url = "网址"
[kind]
default = "NOTICE"
"""
COLUMNS = ("编号", "标题", "正文", "网址")


@pytest.fixture
def site():
    return make_site("mzj")


@pytest.fixture(autouse=True)
def old_site(site):
    facts = OldSiteFacts("示范市水利局网站", f"{OLD}/", site, site.sponsor)
    return add_old_site(facts=facts, **BY_COMMAND)


@pytest.fixture(autouse=True)
def _office(site):
    UserFactory(username="office", platform_administrator_of=site.sponsor)
    UserFactory(username="editor", organization=site.sponsor)


@pytest.fixture
def bring(tmp_path, settings):
    settings.HUABIAO_HOME = tmp_path
    (tmp_path / "old.toml").write_text(MAPPING)

    def run(*rows, login="office", host="slj-old.invalid", mapping="", whole=False):
        with (tmp_path / "old.csv").open("w", newline="") as handle:
            csv.writer(handle).writerows([COLUMNS, *rows])
        if mapping:
            (tmp_path / "old.toml").write_text(mapping)
        out, err = StringIO(), StringIO()
        code = 0
        try:
            call_command(
                "import", "old-pages", str(tmp_path / "old.csv"),
                "--mapping", str(tmp_path / "old.toml"), "--old-site", host, "--as", login, "--json",
                *(["--whole"] if whole else []), stdout=out, stderr=err,
            )  # fmt: skip
        except SystemExit as ended:
            code = int(ended.code or 0)
        return code, json.loads(out.getvalue()), err.getvalue()

    return run


def row(number: int, title: str = "水库放水", body: str = "提前一天通知。", url: str = "") -> tuple:
    return (str(number), title, body, url or f"{OLD}/{number}.html")


def pages() -> list[tuple[str, str]]:
    rows = OldPage.objects.order_by("place").values_list("place", "text")
    return [(place.rpartition("/")[2].removesuffix(".html"), text) for place, text in rows]


def test_rows_go_in_once_and_bad_ones_are_told(bring):
    first = bring(row(1), row(2, body="<p>一</p>"))
    code, told, said = bring(
        row(1),
        row(2, body="改了。"),
        row(3, url="/3.html"),
        row(4, url="http://elsewhere.invalid/4.html"),
        row(5, title=""),
        row(1),
        row(6, url="https://www.slj-old.invalid/2.html"),
    )

    assert (first[0], first[1]["imported"]) == (0, 2)
    assert (code, {name: told[name] for name in told if name != "report"}) == (
        3,
        {"imported": 0, "updated": 1, "unchanged": 1, "rejected": 5, "forgotten": 0},
    )
    assert said.splitlines()[:5] == [
        "第 4 行“水库放水”：没有可用的原文地址，读者打不开。",
        "第 5 行“水库放水”：原文地址不在这个旧网站（slj-old.invalid）上。",
        "第 6 行“”：没有标题。",
        "第 7 行“水库放水”：与第 2 行是同一个网页。",
        "第 8 行“水库放水”：与第 3 行是同一个网页。",
    ]
    assert pages() == [("1", "提前一天通知。"), ("2", "改了。")]


def test_a_whole_file_ends_what_it_no_longer_has_but_nothing_it_has_wrongly(bring):
    bring(row(1), row(2), row(3))

    code, told, said = bring(row(1), row(2, title=""), whole=True)

    assert (code, told["rejected"], told["forgotten"]) == (3, 1, 1)
    assert "文件里已经没有的旧网页 1 个，不再能搜到。" in said
    assert [key for key, _ in pages()] == ["1", "2"]


def test_a_file_without_a_usable_record_ends_nothing(bring):
    bring(row(1))

    with pytest.raises(CommandError, match=r"^文件里没有一条可用的记录，没有删去任何旧网页。$"):
        bring(row(2, title=""), whole=True)

    assert [key for key, _ in pages()] == ["1"]


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        (
            {"host": "other.invalid"},
            r"^没有登记域名为 other.invalid 的旧网站；已有：slj-old.invalid。"
            r"请平台管理员在“旧网站”中登记。$",
        ),
        ({"login": "nobody"}, r"^没有可以登录的用户 nobody。$"),
        ({"login": "editor"}, r"^您没有权限进行此操作。$"),
        (
            {"mapping": MAPPING.replace('original_url = "网址"', "")},
            r"^映射里没有 original_url（原文地址）：旧网页要有网址，读者才能打开。$",
        ),
    ],
)
def test_what_cannot_be_brought_in_is_refused_as_a_whole(bring, wrong, sentence):
    with pytest.raises(CommandError, match=sentence):
        bring(row(1), **wrong)

    assert pages() == []


@pytest.mark.parametrize(
    "host", ["WWW.slj-old.invalid", "http://slj-old.invalid/", "slj-old.invalid:8080"]
)
def test_the_site_is_known_however_it_is_written(bring, host):
    assert bring(row(1), host=host)[0] == 0
