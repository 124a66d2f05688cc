"""The handbook, chapter by chapter; it says nothing of anybody."""

from __future__ import annotations

from typing import Any

from django.http import FileResponse, Http404, HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from huabiao.console import handbook
from huabiao.console.views.screens import Screen


class HandbookView(Screen):
    """使用手册."""

    template_name = "console/handbook.html"
    header_icon = "help"

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.name = kwargs.get("name", handbook.FIRST)
        found = handbook.chapter(self.name)
        if found is None:
            raise Http404
        self.chapter = found

    def get_page_title(self) -> str:
        return self.chapter.title

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        home = {"url": reverse("wagtailadmin_home"), "label": _("工作台")}
        here = {"url": "", "label": self.chapter.title}
        if self.name == handbook.FIRST:
            return [home, here]
        return [home, {"url": reverse("console:handbook"), "label": _("使用手册")}, here]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {**super().get_context_data(**kwargs), "chapter": self.chapter}


def handbook_picture(request: HttpRequest, name: str) -> FileResponse:
    """A picture in the handbook."""
    file = handbook.picture(name)
    if file is None:
        raise Http404
    return FileResponse(file.open("rb"))
