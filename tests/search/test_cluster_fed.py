"""The index in a cluster hears of changes as that of one machine does."""

from __future__ import annotations

import pytest

from huabiao.changes.models import Work
from huabiao.changes.operations import system
from huabiao.library import operations as library
from huabiao.library.models import Item
from huabiao.search.asking import Query
from huabiao.search.index import NotReached, WriterBusy
from huabiao.search.keeping import NoIndex, keeper
from huabiao.search.models import Feed
from huabiao.search.operations import feeding
from huabiao.search.operations.feeding import Doubts
from tests.factories.accounts import UserFactory
from tests.factories.pages import make_site
from tests.factories.publishing import channel_of, item_in
from tests.moments import NOON
from tests.serving.servers import free_port

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _in_the_cluster(settings, tmp_path, cluster):
    settings.SEARCH_URL = cluster
    settings.SEARCH_INDEX = tmp_path / "search"
    yield
    keeper()._index.close()
    assert not settings.SEARCH_INDEX.exists()


@pytest.fixture
def news():
    return channel_of(make_site("mzj"), "ywdt")


def found(text="消息") -> list[str]:
    answer = keeper().index().search(Query(text=text, limit=100))
    return sorted(hit.document.title for hit in answer.hits)


def test_what_happens_to_an_item_is_found_and_no_longer_found(news):
    with pytest.raises(NoIndex):
        feeding.feed()
    feeding.rebuild()
    item = item_in(news, title="消息一")
    feeding.feed()
    at_first = found()
    person = UserFactory(platform_administrator_of=news.organization)
    library.withdraw_item(
        item_id=item.pk, reason="有误", by=person, actor=system("console"), at=NOON
    )
    feeding.feed()

    assert (at_first, found()) == (["消息一"], [])
    assert not Work.objects.filter(reader=feeding.READER).exists()
    assert Feed.objects.get().reached == keeper().index().reached() > 0


def test_the_index_is_made_anew_while_the_old_one_answers_and_is_compared(news):
    item_in(news, title="消息一")
    feeding.rebuild()
    item_in(news, title="消息二")
    seen = []

    def watched(portions):
        for portion in portions:
            seen.append(found())
            yield portion

    with keeper().index().writing(), pytest.raises(WriterBusy):
        feeding.rebuild()
    feeding.rebuild(shown=watched)

    assert set(map(tuple, seen)) == {("消息一",)}
    assert found() == ["消息一", "消息二"]
    Work.objects.all().delete()
    assert feeding.verify() == Doubts(checked=Item.objects.filter(live=True).count())


def test_a_rebuild_that_failed_leaves_the_index(news):
    item_in(news, title="消息一")
    feeding.rebuild()

    def fail(portions):
        yield next(iter(portions))
        raise OSError(28, "no space")

    with pytest.raises(OSError, match="no space"):
        feeding.rebuild(shown=fail)

    assert found() == ["消息一"]


def test_a_cluster_that_forgot_is_noticed_and_filled_anew(news, inside):
    item_in(news, title="消息一")
    feeding.rebuild()
    item_in(news, title="消息二")
    for name in list(inside.ask("GET", "_all/_alias")):
        inside.ask("DELETE", name)

    with pytest.raises(NoIndex):
        feeding.feed()
    feeding.rebuild()

    assert found() == ["消息一", "消息二"]


def test_a_cluster_that_is_away_is_waited_for_and_nothing_is_lost(news, settings, cluster):
    feeding.rebuild()
    item_in(news, title="消息一")
    settings.SEARCH_URL = f"http://127.0.0.1:{free_port()}/huabiao"

    with pytest.raises(NotReached):
        feeding.feed()
    settings.SEARCH_URL = cluster
    feeding.feed()

    assert found() == ["消息一"]
