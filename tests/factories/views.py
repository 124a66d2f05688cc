"""Values for the templates: of each page one with everything in it, and one with as little as may be."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from html import escape

from huabiao.publishing.dates import CHINA
from huabiao.publishing.views_data import (
    ArchivePage,
    Article,
    ArticlePage,
    Captioned,
    ChannelPage,
    Chart,
    Choice,
    Column,
    Facet,
    Figure,
    File,
    Found,
    Head,
    HomeView,
    IconLink,
    Link,
    LinkGroup,
    MessagePage,
    Recording,
    Related,
    Row,
    SearchPage,
    Section,
    Shell,
    SiteMapPage,
    TopicCard,
    TopicPage,
    TopicsPage,
    YearLine,
    YearsPage,
)
from tests.factories.pictures import picture

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
    attachments=(File("改造清单", "/files/ab/清单.pdf", "PDF", "1.2 MB", 1_258_291),),
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

# The whole of a city's portal, as a designer judges it.
_TOPS = {
    "要闻动态": ("zwyw", ("政务要闻", "部门动态", "县区动态", "图片新闻", "视频新闻")),
    "政府信息公开": (
        "zfxxgk",
        ("公开指南", "公开制度", "法定主动公开内容", "公开年报", "依申请公开"),
    ),
    "政策": ("zc", ("规范性文件", "政策解读", "政策问答", "政策汇编")),
    "办事服务": ("bsfw", ("个人办事", "企业办事", "便民服务", "办事指南")),
    "互动交流": ("hdjl", ("市长信箱", "意见征集", "在线访谈", "回应关切")),
    "数据": ("sj", ("统计数据", "数据开放", "数据解读")),
    "走进示范": ("zjsf", ("城市概况", "历史文化", "自然地理")),
}


def _tree(title: str, path: str, parts: tuple[str, ...]) -> Link:
    return Link(
        title,
        f"/{path}/",
        tuple(
            Link(
                part,
                f"/{path}/{number}/",
                (
                    (
                        Link(
                            "市政府文件",
                            f"/{path}/{number}/a/",
                            (Link("已废止文件", f"/{path}/{number}/a/b/"),),
                        ),
                        Link("部门文件", f"/{path}/{number}/c/"),
                    )
                    if number in (0, 2)
                    else ()
                ),
            )
            for number, part in enumerate(parts)
        ),
    )


PORTAL = replace(
    SHELL,
    portal=None,
    navigation=tuple(_tree(title, path, parts) for title, (path, parts) in _TOPS.items()),
    standing=tuple(
        Link(title, f"/{path}/")
        for title, path in (
            ("关于我们", "gywm"),
            ("联系我们", "lxwm"),
            ("网站声明", "wzsm"),
            ("隐私保护", "ysbh"),
            ("无障碍声明", "wza"),
        )
    ),
    counterpart=Link("English", "https://english.shifan.invalid/"),
    counterpart_language="en",
    search_url="/search/",
    topics_url="/zhuanti/",
)
LONG_TITLE = (
    "关于进一步加强和改进全市城乡社区综合服务设施建设管理运行工作的实施意见" * 3
    + "（二〇二六年修订征求意见稿）"
)
ODD_TITLES = (
    LONG_TITLE,
    "𠮷安路、㐂林街至䶮湖大道沿线雨污分流改造工程公告",
    "بلدية المدينة: إعلان عن الخدمات العامة الجديدة",
    "Pneumonoultramicroscopicsilicovolcanoconiosis" * 3,
)
_TITLES = (
    "市政府召开常务会议研究部署城市更新和民生保障工作",
    "全市优化营商环境大会举行：把企业的小事当作政府的大事来办",
    "示范市老城区供水管网改造全面开工",
    "三条公交线路九月一日起延伸至东部新区",
    "2026年中小学招生入学工作安排公布",
    "我市新增口袋公园十二处，市民推窗见绿出门入园",
    "医保异地就医直接结算实现县区全覆盖",
)


def news(count: int, start: int = 0) -> tuple[Row, ...]:
    return tuple(
        Row(
            _TITLES[(start + number) % len(_TITLES)],
            f"/content/2026/{start + number + 100}.html",
            at(f"2026-11-{22 - number:02d} 09:30"),
            summary="会议强调，要坚持以人民为中心，把群众满意不满意作为检验工作的标准，扎实办好民生实事。",
            is_pinned=number == 0 and start == 7,
            picture=picture(start + number) if number % 4 != 3 else None,
        )
        for number in range(count)
    )


def odd_rows() -> tuple[Row, ...]:
    return tuple(
        replace(row, title=title, is_pinned=True, is_away=True)
        for row, title in zip(news(4), ODD_TITLES, strict=True)
    )


def documents(count: int) -> tuple[Row, ...]:
    return tuple(
        replace(
            row,
            title=f"示范市人民政府关于印发《示范市{row.title[:12]}实施办法》的通知",
            document_number=f"示政发〔2026〕{number + 3}号",
            index_number=f"11369900MB0000001X/2026-{number + 12:05d}",
            dated_on=date(2026, 11, 20 - number),
            validity=("有效", "有效", "已修改", "有效", "已废止")[number % 5],
            kind="NORMATIVE_DOCUMENT",
        )
        for number, row in enumerate(news(count))
    )


LEADERS = tuple(
    Row(
        name,
        f"/content/2026/{number + 400}.html",
        at("2026-03-02 09:30"),
        post=post,
        summary=duties,
        kind="LEADER",
        picture=picture(number, f"{name}照片", (480, 600)) if number < 2 else None,
    )
    for number, (name, post, duties) in enumerate(
        (
            ("示范市市长", "市长", "领导市政府全面工作。"),
            (
                "示范市常务副市长",
                "常务副市长",
                "负责市政府常务工作，分管发展改革、财政、应急管理、统计等方面工作。",
            ),
            ("副市长（民生）", "副市长", "负责教育、卫生健康、医疗保障、文化和旅游等方面工作。"),
        )
    )
)
QUESTIONS = tuple(
    Row(
        title,
        f"/content/2026/{number + 500}.html",
        at("2026-05-02 09:30"),
        answer=answer,
        kind="FAQ",
    )
    for number, (title, answer) in enumerate(
        (
            (
                "新生儿落户需要准备哪些材料？",
                "<p>需要出生医学证明、父母身份证和户口簿。可在线预约，到任一派出所办理。</p>",
            ),
            (
                "老旧小区加装电梯有补助吗？",
                "<p>有。每部补助十五万元，见<a href='https://example.com/'>补助标准</a>。</p>",
            ),
            ("公积金可以用来付租金吗？", ""),
        )
    )
)
TOPICS = (
    TopicCard("城市更新三年行动", "/zhuanti/csgx/", "让老城焕发新的生机。", picture(3)),
    TopicCard("优化营商环境", "/zhuanti/yshj/", "一网通办，一次办好。", picture(4)),
    TopicCard("安全生产月", "/zhuanti/aqsc/", "人人讲安全，个个会应急。"),
    TopicCard(
        "第七次人口普查", "/zhuanti/rkpc/", "大国点名，没你不行。", picture(5), date(2024, 12, 31)
    ),
)
SERVICES = tuple(
    IconLink(title, f"/bsfw/{icon}/", icon, note)
    for title, icon, note in (
        ("社会保障", "insurance", ""),
        ("医疗健康", "health", ""),
        ("教育入学", "school", ""),
        ("住房公积金", "home", ""),
        ("就业创业", "work", ""),
        ("交通出行", "transport", ""),
        ("婚姻登记", "marriage", ""),
        ("养老服务", "elderly", ""),
        ("企业开办", "company", ""),
        ("税费办理", "tax", ""),
        ("生态环境", "environment", ""),
        ("12345热线", "phone", "全天接听"),
    )
)
SITE_GROUPS = (
    LinkGroup(
        "县区政府",
        tuple(
            Link(f"{name}人民政府", f"https://{code}.shifan.invalid/")
            for name, code in (
                ("东川区", "dc"),
                ("西岭区", "xl"),
                ("南湖县", "nh"),
                ("北原县", "by"),
            )
        ),
    ),
    LinkGroup(
        "市政府部门",
        tuple(
            Link(f"市{name}局", f"https://b{number}.shifan.invalid/")
            for number, name in enumerate(
                (
                    "民政",
                    "财政",
                    "教育",
                    "公安",
                    "司法",
                    "审计",
                    "统计",
                    "林业",
                    "水务",
                    "商务",
                    "体育",
                    "医疗保障",
                )
            )
        ),
    ),
)
LINK_GROUPS = (
    LinkGroup(
        "国家部委网站",
        (Link("中国政府网", "https://www.gov.cn/"), Link("民政部", "https://www.mca.gov.cn/")),
    ),
    LinkGroup("省内市政府网站", (Link("示范省人民政府", "https://www.shengfu.shifan.invalid/"),)),
    LinkGroup("其他网站", (Link("示范日报", "https://news.example.com/"),)),
)
BARS = (
    '<svg viewBox="0 0 600 260" xmlns="http://www.w3.org/2000/svg">'
    '<g class="axis"><line class="guide" x1="50" y1="40" x2="590" y2="40"/>'
    '<line class="guide" x1="50" y1="120" x2="590" y2="120"/>'
    '<line class="line" x1="50" y1="200" x2="590" y2="200"/>'
    '<text x="10" y="45">600</text><text x="10" y="125">300</text></g>'
    '<g class="series serie-0 color-0"><rect class="rect" x="80" y="92" width="46" height="108"/>'
    '<rect class="rect" x="210" y="80" width="46" height="120"/>'
    '<rect class="rect" x="340" y="66" width="46" height="134"/>'
    '<rect class="rect" x="470" y="54" width="46" height="146"/>'
    "</g>"
    '<g class="series serie-1 color-1"><rect class="rect" x="128" y="150" width="46" height="50"/>'
    '<rect class="rect" x="258" y="142" width="46" height="58"/>'
    '<rect class="rect" x="388" y="138" width="46" height="62"/>'
    '<rect class="rect" x="518" y="128" width="46" height="72"/>'
    "</g>"
    '<g><text x="100" y="225">2022</text><text x="230" y="225">2023</text>'
    '<text x="360" y="225">2024</text><text x="490" y="225">2025</text></g>'
    "</svg>"
)
CHART = Chart(
    "地区生产总值与一般公共预算收入（亿元）",
    BARS,
    ("年份", "地区生产总值", "预算收入"),
    (
        ("2022", "405", "188"),
        ("2023", "450", "217"),
        ("2024", "502", "232"),
        ("2025", "547", "270"),
    ),
    "市统计局",
)
FIGURES = (
    Figure("常住人口", "312.4", "万人"),
    Figure("地区生产总值", "547", "亿元", "同比增长 6.2%"),
    Figure("空气优良天数", "328", "天"),
    Figure("一网通办事项", "2,186", "项"),
)
PORTAL_HOME = HomeView(
    PORTAL,
    head("示范市人民政府", "/", None),
    (
        Section(
            "banner",
            "防汛提示",
            "/zwyw/1/",
            text="未来三天我市有中到大雨，请市民合理安排出行，注意安全。",
        ),
        Section("headlines", "头条", "/zwyw/", news(3)),
        Section("carousel", "图片新闻", "/zwyw/3/", (*news(4), odd_rows()[0]), width="wide"),
        Section(
            "item_list",
            "",
            "",
            tabs=(
                Section("item_list", "政务要闻", "/zwyw/0/", news(6)),
                Section("item_list", "部门动态", "/zwyw/1/", news(6, 3)),
                Section("item_list", "县区", "/zwyw/2/", news(5, 5)),
            ),
            width="narrow",
        ),
        Section("documents", "最新政策", "/zc/", documents(6), width="wide"),
        Section("notices", "通知公告", "/tzgg/", (*news(3, 7), *odd_rows()[1:]), width="narrow"),
        Section("services", "办事服务", "/bsfw/", icons=SERVICES),
        Section("topics", "专题专栏", "/zhuanti/", topics=TOPICS[:3]),
        Section(
            "item_list",
            "政策解读",
            "",
            tabs=(
                Section("item_list", "解读", "/zc/1/", news(5)),
                Section("item_list", "问答", "/zc/2/", news(5, 2)),
            ),
            width="half",
        ),
        Section("item_list", "互动交流", "/hdjl/", news(5, 4), width="half"),
        Section("figures", "数说示范", "/sj/", figures=FIGURES, charts=(CHART, CHART)),
        Section("leaders", "市政府领导", "/zfxxgk/ld/", LEADERS),
        Section("sites", "网站集群", "", groups=SITE_GROUPS),
        Section("links", "网站链接", "", groups=LINK_GROUPS),
        Section("item_list", "什么也没有", "/kong/"),
    ),
)
ENGLISH = replace(
    PORTAL,
    site_code="english",
    site_name="The People's Government of Shifan City",
    base_url="https://english.shifan.invalid",
    navigation=(
        Link("News", "/news/"),
        Link(
            "About Shifan",
            "/about/",
            (Link("Overview", "/about/overview/"), Link("History", "/about/history/")),
        ),
        Link("Services", "/services/"),
    ),
    standing=(Link("Contact us", "/contact/"), Link("Accessibility", "/accessibility/")),
    sponsor="General Office of Shifan Municipal People's Government",
    operator="Shifan Big Data Centre",
    contact_address="1 Renmin Road, Shifan",
    language="en",
    counterpart=Link("中文", "https://www.shifan.invalid/"),
    counterpart_language="zh-CN",
    topics_url="",
)
ENGLISH_ROWS = tuple(
    replace(row, title=title, summary="The service is open to residents and visitors alike.")
    for row, title in zip(
        news(3),
        (
            "Three bus lines extended to the eastern new district",
            "City opens one-stop service window for overseas residents",
            "Old town renewal enters its third year",
        ),
        strict=True,
    )
)
ENGLISH_HOME = HomeView(
    ENGLISH,
    Head("Shifan", "https://english.shifan.invalid/"),
    (
        Section("headlines", "Top story", "/news/", ENGLISH_ROWS),
        Section("carousel", "Pictures", "/news/", ENGLISH_ROWS, width="wide"),
        Section("item_list", "News", "/news/", ENGLISH_ROWS, width="narrow"),
    ),
)
ENGLISH_ARTICLE = ArticlePage(
    ENGLISH,
    Head(
        "Old town renewal",
        "https://english.shifan.invalid/content/2026/1.html",
        Column("News", "News of the city", "news", "工作动态", "/news/"),
    ),
    (Link("News", "/news/"),),
    replace(
        DOCUMENT,
        title="Notice on the renewal of old residential areas",
        body="<p>The plan is hereby issued.</p>",
        source="Shifan Daily",
        subject="Housing",
        author="",
        byline="General Office",
        correction_note="",
        related=(),
        newer=ENGLISH_ROWS[0],
        older=None,
        more=ENGLISH_ROWS,
    ),
)
TOPIC = TopicPage(
    PORTAL,
    head(
        "城市更新三年行动",
        "/zhuanti/csgx/",
        Column("城市更新三年行动", "让老城焕发新的生机。", "", "工作动态", "/zhuanti/csgx/"),
    ),
    (Link("专题专栏", "/zhuanti/"),),
    "城市更新三年行动",
    "从2024年到2026年，用三年时间改造老旧小区二百个、更新管网三百公里，让老城焕发新的生机。",
    picture(3),
    None,
    (
        Section("carousel", "现场图片", "", news(3), width="wide"),
        Section("item_list", "最新进展", "/zwyw/", news(5, 2), width="narrow"),
        Section("figures", "", "", figures=FIGURES[:2]),
    ),
)
ARCHIVED_TOPIC = replace(
    TOPIC, picture=None, archived_on=date(2026, 3, 1), sections=(), shell=BARE_SHELL
)
TOPICS_PAGE = TopicsPage(
    PORTAL,
    head("专题专栏", "/zhuanti/", Column("专题专栏", "", "", "工作动态", "/zhuanti/")),
    (),
    "专题专栏",
    TOPICS[:3],
    TOPICS[3:],
)
SEARCH = SearchPage(
    PORTAL,
    Head("搜索", f"{BASE}/search/"),
    "老旧小区",
    tuple(
        Found(
            title=escape(row.title),
            url=row.url,
            is_away=False,
            kind="规范性文件",
            site="",
            organization=row.byline,
            released_at=row.released_at,
            document_number=row.document_number,
            validity=row.validity,
            excerpt="为推进全市<mark>老旧小区</mark>改造，经市政府同意，制定本办法。改造坚持居民自愿……",
        )
        for row in (*documents(5), replace(documents(1)[0], title=LONG_TITLE))
    ),
    132,
    "/search/?q=1",
    "/search/?q=1&page=3",
    scopes=(
        Choice("全部网站", "/search/?q=1&site=all", is_chosen=True),
        Choice("本网站", "/search/?q=1&site=portal", is_chosen=False),
    ),
    sorts=(
        Choice("按相关程度", "/search/?q=1", is_chosen=True),
        Choice("按时间", "/search/?q=1&sort=newest", is_chosen=False),
    ),
    facets=(
        Facet(
            "类型",
            (
                Choice(
                    "规范性文件", "/search/?q=1&kind=NORMATIVE_DOCUMENT", is_chosen=False, count=97
                ),
                Choice("政策解读", "/search/?q=1", is_chosen=True),
            ),
        ),
    ),
    narrowings=2,
    periods=(
        Choice("一周内", "/search/?q=1&within=week", is_chosen=False),
        Choice("一月内", "/search/?q=1&within=month", is_chosen=False),
        Choice("一年内", "/search/?q=1&within=year", is_chosen=False),
    ),
    since="2026-01-01",
    kept=(("q", "老旧小区"), ("kind", "INTERPRETATION")),
)
QR = (
    "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABAQAAAAA3bvkkAAAACklEQVR4AWNgAAAAAgABc3UBGAAA"
    "AABJRU5ErkJggg=="
)


def listed(style: str, rows: tuple[Row, ...], title: str) -> ChannelPage:
    path = "/zfxxgk/2/"
    return ChannelPage(
        shell=PORTAL,
        head=head(title, path, replace(COLUMN, name=title, url=path)),
        breadcrumb=(Link("政府信息公开", "/zfxxgk/"), Link(title, path)),
        title=title,
        rows=rows,
        older_url=f"{path}archive-5.html",
        years_url=f"{path}years.html",
        children=(),
        sections=(),
        list_style=style,
    )


def article(kind: str, title: str, **values: object) -> ArticlePage:
    return ArticlePage(
        PORTAL,
        head(title, "/content/2026/9.html"),
        (Link("要闻动态", "/zwyw/"), Link("图片新闻", "/zwyw/3/")),
        replace(PLAIN, kind=kind, title=title, qr=QR, **values),  # type: ignore[arg-type]
    )


WIDE_TABLE = (
    "<table>"
    + "".join(
        "<tr>" + "".join(f"<{cell}>{line}{column}</{cell}>" for column in range(30)) + "</tr>"
        for line, cell in (("指标", "th"), ("3", "td"), ("4", "td"))
    )
    + "</table>"
)
GALLERY = article(
    "GALLERY",
    "十二处口袋公园建成开放",
    body="<p>推窗见绿，出门入园。</p>",
    pictures=tuple(
        Captioned(
            picture(number, f"公园景色之{number}"),
            "孩子们在新建成的口袋公园里玩耍" if number % 2 else "",
        )
        for number in range(40)
    ),
    more=news(6),
)
VIDEO = article(
    "RECORDING",
    "在线访谈：怎样办好民生实事",
    body="<p>主持人：各位网友好。</p><p>嘉宾：大家好。</p>",
    recording=Recording("/files/a/1.mp4", "video/mp4", "48 MB", "/files/a/1.vtt", picture(2)),
    newer=ROW,
    older=RICH_ROW,
)
SOUND = article(
    "RECORDING", "广播：早间新闻", recording=Recording("/files/a/2.mp3", "audio/mpeg", "8 MB")
)
LEADER = article(
    "LEADER",
    "示范市常务副市长",
    post="常务副市长",
    summary=LEADERS[1].summary,
    body="<p>分管发展改革、财政、统计。</p>",
    picture=picture(1, "常务副市长照片", (480, 600)),
)
PROFILE = article(
    "PROFILE",
    "市民政局",
    body="<p>贯彻执行民政事业法律法规和方针政策。</p>",
    facts=(
        ("办公地址", "示范市人民路12号"),
        ("办公时间", "周一至周五 8:30—12:00，14:00—17:30"),
        ("联系电话", "0990-1234567"),
        ("负责人", "郑和平"),
    ),
)
FAQ = article("FAQ", "新生儿落户需要准备哪些材料？", body="<p>需要出生医学证明。</p>")
DATA_FILE = article(
    "DATA_FILE",
    "全市公共停车场名录",
    body="<p>每季度更新。</p>",
    facts=(("更新频率", "每季度"), ("数据格式", "XLSX")),
    attachments=(
        File("公共停车场名录（2026年第三季度）", "/files/a/t.xlsx", "XLSX", "86 KB", 88_064),
    ),
)
ODD_ARTICLE = article(
    "NEWS",
    LONG_TITLE,
    body=f'<p>见<a href="https://example.com/a?b=1&amp;c=2">外部说明</a>。</p>{WIDE_TABLE}<p>{ODD_TITLES[3]}</p>',
    more=odd_rows(),
    newer=odd_rows()[0],
    older=odd_rows()[3],
    picture=picture(6, "施工现场"),
)

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
    (
        "channel of channels",
        "library/channel.html",
        replace(
            CHANNEL,
            rows=(),
            older_url="",
            years_url="",
            sections=tuple(replace(SECTION, rows=(ROW,) * count) for count in (1, 5, 5, 1, 2)),
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
    ("portal home", "pages/home.html", PORTAL_HOME),
    ("portal home in bands", "pages/home.html", replace(PORTAL_HOME, layout="BANDS")),
    ("portal home with a side", "pages/home.html", replace(PORTAL_HOME, layout="SIDE")),
    ("english home", "pages/home.html", ENGLISH_HOME),
    ("english article", "library/article.html", ENGLISH_ARTICLE),
    (
        "english empty home",
        "pages/home.html",
        HomeView(ENGLISH, Head("Shifan", "https://english.shifan.invalid/"), ()),
    ),
    (
        "home of empty blocks",
        "pages/home.html",
        replace(PORTAL_HOME, sections=PORTAL_HOME.sections[-1:]),
    ),
    ("topic", "pages/topic.html", TOPIC),
    ("archived topic", "pages/topic.html", ARCHIVED_TOPIC),
    ("topics", "pages/topics.html", TOPICS_PAGE),
    (
        "one topic",
        "pages/topics.html",
        replace(TOPICS_PAGE, shell=BARE_SHELL, current=(), archived=TOPICS[3:]),
    ),
    ("search", "pages/search.html", SEARCH),
    (
        "search for nothing",
        "pages/search.html",
        replace(SEARCH, words="", found=(), total=0, newer_url="", older_url=""),
    ),
    (
        "nothing found",
        "pages/search.html",
        replace(SEARCH, words="月球", found=(), total=0, newer_url="", older_url=""),
    ),
    (
        "search refused",
        "pages/search.html",
        replace(
            SEARCH,
            words="的",
            found=(),
            total=0,
            newer_url="",
            older_url="",
            refusal="搜索的词太短，请多写一两个字。",
        ),
    ),
    ("pictures", "library/channel.html", listed("PICTURES", (*news(5), *odd_rows()), "图片新闻")),
    (
        "documents",
        "library/channel.html",
        listed("DOCUMENTS", (*documents(8), *odd_rows()), "法定主动公开内容"),
    ),
    (
        "by years",
        "library/channel.html",
        listed(
            "YEARS",
            (*news(3), replace(ROW, released_at=at("2024-01-01 08:00")), *odd_rows()),
            "公开年报",
        ),
    ),
    ("people", "library/channel.html", listed("PEOPLE", LEADERS, "领导之窗")),
    ("questions", "library/channel.html", listed("QUESTIONS", QUESTIONS, "政策问答")),
    ("long list", "library/channel.html", listed("PLAIN", (*news(12), *odd_rows()), "政务要闻")),
    (
        "documents of long ago",
        "library/archive.html",
        replace(
            ARCHIVE,
            shell=PORTAL,
            rows=documents(5),
            list_style="DOCUMENTS",
            breadcrumb=(Link("政府信息公开", "/zfxxgk/"), Link("公开制度", "/zfxxgk/1/")),
        ),
    ),
    (
        "landing",
        "library/channel.html",
        replace(
            listed("PLAIN", (), "政策"),
            breadcrumb=(Link("政策", "/zc/"),),
            older_url="",
            years_url="",
            sections=tuple(
                Section("item_list", link.title, link.url, news(5, number))
                for number, link in enumerate(PORTAL.navigation[2].children)
            ),
        ),
    ),
    ("gallery", "library/article.html", GALLERY),
    ("video", "library/article.html", VIDEO),
    ("sound", "library/article.html", SOUND),
    ("leader", "library/article.html", LEADER),
    (
        "leader without portrait",
        "library/article.html",
        replace(LEADER, article=replace(LEADER.article, picture=None, summary="", body="")),
    ),
    ("profile", "library/article.html", PROFILE),
    ("faq", "library/article.html", FAQ),
    ("data file", "library/article.html", DATA_FILE),
    ("odd article", "library/article.html", ODD_ARTICLE),
    (
        "map of sites",
        "pages/map.html",
        replace(MAP, shell=PORTAL, channels=PORTAL.navigation, groups=SITE_GROUPS),
    ),
)
