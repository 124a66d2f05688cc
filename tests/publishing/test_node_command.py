"""`huabiao node`: what an operator is told."""

from __future__ import annotations

import json
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from huabiao.guard.signing import signing_key
from huabiao.search.tantivy_index import TantivyIndex
from huabiao.targets.snapshots import Snapshots
from tests.factories.search import found
from tests.guard.homes import NOON, Home, named, page
from tests.serving.servers import free_port
from tests.targets.indexes import Library, reached_of, texts
from tests.targets.storage import storage


@pytest.fixture
def machine(settings, tmp_path):
    """A web server's data folder."""
    home = tmp_path / "node"
    settings.HUABIAO_HOME = home
    settings.PUBLIC_ROOT = home / "public"
    settings.SERVING_ROOT = home / "serving"
    settings.SEAL_ROOT = home / "seal"
    settings.NODE_ROOT = home / "node"
    settings.SEARCH_INDEX = home / "search"
    settings.NODE_TOKEN = "secret"
    home.mkdir()
    return home


@pytest.fixture
def management(tmp_path, machine):
    home = Home(tmp_path / "management", signing_key(tmp_path / "management"))
    home.publish(named(index=page("首页")))
    (machine / "seal.pub").write_bytes((home.folder / "seal.pub").read_bytes())
    return home


def run(*arguments: str) -> None:
    call_command("node", *arguments, public_key=settings.HUABIAO_HOME / "seal.pub")


def test_without_the_public_key_nothing_is_believed(machine):
    with pytest.raises(CommandError, match=r"^读不到公钥 .*seal.pub：No such file or directory。$"):
        run("--from", "https://console.example")


def test_without_a_source_or_a_token_it_says_where_they_come_from(machine, management, settings):
    with pytest.raises(CommandError, match="HUABIAO_NODE_SOURCE"):
        run()
    settings.NODE_TOKEN = ""
    with pytest.raises(CommandError, match="HUABIAO_NODE_TOKEN"):
        run("--from", "https://console.example")


def test_a_token_is_not_sent_over_the_network_unencrypted(machine, management):
    with pytest.raises(
        CommandError, match=r"“http://10\.0\.0\.1”不能用：管理端的网址须以 https:// 开头"
    ):
        run("--from", "http://10.0.0.1")


def test_a_certificate_that_cannot_be_read_is_named(machine, management):
    with pytest.raises(CommandError, match=r"读不到证书 /nowhere.pem：No such file"):
        run("--from", "https://console.example", "--ca", "/nowhere.pem")


def test_one_that_has_not_run_has_no_state(machine):
    with pytest.raises(CommandError, match="这个节点还没有运行过"):
        run("--status")


def test_where_management_is_away_it_says_so_and_since_when(machine, management, capsys):
    with pytest.raises(CommandError, match=r"^连不上管理端（.*refused）。$"):
        run("--from", f"http://127.0.0.1:{free_port()}", "--once")

    run("--status")
    first, second = capsys.readouterr().out.splitlines()
    assert first == "正在提供第 0 批（— 起）。"
    assert "起不能更新：连不上管理端" in second


def test_what_answers_and_is_not_management_is_told_from_what_does_not_answer(
    machine, management, tmp_path
):
    handler = partial(SimpleHTTPRequestHandler, directory=str(tmp_path))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        with pytest.raises(
            CommandError,
            match=r"^这个网址有回答，但不是华表的管理端，请检查网址：.*（HTTP 404）。$",
        ):
            run("--from", f"http://127.0.0.1:{server.server_port}", "--once")
        server.shutdown()
        thread.join()


def test_a_node_beside_the_seal_reads_the_seal(machine, management, capsys):
    run("--from", str(management.folder / "seal"), "--once")
    run("--status", "--json")

    said, status = capsys.readouterr().out.splitlines()
    assert said == "已是最新：第 1 批。"
    assert json.loads(status)["run"] == 1
    assert json.loads(status)["index"] == {"number": 0, "reached": 0, "problem": "", "note": ""}
    standing = {
        f"/{file.relative_to(machine / 'public/sfs')}": file.read_bytes()
        for file in (machine / "public/sfs").rglob("*")
    }
    assert standing == management.published


def test_a_node_brings_itself_the_search_index_unless_it_is_told_not_to(
    machine, management, capsys
):
    library = Library(management.folder)
    library.commit(5, *texts(1, 2))
    library.take()

    run("--from", str(library.seal), "--once", "--no-search")
    assert not (machine / "search").exists()
    run("--from", str(library.seal), "--once")
    run("--status")

    assert "搜索索引已到第 5 号变更。" in capsys.readouterr().out
    reader = TantivyIndex(machine / "search/current")
    assert sorted(found(reader, "医保")) == ["item:1", "item:2"]


def test_an_index_that_is_not_signed_by_the_key_is_told(machine, management, tmp_path, capsys):
    library = Library(management.folder)
    library.commit(5, *texts(1))
    Snapshots(library.seal, signing_key(tmp_path / "thief")).take(
        library.folder, reached_of=reached_of, at=NOON
    )

    with pytest.raises(CommandError, match="收到的清单签名不对，没有采用"):
        run("--from", str(library.seal), "--once")
    run("--status")

    assert "搜索索引不能更新：收到的清单签名不对" in capsys.readouterr().out
    assert not (machine / "search").exists()


def test_an_address_of_storage_that_is_none_is_refused(machine, management):
    with pytest.raises(CommandError, match="“web”不是对象存储的地址，应写成 s3://存储桶/目录。"):
        run("--from", str(management.folder / "seal"), "--to", "web")


def test_storage_that_is_away_is_told_before_anything_is_begun(machine, management, monkeypatch):
    monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{free_port()}")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "who")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "may-write")
    monkeypatch.setattr("huabiao.targets.bucket.TRIES", 0)

    with pytest.raises(CommandError, match=r"^对象存储连不上，或者拒绝写入（"):
        run("--from", str(management.folder / "seal"), "--to", "s3://web", "--once")


def test_management_pushes_to_storage(machine, management, monkeypatch, tmp_path, capsys):
    with storage(tmp_path / "storage") as s3:
        s3.bucket = "web-0"
        for name, value in s3.variables.items():
            monkeypatch.setenv(name, value)

        run("--from", str(management.folder / "seal"), "--to", "s3://web-0", "--once")

        assert capsys.readouterr().out == "已是最新：第 1 批。\n"
        assert s3.objects() == {
            "_huabiao/served": (management.folder / "seal/head").read_bytes(),
            "sfs/index.html": page("首页")[""],
        }
    assert not (machine / "public").exists()
