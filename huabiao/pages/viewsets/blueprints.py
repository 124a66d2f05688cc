"""Decides the screens of blueprints: the list, the editor, the scratch site, and rolling out to sites."""

from __future__ import annotations

import mimetypes
import re
from dataclasses import dataclass
from functools import partial
from html import escape
from typing import Any

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views import View
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.viewsets.base import ViewSet
from wagtail.admin.widgets.button import HeaderButton

from huabiao.base.errors import Refused
from huabiao.changes.foreseeing import Impact, foreseen
from huabiao.changes.models import Change
from huabiao.pages import blueprints, operations
from huabiao.pages.blueprints import CHANNEL, Blueprint, FaultyBlueprint
from huabiao.pages.forms.blueprints import BlueprintForm
from huabiao.pages.operations import BlueprintEditedMeanwhile, Report
from huabiao.pages.queries import blueprint_at, blueprint_named, editions_of, sites_made_from
from huabiao.pages.steps import steps_between
from huabiao.pages.viewsets.screens import PLATFORM, FormScreen, Screen, ShowScreen
from huabiao.publishing.serving.answers import SECURITY
from huabiao.sites.enums import SiteKind
from huabiao.sites.models import SiteProfile

AT_ONCE = 20  # sites one list tries, and one press brings up to date
_ADDRESS = re.compile(r'\b(href|src|action)="/(?!/)')
_BODY = re.compile(r"<body\b[^>]*>")


class BlueprintsScreen(Screen):
    """A screen for the platform office: blueprints are nobody else's business."""

    audience = PLATFORM
    header_icon = "copy"

    def way_here(self) -> list[tuple[str, Any]]:
        return [(reverse("blueprints:index"), _("建站模板"))]


@dataclass(frozen=True)
class Offered:
    """A blueprint in the list; one with a fault has its sentence instead of what it says."""

    name: str
    blueprint: Blueprint | None
    fault: str
    sites: int
    behind: int  # sites made from an earlier edition

    @property
    def kind(self) -> str:
        if self.blueprint is None:
            return ""
        return str(
            _("频道模板") if self.blueprint.kind == CHANNEL else SiteKind(self.blueprint.kind).label
        )


class IndexView(BlueprintsScreen, ShowScreen):
    template_name = "pages/blueprints.html"
    page_title = _("建站模板")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {
            **super().get_context_data(**kwargs),
            "offered": [self._offered(name) for name in blueprints.names()],
        }

    def _offered(self, name: str) -> Offered:
        made = sites_made_from(self.request.user, name)
        try:
            blueprint = blueprint_named(name)
        except FaultyBlueprint as fault:
            return Offered(name, None, str(fault.message), made.count(), 0)
        behind = made.filter(blueprint_version__lt=blueprint.version)
        return Offered(name, blueprint, "", made.count(), behind.count())


class BlueprintScreen(BlueprintsScreen):
    """A screen of one blueprint."""

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.name: str = kwargs["name"]
        if self.name not in blueprints.names():
            raise Http404
        try:
            self.blueprint = blueprint_named(self.name)
        except FaultyBlueprint:  # told in the list
            raise Http404 from None

    def get_page_subtitle(self) -> str:
        return self.blueprint.title

    def way_here(self) -> list[tuple[str, Any]]:
        edit = (reverse("blueprints:edit", args=[self.name]), self.blueprint.title)
        return [*super().way_here(), edit]


class EditView(BlueprintScreen, FormScreen):
    """建站模板 with its columns, home blocks and standing pages."""

    page_title = _("修改建站模板")
    template_name = "pages/blueprint.html"
    form_class = BlueprintForm
    done = _("模板已保存。已经建成的网站不变；要让它们跟着改，请点“推送到网站”。")
    explanation = _(
        "改的是以后建站用的样子。已经建成的网站不会自己变：先“试建”看一看，再“推送到网站”，推送之前会列出每个网站要变什么。"
    )

    def way_here(self) -> list[tuple[str, Any]]:
        return BlueprintsScreen.way_here(self)

    def get_form_kwargs(self) -> dict[str, Any]:
        kwargs = super().get_form_kwargs()
        basis = self.request.POST.get("basis", "")
        blueprint = self.blueprint
        if basis.isdecimal() and editions_of(self.name).filter(number=int(basis[:9])).exists():
            blueprint = blueprint_at(self.name, int(basis[:9]))
        return {**kwargs, "blueprint": blueprint}

    def act(self, form: BlueprintForm) -> None:
        seen = form.cleaned_data["seen"]
        try:
            operations.edit_blueprint(
                name=self.name, table=form.table(), seen=seen, **self.acting()
            )
        except BlueprintEditedMeanwhile:
            form.see_again(self.blueprint.version)
            raise

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        editions = list(editions_of(self.name)[:10])
        return {**super().get_context_data(**kwargs), "editions": editions, "name": self.name}

    @cached_property
    def header_buttons(self) -> list[HeaderButton]:
        if self.blueprint.kind == CHANNEL:
            return []
        acts = (("scratch", _("试建")), ("roll_out", _("推送到网站")))
        return [
            HeaderButton(label, reverse(f"blueprints:{act}", args=[self.name]), priority=order)
            for order, (act, label) in enumerate(acts)
        ]

    def get_success_url(self) -> str:
        return self.request.path


class SitesBlueprintScreen(BlueprintScreen):
    """A screen of a blueprint of sites."""

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        if self.blueprint.kind == CHANNEL:
            raise Http404


class ScratchView(SitesBlueprintScreen, ShowScreen):
    """试建网站: seen here, and by nobody outside."""

    template_name = "pages/scratch.html"
    page_title = _("试建")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {
            **super().get_context_data(**kwargs),
            "scratch": operations.scratch_of(self.name),
            "blueprint": self.blueprint,
            "name": self.name,
        }

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        try:
            if "discard" in request.POST:
                operations.discard_scratch(name=self.name, **self.acting())
                messages.success(request, _("试建的网站已经扔掉，什么也没有留下。"))
                return redirect("blueprints:edit", self.name)
            operations.try_blueprint(blueprint=self.blueprint, **self.acting())
        except Refused as refusal:
            messages.error(request, str(refusal.message))
        else:
            messages.success(request, _("试建好了，只有登录的平台管理员看得到。"))
        return redirect("blueprints:scratch", self.name)


class ScratchPageView(SitesBlueprintScreen, View):
    """One file of a scratch site, its links leading to the others of it."""

    http_method_names = ["get"]

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        scratch = operations.scratch_of(self.name)
        file = scratch.page(kwargs["page"]) if scratch is not None else None
        if file is None:
            raise Http404
        content = file.read_bytes()
        kind = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
        if kind == "text/html":
            content = self._marked(content.decode()).encode()
        response = HttpResponse(content, content_type=kind, headers=SECURITY)
        response["X-Robots-Tag"] = "noindex"
        return response

    def _marked(self, html: str) -> str:
        root = reverse("blueprints:scratch_page", args=[self.name])
        html = _ADDRESS.sub(lambda found: f'{found[1]}="{root}', html)
        said = escape(gettext("试建网站，不公开：内容都是示例。"))
        mark = f'<p class="block-banner" role="note">{said}</p>'
        return _BODY.sub(lambda found: found[0] + mark, html, count=1)


@dataclass(frozen=True)
class Waiting:
    """A site that is behind its blueprint, and what would become of it."""

    profile: SiteProfile
    report: Report


class RollOutView(SitesBlueprintScreen, TemplateView):
    """What a newer edition would change on each site, before it is done; then it is done site by site."""

    template_name = "pages/roll_out.html"
    page_title = _("推送到网站")

    def behind(self) -> list[SiteProfile]:
        made = sites_made_from(self.request.user, self.name)
        return list(made.filter(blueprint_version__lt=self.blueprint.version).order_by("pk"))

    def foreseen(self, behind: list[SiteProfile]) -> tuple[list[Waiting], Impact]:
        """What would be done is learnt by doing it and undoing it."""
        waiting: list[Waiting] = []
        for profile in behind:
            with transaction.atomic():
                waiting.append(Waiting(profile, self._rolled(profile, frozenset())))
                transaction.set_rollback(True)
        # At most: as if all that is the sites' own were ticked as well.
        acts = (
            partial(self._rolled, one.profile, {line.step for line in one.report.of("OWN")})
            for one in waiting
        )
        return waiting, foreseen(*acts)

    def _rolled(self, profile: SiteProfile, overruled: Any) -> Report:
        return operations.roll_out(
            profile=profile,
            number=self.blueprint.version,
            overruled=overruled,
            **self.acting(),
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        behind = self.behind()
        waiting, impact = self.foreseen(behind[:AT_ONCE])
        before = min((profile.blueprint_version for profile in behind), default=0)
        return {
            **super().get_context_data(**kwargs),
            "name": self.name,
            "blueprint": self.blueprint,
            "waiting": waiting,
            "later": max(0, len(behind) - AT_ONCE),
            "impact": impact if waiting else None,
            "steps": steps_between(blueprint_at(self.name, before), self.blueprint)
            if behind
            else [],
            "results": results_of(self.request.user, self.blueprint),
        }

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        """Do it, each site in a transaction of its own: what was done stays done if the next one fails."""
        chosen = set(request.POST.getlist("site"))
        told = [
            self._brought(profile)
            for profile in self.behind()[:AT_ONCE]
            if str(profile.pk) in chosen
        ]
        done = told.count("")
        for said in filter(None, told):
            messages.error(request, said)
        if done:
            said = gettext("已推送到 %(count)s 个网站，结果在下面。")
            messages.success(request, said % {"count": done})
        if not told:
            messages.warning(request, _("没有选中要推送的网站，什么也没有推送。"))
        return redirect("blueprints:roll_out", self.name)

    def _brought(self, profile: SiteProfile) -> str:
        """Bring one site up to date; returns why it was refused as a whole, or ""."""
        sent = self.request.POST
        try:
            if sent.get("number") != str(self.blueprint.version):
                raise operations.NewerEdition
            self._rolled(profile, set(sent.getlist(f"own-{profile.pk}")))
        except Refused as refusal:
            said = gettext("%(site)s：%(reason)s")
            return said % {"site": profile.name, "reason": refusal.message}
        return ""


@dataclass(frozen=True)
class Result:
    """What was done to a site when it was brought to this edition."""

    profile: SiteProfile
    change: Change

    def lines(self, outcome: str) -> list[tuple[str, str]]:
        return [
            (said, reason) for kind, said, reason in self.change.after["lines"] if kind == outcome
        ]

    @property
    def done(self) -> list[tuple[str, str]]:
        return self.lines("DONE")

    @property
    def own(self) -> list[tuple[str, str]]:
        return self.lines("OWN")

    @property
    def kept(self) -> list[tuple[str, str]]:
        return self.lines("KEPT")


def results_of(user: Any, blueprint: Blueprint) -> list[Result]:
    """What was done to the sites that are at this edition, the latest first."""
    made = sites_made_from(user, blueprint.name).filter(blueprint_version=blueprint.version)
    profiles = {profile.key: profile for profile in made}
    done = Change.objects.filter(
        action="pages.blueprint.rolled_out",
        subject__in=profiles,
        after__version=blueprint.version,
        after__blueprint=blueprint.name,
    )
    return [Result(profiles[change.subject], change) for change in done.order_by("-pk")]


class BlueprintViewSet(ViewSet):
    name = "blueprints"
    url_prefix = "websites/blueprints"

    def get_urlpatterns(self) -> list[URLPattern]:
        return [
            path("", IndexView.as_view(), name="index"),
            path("<str:name>/", EditView.as_view(), name="edit"),
            path("<str:name>/scratch/", ScratchView.as_view(), name="scratch"),
            path(
                "<str:name>/scratch/at/<path:page>", ScratchPageView.as_view(), name="scratch_page"
            ),
            path(
                "<str:name>/scratch/at/",
                ScratchPageView.as_view(),
                {"page": ""},
                name="scratch_page",
            ),
            path("<str:name>/roll-out/", RollOutView.as_view(), name="roll_out"),
        ]
