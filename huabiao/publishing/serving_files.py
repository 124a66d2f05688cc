"""Decides the files that tell a web server what the public tree alone cannot: hosts and moved addresses.

`hosts.json` and `moved.json` are read by our own server, `moved.map` by nginx. All three are a
function of their arguments: written aside and renamed, and left alone where nothing changed.
"""

from __future__ import annotations

import contextlib
import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from huabiao.base import disk

HOSTS = "hosts.json"
MOVED = "moved.json"
MOVED_MAP = "moved.map"

INDEX = "index.html"
# What may stand unescaped in the path of a Location header; "%" may not: paths are given plain.
PLAIN_IN_PATH = "/:@!&'()*+,;="


@dataclass(frozen=True, order=True)
class HostEntry:
    """One public site as web servers know it."""

    site_code: str
    host: str
    aliases: tuple[str, ...] = ()
    is_https: bool = False


def write_hosts(hosts: Iterable[HostEntry], root: Path) -> bool:
    """Write which host is which site; True where the file changed."""
    return write(hosts_file(hosts), root)


def write(files: Mapping[str, bytes], root: Path) -> bool:
    """Write files by their names; True where one changed."""
    changed = [_replace(root / name, content) for name, content in files.items()]
    return any(changed)


def hosts_file(hosts: Iterable[HostEntry]) -> dict[str, bytes]:
    """What tells which host is which site, by its name."""
    entries = sorted(hosts)
    return {
        HOSTS: _json(
            {
                "hosts": {entry.host: entry.site_code for entry in entries},
                "aliases": {alias: entry.host for entry in entries for alias in entry.aliases},
                "https": sorted(entry.host for entry in entries if entry.is_https),
            }
        )
    }


def read_hosts(root: Path) -> list[HostEntry]:
    """What `write_hosts` was given; FileNotFoundError where nothing was published yet."""
    content = json.loads((root / HOSTS).read_text(encoding="utf-8"))
    aliases: dict[str, list[str]] = {}
    for alias, host in content["aliases"].items():
        aliases.setdefault(host, []).append(alias)
    return sorted(
        HostEntry(code, host, tuple(sorted(aliases.get(host, []))), host in content["https"])
        for host, code in content["hosts"].items()
    )


def write_moved(
    moved: Mapping[str, Mapping[str, str]], hosts: Iterable[HostEntry], root: Path
) -> bool:
    """Write where old addresses lead; True where a file changed."""
    return write(moved_files(moved, hosts), root)


def moved_files(
    moved: Mapping[str, Mapping[str, str]], hosts: Iterable[HostEntry]
) -> dict[str, bytes]:
    """What tells where old addresses lead: {site code: {old path: new path}}, paths not percent-encoded.

    A folder is known by both of its addresses, "/old/" and "/old/index.html", whichever is given.
    """
    complete = {code: _both_addresses(moved[code]) for code in moved if moved[code]}
    lines = {
        f"{entry.host}{old}": quote(new, safe=PLAIN_IN_PATH)
        for entry in hosts
        for old, new in complete.get(entry.site_code, {}).items()
    }
    return {MOVED: _json(complete), MOVED_MAP: _nginx_map(lines)}


def _both_addresses(moved: Mapping[str, str]) -> dict[str, str]:
    complete = {}
    for old, new in moved.items():
        folder = _without_index(old)
        target = _without_index(new)
        if folder == target:  # it would lead to itself for ever
            continue
        complete[folder] = target
        if folder.endswith("/"):
            complete[folder + INDEX] = target
    return complete


def _without_index(path: str) -> str:
    return path.removesuffix(INDEX) if path.endswith(f"/{INDEX}") else path


def _nginx_map(lines: Mapping[str, str]) -> bytes:
    # nginx looks names up without regard to case and refuses two that differ by case alone; such
    # names are written as patterns, which do regard it.
    times = Counter(name.lower() for name in lines)
    text = "".join(
        f"{_name(name, is_pattern=times[name.lower()] > 1)} {_quoted(target)};\n"
        for name, target in sorted(lines.items())
    )
    return text.encode()


def _name(name: str, *, is_pattern: bool) -> str:
    if not is_pattern:
        return _quoted(name)
    literal = "".join(c if c.isalnum() or c in "/_" else _escaped(c) for c in name)
    return _quoted(f"~^{literal}$")


def _escaped(character: str) -> str:
    return "".join(f"\\x{byte:02x}" for byte in character.encode())


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _json(value: object) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()


def _replace(file: Path, content: bytes) -> bool:
    with contextlib.suppress(FileNotFoundError):
        if file.read_bytes() == content:
            return False
    with disk.made(str(file.parent)) as folder:
        disk.write(folder, file.name, content)
    return True
