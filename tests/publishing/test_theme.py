"""Keeps what the plain theme makes of plain values."""

from __future__ import annotations

import itertools
import re
import shutil
from dataclasses import replace
from types import SimpleNamespace
from urllib.parse import urlsplit

import jinja2
import pytest
from django.conf import settings

from huabiao.publishing import theme
from huabiao.publishing.leaving import leads_out
from huabiao.publishing.views_data import Link
from tests.factories.views import (
    ARCHIVE,
    ARTICLE_PAGE,
    BARE_SHELL,
    BASE,
    CHANNEL,
    DOCUMENT,
    HOME,
    MAP,
    MISSING,
    MOVED,
    PAGES,
    PLAIN_PAGE,
    PORTAL,
    PORTAL_HOME,
    RICH_ROW,
    ROW,
    SERVICES,
    SHELL,
    YEARS,
)
from tests.publishing.outline import Outline, outline, part

EVERY_PAGE = [pytest.param(template, view, id=name) for name, template, view in PAGES]
STATE_HOSTS = {
    "beian.miit.gov.cn",
    "beian.mps.gov.cn",
    "bszs.conac.cn",
    "zfwzgl.www.gov.cn",
}


@pytest.mark.parametrize(("template", "view"), EVERY_PAGE)
def test_every_page_is_well_formed_and_has_its_landmarks(template, view):
    page = outline(template, view)

    ids = [attributes["id"] for _tag, attributes in page.tags if "id" in attributes]
    assert (page.faults, page.open) == ([], [])
    assert page.all("html") == [{"lang": view.shell.language}]
    assert {tag: len(page.all(tag)) for tag in ("title", "h1", "main", "header", "footer")} == {
        "title": 1,
        "h1": 1,
        "main": 1,
        "header": 1,
        "footer": 1,
    }
    assert page.links()[0] == "#content"
    assert ids == (["content", "found"] if getattr(view, "found", ()) else ["content"])
    assert [image for image in page.all("img") if "alt" not in image] == []


@pytest.mark.parametrize(("template", "view"), EVERY_PAGE)
def test_no_page_has_script_or_style_of_its_own(template, view):
    page = outline(template, view)

    inline = [
        name
        for _tag, attributes in page.tags
        for name in attributes
        if name == "style" or name.startswith("on")
    ]
    assert inline == []
    assert page.all("style") == []
    own = [{"src": theme.static_url("search.js"), "defer": ""}] if "search" in template else []
    assert page.all("script") == [
        *own,
        {"src": theme.static_url("modes.js")},
        {"src": SHELL.script_url, "defer": ""},
    ]
    assert page.text("script") == []


@pytest.mark.parametrize(("template", "view"), EVERY_PAGE)
def test_every_page_marks_what_leads_out_and_loads_from_its_own_site_only(template, view):
    page = outline(template, view)

    out = [link for link in page.all("a") if leads_out(link["href"], BASE)]
    state = {urlsplit(link).hostname for link in page.links()} & STATE_HOSTS
    loaded = [attributes["src"] for tag in ("script", "img") for attributes in page.all(tag)] + [
        link["href"] for link in page.all("link") if link["rel"] in {"stylesheet", "icon"}
    ]
    assert [link for link in out if link.get("class") != "outer"] == []
    assert state == (STATE_HOSTS if view.shell.identification_code else set())
    drawn_here = "data:image/png;base64,"
    assert [one for one in loaded if not one.startswith(("/", drawn_here))] == []


@pytest.mark.parametrize(("template", "view"), EVERY_PAGE)
def test_headings_skip_no_level(template, view):
    page = outline(template, view)

    levels = [int(tag[1]) for tag, _attributes in page.tags if re.fullmatch("h[1-6]", tag)]
    assert levels[0] == 1
    assert [pair for pair in itertools.pairwise(levels) if pair[1] > pair[0] + 1] == []


@pytest.mark.parametrize(("template", "view"), EVERY_PAGE)
def test_the_same_value_gives_the_same_bytes(template, view):
    assert theme.render(template, view) == theme.render(template, replace(view))


def test_a_site_shows_the_nine_items_the_law_wants_in_its_footer():
    html = theme.render("pages/home.html", HOME).decode()

    footer = part(html, "<footer", "</footer>")
    assert [words for _tag, words in footer.texts] == [
        "联系我们",
        "无障碍声明",
        "站点地图",
        "主办单位：示范市人民政府办公室",
        "承办单位：示范市大数据中心",
        "联系电话：0990-12345678",
        "联系邮箱：",
        "wz@shifan.invalid",
        "联系地址：示范市人民路1号",
        "网站标识码：3699000001",
        "鲁ICP备00000001号-1",
        "鲁公网安备 00000000000001号",
        "党政机关网站标识",
        "我为政府网站找错",
    ]
    assert footer.links() == [
        "/lxwm/",
        "/wza/",
        "/map.html",
        "mailto:wz@shifan.invalid",
        "https://beian.miit.gov.cn/",
        "https://beian.mps.gov.cn/#/query/webSearch?code=00000000000001",
        "https://bszs.conac.cn/sitename?method=show&id=0A1B2C3D4E5F",
        "https://zfwzgl.www.gov.cn/exposure/jiucuo.html"
        "?site_code=3699000001&url=https%3A//www.shifan.invalid/",
    ]


def test_a_footer_says_nothing_of_numbers_that_are_not_recorded():
    html = theme.render("library/article.html", PLAIN_PAGE).decode()

    footer = part(html, "<footer", "</footer>")
    assert [words for _tag, words in footer.texts] == [
        "站点地图",
        "主办单位：示范市人民政府办公室",
    ]
    assert footer.links() == ["/map.html"]


def test_a_standing_link_to_the_site_map_is_not_said_twice():
    shell = replace(BARE_SHELL, standing=(Link("站点地图", "/map.html"),))
    html = theme.render("pages/map.html", replace(MAP, shell=shell)).decode()

    assert part(html, "<footer", "</footer>").links() == ["/map.html"]


def test_the_navigation_holds_every_level_and_marks_the_section_the_page_is_in():
    html = theme.render("library/channel.html", CHANNEL).decode()

    navigation = part(html, '<nav class="navigation"', "</nav>")
    assert navigation.links() == [
        "/",
        "/gzdt/",
        "/zfxxgk/",
        "/zfxxgk/zn/",
        "/zfxxgk/zcwj/",
        "/zfxxgk/zcwj/gfxwj/",
        "/zfxxgk/zcwj/gfxwj/szf/",
    ]
    assert [link for link in navigation.all("a") if "aria-current" in link] == [
        {"href": "/zfxxgk/", "aria-current": "true"}
    ]
    assert navigation.text("span") == ["栏目导航", "政府信息公开的下级栏目"]


def test_the_navigation_marks_the_home_page_on_itself_alone():
    def marked(template, view):
        html = theme.render(template, view).decode()
        navigation = part(html, '<nav class="navigation"', "</nav>")
        return [link for link in navigation.all("a") if "aria-current" in link]

    assert marked("pages/home.html", HOME) == [{"href": "/", "aria-current": "page"}]
    assert marked("pages/map.html", MAP) == []
    assert marked("pages/message.html", MISSING) == []


def test_a_department_leads_back_to_the_portal_and_the_portal_to_nobody():
    shell = replace(SHELL, portal=None)

    assert SHELL.portal.url in outline("pages/home.html", HOME).links()
    assert SHELL.portal.url not in outline("pages/home.html", replace(HOME, shell=shell)).links()


@pytest.mark.parametrize(
    ("template", "view", "links", "here"),
    [
        pytest.param(
            "library/article.html",
            ARTICLE_PAGE,
            ["/", "/zfxxgk/", "/zfxxgk/zcwj/", "/zfxxgk/zcwj/gfxwj/"],
            "正文",
            id="article",
        ),
        pytest.param(
            "library/channel.html",
            CHANNEL,
            ["/", "/zfxxgk/", "/zfxxgk/zcwj/"],
            "规范性文件",
            id="channel",
        ),
        pytest.param(
            "library/channel.html",
            replace(CHANNEL, breadcrumb=(Link("首页", "/"), *CHANNEL.breadcrumb)),
            ["/", "/zfxxgk/", "/zfxxgk/zcwj/"],
            "规范性文件",
            id="chain that begins at home",
        ),
        pytest.param(
            "library/archive.html",
            ARCHIVE,
            ["/", "/zfxxgk/", "/zfxxgk/zcwj/", "/zfxxgk/zcwj/gfxwj/"],
            "更早的信息",
            id="archive",
        ),
        pytest.param(
            "library/years.html",
            YEARS,
            ["/", "/zfxxgk/", "/zfxxgk/zcwj/", "/zfxxgk/zcwj/gfxwj/"],
            "按年份查看",
            id="years",
        ),
        pytest.param("pages/map.html", MAP, ["/"], "站点地图", id="map"),
    ],
)
def test_a_breadcrumb_is_the_full_chain_from_home(template, view, links, here):
    html = theme.render(template, view).decode()

    breadcrumb = part(html, '<nav class="breadcrumb"', "</nav>")
    assert breadcrumb.links() == links
    assert breadcrumb.text("span") == ["当前位置：", here]


def test_a_channel_shows_rows_sub_channels_and_the_ways_to_everything_older():
    html = theme.render("library/channel.html", CHANNEL).decode()

    assert part(html, '<nav class="children"', "</nav>").links() == ["/zfxxgk/zcwj/gfxwj/szf/"]
    assert part(html, '<div class="sheet"', "</ul>").texts == [
        ("span", "置顶"),
        ("span", "已废止"),
        ("a", RICH_ROW.title),
        ("span", "（在其他网站）"),
        ("span", "示政发〔2026〕3号"),
        ("time", "2026-03-02"),
        ("a", ROW.title),
        ("time", "2026-03-02"),
    ]
    ways = part(html, '<nav class="ways"', "</nav>")
    assert list(zip(ways.text("a"), ways.links(), strict=True)) == [
        ("更早的信息", "/zfxxgk/zcwj/gfxwj/archive-5.html"),
        ("按年份查看", "/zfxxgk/zcwj/gfxwj/years.html"),
    ]


def test_an_archive_page_leads_to_its_two_neighbours_and_to_its_channel():
    html = theme.render("library/archive.html", ARCHIVE).decode()

    ways = part(html, '<nav class="ways"', "</nav>")
    assert list(zip(ways.text("a"), ways.links(), strict=True)) == [
        ("较新的信息", "/zfxxgk/zcwj/gfxwj/archive-9.html"),
        ("返回栏目首页", "/zfxxgk/zcwj/gfxwj/"),
        ("更早的信息", "/zfxxgk/zcwj/gfxwj/archive-0.html"),
    ]


def test_years_are_named_with_their_counts():
    html = theme.render("library/years.html", YEARS).decode()

    years = part(html, '<ul class="years"', "</ul>")
    assert years.text("span") == ["2026年", "31条", "2025年", "112条"]
    assert years.links() == [line.url for line in YEARS.years]


def test_a_home_page_shows_its_sections_in_order():
    page = outline("pages/home.html", HOME)

    assert page.text("h1") == ["示范市人民政府"]
    assert page.text("h2") == ["头条", "工作动态", "通知公告", "政策", "数据发布"]
    assert page.text("h3") == ["工作动态", "政策解读"]
    assert page.text("p")[:1] == ["改造听取居民意见。"]


def test_a_home_page_leads_with_its_first_services_below_the_search():
    html = theme.render("pages/home.html", PORTAL_HOME).decode()

    masthead = part(html, "<header", "</header>")
    quick = part(html, '<nav class="quick"', "</nav>")
    assert masthead.all("nav") == [{"class": "quick", "aria-label": "常用服务"}]
    assert list(zip(quick.text("a"), quick.links(), strict=True)) == [
        (service.title, service.url) for service in SERVICES[:6]
    ]
    assert html.index("</form>") < html.index('<nav class="quick"') < html.index("<main")


@pytest.mark.parametrize(
    ("template", "view"),
    [
        pytest.param("pages/home.html", HOME, id="home without services"),
        pytest.param("library/channel.html", replace(CHANNEL, shell=PORTAL), id="other page"),
    ],
)
def test_where_there_are_no_services_nothing_stands_below_the_search(template, view):
    html = theme.render(template, view).decode()

    assert part(html, "<header", "</header>").all("nav") == []


def test_a_page_that_is_not_there_offers_a_search_of_its_own():
    html = theme.render("pages/message.html", replace(MISSING, shell=PORTAL)).decode()

    page = part(html, "<main", "</main>")
    assert page.all("form") == [
        {
            "class": "search search-large",
            "role": "search",
            "action": "/search/",
            "method": "get",
            "aria-label": "搜索要找的内容",
            "data-suggest": "/search/suggest.json",
            "data-suggestions": "搜索提示",
            "data-said": "有 {n} 条提示，用上下方向键选择",
        }
    ]
    assert part(html, "<header", "</header>").all("form") == []
    assert page.links() == ["/", "/map.html"]


@pytest.mark.parametrize(
    "view",
    [replace(MOVED, shell=PORTAL), replace(MISSING, shell=SHELL)],
    ids=["moved", "nothing answers a search"],
)
def test_no_search_is_offered_on_the_way_to_another_page_or_where_nothing_answers(view):
    html = theme.render("pages/message.html", view).decode()

    assert part(html, "<main", "</main>").all("form") == []
    forms = part(html, "<header", "</header>").all("form")
    assert len(forms) == (1 if view.shell is PORTAL else 0)


def test_a_moved_page_leads_on_by_itself_and_by_hand():
    html = theme.render("pages/message.html", MOVED).decode()

    page = Outline(html)
    refresh = [meta["content"] for meta in page.all("meta") if "http-equiv" in meta]
    canonical = [link["href"] for link in page.all("link") if link["rel"] == "canonical"]
    robots = [meta for meta in page.all("meta") if meta.get("name") == "robots"]
    assert (refresh, canonical, robots) == (["0; url=/gzdt/"], [f"{BASE}/gzdt/"], [])
    assert part(html, "<main", "</main>").links() == ["/gzdt/"]


def test_a_moved_page_without_links_still_has_one():
    html = theme.render("pages/message.html", replace(MOVED, links=())).decode()

    assert part(html, "<main", "</main>").links() == ["/gzdt/"]


def test_a_missing_page_is_kept_out_of_search_engines():
    page = outline("pages/message.html", replace(MOVED, refresh_url=""))

    assert [meta["content"] for meta in page.all("meta") if meta.get("name") == "robots"] == [
        "noindex"
    ]


def test_a_template_may_not_ask_for_what_a_value_has_not():
    with pytest.raises(jinja2.UndefinedError):
        theme.render("publishing/look.css", SimpleNamespace(is_grey=False))


def test_there_is_no_page_of_a_template_that_is_not_there():
    with pytest.raises(jinja2.TemplateNotFound):
        theme.render("library/nothing.html", HOME)


def test_static_files_stand_under_the_hash_of_their_content():
    addresses = [address for address, _content in theme.static_files()]

    folders = {address.rsplit("/", 1)[0] for address in addresses}
    assert [address.rsplit("/", 1)[1] for address in addresses] == [
        "icon.svg",
        "masthead.svg",
        "modes.js",
        "search.css",
        "search.js",
        "signs.svg",
        "site.css",
        "site.js",
        "suggest.css",
        "suggest.js",
    ]
    assert len(folders) == 1
    assert re.fullmatch("/static/[0-9a-f]{8}", folders.pop())
    assert {theme.style_url(), theme.script_url()} < set(addresses)


def test_the_stylesheet_loads_one_drawing_and_nothing_from_elsewhere():
    css = dict(theme.static_files())[theme.style_url()].decode()

    assert re.findall(r"url\([^)]*\)|@import|@font-face", css) == ['url("masthead.svg")']


def test_the_stylesheet_is_all_styles_in_the_order_of_their_names_without_remarks():
    css = dict(theme.static_files())[theme.style_url()].decode()

    assert (css.startswith(":root{--accent:"), "/*" in css) == (True, False)
    assert css.index(".brand{") < css.index(".rows li{") < css.index("@media print")


def test_style_and_script_are_small():
    sizes = {address.rsplit("/", 1)[1]: len(content) for address, content in theme.static_files()}

    assert sizes["site.css"] + sizes["site.js"] + sizes["modes.js"] < 60 * 1024
    assert sizes["modes.js"] < 1024
    assert sizes["masthead.svg"] + sizes["signs.svg"] < 12 * 1024


@pytest.mark.parametrize(("template", "view"), EVERY_PAGE)
def test_no_page_is_heavy(template, view):
    assert len(theme.render(template, view)) < 60 * 1024


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda root: (root / "base.html").write_text("别的"), id="a file changed"),
        pytest.param(lambda root: (root / "new.html").write_text(""), id="a file added"),
        pytest.param(lambda root: (root / "base.html").unlink(), id="a file removed"),
        pytest.param(
            lambda root: (root / "base.html").rename(root / "b.html"), id="a file renamed"
        ),
    ],
)
def test_the_version_of_a_theme_changes_with_any_of_its_files(tmp_path, change):
    root = shutil.copytree(settings.THEME_ROOT, tmp_path / "theme")
    before = theme.version_of(root)

    change(root)

    assert before == theme.template_version()
    assert theme.version_of(root) != before


def test_a_file_an_editor_leaves_behind_is_no_part_of_the_theme(tmp_path):
    root = shutil.copytree(settings.THEME_ROOT, tmp_path / "theme")

    (root / ".base.html.swp").write_text("")

    assert theme.version_of(root) == theme.template_version()


def test_an_article_in_a_large_navigation_stays_light():
    links = tuple(
        Link(f"栏目{a}", f"/c{a}/", tuple(Link(f"下级栏目{b}", f"/c{a}/s{b}/") for b in range(12)))
        for a in range(8)
    )
    page = replace(
        ARTICLE_PAGE,
        shell=replace(SHELL, navigation=links),
        article=replace(DOCUMENT, body="<p>为进一步做好工作，现将有关事项通知如下。</p>" * 300),
    )

    assert len(theme.render("library/article.html", page)) < 60 * 1024
