"""Text in several codings beside itself: written, sealed, restored, sent, and put right when the choice changes."""

import brotli
import pytest
import zstandard

from huabiao.base import encodings
from huabiao.guard.history import History
from huabiao.guard.restoring import restore
from huabiao.guard.signing import signing_key
from huabiao.publishing import tree
from huabiao.publishing.operations import publish_all
from huabiao.publishing.operations.working import strangers_among
from huabiao.publishing.routes import Page
from huabiao.publishing.sealing import seal
from huabiao.publishing.serving.request import Request
from huabiao.publishing.serving.sites import PublicSites
from huabiao.publishing.serving_files import HostEntry, write_hosts
from huabiao.publishing.turn import turn
from huabiao.sites import operations as sites
from tests import trees
from tests.factories.pages import PLATFORM, make_site
from tests.factories.publishing import channel_of, item_in

pytestmark = trees.on_two_connections

HOME = "mzj/index.html"


@pytest.fixture
def every(settings):
    settings.ENCODINGS = encodings.named("gzip,brotli,zstd")


@pytest.fixture
def profile(public):
    site = make_site("mzj")
    item_in(channel_of(site, "ywdt"))
    return site


def doubts():
    verdict = trees.proof()
    return verdict.different, verdict.missing, verdict.extra


def names(suffix):
    return {name for name in trees.files() if name.endswith(suffix)}


def in_full(profile):
    with turn():
        return publish_all(sites=[profile.site_id])


def test_a_page_stands_in_each_coding_that_is_wanted(profile, every):
    trees.publish()

    plain = trees.file_at(HOME).read_bytes()
    assert brotli.decompress(trees.file_at(f"{HOME}.br").read_bytes()) == plain
    assert zstandard.decompress(trees.file_at(f"{HOME}.zst").read_bytes()) == plain
    packed = {name.removesuffix(".gz") for name in names(".gz")}
    assert {name.removesuffix(".br") for name in names(".br")} == packed
    assert {name.removesuffix(".zst") for name in names(".zst")} == packed
    assert doubts() == ([], [], [])


def test_what_is_chosen_later_is_told_missing_and_made_by_a_full_build(profile, settings):
    trees.publish()
    settings.ENCODINGS = encodings.named("gzip,brotli")

    told = doubts()
    in_full(profile)

    assert f"{HOME}.br" in told[1]
    assert {name.removesuffix(".br") for name in names(".br")} == {
        name.removesuffix(".gz") for name in names(".gz")
    }
    assert doubts() == ([], [], [])


def test_what_is_given_up_is_told_and_taken_away_by_a_full_build(profile, settings, every):
    trees.publish()
    settings.ENCODINGS = encodings.named("gzip")
    extra = names(".br") | names(".zst")

    told = doubts()
    is_stranger = strangers_among(profile.site_id, ["/index.html.br", "/index.html.gz"])
    in_full(profile)

    assert told == ([], [], sorted(extra))
    assert is_stranger == {"/index.html.br"}
    assert names(".br") | names(".zst") == set()
    assert seal().known_of("mzj", ["/index.html.br"]) == set()
    assert doubts() == ([], [], [])


def test_a_page_that_changes_keeps_no_sibling_of_what_it_said_before(profile, settings, every):
    trees.publish()
    settings.ENCODINGS = encodings.named("gzip")

    sites.edit_site(profile=profile, contact_phone="0000-12345678", **PLATFORM)
    trees.publish()

    assert trees.file_at(f"{HOME}.br").exists() is False
    assert seal().known_of("mzj", ["/index.html.br"]) == set()


def test_everything_comes_back_byte_for_byte_whatever_a_library_would_write_now(
    profile, settings, every, tmp_path
):
    trees.publish()
    standing = trees.files()
    settings.ENCODINGS = ()

    history = History(settings.SEAL_ROOT, "mzj", signing_key(settings.HUABIAO_HOME).public)
    at = next(history.roots()).at
    restore(history, at, tmp_path / "back")

    back = {f"mzj/{name}": content for name, content in trees.files(tmp_path / "back").items()}
    assert back == standing


@pytest.mark.parametrize(
    ("asked", "sent"),
    [
        ("gzip, deflate, br, zstd", "br"),
        ("gzip, zstd", "zstd"),
        ("gzip, br;q=0.5", "gzip"),
        ("deflate", None),
        ("", None),
    ],
)
def test_the_server_sends_what_was_asked_for(public, settings, asked, sent, every):
    tree.put("mzj", "/a.html", Page(b"<p>text</p>" * 1000))
    plain = b"<p>text</p>" * 1000
    (settings.SERVING_ROOT).mkdir()
    reader = _reader(settings)

    answer = reader.answer(_asking(asked))

    headers = dict(answer.headers)
    unpack = {"br": brotli.decompress, "zstd": zstandard.decompress, None: bytes}.get(sent)
    assert (headers.get("Content-Encoding"), headers["Vary"]) == (sent, "Accept-Encoding")
    assert unpack is None or unpack(answer.body) == plain


def test_a_sibling_is_no_address_and_one_of_a_coding_given_up_is_not_sent(public, settings, every):
    tree.put("mzj", "/a.html", Page(b"<p>text</p>" * 1000))
    settings.SERVING_ROOT.mkdir()
    settings.ENCODINGS = encodings.named("gzip")
    reader = _reader(settings)

    assert reader.answer(_asking("br", "/a.html.br")).status == 404
    assert "Content-Encoding" not in dict(reader.answer(_asking("br")).headers)


def test_a_coding_that_nobody_knows_is_named():
    with pytest.raises(encodings.UnknownEncoding, match="lzma: not among brotli, gzip, zstd"):
        encodings.named("gzip,lzma")


def _reader(settings):
    write_hosts([HostEntry("mzj", "mzj.shifan.invalid")], settings.SERVING_ROOT)
    return PublicSites(
        public=settings.PUBLIC_ROOT,
        serving=settings.SERVING_ROOT,
        is_behind_tls=False,
        encodings=settings.ENCODINGS,
    )


def _asking(accept, path="/a.html"):
    return Request(
        method="GET",
        host="mzj.shifan.invalid",
        port=":8000",
        raw_path=path.encode(),
        query=b"",
        headers={b"accept-encoding": accept},
    )
