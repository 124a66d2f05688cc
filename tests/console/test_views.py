"""The console's home, lists and audit: what waits for whom, at the same price for one row and for three."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from huabiao.changes.models import Change
from huabiao.console.queries import changes_for, returned_for, turns_for
from huabiao.library import operations
from huabiao.library.templatetags.change_words import subject_link
from huabiao.publishing import theme_folder
from tests.console import cities
from tests.factories.accounts import UserFactory
from tests.factories.library import ItemFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def root():
    return cities.city()


@pytest.fixture
def unit(root):
    return cities.unit(root, "mzj", "民政局")


def turns(*people) -> list[list[str]]:
    return [
        [turn.item.title for turn in turns_for(type(who).objects.get(pk=who.pk))] for who in people
    ]


def approve(item, person):
    operations.approve_item(
        item_id=item.pk,
        task_state_id=cities.task_of(item),
        is_confidentiality_checked=True,
        **cities.who(person),
    )


def test_a_text_waits_for_each_stage_in_turn(unit):
    item = cities.submitted(unit, "送审稿")
    people = (unit.editor, unit.first, unit.second, unit.signer)

    waiting = [turns(*people)]
    for person in (unit.first, unit.second, unit.signer):
        approve(item, person)
        waiting.append(turns(*people))

    assert waiting == [
        [[], ["送审稿"], ["送审稿"], []],
        [[], [], ["送审稿"], []],
        [[], [], [], ["送审稿"]],
        [[], [], [], []],
    ]


def test_nobody_reviews_what_they_wrote(unit, root):
    writer = UserFactory(editor_of=unit.organization, reviewer_of=unit.organization)
    unit.editor = writer
    cities.submitted(unit, "自己写的")

    assert turns(writer, unit.first) == [[], ["自己写的"]]


def test_a_parents_people_are_asked_only_where_a_unit_has_nobody(root, unit):
    above = UserFactory(reviewer_of=root, signer_of=root)
    item = cities.submitted(unit, "送审稿")
    before = turns(above)
    for person in (unit.first, unit.second, unit.signer):
        person.is_active = False
        person.save()

    assert (before, turns(above)) == ([[]], [["送审稿"]])
    assert turns_for(above)[0].task_state_id == cities.task_of(item)


def test_what_was_sent_back_is_shown_with_its_reason_to_whom_it_was_sent(unit):
    item = cities.submitted(unit, "送审稿")
    operations.reject_item(
        item_id=item.pk,
        task_state_id=cities.task_of(item),
        reason="数字不对",
        **cities.who(unit.first),
    )

    assert [(entry.item, entry.reason, entry.by) for entry in returned_for(unit.editor)] == [
        (item, "数字不对", str(unit.first))
    ]
    assert returned_for(unit.first) == []


def test_audit_rows_are_those_of_ones_units_and_ones_own(root, unit):
    other = cities.unit(root, "jyj", "教育局")
    cities.draft(unit, "民政局的")
    cities.draft(other, "教育局的")
    office = UserFactory(platform_administrator_of=root)
    guest = UserFactory(editor_of=other.organization, organization=unit.organization)

    seen = {
        person: sorted(set(changes_for(person).values_list("organization_name", flat=True)))
        for person in (unit.editor, other.editor, office, guest)
    }

    assert seen == {
        unit.editor: ["民政局"],
        other.editor: ["教育局"],
        office: ["教育局", "民政局"],
        guest: ["教育局"],
    }


def test_the_audit_names_items_and_leads_to_those_one_may_open(client, root, unit):
    other = cities.unit(root, "jyj", "教育局")
    own, theirs = cities.draft(unit, "民政局的"), cities.draft(other, "教育局的")
    guest = UserFactory(administrator_of=unit.organization)
    rows = [change for item in (own, theirs) for change in Change.objects.filter(subject=item.key)]
    client.force_login(guest)

    shown = client.get(reverse("console:audit"))

    assert shown.context["titles"] == {own.key: (own.pk, "民政局的")}
    way = f'<a href="{reverse("items:overview", args=[own.pk])}">民政局的</a>'
    assert way in shown.content.decode()
    assert subject_link(rows[-1], shown.context["titles"]) == f"信息 {theirs.pk}"


def test_audit_rows_are_found_by_act_subject_and_day(client, unit):
    item = cities.submitted(unit, "送审稿")
    client.force_login(unit.editor)

    def found(**wanted):
        rows = client.get(reverse("console:audit"), wanted).context["rows"]
        return [(change.subject, act) for change, act in rows]

    assert found(action="library.item.submitted") == [(item.key, "送审")]
    assert found(subject=item.key, since="2026-11-16", until="2026-11-16") == [
        (item.key, "送审"),
        (item.key, "投放到栏目"),
        (item.key, "新建信息"),
    ]
    assert found(until="2026-11-15") == []
    assert found(since="not a day") == []


def test_home_shows_what_waits_and_what_was_written(client, unit, root):
    other = cities.unit(root, "jyj", "教育局")
    proposal = cities.submitted(other, "教育局的申请", channel=unit.channel)
    mine = cities.draft(unit, "我的草稿")
    client.force_login(unit.editor)

    shown = client.get(reverse("wagtailadmin_home")).context

    assert shown["turns"] == []
    assert [asked.asking.item for asked in shown["proposals"]] == [proposal]
    assert [(item, str(standing), spots) for item, standing, spots in shown["recent"]] == [
        (mine, "草稿", [])
    ]
    assert shown["may_write"] is True


def test_a_unit_is_told_on_its_first_screen_what_was_taken_off_the_sites(client, unit, root):
    other = cities.unit(root, "jyj", "教育局")
    office = UserFactory(platform_administrator_of=root)
    item = ItemFactory(organization=unit.organization, title="错误的通知", live=True)
    # A door asks the clock: the screen shows what was withdrawn lately.
    whole = {**cities.who(office), "at": timezone.now()}
    operations.withdraw_item(item_id=item.pk, reason="数据有误", **whole)

    told = []
    for person in (unit.editor, other.editor):
        client.force_login(person)
        told.append(list(client.get(reverse("wagtailadmin_home")).context["withdrawn"]))

    assert told == [[item], []]


def test_a_reviewer_is_not_asked_to_write(client, unit):
    client.force_login(unit.first)

    assert client.get(reverse("wagtailadmin_home")).context["may_write"] is False


def test_without_a_session_the_door_is_the_login_page(client, unit):
    answer = client.get(reverse("wagtailadmin_home"))

    assert (answer.status_code, answer.url) == (302, "/login/?next=/")


def test_the_menu_leads_to_open_screens_alone(client, unit):
    client.force_login(UserFactory(editor_of=unit.organization, is_superuser=True))

    page = client.get(reverse("wagtailadmin_home")).content.decode()

    closed = ("/pages/", "/images/", "/documents/", "/snippets/", "/reports/", "/settings/")
    menu = page.partition('id="wagtail-sidebar-props"')[2].partition("</script>")[0]
    assert [address for address in closed if f'"{address}' in menu] == []
    assert [
        address
        for address in ("/items/", "/proposals/", "/audit/", "/calendar/", "/items/wastebasket/")
        if f'"{address}"' not in menu
    ] == []


def test_the_menu_is_as_each_role_needs_it(client, unit, root):
    entries = ("reviews", "proposals", "items/wastebasket", "activity", "calendar", "handbook")
    people = {
        "editor": unit.editor,
        "reviewer": unit.first,
        "administrator": UserFactory(administrator_of=unit.organization),
        "office": UserFactory(platform_administrator_of=root),
    }

    seen = {}
    for role, person in people.items():
        client.force_login(person)
        page = client.get(reverse("wagtailadmin_home")).content.decode()
        menu = page.partition('id="wagtail-sidebar-props"')[2].partition("</script>")[0]
        seen[role] = [entry for entry in entries if f'"/{entry}/"' in menu]

    assert seen == {
        "editor": ["proposals", "items/wastebasket", "calendar", "handbook"],
        "reviewer": ["reviews", "proposals", "calendar", "handbook"],
        "administrator": ["proposals", "items/wastebasket", "activity", "calendar", "handbook"],
        "office": ["proposals", "activity", "calendar", "handbook"],
    }


def test_the_number_on_the_menu_counts_what_waits_at_a_bounded_price(
    client, unit, root, django_assert_num_queries
):
    """Of each sort one, then three: the number grows, what is asked does not."""
    other = cities.unit(root, "jyj", "教育局")
    person = UserFactory(editor_of=unit.organization, reviewer_of=unit.organization)
    client.force_login(person)
    address = reverse("console:waiting")
    nothing = client.get(address).json()

    counts = []
    for titles in (["第一篇"], ["第二篇", "第三篇"]):
        for title in titles:
            cities.submitted(unit, title)
            cities.submitted(other, title, channel=unit.channel)
        with django_assert_num_queries(15):
            counts.append(client.get(address).json()["count"])

    assert nothing == {"count": 0, "said": ""}
    assert counts == [2, 6]
    assert client.get(address).json()["said"] == "工作台，6 件事等您办"


def test_home_says_how_long_something_waited_and_offers_one_button(client, unit):
    item = cities.submitted(unit, "等着的")
    review = item.current_workflow_state
    type(review).objects.update(created_at=timezone.now() - timedelta(days=4, hours=1))
    client.force_login(unit.first)

    page = client.get(reverse("wagtailadmin_home")).content.decode()

    assert "现在有 <strong>1</strong> 件事等您办。" in page
    assert '<span class="hb-late">等了 4 天</span>' in page
    task = reverse("items:review", args=[item.pk, cities.task_of(item)])
    assert page.count(f'class="button button-small" href="{task}"') == 1


def test_what_is_empty_takes_no_room_at_home(client, unit):
    client.force_login(unit.signer)

    page = client.get(reverse("wagtailadmin_home")).content.decode()

    assert "现在没有等您办的事。" in page
    assert 'class="hb-card"' not in page


def test_home_leads_to_where_readers_find_what_was_written(client, unit):
    item = cities.live(unit, "公开的")
    client.force_login(unit.editor)

    recent = client.get(reverse("wagtailadmin_home")).context["recent"]

    ((_item, _standing, (spot,)),) = recent
    assert (spot.site, spot.channel) == ("民政局网站", "民政局动态")
    assert spot.url.endswith(f"/{item.pk}.html")


def test_home_names_the_channels_that_wait_to_be_filled(client, unit):
    client.force_login(unit.editor)
    before = client.get(reverse("wagtailadmin_home")).context["to_fill"]
    cities.live(unit, "第一篇")

    assert before == [unit.channel]
    assert client.get(reverse("wagtailadmin_home")).context["to_fill"] == []


def test_the_office_is_told_of_what_is_not_published_for_long(client, unit, root):
    office = UserFactory(platform_administrator_of=root)
    cities.live(unit, "还没有发布的")
    told = []
    for age in (timedelta(minutes=1), timedelta(hours=2)):
        Change.objects.update(at=timezone.now() - age)
        for person in (office, unit.editor):
            client.force_login(person)
            page = client.get(reverse("wagtailadmin_home")).content.decode()
            told.append("最早的一件已经等了 2 小时" in page)

    assert told == [False, False, True, False]


# Every list has one price.

LISTS = {
    "wagtailadmin_home": lambda unit, other, title: (
        cities.submitted(other, title, channel=unit.channel),
        cities.draft(unit, title),
    ),
    "items:list": lambda unit, other, title: cities.submitted(unit, title),
    "console:reviews": lambda unit, other, title: cities.submitted(unit, title),
    "console:proposals": lambda unit, other, title: cities.submitted(
        other, title, channel=unit.channel
    ),
    "console:audit": lambda unit, other, title: cities.draft(unit, title),
    "console:calendar": lambda unit, other, title: cities.draft(unit, title),
}


@pytest.mark.parametrize("name", LISTS)
def test_a_list_asks_the_same_for_one_row_and_for_three(client, unit, root, name):
    other = cities.unit(root, "jyj", "教育局")
    person = UserFactory(editor_of=unit.organization, reviewer_of=unit.organization)
    client.force_login(person)
    unit.editor = person if name == "wagtailadmin_home" else unit.editor
    LISTS[name](unit, other, "第一篇")
    client.get(reverse(name))  # content types are remembered from here on
    counts = []
    for titles in ((), ("第二篇", "第三篇")):
        for title in titles:
            LISTS[name](unit, other, title)
        with CaptureQueriesContext(connection) as seen:
            client.get(reverse(name))
        counts.append(len(seen))

    assert counts[0] == counts[1]


def test_a_broken_theme_is_told_to_the_platform_office_alone(
    root, unit, client, settings, tmp_path
):
    settings.HUABIAO_HOME = tmp_path
    theme_folder.tell("主题文件有错误：base.html 第 3 行：不认识的标签“wenn”。")
    office = UserFactory(platform_administrator_of=root)

    shown = []
    for person in (office, unit.editor):
        client.force_login(person)
        shown.append("第 3 行" in client.get(reverse("wagtailadmin_home")).content.decode())

    assert shown == [True, False]
