"""The web servers as the platform office sees them: added, watched, withdrawn; told of where they lag."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from huabiao.changes.operations import system
from huabiao.guard.signing import signing_key
from huabiao.publishing.models import Node, Run
from huabiao.publishing.operations.nodes import add_node, take_report
from huabiao.publishing.queries.nodes import hash_of_token
from huabiao.targets.shelf import IndexShelf
from tests.console import cities
from tests.factories.accounts import UserFactory
from tests.guard.homes import Home, named, page
from tests.targets.indexes import Library, texts

pytestmark = pytest.mark.django_db
SCREEN = "console:nodes"


@pytest.fixture
def root():
    return cities.city()


@pytest.fixture
def office(root, client):
    person = UserFactory(platform_administrator_of=root)
    client.force_login(person)
    return person


def text_of(response):
    return " ".join(response.content.decode().split())


def added(name, ago=timedelta(0)):
    return add_node(name=name, by=None, actor=system(), at=timezone.now() - ago)[0]


def heard(node, ago=timedelta(0), **told):
    at = timezone.now() - ago
    whole = {"number": 5, "run": 3, "current_at": at.isoformat(), **told}
    assert take_report(node_id=node.pk, told=whole, at=at)


def test_a_node_is_added_and_its_token_is_shown_once(office, client):
    screen = client.post(reverse(SCREEN), {"name": "一号机"})

    token = screen.context["token"]
    node = Node.objects.get()
    assert (node.name, node.token_sha256) == ("一号机", hash_of_token(token))
    assert f"HUABIAO_NODE_TOKEN={token}" in screen.content.decode()
    assert screen["Cache-Control"] == "no-store"
    assert token not in client.get(reverse(SCREEN)).content.decode()


def test_a_name_that_is_taken_is_refused_at_the_field_and_not_lost(office, client):
    added("一号机")

    screen = client.post(reverse(SCREEN), {"name": "一号机"})

    assert screen.context["refusal"] == "已经有一个叫这个名称的节点。"
    assert 'value="一号机" aria-invalid="true" aria-describedby="name-refused"' in text_of(screen)
    assert Node.objects.count() == 1


def test_each_node_says_what_it_serves_and_why_it_cannot_go_on(office, client):
    heard(added("正常"), number=5)
    full = added("满了")
    since = timezone.now() - timedelta(minutes=10)
    heard(full, problem="full", note="[Errno 28]", since=since.isoformat())
    heard(added("断了"), ago=timedelta(minutes=4))
    added("新的")

    screen = client.get(reverse(SCREEN))

    words = {state.node.name: str(state.problem) for state in screen.context["states"]}
    assert words == {"正常": "", "满了": "磁盘已满", "断了": "", "新的": ""}
    told = text_of(screen)
    assert [told.count(word) for word in ("失去联系", "不能更新", ">最新<", "等它第一次联系")] == [
        1
    ] * 4
    assert f"{timezone.localtime(since):%m-%d %H:%M:%S} 起" in told
    assert "第 3 批" in told


@pytest.mark.parametrize("screen", ["wagtailadmin_home", "console:publishing", "console:alarms"])
def test_a_node_that_lags_is_told_where_the_office_looks(office, client, screen):
    heard(added("正常"))
    assert "没有跟上" not in text_of(client.get(reverse(screen)))
    heard(added("断了"), ago=timedelta(minutes=4))
    heard(added("被骗"), problem="signature", note="@all")

    told = text_of(client.get(reverse(screen)))

    assert "有网页服务器没有跟上" in told
    assert "断了：三分钟以上没有联系，请检查那台机器和网络" in told
    assert "被骗：收到的清单签名不对，没有采用；仍在提供上一次正确的内容" in told
    assert "正常：" not in told


def test_a_node_is_withdrawn(office, client):
    node = added("一号机")

    screen = client.post(reverse("console:node_withdraw"), {"node": str(node.pk)}, follow=True)
    again = client.post(reverse("console:node_withdraw"), {"node": str(node.pk)}, follow=True)

    assert "“一号机”已停用" in text_of(screen)
    assert "这个节点已经停用" in text_of(again)
    assert list(screen.context["states"]) == []
    node.refresh_from_db()
    assert node.withdrawn_at is not None


@pytest.mark.parametrize("name", ["长" * 61, "一\n二", "一\0", "\u202e一号"])
def test_a_name_that_would_not_show_as_it_is_is_refused(office, client, name):
    screen = client.post(reverse(SCREEN), {"name": name})

    assert screen.context["refusal"] == "节点名称最多 60 个字，不能有换行和看不见的符号。"
    assert Node.objects.count() == 0


@pytest.mark.parametrize("number", ["", "x", "9" * 19, "-1", "١"])
def test_an_odd_number_is_no_node(office, client, number):
    assert client.post(reverse("console:node_withdraw"), {"node": number}).status_code == 404


@pytest.mark.parametrize("trait", ["administrator_of", "editor_of", "signer_of"])
def test_it_is_the_platform_offices_alone(root, client, trait):
    node = added("一号机", ago=timedelta(hours=1))
    client.force_login(UserFactory(**{trait: root}))

    assert client.get(reverse(SCREEN)).status_code == 404
    assert client.post(reverse(SCREEN), {"name": "二号机"}).status_code == 404
    withdraw = client.post(reverse("console:node_withdraw"), {"node": str(node.pk)})
    assert withdraw.status_code == 404
    assert list(Node.objects.values_list("name", "withdrawn_at")) == [("一号机", None)]
    assert "没有跟上" not in text_of(client.get(reverse("wagtailadmin_home")))


def test_the_number_of_questions_does_not_grow_with_the_nodes(
    office, client, django_assert_num_queries, settings, tmp_path
):
    settings.SEAL_ROOT = tmp_path / "seal"
    Home(tmp_path, signing_key(tmp_path)).publish(named(index=page("首页")))
    now = timezone.now()
    for _number in range(3):
        Run.objects.create(
            lane="INTERACTIVE",
            state=Run.State.DONE,
            process="test",
            written=1,
            started_at=now,
            finished_at=now - timedelta(minutes=7),
        )
    heard(added("1号机"), run=Run.objects.earliest("pk").pk)
    client.get(reverse(SCREEN))

    with django_assert_num_queries(10):
        told = text_of(client.get(reverse(SCREEN)))
    assert "落后 2 批，7 分钟" in told
    for number in range(2, 9):
        heard(added(f"{number}号机"), run=Run.objects.earliest("pk").pk)
    with django_assert_num_queries(10):
        assert text_of(client.get(reverse(SCREEN))).count("落后 2 批，7 分钟") == 8


def test_how_far_the_search_of_a_node_is_stands_beside_what_it_serves(
    office, client, settings, tmp_path
):
    settings.SEAL_ROOT = tmp_path / "seal"
    library = Library(tmp_path)
    library.commit(5, *texts(1, 2))
    library.take()
    shelf = IndexShelf(library.seal)
    for name, reached in (("一号机", 5), ("二号机", 2)):
        node = added(name)
        heard(node)
        shelf.note(node.pk, reached)
    heard(added("三号机"))

    text = text_of(client.get(reverse(SCREEN)))

    assert text.count("搜索最新") == 1
    assert text.count("搜索落后 3 项变更") == 1
