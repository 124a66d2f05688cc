"""The worker reads files between its other work, and waits for none."""

from huabiao.config.management.commands.worker import Command as Worker
from huabiao.media.models import MediaDocument
from huabiao.publishing.models import Run
from tests import trees
from tests.factories.files import pdf
from tests.factories.media import DocumentFactory

pytestmark = trees.on_two_connections


def states() -> list[str]:
    return list(MediaDocument.objects.order_by("pk").values_list("text_state", flat=True))


def test_the_worker_reads_one_file_after_the_other_beside_its_work():
    for words in ("通知", "办法"):
        DocumentFactory(content=pdf([words]))
    worker = Worker()

    rounds = 0
    while "WAITING" in states():
        worker._work()
        rounds += 1

    assert (states(), rounds > 2) == (["READ", "READ"], True)
    worker._work()
    assert not worker.is_reading
    assert not Run.objects.exclude(state=Run.State.DONE).exists()


def test_a_worker_that_gives_up_leading_leaves_its_file_to_the_next():
    DocumentFactory(content=pdf(["通知"]))
    worker = Worker()
    worker._work()
    worker.desk.stop()

    assert states() == ["WAITING"]
