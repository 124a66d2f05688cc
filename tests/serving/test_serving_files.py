"""The files that tell web servers about hosts and moved addresses."""

from __future__ import annotations

import json

import pytest

from huabiao.publishing.serving_files import HostEntry, read_hosts, write_hosts, write_moved

HOSTS = [
    HostEntry("portal", "www.shifan.invalid", ("shifan.invalid", "xn--cfa.invalid"), is_https=True),
    HostEntry("mzj", "mzj.shifan.invalid"),
]


def test_hosts_are_written_by_name(tmp_path):
    write_hosts(HOSTS, tmp_path / "serving")

    assert json.loads((tmp_path / "serving" / "hosts.json").read_text()) == {
        "hosts": {"www.shifan.invalid": "portal", "mzj.shifan.invalid": "mzj"},
        "aliases": {
            "shifan.invalid": "www.shifan.invalid",
            "xn--cfa.invalid": "www.shifan.invalid",
        },
        "https": ["www.shifan.invalid"],
    }


def test_hosts_are_read_as_they_were_written(tmp_path):
    write_hosts(HOSTS, tmp_path)

    assert read_hosts(tmp_path) == sorted(HOSTS)


def test_hosts_that_were_never_written_cannot_be_read(tmp_path):
    with pytest.raises(FileNotFoundError):
        read_hosts(tmp_path)


def test_what_did_not_change_is_not_written(tmp_path):
    moved = {"portal": {"/a/": "/b/"}}
    changed = [
        write_hosts(HOSTS, tmp_path),
        write_moved(moved, HOSTS, tmp_path),
        write_hosts(reversed(HOSTS), tmp_path),
        write_moved(moved, reversed(HOSTS), tmp_path),
        write_hosts(HOSTS[:1], tmp_path),
        write_moved({}, HOSTS, tmp_path),
    ]

    assert changed == [True, True, False, False, True, True]
    assert {file.name for file in tmp_path.iterdir()} == {"hosts.json", "moved.json", "moved.map"}


def test_a_new_host_of_a_site_is_a_changed_map(tmp_path):
    moved = {"mzj": {"/a/": "/b/"}}
    write_moved(moved, HOSTS, tmp_path)

    changed = write_moved(moved, [HostEntry("mzj", "new.shifan.invalid")], tmp_path)

    assert changed
    assert (tmp_path / "moved.map").read_text() == (
        '"new.shifan.invalid/a/" "/b/";\n"new.shifan.invalid/a/index.html" "/b/";\n'
    )


def test_a_moved_folder_is_known_by_both_of_its_addresses(tmp_path):
    write_moved(
        {"portal": {"/a/index.html": "/b/index.html", "/c/": "/d.html", "/e.html": "/f/"}},
        HOSTS,
        tmp_path,
    )

    assert json.loads((tmp_path / "moved.json").read_text()) == {
        "portal": {
            "/a/": "/b/",
            "/a/index.html": "/b/",
            "/c/": "/d.html",
            "/c/index.html": "/d.html",
            "/e.html": "/f/",
        }
    }


def test_nothing_leads_to_itself(tmp_path):
    write_moved({"portal": {"/a/index.html": "/a/", "/b.html": "/b.html"}}, HOSTS, tmp_path)

    assert json.loads((tmp_path / "moved.json").read_text()) == {"portal": {}}
    assert (tmp_path / "moved.map").read_text() == ""


def test_the_map_has_plain_names_and_encoded_targets(tmp_path):
    write_moved({"mzj": {'/旧/"a\\b;{.html': "/新 $1/%41?"}}, HOSTS, tmp_path)

    assert (tmp_path / "moved.map").read_text() == (
        '"mzj.shifan.invalid/旧/\\"a\\\\b;{.html" "/%E6%96%B0%20%241/%2541%3F";\n'
    )


def test_names_that_differ_by_case_alone_become_patterns(tmp_path):
    write_moved({"mzj": {"/A.html": "/1.html", "/a.html": "/2.html", "/b": "/3"}}, HOSTS, tmp_path)

    assert (tmp_path / "moved.map").read_text() == (
        '"~^mzj\\\\x2eshifan\\\\x2einvalid/A\\\\x2ehtml$" "/1.html";\n'
        '"~^mzj\\\\x2eshifan\\\\x2einvalid/a\\\\x2ehtml$" "/2.html";\n'
        '"mzj.shifan.invalid/b" "/3";\n'
    )


def test_a_site_without_a_host_is_not_in_the_map(tmp_path):
    write_moved({"closed": {"/a/": "/b/"}}, HOSTS, tmp_path)

    assert (tmp_path / "moved.map").read_text() == ""
