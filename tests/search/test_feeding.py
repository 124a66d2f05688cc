"""The index hears of changes once, late ones harm nothing, and a killed process leaves it whole."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from huabiao.changes.models import Work
from huabiao.changes.operations import system
from huabiao.library import operations as library
from huabiao.library.models import Item, Placement
from huabiao.search import keeping
from huabiao.search.asking import Query
from huabiao.search.index import WriterBusy
from huabiao.search.keeping import NoIndex, RebuiltElsewhere, keeper
from huabiao.search.models import Feed
from huabiao.search.operations import feeding
from huabiao.search.operations.feeding import Doubts
from tests.factories.accounts import UserFactory
from tests.factories.pages import make_site
from tests.factories.publishing import channel_of, fill, item_in
from tests.moments import NOON

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_index(settings, tmp_path):
    settings.SEARCH_INDEX = tmp_path / "search"


@pytest.fixture
def news():
    return channel_of(make_site("mzj"), "ywdt")


@pytest.fixture
def office(news):
    person = UserFactory(platform_administrator_of=news.organization)
    return {"by": person, "actor": system("console"), "at": NOON}


class Late:
    """Answers first with the index that counted a moment ago."""

    def __init__(self, first, real):
        self._first, self._real = first, real

    def index(self):
        return next(self._first, None) or self._real.index()


def found(text="消息") -> list[str]:
    answer = keeper().index().search(Query(text=text, limit=100))
    return sorted(hit.document.title for hit in answer.hits)


def waiting() -> int:
    return Work.objects.filter(reader=feeding.READER).count()


def told(*arguments: str) -> tuple[int, str]:
    out = StringIO()
    try:
        call_command("search", *arguments, stdout=out)
    except SystemExit as ended:
        return int(ended.code or 0), out.getvalue()
    return 0, out.getvalue()


def test_an_index_that_was_copied_without_its_link_is_made_anew(news, settings, tmp_path):
    item_in(news, title="消息一")
    feeding.rebuild()
    shutil.copytree(tmp_path / "search", tmp_path / "copied")  # what a link leads to is copied
    settings.SEARCH_INDEX = tmp_path / "copied"

    with pytest.raises(NoIndex):
        keeper().index()
    feeding.rebuild()

    assert found() == ["消息一"]
    assert sorted(one.name for one in (tmp_path / "copied").iterdir() if one.is_dir()) == [
        (tmp_path / "copied/current").readlink().name,
        "current",
    ]


def test_what_happens_to_an_item_is_found_and_no_longer_found(news, office):
    feeding.rebuild()
    item = item_in(news, title="消息一")
    heard = feeding.feed()
    at_first = found()
    library.withdraw_item(item_id=item.pk, reason="有误", **office)
    feeding.feed()

    assert (heard > 0, at_first, found()) == (True, ["消息一"], [])
    assert (waiting(), feeding.feed()) == (0, 0)
    assert Feed.objects.get().reached == keeper().index().reached() > 0


def test_a_late_message_finds_the_present(news, office):
    feeding.rebuild()
    item = item_in(news, title="消息一")
    late = list(Work.objects.filter(reader=feeding.READER).values())
    feeding.feed()
    library.withdraw_item(item_id=item.pk, reason="有误", **office)
    feeding.feed()
    reached = keeper().index().reached()

    Work.objects.bulk_create(Work(**row) for row in late)
    feeding.feed()

    assert (found(), waiting()) == ([], 0)
    assert keeper().index().reached() == reached == Feed.objects.get().reached


def test_who_dies_between_index_and_acknowledgement_does_it_once_more(news, monkeypatch):
    feeding.rebuild()
    item_in(news, title="消息一")

    class Died(BaseException):
        pass

    def die(*_arguments):
        raise Died

    with monkeypatch.context() as killed:
        killed.setattr(feeding, "_acknowledge", die)
        with pytest.raises(Died):
            feeding.feed()
    between = (found(), waiting() > 0)
    feeding.feed()

    assert between == (["消息一"], True)
    assert (found(), waiting()) == (["消息一"], 0)


def test_an_older_copy_of_the_index_is_noticed(news, tmp_path):
    feeding.rebuild()
    Feed.objects.update(reached=10**9)
    item_in(news, title="消息一")

    with pytest.raises(NoIndex):
        feeding.feed()

    feeding.rebuild()
    feeding.feed()
    assert (found(), Feed.objects.get().reached) == (["消息一"], keeper().index().reached())


def test_an_index_of_another_form_does_not_answer(news, monkeypatch):
    feeding.rebuild()
    monkeypatch.setattr("huabiao.search.keeping.VERSION", 10**6)

    with pytest.raises(NoIndex):
        keeper().index()

    assert feeding.rebuild() == 0 + Item.objects.filter(live=True).count()
    assert [one.name for one in Path(keeper()._root).iterdir() if one.is_dir()].count("1000000-2")


def test_a_rebuild_answers_with_the_old_one_until_the_new_one_is_whole(news):
    fill(news, 30)
    before = feeding.rebuild()
    fill(news, 30)
    seen: list[tuple[int, bool]] = []

    def look(portions):
        for portion in portions:
            yield portion
            try:
                feeding.feed()
            except WriterBusy:
                seen.append((keeper().index().count(), True))

    item_in(news, title="消息之间")
    after = feeding.rebuild(shown=look)

    assert seen
    assert set(seen) == {(before, True)}
    assert after == before + 31
    feeding.feed()
    assert found() == ["消息之间"]


def test_who_waited_for_the_writer_of_an_index_that_was_replaced_feeds_the_new_one(news):
    item_in(news, title="消息之前")
    feeding.rebuild()
    former = keeper().index()
    folder = keeper().folder()
    item_in(news, title="消息之间")
    with keeper().anew() as writer:
        writer.commit(former.reached())
    folder.mkdir(exist_ok=True)  # as if its files were still held open

    rows = waiting()
    with pytest.MonkeyPatch.context() as late:
        real = keeper()
        answers = iter([former])
        late.setattr(feeding, "keeper", lambda: Late(answers, real))
        late.setattr(type(former), "writing", lambda _self: contextlib.nullcontext(None))
        assert feeding.feed() == 1

    assert waiting() == rows
    feeding.feed()
    assert "消息之间" in found()


def test_two_do_not_rebuild_at_once(news):
    with keeper().anew(), pytest.raises(RebuiltElsewhere), keeper().anew():
        pass


def test_a_rebuild_that_failed_leaves_the_index_and_its_rest_is_tidied_away(news, settings):
    item_in(news, title="消息一")
    feeding.rebuild()

    def fail(portions):
        yield next(iter(portions))
        raise OSError(28, "no space")

    with pytest.raises(OSError, match="no space"):
        feeding.rebuild(shown=fail)
    kept = found()
    feeding.rebuild()

    folders = [one.name for one in settings.SEARCH_INDEX.iterdir() if one.is_dir()]
    assert kept == found() == ["消息一"]
    assert len(folders) == 2  # the link and what it leads to


def test_index_and_library_are_compared_one_by_one(news, office):
    same, changed, missing, strange = (item_in(news, title=f"消息{n}") for n in "一二三四")
    feeding.rebuild()
    Work.objects.all().delete()
    assert feeding.verify() == Doubts(checked=Item.objects.filter(live=True).count())

    Item.objects.filter(pk=changed.pk).update(title="改了")
    Placement.objects.filter(item=strange).update(is_live=False)
    with keeper().index().writing() as writer:
        writer.remove([missing.key])
        writer.commit(keeper().index().reached())

    doubts = feeding.verify()

    assert (doubts.missing, doubts.strange, doubts.different, doubts.strangers) == (
        [missing.key],
        [strange.key],
        [changed.key],
        0,
    )
    code, said = told("verify")
    assert code == 1
    assert f"缺少 1 条：{missing.key}\n多出 1 条：{strange.key}\n不同 1 条：{changed.key}" in said
    told("rebuild")
    assert told("verify")[0] == 0
    assert same.key not in said


def test_what_belongs_to_nothing_is_counted(news):
    item = item_in(news, title="消息一")
    feeding.rebuild()
    Work.objects.all().delete()
    Placement.objects.filter(item=item).delete()
    Item.objects.filter(pk=item.pk).delete()

    assert feeding.verify().strangers == 1


def test_what_waits_is_no_difference(news):
    feeding.rebuild()
    item_in(news, title="消息一")

    assert not feeding.verify()


def test_the_command_answers_people_and_programs(news):
    item = item_in(news, title="养老消息", body="<p>老年食堂。</p>")
    feeding.rebuild()

    _code, said = told("query", "养老")
    _code, written = told("query", "养老", "--site", "mzj", "--json")

    assert said.splitlines()[0] == "找到 1 条"
    assert said.splitlines()[2].strip() == f"mzj/content/2026/{item.pk}.html"
    answer = json.loads(written)
    assert (answer["total"], answer["hits"][0]["id"], answer["hits"][0]["snippet"]) == (
        1,
        item.key,
        "老年食堂。",
    )
    make_site("jyj")
    assert json.loads(told("query", "养老", "--site", "jyj", "--json")[1])["total"] == 0
    with pytest.raises(CommandError, match="没有代码为 nosuch 的网站。"):
        told("query", "养老", "--site", "nosuch")
    with pytest.raises(CommandError, match="请输入要找的词。"):
        told("query", " ")


@pytest.mark.parametrize("is_whole", [False, True], ids=["in the middle", "from end to end"])
def test_a_damaged_index_is_told_and_a_rebuild_mends_it(news, caplog, is_whole):
    fill(news, 50)
    feeding.rebuild()
    Work.objects.all().delete()
    stored = max(keeper().folder().glob("*.store"), key=lambda one: one.stat().st_size)
    content = bytearray(stored.read_bytes())
    part = slice(None) if is_whole else slice(10, 110)
    content[part] = bytes(len(content[part]))
    stored.unlink()
    stored.write_bytes(content)
    keeping._keepers.clear()

    with pytest.raises(CommandError, match=r"索引已损坏|索引还没有建立"):
        told("verify")
    told("rebuild")
    assert told("verify")[0] == 0


def test_the_command_says_where_there_is_no_index():
    with pytest.raises(CommandError, match="搜索索引还没有建立"):
        told("query", "养老")


def test_a_feeder_that_is_told_to_end_while_it_makes_the_index_anew_ends(news, monkeypatch):
    for number in range(3):
        item_in(news, title=f"消息{number}")
    monkeypatch.setattr(feeding, "TOGETHER", 1)
    put = feeding._put
    portions = []

    def put_and_be_told(*arguments):
        put(*arguments)
        portions.append(arguments)
        os.kill(os.getpid(), signal.SIGTERM)

    monkeypatch.setattr(feeding, "_put", put_and_be_told)
    before = [(name, signal.getsignal(name)) for name in (signal.SIGTERM, signal.SIGINT)]
    try:
        assert told("feed") == (0, "")
    finally:
        for name, handler in before:
            signal.signal(name, handler)

    assert len(portions) == 1
    with pytest.raises(NoIndex):
        keeper().index()
    monkeypatch.undo()
    assert feeding.rebuild() >= 3


@pytest.mark.slow
@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_a_feeder_that_is_killed_again_and_again_loses_nothing(news, settings):
    """Real processes, `kill -9` at random points; afterwards index and library are the same."""
    if connection.vendor != "sqlite":
        pytest.skip("the test database of PostgreSQL has a name that only this process knows")
    environment = {
        **os.environ,
        "HUABIAO_HOME": str(settings.SEARCH_INDEX.parent),
        "DJANGO_SETTINGS_MODULE": "huabiao.config.settings",
    }
    database = Path(connection.settings_dict["NAME"])
    for kill in range(6):
        item_in(news, title=f"消息{kill}")
        copy = settings.SEARCH_INDEX.parent / "huabiao.sqlite3"
        if not copy.exists():
            copy.symlink_to(database)
        process = subprocess.Popen(
            (sys.executable, "-m", "huabiao.config.command", "search", "feed"), env=environment
        )
        time.sleep(1.0 + 0.3 * kill)
        process.send_signal(signal.SIGKILL)
        process.wait()
    try:
        while feeding.feed():
            pass
    except NoIndex:
        feeding.rebuild()
        while feeding.feed():
            pass

    assert found() == [f"消息{kill}" for kill in range(6)]
    assert not feeding.verify()
