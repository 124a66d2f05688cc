"""Decides the screens of the look of sites: one site's, and grey mode for all of them."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from huabiao.pages import operations
from huabiao.pages.forms.composing import GreyForm, LookForm
from huabiao.pages.viewsets.composing import PictureScreen
from huabiao.pages.viewsets.screens import PLATFORM, FormScreen
from huabiao.sites.operations import grey_all_sites
from huabiao.sites.queries import base_url


class LookView(PictureScreen, FormScreen):
    """外观: accent, grey mode and header picture; no page is written again for them."""

    page_title = _("外观")
    template_name = "pages/look.html"
    form_class = LookForm
    done = _("外观已保存，几秒后整个网站都会变。")

    def get_form_kwargs(self) -> dict[str, Any]:
        has_picture = self.home.header_picture_id is not None
        return {**super().get_form_kwargs(), "profile": self.profile, "has_picture": has_picture}

    @transaction.atomic
    def act(self, form: LookForm) -> None:
        given = form.cleaned_data
        operations.edit_look(
            profile=self.profile,
            accent=given["accent"],
            is_grey=given["is_grey"],
            header_picture=self.picture_left_by(form, self.home.header_picture),
            **self.acting(),
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {
            **super().get_context_data(**kwargs),
            "profile": self.profile,
            "public_url": base_url(self.profile) + "/",
            "picture": self.home.header_picture,
        }

    def get_success_url(self) -> str:
        return self.request.path


class GreyView(FormScreen):
    """哀悼日: one act for every site."""

    audience = PLATFORM
    page_title = _("全部网站灰色模式")
    form_class = GreyForm
    done = _("已经改好，几秒后所有网站都会变。")
    explanation = _("一次打开或者关闭所有网站的灰色模式；单个网站可以在它的“外观”里再改。")
    is_serious = True

    def act(self, form: GreyForm) -> None:
        grey_all_sites(is_grey=form.cleaned_data["is_grey"], **self.acting())

    def get_success_url(self) -> str:
        return reverse("sites:index")
