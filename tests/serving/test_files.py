"""Finding files safely, and remembering small ones."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from huabiao.publishing.serving.files import Files, open_same, stamp_at


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "site" / "a").mkdir(parents=True)
    (tmp_path / "site" / "a" / "page.html").write_text("page")
    return tmp_path / "site"


def replace(file: Path, text: str) -> None:
    aside = file.with_name("aside")
    aside.write_text(text)
    aside.replace(file)


def test_a_small_file_is_read_once(folder):
    files = Files()

    first = files.find(str(folder), "/a/page.html")
    again = files.find(str(folder), "/a/page.html")

    assert first is again
    assert (first.content, first.size, files.remembered_bytes) == (b"page", 4, 4)


def test_the_tag_is_a_function_of_the_content(folder):
    files = Files()
    before = files.find(str(folder), "/a/page.html").etag

    replace(folder / "a" / "page.html", "other")
    other = files.find(str(folder), "/a/page.html").etag
    replace(folder / "a" / "page.html", "page")

    assert other != before
    assert files.find(str(folder), "/a/page.html").etag == before


def test_a_replaced_file_of_the_same_size_and_time_is_seen(folder):
    files = Files()
    files.find(str(folder), "/a/page.html")
    file = folder / "a" / "page.html"
    moment = file.stat().st_mtime_ns

    replace(file, "PAGE")
    os.utime(file, ns=(moment, moment))

    assert files.find(str(folder), "/a/page.html").content == b"PAGE"
    assert files.remembered_bytes == 4


def test_a_deleted_file_is_forgotten(folder):
    files = Files()
    files.find(str(folder), "/a/page.html")

    (folder / "a" / "page.html").unlink()

    assert files.find(str(folder), "/a/page.html") is None
    assert files.remembered_bytes == 0


def test_memory_is_bounded_and_the_longest_unused_file_goes_first(folder):
    files = Files(remembered=10)
    for name in ("1", "2", "3"):
        (folder / name).write_text(name * 4)
    files.find(str(folder), "/1")
    files.find(str(folder), "/2")
    first = files.find(str(folder), "/1")

    files.find(str(folder), "/3")

    assert files.remembered_bytes == 8
    assert files.find(str(folder), "/1") is first


def test_a_large_file_is_not_kept_in_memory(folder):
    files = Files(largest=3)

    stored = files.find(str(folder), "/a/page.html")

    assert (stored.content, stored.size, files.remembered_bytes) == (None, 4, 0)


def test_a_large_file_is_sent_only_as_it_was_announced(folder):
    stored = Files(largest=3).find(str(folder), "/a/page.html")
    same = open_same(stored)
    os.close(same)

    replace(folder / "a" / "page.html", "PAGE")

    assert open_same(stored) is None


@pytest.mark.parametrize(
    "path", ["/none", "/a", "/a/none/page.html", "/a/page.html/x", f"/{'x' * 300}", "/a/pipe"]
)
def test_only_a_regular_file_is_found(folder, path):
    os.mkfifo(folder / "a" / "pipe")

    assert Files().find(str(folder), path) is None


def test_no_link_is_followed_inside_a_site(folder):
    (folder / "file").symlink_to(folder / "a" / "page.html")
    (folder / "folder").symlink_to(folder / "a")

    assert Files().find(str(folder), "/file") is None
    assert Files().find(str(folder), "/folder/page.html") is None


def test_a_link_put_over_a_remembered_file_is_not_followed(folder, tmp_path):
    files = Files()
    files.find(str(folder), "/a/page.html")
    (tmp_path / "secret").write_text("secret")

    (folder / "a" / "page.html").unlink()
    (folder / "a" / "page.html").symlink_to(tmp_path / "secret")

    assert files.find(str(folder), "/a/page.html") is None


def test_the_folder_of_all_sites_may_be_a_link_and_that_of_one_may_not(folder, tmp_path):
    (tmp_path / "link").symlink_to(folder.parent)
    (tmp_path / "another").symlink_to(folder)

    by_link = Files().find(str(tmp_path / "link" / folder.name), "/a/page.html")
    assert by_link.content == b"page"
    assert Files().find(str(tmp_path / "another"), "/a/page.html") is None


def test_trouble_of_the_machine_is_not_taken_for_a_missing_page(folder, monkeypatch):
    def fail(*_args: object, **_options: object) -> None:
        raise OSError(errno.EMFILE, "too many open files")

    monkeypatch.setattr(os, "open", fail)
    with pytest.raises(OSError, match="too many open files"):
        Files().find(str(folder), "/a/page.html")

    monkeypatch.setattr(os, "stat", fail)
    with pytest.raises(OSError, match="too many open files"):
        stamp_at(str(folder))
