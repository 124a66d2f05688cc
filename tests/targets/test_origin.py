"""What a node makes of management's answers, and of none, over real connections."""

from __future__ import annotations

import http.server
import ssl
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from huabiao.targets.origin import HttpOrigin
from huabiao.targets.trouble import Astray, Away, Unknown
from tests.serving.servers import free_port


class Management(http.server.BaseHTTPRequestHandler):
    """Answers what it was told to, and remembers how it was asked."""

    protocol_version = "HTTP/1.1"
    answer: tuple[int, bytes] = (204, b"")
    hangs_up = False  # after the answer, without saying so
    asked: list[tuple[str, str, str, bytes]]

    def do_GET(self) -> None:
        status, body = self.answer
        length = int(self.headers.get("Content-Length", 0))
        token = self.headers["Authorization"]
        self.asked.append((self.command, self.path, token, self.rfile.read(length)))
        self.send_response(status)
        if status != 204:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
        self.close_connection = self.hangs_up

    do_POST = do_GET  # noqa: N815 -- its name is the server's

    def log_message(self, *arguments: object) -> None:
        """Nobody reads it."""


@pytest.fixture
def management() -> Iterator[tuple[type[Management], http.server.ThreadingHTTPServer]]:
    handler = type("Told", (Management,), {"asked": []})
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield handler, server
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def origin(management) -> Iterator[HttpOrigin]:
    origin = HttpOrigin(f"http://127.0.0.1:{management[1].server_port}/", "secret")
    yield origin
    origin.close()


def test_questions_bear_the_token_and_what_is_known(management, origin):
    handler, _server = management

    assert origin.head(7, 3.0) == b""
    handler.answer = (200, b'{"sfs": ["one\\n", "\\udcff"]}')
    assert origin.roots({"sfs": (1, 2)}) == {"sfs": [b"one\n", b"\xff"]}
    handler.answer = (200, b"records")
    assert origin.contents(["a" * 64, "b" * 64]) == b"records"
    assert list(origin.large("c" * 64, 5)) == [b"records"]
    handler.answer = (200, b"a line")
    assert origin.snapshot(7, 12, 3.0) == b"a line"
    handler.answer = (206, b"the rest")
    assert list(origin.index_file("d" * 64, 5)) == [b"the rest"]
    handler.answer = (416, b"")
    assert list(origin.large("c" * 64, 9)) == []
    handler.answer = (204, b"")
    origin.report({"number": 1})

    assert handler.asked == [
        ("GET", "/nodes/head?after=7&wait=3", "Bearer secret", b""),
        ("POST", "/nodes/roots", "Bearer secret", b'{"sfs": [1, 2]}'),
        ("POST", "/nodes/contents", "Bearer secret", b"a" * 64 + b"\n" + b"b" * 64),
        ("GET", f"/nodes/contents/{'c' * 64}", "Bearer secret", b""),
        ("GET", "/nodes/index?after=7&reached=12&wait=3", "Bearer secret", b""),
        ("GET", f"/nodes/index/{'d' * 64}", "Bearer secret", b""),
        ("GET", f"/nodes/contents/{'c' * 64}", "Bearer secret", b""),
        ("POST", "/nodes/report", "Bearer secret", b'{"number": 1}'),
    ]


@pytest.mark.parametrize(
    ("answer", "trouble"),
    [
        pytest.param((401, b""), Unknown, id="no such token"),
        pytest.param((403, b""), Unknown, id="kept out before it"),
        pytest.param((404, b"x"), Astray, id="another server"),
        pytest.param((302, b""), Astray, id="led elsewhere"),
        pytest.param((502, b"<html>"), Away, id="nothing behind the front server"),
    ],
)
def test_only_an_answer_is_an_answer(management, origin, answer, trouble):
    management[0].answer = answer

    with pytest.raises(trouble, match=f"HTTP {answer[0]}"):
        origin.head(0, 0.0)
    with pytest.raises(trouble):
        list(origin.large("c" * 64, 0))


@pytest.mark.parametrize("body", [b"", b"[]", b"<html>"])
def test_roots_that_are_none_are_no_answer(management, origin, body):
    management[0].answer = (200, body)

    with pytest.raises(Astray):
        origin.roots({"sfs": (0, 1)})


def test_a_connection_that_was_closed_while_it_rested_is_opened_anew(management, origin):
    handler, _server = management
    handler.hangs_up = True

    for _time in range(3):
        assert origin.head(0, 0.0) == b""

    assert len(handler.asked) == 3


def test_where_nobody_answers_management_is_away():
    with pytest.raises(Away, match="refused"):
        HttpOrigin(f"http://127.0.0.1:{free_port()}", "secret").head(0, 0.0)


def certificate(folder: Path) -> tuple[Path, Path]:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False
        )
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    public, private = folder / "server.pem", folder / "server.key"
    public.write_bytes(made.public_bytes(Encoding.PEM))
    private.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    return public, private


def test_over_https_only_a_certificate_that_counts_is_spoken_to(management, tmp_path):
    handler, server = management
    public, private = certificate(tmp_path)
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(public, private)
    server.socket = tls.wrap_socket(server.socket, server_side=True)
    address = f"https://127.0.0.1:{server.server_port}"

    with pytest.raises(Away, match="certificate verify failed"):
        HttpOrigin(address, "secret").head(0, 0.0)
    assert handler.asked == []
    origin = HttpOrigin(address, "secret", ca=public)
    assert origin.head(0, 0.0) == b""
    origin.close()
