"""Words that come with the platform: found, switched off by a row of the office's own, and on again."""

from __future__ import annotations

import pytest
from django.urls import reverse

from huabiao.changes.models import Change
from huabiao.search.models import ColloquialPair
from huabiao.search.operations import add_pair
from huabiao.search.queries import entry
from huabiao.search.queries.shipped import shipped_for
from huabiao.search.wording import Wording
from tests.accounts.conftest import BY_COMMAND
from tests.factories.accounts import OrganizationFactory, UserFactory

pytestmark = pytest.mark.django_db
SAID, OFFICIAL = Wording.shipped().rows[0][:2]


@pytest.fixture
def office(client):
    person = UserFactory(platform_administrator_of=OrganizationFactory())
    client.force_login(person)
    return person


def used(person, said=SAID):
    return {(one.said, one.official): one.is_used for one in shipped_for(person, said)}


def switch(client, said=SAID, official=OFFICIAL):
    return client.post(reverse("colloquial:switch"), {"said": said, "official": official})


def test_a_shipped_pair_is_switched_off_and_on(client, office):
    assert used(office)[SAID, OFFICIAL] is True

    switch(client)
    assert used(office)[SAID, OFFICIAL] is False
    assert sum(not is_used for is_used in used(office).values()) == 1
    assert ColloquialPair.objects.values_list("said", "official", "is_active").get() == (
        SAID, OFFICIAL, False,
    )  # fmt: skip

    switch(client)
    assert used(office)[SAID, OFFICIAL] is True
    assert not ColloquialPair.objects.exists()
    assert list(
        Change.objects.filter(action__startswith="search.")
        .order_by("pk")
        .values_list("action", flat=True)
    ) == ["search.pair.added", "search.pair.removed"]


def test_the_offices_own_row_of_it_is_switched_off_as_it_stands(client, office):
    pair = add_pair(entry=entry(SAID, OFFICIAL, "本市也这么说"), **BY_COMMAND)

    switch(client)

    pair.refresh_from_db()
    assert (pair.is_active, pair.note) == (False, "本市也这么说")


def test_what_is_not_shipped_cannot_be_switched(client, office):
    assert switch(client, SAID, "没有这样的说法").status_code == 404
    assert not ColloquialPair.objects.exists()


def test_words_are_found_in_either_column(client, office, django_assert_max_num_queries):
    client.get(reverse("colloquial:shipped"))
    with django_assert_max_num_queries(12):
        page = client.get(reverse("colloquial:shipped"), {"q": f"{SAID} {OFFICIAL}"})

    assert (SAID, OFFICIAL) in {(one.said, one.official) for one in page.context["page"]}
    assert all(
        SAID in one.said + one.official and OFFICIAL in one.said + one.official
        for one in page.context["page"]
    )
    nothing = client.get(reverse("colloquial:shipped"), {"q": "没有这样的说法"})
    assert nothing.context["page"].paginator.count == 0


def test_to_others_there_are_no_such_screens(client):
    person = UserFactory(administrator_of=OrganizationFactory())
    client.force_login(person)

    assert client.get(reverse("colloquial:shipped")).status_code == 404
    assert switch(client).status_code == 404
    assert shipped_for(person) == []
