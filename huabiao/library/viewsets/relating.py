"""Turns acts on relations into operations: planned, taken back, answered, ended by the other end's unit."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from huabiao.base.errors import NotFound
from huabiao.base.finding import found
from huabiao.library import operations
from huabiao.library.enums import Consent, RelationType
from huabiao.library.forms.acts import NoteForm, ReasonForm, RelationForm
from huabiao.library.models import Item, Relation
from huabiao.library.queries import known_to, relation_proposals_for, relations_told_to
from huabiao.library.rules import BINDING, sayable_by
from huabiao.library.viewsets.acts import TRIED, ItemActView, ItemFormActView
from huabiao.library.viewsets.crumbs import crumbs
from huabiao.library.viewsets.filters import FIELDS

_FOUND = 30  # more than that is no finding


class RelateView(ItemFormActView):
    """Searches what the person may name for the other end of a relation."""

    act = "edit"
    here = gettext_lazy("添加关联")
    template_name = "library/relate.html"
    form_class = RelationForm

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "types": sayable_by(self.item.kind)}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        words = self.request.GET.get("q", "").strip()
        context["words"] = words
        context["found"] = self._found(words) if words else []
        return context

    def _found(self, words: str) -> QuerySet[Item]:
        known = known_to(self.request.user).filter(kind__in=BINDING).exclude(pk=self.item.pk)
        return (
            found(known, words, fields=FIELDS)
            .rows.select_related("organization")
            .defer("body")
            .order_by("-pk")[:_FOUND]
        )

    def perform(self, typed: dict[str, Any], **who: Any) -> str:
        relation = operations.relate_items(
            source_id=self.item.pk, target_id=typed["target"], type=typed["type"], **who
        )
        said = {"type": relation.get_type_display(), "title": relation.target.title}
        if relation.is_live:
            return _("已保留关联：%(type)s“%(title)s”。") % said
        if relation.consent == Consent.ASKED:
            return _("已添加关联：%(type)s“%(title)s”。送审签发，并经对方单位同意后公开。") % said
        return _("已添加关联：%(type)s“%(title)s”。送审签发后公开。") % said


class UnrelateView(ItemActView):
    act = "edit"

    def perform(self, **who: Any) -> str:
        # The relation must be this item's own: the address names both.
        if not self.item.relations_out.filter(pk=self.kwargs["relation_id"]).exists():
            raise NotFound
        relation = operations.unrelate_items(relation_id=self.kwargs["relation_id"], **who)
        if relation.pk is None:
            return _("已取消关联。")
        return _("已提出取消关联，送审签发后生效；在此之前公开的页面不变。")


class RelationProposalView(ItemFormActView):
    """What another unit's item wants to say of one's own: read, then agreed to or declined."""

    act = "accept"
    here = gettext_lazy("关联申请")
    template_name = "library/relation_proposal.html"
    form_class = NoteForm

    @cached_property
    def relation(self) -> Relation:
        found: Relation = get_object_or_404(
            relation_proposals_for(self.request.user), pk=self.kwargs["relation_id"]
        )
        return found

    def get_object(self, queryset: QuerySet[Item] | None = None) -> Item:
        return self.relation.source

    def done_url(self) -> str:
        return reverse("console:proposals")

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        return [*crumbs()[:1], {"url": self.done_url(), "label": str(self.here)}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        context["relation"] = self.relation
        # What was submitted is on the row: while a review runs nobody writes, and before the
        # first release the row is the text.
        context["attachments"] = list(self.item.attachments.select_related("document"))
        return context

    def trials(self, **who: Any) -> list[Callable[[], object]]:
        if not self.relation.is_live:
            return []  # it appears when it is signed
        return [partial(operations.accept_relation, relation_id=self.relation.pk, note="", **who)]

    def perform(self, typed: dict[str, Any], **who: Any) -> str:
        which = {"relation_id": self.relation.pk, "note": typed["note"]}
        if self.request.POST.get("decision") == "decline":
            operations.decline_relation(**which, **who)
            return _("已答复不同意。")
        operations.accept_relation(**which, **who)
        return _("已同意。")


class EndRelationView(ItemFormActView):
    """One's own item is related to no longer, at once, whoever said it."""

    act = "accept"
    here = gettext_lazy("解除关联")
    form_class = ReasonForm
    button = gettext_lazy("确定解除")
    is_grave = True

    @cached_property
    def relation(self) -> Relation:
        # The relation must lead to this item: the address names both.
        found: Relation = get_object_or_404(
            relations_told_to(self.request.user).filter(target=self.item),
            pk=self.kwargs["relation_id"],
        )
        return found

    @property
    def explanation(self) -> str:
        return _(
            "%(unit)s的《%(title)s》注明“%(type)s”本信息。解除后，两篇信息的公开页面立即不再显示"
            "这一关联，对方会看到原因。"
        ) % {
            "unit": self.relation.source.organization,
            "title": self.relation.source.title,
            "type": RelationType(self.relation.type).label,
        }

    def trials(self, **who: Any) -> list[Callable[[], object]]:
        return [partial(operations.end_relation, relation_id=self.relation.pk, reason=TRIED, **who)]

    def perform(self, typed: dict[str, Any], **who: Any) -> str:
        operations.end_relation(relation_id=self.relation.pk, reason=typed["reason"], **who)
        return _("已解除关联。")
