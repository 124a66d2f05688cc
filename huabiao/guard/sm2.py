"""Signs with SM2 and SM3 (GB/T 32918.2-2016, GB/T 32905-2016) through the OpenSSL 3 of the system.

Bound is what `signing` asks for: keys as PEM, signatures as DER, the usual identity of a signer (GB/T 35276-2017).
Loaded where such a key is used and nowhere else.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from ctypes.util import find_library
from functools import lru_cache
from typing import Any

from huabiao.guard.errors import NoSm2, UnusableKey

IDENTIFIER = bytes.fromhex("301306072a8648ce3d020106082a811ccf5501822d")  # GB/T 35276-2017, 7
IDENTITY = b"1234567812345678"  # where nothing else was agreed on: GB/T 35276-2017, 10
_SIGNATURE_AT_MOST = 80  # bytes of two numbers below 2^256 in DER
_PEM_AT_MOST = 4096
_POINTER, _BYTES, _NUMBER, _SIZE = ctypes.c_void_p, ctypes.c_char_p, ctypes.c_int, ctypes.c_size_t
# Names, what they return, what they take; as in OpenSSL's manual, section 3.
_FUNCTIONS: dict[str, tuple[Any, list[Any]]] = {
    "BIO_free": (_NUMBER, [_POINTER]),
    "BIO_new": (_POINTER, [_POINTER]),
    "BIO_new_mem_buf": (_POINTER, [_BYTES, _NUMBER]),
    "BIO_read": (_NUMBER, [_POINTER, _BYTES, _NUMBER]),
    "BIO_s_mem": (_POINTER, []),
    "ERR_clear_error": (None, []),
    "EVP_DigestSign": (_NUMBER, [_POINTER, _BYTES, ctypes.POINTER(_SIZE), _BYTES, _SIZE]),
    "EVP_DigestSignInit": (_NUMBER, [_POINTER] * 5),
    "EVP_DigestVerify": (_NUMBER, [_POINTER, _BYTES, _SIZE, _BYTES, _SIZE]),
    "EVP_DigestVerifyInit": (_NUMBER, [_POINTER] * 5),
    "EVP_MD_CTX_free": (None, [_POINTER]),
    "EVP_MD_CTX_new": (_POINTER, []),
    "EVP_MD_CTX_set_pkey_ctx": (None, [_POINTER, _POINTER]),
    "EVP_PKEY_CTX_free": (None, [_POINTER]),
    "EVP_PKEY_CTX_new": (_POINTER, [_POINTER, _POINTER]),
    "EVP_PKEY_CTX_set1_id": (_NUMBER, [_POINTER, _BYTES, _SIZE]),
    "EVP_PKEY_Q_keygen": (_POINTER, [_POINTER, _BYTES, _BYTES]),
    "EVP_PKEY_free": (None, [_POINTER]),
    "EVP_PKEY_is_a": (_NUMBER, [_POINTER, _BYTES]),
    "EVP_sm3": (_POINTER, []),
    "PEM_read_bio_PUBKEY": (_POINTER, [_POINTER, _POINTER, _POINTER, _BYTES]),
    "PEM_read_bio_PrivateKey": (_POINTER, [_POINTER, _POINTER, _POINTER, _BYTES]),
    "PEM_write_bio_PKCS8PrivateKey": (
        _NUMBER,
        [_POINTER, _POINTER, _POINTER, _BYTES, _NUMBER, _POINTER, _POINTER],
    ),
    "PEM_write_bio_PUBKEY": (_NUMBER, [_POINTER, _POINTER]),
}


def generate() -> bytes:
    """A private key (PKCS #8); NoSm2 where OpenSSL cannot make one."""
    try:
        made = _done(_library().EVP_PKEY_Q_keygen(None, None, b"SM2"))
    except UnusableKey as error:
        raise NoSm2("this OpenSSL has no SM2") from error
    with _freed(made, "EVP_PKEY_free") as key:
        return _written(
            lambda bio: _library().PEM_write_bio_PKCS8PrivateKey(
                bio, key, None, None, 0, None, None
            )
        )


def public_of(pem: bytes) -> bytes:
    with _key(pem, "PEM_read_bio_PrivateKey") as key:
        return _written(lambda bio: _library().PEM_write_bio_PUBKEY(bio, key))


def sign(pem: bytes, message: bytes) -> bytes:
    crypto = _library()
    signature, length = ctypes.create_string_buffer(_SIGNATURE_AT_MOST), _SIZE(_SIGNATURE_AT_MOST)
    with _key(pem, "PEM_read_bio_PrivateKey") as key, _digesting(key) as context:
        _done(crypto.EVP_DigestSignInit(context, None, crypto.EVP_sm3(), None, key))
        _done(
            crypto.EVP_DigestSign(context, signature, ctypes.byref(length), message, len(message))
        )
    return signature.raw[: length.value]


def is_signed(pem: bytes, message: bytes, signature: bytes) -> bool:
    crypto = _library()
    with _key(pem, "PEM_read_bio_PUBKEY") as key, _digesting(key) as context:
        _done(crypto.EVP_DigestVerifyInit(context, None, crypto.EVP_sm3(), None, key))
        told = crypto.EVP_DigestVerify(context, signature, len(signature), message, len(message))
        crypto.ERR_clear_error()  # what is left there, `ssl` would take for its own
        return bool(told == 1)


def check(pem: bytes) -> None:
    with _key(pem, "PEM_read_bio_PUBKEY"):
        pass


@lru_cache(maxsize=1)
def _library() -> ctypes.CDLL:
    try:
        crypto = ctypes.CDLL(find_library("crypto") or "libcrypto.so.3")
        for name, (returned, taken) in _FUNCTIONS.items():
            function = getattr(crypto, name)
            function.restype, function.argtypes = returned, taken
    except (OSError, AttributeError) as error:
        raise NoSm2("no OpenSSL 3 on this system") from error
    return crypto


def _done(returned: int | None) -> int:
    """What a call returned, if it did what it was to do."""
    if not returned or returned < 0:
        _library().ERR_clear_error()
        raise UnusableKey("no SM2 key")
    return returned


@contextmanager
def _freed(made: int | None, free: str) -> Iterator[int]:
    pointer = _done(made)
    try:
        yield pointer
    finally:
        getattr(_library(), free)(pointer)


@contextmanager
def _key(pem: bytes, read: str) -> Iterator[int]:
    crypto = _library()
    with _freed(crypto.BIO_new_mem_buf(pem, len(pem)), "BIO_free") as bio:
        made = getattr(crypto, read)(bio, None, None, b"")  # no passphrase, and nobody is asked
    with _freed(made, "EVP_PKEY_free") as key:
        _done(crypto.EVP_PKEY_is_a(key, b"SM2"))
        yield key


@contextmanager
def _digesting(key: int) -> Iterator[int]:
    """A context of a digest to be signed or checked with the key, which knows the signer's identity."""
    crypto = _library()
    with (
        _freed(crypto.EVP_PKEY_CTX_new(key, None), "EVP_PKEY_CTX_free") as of_key,
        _freed(crypto.EVP_MD_CTX_new(), "EVP_MD_CTX_free") as context,
    ):
        _done(crypto.EVP_PKEY_CTX_set1_id(of_key, IDENTITY, len(IDENTITY)))
        crypto.EVP_MD_CTX_set_pkey_ctx(context, of_key)
        yield context


def _written(write: Callable[[int], int]) -> bytes:
    crypto = _library()
    text = ctypes.create_string_buffer(_PEM_AT_MOST)
    with _freed(crypto.BIO_new(crypto.BIO_s_mem()), "BIO_free") as bio:
        _done(write(bio))
        length = _done(crypto.BIO_read(bio, text, _PEM_AT_MOST))
    return text.raw[:length]
