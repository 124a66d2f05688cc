"""A page that cannot be made is not forgotten, and one that never comes out the same is named."""

import itertools

import pytest
from django.core.management import call_command

from huabiao.changes.operations import Lane, record, system
from huabiao.library.models import Item
from huabiao.publishing import routes
from huabiao.publishing.models import Failure, PublishedFile, Run
from huabiao.publishing.operations import publish_all
from huabiao.publishing.queries import failures, failures_of
from huabiao.publishing.routes import Page
from huabiao.publishing.turn import turn
from tests import trees
from tests.factories.pages import make_site
from tests.factories.publishing import channel_of, item_in, path_of_item
from tests.moments import NOON, ONE_MINUTE
from tests.publishing.breaking import rendering
from tests.publishing.themes import folder, mend, start_anew

__all__ = ["folder"]
pytestmark = trees.on_two_connections

ARTICLE = "library/article.html"
ON_BAD_WORDS = "{% if '坏' in page.article.title %}{{ 1 // 0 }}{% endif %}"
BESIDE_BAD_WORDS = (
    "{% if '坏' in (page.article.older or page.article).title %}{{ 1 // 0 }}{% endif %}"
)
ERROR = "ZeroDivisionError('integer division or modulo by zero')"


@pytest.fixture
def profile(folder, public):
    return make_site("mzj")


@pytest.fixture
def news(profile):
    return channel_of(profile, "ywdt")


def add(folder, name, text):
    """Let the main part of the theme's page begin with this."""
    file, begins = folder / name, "{% block main %}"
    file.write_text(file.read_text(encoding="utf-8").replace(begins, begins + text, 1), "utf-8")


def retitle(item, title):
    Item.objects.filter(pk=item.pk).update(title=title)
    record(action="x", subject=item.key, actor=system(), at=NOON, keys=[item.key],
           lane=Lane.INTERACTIVE)  # fmt: skip


def stands(item):
    return trees.file_at(path_of_item(item, "mzj")).exists()


def failing():
    return list(failures().values_list("site__profile__code", "path", "kind", "ident", "error"))


def as_failure(item):
    return ("mzj", item.addresses.get().path, "article", item.pk, ERROR)


def nothing_is_left():
    """No failure is known, and nothing is kept of any."""
    marked = PublishedFile.objects.filter(path__startswith="!/")
    return not Failure.objects.exists() and not marked.exists()


def test_a_template_that_fails_on_one_item_is_tried_again_when_the_item_changes(
    folder, news, tmp_path
):
    add(folder, ARTICLE, ON_BAD_WORDS)
    bad, good = item_in(news, title="坏标题"), item_in(news, at=NOON + ONE_MINUTE)

    outcome = trees.publish()

    name = path_of_item(bad, "mzj")
    assert (stands(bad), stands(good)) == (False, True)
    assert outcome.problems == [f"{name}: {ERROR}"]
    assert Run.objects.latest("pk").state == Run.State.DONE
    assert failing() == [as_failure(bad)]
    assert failures_of(bad.key) == list(Failure.objects.all())
    verdict = trees.proof()
    assert (verdict.missing, verdict.failing) == ([name], {name: ERROR})

    retitle(good, "与它无关")
    retitle(bad, "还是坏标题")
    since = Failure.objects.get().since
    trees.publish()
    assert Failure.objects.get().since == since

    retitle(bad, "好标题")
    assert trees.publish().problems == []
    assert stands(bad)
    assert nothing_is_left()
    assert trees.files() == trees.rebuilt(tmp_path / "rebuilt")


def test_it_is_tried_again_when_another_thing_that_it_shows_changes(folder, news, tmp_path):
    add(folder, ARTICLE, BESIDE_BAD_WORDS)
    neighbour = item_in(news, title="标题")
    trees.publish()
    item = item_in(news, at=NOON + ONE_MINUTE, title="新的")
    retitle(neighbour, "坏邻居")
    trees.publish()
    assert {one.ident for one in failures_of(neighbour.key)} == {neighbour.pk, item.pk}
    assert not stands(item)

    retitle(neighbour, "好邻居")
    trees.publish()

    assert stands(item)
    assert nothing_is_left()
    assert trees.files() == trees.rebuilt(tmp_path / "rebuilt")


def test_a_worker_that_starts_with_a_mended_theme_makes_what_failed(folder, news, tmp_path):
    add(folder, ARTICLE, ON_BAD_WORDS)
    bad = item_in(news, title="坏标题")
    trees.publish()
    trees.start()
    assert failing() == [as_failure(bad)]

    mend(folder, ARTICLE)
    start_anew()
    trees.start()

    assert stands(bad)
    trees.publish()
    assert nothing_is_left()
    assert trees.files() == trees.rebuilt(tmp_path / "rebuilt")


def test_what_failed_and_went_is_no_failure_any_more(folder, profile, news):
    add(folder, ARTICLE, ON_BAD_WORDS)
    first, second = item_in(news, title="坏标题"), item_in(news, title="也坏")
    trees.publish()
    assert len(failing()) == 2

    retitle(first, "好标题")
    second.placements.update(is_live=False)
    second.addresses.all().delete()
    with turn():
        publish_all(sites=[profile.site_id])

    assert nothing_is_left()


def never_the_same(monkeypatch):
    """Articles come out differently each time."""
    real, number = routes.renderer_of("article"), itertools.count()
    rendering(
        monkeypatch,
        "article",
        lambda route: Page(real(route).content + b"<!-- %d -->" % next(number)),
    )


def test_a_page_that_never_comes_out_the_same_is_named_as_such(news, monkeypatch, capsys):
    item = item_in(news)
    trees.publish()
    verdict = trees.proof()
    assert (verdict.unstable, verdict.is_right) == ([], True)
    never_the_same(monkeypatch)

    verdict = trees.proof()
    name = path_of_item(item, "mzj")
    assert name in verdict.different
    assert name in verdict.unstable
    assert {one.partition("/")[2].partition("/")[0] for one in verdict.unstable} == {"content"}
    said = trees.told(capsys, "verify")
    assert (said["code"], name in said["unstable"]) == (1, True)
    with pytest.raises(SystemExit):
        call_command("verify")
    assert f"不稳定：{name}：同样的内容两次生成得到不同的页面" in capsys.readouterr().out


def test_a_sample_finds_it_even_where_the_first_look_agrees(news, monkeypatch, capsys):
    item = item_in(news)
    trees.publish()
    real, turns = routes.renderer_of("article"), itertools.count()

    def every_second(route):
        page = real(route)
        return page if next(turns) % 2 == 0 else Page(page.content + b"<!-- -->")

    rendering(monkeypatch, "article", every_second)
    said = trees.told(capsys, "verify", "--sample", "1000")

    assert said["different"] == 0
    assert path_of_item(item, "mzj") in said["unstable"]
    assert said["code"] == 1
