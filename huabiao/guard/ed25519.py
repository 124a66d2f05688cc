"""Signs with Ed25519 (RFC 8032): what `signing` uses where nobody chose."""

from __future__ import annotations

from functools import lru_cache

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
    load_pem_public_key,
)

from huabiao.guard.errors import UnusableKey

IDENTIFIER = bytes.fromhex("300506032b6570")  # RFC 8410, 3
_NO_KEY = (ValueError, TypeError, UnsupportedAlgorithm)


def generate() -> bytes:
    return Ed25519PrivateKey.generate().private_bytes(
        Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()
    )


def public_of(pem: bytes) -> bytes:
    return _private(pem).public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


def sign(pem: bytes, message: bytes) -> bytes:
    return _private(pem).sign(message)


def is_signed(pem: bytes, message: bytes, signature: bytes) -> bool:
    try:
        _public(pem).verify(signature, message)
    except InvalidSignature:
        return False
    return True


def check(pem: bytes) -> None:
    _public(pem)


@lru_cache(maxsize=4)
def _private(pem: bytes) -> Ed25519PrivateKey:
    try:
        key = load_pem_private_key(pem, password=None)
    except _NO_KEY as error:
        raise UnusableKey("no private key") from error
    if not isinstance(key, Ed25519PrivateKey):
        raise UnusableKey("no Ed25519 key")
    return key


@lru_cache(maxsize=8)
def _public(pem: bytes) -> Ed25519PublicKey:
    try:
        key = load_pem_public_key(pem)
    except _NO_KEY as error:
        raise UnusableKey("no public key") from error
    if not isinstance(key, Ed25519PublicKey):
        raise UnusableKey("no Ed25519 key")
    return key
