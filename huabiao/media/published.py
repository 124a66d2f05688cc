"""Puts pictures on the public sites: each with its smaller forms, under its content, while it is shown."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from huabiao.media import files, naming, showing
from huabiao.media.models import MediaImage
from huabiao.media.queries import pictures_by_id, public_path
from huabiao.publishing import routes
from huabiao.publishing.recording import reads
from huabiao.publishing.routes import Output, Route, Source, Wanted
from huabiao.publishing.snapshot import keep, remembered


def register() -> None:
    naming.register()
    routes.register(
        Source(
            name="media",
            renderers={files.IMAGE: render_image},
            all_routes=_none_of_its_own,
            routes_of=routes_of,
            prepare=prepare,
            entries_of=_no_entries,
            all_entries=_no_entries,
        )
    )


@dataclass(frozen=True)
class _Known:
    """What was read of some pictures: all images of the same content, and who shows them."""

    routes: frozenset[Route] = frozenset()
    alike: Mapping[int, Collection[MediaImage]] = field(default_factory=dict)
    witnesses: Mapping[showing.Pair, str] = field(default_factory=dict)


def prepare(pictures: Collection[Route]) -> None:
    """Read what these pictures are and who shows them; what an earlier batch needed is forgotten."""
    if pictures:
        keep("pictures", _read(pictures))


def render_image(route: Route) -> Output | None:
    """A picture or one of its sizes, for as long as anything live on this site shows it.

    The same file may have been brought twice: it stands while either is shown.
    """
    reads(f"image:{route.ident}")
    known = remembered("pictures", _Known)
    if route not in known.routes:
        known = _read([route])
    for image in known.alike[route.ident]:
        witness = known.witnesses.get((image.pk, route.site))
        forms = {public_path(form): form for form in files.forms_of(image)}
        if witness is not None and route.path in forms:
            reads(witness)
            return files.file_of(forms[route.path])
    return None


def _read(pictures: Collection[Route]) -> _Known:
    alike = _alike({route.ident for route in pictures})
    pairs = {(image.pk, route.site) for route in pictures for image in alike[route.ident]}
    return _Known(frozenset(pictures), alike, showing.witnesses(pairs))


def _alike(ids: Collection[int]) -> dict[int, list[MediaImage]]:
    """Of each of these images all of the same content, in one order."""
    contents = dict(MediaImage.objects.filter(pk__in=ids).values_list("pk", "sha256"))
    same = MediaImage.objects.filter(sha256__in=set(contents.values())).order_by("pk")
    by_content: dict[str, list[MediaImage]] = defaultdict(list)
    for image in same.prefetch_related("sizes"):
        by_content[image.sha256].append(image)
    return {pk: by_content[contents[pk]] if pk in contents else [] for pk in ids}


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
