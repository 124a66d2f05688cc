"""Ed25519 and SM2 with SM3, each against what others say of it: a standard's own example, the `openssl` command."""

from __future__ import annotations

import base64
import ctypes
import shutil
import subprocess
from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from huabiao.guard import ed25519, sm2
from huabiao.guard.errors import NoSm2, UnusableKey
from huabiao.guard.records import Doubt, read_line
from huabiao.guard.sealing import Seal
from huabiao.guard.signing import (
    ALGORITHMS,
    ED25519,
    SM2,
    KeyFile,
    PublicKeys,
    algorithm_of,
    name_of,
    public_keys,
    replace_key,
    signing_key,
)
from tests.guard.homes import Home, named, page

# GM/T 0003.5-2012 (GB/T 32918.5-2017), annex A.2: the key of the signer, and what it signed.
_EXAMPLE = bytes.fromhex(
    "04"
    "09F9DF311E5421A150DD7D161E4BC5C672179FAD1833FC076BB08FF356F35020"
    "CCEA490CE26775A52DC6EA718CC1AA600AED05FBF35E084A6632F6072DA9AD13"
)
_EXAMPLE_SIGNATURE = encode_dss_signature(
    0xF5A03B0648D2C4630EEAC513E1BB81A15944DA3827D5B74143AC7EACEEE720B3,
    0xB1B6AA29DF212FD8763182BC0D421CA1BB9038FD1F7F42D4840B69C485BBC1AA,
)


def _pem(der: bytes) -> bytes:
    text = base64.b64encode(der)
    lines = b"\n".join(text[start : start + 64] for start in range(0, len(text), 64))
    return b"-----BEGIN PUBLIC KEY-----\n" + lines + b"\n-----END PUBLIC KEY-----\n"


_HEAD = bytes.fromhex("3059301306072a8648ce3d020106082a811ccf5501822d034200")
_EXAMPLE_KEY = _pem(_HEAD + _EXAMPLE)


def test_the_example_of_the_standard_is_signed():
    assert sm2.is_signed(_EXAMPLE_KEY, b"message digest", _EXAMPLE_SIGNATURE)
    assert not sm2.is_signed(_EXAMPLE_KEY, b"message digesT", _EXAMPLE_SIGNATURE)


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_what_was_signed_is_signed_and_nothing_else_is(algorithm):
    one = ALGORITHMS[algorithm]
    private, message = one.generate(), "清单".encode() * 500
    public, other = one.public_of(private), one.public_of(one.generate())

    signature = one.sign(private, message)

    assert one.is_signed(public, message, signature)
    assert (algorithm_of(private), algorithm_of(public)) == (algorithm, algorithm)
    bent = bytes([signature[-1] ^ 1])
    for wrong in (b"", b"\0", signature[:-1], signature[:-1] + bent, signature + b"\0", b"0" * 64):
        assert not one.is_signed(public, message, wrong)
    assert not one.is_signed(public, message + b".", signature)
    assert not one.is_signed(other, message, signature)


@pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl is not installed")
def test_the_openssl_command_signs_and_checks_the_same(tmp_path):
    private = sm2.generate()
    public = sm2.public_of(private)
    for name, content in (("key", private), ("public", public), ("message", b"message")):
        (tmp_path / name).write_bytes(content)
    (tmp_path / "ours").write_bytes(sm2.sign(private, b"message"))
    identity = ["-sigopt", f"distid:{sm2.IDENTITY.decode()}"]

    checked = _openssl(tmp_path, *identity, "-verify", "public", "-signature", "ours", "message")
    _openssl(tmp_path, *identity, "-sign", "key", "-out", "theirs", "message")

    assert checked == "Verified OK\n"
    assert sm2.is_signed(public, b"message", (tmp_path / "theirs").read_bytes())


def _openssl(folder, *arguments):
    command = [str(shutil.which("openssl")), "dgst", "-sm3", *arguments]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True)
    return done.stdout


def test_what_is_refused_leaves_nothing_for_others_to_trip_over():
    private = sm2.generate()

    sm2.is_signed(sm2.public_of(private), b"message", b"\x30\x06\x02\x01")
    with pytest.raises(UnusableKey):
        sm2.check(private)

    error = sm2._library().ERR_peek_error
    error.restype = ctypes.c_ulong
    assert error() == 0


def _spki(key):
    return key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(_spki(ec.generate_private_key(ec.SECP256R1())), id="P-256"),
        pytest.param(_spki(rsa.generate_private_key(65537, 2048)), id="RSA"),
        pytest.param(_pem(_HEAD + _EXAMPLE[:-1] + b"\0"), id="no point of the curve"),
        pytest.param(_pem(_HEAD.replace(sm2.IDENTIFIER[-10:], b"") + _EXAMPLE), id="no curve"),
        pytest.param(_pem((_HEAD + _EXAMPLE)[:-9]), id="cut off"),
        pytest.param(_pem(ed25519.IDENTIFIER), id="a name and no key"),
        pytest.param(_pem(sm2.IDENTIFIER), id="the other name and no key"),
        pytest.param(b"-----BEGIN PUBLIC KEY-----\n=\n-----END PUBLIC KEY-----\n", id="no base64"),
        pytest.param(b"no key", id="no block"),
    ],
)
def test_a_file_with_another_key_or_none_is_refused(tmp_path, content):
    (tmp_path / "seal.pub").write_bytes(content)

    with pytest.raises(UnusableKey):
        public_keys(tmp_path / "seal.pub")


def test_a_key_behind_a_passphrase_is_refused_and_nobody_is_asked_for_it(tmp_path):
    if shutil.which("openssl") is None:
        pytest.skip("openssl is not installed")
    (tmp_path / "key").write_bytes(sm2.generate())
    subprocess.run(
        [
            str(shutil.which("openssl")), "pkcs8", "-topk8", "-in", "key",
            "-passout", "pass:word", "-out", "hidden",
        ],
        cwd=tmp_path,
        check=True,
    )  # fmt: skip

    with pytest.raises(UnusableKey):
        sm2.sign((tmp_path / "hidden").read_bytes(), b"message")


def test_another_algorithm_than_the_keys_own_is_not_believed(home):
    replace_key(home.folder, SM2)
    keys = PublicKeys((*home.keys.pems, _EXAMPLE_KEY))

    told = [
        keys.has_signed(algorithm, name_of(_EXAMPLE_KEY), b"message digest", _EXAMPLE_SIGNATURE)
        for algorithm in (SM2, ED25519, "", "sm2")
    ]

    assert told == [True, False, False, False]


def test_an_installation_goes_over_to_sm2_and_stays_there(home):
    old = home.key

    key = replace_key(home.folder, SM2)
    Seal(home.folder / "seal", key, home.keys).sign_again(at=home.at + timedelta(seconds=5))

    assert [algorithm_of(pem) for pem in home.keys.pems] == [ED25519, SM2]
    assert (signing_key(home.folder), key.algorithm) == (key, SM2)
    line = (home.folder / "seal/sites/sfs/roots").read_bytes().splitlines()[-1]
    assert b'"algorithm":"sm2-sm3"' in line
    assert read_line(line, "sfs", key.public).number > 1
    with pytest.raises(Doubt, match="not signed by a key that counts"):
        read_line(line, "sfs", old.public)
    assert replace_key(home.folder).algorithm == SM2


def test_the_guard_follows_a_publisher_that_signs_with_sm2(tmp_path_factory):
    folder = tmp_path_factory.mktemp("national")
    signing_key(folder)
    home = Home(folder, replace_key(folder, SM2))
    home.publish(named(index=page("首页"), zwgk__a=page("公开")))
    guard = home.guard(home.key.public)
    guard.check_once()
    (home.top / "index.html").write_bytes(b"defaced")
    (home.top / "added.html").write_bytes(b"added")
    home.publish(named(zwgk__a=page("改过的")))

    tally = guard.check_once()

    assert (tally.changed, tally.added, tally.restored) == (1, 1, 2)
    assert home.standing() == home.published
    assert home.told() == [
        ("changed", "/index.html", "restored"),
        ("added", "/added.html", "restored"),
    ]


@pytest.mark.parametrize("missing", ["the library", "a function"])
def test_a_machine_without_openssl_three_says_so_and_keeps_its_key(home, monkeypatch, missing):
    monkeypatch.setattr(sm2, "find_library", lambda name: "libc.so.6")
    if missing == "the library":
        monkeypatch.setattr(sm2, "find_library", lambda name: "libnowhere.so")
    sm2._library.cache_clear()

    with pytest.raises(NoSm2):
        replace_key(home.folder, SM2)

    sm2._library.cache_clear()
    assert signing_key(home.folder) == home.key
    assert home.keys == home.key.public


def test_an_openssl_built_without_sm2_says_so(monkeypatch):
    monkeypatch.setattr(sm2._library(), "EVP_PKEY_Q_keygen", lambda *_: None)

    with pytest.raises(NoSm2):
        sm2.generate()


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_a_guard_that_runs_on_believes_a_new_key_from_its_first_signature_on(home, algorithm):
    guard = home.guard(KeyFile(home.folder / "seal.pub"))
    guard.check_once()

    home.key = replace_key(home.folder, algorithm)
    Seal(home.folder / "seal", home.key, home.keys).sign_again(at=home.at + timedelta(seconds=1))
    home.at += timedelta(seconds=2)
    home.publish(named(index=page("之后")))
    guard.check_once()

    assert home.standing() == home.published
    assert (home.told(), guard.doubts) == ([], 0)


def test_a_file_of_keys_that_turns_bad_leaves_what_counted(home, caplog):
    keys = KeyFile(home.folder / "seal.pub")
    (home.folder / "seal.pub").write_text("no key")

    line = (home.folder / "seal/sites/sfs/roots").read_bytes().splitlines()[-1]

    assert read_line(line, "sfs", keys).number > 0
    assert [record.message.partition(" ")[2] for record in caplog.records] == [
        "cannot be used; what it held before still counts"
    ]


def test_a_key_that_was_taken_out_of_the_file_no_longer_counts(home):
    keys = KeyFile(home.folder / "seal.pub")
    line = (home.folder / "seal/sites/sfs/roots").read_bytes().splitlines()[-1]
    (home.folder / "seal.pub").write_bytes(_EXAMPLE_KEY)

    with pytest.raises(Doubt):
        read_line(line, "sfs", keys)


@pytest.mark.parametrize(
    ("content", "number"),
    [
        (b"", 0),
        (_EXAMPLE_KEY * 2 + _pem(sm2.IDENTIFIER), 3),
        (_EXAMPLE_KEY + _EXAMPLE_KEY[:70] + b"\n" + _EXAMPLE_KEY, 3),
        (_EXAMPLE_KEY[:70], 0),
    ],
)
def test_the_block_at_fault_is_told(tmp_path, content, number):
    (tmp_path / "seal.pub").write_bytes(content)

    with pytest.raises(UnusableKey) as refused:
        public_keys(tmp_path / "seal.pub")

    assert refused.value.number == number
