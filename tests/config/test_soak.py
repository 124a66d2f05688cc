"""What `huabiao soak` does and prints; the same loop finds what is broken on purpose."""

import json
import subprocess
import sys

import pytest

from huabiao.config.soak.acts import ACTS
from huabiao.config.soak.publisher import EVERY, soak
from huabiao.publishing import tree
from huabiao.publishing.routes import Page
from tests import trees
from tests.moments import NOON
from tests.publishing.themes import folder
from tests.serving.servers import environment_of

__all__ = ["folder"]
pytestmark = pytest.mark.slow


def test_acts_are_done_at_random_and_nothing_differs(tmp_path):
    done = subprocess.run(
        (
            *(sys.executable, "-m", "huabiao.config.command", "soak", "publish"),
            *("--acts", str(2 * len(ACTS)), "--seed", "8", "--json"),
        ),
        env=environment_of(tmp_path),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )

    assert done.returncode == 0, done.stderr[-2000:]
    told = json.loads(done.stdout)
    assert told.pop("rarest") >= 0.016  # no act was left out
    assert told.pop("kills") >= 0
    assert told.pop("seconds") > 0
    assert 50 < told.pop("rss_mb") < 500
    assert told == {"acts": 2 * len(ACTS), "differences": 0, "cities": 1, "seed": 8}


@trees.on_two_connections
def test_a_publisher_that_loses_a_word_is_found_out(settings, folder, tmp_path, monkeypatch):
    folders = {name: tmp_path / name for name in ("PUBLIC_ROOT", "SERVING_ROOT", "MEDIA_ROOT")}
    for name, folder in folders.items():
        folder.mkdir()
        setattr(settings, name, folder)
    put = tree.put

    def lose_a_word(code, path, output, files, *rest):
        if path.endswith("years.html"):
            output, files = Page(output.content.replace(b"<main", b"<main ", 1)), None
        put(code, path, output, files, *rest)

    monkeypatch.setattr(tree, "put", lose_a_word)
    said = []

    report = soak(acts=EVERY, seed=3, at=NOON, told=said.append)

    assert report.acts == EVERY
    named = {line.rpartition("/")[2].removesuffix(" by a rebuild") for line in said}
    assert named == {"years.html"}
    assert len(report.differences) == len(said) > 0
