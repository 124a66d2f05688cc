"""Jobs on many pages: chunk by chunk, behind editors' acts, paused, resumed, cancelled, never begun anew."""

import pytest
from django.db import connections
from django.test.utils import CaptureQueriesContext

from huabiao.accounts.enums import Role
from huabiao.accounts.models import RoleGrant
from huabiao.base.errors import NotFound, NotYours
from huabiao.changes.models import Change, Work
from huabiao.changes.operations import system
from huabiao.publishing.models import Entry, Job, PublishedFile, Run
from huabiao.publishing.operations import publish_waiting
from huabiao.publishing.operations.jobs import (
    AskedAlready,
    JobEnded,
    NoSuchSite,
    NotPaused,
    PausedAlready,
    SharedMustBeFinished,
    ask_rebuild,
    cancel_job,
    pause_job,
    resume_job,
)
from huabiao.publishing.operations.working import Bulk, Pace, publish_everything_waiting
from huabiao.publishing.turn import turn
from huabiao.sites import operations as sites
from tests import trees
from tests.factories.accounts import UserFactory
from tests.factories.library import PlacementFactory
from tests.factories.pages import PLATFORM, make_site
from tests.factories.publishing import channel_of, item_in, path_of_item
from tests.moments import NOON, ONE_MINUTE
from tests.watching import watching

pytestmark = trees.on_two_connections
SYSTEM = {"by": None, "actor": system("command"), "at": NOON}


@pytest.fixture
def profile(public):
    return make_site("mzj")


@pytest.fixture
def news(profile):
    """A channel of thirty entries, published."""
    found = channel_of(profile, "ywdt")
    for number in range(30):
        item_in(found, at=NOON + number * ONE_MINUTE)
    trees.publish()
    return found


@pytest.fixture
def office(profile):
    person = UserFactory(platform_administrator_of=profile.sponsor)
    RoleGrant.objects.create(user=person, role=Role.EDITOR, organization=profile.sponsor)
    return person


class Worker(Bulk):
    """As a worker that takes ten pages at a time, however fast it is."""

    def __init__(self):
        super().__init__(rewriting=Slow(10), rebuilding=Slow(10))

    def do(self, steps=10_000):
        with turn():
            for number in range(steps):
                if self.step() is None:
                    return number
        return steps

    def until(self, is_so):
        """Step by step until something is so."""
        for _number in range(1000):
            if is_so():
                return
            assert self.do(1)
        raise AssertionError("it never came to be so")


class Slow(Pace):
    def took(self, seconds, *, share=1.0):
        pass


def rebuild(*profiles, **facts):
    return ask_rebuild(sites=[profile.site_id for profile in profiles], **{**SYSTEM, **facts})


def halfway(job):
    def is_so():
        job.refresh_from_db()
        return job.done >= 20

    return is_so


def rendered_by(job):
    return sum(run.rendered for run in Run.objects.filter(job=job, state=Run.State.DONE))


def test_what_a_site_lacks_is_looked_for_without_the_other_sites_of_its_items(profile, news):
    def questions_of_a_step():
        job = rebuild(profile)
        with (
            CaptureQueriesContext(connections["default"]) as writing,
            CaptureQueriesContext(connections["snapshot"]) as reading,
        ):
            assert Worker().do(1) == 1
        cancel_job(job_id=job.pk, **SYSTEM)
        return len(writing) + len(reading)

    alone = questions_of_a_step()
    for code in ("jyj", "wjw", "czj", "sjj"):
        channel = channel_of(make_site(code), "ywdt")
        trees.publish()
        for placement in news.placements.all():
            PlacementFactory(item=placement.item, channel=channel, live=True)

    # They are put right as if they had just changed; the channels of four sites take eight questions.
    assert questions_of_a_step() <= alone + 2


def test_a_rebuild_renders_every_page_once_and_writes_what_differs(profile, news, tmp_path):
    path = path_of_item(news.placements.order_by("pk")[3].item, "mzj")
    trees.file_at(path).write_bytes(b"changed by a stranger")
    (trees.file_at(path).parent / "stranger.html").write_bytes(b"brought by a stranger")
    (trees.file_at(path).parent / "none.txt.gz").write_bytes(b"brought by a stranger")
    everything = PublishedFile.objects.count()
    pages = PublishedFile.objects.filter(path__startswith="/").count()

    job = rebuild(profile)
    Worker().do()

    job.refresh_from_db()
    assert (job.state, job.done, job.total) == (Job.State.DONE, everything, everything)
    assert (job.written, job.deleted, job.problem_count) == (1, 2, 0)
    assert job.unchanged == pages - 1
    # Pages that only might exist (years of a channel that needs none, archives) are looked at, too.
    assert pages <= job.rendered < pages + 20
    assert rendered_by(job) == job.rendered
    assert Run.objects.filter(job=job).count() >= pages // 10
    assert trees.files() == trees.rebuilt(tmp_path / "rebuilt")


def test_a_rebuild_adds_what_is_missing_and_mends_what_is_remembered(profile, news, tmp_path):
    item = news.placements.order_by("pk")[3].item
    path = item.addresses.get().path
    PublishedFile.objects.filter(path=path).delete()
    trees.file_at(f"mzj{path}").unlink()
    right = set(Entry.objects.values_list("scope", "ident", "position"))
    Entry.objects.filter(owner=news.placements.order_by("pk")[5].item.key).update(position=7)

    job = rebuild(profile)
    Worker().do()

    assert PublishedFile.objects.filter(path=path).count() == 1
    assert trees.files() == trees.rebuilt(tmp_path / "rebuilt")
    assert set(Entry.objects.values_list("scope", "ident", "position")) == right
    job.refresh_from_db()
    assert job.state == Job.State.DONE


def test_a_site_of_which_nothing_stands_is_built_in_one_run(profile, news, tmp_path):
    before = trees.files()
    PublishedFile.objects.all().delete()
    for name in before:
        trees.file_at(name).unlink()

    rebuild(profile)
    Worker().do()

    assert trees.files() == before


def test_sites_are_rebuilt_one_after_another(profile, news):
    other = make_site("jyj")
    trees.publish()

    job = rebuild(profile, other)
    worker = Worker()
    worker.until(lambda: Job.objects.get(pk=job.pk).sites == [max(job.sites)])
    worker.do()

    job.refresh_from_db()
    assert (job.state, job.sites, job.done) == (Job.State.DONE, [], PublishedFile.objects.count())


def test_an_editors_act_comes_between_two_chunks(profile, news, office, monkeypatch, tmp_path):
    job = rebuild(profile)
    worker = Worker()
    worker.until(halfway(job))
    item = item_in(news, at=NOON + 100 * ONE_MINUTE)
    worker.do(1)

    assert trees.file_at(path_of_item(item, "mzj")).exists()
    job.refresh_from_db()
    assert job.state == Job.State.OPEN
    assert Run.objects.latest("pk").job is None
    worker.do()
    assert trees.files() == trees.rebuilt(tmp_path / "rebuilt")


def test_a_paused_job_rests_and_goes_on_where_it_stopped(profile, news):
    job = rebuild(profile)
    worker = Worker()
    worker.until(halfway(job))

    pause_job(job_id=job.pk, **SYSTEM)
    with pytest.raises(PausedAlready):
        pause_job(job_id=job.pk, **SYSTEM)
    assert worker.do() == 0
    done = job.done
    resume_job(job_id=job.pk, **SYSTEM)
    with pytest.raises(NotPaused):
        resume_job(job_id=job.pk, **SYSTEM)
    # Another process: it knows nothing but what was committed.
    Worker().do()

    job.refresh_from_db()
    assert (job.state, job.done) == (Job.State.DONE, PublishedFile.objects.count())
    assert done < job.done
    assert rendered_by(job) == job.rendered


def test_a_cancelled_rebuild_leaves_a_right_tree_and_does_no_more(profile, news, tmp_path):
    job = rebuild(profile)
    worker = Worker()
    worker.until(halfway(job))

    cancel_job(job_id=job.pk, **SYSTEM)

    assert worker.do() == 0
    with pytest.raises(JobEnded):
        resume_job(job_id=job.pk, **SYSTEM)
    assert trees.files() == trees.rebuilt(tmp_path / "rebuilt")
    assert trees.proof().is_right


def test_pages_of_a_changed_shared_piece_are_a_job_of_each_page_once(profile, news, tmp_path):
    sites.edit_site(profile=profile, name="改名的网站", **PLATFORM)
    worker = Worker()
    worker.do(1)
    readers = PublishedFile.objects.filter(dependencies__key__startswith="fragment:").distinct()

    worker.do()

    job = Job.objects.get()
    assert (job.kind, job.state) == (Job.Kind.SHARED, Job.State.DONE)
    assert (job.done, job.total) == (readers.count(), readers.count())
    assert not Work.objects.filter(reader="publishing").exists()
    assert "改名的网站" in trees.text("mzj/index.html")
    assert trees.files() == trees.rebuilt(tmp_path / "rebuilt")


def test_a_shared_piece_may_be_paused_and_not_cancelled(profile, news, tmp_path):
    sites.edit_site(profile=profile, name="改名的网站", **PLATFORM)
    worker = Worker()
    worker.do(2)
    job = Job.objects.get()

    with pytest.raises(SharedMustBeFinished):
        cancel_job(job_id=job.pk, **SYSTEM)
    pause_job(job_id=job.pk, **SYSTEM)
    assert worker.do() == 0
    job.refresh_from_db()
    assert 0 < job.done < job.total

    # Who asks for all that waits gets it: a proof waits for nobody's leave.
    with turn():
        publish_everything_waiting()
    job.refresh_from_db()
    assert job.state == Job.State.DONE
    assert trees.files() == trees.rebuilt(tmp_path / "rebuilt")


def test_a_shared_piece_that_changes_again_gets_a_job_again(profile, news, tmp_path):
    sites.edit_site(profile=profile, name="改名的网站", **PLATFORM)
    worker = Worker()
    worker.do(3)
    sites.edit_site(profile=profile, name="再次改名的网站", **PLATFORM)
    worker.do()

    assert list(Job.objects.values_list("state", flat=True)) == ["DONE", "DONE"]
    assert trees.files() == trees.rebuilt(tmp_path / "rebuilt")


def test_shared_pieces_go_before_a_rebuild(profile, news):
    job = rebuild(profile)
    worker = Worker()
    worker.do(2)
    sites.edit_site(profile=profile, name="改名的网站", **PLATFORM)
    worker.until(lambda: Job.objects.filter(kind=Job.Kind.SHARED, state=Job.State.DONE).exists())

    job.refresh_from_db()
    assert job.state == Job.State.OPEN


def test_no_page_leads_to_one_that_is_not_there_while_jobs_and_acts_mix(
    profile, monkeypatch, tmp_path
):
    news = channel_of(profile, "ywdt")
    with watching(monkeypatch) as watch:
        for number in range(30):
            item_in(news, at=NOON + number * ONE_MINUTE)
        trees.publish()
        rebuild(profile)
        worker = Worker()
        for number in range(12):
            item_in(news, at=NOON + (200 + number) * ONE_MINUTE)
            if number == 4:
                sites.edit_site(profile=profile, name="改名的网站", **PLATFORM)
            if number == 6:
                sites.change_slug(channel=news, slug="xinwen", **PLATFORM)
            worker.do(2)
        worker.do()

    assert watch.dead == []
    assert trees.files() == trees.rebuilt(tmp_path / "rebuilt")


def test_what_a_killed_worker_left_is_taken_up(profile, news, monkeypatch, tmp_path):
    job = rebuild(profile)
    worker = Worker()
    worker.until(halfway(job))

    def dying(*_arguments):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("huabiao.publishing.tree.flush", dying)
        with pytest.raises(KeyboardInterrupt):
            worker.do(1)
    job.refresh_from_db()
    done = job.done
    Worker().do()

    job.refresh_from_db()
    assert (job.state, job.done) == (Job.State.DONE, PublishedFile.objects.count())
    assert done < job.done
    assert rendered_by(job) == job.rendered
    assert trees.files() == trees.rebuilt(tmp_path / "rebuilt")


# Who may, and what is refused.


def test_only_the_platform_office_decides_on_jobs(profile, news):
    stranger = UserFactory(editor_of=profile.sponsor)
    job = rebuild(profile)
    asked = {**SYSTEM, "by": stranger}

    with pytest.raises(NotYours):
        rebuild(profile, by=stranger)
    for act in (pause_job, resume_job, cancel_job):
        with pytest.raises(NotYours):
            act(job_id=job.pk, **asked)
        with pytest.raises(NotFound):
            act(job_id=job.pk + 1, **SYSTEM)


def test_what_waits_to_be_rebuilt_is_not_asked_for_twice(profile, news):
    rebuild(profile)
    with pytest.raises(AskedAlready):
        rebuild(profile)
    with pytest.raises(NoSuchSite):
        ask_rebuild(sites=[0], **SYSTEM)


def test_acts_on_jobs_are_recorded(profile, news, office):
    who = {"by": office, "actor": system("console")}
    job = rebuild(profile, **who)
    pause_job(job_id=job.pk, at=NOON, **who)
    resume_job(job_id=job.pk, at=NOON, **who)
    cancel_job(job_id=job.pk, at=NOON, **who)

    told = Change.objects.filter(subject=f"job:{job.pk}").order_by("pk")
    assert [(one.action, one.after.get("sites")) for one in told] == [
        ("publishing.job.asked", ["mzj"]),
        ("publishing.job.paused", None),
        ("publishing.job.resumed", None),
        ("publishing.job.cancelled", None),
    ]


def test_a_step_grows_and_shrinks_with_the_time_it_took():
    pace = Pace(100)
    pace.took(0.125)
    assert pace.size == 200
    pace.took(1.0)
    assert pace.size == 100
    pace.took(0.001, share=0.1)
    assert pace.size == 100
    for _number in range(20):
        pace.took(9.0)
    assert pace.size == 40


def test_nothing_to_do_is_nothing_done(public):
    assert (publish_waiting(), Bulk().step()) == (None, None)
