from io import BytesIO

import pytest
from PIL import Image, PngImagePlugin

from huabiao.media import pictures
from tests.factories.media import picture

SECRET = b"GPS-30.0N-120.0E"


def camera_facts() -> Image.Exif:
    exif = Image.Exif()
    exif[0x010F] = SECRET.decode()  # maker
    exif.get_ifd(0x8825)[1] = "N"
    return exif


def kept(content: bytes, extension: str) -> Image.Image:
    return Image.open(BytesIO(pictures.kept_form(BytesIO(content), extension).content))


@pytest.mark.parametrize("extension", ["jpg", "png", "webp"])
def test_what_a_camera_wrote_is_gone(extension):
    content = picture(extension, exif=camera_facts())
    assert SECRET in content

    stored = pictures.kept_form(BytesIO(content), extension)

    assert SECRET not in stored.content
    assert dict(Image.open(BytesIO(stored.content)).getexif()) == {}


def test_comments_are_gone():
    notes = PngImagePlugin.PngInfo()
    notes.add_text("Comment", SECRET.decode())
    contents = {
        "png": picture("png", pnginfo=notes),
        "jpg": picture("jpg", comment=SECRET, xmp=SECRET),
        "gif": picture("gif", comment=SECRET),
    }

    for extension, content in contents.items():
        assert SECRET in content
        assert SECRET not in pictures.kept_form(BytesIO(content), extension).content


def test_a_picture_taken_sideways_stands_upright():
    exif = camera_facts()
    exif[0x0112] = 6

    stored = pictures.kept_form(BytesIO(picture("jpg", (30, 10), exif=exif)), "jpg")

    assert (stored.width, stored.height) == (10, 30)


def test_a_wide_picture_is_narrowed_and_keeps_its_shape():
    stored = pictures.kept_form(BytesIO(picture("jpg", (4800, 1200))), "jpg")

    assert (stored.width, stored.height) == (2400, 600)


def test_a_wide_picture_of_few_colours_is_narrowed():
    out = BytesIO()
    Image.new("P", (2600, 13)).save(out, "PNG")

    assert kept(out.getvalue(), "png").size == (2400, 12)


def test_print_colours_become_screen_colours():
    out = BytesIO()
    Image.new("CMYK", (4, 4)).save(out, "JPEG")

    assert kept(out.getvalue(), "jpg").mode == "RGB"


@pytest.mark.parametrize("extension", ["gif", "webp", "png"])
def test_a_moving_picture_keeps_moving(extension):
    frames = [Image.new("RGB", (30, 20), colour) for colour in ("red", "blue", "green")]
    out = BytesIO()
    kind = {"gif": "GIF", "webp": "WEBP", "png": "PNG"}[extension]
    frames[0].save(out, kind, save_all=True, append_images=frames[1:], duration=100, loop=0)

    assert kept(out.getvalue(), extension).n_frames == 3


def test_a_picture_that_unfolds_to_too_many_pixels_is_not_opened():
    out = BytesIO()
    Image.new("1", (20_000, 20_000)).save(out, "PNG")
    assert len(out.getvalue()) < 100_000

    with pytest.raises(pictures.TooManyPixels):
        pictures.kept_form(BytesIO(out.getvalue()), "png")


def test_somewhat_too_many_pixels_are_too_many():
    out = BytesIO()
    Image.new("1", (10_000, 9_000)).save(out, "PNG")

    with pytest.raises(pictures.TooManyPixels):
        pictures.kept_form(BytesIO(out.getvalue()), "png")


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(picture("jpg", (300, 300))[:-300], id="cut off"),
        pytest.param(b"\xff\xd8\xff\xe0" + bytes(100), id="only the mark"),
        pytest.param(picture("png"), id="another kind"),
    ],
)
def test_a_damaged_picture_is_told(content):
    with pytest.raises(pictures.Unreadable):
        pictures.kept_form(BytesIO(content), "jpg")
