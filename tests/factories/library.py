"""Items and placements, made straight; traits are states: ItemFactory(live=True), ItemFactory(repealed=True)."""

from __future__ import annotations

import factory

from huabiao.library import rules
from huabiao.library.enums import Consent, Kind, Validity
from huabiao.library.models import Attachment, Item, ItemAddress, Placement
from huabiao.sites.queries import site_of
from tests.factories.accounts import OrganizationFactory
from tests.factories.media import DocumentFactory
from tests.factories.sites import ChannelFactory, SiteProfileFactory
from tests.factories.workflow import bring_to_stage
from tests.moments import YESTERDAY


class ItemFactory(factory.django.DjangoModelFactory):
    """A draft with one revision by `author`; `author=None` leaves none, as an import does.

    `in_review="SECOND"` brings it to that stage, agreed to so far by people of nobody.
    """

    class Meta:
        model = Item
        exclude = ("repealed", "withdrawn")

    repealed = False
    withdrawn = False
    live = factory.LazyAttribute(lambda o: o.repealed or o.withdrawn)
    released_at = factory.LazyAttribute(lambda o: YESTERDAY if o.live else None)
    byline = factory.LazyAttribute(lambda o: o.organization.name if o.live else "")
    validity = factory.LazyAttribute(
        lambda o: Validity.REPEALED if o.repealed else Validity.IN_FORCE
    )
    repealed_at = factory.LazyAttribute(lambda o: YESTERDAY if o.repealed else None)
    withdrawn_at = factory.LazyAttribute(lambda o: YESTERDAY if o.withdrawn else None)
    withdrawal_reason = factory.LazyAttribute(lambda o: "内容有误" if o.withdrawn else "")
    kind = Kind.NEWS
    title = factory.Sequence(lambda number: f"示范市第{number}号消息")
    body = "<p>正文。</p>"
    organization = factory.SubFactory(OrganizationFactory)
    created_at = YESTERDAY
    updated_at = YESTERDAY
    author = factory.LazyAttribute(lambda o: o.created_by)
    created_by = None

    @classmethod
    def _create(cls, model_class, *args, author, in_review="", **kwargs):
        item = super()._create(model_class, *args, **kwargs)
        if author is not None:
            revision = item.save_revision(user=author, clean=False)
            if item.live:
                item.live_revision = revision
                item.has_unpublished_changes = False
                item.save()
        if in_review:
            bring_to_stage(item, in_review)
        return item


class AttachmentFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Attachment

    document = factory.SubFactory(
        DocumentFactory, organization=factory.SelfAttribute("..item.organization")
    )


class PlacementFactory(factory.django.DjangoModelFactory):
    """A plan in a channel of the item's own unit; `live=True`: it stands there since yesterday."""

    class Meta:
        model = Placement

    class Params:
        live = factory.Trait(
            is_live=True,
            is_main=True,
            has_stood=True,
            is_change_waiting=False,
            signed_at=YESTERDAY,
        )

    item = factory.SubFactory(ItemFactory)
    channel = factory.LazyAttribute(lambda o: channel_of(o.item.organization))
    site = factory.LazyAttribute(lambda o: site_of(o.channel))
    consent = Consent.NOT_NEEDED
    sort_at = YESTERDAY

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        placement = super()._create(model_class, *args, **kwargs)
        placement.position = rules.position(placement.sort_at, placement.pk)
        placement.is_anchor = rules.is_anchor(placement.item_id, placement.channel_id)
        placement.save()
        if placement.is_live and placement.is_main:
            ItemAddress.objects.get_or_create(
                item=placement.item, site=placement.site, defaults={"year": placement.sort_at.year}
            )
        return placement


def channel_of(organization, **kwargs):
    """A channel of the unit, on a site of its own."""
    profile = SiteProfileFactory(sponsor=organization)
    return ChannelFactory(parent=profile.site.root_page, organization=organization, **kwargs)
