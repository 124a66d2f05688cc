"""Engines that are run through the same contract."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from osmem_server import OsmemServer

from huabiao.search.documents import Document
from huabiao.search.index import Index
from huabiao.search.opensearch_cluster import Cluster
from huabiao.search.opensearch_index import OpenSearchIndex
from huabiao.search.tantivy_index import TantivyIndex

ENGINES = ("tantivy", "opensearch")


@pytest.fixture(scope="session")
def osmem_server() -> Iterator[OsmemServer]:
    """In place of the plugin's own, which leaves its pipe open. It ends with this process."""
    with OsmemServer.start(freeze=True, japanese=False) as server:
        yield server
    server.process.stdout.close()


@pytest.fixture
def cluster(osmem_url: str) -> str:
    """Address of a double of OpenSearch, with nothing in it; docs/operations.md says what it does not prove."""
    return f"{osmem_url}/huabiao"


@pytest.fixture
def joined(cluster: str) -> Iterator[Callable[..., OpenSearchIndex]]:
    """Opens the index of the cluster once more, as another process would."""
    with ExitStack() as ended:

        def join(**values: Any) -> OpenSearchIndex:
            index = OpenSearchIndex(cluster, **values)
            ended.callback(index.close)
            return index

        yield join


@pytest.fixture
def inside(cluster: str) -> Iterator[Cluster]:
    """The cluster, for a look at what stands there."""
    inside = Cluster(cluster)
    yield inside
    inside.close()


@pytest.fixture(params=ENGINES)
def opened(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[], Index]:
    """Opens the same index once more, as another process would."""
    if request.param == "opensearch":
        return request.getfixturevalue("joined")
    return lambda: TantivyIndex(tmp_path / "index")


@pytest.fixture
def index(opened: Callable[[], Index]) -> Index:
    return opened()


@pytest.fixture
def filled(index: Index) -> Callable[..., Index]:
    def fill(*documents: Document) -> Index:
        with index.writing() as writer:
            writer.put(documents)
            writer.commit(index.reached() + 1)
        return index

    return fill
