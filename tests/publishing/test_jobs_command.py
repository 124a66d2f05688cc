"""`huabiao jobs`, and `huabiao publish --full` where a worker runs."""

import json
import threading

import pytest
from django.core.management import CommandError, call_command
from django.db import connections

from huabiao.publishing.models import Job, PublishedFile
from huabiao.publishing.operations.working import Bulk
from huabiao.publishing.turn import at_work, is_at_work, turn
from tests import trees
from tests.factories.pages import make_site

pytestmark = trees.on_two_connections


@pytest.fixture
def profile(public, settings, tmp_path):
    settings.HUABIAO_HOME = tmp_path
    made = make_site("mzj")
    trees.publish()
    return made


def told(capsys, *arguments):
    call_command("jobs", *arguments, "--json")
    return json.loads(capsys.readouterr().out)["jobs"]


def test_a_rebuild_is_asked_for_listed_paused_resumed_and_cancelled(profile, capsys):
    pages = PublishedFile.objects.count()
    Job.objects.all().delete()

    (asked,) = told(capsys, "rebuild", "--site", "mzj")
    number = str(asked.pop("job"))
    assert asked == {
        "kind": "REBUILD", "state": "OPEN", "sites_left": ["mzj"], "step": "THINGS", "done": 0,
        "total": pages, "share": 0.0, "pages_per_s": None, "seconds_left": None, "rendered": 0,
        "written": 0, "unchanged": 0, "deleted": 0, "problems": 0, "asked_by": "系统",
    }  # fmt: skip
    states = [told(capsys, act, number)[0]["state"] for act in ("pause", "resume")]
    with turn():
        bulk = Bulk()
        while bulk.step() is not None:
            pass
    (listed,) = told(capsys)

    assert states == ["PAUSED", "OPEN"]
    assert (listed["state"], listed["done"], listed["share"]) == ("DONE", pages, 1.0)
    assert listed["pages_per_s"] > 0
    with pytest.raises(CommandError, match="已经结束"):
        call_command("jobs", "cancel", number)


def test_a_person_reads_jobs_in_sentences(profile, capsys):
    Job.objects.all().delete()
    call_command("jobs")
    call_command("jobs", "rebuild")

    nothing, line, hint = capsys.readouterr().out.splitlines()
    assert nothing == "没有任务。"
    assert line.endswith(f"重新生成网站  进行中  0/{PublishedFile.objects.count()}（0%）")
    assert "没有发布进程在运行" in hint


def test_an_unknown_site_or_job_is_refused_in_a_sentence(profile):
    with pytest.raises(CommandError, match="没有代码为“x”的网站"):
        call_command("jobs", "rebuild", "--site", "x")
    with pytest.raises(CommandError, match="没有找到"):
        call_command("jobs", "pause", "999")


def test_a_whole_build_is_left_to_the_worker_that_runs(profile, capsys):
    """The command would hold the publisher's turn from beginning to end."""
    trees.file_at("mzj/index.html").write_bytes(b"changed by a stranger")
    is_over = threading.Event()

    def work():
        with at_work():
            bulk = Bulk()
            while not is_over.wait(0.05):
                with turn():
                    bulk.step()
        connections.close_all()

    assert not is_at_work()
    worker = threading.Thread(target=work)
    worker.start()
    try:
        while not is_at_work():
            pass
        call_command("publish", "--full", "--json")
    finally:
        is_over.set()
        worker.join()

    said = json.loads(capsys.readouterr().out)
    assert (said["written"], said["deleted"]) == (1, 0)
    assert Job.objects.latest("pk").state == Job.State.DONE
    assert "changed" not in trees.text("mzj/index.html")
