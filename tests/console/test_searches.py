"""The screen of what readers looked for: one's own sites, drawn, as tables, and as a file."""

from __future__ import annotations

import csv
import io
import re

import pytest
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone
from django.utils.timezone import localdate

from huabiao.changes.models import Change
from huabiao.console.queries import waiting_count
from huabiao.search.models import ClickCount, QueryCount
from tests.console import cities
from tests.factories.accounts import UserFactory
from tests.moments import ONE_DAY

pytestmark = pytest.mark.django_db


@pytest.fixture
def today():
    return localdate(timezone.now())


@pytest.fixture
def root(today):
    root = cities.city()
    for code, name in (("mzj", "民政局"), ("jyj", "教育局")):
        cities.unit(root, code, name)
        asked(f"{name}在哪里", 8, site=code, day=today, clicks=4)
        asked(f"{name}电话", 6, site=code, day=today - 20 * ONE_DAY, empty=6)
    asked("全市的问题", 5, site="", day=today)
    ClickCount.objects.create(day=today, site_code="mzj", position=1, clicks=3)
    ClickCount.objects.create(day=today, site_code="mzj", position=12, clicks=1)
    return root


def asked(query, searches, *, site, day, empty=0, clicks=0):
    QueryCount.objects.create(
        day=day, site_code=site, query=query, searches=searches, empty=empty, clicks=clicks
    )


def civil(root):
    return root.get_children().get(code="mzj")


def queries(page, name):
    return [one.query for one, _share in page.context[name]]


def test_an_editor_sees_the_sites_of_the_unit_and_no_others(client, root):
    client.force_login(UserFactory(editor_of=civil(root)))

    page = client.get(reverse("console:searches"))
    foreign = client.get(reverse("console:searches"), {"site": "jyj"})

    assert [site.code for site in page.context["sites"]] == ["mzj"]
    for shown in (page, foreign):
        assert queries(shown, "asked_most") == ["民政局在哪里", "民政局电话"]
        assert queries(shown, "found_nothing") == ["民政局电话"]
        assert "教育局" not in shown.content.decode()
        assert "全市的问题" not in shown.content.decode()
    assert (page.context["total"].searches, page.context["share"]) == (14, "42.9%")
    assert reverse("unfound:index") not in page.content.decode()


def test_the_office_sees_all_sites_and_what_was_asked_of_all_at_once(client, root):
    client.force_login(UserFactory(platform_administrator_of=root))

    everywhere = client.get(reverse("console:searches"))
    one = client.get(reverse("console:searches"), {"site": "jyj", "days": "7"})

    assert everywhere.context["total"].searches == 33
    assert "全市的问题" in queries(everywhere, "asked_most")
    assert queries(one, "asked_most") == ["教育局在哪里"]
    assert one.context["days"] == 7


def test_what_is_drawn_stands_as_numbers_too(client, root, today):
    client.force_login(UserFactory(editor_of=civil(root)))

    by_days = client.get(reverse("console:searches")).context
    by_weeks = client.get(reverse("console:searches"), {"days": "90"}).context

    assert len(by_days["by_step"]) == 30
    assert by_days["by_step"][0][0] == f"{today:%m-%d}"
    assert by_days["by_step"][0][1].searches == 8
    assert len(by_weeks["by_step"]) == 13
    assert sum(sums.searches for _day, sums in by_weeks["by_step"]) == 14
    assert by_days["places"][0] == ("第 1 条", (3, "75.0%"))
    assert by_days["places"][-1] == ("更靠后", (1, "25.0%"))
    for drawing in (by_days["searches_drawn"], by_weeks["searches_drawn"], by_days["places_drawn"]):
        assert re.findall(r'viewBox="0 0 (\d+) ', drawing.wide + drawing.narrow) == ["820", "380"]
    assert "每天有结果和没有结果的搜索次数" in by_days["searches_drawn"].wide
    assert "每周有结果和没有结果的搜索次数" in by_weeks["searches_drawn"].wide


def test_a_time_without_any_is_told_in_words_and_not_drawn(client, root):
    QueryCount.objects.all().delete()
    ClickCount.objects.all().delete()
    client.force_login(UserFactory(editor_of=civil(root)))

    page = client.get(reverse("console:searches"))

    html = page.content.decode()
    assert (page.context["searches_drawn"], page.context["places_drawn"]) == (None, None)
    assert 'class="chart"' not in html
    assert html.count("这段时间没有人搜索。") == 1
    assert re.findall(r'<section class="hb-card"', html) == []


def test_searches_that_nobody_followed_are_drawn_and_the_rest_is_told(client, root):
    ClickCount.objects.all().delete()
    client.force_login(UserFactory(editor_of=civil(root)))

    html = client.get(reverse("console:searches")).content.decode()

    assert html.count('class="chart"') == 2  # for a desktop and for a phone
    assert "这段时间没有人搜索。" not in html
    assert "这段时间没有人点开结果。" in html


@pytest.mark.parametrize("wanted", [{"days": "x"}, {"days": "100000"}, {"site": "nobody"}])
def test_what_is_not_offered_is_what_is_usual(client, root, wanted):
    client.force_login(UserFactory(editor_of=civil(root)))

    page = client.get(reverse("console:searches"), wanted).context

    assert (page["days"], page["site"]) == (30, None)


def test_who_has_no_site_finds_no_screen_and_no_entry(client, root):
    unit = cities.OrganizationFactory(parent=root)
    client.force_login(UserFactory(editor_of=unit))

    assert client.get(reverse("console:searches")).status_code == 404
    assert client.post(reverse("console:searches_table")).status_code == 404
    assert reverse("console:searches") not in client.get(reverse("items:list")).content.decode()
    client.force_login(UserFactory(editor_of=civil(root)))
    assert reverse("console:searches") in client.get(reverse("items:list")).content.decode()


def test_the_table_leaves_harmless_and_recorded(client, root, today):
    client.force_login(UserFactory(administrator_of=civil(root)))
    asked("=cmd|' /c calc'!a0", 4, site="mzj", day=today)

    answer = client.post(reverse("console:searches_table") + "?site=mzj&days=7")
    raw = b"".join(answer.streaming_content).decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(raw)))

    assert rows[0] == ["日期", "搜索次数", "没有结果的次数", "点开的次数"]
    assert rows[7] == [str(today), "12", "0", "4"]
    assert ["第 1 条", "3"] in rows
    assert rows[-2:] == [
        ["民政局在哪里", "8", "0", "4"],
        ["'=cmd|' /c calc'!a0", "4", "0", "0"],
    ]
    taken = Change.objects.get(action="console.searches.taken_along")
    assert taken.after == {
        "count": len(rows),
        "name": "民政局网站",
        "since": str(today - 6 * ONE_DAY),
        "until": str(today),
    }


def test_what_is_looked_for_in_vain_waits_for_the_office(client, root, today):
    office = UserFactory(platform_administrator_of=root)
    client.force_login(office)

    home = client.get(reverse("wagtailadmin_home"))

    now = timezone.now()
    assert home.context["unfound_count"] == home.context["waiting_count"] == 2
    assert waiting_count(office, at=now) == 2
    assert client.get(reverse("console:waiting")).json()["count"] == 2
    assert [one.query for one in home.context["unfound"]] == ["教育局电话", "民政局电话"]
    client.force_login(UserFactory(administrator_of=civil(root)))
    assert "教育局电话" not in client.get(reverse("wagtailadmin_home")).content.decode()


def test_a_hot_word_is_taken_out_by_the_office(client, root, today):
    office = UserFactory(platform_administrator_of=root)
    client.force_login(office)
    for ago in range(3):
        asked("热的", 4, site="mzj", day=today - ago * ONE_DAY)
    address = reverse("console:searches") + "?site=mzj"
    assert client.get(address).context["hot"] == ["热的"]

    back = client.post(
        reverse("unfound:settle"), {"query": "热的", "how": "HIDDEN", "back": address}
    )

    assert back.url == address
    cache.clear()  # suggestions are looked up every few minutes
    assert client.get(address).context["hot"] == []


def test_the_screen_costs_the_same_for_many(client, root, today, django_assert_max_num_queries):
    client.force_login(UserFactory(editor_of=civil(root)))
    for number in range(40):
        asked(f"问题{number}", 5, site="mzj", day=today)
    client.get(reverse("console:searches"))

    with django_assert_max_num_queries(22):
        client.get(reverse("console:searches"))
