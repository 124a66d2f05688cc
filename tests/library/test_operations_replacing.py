"""Another file for an attachment: a new text of every item that shows it, signed before readers see it."""

from __future__ import annotations

import hashlib

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from huabiao.base.errors import NotFound
from huabiao.changes.models import Change
from huabiao.library import operations
from huabiao.library.models import Attachment
from huabiao.library.operations import replacing
from huabiao.library.operations.replacing import Line
from huabiao.library.queries import standings_of
from huabiao.media.models import MediaDocument
from huabiao.media.operations import NotWhatItClaims, TypeNotTaken
from huabiao.media.queries import documents_for
from tests.factories.accounts import UserFactory
from tests.factories.media import PDF, DocumentFactory
from tests.library.people import (
    draft_of,
    edit,
    fresh,
    live_of,
    make_unit,
    sign,
    submit,
    who,
    work,
)

pytestmark = pytest.mark.django_db

OLD, NEW = PDF + b"old form", PDF + b"new form"
SUBMITTED = "已更换并送审，签发后公开的页面才会改变。"
KEPT = "已更换，存为新稿，还没有送审。"


@pytest.fixture
def unit():
    return make_unit()


def attach(item, title="申请表", content=OLD):
    """The file once more, as every upload is a row of its own."""
    document = DocumentFactory(organization=item.organization, content=content)
    text = fresh(item).get_latest_revision_as_object()
    text.attachments.add(Attachment(document=document, title=title))
    text.save()
    revision = text.save_revision(clean=False)
    if item.live:
        type(item).objects.filter(pk=item.pk).update(
            live_revision=revision, has_unpublished_changes=False
        )
    return document


def showing(unit, make=live_of, **text):
    item = make(unit, **text)
    attach(item)
    return fresh(item)


def replace(item, person, *, content=NEW, name="新表.pdf", submits=True, document=None):
    return operations.replace_attachment(
        item_id=item.pk,
        document_id=document or fresh(item).attachments.get().document_id,
        file=SimpleUploadedFile(name, content),
        is_submitting=submits,
        **who(person),
    )


def attached(text) -> list[tuple]:
    return [(one.document.sha256, one.title) for one in text.attachments.all()]


def sha(content):
    return hashlib.sha256(content).hexdigest()


def state(item) -> str:
    return standings_of([fresh(item)])[item.pk].state


def test_every_item_that_shows_the_file_follows_once_it_is_signed(unit):
    first, second = showing(unit), showing(unit)
    plain = live_of(unit)
    before = work()

    report = replace(first, unit.staff.editor)

    assert list(report.lines) == [
        Line(item.pk, item.title, True, SUBMITTED, True) for item in (first, second)
    ]
    assert (report.untouched, report.left) == (0, 0)
    assert [attached(fresh(item)) for item in (first, second, plain)] == [
        [(sha(OLD), "申请表")], [(sha(OLD), "申请表")], [],
    ]  # fmt: skip
    assert [state(item) for item in (first, second, plain)] == ["IN_REVIEW", "IN_REVIEW", "LIVE"]
    assert work() == before
    for item in (first, second):
        sign(item, unit.staff)
        assert attached(fresh(item)) == [(sha(NEW), "申请表")]


def test_it_is_recorded_with_both_names_and_how_many(unit):
    item = showing(unit)
    old = item.attachments.get().document

    replace(item, unit.staff.editor)

    new = MediaDocument.objects.latest("pk")
    told = Change.objects.get(action="library.document.replaced")
    assert (told.subject, told.before, told.after) == (
        new.key, {"name": old.original_name}, {"name": "新表.pdf", "count": 1},
    )  # fmt: skip


def test_without_submitting_new_drafts_are_kept(unit):
    item = showing(unit)

    report = replace(item, unit.staff.editor, submits=False)

    assert [line.words for line in report.lines] == [KEPT]
    assert state(item) == "LIVE_CHANGED"
    assert attached(fresh(item).get_latest_revision_as_object()) == [(sha(NEW), "申请表")]


def test_what_had_something_else_unsigned_is_not_submitted_along(unit):
    draft = showing(unit, draft_of)
    changed = showing(unit)
    edit(changed, unit.staff.editor, title="还没写完")

    report = replace(draft, unit.staff.editor)

    waits = "已更换，存为新稿；原来就有没送审的内容，没有送审。"
    assert [(line.item_id, line.words) for line in report.lines] == [
        (draft.pk, waits), (changed.pk, waits),
    ]  # fmt: skip
    assert [state(item) for item in (draft, changed)] == ["DRAFT", "LIVE_CHANGED"]
    assert attached(fresh(draft)) == [(sha(NEW), "申请表")]
    assert fresh(changed).get_latest_revision_as_object().title == "还没写完"


def test_what_is_being_reviewed_is_left_and_said_so(unit):
    item, waiting = showing(unit), showing(unit)
    submit(edit(waiting, unit.staff.editor, title="改过"), unit.staff.editor)

    report = replace(item, unit.staff.editor)

    assert [(line.is_done, line.words) for line in report.lines] == [
        (True, SUBMITTED), (False, str(operations.BeingReviewed.message)),
    ]  # fmt: skip
    assert attached(fresh(waiting).get_latest_revision_as_object()) == [(sha(OLD), "申请表")]


def test_what_dropped_the_file_in_its_newest_text_is_left(unit):
    item, dropping = showing(unit), showing(unit)
    text = dropping.get_latest_revision_as_object()
    text.attachments.set([])
    operations.save_draft(item=text, **who(unit.staff.editor))

    report = replace(item, unit.staff.editor)

    assert [(line.is_done, line.words) for line in report.lines] == [
        (True, SUBMITTED), (False, "最新的稿子里已经没有这个附件，没有改。"),
    ]  # fmt: skip


def test_what_cannot_be_submitted_says_why(unit):
    item = showing(unit)
    item.placements.all().delete()

    report = replace(item, unit.staff.editor)

    why = "还没有选择栏目：请先把信息投放到至少一个栏目。"
    assert list(report.lines) == [
        Line(item.pk, item.title, True, f"已更换，存为新稿；还不能送审：{why}")
    ]
    assert attached(fresh(item).get_latest_revision_as_object()) == [(sha(NEW), "申请表")]


def test_another_units_items_are_counted_and_left(unit):
    item = showing(unit)
    other = showing(make_unit())

    report = replace(item, unit.staff.editor)

    assert ([line.item_id for line in report.lines], report.untouched) == ([item.pk], 1)
    assert attached(fresh(other).get_latest_revision_as_object()) == [(sha(OLD), "申请表")]


def test_what_one_may_see_and_not_write_is_named_and_left(unit):
    below = make_unit(unit.organization)
    item, seen = showing(below), showing(unit)
    person = UserFactory(editor_of=below.organization, reviewer_of=unit.organization)

    report = replace(item, person)

    assert [(line.item_id, line.is_done, line.words) for line in report.lines] == [
        (item.pk, True, SUBMITTED), (seen.pk, False, "您不能修改这篇信息。"),
    ]  # fmt: skip


def test_each_unit_gets_a_file_of_its_own(unit):
    below = make_unit(unit.organization)
    items = [showing(unit), showing(below)]

    replace(items[0], unit.staff.editor)

    newest = [fresh(item).get_latest_revision_as_object() for item in items]
    files = [text.attachments.get().document for text in newest]
    assert [file.organization for file in files] == [unit.organization, below.organization]
    assert documents_for(below.staff.editor).filter(pk=files[1].pk).exists()


REFUSED = {
    "another type": ({"name": "表.docx"}, TypeNotTaken),
    "not what it claims": ({"content": b"MZ" + b"\0" * 200}, NotWhatItClaims),
    "the same file": ({"content": OLD}, operations.SameFile),
}


@pytest.mark.parametrize(("sent", "refusal"), REFUSED.values(), ids=REFUSED)
def test_what_is_no_other_file_of_the_type_changes_nothing(unit, sent, refusal):
    item = showing(unit)

    with pytest.raises(refusal):
        replace(item, unit.staff.editor, **sent)

    assert (state(item), MediaDocument.objects.count()) == ("LIVE", 1)
    assert not fresh(item).has_unpublished_changes


def test_only_ones_own_items_and_what_they_attach_can_be_named(unit):
    item = showing(unit)
    stray = DocumentFactory(organization=unit.organization)

    for person in (make_unit().staff.editor, unit.staff.signer):
        with pytest.raises(NotFound):
            replace(item, person)
    with pytest.raises(NotFound):
        replace(item, unit.staff.editor, document=stray.pk)


def test_one_act_does_so_many_and_says_how_many_are_left(unit, monkeypatch):
    monkeypatch.setattr(replacing, "MOST", 2)
    items = [showing(unit) for _ in range(3)]

    first = replace(items[0], unit.staff.editor)
    again = replace(items[2], unit.staff.editor)

    assert ([line.is_done for line in first.lines], first.left) == ([True, True], 1)
    assert ([line.is_done for line in again.lines], again.left) == ([False, False, True], 0)
