"""Decides the screen of one picture of an item: what of it stays in sight where pages cut it, and a part of it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView

from huabiao.base.errors import Refused
from huabiao.library import operations
from huabiao.library.files import images_of
from huabiao.library.forms.acts import CropForm, FocusForm
from huabiao.library.models import Item
from huabiao.library.viewsets.crumbs import ItemScreen
from huabiao.library.viewsets.scope import ScopedItemMixin, actor_in
from huabiao.media import operations as media
from huabiao.media.bodies import show_instead
from huabiao.media.models import MediaImage
from huabiao.media.queries import images_for

SHOWN_WIDTH = 320  # pixels; a browser without a script says in these where it was clicked


class FramingView(ScopedItemMixin, ItemScreen, TemplateView):
    """取景与裁剪: a click, or two numbers, say what stays in sight; four numbers cut a part out."""

    act = "edit"
    template_name = "library/framing.html"
    here = gettext_lazy("取景与裁剪")
    http_method_names = ("get", "post")

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.item = self.get_object()
        self.text: Item = self.item.get_latest_revision_as_object()
        found = images_for(request.user).filter(pk=self.kwargs["image_id"]).first()
        if found is None or found.pk not in images_of(self.text):
            raise Http404
        self.image: MediaImage = found

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        is_crop = "crop" in request.POST
        focus = FocusForm(None if is_crop else self._clicked())
        crop = CropForm(request.POST if is_crop else None)
        form: Form = crop if is_crop else focus
        if form.is_valid():
            try:
                return self._cut(crop) if is_crop else self._focus(focus)
            except Refused as refusal:
                form.add_error(None, str(refusal.message))
        return self.render_to_response(self.get_context_data(focus=focus, crop=crop))

    def _clicked(self) -> dict[str, str]:
        """Percent from the left and the top: typed, or where the picture was clicked."""
        sent = self.request.POST
        x, y = sent.get("at.x", ""), sent.get("at.y", "")
        if not (x.isdecimal() and y.isdecimal() and len(x + y) < 12):
            return {name: sent.get(name, "") for name in ("from_left", "from_top")}
        height = max(1, SHOWN_WIDTH * self.image.height // self.image.width)
        return {
            "from_left": str(min(100, 100 * int(x) // SHOWN_WIDTH)),
            "from_top": str(min(100, 100 * int(y) // height)),
        }

    def _focus(self, form: FocusForm) -> HttpResponse:
        at = form.cleaned_data
        media.set_focus(
            image_id=self.image.pk, focus=(at["from_left"], at["from_top"]), **self._acting()
        )
        messages.success(self.request, _("已记下取景点；用到这张图片的页面正在更新。"))
        return redirect(self.request.path)

    @transaction.atomic
    def _cut(self, form: CropForm) -> HttpResponse:
        box = tuple(form.cleaned_data[name] for name in ("left", "top", "right", "bottom"))
        part = media.crop_image(image_id=self.image.pk, box=box, **self._acting())
        put_instead(self.text, self.image, part)
        operations.save_draft(item=self.text, **self._acting())
        messages.success(self.request, _("已裁剪，并存为新的草稿；公开的内容要送审签发后才改变。"))
        return redirect("items:picture", self.item.pk, part.pk)

    def _acting(self) -> dict[str, Any]:
        user = self.request.user
        return {"by": user, "actor": actor_in(self.request), "at": timezone.now()}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        image = self.image
        left, top = 50, 50
        if image.focal_point_x is not None:
            left = round(100 * image.focal_point_x / image.width)
            top = round(100 * image.focal_point_y / image.height)
        context.setdefault("focus", FocusForm(initial={"from_left": left, "from_top": top}))
        context.setdefault("crop", CropForm())
        return {
            **context,
            "image": image,
            "source": reverse("media:image", args=[image.pk, image.original_name]),
            "width": SHOWN_WIDTH,
            "height": max(1, SHOWN_WIDTH * image.height // image.width),
            "left": 25 * round(left / 25),  # as pages cut it
            "top": 25 * round(top / 25),
        }


def put_instead(text: Item, whole: MediaImage, part: MediaImage) -> None:
    """Let a text show a part of a picture wherever it showed the whole."""
    if text.lead_image_id == whole.pk:
        text.lead_image = part
    pictures = list(text.pictures.all())
    for picture in pictures:
        if picture.image_id == whole.pk:
            picture.image = part
    text.pictures.set(pictures)
    text.body = show_instead(text.body, whole, part)
