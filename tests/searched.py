"""An installation whose search is fed: what stands in the tree, and what the index has heard."""

from __future__ import annotations

from huabiao.search.keeping import NoIndex
from huabiao.search.operations import feeding
from tests import trees


def heard() -> None:
    """Publish what waits, and let the index hear of it, as `huabiao serve` does."""
    trees.publish()
    try:
        while feeding.feed():
            pass
    except NoIndex:
        feeding.rebuild()
