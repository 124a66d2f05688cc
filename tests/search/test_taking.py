"""What people looked for becomes counts: each line once, bounded, and what is rare is forgotten."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import DatabaseError
from django.utils.timezone import localdate

from huabiao.config.management.commands.worker import Command as Worker
from huabiao.search.models import ClickCount, QueryCount, TakenFile
from huabiao.search.operations import forget_rare, take_in, taking, tick
from huabiao.search.operations.taking import KEPT_DAYS, Taken
from huabiao.search.spool import Spool
from tests.factories.sites import SiteProfileFactory
from tests.moments import NOON, ONE_DAY

pytestmark = pytest.mark.django_db
TODAY = localdate(NOON)


@pytest.fixture
def folder(tmp_path):
    SiteProfileFactory(code="mzj")
    return tmp_path / "searches"


@pytest.fixture
def spool(folder):
    return Spool(folder, clock=NOON.timestamp)


def counts(**narrowed):
    rows = QueryCount.objects.filter(**narrowed).order_by("day", "site_code", "query")
    return list(rows.values_list("site_code", "query", "searches", "empty", "clicks"))


def clicks():
    rows = ClickCount.objects.order_by("day", "site_code", "query", "position")
    return list(rows.values_list("site_code", "query", "position", "address", "clicks"))


def test_lines_are_added_up_by_day_site_and_question(spool, folder):
    for found in (3, 0, 5):
        spool.note("低保", "mzj", found)
    spool.note("低保", "", 1)
    spool.note("社保 ", "mzj", 1)
    Spool(folder, clock=(NOON - ONE_DAY).timestamp).note("低保", "mzj", 1)
    for place in (1, 1, 2):
        spool.note_click("低保", "mzj", place, "/a.html")

    taken = take_in(spool, at=NOON)
    spool.note("低保", "mzj", 0)
    take_in(spool, at=NOON)

    assert taken == Taken(queries=6, clicks=3, dropped=0)
    assert counts(day=TODAY) == [
        ("", "低保", 1, 0, 0),
        ("mzj", "低保", 4, 2, 3),
        ("mzj", "社保", 1, 0, 0),
    ]
    assert counts(day=TODAY - ONE_DAY) == [("mzj", "低保", 1, 0, 0)]
    assert clicks() == [("mzj", "低保", 1, "/a.html", 2), ("mzj", "低保", 2, "/a.html", 1)]
    assert spool.take() == []


def test_a_day_is_the_day_here(folder):
    late = NOON.replace(hour=23)
    Spool(folder, clock=late.timestamp).note("低保", "mzj", 1)
    Spool(folder, clock=(late + timedelta(hours=2)).timestamp).note("低保", "mzj", 1)

    take_in(Spool(folder), at=NOON + ONE_DAY)

    assert list(QueryCount.objects.order_by("day").values_list("day", flat=True)) == [
        TODAY,
        TODAY + ONE_DAY,
    ]


def test_a_crash_before_the_counts_are_kept_loses_nothing(spool, monkeypatch):
    spool.note("低保", "mzj", 1)

    def fail(*args, **kwargs):
        raise DatabaseError("the power failed")

    with monkeypatch.context() as broken:
        broken.setattr(TakenFile.objects, "create", fail)
        with pytest.raises(DatabaseError):
            take_in(spool, at=NOON)
    assert counts() == []
    take_in(spool, at=NOON)

    assert counts() == [("mzj", "低保", 1, 0, 0)]


def test_a_crash_after_the_counts_are_kept_counts_nothing_twice(spool, folder):
    spool.note("低保", "mzj", 1)
    file = spool.take()[0]
    lines = file.read_bytes()
    take_in(spool, at=NOON)
    file.write_bytes(lines)  # as if it had not gone

    again = take_in(spool, at=NOON)

    assert (again, counts()) == (Taken(), [("mzj", "低保", 1, 0, 0)])
    assert not file.exists()


def test_sites_and_days_that_cannot_be_are_not_counted(folder):
    for moment in (NOON - timedelta(KEPT_DAYS + 1), NOON + timedelta(3)):
        Spool(folder, clock=moment.timestamp).note("低保", "mzj", 1)
    Spool(folder, clock=NOON.timestamp).note("低保", "nobody", 1)
    Spool(folder, clock=NOON.timestamp).note("低保", "mzj", 1, kind="suggestion")

    assert take_in(Spool(folder), at=NOON) == Taken()
    assert counts() == []


def test_many_different_questions_of_a_day_are_counted_as_one(spool, monkeypatch):
    monkeypatch.setattr(taking, "MOST_A_DAY", 3)
    monkeypatch.setattr(taking, "MOST_HELD", 5)
    for text in ("甲", "乙", "乙", "丙", "丙", "丙", "丁", "戊", "己", "庚"):
        spool.note(text, "mzj", 0)
    take_in(spool, at=NOON)
    for text in ("丙", "辛"):
        spool.note(text, "mzj", 1)
        spool.note_click(text, "mzj", 1, "/a.html")
    take_in(spool, at=NOON)

    kept = {query: numbers for _site, query, *numbers in counts()}
    assert kept["丙"] == [4, 3, 1]
    assert kept["乙"] == [2, 2, 0]
    assert len(kept) == 4
    assert sum(searches for searches, _empty, _clicks in kept.values()) == 12
    assert "辛" not in kept


def test_a_line_somebody_else_wrote_holds_nothing_up(spool, folder):
    spool.note("低\x00保", "mzj", 1)
    long = '{"t":"2026-11-16T04","k":"click","s":"mzj","q":"%s\\u0000","p":99999999,"a":"%s"}\n'
    with (folder / "current.jsonl").open("a") as file:
        file.write(long % ("长" * 500, "/" * 500))

    take_in(spool, at=NOON)

    assert counts() == [("mzj", "低 保", 1, 0, 0), ("mzj", "长" * 100, 0, 0, 1)]
    assert clicks() == [("mzj", "长" * 100, 100, "/" * 200, 1)]


def test_what_was_dropped_is_told_once(folder):
    spool = Spool(folder, largest=0, clock=NOON.timestamp)
    spool.note("低保", "mzj", 1)

    assert [take_in(spool, at=NOON).dropped for _ in range(2)] == [1, 0]


# Forgetting


def days_ago(number):
    return TODAY - timedelta(number)


def asked(query, *, ago, searches=1, **more):
    return QueryCount.objects.create(
        day=days_ago(ago), site_code="mzj", query=query, searches=searches, **more
    )


def test_after_ninety_days_what_was_rare_is_only_a_number():
    asked("张三的低保", ago=91, searches=2, empty=1)
    asked("李四的低保", ago=91, clicks=1)
    asked("低保", ago=91)
    asked("低保", ago=50, searches=2)
    asked("常问的", ago=92, searches=3)
    asked("新近的", ago=90)

    gone = forget_rare(at=NOON)

    assert gone == 2
    assert counts(day=days_ago(91)) == [("mzj", "", 3, 1, 1), ("mzj", "低保", 1, 0, 0)]
    assert counts(day=days_ago(92)) == [("mzj", "常问的", 3, 0, 0)]
    assert counts(day=days_ago(90)) == [("mzj", "新近的", 1, 0, 0)]


def test_another_sites_questions_keep_nothing_here():
    asked("低保", ago=91)
    QueryCount.objects.create(day=days_ago(60), site_code="jyj", query="低保", searches=9)

    assert forget_rare(at=NOON) == 1


def test_forgetting_is_a_days_work_once_a_day_and_makes_up_for_days_missed(
    django_assert_max_num_queries,
):
    asked("一", ago=91)
    forget_rare(at=NOON)
    asked("二", ago=90)
    asked("三", ago=85)

    with django_assert_max_num_queries(8):
        assert forget_rare(at=NOON) == 0
    assert forget_rare(at=NOON + timedelta(7)) == 2


def test_of_old_clicks_the_place_alone_is_kept():
    for query, address, number in (("低保", "/a.html", 2), ("社保", "/b.html", 1)):
        ClickCount.objects.create(
            day=days_ago(91),
            site_code="mzj",
            query=query,
            position=1,
            address=address,
            clicks=number,
        )
    forget_rare(at=NOON)

    assert clicks() == [("mzj", "", 1, "", 3)]


def test_the_worker_counts_and_forgets(spool):
    asked("旧的", ago=91)
    TakenFile.objects.create(name="old", taken_at=NOON - timedelta(91))
    spool.note("低保", "mzj", 1)

    assert tick(spool, at=NOON).queries == 1
    assert counts(day=TODAY) == [("mzj", "低保", 1, 0, 0)]
    assert counts(day=days_ago(91)) == [("mzj", "", 1, 0, 0)]
    assert "old" not in TakenFile.objects.values_list("name", flat=True)


def test_the_worker_looks_once_a_minute(folder, settings):
    settings.SEARCHES_ROOT = folder
    spool, worker = Spool(folder), Worker()

    for _ in range(2):
        spool.note("低保", "mzj", 1)
        worker._count_searches()

    assert [row[1:3] for row in counts()] == [("低保", 1)]
    assert len(spool.take()) == 1  # waits for the next minute


def test_a_large_file_is_added_in_few_questions(spool, django_assert_max_num_queries):
    for number in range(1200):
        spool.note(f"问{number}", "mzj", 1)
    take_in(spool, at=NOON)
    for number in range(1200):
        spool.note(f"问{number}", "mzj", 1)

    with django_assert_max_num_queries(25):
        take_in(spool, at=NOON)

    assert QueryCount.objects.filter(searches=2).count() == 1200
