from datetime import datetime, timedelta

import pytest

from huabiao.accounts.enums import Role
from huabiao.library import rules
from huabiao.library.enums import Kind, RelationType
from huabiao.library.rules import Standing
from tests.moments import NOON, ONE_MINUTE, SHANGHAI, TOMORROW, YESTERDAY

SECOND = timedelta(seconds=1)


def test_later_is_greater_and_of_one_second_the_younger():
    positions = [
        rules.position(NOON, 7),
        rules.position(NOON, 8),
        rules.position(NOON + SECOND, 1),
        rules.position(NOON + ONE_MINUTE, 2),
    ]

    assert positions == sorted(set(positions))


def test_a_position_fits_its_column_for_two_centuries():
    latest = datetime(2242, 1, 1, tzinfo=SHANGHAI)

    assert 0 < rules.position(latest, 2**30 - 1) < 2**63


def test_an_address_names_the_year_and_the_item():
    assert rules.address(2026, 7) == "/content/2026/7.html"


@pytest.mark.parametrize("step", [1, 2, 5, 7, 25, 50, 100])
def test_anchors_are_about_one_in_25_however_ids_are_dealt_out(step):
    ids = range(1, 20_000 * step, step)

    shares = [
        sum(rules.is_anchor(number, channel) for number in ids) / len(ids) for channel in (1, 2, 77)
    ]

    assert all(1 / 32 < share < 1 / 19 for share in shares)


def test_an_item_is_an_anchor_in_some_channels_only():
    share = sum(rules.is_anchor(7, channel) for channel in range(1, 20_000)) / 20_000

    assert 1 / 32 < share < 1 / 19


SHOWN = Standing(
    is_item_public=True, is_signed=True, is_consented=True, release_at=None, expire_at=None
)


@pytest.mark.parametrize(
    ("changed", "is_shown"),
    [
        pytest.param({}, True, id="public, signed, consented"),
        pytest.param({"is_item_public": False}, False, id="item not public"),
        pytest.param({"is_signed": False}, False, id="not signed"),
        pytest.param({"is_consented": False}, False, id="not consented"),
        pytest.param({"release_at": YESTERDAY}, True, id="released"),
        pytest.param({"release_at": NOON}, True, id="released this moment"),
        pytest.param({"release_at": NOON + SECOND}, False, id="released later"),
        pytest.param({"expire_at": TOMORROW}, True, id="expires later"),
        pytest.param({"expire_at": NOON}, False, id="expires this moment"),
        pytest.param({"expire_at": YESTERDAY}, False, id="expired"),
        pytest.param({"release_at": TOMORROW, "expire_at": TOMORROW}, False, id="never"),
    ],
)
def test_readers_see_what_is_public_signed_consented_and_within_its_time(changed, is_shown):
    assert rules.is_shown(Standing(**{**vars(SHOWN), **changed}), at=NOON) is is_shown


def test_each_kind_says_of_others_what_makes_sense():
    assert {kind: rules.sayable_by(kind) for kind in Kind.values} == {
        "NEWS": (),
        "NOTICE": ("AMENDS", "REPEALS", "SUPERSEDES"),
        "NORMATIVE_DOCUMENT": ("AMENDS", "REPEALS", "SUPERSEDES"),
        "INTERPRETATION": ("INTERPRETS",),
        "PLAIN_PAGE": (),
        "PROFILE": (),
        "LEADER": (),
        "GALLERY": (),
        "RECORDING": (),
        "LINK": (),
        "FAQ": (),
        "DATA_FILE": (),
    }
    assert {said for kind in Kind.values for said in rules.sayable_by(kind)} == set(
        RelationType.values
    )


def test_acts_are_allowed_to_roles_there_are():
    assert {role for roles in rules.ALLOWED.values() for role in roles} == set(Role.values)


def test_who_may_do_anything_may_see():
    for roles in rules.ALLOWED.values():
        assert set(roles) <= set(rules.ALLOWED["view"])
