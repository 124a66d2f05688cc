"""What is made of whole texts at once is what is made one by one."""

from __future__ import annotations

import unicodedata
from itertools import chain

from hypothesis import given, settings
from hypothesis import strategies as st
from opencc import OpenCC

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


def test_common_characters_fold_into_their_plain_lower_simplified_form() -> None:
    ranges = (range(0x20, 0x7F), range(0x3001, 0x3020), range(0x4E00, 0x9FA6))
    text = "".join(map(chr, chain(*ranges)))
    simplified = OpenCC("t2s")

    plain = unicodedata.normalize("NFKC", text).lower()

    assert fold(text) == "".join(map(simplified.convert, plain))
