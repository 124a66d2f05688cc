"""Puts pictures on the public sites: each with its smaller forms, under its content, while it is shown."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from django.db.models import Subquery

from huabiao.media import files, naming, showing
from huabiao.media.models import MediaImage
from huabiao.media.queries import pictures_by_id, public_path
from huabiao.publishing import routes
from huabiao.publishing.recording import reads
from huabiao.publishing.routes import Output, Route, Source, Wanted
from huabiao.publishing.snapshot import remembered


def register() -> None:
    naming.register()
    routes.register(
        Source(
            name="media",
            renderers={files.IMAGE: render_image},
            all_routes=_none_of_its_own,
            routes_of=routes_of,
            entries_of=_no_entries,
            all_entries=_no_entries,
        )
    )


def render_image(route: Route) -> Output | None:
    """A picture or one of its sizes, for as long as anything live on this site shows it.

    The same file may have been brought twice: it stands while either is shown.
    """
    reads(f"image:{route.ident}")
    for image in _alike(route.ident):
        forms = {public_path(form): form for form in files.forms_of(image)}
        if route.path in forms and route.site in showing.sites_showing(image.pk):
            return files.file_of(forms[route.path])
    return None


def _alike(image_id: int) -> list[MediaImage]:
    """Images of the same content, in one order."""
    sha256 = MediaImage.objects.filter(pk=image_id).values("sha256")[:1]
    alike = MediaImage.objects.filter(sha256=Subquery(sha256)).order_by("pk")
    return remembered(("alike", image_id), lambda: list(alike.prefetch_related("sizes")))


def routes_of(keys: Collection[str]) -> Iterator[Route]:
    """Files of pictures that got more sizes."""
    ids = [int(key.removeprefix("image:")) for key in keys if key.startswith("image:")]
    for image in pictures_by_id(ids).values():
        for site in showing.sites_showing(image.pk):
            yield from files.routes_of_picture(site, image)


def _none_of_its_own(site: int) -> Iterable[Route]:
    return ()


def _no_entries(_things: object) -> Iterable[Wanted]:
    return ()
