"""The publisher says why a page is as it is, and what a change would make be rendered: no more, no less."""

import hashlib
import json

import pytest
from django.core.management import CommandError, call_command

from huabiao.changes.operations import Lane, record, system
from huabiao.library import operations as library
from huabiao.library.models import Placement
from huabiao.publishing import routes
from huabiao.publishing.explaining import Written, explain, explain_change, is_a_key
from huabiao.publishing.models import ReceiptLine
from huabiao.publishing.operations import publish_waiting
from huabiao.publishing.reach import reach_of
from huabiao.publishing.turn import turn
from huabiao.sites import operations as sites
from huabiao.sites.models import SiteAlias
from tests import trees
from tests.factories.accounts import UserFactory
from tests.factories.pages import make_site
from tests.factories.publishing import channel_of, item_in, path_of_item
from tests.moments import NOON, ONE_DAY, ONE_MINUTE
from tests.publishing.breaking import failing

pytestmark = trees.on_two_connections

HOST = "mzj.shifan.invalid"


@pytest.fixture
def profile(public):
    return make_site("mzj")


@pytest.fixture
def news(profile):
    return channel_of(profile, "ywdt")


@pytest.fixture
def office(profile):
    person = UserFactory(platform_administrator_of=profile.sponsor)
    return {"by": person, "actor": system("console"), "at": NOON}


def told(capsys, *arguments):
    call_command("explain", *arguments, "--json")
    return json.loads(capsys.readouterr().out)


def refused(*arguments):
    with pytest.raises(CommandError) as refusal:
        call_command("explain", *arguments)
    return str(refusal.value)


def test_an_article_tells_what_stands_there_who_wrote_it_and_what_it_read(profile, news, capsys):
    item = item_in(news, title="消息一")
    trees.publish()
    path = item.addresses.get().path
    content = trees.file_at(f"mzj{path}").read_bytes()
    line = ReceiptLine.objects.get(path=path)

    said = told(capsys, f"http://{HOST}:8000{path}?from=list#top")

    keys = [key["key"] for key in said.pop("keys")]
    (window,) = said.pop("windows")
    assert said == {
        "site": "mzj",
        "path": path,
        "url": f"http://{HOST}:8000{path}",
        "state": "STANDS",
        "kind": "article",
        "sha256": hashlib.sha256(content).hexdigest(),
        "size": len(content),
        "moved_to": "",
        "alias": "",
        "run": {"id": line.run_id, "act": "新建", "at": line.visible_at.isoformat()},
        "failure": None,
    }
    assert keys == [
        f"item:{item.pk}:text",
        f"channel:{news.pk}",
        f"channel:{news.pk}:column",
        f"fragment:shell:{profile.site_id}",
    ]
    assert window["scope"] == f"channel:{news.pk}"


def test_what_it_read_is_told_in_plain_words(profile, news, monkeypatch):
    monkeypatch.setattr("huabiao.library.published.lists.ON_CHANNEL_PAGE", 2)
    items = [
        item_in(news, title=f"消息{number}", at=NOON - (3 - number) * ONE_DAY)
        for number in range(3)
    ]
    trees.publish()

    page = explain(f"{HOST}/ywdt")

    labels = {key.key: key.label for key in page.keys}
    assert labels[items[2].key] == f"信息《消息2》 (item:{items[2].pk})"
    assert labels[news.key] == f"栏目“要闻动态” (channel:{news.pk})"
    assert labels[f"fragment:shell:{profile.site_id}"] == f"共用导航（{profile.name}）"
    windows = {window.label for window in page.windows}
    day = (NOON - 3 * ONE_DAY).strftime("%Y-%m-%d")
    assert (
        f"窗口：栏目“要闻动态”中的信息，最新的 3 条，到 {day} 的信息《消息0》 (item:{items[0].pk})为止"
        in windows
    )
    assert "窗口：栏目“要闻动态”的置顶，全部" in windows


def test_an_address_may_be_written_in_many_ways(profile, news, office):
    SiteAlias.objects.create(site=profile.site, host="old.shifan.invalid")
    trees.publish()
    item_in(news)
    trees.publish()

    ways = [
        f"http://{HOST}/ywdt/", f"https://{HOST.upper()}:8443/ywdt/index.html", f"{HOST}/ywdt",
        "mzj/ywdt/", f"http://{HOST}/%79wdt/", f" {HOST}:8000/ywdt/ ",
    ]  # fmt: skip
    assert {(explain(way).path, explain(way).alias) for way in ways} == {("/ywdt/index.html", "")}
    by_alias = explain("http://old.shifan.invalid/ywdt/")
    assert (by_alias.path, by_alias.alias) == ("/ywdt/index.html", "old.shifan.invalid")
    assert explain(HOST).kind == "home"
    assert explain(f"{HOST}/look.css").kind_label == "外观样式"


def test_a_page_that_moved_and_one_that_is_gone_say_so(profile, news, office, capsys):
    item = item_in(news)
    trees.publish()
    sites.change_slug(channel=news, slug="news", **office)
    library.withdraw_item(item_id=item.pk, reason="有误", **office | {"by": editor_of(profile)})
    other = item_in(channel_of(profile, "news"), at=NOON + ONE_MINUTE)
    trees.publish()

    moved = told(capsys, f"{HOST}/ywdt/")
    gone = told(capsys, f"{HOST}{item.addresses.get().path}")

    assert (moved["state"], moved["moved_to"], moved["kind"]) == ("MOVED", "/news/", "former")
    assert (gone["state"], gone["kind"]) == ("GONE", "article")
    call_command("explain", f"{HOST}/ywdt/")
    assert "状态：已移动，自动转到 /news/（301）" in capsys.readouterr().out
    call_command("explain", f"{HOST}{item.addresses.get().path}")
    assert "（410）" in capsys.readouterr().out
    assert explain(f"{HOST}{other.addresses.get().path}").state == "STANDS"


def editor_of(profile):
    return UserFactory(platform_administrator_of=profile.sponsor, administrator_of=profile.sponsor)


def test_what_nobody_can_answer_is_refused_with_the_way_on(profile, news):
    trees.publish()

    assert refused("/ywdt/").startswith("请写完整的网址")
    assert refused("http://[bad").startswith("请写完整的网址")
    assert refused("").startswith("请写完整的网址")
    assert refused("nowhere.invalid/") == f"没有网站使用域名“nowhere.invalid”。现有：{HOST}"
    assert refused(f"{HOST}/none.html") == (
        f"“{profile.name}”上没有 /none.html：读者在这里看到的是“找不到页面”。"
    )
    assert refused(f"{HOST}/!shell").startswith(f"“{profile.name}”上没有")
    assert refused(f"{HOST}/search/?q=x").startswith("搜索页由程序当场回答")
    assert refused("--change", "nix:7").startswith("不认识“nix:7”。可以写的形式（N 是编号）：")
    assert refused("--change", "item:999").startswith("没有 item:999 这个对象。")
    assert "item:N:text（信息《…》的正文和附件）" in refused("--change", "item:7:nix")
    assert refused("--change", "item").startswith("不认识“item”。")
    assert refused() == "请写一个网址，或者用 --change 写一个对象。"
    assert refused("x", "--change", "item:1") == refused()


def test_a_page_that_cannot_be_made_says_since_when_and_why(news, monkeypatch, capsys):
    trees.publish()
    item = item_in(news)
    failing(monkeypatch, item.addresses.get().path)
    trees.publish()

    said = told(capsys, f"{HOST}{item.addresses.get().path}")

    assert (said["state"], said["sha256"], said["keys"]) == ("MISSING", "", [])
    assert said["failure"]["error"] == "ZeroDivisionError()"
    call_command("explain", f"{HOST}{item.addresses.get().path}")
    assert "不能生成：从 " in capsys.readouterr().out


def rendered_by(monkeypatch, act):
    """Addresses of what a run renders after this act."""
    seen = set()
    for source in list(routes.sources()):
        renderers = {kind: watched(render, seen) for kind, render in source.renderers.items()}
        monkeypatch.setitem(routes._sources, source.name, replaced(source, renderers))
    act()
    with turn():
        publish_waiting()
    monkeypatch.undo()
    return seen


def changed(key):
    record(action="x", subject=key, actor=system(), at=NOON, keys=[key], lane=Lane.INTERACTIVE)


def replaced(source, renderers):
    return type(source)(**{**source.__dict__, "renderers": renderers})


def watched(render, seen):
    def rendering(route):
        seen.add(route.address)
        return render(route)

    return rendering


@pytest.mark.parametrize("part", ["", ":text"])
def test_what_is_foretold_is_what_a_run_renders(profile, news, monkeypatch, part, capsys):
    items = [item_in(news, at=NOON + number * ONE_MINUTE) for number in range(4)]
    trees.publish()
    key = f"{items[1].key}{part}"

    said = told(capsys, "--change", key)

    foretold = {(profile.site_id, page["path"]) for page in said["pages"]}
    assert foretold == rendered_by(monkeypatch, lambda: changed(key))
    own = next(
        page
        for page in said["pages"]
        if page["kind"] == "article" and str(items[1].pk) in page["path"]
    )
    title = items[1].title
    assert f"用到信息《{title}》的正文和附件 ({items[1].key}:text)" in own["reasons"]
    assert all(page["reasons"] for page in (*said["pages"], *said["moving"]))
    moving = [page["path"] for page in said["moving"]]
    assert {"/sitemap.xml", "/ywdt/years.html"} <= set(moving) or part
    assert set(moving) & {page["path"] for page in said["pages"]} == set()


def test_what_leaves_its_place_makes_nothing_be_rendered_that_was_not_foretold(
    profile, news, monkeypatch
):
    items = [item_in(news, at=NOON + number * ONE_MINUTE) for number in range(12)]
    trees.publish()
    told = explain_change(items[4].key)

    rendered = rendered_by(
        monkeypatch,
        lambda: library.withdraw_item(
            item_id=items[4].pk, reason="有误", by=editor_of(profile), actor=system(), at=NOON
        ),
    )

    moving = {page.path for page in told.moving}
    assert {path for _site, path in rendered} <= moving | {page.path for page in told.pages}
    assert {path for _site, path in rendered} & moving >= {"/ywdt/years.html"}


def test_a_run_and_an_explanation_ask_the_same_function():
    from huabiao.publishing import explaining, operations  # noqa: PLC0415

    assert explaining.reach_of is operations.reach_of is reach_of


def test_a_shared_piece_is_told_with_the_number_of_its_readers(profile, news, capsys):
    item_in(news)
    trees.publish()

    of_site = explain_change(profile.key)
    of_piece = explain_change(f"fragment:shell:{profile.site_id}")

    assert of_site.pieces == (f"共用导航（{profile.name}）",)
    assert of_site.readers == len(of_piece.pages) > len(of_site.pages) > 0
    call_command("explain", "--change", profile.key)
    assert f"用到它的 {of_site.readers} 个页面才重新生成" in capsys.readouterr().out


def test_pages_that_are_to_come_are_told_as_new(news):
    trees.publish()
    item = item_in(news)

    told = explain_change(item.key)

    page = next(page for page in told.pages if page.kind == "article")
    assert (page.path, page.reasons) == (item.addresses.get().path, ("因为它而新建",))
    assert Placement.objects.filter(item=item).exists()
    assert not trees.file_at(path_of_item(item, "mzj")).exists()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("item:7", True), ("item:7:text", True), ("fragment:shell:3", True), ("site:x", True),
        ("localhost:8000/x", False), ("http://a/b", False), ("mzj/x", False), ("nix:3", False),
        ("item:99999999999999999999", False), ("site:١", False),
    ],
)  # fmt: skip
def test_a_thing_is_told_from_an_address(text, expected):
    assert is_a_key(text) is expected


def test_what_was_written_twice_names_the_last_run(news):
    item_in(news)
    trees.publish()
    item_in(news, at=NOON + ONE_MINUTE)
    trees.publish()

    written = explain(f"{HOST}/ywdt/").written

    line = ReceiptLine.objects.filter(path="/ywdt/index.html").latest("pk")
    assert written == Written(line.run_id, "更新", line.visible_at)
