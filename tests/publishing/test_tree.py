"""How a file comes to stand in the public tree, and what may be in its way."""

import gzip
import hashlib
import os

import pytest

from huabiao.base import disk, flushing
from huabiao.publishing import tree
from huabiao.publishing.routes import Copy, Gone, Moved, Page
from tests import trees

SHORT = b"<p>short</p>"
LONG = b"<p>a page that is worth packing</p>" * 60


@pytest.fixture(autouse=True)
def public(settings, tmp_path):
    settings.PUBLIC_ROOT = tmp_path / "public"
    return settings.PUBLIC_ROOT


@pytest.fixture
def stored(tmp_path):
    file = tmp_path / "stored.pdf"
    file.write_bytes(b"%PDF-1.7")
    return Copy(file, hashlib.sha256(b"%PDF-1.7").hexdigest(), 8)


def test_a_page_stands_with_its_packed_sibling_from_a_size_on():
    tree.put("portal", "/index.html", Page(LONG))
    tree.put("portal", "/zwgk/index.html", Page(SHORT))
    tree.put("portal", "/look.css", Page(b""))

    standing = trees.files()
    assert gzip.decompress(standing.pop("portal/index.html.gz")) == LONG
    assert standing == {
        "portal/index.html": LONG,
        "portal/zwgk/index.html": SHORT,
        "portal/look.css": b"",
    }


def test_what_is_packed_is_a_function_of_the_content_alone():
    packed = tree.compressed("/a.html", LONG)
    assert packed["/a.html.gz"] == tree.compressed("/b.html", LONG)["/b.html.gz"] is not None
    assert set(tree.compressed("/a.pdf", LONG).values()) == {None}


def test_a_shorter_page_takes_the_packed_sibling_away():
    tree.put("portal", "/index.html", Page(LONG))
    tree.put("portal", "/index.html", Page(SHORT))

    assert trees.files() == {"portal/index.html": SHORT}


def test_what_is_gone_bears_a_marker_until_it_comes_back():
    tree.put("portal", "/a.html", Gone(SHORT))
    gone, was_closed = trees.files(), tree.is_closed("portal", "/a.html")
    tree.put("portal", "/a.html", Page(SHORT))

    assert (gone, was_closed) == ({"portal/a.html": SHORT, "portal/a.html.gone": b""}, True)
    assert (trees.files(), tree.is_closed("portal", "/a.html")) == ({"portal/a.html": SHORT}, False)


def test_readers_see_what_stands_and_is_not_closed():
    tree.put("portal", "/a.html", Page(SHORT))
    tree.put("portal", "/b.html", Gone(SHORT))

    paths = ("/a.html", "/b.html", "/c.html")
    assert [tree.is_seen("portal", path) for path in paths] == [True, False, False]


def test_a_stored_file_is_copied(stored):
    tree.put("portal", "/files/77aa/年度报告.pdf", stored)

    assert trees.files() == {"portal/files/77aa/年度报告.pdf": b"%PDF-1.7"}


@pytest.mark.parametrize(
    ("standing", "wanted", "is_same"),
    [
        pytest.param(Page(LONG), Page(LONG), True, id="the same"),
        pytest.param(Page(LONG), Page(SHORT), False, id="other bytes"),
        pytest.param(Page(SHORT), Gone(SHORT), False, id="the marker is missing"),
        pytest.param(Gone(SHORT), Page(SHORT), False, id="a marker too many"),
        pytest.param(Page(SHORT), Moved("/zwgk/", SHORT), True, id="a stub like a page"),
    ],
)
def test_an_output_stands_with_all_that_belongs_to_it(standing, wanted, is_same):
    tree.put("portal", "/a.html", standing)

    assert tree.stands("portal", "/a.html", wanted) is is_same


@pytest.mark.parametrize("damage", ["missing", "other"])
def test_a_packed_sibling_that_differs_is_noticed(public, damage):
    tree.put("portal", "/a.html", Page(LONG))
    sibling = public / "portal" / "a.html.gz"
    sibling.unlink() if damage == "missing" else sibling.write_bytes(b"other")

    assert tree.stands("portal", "/a.html", Page(LONG)) is False


def test_what_should_stand_is_named_with_its_siblings(stored):
    assert [
        tree.names_of("/a.html", Page(SHORT)),
        tree.names_of("/a.html", Page(LONG)),
        tree.names_of("/a.html", Gone(LONG)),
        tree.names_of("/a.pdf", stored),
        tree.names_at("/a.html"),
    ] == [
        {"/a.html"},
        {"/a.html", "/a.html.gz"},
        {"/a.html", "/a.html.gz", "/a.html.gone"},
        {"/a.pdf"},
        {"/a.html", "/a.html.gz", "/a.html.br", "/a.html.zst", "/a.html.gone"},
    ]


def test_a_file_is_taken_away_with_what_belongs_to_it_and_its_empty_folders(public):
    tree.put("portal", "/a/b/c.html", Gone(LONG))
    tree.put("portal", "/a/d.html", Page(SHORT))

    tree.remove("portal", "/a/b/c.html")

    assert trees.files() == {"portal/a/d.html": SHORT}
    assert not (public / "portal" / "a" / "b").exists()


def test_taking_away_what_is_not_there_is_no_error(public):
    tree.remove("portal", "/never/was.html")
    tree.put("portal", "/a.html", Page(SHORT))
    tree.remove("portal", "/a.html")

    assert trees.files() == {}
    assert (public / "portal").is_dir()


# What others may put in the way.


def test_a_link_in_place_of_a_file_is_replaced_and_what_it_led_to_is_not(public, tmp_path):
    outside = tmp_path / "outside.html"
    outside.write_bytes(b"secret")
    (public / "portal").mkdir(parents=True)
    (public / "portal" / "a.html").symlink_to(outside)

    seen = tree.digest_at("portal", "/a.html")
    tree.put("portal", "/a.html", Page(SHORT))

    assert (seen, outside.read_bytes(), trees.files()) == (
        None,
        b"secret",
        {"portal/a.html": SHORT},
    )
    assert not (public / "portal" / "a.html").is_symlink()


def test_a_link_in_place_of_a_folder_is_replaced_and_what_it_led_to_is_not(public, tmp_path):
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "index.html").write_bytes(SHORT)
    (public / "portal").mkdir(parents=True)
    (public / "portal" / "zwgk").symlink_to(outside)

    seen = tree.stands("portal", "/zwgk/index.html", Page(SHORT))
    names = list(tree.files_of("portal"))
    tree.put("portal", "/zwgk/tzgg/index.html", Page(SHORT))

    assert (seen, names) == (False, ["/zwgk"])
    assert trees.files() == {"portal/zwgk/tzgg/index.html": SHORT}
    assert [file.name for file in outside.iterdir()] == ["index.html"]


def test_a_link_in_place_of_a_whole_site_is_replaced_and_what_it_led_to_is_not(public, tmp_path):
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "index.html").write_bytes(SHORT)
    public.mkdir()
    (public / "portal").symlink_to(outside)

    seen = tree.digest_at("portal", "/index.html"), list(tree.files_of("portal"))
    tree.remove("portal", "/index.html")
    tree.put("portal", "/zwgk/index.html", Page(SHORT))

    assert seen == (None, [])
    assert trees.files() == {"portal/zwgk/index.html": SHORT}
    assert (outside / "index.html").read_bytes() == SHORT


def test_links_planted_for_what_is_written_aside_lead_nowhere(public, tmp_path):
    outside = tmp_path / "outside.html"
    outside.write_bytes(b"secret")
    (public / "portal").mkdir(parents=True)
    (public / "portal" / f"{disk.ASIDE}{os.getpid()}").symlink_to(outside)
    (public / "portal" / "a.html.gz").symlink_to(outside)
    (public / "portal" / "a.html.gone").symlink_to(outside)

    tree.put("portal", "/a.html", Page(SHORT))

    assert (trees.files(), outside.read_bytes()) == ({"portal/a.html": SHORT}, b"secret")


def test_taking_away_goes_through_no_link(public, tmp_path):
    outside = tmp_path / "outside"
    (outside / "deep").mkdir(parents=True)
    (outside / "index.html").write_bytes(SHORT)
    (public / "portal" / "a.html").mkdir(parents=True)
    (public / "portal" / "a.html" / "link").symlink_to(outside)
    (public / "portal" / "zwgk").symlink_to(outside)

    tree.remove("portal", "/zwgk/index.html")
    tree.remove("portal", "/zwgk/deep/x.html")
    tree.put("portal", "/a.html", Page(SHORT))

    assert (outside / "index.html").read_bytes() == SHORT
    assert (outside / "deep").is_dir()


@pytest.mark.parametrize("name", ["a.html", "a.html.gz", "a.html.gone"])
def test_a_folder_in_the_way_of_a_file_goes_with_all_that_is_in_it(public, name):
    folder = public / "portal" / name / "deep"
    folder.mkdir(parents=True)
    (folder / "stranger").write_bytes(b"x")

    tree.put("portal", "/a.html", Page(SHORT))

    assert trees.files() == {"portal/a.html": SHORT}
    assert [file.name for file in (public / "portal").iterdir()] == ["a.html"]


def test_a_file_in_the_way_of_a_folder_goes(public):
    (public / "portal").mkdir(parents=True)
    (public / "portal" / "zwgk").write_bytes(b"stranger")

    tree.put("portal", "/zwgk/tzgg/index.html", Page(SHORT))

    assert trees.files() == {"portal/zwgk/tzgg/index.html": SHORT}


def test_a_folder_of_the_name_of_a_file_is_taken_away(public):
    (public / "portal" / "a.html" / "deep").mkdir(parents=True)

    tree.remove("portal", "/a.html")

    assert list((public / "portal").iterdir()) == []


def test_taking_away_below_a_file_is_no_error(public):
    tree.put("portal", "/a", Page(SHORT))

    tree.remove("portal", "/a/b.html")

    assert trees.files() == {"portal/a": SHORT}


def test_a_source_that_cannot_be_read_leaves_the_old_file_and_nothing_beside_it(tmp_path):
    tree.put("portal", "/files/a.pdf", Page(b"old"))

    with pytest.raises(FileNotFoundError):
        tree.put("portal", "/files/a.pdf", Copy(tmp_path / "missing", "0" * 64, 1))

    assert trees.files() == {"portal/files/a.pdf": b"old"}


def test_half_written_files_are_swept(public):
    tree.put("portal", "/a/index.html", Page(SHORT))
    (public / "portal" / "a" / f"{disk.ASIDE}4711").write_bytes(b"hal")

    tree.sweep_asides({("portal", "/a/b.html"), ("portal", "/never/was.html")})

    assert trees.files() == {"portal/a/index.html": SHORT}


def test_a_long_chinese_name_can_be_written(stored):
    name = "关" * 65 + ".pdf"

    tree.put("portal", f"/files/{name}", stored)

    assert trees.files() == {f"portal/files/{name}": b"%PDF-1.7"}


def test_the_tree_is_brought_to_the_disk(public):
    tree.flush()

    assert public.is_dir()


def test_a_file_system_that_cannot_flush_is_an_error(monkeypatch):
    monkeypatch.setattr(flushing._libc, "syncfs", lambda descriptor: -1)

    with pytest.raises(OSError, match="Errno"):
        tree.flush()
