"""Decides the screens of topics: a site's list, the form with its preview, archiving and closing."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.db import transaction
from django.http import Http404, HttpRequest
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.viewsets.base import ViewSet
from wagtail.admin.widgets.button import HeaderButton

from huabiao.base.plain_forms import PlainForm
from huabiao.pages import operations
from huabiao.pages.forms.composing import BodyForm, TopicForm
from huabiao.pages.models import Topic
from huabiao.pages.published.topics import topic_view
from huabiao.pages.queries import topics_for
from huabiao.pages.viewsets.composing import (
    ComposeScreen,
    PictureScreen,
    PreviewView,
    SponsorScreen,
    note_on,
)
from huabiao.pages.viewsets.screens import FormScreen, ShowScreen
from huabiao.publishing import theme
from huabiao.sites.queries import base_url, tree_of


class ListView(SponsorScreen, ShowScreen):
    page_title = _("专题")
    template_name = "pages/topics.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {
            **super().get_context_data(**kwargs),
            "profile": self.profile,
            "public_url": base_url(self.profile),
            "topics": topics_for(self.request.user, self.profile.pk),
        }

    @cached_property
    def header_buttons(self) -> list[HeaderButton]:
        address = reverse("topics:create", args=[self.profile.pk])
        return [HeaderButton(_("新建专题"), address, icon_name="plus")]


class _TopicForm(PictureScreen, ComposeScreen):
    """What making and editing a topic share."""

    form_class = TopicForm

    def way_here(self) -> list[tuple[str, Any]]:
        return [*super().way_here(), (self.list_url(), _("专题"))]

    def list_url(self) -> str:
        return reverse("topics:list", args=[self.profile.pk])


class CreateView(_TopicForm):
    page_title = _("新建专题")
    done = _("专题已建成，正在发布。")

    def preview_url(self) -> str:
        return reverse("topics:preview", args=[self.profile.pk])

    def public_path(self) -> str:
        return ""

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "page": None}

    @transaction.atomic
    def take(self, form: TopicForm) -> None:
        self.topic = operations.create_topic(
            site=self.site,
            slug=form.cleaned_data["slug"],
            organization=self.profile.sponsor,
            body=form.body(),
            picture=self.picture_left_by(form, None),
            **form.facts(),
            **self.acting(),
        )

    def get_success_url(self) -> str:
        return reverse("topics:edit", args=[self.profile.pk, self.topic.pk])


class OneTopic(SponsorScreen):
    """A screen about one topic that is not closed."""

    topic: Topic

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        found = topics_for(request.user, self.profile.pk).filter(is_live=True)
        topic = found.select_related("picture").filter(pk=kwargs["topic"]).first()
        if topic is None:
            raise Http404
        self.topic = topic

    def address(self, act: str) -> str:
        return reverse(f"topics:{act}", args=[self.profile.pk, self.topic.pk])


class EditView(OneTopic, _TopicForm):
    page_title = _("专题")
    done = _("专题已保存，正在发布。")

    def get_page_subtitle(self) -> str:
        return self.topic.title

    def preview_url(self) -> str:
        return self.address("preview_edited")

    def public_path(self) -> str:
        return self.topic.path

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "page": self.topic}

    @transaction.atomic
    def take(self, form: TopicForm) -> None:
        operations.edit_topic(
            topic=self.topic,
            body=form.body(),
            seen=form.cleaned_data["seen"],
            picture=self.picture_left_by(form, self.topic.picture),
            **form.facts(),
            **self.acting(),
        )

    @cached_property
    def header_buttons(self) -> list[HeaderButton]:
        acts = [] if self.topic.archived_at else [("archive", _("归档"))]
        return [
            HeaderButton(label, self.address(act), priority=order)
            for order, (act, label) in enumerate([*acts, ("close", _("关闭"))])
        ]

    def get_success_url(self) -> str:
        return self.request.path


class _Act(OneTopic, FormScreen):
    form_class = PlainForm

    def get_page_subtitle(self) -> str:
        return self.topic.title

    def way_here(self) -> list[tuple[str, Any]]:
        return [*super().way_here(), (self.get_success_url(), _("专题"))]

    def get_success_url(self) -> str:
        return reverse("topics:list", args=[self.profile.pk])


class ArchiveView(_Act):
    page_title = _("归档专题")
    submit_label = _("归档")
    done = _("专题已归档。")
    explanation = _("页面和地址都保留，标明“已归档”；不再出现在首页。归档后不能恢复为进行中。")
    is_weighed = True

    def act(self, form: PlainForm) -> None:
        operations.archive_topic(topic=self.topic, **self.acting())


class CloseView(_Act):
    page_title = _("关闭专题")
    submit_label = _("关闭")
    done = _("专题已关闭。")
    explanation = _("专题从网站上撤下，它的地址会告诉来访的人专题已经关闭。关闭后不能恢复。")
    is_serious = True
    is_weighed = True

    def act(self, form: PlainForm) -> None:
        operations.close_topic(topic=self.topic, **self.acting())


class NewPreview(PreviewView):
    topic: Topic

    def form(self, request: HttpRequest) -> BodyForm:
        return TopicForm(request.POST, nodes=tree_of(self.site), page=None)

    def rendered(self, form: BodyForm) -> tuple[bytes, str]:
        body, left_out = form.shown()
        form.is_valid()
        facts = {name: form.cleaned_data.get(name) or "" for name in ("title", "summary")}
        for name, value in facts.items():
            setattr(self.drawn(), name, value)
        view = topic_view(self.site.pk, self.drawn(), body, timezone.now())
        view = replace(view, picture=self.picture_instead_of(view.picture))
        return theme.render("pages/topic.html", view), note_on(left_out)

    def drawn(self) -> Topic:
        """The topic as it is; only in memory does it take what was typed."""
        return self._new

    @cached_property
    def _new(self) -> Topic:
        return Topic(site=self.site, slug="")


class EditedPreview(OneTopic, NewPreview):
    def drawn(self) -> Topic:
        return self.topic


class TopicViewSet(ViewSet):
    name = "topics"
    url_prefix = "topics"

    def get_urlpatterns(self) -> list[URLPattern]:
        one = "<int:profile>/<int:topic>/"
        return [
            path("<int:profile>/", ListView.as_view(), name="list"),
            path("<int:profile>/new/", CreateView.as_view(), name="create"),
            path("<int:profile>/preview/", NewPreview.as_view(), name="preview"),
            path(one, EditView.as_view(), name="edit"),
            path(f"{one}preview/", EditedPreview.as_view(), name="preview_edited"),
            path(f"{one}archive/", ArchiveView.as_view(), name="archive"),
            path(f"{one}close/", CloseView.as_view(), name="close"),
        ]
