"""Decides what stands at an item's one address on a site, and at the addresses of its files."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from huabiao.library.enums import Kind, RelationType, Validity
from huabiao.library.models import Attachment, Item, ItemAddress, Placement, Relation
from huabiao.library.published import entries, preparing, reading
from huabiao.library.published.preparing import NEIGHBOURS, Batch
from huabiao.library.published.shell import shell_of
from huabiao.media import files
from huabiao.media.bodies import images_in, publish_images
from huabiao.media.models import MediaDocument, MediaImage
from huabiao.media.queries import public_path
from huabiao.publishing import theme
from huabiao.publishing.recording import NEWEST, OLDEST, reads, reads_span
from huabiao.publishing.routes import Gone, Output, Page, Parting, Route
from huabiao.publishing.views_data import (
    Article,
    ArticlePage,
    File,
    Head,
    Link,
    MessagePage,
    Related,
    Row,
)

DOCUMENT, IMAGE = "document", "image"

# How a relation reads from its source and from its target.
_LABELS = {
    RelationType.INTERPRETS: ("解读的文件", "政策解读"),
    RelationType.AMENDS: ("修改的文件", "修改本文件的文件"),
    RelationType.REPEALS: ("废止的文件", "废止本文件的文件"),
    RelationType.SUPERSEDES: ("代替的文件", "代替本文件的文件"),
}


def render_article(route: Route) -> Output | None:
    """The item's page; 410 for ever where it stood once and stands no more."""
    reads(f"item:{route.ident}")
    batch = preparing.batch_for(route)
    placement = batch.mains.get((route.site, route.ident))
    if placement is None:
        return _gone(route)
    found = reading.node(route.site, placement.channel_id)
    if found is None:
        return _gone(route)
    shell = shell_of(route.site)
    item = placement.item
    newer, older = _neighbours(placement, batch)
    article = _article(placement, batch, newer, older)
    page = ArticlePage(
        shell=shell,
        head=Head(
            title=article.title,
            canonical=shell.base_url + route.path,
            column=reading.column(found),
            description=article.summary,
            keywords=item.keywords,
        ),
        breadcrumb=reading.breadcrumb(route.site, placement.channel_id),
        article=article,
    )
    return Page(theme.render("library/article.html", page))


def _gone(route: Route) -> Output | None:
    if not ItemAddress.objects.filter(item_id=route.ident, site_id=route.site).exists():
        return None
    shell = shell_of(route.site)
    page = MessagePage(
        shell=shell,
        head=Head(title="信息已撤下", canonical=shell.base_url + route.path),
        title="这条信息已经撤下",
        message="您要看的信息已由发布单位撤下，不再提供。您可以从下面的栏目继续浏览。",
        links=shell.navigation[:8] or (Link("首页", "/"),),
    )
    stub = theme.render("pages/message.html", page)
    # Navigation may lead to a plain page that is all there is in its channel.
    is_single = Item.objects.filter(pk=route.ident, kind=Kind.PLAIN_PAGE).exists()
    return Parting(stub, is_gone_after=True) if is_single else Gone(stub)


def _article(
    placement: Placement, batch: Batch, newer: tuple[Row, ...], older: tuple[Row, ...]
) -> Article:
    item = placement.item
    is_void = item.validity in (Validity.REPEALED, Validity.EXPIRED)
    return Article(
        kind=item.kind,
        kind_label=item.get_kind_display(),
        title=placement.title or item.title,
        body=_body(item, batch),
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
        validity=item.get_validity_display(),
        is_void=is_void,
        correction_note=item.correction_note,
        corrected_at=item.corrected_at,
        original_url=item.original_url,
        image_url=public_path(item.lead_image) if item.lead_image else "",
        attachments=_attachments(batch.attachments.get(item.pk, [])),
        related=_related(item, batch.relations.get(item.pk, []), placement.site_id),
        newer=newer[0] if newer else None,
        older=older[0] if older else None,
        more=(*older[1:], *newer[1:]),
    )


def _body(item: Item, batch: Batch) -> str:
    shown = batch.images
    return publish_images(item.body, lambda pk: public_path(shown[pk]) if pk in shown else None)


def _attachments(attachments: Iterable[Attachment]) -> tuple[File, ...]:
    return tuple(
        File(
            title=str(attachment),
            url=public_path(attachment.document),
            type=files.type_of(attachment.document),
            size=files.size_of(attachment.document),
        )
        for attachment in attachments
    )


def _related(item: Item, relations: Iterable[Relation], site_id: int) -> tuple[Related, ...]:
    found = []
    for relation in relations:
        is_source = relation.source_id == item.pk
        other = relation.target if is_source else relation.source
        reads(other.key)
        row = _row_of(other, site_id)
        if row is not None:
            found.append(Related(_LABELS[RelationType(relation.type)][0 if is_source else 1], row))
    return tuple(found)


def _row_of(item: Item, site_id: int) -> Row | None:
    """A line that leads to an item: on this site where it stands here, else on its home site."""
    here = entries.standing().filter(item=item, is_main=True, site_id=site_id).first()
    if here is not None:
        lines = reading.rows([here])
        return lines[0] if lines else None
    return reading.row_away(item)


def _neighbours(placement: Placement, batch: Batch) -> tuple[tuple[Row, ...], tuple[Row, ...]]:
    """The entries just newer and just older in the same channel, the nearest first."""
    newer, older = batch.around[placement.pk]
    reads_span(
        f"channel:{placement.channel_id}",
        newest=newer[-1].position if len(newer) == NEIGHBOURS else NEWEST,
        oldest=older[-1].position if len(older) == NEIGHBOURS else OLDEST,
    )
    return reading.rows(newer), reading.rows(older)


def render_document(route: Route) -> Output | None:
    """An attachment, for as long as a live item of this site uses it."""
    users = Attachment.objects.filter(document_id=route.ident).values_list("item_id", flat=True)
    if not _is_used(route, set(users)):
        return None
    document = MediaDocument.objects.get(pk=route.ident)
    return files.file_of(document) if public_path(document) == route.path else None


def render_image(route: Route) -> Output | None:
    """A picture, for as long as a live item of this site shows it."""
    users = Item.objects.filter(body__contains=f"/media/images/{route.ident}/")
    leads = Item.objects.filter(lead_image_id=route.ident)
    if not _is_used(route, set((users | leads).values_list("pk", flat=True))):
        return None
    image = MediaImage.objects.get(pk=route.ident)
    return files.file_of(image) if public_path(image) == route.path else None


def _is_used(route: Route, item_ids: set[int]) -> bool:
    reads(*(f"item:{pk}" for pk in item_ids))
    return Placement.objects.filter(
        item_id__in=item_ids, site_id=route.site, is_live=True, is_main=True
    ).exists()


def routes_of_item(item: Item, sites: set[int]) -> Iterator[Route]:
    """Files an item brings with it on each site where it stands."""
    documents = [attachment.document for attachment in item.attachments.select_related("document")]
    pictures = list(MediaImage.objects.in_bulk(images_in(item.body)).values())
    if item.lead_image is not None:
        pictures.append(item.lead_image)
    for site in sites:
        for document in documents:
            yield Route(site, public_path(document), DOCUMENT, document.pk)
        for picture in pictures:
            yield Route(site, public_path(picture), IMAGE, picture.pk)
