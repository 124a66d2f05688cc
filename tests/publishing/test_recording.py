"""What a page remembers of what it read."""

from huabiao.publishing.recording import NEWEST, OLDEST, Reading, Span, reads, reads_span, recording


def test_keys_and_stretches_are_remembered_once():
    with recording() as reading:
        reads("item:7", "site:3")
        reads("item:7")
        reads_span("channel:12", newest=90, oldest=50)
        reads_span("pins:12")

    assert reading == Reading(
        keys={"item:7", "site:3"},
        spans={Span("channel:12", 90, 50), Span("pins:12", NEWEST, OLDEST)},
    )


def test_what_is_made_inside_is_not_read_by_what_is_around_it():
    with recording() as page:
        reads("item:7")
        with recording() as shared:
            reads("site:3")
        reads("item:8")

    assert (page.keys, shared.keys) == ({"item:7", "item:8"}, {"site:3"})


def test_reading_without_a_page_is_remembered_by_nobody():
    reads("item:7")
    reads_span("channel:12")
    with recording() as reading:
        pass

    assert reading == Reading()
