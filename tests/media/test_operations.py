import hashlib
from io import BytesIO
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from PIL import Image

from huabiao.accounts import followers
from huabiao.accounts.operations import actor_of
from huabiao.base.errors import NotYours
from huabiao.changes.models import Change, Work
from huabiao.changes.operations import system
from huabiao.media import operations
from huabiao.media.models import MediaDocument, MediaImage
from huabiao.media.operations import store_document, store_image
from huabiao.media.uploads import TooLarge
from tests.factories.accounts import OrganizationFactory, UserFactory
from tests.factories.media import PDF, DocumentFactory, ImageFactory, picture
from tests.moments import NOON

pytestmark = pytest.mark.django_db

EXE = b"MZ\x90\x00\x03\x00\x00\x00\x04\x00\x00\x00\xff\xff\x00\x00" + bytes(200)


@pytest.fixture
def unit():
    return OrganizationFactory()


@pytest.fixture
def editor(unit):
    return UserFactory(editor_of=unit)


def bring(store, name: str, content: bytes, unit, by, **more):
    actor = actor_of(by, address="10.0.0.8", door="console")
    file = SimpleUploadedFile(name, content)
    file.name = name  # Django has cut off folders already; other doors have not
    return store(file=file, organization=unit, by=by, actor=actor, at=NOON, **more)


def test_a_document_keeps_its_chinese_name_and_is_stored_under_a_name_of_nobody(unit, editor):
    document = bring(store_document, "C:\\资料\\关于放假的通知.PDF", PDF, unit, editor)

    document.refresh_from_db()
    assert (
        document.organization,
        document.uploaded_by_user,
        document.title,
        document.original_name,
        document.content_type,
        document.sha256,
        document.file_size,
    ) == (
        unit,
        editor,
        "关于放假的通知",
        "关于放假的通知.pdf",
        "application/pdf",
        hashlib.sha256(PDF).hexdigest(),
        len(PDF),
    )
    assert Path(document.file.path).read_bytes() == PDF
    assert document.file.name.isascii()


def test_a_stored_document_is_recorded_and_wakes_no_engine(unit, editor):
    document = bring(store_document, "附件.pdf", PDF, unit, editor)

    assert list(
        Change.objects.values_list("action", "subject", "actor_id", "address", "at", "after")
    ) == [
        (
            "media.document.stored",
            f"document:{document.pk}",
            editor.pk,
            "10.0.0.8",
            NOON,
            {
                "name": "附件.pdf",
                "organization": unit.pk,
                "size": len(PDF),
                "sha256": document.sha256,
            },
        )
    ]
    assert Work.objects.count() == 0


@pytest.mark.parametrize(
    ("name", "content", "refusal", "sentence"),
    [
        pytest.param(
            "决算.pdf", EXE, operations.NotWhatItClaims,
            "文件名的扩展名是 .pdf（PDF 文档），内容却是“Windows 可执行程序”，不能上传；"
            "请用原来的软件另存为正确的类型。",
            id="a program called a document",
        ),
        pytest.param(
            "工具.exe", EXE, operations.TypeNotTaken,
            "不能上传 .exe 文件（Windows 可执行程序）。可以上传："
            "pdf、doc、docx、wps、xls、xlsx、et、ppt、pptx、ofd、txt、csv、zip、rar、7z、"
            "jpg、png、gif、webp、mp3、mp4、vtt。",
            id="a program",
        ),
        pytest.param(
            "图标.svg", b"<svg/>", operations.TypeNotTaken,
            "不能上传 .svg 文件（SVG 图形）。可以上传："
            "pdf、doc、docx、wps、xls、xlsx、et、ppt、pptx、ofd、txt、csv、zip、rar、7z、"
            "jpg、png、gif、webp、mp3、mp4、vtt。",
            id="SVG",
        ),
        pytest.param(
            "图标.png", b"<svg />", operations.NotWhatItClaims,
            "文件名的扩展名是 .png（PNG 图片），内容却是“SVG 图形”，不能上传；"
            "请用原来的软件另存为正确的类型。",
            id="SVG called PNG",
        ),
        pytest.param(
            "报告", PDF, operations.TypeNotTaken,
            "文件名没有扩展名，无法判断类型。可以上传："
            "pdf、doc、docx、wps、xls、xlsx、et、ppt、pptx、ofd、txt、csv、zip、rar、7z、"
            "jpg、png、gif、webp、mp3、mp4、vtt。",
            id="no extension",
        ),
        pytest.param(
            "空.pdf", b"", operations.EmptyFile,
            "文件是空的，没有任何内容；请检查后重新选择。",
            id="empty",
        ),
        pytest.param(
            "压缩.zip", b"PK\x03\x04" + bytes(40), operations.NotWhatItClaims,
            "文件名的扩展名是 .zip（ZIP 压缩包），内容却是“损坏的压缩文件”，不能上传；"
            "请用原来的软件另存为正确的类型。",
            id="damaged archive",
        ),
    ],
)  # fmt: skip
def test_a_file_that_is_not_taken_is_refused_by_name(
    unit, editor, name, content, refusal, sentence
):
    with pytest.raises(refusal) as refused:
        bring(store_document, name, content, unit, editor)

    assert str(refused.value.message) == sentence
    assert (MediaDocument.objects.count(), Change.objects.count()) == (0, 0)


def test_a_file_beyond_the_limit_is_refused_with_both_sizes(unit, editor, settings):
    settings.UPLOAD_LIMIT = 20

    with pytest.raises(TooLarge) as refused:
        bring(store_document, "附件.pdf", PDF, unit, editor)

    assert str(refused.value.message) == (
        f"上传的文件太大：一次最多 20\xa0字节，这次约 {len(PDF)}\xa0字节。"
        "文件没有保存，已填写的其他内容不受影响；请压缩或分开上传。"
    )


@pytest.mark.parametrize("store", [store_document, store_image])
def test_nobody_brings_files_into_another_unit(unit, store):
    stranger = UserFactory(editor_of=OrganizationFactory())

    with pytest.raises(NotYours):
        bring(store, "图.png", picture(), unit, stranger)


def test_a_reviewer_brings_no_files(unit):
    with pytest.raises(NotYours):
        bring(store_document, "附件.pdf", PDF, unit, UserFactory(reviewer_of=unit))


def test_a_picture_under_another_pictures_name_is_kept_as_what_it_is(unit, editor):
    document = bring(store_document, "照片.png", picture("jpg"), unit, editor)

    assert (document.original_name, document.content_type) == ("照片.jpg", "image/jpeg")


def test_an_image_is_kept_upright_and_described(unit, editor):
    exif = Image.Exif()
    exif[0x0112] = 6
    content = picture("jpg", (30, 10), exif=exif)

    image = bring(store_image, "会场.JPEG", content, unit, editor, description="会议现场")

    image.refresh_from_db()
    stored = Path(image.file.path).read_bytes()
    assert (image.organization, image.uploaded_by_user, image.title, image.original_name) == (
        unit,
        editor,
        "会场",
        "会场.jpg",
    )
    assert (image.width, image.height, image.description) == (10, 30, "会议现场")
    assert (image.sha256, image.file_size) == (hashlib.sha256(stored).hexdigest(), len(stored))
    assert image.file.name.startswith("images/")
    assert Image.open(BytesIO(stored)).size == (10, 30)
    assert list(Change.objects.values_list("action", "subject")) == [
        ("media.image.stored", f"image:{image.pk}")
    ]


def noise(size):
    out = BytesIO()
    Image.effect_noise(size, 60).save(out, "JPEG")
    return out.getvalue()


def test_an_image_is_stored_with_its_smaller_forms(unit, editor):
    image = bring(store_image, "会场.jpg", noise((1280, 640)), unit, editor)

    sizes = list(image.sizes.all())
    assert [(size.width, size.height) for size in sizes] == [(480, 240), (960, 480)]
    stored = [Path(size.file.path).read_bytes() for size in sizes]
    assert [(size.sha256, size.file_size) for size in sizes] == [
        (hashlib.sha256(content).hexdigest(), len(content)) for content in stored
    ]
    assert {size.original_name.split(".")[0] for size in sizes} == {"会场"}
    assert image.are_sizes_made


def test_an_image_stored_before_there_were_sizes_gets_them_once(unit):
    image = ImageFactory(organization=unit, content=noise((1280, 640)), original_name="旧.jpg")

    counts = [
        operations.make_sizes(image_id=image.pk, actor=system(), at=NOON) for _time in range(2)
    ]

    assert counts == [2, 0]
    assert list(Work.objects.values_list("key", "lane")) == [(image.key, Work.Lane.BULK)]
    assert list(Change.objects.values_list("action", "after")) == [
        ("media.image.sizes_made", {"count": 2})
    ]


def test_a_command_makes_the_sizes_that_are_missing(unit, capsys):
    ImageFactory(organization=unit, content=noise((1280, 640)), original_name="旧.jpg")
    ImageFactory(organization=unit)

    for _time in range(2):
        call_command("pictures", "--json")
    call_command("pictures")

    assert capsys.readouterr().out.splitlines() == [
        '{"pictures": 2, "sizes": 2}',
        '{"pictures": 0, "sizes": 0}',
        "看过 0 张图片，补做小图 0 张。",
    ]


def test_a_damaged_old_image_has_no_sizes_and_is_not_tried_again(unit):
    image = ImageFactory(organization=unit, original_name="坏.png")
    Path(image.file.path).write_bytes(b"broken")

    assert operations.make_sizes(image_id=image.pk, actor=system(), at=NOON) == 0
    assert list(MediaImage.objects.values_list("are_sizes_made", flat=True)) == [True]
    assert Change.objects.count() == 0


def test_a_document_is_no_image(unit, editor):
    with pytest.raises(operations.TypeNotTaken) as refused:
        bring(store_image, "通知.pdf", PDF, unit, editor)

    assert str(refused.value.message) == (
        "不能上传 .pdf 文件（PDF 文档）。可以上传：jpg、png、gif、webp。"
    )


def test_a_damaged_image_is_refused(unit, editor):
    with pytest.raises(operations.PictureDamaged):
        bring(store_image, "图.jpg", picture("jpg", (300, 300))[:-300], unit, editor)


def test_an_image_of_too_many_pixels_is_refused(unit, editor):
    out = BytesIO()
    Image.new("1", (20_000, 20_000)).save(out, "PNG")

    with pytest.raises(operations.PictureTooLarge):
        bring(store_image, "图.png", out.getvalue(), unit, editor)


def test_a_merged_units_files_go_to_its_successor(unit):
    successor = OrganizationFactory()
    document, image = DocumentFactory(organization=unit), ImageFactory(organization=unit)
    other = DocumentFactory()

    followers.move_all(source_id=unit.pk, target_id=successor.pk, actor=system(), at=NOON)

    assert set(MediaDocument.objects.values_list("pk", "organization_id")) == {
        (document.pk, successor.pk),
        (other.pk, other.organization_id),
    }
    assert set(MediaImage.objects.values_list("pk", "organization_id")) == {
        (image.pk, successor.pk)
    }
    assert list(
        Change.objects.filter(action__startswith="media.").values_list("action", "subject", "after")
    ) == [("media.files.moved", f"organization:{unit.pk}", {"to": successor.pk, "count": 2})]


def test_a_unit_without_files_leaves_no_record_of_moving_them(unit):
    operations.move_files(
        source_id=unit.pk, target_id=OrganizationFactory().pk, actor=system(), at=NOON
    )

    assert Change.objects.count() == 0
