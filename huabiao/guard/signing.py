"""Decides how a manifest is signed and who may check it: the private key stays with the publisher alone.

Each algorithm is a module of `ALGORITHMS`; each signed line names its own, and the key it was signed with. A key
says itself what it is for, so an installation goes over to another algorithm by replacing its key.
"""

from __future__ import annotations

import base64
import binascii
import contextlib
import hashlib
import logging
import os
import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Protocol

from huabiao.guard import ed25519, sm2
from huabiao.guard.errors import UnusableKey

log = logging.getLogger(__name__)
KEY_FILE, PUBLIC_FILE = "seal.key", "seal.pub"
ED25519, SM2 = "ed25519", "sm2-sm3"
_BEGIN = b"-----BEGIN PUBLIC KEY-----"
_BLOCK = re.compile(_BEGIN + rb"(?:(?!-----BEGIN).)+?-----END PUBLIC KEY-----\n?", re.DOTALL)
_WITHIN = re.compile(rb"-----BEGIN [A-Z ]+-----(.+?)-----END ", re.DOTALL)
_HEAD = 40  # bytes of a key in which its algorithm is named


class Keys(Protocol):
    """Whose signature counts."""

    def has_signed(self, algorithm: str, key: str, message: bytes, signature: bytes, /) -> bool:
        """Whether the key of that name counts and signed exactly this."""


class Algorithm(Protocol):
    """One way to sign; keys travel as PEM, signatures as bytes. What it cannot use raises UnusableKey."""

    IDENTIFIER: bytes  # DER, as it stands in its keys (RFC 5280, AlgorithmIdentifier)

    def generate(self) -> bytes: ...

    def public_of(self, pem: bytes, /) -> bytes: ...

    def sign(self, pem: bytes, message: bytes, /) -> bytes: ...

    def is_signed(self, pem: bytes, message: bytes, signature: bytes, /) -> bool: ...

    def check(self, pem: bytes, /) -> None: ...  # a public key


ALGORITHMS: dict[str, Algorithm] = {ED25519: ed25519, SM2: sm2}


@lru_cache(maxsize=8)
def algorithm_of(pem: bytes) -> str:
    """What a key, private or public, is for; UnusableKey where nobody here knows."""
    found = _WITHIN.search(pem)
    try:
        start = base64.b64decode(found[1] if found else b"")[:_HEAD]
    except binascii.Error as error:
        raise UnusableKey("no key") from error
    for name, algorithm in ALGORITHMS.items():
        if algorithm.IDENTIFIER in start:
            return name
    raise UnusableKey("no key of a kind that is known here")


@dataclass(frozen=True)
class SigningKey:
    """The publisher's private key."""

    pem: bytes

    @property
    def algorithm(self) -> str:
        return algorithm_of(self.pem)

    @property
    def public(self) -> PublicKeys:
        return PublicKeys((ALGORITHMS[self.algorithm].public_of(self.pem),))

    def sign(self, message: bytes) -> bytes:
        return ALGORITHMS[self.algorithm].sign(self.pem, message)


@dataclass(frozen=True)
class PublicKeys:
    """Keys whose signature counts: one, or two while a key is being replaced."""

    pems: tuple[bytes, ...]

    @property
    def newest(self) -> str:
        """Name of the key that signs now."""
        return name_of(self.pems[-1])

    def has_signed(self, algorithm: str, key: str, message: bytes, signature: bytes) -> bool:
        """Whether the key of that name is one of these and signed exactly this."""
        return any(
            ALGORITHMS[algorithm].is_signed(pem, message, signature)
            for pem in self.pems
            if name_of(pem) == key and algorithm_of(pem) == algorithm
        )


class KeyFile:
    """The keys of a file as they are at each check: one may be replaced while somebody who runs on checks with it."""

    def __init__(self, file: Path) -> None:
        """Raises OSError and UnusableKey; a file that turns unusable later leaves the keys as they were."""
        self._file = file
        self._stamp = _stamp_of(file)
        self._keys = public_keys(file)

    def has_signed(self, algorithm: str, key: str, message: bytes, signature: bytes) -> bool:
        with contextlib.suppress(OSError):
            if (stamp := _stamp_of(self._file)) != self._stamp:
                self._stamp = stamp
                self._read_again()
        return self._keys.has_signed(algorithm, key, message, signature)

    def _read_again(self) -> None:
        try:
            self._keys = public_keys(self._file)
        except UnusableKey:
            log.exception("%s cannot be used; what it held before still counts", self._file)


def _stamp_of(file: Path) -> tuple[int, int, int]:
    status = file.stat()
    return status.st_ino, status.st_size, status.st_mtime_ns


@lru_cache(maxsize=8)
def name_of(public_pem: bytes) -> str:
    """Short name of a key, a function of the key alone."""
    return hashlib.sha256(public_pem.strip()).hexdigest()[:16]


def signing_key(folder: Path) -> SigningKey:
    """The key of an installation, made on first use, with the public key beside it."""
    file = folder / KEY_FILE
    try:
        key = SigningKey(file.read_bytes())
    except FileNotFoundError:
        key = _make(file, ED25519)
    if not (folder / PUBLIC_FILE).exists():
        _write_public(folder, key.public.pems)
    return key


def public_keys(file: Path) -> PublicKeys:
    """The keys a file holds; UnusableKey where it holds none, or one of them cannot be used."""
    content = file.read_bytes()
    blocks = tuple(_BLOCK.findall(content))
    if not blocks:
        raise UnusableKey(f"{file} holds no public key")
    for number, block in enumerate(blocks, start=1):
        try:
            ALGORITHMS[algorithm_of(block)].check(block)
        except UnusableKey as error:
            error.number = number
            raise
    if content.count(_BEGIN) != len(blocks):
        torn = UnusableKey("a block without an end")
        torn.number = len(blocks) + 1
        raise torn
    return PublicKeys(tuple(block.strip() + b"\n" for block in blocks))


def replace_key(folder: Path, algorithm: str = "") -> SigningKey:
    """Make a new key, for the same algorithm as the old one where none is named.

    The old one's public half stays in the public file until an operator removes it.
    """
    old = signing_key(folder)
    known = public_keys(folder / PUBLIC_FILE).pems
    aside = folder / f"{KEY_FILE}.new"
    aside.unlink(missing_ok=True)
    key = _make(aside, algorithm or old.algorithm)
    _write_public(folder, (*dict.fromkeys((*known, *old.public.pems)), *key.public.pems))
    aside.replace(folder / KEY_FILE)
    return key


def _make(file: Path, algorithm: str) -> SigningKey:
    file.parent.mkdir(parents=True, exist_ok=True)
    pem = ALGORITHMS[algorithm].generate()
    try:
        descriptor = os.open(file, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    except FileExistsError:  # another process was first
        return SigningKey(file.read_bytes())
    with os.fdopen(descriptor, "wb") as handle:
        handle.write(pem)
        handle.flush()
        os.fsync(handle.fileno())
    return SigningKey(file.read_bytes())


def _write_public(folder: Path, pems: tuple[bytes, ...]) -> None:
    aside = folder / f".{PUBLIC_FILE}.aside"
    aside.write_bytes(b"".join(pems))
    aside.replace(folder / PUBLIC_FILE)
