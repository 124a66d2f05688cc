"""The time machine: what readers saw at a moment, shown to administrators of the site, in a cage."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from html import unescape
from pathlib import Path
from urllib.parse import urlencode

import pytest
from django.conf import settings
from django.urls import reverse

from huabiao.guard.sealing import Seal
from huabiao.guard.signing import signing_key
from huabiao.sites.models import SiteProfile
from huabiao.sites.queries import base_url
from tests.console import cities
from tests.factories.accounts import UserFactory
from tests.guard.homes import folder_in_memory

pytestmark = pytest.mark.django_db
MARCH = datetime(2026, 3, 3, 7, 0, tzinfo=UTC)  # 15:00 in Beijing


@pytest.fixture
def places(settings):
    with folder_in_memory() as folder:
        settings.HUABIAO_HOME = folder
        settings.SEAL_ROOT = folder / "seal"
        settings.GUARD_ROOT = folder / "guard"
        yield


@pytest.fixture
def root(places):
    return cities.city()


@pytest.fixture
def unit(root):
    return cities.unit(root, "mzj", "民政局")


@pytest.fixture
def administrator(unit):
    return UserFactory(administrator_of=unit.organization)


@pytest.fixture
def lived(unit):
    """A page with its picture and look, changed, then closed, then gone."""
    own = base_url(SiteProfile.objects.get(code="mzj"))
    seal = Seal(Path(settings.SEAL_ROOT), signing_key(Path(settings.HUABIAO_HOME)))

    def publish(day: int, put: dict[str, str], removed=()) -> None:
        at = MARCH + timedelta(days=day)
        contents = {path: content.encode() for path, content in put.items()}
        seal.announce("mzj", put=contents, removed=removed, run=day, at=at)
        seal.settle(run=day, at=at)

    head = (
        '<link rel="stylesheet" href="/theme/a.css">'
        f'<a href="{own}/zwgk/">公开</a><a href="//o.cn/">外</a>'
    )
    publish(
        0,
        {
            "/zwgk/a.html": f"{head}<p>三月的话</p><img src='/files/1.png'>",
            "/theme/a.css": "body { background: url(/theme/b.png) }",
            "/files/1.png": "png",
        },
    )
    publish(10, {"/zwgk/a.html": f"{head}<p>后来的话</p><script>alert(1)</script>"})
    publish(20, {"/zwgk/a.html": "已经关闭", "/zwgk/a.html.gone": ""})
    publish(30, {}, ["/zwgk/a.html", "/zwgk/a.html.gone"])


def asked(client, **given) -> str:
    """The screen of the time machine; what was asked for is the page at /zwgk/a.html."""
    wanted = {"site": "mzj", "address": "/zwgk/a.html", **given}
    answer = client.get(f"{reverse('console:past')}?{urlencode(wanted)}")
    assert answer.status_code == 200
    return unescape(answer.content.decode())


def frame_of(html: str) -> str:
    return re.search(r'<iframe[^>]* src="([^"]+)"', html)[1]


@pytest.mark.parametrize(
    ("at", "words", "told"),
    [
        ("2026-03-03T15:00", "三月的话", "从 2026-03-03 15:00:00 起是这样"),
        ("2026-03-05", "三月的话", "从 2026-03-03 15:00:00 起是这样"),
        ("2026-03-13 14:59:59", "三月的话", "从 2026-03-03 15:00:00 起是这样"),
        ("2026-03-13T15:00:00", "后来的话", "从 2026-03-13 15:00:00 起是这样"),
        ("2026-03-24", "已经关闭", "那时这个页面已经关闭"),
    ],
)
def test_a_page_is_shown_as_it_stood_at_the_moment(client, administrator, lived, at, words, told):
    client.force_login(administrator)

    html = asked(client, at=at)

    assert told in html
    assert words in client.get(frame_of(html)).content.decode()


def test_when_a_page_changed_is_listed_newest_first_and_leads_there(client, administrator, lived):
    client.force_login(administrator)

    html = asked(client, at="2026-03-20")

    moments = re.findall(
        r'<a href="(\?site=mzj[^"]+)"[^>]*><time[^>]*>([^<]+)</time></a>\s*(\S+)', html
    )
    assert [(when, what) for _link, when, what in moments] == [
        ("2026-04-02 15:00:00", "页面被移除"),
        ("2026-03-23 15:00:00", "内容改变"),
        ("2026-03-13 15:00:00", "内容改变"),
        ("2026-03-03 15:00:00", "第一次有记录"),
    ]
    oldest = client.get(reverse("console:past") + moments[-1][0]).content.decode()
    assert "三月的话" in client.get(frame_of(unescape(oldest))).content.decode()


def test_within_the_frame_everything_is_of_that_moment_and_nothing_runs(
    client, administrator, lived
):
    client.force_login(administrator)
    source = frame_of(asked(client, at="2026-03-15"))

    answer = client.get(source)

    html = answer.content.decode()
    here = source.removesuffix("zwgk/a.html")
    assert f'href="{here}theme/a.css"' in html
    assert f'<a href="{here}zwgk/">' in html
    assert '<a href="//o.cn/">' in html
    policy = answer["Content-Security-Policy"]
    assert policy.startswith("sandbox allow-same-origin; default-src 'none'")
    assert "script" not in policy
    assert client.get(f"{here}theme/a.css").content.decode() == (
        f"body {{ background: url({here}theme/b.png) }}"
    )
    assert client.get(f"{here}files/1.png").content == b"png"
    assert client.get(f"{here}files/2.png").status_code == 404


def test_the_frame_itself_lets_nothing_run(client, administrator, lived):
    client.force_login(administrator)

    assert 'sandbox="allow-same-origin"' in asked(client, at="2026-03-15")


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"at": "2026-02-01"}, "这个网站的记录从 2026-03-03 15:00:00 开始，更早的看不到。"),
        ({"at": "2026-04-10"}, "那时没有这个页面。"),
        ({"address": "/never.html"}, "这个地址从来没有过页面。请看看网址是否写对。"),
        ({"at": "gestern"}, "看不懂这个时间，请写成 2026-03-03 15:00。"),
        ({"at": "0001-01-01"}, "看不懂这个时间，请写成 2026-03-03 15:00。"),
        ({"site": "away"}, "请选择网站。"),
        ({"address": "http://[::1"}, "看不懂这个网址。"),
        ({"address": "/a\nb\t.html"}, "这个地址从来没有过页面。请看看网址是否写对。"),
    ],
)
def test_what_cannot_be_shown_is_told_in_a_sentence(client, administrator, lived, given, sentence):
    client.force_login(administrator)

    assert sentence in asked(client, **given)


def test_a_pasted_address_says_which_site_is_meant(client, root, administrator, lived):
    other = cities.unit(root, "jyj", "教育局")
    both = UserFactory(platform_administrator_of=root)
    client.force_login(both)
    own = base_url(SiteProfile.objects.get(code="mzj"))

    html = asked(
        client,
        site=other.organization.code,
        address=f"{own}/zwgk/a.html?from=x#top",
        at="2026-03-05",
    )

    assert "三月的话" in client.get(frame_of(html)).content.decode()


def test_a_site_that_never_published_says_so(client, administrator):
    client.force_login(administrator)

    assert "这个网站还没有留下记录" in asked(client)


def test_only_administrators_of_the_site_look_into_its_past(client, root, unit, lived):
    stranger = cities.unit(root, "jyj", "教育局")
    theirs = UserFactory(administrator_of=stranger.organization)
    file = reverse("console:past_file", args=["mzj", "20260305T000000.000000", "zwgk/a.html"])
    answers = {}
    for name, person in {"editor": unit.editor, "stranger": theirs}.items():
        client.force_login(person)
        answers[name] = (client.get(file).status_code, "民政局网站" in asked(client))

    assert answers == {"editor": (404, False), "stranger": (404, False)}


@pytest.mark.parametrize("stamp", ["yesterday", "20261399T000000.0", "19990101T000000.000000"])
def test_a_moment_that_is_none_is_not_there(client, administrator, lived, stamp):
    client.force_login(administrator)

    assert (
        client.get(reverse("console:past_file", args=["mzj", stamp, "zwgk/a.html"])).status_code
        == 404
    )
