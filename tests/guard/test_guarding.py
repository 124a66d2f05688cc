"""What was tampered with is put right, kept as evidence and told; what the publisher does is left alone."""

from __future__ import annotations

import base64
import http.server
import itertools
import json
import os
import shutil
import socket
import threading
import time
from datetime import UTC, datetime, timedelta

import pytest

from huabiao.guard import evidence as evidence_module
from huabiao.guard import guarding, standing
from huabiao.guard.alarms import Alarm, Alarms, Mail, Webhook, read_alarms
from huabiao.guard.guarding import Tally
from huabiao.guard.looking import look
from huabiao.guard.records import lines_backwards
from huabiao.guard.signing import signing_key
from tests.guard.homes import Home, files_of, named, page, sha256_of


def change(home: Home) -> None:
    with (home.top / "zwgk/a.html").open("ab") as file:
        file.write(b"<script src=//evil.example></script>")


def change_keeping_size_and_time(home: Home) -> None:
    file = home.top / "zwgk/a.html"
    times = file.stat()
    content = bytearray(file.read_bytes())
    content[-1] ^= 1
    with file.open("r+b") as handle:
        handle.write(content)
    os.utime(file, ns=(times.st_atime_ns, times.st_mtime_ns))


def change_packed(home: Home) -> None:
    (home.top / "zwgk/a.html.gz").write_bytes(b"packed otherwise")


def change_picture(home: Home) -> None:
    (home.top / "files/1.jpg").write_bytes(b"<?php")


def reopen(home: Home) -> None:
    (home.top / "zwgk/b.html.gone").unlink()


def close(home: Home) -> None:
    (home.top / "index.html.gone").write_bytes(b"")


def add(home: Home) -> None:
    (home.top / "zwgk/shell.php").write_bytes(b"<?php")


def add_folder(home: Home) -> None:
    (home.top / "casino/deep").mkdir(parents=True)
    (home.top / "casino/index.html").write_bytes(b"casino")
    (home.top / "casino/deep/x.html").write_bytes(b"x")


def delete(home: Home) -> None:
    (home.top / "index.html").unlink()


def delete_folder(home: Home) -> None:
    shutil.rmtree(home.top / "zwgk")


def delete_everything(home: Home) -> None:
    shutil.rmtree(home.top)


def rename(home: Home) -> None:
    (home.top / "index.html").rename(home.top / "old.html")


def rename_folder(home: Home) -> None:
    (home.top / "zwgk").rename(home.top / "zwgk2")


def link_file(home: Home) -> None:
    (home.top / "index.html").unlink()
    (home.top / "index.html").symlink_to("/etc/passwd")


def link_folder(home: Home) -> None:
    (home.top / "zwgk").rename(home.folder / "elsewhere")
    (home.top / "zwgk").symlink_to(home.folder / "elsewhere")


def link_site(home: Home) -> None:
    home.top.rename(home.folder / "elsewhere")
    home.top.symlink_to(home.folder / "elsewhere")


def add_link(home: Home) -> None:
    (home.top / "home").symlink_to("/")


def folder_for_file(home: Home) -> None:
    (home.top / "index.html").unlink()
    (home.top / "index.html").mkdir()
    (home.top / "index.html" / "x.html").write_bytes(b"x")


def file_for_folder(home: Home) -> None:
    shutil.rmtree(home.top / "zwgk")
    (home.top / "zwgk").write_bytes(b"a file")


def pipe_for_file(home: Home) -> None:
    (home.top / "index.html").unlink()
    os.mkfifo(home.top / "index.html")


def open_to_all(home: Home) -> None:
    (home.top / "index.html").chmod(0o666)


def close_to_all(home: Home) -> None:
    (home.top / "index.html").chmod(0)


def close_folder(home: Home) -> None:
    (home.top / "zwgk").chmod(0o700)


def odd_name(home: Home) -> None:
    (home.top / "line\nbreak\t.html").write_bytes(b"odd")
    with open(os.fsencode(home.top) + b"/\xff.html", "wb") as file:  # noqa: PTH123 -- no text
        file.write(b"odd")


# What is done, and what the guard counts: changed, added, removed.
TAMPERINGS = {
    change: (1, 0, 0),
    change_keeping_size_and_time: (1, 0, 0),
    change_packed: (1, 0, 0),
    change_picture: (1, 0, 0),
    reopen: (0, 0, 1),
    close: (0, 1, 0),
    add: (0, 1, 0),
    add_folder: (0, 1, 0),
    delete: (0, 0, 1),
    delete_folder: (0, 0, 4),
    delete_everything: (0, 0, 7),
    rename: (0, 1, 1),
    rename_folder: (0, 1, 4),
    link_file: (1, 0, 0),
    link_folder: (0, 1, 4),
    add_link: (0, 1, 0),
    folder_for_file: (1, 0, 0),
    file_for_folder: (0, 1, 4),
    pipe_for_file: (1, 0, 0),
    open_to_all: (1, 0, 0),
    close_to_all: (1, 0, 0),
    close_folder: (1, 0, 0),
    odd_name: (0, 2, 0),
}


@pytest.mark.parametrize("tamper", TAMPERINGS, ids=lambda tamper: tamper.__name__)
def test_each_kind_of_tampering_is_counted_and_put_right(home, tamper):
    tamper(home)
    changed, added, removed = TAMPERINGS[tamper]
    guard = home.guard()

    tally = guard.check_once()

    assert (tally.changed, tally.added, tally.removed) == (changed, added, removed)
    assert tally.restored == changed + added + removed
    assert home.standing() == home.published
    assert not (home.top / "zwgk").is_symlink()
    again = home.guard().check_once()
    assert again == Tally(checked=again.checked)
    assert (again.checked, guard.doubts) == (7, 0)
    assert {told[2] for told in home.told()} == {"restored"}


def test_a_folder_keeps_whom_it_hands_its_group_to(home):
    (home.top / "zwgk").chmod(0o2777)

    home.guard().check_once()

    assert (home.top / "zwgk").stat().st_mode & 0o7777 == 0o2755


def test_a_site_that_leads_elsewhere_stands_in_its_place_again(home):
    link_site(home)

    home.guard().check_once()

    assert (home.top.is_symlink(), home.standing()) == (False, home.published)


def test_a_tree_that_is_right_is_left_alone(home):
    stamps = {file: file.stat().st_mtime_ns for file in home.top.rglob("*")}

    assert home.guard().check_once() == Tally(checked=7)
    assert ({file: file.stat().st_mtime_ns for file in home.top.rglob("*")}, home.told()) == (
        stamps,
        [],
    )


def test_the_lists_of_web_servers_are_guarded_like_pages(home):
    lists = home.folder / "serving"
    lists.mkdir()
    hosts = b'{"hosts": {"www.sfs.gov.cn": "sfs"}}'
    (lists / "hosts.json").write_bytes(hosts)
    home.seal.mark_whole("@serving")
    home.seal.announce("@serving", put={"/hosts.json": hosts}, run=9, at=home.at)
    home.settle()
    (lists / "hosts.json").write_bytes(b'{"hosts": {"www.sfs.gov.cn": "casino"}}')
    (lists / "moved.map").write_bytes(b"evil")

    tally = home.guard().check_once()

    assert files_of(lists) == {"/hosts.json": hosts}
    assert (tally.changed, tally.added, tally.restored) == (1, 1, 2)


def test_what_an_intruder_left_is_kept_with_all_that_is_known_of_it(home):
    (home.top / "index.html").write_bytes(b"defaced")
    (home.top / "index.html").chmod(0o640)

    home.guard().check_once()

    (place,) = (home.state / "evidence").iterdir()
    trace = json.loads((place / "trace.json").read_text())
    assert (place / "content").read_bytes() == b"defaced"
    assert {
        key: trace[key] for key in ("site", "path", "kind", "size", "sha256", "mode", "owner")
    } == {
        "site": "sfs",
        "path": "/index.html",
        "kind": "file",
        "size": 7,
        "sha256": sha256_of(b"defaced"),
        "mode": "640",
        "owner": os.geteuid(),
    }
    assert trace["is_whole"]
    (alarm,) = home.alarms()
    assert (alarm.evidence, alarm.sha256, alarm.size) == (place.name, sha256_of(b"defaced"), 7)
    assert (home.state / "evidence").stat().st_mode & 0o777 == 0o700


def test_a_planted_link_and_a_folder_are_kept_as_what_they_were(home):
    add_link(home)
    add_folder(home)

    home.guard().check_once()

    traces = {
        trace["path"]: trace
        for file in (home.state / "evidence").glob("*/trace.json")
        for trace in [json.loads(file.read_text())]
    }
    assert (traces["/home"]["kind"], traces["/home"]["leads_to"]) == ("link", "/")
    assert sorted(traces["/casino"]["files"]) == ["/casino/deep/x.html", "/casino/index.html"]
    kept = {file.read_bytes() for file in (home.state / "evidence").glob("*/content-*")}
    assert kept == {b"casino", b"x"}


def test_a_flood_does_not_push_earlier_evidence_out(home, monkeypatch):
    monkeypatch.setattr(evidence_module, "ROOM", 5000)
    (home.top / "first.html").write_bytes(b"first")
    guard = home.guard()
    guard.check_once()
    for number in range(4):
        (home.top / f"flood-{number}.bin").write_bytes(bytes(3000))

    guard.check_once()

    contents = [len(file.read_bytes()) for file in (home.state / "evidence").glob("*/content")]
    assert sorted(contents)[:2] == [5, 3000] or 5 in contents
    assert sum(contents) <= 5000
    assert len(list((home.state / "evidence").glob("*/trace.json"))) == 5
    assert home.standing() == home.published


def test_an_announced_batch_may_take_its_time(home):
    new = named(zwgk__c=page("新的"), index=page("新首页"))
    home.at = datetime.now(UTC)
    home.announce(new, ("/files/1.jpg",))
    guard = home.guard()

    guard.check_once()
    assert home.told() == []
    home.touch(dict(list(new.items())[:2]))
    guard.check_once()
    home.touch(new, ("/files/1.jpg",))
    home.settle()
    guard.check_once()

    assert (home.told(), home.standing()) == ([], home.published)
    assert (home.top / "files").exists()  # the publisher takes it away, or the guard in a while


def test_a_file_that_the_publisher_writes_again_at_each_look_is_left_to_it(home, monkeypatch):
    guard = home.guard()
    guard.refresh()
    versions = iter(range(1, 6))

    def publish_and_look(top, path):
        for version in itertools.islice(versions, 1):
            home.publish(named(index=page(f"第{version}版")))
        return look(top, path)

    monkeypatch.setattr(guarding, "look", publish_and_look)

    assert guard.judge("sfs", "/index.html")
    assert next(versions, None) is None
    assert home.standing() == home.published
    assert "第5版".encode() in home.published["/index.html"]
    assert home.told() == []


def test_runs_that_end_while_the_manifest_is_read_are_all_followed(home, monkeypatch):
    home.at = datetime.now(UTC)
    guard = home.guard()
    guard.refresh()
    versions = iter(range(1, 3))

    def read_and_publish(file):
        lines = list(lines_backwards(file))
        for version in itertools.islice(versions, 2):
            home.announce({f"/list-{version}.html": b"%d" % version})
            home.touch({f"/list-{version}.html": b"%d" % version})
            if version % 2:
                home.settle()
        return iter(lines)

    monkeypatch.setattr(standing, "lines_backwards", read_and_publish)
    home.publish({"/list-0.html": b"0"})

    assert guard.check_once() == Tally(checked=guard.tally.checked)
    assert next(versions, None) is None
    assert home.standing() == home.published
    assert home.told() == []


def test_what_was_announced_and_never_touched_is_brought_about(home, monkeypatch):
    home.at = datetime.now(UTC)
    home.announce({"/index.html": b"announced"}, ("/files/1.jpg",))
    guard = home.guard()
    guard.check_once()
    assert home.standing() == home.published

    monkeypatch.setattr("huabiao.guard.standing.GRACE", -1.0)
    fresh = home.guard()
    fresh.check_once()

    assert home.standing() == {
        path: content
        for path, content in {**home.published, "/index.html": b"announced"}.items()
        if path != "/files/1.jpg"
    }


def test_a_page_put_back_to_what_it_said_before_is_put_right(home):
    before = (home.top / "index.html").read_bytes()
    guard = home.guard()
    guard.check_once()
    home.publish({"/index.html": b"corrected"})
    guard.refresh()
    assert guard.judge("sfs", "/index.html")

    (home.top / "index.html").write_bytes(before)
    guard.judge("sfs", "/index.html")

    assert (home.top / "index.html").read_bytes() == b"corrected"
    assert home.told() == [("changed", "/index.html", "restored")]


def test_what_is_written_aside_is_left_to_the_publisher_for_a_while(home):
    aside = home.top / ".huabiao-aside-17"
    aside.write_bytes(b"half")
    guard = home.guard()

    guard.check_once()
    assert (aside.exists(), home.told()) == (True, [])
    ((key, _when),) = guard.again_at.items()
    assert key == ("sfs", "/.huabiao-aside-17")


def roots(home: Home):
    return home.folder / "seal" / "sites" / "sfs" / "roots"


def forge(home: Home, folder) -> bytes:
    """A manifest in which everything fits, signed with a key of the attacker's own."""
    forged = Home(folder, signing_key(folder), at=datetime.now(UTC) + timedelta(days=1))
    forged.publish({**home.published, "/index.html": b"defaced"})
    for pack in (folder / "seal" / "packs").iterdir():
        shutil.copy(pack, home.folder / "seal" / "packs" / "000099.pack")
    return roots(forged).read_bytes()


@pytest.mark.parametrize("is_running", [True, False], ids=["running", "started_after"])
def test_who_edits_page_and_manifest_gains_nothing(home, tmp_path, is_running):
    guard = home.guard()
    guard.check_once()
    (home.top / "index.html").write_bytes(b"defaced")
    with roots(home).open("ab") as file:
        file.write(forge(home, tmp_path))
    if not is_running:
        guard = home.guard()

    guard.check_once()

    assert home.standing() == home.published
    assert home.told() == [("signature", "", "told"), ("changed", "/index.html", "restored")]
    assert guard.doubts == 1


def test_an_edited_line_of_the_manifest_is_told_and_not_followed(home):
    guard = home.guard()
    guard.check_once()
    content = roots(home).read_bytes()
    roots(home).write_bytes(content.replace(b'"file_mode":420', b'"file_mode":511'))

    guard.check_once()

    assert home.standing() == home.published
    assert [told[0] for told in home.told()] == ["signature", "rollback"]


@pytest.mark.parametrize("is_running", [True, False], ids=["running", "started_after"])
def test_a_manifest_that_was_set_back_is_told_and_not_followed(home, is_running):
    old = roots(home).read_bytes()
    old_page = (home.top / "index.html").read_bytes()
    home.publish({"/index.html": b"corrected"})
    guard = home.guard()
    guard.check_once()
    roots(home).write_bytes(old)
    (home.top / "index.html").write_bytes(old_page)
    if not is_running:
        guard = home.guard()

    guard.check_once()

    assert home.standing() == home.published
    assert home.told() == [("rollback", "", "told"), ("changed", "/index.html", "restored")]


def test_a_manifest_that_is_gone_is_told_and_the_last_good_one_enforced(home):
    guard = home.guard()
    guard.check_once()
    shutil.rmtree(home.folder / "seal" / "sites" / "sfs")
    (home.top / "index.html").write_bytes(b"defaced")

    guard.check_once()

    assert home.standing() == home.published
    assert home.told() == [("rollback", "", "told"), ("changed", "/index.html", "restored")]


def test_a_guard_with_another_key_believes_nothing_and_touches_nothing(home, tmp_path):
    (home.top / "added.html").write_bytes(b"added")
    guard = home.guard(signing_key(tmp_path).public)

    tally = guard.check_once()

    assert (tally, home.standing()) == (Tally(), {**home.published, "/added.html": b"added"})
    assert [told[0] for told in home.told()] == ["signature", "missing"]


def test_a_signed_manifest_that_does_not_follow_on_is_told(home, tmp_path):
    guard = home.guard()
    guard.check_once()
    first = roots(home).read_bytes()
    home.publish({"/index.html": b"second"})
    guard.check_once()
    # The publisher's own files were set back; it goes on from there.
    roots(home).write_bytes(first)
    other = Home(home.folder, home.key, at=home.at + timedelta(days=1), published=home.published)
    other.publish({"/zwgk/n.html": b"new"})

    guard.check_once()

    assert home.told()[0][0] == "gap"


def test_a_store_without_the_content_is_told_and_nothing_breaks(home):
    guard = home.guard()
    guard.check_once()
    os.truncate(home.folder / "seal" / "packs" / "000001.pack", 0)
    (home.top / "files/1.jpg").write_bytes(b"<?php")

    tally = guard.check_once()

    assert (tally.changed, tally.restored) == (1, 0)
    assert home.told() == [("changed", "/files/1.jpg", "failed")]


def test_folders_nobody_signed_are_told_and_not_touched(home):
    (home.folder / "public" / "casino").mkdir()
    (home.folder / "public" / "casino" / "index.html").write_bytes(b"casino")

    home.guard().check_once()

    assert home.told() == [("stranger", "/casino", "told")]
    assert (home.folder / "public" / "casino" / "index.html").exists()


def test_files_from_before_the_first_signature_are_left_alone_until_all_are_told_of(data_folder):
    """As after an upgrade: an act was published, and most files were never signed."""
    home = Home(data_folder, signing_key(data_folder), is_whole=False)
    home.touch({"/old.html": b"old", "/folder/old.html": b"old"})
    home.publish({"/new.html": b"new"})
    (home.top / "new.html").write_bytes(b"defaced")
    guard = home.guard()

    guard.check_once()
    assert home.standing() == home.published
    assert home.told() == [("partial", "", "told"), ("changed", "/new.html", "restored")]

    home.is_whole = True
    home.publish({"/old.html": b"old", "/folder/old.html": b"old"})
    (home.top / "shell.php").write_bytes(b"<?php")
    guard.check_once()
    assert home.standing() == home.published


def test_a_thousand_folders_in_each_other_do_not_stop_the_guard(home):
    here = home.top / "deep"
    here.mkdir()
    folder = os.open(here, os.O_RDONLY)
    for _depth in range(1500):
        os.mkdir("d", dir_fd=folder)
        folder, left = os.open("d", os.O_RDONLY, dir_fd=folder), folder
        os.close(left)
    os.close(folder)

    tally = home.guard().check_once()

    assert (tally.added, tally.restored, here.exists()) == (1, 1, False)
    assert home.standing() == home.published


def test_alarms_that_fill_the_file_push_the_oldest_out(tmp_path, monkeypatch):
    monkeypatch.setattr("huabiao.guard.alarms.LARGEST_FILE", 1000)
    alarms = Alarms(tmp_path / "alarms.jsonl")
    for number in range(40):
        alarms.tell(Alarm("2026-03-03T12:00:00+08:00", "changed", "sfs", f"/{number}.html"))

    newest = read_alarms(tmp_path / "alarms.jsonl", 3)
    assert [alarm.path for alarm in newest] == ["/39.html", "/38.html", "/37.html"]
    assert sum(file.stat().st_size for file in tmp_path.iterdir()) < 3000


def test_a_webhook_hears_of_alarms_together_and_again_when_it_was_away(tmp_path, monkeypatch):
    heard = []

    class Answers(http.server.BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            heard.append(json.loads(body))
            self.send_response(500 if len(heard) == 1 else 204)
            self.end_headers()

        def log_message(self, *args):
            pass

    server = http.server.HTTPServer(("127.0.0.1", 0), Answers)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    monkeypatch.setattr("huabiao.guard.alarms.TOGETHER", 0.2)
    alarms = Alarms(
        tmp_path / "alarms.jsonl", [Webhook(f"http://127.0.0.1:{server.server_port}/hook").send]
    )
    told = [
        Alarm("2026-03-03T12:00:00+08:00", "changed", "sfs", f"/{name}.html", "restored")
        for name in "ab"
    ]
    for alarm in told:
        alarms.tell(alarm)
    alarms.close(10)
    server.shutdown()
    thread.join()
    server.server_close()

    assert [[alarm["path"] for alarm in body["alarms"]] for body in heard] == [
        ["/a.html", "/b.html"]
    ] * 2
    assert heard[1]["text"] == (
        "2026-03-03T12:00:00+08:00 sfs/a.html 被篡改，已恢复\n"
        "2026-03-03T12:00:00+08:00 sfs/b.html 被篡改，已恢复\n"
    )


def test_a_mail_tells_what_was_found(tmp_path, monkeypatch):
    monkeypatch.setattr("huabiao.guard.alarms.TOGETHER", 0.1)
    heard: list[str] = []
    listening = socket.create_server(("127.0.0.1", 0))

    def answer() -> None:
        connection, _address = listening.accept()
        with connection, connection.makefile("r", newline="\r\n") as lines:
            is_text = False
            connection.sendall(b"220 here\r\n")
            for line in map(str.strip, lines):
                heard.append(line)
                if is_text and line != ".":
                    continue
                if line.upper() == "QUIT":
                    connection.sendall(b"221 bye\r\n")
                    return
                is_text = line.upper() == "DATA"
                connection.sendall(b"354 go on\r\n" if is_text else b"250 good\r\n")

    thread = threading.Thread(target=answer, daemon=True)
    thread.start()
    mail = Mail(
        ("a@sfs.invalid", "b@sfs.invalid"),
        "guard@sfs.invalid",
        "127.0.0.1",
        listening.getsockname()[1],
    )
    alarms = Alarms(tmp_path / "alarms.jsonl", [mail.send])
    alarms.tell(Alarm("2026-03-03T12:00:00+08:00", "changed", "sfs", "/a.html", "restored"))
    alarms.close(10)
    thread.join(10)
    listening.setblocking(False)
    with pytest.raises(BlockingIOError):  # what was sent is not sent again
        listening.accept()
    listening.close()

    assert [line[8:] for line in heard if line.upper().startswith("RCPT TO:")] == [
        "<a@sfs.invalid>",
        "<b@sfs.invalid>",
    ]
    begin = heard.index("", heard.index("To: a@sfs.invalid, b@sfs.invalid"))
    text = base64.b64decode("".join(heard[begin : heard.index(".")])).decode()
    assert text == "2026-03-03T12:00:00+08:00 sfs/a.html 被篡改，已恢复\n"


def test_a_server_that_is_away_holds_up_nothing(tmp_path, monkeypatch):
    monkeypatch.setattr("huabiao.guard.alarms.TRIES", 1)
    monkeypatch.setattr("huabiao.guard.alarms.TOGETHER", 0.1)
    alarms = Alarms(tmp_path / "alarms.jsonl", [Webhook("http://127.0.0.1:1/").send])

    begun = time.monotonic()
    for number in range(200):
        alarms.tell(Alarm("2026-03-03T12:00:00+08:00", "added", "sfs", f"/{number}", "restored"))
    took = time.monotonic() - begun
    alarms.close(5)

    assert took < 1
    assert len(read_alarms(tmp_path / "alarms.jsonl", 1000)) == 200


def test_a_webhook_that_is_no_address_is_refused():
    with pytest.raises(ValueError, match="http"):
        Webhook("file:///etc/passwd")


def test_lines_are_read_backwards_across_pieces(tmp_path, monkeypatch):
    monkeypatch.setattr("huabiao.guard.records.PIECE", 7)
    lines = [b"%d" % number * (number % 11) + b"\n" for number in range(60)]
    file = tmp_path / "lines"
    file.write_bytes(b"".join(lines) + b"torn")

    found = list(lines_backwards(file))

    ends = [sum(map(len, lines[: number + 1])) for number in range(60)]
    assert found == list(zip(ends, lines, strict=True))[::-1]
