"""Every form of administration, asked with what nobody types: each answers, none fails."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse

from huabiao.accounts.models import Organization, User
from huabiao.changes.models import Change
from huabiao.sites.models import Channel, SiteProfile
from tests.console import cities
from tests.factories.accounts import OrganizationFactory, UserFactory
from tests.factories.pages import make_site
from tests.factories.sites import ChannelFactory

pytestmark = pytest.mark.django_db

ODD = ("甲\x00乙", "9" * 30, "0001-01-01")


@pytest.fixture
def city():
    root = cities.city()
    bureau = OrganizationFactory(parent=root, name="民政局")
    profile = make_site("portal", organization=root, name="门户网站")
    return {
        "office": UserFactory(platform_administrator_of=root),
        "organization": bureau,
        "person": UserFactory(editor_of=bureau),
        "profile": profile,
        "channel": ChannelFactory(parent=profile.site.root_page, organization=bureau),
    }


SCREENS = (
    ("organizations:create", None),
    ("organizations:edit", "organization"),
    ("organizations:move", "organization"),
    ("organizations:merge", "organization"),
    ("organizations:abolish", "organization"),
    ("people:create", None),
    ("people:edit", "person"),
    ("people:leave", "person"),
    ("people:grant", "person"),
    ("sites:create", None),
    ("sites:edit", "profile"),
    ("sites:hosts", "profile"),
    ("sites:change_host", "profile"),
    ("sites:remove_alias", "profile"),
    ("sites:home", "profile"),
    ("sites:look", "profile"),
    ("sites:grey", None),
    ("topics:create", "profile"),
    ("channels:create", "profile"),
    ("channels:create_unit", "profile"),
    ("channels:edit", "channel"),
    ("channels:rename", "channel"),
    ("channels:move", "channel"),
    ("accounts:account", None),
)
WITHOUT_A_PAGE = {
    "people:grant": ("role", "organization"),
    "sites:remove_alias": ("host",),
}


def fields_of(client, name, address):
    """Names of what a form sends, with what it opened with."""
    if name in WITHOUT_A_PAGE:
        return dict.fromkeys(WITHOUT_A_PAGE[name], "")
    form = client.get(address).context["form"]
    forms = [form.management_form, *form.forms] if hasattr(form, "management_form") else [form]
    return {
        bound.html_name: "" if bound.value() in (None, False) else bound.value()
        for one in forms
        for bound in one
    }


def rows():
    return [
        list(model.objects.order_by("pk").values())
        for model in (Organization, User, SiteProfile, Channel)
    ]


def _is_one_of_many(field):
    """How many blocks a home page has, and those after its first: they are asked as that one is."""
    return field.endswith("_FORMS") or re.search(r"-[1-9]\d*-", field)


@pytest.mark.parametrize(("name", "of"), SCREENS, ids=[name for name, _of in SCREENS])
def test_odd_input_is_answered_in_every_field(client, city, name, of):
    client.force_login(city["office"])
    address = reverse(name, args=[city[of].pk] if of else [])
    opened = fields_of(client, name, address)

    answers = {
        (field, odd): client.post(address, {**opened, field: odd}).status_code
        for field in opened
        for odd in ODD
        if not _is_one_of_many(field)
    }

    assert set(answers.values()) <= {200, 302}
    stored = str(rows()) + str(list(Change.objects.values()))
    assert "\\x00" not in stored
    assert "\\u0000" not in stored


def test_dates_at_the_edge_of_the_calendar_are_refused_for_a_site(client, city):
    client.force_login(city["office"])
    address = reverse("sites:edit", args=[city["profile"].pk])
    opened = fields_of(client, "sites:edit", address)

    answer = client.post(address, {**opened, "launched_on": "0001-01-01"})

    assert answer.context["form"].errors["launched_on"] == [
        "“上线日期”的年份不对：应在 1900 年到 9999 年之间。"
    ]
