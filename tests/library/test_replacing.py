"""The screen on which an attachment is replaced everywhere."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from huabiao.library import operations
from huabiao.library.models import Attachment, Item
from tests.console import cities
from tests.factories.media import PDF, DocumentFactory

pytestmark = pytest.mark.django_db

OLD, NEW = PDF + b"old form", PDF + b"new form"


@pytest.fixture
def root():
    return cities.city()


@pytest.fixture
def unit(client, root):
    unit = cities.unit(root, "mzj", "民政局")
    client.force_login(unit.editor)
    return unit


def showing(unit, title) -> Item:
    item = cities.draft(unit, title)
    document = DocumentFactory(
        organization=unit.organization, content=OLD, original_name="申请表.pdf"
    )
    item.attachments.add(Attachment(document=document))
    operations.save_draft(item=item, **cities.who(unit.editor))
    return cities.sign(unit, item)


def address(item) -> str:
    return reverse("items:replace", args=[item.pk, item.attachments.get().document_id])


def sent(content=NEW, name="新表.pdf", **typed):
    return {"file": SimpleUploadedFile(name, content), **typed}


def test_the_screen_lists_the_uses_and_counts_those_of_others(client, root, unit):
    first, second = showing(unit, "通知一"), showing(unit, "通知二")
    other = showing(cities.unit(root, "jyj", "教育局"), "教育局的事")

    page = client.get(address(first))

    assert [(use.item, use.standing.state, use.may_edit) for use in page.context["uses"]] == [
        (first, "LIVE", True), (second, "LIVE", True),
    ]  # fmt: skip
    text = page.content.decode()
    assert "另有其他单位的 1 篇，不会改动。" in text
    assert other.title not in text


def test_the_report_says_what_became_of_each(client, unit):
    first, second = showing(unit, "通知一"), showing(unit, "通知二")
    operations.submit_item(item_id=second.pk, **cities.who(unit.editor))

    page = client.post(address(first), sent(is_submitting="on"))

    assert [(line.title, line.is_done, line.words) for line in page.context["report"].lines] == [
        ("通知一", True, "已更换并送审，签发后公开的页面才会改变。"),
        ("通知二", False, str(operations.BeingReviewed.message)),
    ]
    assert "没有更换：" in page.content.decode()


def test_whose_turn_it_is_is_told(client, unit, mailoutbox):
    unit.first.email = "chushen@shifan.invalid"
    unit.first.save()
    item = showing(unit, "通知")
    mailoutbox.clear()

    client.post(address(item), sent(is_submitting="on"))

    assert [(mail.subject, mail.to) for mail in mailoutbox] == [
        ("待审核：通知", ["chushen@shifan.invalid"])
    ]


ODD = {
    "no file": ({}, "请选择“新文件”。"),
    "an empty file": (sent(b""), "“新文件”选的是空文件，请换一个。"),
    "the same file": (sent(OLD), "选的文件和现在的完全一样，没有更换。"),
}


@pytest.mark.parametrize(("typed", "sentence"), ODD.values(), ids=ODD)
def test_what_is_wrong_with_the_file_is_told_at_its_field(client, unit, typed, sentence):
    item = showing(unit, "通知")

    page = client.post(address(item), typed)

    assert page.context["form"].errors == {"file": [sentence]}
    assert "report" not in page.context


def test_another_type_is_told_at_its_field(client, unit):
    item = showing(unit, "通知")

    page = client.post(address(item), sent(name="表.docx"))

    assert [error[:10] for error in page.context["form"].errors["file"]] == ["不能上传 .docx"[:10]]


def test_the_page_of_the_item_leads_here_unless_it_is_reviewed(client, unit):
    item = showing(unit, "通知")
    page = reverse("items:overview", args=[item.pk])
    open_page = client.get(page).content.decode()
    operations.submit_item(item_id=item.pk, **cities.who(unit.editor))

    assert address(item) in open_page
    assert address(item) not in client.get(page).content.decode()


def test_a_stranger_finds_nothing_here(client, root, unit):
    item = showing(unit, "通知")
    client.force_login(cities.unit(root, "jyj", "教育局").editor)

    codes = client.get(address(item)).status_code, client.post(address(item), sent()).status_code

    assert codes == (404, 404)
    assert not Item.objects.get(pk=item.pk).has_unpublished_changes
