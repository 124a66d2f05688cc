"""What one run writes, and what it leaves alone; what a killed or failed run leaves to the next."""

import errno
import signal
import subprocess
from datetime import timedelta

import pytest
from django.db import DatabaseError

from huabiao.accounts.enums import Role
from huabiao.accounts.models import RoleGrant
from huabiao.accounts.operations import edit_organization, facts_of
from huabiao.base import disk
from huabiao.changes.models import Change, Work
from huabiao.changes.operations import Lane, record, system
from huabiao.config.management.commands.worker import Command as Worker
from huabiao.library import operations as library
from huabiao.library.enums import Kind
from huabiao.library.models import Item, Placement
from huabiao.publishing import routes, theme, tree
from huabiao.publishing.models import Entry, Intent, PublishedFile, ReceiptLine, Run, RunCause
from huabiao.publishing.operations import (
    Outcome,
    publish_all,
    publish_waiting,
    refresh_fragments,
)
from huabiao.publishing.operations.working import Bulk, publish_wide
from huabiao.publishing.routes import sources
from huabiao.publishing.turn import turn
from huabiao.sites import operations as sites
from huabiao.sites.enums import ColumnType, SiteKind
from tests import trees
from tests.crawler import crawl, reader_of_files
from tests.factories.accounts import UserFactory
from tests.factories.pages import PLATFORM, SMALL, make_site
from tests.factories.publishing import anchored_in, channel_of, item_in, path_of_item, plain_in
from tests.moments import NOON, ONE_DAY, ONE_MINUTE
from tests.publishing.breaking import failing, rendering
from tests.watching import watching

pytestmark = trees.on_two_connections

TOO_LONG = "<p>正文。</p>" * 12_000  # for a small disk


@pytest.fixture
def profile(public):
    return make_site("mzj")


@pytest.fixture
def news(profile):
    return channel_of(profile, "ywdt")


@pytest.fixture
def office(profile):
    """Somebody who may do everything."""
    person = UserFactory(platform_administrator_of=profile.sponsor)
    RoleGrant.objects.create(user=person, role=Role.EDITOR, organization=profile.sponsor)
    return person


def by(person, at=NOON):
    return {"by": person, "actor": system("console"), "at": at}


def receipt():
    """What the last run did, as (act, path)."""
    return sorted(Run.objects.latest("pk").lines.values_list("act", "path"))


def open_channel(parent, slug, organization, **facts):
    return sites.create_channel(
        parent=parent,
        slug=slug,
        title=facts.pop("title", slug),
        column_type=ColumnType.NEWS,
        organization=organization,
        description="栏目。",
        keywords="栏目",
        **facts,
        **PLATFORM,
    )


def assert_right(tmp_path):
    """The tree is what a rebuild would make it."""
    assert trees.files() == trees.rebuilt(tmp_path / "rebuilt")


# One run.


def test_the_first_run_makes_the_site_and_the_second_writes_nothing(profile, news):
    plain_in(news, at=NOON)
    first = trees.publish()
    before = trees.stamps()

    second = trees.publish()
    full = publish_all(sites=[profile.site_id])

    assert (first.written, first.problems) == (len(PublishedFile.objects.filter(size__gt=0)), [])
    assert second == Outcome()
    assert (full.written, full.deleted, full.problems) == (0, 0, [])
    # Pages that only might exist (an archive, a part of the map) may be looked at, too.
    pages = PublishedFile.objects.filter(path__startswith="/").count()
    assert pages == full.unchanged <= full.rendered < pages + 5
    assert trees.stamps() == before


def test_nothing_waits_and_nothing_is_done(public):
    assert (publish_waiting(), publish_wide()) == (None, None)
    assert Run.objects.count() == 0


def test_a_notice_touches_what_shows_it_and_nothing_else(profile, news):
    for day in range(30):
        item_in(news, at=NOON - 30 * ONE_DAY + day * ONE_DAY)
    trees.publish()
    before = trees.files()

    item = item_in(news, at=NOON, title="关于放假的通知")
    outcome = trees.publish()

    placement = item.placements.get()
    newer = Placement.objects.filter(channel=news).order_by("-position")[1:4]
    anchors = Placement.objects.filter(channel=news, is_anchor=True).order_by("-position")
    archives = {anchor.pk for anchor in anchors[:1]} | (
        {anchor.pk for anchor in anchors[1:2]} if placement.is_anchor else set()
    )
    expected = {
        path_of_item(item, "mzj"),
        *(path_of_item(other.item, "mzj") for other in newer),
        "mzj/index.html",
        "mzj/ywdt/index.html",
        "mzj/ywdt/years.html",
        *(f"mzj/ywdt/archive-{pk}.html" for pk in archives or {0}),
        "mzj/feed.atom",
        f"mzj/sitemap-{item.pk // 1000}.xml",
    }
    changed = {name for name, content in trees.files().items() if before.get(name) != content}
    assert {name for name in changed if not name.endswith(".gz")} == expected
    assert outcome.written == len(expected)
    assert {path for _act, path in receipt()} == {name.removeprefix("mzj") for name in expected}


def test_the_receipt_tells_which_act_changed_which_file_and_when(profile, news):
    trees.publish()
    item = item_in(news)
    change = Change.objects.latest("pk")

    trees.publish()

    line = ReceiptLine.objects.get(path=item.addresses.get().path)
    run = line.run
    assert (line.act, line.site_id) == (ReceiptLine.Act.CREATED, profile.site_id)
    assert list(run.causes.values_list("change_id", "subject")) == [(change.pk, item.key)]
    assert run.started_at <= line.visible_at <= run.finished_at
    assert (run.state, run.lane, run.problem) == (Run.State.DONE, Lane.BULK, "")
    assert list(Work.objects.filter(reader="publishing")) == []
    assert list(Intent.objects.all()) == []


def test_an_editors_act_makes_the_run_interactive(news):
    trees.publish()
    item = item_in(news)
    record(action="x", subject=item.key, actor=system(), at=NOON, keys=[item.key],
           lane=Lane.INTERACTIVE)  # fmt: skip

    with turn():
        publish_waiting()

    assert Run.objects.latest("pk").lane == Lane.INTERACTIVE


def test_a_new_look_is_one_file(profile):
    trees.publish()
    before = trees.files()

    sites.edit_site(profile=profile, accent="#9b1c1c", is_grey=True, **PLATFORM)
    trees.publish()

    after = trees.files()
    assert {name for name in after if before[name] != after[name]} == {"mzj/look.css"}


def waiting() -> int:
    """Rows the publisher has still to look at."""
    return Work.objects.filter(reader="publishing").count()


def test_work_of_other_readers_is_left_alone(news):
    Work.objects.create(reader="another", key="item:1", lane=Lane.BULK)
    before = Work.objects.exclude(reader="publishing")
    others = list(before.values_list("reader", "key"))

    trees.publish()

    assert list(Work.objects.values_list("reader", "key")) == others
    assert ("another", "item:1") in others


# A page that cannot be rendered.


def test_a_page_that_fails_keeps_its_file_and_is_named_and_the_others_go_out(
    profile, news, monkeypatch, caplog
):
    bad, good = item_in(news, title="坏"), item_in(news, title="好", at=NOON + ONE_MINUTE)
    trees.publish()
    before = trees.files()
    for item in (bad, good):
        type(item).objects.filter(pk=item.pk).update(title=f"{item.title}了")
        record(action="x", subject=item.key, actor=system(), at=NOON, keys=[item.key],
               lane=Lane.INTERACTIVE)  # fmt: skip
    path = bad.addresses.get().path
    failing(monkeypatch, path)

    outcome = trees.publish()

    assert outcome.problems == [f"mzj{path}: ZeroDivisionError()"]
    assert trees.file_at(f"mzj{path}").read_bytes() == before[f"mzj{path}"]
    assert "好了" in trees.text(path_of_item(good, "mzj"))
    run = Run.objects.filter(problem__gt="").get()
    assert (run.state, run.problem) == (Run.State.DONE, outcome.problems[0])
    assert [record.getMessage() for record in caplog.records] == [
        f"cannot render {path} of site {profile.site_id}"
    ]
    verdict = trees.proof()
    assert (verdict.different, verdict.missing, verdict.extra) == ([f"mzj{path}"], [], [])


def test_a_full_build_keeps_the_file_of_a_page_that_fails(profile, news, monkeypatch, tmp_path):
    item = item_in(news, body="<p>正文。</p>" * 200)
    trees.publish()
    before = trees.files()
    with monkeypatch.context() as patch:
        failing(patch, item.addresses.get().path)
        outcome = publish_all(sites=[profile.site_id])

    assert (len(outcome.problems), outcome.deleted) == (1, 0)
    assert trees.files() == before
    assert_right(tmp_path)


def test_a_new_page_that_fails_is_missing_until_it_can_be_made(
    profile, news, monkeypatch, tmp_path
):
    trees.publish()
    item = item_in(news)
    with monkeypatch.context() as patch:
        failing(patch, item.addresses.get().path)
        trees.publish()
        verdict = trees.proof()
    publish_all(sites=[profile.site_id])

    assert (verdict.different, verdict.missing) == ([], [path_of_item(item, "mzj")])
    assert_right(tmp_path)


def test_a_database_that_fails_ends_the_run(profile, news, monkeypatch, tmp_path):
    item_in(news)

    def render(route):
        raise DatabaseError("gone away")

    with monkeypatch.context() as patch:
        rendering(patch, "article", render)
        with pytest.raises(DatabaseError):
            trees.publish()
    failed = Run.objects.latest("pk")
    trees.publish()

    assert (failed.state, failed.problem) == (Run.State.FAILED, "DatabaseError('gone away')")
    assert set(Run.objects.values_list("state", flat=True)) == {Run.State.DONE}
    assert_right(tmp_path)


# A full disk, a killed process.


@pytest.fixture
def small_disk(settings, tmp_path):
    """A real file system with room for very little."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=600k", "tmpfs", str(disk)]
    done = subprocess.run(mount, capture_output=True, check=False)
    if done.returncode:
        pytest.skip("only root may mount a small disk")
    settings.PUBLIC_ROOT = disk
    settings.SERVING_ROOT = tmp_path / "serving"
    settings.SEAL_ROOT = tmp_path / "seal"
    yield disk
    subprocess.run(["umount", str(disk)], check=True)


def test_a_full_disk_fails_the_run_and_leaves_no_half_file(small_disk, tmp_path, worker, caplog):
    profile = make_site("mzj")
    news = channel_of(profile, "ywdt")
    old = item_in(news, at=NOON - ONE_DAY)
    trees.start()
    trees.publish()
    before = trees.files()
    for minute in range(5):
        item_in(news, body=TOO_LONG, at=NOON + minute * ONE_MINUTE)
    Item.objects.filter(pk=old.pk).update(title="改过的标题")
    edited = {"action": "library.item.edited", "subject": old.key, "actor": system(), "at": NOON}
    record(**edited, keys=[old.key], lane=Lane.INTERACTIVE)

    with pytest.raises(OSError, match="No space left") as failure:
        trees.publish()
    run = Run.objects.latest("pk")
    rows = waiting()
    worker.handle()  # until it fails
    standing = trees.files()
    journey = crawl(reader_of_files(), ["http://mzj.shifan.invalid/"], ["mzj.shifan.invalid"])
    subprocess.run(["mount", "-o", "remount,size=8m", str(small_disk)], check=True)
    trees.publish()

    assert failure.value.errno == errno.ENOSPC
    sentence = "磁盘已满：读者仍看到原来的完整页面；腾出空间后会自动继续发布。"
    assert (run.state, run.problem) == (Run.State.FAILED, f"{sentence}（{failure.value}）")
    told = [(line.name, line.message) for line in caplog.records if line.levelname == "ERROR"]
    assert told == [("huabiao.worker", sentence)]
    assert rows > 0
    complete = trees.files()
    halves = [n for n in standing if standing[n] not in (complete.get(n), before.get(n))]
    assert halves == []
    assert (journey.dead, journey.half, len(journey.found) > 5) == ([], [], True)
    assert [name for name in standing if disk.ASIDE in name] == []
    assert complete == trees.rebuilt(tmp_path / "rebuilt")
    assert set(Run.objects.values_list("state", flat=True)) == {Run.State.DONE}
    assert (Intent.objects.count(), waiting()) == (0, 0)


@pytest.fixture
def worker(monkeypatch):
    """A worker that stops where another would try again."""
    handlers = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}
    worker = Worker()
    monkeypatch.setattr(
        "huabiao.config.management.commands.worker.time.sleep",
        lambda _seconds: setattr(worker, "is_stopping", True),
    )
    yield worker
    for number, handler in handlers.items():
        signal.signal(number, handler)


# A clock that is set back.


def test_a_clock_set_back_an_hour_loses_no_act(profile, news, office, monkeypatch, tmp_path):
    """Acts, a release that has come already, runs and receipts; places in lists are the items' own."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOON)
    first = item_in(news, at=NOON)
    waits = item_in(news, at=NOON - ONE_MINUTE)
    library.pin_placement(placement_id=first.placements.get().pk, is_pinned=True, **by(office))
    expiring = waits.placements.get()
    library.set_placement_expiry(
        placement_id=expiring.pk, expire_at=NOON - ONE_MINUTE / 2, **by(office, NOON - ONE_MINUTE)
    )
    library.tick(at=NOON)
    trees.start()
    trees.publish()
    earlier = NOON - timedelta(hours=1)
    monkeypatch.setattr("django.utils.timezone.now", lambda: earlier)

    library.tick(at=earlier)
    second = item_in(news, at=earlier, title="时钟拨回以后的通知")
    trees.publish()
    library.withdraw_item(item_id=first.pk, reason="有误", **by(office, earlier + ONE_MINUTE))
    trees.publish()

    expiring.refresh_from_db()
    assert expiring.is_live is False
    assert tree.is_closed("mzj", first.addresses.get().path)
    assert trees.rows(trees.text("mzj/ywdt/index.html"))[:1] == [second.addresses.get().path]
    runs = list(Run.objects.order_by("pk").values_list("state", "started_at", "finished_at"))
    assert {state for state, _begun, _ended in runs} == {Run.State.DONE}
    assert runs[-1][1:] == (earlier, earlier)
    told = RunCause.objects.filter(subject=second.key).values_list("run__lines__visible_at")
    assert set(told) == {(earlier,)}
    assert_right(tmp_path)


def test_a_killed_run_is_taken_up_by_the_next(profile, news, tmp_path):
    """As a process leaves it that was killed between its files and its memory of them."""
    item = item_in(news)
    path = item.addresses.get().path
    killed = Run.objects.create(lane=Lane.BULK, process="elsewhere:1", started_at=NOON)
    Work.objects.update(run_id=killed.pk)
    Intent.objects.create(run=killed, site=profile.site, path=path, kind="article", ident=item.pk)
    tree.put("mzj", path, routes.Page(b"<p>of another moment</p>"))
    trees.file_at(f"mzj{path}").with_name(f"{disk.ASIDE}4711").write_bytes(b"hal")

    trees.publish()

    killed.refresh_from_db()
    assert (killed.state, Intent.objects.count(), waiting()) == ("DONE", 0, 0)
    assert_right(tmp_path)


def test_a_path_that_a_killed_run_was_about_to_give_another_meaning_keeps_its_own(
    profile, news, office, tmp_path
):
    item_in(news)
    trees.publish()
    sites.change_slug(channel=news, slug="xw", **by(office))
    killed = Run.objects.create(lane=Lane.BULK, process="elsewhere:1", started_at=NOON)
    former = profile.site.former_paths.get(path="/ywdt/")
    Intent.objects.create(
        run=killed, site=profile.site, path="/ywdt/index.html", kind="former", ident=former.pk
    )
    sites.change_slug(channel=channel_of(profile, "xw"), slug="ywdt", **by(office))

    trees.publish()

    assert "<h1>要闻动态</h1>" in trees.text("mzj/ywdt/index.html")
    assert_right(tmp_path)


# What lists and navigation must hear of.


def test_the_oldest_page_appears_when_the_anchor_below_it_leaves(profile, news, office, tmp_path):
    """An entry that leaves may be the anchor that held all older ones."""
    lower = anchored_in(news, at=NOON)
    older = plain_in(news, at=NOON + ONE_MINUTE)
    anchored_in(news, at=NOON + 2 * ONE_MINUTE)
    trees.publish()
    before = trees.file_at("mzj/ywdt/archive-0.html").exists()

    library.remove_placement(placement_id=lower.placements.get().pk, **by(office))
    trees.publish()

    assert before is False
    assert trees.rows(trees.text("mzj/ywdt/archive-0.html")) == [older.addresses.get().path]
    assert_right(tmp_path)


def test_navigation_leads_to_the_one_page_that_is_left_in_a_channel(profile, office, tmp_path):
    about = channel_of(profile, "about")
    second = item_in(about, title="网站声明", kind=Kind.PLAIN_PAGE, at=NOON + ONE_MINUTE)
    trees.publish()
    both = trees.text("mzj/map.html")

    library.withdraw_item(item_id=second.pk, reason="合并", **by(office))
    trees.publish()

    only = about.placements.get(is_live=True).item
    assert 'href="/about/"' in both
    assert f'href="{only.addresses.get().path}"' in trees.text("mzj/map.html")
    assert_right(tmp_path)


def test_the_sponsors_new_name_reaches_every_footer(profile, news, tmp_path):
    item_in(news)
    trees.publish()

    facts = facts_of(profile.sponsor)
    facts = type(facts)(**{**facts.__dict__, "name": "示范市民政和社会工作局"})
    edit_organization(organization=profile.sponsor, facts=facts, **PLATFORM)
    trees.publish()

    assert "示范市民政和社会工作局" in trees.text("mzj/index.html")
    assert_right(tmp_path)


def test_a_department_leads_to_a_portal_that_was_made_later(profile, tmp_path):
    trees.publish()

    blueprint = SMALL.replace("DEPARTMENT", "PORTAL")
    portal = make_site("portal", blueprint=blueprint, name="示范市人民政府门户网站")
    trees.publish()

    assert portal.kind == SiteKind.PORTAL
    assert "示范市人民政府门户网站" in trees.text("mzj/index.html")
    assert_right(tmp_path)


@pytest.mark.parametrize("what", ["opened", "moved", "retitled"])
def test_a_channel_outside_the_navigation_reaches_the_page_above_it(
    profile, news, office, tmp_path, what
):
    hidden = {"is_in_navigation": False}
    parent = open_channel(news, "ceng", profile.sponsor, **hidden)
    item_in(parent)
    leaf = open_channel(parent, "ye", profile.sponsor, **hidden)
    if what != "opened":
        item_in(leaf)
    trees.publish()

    if what == "opened":
        deeper = open_channel(leaf, "shen", profile.sponsor, **hidden)
        item_in(deeper)
    elif what == "moved":
        sites.move_channel(channel=leaf, parent=news, **by(office))
    else:
        sites.edit_channel(channel=leaf, title="改名的叶", **by(office))
    trees.publish()

    above = trees.text("mzj/ywdt/index.html" if what == "moved" else "mzj/ywdt/ceng/index.html")
    expected = {
        "opened": 'href="/ywdt/ceng/ye/"',
        "moved": 'href="/ywdt/ye/"',
        "retitled": "改名的叶",
    }
    assert expected[what] in above
    assert_right(tmp_path)


def test_pins_of_the_same_moment_and_rank_stand_in_one_order(profile, news, office, tmp_path):
    items = [item_in(news, at=NOON + timedelta(seconds=second)) for second in (0, 1, 2)]
    for item in items[::-1]:
        library.pin_placement(placement_id=item.placements.get().pk, is_pinned=True, **by(office))

    trees.publish()

    expected = [item.addresses.get().path for item in items[::-1]]
    assert trees.rows(trees.text("mzj/ywdt/index.html"))[:3] == expected
    assert_right(tmp_path)


def test_a_former_path_of_an_empty_channel_leads_on_once_there_is_something(
    profile, news, office, tmp_path
):
    below = channel_of(profile, "ywdt/bmdt")
    sites.change_slug(channel=news, slug="xw", **by(office))
    trees.publish()
    closed = tree.is_closed("mzj", "/ywdt/index.html")

    item_in(below)
    trees.publish()

    assert (closed, tree.is_closed("mzj", "/ywdt/index.html")) == (True, False)
    assert 'href="/xw/"' in trees.text("mzj/ywdt/index.html")
    assert_right(tmp_path)


# At no instant does a page lead to one that is not there.


def test_what_is_withdrawn_is_closed_after_all_that_led_there(
    profile, news, office, monkeypatch, tmp_path
):
    with watching(monkeypatch) as watch:
        items = [item_in(news, at=NOON + minute * ONE_MINUTE) for minute in range(3)]
        trees.publish()
        for item in items[1:]:
            library.withdraw_item(item_id=item.pk, reason="有误", **by(office))
        trees.publish()

    assert watch.dead == []
    assert [tree.is_closed("mzj", item.addresses.get().path) for item in items] == [
        False,
        True,
        True,
    ]
    assert_right(tmp_path)


def test_what_comes_back_stands_before_anything_leads_there(
    profile, news, office, monkeypatch, tmp_path
):
    with watching(monkeypatch) as watch:
        item = item_in(news)
        item_in(news, at=NOON + ONE_MINUTE)
        trees.publish()
        library.withdraw_item(item_id=item.pk, reason="有误", **by(office))
        trees.publish()
        type(item).objects.filter(pk=item.pk).update(withdrawn_at=None)
        library.backdate_placement(
            placement_id=item.placements.get().pk, release_at=NOON, reason="恢复", **by(office)
        )
        trees.publish()

    assert watch.dead == []
    assert not tree.is_closed("mzj", item.addresses.get().path)
    assert_right(tmp_path)


def test_a_channel_left_empty_stands_until_navigation_was_rewritten(
    profile, news, office, monkeypatch, tmp_path
):
    with watching(monkeypatch) as watch:
        item = item_in(news)
        trees.publish()
        library.withdraw_item(item_id=item.pk, reason="有误", **by(office))
        with turn():
            publish_waiting()
        meanwhile = sorted(name for name in trees.files() if "/ywdt/" in name)
        trees.publish()

    assert meanwhile == ["mzj/ywdt/index.html", "mzj/ywdt/index.html.gz"]
    assert [name for name in trees.files() if "/ywdt/" in name] == []
    assert watch.dead == []
    assert_right(tmp_path)


def test_a_channel_closed_before_navigation_was_rewritten_stands_that_long(
    profile, news, office, monkeypatch, tmp_path
):
    below = open_channel(news, "ye", profile.sponsor)
    item_in(news, at=NOON + ONE_MINUTE)
    item = item_in(below)
    with watching(monkeypatch) as watch:
        trees.publish()
        library.withdraw_item(item_id=item.pk, reason="有误", **by(office))
        with turn():
            publish_waiting()
            sites.close_channel(channel=below, **by(office))
            publish_waiting()
        meanwhile = tree.is_closed("mzj", "/ywdt/ye/index.html")
        trees.publish()

    assert (meanwhile, tree.is_closed("mzj", "/ywdt/ye/index.html")) == (False, True)
    assert watch.dead == []
    assert_right(tmp_path)


def test_a_page_that_navigation_names_answers_until_navigation_was_rewritten(
    profile, office, monkeypatch, tmp_path
):
    with watching(monkeypatch) as watch:
        trees.publish()
        item = channel_of(profile, "about").placements.get().item
        path = item.addresses.get().path
        library.withdraw_item(item_id=item.pk, reason="有误", **by(office))
        with turn():
            publish_waiting()
        meanwhile = (tree.is_closed("mzj", path), "已经撤下" in trees.text(f"mzj{path}"))
        trees.publish()

    assert (meanwhile, tree.is_closed("mzj", path)) == ((False, True), True)
    assert watch.dead == []
    assert_right(tmp_path)


def test_what_answers_410_does_so_while_navigation_is_rewritten(profile, news, office):
    item_in(news)
    page = channel_of(profile, "about").placements.get().item
    library.withdraw_item(item_id=page.pk, reason="有误", **by(office))
    trees.publish()
    path = page.addresses.get().path
    sites.edit_site(profile=profile, name="改名的网站", **PLATFORM)

    with turn():
        publish_waiting()
        seen = []
        bulk = Bulk()
        while bulk.step() is not None:
            seen.append(tree.is_closed("mzj", path))

    assert set(seen) == {True}


def test_a_list_of_a_later_moment_leads_to_no_page_that_nobody_made(
    profile, news, office, monkeypatch, tmp_path
):
    """What people do while shared pieces are rewritten is done together with them."""
    item_in(news)
    with watching(monkeypatch) as watch:
        trees.publish()
        sites.edit_site(profile=profile, name="改名的网站", **PLATFORM)
        with turn():
            publish_waiting()
            item_in(news, at=NOON + ONE_MINUTE)
            publish_wide()

    assert watch.dead == []
    assert_right(tmp_path)


# Themes.


def test_a_file_of_an_earlier_theme_stays_until_no_page_names_it(
    profile, news, monkeypatch, tmp_path
):
    item_in(news)
    trees.start()
    trees.publish()
    old = next(path for path, _content in theme.static_files())
    monkeypatch.setattr("huabiao.publishing.theme._static_hash", lambda: "11112222")
    theme.static_files.cache_clear()

    refresh_fragments()
    meanwhile = (trees.file_at(f"mzj{old}").exists(), trees.file_at(f"mzj{new_path(old)}").exists())
    trees.publish()

    assert meanwhile == (True, True)
    assert not trees.file_at(f"mzj{old}").exists()
    assert new_path("/static/x/site.css") in trees.text("mzj/index.html")
    assert_right(tmp_path)
    monkeypatch.undo()
    theme.static_files.cache_clear()


def new_path(path):
    return "/static/11112222/" + path.split("/", 3)[3]


def test_every_order_is_remembered_as_it_stands(profile, news, office):
    item = item_in(news)
    library.pin_placement(placement_id=item.placements.get().pk, is_pinned=True, **by(office))
    trees.publish()

    remembered = {(e.scope, e.owner, e.ident, e.position) for e in Entry.objects.all()}
    wanted = {
        (e.scope, e.owner, e.ident, e.position)
        for source in sources()
        for e in source.all_entries(profile.site_id)
    }
    assert remembered == wanted
    assert {scope.partition(":")[0] for scope, *_rest in wanted} == {
        "channel", "pins", "site", "pages", "parts", "children", "sites",
    }  # fmt: skip


def test_a_rebuild_leaves_closed_addresses_and_moved_ones_alone(profile, news, office):
    about = item_in(channel_of(profile, "about"), kind=Kind.PLAIN_PAGE)
    notice = item_in(news)
    trees.publish()
    sites.change_slug(channel=news, slug="xinwen", **by(office))
    for item in (about, notice):
        library.withdraw_item(item_id=item.pk, reason="有误", **by(office))
    trees.publish()
    closed = [path_of_item(item, "mzj") + ".gone" for item in (about, notice)]
    before = trees.stamps()

    with turn():
        outcome = publish_all(sites=[profile.site_id])

    assert set(closed) <= before.keys()
    assert (outcome.written, outcome.deleted) == (0, 0)
    assert trees.stamps() == before
