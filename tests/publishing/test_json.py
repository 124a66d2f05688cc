"""Items and lists as apps read them: what is said, where it leads, and when it goes."""

import json

import pytest

from huabiao.accounts.enums import Role
from huabiao.accounts.models import RoleGrant
from huabiao.changes.operations import system
from huabiao.library import operations as library
from huabiao.library.enums import Kind
from huabiao.publishing.dates import CHINA
from huabiao.publishing.models import PublishedFile
from huabiao.publishing.serving.request import Request
from huabiao.publishing.serving.sites import PublicSites
from huabiao.sites import operations as sites
from huabiao.sites.models import SiteProfile
from tests import trees
from tests.factories.accounts import UserFactory
from tests.factories.library import AttachmentFactory
from tests.factories.pages import PLATFORM, make_site
from tests.factories.publishing import channel_of, fill, item_in, path_of_item
from tests.moments import NOON
from tests.watching import watching

pytestmark = trees.on_two_connections

HOST = "mzj.shifan.invalid"
BASE = f"http://{HOST}:8000"


@pytest.fixture
def profile(public):
    site = make_site("mzj", name="民政网")
    sites.edit_site(profile=site, is_in_json=True, **PLATFORM)
    return site


@pytest.fixture
def news(profile):
    return channel_of(profile, "ywdt")


def told(path):
    return json.loads(trees.text(f"mzj{path}"))


def path_of(item):
    return path_of_item(item, "mzj").removeprefix("mzj").removesuffix(".html") + ".json"


def asked(settings, path):
    reader = PublicSites(
        public=settings.PUBLIC_ROOT, serving=settings.SERVING_ROOT, is_behind_tls=False
    )
    answer = reader.answer(
        Request(
            method="GET", host=HOST, port=":8000", raw_path=path.encode(), query=b"", headers={}
        )
    )
    return answer.status, dict(answer.headers), answer.body


def assert_right(tmp_path):
    assert trees.files() == trees.rebuilt(tmp_path / "rebuilt")
    verdict = trees.proof()
    assert (verdict.different, verdict.missing, verdict.extra) == ([], [], [])


def test_an_item_says_what_its_page_says(profile, news, tmp_path):
    item = item_in(
        news,
        title="关于放假的通知",
        kind=Kind.NORMATIVE_DOCUMENT,
        body='<p>正文。<a href="/files/a.pdf">附件</a></p>',
        document_number="示政发〔2026〕1号",
        source="示范日报",
    )
    attachment = AttachmentFactory(item=item)
    trees.publish()

    found = told(path_of(item))

    url = BASE + path_of(item).removesuffix(".json") + ".html"
    channel = {"title": "要闻动态", "url": f"{BASE}/ywdt/", "json": f"{BASE}/ywdt/index.json"}
    assert {name: found[name] for name in ("version", "type", "id", "url", "json", "site")} == {
        "version": 1,
        "type": "item",
        "id": item.pk,
        "url": url,
        "json": BASE + path_of(item),
        "site": {"code": "mzj", "name": "民政网", "url": f"{BASE}/"},
    }
    assert found["channel"] == [channel]
    assert (found["title"], found["source"]) == ("关于放假的通知", "示范日报")
    assert found["body_html"] == item.body
    assert found["document"]["number"] == "示政发〔2026〕1号"
    assert found["released_at"] == NOON.astimezone(CHINA).isoformat(timespec="seconds")
    assert [(one["title"], one["size"]) for one in found["attachments"]] == [
        (str(attachment), attachment.document.file_size)
    ]
    assert f'<link rel="alternate" type="application/json" href="{BASE}{path_of(item)}">' in (
        trees.text(path_of_item(item, "mzj"))
    )
    assert_right(tmp_path)


def test_lists_lead_to_every_item_and_from_one_stretch_to_the_next(profile, news):
    items = fill(news, 70)
    sites.edit_site(profile=SiteProfile.objects.get(pk=profile.pk), is_in_json=False, **PLATFORM)
    sites.edit_site(profile=SiteProfile.objects.get(pk=profile.pk), is_in_json=True, **PLATFORM)
    trees.publish()

    page, seen = told("/ywdt/index.json"), []
    assert [row["json"] for row in page["items"]] == [
        BASE + path_of(item) for item in reversed(items[-20:])
    ]
    while True:
        seen += [row["json"] for row in page["items"]]
        if page["older_json"] is None:
            break
        page = told(page["older_json"].removeprefix(BASE))

    assert set(seen) == {BASE + path_of(item) for item in items}


def test_what_is_withdrawn_answers_410_and_nothing_leads_there(
    profile, news, settings, tmp_path, monkeypatch
):
    person = UserFactory(platform_administrator_of=profile.sponsor)
    RoleGrant.objects.create(user=person, role=Role.EDITOR, organization=profile.sponsor)
    item, other = item_in(news), item_in(news)
    with watching(monkeypatch) as watch:
        trees.start()
        trees.publish()
        library.withdraw_item(
            item_id=item.pk, reason="内容有误", by=person, actor=system("console"), at=NOON
        )
        trees.publish()

    status, headers, body = asked(settings, path_of(item))

    assert (status, headers["Content-Type"]) == (410, "application/json; charset=utf-8")
    assert json.loads(body)["type"] == "gone"
    assert [row["json"] for row in told("/ywdt/index.json")["items"]] == [BASE + path_of(other)]
    assert watch.dead == []
    assert_right(tmp_path)


def test_a_moved_channel_sends_apps_on(profile, news, settings, tmp_path):
    item_in(news)
    trees.publish()

    sites.change_slug(channel=news, slug="xinwen", **PLATFORM)
    trees.publish()

    moved = dict(PublishedFile.objects.exclude(moved_to="").values_list("path", "moved_to"))
    status, headers, _body = asked(settings, "/ywdt/index.json")
    assert moved["/ywdt/index.json"] == "/xinwen/index.json"
    assert (status, headers["Access-Control-Allow-Origin"]) == (301, "*")
    assert told("/xinwen/index.json")["type"] == "list"
    assert_right(tmp_path)


def test_scripts_of_other_sites_may_read_it_and_nothing_else(profile, news, settings):
    item = item_in(news)
    trees.publish()

    data, page = asked(settings, path_of(item)), asked(settings, "/ywdt/")

    assert (data[0], data[1]["Content-Type"]) == (200, "application/json; charset=utf-8")
    assert data[1]["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Origin" not in page[1]


def test_turned_off_nothing_is_left_of_it(profile, news, tmp_path):
    item_in(news)
    trees.publish()

    sites.edit_site(profile=SiteProfile.objects.get(pk=profile.pk), is_in_json=False, **PLATFORM)
    trees.publish()

    assert [name for name in trees.files() if ".json" in name] == []
    assert_right(tmp_path)
