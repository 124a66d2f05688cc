"""`huabiao publish` and `huabiao verify`: what they say, and what they name."""

import json

import pytest
from django.core.management import CommandError, call_command

from huabiao.library.models import Item
from huabiao.publishing import proof
from huabiao.publishing.proof import Verdict
from tests import trees
from tests.factories.pages import make_site
from tests.factories.publishing import channel_of, item_in, path_of_item
from tests.moments import NOON, ONE_MINUTE
from tests.publishing.breaking import failing

pytestmark = trees.on_two_connections


@pytest.fixture
def profile(public):
    profile = make_site("mzj")
    news = channel_of(profile, "ywdt")
    for minute in range(3):
        item_in(news, title=f"消息{minute}", at=NOON + minute * ONE_MINUTE)
    return profile


@pytest.fixture
def other(profile):
    return make_site("jyj")


def doubts(said):
    return {name: said[name] for name in ("code", "different", "missing", "extra", "names")}


RIGHT = {"code": 0, "different": 0, "missing": 0, "extra": 0, "names": []}


def test_publishing_says_what_it_did_and_the_second_time_that_it_did_nothing(profile, capsys):
    first = trees.told(capsys, "publish")
    second = trees.told(capsys, "publish")

    written = len([name for name in trees.files() if not name.endswith(".gz")])
    assert first.pop("seconds") >= 0
    assert second.pop("seconds") >= 0
    assert first == {
        "code": 0, "rendered": first["rendered"], "written": written, "deleted": 0, "unchanged": 0,
    }  # fmt: skip
    assert second == {"code": 0, "rendered": 0, "written": 0, "deleted": 0, "unchanged": 0}


def test_a_person_is_told_in_a_sentence(profile, capsys):
    call_command("publish")
    written = len([name for name in trees.files() if not name.endswith(".gz")])

    call_command("publish")
    call_command("verify")

    said = capsys.readouterr().out.splitlines()
    assert f"写入 {written} 个，删除 0 个，未变 0 个" in said[0]
    assert said[1].startswith("生成 0 个，写入 0 个，删除 0 个，未变 0 个，用时 0.")
    assert said[2:] == [f"核对 {written} 个页面。", "全部一致。"]


def test_a_whole_build_of_what_is_right_writes_nothing(profile, other, capsys):
    trees.told(capsys, "publish")
    before = trees.stamps()

    said = trees.told(capsys, "publish", "--full")

    standing = len([name for name in before if not name.endswith(".gz")])
    assert (said["written"], said["deleted"], said["unchanged"]) == (0, 0, standing)
    assert trees.stamps() == before


def damage(profile):
    """One row behind the publisher's back, one file edited, one deleted, one added."""
    item = Item.objects.get(title="消息0")
    Item.objects.filter(pk=item.pk).update(title="改过的消息")
    trees.file_at("mzj/robots.txt").write_text("User-agent: *\nDisallow: /\n", encoding="utf-8")
    trees.file_at("mzj/look.css").unlink()
    trees.file_at("mzj/ywdt/shell.php").write_text("<?php", encoding="utf-8")
    shows = {
        name
        for name, content in trees.files().items()
        if "消息0".encode() in content and not name.endswith(".gz")
    }
    assert path_of_item(item, "mzj") in shows
    return {
        "code": 1,
        "different": len(shows) + 1,
        "missing": 1,
        "extra": 1,
        "names": [*sorted([*shows, "mzj/robots.txt"]), "mzj/look.css", "mzj/ywdt/shell.php"],
    }


def test_a_proof_names_exactly_what_is_wrong_and_a_whole_build_heals_it(profile, capsys, tmp_path):
    trees.publish()
    right = trees.told(capsys, "verify")
    expected = damage(profile)

    said = trees.told(capsys, "verify")
    healed = trees.told(capsys, "publish", "--full")
    afterwards = trees.told(capsys, "verify")

    assert doubts(right) == RIGHT
    assert set(said) == {
        "code",
        "checked",
        "different",
        "missing",
        "extra",
        "names",
        "failing",
        "unstable",
    }
    count = said["different"]
    assert doubts({**said, "names": sorted(said["names"][:count]) + said["names"][count:]}) == (
        expected
    )
    assert (healed["written"], healed["deleted"]) == (expected["different"] + 1, 1)
    assert afterwards == {**right, "checked": said["checked"]}
    assert trees.files() == trees.rebuilt(tmp_path / "rebuilt")


def lose_the_sibling(home):
    home.with_name("index.html.gz").unlink()


def change_the_sibling(home):
    home.with_name("index.html.gz").write_bytes(b"other")


def mark_as_gone(home):
    home.with_name("index.html.gone").touch()


def put_a_link_for_a_page(home):
    home.with_name("map.html").unlink()
    home.with_name("map.html").symlink_to(home)


def put_a_link_for_a_folder(home):
    home.with_name("elsewhere").symlink_to(home.parents[2])


@pytest.mark.parametrize(
    ("harm", "kind", "name"),
    [
        (lose_the_sibling, "missing", "mzj/index.html.gz"),
        (change_the_sibling, "different", "mzj/index.html.gz"),
        (mark_as_gone, "extra", "mzj/index.html.gone"),
        (put_a_link_for_a_page, "missing", "mzj/map.html"),
        (put_a_link_for_a_folder, "extra", "mzj/elsewhere"),
    ],
)
def test_one_strange_thing_is_named_and_healed(profile, capsys, harm, kind, name):
    trees.publish()
    harm(trees.file_at("mzj/index.html"))

    said = trees.told(capsys, "verify")
    trees.told(capsys, "publish", "--full")

    assert doubts(said) == {**RIGHT, "code": 1, kind: 1, "names": [name]}
    assert doubts(trees.told(capsys, "verify")) == RIGHT


def test_doubts_are_told_a_person_by_kind(profile, capsys):
    trees.publish()
    trees.file_at("mzj/look.css").unlink()

    with pytest.raises(SystemExit) as ended:
        call_command("verify")

    assert ended.value.code == 1
    assert capsys.readouterr().out.splitlines()[1:] == ["缺少：mzj/look.css", "有差异。"]


def test_only_the_site_asked_for_is_looked_at(profile, other, capsys):
    trees.publish()
    trees.file_at("mzj/look.css").unlink()
    trees.file_at("jyj/look.css").unlink()

    said = trees.told(capsys, "verify", "--site", "jyj")
    trees.told(capsys, "publish", "--site", "jyj", "--full")
    whole = trees.told(capsys, "verify")

    assert doubts(said) == {**RIGHT, "code": 1, "missing": 1, "names": ["jyj/look.css"]}
    assert doubts(whole) == {**RIGHT, "code": 1, "missing": 1, "names": ["mzj/look.css"]}


def test_a_sample_checks_as_many_pages_as_asked(profile, capsys, monkeypatch):
    trees.publish()
    trees.file_at("mzj/stranger.html").write_text("x", encoding="utf-8")
    monkeypatch.setattr(proof.random, "sample", lambda routes, count: routes[:count])

    few = trees.told(capsys, "verify", "--sample", "5")
    all_of_them = trees.told(capsys, "verify", "--sample", "100000")

    assert few == {**RIGHT, "checked": 5, "failing": {}, "unstable": []}
    assert doubts(all_of_them) == RIGHT


@pytest.mark.parametrize("command", ["publish", "verify"])
def test_an_unknown_site_is_answered_with_those_there_are(profile, other, command):
    with pytest.raises(CommandError) as refusal:
        call_command(command, "--site", "nowhere")

    assert str(refusal.value) == "没有代码为“nowhere”的网站。现有：jyj、mzj"


def test_what_waits_is_published_before_the_proof(profile, capsys):
    assert doubts(trees.told(capsys, "verify")) == RIGHT
    item = item_in(channel_of(profile, "ywdt"), title="刚刚签发")

    assert doubts(trees.told(capsys, "verify")) == RIGHT
    assert "刚刚签发" in trees.text(path_of_item(item, "mzj"))


def test_pages_that_cannot_be_made_end_the_command_with_their_names(profile, capsys, monkeypatch):
    item = item_in(channel_of(profile, "ywdt"))
    path = item.addresses.get().path
    failing(monkeypatch, path)

    with pytest.raises(CommandError) as refusal:
        call_command("publish", "--json")

    said = json.loads(capsys.readouterr().out)
    assert set(said) == {"rendered", "written", "deleted", "unchanged", "seconds"}
    assert str(refusal.value) == f"有页面不能生成：\nmzj{path}: ZeroDivisionError()"


def test_a_sites_pages_are_right_and_nothing_else_is_claimed(profile):
    trees.publish()

    verdict = trees.proof()

    assert verdict == Verdict(checked=verdict.checked)
    assert verdict.is_right
