"""The subject classification: what people write is understood, or nothing is guessed."""

from __future__ import annotations

import pytest

from huabiao.library.models import Item
from huabiao.library.subjects import choices, subject_of, subjects, written


def test_the_classification_has_two_levels_and_fits_the_field():
    first_levels = {first for first, _ in subjects()}

    assert (len(subjects()), len(first_levels)) == (122, 22)
    assert len(set(subjects())) == len(subjects())
    longest = max(len(written(first, second)) for first, second in subjects())
    assert longest <= Item._meta.get_field("subject").max_length


def test_a_select_box_offers_it_by_first_level():
    groups = choices()

    assert groups[1][0] == "综合政务"
    assert groups[1][1][0] == ("综合政务\\政务公开", "政务公开")
    assert groups[-1] == ("其他", [("其他", "其他")])
    assert sum(len(group) for _, group in groups) == len(subjects())


@pytest.mark.parametrize(
    ("text", "subject"),
    [
        pytest.param("综合政务\\政务公开", "综合政务\\政务公开", id="as it is written"),
        pytest.param("综合政务/政务公开", "综合政务\\政务公开", id="a slash"),
        pytest.param(" 综合政务 ＞ 信访 ", "综合政务\\信访", id="an arrow and spaces"),
        pytest.param("政务公开", "综合政务\\政务公开", id="the second level alone"),
        pytest.param(
            "商贸、海关、旅游\\其他", "商贸、海关、旅游\\其他", id="a name with a comma of its own"
        ),
        pytest.param("其他", "其他", id="the first level that has no second"),
        pytest.param("综合政务", None, id="a first level alone"),
        pytest.param("天文", None, id="no subject"),
        pytest.param("", None, id="nothing"),
    ],
)
def test_a_subject_is_understood(text, subject):
    assert subject_of(text) == subject
