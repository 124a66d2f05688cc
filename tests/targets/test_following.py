"""A node becomes what is signed, in an order in which every link leads somewhere, and nothing else."""

from __future__ import annotations

import json
import shutil
import stat
import subprocess
from collections.abc import Collection
from datetime import UTC, datetime, timedelta

import pytest

from huabiao.guard.checking import check
from huabiao.guard.guarding import Tally
from huabiao.guard.heads import read_head
from huabiao.guard.retention import Rule, thin
from huabiao.guard.sealing import SERVING, Seal, Source
from huabiao.guard.signing import ALGORITHMS, replace_key, signing_key
from huabiao.guard.store import HEADER, LARGE
from huabiao.targets.agent import Agent
from huabiao.targets.changes import Changes
from huabiao.targets.origin import SealOrigin
from huabiao.targets.trouble import Away, Incomplete, Untrusted, Wrong
from tests.guard.homes import NOON, Home, named, page, sha256_of
from tests.targets.nodes import Killed, Node

LISTS = {"/hosts.json": b"{}\n", "/moved.json": b"{}\n"}


def busy_day(home: Home) -> None:
    """A page comes, one changes, one leaves, one is closed, one is opened again, on both sites."""
    home.announce({**named(zwgk__new=page("新"), index=page("首页二"))}, ("/zwgk/a.html",))
    home.announce({}, ("/zwgk/a.html.gz", "/zwgk/b.html.gone"))
    home.announce({"/zwgk/b.html": b"open again"})
    home.announce(named(index=page("民政局二"), xw__1=page("新闻")), site="mzj")
    home.announce({"/files/1.jpg.gone": b""}, site="sfs")
    home.settle()
    home.published |= named(zwgk__new=page("新"), index=page("首页二"))
    home.published |= {"/zwgk/b.html": b"open again", "/files/1.jpg.gone": b""}
    for path in ("/zwgk/a.html", "/zwgk/a.html.gz", "/zwgk/b.html.gone"):
        del home.published[path]


def is_whole(node: Node) -> bool:
    home = node.home
    return (node.standing(), node.standing("mzj"), node.standing(SERVING)) == (
        home.published,
        named(index=page("民政局二"), xw__1=page("新闻")),
        LISTS,
    )


def test_a_new_node_becomes_what_is_signed(home, node):
    node.follow()

    assert node.standing() == home.published
    assert node.standing("mzj") == named(index=page("民政局"))
    assert node.standing(SERVING) == LISTS
    file = node.folder / "public/sfs/zwgk/a.html"
    assert stat.S_IMODE(file.stat().st_mode) == 0o644
    assert node.follower.served == read_head((home.folder / "seal/head").read_bytes(), home.keys)


def test_a_change_brings_what_the_node_lacks_and_nothing_else(home, node):
    node.follow()
    new = page("通知，改过的")
    node.origin.asked.clear()
    node.touched.clear()

    home.publish(named(zwgk__a=new))
    node.follow()

    assert node.standing() == home.published
    assert [change.name for change in node.touched] == ["/zwgk/a.html.gz", "/zwgk/a.html"]
    assert node.origin.asked[-2:] == [sha256_of(new[".gz"]), sha256_of(new[""])]
    assert len(node.origin.asked) == 3 + 2  # a top, a node and a leaf of the tree


def test_nothing_new_touches_nothing(home, node):
    node.follow()
    node.touched.clear()
    node.origin.asked.clear()

    node.follow()

    assert (node.touched, node.origin.asked) == ([], [])


def test_what_comes_is_there_before_anything_leads_to_it_and_what_leaves_goes_last(home, node):
    node.follow()
    node.touched.clear()

    busy_day(home)
    home.publish({"/hosts.json": b'{"a": 1}\n'}, site=SERVING)
    node.follow()

    assert [(change.site, change.name) for change in node.touched] == [
        ("mzj", "/xw/1.html.gz"),
        ("mzj", "/xw/1.html"),
        ("sfs", "/zwgk/b.html"),  # opened again: the marker goes when the page is there
        ("sfs", "/zwgk/b.html.gone"),
        ("sfs", "/zwgk/new.html.gz"),
        ("sfs", "/zwgk/new.html"),
        ("mzj", "/index.html.gz"),
        ("mzj", "/index.html"),
        ("sfs", "/index.html.gz"),
        ("sfs", "/index.html"),
        ("sfs", "/files/1.jpg"),
        ("sfs", "/files/1.jpg.gone"),
        ("sfs", "/zwgk/a.html.gz"),
        ("sfs", "/zwgk/a.html"),
        (SERVING, "/hosts.json"),
    ]
    assert node.standing() == home.published


def test_a_packed_attachment_is_there_before_the_page_that_leads_to_it(home, node):
    """Its name ends like that of a sibling."""
    node.follow()
    node.touched.clear()

    home.publish({**named(index=page("下载")), "/files/5/资料.tar.gz": b"packed"})
    node.follow()

    assert [change.name for change in node.touched] == [
        "/files/5/资料.tar.gz",
        "/index.html.gz",
        "/index.html",
    ]


def test_a_node_that_dies_at_any_touch_ends_the_same(home, node, data_folder):
    node.follow()
    begun = data_folder / "begun"
    shutil.copytree(node.folder, begun)
    busy_day(home)

    for touches in range(14):
        shutil.rmtree(node.folder)
        shutil.copytree(begun, node.folder)
        node.restart()
        node.place.dies_before = touches
        with pytest.raises(Killed):
            node.follow()
        (node.folder / "public/sfs/.huabiao-aside-7").write_bytes(b"half")
        roots = node.folder / "seal/sites/sfs/roots"
        roots.write_bytes(roots.read_bytes() + b'{"half":')
        node.restart()
        node.follower.finish()

        assert is_whole(node), touches
        assert node.place.mark("pending") == b""
        assert check(node.folder / "seal", "sfs", node.folder / "public/sfs", home.keys).is_right


def test_what_was_begun_is_ended_before_what_came_since(home, node):
    """A page that came with the one and left with the next would stay for ever."""
    node.follow()
    home.publish(named(short=page("只在中间"), later=page("后来")))
    node.place.dies_before = len(node.touched) + 3
    with pytest.raises(Killed):
        node.follow()
    home.publish({}, ("/short.html", "/short.html.gz"))
    node.restart()

    node.follow()

    assert node.standing() == home.published


def test_what_was_begun_is_ended_without_management(home, node):
    node.follow()
    busy_day(home)
    node.place.dies_before = len(node.touched) + 2
    with pytest.raises(Killed):
        node.follow()
    shutil.move(home.folder / "seal", home.folder / "away")
    node.restart()

    node.follower.finish()

    assert is_whole(node)


def test_folders_that_were_brought_otherwise_are_made_right(home, node):
    top = node.folder / "public/sfs"
    (top / "zwgk").mkdir(parents=True)
    (top / "index.html").write_bytes(b"another")
    (top / "zwgk/old.html").write_bytes(b"left")
    (top / "files/1.jpg").parent.mkdir()
    (top / "files/1.jpg").symlink_to("/etc/passwd")

    node.follow()

    assert node.standing() == home.published


def test_of_a_site_that_was_never_told_of_whole_nothing_is_taken_away(data_folder):
    home = Home(data_folder / "management", signing_key(data_folder / "management"), is_whole=False)
    home.publish(named(index=page("首页")))
    node = Node(home, data_folder / "node")
    (node.folder / "public/sfs").mkdir(parents=True)
    (node.folder / "public/sfs/old.html").write_bytes(b"unsigned")

    node.follow()

    assert node.standing() == {**home.published, "/old.html": b"unsigned"}


def test_the_guard_beside_a_node_takes_its_touches_for_right(home, node):
    node.follow()
    guard = node.guard()
    first = guard.check_once()
    assert (first, guard.doubts) == (Tally(checked=first.checked), 0)
    home.publish(named(x=page("甲")))
    home.publish(named(zwgk__a=page("乙")), ("/x.html", "/x.html.gz"))
    node.follow()  # over two runs at once

    second = guard.check_once()

    assert (second, guard.doubts) == (Tally(checked=second.checked), 0)
    (node.folder / "public/sfs/index.html").write_bytes(b"evil")
    third = guard.check_once()
    assert (third.changed, third.restored) == (1, 1)
    assert node.standing() == home.published


def test_a_head_signed_with_another_key_is_refused_and_what_stands_stands(home, node, data_folder):
    node.follow()
    before = node.standing()
    stranger = Home(data_folder / "stranger", signing_key(data_folder / "stranger"))
    stranger.at = NOON + timedelta(days=1)
    stranger.publish(named(index=page("假的")))
    (home.folder / "seal/head").write_bytes((stranger.folder / "seal/head").read_bytes())

    with pytest.raises(Untrusted, match="not signed by a key that counts"):
        node.follow()

    assert node.standing() == before


def test_a_root_signed_with_another_key_is_refused(home, node, data_folder):
    """Whoever has the seal of management and not its key can sign neither head nor root."""
    node.follow()
    before = node.standing()
    home.publish(named(zwgk__a=page("新的")))
    file = home.folder / "seal/sites/sfs/roots"
    lines = file.read_bytes().splitlines(keepends=True)
    forged = lines[-1].replace(b'"files":', b'"files": ')
    file.write_bytes(b"".join([*lines[:-1], forged]))

    with pytest.raises(Incomplete):  # it is not the one the head names
        node.follow()

    assert node.standing() == before


def test_a_head_that_goes_back_is_refused(home, node):
    old = (home.folder / "seal/head").read_bytes()
    home.publish(named(zwgk__a=page("新的")))
    node.follow()
    (home.folder / "seal/head").write_bytes(old)

    with pytest.raises(Untrusted, match=r"^\d+ < \d+$"):
        node.follow()

    assert node.standing() == home.published


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_a_new_key_is_followed_once_it_is_here(home, node, algorithm):
    node.follow()
    key = replace_key(home.folder, algorithm)
    Seal(home.folder / "seal", key, home.keys).sign_again(at=NOON + timedelta(hours=1))

    with pytest.raises(Untrusted):
        node.follow()
    node.follower.keys = home.keys
    node.follow()

    assert node.standing() == home.published


class Lying(SealOrigin):
    """A source whose contents are others, until it is told to be honest."""

    is_lying = True

    def contents(self, hashes: Collection[str]) -> bytes:
        body = super().contents(hashes)
        if self.is_lying and len(body) > HEADER.size:
            body = body[:-1] + bytes([body[-1] ^ 1])
        return body


def test_a_content_that_is_not_what_its_hash_says_is_refused_and_fetched_again(home, node):
    node.follow()
    before = node.standing()
    home.publish(named(zwgk__a=page("新的")))
    node.follower.origin = lying = Lying(home.folder / "seal")

    with pytest.raises(Wrong):
        node.follow()
    assert node.standing() == before
    lying.is_lying = False
    node.follow()

    assert node.standing() == home.published


def test_a_content_management_has_lost_is_told(home, node):
    home.publish({"/new.jpg": b"picture" * 9})
    for pack in (home.folder / "seal/packs").iterdir():
        pack.write_bytes(b"")

    with pytest.raises(Incomplete):
        node.follow()

    assert node.standing() == {}


def test_a_content_the_node_has_lost_is_fetched_again(home, node):
    """A bit that turned on the node's own disk, in what it had fetched before it was killed."""
    node.follow()
    new = page("新的")
    home.publish(named(zwgk__a=new))
    node.place.dies_before = len(node.touched)
    with pytest.raises(Killed):
        node.follow()
    pack = node.folder / "seal/packs/000001.pack"
    content = pack.read_bytes()
    at = content.index(new[".gz"]) + 30
    pack.write_bytes(content[:at] + bytes([content[at] ^ 1]) + content[at + 1 :])
    node.restart()

    node.follow()

    assert node.standing() == home.published


def test_a_node_that_lost_its_store_looks_at_its_files(home, node):
    node.follow()
    shutil.rmtree(node.folder / "seal")
    (node.folder / "public/sfs/stranger.html").write_bytes(b"unseen meanwhile")
    home.publish(named(zwgk__a=page("新的")))
    node.restart()

    node.follow()

    assert node.standing() == home.published


class BreakingOff(SealOrigin):
    """A source whose line breaks after the first piece."""

    def __init__(self, folder) -> None:
        super().__init__(folder)
        self.starts: list[int] = []

    def large(self, sha256, start):
        self.starts.append(start)
        pieces = super().large(sha256, start)
        yield next(pieces)
        if len(self.starts) == 1:
            raise Away("broke off")
        yield from pieces


def test_a_large_file_goes_on_where_it_broke_off(home, node, data_folder):
    content = bytes(range(256)) * (LARGE // 128)
    film = data_folder / "film.mp4"
    film.write_bytes(content)
    home.announce({"/film.mp4": Source(film, sha256_of(content), len(content))})
    home.settle()
    node.follower.origin = origin = BreakingOff(home.folder / "seal")

    with pytest.raises(Away):
        node.follow()
    node.follow()

    assert node.standing()["/film.mp4"] == content
    assert origin.starts == [0, 1024 * 1024]


def test_a_large_file_that_is_wrong_is_begun_anew(home, node, data_folder):
    content = bytes(LARGE + 5)
    film = data_folder / "film.mp4"
    film.write_bytes(content)
    sha256 = sha256_of(content)
    home.announce({"/film.mp4": Source(film, sha256, len(content))})
    home.settle()
    (node.folder / f"seal/large/{sha256[:2]}").mkdir(parents=True)
    (node.folder / f"seal/large/{sha256[:2]}/.{sha256}.aside").write_bytes(b"another beginning")

    with pytest.raises(Wrong):
        node.follow()
    node.follow()

    assert node.standing()["/film.mp4"] == content


def test_the_past_of_a_node_can_be_thinned(home, node):
    """It follows roots whose trees it never had, as it was away meanwhile."""
    node.follow()
    for number in range(3):
        home.publish(named(zwgk__a=page(f"第{number}版")))
    node.follow()
    at = NOON + timedelta(days=3)

    kept, _room = thin(node.folder / "seal", Rule(30, 365), home.keys, at=at, zone=UTC)
    given_up, _room = thin(node.folder / "seal", Rule(1, 1), home.keys, at=at, zone=UTC)

    assert (kept, given_up) == (0, 3)
    node.restart()
    home.publish(named(zwgk__a=page("最新")))
    node.follow()
    assert node.standing() == home.published
    assert check(node.folder / "seal", "sfs", node.folder / "public/sfs", home.keys).is_right


@pytest.fixture
def small_disk(node):
    top = node.folder / "public"
    top.mkdir(parents=True)
    mount = ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(top)]
    if subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("only root may mount a small disk")
    yield top
    subprocess.run(["umount", str(top)], check=True)


class Clock:
    """Stands still; what rests is remembered."""

    def __init__(self, now: datetime = NOON) -> None:
        self.now = now
        self.rests: list[float] = []

    def __call__(self) -> datetime:
        return self.now

    def rest(self, seconds: float) -> None:
        self.rests.append(seconds)


def agent_of(node: Node, clock: Clock, told: list[tuple[str, str]] | None = None) -> Agent:
    origin = node.follower.origin
    return Agent(
        node.follower,
        origin,
        state=node.folder / "node",
        keys=lambda: node.home.keys,
        clock=clock,
        tell=lambda kind, note: (told if told is not None else []).append((kind, note)),
        rest=clock.rest,
    )


def test_a_full_disk_leaves_no_half_file_and_is_gone_on_from(home, node, small_disk):
    clock = Clock()
    agent = agent_of(node, clock)
    assert agent.step(wait=0.0)
    before = node.standing()
    home.publish({f"/large{number}.jpg": bytes([number]) * 20_000 for number in range(6)})

    assert not agent.step(wait=0.0)

    standing = node.standing()
    assert {path: standing[path] for path in before} == before
    assert all(home.published[path] == content for path, content in standing.items())
    assert (agent.status.problem, agent.status.since) == ("full", NOON.isoformat())
    subprocess.run(["mount", "-o", "remount,size=8m", str(small_disk)], check=True)
    assert agent.step(wait=0.0)
    assert node.standing() == home.published
    assert (agent.status.problem, agent.status.since) == ("", "")


def test_without_management_a_node_waits_longer_each_time_and_says_since_when(home, node):
    clock = Clock()
    agent = agent_of(node, clock)
    agent.step(wait=0.0)
    before = node.standing()
    shutil.move(home.folder / "seal", home.folder / "elsewhere")
    (home.folder / "seal").write_bytes(b"no folder")

    worked = [agent.step(wait=0.0) for _ in range(7)]

    assert worked == [False] * 7
    assert clock.rests == [0.25, 0.5, 1.0, 2.0, 4.0, 8.0, 8.0]
    assert agent.status.since == NOON.isoformat()
    assert node.standing() == before
    (home.folder / "seal").unlink()
    shutil.move(home.folder / "elsewhere", home.folder / "seal")
    assert agent.step(wait=0.0)
    assert (agent.status.problem, agent.status.tries) == ("", 0)


def test_a_process_that_follows_a_killed_one_tells_what_it_ended(home, node):
    node.place.dies_before = 3
    with pytest.raises(Killed):
        node.follow()
    node.restart()
    agent = agent_of(node, Clock())

    assert agent.step(wait=0.0)
    assert agent.step(wait=0.0)

    served = node.follower.served
    assert served is not None
    (report,) = node.origin.reports
    assert (report["number"], report["run"]) == (served.number, served.run)
    assert (report["current_at"], report["problem"]) == (NOON.isoformat(), "")
    assert json.loads((node.folder / "node" / "status.json").read_text("utf-8")) == report


def test_a_new_process_tells_again_what_it_serves_and_since_when(home, node):
    first = agent_of(node, Clock())
    first.step(wait=0.0)
    since = first.status.current_at
    node.origin.reports.clear()
    node.restart()

    assert agent_of(node, Clock(NOON + timedelta(hours=1))).step(wait=0.0)

    (report,) = node.origin.reports
    assert (report["number"], report["current_at"]) == (first.status.number, since)


def test_what_smells_of_tampering_is_told_once(home, node, data_folder):
    told: list[tuple[str, str]] = []
    agent = agent_of(node, Clock(), told)
    agent.step(wait=0.0)
    stranger = Home(data_folder / "stranger", signing_key(data_folder / "stranger"))
    stranger.at = NOON + timedelta(days=1)
    stranger.publish(named(index=page("假的")))
    (home.folder / "seal/head").write_bytes((stranger.folder / "seal/head").read_bytes())

    agent.step(wait=0.0)
    agent.step(wait=0.0)

    assert told == [("signature", "@all: not signed by a key that counts")]
    assert agent.status.problem == "signature"


def test_no_changes_are_none():
    assert list(Changes()) == []


def test_keys_that_cannot_be_read_again_are_told_once_and_the_node_serves_on(home, node, caplog):
    agent = agent_of(node, Clock())
    agent.step(wait=0.0)
    known = home.keys
    key = replace_key(home.folder)
    Seal(home.folder / "seal", key, home.keys).sign_again(at=NOON + timedelta(hours=1))
    whole = (home.folder / "seal.pub").read_bytes()
    (home.folder / "seal.pub").write_bytes(whole + b"-----BEGIN PUBLIC KEY-----\n")

    worked = [agent.step(wait=0.0) for _ in range(3)]

    assert (worked, node.follower.keys) == ([False] * 3, known)
    told = [record.message for record in caplog.records if "public keys" in record.message]
    assert told == ["the public keys cannot be read again: a block without an end"]
    assert [report["problem"] for report in node.origin.reports][1:] == ["signature"] * 3
    (home.folder / "seal.pub").write_bytes(whole)
    agent.step(wait=0.0)
    assert agent.step(wait=0.0)
