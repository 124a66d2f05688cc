"""Keeps what each block, each style of a list and each kind of article shows."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from huabiao.publishing import theme
from huabiao.publishing.views_data import File, IconLink, Link, Picture, Section
from tests.factories.views import (
    ARCHIVED_TOPIC,
    DATA_FILE,
    ENGLISH_HOME,
    GALLERY,
    HOME,
    LEADER,
    LEADERS,
    PAGES,
    PORTAL,
    PORTAL_HOME,
    PROFILE,
    QUESTIONS,
    ROW,
    SEARCH,
    TOPICS_PAGE,
    VIDEO,
    documents,
    listed,
    news,
)
from tests.publishing.outline import Outline, outline, part

EVERY_PAGE = [pytest.param(template, view, id=name) for name, template, view in PAGES]


@pytest.mark.parametrize(("template", "view"), EVERY_PAGE)
def test_every_picture_of_the_theme_keeps_its_place_free(template, view):
    images = outline(template, view).all("img")

    # What stands in a text, and a picture of which the address alone is known, has what it has.
    drawn = [image for image in images if image["src"].startswith("/files/samples/")]
    assert [image for image in drawn if not {"width", "height", "alt"} <= image.keys()] == []


def test_only_the_first_picture_of_a_carousel_is_fetched_first():
    page = outline("pages/home.html", PORTAL_HOME)

    urgent = [image["src"] for image in page.all("img") if image.get("fetchpriority") == "high"]
    eager = [image["src"] for image in page.all("img") if image.get("loading") != "lazy"]
    assert (urgent, eager) == (["/files/samples/0.svg"], ["/files/samples/0.svg"])


def test_a_home_shows_its_blocks_in_order_and_leaves_the_empty_one_out():
    page = outline("pages/home.html", PORTAL_HOME)

    assert (
        page.text("h2")
        == [
            "防汛提示",
            "头条",
            "图片新闻",
            "政务要闻",
            "部门动态",
            "县区",
            "最新政策",
            "通知公告",
            "办事服务",
            "专题专栏",
            "政策解读",
            "互动交流",
            "数说示范",
            "市政府领导",
            "网站集群",
            "网站链接",
            "离开提示",
        ][:-1]
    )


def test_a_home_without_anything_to_show_leads_to_the_channels():
    view = replace(PORTAL_HOME, sections=(Section("item_list", "空"),))

    main = part(theme.render("pages/home.html", view).decode(), "<main", "</main>")
    assert main.links() == [link.url for link in PORTAL.navigation]
    assert main.text("p") == ["示范市人民政府", "欢迎访问。网站的信息从上方的导航进入。"]


def test_a_service_whose_sign_is_unknown_has_a_plain_one():
    icons = (IconLink("婚姻登记", "/a/", "marriage"), IconLink("其他", "/b/", "no-such-sign"))
    view = replace(HOME, sections=(Section("services", "办事", icons=icons),))

    tiles = part(theme.render("pages/home.html", view).decode(), '<ul class="tiles', "</ul>")
    signs = [use["href"].partition("#")[2] for use in tiles.all("use")]
    assert (signs, len(theme.signs()) >= 24) == (["marriage", "service"], True)


def test_the_search_is_a_plain_form_where_there_is_one():
    form = part(theme.render("pages/home.html", PORTAL_HOME).decode(), "<form", "</form>")

    assert [(form.all("form")[0]["action"], form.all("form")[0]["method"])] == [("/search/", "get")]
    assert [field["name"] for field in form.all("input")] == ["q"]
    assert 'role="search"' not in theme.render("pages/home.html", HOME).decode()


def test_a_home_names_its_counterpart_in_the_other_language():
    page = outline("pages/home.html", ENGLISH_HOME)

    alternates = [
        (link["hreflang"], link["href"]) for link in page.all("link") if "hreflang" in link
    ]
    assert alternates == [
        ("en", "https://english.shifan.invalid/"),
        ("zh-CN", "https://www.shifan.invalid/"),
    ]
    link = next(link for link in page.all("a") if link.get("hreflang"))
    assert (link["lang"], link["href"]) == ("zh-CN", "https://www.shifan.invalid/")


@pytest.mark.parametrize("style", ["PLAIN", "YEARS"])
def test_a_list_of_data_offers_the_file_beside_its_page_and_a_home_the_page_alone(style):
    data = replace(ROW, file=File("停车场名录", "/files/a/t.xlsx", "XLSX", "86 KB", 88_064))
    section = Section("item_list", "数据", "/data/", (data,))

    page = outline("library/channel.html", listed(style, (data, ROW), "数据"))
    home = outline("pages/home.html", replace(HOME, sections=(section,)))

    offered = [link for link in page.all("a") if "download" in link]
    assert [(link["href"], link["class"]) for link in offered] == [("/files/a/t.xlsx", "more")]
    assert page.text("a").count("下载 XLSX，86 KB") == 1
    assert len([link for link in page.all("a") if link["href"] == ROW.url]) == 2
    assert [link for link in home.all("a") if "download" in link] == []


@pytest.mark.parametrize(
    ("home", "words", "lang"),
    [
        pytest.param(ENGLISH_HOME, "湖上的鹤", "zh-CN", id="Chinese on an English site"),
        pytest.param(ENGLISH_HOME, "Cranes on a lake", None, id="English on an English site"),
        pytest.param(HOME, "湖上的鹤", None, id="Chinese on a Chinese site"),
    ],
)
def test_what_is_seen_in_a_picture_says_its_language_where_it_is_another(home, words, lang):
    row = replace(home.sections[0].rows[0], picture=Picture("/a.webp", 16, 9, words))
    section = Section("carousel", "", "/", (row,))

    (image,) = [
        image
        for image in outline("pages/home.html", replace(home, sections=(section,))).all("img")
        if image["src"] == "/a.webp"
    ]

    assert (image["alt"], image.get("lang")) == (words, lang)


def test_a_site_whose_counterpart_is_the_portal_leads_there_once():
    portal = Link("示范市人民政府", "https://www.shifan.invalid/")
    elsewhere = replace(portal, url="https://other.shifan.invalid/")

    ways = [
        [link["href"] for link in page.all("a") if link.get("class") == "portal"]
        for page in (
            outline(
                "pages/home.html",
                replace(ENGLISH_HOME, shell=replace(ENGLISH_HOME.shell, portal=site)),
            )
            for site in (portal, elsewhere)
        )
    ]

    assert ways == [[portal.url], [elsewhere.url, portal.url]]


def test_a_list_of_documents_is_a_table_with_the_columns_that_are_filled():
    html = theme.render("library/channel.html", listed("DOCUMENTS", documents(3), "文件")).decode()
    bare = theme.render("library/channel.html", listed("DOCUMENTS", news(2), "文件")).decode()

    table = part(html, "<table", "</table>")
    assert table.text("th") == ["索引号", "标题", "发文字号", "成文日期", "发布日期", "有效性"]
    assert [words for tag, words in table.texts if tag != "th"][:6] == [
        "11369900MB0000001X/2026-00012",
        documents(1)[0].title,
        "示政发〔2026〕3号",
        "2026-11-20",
        "2026-11-22",
        "有效",
    ]
    assert part(bare, "<table", "</table>").text("th") == ["标题", "发布日期"]


def test_a_list_by_years_has_a_heading_for_each():
    rows = (*news(1), replace(news(1)[0], released_at=news(1)[0].released_at.replace(year=2024)))

    page = outline("library/channel.html", listed("YEARS", rows, "年报"))
    assert page.text("h2") == ["2026年", "2024年"]


def test_a_list_of_people_shows_their_posts_and_a_list_of_questions_their_answers():
    people = outline("library/channel.html", listed("PEOPLE", LEADERS, "领导"))
    questions = outline("library/channel.html", listed("QUESTIONS", QUESTIONS, "问答"))

    assert people.text("h2") == []
    assert [words for words in people.text("p") if words.endswith("市长")] == [
        "市长",
        "常务副市长",
        "副市长",
    ]
    assert [words for words in questions.text("summary") if words.endswith("？")] == [
        "新生儿落户需要准备哪些材料？",
        "老旧小区加装电梯有补助吗？",
    ]


def test_beside_a_list_stands_its_section():
    html = theme.render("library/channel.html", listed("PLAIN", news(1), "公开")).decode()

    side = part(html, '<nav class="beside"', "</nav>")
    assert side.links() == [
        "/zfxxgk/",
        "/zfxxgk/0/",
        "/zfxxgk/1/",
        "/zfxxgk/2/",
        "/zfxxgk/2/a/",
        "/zfxxgk/2/c/",
        "/zfxxgk/3/",
        "/zfxxgk/4/",
    ]
    current = [link["href"] for link in side.all("a") if link.get("aria-current") == "page"]
    assert current == ["/zfxxgk/2/"]


def test_a_recording_can_be_followed_without_hearing_it():
    html = theme.render("library/article.html", VIDEO).decode()

    video = part(html, '<div class="recording"', "</div>")
    assert video.all("track") == [
        {
            "kind": "captions",
            "src": "/files/a/1.vtt",
            "srclang": "zh-CN",
            "label": "字幕",
            "default": "",
        }
    ]
    assert "文字内容" in Outline(html).text("h2")


def test_forty_pictures_load_when_they_come_into_sight_and_open_in_full_size():
    html = theme.render("library/article.html", GALLERY).decode()

    gallery = part(html, '<ul class="gallery"', "</ul>")
    assert [image["loading"] for image in gallery.all("img")] == ["lazy"] * 40
    assert [link["href"] for link in gallery.all("a")] == [
        image["src"] for image in gallery.all("img")
    ]


def test_a_leader_an_organization_and_a_data_set_have_their_own_heads():
    leader = outline("library/article.html", LEADER)
    profile = part(theme.render("library/article.html", PROFILE).decode(), "<dl", "</dl>")
    data = outline("library/article.html", DATA_FILE)

    assert (leader.text("h1"), leader.text("h2")[:2]) == (
        ["示范市常务副市长"],
        ["工作分工", "个人简历"],
    )
    assert [image["alt"] for image in leader.all("img")] == ["常务副市长照片", "本页地址的二维码"]
    assert profile.text("dt") == ["办公地址", "办公时间", "联系电话", "负责人"]
    assert "数据下载" in data.text("h2")


def test_an_article_can_be_passed_on_without_script():
    html = theme.render("library/article.html", PROFILE).decode()

    share = part(html, '<details class="share"', "</details>")
    assert share.links() == [
        "https://service.weibo.com/share/share.php"
        "?url=https%3A//www.shifan.invalid/content/2026/9.html"
        "&title=%E5%B8%82%E6%B0%91%E6%94%BF%E5%B1%80"
    ]
    assert [image["alt"] for image in share.all("img")] == ["本页地址的二维码"]


def test_an_archived_topic_says_so():
    topic = outline("pages/topic.html", ARCHIVED_TOPIC)
    topics = outline("pages/topics.html", TOPICS_PAGE)

    assert (
        "归档" in topic.text("span"),
        "本专题已归档，内容不再更新，供查阅。" in topic.text("p"),
    ) == (
        True,
        True,
    )
    assert topics.text("h2") == ["当前专题", "已归档专题"]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        pytest.param({}, "找到 132 条与“老旧小区”有关的信息", id="found"),
        pytest.param(
            {"found": (), "total": 0}, "没有找到与“老旧小区”有关的信息", id="nothing found"
        ),
        pytest.param(
            {"words": "", "found": (), "total": 0},
            "输入标题、发文字号或正文中的词语，也可以输入拼音或首字母。",
            id="not asked yet",
        ),
        pytest.param({"found": (), "refusal": "太短了。"}, "太短了。", id="refused"),
    ],
)
def test_a_search_says_how_it_went(changes, said):
    assert said in outline("pages/search.html", replace(SEARCH, **changes)).text("p")


def test_a_search_has_one_field_for_its_words():
    page = outline("pages/search.html", SEARCH)

    assert [form.get("role") for form in page.all("form")].count("search") == 1
    assert [field["type"] for field in page.all("input") if field.get("name") == "q"] == [
        "search",
        "hidden",  # what a form with dates sends along
    ]


def test_what_narrows_stands_before_the_results_and_says_how_much_is_chosen():
    html = theme.render("pages/search.html", SEARCH).decode()
    unchosen = theme.render("pages/search.html", replace(SEARCH, narrowings=0)).decode()

    parts = ('<details class="narrowing">', 'class="facets"', '<ol class="found"')
    places = [html.index(part) for part in parts]
    assert places == sorted(places)
    assert '<summary>筛选结果 <span class="narrowing-count">已选 2 项</span></summary>' in html
    assert "<summary>筛选结果</summary>" in unchosen


def test_a_search_in_english_marks_what_is_chinese():
    page = replace(SEARCH, shell=replace(SEARCH.shell, language="en"), found=SEARCH.found[:1])
    page = replace(page, found=(replace(page.found[0], kind="Notices", validity=""),))

    html = theme.render("pages/search.html", page).decode()

    found = re.search(r'<ol class="found".*?</ol>', html, re.DOTALL)[0]
    outside = re.sub(r'<(\w+)[^>]* lang="zh-CN"[^>]*>.*?</\1>', "", found, flags=re.DOTALL)
    assert re.findall(r">([^<>]*[\u4e00-\u9fff][^<>]*)<", outside) == []


def test_a_search_shows_words_around_its_hits_and_what_was_typed_as_text():
    view = replace(SEARCH, words='"><script>')
    html = theme.render("pages/search.html", view).decode()

    assert Outline(html).text("mark") == ["老旧小区"] * 6
    assert 'value="&#34;&gt;&lt;script&gt;"' in html
