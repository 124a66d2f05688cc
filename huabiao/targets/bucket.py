"""Decides how S3-compatible storage becomes what is signed: an object a page, announced as our servers announce it.

Storage chooses no variant for a reader, so a page is stored plain, and what packs it stays away: what
stands before the storage packs by itself. It knows no 410 either: a closed page is taken away, and answers 404.
"""

from __future__ import annotations

import contextlib
import hashlib
import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from itertools import islice
from pathlib import Path

import obstore
from obstore.exceptions import BaseError
from obstore.store import S3Store

from huabiao.guard.merkle import Entry
from huabiao.guard.sealing import SERVING
from huabiao.targets.changes import Change
from huabiao.targets.spool import Spool
from huabiao.targets.trouble import Unreachable

MARKS = "_huabiao"  # no site's code begins so
AT_ONCE = 16  # objects on their way
PATIENCE = timedelta(seconds=30)
TRIES = 3
Headers = Callable[[str], dict[str, str]]  # of a path: Content-Type and the like
Content = bytes | Path
_TOLD = re.compile(r".*?Error performing ([A-Z]+ \S+) in \S+?(?:, [^\n]*?)? - (.*)", re.DOTALL)


def open_bucket(address: str, headers: Headers) -> Bucket:
    """The storage at "s3://bucket/prefix"; who may write, and where it is, say the AWS_ variables.

    ValueError where the address is none; Unreachable where the variables do not make sense.
    """
    scheme, _colon, rest = address.partition("://")
    name, _slash, prefix = rest.partition("/")
    if scheme != "s3" or not name:
        raise ValueError(address)
    with _told():
        store = S3Store(
            name,
            prefix=prefix.strip("/") or None,
            # Requests are signed and the secret is not sent; what is sent is public.
            client_options={"timeout": PATIENCE, "connect_timeout": PATIENCE, "allow_http": True},
            retry_config={"max_retries": TRIES, "retry_timeout": PATIENCE},
        )
    return Bucket(store, headers)


class Bucket:
    """A place for a follower. Marks are objects, so that whoever pushes next knows what is served."""

    def __init__(self, store: S3Store, headers: Headers) -> None:
        self._store = store
        self._headers = headers
        # Size and ETag of what a listing showed; asked for only where it is not known what stands.
        self._standing: dict[str, tuple[int, str]] = {}

    def mark(self, name: str) -> bytes:
        with _told():
            try:
                return bytes(obstore.get(self._store, f"{MARKS}/{name}").bytes())
            except FileNotFoundError:
                return b""

    def set_mark(self, name: str, line: bytes) -> None:
        with _told():
            if line:
                attributes = {"Content-Type": "application/json", "Cache-Control": "no-store"}
                obstore.put(self._store, f"{MARKS}/{name}", line, attributes=attributes)
            else:
                obstore.delete(self._store, f"{MARKS}/{name}")

    def touch(
        self, changes: Sequence[Change], spool: Spool, folder_modes: Mapping[str, int]
    ) -> None:
        """Let exactly this stand; in which order, within what is given, is the storage's."""
        pages = (one for one in changes if not one.is_sibling and one.site != SERVING)
        with ThreadPoolExecutor(AT_ONCE) as threads, _told():
            while some := list(islice(pages, 4 * AT_ONCE)):
                # Read here: the spool is one thread's.
                keys = [_key(change.site, change.name) for change in some]
                contents = [self._content(change, spool) for change in some]
                for _done in threads.map(self._put_or_delete, keys, contents):
                    pass
        for change in changes:
            self._standing.pop(_key(change.site, change.name), None)

    def is_right(self, change: Change, spool: Spool, file_mode: int) -> bool:
        """Whether a listing shows what would be put there; not where that cannot be told."""
        size, tag = self._standing.get(_key(change.site, change.name), (0, ""))
        if change.entry is None or size != change.entry.size or not spool.has(change.entry.sha256):
            return False
        return tag == _tag_of(spool, change.entry)

    def names(self, site: str) -> Iterator[str]:
        """Everything that stands on a site."""
        if site == SERVING:
            return
        with _told():
            for key in self._list(f"{site}/"):
                yield key.removeprefix(site)

    def clean(self, changes: Collection[Change]) -> None:
        """Nothing is left half-written here; what was put before is not put again."""
        with _told():
            for site in sorted({change.site for change in changes} - {SERVING}):
                for _key_of in self._list(f"{site}/"):
                    pass

    def flush(self) -> None:
        """What was put is kept."""

    def _list(self, prefix: str) -> Iterator[str]:
        for some in obstore.list(self._store, prefix):
            for one in some:
                self._standing[one["path"]] = one["size"], (one["e_tag"] or "").strip('"')
                yield one["path"]

    def _content(self, change: Change, spool: Spool) -> Content | None:
        """What is to be put; None: nothing shall stand there."""
        if change.entry is None or change.is_closed:
            return None
        large = spool.large(change.entry.sha256)
        return large if large.is_file() else spool.read(change.entry.sha256)

    def _put_or_delete(self, key: str, content: Content | None) -> None:
        size, tag = self._standing.get(key, (0, ""))
        if content is None:
            obstore.delete(self._store, key)
        elif isinstance(content, Path) or (size, tag) != (len(content), _md5(content)):
            path = key[key.index("/") :]
            obstore.put(self._store, key, content, attributes=self._headers(path))


def _key(site: str, name: str) -> str:
    return site + name


def _tag_of(spool: Spool, entry: Entry) -> str:
    """The ETag of an object that was put in one piece."""
    large = spool.large(entry.sha256)
    return "" if large.is_file() else _md5(spool.read(entry.sha256))


def _md5(content: bytes) -> str:
    return hashlib.md5(content, usedforsecurity=False).hexdigest()


@contextlib.contextmanager
def _told() -> Iterator[None]:
    """Whatever the storage refuses, or does not answer, is one sort of trouble."""
    try:
        yield
    except BaseError as error:
        raise Unreachable(_reason(str(error))) from error
    except FileNotFoundError as error:
        if error.errno is not None:  # of a file of ours
            raise
        raise Unreachable(_reason(str(error))) from error  # there is no such bucket


def _reason(told: str) -> str:
    """Why, in the storage's own words, and then of which request: from what the library tells in many lines."""
    known = _TOLD.match(told.partition("\n\nDebug source:")[0])
    if known is None:
        return " ".join(told.partition("\n\nDebug source:")[0].split())
    request, cause = known.groups()
    words = [
        found[1]
        for name in ("Code", "Message")
        if (found := re.search(f"<{name}>(.*?)</{name}>", cause))
    ]
    return f"{'：'.join(words) or ' '.join(cause.split())}（{request}）"
