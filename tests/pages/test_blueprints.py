import pytest

from huabiao.pages.blueprints import (
    CHANNEL,
    Blueprint,
    ChannelPlan,
    FaultyBlueprint,
    StandingPage,
    UnknownBlueprint,
    fill_html,
    fill_words,
    names,
    parse,
    read,
)
from huabiao.pages.home_plans import HomeBlock
from huabiao.pages.rules import SIGNS
from huabiao.publishing import theme
from huabiao.sites.enums import ColumnType
from tests.factories.pages import SMALL

FACTS = {
    "name": "示范网",
    "sponsor": "示范市民政局",
    "operator": "",
    "phone": "0000-00000001",
    "email": "",
    "address": "示范路 <1> 号",
}


def test_a_blueprint_is_read_as_it_is_written():
    assert parse(SMALL, name="small") == Blueprint(
        name="small",
        title="小网站",
        kind="DEPARTMENT",
        language="zh-CN",
        summary="",
        root=None,
        channels=(
            ChannelPlan(
                key="ywdt",
                path="ywdt",
                title="要闻动态",
                column_type="NEWS",
                update_cycle="TWO_WEEKS",
                description="{sponsor}的工作动态和重要活动。",
                keywords="要闻,{name}",
                is_in_navigation=True,
                list_style="PLAIN",
            ),
            ChannelPlan(
                key="ywdt/bmdt",
                path="ywdt/bmdt",
                title="部门动态",
                column_type="NEWS",
                update_cycle="AS_NEEDED",
                description="{sponsor}各科室的工作进展。",
                keywords="部门动态",
                is_in_navigation=True,
                list_style="PLAIN",
            ),
            ChannelPlan(
                key="about",
                path="about",
                title="关于本站",
                column_type="STANDING",
                update_cycle="AS_NEEDED",
                description="本网站的联系方式和使用说明。",
                keywords="联系我们",
                is_in_navigation=False,
                list_style="PLAIN",
            ),
        ),
        home=(
            HomeBlock("headlines", {"channels": ["ywdt"], "count": 3}),
            HomeBlock(
                "item_list", {"title": "动态", "channels": ["ywdt", "ywdt/bmdt"], "count": 6}
            ),
        ),
        standing=(
            StandingPage(
                "about",
                "联系我们",
                "<p>{name}由{sponsor}主办。</p>\n<p>电话：{phone}</p>\n<p>地址：{address}</p>\n",
            ),
        ),
    )


def test_our_own_blueprints_are_sound():
    found = {name: read(name) for name in names()}

    assert {name: blueprint.kind for name, blueprint in found.items()} == {
        "city-portal": "PORTAL",
        "county-portal": "PORTAL",
        "department": "DEPARTMENT",
        "english": "SPECIAL",
        "unit-channel": CHANNEL,
    }
    for blueprint in found.values():
        for channel in blueprint.channels:
            assert 15 <= len(channel.description) <= 200, channel.path
            assert channel.keywords


# F-01 of the rules: what a site must have a column for.
OWED = {
    ColumnType.OVERVIEW,
    ColumnType.FUNCTIONS,
    ColumnType.LEADERS,
    ColumnType.POLICY,
    ColumnType.NEWS,
    ColumnType.DISCLOSURE_GUIDE,
    ColumnType.DISCLOSURE_CATALOGUE,
    ColumnType.DISCLOSURE_REPORT,
    ColumnType.INTERPRETATION,
    ColumnType.SERVICES,
    ColumnType.LETTERS,
    ColumnType.CONSULTATION,
}


@pytest.mark.parametrize("name", ["city-portal", "county-portal", "department"])
def test_a_site_has_every_column_and_page_it_owes(name):
    blueprint = read(name)

    assert {channel.column_type for channel in blueprint.channels} >= OWED
    assert [page.title for page in blueprint.standing] == [
        "联系我们",
        "网站声明",
        "隐私保护",
        "无障碍声明",
    ]
    assert {channel.path.count("/") for channel in blueprint.channels} >= {0, 1, 2}


def test_the_portal_reaches_four_levels_down():
    assert max(channel.path.count("/") + 1 for channel in read("city-portal").channels) == 4


def test_a_county_has_the_paths_of_its_city_in_words_of_its_own():
    city, county = read("city-portal"), read("county-portal")

    assert [channel.path for channel in county.channels] == [
        channel.path for channel in city.channels
    ]
    titles = {channel.path: channel.title for channel in county.channels}
    assert (titles["ywdt/qxdt"], titles["jdpd"]) == ("镇街动态", "镇街频道")
    assert not [channel for channel in county.channels if "市" in channel.description]


@pytest.mark.parametrize(
    ("name", "styles"),
    [
        pytest.param(
            name,
            {
                "ywdt/szyw": "PICTURES",
                "zwgk/ldxx": "PEOPLE",
                "zwgk/zcwj": "DOCUMENTS",
                "zwgk/zcwj/gfxwj": "DOCUMENTS",
                "zwgk/zcwj/szfwj": "DOCUMENTS",
                "zwgk/zcwj/bgswj": "DOCUMENTS",
                "zwgk/zcwj/bmwj": "DOCUMENTS",
                "zwgk/fdzdgk/czxx/yjs": "YEARS",
                "zwgk/xxgknb": "YEARS",
                "hdjl/zxft": "PICTURES",
            },
            id=name,
        )
        for name in ("city-portal", "county-portal")
    ]
    + [
        pytest.param(
            "department",
            {
                "jggk/ldxx": "PEOPLE",
                "zcwj": "DOCUMENTS",
                "zcwj/gfxwj": "DOCUMENTS",
                "zcwj/bmwj": "DOCUMENTS",
                "zcwj/sjwj": "DOCUMENTS",
                "xxgk/nb": "YEARS",
                "xxgk/czxx/yjs": "YEARS",
                "bsfw/cjwt": "QUESTIONS",
            },
            id="department",
        ),
        pytest.param("unit-channel", {"ldxx": "PEOPLE"}, id="unit channel"),
    ],
)
def test_columns_list_what_they_hold_as_suits_it(name, styles):
    channels = read(name).channels

    assert {row.path: row.list_style for row in channels if row.list_style != "PLAIN"} == styles


def test_the_english_blueprint_speaks_english():
    blueprint = read("english")

    said = [
        *(
            words
            for row in blueprint.channels
            for words in (row.title, row.description, row.keywords)
        ),
        *(words for page in blueprint.standing for words in (page.title, page.body)),
        *(block.facts.get("title", "") for block in blueprint.home),
    ]
    assert blueprint.language == "en"
    assert [words for words in said if not words.isascii() and "–" not in words] == []
    assert [page.title for page in blueprint.standing] == [
        "Contact us",
        "About this website",
        "Privacy",
        "Accessibility",
    ]


def test_a_copied_and_renamed_file_is_read_from_its_place(tmp_path):
    file = tmp_path / "我们的网站.toml"
    file.write_text(SMALL, encoding="utf-8")

    assert read(str(file)) == parse(SMALL, name="我们的网站")


def test_what_is_neither_a_name_nor_a_file_is_told_so():
    with pytest.raises(UnknownBlueprint) as refusal:
        read("portal")

    assert str(refusal.value) == (
        "没有名为“portal”的建站模板，也没有这个文件。"
        "现有模板：city-portal、county-portal、department、english、unit-channel。"
    )


def test_a_file_in_another_encoding_is_told_so(tmp_path):
    file = tmp_path / "gbk.toml"
    file.write_bytes('title = "网站"'.encode("gb18030"))

    with pytest.raises(FaultyBlueprint) as refusal:
        read(str(file))

    assert str(refusal.value) == f"建站模板 {file} 不是 UTF-8 编码的文本。"


CHANNELS = """
title = "甲"
kind = "DEPARTMENT"
[[channels]]
path = "a"
title = "甲栏"
type = "NEWS"
description = "说明"
keywords = "词"
"""
SECOND = """
[[channels]]
path = "a"
title = "乙栏"
type = "NEWS"
description = "说明"
keywords = "词"
"""


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        pytest.param(
            'title = "甲"\nkind = "DEPARTMENT"\nchannels = []',
            "建站模板“t”，文件：没有任何栏目。",
            id="no channels",
        ),
        pytest.param('kind = "PORTAL"', "建站模板“t”，文件开头：缺少字段 title。", id="no title"),
        pytest.param(
            CHANNELS.replace('"甲"', "1"),
            "建站模板“t”，文件开头：字段 title 的值类型不对。",
            id="a number for a title",
        ),
        pytest.param(
            CHANNELS.replace("DEPARTMENT", "BLOG"),
            "建站模板“t”，文件开头：kind 的值“BLOG”不在可用的值之中：CHANNEL、DEPARTMENT、PORTAL、SPECIAL。",
            id="unknown kind",
        ),
        pytest.param(
            CHANNELS.replace('title = "甲"', 'title = "甲"\nlanguage = "fr"', 1),
            "建站模板“t”，文件开头：language 的值“fr”不在可用的值之中：en、zh-CN。",
            id="unknown language",
        ),
        pytest.param(
            CHANNELS.replace("DEPARTMENT", "CHANNEL"),
            '建站模板“t”，文件开头：[root] 用于且只用于 kind = "CHANNEL" 的频道模板。',
            id="a channel blueprint without root",
        ),
        pytest.param(
            CHANNELS + "colour = 1",
            "建站模板“t”，第 1 个栏目：不认识的字段 colour。",
            id="unknown key",
        ),
        pytest.param(
            CHANNELS.replace('description = "说明"', ""),
            "建站模板“t”，第 1 个栏目：缺少字段 description。",
            id="missing field",
        ),
        pytest.param(
            'title = "甲"\nkind = "DEPARTMENT"\nchannels = [1]',
            "建站模板“t”，第 1 个栏目：应是一个表。",
            id="a number for a channel",
        ),
        pytest.param(
            CHANNELS.replace("NEWS", "BLOG"),
            None,
            id="unknown column type",
        ),
        pytest.param(CHANNELS + 'cycle = "DAILY"', None, id="unknown cycle"),
        pytest.param(
            CHANNELS + 'list = "GRID"',
            "建站模板“t”，第 1 个栏目“甲栏”：list 的值“GRID”不在可用的值之中："
            "DOCUMENTS、PEOPLE、PICTURES、PLAIN、QUESTIONS、YEARS。",
            id="unknown list style",
        ),
        pytest.param(
            CHANNELS + SECOND,
            "建站模板“t”，第 2 个栏目“乙栏”：path “a”与栏目“甲栏”重复。",
            id="duplicate slug",
        ),
        pytest.param(
            CHANNELS + SECOND.replace('"a"', '"b/c"'),
            "建站模板“t”，第 2 个栏目“乙栏”：上级栏目“b”没有写在它之前。",
            id="no parent",
        ),
        pytest.param(
            CHANNELS.replace('"a"', '"甲"'),
            "建站模板“t”，第 1 个栏目“甲栏”：path 中的“甲”不能用作英文短名或由系统保留。",
            id="Chinese in a path",
        ),
        pytest.param(
            CHANNELS.replace('"a"', '"content"'),
            "建站模板“t”，第 1 个栏目“甲栏”：path 中的“content”不能用作英文短名或由系统保留。",
            id="reserved at the root",
        ),
        pytest.param(
            CHANNELS.replace('"说明"', '"{mayor}的说明"'),
            "建站模板“t”，第 1 个栏目“甲栏”：文字中的 {mayor} 不是可用的占位；"
            "可用的有：address、email、name、operator、phone、sponsor。",
            id="unknown placeholder",
        ),
        pytest.param(
            CHANNELS + '[[home]]\nblock = "headlines"\nchannels = ["b"]',
            "建站模板“t”，第 1 个首页版块：栏目“b”不在本模板的栏目中。",
            id="home block naming a missing channel",
        ),
        pytest.param(
            CHANNELS + '[[home]]\nblock = "slides"\nchannels = ["a"]',
            "建站模板“t”，第 1 个首页版块：block 的值“slides”不在可用的值之中：banner、carousel、documents、"
            "figures、headlines、item_list、leaders、links、notices、services、sites、topics。",
            id="unknown block",
        ),
        pytest.param(
            CHANNELS + '[[home]]\nblock = "headlines"\nchannels = ["a", "a"]',
            "建站模板“t”，第 1 个首页版块：channels 应写 1 到 1 个栏目。",
            id="headlines of two channels",
        ),
        pytest.param(
            CHANNELS + '[[home]]\nblock = "headlines"\nchannels = ["a"]\ncount = 7',
            "建站模板“t”，第 1 个首页版块：count 应在 1 到 6 之间。",
            id="too many headlines",
        ),
        pytest.param(
            CHANNELS + '[[home]]\nblock = "banner"\ntext = "公告"\ncount = 2',
            "建站模板“t”，第 1 个首页版块：不认识的字段 count。",
            id="a key of another block",
        ),
        pytest.param(
            CHANNELS
            + '[[home]]\nblock = "services"\nentries = [{title = "社保", icon = "card", url = "/a/"}]',
            f"建站模板“t”，第 1 个首页版块：icon 的值“card”不在可用的值之中：{'、'.join(sorted(SIGNS))}。",
            id="an unknown sign",
        ),
        pytest.param(
            CHANNELS
            + '[[home]]\nblock = "links"\ngroups = [{title = "组", links = [{title = "甲"}]}]',
            "建站模板“t”，第 1 个首页版块的第 1 个 links：缺少字段 url。",
            id="a link without address",
        ),
        pytest.param(
            CHANNELS + '[[home]]\nblock = "figures"\ncharts = [{title = "图", table = "年"}]',
            "建站模板“t”，第 1 个首页版块：图表“图”的数据不能画成图。",
            id="a chart of nothing",
        ),
        pytest.param(
            CHANNELS + '[[standing]]\nchannel = "b"\ntitle = "联系"\nbody = "<p></p>"',
            "建站模板“t”，第 1 个说明页：栏目“b”不在本模板的栏目中。",
            id="standing page in a missing channel",
        ),
        pytest.param("title = ", None, id="not TOML"),
    ],
)
def test_a_faulty_blueprint_is_told_where_and_what(text, sentence):
    with pytest.raises(FaultyBlueprint) as refusal:
        parse(text, name="t")

    assert sentence in (None, str(refusal.value))
    assert str(refusal.value).startswith("建站模板“t”")


def test_open_places_are_filled():
    assert fill_words("{sponsor}的{name}", FACTS) == "示范市民政局的示范网"


def test_a_line_that_needs_an_unknown_fact_is_left_out_and_facts_are_no_html():
    body = "<ul>\n<li>承办：{operator}</li>\n<li>地址：{address}</li>\n</ul>\n"

    assert fill_html(body, FACTS) == "<ul>\n<li>地址：示范路 &lt;1&gt; 号</li>\n</ul>"


def test_every_sign_on_offer_is_drawn_by_the_theme():
    assert set(SIGNS) - set(theme.signs()) == set()
