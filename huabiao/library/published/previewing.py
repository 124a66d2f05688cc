"""Decides how a text is shown as the page it would become on a site, before anybody has agreed to it.

The page is made by what publishes it, from a text and a placement that live in memory; nothing is
written. Files that no site has yet come from the console, in whatever way its people may fetch them.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, field, replace
from datetime import datetime

from django.utils.translation import gettext as _

from huabiao.library import rules
from huabiao.library.enums import CONSENTED, Kind
from huabiao.library.files import images_of
from huabiao.library.models import Item, Placement, Relation
from huabiao.library.published import articles, entries, preparing, reading, shell
from huabiao.library.published.preparing import NEIGHBOURS, Batch
from huabiao.library.queries import relations_of
from huabiao.media.files import forms_of
from huabiao.media.models import MediaDocument, MediaImage
from huabiao.media.queries import pictures_by_id, public_path
from huabiao.publishing import theme
from huabiao.publishing.away import shown_away
from huabiao.publishing.snapshot import remembering
from huabiao.publishing.views_data import Article, Captioned, File, Picture, Recording
from huabiao.sites.queries import base_url

_MARK = (
    '<p style="position:sticky;top:0;z-index:9;margin:0;padding:.4em 1em;background:#7a1414;'
    'color:#fff;font-size:1rem;text-align:center">{words}</p>'
)


@dataclass(frozen=True)
class Sketches:
    """Files that were chosen in a form and are not stored: as much of them as a page can show."""

    lead: Picture | None = None
    gallery: tuple[Picture, ...] = ()
    attachments: tuple[File, ...] = ()
    recording: Recording | None = None


@dataclass(frozen=True)
class Reach:
    """What of the store a preview may show, and where a console page finds it."""

    images: Collection[int]  # ids of those that may be shown
    address_of: Callable[[MediaImage | MediaDocument], str]  # absolute; "" leaves the site's own


@dataclass(frozen=True)
class Draft:
    """A text that is to be seen as a page; `text.pk` is None where nothing was saved yet."""

    text: Item
    reach: Reach
    sketches: Sketches = field(default_factory=Sketches)


def preview(draft: Draft, placement: Placement, *, at: datetime, is_senior: bool) -> str:
    """The page of a draft at a placement that may be unsaved, for the `srcdoc` of a frame."""
    with remembering():
        batch = _batch(draft, placement, at)
        found = reading.node(placement.site_id, placement.channel_id)
        if found is None:
            raise LookupError(f"channel {placement.channel_id} is not on site {placement.site_id}")
        page = articles.page_of(placement, found, batch, _path(draft.text, placement, at))
        page = replace(page, article=_with_sketches(page.article, draft))
        html = theme.render(articles.TEMPLATE, page).decode()
        look, base = shell.look_of(placement.site_id), base_url(reading.site(placement.site_id))
    html = shown_away(html, base=base, look=look, look_url=shell.LOOK_PATH)
    return _marked(_from_the_store(html, batch, draft), is_senior=is_senior)


def _batch(draft: Draft, placement: Placement, at: datetime) -> Batch:
    """What the publisher would read of the item, taken from the text instead of from rows."""
    text = draft.text
    if not text.byline and text.organization_id is not None:
        text.byline = text.organization.name
    placement.item = text
    if not placement.is_live:
        placement.sort_at = at.replace(microsecond=0)
    if placement.is_change_waiting:
        placement.title, placement.summary = placement.wanted_title, placement.wanted_summary
    of_gallery = text.pictures.all() if text.kind == Kind.GALLERY else ()
    pictures = [picture for picture in of_gallery if picture.image_id in draft.reach.images]
    batch = Batch(
        attachments={text.pk: list(text.attachments.all())},
        pictures={text.pk: pictures},
        images=pictures_by_id(images_of(text) & set(draft.reach.images)),
        relations={text.pk: _relations(text)},
        mains={(placement.site_id, text.pk): placement},
        recordings={file.pk: file for file in (text.recording, text.captions) if file is not None},
    )
    if placement.is_live:
        preparing.read_around(batch)
    else:
        others = entries.newest(placement.channel_id, NEIGHBOURS + 1)
        older = [entry for entry in others if entry.item_id != text.pk][:NEIGHBOURS]
        batch.around[placement.pk] = ([], older)
    return batch


def _relations(text: Item) -> list[Relation]:
    """Those that would stand once the text is signed."""
    if text.pk is None:
        return []
    return [
        relation
        for relation in relations_of(text)
        if relation.consent in CONSENTED
        and relation.is_live != (relation.source_id == text.pk and relation.is_change_waiting)
    ]


def _path(text: Item, placement: Placement, at: datetime) -> str:
    """The address the page has, or would be given now."""
    known = text.addresses.filter(site_id=placement.site_id).first() if text.pk else None
    return known.path if known is not None else rules.address(at.year, text.pk or 0)


def _with_sketches(article: Article, draft: Draft) -> Article:
    sketches, text = draft.sketches, draft.text
    words = "" if text.is_lead_decorative else text.lead_words
    lead = replace(sketches.lead, alt=words) if sketches.lead is not None else None
    picture = lead or article.picture
    gallery = tuple(Captioned(sketch, sketch.alt) for sketch in sketches.gallery)
    return replace(
        article,
        picture=picture,
        image_url=picture.url if picture is not None else "",
        pictures=(*article.pictures, *gallery),
        attachments=(*article.attachments, *sketches.attachments),
        recording=sketches.recording or article.recording,
    )


def _from_the_store(html: str, batch: Batch, draft: Draft) -> str:
    """Files at their addresses in the console, where the person may fetch them there."""
    text = draft.text
    attached = (attachment.document for row in batch.attachments.values() for attachment in row)
    documents = (*attached, text.recording, text.captions)
    for document in filter(None, documents):
        if address := draft.reach.address_of(document):
            html = html.replace(public_path(document), address)
    for image in batch.images.values():
        if address := draft.reach.address_of(image):
            for form in forms_of(image):
                html = html.replace(public_path(form), address)
    return html


def _marked(html: str, *, is_senior: bool) -> str:
    """Said to be a preview, to people and to machines; in the mode that was asked for."""
    mode = ' data-mode="senior"' if is_senior else ""
    html = html.replace("<html ", f'<html class="scripted"{mode} ', 1)
    robots = '<meta name="robots" content="noindex, nofollow"></head>'
    html = html.replace("</head>", robots, 1)
    html = html.replace("<title>", f"<title>{_('预览')}：", 1)
    mark = _MARK.format(words=_("预览：签发以后，读者看到的页面是这样"))
    return html.replace('<div class="page">', f'{mark}<div class="page">', 1)
