"""Tables that leave the console: what the screen shows and no more, harmless in a spreadsheet, and recorded."""

from __future__ import annotations

import csv
import io
from datetime import datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from huabiao.base.spreadsheets import harmless, lines_of
from huabiao.changes.models import Change
from huabiao.console.queries import activity_of, months_before
from huabiao.console.views import audit
from huabiao.console.views.activity import in_words
from huabiao.library import operations
from huabiao.library.enums import Act
from tests.console import cities
from tests.factories.accounts import UserFactory
from tests.moments import NOON, ONE_DAY, SHANGHAI

pytestmark = pytest.mark.django_db


@pytest.fixture
def root():
    return cities.city()


@pytest.fixture
def unit(root):
    return cities.unit(root, "mzj", "民政局")


@pytest.fixture
def other(root):
    return cities.unit(root, "jyj", "教育局")


@pytest.fixture
def administrator(unit):
    return UserFactory(administrator_of=unit.organization, name="民政局管理员")


def table(answer) -> list[list[str]]:
    raw = b"".join(answer.streaming_content)
    assert raw.startswith(b"\xef\xbb\xbf")  # or Excel and WPS show Chinese as noise
    return list(csv.reader(io.StringIO(raw.decode("utf-8-sig"))))


# Spreadsheets


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@x", "\t=1", "\r=1"])
def test_what_a_spreadsheet_would_act_on_is_a_text(cell):
    assert harmless(cell) == f"'{cell}"


def test_a_text_is_left_as_it_is():
    rows = [["通知", "a,b", '引"号'], ["1-1", ""]]

    raw = b"".join(lines_of(rows)).decode("utf-8-sig")

    assert list(csv.reader(io.StringIO(raw))) == rows


# The audit


def test_the_audit_leaves_as_the_screen_shows_it(client, unit, other, administrator):
    item = cities.draft(unit, "=HYPERLINK(1)")
    cities.draft(other, "教育局的")
    client.force_login(administrator)
    wanted = f"?subject={item.key}&action=library.item.created"
    shown = client.get(reverse("console:audit") + wanted).context["rows"]

    answer = client.post(reverse("console:audit_table") + wanted)

    head, *rows = table(answer)
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert head[:5] == ["编号", "时间", "操作", "对象", "操作人"]
    assert [row[0] for row in rows] == [str(change.pk) for change, _act in shown]
    assert rows[0][2:6] == ["新建信息", f"信息 {item.pk}", "民政局采编", "民政局"]
    assert rows[0][9] == "标题：=HYPERLINK(1)；类型：动态"


def test_another_units_rows_do_not_leave(client, unit, other, administrator):
    cities.draft(unit, "民政局的")
    cities.draft(other, "教育局的")
    client.force_login(administrator)

    _head, *rows = table(client.post(reverse("console:audit_table")))

    assert {row[5] for row in rows} == {"民政局"}


def test_that_a_table_was_taken_along_is_recorded_with_what_was_asked(client, unit, administrator):
    cities.draft(unit, "一篇")
    client.force_login(administrator)
    address = reverse("console:audit_table") + "?action=library.item.created&until="

    rows = table(client.post(address))

    change = Change.objects.get(action="console.audit.taken_along")
    assert (change.actor_id, change.after) == (
        administrator.pk,
        {"count": 1, "action": "library.item.created"},
    )
    assert len(rows) == 2
    page = client.get(reverse("console:audit")).content.decode()
    assert "导出操作记录" in page


@pytest.mark.parametrize("name", ["console:audit_table", "console:activity_table"])
def test_a_table_is_the_administrators_and_no_link_takes_it(client, unit, administrator, name):
    client.force_login(unit.editor)
    refused = client.post(reverse(name)).status_code
    client.force_login(administrator)
    by_link = client.get(reverse(name)).status_code

    assert (refused, by_link) == (404, 405)
    assert not Change.objects.filter(action__startswith="console.").exists()


def test_a_table_has_an_end_and_says_so(client, unit, administrator, monkeypatch):
    for title in ("一", "二", "三"):
        cities.draft(unit, title)
    monkeypatch.setattr(audit, "MOST_ROWS", 2)
    client.force_login(administrator)

    _head, *rows = table(client.post(reverse("console:audit_table")))

    assert len(rows) == 3
    assert rows[-1] == ["只列出最近的 2 条；要看更早的，请缩小日期范围再导出。"]


# What units did

EDGES = [datetime(2026, month, 1, tzinfo=SHANGHAI) for month in (10, 11, 12)]


def test_acts_are_counted_per_month_and_for_the_unit_whose_item_it_is(root, unit, other):
    cities.draft(unit, "草稿")
    cities.live(unit, "公开的")
    signer = UserFactory(signer_of=root, organization=root, name="市政府签发")
    unit.signer.is_active = False
    unit.signer.save()
    unit.signer = signer  # a parent's signer signs: the text is the unit's all the same
    withdrawn = cities.live(unit, "撤下的")
    operations.withdraw_item(item_id=withdrawn.pk, reason="有误", **cities.who(signer))
    cities.draft(other, "教育局的")
    Change.objects.filter(subject=withdrawn.key, action=Act.CREATED).update(at=NOON - 30 * ONE_DAY)

    months, by_unit = activity_of([unit.organization.pk], EDGES)

    assert [list(month.counts.values()) for month in months] == [[1, 0, 0, 0], [2, 2, 2, 1]]
    assert list(by_unit) == [unit.organization.pk]
    assert list(by_unit[unit.organization.pk].counts.values()) == [3, 2, 2, 1]


def test_a_review_took_from_its_last_submission_to_the_signature_in_the_median(unit):
    def reviewed(title, *submitted, signed):
        item = cities.draft(unit, title)
        for action, at in (*((Act.SUBMITTED, at) for at in submitted), (Act.LIVE, signed)):
            Change.objects.create(
                action=action, subject=item.key, at=at, door="console", actor_name="x"
            )

    reviewed("一小时", NOON, signed=NOON + timedelta(hours=1))
    reviewed("两小时，退回过", NOON - 5 * ONE_DAY, NOON, signed=NOON + timedelta(hours=2))
    reviewed("九天", NOON, signed=NOON + 9 * ONE_DAY)

    months, _by_unit = activity_of([unit.organization.pk], EDGES)

    assert [month.review_time for month in months] == [None, timedelta(hours=2)]


def test_months_go_back_over_the_year():
    edges = months_before(datetime(2026, 2, 14, tzinfo=SHANGHAI), number=3)

    assert [f"{edge:%Y-%m-%d %H}" for edge in edges] == [
        "2025-12-01 00", "2026-01-01 00", "2026-02-01 00", "2026-03-01 00",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("time", "words"),
    [
        (timedelta(seconds=5), "1 分钟"),
        (timedelta(minutes=20), "20 分钟"),
        (timedelta(hours=5), "5 小时"),
        (timedelta(days=3, hours=12), "3.5 天"),
    ],
)
def test_a_time_is_told_as_people_say_it(time, words):
    assert in_words(time) == words


def test_the_screen_draws_what_it_tells_and_leaves_as_a_table(client, root, unit, other):
    now = timezone.now()
    for whose, count in ((unit, 2), (other, 1)):
        for _ in range(count):
            item = cities.draft(whose, "一篇")
            Change.objects.filter(subject=item.key).update(at=now)
    client.force_login(UserFactory(administrator_of=unit.organization))
    page = client.get(reverse("console:activity"))
    # Another's unit is none of one's own: all of one's own are shown.
    foreign = client.get(reverse("console:activity"), {"unit": other.organization.pk})

    assert page.context["by_unit"] == [("民政局", ["2", "0", "0", "0"], "")]
    assert foreign.context["by_unit"] == page.context["by_unit"]
    assert [row[1][0] for row in page.context["by_month"]] == ["0"] * 11 + ["2"]
    assert page.content.decode().count('<svg xmlns="http://www.w3.org/2000/svg"') == 2

    client.force_login(UserFactory(platform_administrator_of=root))
    rows = table(client.post(reverse("console:activity_table")))
    assert rows[0] == ["月份", "新写", "送审", "公开", "撤稿", "审核用时（天，中位数）"]
    assert rows[-2:] == [["民政局", "2", "0", "0", "0", ""], ["教育局", "1", "0", "0", "0", ""]]


def test_activity_is_nobodys_without_an_office(client, unit):
    client.force_login(unit.editor)

    assert client.get(reverse("console:activity")).status_code == 404


def test_activity_asks_the_same_whatever_was_done(client, unit, django_assert_num_queries):
    client.force_login(UserFactory(administrator_of=unit.organization))
    client.get(reverse("console:activity"))

    for count in (1, 3):
        for _ in range(count):
            cities.draft(unit, "一篇")
        with django_assert_num_queries(11):
            client.get(reverse("console:activity"))
