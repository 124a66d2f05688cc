"""What a request's headers ask for."""

from __future__ import annotations

import pytest

from huabiao.publishing.serving.negotiation import (
    NotSatisfiable,
    Part,
    accepted,
    http_date,
    is_known,
    part_of,
    part_still_fits,
)

ETAG = '"abc"'
MODIFIED = 1_763_265_600
DATE = "Sun, 16 Nov 2025 04:00:00 GMT"


@pytest.mark.parametrize(
    ("header", "is_accepted"),
    [
        ("", False),
        ("gzip", True),
        ("GZIP", True),
        ("x-gzip", True),
        ("deflate, gzip, br", True),
        ("deflate, br", False),
        ("*", True),
        ("gzip;q=0", False),
        ("gzip; q=0.000", False),
        ("*;q=0", False),
        ("gzip;q=0, *", False),
        ("gzip;q=0.5", True),
        ("gzip;q=0.5, identity;q=0.8", False),
        ("gzip;q=0.8, identity;q=0.5", True),
        ("gzip, identity;q=0", True),
        ("gzip;q=much", False),
        ("gzip;q=2", False),
        (",, gzip ,", True),
    ],
)
def test_gzip_is_sent_where_it_is_wanted_most(header, is_accepted):
    assert ("gzip" in {encoding.name for encoding in accepted(header)}) is is_accepted


@pytest.mark.parametrize(
    ("header", "names"),
    [
        pytest.param(
            "gzip, deflate, br, zstd", ["brotli", "zstd", "gzip"], id="the smallest first"
        ),
        pytest.param("gzip;q=1, br;q=0.5", ["gzip", "brotli"], id="as it is wished"),
        pytest.param("gzip, br;q=0", ["gzip"], id="one that is not taken"),
        pytest.param("zstd;q=0.3, identity;q=0.5", [], id="plain bytes rather"),
        pytest.param("*;q=0.1, br;q=0", ["zstd", "gzip"], id="any other"),
        pytest.param("", [], id="nothing asked for"),
    ],
)
def test_codings_are_offered_in_the_order_in_which_they_are_wanted(header, names):
    assert [encoding.name for encoding in accepted(header)] == names


@pytest.mark.parametrize(
    ("tags", "since", "known"),
    [
        pytest.param(None, None, False, id="nothing asked"),
        pytest.param('"abc"', None, True, id="same tag"),
        pytest.param('W/"abc"', None, True, id="weak tag"),
        pytest.param('"x", "abc"', None, True, id="one of several"),
        pytest.param('"x", "y"', None, False, id="others"),
        pytest.param("*", None, True, id="anything"),
        pytest.param("abc", None, False, id="tag without quotes"),
        pytest.param(None, DATE, True, id="same date"),
        pytest.param(None, "Sun, 16 Nov 2025 04:00:01 GMT", True, id="later date"),
        pytest.param(None, "Sun, 16 Nov 2025 03:59:59 GMT", False, id="earlier date"),
        pytest.param(None, "Sun, 16 Nov 2025 04:00:00 -0000", True, id="date of unknown zone"),
        pytest.param(None, "yesterday", False, id="no date"),
        pytest.param(None, "Sun, 99 Nov 2025 04:00:00 GMT", False, id="impossible date"),
        pytest.param('"x"', DATE, False, id="the tag decides, not the date"),
    ],
)
def test_what_the_reader_has_is_not_sent_again(tags, since, known):
    assert (
        is_known(if_none_match=tags, if_modified_since=since, etag=ETAG, modified=MODIFIED) is known
    )


@pytest.mark.parametrize(
    ("asked", "part"),
    [
        (None, None),
        ("", None),
        ("bytes=0-0", Part(0, 0)),
        ("bytes=2-5", Part(2, 5)),
        ("Bytes = 2 - 5", Part(2, 5)),
        ("bytes=2-", Part(2, 9)),
        ("bytes=2-99", Part(2, 9)),
        ("bytes=-3", Part(7, 9)),
        ("bytes=-99", Part(0, 9)),
        ("bytes=5-2", None),
        ("bytes=-", None),
        ("bytes=a-b", None),
        ("bytes=0-1,3-4", None),
        ("items=0-1", None),
        (f"bytes={'9' * 5000}-", None),
    ],
)
def test_one_part_is_cut_out(asked, part):
    assert part_of(asked=asked, size=10) == part


@pytest.mark.parametrize(
    ("asked", "size"), [("bytes=10-", 10), ("bytes=11-12", 10), ("bytes=-0", 10), ("bytes=0-", 0)]
)
def test_a_part_outside_the_file_cannot_be_sent(asked, size):
    with pytest.raises(NotSatisfiable):
        part_of(asked=asked, size=size)


@pytest.mark.parametrize(
    ("if_range", "fits"),
    [
        pytest.param(None, True, id="nothing asked"),
        pytest.param(ETAG, True, id="same tag"),
        pytest.param('"x"', False, id="other tag"),
        pytest.param('W/"abc"', False, id="weak tag"),
        pytest.param(DATE, True, id="same date"),
        pytest.param("Sun, 16 Nov 2025 04:00:01 GMT", False, id="other date"),
        pytest.param("soon", False, id="no date"),
    ],
)
def test_a_part_is_sent_only_of_the_file_the_reader_has(if_range, fits):
    assert part_still_fits(if_range=if_range, etag=ETAG, modified=MODIFIED) is fits


def test_dates_are_written_as_http_wants_them():
    assert http_date(MODIFIED) == DATE
