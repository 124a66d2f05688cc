"""Values for the templates: of each page one with everything in it, and one with as little as may be."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

from huabiao.publishing.dates import CHINA
from huabiao.publishing.views_data import (
    ArchivePage,
    Article,
    ArticlePage,
    ChannelPage,
    Column,
    File,
    Head,
    HomeView,
    Link,
    MessagePage,
    Related,
    Row,
    Section,
    Shell,
    SiteMapPage,
    YearLine,
    YearsPage,
)

BASE = "https://www.shifan.invalid"


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=CHINA)


NAVIGATION = (
    Link("工作动态", "/gzdt/"),
    Link(
        "政府信息公开",
        "/zfxxgk/",
        (
            Link("公开指南", "/zfxxgk/zn/"),
            Link(
                "政策文件",
                "/zfxxgk/zcwj/",
                (
                    Link(
                        "规范性文件",
                        "/zfxxgk/zcwj/gfxwj/",
                        (Link("市政府", "/zfxxgk/zcwj/gfxwj/szf/"),),
                    ),
                ),
            ),
        ),
    ),
)
SHELL = Shell(
    site_code="portal",
    site_name="示范市人民政府",
    site_domain="www.shifan.gov.cn",
    base_url=BASE,
    identification_code="3699000001",
    sponsor="示范市人民政府办公室",
    operator="示范市大数据中心",
    contact_phone="0990-12345678",
    contact_email="wz@shifan.invalid",
    contact_address="示范市人民路1号",
    icp_number="鲁ICP备00000001号-1",
    police_number="鲁公网安备 00000000000001号",
    party_mark_code="0A1B2C3D4E5F",
    navigation=NAVIGATION,
    standing=(Link("联系我们", "/lxwm/"), Link("无障碍声明", "/wza/")),
    portal=Link("示范市人民政府门户网站", "https://portal.shifan.invalid/"),
    style_url="/static/00000000/site.css",
    script_url="/static/00000000/site.js",
    look_url="/look.css",
    feed_url="/feed.atom",
)
BARE_SHELL = replace(
    SHELL,
    identification_code="",
    operator="",
    contact_phone="",
    contact_email="",
    contact_address="",
    icp_number="",
    police_number="",
    party_mark_code="",
    navigation=(),
    standing=(),
    portal=None,
    feed_url="",
)
COLUMN = Column(
    name="规范性文件",
    description="市政府及办公室印发的规范性文件",
    keywords="规范性文件,政策",
    type="政策文件",
    url="/zfxxgk/zcwj/gfxwj/",
)
BREADCRUMB = (
    Link("政府信息公开", "/zfxxgk/"),
    Link("政策文件", "/zfxxgk/zcwj/"),
    Link("规范性文件", "/zfxxgk/zcwj/gfxwj/"),
)
ROW = Row("关于优化营商环境的若干意见", "/content/2026/11.html", at("2026-03-02 09:30"))
RICH_ROW = replace(
    ROW,
    title="关于印发老旧小区改造方案的通知",
    url="https://mzj.shifan.invalid/content/2026/12.html",
    summary="改造听取居民意见。",
    is_pinned=True,
    is_away=True,
    validity="已废止",
    document_number="示政发〔2026〕3号",
)
ROWS = (RICH_ROW, ROW)
DOCUMENT = Article(
    kind="NORMATIVE_DOCUMENT",
    kind_label="规范性文件",
    title="示范市老旧小区改造工作方案",
    body='<p>现印发给你们。</p><table><tr><th>县区</th><td>12</td></tr></table><img src="/files/aa/1.png">',
    summary="老旧小区怎么改。",
    source="示范市住建局",
    author="李审核",
    keywords="老旧小区,改造",
    released_at=at("2026-03-02 10:15"),
    byline="示范市人民政府办公室",
    document_number="示政办发〔2026〕12号",
    index_number="11369900MB0000001X/2026-00012",
    subject="城乡建设、环境保护\\城乡建设（含住房）",
    dated_on=date(2026, 3, 1),
    effective_on=date(2026, 4, 1),
    expires_on=date(2028, 12, 31),
    validity="已废止",
    is_void=True,
    correction_note="第三条中“2027年”更正为“2028年”。",
    corrected_at=at("2026-03-05 16:02"),
    original_url="http://old.shifan.invalid/1.html",
    image_url="/files/ab/2.png",
    attachments=(File("改造清单", "/files/ab/清单.pdf", "PDF", "1.2 MB"),),
    related=(Related("政策解读", ROW), Related("废止本文件的文件", RICH_ROW)),
    newer=ROW,
    older=RICH_ROW,
    more=ROWS,
)
PLAIN = replace(
    DOCUMENT,
    kind="NEWS",
    kind_label="动态",
    title="我市新增三条公交线路",
    body="<p>即日起开通。</p>",
    summary="",
    source="",
    author="",
    keywords="",
    byline="",
    document_number="",
    index_number="",
    subject="",
    dated_on=None,
    effective_on=None,
    expires_on=None,
    validity="有效",
    is_void=False,
    correction_note="",
    corrected_at=None,
    original_url="",
    image_url="",
    attachments=(),
    related=(),
    newer=None,
    older=None,
    more=(),
)


def head(title: str, path: str, column: Column | None = COLUMN) -> Head:
    return Head(
        title=title, canonical=BASE + path, column=column, description="概述", keywords="词"
    )


ARTICLE_PAGE = ArticlePage(
    SHELL, head(DOCUMENT.title, "/content/2026/7.html"), BREADCRUMB, DOCUMENT
)
PLAIN_PAGE = ArticlePage(
    BARE_SHELL, Head(PLAIN.title, f"{BASE}/content/2026/8.html", COLUMN), BREADCRUMB[:1], PLAIN
)
SECTION = Section("item_list", "工作动态", "/gzdt/", ROWS)
HOME = HomeView(
    SHELL,
    head("示范市人民政府", "/", None),
    (
        Section("headlines", "头条", "/gzdt/", ROWS),
        SECTION,
        Section("notices", "通知公告", "", ROWS),
        Section("item_list", "政策", "", (), (SECTION, replace(SECTION, title="政策解读"))),
        Section("item_list", "", "", (), (replace(SECTION, title="数据发布"),)),
    ),
)
CHANNEL = ChannelPage(
    shell=SHELL,
    head=head("规范性文件", "/zfxxgk/zcwj/gfxwj/"),
    breadcrumb=BREADCRUMB,
    title="规范性文件",
    rows=ROWS,
    older_url="/zfxxgk/zcwj/gfxwj/archive-5.html",
    years_url="/zfxxgk/zcwj/gfxwj/years.html",
    children=(Link("市政府", "/zfxxgk/zcwj/gfxwj/szf/"),),
    sections=(SECTION,),
)
ARCHIVE = ArchivePage(
    shell=SHELL,
    head=head("规范性文件（往期）", "/zfxxgk/zcwj/gfxwj/archive-5.html"),
    breadcrumb=BREADCRUMB,
    title="规范性文件",
    rows=ROWS,
    newer_url="/zfxxgk/zcwj/gfxwj/archive-9.html",
    older_url="/zfxxgk/zcwj/gfxwj/archive-0.html",
    channel_url="/zfxxgk/zcwj/gfxwj/",
)
YEARS = YearsPage(
    shell=SHELL,
    head=head("规范性文件（按年份）", "/zfxxgk/zcwj/gfxwj/years.html"),
    breadcrumb=BREADCRUMB,
    title="规范性文件",
    years=(
        YearLine(2026, 31, "/zfxxgk/zcwj/gfxwj/archive-9.html"),
        YearLine(2025, 112, "/zfxxgk/zcwj/gfxwj/archive-5.html"),
    ),
    channel_url="/zfxxgk/zcwj/gfxwj/",
)
MISSING = MessagePage(
    shell=SHELL,
    head=Head("没有找到页面", f"{BASE}/404.html"),
    title="没有找到您要的页面",
    message="地址可能写错了。",
    links=(Link("首页", "/"), Link("站点地图", "/map.html")),
)
MOVED = MessagePage(
    shell=SHELL,
    head=Head("栏目已调整", f"{BASE}/gzdt/"),
    title="栏目已调整",
    message="这个栏目已经调整到新的位置。",
    links=(Link("前往新位置", "/gzdt/"),),
    refresh_url="/gzdt/",
)
MAP = SiteMapPage(SHELL, Head("站点地图", f"{BASE}/map.html"), NAVIGATION)

# Name, template, value: every page a reader may meet.
PAGES = (
    ("home", "pages/home.html", HOME),
    (
        "home without anything",
        "pages/home.html",
        HomeView(BARE_SHELL, Head("示范市", f"{BASE}/"), ()),
    ),
    ("channel", "library/channel.html", CHANNEL),
    (
        "channel with one row",
        "library/channel.html",
        replace(
            CHANNEL,
            shell=BARE_SHELL,
            breadcrumb=BREADCRUMB[:1],
            rows=(ROW,),
            older_url="",
            years_url="",
            children=(),
            sections=(),
        ),
    ),
    ("archive", "library/archive.html", ARCHIVE),
    (
        "archive of one page",
        "library/archive.html",
        replace(ARCHIVE, shell=BARE_SHELL, rows=(ROW,), newer_url="", older_url=""),
    ),
    ("years", "library/years.html", YEARS),
    ("one year", "library/years.html", replace(YEARS, shell=BARE_SHELL, years=YEARS.years[:1])),
    ("document", "library/article.html", ARTICLE_PAGE),
    ("short news", "library/article.html", PLAIN_PAGE),
    ("missing", "pages/message.html", MISSING),
    ("moved", "pages/message.html", MOVED),
    ("bare message", "pages/message.html", replace(MISSING, shell=BARE_SHELL, links=())),
    ("map", "pages/map.html", MAP),
    ("bare map", "pages/map.html", replace(MAP, shell=BARE_SHELL, channels=NAVIGATION[:1])),
)
