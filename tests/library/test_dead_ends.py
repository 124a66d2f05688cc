"""Links and pictures that would lead readers nowhere are named before anybody reviews the text."""

import pytest

from huabiao.changes.models import Change
from huabiao.library import operations
from huabiao.library.dead_ends import dead_ends
from huabiao.media.bodies import address_of
from huabiao.publishing import tree
from huabiao.publishing.models import PublishedFile
from huabiao.publishing.routes import Gone, Page
from tests.factories.media import ImageFactory
from tests.factories.sites import SiteProfileFactory
from tests.library.people import draft_of, edit, live_of, make_unit, submit

pytestmark = pytest.mark.django_db


@pytest.fixture
def site():
    """A site on which one page stands, one was withdrawn and one moved away."""
    profile = SiteProfileFactory(code="portal", record_domain="www.shifan.invalid")
    stands, gone, moved = (
        PublishedFile(site=profile.site, path=path, kind="channel", ident=1, size=1)
        for path in ("/zwgk/index.html", "/content/2026/1.html", "/old/index.html")
    )
    moved.moved_to = "/zwgk/"
    PublishedFile.objects.bulk_create([stands, gone, moved])
    tree.put("portal", stands.path, Page(b"<html></html>\n"))
    tree.put("portal", gone.path, Gone(b"<html></html>\n"))
    return profile.site


def link(address: str) -> str:
    return f'<p><a href="{address}">这里</a></p>'


@pytest.mark.parametrize(
    "address",
    [
        "https://www.gov.cn/zhengce/",
        "mailto:mzj@shifan.invalid",
        "tel:0000-12345",
        "#p2",
        "http://www.shifan.invalid/zwgk/",
        "http://www.shifan.invalid:8000/zwgk/index.html?from=a#b",
        "https://www.shifan.invalid/old/",
    ],
)
def test_what_readers_can_follow_is_fine(site, address):
    assert dead_ends(link(address), public="") == []


@pytest.mark.parametrize(
    ("address", "wrong"),
    [
        ("/zwgk/", "不是完整的网址，请以 https:// 或 http:// 开头"),
        ("www.gov.cn", "不是完整的网址，请以 https:// 或 http:// 开头"),
        ("http://[::1", "不是一个网址"),
        ("http://console.localhost:8000/items/7/", "是管理后台的地址，读者打不开"),
        ("http://www.shifan.invalid/nowhere/", "在本平台的网站上没有这个页面"),
        ("http://www.shifan.invalid/content/2026/1.html", "在本平台的网站上没有这个页面"),
        ("http://www.shifan.invalid", "在本平台的网站上没有这个页面"),
    ],
)
def test_a_link_that_leads_nowhere_is_named_with_its_reason(site, address, wrong):
    assert dead_ends(link(address), public="") == [f"“{address}”{wrong}"]


def test_only_pictures_of_the_platform_are_seen_by_readers():
    own = f'<img src="{address_of(ImageFactory())}" alt="示意图">'
    foreign = [f'<img src="{source}" alt="">' for source in ("http://a.invalid/x.png", "/x.png")]

    assert dead_ends("".join([own, *foreign, foreign[0]]), public="") == [
        "“http://a.invalid/x.png”不是上传到本平台的图片，读者看不到",
        "“/x.png”不是上传到本平台的图片，读者看不到",
    ]


def test_what_the_public_text_has_already_may_stay():
    assert dead_ends(link("/a/") + link("/b/"), public=link("/b/")) == [
        "“/a/”不是完整的网址，请以 https:// 或 http:// 开头"
    ]


def test_a_draft_that_leads_nowhere_is_not_submitted_and_kept():
    unit = make_unit()
    item = draft_of(unit, body=link("/a/") + '<p><img src="x.png" alt=""></p>')

    with pytest.raises(operations.LeadsNowhere) as refusal:
        submit(item, unit.staff.editor)

    assert str(refusal.value) == (
        "正文里有读者打不开的链接或图片，请改正后再送审：“/a/”不是完整的网址，请以 https:// 或 http:// 开头；"
        "“x.png”不是上传到本平台的图片，读者看不到。"
    )
    assert not Change.objects.exists()


def test_a_correction_need_not_mend_the_links_of_the_old_site():
    unit = make_unit()
    item = live_of(unit, body=link("/old/7.htm"))

    edit(item, unit.staff.editor, title="更正后的标题", body=link("/old/7.htm"))

    assert submit(item, unit.staff.editor).workflow_in_progress
