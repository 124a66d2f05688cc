"""Engines that are run through the same contract: a second one is a line more."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from huabiao.search.documents import Document
from huabiao.search.index import Index
from huabiao.search.tantivy_index import TantivyIndex

# How each engine opens what stands in a folder.
ENGINES: dict[str, Callable[[Path], Index]] = {"tantivy": TantivyIndex}


@pytest.fixture(params=ENGINES)
def opened(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[], Index]:
    """Opens the same index once more, as another process would."""
    return lambda: ENGINES[request.param](tmp_path / "index")


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
