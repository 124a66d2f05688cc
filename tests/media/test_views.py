from contextlib import closing
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from huabiao.changes.models import Change
from huabiao.media.models import MediaImage
from tests.factories.accounts import OrganizationFactory, UserFactory
from tests.factories.media import PDF, DocumentFactory, ImageFactory, picture

pytestmark = pytest.mark.django_db

UPLOAD = "/media/upload-image/"


@pytest.fixture
def unit():
    return OrganizationFactory()


def signed_in(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def address(stored) -> str:
    if isinstance(stored, MediaImage):
        return f"/media/images/{stored.pk}/{stored.original_name}"
    return f"/media/documents/{stored.pk}/"


def test_a_draft_document_is_fetched_by_its_people_under_its_own_name(unit):
    document = DocumentFactory(organization=unit, original_name="关于放假的通知.pdf", content=PDF)

    response = signed_in(UserFactory(reviewer_of=unit)).get(address(document))

    assert (response.status_code, response.getvalue()) == (200, PDF)
    expected = {
        "Content-Type": "application/pdf",
        "Content-Length": str(len(PDF)),
        "Content-Disposition": (
            "attachment; filename*=utf-8''"
            "%E5%85%B3%E4%BA%8E%E6%94%BE%E5%81%87%E7%9A%84%E9%80%9A%E7%9F%A5.pdf"
        ),
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "sandbox; default-src 'none'",
        "Cache-Control": "private, no-store",
    }
    assert {name: response[name] for name in expected} == expected


def test_a_draft_image_is_shown_to_its_people(unit):
    content = picture()
    image = ImageFactory(organization=unit, original_name="会场.png", content=content)

    response = signed_in(UserFactory(editor_of=unit)).get(address(image))

    assert (response.status_code, response.getvalue()) == (200, content)
    expected = {
        "Content-Type": "image/png",
        "Content-Disposition": "inline; filename*=utf-8''%E4%BC%9A%E5%9C%BA.png",
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "sandbox; default-src 'none'",
    }
    assert {name: response[name] for name in expected} == expected


@pytest.mark.parametrize("factory", [DocumentFactory, ImageFactory])
def test_another_units_person_does_not_find_the_file(unit, factory):
    stranger = signed_in(UserFactory(administrator_of=OrganizationFactory()))

    assert stranger.get(address(factory(organization=unit))).status_code == 404


@pytest.mark.parametrize("factory", [DocumentFactory, ImageFactory])
def test_a_superuser_without_a_role_does_not_find_the_file(unit, factory):
    superuser = signed_in(UserFactory(is_superuser=True, organization=unit))

    assert superuser.get(address(factory(organization=unit))).status_code == 404


@pytest.mark.parametrize("factory", [DocumentFactory, ImageFactory])
def test_a_visitor_is_sent_to_sign_in(unit, factory, client):
    response = client.get(address(factory(organization=unit)))

    assert response.status_code == 302
    assert response["Location"].startswith("/login/?next=/media/")


@pytest.mark.parametrize("factory", [DocumentFactory, ImageFactory])
def test_files_are_only_read_here(unit, factory):
    client = signed_in(UserFactory(editor_of=unit))

    assert client.post(address(factory(organization=unit))).status_code == 405


def test_the_media_folder_itself_is_served_by_nobody(unit):
    client = signed_in(UserFactory(platform_administrator_of=unit))
    document, image = DocumentFactory(organization=unit), ImageFactory(organization=unit)

    for stored in (document, image):
        assert client.get(settings.MEDIA_URL + stored.file.name, follow=True).status_code == 404
    assert client.get(f"/documents/{document.pk}/{document.filename}").status_code == 404


def test_a_picture_dropped_into_a_text_is_stored_for_the_persons_unit(unit):
    editor = UserFactory(editor_of=unit)

    response = signed_in(editor).post(
        UPLOAD, {"file": SimpleUploadedFile("会场.png", picture()), "description": "会议现场"}
    )

    image = MediaImage.objects.get()
    assert (response.status_code, response.json()) == (
        200,
        {"location": f"/media/images/{image.pk}/%E4%BC%9A%E5%9C%BA.png"},
    )
    assert (image.organization, image.uploaded_by_user, image.description) == (
        unit,
        editor,
        "会议现场",
    )
    assert list(
        Change.objects.filter(subject=image.key).values_list(
            "action", "actor_id", "address", "door"
        )
    ) == [("media.image.stored", editor.pk, "127.0.0.1", "console")]
    with closing(signed_in(editor).get(response.json()["location"])) as shown:
        assert shown.status_code == 200


def test_a_picture_is_stored_for_the_unit_named(unit):
    below = OrganizationFactory(parent=unit)

    signed_in(UserFactory(editor_of=unit)).post(
        UPLOAD, {"organization": below.pk, "file": SimpleUploadedFile("图.png", picture())}
    )

    assert MediaImage.objects.get().organization == below


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        pytest.param(
            "图.svg", b"<svg/>",
            "不能上传 .svg 文件（SVG 图形）。可以上传：jpg、png、gif、webp。",
            id="SVG",
        ),
        pytest.param(
            "图.png", b"MZ\x90\x00" + bytes(100),
            "文件名的扩展名是 .png（PNG 图片），内容却是“Windows 可执行程序”，不能上传；"
            "请用原来的软件另存为正确的类型。",
            id="a program called a picture",
        ),
    ],
)  # fmt: skip
def test_a_refused_picture_answers_with_the_sentence(unit, name, content, sentence):
    client = signed_in(UserFactory(editor_of=unit))

    response = client.post(UPLOAD, {"file": SimpleUploadedFile(name, content)})

    assert (response.status_code, response.json()) == (422, {"message": sentence})


def test_an_upload_without_a_file_is_told(unit):
    response = signed_in(UserFactory(editor_of=unit)).post(UPLOAD)

    assert (response.status_code, response.json()) == (
        422,
        {"message": "文件是空的，没有任何内容；请检查后重新选择。"},
    )


@pytest.mark.parametrize("wanted", ["7" * 30, "x", "-1", "²"])
def test_a_unit_that_is_no_number_is_the_persons_own(unit, wanted):
    signed_in(UserFactory(editor_of=unit)).post(
        UPLOAD, {"organization": wanted, "file": SimpleUploadedFile("图.png", picture())}
    )

    assert MediaImage.objects.get().organization == unit


def test_nobody_uploads_for_another_unit(unit):
    client = signed_in(UserFactory(editor_of=unit))

    response = client.post(
        UPLOAD,
        {
            "organization": OrganizationFactory().pk,
            "file": SimpleUploadedFile("图.png", picture()),
        },
    )

    assert (response.status_code, response.json()) == (
        422,
        {"message": "没有找到，或者您无权查看。"},
    )
    assert MediaImage.objects.count() == 0


def test_a_picture_that_is_too_large_is_told(unit, settings):
    settings.UPLOAD_LIMIT = 1
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1

    response = signed_in(UserFactory(editor_of=unit)).post(
        UPLOAD, {"file": SimpleUploadedFile("图.png", picture())}
    )

    assert response.status_code == 422
    assert response.json()["message"].startswith("上传的文件太大：一次最多 1\xa0字节，这次约 ")


def test_a_visitor_uploads_nothing_and_is_told_to_sign_in(client):
    response = client.post(UPLOAD, {"file": SimpleUploadedFile("图.png", picture())})

    assert (response.status_code, response.json()) == (
        401,
        {"message": "登录已过期，请重新登录后再上传。"},
    )
    assert MediaImage.objects.count() == 0


def test_an_upload_needs_the_forms_token(unit):
    client = Client(enforce_csrf_checks=True)
    client.force_login(UserFactory(editor_of=unit))

    response = client.post(UPLOAD, {"file": SimpleUploadedFile("图.png", picture())})

    assert response.status_code == 403
    assert MediaImage.objects.count() == 0


def test_the_text_editor_sends_pictures_to_us():
    config = settings.TINYMCE_DEFAULT_CONFIG

    assert (config["images_upload_url"], config["images_upload_handler"]) == (
        UPLOAD,
        "huabiaoUploadImage",
    )
    script = settings.TINYMCE_EXTRA_MEDIA["js"][0]
    assert "window.huabiaoUploadImage = function" in Path(finders.find(script)).read_text()
