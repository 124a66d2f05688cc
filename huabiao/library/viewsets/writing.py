"""Decides how a text is written: its kind first, then a form that loses nothing of what was typed."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView
from wagtail.admin.views.generic import CreateView, EditView

from huabiao.accounts.models import Organization
from huabiao.accounts.queries import organizations_for
from huabiao.base.errors import Refused
from huabiao.base.keys import key_of
from huabiao.library import operations
from huabiao.library.differences import Difference, differences
from huabiao.library.enums import Kind
from huabiao.library.forms.writing import ItemForm, item_form
from huabiao.library.models import Item
from huabiao.library.resembling import alike
from huabiao.library.rules import ALLOWED
from huabiao.library.viewsets.channels import nearest_channels
from huabiao.library.viewsets.crumbs import ItemScreen, crumbs
from huabiao.library.viewsets.files import FilesMixin
from huabiao.library.viewsets.mail import tell_whose_turn
from huabiao.library.viewsets.pasting import PastingMixin
from huabiao.library.viewsets.presence import others_at_work
from huabiao.library.viewsets.scope import ScopedItemMixin, actor_in
from huabiao.library.viewsets.scratches import ScratchMixin, new_text
from huabiao.library.viewsets.word import WordTakingMixin
from huabiao.workflow.queries import review_of

_KIND_HINTS = {
    Kind.NEWS: gettext_lazy("工作动态、会议活动、媒体报道转载"),
    Kind.NOTICE: gettext_lazy("通知、公告、公示、办事提醒"),
    Kind.NORMATIVE_DOCUMENT: gettext_lazy("带文号的政策文件、规定、办法，须写明有效期"),
    Kind.INTERPRETATION: gettext_lazy("政策问答、一图读懂，关联到被解读的文件"),
    Kind.PLAIN_PAGE: gettext_lazy("网站声明、使用帮助等长期不变的页面"),
    Kind.PROFILE: gettext_lazy("机构职能，带办公地址、联系电话和办公时间"),
    Kind.LEADER: gettext_lazy("一位领导一篇：照片、职务、简历和分工"),
    Kind.GALLERY: gettext_lazy("一组图片，每张有说明"),
    Kind.RECORDING: gettext_lazy("MP4 视频或 MP3 音频，配字幕或文字稿"),
    Kind.LINK: gettext_lazy("在栏目里直接转到别的网址，自己没有页面"),
    Kind.FAQ: gettext_lazy("一问一答，在栏目里展开就能看"),
    Kind.DATA_FILE: gettext_lazy("表格等数据，供下载和再利用"),
}


class Overtaken(Refused):
    message = gettext_lazy("在您编辑期间，别人保存了新的版本。")


class KindView(ScopedItemMixin, ItemScreen, TemplateView):
    """Which kind of text shall be written."""

    template_name = "library/kinds.html"
    here = gettext_lazy("写信息")

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        return crumbs(here=_("写信息"))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        self.item = Item()
        context = super().get_context_data(**kwargs)
        context["kinds"] = [
            (kind.label, _KIND_HINTS[kind], reverse("items:write", args=[kind])) for kind in Kind
        ]
        return context


class WritingMixin(ScratchMixin, WordTakingMixin, PastingMixin, FilesMixin):
    """What writing a new text and changing an old one have in common."""

    request: HttpRequest
    template_name = "library/write.html"

    @property
    def kind(self) -> str:
        raise NotImplementedError

    def keeper(self, form: ItemForm) -> Organization | None:
        """The organization that new files belong to; None while nobody knows."""
        raise NotImplementedError

    def keep(self, form: ItemForm) -> Item:
        raise NotImplementedError

    def preview_url(self) -> str:
        raise NotImplementedError

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = self.get_form()
        self.read_files()
        is_valid = form.is_valid()
        is_stored = self.is_whole(form) and self.store_files(form, self.keeper(form))
        if is_stored:
            self.settle_paste(form, self.keeper(form))
        if self.is_word_brought():
            return self.take_word(form, self.keeper(form))
        if not (is_valid and is_stored and self.are_files_valid()):
            return self.come_back(form, _("有内容需要修改，已填写的内容都还在，改好后再保存。"))
        try:
            item = self.keep(form)
        except Refused as refusal:
            return self.come_back(form, str(refusal.message))
        return self.kept(item)

    def come_back(self, form: ItemForm, message: str) -> HttpResponse:
        """The same form again, with everything that was typed."""
        messages.error(self.request, message)
        return self.render_to_response(self.get_context_data(form=form))

    def kept(self, item: Item) -> HttpResponse:
        self.finish_sheet()
        if "action-submit" not in self.request.POST:
            messages.success(self.request, _("已保存草稿：%(title)s") % {"title": item.title})
            return redirect("items:overview", item.pk)
        try:
            operations.submit_item(
                item_id=item.pk,
                by=self.request.user,
                actor=actor_in(self.request),
                at=timezone.now(),
            )
        except Refused as refusal:
            messages.warning(
                self.request, _("草稿已保存，但还不能送审：%(why)s") % {"why": refusal.message}
            )
        else:
            messages.success(self.request, _("已送审：%(title)s") % {"title": item.title})
            tell_whose_turn(item)
        return redirect("items:overview", item.pk)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        self.form = kwargs.get("form") or self.restored_form() or self.get_form()
        kwargs["form"] = self.form
        context: dict[str, Any] = super().get_context_data(**kwargs)
        context["attachments"], context["pictures"] = self.attachments, self.pictures
        context["preview_url"] = self.preview_url()
        context["kind_label"] = Kind(self.kind).label
        context["has_unsaved_changes"] = self.form.is_bound
        context.update(self.scratch_context())
        context["takes_word"] = self.kind in operations.FROM_WORD
        return context


class AddView(ScopedItemMixin, WritingMixin, CreateView):
    """A new text of one kind."""

    model = Item
    act = "edit"
    permission_required = "add"

    @property
    def kind(self) -> str:
        return str(self.kwargs["kind"])

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        if kwargs["kind"] not in Kind.values:
            raise Http404
        self.panel, self.form_class = item_form(kwargs["kind"], is_new=True)
        self.open_files()
        super().setup(request, *args, **kwargs)

    def get_object(self, queryset: Any = None) -> None:
        return None

    def get_initial_form_instance(self) -> Item:
        return new_text(self.kind, self.request.user)

    def get_form_kwargs(self) -> dict[str, Any]:
        kwargs: dict[str, Any] = super().get_form_kwargs()
        kwargs["channel_choices"] = nearest_channels(self.request.user)
        return kwargs

    def preview_url(self) -> str:
        return reverse("items:preview_new", args=[self.kind])

    def get_add_url(self) -> str:
        return reverse("items:write", args=[self.kind])

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        return crumbs(here=self.get_page_title())

    def get_page_title(self) -> str:
        return _("写%(kind)s") % {"kind": Kind(self.kind).label}

    def get_page_subtitle(self) -> str:
        return ""

    def keeper(self, form: ItemForm) -> Organization | None:
        chosen: Organization | None = form.cleaned_data.get("organization")
        return chosen or organizations_for(self.request.user, ALLOWED["edit"]).first()

    @transaction.atomic
    def keep(self, form: ItemForm) -> Item:
        by, actor, at = self.request.user, actor_in(self.request), timezone.now()
        item = form.save(commit=False)
        self.apply_files(item)
        operations.create_item(
            item=item, organization=form.cleaned_data["organization"], by=by, actor=actor, at=at
        )
        for channel_id in form.cleaned_data["channels"]:
            operations.place_item(
                item_id=item.pk, channel_id=int(channel_id), by=by, actor=actor, at=at
            )
        return item


class ItemEditView(ScopedItemMixin, WritingMixin, EditView):
    """The newest text of an item; while a review runs it can only be read."""

    model = Item
    act = "edit"
    permission_required = "change"

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        # Wagtail's own setup asks for the object.
        self.request, self.args, self.kwargs = request, args, kwargs
        self.stored = ScopedItemMixin.get_object(self)
        self.object = self.text()
        self.body_before = self.object.body
        self.panel, self.form_class = item_form(self.stored.kind, is_new=False)
        self.open_files(self.object)
        self.loaded = request.POST.get("loaded_revision") or str(self.stored.latest_revision_id)
        self.overtaken_by: Item | None = None
        super().setup(request, *args, **kwargs)

    @property
    def kind(self) -> str:
        return str(self.stored.kind)

    def get_object(self, queryset: Any = None) -> Item:
        return self.object

    def text(self) -> Item:
        """What the form opens with."""
        text: Item = self.stored.get_latest_revision_as_object()
        return text

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.stored.workflow_in_progress:
            return redirect("items:locked", self.stored.pk)
        if request.method == "GET":
            operations.open_form(item_id=self.stored.pk, by=request.user, at=timezone.now())
        return super().get(request, *args, **kwargs)

    def preview_url(self) -> str:
        return reverse("items:preview_typed", args=[self.stored.pk])

    def get_edit_url(self) -> str:
        return reverse("items:edit", args=[self.stored.pk])

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        return crumbs(self.stored, self.get_page_title())

    def get_page_title(self) -> str:
        return _("修改%(kind)s") % {"kind": Kind(self.kind).label}

    @cached_property
    def header_more_buttons(self) -> list[Any]:
        return []

    @cached_property
    def can_delete(self) -> bool:
        return False

    def keeper(self, form: ItemForm) -> Organization | None:
        return self.stored.organization

    @transaction.atomic
    def keep(self, form: ItemForm) -> Item:
        newest = Item.objects.select_for_update(of=("self",)).get(pk=self.stored.pk)
        if self.loaded != str(newest.latest_revision_id):
            self.overtaken_by = newest.get_latest_revision_as_object()
            self.overtaking = newest.latest_revision
            raise Overtaken
        item = form.save(commit=False)
        self.apply_files(item)
        operations.close_form(item_id=item.pk, by=self.request.user)
        return operations.save_draft(
            item=item, by=self.request.user, actor=actor_in(self.request), at=timezone.now()
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        context["item"] = self.stored
        context["alike"] = alike(self.object, self.request.user)
        context["others"] = others_at_work(self.stored, self.request.user, at=timezone.now())
        context["loaded_revision"] = self.loaded
        if self.overtaken_by is not None:
            context["overtaking"] = self.overtaking
            context["loaded_revision"] = self.overtaking.pk
            context["differences"] = self._differences(context["form"])
        return context

    def _differences(self, form: Form) -> list[Difference]:
        mine = form.instance
        self.apply_files(mine)
        return differences(self.overtaken_by, mine) if self.overtaken_by else []


class RevertView(ItemEditView):
    """The form opened with an older text; saved by the edit view, as the newest."""

    http_method_names = ("get", "head", "options")

    def text(self) -> Item:
        self.old = self.revision(self.kwargs["revision_id"])
        text: Item = self.old.as_object()
        return text

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        context["reverting"] = self.old
        return context


class LockedView(ScopedItemMixin, ItemScreen, TemplateView):
    """Why the text cannot be changed now, and what it says."""

    template_name = "library/locked.html"
    here = gettext_lazy("正在审核")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        self.item = self.get_object()
        context = super().get_context_data(**kwargs)
        context["review"] = review_of(self.item)
        context["text"] = self.item.get_latest_revision_as_object()
        return context


class CompareView(ScopedItemMixin, ItemScreen, TemplateView):
    """Two texts of one item side by side: revisions, or what is live."""

    template_name = "library/compare.html"
    here = gettext_lazy("版本对比")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        self.item = self.get_object()
        context = super().get_context_data(**kwargs)
        old, context["old_label"] = self._text(self.kwargs["old"])
        new, context["new_label"] = self._text(self.kwargs["new"])
        context["differences"] = differences(old, new)
        return context

    def _text(self, which: str) -> tuple[Item, str]:
        if which == "live":
            return self.item, _("公开的版本")
        if which == "latest":
            return self.item.get_latest_revision_as_object(), _("最新的版本")
        revision_id = key_of(which)
        if revision_id is None:
            raise Http404
        revision = self.revision(revision_id)
        moment = timezone.localtime(revision.created_at)
        return revision.as_object(), _("%(when)s 的版本") % {"when": f"{moment:%Y-%m-%d %H:%M}"}


class HistoryView(ScopedItemMixin, ItemScreen, TemplateView):
    """Every saved state of the text, with the way to compare it or to take it up again."""

    template_name = "library/history.html"
    here = gettext_lazy("历史版本")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        self.item = self.get_object()
        context = super().get_context_data(**kwargs)
        context["revisions"] = (
            self.item.revisions.select_related("user").defer("content").order_by("-pk")[:200]
        )
        return context
