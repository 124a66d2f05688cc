"""The gate: a console address is either shown to be scoped, or it does not exist."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.converters import IntConverter, SlugConverter, StringConverter, UUIDConverter

from huabiao.console.scoped import SCOPED
from huabiao.library.models import Item
from huabiao.library.viewsets import ItemViewSet
from huabiao.library.viewsets.scope import ScopedItemMixin
from tests.console import cities
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db

_VALUES = {
    IntConverter: "1",
    SlugConverter: "one",
    UUIDConverter: "0b9c7c1e-3f6e-4c0e-8f5e-0d3c5a5a5a5a",
    StringConverter: "one",
}


def patterns(
    resolver: URLResolver, namespaces: tuple[str, ...] = ()
) -> Iterator[tuple[str, URLPattern]]:
    """Every address of the console with the full name of its view."""
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            yield from patterns(entry, (*namespaces, *filter(None, [entry.namespace])))
        else:
            yield ":".join((*namespaces, entry.name or "")), entry


ALL = list(patterns(get_resolver()))
NAMES = {name for name, _ in ALL}


def concrete(resolver: URLResolver, prefix: str = "/") -> Iterator[tuple[str, str]]:
    """An address for each route whose parts are of kinds we can make up."""
    for entry in resolver.url_patterns:
        made_up = _made_up(entry.pattern)
        if made_up is None:
            continue
        if isinstance(entry, URLResolver):
            yield from concrete(entry, prefix + made_up)
        else:
            yield prefix + made_up, entry.name or ""


def _made_up(pattern) -> str | None:
    route = getattr(pattern, "_route", None)
    if route is None:
        return "" if str(pattern) in ("", "^/", "^") else None
    for name, converter in pattern.converters.items():
        value = _VALUES.get(type(converter))
        if value is None:
            return None
        start = route.rindex("<", 0, route.index(f"{name}>"))
        route = route[:start] + value + route[route.index(f"{name}>") + len(name) + 1 :]
    return route


def test_every_scoped_name_is_the_name_of_an_address():
    assert sorted(set(SCOPED) - NAMES) == []


def test_every_scoped_name_has_its_reason():
    assert [name for name, reason in SCOPED.items() if not reason.strip()] == []


def test_what_is_not_shown_to_be_scoped_does_not_exist(client):
    """Asked by a platform administrator who is a superuser besides: there is no more to be."""
    client.force_login(UserFactory(platform_administrator_of=cities.city(), is_superuser=True))
    resolve = get_resolver().resolve
    closed = {
        address
        for address, _ in concrete(get_resolver())
        if resolve(address).view_name not in SCOPED
    }

    answers = {
        address: (client.get(address).status_code, client.post(address).status_code)
        for address in sorted(closed)
    }

    assert {address for address, codes in answers.items() if codes != (404, 404)} == set()
    assert len(closed) > 100  # pages, images, documents, reports, workflows, collections, API …


def test_every_address_of_the_items_is_on_the_list():
    names = {f"items:{pattern.name}" for pattern in ItemViewSet().get_urlpatterns()}

    assert names == {name for name in SCOPED if name.startswith("items:")}


def test_every_view_of_the_items_takes_its_objects_from_the_person():
    unscoped = [
        pattern.name
        for pattern in ItemViewSet().get_urlpatterns()
        if ScopedItemMixin not in pattern.callback.view_class.__mro__
    ]

    assert unscoped == []


def test_wagtail_offers_no_chooser_of_items():
    assert [name for name in NAMES if "snippetchooser" in name] == []


def test_nobody_holds_the_permission_to_publish():
    root = cities.city()
    superuser = UserFactory(is_superuser=True)
    everything = UserFactory(
        platform_administrator_of=root,
        editor_of=root,
        signer_of=root,
        reviewer_of=root,
        administrator_of=root,
        is_superuser=True,
    )
    policy = ItemViewSet().permission_policy

    held = {
        (person, action): policy.user_has_permission(person, action)
        for person in (superuser, everything)
        for action in ("view", "add", "change", "delete", "publish", "lock", "unlock")
    }

    assert {key for key, value in held.items() if value} == {
        (everything, "view"),
        (everything, "add"),
        (everything, "change"),
        (everything, "delete"),
    }


def test_the_policy_knows_whose_item_it_is():
    root = cities.city()
    ours, theirs = cities.unit(root, "mzj", "民政局"), cities.unit(root, "jyj", "教育局")
    item, other = cities.draft(ours, "我们的"), cities.draft(theirs, "他们的")
    policy = ItemViewSet().permission_policy

    assert policy.user_has_permission_for_instance(ours.editor, "change", item)
    assert not policy.user_has_permission_for_instance(ours.editor, "change", other)
    assert not policy.user_has_permission_for_instance(ours.editor, "publish", item)
    assert set(
        policy.instances_user_has_any_permission_for(ours.editor, ["change", "publish"])
    ) == {item}
    assert set(policy.users_with_any_permission(["change"])) == {ours.editor, theirs.editor}
    assert set(policy.users_with_any_permission_for_instance(["change"], item)) == {ours.editor}
    assert set(Item.objects.all()) == {item, other}


# What names nothing


@pytest.mark.parametrize(
    "address",
    [
        pytest.param(f"/items/{'9' * 30}/", id="an item"),
        pytest.param(f"/items/channels/{'9' * 30}/", id="a channel"),
        pytest.param(f"/items/placements/{'9' * 30}/expiry/", id="a placement"),
        pytest.param(f"/items/proposals/{'9' * 30}/", id="a proposal"),
        pytest.param(f"/websites/{'9' * 30}/", id="a site"),
        pytest.param(f"/websites/channels/{'9' * 30}/", id="a channel's record"),
        pytest.param(f"/people/{'9' * 30}/", id="a person"),
        pytest.param(f"/organizations/{'9' * 30}/", id="an organization"),
        pytest.param(f"/media/documents/{'9' * 30}/", id="a file"),
        pytest.param(f"/items/{2**63}/", id="one more than a database counts"),
        pytest.param(f"/items/1/compare/live/{'9' * 30}/", id="a revision"),
        pytest.param(f"/items/1/compare/live/{'9' * 5000}/", id="more digits than are read"),
        pytest.param("/items/add/%00/", id="an empty character in the way"),
        pytest.param("/items/?q=%00", id="an empty character in the question"),
        pytest.param("/people/?%00=1", id="an empty character in the question's name"),
    ],
)
def test_what_no_database_can_hold_is_not_there(client, address):
    root = cities.city()
    client.force_login(UserFactory(platform_administrator_of=root, editor_of=root))

    assert client.get(address).status_code == 404
