"""A question that was put together once is answered as a queryset is, under each condition."""

from datetime import UTC, datetime

import pytest

from huabiao.base.rows import Question
from huabiao.changes.models import Change
from huabiao.publishing.snapshot import snapshot
from tests import trees

pytestmark = trees.on_two_connections
COLUMNS = ("pk", "action", "at", "note")
ASKED = Question(
    Change, lambda: Change.objects.filter(action="told").order_by().values_list(*COLUMNS)
)


@pytest.fixture
def told():
    return [
        Change.objects.create(
            action=action, subject="item:1", note=note, at=datetime(2026, 3, day, tzinfo=UTC)
        )
        for day, (action, note) in enumerate([("told", "一"), ("told", "二"), ("kept", "二")], 1)
    ]


def test_the_condition_joins_those_of_the_queryset_and_values_are_python_s(told):
    first, second, _kept = told

    assert ASKED.ask("note = %s", ["二"]) == [(second.pk, "told", second.at, "二")]
    assert ASKED.ask("note = %s OR note = %s", ["一", "二"], order="ORDER BY at DESC") == [
        (second.pk, "told", second.at, "二"),
        (first.pk, "told", first.at, "一"),
    ]
    assert ASKED.ask("note = %s", ["三"]) == []


def test_in_a_snapshot_it_is_asked_of_the_snapshot(told):
    with snapshot():
        before = ASKED.ask("note = %s", ["一"])
        Change.objects.filter(pk=told[0].pk).update(note="三")

        assert ASKED.ask("note = %s", ["一"]) == before != []

    assert ASKED.ask("note = %s", ["一"]) == []
