"""One table of requests for every way of serving: in process, under Granian, and the real nginx."""

from __future__ import annotations

import asyncio
import gzip
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest

from huabiao.publishing.serving.answers import NO_SITE, SECURITY
from huabiao.publishing.serving.application import send_public
from huabiao.publishing.serving.request import request_of
from huabiao.publishing.serving.sites import PublicSites
from tests.serving.servers import Reply, Server, nginx, our_server
from tests.serving.small_city import BUREAU, CONSOLE, FILES, PORTAL, write_city


class InProcess:
    """The public sites without a server around them."""

    def __init__(self, home: Path) -> None:
        self._sites = PublicSites(
            public=home / "public", serving=home / "serving", is_behind_tls=False
        )

    def ask(self, host: str, path: str, method: str = "GET", **headers: str) -> Reply:
        raw_path, _mark, query = path.partition("?")
        named = {"Host": host, **headers}
        request = request_of(
            {
                "method": method,
                "raw_path": raw_path.encode("latin-1"),
                "query_string": query.encode("latin-1"),
                "headers": [
                    (name.replace("_", "-").lower().encode(), value.encode("latin-1"))
                    for name, value in named.items()
                ],
            }
        )
        assert request is not None
        sent: list[dict] = []

        async def send(message: dict) -> None:
            sent.append(message)

        asyncio.run(send_public(self._sites, request, send))
        start, *parts = sent
        found = {name.decode(): value.decode() for name, value in start["headers"]}
        return Reply(start["status"], found, b"".join(part["body"] for part in parts))


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("city")
    write_city(folder)
    return folder


@pytest.fixture(
    scope="module",
    params=[
        pytest.param("in process"),
        pytest.param("granian", marks=pytest.mark.slow),
        pytest.param("nginx"),
    ],
)
def server(request: pytest.FixtureRequest, home: Path) -> Iterator[InProcess | Server]:
    if request.param == "in process":
        yield InProcess(home)
    elif request.param == "granian":
        with our_server(home) as started:
            yield started
    else:
        with nginx(home) as started:
            yield started


@pytest.mark.parametrize(
    ("host", "path", "title"),
    [
        pytest.param(PORTAL, "/", "示范市人民政府", id="home"),
        pytest.param(PORTAL, "/index.html", "示范市人民政府", id="home by its file name"),
        pytest.param(BUREAU, "/", "示范市民政局", id="home of the other site"),
        pytest.param(f"{PORTAL.upper()}:8000", "/", "示范市人民政府", id="case and port"),
        pytest.param(f"{BUREAU}.", "/", "示范市民政局", id="final dot"),
        pytest.param(PORTAL, "/zwgk/", "政务公开", id="channel"),
        pytest.param(PORTAL, "/zwgk/?from=wechat", "政务公开", id="query"),
        pytest.param(
            PORTAL, "/old/kept.html", "留在旧地方", id="what still stands in a folder that moved"
        ),
        pytest.param(PORTAL, "/%7Awgk/archive-7.html", "往期", id="percent-encoded letter"),
    ],
)
def test_a_host_answers_with_the_pages_of_its_own_site(server, host, path, title):
    reply = server.ask(host, path)

    assert (reply.status, reply["content-type"]) == (200, "text/html; charset=utf-8")
    assert reply.text.startswith(f"<h1>{title}</h1>")


@pytest.mark.parametrize(
    ("host", "path", "location"),
    [
        pytest.param("shifan.invalid", "/", f"http://{PORTAL}/", id="alias"),
        pytest.param(
            "OLD.shifan.invalid:8000",
            "/zwgk/%E4%B8%AD?a=%31&b",
            f"http://{PORTAL}:8000/zwgk/%E4%B8%AD?a=%31&b",
            id="alias keeps port, path and query",
        ),
        pytest.param(PORTAL, "/zwgk", "/zwgk/", id="folder without slash"),
        pytest.param(PORTAL, "/zwgk?a=1", "/zwgk/?a=1", id="folder without slash, query"),
        pytest.param(PORTAL, "/old/", "/zwgk/", id="moved channel"),
        pytest.param(PORTAL, "/old/index.html", "/zwgk/", id="moved channel by its file name"),
        pytest.param(PORTAL, "/old/?a=1", "/zwgk/?a=1", id="moved channel, query"),
        pytest.param(PORTAL, "/old", "/old/", id="moved channel without slash"),
        pytest.param(
            PORTAL,
            "/old/archive-7.html",
            "/zwgk/archive-7.html",
            id="older entries of a moved channel",
        ),
        pytest.param(PORTAL, "/old/years.html?a=1", "/zwgk/years.html?a=1", id="its years, query"),
        pytest.param(
            PORTAL, "/2019/art_7.html", "/content/2019/7.html", id="moved page, no stub there"
        ),
        pytest.param(PORTAL, "/Case/", "/zwgk/", id="moved, one of two that differ by case"),
        pytest.param(PORTAL, "/case/", "/", id="moved, the other one"),
        pytest.param(
            PORTAL,
            quote("/旧 栏目/"),
            quote("/新 栏目/a") + "%24b.html",
            id="moved, Chinese and signs",
        ),
    ],
)
def test_an_address_that_leads_elsewhere_says_so_for_ever(server, host, path, location):
    reply = server.ask(host, path)

    assert (reply.status, reply["location"]) == (301, location)


@pytest.mark.parametrize(
    ("path", "title"),
    [
        pytest.param("/content/2026/9.html", "已撤下", id="page"),
        pytest.param("/gone/", "栏目已撤销", id="channel"),
        pytest.param("/gone/index.html", "栏目已撤销", id="channel by its file name"),
    ],
)
def test_what_was_taken_away_is_gone(server, path, title):
    reply = server.ask(PORTAL, path)

    assert (reply.status, reply["content-type"]) == (410, "text/html; charset=utf-8")
    assert reply.text.startswith(f"<h1>{title}</h1>")
    assert reply["cache-control"] == "no-cache"


@pytest.mark.parametrize(
    "path",
    [
        pytest.param("/nowhere.html", id="nothing there"),
        pytest.param("/nowhere/", id="no such folder"),
        pytest.param("/zwgk/index.html/", id="a file is no folder"),
        pytest.param("/empty/", id="folder without a page"),
        pytest.param("/empty", id="folder without a page, without slash"),
        pytest.param("/404.html", id="the page for what is missing"),
        pytest.param("/index.html.gz", id="precompressed sibling"),
        pytest.param("/content/2026/9.html.gone", id="marker"),
        pytest.param("/.htaccess", id="hidden file"),
        pytest.param("/%2ehtaccess", id="hidden file, encoded"),
        pytest.param("/.huabiao-aside-1-index.html", id="half-written file"),
        pytest.param("/link.txt", id="link out of the site"),
        pytest.param("/linked/index.html", id="link to another site"),
        pytest.param("/linked/", id="link to another site's folder"),
        pytest.param("//zwgk/", id="two slashes"),
        pytest.param("/zwgk//archive-7.html", id="two slashes inside"),
        pytest.param("/zwgk%5Carchive-7.html", id="backslash"),
        pytest.param("/%FF%FE", id="not UTF-8"),
        pytest.param(quote("/旧 栏目/archive-7.html"), id="beside what became a page"),
        pytest.param("/old/more/archive-7.html", id="deeper below what moved"),
        pytest.param(quote("/old/图.html"), id="below what moved, no name of a list"),
        pytest.param("/static/none.css", id="missing beneath static"),
        pytest.param("/files/99cc/none.pdf", id="missing beneath files"),
        pytest.param(f"/{'long' * 500}", id="name too long for the file system"),
    ],
)
def test_what_is_no_address_is_answered_with_the_helpful_page(server, path):
    reply = server.ask(PORTAL, path)

    assert (reply.status, reply.text) == (404, FILES["/404.html"])
    assert reply["content-type"] == "text/html; charset=utf-8"
    assert reply["cache-control"] == "no-cache"
    assert reply["etag"] is None


@pytest.mark.parametrize("path", ["/zh-hant/nowhere.html", "/zh-hant/404.html", "/zh-hant/a/b/"])
def test_readers_of_traditional_characters_are_helped_in_them(server, path):
    reply = server.ask(PORTAL, path)

    assert (reply.status, reply.text) == (404, FILES["/zh-hant/404.html"])


@pytest.mark.parametrize(
    ("path", "status", "origin"),
    [
        pytest.param("/zwgk/index.json", 200, "*", id="a list for apps"),
        pytest.param("/old/index.json", 301, "*", id="one that moved"),
        pytest.param("/old/archive-7.json", 301, "*", id="older entries of one that moved"),
        pytest.param("/content/2026/9.json", 410, "*", id="one that is gone"),
        pytest.param("/nowhere.json", 404, "*", id="one that never was"),
        pytest.param(quote("/files/99cc/数据.json"), 200, None, id="an attachment"),
        pytest.param("/zwgk/", 200, None, id="a page"),
    ],
)
def test_scripts_of_any_site_may_read_what_is_for_apps(server, path, status, origin):
    reply = server.ask(PORTAL, path)

    assert (reply.status, reply["access-control-allow-origin"]) == (status, origin)


@pytest.mark.parametrize(
    "path",
    [
        pytest.param("/../outside.txt", id="upwards"),
        pytest.param("/zwgk/../../../outside.txt", id="upwards from below"),
        pytest.param("/%2e%2e/%2e%2e/outside.txt", id="upwards, encoded"),
        pytest.param("/..%2foutside.txt", id="upwards, encoded slash"),
        pytest.param("/%252e%252e/outside.txt", id="upwards, encoded twice"),
        pytest.param("/zwgk/%00.html", id="zero byte"),
        pytest.param("/%zz", id="broken encoding"),
    ],
)
def test_no_address_leads_out_of_the_site(server, path):
    reply = server.ask(PORTAL, path)

    assert reply.status in (400, 404)
    assert b"not for readers" not in reply.body


def test_a_host_without_a_site_is_told_so_in_plain_words(server):
    reply = server.ask("stranger.invalid", "/")

    assert (reply.status, reply.text) == (404, NO_SITE)
    assert reply["content-type"] == "text/plain; charset=utf-8"


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS", "PATCH"])
def test_public_sites_are_only_read(server, method):
    reply = server.ask(PORTAL, "/", method)

    assert (reply.status, reply["allow"]) == (405, "GET, HEAD")


@pytest.mark.parametrize("path", ["/", "/zwgk/archive-7.html", "/files/99cc/unknown"])
def test_the_head_of_an_answer_is_that_of_the_whole(server, path):
    whole = server.ask(PORTAL, path)

    head = server.ask(PORTAL, path, "HEAD")

    assert (head.status, head.body) == (200, b"")
    assert _without_date(head) == _without_date(whole)
    assert head["content-length"] == str(len(whole.body))


@pytest.mark.parametrize("path", ["/nowhere.html", "/gone/", "/old/"])
def test_the_head_of_an_error_has_no_body_either(server, path):
    whole = server.ask(PORTAL, path)

    head = server.ask(PORTAL, path, "HEAD")

    assert (head.status, head.body) == (whole.status, b"")


@pytest.mark.parametrize(
    ("path", "status"),
    [
        pytest.param("/", 200, id="page"),
        pytest.param("/static/0a1b2c/site.css", 200, id="stylesheet"),
        pytest.param("/gone/", 410, id="page of something gone"),
    ],
)
def test_a_browser_that_takes_gzip_gets_the_packed_sibling(server, path, status):
    plain = server.ask(PORTAL, path)

    packed = server.ask(PORTAL, path, Accept_Encoding="gzip, deflate, br")

    assert (packed.status, packed["content-encoding"]) == (status, "gzip")
    assert (packed["vary"], plain["vary"]) == ("Accept-Encoding", "Accept-Encoding")
    assert gzip.decompress(packed.body) == plain.body
    assert len(packed.body) < len(plain.body)


@pytest.mark.parametrize(
    "accepted",
    ["", "identity", "gzip;q=0", "br, deflate"],
    ids=["empty", "identity", "q=0", "other"],
)
def test_a_browser_that_does_not_take_gzip_gets_plain_bytes(server, accepted):
    reply = server.ask(PORTAL, "/", Accept_Encoding=accepted)

    assert (reply.status, reply["content-encoding"]) == (200, None)
    assert reply.text == FILES["/index.html"]


def test_what_is_too_small_to_pack_is_sent_plain(server):
    reply = server.ask(PORTAL, "/zwgk/", Accept_Encoding="gzip")

    assert (reply["content-encoding"], reply.text) == (None, FILES["/zwgk/index.html"])


@pytest.mark.parametrize("accepted", ["identity", "gzip"])
@pytest.mark.parametrize("path", ["/", "/zwgk/", "/static/0a1b2c/site.css"])
def test_a_page_the_browser_has_is_not_sent_again(server, path, accepted):
    first = server.ask(PORTAL, path, Accept_Encoding=accepted)

    by_tag = server.ask(PORTAL, path, Accept_Encoding=accepted, If_None_Match=first["etag"])
    by_date = server.ask(
        PORTAL, path, Accept_Encoding=accepted, If_Modified_Since=first["last-modified"]
    )
    other = server.ask(PORTAL, path, Accept_Encoding=accepted, If_None_Match='"other"')

    assert (by_tag.status, by_tag.body, by_tag["etag"]) == (304, b"", first["etag"])
    assert by_tag["cache-control"] == first["cache-control"]
    assert (by_date.status, by_date.body) == (304, b"")
    assert (other.status, other.body) == (200, first.body)


@pytest.mark.parametrize(
    "tags", ['"a", W/{tag}, "b"', "*", "W/{tag}"], ids=["list", "star", "weak"]
)
def test_any_matching_tag_will_do(server, tags):
    tag = server.ask(PORTAL, "/")["etag"]

    reply = server.ask(PORTAL, "/", If_None_Match=tags.format(tag=tag))

    assert reply.status == 304


@pytest.mark.parametrize(
    ("asked", "status", "content_range", "body"),
    [
        pytest.param("bytes=9-12", 206, "bytes 9-12/19", b"0123", id="middle"),
        pytest.param("bytes=15-", 206, "bytes 15-18/19", b"6789", id="from there on"),
        pytest.param("bytes=-4", 206, "bytes 15-18/19", b"6789", id="the last"),
        pytest.param("bytes=15-99", 206, "bytes 15-18/19", b"6789", id="beyond the end"),
        pytest.param("bytes=19-", 416, "bytes */19", None, id="after the end"),
        pytest.param("bytes=0-1,4-5", 200, None, b"%PDF-1.7 0123456789", id="several"),
        pytest.param("pages=1-2", 200, None, b"%PDF-1.7 0123456789", id="other unit"),
    ],
)
def test_a_part_of_a_file_may_be_asked_for(server, asked, status, content_range, body):
    reply = server.ask(PORTAL, REPORT, Range=asked)

    assert (reply.status, reply["content-range"]) == (status, content_range)
    assert body is None or reply.body == body


def test_a_part_of_a_file_that_changed_since_is_not_sent(server):
    tag = server.ask(PORTAL, REPORT)["etag"]

    same = server.ask(PORTAL, REPORT, Range="bytes=0-3", If_Range=tag)
    changed = server.ask(PORTAL, REPORT, Range="bytes=0-3", If_Range='"before"')

    assert (same.status, same.body) == (206, b"%PDF")
    assert (changed.status, changed.body) == (200, b"%PDF-1.7 0123456789")


REPORT = quote("/files/99cc/年度报告.pdf")


@pytest.mark.parametrize(
    ("path", "content_type", "disposition"),
    [
        pytest.param("/feed.atom", "application/atom+xml; charset=utf-8", None, id="feed"),
        pytest.param("/sitemap.xml", "application/xml; charset=utf-8", None, id="sitemap"),
        pytest.param("/look.css", "text/css; charset=utf-8", None, id="stylesheet"),
        pytest.param("/robots.txt", "text/plain; charset=utf-8", None, id="text"),
        pytest.param(
            "/files/99cc/年度报告.pdf",
            "application/pdf",
            f"inline; filename*=UTF-8''{quote('年度报告')}.pdf",
            id="PDF is shown",
        ),
        pytest.param(
            "/files/99cc/申请表 (样表).docx",
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            f"attachment; filename*=UTF-8''{quote('申请表 (样表)')}.docx",
            id="office file is saved",
        ),
        pytest.param(
            "/files/77aa/图样.svg",
            "image/svg+xml; charset=utf-8",
            f"attachment; filename*=UTF-8''{quote('图样')}.svg",
            id="picture that may hold a script is saved",
        ),
        pytest.param(
            "/files/88bb/data.json.gz",
            "application/gzip",
            "attachment; filename*=UTF-8''data.json.gz",
            id="packed attachment without a plain sibling",
        ),
        pytest.param(
            "/files/99cc/unknown",
            "application/octet-stream",
            "attachment; filename*=UTF-8''unknown",
            id="unknown",
        ),
    ],
)
def test_a_file_is_announced_as_what_it_is(server, path, content_type, disposition):
    reply = server.ask(PORTAL, quote(path))

    assert (reply.status, reply.text) == (200, FILES[path])
    assert (reply["content-type"], reply["content-disposition"]) == (content_type, disposition)


@pytest.mark.parametrize(
    ("path", "caching"),
    [
        pytest.param("/", "no-cache", id="page"),
        pytest.param("/feed.atom", "no-cache", id="feed"),
        pytest.param("/look.css", "no-cache", id="stylesheet of stable name"),
        pytest.param("/old/", "no-cache", id="moved"),
        pytest.param("/static/0a1b2c/site.css", "public, max-age=31536000, immutable", id="static"),
        pytest.param(REPORT, "public, max-age=31536000, immutable", id="attachment"),
    ],
)
def test_only_what_never_changes_is_kept_without_asking(server, path, caching):
    assert server.ask(PORTAL, path)["cache-control"] == caching


@pytest.mark.parametrize(
    ("host", "path"),
    [
        pytest.param(PORTAL, "/", id="page"),
        pytest.param(PORTAL, "/nowhere", id="missing"),
        pytest.param(PORTAL, "/gone/", id="gone"),
        pytest.param(PORTAL, "/old/", id="moved"),
        pytest.param(PORTAL, REPORT, id="file"),
        pytest.param("shifan.invalid", "/", id="alias"),
        pytest.param("stranger.invalid", "/", id="no site"),
    ],
)
def test_every_public_answer_carries_the_security_headers(server, host, path):
    reply = server.ask(host, path)

    wanted = {name.lower(): value for name, value in SECURITY.items()}
    assert {name: reply[name] for name in wanted} == wanted
    assert reply["strict-transport-security"] is None


def test_a_replaced_page_is_seen_at_once(server, home):
    file = home / "public" / "portal" / "zwgk" / "fresh.html"
    seen = []
    for text in ("one", "two", "six"):
        aside = file.with_name(".aside")
        aside.write_text(text)
        aside.replace(file)
        seen.append(server.ask(PORTAL, "/zwgk/fresh.html").text)
    file.unlink()
    seen.append(server.ask(PORTAL, "/zwgk/fresh.html").text)

    assert seen == ["one", "two", "six", FILES["/404.html"]]


def test_the_console_host_is_no_public_site(home):
    assert InProcess(home).ask(CONSOLE, "/").text == NO_SITE


def _without_date(reply: Reply) -> dict[str, str]:
    return {name: value for name, value in reply.headers.items() if name != "date"}
