"""A site whose readers search it, and an office that may do everything."""

from __future__ import annotations

import pytest
from django.test import RequestFactory

from huabiao.accounts.enums import Role
from huabiao.accounts.models import RoleGrant
from huabiao.changes.operations import system
from huabiao.config.public import public_application
from tests.factories.accounts import UserFactory
from tests.factories.pages import make_site
from tests.factories.publishing import channel_of
from tests.moments import NOON

HOST = "mzj.shifan.invalid"


@pytest.fixture(autouse=True)
def _own_folders(settings, tmp_path):
    settings.PUBLIC_ROOT = tmp_path / "public"
    settings.SERVING_ROOT = tmp_path / "serving"
    settings.SEAL_ROOT = tmp_path / "seal"
    settings.SEARCH_INDEX = tmp_path / "search"
    settings.SEARCHES_ROOT = tmp_path / "searches"


@pytest.fixture(scope="module")
def application():
    return public_application()


@pytest.fixture
def ask(application):
    def answer_of(path="/search/", host=HOST, **words):
        request = RequestFactory(headers={"Host": host}).get(path, words)
        application.load_middleware()
        response = application.get_response(request)
        response.close()  # as a server does: only then does Django forget the public addresses
        return response

    return answer_of


@pytest.fixture
def profile():
    return make_site("mzj")


@pytest.fixture
def news(profile):
    return channel_of(profile, "ywdt")


@pytest.fixture
def office(profile):
    """Somebody who may do everything."""
    person = UserFactory(platform_administrator_of=profile.sponsor)
    RoleGrant.objects.create(user=person, role=Role.EDITOR, organization=profile.sponsor)
    return {"by": person, "actor": system("console"), "at": NOON}
