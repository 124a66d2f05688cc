"""Decides how a page of a site stands in other forms too, beside the page itself.

The form of a page is a route of its own: it renders, is recorded, created, replaced and taken away
as any route. It exists exactly where the page does, so a source is told its variants once and from
then on names the routes of both. What is made from the page as it was rendered is made from the
page rendered a moment ago: beside each other they are rendered one after the other.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, replace

from huabiao.publishing.models import Dependency
from huabiao.publishing.recording import Reading, reads, reads_span, recording
from huabiao.publishing.routes import Copy, Gone, Moved, Output, Parting, Route, Source
from huabiao.publishing.snapshot import keep, remembered
from huabiao.sites.queries import sites_by_form

MARK = "/"  # between the name of a variant and the kind of the page
_LAST = "page rendered last"
Renderer = Callable[[Route], Output | None]
Rendered = tuple[Route, Output | None, Reading]


@dataclass(frozen=True)
class Variant:
    """A form of pages that sites may have besides.

    `name`: one of `sites.rules.FORMS`, before the kind of its routes; `<name>:<site>` is the key of whether a
    site has it.
    `render` is given the route of the page, and a way to have the page itself, as it was rendered.
    """

    name: str
    path_of: Callable[[str], str]
    page_of: Callable[[str], str]  # from the path of the form back to that of the page
    is_made_of_page: bool  # of its bytes, and so rendered right after it
    render: Callable[[Route, Callable[[], Output | None]], Output | None]

    def key_of(self, site: int) -> str:
        return f"{self.name}:{site}"

    def has(self, site: int) -> bool:
        return site in remembered("sites by form", sites_by_form)[self.name]

    def stands(self, site: int) -> bool:
        """Whether its pages are to be found, though the site may have it no more."""
        return self.has(site) or self.name in remembered(("forms left", site), lambda: _left(site))

    def route_of(self, page: Route) -> Route:
        kind = f"{self.name}{MARK}{page.kind}"
        return page._replace(kind=kind, path=self.path_of(page.path))

    def page_behind(self, route: Route) -> Route:
        kind = route.kind.removeprefix(f"{self.name}{MARK}")
        return route._replace(kind=kind, path=self.page_of(route.path))


Forms = Collection[tuple[Variant, Collection[str]]]


def in_forms(source: Source, forms: Forms) -> Source:
    """The source, its pages of these kinds in these forms too, on the sites that have them.

    Where a site has a form no more, its pages stay true until no page leads there: then all go at once.
    """

    def routes_of(keys: Collection[str]) -> Iterator[Route]:
        yield from _with_standing(source.routes_of(keys), forms)
        for variant, kinds in forms:
            for site in _sites_named(keys, variant):
                pages = (route for route in source.all_routes(site) if route.kind in kinds)
                yield from map(variant.route_of, pages)

    def routes_on(keys: Collection[str], site: int) -> Iterator[Route]:
        yield from _with_standing(source.routes_of_on(keys, site), forms)
        for variant, kinds in forms:
            if site in _sites_named(keys, variant):
                pages = (route for route in source.all_routes(site) if route.kind in kinds)
                yield from map(variant.route_of, pages)

    def prepare(routes: Collection[Route]) -> None:
        source.prepare(list(dict.fromkeys(_page_behind(route, forms) for route in routes)))

    return replace(
        source,
        renderers=_renderers(source, forms),
        all_routes=lambda site: _with_wanted(source.all_routes(site), forms),
        routes_of=routes_of,
        routes_on=routes_on,
        routes_beside=lambda scopes: _with_standing(source.routes_beside(scopes), forms),
        prepare=prepare,
    )


def _left(site: int) -> set[str]:
    """Forms that the site has no more, and of which pages stand yet."""
    wanted = remembered("sites by form", sites_by_form)
    keys = [f"{name}:{site}" for name in wanted if site not in wanted[name]]
    found = Dependency.objects.filter(key__in=keys).values_list("key", flat=True).distinct()
    return {key.partition(":")[0] for key in found}


def _with_wanted(routes: Iterable[Route], forms: Forms) -> Iterator[Route]:
    for route in routes:
        yield route
        yield from (one.route_of(route) for one, _kinds in _of(route, forms) if one.has(route.site))


def _with_standing(routes: Iterable[Route], forms: Forms) -> Iterator[Route]:
    for route in routes:
        yield route
        found = _of(route, forms)
        yield from (one.route_of(route) for one, _kinds in found if one.stands(route.site))


def _of(route: Route, forms: Forms) -> Forms:
    return [(variant, kinds) for variant, kinds in forms if route.kind in kinds]


def _renderers(source: Source, forms: Forms) -> dict[str, Renderer]:
    renderers = dict(source.renderers)
    for variant, kinds in forms:
        for kind in kinds:
            renderers[f"{variant.name}{MARK}{kind}"] = _render_of(variant, source.renderers[kind])
            if variant.is_made_of_page:
                renderers[kind] = _keeping(renderers[kind], variant)
    return renderers


def _sites_named(keys: Collection[str], variant: Variant) -> list[int]:
    """Sites that have it, of those whose choice changed."""
    named = (key.split(":") for key in keys)
    sites = [int(rest[0]) for kind, *rest in named if kind == variant.name]
    return [site for site in sites if variant.has(site)]


def _page_behind(route: Route, forms: Forms) -> Route:
    for variant, _kinds in forms:
        if route.kind.startswith(f"{variant.name}{MARK}"):
            return variant.page_behind(route)
    return route


def _keeping(render: Renderer, variant: Variant) -> Renderer:
    """Render a page, and keep it for its other form, which is asked for next."""

    def rendered(route: Route) -> Output | None:
        if not variant.has(route.site):
            return render(route)
        reading = Reading()
        try:
            with recording() as reading:
                output = render(route)
        finally:
            _read_again(reading)
        keep(_LAST, (route, output, reading))
        return output

    return rendered


def _render_of(variant: Variant, render: Renderer) -> Renderer:
    def rendered(route: Route) -> Output | None:
        reads(variant.key_of(route.site))
        page = variant.page_behind(route)

        def as_rendered() -> Output | None:
            last: Rendered | None = remembered(_LAST, lambda: None)
            if last is None or last[0] != page:
                return render(page)
            _read_again(last[2])
            return last[1]

        output = variant.render(page, as_rendered)
        return output if variant.has(route.site) else _leaving(output)

    return rendered


def _leaving(output: Output | None) -> Parting | None:
    """Pages lead to each other, and perhaps from the site's own, until these have been rewritten."""
    if output is None or isinstance(output, Gone | Copy):  # nothing leads there
        return None
    return Parting(output.stub if isinstance(output, Moved) else output.content)


def _read_again(reading: Reading) -> None:
    reads(*reading.keys)
    for span in reading.spans:
        reads_span(span.scope, newest=span.newest, oldest=span.oldest)
