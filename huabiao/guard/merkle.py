"""Decides the form of a manifest: the files of a site in a tree of hashes, of which a change touches a branch.

Two levels of 64: a hash of the path says in which of 4,096 leaves a file stands. Siblings of a page
(`.gz`, `.br`, `.zst`, `.gone`) stand in the leaf of the page. Leaves and nodes are plain text, stored by their hash.
"""

from __future__ import annotations

import functools
import hashlib
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping
from typing import NamedTuple

from huabiao.base.encodings import SUFFIXES

FANOUT = 64
LEAF, NODE = b"leaf\n", b"node\n"
SIBLINGS = (*SUFFIXES, ".gone")


class Entry(NamedTuple):
    """What stands at a path."""

    size: int
    sha256: str


class BrokenTree(ValueError):
    """What was stored under a hash of the manifest is no part of a manifest."""


@functools.lru_cache(maxsize=4096)  # of each name of a batch it is asked several times
def leaf_of(path: str) -> int:
    """Number of the leaf a path stands in."""
    stem = path
    for suffix in SIBLINGS:
        stem = stem.removesuffix(suffix)
    digest = hashlib.sha256(_encoded(stem)).digest()
    return int.from_bytes(digest[:2], "big") % (FANOUT * FANOUT)


def is_nameable(path: str) -> bool:
    """Whether a path can stand in a manifest at all."""
    return "\n" not in path and "\t" not in path


class Tree:
    """The files of one site. Parts are read when they are needed, and changes kept aside until `fold`."""

    def __init__(
        self,
        read: Callable[[str], bytes],
        top: str = "",
        read_all: Callable[[Collection[str]], Mapping[str, bytes]] | None = None,
    ) -> None:
        """`read_all` gives many parts at once, where that is cheaper."""
        self._read = read
        self._read_all = read_all or (lambda wanted: {part: read(part) for part in wanted})
        self.top = top  # hash; "" for a site without a file
        self._nodes: list[dict[int, str] | None] = [None] * FANOUT
        self._tops: dict[int, str] = _children(read(top)) if top else {}
        self._leaves: dict[int, bytes] = {}
        self._dirty: set[int] = set()  # leaves of which the node does not know yet
        self.changes: dict[str, Entry | None] = {}

    @property
    def is_new(self) -> bool:
        """Whether no file stands anywhere, and none ever did."""
        return not (self.top or self.changes or self._leaves)

    def entry(self, path: str) -> Entry | None:
        if path in self.changes:
            return self.changes[path]
        if not is_nameable(path):
            return None
        return _found(self.leaf(leaf_of(path)), _encoded(path))

    def foresee(self, paths: Collection[str]) -> None:
        """Read the leaves of these paths together."""
        unread = {leaf_of(path) for path in paths if is_nameable(path)} - self._leaves.keys()
        names = {number: self.node(number // FANOUT).get(number % FANOUT, "") for number in unread}
        texts = self._read_all({name for name in names.values() if name})
        for number, name in names.items():
            text = texts[name] if name else LEAF
            if not text.startswith(LEAF):
                raise BrokenTree(name)
            self._leaves[number] = text

    def change(self, path: str, entry: Entry | None) -> None:
        if not is_nameable(path):
            raise ValueError(f"a path of a site has no line breaks: {path!r}")
        self.changes[path] = entry

    def entries(self) -> Iterator[tuple[str, Entry]]:
        """All files, without order."""
        changed = dict(self.changes)
        for number in range(FANOUT * FANOUT):
            for path, entry in entries_of(self.leaf(number)):
                if path not in changed:
                    yield path, entry
        for path, changed_to in changed.items():
            if changed_to is not None:
                yield path, changed_to

    def leaf(self, number: int) -> bytes:
        """Text of a leaf, without the changes kept aside."""
        known = self._leaves.get(number)
        if known is None:
            sha256 = self.node(number // FANOUT).get(number % FANOUT, "")
            known = self._leaves[number] = self._read(sha256) if sha256 else LEAF
            if not known.startswith(LEAF):
                raise BrokenTree(sha256)
        return known

    def node(self, number: int) -> dict[int, str]:
        """Hashes of the leaves below a node, by their place in it."""
        known = self._nodes[number]
        if known is None:
            sha256 = self._tops.get(number, "")
            known = self._nodes[number] = _children(self._read(sha256)) if sha256 else {}
        return known

    def node_hash(self, number: int) -> str:
        return self._tops.get(number, "")

    def absorb(self) -> None:
        """Work the changes into the leaves in memory."""
        by_leaf: dict[int, dict[bytes, Entry | None]] = defaultdict(dict)
        for path, entry in self.changes.items():
            by_leaf[leaf_of(path)][_encoded(path)] = entry
        for number, changes in by_leaf.items():
            self._leaves[number] = _changed(self.leaf(number), changes)
            self._dirty.add(number)
        self.changes = {}

    def fold(self, add: Callable[[bytes], str]) -> str:
        """Hash what changed up to the top; `add` is given each new part and returns its hash."""
        self.absorb()
        nodes = {number // FANOUT for number in self._dirty}
        for number in self._dirty:
            text = self._leaves[number]
            _set(self.node(number // FANOUT), number % FANOUT, "" if text == LEAF else add(text))
        for number in nodes:
            node = self.node(number)
            _set(self._tops, number, add(_text(node)) if node else "")
        self._dirty.clear()
        if nodes:
            self.top = add(_text(self._tops)) if self._tops else ""
        return self.top

    def follow(self, top: str) -> list[tuple[str, Entry | None, Entry | None]]:
        """Become the tree of another top, reading only what differs; returns what stood and what stands.

        To be called after a fold. Where a part cannot be read, nothing has changed.
        """
        tops = _children(self._read(top)) if top else {}
        nodes = {
            number: _children(self._read(tops[number])) if number in tops else {}
            for number in range(FANOUT)
            if tops.get(number) != self._tops.get(number)
        }
        leaves = {
            number * FANOUT + place: self._read(node[place]) if place in node else LEAF
            for number, node in nodes.items()
            for place in range(FANOUT)
            if node.get(place) != self.node(number).get(place)
        }
        changes = [
            change
            for number, text in leaves.items()
            for change in _between(self.leaf(number), text)
        ]
        self.top, self._tops = top, tops
        for number, node in nodes.items():
            self._nodes[number] = node
        self._leaves.update(leaves)
        return changes

    def forget_leaves(self) -> None:
        """Give memory back after a fold; what is needed again is read again."""
        self._leaves.clear()


def entries_of(leaf: bytes) -> Iterator[tuple[str, Entry]]:
    for line in leaf.decode("utf-8", "surrogateescape").split("\n")[1:-1]:
        path, size, sha256 = line.split("\t")
        yield path, Entry(int(size), sha256)


def sha256_of(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _encoded(path: str) -> bytes:
    return path.encode("utf-8", "surrogateescape")


def _found(leaf: bytes, path: bytes) -> Entry | None:
    start = leaf.find(b"\n" + path + b"\t")
    if start < 0:
        return None
    start += len(path) + 2
    size, sha256 = leaf[start : leaf.index(b"\n", start)].split(b"\t")
    return Entry(int(size), sha256.decode())


def _changed(leaf: bytes, changes: dict[bytes, Entry | None]) -> bytes:
    lines = {line.partition(b"\t")[0]: line for line in leaf.split(b"\n")[1:-1]}
    for path, entry in changes.items():
        if entry is None:
            lines.pop(path, None)
        else:
            lines[path] = b"%s\t%d\t%s" % (path, entry.size, entry.sha256.encode())
    return b"\n".join([b"leaf", *(lines[path] for path in sorted(lines)), b""])


def _between(before: bytes, after: bytes) -> list[tuple[str, Entry | None, Entry | None]]:
    old, new = dict(entries_of(before)), dict(entries_of(after))
    return [
        (path, old.get(path), new.get(path))
        for path in old.keys() | new.keys()
        if old.get(path) != new.get(path)
    ]


def _set(children: dict[int, str], place: int, sha256: str) -> None:
    if sha256:
        children[place] = sha256
    else:
        children.pop(place, None)


def _text(children: dict[int, str]) -> bytes:
    return NODE + b"".join(b"%02d %s\n" % (n, children[n].encode()) for n in sorted(children))


def _children(text: bytes) -> dict[int, str]:
    if not text.startswith(NODE):
        raise BrokenTree(sha256_of(text))
    lines = text.decode("ascii").split("\n")[1:-1]
    return {int(line[:2]): line[3:] for line in lines}
