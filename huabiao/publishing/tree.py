"""Decides how a file comes to stand in the public tree: written aside, renamed, flushed once a run.

Every touch of the tree goes through this file. Text has a precompressed sibling `<name>.gz`;
`<name>.gone` marks an address that answers 410. Links have no place in the tree: our server
follows none, so what stands behind one stands nowhere.
"""

from __future__ import annotations

import contextlib
import ctypes
import hashlib
import os
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from isal import igzip

from huabiao.base.below import open_below
from huabiao.publishing.routes import Copy, Gone, Moved, Page, Settled

COMPRESSED_SUFFIXES = {
    ".html", ".css", ".js", ".xml", ".atom", ".txt", ".svg", ".json", ".csv",
}  # fmt: skip
COMPRESS_FROM = 1024  # bytes; below, the header costs more than it saves
ASIDE = ".huabiao-aside-"
GZ, GONE = ".gz", ".gone"
# What stands in a page's place for the instant before it is taken away: it leads nowhere but home.
EMPTY = (
    '<!doctype html>\n<html lang="zh-CN">\n<head><meta charset="utf-8"><title>页面已调整</title></head>\n'
    '<body><p>这个页面已经调整。<a href="/">返回首页</a></p></body>\n</html>\n'
).encode()
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


def bearing_of(output: Settled) -> Bearing:
    if isinstance(output, Copy):
        return Bearing(output.sha256, output.size)
    content = content_of(output)
    is_gone = isinstance(output, Gone)
    return Bearing(hashlib.sha256(content).hexdigest(), len(content), is_gone)


def content_of(output: Page | Moved | Gone) -> bytes:
    return output.content if isinstance(output, Page) else output.stub


def put(
    site_code: str, path: str, output: Settled, files: Mapping[str, bytes | None] | None = None
) -> None:
    """Let a file stand at a path; readers see the old one or the new one, whole.

    `files` are those of `expected_files`, where the caller has them.
    """
    target = file_at(site_code, path)
    _make_folder(site_code, target.parent)
    if isinstance(output, Copy):
        with _aside(target) as aside:
            shutil.copyfile(output.source, aside)
        return
    files = files or expected_files(path, output)
    _write_or_remove(_beside(target, GZ), files[path + GZ])
    _write_or_remove(target, files[path])
    _write_or_remove(_beside(target, GONE), files[path + GONE])


def stands(site_code: str, path: str, output: Settled) -> bool:
    """Whether exactly this output stands at the path already, siblings and marker included."""
    return all(
        _content_at(site_code, name) == content
        for name, content in expected_files(path, output).items()
    )


def is_closed(site_code: str, path: str) -> bool:
    """Whether the address answers 410."""
    return _beside(file_at(site_code, path), GONE).exists()


def is_seen(site_code: str, path: str) -> bool:
    """Whether readers find something at the address."""
    return file_at(site_code, path).is_file() and not is_closed(site_code, path)


def expected_files(path: str, output: Settled) -> dict[str, bytes | None]:
    """Every file that belongs to a path with its bytes; None: must not be there."""
    if isinstance(output, Copy):
        return {path: output.source.read_bytes()}
    content = content_of(output)
    return {
        path: content,
        path + GZ: compressed(path, content),
        path + GONE: b"" if isinstance(output, Gone) else None,
    }


def names_of(path: str, output: Settled) -> set[str]:
    """Names of the files that stand for this output."""
    if isinstance(output, Copy):
        return {path}
    names = {path, path + GONE} if isinstance(output, Gone) else {path}
    return names | {path + GZ} if is_compressed(path, len(content_of(output))) else names


def names_at(path: str) -> set[str]:
    """All names that may belong to a path."""
    return {path, path + GZ, path + GONE}


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
    target = file_at(site_code, path)
    for name in (target, _beside(target, GZ), _beside(target, GONE)):
        _clear(name)
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
    if not is_compressed(path, len(content)):
        return None
    return igzip.compress(content, compresslevel=2, mtime=0)


def is_compressed(path: str, size: int) -> bool:
    return Path(path).suffix in COMPRESSED_SUFFIXES and size >= COMPRESS_FROM


def files_of(site_code: str) -> Iterator[str]:
    """Paths of everything that stands in a site's folder: siblings, markers and strange links too."""
    top = Path(settings.PUBLIC_ROOT) / site_code
    for folder, folders, names in os.walk(top):
        links = [name for name in folders if (Path(folder) / name).is_symlink()]
        for name in (*names, *links):
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


def _beside(target: Path, suffix: str) -> Path:
    return target.with_name(target.name + suffix)


def _make_folder(site_code: str, folder: Path) -> None:
    """Make a folder of a site, and way for it: a file or a link put there by others goes."""
    top = Path(settings.PUBLIC_ROOT) / site_code
    if folder.is_dir() and folder.resolve() == top.resolve() / folder.relative_to(top):
        return
    for step in (folder, *folder.parents)[::-1]:
        is_inside = step != top and step.is_relative_to(top)
        if is_inside and (step.is_symlink() or not step.is_dir()):
            step.unlink(missing_ok=True)
    folder.mkdir(parents=True, exist_ok=True)


def _clear(target: Path) -> None:
    """Take away whatever stands at a path, a folder with all that is in it included."""
    try:
        target.unlink(missing_ok=True)
    except NotADirectoryError:
        return
    except IsADirectoryError:
        shutil.rmtree(target)


def _write_or_remove(target: Path, content: bytes | None) -> None:
    if content is None:
        _clear(target)
        return
    with _aside(target) as aside:
        aside.write_bytes(content)


@contextlib.contextmanager
def _aside(target: Path) -> Iterator[Path]:
    aside = target.with_name(f"{ASIDE}{os.getpid()}")
    try:
        yield aside
        _put_in_place(aside, target)
    except BaseException:
        aside.unlink(missing_ok=True)
        raise


def _put_in_place(aside: Path, target: Path) -> None:
    try:
        aside.replace(target)
    except IsADirectoryError:
        shutil.rmtree(target)
        aside.replace(target)
