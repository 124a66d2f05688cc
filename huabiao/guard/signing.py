"""Decides how a manifest is signed and who may check it: the private key stays with the publisher alone.

An algorithm is one line of `ALGORITHMS`; each signed line names its own, and the key it was signed with.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
    load_pem_public_key,
)

KEY_FILE, PUBLIC_FILE = "seal.key", "seal.pub"
_BLOCK = re.compile(rb"-----BEGIN PUBLIC KEY-----.+?-----END PUBLIC KEY-----\n?", re.DOTALL)


class UnusableKey(ValueError):
    """The file holds no key of a kind that is known here."""


@dataclass(frozen=True)
class Algorithm:
    """One way to sign; keys travel as PEM, signatures as bytes."""

    generate: Callable[[], bytes]  # a private key
    public_of: Callable[[bytes], bytes]
    sign: Callable[[bytes, bytes], bytes]  # private key, message
    is_signed: Callable[[bytes, bytes, bytes], bool]  # public key, message, signature


def _generate() -> bytes:
    return Ed25519PrivateKey.generate().private_bytes(
        Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()
    )


@lru_cache(maxsize=4)
def _private(pem: bytes) -> Ed25519PrivateKey:
    try:
        key = load_pem_private_key(pem, password=None)
    except (ValueError, TypeError) as error:
        raise UnusableKey("no private key") from error
    if not isinstance(key, Ed25519PrivateKey):
        raise UnusableKey("no Ed25519 key")
    return key


@lru_cache(maxsize=8)
def _public(pem: bytes) -> Ed25519PublicKey:
    try:
        key = load_pem_public_key(pem)
    except ValueError as error:
        raise UnusableKey("no public key") from error
    if not isinstance(key, Ed25519PublicKey):
        raise UnusableKey("no Ed25519 key")
    return key


def _public_of(pem: bytes) -> bytes:
    return _private(pem).public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


def _sign(pem: bytes, message: bytes) -> bytes:
    return _private(pem).sign(message)


def _is_signed(pem: bytes, message: bytes, signature: bytes) -> bool:
    try:
        _public(pem).verify(signature, message)
    except InvalidSignature:
        return False
    return True


ED25519 = "ed25519"
# SM2 with SM3 becomes a second line here once a well-kept library signs with it.
ALGORITHMS = {ED25519: Algorithm(_generate, _public_of, _sign, _is_signed)}


@dataclass(frozen=True)
class SigningKey:
    """The publisher's private key."""

    pem: bytes
    algorithm: str = ED25519

    @property
    def public(self) -> PublicKeys:
        return PublicKeys((ALGORITHMS[self.algorithm].public_of(self.pem),), self.algorithm)

    def sign(self, message: bytes) -> bytes:
        return ALGORITHMS[self.algorithm].sign(self.pem, message)


@dataclass(frozen=True)
class PublicKeys:
    """Keys whose signature counts: one, or two while a key is being replaced."""

    pems: tuple[bytes, ...]
    algorithm: str = ED25519

    @property
    def newest(self) -> str:
        """Name of the key that signs now."""
        return name_of(self.pems[-1])

    def has_signed(self, algorithm: str, key: str, message: bytes, signature: bytes) -> bool:
        """Whether the key of that name is one of these and signed exactly this."""
        if algorithm != self.algorithm:
            return False
        return any(
            ALGORITHMS[algorithm].is_signed(pem, message, signature)
            for pem in self.pems
            if name_of(pem) == key
        )


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
        key = _make(file)
    if not (folder / PUBLIC_FILE).exists():
        _write_public(folder, key.public.pems)
    return key


def public_keys(file: Path) -> PublicKeys:
    """The keys a file holds; UnusableKey where it holds none."""
    blocks = tuple(_BLOCK.findall(file.read_bytes()))
    if not blocks:
        raise UnusableKey(f"{file} holds no public key")
    for block in blocks:
        _public(block)
    return PublicKeys(tuple(block.strip() + b"\n" for block in blocks))


def replace_key(folder: Path) -> SigningKey:
    """Make a new key; the old one's public half stays in the public file until an operator removes it."""
    old = signing_key(folder)
    known = public_keys(folder / PUBLIC_FILE).pems
    aside = folder / f"{KEY_FILE}.new"
    aside.unlink(missing_ok=True)
    key = _make(aside)
    _write_public(folder, (*dict.fromkeys((*known, *old.public.pems)), *key.public.pems))
    aside.replace(folder / KEY_FILE)
    return key


def _make(file: Path) -> SigningKey:
    file.parent.mkdir(parents=True, exist_ok=True)
    try:
        descriptor = os.open(file, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    except FileExistsError:  # another process was first
        return SigningKey(file.read_bytes())
    with os.fdopen(descriptor, "wb") as handle:
        handle.write(ALGORITHMS[ED25519].generate())
        handle.flush()
        os.fsync(handle.fileno())
    return SigningKey(file.read_bytes())


def _write_public(folder: Path, pems: tuple[bytes, ...]) -> None:
    aside = folder / f".{PUBLIC_FILE}.aside"
    aside.write_bytes(b"".join(pems))
    aside.replace(folder / PUBLIC_FILE)
