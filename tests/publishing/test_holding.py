"""A turn has one holder on all machines, a number that rises, and an end that its holder sees."""

from __future__ import annotations

import os
import signal
import threading
import time

import pytest
from django.db import connection, connections

from huabiao.publishing import holding
from huabiao.publishing.holding import GRACE, TurnLost
from huabiao.publishing.models import Turn
from huabiao.publishing.turn import at_work, is_at_work, turn
from tests import trees

pytestmark = [trees.on_two_connections, pytest.mark.postgres]


def ended(pid):
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [pid])
        assert cursor.fetchone() == (True,)


def holder():
    return Turn.objects.get()


def test_the_number_rises_from_one_process_to_the_next_and_stays_while_one_goes_on():
    with holding.keeping():
        numbers = []
        for _round in range(3):
            with turn():
                numbers.append(holder().number)
    with turn():
        after = holder().number

    assert numbers == [numbers[0]] * 3
    assert (after, holder().is_held) == (numbers[0] + 1, False)


def test_who_asks_waits_until_the_turn_is_given_back():
    order = []

    def ask():
        with turn():
            order.append("second")
        connections.close_all()

    with turn():
        other = threading.Thread(target=ask)
        other.start()
        time.sleep(0.3)
        order.append("first")
    other.join()

    assert order == ["first", "second"]


def test_a_turn_whose_session_ended_is_lost():
    with pytest.raises(TurnLost, match="has ended with its session"):
        losing(lambda: holding.confirm(anew=True))


def test_whatever_fails_when_the_turn_is_lost_says_so():
    with pytest.raises(TurnLost):
        losing(lambda: 1 // 0)


def test_a_look_is_good_for_a_second_and_no_longer():
    losing(holding.confirm)
    with pytest.raises(TurnLost):
        losing(lambda: (time.sleep(holding.LOOK), holding.confirm()))


def losing(do):
    """Do something right after the session that has the turn ended."""
    with turn():
        holding.confirm(anew=True)
        ended(holder().sessions[0])
        do()


def test_a_successor_ends_what_a_stopped_holder_has_open_and_waits_out_its_last_look():
    pid = forked_holder()
    try:
        os.kill(pid, signal.SIGSTOP)
        before = holder()
        ended(before.sessions[0])
        started = time.monotonic()
        with turn():
            waited = time.monotonic() - started
            after = holder()
    finally:
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)

    assert GRACE <= waited < GRACE + 5
    assert (after.number, after.pid) == (before.number + 1, os.getpid())
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE pid = ANY(%s)", [before.sessions]
        )
        assert cursor.fetchone() == (0,)


def test_a_successor_of_a_dead_holder_does_not_wait():
    pid = forked_holder()
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)
    before = holder()

    started = time.monotonic()
    with turn():
        waited = time.monotonic() - started

    assert waited < GRACE
    assert before.pid == pid


def test_one_leads_and_everybody_sees_that_somebody_does():
    assert not is_at_work()
    with at_work(), holding.keeping() as second:
        assert is_at_work()
        assert not second.leads()
    with holding.keeping() as second:
        assert second.leads()
        assert second.leads()
    assert not is_at_work()


def forked_holder():
    """A process that has the turn, and keeps it."""
    reading, writing = os.pipe()
    pid = os.fork()
    if pid == 0:
        inherited = [connections[name] for name in connections]  # not ours to close
        for one in inherited:
            del connections[one.alias]
        try:
            with turn():
                os.write(writing, b".")
                time.sleep(60)
        finally:
            os._exit(1)
    os.close(writing)
    with os.fdopen(reading, "rb") as told:
        assert told.read(1) == b"."
    return pid
