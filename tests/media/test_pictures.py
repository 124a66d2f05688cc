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


def noisy(size: tuple[int, int], extension: str = "jpg", **options) -> bytes:
    """A picture with something in it, so that fewer pixels are fewer bytes."""
    out = BytesIO()
    noise = Image.effect_noise(size, 60).convert("RGB")
    noise.save(out, {"jpg": "JPEG", "png": "PNG", "gif": "GIF"}[extension], **options)
    return out.getvalue()


@pytest.mark.parametrize(
    ("width", "sizes"),
    [
        pytest.param(1920, [(480, 240), (960, 480), (1440, 720)], id="wide"),
        pytest.param(1900, [(480, 240), (960, 480)], id="hardly wider than the widest"),
        pytest.param(1280, [(480, 240), (960, 480)], id="a third wider than the second"),
        pytest.param(640, [(480, 240)], id="a third wider than the narrowest"),
        pytest.param(638, [], id="small"),
    ],
)
def test_smaller_forms_have_the_widths_well_below_and_no_facts(width, sizes):
    content = noisy((width, width // 2), exif=camera_facts())

    forms = pictures.smaller_forms(BytesIO(content), "jpg")

    assert [(form.width, form.height) for form in forms] == sizes
    assert all(SECRET not in form.content and len(form.content) < len(content) for form in forms)
    opened = [Image.open(BytesIO(form.content)) for form in forms]
    assert [image.size for image in opened] == sizes
    assert [dict(image.getexif()) for image in opened] == [{} for _ in sizes]


def test_a_form_that_is_not_smaller_is_not_made():
    assert pictures.smaller_forms(BytesIO(picture("gif", (500, 1))), "gif") == []


def test_a_moving_picture_has_no_smaller_forms():
    frames = [Image.effect_noise((600, 40), sigma) for sigma in (10, 90)]
    out = BytesIO()
    frames[0].save(out, "GIF", save_all=True, append_images=frames[1:], duration=100)

    assert pictures.smaller_forms(BytesIO(out.getvalue()), "gif") == []


def test_a_see_through_picture_of_few_colours_stays_see_through():
    image = Image.effect_noise((1280, 600), 80).convert("P")
    out = BytesIO()
    image.save(out, "PNG", transparency=3)

    (form, _wider) = pictures.smaller_forms(BytesIO(out.getvalue()), "png")

    assert Image.open(BytesIO(form.content)).convert("RGBA").getextrema()[3] != (255, 255)


def test_a_photo_of_108_million_pixels_is_kept_within_a_sane_memory():
    out = BytesIO()
    Image.new("L", (12_000, 9_000), 99).save(out, "JPEG", exif=camera_facts())

    stored = pictures.kept_form(BytesIO(out.getvalue()), "jpg")

    assert (stored.width, stored.height, SECRET in stored.content) == (2400, 1800, False)


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
