"""Screens in which pages are composed: home pages, topics, the look of a site."""

import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from huabiao.changes.models import Change
from huabiao.media.models import MediaImage
from huabiao.media.queries import public_path
from huabiao.pages import bodies, operations
from huabiao.pages.models import HomePage, Topic
from huabiao.pages.published.pictures import path_of_header
from huabiao.sites.models import SiteProfile
from huabiao.sites.queries import channel_at
from tests.factories.accounts import OrganizationFactory, UserFactory
from tests.factories.bodies import (
    FIGURES,
    LINKS,
    banner,
    block,
    headlines,
    item_list,
    notices,
    typed,
)
from tests.factories.media import picture
from tests.factories.pages import PLATFORM, make_site
from tests.factories.publishing import item_in
from tests.moments import NOON
from tests.weighing import PatientClient

pytestmark = pytest.mark.django_db


@pytest.fixture
def profile():
    return make_site(organization=OrganizationFactory(name="示范市民政局"))


@pytest.fixture
def news(profile):
    return channel_at(profile.site, "ywdt")


@pytest.fixture
def administrator(profile):
    client = PatientClient()
    client.force_login(UserFactory(administrator_of=profile.sponsor, name="李管理"))
    return client


def at(name, profile, *more):
    return reverse(name, args=[profile.pk, *more])


def blocks_of(profile):
    return bodies.readable(HomePage.objects.get(sites_rooted_here=profile.site_id).body)


def seen(administrator, address):
    """What the form says of the state it was opened in."""
    return administrator.get(address).context["form"]["seen"].value()


def links_to_styles(html):
    return re.findall(r'<link rel="stylesheet"[^>]*>', html)


def look_in(answer):
    """The look that a preview shows: its last stylesheet, after those of the theme."""
    html = answer.json()["html"]
    style = html[html.rindex("--accent: ") : html.index("</style>")]
    found = re.search(r'--header-picture: url\("([^"]+)"\)', style)
    return style[10:17], "grayscale(1)" in style, found[1] if found else ""


def said(answer):
    return [str(message).strip() for message in answer.context["messages"]]


def told(answer):
    """Every sentence about a fault, those beside blocks too."""
    assert answer.status_code == 200
    found = [str(error) for error in answer.context["form"].non_field_errors()]
    for fault in answer.context["form"].errors.as_data().get("body", []):
        found += _sentences(fault)
    return found


def _sentences(fault):
    if hasattr(fault, "block_errors"):
        parts = fault.block_errors
        parts = parts.values() if isinstance(parts, dict) else parts
        inner = [sentence for part in parts if part is not None for sentence in _sentences(part)]
        return [
            *inner,
            *(text for one in fault.non_block_errors.as_data() for text in one.messages),
        ]
    return fault.messages


# The home page


def test_every_block_is_offered_with_the_sites_own_channels_alone(profile, administrator):
    make_site("jyj", name="教育网站")
    html = administrator.get(at("sites:home", profile)).content.decode()

    for name in ("公告", "轮播图", "头条", "栏目列表", "通知公告", "文件列表", "服务入口", "专题", "领导",
                 "网站群", "链接", "数据"):  # fmt: skip
        assert _escaped(name) in html, name
    assert _escaped("要闻动态") in html
    assert str(channel_at(SiteProfile.objects.get(code="jyj").site, "ywdt").pk) not in {
        word.strip("&quot;") for word in html.split("value=\\&quot;")
    }


def _escaped(text):
    """As text stands in the JSON that the editor of blocks is given."""
    return text.encode("unicode_escape").decode().replace("\\", "\\")


def test_the_home_page_is_composed_by_the_sponsors_administrator(profile, news, administrator):
    about = channel_at(profile.site, "about")

    answer = administrator.post(
        at("sites:home", profile),
        typed(
            item_list(about, news, title="全部", count=9, width="half"),
            FIGURES,
            LINKS,
            seen=seen(administrator, at("sites:home", profile)),
        ),
        follow=True,
    )

    assert said(answer) == ["首页已保存，正在发布。"]
    assert [part["block"] for part in blocks_of(profile)] == ["item_list", "figures", "links"]
    assert blocks_of(profile)[0] == {
        "block": "item_list",
        "title": "全部",
        "channels": ["/about/", "/ywdt/"],
        "count": 9,
        "width": "half",
    }


@pytest.mark.parametrize(
    ("part", "sentences"),
    [
        pytest.param(
            block("headlines", title="", channel="", count=7),
            ["请选择“栏目”。", "“条数”不能大于 6。"],
            id="no channel, too many rows",
        ),
        pytest.param(
            block("notices", title="", channel=0, count="甲"),
            ["“栏目”没有所选的这一项，请从列表里重新选择。", "“条数”请填整数。"],
            id="no channel of this site",
        ),
        pytest.param(
            block("banner", text="", url="www.shifan", starts_at="明天", ends_at=""),
            [
                "请填写“文字”。",
                "网址请写完整，例如 https://www.example.org/；本站的页面也可以写 /zwgk/。",
                "“开始时间”请填日期和时间，例如 2026-03-01 09:30。",
            ],
            id="a banner of nothing",
        ),
        pytest.param(
            block("banner", text="公告", url="", starts_at="2026-03-02 09:00", ends_at="2026-03-01 09:00"),
            ["结束时间应晚于开始时间。"],
            id="a banner that ends before it begins",
        ),
        pytest.param(
            block(
                "figures",
                title="",
                tiles=[],
                charts=[{"title": "图", "kind": "pie", "table": "年份,产值\n2025,多", "source": ""}],
            ),
            ["第 2 行第 2 格“多”不是数字；没有数据的格子请留空。"],
            id="a word among numbers",
        ),
        pytest.param(
            block(
                "services",
                title="",
                entries=[{"title": "社保", "channel": "", "url": "", "icon": "people", "note": ""}],
            ),
            ["“栏目”和“网址”请选填一个，只填一个。"],
            id="a service that leads nowhere",
        ),
    ],
)  # fmt: skip
def test_what_a_block_cannot_take_is_told_beside_it_and_nothing_is_lost(
    profile, administrator, part, sentences
):
    before = blocks_of(profile)

    answer = administrator.post(at("sites:home", profile), typed(part))

    assert told(answer) == sentences
    assert len(answer.context["form"]["body"].value()) == 1
    assert blocks_of(profile) == before


@pytest.mark.parametrize("sent", [{}, {"body-count": "9" * 30}, {"body-count": "甲"}])
def test_a_form_that_came_in_part_changes_nothing(profile, administrator, sent):
    before = blocks_of(profile)

    answer = administrator.post(at("sites:home", profile), sent)

    assert told(answer) == ["版块没有传完整，什么也没有保存；请重新打开这个页面。"]
    assert blocks_of(profile) == before


def test_the_second_to_save_is_told_and_may_then_save_over(profile, news, administrator):
    opened = seen(administrator, at("sites:home", profile))
    home = HomePage.objects.get(sites_rooted_here=profile.site_id)
    operations.edit_home(home=home, body=[headlines(news)], **PLATFORM)
    mine = typed(notices(news), seen=opened)

    refused = administrator.post(at("sites:home", profile), mine)
    again = typed(notices(news), seen=refused.context["form"]["seen"].value())
    saved = administrator.post(at("sites:home", profile), again, follow=True)

    assert told(refused) == [
        "您打开之后，系统在 12:00 保存过这个页面。您填写的内容还在下面，没有丢失；"
        "请先看一看现在的页面，再次保存会以您的内容为准。"
    ]
    assert [child.block_type for child in refused.context["form"]["body"].value()] == ["notices"]
    assert said(saved) == ["首页已保存，正在发布。"]
    assert [part["block"] for part in blocks_of(profile)] == ["notices"]


def test_the_preview_is_the_page_and_saves_nothing(profile, news, administrator):
    item_in(news, title="示范市开会")
    before, changes = blocks_of(profile), Change.objects.count()
    faulty = block("headlines", title="", channel="", count=3)

    answer = administrator.post(
        at("sites:home_preview", profile),
        typed(notices(news, title="看一看"), faulty, banner("今天停电")),
    )

    page = answer.json()
    assert page["note"] == "有 1 个版块还没有填好，没有显示。"
    assert '<head><base href="http://mzj.shifan.invalid' in page["html"]
    assert links_to_styles(page["html"]) == []
    assert '--header-drawing:url("data:image/svg+xml;base64,' in page["html"]
    assert "看一看" in page["html"]
    assert "示范市开会" in page["html"]
    assert (blocks_of(profile), Change.objects.count()) == (before, changes)


# Topics


def test_a_topic_is_made_edited_archived_and_closed(profile, news, administrator):
    sent = SimpleUploadedFile("题头.png", picture())
    made = administrator.post(
        at("topics:create", profile),
        typed(notices(news), title="防汛", slug="", summary="防汛抗旱", archive_on="", picture=sent,
              picture_words="江堤"),
        follow=True,
    )  # fmt: skip
    topic = Topic.objects.get()

    assert said(made) == ["专题已建成，正在发布。"]
    assert (topic.path, topic.title, topic.organization) == (
        "/zhuanti/fx/",
        "防汛",
        profile.sponsor,
    )
    assert (topic.picture.description, topic.picture.organization) == ("江堤", profile.sponsor)

    edited = administrator.post(
        at("topics:edit", profile, topic.pk),
        typed(title="防汛抗旱", summary="", archive_on="2099-01-01", picture_words="", remove_picture="on",
              seen=seen(administrator, at("topics:edit", profile, topic.pk))),
        follow=True,
    )  # fmt: skip
    topic.refresh_from_db()
    assert said(edited) == ["专题已保存，正在发布。"]
    assert (topic.title, topic.picture, str(topic.archive_on)) == ("防汛抗旱", None, "2099-01-01")

    previewed = administrator.post(
        at("topics:preview_edited", profile, topic.pk), typed(title="换个名字", summary="")
    )
    assert "换个名字" in previewed.json()["html"]
    assert Topic.objects.get().title == "防汛抗旱"

    archived = administrator.post(at("topics:archive", profile, topic.pk), follow=True)
    assert said(archived) == ["专题已归档。"]
    closed = administrator.post(at("topics:close", profile, topic.pk), follow=True)
    assert said(closed) == ["专题已关闭。"]
    assert "已关闭" in administrator.get(at("topics:list", profile)).content.decode()
    assert administrator.get(at("topics:edit", profile, topic.pk)).status_code == 404


def test_a_picture_that_was_only_chosen_stands_in_the_preview(profile, administrator):
    facts = {"title": "防汛", "slug": "", "summary": "", "archive_on": ""}
    sent = SimpleUploadedFile("题头.png", picture())
    administrator.post(at("topics:create", profile), typed(**facts, picture=sent, picture_words=""))
    topic = Topic.objects.get()
    kept = public_path(topic.picture)

    def previewed(name, *of, **more):
        answer = administrator.post(at(f"topics:{name}", profile, *of), typed(**facts, **more))
        html = answer.json()["html"]
        return re.findall(
            r'topic-head-picture">\s*<img src="(\S+)" width="(\d+)"[^>]* alt="(.*?)"', html
        )

    chosen = {"picture_size": "1920x360", "picture_words": "江堤"}
    assert {
        "nothing chosen": previewed("preview"),
        "chosen for a new topic": previewed("preview", **chosen),
        "as it is": previewed("preview_edited", topic.pk),
        "chosen instead": previewed("preview_edited", topic.pk, **chosen),
        "taken away": previewed("preview_edited", topic.pk, remove_picture="on"),
        "no size": previewed("preview_edited", topic.pk, picture_size="0x9"),
    } == {
        "nothing chosen": [],
        "chosen for a new topic": [("about:picture", "1920", "江堤")],
        "as it is": [(kept, str(topic.picture.width), "")],
        "chosen instead": [("about:picture", "1920", "江堤")],
        "taken away": [],
        "no size": [(kept, str(topic.picture.width), "")],
    }
    assert Topic.objects.get().picture == topic.picture


def test_a_topics_short_name_is_given_once(profile, administrator):
    facts = {"title": "防汛", "summary": "", "archive_on": "", "picture_words": ""}
    administrator.post(at("topics:create", profile), typed(slug="fx", **facts))

    answer = administrator.post(at("topics:create", profile), typed(slug="fx", **facts))

    assert answer.context["form"].errors == {
        "slug": ["这个英文短名已经用过（包括已关闭的专题），请换一个。"]
    }


def test_a_stranger_finds_no_screen_of_another_sites_topics(profile, news):
    topic = operations.create_topic(
        site=profile.site,
        slug="fx",
        title="防汛",
        organization=profile.sponsor,
        body=[],
        **PLATFORM,
    )
    client = Client()
    client.force_login(UserFactory(administrator_of=make_site("jyj").sponsor))

    screens = [at(f"topics:{name}", profile) for name in ("list", "create", "preview")]
    screens += [
        at(f"topics:{name}", profile, topic.pk)
        for name in ("edit", "preview_edited", "archive", "close")
    ]
    screens += [
        at(f"sites:{name}", profile) for name in ("home", "home_preview", "look", "look_preview")
    ]
    answers = {
        (method, screen): getattr(client, method)(screen).status_code
        for screen in (*screens, reverse("sites:grey"))
        for method in ("get", "post")
    }

    assert set(answers.values()) <= {404, 405}


# The look

LOOK = {"accent": "#1f4e8c", "font_scale": "STANDARD", "layout": "GRID", "picture_words": ""}


def test_the_look_is_the_sponsors_business(profile, administrator):
    sent = SimpleUploadedFile("山.png", picture())

    answer = administrator.post(
        at("sites:look", profile),
        {**LOOK, "accent": "#aa0000", "is_grey": "on", "picture": sent},
        follow=True,
    )

    profile.refresh_from_db()
    home = HomePage.objects.get(sites_rooted_here=profile.site_id)
    assert said(answer) == ["外观已保存，几秒后整个网站都会变。"]
    assert (profile.accent, profile.is_grey) == ("#aa0000", True)
    assert home.header_picture.original_name == "山.png"
    refused = administrator.post(at("sites:look", profile), {**LOOK, "accent": "red"})
    assert refused.context["form"].errors == {
        "accent": ["主色调是“#”加6位十六进制数字，例如 #1f4e8c。"]
    }


def test_a_look_is_seen_before_it_is_saved(profile, administrator):
    SiteProfile.objects.filter(pk=profile.pk).update(accent="#1f4e8c", is_grey=True)
    sent = SimpleUploadedFile("山.png", picture())
    administrator.post(
        at("sites:look", profile),
        {**LOOK, "is_grey": "on", "picture": sent},
    )
    kept = path_of_header(HomePage.objects.get(sites_rooted_here=profile.site_id).header_picture)

    def previewed(**typed):
        return look_in(administrator.post(at("sites:look_preview", profile), typed))

    assert {
        "another colour": previewed(accent="#9b1c1c"),
        "no colour": previewed(accent="red}", is_grey="on"),
        "nothing": previewed(),
        "another picture": previewed(accent="#9b1c1c", picture_size="1920x360"),
        "no picture": previewed(accent="#9b1c1c", remove_picture="on"),
        "the page as it is": look_in(administrator.post(at("sites:home_preview", profile), {})),
    } == {
        "another colour": ("#9b1c1c", False, kept),
        "no colour": ("#1f4e8c", True, kept),
        "nothing": ("#1f4e8c", False, kept),
        "another picture": ("#9b1c1c", False, "about:picture"),
        "no picture": ("#9b1c1c", False, ""),
        "the page as it is": ("#1f4e8c", True, kept),
    }
    profile.refresh_from_db()
    assert (profile.accent, profile.is_grey) == ("#1f4e8c", True)


PALE = (
    "主色调 #ffff00 太浅，白底上的文字和链接要加深成 #727200 才看得清，"
    "与所选的颜色差得很多；建议选深一些的。"
)
GLARING = (
    "主色调 #ffff00 太刺眼，不够庄重；建议选沉稳的颜色，例如 #1f4e8c（深蓝）、#9b1c1c（深红）。"
)


def test_of_a_pale_or_glaring_colour_people_are_warned_and_not_kept(profile, administrator):
    look, preview = at("sites:look", profile), at("sites:look_preview", profile)

    before = [
        administrator.post(preview, {"accent": colour}).json()["doubts"]
        for colour in ("#ffff00", "#9b1c1c")
    ]
    saved = administrator.post(look, {**LOOK, "accent": "#ffff00"}, follow=True)
    better = administrator.post(look, {**LOOK, "accent": "#9b1c1c"}, follow=True)

    assert before == [[PALE, GLARING], []]
    assert said(saved) == ["外观已保存，几秒后整个网站都会变。", PALE, GLARING]
    assert said(better) == ["外观已保存，几秒后整个网站都会变。"]


def test_size_of_text_and_layout_are_seen_before_they_are_saved_and_kept(
    profile, news, administrator
):
    item_in(news, title="要闻")
    item_in(channel_at(profile.site, "ywdt/bmdt"), title="停水通知")
    body = [item_list(news), notices(channel_at(profile.site, "ywdt/bmdt"))]
    home = HomePage.objects.get(sites_rooted_here=profile.site_id)
    operations.edit_home(home=home, body=body, **PLATFORM)
    home = HomePage.objects.get(sites_rooted_here=profile.site_id)
    chosen = {**LOOK, "font_scale": "LARGER", "layout": "SIDE"}

    def previewed(**typed):
        html = administrator.post(at("sites:look_preview", profile), {**LOOK, **typed}).json()[
            "html"
        ]
        return (
            "font-size: 125.0%" in html or "font-size: 125%" in html,
            'class="span-4 stack"' in html,
        )

    shown = [previewed(), previewed(**chosen), previewed(layout="ROUND", font_scale="HUGE")]
    unsaved = (profile.font_scale, home.layout)
    answer = administrator.post(at("sites:look", profile), chosen, follow=True)
    profile.refresh_from_db()
    home.refresh_from_db()

    assert (shown, unsaved) == (
        [(False, False), (True, True), (False, False)],
        ("STANDARD", "GRID"),
    )
    assert said(answer) == ["外观已保存，几秒后整个网站都会变。"]
    assert (profile.font_scale, home.layout) == ("LARGER", "SIDE")
    assert [
        administrator.post(at("sites:home_preview", profile), {}).status_code,
        administrator.get(at("sites:look", profile)).context["form"].initial["layout"],
    ] == [200, "SIDE"]


def test_grey_mode_is_planned_for_a_day_and_the_person_is_told(profile, administrator):
    address = at("sites:look", profile)
    day = {"grey_from": "2199-12-13T00:00", "grey_until": "2199-12-14T00:00"}

    def sent(**typed):
        answer = administrator.post(address, {**LOOK, **typed}, follow=True)
        return answer.context["form"].errors, answer.context["grey"]

    nothing = "现在不是灰色，也没有安排。"
    planned = "现在不是灰色；2199-12-13 00:00 变灰，2199-12-14 00:00 恢复。"
    forgotten = "要按这个时间变灰，请勾选“灰色模式”；不需要就把时间清空。"

    assert [
        sent(**day),
        sent(is_grey="on", grey_from=day["grey_until"], grey_until=day["grey_from"]),
        sent(is_grey="on", **day),
        sent(is_grey="on", grey_from="", grey_until=day["grey_until"]),
        sent(is_grey="on", grey_from=day["grey_from"]),
        sent(is_grey="on"),
        sent(is_grey="on", **day),
        sent(**day),
    ] == [
        ({"grey_from": [forgotten], "grey_until": [forgotten]}, nothing),
        ({"grey_until": ["恢复时间应晚于变灰时间，也应晚于现在。"]}, nothing),
        ({}, planned),
        ({}, "现在是灰色，2199-12-14 00:00 恢复。"),
        ({}, "现在不是灰色；2199-12-13 00:00 变灰，直到关闭为止。"),
        ({}, "现在是灰色，直到关闭为止。"),
        ({}, planned),
        ({}, nothing),
    ]
    assert (
        'value="2199-12-13T00:00"'
        in administrator.post(
            address, {**LOOK, "accent": "red", "is_grey": "on", **day}
        ).content.decode()
    )


def test_all_sites_mourn_on_a_day_the_platform_office_plans(profile, client):
    make_site("jyj", organization=OrganizationFactory(parent=profile.sponsor))
    client.force_login(UserFactory(platform_administrator_of=profile.sponsor))
    day = {"grey_from": "2199-12-13T00:00", "grey_until": "2199-12-14T00:00"}

    refused = client.post(reverse("sites:grey"), {"is_grey": "0", **day})
    client.post(reverse("sites:grey"), {"is_grey": "1", **day})
    states = client.get(reverse("sites:grey")).context["states"]
    client.post(reverse("sites:grey"), {"is_grey": "0"})

    said_of_moments = ["关闭灰色模式立即生效，不用填时间；请把时间清空。"]
    assert refused.context["form"].errors == dict.fromkeys(day, said_of_moments)
    assert states == [("现在不是灰色；2199-12-13 00:00 变灰，2199-12-14 00:00 恢复。", 2)]
    assert set(SiteProfile.objects.values_list("grey_from", "grey_until")) == {(None, None)}


def test_all_sites_mourn_by_one_act_of_the_platform_office(profile, client):
    other = make_site("jyj")
    client.force_login(UserFactory(platform_administrator_of=profile.sponsor))

    told = client.post(reverse("sites:grey"), {"is_grey": "1"})
    untouched = set(SiteProfile.objects.values_list("is_grey", flat=True))
    client.post(reverse("sites:grey"), {"is_grey": "1", "weighed": told.context["weighed"]})

    assert len(told.context["impact"].places) == 2
    assert untouched == {False}
    assert set(SiteProfile.objects.values_list("is_grey", flat=True)) == {True}
    assert Change.objects.order_by("-pk").first().after == {"is_grey": True, "sites": 2}
    assert other.pk


def test_a_day_that_has_come_is_no_day_to_archive_on(profile, administrator):
    facts = {"title": "防汛", "slug": "", "summary": "", "picture_words": ""}
    past = str((NOON - timedelta(days=1)).date())

    answer = administrator.post(at("topics:create", profile), typed(archive_on=past, **facts))

    assert answer.context["form"].errors == {
        "archive_on": ["归档日期应在今天之后；现在就要归档，请点“归档”。"]
    }


@pytest.mark.parametrize(
    "wrong",
    [
        pytest.param({"title": ""}, id="refused by the form"),
        pytest.param({"archive_on": "2020-01-01"}, id="refused by the operation"),
    ],
)
def test_who_must_choose_a_picture_again_is_told_so(profile, administrator, wrong):
    facts = {"title": "防汛", "slug": "", "summary": "", "archive_on": "", "picture_words": ""}
    address = at("topics:create", profile)
    sent = {"picture": SimpleUploadedFile("江堤.png", picture())}

    answer = administrator.post(address, typed(**facts | wrong, **sent))
    bare = administrator.post(address, typed(**facts | wrong))

    again = "图片“江堤.png”还没有保存，改好别处以后请再选一次。"
    assert answer.context["form"].errors == {**bare.context["form"].errors, "picture": [again]}
    assert (Topic.objects.count(), MediaImage.objects.count()) == (0, 0)


def test_a_wrong_picture_is_told_as_what_it_is_alone(profile, administrator):
    facts = {"title": "防汛", "slug": "", "summary": "", "archive_on": "", "picture_words": ""}
    sent = {"picture": SimpleUploadedFile("假.png", b"MZ\x90\x00")}

    answer = administrator.post(at("topics:create", profile), typed(**facts, **sent))

    (sentence,) = answer.context["form"].errors["picture"]
    assert "不能上传" in sentence
