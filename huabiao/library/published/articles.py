"""Decides what stands at an item's one address on a site."""

from __future__ import annotations

from collections.abc import Iterable

from huabiao.library import rules
from huabiao.library.enums import Kind, RelationType, Validity
from huabiao.library.models import Item, ItemAddress, Placement, Relation
from huabiao.library.published import entries, preparing, reading
from huabiao.library.published.beside import lead_picture, published_body, shown_file
from huabiao.library.published.preparing import NEIGHBOURS, Batch, Main, Told
from huabiao.library.published.qr import qr_of
from huabiao.library.published.reading import Node
from huabiao.library.published.shell import shell_of, ways_on
from huabiao.media import files
from huabiao.media.queries import picture_of, public_path
from huabiao.publishing import theme
from huabiao.publishing.recording import NEWEST, OLDEST, reads, reads_span
from huabiao.publishing.routes import Gone, Output, Page, Parting, Route
from huabiao.publishing.snapshot import remembered
from huabiao.publishing.views_data import (
    Article,
    ArticlePage,
    Captioned,
    Head,
    MessagePage,
    Picture,
    Recording,
    Related,
    Row,
)
from huabiao.publishing.words import say

TEMPLATE = "library/article.html"

# Facts of organizations and of data, shown as a list.
_FACTS = {
    "contact_address": "办公地址",
    "contact_phone": "联系电话",
    "office_hours": "办公时间",
    "data_period": "数据时段",
    "data_cycle": "更新周期",
}

# How a relation reads from its source and from its target.
_LABELS = {
    RelationType.INTERPRETS: ("解读的文件", "政策解读"),
    RelationType.AMENDS: ("修改的文件", "修改本文件的文件"),
    RelationType.REPEALS: ("废止的文件", "废止本文件的文件"),
    RelationType.SUPERSEDES: ("代替的文件", "代替本文件的文件"),
}


def render_article(route: Route) -> Output | None:
    """The item's page; 410 for ever where it stood once and stands no more."""
    view = view_of(route)
    return Page(theme.render(TEMPLATE, view)) if isinstance(view, ArticlePage) else view


def view_of(route: Route) -> ArticlePage | Output | None:
    """What the item's page is given, or what stands there instead."""
    reads(f"item:{route.ident}:{Item.TEXT}")
    batch = preparing.batch_for(route)
    placement = batch.mains.get((route.site, route.ident))
    if placement is None:
        return _gone(route)
    found = reading.node(route.site, placement.channel_id)
    if found is None:
        return _gone(route)
    return page_of(placement, found, batch, route.path)


def page_of(placement: Main | Placement, found: Node, batch: Batch, path: str) -> ArticlePage:
    """What the page of the placement's item is given, at its path on the placement's site."""
    shell = shell_of(placement.site_id)
    canonical = shell.base_url + path
    article = _article(placement, batch, _neighbours(placement, batch), canonical)
    return ArticlePage(
        shell=shell,
        head=Head(
            title=article.title,
            canonical=canonical,
            column=reading.column(found),
            description=article.summary,
            keywords=article.keywords,
        ),
        breadcrumb=reading.breadcrumb(placement.site_id, placement.channel_id),
        article=article,
    )


def _gone(route: Route) -> Output | None:
    if not ItemAddress.objects.filter(item_id=route.ident, site_id=route.site).exists():
        return None
    shell = shell_of(route.site)
    page = MessagePage(
        shell=shell,
        head=Head(title=say(shell.language, "信息已撤下"), canonical=shell.base_url + route.path),
        title=say(shell.language, "这条信息已经撤下"),
        message=say(
            shell.language,
            "您要看的信息已由发布单位撤下，不再提供。您可以从下面的栏目继续浏览。",
        ),
        links=ways_on(shell),
    )
    stub = theme.render("pages/message.html", page)
    # Navigation may lead to a plain page that is all there is in its channel.
    is_single = Item.objects.filter(pk=route.ident, kind__in=rules.SINGLE).exists()
    return Parting(stub, is_gone_after=True) if is_single else Gone(stub)


def _article(
    placement: Main | Placement,
    batch: Batch,
    neighbours: tuple[tuple[Row, ...], tuple[Row, ...]],
    canonical: str,
) -> Article:
    item = placement.item
    newer, older = neighbours
    lead = batch.images.get(item.lead_image_id or 0)
    picture = lead_picture(item, lead) if lead is not None else None
    is_void = item.validity in (Validity.REPEALED, Validity.EXPIRED)
    return Article(
        kind=item.kind,
        kind_label=_in_words(Kind, item.kind),
        title=placement.title or item.title,
        body=published_body(item.body, batch.images),
        summary=placement.summary or item.summary,
        source=item.source or item.byline,
        author=item.author,
        keywords=item.keywords,
        released_at=placement.sort_at,
        byline=item.byline,
        document_number=item.document_number,
        index_number=item.index_number,
        subject=item.subject,
        dated_on=item.dated_on,
        effective_on=item.effective_on,
        expires_on=item.expires_on,
        validity=_in_words(Validity, item.validity),
        is_void=is_void,
        correction_note=item.correction_note,
        corrected_at=item.corrected_at,
        original_url=item.original_url,
        image_url=picture.url if picture is not None else "",
        attachments=tuple(
            shown_file(attachment.document, str(attachment))
            for attachment in batch.attachments.get(item.pk, [])
        ),
        related=_related(item, batch.relations.get(item.pk, []), placement.site_id),
        newer=newer[0] if newer else None,
        older=older[0] if older else None,
        more=(*older[1:], *newer[1:]),
        picture=picture,
        pictures=_pictures(item, batch),
        recording=_recording(item, batch, picture),
        post=item.post,
        facts=_facts(item, shell_of(placement.site_id).language),
        qr=qr_of(canonical),
    )


def _in_words(choices: type[Kind | Validity], value: str) -> str:
    """What a choice is called; found out once a snapshot."""
    return remembered((choices, value), lambda: str(choices(value).label))


def _pictures(item: Item | Told, batch: Batch) -> tuple[Captioned, ...]:
    return tuple(
        Captioned(picture_of(batch.images[shown.image_id], shown.caption), shown.caption)
        for shown in batch.pictures.get(item.pk, [])
    )


def _recording(item: Item | Told, batch: Batch, poster: Picture | None) -> Recording | None:
    recording = batch.recordings.get(item.recording_id or 0)
    captions = batch.recordings.get(item.captions_id or 0)
    if recording is None:
        return None
    return Recording(
        url=public_path(recording),
        content_type=recording.content_type,
        size=files.size_of(recording),
        captions_url=public_path(captions) if captions else "",
        poster=poster,
    )


def _facts(item: Item | Told, language: str) -> tuple[tuple[str, str], ...]:
    """What an organization or a data set says of itself."""
    told = ((label, getattr(item, name)) for name, label in _FACTS.items())
    return tuple((say(language, label), value) for label, value in told if value)


def _related(item: Item | Told, relations: Iterable[Relation], site_id: int) -> tuple[Related, ...]:
    found = []
    for relation in relations:
        is_source = relation.source_id == item.pk
        other = relation.target if is_source else relation.source
        reads(other.key)
        row = _row_of(other, site_id)
        if row is not None:
            label = _LABELS[RelationType(relation.type)][0 if is_source else 1]
            found.append(Related(say(shell_of(site_id).language, label), row))
    return tuple(found)


def _row_of(item: Item, site_id: int) -> Row | None:
    """A line that leads to an item: on this site where it stands here, else on its home site."""
    here = entries.read(entries.standing().filter(item=item, is_main=True, site_id=site_id))
    if here:
        lines = reading.rows(here)
        return lines[0] if lines else None
    return reading.row_away(item)


def _neighbours(
    placement: Main | Placement, batch: Batch
) -> tuple[tuple[Row, ...], tuple[Row, ...]]:
    """The entries just newer and just older in the same channel, the nearest first."""
    newer, older = batch.around[placement.pk]
    reads_span(
        f"channel:{placement.channel_id}",
        newest=newer[-1].position if len(newer) == NEIGHBOURS else NEWEST,
        oldest=older[-1].position if len(older) == NEIGHBOURS else OLDEST,
    )
    return reading.rows(newer), reading.rows(older)
