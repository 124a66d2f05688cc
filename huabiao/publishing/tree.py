"""Decides which files stand in the public tree for a route, and lets them stand there (`huabiao.base.disk`).

Every touch of the tree goes through this file. Text has precompressed siblings (`<name>.gz`, and
those of the other codings the installation wants);
`<name>.gone` marks an address that answers 410. Links have no place in the tree: our server
follows none, so what stands behind one stands nowhere.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from django.conf import settings

from huabiao.base import disk
from huabiao.base.below import open_below
from huabiao.base.encodings import ENCODINGS, SUFFIXES
from huabiao.publishing.routes import Copy, Gone, Moved, Page, Settled

COMPRESSED_SUFFIXES = {
    ".html", ".css", ".js", ".xml", ".atom", ".txt", ".svg", ".json", ".csv",
}  # fmt: skip
COMPRESS_FROM = 1024  # bytes; below, the header costs more than it saves
GONE = ".gone"
# What stands in a page's place for the instant before it is taken away: it leads nowhere but home.
EMPTY = (
    '<!doctype html>\n<html lang="zh-CN">\n<head><meta charset="utf-8"><title>页面已调整</title></head>\n'
    '<body><p>这个页面已经调整。<a href="/">返回首页</a></p></body>\n</html>\n'
).encode()


class Bearing(NamedTuple):
    """What should stand at one path: its own hash and size, and whether it answers 410."""

    sha256: str
    size: int
    is_gone: bool = False


def file_at(site_code: str, path: str) -> Path:
    """Where the file of a route lies."""
    return Path(settings.PUBLIC_ROOT) / site_code / path.removeprefix("/")


def bearing_of(output: Settled) -> Bearing:
    if isinstance(output, Copy):
        return Bearing(output.sha256, output.size)
    content = content_of(output)
    is_gone = isinstance(output, Gone)
    return Bearing(hashlib.sha256(content).hexdigest(), len(content), is_gone)


def content_of(output: Page | Moved | Gone) -> bytes:
    return output.content if isinstance(output, Page) else output.stub


@contextlib.contextmanager
def kept() -> Iterator[disk.Kept]:
    """The folders of the tree, for `put` of many files."""
    folders = disk.Kept(_root())
    try:
        yield folders
    finally:
        folders.close()


def put(
    site_code: str,
    path: str,
    output: Settled,
    files: Mapping[str, bytes | None] | None = None,
    folders: disk.Kept | None = None,
) -> None:
    """Let a file stand at a path; readers see the old one or the new one, whole.

    `files` are those of `expected_files`, and `folders` those of `kept`, where the caller has them.
    """
    steps, name = _way_to(site_code, path)
    if folders is None:
        with kept() as folders:
            _put(folders.made(steps), name, path, output, files)
    else:
        _put(folders.made(steps), name, path, output, files)


def _put(
    folder: int, name: str, path: str, output: Settled, files: Mapping[str, bytes | None] | None
) -> None:
    if isinstance(output, Copy):
        disk.copy(folder, name, str(output.source))
        return
    files = files or expected_files(path, output)
    for suffix in (*SUFFIXES, "", GONE):
        content = files[path + suffix]
        if content is None:
            disk.clear(folder, name + suffix)
        else:
            disk.write(folder, name + suffix, content)


def stands(site_code: str, path: str, output: Settled) -> bool:
    """Whether exactly this output stands at the path already, siblings and marker included."""
    return all(
        _content_at(site_code, name) == content
        for name, content in expected_files(path, output).items()
    )


def is_closed(site_code: str, path: str) -> bool:
    """Whether the address answers 410."""
    return os.path.lexists(f"{_root()}/{site_code}{path}{GONE}")  # asked of every route


def is_seen(site_code: str, path: str) -> bool:
    """Whether readers find something at the address."""
    name = f"{_root()}/{site_code}{path}"
    return os.path.isfile(name) and not is_closed(site_code, path)  # noqa: PTH113 -- of every route


def is_there(site_code: str, path: str) -> bool:
    """Whether anything lies at the address, whether readers find it or not."""
    return os.path.lexists(f"{_root()}/{site_code}{path}")


def expected_files(path: str, output: Settled) -> dict[str, bytes | None]:
    """Every file that belongs to a path with its bytes; None: must not be there."""
    if isinstance(output, Copy):
        return {path: output.source.read_bytes()}
    content = content_of(output)
    return {
        path: content,
        **compressed(path, content),
        path + GONE: b"" if isinstance(output, Gone) else None,
    }


def names_of(path: str, output: Settled) -> set[str]:
    """Names of the files that stand for this output."""
    if isinstance(output, Copy):
        return {path}
    names = {path, path + GONE} if isinstance(output, Gone) else {path}
    if is_compressed(path, len(content_of(output))):
        names.update(path + encoding.suffix for encoding in settings.ENCODINGS)
    return names


def names_at(path: str) -> set[str]:
    """All names that may belong to a path."""
    return {path, path + GONE, *(path + suffix for suffix in SUFFIXES)}


def digest_at(site_code: str, path: str) -> str | None:
    """SHA-256 of the file that stands at a path; None where there is none."""
    content = _content_at(site_code, path)
    return None if content is None else hashlib.sha256(content).hexdigest()


def _content_at(site_code: str, path: str) -> bytes | None:
    descriptor = open_below(str(Path(settings.PUBLIC_ROOT) / site_code), path)
    if descriptor is None:
        return None
    with os.fdopen(descriptor, "rb") as handle:
        return handle.read()


def remove(site_code: str, path: str) -> None:
    """Take a file and what belongs to it away, and folders that are empty then."""
    steps, name = _way_to(site_code, path)
    with disk.opened(_root(), steps) as folder:
        if folder is not None:
            for suffix in ("", *SUFFIXES, GONE):
                disk.clear(folder, name + suffix)
    disk.prune(_root(), steps, keep=1)


def compressed(path: str, content: bytes) -> dict[str, bytes | None]:
    """The siblings' bytes, a function of the content alone; None where none should stand."""
    is_packed = is_compressed(path, len(content))
    return {
        path + one.suffix: one.compress(content)
        if is_packed and one in settings.ENCODINGS
        else None
        for one in ENCODINGS
    }


def is_compressed(path: str, size: int) -> bool:
    return path[path.rfind(".") :] in COMPRESSED_SUFFIXES and size >= COMPRESS_FROM


def files_of(site_code: str) -> Iterator[str]:
    """Paths of everything that stands in a site's folder: siblings, markers and strange links too."""
    for name in disk.names_below(_root(), site_code):
        yield f"/{name}"


def sweep_asides(files: Collection[tuple[str, str]]) -> None:
    """Remove what a killed process left half-written in the folders of these files: (site code, path)."""
    for steps in {tuple(_way_to(code, path)[0]) for code, path in files}:
        disk.sweep(_root(), steps)


def flush() -> None:
    """Bring everything written so far to the disk: one flush of the file system, not one a file."""
    disk.flush(_root())


def _root() -> str:
    return str(settings.PUBLIC_ROOT)


def _way_to(site_code: str, path: str) -> tuple[list[str], str]:
    """The folders that lead to a file, from the root of the tree on, and its name there."""
    steps = [site_code, *path.removeprefix("/").split("/")]
    return steps[:-1], steps[-1]
