"""Behind the gate: what Wagtail's own screens would show if somebody opened it."""

import re

import pytest
from django.contrib.auth.models import AnonymousUser
from django.urls import get_resolver, reverse
from wagtail.permissions import policy_registry

from huabiao.console import scoped
from huabiao.media.models import MediaDocument, MediaImage
from tests.factories.accounts import OrganizationFactory, UserFactory
from tests.factories.media import DocumentFactory, ImageFactory

pytestmark = pytest.mark.django_db

MODELS = [
    pytest.param(MediaDocument, DocumentFactory, id="documents"),
    pytest.param(MediaImage, ImageFactory, id="images"),
]
SECRET = "nobody-knows-yet"  # ASCII: the same in HTML, JSON and bytes


def policy_of(model):
    return policy_registry.get_by_type(model)


@pytest.mark.parametrize(("model", "factory"), MODELS)
def test_files_are_chosen_within_reach_and_changed_by_nobody(model, factory):
    unit = OrganizationFactory()
    own, other, nobodys = (
        factory(organization=unit),
        factory(),
        factory(organization=None),
    )
    reviewer = UserFactory(reviewer_of=unit)
    policy = policy_of(model)

    assert {
        action: list(policy.instances_user_has_permission_for(reviewer, action))
        for action in ("choose", "add", "change", "delete")
    } == {"choose": [own], "add": [], "change": [], "delete": []}
    assert [
        policy.user_has_permission_for_instance(reviewer, "choose", file)
        for file in (own, other, nobodys)
    ] == [True, False, False]


@pytest.mark.parametrize(("model", "factory"), MODELS)
def test_being_superuser_gives_nothing(model, factory):
    factory()
    policy = policy_of(model)

    for person in (UserFactory(is_superuser=True), AnonymousUser()):
        assert not policy.user_has_any_permission(person, ["choose", "add", "change", "delete"])
        assert not policy.instances_user_has_permission_for(person, "choose").exists()


@pytest.mark.parametrize(("model", "factory"), MODELS)
def test_who_may_choose_and_who_may_add_is_told(model, factory):
    unit = OrganizationFactory()
    editor, reviewer = UserFactory(editor_of=unit), UserFactory(reviewer_of=unit)
    UserFactory(editor_of=unit, is_active=False)
    UserFactory(is_superuser=True)
    policy = policy_of(model)

    assert set(policy.users_with_permission("choose")) == {editor, reviewer}
    assert set(policy.users_with_permission("add")) == {editor}
    assert set(policy.users_with_permission("change")) == set()


# They ask no policy, so nothing but the gate keeps them.
MUST_STAY_CLOSED = {
    "wagtailadmin_api:documents:detail",
    "wagtailadmin_api:documents:find",
    "wagtailadmin_api:documents:listing",
    "wagtailadmin_api:images:detail",
    "wagtailadmin_api:images:find",
    "wagtailadmin_api:images:listing",
    "wagtaildocs_serve",
}


def named(resolver, spaces=()):
    for entry in resolver.url_patterns:
        if hasattr(entry, "url_patterns"):
            yield from named(entry, (*spaces, entry.namespace) if entry.namespace else spaces)
        elif entry.name:
            yield ":".join((*spaces, entry.name)), entry.pattern


SCREENS = [
    pytest.param(name, tuple(pattern.converters), id=name)
    for name, pattern in named(get_resolver())
    if re.match(r"wagtail(images|docs)|wagtailadmin_api:(images|documents)", name)
    and name not in MUST_STAY_CLOSED
]


def answers(client, name, arguments, pk) -> str:
    """Everything a person is told at this screen, asked for it and written to."""
    values = {argument: "original" if argument == "filter_spec" else pk for argument in arguments}
    address = reverse(name, kwargs=values or None) + f"?id={pk}"
    told = [
        client.generic(method, address, headers={"X-Requested-With": "XMLHttpRequest"})
        for method in ("GET", "POST")
    ]
    return "".join(f"{answer.get('Location', '')}{answer.getvalue()}" for answer in told)


@pytest.fixture
def open_gate(monkeypatch):
    monkeypatch.setattr(scoped, "SCOPED", {name: "open" for name, _ in named(get_resolver())})


@pytest.mark.parametrize(("name", "arguments"), SCREENS)
@pytest.mark.usefixtures("open_gate")
def test_with_the_gate_open_another_units_person_still_reads_no_title(client, name, arguments):
    factory = DocumentFactory if "doc" in name else ImageFactory
    stored = factory(title=SECRET, original_name=f"{SECRET}.file")
    client.force_login(UserFactory(administrator_of=OrganizationFactory()))

    told = answers(client, name, arguments, stored.pk)

    assert SECRET not in told
    assert type(stored).objects.filter(pk=stored.pk, title=SECRET).exists()


@pytest.mark.usefixtures("open_gate")
def test_with_the_gate_open_a_chooser_shows_ones_own_files(client):
    unit = OrganizationFactory()
    DocumentFactory(title="ones-own", organization=unit)
    client.force_login(UserFactory(editor_of=unit))

    assert "ones-own" in answers(client, "wagtaildocs_chooser:choose", (), 0)


def test_the_gate_keeps_all_of_wagtails_file_screens_closed():
    screens = MUST_STAY_CLOSED | {screen.id for screen in SCREENS}

    assert screens & scoped.SCOPED.keys() == set()
    assert screens >= {name for name, _ in named(get_resolver()) if "wagtailimages" in name}
