"""The publisher as the platform office sees it, and as an editor hears of a page that was not made."""

from datetime import timedelta

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from huabiao.changes.models import Work
from huabiao.changes.operations import Lane, record, system
from huabiao.publishing.models import Failure, Job, PublishedFile, Run, Worker
from huabiao.publishing.operations.jobs import ask_rebuild
from huabiao.publishing.queries import Cost, costs_since, together, waiting_work
from huabiao.publishing.turn import at_work
from tests.console import cities
from tests.factories.accounts import UserFactory
from tests.moments import NOON

pytestmark = pytest.mark.django_db
SCREEN = "console:publishing"


@pytest.fixture
def root():
    return cities.city()


@pytest.fixture
def unit(root):
    return cities.unit(root, "mzj", "民政局")


@pytest.fixture
def office(root, client):
    person = UserFactory(platform_administrator_of=root)
    client.force_login(person)
    return person


def run(*, lane=Lane.INTERACTIVE, ago=timedelta(hours=1), seconds=2, **facts):
    started = timezone.now() - ago
    return Run.objects.create(
        lane=lane,
        state=facts.pop("state", Run.State.DONE),
        process="here:1",
        started_at=started,
        finished_at=started + timedelta(seconds=seconds),
        **facts,
    )


def site_of(unit):
    return unit.channel.get_site()


def fill(unit, count):
    site = site_of(unit)
    PublishedFile.objects.bulk_create(
        PublishedFile(
            site=site, path=f"/{number}.html", kind="article", ident=number, sha256="", size=1
        )
        for number in range(count)
    )


def rebuild(unit):
    return ask_rebuild(sites=[site_of(unit).pk], by=None, actor=system(), at=NOON)


def post(client, **form):
    return client.post(reverse("console:publishing_act"), form, follow=True)


def text_of(response):
    return " ".join(response.content.decode().split())


# The numbers.


def test_what_was_done_for_nothing_is_counted_by_lane_and_rebuilds_apart():
    run(rendered=10, written=8, unchanged=2)
    run(rendered=30, written=27, unchanged=3, deleted=4)
    run(lane=Lane.BULK, rendered=20, written=5, unchanged=15)
    run(lane=Lane.BULK, rendered=1000, unchanged=1000, is_rebuild=True)
    run(rendered=7, unchanged=7, state=Run.State.FAILED)
    run(ago=timedelta(days=3), rendered=60, written=60)
    run(ago=timedelta(days=8), rendered=500, unchanged=500)

    day = costs_since(timezone.now() - timedelta(days=1))
    week = costs_since(timezone.now() - timedelta(days=7))

    assert day == {
        "INTERACTIVE": Cost(2, 40, 35, 5, 4),
        "BULK": Cost(1, 20, 5, 15, 0),
        "REBUILD": Cost(1, 1000, 0, 1000, 0),
    }
    assert [cost.over_invalidation for cost in day.values()] == [0.125, 0.75, 1.0]
    assert (together(day), together(day).over_invalidation) == (Cost(3, 60, 40, 20, 4), 1 / 3)
    assert (week["INTERACTIVE"], week["INTERACTIVE"].over_invalidation) == (
        Cost(3, 100, 95, 5, 4),
        0.05,
    )
    assert Cost().over_invalidation is None


def test_what_waits_is_counted_with_the_age_of_its_oldest():
    assert waiting_work().keys == 0
    act = {"action": "library.item.live", "subject": "item:1", "actor": system()}
    record(**act, at=NOON + timedelta(minutes=5), keys=["item:1"], lane=Lane.BULK)
    before = record(**act, at=NOON, keys=["item:2", "item:3"], lane=Lane.INTERACTIVE)
    Work.objects.filter(reader="publishing", key="item:3").update(run_id=7)
    Work.objects.create(reader="publishing", key="fragment:shell:1", lane=Lane.BULK, change=before)

    assert (waiting_work().keys, waiting_work().oldest) == (2, NOON + timedelta(minutes=5))
    Work.objects.exclude(change=before).delete()
    assert (waiting_work().keys, waiting_work().oldest) == (1, NOON)


# The screen.


def test_the_screen_says_what_runs_how_far_jobs_are_and_what_failed(client, office, unit):
    fill(unit, 200)
    job = rebuild(unit)
    Job.objects.filter(pk=job.pk).update(
        started_at=timezone.now(), step=Job.Step.PAGES, done=50, worked_seconds=0.5
    )
    run(rendered=40, written=30, unchanged=10)
    broken = run(rendered=3, written=2, problem="mzj/7.html: KeyError('tel')")
    Failure.objects.create(
        site=site_of(unit), path="/7.html", kind="article", ident=7, run=broken, since=NOON,
        reason="网站主题的模板用到了没有的内容：tel。", error="KeyError('tel')",
    )  # fmt: skip

    said = text_of(client.get(reverse(SCREEN)))

    for words in (
        "没有等着发布的改动。",
        '<progress max="100" value="25"',
        "50 / 200 页（25%） · 每秒 100 页 · 不到一分钟就好",
        "有页面没有生成",
        "/7.html</span>：网站主题的模板用到了没有的内容：tel。",
        "没有生成成功的页面",
        '<td data-label="白做">23.3%</td>',
        'data-renewed="3"',
    ):
        assert words in said


def test_nothing_to_tell_is_said_in_words(client, office, unit):
    said = text_of(client.get(reverse(SCREEN)))

    for words in (
        "没有正在做的批次。",
        "没有正在做的任务。",
        "还没有发布过。",
        'data-renewed="15"',
    ):
        assert words in said


def test_a_site_is_rebuilt_paused_resumed_and_cancelled_by_buttons(client, office, unit):
    fill(unit, 3)

    assert "已经排上" in text_of(post(client, act="rebuild", site="mzj"))
    job = Job.objects.get()
    assert (job.sites, job.total, job.asked_by) == ([site_of(unit).pk], 3, str(office))
    assert "已经在重新生成，或者正在排队" in text_of(post(client, act="rebuild", site="all"))
    states = []
    for act in ("pause", "pause", "resume", "cancel", "cancel"):
        post(client, act=act, job=job.pk)
        job.refresh_from_db()
        states.append(job.state)
    assert states == ["PAUSED", "PAUSED", "OPEN", "CANCELLED", "CANCELLED"]


@pytest.mark.parametrize(
    "form",
    [
        {},
        {"act": "dance", "job": 1},
        {"act": "pause", "job": "x"},
        {"act": "pause", "job": "9" * 30},
    ],
)
def test_what_no_button_sends_is_not_found(client, office, unit, form):
    assert post(client, **form).status_code == 404


def test_a_job_of_a_shared_piece_offers_no_cancelling(client, office, unit):
    site = site_of(unit).pk
    job = Job.objects.create(
        kind=Job.Kind.SHARED, key=f"fragment:shell:{site}", sites=[site], total=9, asked_at=NOON
    )

    said = text_of(client.get(reverse(SCREEN)))
    assert 'value="cancel"' not in said
    assert "不能取消" in text_of(post(client, act="cancel", job=job.pk))
    job.refresh_from_db()
    assert job.state == Job.State.OPEN


def test_the_screen_is_the_platform_offices_alone(client, root, unit):
    client.force_login(UserFactory(administrator_of=root))

    assert client.get(reverse(SCREEN)).status_code == 404
    assert post(client, act="rebuild", site="all").status_code == 404
    assert not Job.objects.exists()


def test_the_screen_asks_the_same_whatever_there_is(
    client, office, unit, django_assert_max_num_queries
):
    fill(unit, 10)
    for _number in range(3):
        broken = run(rendered=3, problem="x")
        job = rebuild(unit)
        Job.objects.filter(pk=job.pk).update(started_at=NOON)
        Failure.objects.create(
            site=site_of(unit), path=f"/{broken.pk}.html", kind="article", ident=broken.pk, run=broken,
            since=NOON, reason="坏了",
        )  # fmt: skip
    client.get(reverse(SCREEN))
    with django_assert_max_num_queries(30):
        client.get(reverse(SCREEN))


# The editor.


def fault(unit, item, reason="页面要用的文件不见了：a.jpg。"):
    return Failure.objects.create(
        site=site_of(unit), path=f"/content/2026/{item.pk}.html", kind="article", ident=item.pk,
        reason=reason, since=NOON,
    )  # fmt: skip


def test_the_editor_whose_page_was_not_made_is_told_with_the_reason(client, root, unit):
    item = cities.live(unit, "坏了的一篇")
    other = cities.unit(root, "jyj", "教育局")
    fault(unit, item)

    client.force_login(unit.editor)
    home = text_of(client.get(reverse("wagtailadmin_home")))
    page = text_of(client.get(reverse("items:overview", args=[item.pk])))
    client.force_login(other.editor)
    strangers = text_of(client.get(reverse("wagtailadmin_home")))

    assert "页面没有生成成功的信息" in home
    assert "页面要用的文件不见了：a.jpg。" in home
    assert "这条信息的页面没有生成成功" in page
    assert "民政局网站，11-16 12:00：页面要用的文件不见了：a.jpg。" in page
    assert "坏了的一篇" not in strangers


# The processes.


def worker(name, role, *, ago=timedelta(seconds=2)):
    now = timezone.now()
    return Worker.objects.create(
        token=name, name=name, role=role, since=now - timedelta(hours=1), seen_at=now - ago
    )


def test_it_is_told_which_process_publishes_and_which_stand_by(office, client):
    worker("one:2", Worker.Role.STANDING_BY)
    worker("two:3", Worker.Role.HELPING, ago=timedelta(minutes=2))
    worker("one:1", Worker.Role.LEADING, ago=timedelta(minutes=10))  # in a run that takes long

    with at_work():
        context = client.get(reverse(SCREEN)).context

    told = [(one.worker.name, one.worker.role, one.is_here) for one in context["workers"]]
    assert told == [
        ("one:1", "LEADING", True),
        ("one:2", "STANDING_BY", True),
        ("two:3", "HELPING", False),
    ]


def test_it_is_said_that_nothing_is_published_where_no_process_runs(office, client):
    worker("one:1", Worker.Role.LEADING)

    text = text_of(client.get(reverse(SCREEN)))

    assert "没有进程在发布：改动都留着" in text
    with at_work():
        assert "没有进程在发布" not in text_of(client.get(reverse(SCREEN)))


@pytest.mark.skipif(connection.vendor != "sqlite", reason="of SQLite alone")
def test_on_sqlite_it_is_said_that_others_do_not_help(office, client):
    worker("one:1", Worker.Role.LEADING)
    assert "SQLite" not in text_of(client.get(reverse(SCREEN)))
    worker("one:2", Worker.Role.STANDING_BY)

    assert "使用 SQLite 时候补不参与生成" in text_of(client.get(reverse(SCREEN)))
