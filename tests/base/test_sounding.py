"""Names by the first letters of how they are spoken."""

from __future__ import annotations

import pytest

from huabiao.accounts.models import Organization
from huabiao.base import sounding
from huabiao.base.sounding import rows_sounding, sounds_like
from tests.factories.accounts import OrganizationFactory


@pytest.mark.parametrize(
    ("name", "letters", "is_meant"),
    [
        pytest.param("示范市民政局", "mzj", True, id="its end"),
        pytest.param("示范市民政局", "sfsmzj", True, id="all of it"),
        pytest.param("示范市民政局", "sfmz", False, id="with one left out"),
        pytest.param("示范市民政局", "mzjx", False, id="longer than it"),
        pytest.param("重庆路街道", "cqljd", True, id="a character of two sounds, as it is spoken"),
        pytest.param("单雄信", "sxx", True, id="a family name"),
        pytest.param("单雄信", "dxx", True, id="the same as it is mostly spoken"),
        pytest.param("12345热线A组", "rxaz", True, id="Latin letters among them"),
        pytest.param("", "mz", False, id="no name"),
    ],
)
def test_a_name_is_meant_by_its_first_letters(name, letters, is_meant):
    assert sounds_like(name, letters) is is_meant


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("typed", "found"),
    [
        pytest.param("mzj", ["a"], id="letters"),
        pytest.param(" MZJ ", ["a"], id="capitals and blanks"),
        pytest.param("sfs", ["a", "b"], id="of both"),
        pytest.param("m", [], id="one letter says too little"),
        pytest.param("mzj1", [], id="no letters alone"),
        pytest.param("民政", [], id="no sound"),
        pytest.param("m" * 13, [], id="longer than any name is asked for"),
    ],
)
def test_rows_are_found_by_the_sounds_of_their_names(typed, found):
    keys = {
        OrganizationFactory(code=code, name=name, short_name="").pk: code
        for code, name in (("a", "示范市民政局"), ("b", "示范市教育局"))
    }
    rows = Organization.objects.order_by("code")

    assert sorted(keys[key] for key in rows_sounding(rows, typed, fields=("name",))) == found
    assert rows_sounding(rows, typed, fields=()) == []


@pytest.mark.django_db
def test_where_there_are_too_many_names_none_is_read(monkeypatch):
    monkeypatch.setattr(sounding, "ROWS_LIMIT", 1)
    OrganizationFactory(name="示范市民政局")
    rows = Organization.objects.all()
    one = rows_sounding(rows, "mzj", fields=("name",))
    OrganizationFactory(name="示范市教育局")

    assert (len(one), rows_sounding(rows, "mzj", fields=("name",))) == (1, [])
