"""The items' screens: what is typed is kept or comes back, and each act is one operation."""

from __future__ import annotations

import datetime
import re

import pytest
from django.contrib.messages import get_messages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from huabiao.changes.models import Change
from huabiao.library import operations
from huabiao.library.enums import Consent, Kind, Mode, Validity
from huabiao.library.models import Item
from huabiao.media.models import MediaDocument
from tests.console import cities
from tests.factories.accounts import UserFactory
from tests.factories.media import PDF, picture
from tests.factories.sites import ChannelFactory

pytestmark = pytest.mark.django_db
OF_A_LEAD = "new_image drop_image image_words is_image_decorative"


@pytest.fixture
def root():
    return cities.city()


@pytest.fixture
def unit(root):
    return cities.unit(root, "mzj", "民政局")


@pytest.fixture
def editor(client, unit):
    client.force_login(unit.editor)
    return unit.editor


def told(answer) -> list[str]:
    return [str(message) for message in get_messages(answer.wsgi_request)]


def faults(answer) -> dict[str, str]:
    """What a form says beside its fields, once it is sure that the top of the page says the same and leads there."""
    form = answer.context["form"]
    beside = {name: " ".join(sentences) for name, sentences in form.errors.items()}
    page = answer.content.decode()
    start = page.index('class="help-block help-critical hb-faults"')
    above = page[start : page.index("<form", start)]
    assert re.findall(r'<li><a href="#([^"]+)">([^<]+)</a></li>', above) == [
        (form[name].id_for_label, said) for name, said in beside.items()
    ]
    assert [
        re.search(f"<(?:input|textarea)[^>]*{form[name].id_for_label}[^>]*>", page)[0].count(fact)
        for name in beside
        for fact in ('aria-invalid="true"', "aria-describedby=")
    ] == [1, 1] * len(beside)
    return beside


def changes_of(item) -> list[tuple[str, str, str]]:
    rows = Change.objects.filter(subject=item.key).order_by("pk")
    return list(rows.values_list("action", "door", "address"))


def typed(**fields) -> dict:
    return {"title": "标题", "body": "<p>正文。</p>", "openness": "PROACTIVE", **fields}


def write(client, unit, kind=Kind.NEWS, **fields):
    return client.post(
        reverse("items:write", args=[kind]), typed(organization=unit.organization.pk, **fields)
    )


def edit(client, item, **fields):
    return client.post(
        reverse("items:edit", args=[item.pk]),
        typed(loaded_revision=item.latest_revision_id, **fields),
    )


# Writing


def test_the_kinds_are_offered_first(client, editor):
    page = client.get(reverse("items:add"))

    assert [(label, url) for label, _hint, url in page.context["kinds"]] == [
        (kind.label, f"/items/add/{kind}/") for kind in Kind
    ]


@pytest.mark.parametrize(
    ("kind", "fields"),
    [
        pytest.param(
            Kind.NEWS,
            "title body short_title summary keywords source author subject correction_note",
            id="news",
        ),
        pytest.param(
            Kind.NOTICE,
            "title body document_number subject dated_on expires_on audience"
            " short_title summary keywords source author correction_note",
            id="notice",
        ),
        pytest.param(
            Kind.NORMATIVE_DOCUMENT,
            "title document_number subject dated_on effective_on expires_on openness audience"
            " body short_title summary keywords source author correction_note",
            id="normative document",
        ),
        pytest.param(
            Kind.INTERPRETATION,
            "title body short_title summary keywords source author subject audience"
            " correction_note",
            id="interpretation",
        ),
        pytest.param(
            Kind.PLAIN_PAGE, "title body summary keywords source correction_note", id="plain page"
        ),
        pytest.param(
            Kind.PROFILE,
            "title body contact_address contact_phone office_hours summary keywords source"
            " correction_note",
            id="profile",
        ),
    ],
)
def test_each_kind_has_a_form_of_its_own(client, editor, kind, fields):
    form = client.get(reverse("items:write", args=[kind])).context["form"]

    files_and_place = {"new_files", *OF_A_LEAD.split(), "organization", "channels"}
    assert set(form.fields) == {*fields.split(), *files_and_place}


@pytest.mark.parametrize(
    ("kind", "fields"),
    [
        pytest.param(
            Kind.LEADER,
            f"title post body summary keywords source correction_note {OF_A_LEAD}",
            id="leader",
        ),
        pytest.param(
            Kind.GALLERY,
            "title body short_title summary keywords source author correction_note"
            f" new_pictures {OF_A_LEAD}",
            id="gallery",
        ),
        pytest.param(
            Kind.RECORDING,
            "title body short_title summary keywords source author subject correction_note"
            f" new_recording drop_recording new_captions drop_captions {OF_A_LEAD} new_files",
            id="recording",
        ),
        pytest.param(Kind.LINK, f"title link_url summary {OF_A_LEAD}", id="link"),
        pytest.param(
            Kind.FAQ,
            "title body summary keywords source subject audience correction_note new_files",
            id="question",
        ),
        pytest.param(
            Kind.DATA_FILE,
            "title body data_period data_cycle dated_on subject short_title summary keywords"
            " source author correction_note new_files",
            id="data file",
        ),
    ],
)
def test_a_kind_of_its_own_facts_asks_for_these_alone(client, editor, kind, fields):
    form = client.get(reverse("items:write", args=[kind])).context["form"]

    assert set(form.fields) == {*fields.split(), "organization", "channels"}


def test_a_kind_calls_its_fields_by_its_own_words(client, unit, editor):
    answer = write(client, unit, Kind.LEADER, title="")

    form = answer.context["form"]
    said = [str(form[name].label) for name in ("title", "summary", "body", "new_image")]
    assert said == ["姓名", "工作分工", "个人简历", "照片"]
    assert form.errors == {"title": ["请填写“姓名”。"]}
    html = answer.content.decode()
    assert html.index('name="summary"') < html.index('name="body"') < html.index("页面信息")


@pytest.mark.parametrize(
    "address",
    [
        pytest.param("javascript:alert(1)", id="script"),
        pytest.param("www.shifan.invalid", id="no scheme"),
        pytest.param("//elsewhere.invalid/", id="a host in disguise"),
        pytest.param("https://a.invalid/一 二", id="a space"),
        pytest.param("https://[", id="no address"),
    ],
)
def test_a_link_needs_an_address_that_readers_can_follow(client, unit, editor, address):
    answer = write(client, unit, Kind.LINK, link_url=address)

    assert answer.context["form"].errors == {
        "link_url": ["链接地址要以 https:// 或 http:// 开头，或者是 / 开头的路径，中间没有空格。"]
    }
    assert answer.context["form"]["link_url"].value() == address


@pytest.mark.parametrize("address", ["https://a.invalid/一?x=1#y", "/zwgk/"])
def test_a_link_to_a_page_is_kept(client, unit, editor, address):
    write(client, unit, Kind.LINK, link_url=f" {address} ")

    assert Item.objects.get().link_url == address


def test_a_gallery_gets_several_pictures_with_words_and_order(client, unit, editor):
    sent = [
        SimpleUploadedFile(f"图{number}.png", picture(size=(number, 9))) for number in (1, 2, 3)
    ]
    write(client, unit, Kind.GALLERY, new_pictures=sent)
    item = Item.objects.get()
    first, second, third = (shown.image_id for shown in item.pictures.all())

    edit(
        client,
        item,
        picture=[first, second, third],
        **{
            f"picture-{first}-order": "3",
            f"picture-{first}-words": "会场",
            f"picture-{second}-removed": "on",
            f"picture-{third}-order": "1",
        },
    )

    item.refresh_from_db()
    assert [(shown.image_id, shown.caption) for shown in item.pictures.all()] == [
        (third, ""),
        (first, "会场"),
    ]
    page = client.get(reverse("items:edit", args=[item.pk]))
    assert [row.file.pk for row in page.context["pictures"].rows] == [third, first]


def test_a_picture_that_is_none_is_refused_by_name_and_the_others_are_kept(client, unit, editor):
    sent = [SimpleUploadedFile("甲.png", picture()), SimpleUploadedFile("乙.png", PDF)]

    answer = write(client, unit, Kind.GALLERY, new_pictures=sent)

    assert (
        answer.context["form"].errors["new_pictures"][0].startswith("乙.png：文件名的扩展名是 .png")
    )
    assert [row.file.original_name for row in answer.context["pictures"].rows] == ["甲.png"]


MP4 = b"\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00mp42isom" + bytes(64)
VTT = "WEBVTT\n\n00:00.000 --> 00:02.000\n各位市民\n".encode()


def test_a_recording_keeps_its_file_and_captions_through_an_error(client, unit, editor):
    answer = write(
        client,
        unit,
        Kind.RECORDING,
        title="",
        new_recording=SimpleUploadedFile("发布会.mp4", MP4),
        new_captions=SimpleUploadedFile("发布会.vtt", VTT),
        new_image=SimpleUploadedFile("封面.png", picture()),
    )
    typed_before = answer.context["form"].instance
    kept = {
        f"kept-{name}": getattr(typed_before, f"{name}_id")
        for name in ("recording", "captions", "lead_image")
    }

    write(client, unit, Kind.RECORDING, **kept)

    item = Item.objects.get()
    assert (
        item.recording.content_type,
        item.captions.content_type,
        item.lead_image.original_name,
    ) == ("video/mp4", "text/vtt", "封面.png")
    edit(client, item, drop_captions="on", **kept)
    item.refresh_from_db()
    assert (item.recording_id, item.captions) == (kept["kept-recording"], None)


@pytest.mark.parametrize(
    ("field", "name", "content", "said"),
    [
        pytest.param(
            "new_recording", "a.pdf", PDF,
            "a.pdf：不能上传 .pdf 文件（PDF 文档）。可以上传：mp4、mp3。",
            id="a document as recording",
        ),
        pytest.param(
            "new_recording", "a.mp4", PDF,
            "a.mp4：文件名的扩展名是 .mp4（MP4 视频），内容却是“PDF 文档”，不能上传；"
            "请用原来的软件另存为正确的类型。",
            id="a document called recording",
        ),
        pytest.param(
            "new_captions", "a.vtt", "各位市民".encode(),
            "a.vtt：文件名的扩展名是 .vtt（WebVTT 字幕），内容却是“纯文本”，不能上传；"
            "请用原来的软件另存为正确的类型。",
            id="captions without the mark",
        ),
    ],
)  # fmt: skip
def test_a_recording_and_captions_are_told_by_their_content(
    client, unit, editor, field, name, content, said
):
    answer = write(client, unit, Kind.RECORDING, **{field: SimpleUploadedFile(name, content)})

    assert answer.context["form"].errors == {field: [said]}


def test_there_is_no_form_for_a_kind_that_is_none(client, editor):
    assert client.get("/items/add/POEM/").status_code == 404


def test_a_new_text_is_a_draft_in_the_channels_that_were_chosen(client, unit, editor):
    answer = write(
        client,
        unit,
        Kind.NORMATIVE_DOCUMENT,
        document_number="示政发〔2026〕3号",
        dated_on="2026-11-01",
        subject="综合政务\\政务公开",
        channels=[unit.channel.pk],
    )

    item = Item.objects.get()
    assert answer.url == reverse("items:overview", args=[item.pk])
    assert told(answer) == ["已保存草稿：标题"]
    assert (item.title, item.body, item.live, item.kind) == (
        "标题",
        "<p>正文。</p>",
        False,
        Kind.NORMATIVE_DOCUMENT,
    )
    assert (item.document_number, item.dated_on, item.subject) == (
        "示政发〔2026〕3号",
        datetime.date(2026, 11, 1),
        "综合政务\\政务公开",
    )
    assert (item.organization, item.created_by) == (unit.organization, editor)
    assert [placement.channel for placement in item.placements.all()] == [unit.channel]
    assert changes_of(item) == [
        ("library.item.created", "console", "127.0.0.1"),
        ("library.placement.planned", "console", "127.0.0.1"),
    ]


def test_a_text_is_saved_and_submitted_at_once(client, unit, editor, mailoutbox):
    UserFactory(reviewer_of=unit.organization, email="chushen@shifan.invalid")

    answer = write(client, unit, channels=[unit.channel.pk], **{"action-submit": "1"})

    item = Item.objects.get()
    assert told(answer) == ["已送审：标题"]
    assert item.workflow_in_progress
    assert [(mail.subject, mail.to) for mail in mailoutbox] == [
        ("待审核：标题", ["chushen@shifan.invalid"])
    ]


def test_a_text_that_cannot_be_submitted_yet_is_saved_all_the_same(client, unit, editor):
    answer = write(client, unit, **{"action-submit": "1"})

    assert told(answer) == [
        "草稿已保存，但还不能送审：还没有选择栏目：请先把信息投放到至少一个栏目。"
    ]
    assert Item.objects.get().title == "标题"


def test_a_title_of_500_characters_comes_back_with_everything_typed(client, unit, editor):
    answer = write(client, unit, title="题" * 500, body="<p>写了很久。</p>", summary="摘要")

    form = answer.context["form"]
    assert form.errors == {"title": ["标题最多 200 个字，现在有 500 个字。"]}
    assert (form["title"].value(), form["body"].value(), form["summary"].value()) == (
        "题" * 500,
        "<p>写了很久。</p>",
        "摘要",
    )
    assert Item.objects.count() == 0


def test_a_browser_cuts_nothing_that_is_pasted(client, unit, editor):
    pages = [
        client.get(reverse("items:write", args=[Kind.NEWS])),
        client.get(reverse("items:place", args=[cities.draft(unit, "草稿").pk])),
    ]

    assert ["maxlength" in page.content.decode() for page in pages] == [False, False]


def test_a_title_is_asked_for(client, unit, editor):
    answer = write(client, unit, title="   ", body="<p>正文。</p>")

    assert answer.context["form"].errors == {"title": ["请填写标题。"]}
    assert answer.context["form"]["body"].value() == "<p>正文。</p>"


def test_scripts_do_not_come_into_the_library(client, unit, editor):
    write(client, unit, body='<p onclick="x()">好<script>alert(1)</script></p><b><p>乱</b>')

    body = Item.objects.get().body
    assert ("script" in body, "onclick" in body, "好" in body, "乱" in body) == (
        False,
        False,
        True,
        True,
    )


def test_a_channel_of_another_unit_is_not_offered(client, unit, root, editor):
    other = cities.unit(root, "jyj", "教育局")

    answer = write(client, unit, channels=[other.channel.pk])

    assert answer.context["form"].errors.keys() == {"channels"}


def test_a_reviewer_does_not_write(client, unit):
    client.force_login(unit.first)
    item = cities.draft(unit, "草稿")

    assert client.get(reverse("items:edit", args=[item.pk])).status_code == 404
    assert client.get(reverse("items:write", args=[Kind.NEWS])).url == reverse("wagtailadmin_home")


def test_the_form_opens_with_the_newest_text(client, unit, editor):
    item = cities.live(unit, "公开的标题")
    edit(client, item, title="新的标题")

    form = client.get(reverse("items:edit", args=[item.pk])).context["form"]

    item.refresh_from_db()
    assert (form["title"].value(), item.title) == ("新的标题", "公开的标题")


def test_a_subject_of_an_older_list_is_kept(client, unit, editor):
    item = cities.draft(unit, "草稿")
    Item.objects.filter(pk=item.pk).update(subject="旧分类\\其他")
    item.refresh_from_db()
    item.save_revision(clean=False)

    form = client.get(reverse("items:edit", args=[item.pk])).context["form"]

    assert form["subject"].value() == "旧分类\\其他"
    assert ("旧分类\\其他", "旧分类\\其他") in form.fields["subject"].choices


# Two at one text


def test_a_text_saved_meanwhile_comes_back_beside_ones_own(client, unit, editor):
    item = cities.draft(unit, "原来的标题")
    colleague = UserFactory(editor_of=unit.organization, name="同事")
    stored = Item.objects.get(pk=item.pk)
    stored.title = "同事的标题"
    operations.save_draft(item=stored, **cities.who(colleague))

    answer = edit(client, item, title="我的标题", body="<p>我的正文。</p>")

    page = answer.context
    assert told(answer) == ["在您编辑期间，别人保存了新的版本。"]
    assert (page["form"]["title"].value(), page["form"]["body"].value()) == (
        "我的标题",
        "<p>我的正文。</p>",
    )
    assert page["overtaking"].user == colleague
    assert [
        (difference.label, [(piece.sort, piece.text) for piece in difference.pieces])
        for difference in page["differences"]
    ] == [
        ("标题", [("gone", "同事"), ("new", "我"), ("same", "的标题")]),
        ("正文", [("new", "我的"), ("same", "正文"), ("gone", "第一段"), ("same", "。")]),
    ]
    item.refresh_from_db()
    assert item.title == "同事的标题"


def test_ones_own_text_is_saved_on_purpose(client, unit, editor):
    item = cities.draft(unit, "原来的标题")
    stored = Item.objects.get(pk=item.pk)
    stored.title = "同事的标题"
    operations.save_draft(item=stored, **cities.who(UserFactory(editor_of=unit.organization)))
    first = edit(client, item, title="我的标题")

    answer = client.post(
        reverse("items:edit", args=[item.pk]),
        typed(title="我的标题", loaded_revision=first.context["loaded_revision"]),
    )

    item.refresh_from_db()
    assert (told(answer)[-1], item.title) == ("已保存草稿：我的标题", "我的标题")


def test_a_text_under_review_opens_for_reading_with_the_reason(client, unit, editor):
    item = cities.submitted(unit, "送审稿")

    answer = client.get(reverse("items:edit", args=[item.pk]), follow=True)

    assert answer.redirect_chain == [(reverse("items:locked", args=[item.pk]), 302)]
    assert "送审，正在初审，审核结束之前不能修改" in answer.content.decode()
    assert answer.context["text"].title == "送审稿"


def test_a_text_submitted_meanwhile_comes_back_with_everything_typed(client, unit, editor):
    item = cities.draft(unit, "草稿")
    operations.submit_item(item_id=item.pk, **cities.who(editor))

    answer = edit(client, item, title="改过的标题")

    assert told(answer) == ["这篇信息正在审核，暂时不能修改；请先撤回送审，或等待审核结束。"]
    assert answer.context["form"]["title"].value() == "改过的标题"


# Files


def pdf(name="附件一.pdf", content=PDF):
    return SimpleUploadedFile(name, content, content_type="application/pdf")


def test_attachments_are_stored_ordered_and_titled(client, unit, editor):
    write(client, unit, new_files=[pdf("甲.pdf"), pdf("乙.pdf", PDF + b"2")])
    item = Item.objects.get()
    first, second = (attachment.document_id for attachment in item.attachments.all())

    edit(
        client,
        item,
        attachment=[first, second],
        **{
            f"attachment-{first}-order": "2",
            f"attachment-{first}-words": "第一份",
            f"attachment-{second}-order": "1",
        },
    )

    text = Item.objects.get().get_latest_revision_as_object()
    assert [str(attachment) for attachment in text.attachments.all()] == ["乙.pdf", "第一份"]
    assert [str(a) for a in Item.objects.get().attachments.all()] == ["乙.pdf", "第一份"]


def test_an_attachment_is_taken_away(client, unit, editor):
    write(client, unit, new_files=[pdf()])
    item = Item.objects.get()
    document = item.attachments.get().document_id

    edit(client, item, attachment=[document], **{f"attachment-{document}-removed": "on"})

    assert Item.objects.get().get_latest_revision_as_object().attachments.count() == 0
    assert MediaDocument.objects.count() == 1  # the file stays with its unit


def test_a_file_sent_with_a_form_that_comes_back_need_not_be_sent_again(client, unit, editor):
    answer = write(client, unit, title="", new_files=[pdf()])

    rows = answer.context["attachments"].rows
    assert [row.file.original_name for row in rows] == ["附件一.pdf"]
    write(client, unit, attachment=[rows[0].file.pk])
    assert [str(a) for a in Item.objects.get().attachments.all()] == ["附件一.pdf"]


def test_a_file_that_is_not_what_it_claims_is_refused_and_the_form_kept(client, unit, editor):
    answer = write(client, unit, new_files=[pdf("清单.pdf", b"MZ\x90\x00" + b"\x00" * 200)])

    form = answer.context["form"]
    assert form.errors.keys() == {"new_files"}
    assert form.errors["new_files"][0].startswith("清单.pdf：文件名的扩展名是 .pdf")
    assert form["title"].value() == "标题"
    assert (Item.objects.count(), MediaDocument.objects.count()) == (0, 0)


def test_an_upload_that_is_too_large_is_refused_and_the_form_kept(client, unit, editor, settings):
    settings.UPLOAD_LIMIT = 100
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000

    answer = write(client, unit, body="<p>写了很久。</p>", new_files=[pdf(content=PDF * 100)])

    form = answer.context["form"]
    assert form.errors["new_files"][0].startswith("上传的文件太大")
    assert form["body"].value() == "<p>写了很久。</p>"


def test_an_attachment_title_of_500_characters_comes_back(client, unit, editor):
    write(client, unit, new_files=[pdf()])
    item = Item.objects.get()
    document = item.attachments.get().document_id

    answer = edit(
        client,
        item,
        attachment=[document],
        **{f"attachment-{document}-words": "题" * 500, f"attachment-{document}-order": "x"},
    )

    row = answer.context["attachments"].rows[0]
    assert (row.words, row.order, row.errors) == (
        "题" * 500,
        "x",
        ["附件名称最多 200 个字。", "顺序请填不超过四位的数字。"],
    )


def test_another_units_document_cannot_be_attached(client, unit, root, editor):
    other = cities.unit(root, "jyj", "教育局")
    client.force_login(other.editor)
    write(client, other, new_files=[pdf()])
    foreign = MediaDocument.objects.get()
    client.force_login(editor)

    write(client, unit, attachment=[foreign.pk, "x"])

    assert Item.objects.get(organization=unit.organization).attachments.count() == 0


def test_a_lead_picture_is_kept_and_taken_away(client, unit, editor):
    write(client, unit, new_image=SimpleUploadedFile("图.png", picture()))
    item = Item.objects.get()
    first = item.lead_image.original_name

    edit(client, item, drop_image="on")

    assert (first, Item.objects.get().lead_image) == ("图.png", None)


# Versions


def test_an_older_text_is_taken_up_again(client, unit, editor):
    item = cities.draft(unit, "第一稿")
    edit(client, item, title="第二稿")
    item.refresh_from_db()
    first, second = item.revisions.order_by("pk")

    page = client.get(reverse("items:revert", args=[item.pk, first.pk]))
    posted = client.post(reverse("items:revert", args=[item.pk, first.pk]), typed())

    assert page.context["form"]["title"].value() == "第一稿"
    assert page.context["action_url"] == reverse("items:edit", args=[item.pk])
    assert page.context["loaded_revision"] == str(second.pk)
    assert posted.status_code == 405


def test_versions_are_listed_and_compared(client, unit, editor):
    item = cities.draft(unit, "第一稿")
    edit(client, item, title="第二稿")
    first, second = item.revisions.order_by("pk")

    history = client.get(reverse("items:history", args=[item.pk])).context["revisions"]
    compared = client.get(reverse("items:compare", args=[item.pk, first.pk, "latest"])).context

    assert list(history) == [second, first]
    assert [(piece.sort, piece.text) for piece in compared["differences"][0].pieces] == [
        ("same", "第"),
        ("gone", "一"),
        ("new", "二"),
        ("same", "稿"),
    ]


# Acts


def test_a_draft_goes_the_whole_way_through_the_screens(client, unit, editor):
    item = cities.draft(unit, "通知")
    overview = reverse("items:overview", args=[item.pk])

    said = [told(client.post(reverse("items:submit", args=[item.pk])))[-1]]
    for person in (unit.first, unit.second, unit.signer):
        client.force_login(person)
        review = reverse("items:review", args=[item.pk, cities.task_of(item)])
        assert client.get(overview).context["offers"][0].url == review
        answer = client.post(
            review, {"decision": "approve", "is_confidentiality_checked": "on", "comment": "好"}
        )
        said.append(told(answer)[-1])

    item.refresh_from_db()
    assert said == [
        "已送审。审核结束之前不能修改；需要修改可以撤回。",
        "已同意，转入下一环节：通知",
        "已同意，转入下一环节：通知",
        "已签发，正在发布：通知",
    ]
    assert (item.is_public, item.placements.get().is_live) == (True, True)


def test_a_rejection_without_reason_comes_back(client, unit):
    item = cities.submitted(unit, "送审稿")
    client.force_login(unit.first)
    review = reverse("items:review", args=[item.pk, cities.task_of(item)])

    answer = client.post(review, {"decision": "reject", "comment": " "})

    assert faults(answer) == {"comment": "请填写退回的原因，方便作者修改。"}
    assert Item.objects.get().workflow_in_progress


def test_a_signer_who_forgot_the_confidentiality_check_is_led_to_its_box(client, unit):
    item = cities.submitted(unit, "送审稿")
    for person in (unit.first, unit.second):
        client.force_login(person)
        approval = {"decision": "approve", "comment": ""}
        client.post(reverse("items:review", args=[item.pk, cities.task_of(item)]), approval)
    client.force_login(unit.signer)
    review = reverse("items:review", args=[item.pk, cities.task_of(item)])

    refused = client.post(review, {"decision": "approve", "comment": "同意公开"})

    assert faults(refused) == {
        "is_confidentiality_checked": (
            "签发前须完成保密审查：请确认内容不涉及国家秘密、工作秘密和个人隐私。"
        )
    }
    assert refused.context["form"]["comment"].value() == "同意公开"
    ticked = {"decision": "approve", "comment": "同意公开", "is_confidentiality_checked": "on"}
    assert told(client.post(review, ticked)) == ["已签发，正在发布：送审稿"]


def test_a_rejection_tells_the_writer_why(client, unit, mailoutbox):
    unit.editor.email = "bianji@shifan.invalid"
    unit.editor.save()
    item = cities.submitted(unit, "送审稿")
    client.force_login(unit.first)

    client.post(
        reverse("items:review", args=[item.pk, cities.task_of(item)]),
        {"decision": "reject", "comment": "数字不对"},
    )

    assert [(mail.subject, mail.to, "数字不对" in mail.body) for mail in mailoutbox] == [
        ("已退回：送审稿", ["bianji@shifan.invalid"], True)
    ]


def test_a_refused_approval_keeps_the_comment(client, unit):
    item = cities.submitted(unit, "送审稿")
    task = cities.task_of(item)
    operations.take_back_item(item_id=item.pk, **cities.who(unit.editor))
    client.force_login(unit.first)

    answer = client.post(
        reverse("items:review", args=[item.pk, task]), {"decision": "approve", "comment": "写得好"}
    )

    assert answer.context["form"].non_field_errors() == [
        "没有需要审核的内容：送审已被撤回、退回，或者别人已经处理。"
    ]
    assert answer.context["form"]["comment"].value() == "写得好"


def test_a_submission_is_taken_back(client, unit, editor):
    item = cities.submitted(unit, "送审稿")

    first = client.post(reverse("items:take_back", args=[item.pk]))
    second = client.post(reverse("items:take_back", args=[item.pk]))

    assert told(first)[0] == "已撤回送审，可以继续修改。"
    assert told(second)[-1] == "没有需要审核的内容：送审已被撤回、退回，或者别人已经处理。"


def test_where_an_item_is_used_is_shown_before_it_is_withdrawn(client, unit):
    item = cities.live(unit, "公开的")
    client.force_login(unit.signer)
    address = reverse("items:withdraw", args=[item.pk])

    page = client.get(address)
    refused = client.post(address, {"reason": ""})
    done = client.post(address, {"reason": "数据有误"})

    item.refresh_from_db()
    assert [(place.site, place.state) for place in page.context["places"]] == [
        ("民政局网站", "已公开")
    ]
    assert refused.context["form"].non_field_errors() == ["请填写原因。"]
    assert (told(done)[-1], item.withdrawal_reason) == ("已撤稿：公开的", "数据有误")


def test_a_document_is_repealed(client, unit):
    item = cities.live(unit, "办法", kind=Kind.NORMATIVE_DOCUMENT)
    client.force_login(unit.signer)

    client.post(reverse("items:repeal", args=[item.pk]), {"reason": "由新规代替"})

    item.refresh_from_db()
    assert item.validity == Validity.REPEALED


def test_a_draft_is_deleted_but_nothing_that_was_public(client, unit, editor):
    draft, public = cities.draft(unit, "草稿"), cities.live(unit, "公开的")

    done = client.post(reverse("items:delete", args=[draft.pk]))
    refused = client.post(reverse("items:delete", args=[public.pk]))

    assert (done.url, told(done)[-1][:6]) == (reverse("items:list"), "已移到废纸篓")
    assert refused.context["form"].non_field_errors() == [
        "这篇信息已经公开过，不能删除；可以撤稿。"
    ]
    assert list(Item.objects.filter(deleted_at=None)) == [public]


@pytest.mark.parametrize(
    ("state", "person", "labels"),
    [
        pytest.param(cities.draft, "editor", ["修改内容", "送审", "删除草稿"], id="draft, editor"),
        pytest.param(cities.draft, "first", [], id="draft, reviewer"),
        pytest.param(cities.submitted, "editor", ["撤回送审"], id="in review, editor"),
        pytest.param(cities.submitted, "first", ["审核"], id="in review, reviewer"),
        pytest.param(cities.submitted, "signer", [], id="in first review, signer"),
        pytest.param(cities.live, "editor", ["修改内容"], id="live, editor"),
        pytest.param(cities.live, "signer", ["撤稿"], id="live, signer"),
    ],
)
def test_only_what_one_may_do_now_is_offered(client, unit, state, person, labels):
    item = state(unit, "信息")
    client.force_login(getattr(unit, person))

    offers = client.get(reverse("items:overview", args=[item.pk])).context["offers"]

    assert [str(offer.label) for offer in offers] == labels


# Placements


def test_an_item_is_placed_in_ones_own_channel(client, unit, editor):
    item = cities.draft(unit, "草稿")
    second = ChannelFactory(parent=unit.channel, organization=unit.organization, title="通知")
    address = reverse("items:place", args=[item.pk])

    offered = client.get(address).context["form"].fields["channel"].choices
    done = client.post(
        address, {"channel": second.pk, "mode": "LINK", "title": "短标题", "summary": ""}
    )
    again = client.post(address, {"channel": second.pk, "mode": "LINK"})

    placement = item.placements.get(channel=second)
    assert offered == [
        ("", "（请选择栏目）"),
        (
            "民政局网站",
            [(unit.channel.pk, "民政局动态"), (second.pk, "民政局动态 / 通知")],
        ),
    ]
    assert (placement.mode, placement.wanted_title, placement.consent) == (
        Mode.LINK,
        "短标题",
        Consent.NOT_NEEDED,
    )
    assert told(done)[-1] == "已投放到“通知”，签发后公开。"
    assert again.context["form"].non_field_errors() == ["这篇信息已经在这个栏目里了。"]


def test_an_item_is_proposed_to_another_units_channel_which_answers(client, unit, root, editor):
    other = cities.unit(root, "jyj", "教育局")
    item = cities.draft(unit, "草稿")
    address = reverse("items:place", args=[item.pk]) + f"?site={other.channel.get_site().pk}"
    offered = client.get(address).context["form"].fields["channel"].choices
    client.post(address, {"channel": other.channel.pk, "mode": "REFERENCE"})
    operations.submit_item(item_id=item.pk, **cities.who(editor))
    placement = item.placements.get(channel=other.channel)
    client.force_login(other.editor)
    proposal = reverse("items:proposal", args=[placement.pk])

    shown = client.get(proposal).content.decode()
    refused = client.post(proposal, {"decision": "decline", "note": ""})
    done = client.post(proposal, {"decision": "accept", "note": "欢迎"})

    placement.refresh_from_db()
    assert offered[1] == ("教育局网站", [(other.channel.pk, "教育局动态（教育局）")])
    assert "草稿" in shown
    assert refused.context["form"].non_field_errors() == ["请说明不接收的原因。"]
    assert (done.url, told(done)[-1]) == (reverse("console:proposals"), "已接收。")
    assert (placement.consent, placement.consent_note) == (Consent.GIVEN, "欢迎")
    assert client.get(proposal).status_code == 404


def test_words_and_time_of_a_placement_wait_for_the_signer(client, unit, editor):
    item = cities.live(unit, "公开的")
    placement = cities.placement_of(item)
    address = reverse("items:placement_words", args=[placement.pk])

    back = client.post(address, {"title": "新题", "release_at": "2020-01-01T08:00"})
    client.post(address, {"title": "新题", "summary": "新摘要"})

    placement.refresh_from_db()
    assert back.context["form"].non_field_errors()[0].startswith("发布时间不能往前改")
    assert (placement.title, placement.wanted_title, placement.is_change_waiting) == (
        "",
        "新题",
        True,
    )
    offers = client.get(reverse("items:overview", args=[item.pk])).context["offers"]
    assert "送审" in [str(offer.label) for offer in offers]


def test_pins_order_and_expiry_act_at_once(client, unit, editor):
    placement = cities.placement_of(cities.live(unit, "公开的"))

    def act(name, **data):
        return client.post(reverse(f"items:placement_{name}", args=[placement.pk]), data)

    act("pin", is_pinned="1")
    act("order", order="3")
    act("expiry", expire_at="2099-01-01T08:00")

    placement.refresh_from_db()
    assert (placement.is_pinned, placement.order) == (True, 3)
    assert f"{timezone.localtime(placement.expire_at):%Y-%m-%d %H:%M}" == "2099-01-01 08:00"
    act("pin", is_pinned="0")
    placement.refresh_from_db()
    assert placement.is_pinned is False


def test_a_channels_unit_arranges_what_others_placed_there(client, unit, root):
    other = cities.unit(root, "jyj", "教育局")
    item = cities.live(unit, "民政局的", channel=other.channel)
    placement = cities.placement_of(item)
    operations.accept_placement(placement_id=placement.pk, **cities.who(other.editor))
    own = cities.live(other, "教育局的")
    client.force_login(other.editor)
    channel = reverse("items:channel", args=[other.channel.pk])

    shown = client.get(channel)
    listed = shown.context["page"]
    ways = [
        reverse("items:overview", args=[entry.pk]) in shown.content.decode()
        for entry in (own, item)
    ]
    pinned = client.post(reverse("items:placement_pin", args=[placement.pk]), {"is_pinned": "1"})
    removed = client.post(reverse("items:placement_remove", args=[placement.pk]))

    assert {entry.item for entry in listed} == {item, own}
    assert ways == [True, False]  # another unit's item is its own affair
    assert (pinned.url, removed.url) == (channel, channel)
    assert item.placements.count() == 0


def test_ones_channels_are_listed_with_what_stands_in_them(client, unit, editor):
    cities.live(unit, "公开的")

    groups = client.get(reverse("items:channels")).context["groups"]

    assert groups == [("民政局网站", [(unit.channel.pk, "民政局动态", 1)])]


def test_the_platform_office_alone_sets_a_time_back(client, unit, root, editor):
    placement = cities.placement_of(cities.live(unit, "公开的"))
    address = reverse("items:placement_backdate", args=[placement.pk])
    wish = {"release_at": "2026-11-01T08:00", "reason": "按原件日期"}

    as_editor = client.post(address, wish).status_code
    client.force_login(UserFactory(platform_administrator_of=root))
    refused = client.post(address, {**wish, "reason": ""})
    weighed = client.post(address, wish).context["weighed"]
    done = client.post(address, {**wish, "weighed": weighed})

    placement.refresh_from_db()
    assert as_editor == 404
    assert refused.context["form"].non_field_errors() == ["倒填发布时间须说明原因。"]
    assert told(done)[-1] == "已修改发布时间，原因已记录。"
    assert f"{timezone.localtime(placement.sort_at):%Y-%m-%d %H:%M}" == "2026-11-01 08:00"
