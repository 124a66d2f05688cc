"""Contents are kept once, found again after a crash, and never handed out wrong."""

from __future__ import annotations

import hashlib
import io
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from isal import igzip

from huabiao.guard import store as module
from huabiao.guard.store import NotStored, Store, WritableStore

TEXT = "一段正文。".encode() * 500


def sha(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def packs(folder: Path) -> list[Path]:
    return sorted(folder.glob("packs/*.pack"))


def test_a_content_is_kept_once_and_read_by_other_processes(tmp_path):
    writing, reading = WritableStore(tmp_path), Store(tmp_path)

    name = writing.add(TEXT)
    size = packs(tmp_path)[0].stat().st_size
    writing.add(TEXT)

    assert (name, reading.read(name)) == (sha(TEXT), TEXT)
    assert packs(tmp_path)[0].stat().st_size == size < len(TEXT)


def test_a_page_and_its_packed_sibling_are_one_record(tmp_path):
    packed = igzip.compress(TEXT, compresslevel=2, mtime=0)
    writing = WritableStore(tmp_path)

    writing.add_packed(sha(TEXT), packed, sha(packed))

    reading = Store(tmp_path)
    assert (reading.read(sha(TEXT)), reading.read(sha(packed))) == (TEXT, packed)
    assert packs(tmp_path)[0].stat().st_size == module.HEADER.size + len(packed)


def test_a_torn_record_is_cut_off_and_what_follows_is_found(tmp_path):
    writing = WritableStore(tmp_path)
    writing.add(b"whole")
    whole = packs(tmp_path)[0].stat().st_size
    writing.add(os.urandom(5000))
    os.truncate(packs(tmp_path)[0], whole + 300)

    after = WritableStore(tmp_path)
    after.ready()

    assert packs(tmp_path)[0].stat().st_size == whole
    assert after.read(sha(b"whole")) == b"whole"
    after.add(b"whole")
    assert packs(tmp_path)[0].stat().st_size == whole
    name = after.add(b"afterwards")
    reading = Store(tmp_path)
    assert (reading.read(sha(b"whole")), reading.read(name)) == (b"whole", b"afterwards")


def test_a_record_whose_bytes_never_reached_the_disk_is_cut_off(tmp_path):
    writing = WritableStore(tmp_path)
    writing.add(b"whole")
    whole = packs(tmp_path)[0].stat().st_size
    lost = os.urandom(5000)
    writing.add(lost)
    with packs(tmp_path)[0].open("r+b") as pack:
        pack.seek(whole + module.HEADER.size + 100)
        pack.write(bytes(2000))

    after = WritableStore(tmp_path)
    after.ready()

    assert (packs(tmp_path)[0].stat().st_size, after.has(sha(lost))) == (whole, False)
    assert after.read(sha(b"whole")) == b"whole"


def test_who_goes_on_after_another_was_killed_while_it_appended_knows_all_that_was_whole(tmp_path):
    first, other = WritableStore(tmp_path), WritableStore(tmp_path)
    first.add(b"of the first")
    other.ready()
    other.add(b"of the other")
    whole = packs(tmp_path)[0].stat().st_size
    other.add(os.urandom(5000))
    os.truncate(packs(tmp_path)[0], whole + 300)

    first.ready()

    for content in (b"of the first", b"of the other"):
        assert first.read(sha(content)) == content
        first.add(content)
    assert packs(tmp_path)[0].stat().st_size == whole


def test_a_content_that_was_changed_in_the_store_is_not_handed_out(tmp_path):
    name = WritableStore(tmp_path).add(b"x" * 50)
    with packs(tmp_path)[0].open("r+b") as pack:
        pack.seek(-1, os.SEEK_END)
        pack.write(b"y")

    with pytest.raises(NotStored):
        Store(tmp_path).read(name)


def test_the_index_is_made_anew_where_it_is_damaged(tmp_path):
    writing = WritableStore(tmp_path)
    names = [writing.add(os.urandom(100)) for _ in range(20)]
    writing.index()
    (tmp_path / "index.sqlite3").write_bytes(b"not a database" * 100)

    assert Store(tmp_path).has(names[3])
    after = WritableStore(tmp_path)
    after.ready()
    after.add(b"one more")
    after.index()

    reading = Store(tmp_path)
    assert all(reading.has(name) for name in (*names, sha(b"one more")))


def test_what_another_process_appended_is_seen_before_appending(tmp_path):
    first, second = WritableStore(tmp_path), WritableStore(tmp_path)
    first.add(b"of the first")
    second.ready()
    second.add(b"of the second")
    first.ready()
    first.add(b"of the first again")

    reading = Store(tmp_path)
    contents = [b"of the first", b"of the second", b"of the first again"]
    assert [reading.read(sha(content)) for content in contents] == contents


def test_a_large_file_is_streamed_into_a_file_of_its_own(tmp_path, monkeypatch):
    monkeypatch.setattr(module, "LARGE", 1000)
    source = tmp_path / "movie.mp4"
    source.write_bytes(movie := os.urandom(300_000))
    writing = WritableStore(tmp_path / "store")

    writing.add_file(source, sha(movie), len(movie))
    source.write_bytes(b"tampered")

    written = io.BytesIO()
    Store(tmp_path / "store").write_to(sha(movie), written)
    assert written.getvalue() == movie


@pytest.mark.parametrize("limit", [1000, 10**9])
def test_a_file_that_is_not_what_was_said_is_not_kept(tmp_path, monkeypatch, limit):
    monkeypatch.setattr(module, "LARGE", limit)
    source = tmp_path / "movie.mp4"
    source.write_bytes(bytes(5000))
    writing = WritableStore(tmp_path / "store")

    with pytest.raises(NotStored):
        writing.add_file(source, sha(b"something else"), 5000)

    assert not writing.has(sha(b"something else"))


def test_another_pack_is_begun_when_one_is_full(tmp_path, monkeypatch):
    monkeypatch.setattr(module, "PACK_LIMIT", 2000)
    writing = WritableStore(tmp_path)
    names = [writing.add(os.urandom(900)) for _ in range(9)]

    reading = Store(tmp_path)
    assert len(packs(tmp_path)) > 2
    assert all(reading.has(name) for name in names)


def test_compacting_gives_room_back_and_loses_nothing_that_is_kept(tmp_path, monkeypatch):
    monkeypatch.setattr(module, "PACK_LIMIT", 20_000)
    monkeypatch.setattr(module, "LARGE", 3000)
    writing, reading = WritableStore(tmp_path / "store"), Store(tmp_path / "store")
    contents = [os.urandom(1000) for _ in range(60)]
    names = [writing.add(content) for content in contents]
    for number in range(2):
        (tmp_path / f"{number}").write_bytes(bytes([number]) * 4000)
        writing.add_file(tmp_path / f"{number}", sha(bytes([number]) * 4000), 4000)
    assert reading.read(names[1]) == contents[1]
    kept = {bytes.fromhex(name) for name in names[::3]} | {bytes.fromhex(sha(bytes(4000)))}

    given_back = writing.compact(kept)

    assert given_back > 40_000
    for store in (reading, writing, Store(tmp_path / "store")):
        assert [store.read(name) for name in names[::3]] == contents[::3]
        assert not store.has(names[1])
    assert reading.has(sha(bytes(4000)))
    assert not reading.has(sha(b"\1" * 4000))


def test_a_full_disk_leaves_no_half_record(tmp_path, monkeypatch):
    writing = WritableStore(tmp_path)
    writing.add(b"whole")
    size = packs(tmp_path)[0].stat().st_size
    half = os.write

    def full(descriptor: int, content: bytes) -> int:
        if len(content) < 1000:
            raise OSError(28, "No space left on device")
        return half(descriptor, content[:1500])

    monkeypatch.setattr("huabiao.guard.store.os.write", full)
    with pytest.raises(OSError, match="No space"):
        writing.add(os.urandom(2000))
    monkeypatch.undo()

    assert packs(tmp_path)[0].stat().st_size == size
    name = writing.add(b"afterwards")
    assert Store(tmp_path).read(name) == b"afterwards"


_KILLED_WHILE_INDEXING = """
import os, signal, sqlite3, sys
from pathlib import Path
from huabiao.guard.store import WritableStore

class Dying(sqlite3.Connection):
    def executescript(self, script):
        self.execute("PRAGMA cache_size = 4")  # pages: what is written reaches the file before the end
        return super().executescript(script)

    def executemany(self, *arguments):
        super().executemany(*arguments)
        os.kill(os.getpid(), signal.SIGKILL)

connect = sqlite3.connect
sqlite3.connect = lambda *names, **more: connect(*names, **more, factory=Dying)
store = WritableStore(Path(sys.argv[1]))
store.ready()
for number in range(3000):
    store.add(b"added by who is killed %d" % number)
store.index()
"""


def test_a_publisher_goes_on_after_another_was_killed_while_it_wrote_the_index(tmp_path):
    first, reading = WritableStore(tmp_path), Store(tmp_path)
    first.ready()
    before = first.add(TEXT)
    for number in range(2000):
        first.add(b"%d" % number)
    first.index()

    done = subprocess.run(
        [sys.executable, "-c", _KILLED_WHILE_INDEXING, str(tmp_path)], check=False
    )

    assert done.returncode == -signal.SIGKILL
    assert (tmp_path / "index.sqlite3-journal").exists()
    assert reading.has(before)
    assert reading.read(before) == TEXT
    first.ready()
    assert first.read(before) == TEXT
    assert first.read(sha(b"added by who is killed 7")) == b"added by who is killed 7"
    assert first.read_all([before]) == {before: TEXT}
    size = packs(tmp_path)[0].stat().st_size
    assert (first.add(TEXT), packs(tmp_path)[0].stat().st_size) == (before, size)
    assert Store(tmp_path).read(before) == TEXT


@pytest.mark.parametrize("damage", [b"no database", b"SQLite format 3\0" + bytes(4080), b""])
def test_a_publisher_goes_on_after_the_index_was_damaged_under_its_hands(tmp_path, damage):
    first = WritableStore(tmp_path)
    first.ready()
    before = first.add(TEXT)
    first.index()
    after = first.add(b"not indexed yet")

    (tmp_path / "index.sqlite3").write_bytes(damage)

    assert (first.read(after), first.read(before)) == (b"not indexed yet", TEXT)
    assert first.read_all([before, after]) == {before: TEXT, after: b"not indexed yet"}


def test_a_content_that_is_missing_takes_no_other_along(tmp_path):
    writing = WritableStore(tmp_path)
    writing.ready()
    here = writing.add(TEXT)

    with pytest.raises(NotStored):
        writing.read("0" * 64)

    assert writing.read(here) == TEXT
