"""Keeps files small and well named, and what must not be published out of all of them."""

from __future__ import annotations

import ast
import configparser
import os
import re
from pathlib import Path
from urllib.parse import urlsplit

from tests.architecture.tree import modules, name_of, parsed, tracked_files

# A name that says nothing collects everything.
SAYS_NOTHING = {"utils", "util", "helpers", "helper", "common", "misc", "manager", "handler"}
LONGEST = {"huabiao": 500, "tests": 1000}
READ_WITHOUT_DOCSTRING = {"apps", "__init__"}

# Written in halves, so that this file passes itself.
REGISTRY = re.compile(
    r"--(extra-)?index" + r"-url[ =]|pypi\.org" + r"/simple|registry\.npm" + r"js\.org"
    r"|_auth" + r"Token|PIP_INDEX" + r"_URL"
)
MACHINE_PATH = re.compile(r"(?<![\w.])/(wo" + r"rk|ro" + r"ot|ho" + r"me/\w+|Us" + r"ers)/")


def _texts() -> dict[Path, str]:
    texts = {}
    for file in tracked_files():
        try:
            texts[file] = file.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue  # a picture or an office document
    return texts


def test_no_file_has_a_name_that_says_nothing() -> None:
    assert [name_of(file) for file in modules() if file.stem in SAYS_NOTHING] == []


def test_no_file_is_longer_than_one_subject() -> None:
    lines = {
        name_of(file): len(text.splitlines())
        for file, text in _texts().items()
        if file.suffix == ".py" and "migrations" not in file.parts
    }

    assert {
        name: count for name, count in lines.items() if count > LONGEST[name.split("/")[0]]
    } == {}


def test_a_file_begins_with_what_it_decides() -> None:
    silent = [
        name_of(file)
        for file in modules()
        if file.stem not in READ_WITHOUT_DOCSTRING and not ast.get_docstring(parsed(file))
    ]

    assert silent == []


def test_no_tracked_file_names_a_registry() -> None:
    hosts = _hosts_of_this_machines_registries()

    found = [
        name_of(file)
        for file, text in _texts().items()
        if REGISTRY.search(text) or any(host in text for host in hosts)
    ]

    assert found == []


def test_no_tracked_file_knows_a_machine() -> None:
    assert [name_of(file) for file, text in _texts().items() if MACHINE_PATH.search(text)] == []


def _hosts_of_this_machines_registries() -> set[str]:
    """Hosts packages are fetched from here, where those are not the public ones."""
    addresses = [
        value for name, value in os.environ.items() if re.search(r"(INDEX|REGISTRY)", name)
    ]
    for file in (Path("/etc/pip.conf"), Path.home() / ".config/pip/pip.conf"):
        settings = configparser.RawConfigParser(strict=False)
        settings.read(file)
        addresses += [
            value
            for section in settings.sections()
            for name, value in settings.items(section)
            if "index" in name
        ]
    hosts = {urlsplit(address).hostname for text in addresses for address in text.split()}
    return {host for host in hosts if host and not host.endswith("pypi.org")}
