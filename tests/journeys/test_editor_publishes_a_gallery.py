"""A story: a huge photograph and one that knows where it was taken go on line as a gallery."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image
from PIL.ExifTags import GPS, IFD, Base

from tests.journeys.acts import agree_all, submit
from tests.journeys.city import HOSTS, City, Desk, hear, labelled, number_of, wait_until

TITLE = "云溪河两岸的秋天"
WORDS = {"全景.jpg": "两岸全景", "渡口.jpg": "老渡口"}
CAMERA = "Secret Camera 7"


@pytest.fixture
def photographs(tmp_path: Path) -> list[Path]:
    huge, telling = tmp_path / "全景.jpg", tmp_path / "渡口.jpg"
    Image.new("RGB", (12_000, 9_000), "#a8662c").save(huge, quality=30)
    facts = Image.Exif()
    facts[Base.Make] = CAMERA
    facts.get_ifd(IFD.GPSInfo).update(
        {GPS.GPSLatitudeRef: "N", GPS.GPSLatitude: (30.0, 35.0, 12.0),
         GPS.GPSLongitudeRef: "E", GPS.GPSLongitude: (114.0, 17.0, 5.0)}
    )  # fmt: skip
    Image.effect_noise((1600, 1200), 60).convert("RGB").save(telling, exif=facts, quality=80)
    with Image.open(telling) as photograph:
        assert photograph.getexif().get_ifd(IFD.GPSInfo)
    return [huge, telling]


def test_pictures_of_any_size_are_shown_small_and_tell_nothing_of_places(
    city: City, desk: Desk, photographs: list[Path]
) -> None:
    editor = desk.sign_in("mzj-bianji", 1440)
    editor.goto(city.console("/items/add/"))
    editor.locator("#main").get_by_role("link", name="图集").first.click()
    labelled(editor, "标题").fill(TITLE)
    editor.get_by_label("添加图片").set_input_files(photographs)
    editor.get_by_label("工作动态 / 基层动态", exact=True).check()
    editor.get_by_role("button", name="保存草稿").click()
    hear(editor, f"已保存草稿：{TITLE}")
    item = number_of(editor)
    editor.goto(city.console(f"/items/{item}/edit/"))
    for name, words in WORDS.items():
        editor.get_by_label(f"{name}的说明").fill(words)
    editor.get_by_role("button", name="保存草稿").click()
    hear(editor, f"已保存草稿：{TITLE}")
    submit(editor)
    before = city.files()
    agree_all(desk, "mzj", TITLE)

    wait_until(lambda: TITLE in city.get(city.url(HOSTS["mzj"], "/gzdt/jcdt/")).text)
    for width in (1440, 390):
        reader = desk.stranger(width)
        reader.goto(city.url(HOSTS["mzj"], "/gzdt/jcdt/"))
        reader.get_by_role("link", name=TITLE).first.click()
        shown = reader.locator(".gallery li")
        assert shown.locator("figcaption").all_inner_texts() == list(WORDS.values())
        for picture in shown.locator("img").all():
            picture.scroll_into_view_if_needed()
            loaded = "image => image.decode().then(() => image.naturalWidth)"
            assert picture.evaluate(loaded) > 0
            assert "480w" in (picture.get_attribute("srcset") or "")
        assert reader.evaluate("document.documentElement.scrollWidth") <= width

    new = [name for name in city.files().keys() - before.keys() if "/files/" in name]
    assert len(new) >= 2
    for name in new:
        file = city.home / "public" / name
        with Image.open(file) as picture:
            assert picture.width <= 2400, name
            assert dict(picture.getexif()) == {}, name
        assert CAMERA.encode() not in file.read_bytes()
