"""What the theme is given of each kind of item, and which files and addresses it brings."""

from __future__ import annotations

import base64
import io
from datetime import date

import pytest
import zxingcpp
from PIL import Image

from huabiao.accounts.operations import actor_of
from huabiao.changes.operations import Lane, record, system
from huabiao.library import operations as library
from huabiao.library.enums import Kind, Mode
from huabiao.library.models import Item, ItemAddress, ItemPicture, Placement
from huabiao.library.operations.settling import settle
from huabiao.library.published import entries, reading
from huabiao.media.bodies import address_of
from huabiao.media.queries import picture_of, public_path
from huabiao.publishing import theme, tree
from huabiao.publishing.snapshot import snapshot
from huabiao.publishing.views_data import Captioned, File, Recording
from huabiao.sites.enums import ListStyle
from huabiao.sites.models import Channel
from huabiao.sites.operations import edit_channel
from tests import trees
from tests.factories.accounts import UserFactory
from tests.factories.library import AttachmentFactory
from tests.factories.media import DocumentFactory, ImageFactory, picture
from tests.factories.pages import make_site
from tests.factories.publishing import channel_of, item_in, path_of_item
from tests.moments import NOON, ONE_MINUTE

pytestmark = trees.on_two_connections


@pytest.fixture
def profile(public):
    return make_site("mzj")


@pytest.fixture
def news(profile):
    return channel_of(profile, "ywdt")


@pytest.fixture
def given(monkeypatch):
    """What the theme was given, by the page's own address."""
    views = {}
    render = theme.render

    def rendered(template, view):
        if hasattr(view, "head"):
            views[view.head.canonical.removeprefix(view.shell.base_url)] = view
        return render(template, view)

    monkeypatch.setattr(theme, "render", rendered)
    return views


def image_of(channel, **fields):
    return ImageFactory(organization=channel.organization, **fields)


def article_of(item, given):
    return given[item.addresses.get().path].article


def row_of(item, given, path="/ywdt/"):
    (row,) = (row for row in given[path].rows if row.title == item.title)
    return row


def files_of(site="mzj"):
    return {name.removeprefix(site) for name in trees.files() if name.startswith(f"{site}/files/")}


def assert_right(folder):
    assert trees.files() == trees.rebuilt(folder)


def test_a_profile_tells_where_a_body_is_and_when_it_is_open(news, given):
    item = item_in(
        news,
        kind=Kind.PROFILE,
        contact_address="示范市人民路1号",
        contact_phone="0990-12345678",
        office_hours="工作日 9:00—17:00",
    )
    trees.publish()

    assert article_of(item, given).facts == (
        ("办公地址", "示范市人民路1号"),
        ("联系电话", "0990-12345678"),
        ("办公时间", "工作日 9:00—17:00"),
    )


def test_a_leader_has_a_portrait_and_a_post(news, given, tmp_path):
    portrait = image_of(news, description="王建国")
    item = item_in(news, kind=Kind.LEADER, title="王建国", post="示范市市长", lead_image=portrait)
    trees.publish()

    shown = picture_of(portrait)
    article, row = article_of(item, given), row_of(item, given)
    assert (article.picture, article.post, article.image_url) == (
        shown, "示范市市长", shown.url,
    )  # fmt: skip
    assert (row.kind, row.picture, row.post) == (Kind.LEADER, shown, "示范市市长")
    assert files_of() == {public_path(portrait)}
    assert_right(tmp_path)


def test_a_gallery_shows_its_pictures_in_order_and_its_first_in_lists(news, given, tmp_path):
    images = [image_of(news, content=bytes_of_a_picture(size)) for size in (5, 6)]
    item = item_in(news, kind=Kind.GALLERY)
    for order, (image, caption) in enumerate(zip(images, ("签约", ""), strict=True)):
        ItemPicture.objects.create(item=item, image=image, caption=caption, sort_order=order)
    trees.publish()

    assert article_of(item, given).pictures == (
        Captioned(picture_of(images[0], "签约"), "签约"),
        Captioned(picture_of(images[1]), ""),
    )
    assert row_of(item, given).picture == picture_of(images[0])
    assert files_of() == {public_path(image) for image in images}
    assert_right(tmp_path / "shown")

    withdraw(item, news)
    trees.publish()

    assert files_of() == set()
    assert_right(tmp_path / "withdrawn")


def bytes_of_a_picture(width):
    return picture(size=(width, 4))


def withdraw(item, channel):
    person = UserFactory(platform_administrator_of=channel.organization)
    actor = actor_of(person, address="", door="console")
    library.withdraw_item(item_id=item.pk, reason="有误", by=person, actor=actor, at=NOON)


def test_a_recording_is_published_with_its_captions_and_poster(news, given, tmp_path):
    recording = DocumentFactory(
        organization=news.organization, original_name="发布会.mp4", content_type="video/mp4"
    )
    captions = DocumentFactory(
        organization=news.organization, original_name="发布会.vtt", content_type="text/vtt"
    )
    poster = image_of(news)
    item = item_in(
        news, kind=Kind.RECORDING, recording=recording, captions=captions, lead_image=poster
    )
    trees.publish()

    assert article_of(item, given).recording == Recording(
        url=public_path(recording),
        content_type="video/mp4",
        size=f"{recording.file_size} B",
        captions_url=public_path(captions),
        poster=picture_of(poster),
    )
    assert row_of(item, given).picture == picture_of(poster)
    assert files_of() == {public_path(file) for file in (recording, captions, poster)}
    assert_right(tmp_path / "shown")

    withdraw(item, news)
    trees.publish()

    assert files_of() == set()
    assert_right(tmp_path / "withdrawn")


def test_a_question_carries_its_answer_with_its_pictures(news, given, tmp_path):
    image = image_of(news)
    item = item_in(
        news,
        kind=Kind.FAQ,
        title="怎样办理？",
        body=f'<p>到窗口办理。<img src="{address_of(image)}" alt="窗口"></p>',
    )
    trees.publish()

    assert row_of(item, given).answer == (
        f'<p>到窗口办理。<img src="{public_path(image)}" width="12" height="8" alt="窗口"></p>'
    )
    assert_right(tmp_path)


def test_data_carries_its_first_file_and_its_facts(news, given):
    item = item_in(
        news,
        kind=Kind.DATA_FILE,
        data_period="2025年",
        data_cycle="每年",
        dated_on=date(2026, 1, 31),
        index_number="11369900MB0000001X/2026-00012",
    )
    for number, title in enumerate(["统计表", "说明"]):
        AttachmentFactory(item=item, title=title, sort_order=number)
    trees.publish()

    document = item.attachments.first().document
    row = row_of(item, given)
    size = document.file_size
    assert row.file == File("统计表", public_path(document), "PDF", f"{size} B", size)
    assert (row.dated_on, row.index_number, row.byline) == (
        date(2026, 1, 31), "11369900MB0000001X/2026-00012", news.organization.name,
    )  # fmt: skip
    assert article_of(item, given).facts == (("数据时段", "2025年"), ("更新周期", "每年"))
    way = f'<a class="more" href="{public_path(document)}" download>'
    assert trees.text("mzj/ywdt/index.html").count(way) == 1
    assert way not in trees.text("mzj/index.html")


def link_in(channel, url="https://service.invalid/", **fields):
    """A link as the chain brings it live: it was a link before it was settled."""
    item = item_in(channel, title=fields.pop("title", "办事大厅"), **fields)
    Item.objects.filter(pk=item.pk).update(kind=Kind.LINK, link_url=url)
    ItemAddress.objects.filter(item=item).delete()
    Placement.objects.filter(item=item).update(is_main=False)
    return Item.objects.get(pk=item.pk)


def test_a_link_has_a_line_that_leads_away_and_no_page(news, given, tmp_path):
    item = link_in(news, lead_image=(image := image_of(news)))
    path = link_in(news, "/ywdt/bmdt/", title="部门动态", at=NOON + ONE_MINUTE)
    trees.publish()

    row = row_of(item, given)
    assert (row.url, row.is_away, row.picture) == (
        "https://service.invalid/", True, picture_of(image),
    )  # fmt: skip
    assert (row_of(path, given).url, row_of(path, given).is_away) == ("/ywdt/bmdt/", False)
    assert files_of() == {public_path(image)}
    addresses = "".join(
        trees.text(f"mzj/{name}") for name in ("feed.atom", "sitemap.xml", "sitemap-channels.xml")
    )
    assert f"/content/2026/{item.pk}.html" not in addresses
    assert "办事大厅" not in addresses
    assert [name for name in trees.files() if f"/{item.pk}.html" in name] == []
    assert_right(tmp_path)


def test_what_becomes_a_link_leaves_its_page_and_answers_410(news, tmp_path):
    item = item_in(news, title="办事大厅")
    trees.publish()
    path = item.addresses.get().path
    stood = path_of_item(item, "mzj") in trees.files()

    Item.objects.filter(pk=item.pk).update(kind=Kind.LINK, link_url="https://service.invalid/")
    retell(item)
    trees.publish()

    placement = item.placements.get()
    assert (stood, placement.is_live, placement.is_main) == (True, True, False)
    assert tree.is_closed("mzj", path)
    assert "办事大厅" not in trees.text("mzj/feed.atom")
    assert path not in trees.text("mzj/ywdt/index.html")
    assert_right(tmp_path)


def retell(item):
    """What going live again does, and says."""
    item = Item.objects.get(pk=item.pk)
    settle(item, at=NOON)
    record(
        action="library.item.live", subject=item.key, actor=system(), at=NOON,
        keys=[item.key], lane=Lane.INTERACTIVE,
    )  # fmt: skip


def test_a_link_that_becomes_news_gets_its_page(news, tmp_path):
    item = link_in(news)
    trees.publish()

    Item.objects.filter(pk=item.pk).update(kind=Kind.NEWS)
    retell(item)
    trees.publish()

    assert path_of_item(item, "mzj") in trees.files()
    assert "办事大厅" in trees.text("mzj/feed.atom")
    assert_right(tmp_path)


def has_years():
    """Whether the channel's page leads to its years, and whether they are there."""
    leads = "/ywdt/years.html" in trees.links(trees.text("mzj/ywdt/index.html"))
    return leads, "mzj/ywdt/years.html" in trees.files()


def test_years_are_offered_where_they_lead_anywhere_and_nowhere_else(news, tmp_path):
    item_in(news, kind=Kind.PLAIN_PAGE)
    trees.publish()
    alone = has_years()
    item_in(news, at=NOON + ONE_MINUTE)
    trees.publish()
    of_two = has_years()
    office = {"by": None, "actor": system(), "at": NOON}
    edit_channel(channel=news, list_style=ListStyle.PEOPLE, **office)
    trees.publish()
    of_people = has_years()
    assert_right(tmp_path / "people")
    edit_channel(channel=news, list_style=ListStyle.PLAIN, **office)
    trees.publish()

    assert (alone, of_two, of_people, has_years()) == (
        (False, False), (True, True), (False, False), (True, True),
    )  # fmt: skip
    assert_right(tmp_path / "plain")


def test_what_leaves_a_page_alone_takes_the_years_with_it(news, tmp_path):
    item_in(news, kind=Kind.PLAIN_PAGE)
    second = item_in(news, at=NOON + ONE_MINUTE)
    trees.publish()
    of_two = has_years()
    withdraw(second, news)
    trees.publish()

    assert (of_two, has_years()) == ((True, True), (False, False))
    assert_right(tmp_path)


def test_people_stand_in_the_order_of_hands_on_the_channels_page(news, given, tmp_path):
    Channel.objects.filter(pk=news.pk).update(list_style=ListStyle.PEOPLE)
    people = [
        item_in(news, kind=Kind.LEADER, title=name, at=NOON + number * ONE_MINUTE)
        for number, name in enumerate(["甲", "乙", "丙", "丁"])
    ]
    office = UserFactory(platform_administrator_of=news.organization)
    for rank, person in ((2, people[0]), (1, people[2])):
        library.order_placement(
            placement_id=person.placements.get().pk,
            order=rank,
            by=office,
            actor=actor_of(office, address="", door="console"),
            at=NOON,
        )
    trees.publish()

    page = given["/ywdt/"]
    assert (page.list_style, [row.title for row in page.rows]) == (
        ListStyle.PEOPLE, ["丙", "甲", "丁", "乙"],
    )  # fmt: skip
    archives = [view for path, view in given.items() if path.startswith("/ywdt/archive")]
    in_archive = sorted(
        (row for view in archives for row in view.rows), key=lambda row: row.released_at
    )
    assert {view.list_style for view in archives} == {ListStyle.PEOPLE}
    assert [row.title for row in in_archive] == ["甲", "乙", "丙", "丁"]
    with snapshot():
        found = reading.tree(news.get_site().pk)[news.pk]
        assert [entry.item.title for entry in reading.leading(found, 3)] == ["丙", "甲", "丁"]
    assert_right(tmp_path)


def test_a_long_list_asks_no_more_than_a_short_one(news, django_assert_max_num_queries):
    kinds = (Kind.FAQ, Kind.DATA_FILE, Kind.GALLERY, Kind.LEADER)
    for number in range(24):
        item = item_in(news, kind=kinds[number % 4], at=NOON + number * ONE_MINUTE)
        AttachmentFactory(item=item)
        ItemPicture.objects.create(item=item, image=image_of(news))
    placements = entries.read(entries.standing().filter(channel_id=news.pk))

    with django_assert_max_num_queries(5):
        assert len(reading.rows(placements)) == 24


def test_a_link_mode_shows_the_picture_but_answers_at_home(news, given, tmp_path):
    other = make_site("jyj", organization=news.organization)
    there = channel_of(other, "ywdt")
    image, told = image_of(news), image_of(news, content=bytes_of_a_picture(7))
    item = item_in(
        news,
        kind=Kind.FAQ,
        title="怎样办理？",
        lead_image=image,
        body=f'<p><img src="{address_of(told)}" alt="窗口"></p>',
    )
    home = item.placements.get()
    Placement.objects.create(
        item=item, channel=there, site=other.site, mode=Mode.LINK, consent=home.consent,
        sort_at=home.sort_at, signed_at=NOON, is_change_waiting=False,
    )  # fmt: skip
    retell(item)
    trees.publish()

    row = next(
        row
        for view in given.values()
        if view.shell.site_code == "jyj"
        for row in getattr(view, "rows", ())
        if row.title == item.title
    )
    assert (row.is_away, row.answer, row.picture) == (True, "", picture_of(image))
    assert files_of("jyj") == {public_path(image)}
    assert files_of("mzj") == {public_path(image), public_path(told)}
    assert_right(tmp_path)


def test_the_address_of_a_page_is_drawn_whole_and_small(news, given):
    item = item_in(news)
    trees.publish()

    drawn = article_of(item, given).qr
    address = given[item.addresses.get().path].head.canonical
    picture = Image.open(io.BytesIO(base64.b64decode(drawn.removeprefix("data:image/png;base64,"))))
    assert (picture.mode, picture.width) == ("1", picture.height)
    # Four squares of white around it, as readers need.
    dark = picture.point(lambda square: 255 - square).getbbox()
    assert dark == (4, 4, picture.width - 4, picture.height - 4)
    larger = picture.convert("L").resize(
        (picture.width * 4, picture.height * 4), Image.Resampling.NEAREST
    )
    assert [found.text for found in zxingcpp.read_barcodes(larger)] == [address]
    assert len(drawn) < 700
