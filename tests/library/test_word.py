"""Word files become texts of a unit: from the list as drafts, into a form without losing a word of it."""

from __future__ import annotations

import re
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from huabiao.base.errors import NotYours
from huabiao.changes.models import Change
from huabiao.library import operations
from huabiao.library.enums import Kind
from huabiao.library.models import Item
from huabiao.media.models import MediaImage, PictureSize
from huabiao.media.operations import make_next_sizes
from tests.factories.media import picture as png
from tests.factories.word import compound_file, docx, p, picture, relation, text_box
from tests.library.people import draft_of, fresh, make_unit, who

pytestmark = pytest.mark.django_db
TITLE = "示范市教育局关于做好开学工作的通知"
NUMBER = "示教发〔2026〕8号"


@pytest.fixture
def unit():
    return make_unit()


@pytest.fixture
def editor(unit, client):
    client.force_login(unit.staff.editor)
    return unit.staff.editor


def notice(*more, **parts):
    return docx(
        p("示范市教育局文件", align="center"),
        p(NUMBER, align="center"),
        p(TITLE, align="center"),
        p("各学校："),
        *more,
        p("2026年8月20日", align="right"),
        **parts,
    )


def named(name, content):
    return SimpleUploadedFile(name, content)


def bring(unit, content, *, kind="", name="开学通知.docx", by=None):
    return operations.create_from_word(
        file=named(name, content),
        kind=kind,
        organization=unit.organization,
        **who(by or unit.staff.editor),
    )


def test_a_word_file_becomes_a_draft_with_its_title_number_and_date(unit):
    item, text = bring(unit, notice(p("请做好准备。")))

    item = fresh(item)
    assert (item.kind, item.title, item.document_number, item.dated_on, item.body, item.live) == (
        Kind.NOTICE,
        TITLE,
        NUMBER,
        date(2026, 8, 20),
        '<p>各学校：</p><p>请做好准备。</p><p class="right">2026年8月20日</p>',
        False,
    )
    assert (item.organization, item.source, item.latest_revision.user) == (
        unit.organization,
        unit.organization.name,
        unit.staff.editor,
    )
    assert text.notes == ("红头“示范市教育局文件”没有放进正文，网页上会显示单位和文号。",)


def test_what_could_not_be_kept_stands_in_the_record(unit):
    item, _text = bring(unit, notice(p("正文", inner=text_box(p("框里")))))

    assert list(Change.objects.order_by("pk").values_list("action", "subject", "note")) == [
        ("library.item.created", item.key, ""),
        (
            "library.item.from_word",
            item.key,
            "红头“示范市教育局文件”没有放进正文，网页上会显示单位和文号。"
            "文本框 1 个：框里的文字已放到它所在段落的后面，请核对位置。",
        ),
    ]


def test_a_kind_without_a_field_for_the_number_keeps_it_in_the_text(unit):
    item, _text = bring(unit, notice(), kind=Kind.NEWS)

    assert (item.title, item.document_number, item.dated_on, item.body) == (
        TITLE,
        "",
        None,
        '<p class="center">示范市教育局文件</p>'
        f'<p class="center">{NUMBER}</p><p>各学校：</p><p class="right">2026年8月20日</p>',
    )


def test_a_text_without_a_title_is_called_as_its_file_and_says_so(unit):
    item, text = bring(unit, docx(p("各位代表：现在开会。")), name="C:\\稿件\\讲话 终稿.docx")

    assert (item.title, item.kind, text.notes) == (
        "讲话 终稿",
        Kind.NEWS,
        ("没有找到标题，暂用文件名“讲话 终稿.docx”，请改写。",),
    )


def test_a_mark_of_secrecy_is_said_first(unit):
    _item, text = bring(unit, docx(p("秘密"), p(TITLE), p("正文。")))

    assert text.notes[0] == "文件上标有“秘密”：请先确认可以公开，涉密的内容不得上网。"


def test_pictures_become_the_units_own_with_what_is_said_of_them(unit):
    content = notice(
        p(inner=picture("rPic1", "开学典礼现场") + picture("rPic1", "图片 1")),
        p(inner=picture("rPic2", "C:\\Users\\a\\b.emf") + picture("rPic3") + picture("rPic4")),
        p(inner=picture("rPic5") + picture("rOut")),
        pictures={
            "a.png": png(),
            "b.emf": b"\x01\x00\x00\x00",
            "c.png": b"no picture",
            "d.jpg": png("jpg"),
            "e.png": bytes(33 << 20),
        },
        relations=relation("rOut", "image", "http://169.254.1.1/x.png", outside=True),
    )

    item, text = bring(unit, content)

    images = list(MediaImage.objects.order_by("pk"))
    assert [(one.organization, one.original_name, one.description) for one in images] == [
        (unit.organization, "开学通知-图1.png", "开学典礼现场"),
        (unit.organization, "开学通知-图5.jpg", ""),
    ]
    assert re.findall(r'<img src="/media/images/(\d+)/[^"]*" alt="([^"]*)">', item.body) == [
        (str(images[0].pk), "开学典礼现场"),
        (str(images[0].pk), ""),
        (str(images[1].pk), ""),
    ]
    assert text.notes[1:] == (
        "图片没有带入（第 3 张）：是 EMF 格式，网页显示不了，请另存为 PNG 后插入正文。",
        "图片没有带入（第 4 张）：文件名的扩展名是 .png（PNG 图片），内容却是“纯文本”，不能上传；"
        "请用原来的软件另存为正确的类型。",
        "图片没有带入（第 6 张）：展开后超过 32 MB，请缩小后插入正文。",
        "链接到外部的图片 1 张没有带入：图片不在 Word 文件里，请在正文里上传。",
    )


def test_the_smaller_forms_of_many_pictures_are_left_to_the_worker(unit):
    names = {f"{number}.png": png(size=(800, 10)) + bytes([number]) for number in range(22)}
    content = docx(
        p("图集", inner="".join(picture(f"rPic{n}") for n in range(1, 23))), pictures=names
    )

    bring(unit, content)

    waiting = MediaImage.objects.filter(are_sizes_made=False)
    sizes = PictureSize.objects.count()
    assert (MediaImage.objects.count(), waiting.count(), sizes > 0) == (22, 2, True)
    by = {name: value for name, value in who(unit.staff.editor).items() if name != "by"}
    assert [make_next_sizes(**by) for _ in range(3)] == [True, True, False]
    assert PictureSize.objects.count() == sizes // 20 * 22


def test_a_colleague_of_another_unit_may_not_bring_anything(unit):
    stranger = make_unit().staff.editor

    with pytest.raises(NotYours):
        bring(unit, notice(), by=stranger)

    assert (Item.objects.count(), MediaImage.objects.count()) == (0, 0)


def test_a_gallery_does_not_come_from_word(unit):
    with pytest.raises(operations.KindNotFromWord):
        bring(unit, notice(), kind=Kind.GALLERY)


@pytest.mark.slow
@pytest.mark.files
def test_sixty_megabytes_of_pictures_changes_and_boxes_come_in(unit):
    noise = png("jpg", size=(900, 700), quality=90)
    pictures = {f"{n}.jpg": noise + n.to_bytes(2) + bytes(300_000) for n in range(210)}
    body = [
        p(
            f"第{n}段",
            inner=picture(f"rPic{n}")
            + f"<w:del><w:r><w:delText>旧{n}</w:delText></w:r></w:del>"
            + text_box(p(f"框{n}")),
        )
        for n in range(1, 211)
    ]
    content = docx(*body, pictures=pictures, compression=0)

    item, text = bring(unit, content, name="大文件.docx")

    assert len(content) > 60_000_000
    assert (MediaImage.objects.count(), item.body.count("<img "), text.notes[1:]) == (
        200,
        200,
        (
            "图片没有带入（第 201、202、203、204、205、206、207、208、209、210 张）："
            "一个文件最多带入 200 张图片。",
            "修订中删除的文字 210 处没有带入：按“接受全部修订”后的样子导入。",
            "文本框 210 个：框里的文字已放到它所在段落的后面，请核对位置。",
        ),
    )


# The screen: files from the list


def post(client, *files, **more):
    return client.post(reverse("items:word"), {"kind": "", "word_files": list(files), **more})


def test_several_files_become_drafts_and_each_is_told_without_a_script(client, unit, editor):
    sent = post(
        client,
        named("通知.docx", notice()),
        named("旧文件.doc", compound_file("WordDocument")),
        named("加密.docx", compound_file("EncryptedPackage")),
        organization=unit.organization.pk,
    )

    assert (sent.status_code, sent.url) == (302, reverse("items:word"))
    page = client.get(sent.url).content.decode()
    item = Item.objects.get()
    assert f'<a href="{reverse("items:edit", args=[item.pk])}">{TITLE}</a>' in page
    assert "文件“通知.docx”已存为草稿，类型：通知公告。" in page
    refused = re.findall(r"没有导入：(\S+)</h2>\s*<p>(.{9})", page)
    assert refused == [("旧文件.doc", "这是旧格式的 Wo"), ("加密.docx", "这个 Word 文")]
    assert TITLE not in client.get(sent.url).content.decode()  # told once


def test_a_script_is_answered_file_by_file(client, unit, editor):
    sent = client.post(
        reverse("items:word"),
        {
            "kind": Kind.NEWS,
            "word_files": named("通知.docx", notice()),
            "organization": unit.organization.pk,
        },
        headers={"accept": "application/json"},
    ).json()

    assert sent["imported"] == 1
    assert TITLE in sent["html"]
    assert Item.objects.get().kind == Kind.NEWS


def test_a_script_is_told_what_is_wrong_with_the_form(client, unit, editor):
    sent = client.post(
        reverse("items:word"), {"organization": "0"}, headers={"accept": "application/json"}
    )

    assert (sent.status_code, sent.json()) == (
        422,
        {"message": "“所属单位”没有所选的这一项，请从列表里重新选择。 请选择“Word 文件”。"},
    )


def test_too_many_files_are_refused_before_any_is_read(client, unit, editor):
    files = [named(f"{number}.docx", b"x") for number in range(51)]

    page = post(client, *files, organization=unit.organization.pk).content.decode()

    assert "一次最多导入 50 个文件，这次选了 51 个；请分几次导入。" in page
    assert Item.objects.count() == 0


def test_files_for_which_no_time_is_left_are_told(client, unit, editor, monkeypatch):
    monkeypatch.setattr("huabiao.library.viewsets.word.MOST_SECONDS", 0)

    sent = post(client, named("一.docx", notice()), organization=unit.organization.pk)

    page = client.get(sent.url).content.decode()
    assert "前面的文件用去了一分钟，这个文件还没有读；请再导入一次。" in page
    assert Item.objects.count() == 0


def test_more_than_one_request_may_bring_is_told_at_the_field(client, unit, editor, settings):
    settings.UPLOAD_LIMIT, settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 100, 1000
    url = reverse("items:write", args=[Kind.NOTICE])

    page = post(client, named("大.docx", bytes(3000)), organization=unit.organization.pk)
    form = taken(client, url, bytes(3000), organization=unit.organization.pk)

    assert "上传的文件太大" in page.content.decode()
    assert "上传的文件太大" in form.content.decode()


def test_another_units_drafts_cannot_be_made(client, unit, editor):
    other = make_unit().organization

    page = post(client, named("通知.docx", notice()), organization=other.pk).content.decode()

    assert "没有所选的这一项" in page
    assert Item.objects.count() == 0


def test_who_may_not_write_has_no_such_screen(client, unit):
    client.force_login(unit.staff.signer)

    assert client.get(reverse("items:word")).status_code == 302
    assert reverse("items:word") not in client.get(reverse("items:list")).content.decode()


# The form: one file into the text that is being written


def taken(client, url, content, **typed):
    fields = {"title": "", "body": "", "action-word": "1", **typed}
    if content is not None:
        fields["word_file"] = named("通知.docx", content)
    return client.post(url, fields)


def values(response):
    form = response.context["form"]
    return {name: form[name].value() for name in ("title", "body", "document_number", "dated_on")}


def test_a_file_fills_the_empty_form_and_saves_nothing(client, unit, editor):
    url = reverse("items:write", args=[Kind.NOTICE])

    page = taken(client, url, notice(), organization=unit.organization.pk)

    assert values(page) == {
        "title": TITLE,
        "body": '<p>各学校：</p><p class="right">2026年8月20日</p>',
        "document_number": NUMBER,
        "dated_on": "2026-08-20",
    }
    assert page.context["word_notes"][0] == "已填入：标题、正文、发文字号、成文日期。"
    assert page.context["form"].errors == {}
    assert (Item.objects.count(), page.context["has_unsaved_changes"]) == (0, True)


def test_what_was_typed_stays_and_the_text_comes_after_it(client, unit, editor):
    item = draft_of(unit, kind=Kind.NOTICE)
    url = reverse("items:edit", args=[item.pk])

    page = taken(
        client,
        url,
        notice(),
        title="我写的标题",
        body="<p>我写的。</p>",
        summary="摘要",
        dated_on="坏日期",
    )

    assert values(page) == {
        "title": "我写的标题",
        "body": '<p>我写的。</p>\n<p>各学校：</p><p class="right">2026年8月20日</p>',
        "document_number": NUMBER,
        "dated_on": "坏日期",
    }
    assert page.context["form"]["summary"].value() == "摘要"
    assert page.context["word_notes"] == [
        "已填入：发文字号。",
        f"“标题”已经填过，没有改动；Word 文件里是“{TITLE}”。",
        "正文接在原来内容的后面，原来的没有改动。",
        "“成文日期”已经填过，没有改动；Word 文件里是“2026-08-20”。",
        "红头“示范市教育局文件”没有放进正文，网页上会显示单位和文号。",
    ]
    assert fresh(item).title == item.title


def test_a_file_that_cannot_be_read_leaves_the_form_as_it_was(client, unit, editor):
    url = reverse("items:write", args=[Kind.NOTICE])
    typed = {"title": "标题", "body": "<p>正文</p>", "organization": unit.organization.pk}

    for content, sentence in (
        (compound_file("EncryptedPackage"), "设了打开密码"),
        (None, "请先选择要导入的 Word 文件"),
    ):
        page = taken(client, url, content, **typed)

        assert sentence in page.content.decode()
        assert {name: values(page)[name] for name in ("title", "body")} == {
            "title": "标题",
            "body": "<p>正文</p>",
        }


def test_files_chosen_with_the_form_are_kept_as_well(client, unit, editor):
    url = reverse("items:write", args=[Kind.NOTICE])

    page = taken(
        client,
        url,
        notice(),
        organization=unit.organization.pk,
        new_files=named("附件.pdf", b"%PDF-1.7\nx"),
        new_image=named("图.png", b"none"),
    )

    assert [row.file.original_name for row in page.context["attachments"].rows] == ["附件.pdf"]
    assert list(page.context["form"].errors) == ["new_image"]


def test_a_recording_is_not_offered_a_word_file(client, unit, editor):
    page = client.get(reverse("items:write", args=[Kind.RECORDING])).content.decode()

    assert "从 Word 导入" not in page
