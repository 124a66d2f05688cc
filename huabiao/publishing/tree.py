"""Decides how a file comes to stand in the public tree: written aside, renamed, flushed once a run.

Every touch of the tree goes through this file. Text has a precompressed sibling `<name>.gz`;
`<name>.gone` marks an address that answers 410.
"""

from __future__ import annotations

import contextlib
import ctypes
import hashlib
import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from isal import igzip

from huabiao.publishing.routes import Copy, Gone, Moved, Output, Page, Parting

COMPRESSED_SUFFIXES = {
    ".html", ".css", ".js", ".xml", ".atom", ".txt", ".svg", ".json", ".csv",
}  # fmt: skip
COMPRESS_FROM = 1024  # bytes; below, the header costs more than it saves
ASIDE = ".huabiao-aside-"
_libc = ctypes.CDLL(None, use_errno=True)


@dataclass(frozen=True)
class Bearing:
    """What should stand at one path: its own hash and size, and whether it answers 410."""

    sha256: str
    size: int
    is_gone: bool = False


def file_at(site_code: str, path: str) -> Path:
    """Where the file of a route lies."""
    return Path(settings.PUBLIC_ROOT) / site_code / path.removeprefix("/")


def bearing_of(output: Output) -> Bearing:
    if isinstance(output, Copy):
        return Bearing(output.sha256, output.size)
    content = content_of(output)
    is_gone = isinstance(output, Gone)
    return Bearing(hashlib.sha256(content).hexdigest(), len(content), is_gone)


def content_of(output: Page | Moved | Gone | Parting) -> bytes:
    return output.content if isinstance(output, Page | Parting) else output.stub


def put(site_code: str, path: str, output: Output) -> None:
    """Let a file stand at a path; readers see the old one or the new one, whole."""
    target = file_at(site_code, path)
    target.parent.mkdir(parents=True, exist_ok=True)
    if isinstance(output, Copy):
        with _aside(target) as aside:
            shutil.copyfile(output.source, aside)
        return
    content = content_of(output)
    packed = compressed(path, content)
    _write_or_remove(target.with_name(target.name + ".gz"), packed)
    _write_or_remove(target, content)
    marker = target.with_name(target.name + ".gone")
    _write_or_remove(marker, b"" if isinstance(output, Gone) else None)


def stands(site_code: str, path: str, output: Output) -> bool:
    """Whether exactly this output stands at the path already, siblings and marker included."""
    return all(
        _content_at(site_code, name) == content
        for name, content in expected_files(path, output).items()
    )


def expected_files(path: str, output: Output) -> dict[str, bytes | None]:
    """Every file that belongs to a path with its bytes; None: must not be there."""
    if isinstance(output, Copy):
        return {path: output.source.read_bytes()}
    content = content_of(output)
    return {
        path: content,
        path + ".gz": compressed(path, content),
        path + ".gone": b"" if isinstance(output, Gone) else None,
    }


def digest_at(site_code: str, path: str) -> str | None:
    """SHA-256 of the file that stands at a path; None where there is none."""
    content = _content_at(site_code, path)
    return None if content is None else hashlib.sha256(content).hexdigest()


def _content_at(site_code: str, path: str) -> bytes | None:
    try:
        return file_at(site_code, path).read_bytes()
    except FileNotFoundError:
        return None


def remove(site_code: str, path: str) -> None:
    """Take a file and what belongs to it away, and folders that are empty then."""
    target = file_at(site_code, path)
    for suffix in ("", ".gz", ".gone"):
        target.with_name(target.name + suffix).unlink(missing_ok=True)
    top = Path(settings.PUBLIC_ROOT) / site_code
    for folder in target.parents:
        if folder == top or not folder.is_relative_to(top):
            return
        try:
            folder.rmdir()
        except OSError:
            return


def compressed(path: str, content: bytes) -> bytes | None:
    """The sibling's bytes, a function of the content alone; None where none should stand."""
    if Path(path).suffix not in COMPRESSED_SUFFIXES or len(content) < COMPRESS_FROM:
        return None
    return igzip.compress(content, compresslevel=2, mtime=0)


def files_of(site_code: str) -> Iterator[str]:
    """Paths of everything that stands in a site's folder, siblings and markers included."""
    top = Path(settings.PUBLIC_ROOT) / site_code
    for folder, _folders, names in os.walk(top):
        for name in names:
            yield "/" + str((Path(folder) / name).relative_to(top))


def sweep_asides() -> None:
    """Remove half-written files a killed process left beside the tree."""
    for aside in Path(settings.PUBLIC_ROOT).glob(f"**/{ASIDE}*"):
        aside.unlink(missing_ok=True)


def flush() -> None:
    """Bring everything written so far to the disk: one flush of the file system, not one a file."""
    root = Path(settings.PUBLIC_ROOT)
    root.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(root, os.O_RDONLY)
    try:
        if _libc.syncfs(descriptor) != 0:
            error = ctypes.get_errno()
            raise OSError(error, os.strerror(error))
    finally:
        os.close(descriptor)


def _write_or_remove(target: Path, content: bytes | None) -> None:
    if content is None:
        target.unlink(missing_ok=True)
        return
    with _aside(target) as aside:
        aside.write_bytes(content)


@contextlib.contextmanager
def _aside(target: Path) -> Iterator[Path]:
    aside = target.with_name(f"{ASIDE}{os.getpid()}-{target.name}"[:200])
    try:
        yield aside
        aside.replace(target)
    except BaseException:
        aside.unlink(missing_ok=True)
        raise
