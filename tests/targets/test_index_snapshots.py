"""Web nodes have the search index as of a signed commit, whole at every instant."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from huabiao.guard.records import Doubt, signed
from huabiao.guard.signing import signing_key
from huabiao.search.tantivy_index import TantivyIndex
from huabiao.targets.index_agent import INDEX_STATUS, IndexAgent
from huabiao.targets.snapshots import Snapshots, read_snapshot
from huabiao.targets.trouble import Away, Untrusted, Wrong
from tests.factories.search import found
from tests.guard.homes import folder_in_memory
from tests.targets.indexes import FIRST, NOON, SECOND, Library, SearchNode, reached_of, texts


class Killed(BaseException):
    """Stands for `kill -9` inside a process."""


@pytest.fixture
def data_folder():
    with folder_in_memory() as folder:
        yield folder


@pytest.fixture
def library(data_folder):
    library = Library(data_folder / "management")
    library.commit(5, *texts(1, 2))
    library.take()
    return library


@pytest.fixture
def node(library, data_folder):
    return SearchNode(library, data_folder / "node")


# What management holds.


def test_a_snapshot_names_the_files_of_one_commit(library):
    taken = library.take()

    assert taken is not None
    assert (taken.reached, taken.folder) == (5, FIRST)
    current = library.root / FIRST
    assert set(taken.files) == {
        file.name for file in current.iterdir() if not file.name.startswith(".")
    }
    for name, entry in taken.files.items():
        assert (library.files / entry.sha256).read_bytes() == (current / name).read_bytes()


@pytest.mark.parametrize("how", ["cut", "changed", "gone", "all gone"])
def test_a_damaged_index_of_a_node_is_fetched_again(library, node, how):
    node.follow()
    folder = (node.root / "current").resolve()
    file = next(one for one in folder.iterdir() if one.suffix == ".idx")
    agent = IndexAgent(node.follower, keys=lambda: library.keys, rest=lambda seconds: None)
    if how != "changed":  # what changes later is found at the next start
        assert agent.step(wait=0.0)

    if how == "cut":
        os.truncate(file, 10)
    elif how == "changed":
        file.write_bytes(bytes(file.stat().st_size))
    elif how == "gone":
        file.unlink()
    else:
        shutil.rmtree(node.root)
    healed = agent.step(wait=0.0)

    assert healed
    assert node.answers() == (5, ["item:1", "item:2"])
    assert (agent.status.reached, agent.status.problem) == (5, "")


def test_nothing_new_is_no_new_snapshot(library):
    assert library.take() == library.take()


def test_what_comes_along_with_the_index_is_of_the_same_snapshot_and_may_change_alone(
    library, node
):
    first = library.take(told=b"1")
    node.follow()
    with_first = (node.root / "current/told").read_bytes(), node.answers()
    second, again = library.take(told=b"22"), library.take(told=b"22")
    node.follow()
    with_second = (node.root / "current/told").read_bytes(), node.answers()

    assert (with_first, with_second) == (
        (b"1", (5, ["item:1", "item:2"])),
        (b"22", (5, ["item:1", "item:2"])),
    )
    assert second == again
    assert first.number < second.number
    assert set(second.files) - set(first.files) == set()


def test_what_two_snapshots_share_is_one_file_and_what_none_of_the_last_two_names_goes(library):
    held = []
    for number in (6, 7, 8):
        library.commit(number, *texts(number))
        held.append(library.take())

    first, second, third = ({one.sha256 for one in taken.files.values()} for taken in held)
    assert second & third
    assert {file.name for file in library.files.iterdir()} == second | third
    assert first - (second | third)
    assert [taken.reached for taken in held] == [6, 7, 8]
    assert held[0].number < held[1].number < held[2].number


def test_a_snapshot_is_whole_while_the_index_is_written_and_put_together(library, data_folder):
    """Each commit puts one more document and is numbered by it: another number would be two commits mixed."""
    is_done = threading.Event()

    def write() -> None:
        for number in range(6, 46):
            library.commit(number, *texts(number))
        is_done.set()

    writing = threading.Thread(target=write)
    writing.start()
    seen = set()
    while not is_done.is_set() or not seen:
        taken = library.take()
        folder = data_folder / f"opened-{taken.number}"
        folder.mkdir(exist_ok=True)
        for name, entry in taken.files.items():
            shutil.copyfile(library.files / entry.sha256, folder / name)
        index = TantivyIndex(folder)
        assert (index.reached(), index.count()) == (taken.reached, taken.reached - 3)
        seen.add(taken.number)
        shutil.rmtree(folder)
    writing.join()

    assert library.take().reached == 45
    assert len(seen) > 2


def test_a_file_that_was_lost_is_held_again(library):
    before = library.take()
    (library.files / before.files["meta.json"].sha256).unlink()

    after = library.take()

    assert after.number > before.number
    assert after.files == before.files
    assert (library.files / before.files["meta.json"].sha256).exists()


def test_without_an_index_there_is_nothing_to_hold(data_folder):
    key = signing_key(data_folder)
    taken = Snapshots(data_folder / "seal", key).take(
        data_folder / "search" / FIRST, reached_of=reached_of, at=NOON
    )

    assert taken is None


def test_two_processes_do_not_hold_at_once(library):
    library.commit(6, *texts(3))
    inside: list[object] = []

    def while_held(folder: Path) -> int:
        inside.append(library.take())
        return reached_of(folder)

    taken = Snapshots(library.seal, library.key).take(
        library.folder, reached_of=while_held, at=NOON
    )

    assert inside == [None]
    assert taken.reached == 6


# What a node has.


def test_a_new_node_finds_what_management_finds(library, node):
    node.follow()

    assert node.answers() == (5, ["item:1", "item:2"])
    assert node.names() == set(library.take().files)


def test_a_commit_brings_what_the_node_lacks_and_takes_what_no_commit_names(library, node):
    node.follow()
    before = node.names()
    reader = node.reader()
    node.origin.asked.clear()
    library.commit(6, *texts(3), removed=("item:1",))
    taken = library.take()
    old = read_snapshot(node.follower.served.line, library.keys)

    node.follow()

    lacking = {one.sha256 for one in taken.files.values()} - {
        one.sha256 for one in old.files.values()
    }
    assert {sha256 for sha256, _start in node.origin.asked} == lacking
    assert node.names() == set(taken.files)
    assert before - node.names() == set(old.files) - set(taken.files)
    # Who reads has the old state until it looks again, though files of it are gone.
    assert (reader.reached(), sorted(found(reader, "医保"))) == (5, ["item:1", "item:2"])
    reader.refresh()
    assert (reader.reached(), sorted(found(reader, "医保"))) == (6, ["item:2", "item:3"])


def test_an_index_made_anew_is_a_folder_beside_the_old_one(library, node):
    node.follow()
    library.make_anew(SECOND)
    library.commit(5, *texts(7))
    library.take()

    node.follow()
    assert node.answers() == (5, ["item:7"])
    assert (node.root / FIRST).is_dir()  # for who is just about to open it
    library.commit(6, *texts(8))
    library.take()
    node.follow()

    assert node.answers() == (6, ["item:7", "item:8"])
    assert sorted(one.name for one in node.root.iterdir()) == [SECOND, "coming", "current"]


def dying_at(monkeypatch: pytest.MonkeyPatch, step: int) -> Callable[[], int]:
    """Ends the process before this touch of a disk; returns how many there were."""
    counted = [0]

    def watched(do: Callable[..., Any]) -> Callable[..., Any]:
        def done(*arguments: Any, **options: Any) -> Any:
            if counted[0] == step:
                counted[0] += 1
                raise Killed
            counted[0] += 1
            return do(*arguments, **options)

        return done

    for name in ("replace", "unlink", "symlink", "fsync", "mkdir"):
        monkeypatch.setattr(os, name, watched(getattr(os, name)))
    return lambda: counted[0]


@pytest.mark.parametrize("is_made_anew", [False, True], ids=["one more commit", "made anew"])
def test_a_node_that_dies_at_any_step_has_one_whole_index_and_ends_the_same(
    library, node, data_folder, is_made_anew
):
    node.follow()
    if is_made_anew:
        library.make_anew(SECOND)
        library.commit(5, *texts(1, 2))
    library.commit(9, *texts(3, 4), removed=("item:1",))
    library.take()
    old, new = (5, ["item:1", "item:2"]), (9, ["item:2", "item:3", "item:4"])
    seen = []

    for step in range(1000):
        home = data_folder / f"node-{step}"
        shutil.copytree(data_folder / "node", home, symlinks=True)
        node = SearchNode(library, home)
        with pytest.MonkeyPatch.context() as patched:
            steps = dying_at(patched, step)
            with contextlib.suppress(Killed):
                node.follow()
            has_died = steps() > step
        if not has_died:
            break
        seen.append(node.answers())
        node.restart()
        node.follow()
        assert (step, node.answers(), node.names()) == (step, new, set(library.take().files))

    assert len(seen) > 15
    assert seen == sorted(seen)
    assert {reached for reached, _found in seen} == {5, 9}
    assert all(one in (old, new) for one in seen)


def test_a_file_that_is_not_what_its_hash_says_is_refused_and_fetched_again(library, node):
    node.follow()
    library.commit(6, *texts(3))
    library.take()
    node.origin.spoils = True

    with pytest.raises(Wrong):
        node.follow()
    assert node.answers() == (5, ["item:1", "item:2"])
    node.origin.spoils = False
    node.follow()

    assert node.answers() == (6, ["item:1", "item:2", "item:3"])


def test_a_file_goes_on_where_it_broke_off(library, node):
    node.origin.breaks_off_after = 20
    with pytest.raises(ConnectionResetError):
        node.follow()
    first = node.origin.asked[0][0]
    node.origin.breaks_off_after = -1

    node.follow()

    assert (first, 20) in node.origin.asked
    assert node.answers() == (5, ["item:1", "item:2"])


def test_a_snapshot_signed_with_another_key_is_refused_and_what_is_there_answers(
    library, node, data_folder
):
    node.follow()
    library.commit(6, *texts(3))
    Snapshots(library.seal, signing_key(data_folder / "thief")).take(
        library.folder, reached_of=reached_of, at=NOON
    )
    node.origin.asked.clear()

    with pytest.raises(Untrusted):
        node.follow()

    assert node.origin.asked == []
    assert node.answers() == (5, ["item:1", "item:2"])


def test_a_snapshot_that_goes_back_is_refused(library, node):
    old = node.origin.snapshot(0, 0, 0.0)
    library.commit(6, *texts(3))
    library.take()
    node.follow()

    with pytest.raises(Untrusted):
        node.follower.advance(old)
    node.restart()
    with pytest.raises(Untrusted):
        node.follower.advance(old)

    assert node.answers()[0] == 6


@pytest.mark.parametrize(
    "odd",
    [
        pytest.param({"files": {"meta.json": [1, "a"], "../x": [1, "b"]}}, id="a file elsewhere"),
        pytest.param({"files": {"meta.json": [1, "a"], ".hidden": [1, "b"]}}, id="a hidden file"),
        pytest.param({"folder": "../search"}, id="a folder elsewhere"),
        pytest.param({"files": {}}, id="no files"),
        pytest.param({"files": [1]}, id="no names"),
        pytest.param({"reached": "x"}, id="no number"),
    ],
)
def test_what_is_signed_and_still_no_snapshot_is_refused(library, node, odd):
    body = json.loads(library.take().line.rpartition(b"\t")[0])
    line = signed({**body, **odd}, library.key, library.keys.newest)

    with pytest.raises(Doubt):
        read_snapshot(line, library.keys)
    with pytest.raises(Untrusted):
        node.follower.advance(line)


@pytest.mark.parametrize("lost", ["folder", "link", "meta"])
def test_what_a_node_has_lost_is_fetched_again(library, node, lost):
    node.follow()
    if lost == "folder":
        shutil.rmtree(node.root)
    elif lost == "link":
        (node.root / "current").unlink()
    else:
        (node.root / FIRST / "meta.json").write_bytes(b"{}")

    node.restart()
    assert node.follower.served is None
    node.follow()

    assert node.answers() == (5, ["item:1", "item:2"])


def test_a_file_that_was_spoilt_on_the_disk_is_seen_where_it_is_not_known_what_stands(
    library, node
):
    node.follow()
    store = next((node.root / FIRST).glob("*.store"))
    whole = store.read_bytes()
    store.write_bytes(b"?" * len(whole))
    (node.home / "node" / "index").unlink()

    node.restart()
    node.follow()

    assert store.read_bytes() == whole


# On and on.


def agent_of(node: SearchNode, told: list[tuple[str, str]], rested: list[float]) -> IndexAgent:
    return IndexAgent(
        node.follower,
        keys=lambda: node.library.keys,
        tell=lambda kind, note: told.append((kind, note)),
        rest=rested.append,
    )


def status_of(node: SearchNode) -> dict[str, Any]:
    return json.loads((node.home / "node" / INDEX_STATUS).read_text("utf-8"))


def test_a_node_says_what_its_index_has_reached_and_why_it_cannot_go_on(library, node):
    told: list[tuple[str, str]] = []
    rested: list[float] = []
    agent = agent_of(node, told, rested)

    assert agent.step(wait=0.0)
    assert (status_of(node)["reached"], status_of(node)["problem"]) == (5, "")
    library.commit(6, *texts(3))
    library.take()
    node.origin.spoils = True
    for _time in range(3):
        assert not agent.step(wait=0.0)
    assert (status_of(node)["reached"], status_of(node)["problem"]) == (5, "wrong")
    assert [kind for kind, _note in told] == ["wrong"]
    assert rested == [0.25, 0.5, 1.0]
    node.origin.spoils = False
    assert agent.step(wait=0.0)

    assert (status_of(node)["reached"], status_of(node)["problem"]) == (6, "")


def test_without_management_a_node_answers_on(library, node, monkeypatch):
    node.follow()
    node.restart()

    def away(*arguments: object) -> bytes:
        raise Away("refused")

    monkeypatch.setattr(node.origin, "snapshot", away)
    agent = agent_of(node, [], [])

    assert not agent.step(wait=0.0)

    assert (status_of(node)["reached"], status_of(node)["problem"]) == (5, "away")
    assert node.answers() == (5, ["item:1", "item:2"])
