"""The watcher of the tree sees what it is there to see."""

import pytest

from huabiao.publishing.routes import Gone, Page
from tests.factories.sites import SiteProfileFactory
from tests.watching import Watch

pytestmark = pytest.mark.django_db


@pytest.fixture
def watch():
    SiteProfileFactory(code="portal", record_domain="www.shifan.invalid")
    SiteProfileFactory(code="mzj", record_domain="mzj.shifan.invalid")
    return Watch()


def leading_to(*addresses):
    return Page("".join(f'<a href="{address}">x</a>' for address in addresses).encode())


def known(watch, *paths):
    for path in paths:
        watch.put("portal", path, leading_to())
    watch.end_of_run()


HOME, NEWS = ("portal", "/index.html"), ("portal", "/zwgk/index.html")


def test_a_page_readers_know_must_lead_to_what_is_there(watch):
    known(watch, *(path for _code, path in (HOME, NEWS)))

    watch.put(*HOME, leading_to("/zwgk/", "zwgk/index.html?x=1#y", "mailto:a@b", "/missing.html"))

    assert watch.dead == [(HOME, ("portal", "/missing.html"))]


def test_links_to_another_site_are_followed(watch):
    known(watch, "/index.html")

    watch.put(
        *HOME, leading_to("http://mzj.shifan.invalid:8000/a.html", "http://elsewhere.invalid/")
    )

    assert watch.dead == [(HOME, ("mzj", "/a.html"))]


def test_what_nobody_knows_may_lead_anywhere_until_somebody_leads_there(watch):
    known(watch, "/index.html")
    watch.put(*NEWS, leading_to("/missing.html"))
    before = list(watch.dead)

    watch.put(*HOME, leading_to("/zwgk/"))

    assert (before, watch.dead) == ([], [(NEWS, ("portal", "/missing.html"))])


@pytest.mark.parametrize("how", ["closed", "taken away"])
def test_nothing_may_go_while_a_page_leads_there(watch, how):
    known(watch, "/index.html", "/zwgk/index.html")
    watch.put(*HOME, leading_to("/zwgk/"))

    if how == "closed":
        watch.put(*NEWS, Gone(b""))
    else:
        watch.take(*NEWS)

    assert watch.dead == [(HOME, NEWS)]


def test_at_the_end_of_a_run_readers_may_know_everything(watch):
    watch.put(*HOME, leading_to("/missing.html"))
    before = list(watch.dead)

    watch.end_of_run()

    assert (before, watch.dead) == ([], [(HOME, ("portal", "/missing.html"))])
