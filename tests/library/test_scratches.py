"""What was typed and not saved is kept for its writer alone, offered again, and never put in anything's place."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from huabiao.base.errors import NotFound
from huabiao.changes.models import Change
from huabiao.library import operations
from huabiao.library.enums import Kind
from huabiao.library.models import Item, Scratch
from huabiao.library.operations.scratches import KEPT_FOR, LONGEST, ScratchTooLong
from huabiao.library.queries import scratches_for
from tests.console import cities
from tests.factories.accounts import UserFactory
from tests.factories.media import DocumentFactory, ImageFactory
from tests.moments import NOON

pytestmark = pytest.mark.django_db

SHEET = "0123456789abcdef"
OTHER = "fedcba9876543210"
A_MINUTE = timedelta(minutes=1)


@pytest.fixture
def unit():
    return cities.unit(cities.city(), "mzj", "民政局")


@pytest.fixture
def item(unit):
    return cities.draft(unit, "保存过的标题")


@pytest.fixture
def desk(unit):
    return signed_in(unit.editor)


def signed_in(user):
    client = Client()
    client.force_login(user)
    return client


def keep(user, item=None, *, sheet=SHEET, at=NOON, title="写了一半的标题"):
    return operations.keep_scratch(
        sheet=sheet,
        kind=item.kind if item else Kind.NOTICE,
        item_id=item.pk if item else None,
        typed=[("title", title), ("body", "<p>写了一半</p>")],
        by=user,
        at=at,
    )


def kept():
    return list(Scratch.objects.order_by("pk").values_list("sheet", "typed_at", "is_done"))


# The operations


def test_of_what_was_typed_on_one_sheet_the_latest_is_kept(unit, item):
    keep(unit.editor, item, title="二")
    keep(unit.editor, item, at=NOON + A_MINUTE, title="三")
    keep(unit.editor, item, at=NOON - A_MINUTE, title="一")

    scratch = Scratch.objects.get()
    assert scratch.typed == '[["title", "三"], ["body", "<p>写了一半</p>"]]'
    assert (scratch.user, scratch.item, scratch.kind) == (unit.editor, item, item.kind)
    assert not Change.objects.filter(at__gt=NOON + timedelta(days=1)).exists()


def test_a_sheet_that_was_saved_does_not_come_back(unit, item):
    keep(unit.editor, item)
    operations.finish_scratch(
        sheet=SHEET, kind=item.kind, item_id=item.pk, by=unit.editor, at=NOON + A_MINUTE
    )

    assert keep(unit.editor, item, at=NOON + 2 * A_MINUTE) is False
    assert kept() == [(SHEET, NOON + A_MINUTE, True)]
    assert Scratch.objects.get().typed == ""


def test_what_nobody_took_up_for_thirty_days_is_forgotten(unit, item):
    keep(unit.editor, item, sheet=OTHER)
    keep(unit.editor, item, at=NOON + KEPT_FOR)
    both = kept()
    keep(unit.editor, item, at=NOON + KEPT_FOR + A_MINUTE)

    assert [sheet for sheet, _at, _done in both] == [OTHER, SHEET]
    assert kept() == [(SHEET, NOON + KEPT_FOR + A_MINUTE, False)]


def test_the_newest_five_sheets_of_a_form_are_kept(unit, item):
    for number in range(7):
        keep(unit.editor, item, sheet=f"{number:016x}", at=NOON + number * A_MINUTE)

    assert [sheet for sheet, _at, _done in kept()] == [f"{number:016x}" for number in range(2, 7)]


def test_what_is_too_long_for_a_form_is_not_kept(unit, item):
    with pytest.raises(ScratchTooLong):
        keep(unit.editor, item, title="长" * LONGEST)

    assert kept() == []


def test_who_may_not_edit_keeps_nothing(unit, item):
    with pytest.raises(NotFound):
        keep(unit.signer, item)

    assert kept() == []


def test_a_sheet_of_no_name_is_not_kept(unit, item):
    with pytest.raises(NotFound):
        keep(unit.editor, item, sheet="../x")
    operations.finish_scratch(sheet="", kind=item.kind, item_id=item.pk, by=unit.editor, at=NOON)

    assert kept() == []


def test_a_colleague_is_not_shown_what_another_typed(unit, item):
    colleague = UserFactory(editor_of=unit.organization)
    keep(unit.editor, item)

    assert scratches_for(colleague, item_id=item.pk, kind=item.kind).count() == 0
    assert scratches_for(unit.editor, item_id=item.pk, kind=item.kind).count() == 1


# The doors


def post(client, item=None, **more):
    address = (
        reverse("items:scratch", args=[item.pk])
        if item
        else reverse("items:scratch_new", args=[Kind.NOTICE])
    )
    return client.post(
        address, {"sheet": SHEET, "title": "写了一半的标题", "body": "<p>写了一半</p>", **more}
    )


def edit(client, item, **query):
    return client.get(reverse("items:edit", args=[item.pk]), query)


def test_what_was_typed_is_offered_when_the_form_is_opened_again(desk, item):
    opened = edit(desk, item)
    post(desk, item, loaded_revision=item.latest_revision_id)

    again = edit(desk, item)

    assert opened.context.get("scratch") is None
    assert "没有保存的内容" in again.content.decode()
    assert [found.label for found in again.context["scratch_differences"]] == ["标题", "正文"]
    assert again.context["is_scratch_overtaken"] is False
    assert again.context["form"]["title"].value() == "保存过的标题"


def test_taken_up_the_form_stands_as_it_was_typed(desk, unit, item):
    image, document = (
        ImageFactory(organization=unit.organization),
        DocumentFactory(organization=unit.organization, original_name="申请表.pdf"),
    )
    post(
        desk,
        item,
        title="长" * 250,
        loaded_revision="7",
        attachment=[document.pk],
        **{f"attachment-{document.pk}-words": "改过的名称", "kept-lead_image": image.pk},
    )

    page = edit(desk, item, scratch=SHEET)

    form = page.context["form"]
    assert form["title"].value() == "长" * 250
    assert form.errors == {}
    assert (page.context["sheet"], page.context["loaded_revision"]) == (SHEET, "7")
    assert [(row.file, row.words) for row in page.context["attachments"].rows] == [
        (document, "改过的名称")
    ]
    assert form.instance.lead_image == image
    assert page.context.get("scratch") is None
    assert Item.objects.get(pk=item.pk).title == "保存过的标题"


def test_saved_it_is_offered_no_more(desk, item):
    post(desk, item)

    desk.post(
        reverse("items:edit", args=[item.pk]),
        {
            "title": "写完的标题",
            "body": "<p>写完</p>",
            "loaded_revision": item.latest_revision_id,
            "sheet": SHEET,
        },
    )

    assert edit(desk, item).context.get("scratch") is None
    assert [(sheet, is_done) for sheet, _at, is_done in kept()] == [(SHEET, True)]
    assert post(desk, item).json() == {"is_done": True}


def test_given_up_it_is_offered_no_more(desk, item):
    post(desk, item)

    answer = desk.post(reverse("items:scratch", args=[item.pk]), {"sheet": SHEET, "discard": "1"})

    assert answer["Location"] == reverse("items:edit", args=[item.pk])
    assert edit(desk, item).context.get("scratch") is None
    assert Scratch.objects.get().typed == ""


def test_what_says_the_same_as_the_text_is_not_offered(desk, item):
    post(desk, item, title="保存过的标题", body=item.body)

    assert edit(desk, item).context.get("scratch") is None


def test_a_form_that_came_back_keeps_its_sheet_and_is_offered_nothing(desk, item):
    post(desk, item, sheet=OTHER)

    page = desk.post(reverse("items:edit", args=[item.pk]), {"title": " ", "sheet": SHEET})

    assert page.context["sheet"] == SHEET
    assert page.context.get("scratch") is None


def test_a_newer_version_is_not_replaced_by_what_was_typed_before_it(desk, unit, item):
    post(desk, item, loaded_revision=item.latest_revision_id)
    wanted = item.get_latest_revision_as_object()
    wanted.title = "同事保存的标题"
    operations.save_draft(item=wanted, **cities.who(unit.editor))

    offered = edit(desk, item)
    taken_up = edit(desk, item, scratch=SHEET)
    saved = desk.post(
        reverse("items:edit", args=[item.pk]),
        {
            "title": "写了一半的标题",
            "body": "<p>写了一半</p>",
            "loaded_revision": taken_up.context["loaded_revision"],
            "sheet": SHEET,
        },
    )

    assert offered.context["is_scratch_overtaken"] is True
    assert saved.context["overtaking"] is not None
    assert Item.objects.get(pk=item.pk).title == "同事保存的标题"
    assert [(sheet, is_done) for sheet, _at, is_done in kept()] == [(SHEET, False)]


def test_a_new_text_is_offered_again_by_its_kind(desk, unit):
    post(desk, organization=unit.organization.pk, channels=[unit.channel.pk])

    notice = desk.get(reverse("items:write", args=[Kind.NOTICE]))
    news = desk.get(reverse("items:write", args=[Kind.NEWS]))
    taken_up = desk.get(reverse("items:write", args=[Kind.NOTICE]), {"scratch": SHEET})

    assert notice.context["scratch"].sheet == SHEET
    assert news.context.get("scratch") is None
    assert taken_up.context["form"]["title"].value() == "写了一半的标题"
    assert taken_up.context["form"]["channels"].value() == [str(unit.channel.pk)]


def test_a_new_text_that_was_saved_is_offered_no_more(desk, unit):
    post(desk, organization=unit.organization.pk)

    desk.post(
        reverse("items:write", args=[Kind.NOTICE]),
        {
            "title": "写完的标题",
            "body": "<p>写完</p>",
            "organization": unit.organization.pk,
            "sheet": SHEET,
        },
    )

    assert Item.objects.count() == 1
    assert desk.get(reverse("items:write", args=[Kind.NOTICE])).context.get("scratch") is None
    assert post(desk).json() == {"is_done": True}


def test_a_browser_says_how_long_ago_it_was_typed(desk, item):
    post(desk, item, age="3600")
    hour_old = Scratch.objects.get().typed_at
    post(desk, item, age="-5")
    now = Scratch.objects.get().typed_at

    assert timedelta(minutes=59) < now - hour_old < timedelta(minutes=61)


def test_a_text_that_is_too_long_is_told_to_be_saved_by_hand(desk, item):
    answer = post(desk, item, body="长" * (LONGEST + 1))

    assert (answer.status_code, answer.json()) == (
        413,
        {"message": "内容太长，不再自动保存；请及时点“保存草稿”。"},
    )


def test_signed_out_the_script_is_told_so_and_keeps_it(item):
    stranger = Client(headers={"accept": "application/json"})

    answer = post(stranger, item)

    assert (answer.status_code, answer.json()) == (401, {"message": "登录已过期，请重新登录。"})
    assert kept() == []


def test_another_unit_finds_no_form_to_keep(unit, item):
    other = cities.unit(unit.organization.get_parent(), "jyj", "教育局")
    post(signed_in(unit.editor), item)
    strangers = signed_in(other.editor)

    codes = [
        post(strangers, item).status_code,
        strangers.get(reverse("items:scratch", args=[item.pk])).status_code,
        strangers.post(
            reverse("items:scratch", args=[item.pk]), {"sheet": SHEET, "discard": "1"}
        ).status_code,
    ]

    assert codes == [404, 404, 404]
    assert [(sheet, is_done) for sheet, _at, is_done in kept()] == [(SHEET, False)]


def test_another_persons_sheet_cannot_be_taken_up_by_its_name(desk, unit, item):
    post(desk, item)
    colleague = signed_in(UserFactory(editor_of=unit.organization))

    page = edit(colleague, item, scratch=SHEET)

    assert page.context["form"]["title"].value() == "保存过的标题"
    assert "写了一半" not in page.content.decode()


def test_a_kind_that_is_none_is_not_kept(desk):
    assert (
        desk.post(reverse("items:scratch_new", args=["NOTHING"]), {"sheet": SHEET}).status_code
        == 404
    )
