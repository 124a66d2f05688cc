"""What each kind of text must have before it is submitted."""

import pytest

from huabiao.library.completeness import lack_of
from huabiao.library.enums import Kind
from huabiao.library.models import Item, ItemPicture
from tests.factories.library import AttachmentFactory, ItemFactory
from tests.factories.media import DocumentFactory, ImageFactory

pytestmark = pytest.mark.django_db


def with_picture(item: Item, caption: str = "江边的早晨") -> Item:
    image = ImageFactory(organization=item.organization)
    ItemPicture.objects.create(item=item, image=image, caption=caption)
    return item


def with_file(item: Item) -> Item:
    AttachmentFactory(item=item)
    return item


def recorded(**fields) -> Item:
    return ItemFactory(kind=Kind.RECORDING, recording=DocumentFactory(), **fields)


@pytest.mark.parametrize(
    ("make", "lack"),
    [
        pytest.param(
            lambda: ItemFactory(body=""), "正文是空的：请写正文，或添加附件。", id="empty news"
        ),
        pytest.param(lambda: with_file(ItemFactory(body="")), "", id="a file for a text"),
        pytest.param(
            lambda: ItemFactory(kind=Kind.LEADER, title=" "), "请填写姓名。", id="nameless leader"
        ),
        pytest.param(
            lambda: ItemFactory(kind=Kind.LEADER), "请填写职务。", id="leader without post"
        ),
        pytest.param(lambda: ItemFactory(kind=Kind.LEADER, post="市长", body=""), "", id="leader"),
        pytest.param(
            lambda: ItemFactory(kind=Kind.GALLERY),
            "图集里还没有图片：请至少添加一张。",
            id="gallery of nothing",
        ),
        pytest.param(
            lambda: with_picture(ItemFactory(kind=Kind.GALLERY, body="")), "", id="gallery"
        ),
        pytest.param(
            lambda: with_picture(with_picture(ItemFactory(kind=Kind.GALLERY)), " "),
            "第 2 张图片还没有说明：请在图片列表里逐张填写。",
            id="gallery with a picture nobody is told of",
        ),
        pytest.param(
            lambda: ItemFactory(kind=Kind.RECORDING),
            "还没有音视频文件：请上传 MP4 视频或 MP3 音频。",
            id="recording of nothing",
        ),
        pytest.param(
            lambda: recorded(body="<p> </p>"),
            "听不到声音的人也要能看懂：请上传字幕文件，或在正文里写文字稿。",
            id="recording for hearing people only",
        ),
        pytest.param(lambda: recorded(), "", id="recording with its words"),
        pytest.param(
            lambda: recorded(body="", captions=DocumentFactory()), "", id="recording with captions"
        ),
        pytest.param(
            lambda: ItemFactory(kind=Kind.LINK, body=""), "请填写链接地址。", id="link to nothing"
        ),
        pytest.param(
            lambda: ItemFactory(kind=Kind.LINK, body="", link_url="/zwgk/"), "", id="link to a path"
        ),
        pytest.param(
            lambda: ItemFactory(kind=Kind.LINK, link_url="https://testserver/console/"),
            "",
            id="link elsewhere",
        ),
        pytest.param(
            lambda: ItemFactory(kind=Kind.FAQ, body="<p></p>"),
            "答复是空的：请写答复。",
            id="question without answer",
        ),
        pytest.param(lambda: ItemFactory(kind=Kind.FAQ), "", id="question"),
        pytest.param(
            lambda: ItemFactory(kind=Kind.DATA_FILE),
            "还没有数据文件：请把数据添加为附件。",
            id="data without a file",
        ),
        pytest.param(lambda: with_file(ItemFactory(kind=Kind.DATA_FILE)), "", id="data"),
    ],
)
def test_a_text_says_what_it_still_lacks(make, lack):
    assert lack_of(make()) == lack


def test_a_link_into_the_console_leads_readers_nowhere(settings):
    settings.CONSOLE_HOST = "console.shifan.invalid"
    link = ItemFactory(kind=Kind.LINK, link_url="https://console.shifan.invalid/items/")

    assert lack_of(link) == (
        "链接地址“https://console.shifan.invalid/items/”是管理后台的地址，读者打不开。"
    )
