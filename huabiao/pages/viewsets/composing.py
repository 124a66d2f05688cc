"""Decides how a composed page is edited: its blocks in a form, and beside them the page as it would be."""

from __future__ import annotations

import re
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views import View

from huabiao.base.errors import Refused
from huabiao.media.models import MediaImage
from huabiao.media.operations import store_image
from huabiao.pages import operations
from huabiao.pages.forms.composing import BodyForm
from huabiao.pages.models import HomePage
from huabiao.pages.operations import EditedMeanwhile
from huabiao.pages.published.away import shown_away
from huabiao.pages.published.standing import home_view, look_of
from huabiao.pages.queries import home_for
from huabiao.pages.viewsets.screens import FormScreen, SiteScreen
from huabiao.publishing import theme
from huabiao.publishing.snapshot import remembering
from huabiao.publishing.views_data import Look, Picture
from huabiao.sites.operations import InvalidFields
from huabiao.sites.queries import base_url, tree_of

CHOSEN = "about:picture"  # stands in a preview for a picture that has not been sent
_SIZE = re.compile(r"([1-9]\d{0,4})x([1-9]\d{0,4})")


class SponsorScreen(SiteScreen):
    """A screen of a site for the administrators of its sponsor, and the platform office."""

    home: HomePage

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        home = home_for(request.user, self.profile.pk)
        if home is None:
            raise Http404
        self.home = home


class PictureScreen(SponsorScreen, FormScreen):
    """A screen whose form may bring a picture."""

    def picture_left_by(self, form: Any, current: MediaImage | None) -> MediaImage | None:
        """A new one, none, or what was there."""
        given = form.cleaned_data
        if given["picture"] is None:
            return None if given.get("remove_picture") else current
        try:
            return store_image(
                file=given["picture"],
                organization=self.profile.sponsor,
                description=given["picture_words"],
                **self.acting(),
            )
        except Refused as refusal:
            raise InvalidFields({"picture": [str(refusal.message)]}) from refusal

    def form_invalid(self, form: Any) -> HttpResponse:
        """No browser keeps a chosen file: who has to choose it again is told so."""
        chosen = self.request.FILES.get("picture")
        if chosen is not None and "picture" not in form.errors:
            said = gettext("图片“%(name)s”还没有保存，改好别处以后请再选一次。")
            form.add_error("picture", said % {"name": chosen.name})
        return super().form_invalid(form)


class ComposeScreen(SponsorScreen, FormScreen):
    """The form of a composed page; its blocks stand in Wagtail's own editor."""

    template_name = "pages/compose.html"

    def preview_url(self) -> str:
        raise NotImplementedError

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "nodes": tree_of(self.site)}

    def act(self, form: Any) -> None:
        try:
            self.take(form)
        except EditedMeanwhile:
            form.see_again()
            raise

    def take(self, form: Any) -> None:
        raise NotImplementedError

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {
            **super().get_context_data(**kwargs),
            "preview_url": self.preview_url(),
            "public_url": base_url(self.profile) + self.public_path(),
        }

    def public_path(self) -> str:
        return "/"


class PreviewView(SponsorScreen, View):
    """Answers a form with the page it would make; nothing is saved, nothing is published."""

    http_method_names = ["post"]

    def form(self, request: HttpRequest) -> Any:
        return BodyForm(request.POST, nodes=tree_of(self.site), page=None)

    def rendered(self, form: Any) -> tuple[bytes, str]:
        """The page, and what is to be said of it."""
        raise NotImplementedError

    def look(self, form: Any) -> Look:
        return look_of(self.site.pk)

    def doubts(self, form: Any) -> list[str]:
        """What speaks against what was chosen, though it may be saved."""
        return []

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        form = self.form(request)
        with remembering():
            content, note = self.rendered(form)
            html = shown_away(content.decode(), self.profile, self.look(form))
        said = {"note": note, "doubts": self.doubts(form)}
        return JsonResponse({"html": html, "picture": CHOSEN, **said})

    def picture_instead_of(self, current: Picture | None) -> Picture | None:
        """The picture as it would be after saving.

        One that was only just chosen stays with the browser, which says how large it is and puts it
        where `CHOSEN` stands.
        """
        sent = self.request.POST
        size = _SIZE.fullmatch(sent.get("picture_size", ""))
        if size is not None:
            return Picture(CHOSEN, int(size[1]), int(size[2]), sent.get("picture_words", ""))
        return None if "remove_picture" in sent else current


def note_on(left_out: int) -> str:
    """What is said of a page, by how many of its blocks are not complete yet."""
    if not left_out:
        return gettext("预览是最新的。")
    return gettext("有 %(count)s 个版块还没有填好，没有显示。") % {"count": left_out}


class HomeView(ComposeScreen):
    """The blocks of a site's home page, for the sponsor's administrators."""

    page_title = _("首页版块")
    form_class = BodyForm
    done = _("首页已保存，正在发布。")
    explanation = _("从上到下依次显示；没有公开信息的栏目和没有内容的版块不显示。")

    def preview_url(self) -> str:
        return reverse("sites:home_preview", args=[self.profile.pk])

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "page": self.home}

    def take(self, form: BodyForm) -> None:
        seen = form.cleaned_data["seen"]
        operations.edit_home(home=self.home, body=form.body(), seen=seen, **self.acting())

    def get_success_url(self) -> str:
        return self.request.path


class HomePreview(PreviewView):
    def rendered(self, form: BodyForm) -> tuple[bytes, str]:
        body, left_out = form.shown()
        view = home_view(self.site.pk, body, timezone.now(), self.home.layout)
        return theme.render("pages/home.html", view), note_on(left_out)
