"""What is made of whole texts at once is what is made one by one."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from huabiao.search.folding import fold
from huabiao.search.units import pairs, spread, units, words

ODD = "医保办法ab1２，。 _\n〇㎡ひ한\u241f\u200b𠮷\U000323af\ue000\U000f0000\U0010ffff"


@settings(max_examples=200, deadline=None)
@given(st.text(st.sampled_from(ODD), max_size=40) | st.text(max_size=40))
def test_a_text_is_spread_as_its_words_units_and_pairs_are_made(text: str) -> None:
    folded = fold(text)

    told = spread(folded)

    assert sorted(told.words.split()) == sorted(words(folded))
    assert told.units == " ".join(units(folded))
    assert told.pairs == " ".join(pairs(folded))


def test_a_very_long_text_is_spread_alike() -> None:
    text = "元".join(map(str, range(60_000)))

    told = spread(text)

    assert told.units.split(" ")[-3:] == ["59998", "元", "59999"]
    assert told.pairs == " ".join(pairs(text))
