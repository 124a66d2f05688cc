"""Storage becomes what is signed, by the same steps as a web node; against a server that speaks S3."""

from __future__ import annotations

import http.client
from datetime import timedelta
from itertools import pairwise

import obstore
import pytest

from huabiao.guard.sealing import SERVING, Source
from huabiao.guard.signing import signing_key
from huabiao.guard.store import LARGE
from huabiao.publishing.serving.media_types import headers_of
from huabiao.targets import bucket as bucket_module
from huabiao.targets.bucket import Bucket, open_bucket
from huabiao.targets.following import Follower
from huabiao.targets.origin import SealOrigin
from huabiao.targets.spool import Spool
from huabiao.targets.trouble import Unreachable, Untrusted
from tests.guard.homes import NOON, PICTURE, Home, named, page, sha256_of
from tests.targets.nodes import Killed
from tests.targets.storage import Storage, storage


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    with storage(tmp_path_factory.mktemp("s3") / "storage") as one:
        yield one


@pytest.fixture
def s3(served: Storage, monkeypatch):
    for name, value in served.variables.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(bucket_module, "PATIENCE", timedelta(seconds=5))
    monkeypatch.setattr(bucket_module, "TRIES", 2)
    served.bucket = f"web-{next(served.numbers)}"
    return served


class Remembering(Bucket):
    """A bucket that remembers what was put and deleted, and dies before the one of a number."""

    dies_before = -1

    def _put_or_delete(self, key, content):
        done = self.__dict__.setdefault("done", [])
        if len(done) == self.dies_before:
            raise Killed
        done.append(("delete" if content is None else "put", key))
        super()._put_or_delete(key, content)


def follower_of(home: Home, folder, s3: Storage, prefix: str = "") -> Follower:
    plain = open_bucket(f"s3://{s3.bucket}{prefix}", headers_of)
    place = Remembering(plain._store, headers_of)
    return Follower(SealOrigin(home.folder / "seal"), Spool(folder / "seal"), place, home.keys)


def follow(follower: Follower) -> None:
    follower.finish()
    follower.advance(follower.origin.head(0, 0.0))


def pages(objects: dict[str, bytes]) -> dict[str, bytes]:
    return {name: content for name, content in objects.items() if not name.startswith("_huabiao/")}


def expected(home: Home) -> dict[str, bytes]:
    """What stands of a site: pages plain, closed ones not at all."""
    return {
        f"sfs{path}": content
        for path, content in home.published.items()
        if not path.endswith((".gz", ".gone")) and f"{path}.gone" not in home.published
    }


def whole(home: Home) -> dict[str, bytes]:
    return {**expected(home), "mzj/index.html": page("民政局")[""]}


def stamps(s3: Storage) -> dict[str, tuple[int, int]]:
    """What tells whether an object was put again."""
    top = s3.folder / s3.bucket
    found = [(name, (top / name).stat()) for name in pages(s3.objects())]
    return {name: (stat.st_ino, stat.st_mtime_ns) for name, stat in found}


def test_a_new_bucket_becomes_what_is_signed(home, data_folder, s3):
    follow(follower_of(home, data_folder / "pusher", s3))

    objects = s3.objects()
    assert pages(objects) == whole(home)
    assert objects["_huabiao/served"] == (home.folder / "seal/head").read_bytes()
    assert "_huabiao/pending" not in objects


def test_a_folder_of_a_bucket_is_enough(home, data_folder, s3):
    (s3.folder / s3.bucket / "other.txt").write_bytes(b"somebody else's")

    follow(follower_of(home, data_folder / "pusher", s3, "/sites/2026/"))

    objects = s3.objects()
    assert objects.pop("other.txt") == b"somebody else's"
    assert {name.removeprefix("sites/2026/") for name in objects} == {
        *whole(home),
        "_huabiao/served",
    }


def test_objects_are_announced_as_our_servers_announce_them(home, data_folder, s3):
    home.publish({"/files/3/报告.pdf": b"pdf", "/files/4/数据.csv": b"1,2"})
    place = follower_of(home, data_folder / "pusher", s3)
    follow(place)

    def attributes(key: str) -> dict[str, str]:
        return dict(obstore.get(place.place._store, key).attributes)

    assert attributes("sfs/index.html") == {
        "Content-Type": "text/html; charset=utf-8",
        "Cache-Control": "no-cache",
    }
    shown = attributes("sfs/files/3/报告.pdf")
    assert shown["Content-Type"] == "application/pdf"
    assert shown["Cache-Control"] == "public, max-age=31536000, immutable"
    assert headers_of("/files/4/数据.csv")["Content-Disposition"] == (
        "attachment; filename*=UTF-8''%E6%95%B0%E6%8D%AE.csv"
    )


def test_only_what_changed_is_put_and_in_order(home, data_folder, s3):
    follower = follower_of(home, data_folder / "pusher", s3)
    follow(follower)
    follower.place.done.clear()

    home.announce({**named(zwgk__new=page("新"), index=page("首页二"))}, ("/zwgk/a.html",))
    home.announce({"/zwgk/b.html": b"open again"}, ("/zwgk/a.html.gz", "/zwgk/b.html.gone"))
    home.announce({"/files/1.jpg.gone": b""})
    home.settle()
    home.publish({"/hosts.json": b'{"a": 1}\n'}, site=SERVING)
    follow(follower)

    done = follower.place.done
    assert sorted(done) == [
        ("delete", "sfs/files/1.jpg"),
        ("delete", "sfs/zwgk/a.html"),
        ("put", "sfs/index.html"),
        ("put", "sfs/zwgk/b.html"),
        ("put", "sfs/zwgk/new.html"),
    ]
    # Pages come, pages change, pages leave; within each, all at once.
    phases = [["sfs/zwgk/b.html", "sfs/zwgk/new.html"], ["sfs/index.html"]]
    phases.append(["sfs/files/1.jpg", "sfs/zwgk/a.html"])
    places = [[[key for _act, key in done].index(key) for key in phase] for phase in phases]
    assert all(max(early) < min(late) for early, late in pairwise(places))
    home.published |= named(zwgk__new=page("新"), index=page("首页二"))
    home.published |= {"/zwgk/b.html": b"open again", "/files/1.jpg.gone": b""}
    for path in ("/zwgk/a.html", "/zwgk/a.html.gz", "/zwgk/b.html.gone"):
        del home.published[path]
    assert pages(s3.objects()) == whole(home)


def test_a_page_that_is_opened_again_unchanged_comes_back(home, data_folder, s3):
    follower = follower_of(home, data_folder / "pusher", s3)
    follow(follower)
    assert "sfs/zwgk/b.html" not in s3.objects()

    home.publish({}, ("/zwgk/b.html.gone",))
    follow(follower)

    assert s3.objects()["sfs/zwgk/b.html"] == b"closed"


def test_a_closed_page_whose_words_change_stays_away(home, data_folder, s3):
    follower = follower_of(home, data_folder / "pusher", s3)
    follow(follower)

    home.publish({"/zwgk/b.html": b"closed, and why"})
    follow(follower)

    assert pages(s3.objects()) == whole(home)


def test_an_attachment_that_is_packed_is_an_attachment(home, data_folder, s3):
    follower = follower_of(home, data_folder / "pusher", s3)
    home.publish({"/files/5/资料.tar.gz": b"packed"})

    follow(follower)

    assert s3.objects()["sfs/files/5/资料.tar.gz"] == b"packed"


def test_a_large_file_is_put_from_the_disk(home, data_folder, s3):
    content = bytes(range(256)) * (LARGE // 256 + 1)
    film = data_folder / "film.mp4"
    film.write_bytes(content)
    home.announce({"/film.mp4": Source(film, sha256_of(content), len(content))})
    home.settle()

    follow(follower_of(home, data_folder / "pusher", s3))

    assert s3.objects()["sfs/film.mp4"] == content


def test_what_was_killed_goes_on_from_another_machine_and_puts_nothing_twice(home, data_folder, s3):
    home.publish({f"/files/{number}.jpg": PICTURE + bytes([number]) for number in range(2, 30)})
    first = follower_of(home, data_folder / "pusher", s3)
    first.place.dies_before = 15
    with pytest.raises(Killed):
        follow(first)
    begun = stamps(s3)
    assert len(begun) >= 15

    second = follower_of(home, data_folder / "another", s3)
    second.finish()

    assert pages(s3.objects()) == whole(home)
    assert s3.objects()["_huabiao/served"] == (home.folder / "seal/head").read_bytes()
    after = stamps(s3)
    assert {name: after[name] for name in begun} == begun
    assert second.place.mark("pending") == b""


def test_a_bucket_that_was_filled_otherwise_is_made_right(home, data_folder, s3):
    follower = follower_of(home, data_folder / "pusher", s3)
    obstore.put(follower.place._store, "sfs/zwgk/old.html", b"left")
    obstore.put(follower.place._store, "sfs/index.html", b"another")

    follow(follower)

    assert pages(s3.objects()) == whole(home)


def test_a_head_of_another_key_puts_nothing(home, data_folder, s3):
    follower = follower_of(home, data_folder / "pusher", s3)
    follow(follower)
    before = s3.objects()
    stranger = Home(data_folder / "stranger", signing_key(data_folder / "stranger"))
    stranger.at = NOON + timedelta(days=1)
    stranger.publish(named(index=page("假的")))
    (home.folder / "seal/head").write_bytes((stranger.folder / "seal/head").read_bytes())

    with pytest.raises(Untrusted):
        follow(follower)

    assert s3.objects() == before


def test_storage_that_is_away_is_gone_on_with_later(home, data_folder, s3):
    follower = follower_of(home, data_folder / "pusher", s3)
    follow(follower)
    home.publish(named(zwgk__a=page("新的")))
    s3.stop()
    try:
        with pytest.raises(Unreachable, match=r"^HTTP error: .*（GET http://.*）$"):
            follow(follower)
    finally:
        s3.start()

    follow(follower)

    assert pages(s3.objects()) == whole(home)


def test_whoever_may_not_write_is_told_so(home, data_folder, s3, monkeypatch):
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "guessed")

    with pytest.raises(
        Unreachable,
        match=r"^SignatureDoesNotMatch：The request signature .* signing method\.（GET http://.*）$",
    ):
        follow(follower_of(home, data_folder / "pusher", s3))

    assert s3.objects() == {}


def test_a_bucket_that_is_not_there_is_the_storages_trouble_and_no_disks(s3):
    forgotten = open_bucket("s3://forgotten", headers_of)

    with pytest.raises(
        Unreachable, match=r"^NoSuchBucket：The specified bucket does not exist（PUT http://.*）$"
    ):
        forgotten.set_mark("served", b"head")


@pytest.mark.parametrize("address", ["web", "s3://", "http://web", "s3:///sites"])
def test_an_address_that_is_none_is_refused(address):
    with pytest.raises(ValueError, match=address):
        open_bucket(address, headers_of)


def test_a_reader_gets_the_page(home, data_folder, s3):
    """Signed, as rclone asks it of every reader; what an operator's storage shows to all is a setting of theirs."""
    follower = follower_of(home, data_folder / "pusher", s3)
    follow(follower)

    address = obstore.sign(follower.place._store, "GET", "sfs/index.html", timedelta(minutes=1))
    connection = http.client.HTTPConnection("127.0.0.1", s3.port)
    connection.request("GET", address.partition(f":{s3.port}")[2])
    answer = connection.getresponse()

    assert (answer.status, answer.getheader("Content-Type")) == (200, "text/html; charset=utf-8")
    assert answer.getheader("Content-Encoding") is None
    assert answer.read() == page("首页")[""]
    connection.close()
