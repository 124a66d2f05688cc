"""What our own server decides beyond the table it shares with nginx."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest

from huabiao.publishing.serving.answers import NO_PAGE, NO_SITE, Answer, Stretch
from huabiao.publishing.serving.files import Files
from huabiao.publishing.serving.request import Request, request_of
from huabiao.publishing.serving.sites import PublicSites
from huabiao.publishing.serving_files import HostEntry, write_hosts, write_moved
from tests.serving.small_city import BUREAU, PORTAL, put, write_city

SECURE = "max-age=31536000"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    write_city(tmp_path)
    return tmp_path


def sites_of(home: Path, *, is_behind_tls: bool = False, largest: int = 1 << 20) -> PublicSites:
    return PublicSites(
        public=home / "public",
        serving=home / "serving",
        is_behind_tls=is_behind_tls,
        files=Files(largest=largest),
    )


def request(host: str, path: str = "/", method: str = "GET", **headers: str) -> Request:
    raw_path, _mark, query = path.partition("?")
    return Request(
        method=method,
        host=host,
        port=":8000",
        raw_path=raw_path.encode(),
        query=query.encode(),
        headers={name.replace("_", "-").encode(): value for name, value in headers.items()},
    )


def sent_on(answer: Answer) -> tuple[int, str | None]:
    return answer.status, dict(answer.headers).get("Location")


def transport_security_of(answer: Answer) -> str | None:
    found = dict(answer.wire_headers).get(b"strict-transport-security")
    return found.decode() if found else None


def test_behind_tls_a_plain_request_is_sent_to_https(home):
    write_hosts([HostEntry("portal", PORTAL, is_https=True)], home / "serving")
    sites = sites_of(home, is_behind_tls=True)

    plain = sites.answer(request(PORTAL, "/zwgk/?a=1", x_forwarded_proto="http"))
    secure = sites.answer(request(PORTAL, "/zwgk/", x_forwarded_proto="https"))

    assert sent_on(plain) == (301, f"https://{PORTAL}/zwgk/?a=1")
    assert (secure.status, transport_security_of(secure)) == (200, SECURE)


def test_behind_tls_an_alias_leads_to_https_in_one_step(home):
    write_hosts([HostEntry("portal", PORTAL, ("shifan.invalid",), True)], home / "serving")
    sites = sites_of(home, is_behind_tls=True)

    answer = sites.answer(request("shifan.invalid", x_forwarded_proto="http"))

    assert sent_on(answer) == (301, f"https://{PORTAL}/")


def test_a_site_that_has_no_https_yet_is_not_sent_there(home):
    sites = sites_of(home, is_behind_tls=True)

    answer = sites.answer(request(BUREAU, x_forwarded_proto="http"))

    assert (answer.status, transport_security_of(answer)) == (200, None)


def test_every_answer_of_a_secure_site_binds_to_https(home):
    write_hosts([HostEntry("portal", PORTAL, is_https=True)], home / "serving")
    sites = sites_of(home, is_behind_tls=True)

    answers = [
        sites.answer(request(PORTAL, path, method))
        for path, method in [("/none", "GET"), ("/old/", "GET"), ("/gone/", "GET"), ("/", "POST")]
    ]

    assert [answer.status for answer in answers] == [404, 301, 410, 405]
    assert {transport_security_of(answer) for answer in answers} == {SECURE}


def test_a_new_site_is_served_as_soon_as_it_is_written(home):
    sites = sites_of(home)
    before = sites.answer(request("new.shifan.invalid"))
    put(home / "public" / "new", "/index.html", "new site")

    write_hosts([HostEntry("new", "new.shifan.invalid")], home / "serving")

    after = sites.answer(request("new.shifan.invalid"))
    assert (before.status, before.body) == (404, NO_SITE.encode())
    assert (after.status, after.body) == (200, b"new site")
    assert sites.answer(request(PORTAL)).status == 404


def test_a_moved_address_leads_on_as_soon_as_it_is_written(home):
    sites = sites_of(home)
    before = sites.answer(request(PORTAL, "/zwgk/"))

    hosts = [HostEntry("portal", PORTAL)]
    write_moved({"portal": {"/zwgk/": "/xxgk/"}}, hosts, home / "serving")

    assert before.status == 200
    assert sent_on(sites.answer(request(PORTAL, "/zwgk/"))) == (301, "/xxgk/")


def test_a_damaged_directory_leaves_the_last_good_one(home, caplog):
    sites = sites_of(home)
    sites.answer(request(PORTAL))

    (home / "serving" / "hosts.json").write_text("{half")
    with caplog.at_level(logging.ERROR):
        answer = sites.answer(request(PORTAL))

    assert answer.status == 200
    assert len(caplog.records) == 1


def test_before_the_first_publication_there_is_no_site(tmp_path):
    answer = sites_of(tmp_path).answer(request(PORTAL))

    assert (answer.status, answer.body) == (404, NO_SITE.encode())


def test_a_site_without_its_own_page_for_it_says_in_plain_words_what_is_missing(home):
    (home / "public" / "portal" / "404.html").unlink()

    answer = sites_of(home).answer(request(PORTAL, "/none"))

    assert (answer.status, answer.body) == (404, NO_PAGE.encode())


def test_parts_are_cut_from_plain_bytes_also_for_who_takes_gzip(home):
    answer = sites_of(home).answer(request(PORTAL, "/", accept_encoding="gzip", range="bytes=0-3"))

    headers = dict(answer.headers)
    assert (answer.status, answer.body) == (206, b"<h1>")
    assert (headers.get("Content-Encoding"), headers["Vary"]) == (None, "Accept-Encoding")


def test_the_tags_of_plain_and_packed_bytes_differ(home):
    sites = sites_of(home)

    plain = dict(sites.answer(request(PORTAL)).headers)["ETag"]
    packed = dict(sites.answer(request(PORTAL, accept_encoding="gzip")).headers)["ETag"]

    assert plain != packed
    assert sites.answer(request(PORTAL, if_none_match=packed)).status == 200


def test_the_head_is_never_of_a_part(home):
    answer = sites_of(home).answer(request(PORTAL, "/zwgk/", "HEAD", range="bytes=0-3"))

    assert answer.status == 200


@pytest.mark.parametrize(
    ("asked", "status", "length"), [(None, 200, 21), ("bytes=4-7", 206, 4)], ids=["whole", "part"]
)
def test_a_large_file_is_read_while_it_is_sent(home, asked, status, length):
    headers = {"range": asked} if asked else {}

    answer = sites_of(home, largest=10).answer(request(PORTAL, "/zwgk/", **headers))

    assert isinstance(answer.body, Stretch)
    assert (answer.status, answer.length) == (status, length)


def test_a_header_sent_twice_counts_as_one_list():
    scope = {
        "method": "GET",
        "raw_path": b"/",
        "query_string": b"",
        "headers": [(b"host", b"a"), (b"if-none-match", b'"x"'), (b"if-none-match", b'"y"')],
    }

    assert request_of(scope).headers == {b"host": "a", b"if-none-match": '"x", "y"'}


@pytest.mark.parametrize("raw_path", [b"*", b"", b"zwgk/"])
def test_what_does_not_begin_with_a_slash_is_no_address(raw_path):
    scope = {
        "method": "OPTIONS",
        "raw_path": raw_path,
        "query_string": b"",
        "headers": [(b"host", b"a")],
    }

    assert request_of(scope) is None
