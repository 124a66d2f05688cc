"""What `huabiao bench` prints, on clusters too small to tell anything about speed."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests import migrated
from tests.serving.servers import environment_of, free_port

pytestmark = [pytest.mark.slow, pytest.mark.journey]


def bench(home: Path, *arguments: str) -> dict:
    """On an installation of its own, which here is migrated already."""
    migrated.copy_to(home / "huabiao.sqlite3")
    done = subprocess.run(
        (sys.executable, "-m", "huabiao.config.command", "bench", *arguments, "--json", "--inside"),
        env=environment_of(home, HUABIAO_PORT=str(free_port())),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return json.loads(done.stdout)


def test_articles_are_measured_until_all_nodes_are_current(tmp_path):
    told = bench(tmp_path, "nodes", "--items", "40", "--sites", "2", "--acts", "3", "--nodes", "2")

    for name in ("after_run", "after_post"):
        p50, p95, most = (told.pop(f"{name}_{part}_ms") for part in ("p50", "p95", "max"))
        assert p50 <= p95 <= most < 30_000
    assert told.pop("first_seconds") > 0
    assert told == {
        "items": 40, "sites": 2, "nodes": 2, "acts": 3, "differences": 0, "database": "sqlite",
    }  # fmt: skip


def test_the_memory_of_a_rebuild_is_looked_at_from_its_beginning_to_its_end(tmp_path):
    told = bench(tmp_path, "rebuild", "--items", "300", "--sites", "2")

    resident, own, quarters = (
        told.pop(f"{name}") for name in ("rss_mb", "own_mb", "own_mb_by_quarter")
    )
    assert resident >= own == max(quarters)
    assert own > 50  # a worker with all its rooms, not what started it
    assert told.pop("seconds") > 0
    assert told.pop("pages_per_s") > 0
    pages = told.pop("pages")
    assert told == {"items": 300, "sites": 2, "database": "sqlite", "unchanged": told["unchanged"]}
    assert 300 < told["unchanged"] <= pages


def test_searches_are_measured_over_http_and_changes_until_they_are_found(tmp_path):
    told = bench(tmp_path, "search", "--documents", "1000", "--queries", "50")

    assert told.pop("documents") == 1000
    assert told.pop("suggest_p95_ms") > 0
    for name in ("", "page_", "engine_"):
        assert 0 < told.pop(f"{name}p50_ms") <= told.pop(f"{name}p95_ms")
    assert 0 < told.pop("visible_p95_ms") < 30_000
    assert told.pop("rss_mb") > 100  # whoever answers has all rooms in memory
    assert 3 < told.pop("index_mb") < 20
    assert told.pop("index_docs_per_s") > 0
    assert told == {}


def test_acts_are_measured_while_all_sites_are_rebuilt(tmp_path):
    told = bench(
        tmp_path, "interactive", "--items", "60", "--sites", "2", "--acts", "8", "--during-bulk"
    )

    assert 0 < told["p50_ms"] <= told["p95_ms"]
    assert 0.5 < told["bulk_share"] <= 1
    assert told["bulk_rebuilds"] >= 1
    assert told["bulk_pages"] > 0


def test_acts_are_measured_until_readers_see_them_in_a_large_and_in_a_small_library(tmp_path):
    done = subprocess.run(
        (
            *(sys.executable, "-m", "huabiao.config.command", "bench", "interactive", "--json"),
            *("--items", "90", "--small", "30", "--sites", "2", "--acts", "8"),
        ),
        env=environment_of(tmp_path),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    told = json.loads(done.stdout)

    small = told.pop("small")
    assert told.pop("ratio_to_small") == round(told["p95_ms"] / small["p95_ms"], 3)
    for one, items in ((told, 90), (small, 30)):
        quickest, slowest = one.pop("p50_ms"), one.pop("p95_ms")
        assert 0 < quickest <= slowest
        assert 0 < one.pop("rendered_max") <= 60  # two sites, and a withdrawal among the acts
        assert 0 < one.pop("list_files_max") <= 5
        assert one.pop("processes") >= 4  # console, worker, what keeps them, and the signer
        assert one == {"items": items, "sites": 2, "acts": 8, "database": "sqlite"}


def test_what_a_notice_touches_is_told_for_each_size_of_its_list(tmp_path):
    told = bench(tmp_path, "lists", "--entries", "150", "40", "--notices", "12")["lists"]

    sizes = [(size["entries"], size["notices"]) for size in told]
    touched = [(size["list_files_max"] <= 5, size["rendered_max"] <= 30) for size in told]
    assert sizes == [(40, 12), (150, 12)]
    assert touched == [(True, True), (True, True)]
    assert all(size["publish_p50_ms"] > 0 for size in told)


def test_a_change_of_look_is_measured_until_readers_see_it(tmp_path):
    told = bench(tmp_path, "look", "--pages", "60")

    assert told.pop("visible_ms") > 0
    assert told.pop("files_written") == 3  # the stylesheet, one picture come and one gone
    assert told.pop("pages") > 60
    assert told == {"acts": 7, "database": "sqlite"}


def test_screens_of_the_console_are_measured_for_each_person(tmp_path):
    told = bench(tmp_path, "console", "--items", "300", "--organizations", "3", "--times", "2")

    people = {name: told.pop(name) for name in ("editor", "large", "city", "office")}
    assert told == {"items": 300, "organizations": 3, "times": 2, "database": "sqlite"}
    assert people["editor"].keys() == people["large"].keys() == people["city"].keys()
    # Who runs the platform writes nothing.
    assert sorted(people["editor"].keys() - people["office"].keys()) == [
        "form", "new form", "place: everywhere", "place: own", "place: portal", "question, 1,000",
        "relate: frequent", "relate: none", "relate: rare",
    ]  # fmt: skip
    figures = [figure for screens in people.values() for figure in screens.values()]
    assert all(0 < figure["p50_ms"] <= figure["p95_ms"] for figure in figures)


def test_several_workers_are_measured_on_postgresql_alone(tmp_path):
    done = subprocess.run(
        (sys.executable, "-m", "huabiao.config.command", "bench", "workers"),
        env={**environment_of(tmp_path), "DATABASE_URL": ""},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )

    assert (done.returncode, done.stdout) == (1, "")
    assert "需要 PostgreSQL" in done.stderr
