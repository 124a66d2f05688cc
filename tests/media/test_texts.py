import hashlib
from pathlib import Path

import pytest
from django.core.management import call_command

from huabiao.accounts.operations import actor_of
from huabiao.base.errors import NotFound
from huabiao.changes.models import Change, Work
from huabiao.changes.operations import system
from huabiao.media import operations
from huabiao.media.enums import TextState
from huabiao.media.models import DocumentText, MediaDocument
from huabiao.media.queries import texts_of
from huabiao.media.reading.desk import Desk
from tests.factories.accounts import OrganizationFactory, UserFactory
from tests.factories.files import pdf
from tests.factories.media import DocumentFactory
from tests.moments import NOON

pytestmark = pytest.mark.django_db
CLOCK = {"actor": system("worker"), "at": NOON}


def states() -> dict[str, str]:
    return dict(MediaDocument.objects.values_list("original_name", "text_state"))


def finish(desk: Desk) -> int:
    """How many files were read."""
    return sum(1 for _ in iter(lambda: desk.finish(**CLOCK), False))


def test_a_stored_file_is_read_and_whoever_searches_is_told():
    document = DocumentFactory(content=pdf(["公共停车管理办法", "第一条"]))

    assert finish(Desk()) == 1

    document.refresh_from_db()
    text = "公共停车管理办法\n第一条"
    assert (document.text_state, document.is_searchable) == ("READ", True)
    assert texts_of([document.pk, document.pk + 1]) == {document.pk: text}
    assert list(Change.objects.values_list("action", "subject", "actor_name", "after")) == [
        ("media.document.read", document.key, "系统", {"state": "READ", "length": 12, "count": 1})
    ]
    assert list(Work.objects.filter(reader="publishing").values_list("key", "lane")) == [
        (document.key, "BULK")
    ]


def test_a_file_without_words_is_recorded_and_wakes_nobody():
    document = DocumentFactory(content=pdf([], []))

    finish(Desk())

    document.refresh_from_db()
    assert (document.text_state, document.is_searchable) == ("WORDLESS", False)
    assert (Change.objects.count(), Work.objects.count(), DocumentText.objects.count()) == (1, 0, 0)


def test_copies_of_a_file_are_read_once():
    content = pdf(["通知"])
    first, second = DocumentFactory(content=content), DocumentFactory(content=content)

    assert finish(Desk()) == 1
    assert texts_of([first.pk, second.pk]) == {first.pk: "通知", second.pk: "通知"}

    later = DocumentFactory(content=content)
    Path(later.file.path).unlink()  # what it says is known: nobody looks
    assert finish(Desk()) == 1
    assert texts_of([later.pk]) == {later.pk: "通知"}


def test_the_newest_file_is_read_first_and_a_backlog_from_its_other_end():
    old, new = (DocumentFactory(content=pdf([name]), original_name=name) for name in ("旧", "新"))

    Desk().finish(**CLOCK)
    assert states() == {"旧": "WAITING", "新": "READ"}

    new.text_state = "WAITING"
    new.save()
    Desk(is_beside_another=True).finish(**CLOCK)
    assert states() == {"旧": "READ", "新": "WAITING"}
    assert old.text_state == "WAITING"


def test_a_file_that_is_not_there_is_told_and_the_next_is_read():
    DocumentFactory(content=pdf(["通知"]), original_name="在")
    gone = DocumentFactory(original_name="不在")
    Path(gone.file.path).unlink()

    assert finish(Desk()) == 2
    assert states() == {"在": "READ", "不在": "MISSING"}


def test_the_desk_never_waits():
    DocumentFactory(content=pdf(["通知"]))
    desk = Desk()

    steps = 0
    while desk.step(**CLOCK):
        steps += 1

    assert steps > 1
    assert list(states().values()) == ["READ"]


def test_a_desk_that_stops_leaves_its_file_to_the_next():
    DocumentFactory(content=pdf(["通知"]))
    desk = Desk()
    desk.step(**CLOCK)

    desk.stop()

    assert list(states().values()) == ["WAITING"]
    assert finish(Desk()) == 1


def test_a_file_that_was_deleted_meanwhile_is_no_fault():
    operations.keep_text(document_id=7, state=TextState.READ, text="字", **CLOCK)

    assert Change.objects.count() == 0


def test_files_without_a_digest_are_not_taken_for_copies():
    first, second = DocumentFactory(sha256=""), DocumentFactory(sha256="")

    operations.keep_text(document_id=first.pk, state=TextState.READ, text="字", **CLOCK)

    assert texts_of([first.pk, second.pk]) == {first.pk: "字"}


def test_an_editor_lets_a_file_be_read_again():
    unit = OrganizationFactory()
    editor = UserFactory(editor_of=unit)
    document = DocumentFactory(organization=unit, content=pdf(["通知"]), text_state="DAMAGED")
    by = {"by": editor, "actor": actor_of(editor, address="10.0.0.8", door="console"), "at": NOON}

    operations.read_again(document_id=document.pk, **by)

    assert Change.objects.get().before == {"state": "DAMAGED"}
    assert finish(Desk()) == 1
    with pytest.raises(operations.NothingToReadAgain):
        operations.read_again(document_id=document.pk, **by)


def test_a_stranger_may_not_let_a_file_be_read_again():
    document = DocumentFactory(text_state="DAMAGED")
    stranger = UserFactory(editor_of=OrganizationFactory())

    with pytest.raises(NotFound):
        operations.read_again(
            document_id=document.pk,
            by=stranger,
            actor=actor_of(stranger, address="", door="console"),
            at=NOON,
        )


def test_the_command_reads_all_that_waits_and_what_failed_before(capsys):
    DocumentFactory(content=pdf(["通知"]), original_name="新")
    DocumentFactory(content=pdf(["办法"]), original_name="旧", text_state="TOO_MUCH")
    DocumentFactory(original_name="图", text_state="NOT_READ")

    call_command("texts")
    assert states() == {"新": "READ", "旧": "TOO_MUCH", "图": "NOT_READ"}
    call_command("texts", "--again", "--json")
    assert states() == {"新": "READ", "旧": "READ", "图": "NOT_READ"}
    assert capsys.readouterr().out == '读过 1 个文件。\n{"files": 1}\n'
    call_command("texts", "--again", "--json")
    assert capsys.readouterr().out == '{"files": 0}\n'


def test_a_copied_file_says_the_same():
    unit = OrganizationFactory()
    editor = UserFactory(editor_of=unit)
    document = DocumentFactory(content=pdf(["通知"]))
    finish(Desk())

    copy = operations.copy_document(
        document=document,
        organization=unit,
        by=editor,
        actor=actor_of(editor, address="", door="console"),
        at=NOON,
    )

    assert copy.sha256 == hashlib.sha256(pdf(["通知"])).hexdigest()
    assert finish(Desk()) == 1
    assert texts_of([copy.pk]) == {copy.pk: "通知"}
