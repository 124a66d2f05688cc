"""The page of one item: where it stands, what was done, and what came of it on the sites."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from huabiao.changes.models import Change, Work
from huabiao.changes.operations import system
from huabiao.library import operations
from huabiao.library.enums import Kind
from huabiao.publishing.models import ReceiptLine, Run, RunCause
from huabiao.publishing.operations.nodes import add_node, take_report
from tests.console import cities
from tests.factories.accounts import UserFactory
from tests.factories.sites import ChannelFactory
from tests.moments import NOON
from tests.weighing import asked_outside_trials

pytestmark = pytest.mark.django_db


@pytest.fixture
def root():
    return cities.city()


@pytest.fixture
def unit(root):
    return cities.unit(root, "mzj", "民政局")


def overview(client, item):
    return client.get(reverse("items:overview", args=[item.pk])).context


def carried_out(change, site, paths):
    """A run that carried out the change and touched these paths."""
    run = Run.objects.create(lane="INTERACTIVE", process="test", started_at=NOON)
    RunCause.objects.create(run=run, change_id=change.pk, subject=change.subject)
    for path in paths:
        ReceiptLine.objects.create(
            run=run, site=site, path=path, act=ReceiptLine.Act.CREATED, visible_at=NOON
        )
    Work.objects.filter(change=change).delete()


def test_what_waits_for_the_publisher_is_told(client, unit):
    item = cities.live(unit, "公开的")
    client.force_login(unit.editor)

    page = client.get(reverse("items:overview", args=[item.pk]))

    assert [(deed.label, deed.is_waiting, deed.lines) for deed in page.context["receipts"]] == [
        ("签发公开", True, ())
    ]
    assert "将在“民政局网站 / 民政局动态”更新" in page.content.decode()


def test_the_receipt_names_each_address_and_when_it_could_be_seen(client, unit):
    item = cities.live(unit, "公开的")
    site = cities.placement_of(item).site
    other = item.pk + 1
    live = Change.objects.get(action="library.item.live")
    carried_out(
        live,
        site,
        [f"/content/2026/{item.pk}.html", f"/content/2026/{other}.html", "/channel/index.html"],
    )
    RunCause.objects.create(run=Run.objects.get(), change_id=live.pk + 1, subject=f"item:{other}")
    client.force_login(unit.editor)

    receipt = overview(client, item)["receipts"][0]

    # The run carried out another item's act too: that article is no part of this receipt.
    assert [(line.site, line.url, line.act, line.visible_at) for line in receipt.lines] == [
        (
            "民政局网站",
            f"http://mzj.shifan.invalid:8000/content/2026/{item.pk}.html",
            "新建",
            NOON,
        ),
        ("民政局网站", "http://mzj.shifan.invalid:8000/channel/", "新建", NOON),
    ]
    assert receipt.is_waiting is False


def test_receipts_are_folded_beneath_counts_of_each_site(client, unit, root):
    other = cities.unit(root, "jyj", "教育局")
    item = cities.live(unit, "公开的")
    live = Change.objects.get(action="library.item.live")
    article = f"/content/2026/{item.pk}.html"
    carried_out(live, cities.placement_of(item).site, [article, "/index.html"])
    carried_out(live, other.channel.get_site(), ["/jydt/index.html"])
    client.force_login(unit.editor)

    page = client.get(reverse("items:overview", args=[item.pk]))

    by_site = page.context["receipts"][0].by_site
    html = page.content.decode()
    assert [(site, len(lines)) for site, lines in by_site.items()] == [
        ("民政局网站", 2),
        ("教育局网站", 1),
    ]
    assert "民政局网站 2 个页面，教育局网站 1 个页面" in html
    assert "<details open" not in html
    assert '<details class="hb-receipt">' in html


def test_a_run_for_this_item_alone_is_shown_whole(client, unit):
    """Its neighbours lead to it, so their pages changed because of it."""
    item = cities.live(unit, "公开的")
    neighbour = f"/content/2026/{item.pk + 1}.html"
    carried_out(
        Change.objects.get(action="library.item.live"),
        cities.placement_of(item).site,
        [neighbour],
    )
    client.force_login(unit.editor)

    receipt = overview(client, item)["receipts"][0]

    assert [line.url for line in receipt.lines] == [f"http://mzj.shifan.invalid:8000{neighbour}"]


def test_where_an_item_stands_is_said_in_words(client, unit, root):
    other = cities.unit(root, "jyj", "教育局")
    item = cities.live(unit, "公开的")
    second = ChannelFactory(parent=unit.channel, organization=unit.organization, title="通知")
    for channel in (second, other.channel):
        operations.place_item(item_id=item.pk, channel_id=channel.pk, **cities.who(unit.editor))
    client.force_login(unit.editor)

    places = overview(client, item)["places"]

    assert [
        (place.site, place.placement.channel.title, place.state, place.url, place.may_arrange)
        for place in places
    ] == [
        (
            "民政局网站",
            "民政局动态",
            "已公开",
            f"http://mzj.shifan.invalid:8000/content/2026/{item.pk}.html",
            True,
        ),
        ("民政局网站", "通知", "签发后公开", "", True),
        ("教育局网站", "教育局动态", "待对方接收", "", False),
    ]


def test_audit_rows_tell_who_whence_and_what(client, unit):
    item = cities.submitted(unit, "送审稿")
    operations.reject_item(
        item_id=item.pk,
        task_state_id=cities.task_of(item),
        reason="数字不对",
        **cities.who(unit.first),
    )
    client.force_login(unit.editor)

    page = client.get(reverse("items:overview", args=[item.pk]))

    assert [(deed.label, deed.change.actor_name) for deed in page.context["deeds"]] == [
        ("退回", "民政局初审"),
        ("送审", "民政局采编"),
        ("投放到栏目", "民政局采编"),
        ("新建信息", "民政局采编"),
    ]
    text = page.content.decode()
    for words in (
        "数字不对",
        "环节：初审",
        "标题：送审稿；类型：动态",
        "接收：本单位栏目",
        "工作台",
    ):
        assert words in text
    assert [
        (stage.task.name, stage.finished_by, stage.comment) for stage in page.context["reviews"]
    ] == [("初审", unit.first, "数字不对")]


def _more_placements(unit, item, number):
    channel = ChannelFactory(parent=unit.channel, organization=unit.organization)
    operations.place_item(item_id=item.pk, channel_id=channel.pk, **cities.who(unit.editor))


def _more_relations(unit, item, number):
    other = cities.draft(unit, f"另一篇 {number}", kind=Kind.NOTICE)
    operations.relate_items(
        source_id=item.pk, target_id=other.pk, type="AMENDS", **cities.who(unit.editor)
    )


def _more_versions(unit, item, number):
    item.refresh_from_db()
    item.title = f"第 {number} 稿"
    operations.save_draft(item=item, **cities.who(unit.editor))


def _more_standing(unit, item, number):
    cities.live(unit, f"公开的 {number}", kind=Kind.NOTICE)


@pytest.mark.parametrize(
    ("name", "add"),
    [
        pytest.param("overview", _more_placements, id="placements"),
        pytest.param("overview", _more_relations, id="relations"),
        pytest.param("overview", _more_versions, id="audit rows"),
        pytest.param("withdraw", _more_placements, id="where used"),
        pytest.param("history", _more_versions, id="versions"),
        pytest.param("relate", _more_standing, id="found items"),
        pytest.param("channel", _more_standing, id="what stands in a channel"),
        pytest.param("channels", _more_placements, id="channels"),
    ],
)
def test_a_page_asks_the_same_for_one_row_and_for_three(client, unit, name, add):
    item = cities.live(unit, "公开的", kind=Kind.NOTICE)
    client.force_login(
        UserFactory(
            editor_of=unit.organization,
            signer_of=unit.organization,
        )
    )
    argument = {"channel": [unit.channel.pk], "channels": []}.get(name, [item.pk])
    address = reverse(f"items:{name}", args=argument) + ("?q=公开" if name == "relate" else "")
    add(unit, item, 1)
    client.get(address)  # content types are remembered from here on
    prices = []
    for numbers in ((), (2, 3)):
        for number in numbers:
            add(unit, item, number)
        with CaptureQueriesContext(connection) as asked:
            assert client.get(address).status_code == 200
        prices.append(asked_outside_trials(asked))

    assert prices[0] == prices[1]


def test_the_receipt_says_when_each_web_server_had_everything(client, unit):
    item = cities.live(unit, "公开的")
    live = Change.objects.get(action="library.item.live")
    carried_out(live, cities.placement_of(item).site, [f"/content/2026/{item.pk}.html"])
    run = Run.objects.get().pk
    for name, seconds in (("二号机", 2), ("一号机", 1)):
        node, _token = add_node(name=name, by=None, actor=system(), at=NOON)
        at = NOON + timedelta(seconds=seconds)
        told = {"number": 9, "run": run, "current_at": at.isoformat()}
        assert take_report(node_id=node.pk, told=told, at=at)
    late, _token = add_node(name="后来的", by=None, actor=system(), at=NOON)
    told = {"number": 10, "run": run + 5, "current_at": NOON.isoformat()}
    assert take_report(node_id=late.pk, told=told, at=NOON)
    client.force_login(unit.editor)

    page = client.get(reverse("items:overview", args=[item.pk]))

    (receipt,) = page.context["receipts"]
    assert receipt.nodes == (
        ("一号机", NOON + timedelta(seconds=1)),
        ("二号机", NOON + timedelta(seconds=2)),
    )
    assert "各网页服务器更新完的时间" in page.content.decode()
