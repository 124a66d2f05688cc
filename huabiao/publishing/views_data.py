"""Decides what templates are given: plain values, so that no query can hide in a template."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime


@dataclass(frozen=True)
class Link:
    title: str
    url: str
    children: tuple[Link, ...] = ()


@dataclass(frozen=True)
class Shell:
    """Header, navigation and footer facts of one site; the same for all of its pages."""

    site_code: str
    site_name: str
    site_domain: str  # record domain, for tags
    base_url: str  # "https://mzj.shifan.invalid", for canonical addresses, no trailing slash
    identification_code: str
    sponsor: str
    operator: str
    contact_phone: str
    contact_email: str
    contact_address: str
    icp_number: str
    police_number: str
    party_mark_code: str
    navigation: tuple[Link, ...]  # tree, at least four levels deep where the channels are
    standing: tuple[Link, ...]  # 联系我们, 网站声明, 隐私, 无障碍声明, 站点地图
    portal: Link | None  # the city portal, on sites that are not it
    style_url: str  # "/static/<theme version>/site.css" – the theme's one stylesheet
    script_url: str
    look_url: str  # "/look.css": accent, grey mode, header picture: a small file of stable name
    feed_url: str = ""  # the site's Atom feed, from the root
    language: str = "zh-CN"  # BCP 47; what the theme says of itself is said in it
    counterpart: Link | None = None  # the same site in another language; titled in that language
    counterpart_language: str = ""
    search_url: str = ""  # "/search/"; where nothing answers a search, ""
    topics_url: str = ""  # "/zhuanti/", where the site has topic pages
    traditional: str = ""  # "/zh-hant", below which each page stands in traditional characters too
    json: bool = False  # whether lists and items stand as JSON too

    @property
    def publisher(self) -> str:
        """Who speaks where nobody else is named: the sponsor, or the site by its name in its language."""
        return self.sponsor if self.language.startswith("zh") else self.site_name

    def __hash__(self) -> int:
        # Pages look their rendered header up by shell; hashing the whole tree each time costs more
        # than the page.
        return hash((self.site_code, self.site_name, self.style_url))


@dataclass(frozen=True)
class Column:
    """The four column tags, and the column's address."""

    name: str
    description: str
    keywords: str
    type: str  # official word, e.g. 政策文件
    url: str


@dataclass(frozen=True)
class Head:
    """What stands in <head> beyond the shell."""

    title: str
    canonical: str  # absolute
    column: Column | None = None
    description: str = ""
    keywords: str = ""


@dataclass(frozen=True)
class Picture:
    """A published picture; browsers choose among its sizes, pages keep its place free while it loads."""

    url: str
    width: int
    height: int
    alt: str = ""
    focus: tuple[int, int] | None = (
        None  # what stays in sight where it is cut, in quarters from left and top
    )
    srcset: str = ""  # "/files/….jpg 480w, /files/….jpg 960w", or "" where there is one size


@dataclass(frozen=True)
class Row:
    """One line of a list; which of its facts are shown is for the list's style."""

    title: str
    url: str
    released_at: datetime
    summary: str = ""
    is_pinned: bool = False
    is_away: bool = False  # leads to another site
    validity: str = ""  # "", or 已修改, 已废止, 已失效
    document_number: str = ""
    kind: str = ""  # Kind value
    index_number: str = ""
    dated_on: date | None = None
    byline: str = ""
    picture: Picture | None = None
    post: str = ""  # of a leader: 职务
    answer: str = ""  # of a question: safe HTML
    file: File | None = None  # of a data file: what is downloaded


@dataclass(frozen=True)
class File:
    title: str
    url: str
    type: str  # "PDF", "DOCX", …
    size: str  # "1.2 MB"
    length: int  # bytes


@dataclass(frozen=True)
class Captioned:
    """A picture of a gallery with the words below it."""

    picture: Picture
    caption: str


@dataclass(frozen=True)
class Recording:
    """A video or a sound, with what is needed to follow it without hearing it."""

    url: str
    content_type: str  # "video/mp4", "audio/mpeg"
    size: str
    captions_url: str = ""  # WebVTT
    poster: Picture | None = None

    @property
    def is_video(self) -> bool:
        return self.content_type.startswith("video/")


@dataclass(frozen=True)
class Related:
    label: str  # 解读, 被解读, 废止, 被废止 …
    row: Row


@dataclass(frozen=True)
class Article:
    """One item on one site."""

    kind: str  # Kind value, "NEWS" …
    kind_label: str
    title: str
    body: str  # safe HTML
    summary: str
    source: str
    author: str
    keywords: str
    released_at: datetime
    byline: str
    document_number: str
    index_number: str
    subject: str
    dated_on: date | None
    effective_on: date | None
    expires_on: date | None
    validity: str  # official word; always given for normative documents
    is_void: bool  # repealed or expired
    correction_note: str
    corrected_at: datetime | None
    original_url: str
    image_url: str
    attachments: tuple[File, ...]
    related: tuple[Related, ...]
    newer: Row | None
    older: Row | None
    more: tuple[Row, ...]
    picture: Picture | None = None  # lead picture, portrait of a leader
    pictures: tuple[Captioned, ...] = ()  # of a gallery
    recording: Recording | None = None
    post: str = ""  # of a leader
    facts: tuple[tuple[str, str], ...] = ()  # of an organization or a data set: ("办公地址", "…")
    qr: str = ""  # the page's address as a picture, a data: address


@dataclass(frozen=True)
class ArticlePage:
    shell: Shell
    head: Head
    breadcrumb: tuple[Link, ...]
    article: Article


@dataclass(frozen=True)
class YearLine:
    year: int
    count: int
    url: str  # the archive page that holds the year's newest entry


@dataclass(frozen=True)
class ChannelPage:
    """A channel's own page: pins and the newest, and the way to everything older."""

    shell: Shell
    head: Head
    breadcrumb: tuple[Link, ...]
    title: str
    rows: tuple[Row, ...]
    older_url: str  # archive page that holds the 21st, or ""
    years_url: str
    children: tuple[Link, ...]  # sub-channels that have items
    sections: tuple[Section, ...]  # a landing page (频道) shows its sub-channels' newest
    list_style: str = "PLAIN"  # sites.enums.ListStyle


@dataclass(frozen=True)
class ArchivePage:
    shell: Shell
    head: Head
    breadcrumb: tuple[Link, ...]
    title: str
    rows: tuple[Row, ...]
    newer_url: str
    older_url: str
    channel_url: str
    list_style: str = "PLAIN"


@dataclass(frozen=True)
class YearsPage:
    shell: Shell
    head: Head
    breadcrumb: tuple[Link, ...]
    title: str
    years: tuple[YearLine, ...]
    channel_url: str


@dataclass(frozen=True)
class IconLink:
    """A way to a service: a drawn sign, a name, a few words."""

    title: str
    url: str
    icon: str  # name of a sign the theme draws
    note: str = ""


@dataclass(frozen=True)
class LinkGroup:
    title: str
    links: tuple[Link, ...]


@dataclass(frozen=True)
class TopicCard:
    """专题 as it is shown in lists."""

    title: str
    url: str
    summary: str = ""
    picture: Picture | None = None
    archived_on: date | None = None  # set once it is archived


@dataclass(frozen=True)
class Figure:
    """One number that matters: 常住人口 312.4 万人."""

    label: str
    value: str
    unit: str = ""
    note: str = ""


@dataclass(frozen=True)
class Chart:
    """Statistics drawn when the page is published, and the same as a table for who cannot see it."""

    title: str
    svg: str  # safe inline SVG without style or script; the theme colours its classes
    header: tuple[str, ...]
    lines: tuple[tuple[str, ...], ...]
    source: str = ""


@dataclass(frozen=True)
class Section:
    """A block of a home, topic or landing page; each kind fills its own part of it.

    banner: text, url · carousel, headlines, item_list, notices, documents, leaders: rows or tabs ·
    services: icons · topics: topics · sites, links: groups · figures: figures, charts.
    """

    kind: str
    title: str = ""
    url: str = ""  # the channel, or ""
    rows: tuple[Row, ...] = ()
    tabs: tuple[Section, ...] = field(default=())  # a block of several channels
    width: str = "full"  # "full", "wide" (two thirds), "half", "narrow" (a third)
    text: str = ""
    icons: tuple[IconLink, ...] = ()
    topics: tuple[TopicCard, ...] = ()
    groups: tuple[LinkGroup, ...] = ()
    figures: tuple[Figure, ...] = ()
    charts: tuple[Chart, ...] = ()


@dataclass(frozen=True)
class HomeView:
    shell: Shell
    head: Head
    sections: tuple[Section, ...]
    layout: str = "GRID"  # "GRID", "BANDS", "SIDE"


@dataclass(frozen=True)
class TopicPage:
    """专题: a page with a header of its own."""

    shell: Shell
    head: Head
    breadcrumb: tuple[Link, ...]
    title: str
    summary: str
    picture: Picture | None
    archived_on: date | None
    sections: tuple[Section, ...]


@dataclass(frozen=True)
class TopicsPage:
    """专题专栏: the topics of a site, those archived last."""

    shell: Shell
    head: Head
    breadcrumb: tuple[Link, ...]
    title: str
    current: tuple[TopicCard, ...]
    archived: tuple[TopicCard, ...]


@dataclass(frozen=True)
class Found:
    """One line of an answer to a search: what it leads to, and the words around the hit."""

    title: str  # safe HTML: only <mark> stands in it
    url: str
    is_away: bool  # on another site than the one that was asked
    kind: str  # as people call it
    site: str  # its name, "" where no other was searched
    organization: str
    released_at: datetime | None
    document_number: str
    validity: str  # 已废止 …; "" where it binds
    excerpt: str  # safe HTML, too


@dataclass(frozen=True)
class Choice:
    """One way to ask differently."""

    label: str
    url: str
    is_chosen: bool
    count: int = 0


@dataclass(frozen=True)
class Facet:
    title: str
    choices: tuple[Choice, ...]


@dataclass(frozen=True)
class Best:
    """推荐结果: what the platform office puts above all that was found."""

    title: str
    url: str
    is_away: bool
    summary: str
    phone: str


@dataclass(frozen=True)
class SearchPage:
    """搜索: the form as it was sent, what was found, and what narrows it."""

    shell: Shell
    head: Head
    words: str
    found: tuple[Found, ...]
    total: int  # 0 with words: nothing was found
    newer_url: str
    older_url: str
    refusal: str = ""  # why the words could not be searched for, in plain Chinese
    is_relaxed: bool = False  # nothing holds all of the words
    added: tuple[str, ...] = ()  # official words that were looked for besides
    meant: Link = Link("", "")  # the words with a slip put right; "": there seems to be none
    best: tuple[Best, ...] = ()
    related: tuple[Link, ...] = ()  # what others look for
    scopes: tuple[Choice, ...] = ()  # all sites, this one
    sorts: tuple[Choice, ...] = ()
    facets: tuple[Facet, ...] = ()
    narrowings: int = 0  # how many things narrow the answer
    periods: tuple[Choice, ...] = ()  # how lately it was published
    since: str = ""  # "2026-01-31"
    until: str = ""
    kept: tuple[tuple[str, str], ...] = ()  # parameters that a form of its own sends along
    all_url: str = ""  # the answer without what narrows it, where something does
    number: int = 1
    pages: int = 1


@dataclass(frozen=True)
class MessagePage:
    """404, 410, moved: a heading, a sentence, and ways on."""

    shell: Shell
    head: Head
    title: str
    message: str
    links: tuple[Link, ...]
    refresh_url: str = ""


@dataclass(frozen=True)
class SiteMapPage:
    shell: Shell
    head: Head
    channels: tuple[Link, ...]
    groups: tuple[LinkGroup, ...] = ()  # of the portal: the sites of all units, by level


@dataclass(frozen=True)
class Look:
    """What one site's small stylesheet is made from."""

    accent: str  # "#1f4e8c"
    is_grey: bool
    header_picture_url: str = ""  # behind the site's name
    font_percent: float = 100  # size of text, of what the reader's browser has


@dataclass(frozen=True)
class FeedEntry:
    title: str
    url: str  # absolute, kept for ever: it is the entry's id too
    released_at: datetime
    updated_at: datetime
    author: str
    summary: str = ""
    category: str = ""  # name of the channel it stands in


@dataclass(frozen=True)
class Feed:
    """Atom feed (RFC 4287) of a site or of a channel."""

    title: str
    url: str  # absolute address of the feed itself
    page_url: str  # absolute address of what it is the feed of
    updated_at: datetime
    author: str
    entries: tuple[FeedEntry, ...]
    language: str = "zh-CN"  # BCP 47


@dataclass(frozen=True)
class SitemapLine:
    url: str  # absolute
    changed_at: datetime | None = None


@dataclass(frozen=True)
class Sitemap:
    """Lines of a site map, or the parts of a divided one: the two files differ in their words only.

    `traditional`: the address below which each page of the lines stands in its other form.
    """

    lines: tuple[SitemapLine, ...]
    base_url: str = ""
    traditional: str = ""
