"""试建网站: a blueprint tried as files that only the console shows."""

from __future__ import annotations

import json
import re

import pytest
from django.apps import apps

from huabiao.base.errors import NotYours
from huabiao.changes.models import Change
from huabiao.pages import operations
from huabiao.pages.blueprints import read
from huabiao.pages.operations import NobodyToSponsor, NotForSites, NothingTried
from huabiao.pages.queries import blueprint_named
from tests.factories.accounts import OrganizationFactory, UserFactory
from tests.factories.editions import column_with, edited, offer_small
from tests.factories.pages import PLATFORM

pytestmark = pytest.mark.django_db
_LINK = re.compile(r'(?:href|src)="([^"#]+)')


@pytest.fixture(autouse=True)
def small(settings, tmp_path):
    settings.HUABIAO_HOME = tmp_path
    offer_small(tmp_path)


@pytest.fixture
def unit():
    return OrganizationFactory(name="示范市政府办")


def tried(**acting):
    return operations.try_blueprint(blueprint=blueprint_named("small"), **{**PLATFORM, **acting})


def rows():
    """How many rows each table has, the audit log apart."""
    models = [model for model in apps.get_models() if model is not Change]
    return {model._meta.label: model._default_manager.count() for model in models}


def test_a_blueprint_is_tried_as_pages_and_no_row_is_left_behind(unit, settings):
    before = rows()

    scratch = tried()

    assert rows() == before
    assert (scratch, list(settings.HUABIAO_HOME.glob("public/*"))) == (
        operations.scratch_of("small"),
        [],
    )
    home = scratch.page("").read_text(encoding="utf-8")
    assert ("小网站（试建）" in home, "要闻动态示例信息2" in home) == (True, True)
    about = scratch.page("about/").read_text(encoding="utf-8")
    assert ("联系我们" in about, "示例信息" in about) == (True, False)


def test_every_link_of_a_scratch_site_leads_to_another_of_its_files(unit):
    scratch = tried()
    missing = set()

    for file in scratch.folder.rglob("*.html"):
        for link in _LINK.findall(file.read_text(encoding="utf-8")):
            assert not link.startswith(("http://scratch", "//")), (file, link)
            if link.startswith("/") and scratch.page(link.removeprefix("/")) is None:
                missing.add(link)

    assert missing == set()


def test_trying_again_shows_the_blueprint_as_it_is_now(unit):
    tried()
    edited(column_with("ywdt", title="工作要闻"))
    stale = operations.scratch_of("small").version

    scratch = tried()

    home = scratch.page("").read_text(encoding="utf-8")
    assert (stale, scratch.version) == (0, 1)
    assert ("工作要闻" in home, "要闻动态示例信息" in home) == (True, False)


def test_it_is_thrown_away_with_everything_in_it(unit, settings):
    tried()

    operations.discard_scratch(name="small", **PLATFORM)

    acts = Change.objects.filter(subject="blueprint:small").order_by("pk")
    assert (
        operations.scratch_of("small"),
        list((settings.HUABIAO_HOME / "scratch").iterdir()),
    ) == (
        None,
        [],
    )
    assert [change.action for change in acts] == [
        "pages.blueprint.tried",
        "pages.blueprint.scratch_discarded",
    ]
    with pytest.raises(NothingTried):
        operations.discard_scratch(name="small", **PLATFORM)


@pytest.mark.parametrize(
    "path", [".about.json", "../scratch/small/index.html", "ywdt", "nowhere/", "./.about.json"]
)
def test_only_pages_of_the_site_are_shown(unit, path):
    scratch = tried()

    assert json.loads((scratch.folder / ".about.json").read_text(encoding="utf-8"))["version"] == 0
    assert scratch.page(path) is None


def test_what_is_refused(unit):
    theirs = {"by": UserFactory(administrator_of=unit)}
    with pytest.raises(NotYours):
        tried(**theirs)
    with pytest.raises(NotYours):
        operations.discard_scratch(name="small", **{**PLATFORM, **theirs})
    with pytest.raises(NotForSites):
        operations.try_blueprint(blueprint=read("unit-channel"), **PLATFORM)


def test_without_any_unit_nobody_could_sponsor_it():
    with pytest.raises(NobodyToSponsor):
        tried()
