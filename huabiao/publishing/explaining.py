"""Decides how the publisher explains itself: why a page is as it is, and what a change would rewrite.

What would be rewritten is asked of `reach_of`, which a run asks; the rows of what was read only say why.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import unquote, urlsplit

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from huabiao.base.errors import Refused
from huabiao.base.keys import key_of
from huabiao.publishing import fragments, index, tree
from huabiao.publishing.models import Dependency, Entry, Failure, PublishedFile, ReceiptLine, Window
from huabiao.publishing.naming import Namer, kind_in_words, known_forms
from huabiao.publishing.reach import reach_of
from huabiao.publishing.recording import NEWEST, OLDEST
from huabiao.publishing.routes import Route, with_parts
from huabiao.publishing.serving.answers import SEARCH_PATHS
from huabiao.publishing.snapshot import remembering
from huabiao.sites.models import SiteAlias, SiteProfile
from huabiao.sites.queries import base_url, site_on

INDEX = "index.html"


class NotAnAddress(Refused):
    message = gettext_lazy(
        "请写完整的网址，例如 http://www.example.gov.cn/zwgk/；也可以写“站点代码/路径”。"
    )


class UnknownHost(Refused):
    def __init__(self, host: str) -> None:
        said = _("没有网站使用域名“%(host)s”。现有：%(hosts)s")
        hosts = SiteProfile.objects.order_by("code").values_list("site__hostname", flat=True)
        super().__init__(said % {"host": host, "hosts": "、".join(hosts) or _("一个也没有")})


class UnknownPath(Refused):
    def __init__(self, profile: SiteProfile, path: str) -> None:
        said = _("“%(site)s”上没有 %(path)s：读者在这里看到的是“找不到页面”。")
        super().__init__(said % {"site": profile.name, "path": path})


class AnsweredLive(Refused):
    message = gettext_lazy("搜索页由程序当场回答，没有文件，也没有用到什么的记录。")


class UnknownKey(Refused):
    def __init__(self, key: str, *, is_absent: bool) -> None:
        forms = "；".join(f"{form}（{words}）" for form, words in known_forms())
        said = _("没有 %(key)s 这个对象。") if is_absent else _("不认识“%(key)s”。")
        said += _("可以写的形式（N 是编号）：%(forms)s。")
        super().__init__(said % {"key": key, "forms": forms})


@dataclass(frozen=True)
class Named:
    """A key and what people call it."""

    key: str
    label: str


@dataclass(frozen=True)
class NamedWindow:
    """A stretch of an order that a page looked at, both ends included; positions as published."""

    scope: str
    newest: int
    oldest: int
    label: str


@dataclass(frozen=True)
class Written:
    """When a file was last written, and by which run."""

    run: int
    act: str
    at: datetime


@dataclass(frozen=True)
class Explanation:
    """What stands at an address and what it depends on.

    `state`: STANDS, MOVED (301, to `moved_to`), GONE (410), or MISSING: it could not be made yet.
    `alias`: the host that was asked for, where it only leads to the site's own.
    """

    site: SiteProfile
    path: str
    state: str
    kind: str
    kind_label: str
    sha256: str = ""
    size: int = 0
    moved_to: str = ""
    alias: str = ""
    written: Written | None = None
    failure: Failure | None = None
    keys: tuple[Named, ...] = ()
    windows: tuple[NamedWindow, ...] = ()

    @property
    def url(self) -> str:
        return base_url(self.site) + self.path.removesuffix(INDEX)


@dataclass(frozen=True)
class Rewritten:
    """A page that a change would make be rendered again, and why."""

    site: str  # code
    path: str
    kind: str
    kind_label: str
    reasons: tuple[str, ...]


@dataclass(frozen=True)
class Foreseen:
    """What a change of one thing would make be rendered: of the thing itself, and of its place in orders."""

    key: Named
    pages: tuple[Rewritten, ...]
    moving: tuple[Rewritten, ...]  # further ones, were its position to change
    pieces: tuple[
        str, ...
    ]  # shared pieces looked at; only if one changes, its readers are rewritten
    readers: int  # pages that read those pieces


def is_a_key(text: str) -> bool:
    """Whether a person who writes this means a thing, and no address."""
    kind, colon, rest = text.partition(":")
    forms = {form.partition(":")[0] for form, _words in known_forms()}
    numbers = [part for part in rest.split(":") if part.isdecimal()]
    is_of_rows = all(key_of(number) is not None for number in numbers)
    return bool(colon) and kind in forms and "/" not in rest and is_of_rows


def explain(address: str) -> Explanation:
    """What stands at an address, with scheme or without, on a site's own host or one that leads there."""
    profile, path, alias = _place(address)
    if f"{path.removesuffix(INDEX).rstrip('/')}/" in SEARCH_PATHS:
        raise AnsweredLive
    rows = PublishedFile.objects.filter(site_id=profile.site_id, path__startswith="/")
    row = rows.filter(path=path).first() or rows.filter(path=f"{path}/{INDEX}").first()
    path = row.path if row is not None else path
    failure = Failure.objects.filter(site_id=profile.site_id, path=path).first()
    if row is None:
        if failure is None:
            raise UnknownPath(profile, path)
        kind = failure.kind
        return Explanation(
            profile, path, "MISSING", kind, kind_in_words(kind), alias=alias, failure=failure
        )
    is_gone = tree.is_closed(profile.code, path)
    keys, windows = _read_by(row)
    return Explanation(
        site=profile,
        path=path,
        state="MOVED" if row.moved_to else "GONE" if is_gone else "STANDS",
        kind=row.kind,
        kind_label=kind_in_words(row.kind),
        sha256=row.sha256,
        size=row.size,
        moved_to=row.moved_to,
        alias=alias,
        written=_written(profile, path),
        failure=failure,
        keys=keys,
        windows=windows,
    )


def _place(address: str) -> tuple[SiteProfile, str, str]:
    """The site, the path of the file, and the alias that was used, or ""."""
    given = address.strip()
    try:
        parts = urlsplit(given if "://" in given else f"//{given}")
        host = (parts.hostname or "").rstrip(".")
        path = unquote(parts.path, errors="strict") or "/"
    except ValueError:
        raise NotAnAddress from None
    if not host or "\0" in path:
        raise NotAnAddress
    alias = SiteAlias.objects.select_related("site__profile__site").filter(host=host).first()
    profile = alias.site.profile if alias is not None else site_on(host)
    profile = profile or SiteProfile.objects.select_related("site").filter(code=host).first()
    if profile is None:
        raise UnknownHost(host)
    path = path + INDEX if path.endswith("/") else path
    return profile, path, host if alias is not None else ""


def _written(profile: SiteProfile, path: str) -> Written | None:
    line = ReceiptLine.objects.filter(site_id=profile.site_id, path=path).order_by("-pk").first()
    if line is None:
        return None
    return Written(line.run_id, str(ReceiptLine.Act(line.act).label), line.visible_at)


def _read_by(row: PublishedFile) -> tuple[tuple[Named, ...], tuple[NamedWindow, ...]]:
    keys = sorted(set(row.dependencies.values_list("key", flat=True)), key=_in_order)
    windows = list(row.windows.order_by("scope", "-newest"))
    namer = Namer()
    namer.foresee(keys, [window.scope for window in windows])
    return (
        tuple(Named(key, namer.key(key)) for key in keys),
        tuple(
            NamedWindow(window.scope, window.newest, window.oldest, _window_in_words(window, namer))
            for window in windows
        ),
    )


def _in_order(key: str) -> tuple[bool, str, int, str]:
    """Items first: they are what people ask about."""
    kind, _colon, rest = key.partition(":")
    number, _colon, part = rest.partition(":")
    return kind != "item", kind, int(number) if number.isdecimal() else 0, part


def _window_in_words(window: Window, namer: Namer) -> str:
    """ "窗口：栏目“…”中的信息，最新的 20 条，到 2026-11-02 的信息《…》为止"."""
    order = namer.order(window.scope)
    if (window.newest, window.oldest) == (NEWEST, OLDEST):
        return _("窗口：%(order)s，全部") % {"order": order}
    inside = Entry.objects.filter(
        scope=window.scope, position__lte=window.newest, position__gte=window.oldest
    )
    said = {
        "order": order,
        "count": inside.count(),
        "newest": _end_in_words(window.scope, window.newest, namer),
        "oldest": _end_in_words(window.scope, window.oldest, namer),
    }
    if window.newest == NEWEST:
        return _("窗口：%(order)s，最新的 %(count)s 条，到%(oldest)s为止") % said
    if window.oldest == OLDEST:
        return _("窗口：%(order)s，从%(newest)s起更早的 %(count)s 条") % said
    return _("窗口：%(order)s，从%(newest)s到%(oldest)s，共 %(count)s 条") % said


def _end_in_words(scope: str, position: int, namer: Namer) -> str:
    """The entry that stands at the end of a window, or the position by itself."""
    entry = Entry.objects.filter(scope=scope, position=position).first()
    moment = namer.moment(scope, position)
    if entry is None:
        return f" {moment or position} "
    name = namer.key(entry.owner)
    return _(" %(moment)s 的%(name)s") % {"moment": moment, "name": name} if moment else f" {name}"


def explain_change(key: str) -> Foreseen:
    """What would be rendered now if the thing with this key changed, and, besides, if it moved."""
    key = key.strip()
    namer = Namer()
    is_read = Dependency.objects.filter(key__in=with_parts([key])).exists()
    if not is_read and not namer.is_known(key):
        forms = {form.partition(":N")[0] for form, _words in known_forms()}
        kind = key.rpartition(":")[0] if key.startswith("fragment:") else key.partition(":")[0]
        raise UnknownKey(key, is_absent=kind in forms and ":" in key)
    with remembering():
        reach = reach_of({key})
        spots = {(entry.scope, entry.position) for entry in index.entries_of({key})}
        moving = index.routes_over(spots)
    pieces = {route for route in (*reach.affected, *moving) if route.kind == fragments.KIND}
    pages = (reach.affected - pieces) | (reach.appearing - _standing(reach.appearing))
    moving -= pages | pieces
    shared = {fragments.key_of(route.path.removeprefix("!"), route.site) for route in pieces}
    return Foreseen(
        key=Named(key, namer.key(key)),
        pages=_rewritten(pages, _reading_reasons(pages, key, namer)),
        moving=_rewritten(moving, _moving_reasons(moving, spots, namer)),
        pieces=tuple(namer.key(piece) for piece in sorted(shared)),
        readers=len(index.routes_reading(shared)) if shared else 0,
    )


def _standing(routes: Collection[Route]) -> set[Route]:
    return {known.route for known in index.manifest_of(routes).values()}


Reasons = dict[tuple[int, str], list[str]]


def _reading_reasons(pages: Collection[Route], key: str, namer: Namer) -> Reasons:
    """Per address, by which keys it is met; what nothing stands for yet appears because of the thing."""
    rows = Dependency.objects.filter(key__in=with_parts([key])).order_by("key")
    found: Reasons = defaultdict(list)
    for site, path, read in rows.values_list("file__site_id", "file__path", "key").distinct():
        said = _("用到%(name)s") % {"name": namer.key(read)}
        found[site, path.removeprefix(index.MARK)].append(said)
    for page in pages:
        if page.address not in found:
            found[page.address].append(_("因为它而新建"))
    return found


def _moving_reasons(
    pages: Collection[Route], spots: Collection[tuple[str, int]], namer: Namer
) -> Reasons:
    found: Reasons = defaultdict(list)
    wanted = {page.address for page in pages}
    for scope, position in sorted(spots):
        over = Window.objects.filter(scope=scope, newest__gte=position, oldest__lte=position)
        for window in over.select_related("file"):
            address = (window.file.site_id, window.file.path.removeprefix(index.MARK))
            said = _window_in_words(window, namer) if address in wanted else ""
            if said and said not in found[address]:
                found[address].append(said)
    return found


def _rewritten(pages: Collection[Route], reasons: Reasons) -> tuple[Rewritten, ...]:
    sites = {page.site for page in pages}
    codes = dict(SiteProfile.objects.filter(site_id__in=sites).values_list("site_id", "code"))
    return tuple(
        Rewritten(
            codes[page.site],
            page.path,
            page.kind,
            kind_in_words(page.kind),
            tuple(reasons.get(page.address, ())),
        )
        for page in sorted(pages)
        if page.site in codes
    )
