"""网页防护: the platform office reads what the guard found, is told what to do, and says when it is dealt with."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.conf import settings
from django.urls import reverse

from huabiao.changes.models import Change
from huabiao.guard.sealing import Seal
from huabiao.guard.signing import signing_key
from huabiao.publishing.models import AlarmsSettled, PublishedFile
from huabiao.sites.queries import site_of
from tests.console import cities
from tests.factories.accounts import UserFactory
from tests.guard.homes import folder_in_memory

pytestmark = pytest.mark.django_db
MARCH = datetime(2026, 3, 3, 7, 0, tzinfo=UTC)
ALARM = {
    "at": "2026-03-03T15:00:00+08:00", "kind": "changed", "site": "mzj", "path": "/<b>.html",
    "outcome": "restored", "found": "file", "sha256": "ab" * 32, "size": 2048,
    "evidence": "20260303T150000-mzj-1", "note": "",
}  # fmt: skip


@pytest.fixture
def root(settings):
    with folder_in_memory() as folder:
        settings.HUABIAO_HOME = folder
        settings.SEAL_ROOT = folder / "seal"
        settings.GUARD_ROOT = folder / "guard"
        settings.GUARD_ROOT.mkdir()
        yield cities.city()


@pytest.fixture
def office(client, root):
    person = UserFactory(platform_administrator_of=root)
    client.force_login(person)
    return person


def tell(*alarms: dict[str, object]) -> None:
    """As the guard does: one line after another."""
    lines = "".join(json.dumps({**ALARM, **alarm}) + "\n" for alarm in alarms)
    with (Path(settings.GUARD_ROOT) / "alarms.jsonl").open("a") as file:
        file.write(lines)


def shown(client) -> tuple[list[str], list[str], str]:
    """Moments of the alarms that are open, of those dealt with, and the screen."""
    html = client.get(reverse("console:alarms")).content.decode()
    moments = [
        re.findall(r"<td>(\d{4}-\d\d-\d\d [\d:]{8})</td>", part)
        for part in html.partition('<details class="hb-receipt">')[::2]
    ]
    return moments[0], moments[1], html


def settle(client, upto: str, note: str = ""):
    return client.post(reverse("console:alarms"), {"upto": upto, "note": note}, follow=True)


def test_the_platform_office_reads_the_alarms_and_nobody_else(client, root, office):
    tell({})
    with (Path(settings.GUARD_ROOT) / "alarms.jsonl").open("a") as file:
        file.write("not json\n")
    html = client.get(reverse("console:alarms")).content.decode()

    cells = [
        " ".join(cell.split()) for cell in re.findall(r"<td[^>]*>(.*?)</td>", html, re.DOTALL)
    ][-5:]
    assert cells == [
        "2026-03-03 15:00:00",
        "mzj/&lt;b&gt;.html",
        '被篡改 <span class="hb-quiet hb-below">2.0 KB，SHA-256 abababababababab…</span>',
        "已恢复",
        "20260303T150000-mzj-1",
    ]
    client.force_login(UserFactory(administrator_of=root))
    assert client.get(reverse("console:alarms")).status_code == 404
    assert settle(client, ALARM["at"]).status_code == 404
    assert not AlarmsSettled.objects.exists()


def test_without_alarms_the_screen_says_what_that_may_mean(client, office):
    _open, _past, html = shown(client)

    assert "没有告警" in html
    assert 'name="upto"' not in html


def test_what_was_dealt_with_steps_aside_and_what_comes_later_is_open(client, office):
    tell({"at": "2026-03-01T10:00:00+08:00"}, {"at": "2026-03-02T10:00:00.123+08:00"})
    (upto,) = re.findall(r'name="upto" value="([^"]+)"', shown(client)[2])
    tell({"at": "2026-03-02T10:00:01+08:00"})  # while the person was typing

    answer = settle(client, upto, "补了漏洞")

    assert "已记下" in answer.content.decode()
    still, past, html = shown(client)
    assert (still, past) == (
        ["2026-03-02 10:00:01"],
        ["2026-03-02 10:00:00", "2026-03-01 10:00:00"],
    )
    assert re.search(rf"{office.name or office} 于 .* 处理：补了漏洞", html)
    recorded = Change.objects.filter(action="publishing.alarms.settled")
    assert recorded.values_list("actor_id", "note").get() == (office.pk, "补了漏洞")
    settle(client, "2026-03-02T10:00:01+08:00")
    assert shown(client)[0] == []
    assert "没有要处理的告警" in shown(client)[2]


@pytest.mark.parametrize(
    ("upto", "note", "sentence"),
    [
        pytest.param("2026-03-01T10:00:00+08:00", "", "别人已经处理过了", id="by another"),
        pytest.param("2099-01-01T00:00:00+08:00", "", "不能处理还没有发生的告警", id="to come"),
        pytest.param("2026-03-02T10:00:00+08:00", "查" * 201, "最多写 200 个字", id="too long"),
    ],
)
def test_what_cannot_be_settled_is_refused_and_the_note_is_not_lost(
    client, office, upto, note, sentence
):
    tell({"at": "2026-03-01T10:00:00+08:00"})
    settle(client, "2026-03-01T10:00:00+08:00")
    tell({"at": "2026-03-02T10:00:00+08:00"})

    html = settle(client, upto, note or "我写的").content.decode()

    assert sentence in html
    assert (note or "我写的") in html
    assert shown(client)[0] == ["2026-03-02 10:00:00"]


def test_a_moment_that_is_none_settles_nothing(client, office):
    tell({})

    assert settle(client, "昨天").status_code == 404
    assert shown(client)[0] == ["2026-03-03 15:00:00"]


def test_a_site_that_is_not_signed_as_a_whole_is_named_with_what_to_do(client, root, office):
    unit = cities.unit(root, "mzj", "民政局")
    other = cities.unit(root, "jyj", "教育局")
    for site in (site_of(unit.channel), site_of(other.channel)):
        PublishedFile.objects.create(site=site, path="/a.html", kind="x", ident=1, size=1)
    seal = Seal(Path(settings.SEAL_ROOT), signing_key(Path(settings.HUABIAO_HOME)))
    for code in ("mzj", "jyj"):
        seal.announce(code, put={"/a.html": b"a"}, run=1, at=MARCH)
    seal.mark_whole("jyj")
    seal.settle(run=1, at=MARCH)

    html = shown(client)[2]

    assert "有网站的网页没有全部签入清单" in html
    assert re.findall(r"huabiao publish --full --site (\w+)", html) == ["mzj"]
    seal.mark_whole("mzj")
    seal.settle(run=2, at=MARCH)
    assert "签入清单" not in shown(client)[2]


def test_after_an_upgrade_it_says_how_the_manifest_is_made_whole(client, office):
    tell({"kind": "partial", "path": "", "outcome": "told", "size": 0})

    html = shown(client)[2]

    assert "系统升级以前的网页还没有签入清单" in html
    assert "huabiao publish --full --site mzj" in html


def test_keys_that_cannot_be_used_are_named_and_nothing_is_told_to_be_published(
    client, office, settings, tmp_path
):
    settings.HUABIAO_HOME = tmp_path
    signing_key(tmp_path)
    with (tmp_path / "seal.pub").open("ab") as file:
        file.write(b"-----BEGIN PUBLIC KEY-----\nMFkw\n-----END PUBLIC KEY-----\n")
    client.force_login(office)

    shown = client.get(reverse("console:alarms"))

    assert "seal.pub 里的第 2 个公钥不能用" in shown.content.decode()
    assert shown.context["not_whole"] == []
