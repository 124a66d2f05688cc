"""What the publisher writes is signed before it stands: checked, guarded and brought back without the database."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.utils import timezone

from huabiao.accounts.operations import actor_of
from huabiao.changes.operations import system
from huabiao.guard.alarms import read_alarms
from huabiao.guard.history import History
from huabiao.guard.records import lines_backwards, read_line
from huabiao.guard.signing import public_keys, signing_key
from huabiao.guard.watching import Watch
from huabiao.library.models import Item
from huabiao.library.operations import withdraw_item
from huabiao.publishing import tree
from huabiao.publishing.models import Run
from huabiao.publishing.operations import publish_all
from huabiao.publishing.operations.jobs import ask_rebuild
from huabiao.publishing.operations.working import Bulk, publish_everything_waiting
from huabiao.publishing.turn import turn
from tests import trees
from tests.factories.accounts import UserFactory
from tests.factories.pages import make_site
from tests.factories.publishing import channel_of, item_in, path_of_item
from tests.guard.homes import files_of
from tests.moments import NOON, ONE_MINUTE
from tests.publishing.breaking import failing

pytestmark = trees.on_two_connections


@pytest.fixture
def profile(public, settings, tmp_path):
    settings.GUARD_ROOT = tmp_path / "guard"
    profile = make_site("mzj")
    news = channel_of(profile, "ywdt")
    for minute in range(3):
        item_in(news, title=f"消息{minute}", at=NOON + minute * ONE_MINUTE)
    publish()
    return profile


def publish() -> None:
    with turn():
        publish_everything_waiting()


def ended(capsys, *arguments: str) -> tuple[int, str]:
    """Exit code and words of a command."""
    code = 0
    try:
        call_command(*arguments)
    except SystemExit as exit_code:
        code = exit_code.code
    return code, capsys.readouterr().out


def history(site: str = "mzj") -> History:
    return History(
        Path(settings.SEAL_ROOT), site, public_keys(Path(settings.HUABIAO_HOME) / "seal.pub")
    )


def address_of(item: Item) -> str:
    return path_of_item(item, "mzj").removeprefix("mzj")


def top() -> Path:
    return Path(settings.PUBLIC_ROOT) / "mzj"


def test_what_was_published_is_what_was_signed_lists_of_web_servers_included(profile, capsys):
    code, said = ended(capsys, "manifest", "verify")

    count = len(files_of(top()))
    assert (code, said.splitlines()) == (
        0,
        ["@serving：核对 3 个文件，与清单一致。", f"mzj：核对 {count} 个文件，与清单一致。"],
    )


def test_after_every_kind_of_act_the_tree_is_as_signed(profile, capsys):
    gone = Item.objects.order_by("pk").first()
    person = UserFactory(platform_administrator_of=gone.organization)
    actor = actor_of(person, address="", door="console")
    withdraw_item(item_id=gone.pk, reason="更正", by=person, actor=actor, at=NOON)
    item_in(channel_of(profile, "ywdt"), title="又一条", at=NOON)
    publish()

    assert ended(capsys, "manifest", "verify", "--site", "mzj")[0] == 0
    assert next(history().roots()).run == Run.objects.latest("pk").pk


def test_a_step_is_signed_before_its_files_are_touched(profile, monkeypatch):
    seen = []
    keys = public_keys(Path(settings.HUABIAO_HOME) / "seal.pub")
    steps = Path(settings.SEAL_ROOT) / "sites" / "mzj" / "steps"
    put = tree.put

    def watched(code, path, *rest):
        announced = {
            name
            for _end, line in lines_backwards(steps)
            for name in read_line(line, "mzj", keys).put
        }
        seen.append((path in announced, path))
        put(code, path, *rest)

    monkeypatch.setattr(tree, "put", watched)
    item_in(channel_of(profile, "ywdt"), title="又一条", at=NOON)
    publish()

    assert len(seen) > 3
    assert [path for was_announced, path in seen if not was_announced] == []


def build_in_one_run(site: int) -> None:
    with turn():
        publish_all(sites=[site])


def build_by_a_job(site: int) -> None:
    ask_rebuild(sites=[site], by=None, actor=system("command"), at=NOON)
    bulk = Bulk()
    with turn():
        while bulk.step() is not None:
            pass


@pytest.mark.parametrize("build", [build_in_one_run, build_by_a_job])
def test_a_whole_build_signs_what_was_never_signed(profile, capsys, settings, tmp_path, build):
    """As after an upgrade from a version without manifests, or with a lost folder of manifests."""
    settings.SEAL_ROOT = tmp_path / "nothing" / "seal"
    with pytest.raises(CommandError, match="还没有清单"):
        call_command("manifest", "verify")
    item_in(channel_of(profile, "ywdt"), title="升级以后", at=NOON)
    publish()
    code, said = ended(capsys, "manifest", "verify", "--site", "mzj")
    assert (code, "可疑：mzj: files stand there that were never signed" in said) == (1, True)
    standing = files_of(top())
    assert ended(capsys, "guard", "--once")[0] == 1
    assert files_of(top()) == standing

    build(profile.site_id)

    assert ended(capsys, "manifest", "verify", "--site", "mzj")[0] == 0
    assert {path: history().content_at(path, timezone.now()) for path in files_of(top())} == (
        files_of(top())
    )


def test_a_run_that_failed_halfway_is_made_right_and_signed_by_the_next(
    profile, capsys, monkeypatch
):
    item = item_in(channel_of(profile, "ywdt"), title="又一条", at=NOON)
    put = tree.put
    done = []

    def failing_put(*arguments):
        if len(done) == 2:
            raise OSError(28, "No space left on device")
        done.append(arguments)
        put(*arguments)

    with monkeypatch.context() as patch:
        patch.setattr(tree, "put", failing_put)
        with pytest.raises(OSError, match="No space"):
            publish()
    assert ended(capsys, "manifest", "verify", "--site", "mzj", "--wait", "0")[0] == 1

    publish()

    assert ended(capsys, "manifest", "verify", "--site", "mzj")[0] == 0
    assert (top() / address_of(item)[1:]).exists()


def test_a_page_that_cannot_be_rendered_keeps_what_was_signed(profile, capsys, monkeypatch):
    item = Item.objects.order_by("pk").first()
    failing(monkeypatch, address_of(item))
    with turn():
        publish_all(sites=[profile.site_id])

    assert ended(capsys, "manifest", "verify", "--site", "mzj")[0] == 0


def test_one_pass_of_the_guard_tells_what_it_did(profile, capsys):
    before = files_of(top())
    page = top() / address_of(Item.objects.order_by("pk").first())[1:]
    page.write_bytes(b"defaced")
    (top() / "shell.php").write_bytes(b"<?php")
    (top() / "robots.txt").unlink()

    code, said = ended(capsys, "guard", "--once", "--json")

    told = json.loads(said)
    assert (code, told) == (
        0,
        {"checked": told["checked"], "changed": 1, "added": 1, "removed": 1, "restored": 3},
    )
    assert files_of(top()) == before
    assert ended(capsys, "manifest", "verify")[0] == 0


def test_each_doubt_is_named(profile, capsys):
    (top() / "robots.txt").write_bytes(b"Disallow: /")
    (top() / "shell.php").write_bytes(b"<?php")
    (Path(settings.PUBLIC_ROOT) / "casino").mkdir()

    code, said = ended(capsys, "manifest", "verify")

    assert code == 1
    assert [line for line in said.splitlines() if "核对" not in line] == [
        "不同：mzj/robots.txt",
        "多余：mzj/shell.php",
        "多余：casino（没有清单的目录）",
    ]


def test_another_public_key_is_a_doubt(profile, capsys, tmp_path):
    signing_key(tmp_path / "other")

    code, said = ended(
        capsys, "manifest", "verify", "--public-key", str(tmp_path / "other" / "seal.pub")
    )

    assert code == 1
    assert "可疑：mzj: not signed by a key that counts" in said.splitlines()


@pytest.mark.parametrize("act", ["guard", "manifest"])
def test_a_public_key_that_is_none_is_told_in_a_sentence(profile, act, tmp_path):
    arguments = ["verify"] if act == "manifest" else ["--once"]
    (tmp_path / "none.pub").write_text("nothing")

    with pytest.raises(CommandError, match="里没有公钥"):
        call_command(act, *arguments, "--public-key", str(tmp_path / "none.pub"))
    with pytest.raises(CommandError, match="读不到公钥"):
        call_command(act, *arguments, "--public-key", str(tmp_path / "away.pub"))


def test_a_site_comes_back_as_it_stood(profile, capsys, tmp_path):
    before, at = files_of(top()), timezone.now()
    item_in(channel_of(profile, "ywdt"), title="后来的", at=NOON)
    publish()
    after = files_of(top())

    call_command("restore", "--site", "mzj", "--at", at.isoformat(), "--into", str(tmp_path / "a"))
    later = timezone.now() + timedelta(hours=1)
    call_command(
        "restore", "--site", "mzj", "--at", later.isoformat(), "--into", str(tmp_path / "b")
    )

    assert before != after
    assert (files_of(tmp_path / "a"), files_of(tmp_path / "b")) == (before, after)


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--site", "abc", "--at", "2026-03-03"], "没有网站 abc 的清单"),
        (["--site", "mzj", "--at", "gestern"], "看不懂时间"),
        (["--site", "mzj", "--at", "2026-13-45T99:00"], "看不懂时间"),
        (["--site", "mzj", "--at", "1999-03-03"], "还没有状态"),
    ],
)
def test_what_cannot_be_restored_is_told_in_a_sentence(profile, tmp_path, arguments, sentence):
    with pytest.raises(CommandError, match=sentence):
        call_command("restore", *arguments, "--into", str(tmp_path / "into"))


def test_a_folder_that_is_in_use_is_not_restored_into(profile):
    with pytest.raises(CommandError, match="不是空的"):
        call_command("restore", "--site", "mzj", "--at", "2099-01-01", "--into", str(top()))


def test_old_states_are_given_up_by_rule(profile, capsys, settings):
    for number in range(3):
        item_in(channel_of(profile, "ywdt"), title=f"第{number}条", at=NOON)
        publish()
    count = len(list(history().roots()))
    settings.HISTORY_RULE = "0:0"

    code, said = ended(capsys, "manifest", "thin")

    assert (code, said.partition("，")[0]) == (0, f"清理了 {count - 1} 个旧状态")
    assert len(list(history().roots())) == 1
    assert ended(capsys, "manifest", "verify")[0] == 0
    item_in(channel_of(profile, "ywdt"), title="之后", at=NOON)
    publish()
    assert ended(capsys, "manifest", "verify")[0] == 0


def test_a_rule_that_cannot_be_read_is_told_in_a_sentence(profile, settings):
    settings.HISTORY_RULE = "many"

    with pytest.raises(CommandError, match="HUABIAO_HISTORY"):
        call_command("manifest", "thin")


@pytest.mark.parametrize("algorithm", ["", "sm2-sm3"])
def test_a_new_key_signs_everything_and_publishing_goes_on(
    profile, capsys, settings, tmp_path, algorithm
):
    home = tmp_path / "home"
    old = signing_key(Path(settings.HUABIAO_HOME))
    home.mkdir()
    for name in ("seal.key", "seal.pub"):
        (home / name).write_bytes((Path(settings.HUABIAO_HOME) / name).read_bytes())
    settings.HUABIAO_HOME = home

    call_command("manifest", "new-key", algorithm=algorithm)
    item_in(channel_of(profile, "ywdt"), title="之后", at=NOON)
    publish()

    assert signing_key(home) != old
    assert signing_key(home).algorithm == (algorithm or "ed25519")
    (tmp_path / "new.pub").write_bytes(signing_key(home).public.pems[0])
    capsys.readouterr()
    code, said = ended(capsys, "manifest", "verify", "--public-key", str(tmp_path / "new.pub"))
    assert (code, len(said.splitlines())) == (0, 2)


def test_a_guard_that_runs_while_the_key_is_replaced_puts_nothing_right(
    profile, settings, tmp_path, monkeypatch
):
    home = tmp_path / "home"
    home.mkdir()
    for name in ("seal.key", "seal.pub"):
        (home / name).write_bytes((Path(settings.HUABIAO_HOME) / name).read_bytes())
    settings.HUABIAO_HOME, settings.GUARD_ROOT = home, tmp_path / "guard"

    def run(watch):
        watch._guard.check_once()
        call_command("manifest", "new-key")
        item_in(channel_of(profile, "ywdt"), title="换了密钥以后", at=NOON)
        publish()
        watch._guard.check_once()
        watch._inotify.close()

    monkeypatch.setattr(Watch, "run", run)
    call_command("guard")

    assert read_alarms(settings.GUARD_ROOT / "alarms.jsonl", 100) == []
    assert "换了密钥以后" in trees.file_at("mzj/ywdt/index.html").read_text()
