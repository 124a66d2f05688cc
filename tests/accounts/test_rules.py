from datetime import timedelta

import pytest

from huabiao.accounts.rules import (
    LOCK_TIME,
    credit_code_of,
    is_credit_code,
    is_login,
    is_organization_code,
    is_region_code,
    locked_until,
    login_of,
)
from tests.moments import NOON, ONE_MINUTE


@pytest.mark.parametrize(
    ("text", "is_valid"),
    [
        pytest.param("91110000600037341L", True, id="right"),
        pytest.param("91110000600037341M", False, id="wrong check digit"),
        pytest.param("9111000060003734", False, id="too short"),
        pytest.param("A1110000600037341L", False, id="letter in front"),
    ],
)
def test_a_credit_code_is_checked_by_its_last_digit(text, is_valid):
    assert is_credit_code(text) is is_valid


def test_a_credit_code_is_written_in_capitals_without_blanks():
    assert credit_code_of(" 9111 0000 6000 37341l ") == "91110000600037341L"


@pytest.mark.parametrize(
    ("text", "is_valid"),
    [("990100", True), ("110105", True), ("010000", False), ("99010", False), ("9901000", False),
     ("99010a", False), ("９９０１００", False)],
)  # fmt: skip
def test_a_region_code_is_six_digits(text, is_valid):
    assert is_region_code(text) is is_valid


@pytest.mark.parametrize(
    ("text", "is_valid"),
    [("mzj-bianji", True), ("a1", True), ("7.zhang_san", True), ("a", False), ("-ab", False),
     ("张三", False), ("ab c", False), ("Ab", False), ("a" * 41, False)],
)  # fmt: skip
def test_a_login_name_is_plain(text, is_valid):
    assert is_login(text) is is_valid


def test_a_login_name_is_meant_without_capitals_and_blanks():
    assert login_of(" Mzj-Bianji ") == "mzj-bianji"


@pytest.mark.parametrize(
    ("text", "is_valid"),
    [("sfs-bgs", True), ("1", True), ("a_b", True), ("-a", False), ("民政", False), ("A", False)],
)
def test_an_organization_code_is_plain(text, is_valid):
    assert is_organization_code(text) is is_valid


def failures(*minutes_ago):
    return [NOON - minutes * ONE_MINUTE for minutes in minutes_ago]


@pytest.mark.parametrize(
    ("moments", "until"),
    [
        pytest.param([], None, id="none"),
        pytest.param(failures(0, 1, 2, 3), None, id="four"),
        pytest.param(failures(0, 1, 2, 3, 4), NOON + LOCK_TIME, id="five"),
        pytest.param(failures(14, 15, 16, 17, 18), NOON + ONE_MINUTE, id="one minute left"),
        pytest.param(failures(15, 16, 17, 18, 19), None, id="over"),
        pytest.param(failures(0, 1, 2, 3, 16), None, id="spread"),
    ],
)
def test_five_failures_within_a_quarter_of_an_hour_lock_for_another(moments, until):
    assert locked_until(moments, at=NOON) == until


def test_the_lock_is_a_quarter_of_an_hour():
    assert timedelta(minutes=15) == LOCK_TIME
