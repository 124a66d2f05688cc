import pytest
from django.conf import settings

from huabiao.base.html import clean
from huabiao.media.bodies import address_of, images_in, publish_images
from huabiao.publishing.views_data import Picture
from tests.factories.media import ImageFactory

CONSOLE = settings.WAGTAILADMIN_BASE_URL
PICTURE = '<p>会场<img src="/media/images/7/a.jpg" alt="会议&amp;现场" width="300">如图</p>'


@pytest.mark.parametrize(
    ("html", "ids"),
    [
        pytest.param(PICTURE, {7}, id="one"),
        pytest.param('<img alt="" src="/media/images/7/图.jpg"><img src="/media/images/9/b.png">', {7, 9}, id="two"),
        pytest.param(f'<img src="{CONSOLE}/media/images/7/a.jpg">', {7}, id="copied from a screen"),
        pytest.param('<img src="https://example.invalid/media/images/7/a.jpg">', set(), id="elsewhere"),
        pytest.param('<img src="/files/0123/a.jpg">', set(), id="published"),
        pytest.param('<img alt="x">', set(), id="no source"),
        pytest.param('<a href="/media/images/7/a.jpg">x</a>', set(), id="a link shows nothing"),
        pytest.param('<p>&lt;img src="/media/images/7/a.jpg"&gt;</p>', set(), id="told, not shown"),
        pytest.param('<img alt=" src=&quot;/media/images/7/&quot;" src="/media/images/9/">', {9}, id="described"),
        pytest.param('<img src="/media/images/99999999999999999999/a.jpg">', set(), id="no such number"),
        pytest.param("", set(), id="empty"),
    ],
)  # fmt: skip
def test_our_own_pictures_are_found(html, ids):
    assert images_in(clean(html)) == ids


def test_a_picture_is_published_at_its_path_with_its_description():
    published = publish_images(PICTURE, {7: Picture("/files/0123/会场&1.jpg", 1200, 800)}.get)

    assert published == (
        '<p>会场<img src="/files/0123/会场&amp;1.jpg" width="1200" height="800"'
        ' alt="会议&amp;现场">如图</p>'
    )


def test_a_picture_keeps_its_place_free_and_those_below_the_first_load_late():
    pictures = {
        7: Picture(
            "/files/7/a.jpg", 1200, 800, srcset="/files/8/a.webp 480w, /files/7/a.jpg 1200w"
        ),
        9: Picture("/files/9/b.png", 100, 50),
    }
    html = (
        '<img src="/media/images/7/a.jpg" alt="" width="600" height="400">'
        '<img alt="" src="/media/images/9/b.png">'
    )

    assert publish_images(html, pictures.get) == (
        '<img src="/files/7/a.jpg" srcset="/files/8/a.webp 480w, /files/7/a.jpg 1200w"'
        ' sizes="(max-width: 60rem) 100vw, 52rem" alt="" width="600" height="400">'
        '<img src="/files/9/b.png" width="100" height="50" loading="lazy" alt="">'
    )


def test_a_picture_without_a_path_leaves_its_description():
    assert publish_images(PICTURE, {}.get) == "<p>会场会议&amp;现场如图</p>"
    assert publish_images('<p>a<img src="/media/images/7/a.jpg">b</p>', {}.get) == "<p>ab</p>"


def test_pictures_of_others_stay_as_they_are():
    html = '<p><img src="https://example.invalid/a.jpg" alt=""></p>'

    assert publish_images(html, {}.get) == html


def test_a_picture_of_nothing_is_nobodys():
    assert images_in('<img alt="x">') == set()


@pytest.mark.django_db
def test_the_address_in_a_text_survives_cleaning_and_leads_back():
    image = ImageFactory(original_name="会场 《一》.png")

    body = clean(f'<p><img src="{address_of(image)}" alt="会场"></p>')

    assert images_in(body) == {image.pk}
    assert f'src="{address_of(image)}"' in body
