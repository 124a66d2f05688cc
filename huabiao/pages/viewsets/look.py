"""Decides the screens of the look of sites: one site's with the page in it, and grey mode for all of them."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin import messages

from huabiao.pages import operations
from huabiao.pages.forms.composing import GreyForm, LookForm
from huabiao.pages.published.standing import home_view, look_of
from huabiao.pages.viewsets.composing import PictureScreen, PreviewView, note_on
from huabiao.pages.viewsets.screens import PLATFORM, FormScreen
from huabiao.publishing import colours, dates, theme
from huabiao.publishing.views_data import Look, Picture
from huabiao.sites.operations import grey_all_sites, grey_of
from huabiao.sites.queries import base_url, sites_for
from huabiao.sites.rules import ACCENT, FONT_PERCENT, Grey


class LookView(PictureScreen):
    """外观: what one small stylesheet says, and how the home page is laid out; no other page is written."""

    page_title = _("外观")
    template_name = "pages/look.html"
    form_class = LookForm
    done = _("外观已保存，几秒后整个网站都会变。")

    def get_form_kwargs(self) -> dict[str, Any]:
        has_picture = self.home.header_picture_id is not None
        return {
            **super().get_form_kwargs(),
            "profile": self.profile,
            "home": self.home,
            "has_picture": has_picture,
        }

    @transaction.atomic
    def act(self, form: LookForm) -> None:
        given = form.cleaned_data
        operations.edit_look(
            profile=self.profile,
            accent=given["accent"],
            font_scale=given["font_scale"],
            layout=given["layout"],
            is_grey=given["is_grey"],
            **form.moments(),
            header_picture=self.picture_left_by(form, self.home.header_picture),
            **self.acting(),
        )

    def form_valid(self, form: LookForm) -> HttpResponse:
        answer = super().form_valid(form)
        for doubt in [] if form.errors else doubts_about(form.cleaned_data["accent"]):
            messages.warning(self.request, doubt)
        return answer

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {
            **super().get_context_data(**kwargs),
            "preview_url": reverse("sites:look_preview", args=[self.profile.pk]),
            "public_url": base_url(self.profile) + "/",
            "picture": self.home.header_picture,
            "grey": grey_in_words(grey_of(self.profile)),
        }

    def get_success_url(self) -> str:
        return self.request.path


class LookPreview(PreviewView):
    """The home page as it stands, in the look that is being chosen."""

    def form(self, request: HttpRequest) -> LookForm:
        form = LookForm(request.POST, profile=self.profile, home=self.home, has_picture=True)
        form.is_valid()
        return form

    def rendered(self, form: LookForm) -> tuple[bytes, str]:
        layout = form.cleaned_data.get("layout", self.home.layout)
        view = home_view(self.site.pk, self.home.body, timezone.now(), layout)
        return theme.render("pages/home.html", view), note_on(0)

    def doubts(self, form: LookForm) -> list[str]:
        return doubts_about(self.look(form).accent)

    def look(self, form: LookForm) -> Look:
        saved, typed = look_of(self.site.pk), form.cleaned_data.get("accent", "")
        accent = typed if ACCENT.fullmatch(typed) else saved.accent
        url = saved.header_picture_url
        picture = self.picture_instead_of(Picture(url, 0, 0) if url else None)
        scale = form.cleaned_data.get("font_scale", self.profile.font_scale)
        address = picture.url if picture else ""
        return Look(accent, form.cleaned_data["is_grey"], address, FONT_PERCENT[scale])


def doubts_about(accent: str) -> list[str]:
    """What speaks against a main colour; none is refused."""
    doubts = []
    if colours.is_pale(accent):
        said = gettext(
            "主色调 %(accent)s 太浅，白底上的文字和链接要加深成 %(ink)s 才看得清，"
            "与所选的颜色差得很多；建议选深一些的。"
        )
        doubts.append(said % {"accent": accent, "ink": colours.readable_on_white(accent)})
    if colours.is_glaring(accent):
        said = gettext(
            "主色调 %(accent)s 太刺眼，不够庄重；建议选沉稳的颜色，例如 #1f4e8c（深蓝）、#9b1c1c（深红）。"
        )
        doubts.append(said % {"accent": accent})
    return doubts


def grey_in_words(grey: Grey) -> str:
    """How it stands with grey mode, in a sentence."""
    moments = {
        "begin": dates.moment(grey.grey_from) if grey.grey_from else "",
        "end": dates.moment(grey.grey_until) if grey.grey_until else "",
    }
    if not grey.is_wanted:
        return gettext("现在不是灰色，也没有安排。")
    if grey.is_grey:
        said = (
            gettext("现在是灰色，%(end)s 恢复。")
            if grey.grey_until
            else gettext("现在是灰色，直到关闭为止。")
        )
    elif grey.grey_until:
        said = gettext("现在不是灰色；%(begin)s 变灰，%(end)s 恢复。")
    else:
        said = gettext("现在不是灰色；%(begin)s 变灰，直到关闭为止。")
    return said % moments


class GreyView(FormScreen):
    """哀悼日: one act for every site."""

    audience = PLATFORM
    page_title = _("全部网站灰色模式")
    form_class = GreyForm
    done = _("已经改好，几秒后所有网站都会变。")
    template_name = "pages/grey.html"
    explanation = _(
        "一次打开或者关闭所有网站的灰色模式，也可以安排好什么时候变灰、什么时候恢复；"
        "各网站自己的安排由此取代，以后可以在它的“外观”里再改。"
    )
    is_serious = True
    is_weighed = True

    def act(self, form: GreyForm) -> None:
        is_grey = form.cleaned_data["is_grey"]
        grey_all_sites(is_grey=is_grey, **form.moments(), **self.acting())

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        states = Counter(grey_of(profile) for profile in sites_for(self.request.user))
        return {
            **super().get_context_data(**kwargs),
            "states": [(grey_in_words(grey), count) for grey, count in states.most_common()],
        }

    def get_success_url(self) -> str:
        return reverse("sites:index")
