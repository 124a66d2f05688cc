"""Sites with an empty tree, and channels in it; made straight, without operations."""

from __future__ import annotations

import factory
from wagtail.models import Page, Site

from huabiao.sites.enums import ColumnType, SiteKind
from huabiao.sites.models import Channel, SiteProfile
from tests.factories.accounts import OrganizationFactory


class SiteProfileFactory(factory.django.DjangoModelFactory):
    """A site on `<code>.shifan.invalid`; `site.root_page` is its home."""

    class Meta:
        model = SiteProfile

    code = factory.Sequence(lambda number: f"site-{number}")
    name = factory.LazyAttribute(lambda o: f"{o.sponsor.name}网站")
    kind = SiteKind.DEPARTMENT
    record_domain = factory.LazyAttribute(lambda o: f"{o.code}.shifan.invalid")
    sponsor = factory.SubFactory(OrganizationFactory)

    @classmethod
    def _create(cls, model_class, *args, root=None, **kwargs):
        root = root or add_home(kwargs["code"], kwargs["name"])
        site = Site.objects.create(
            hostname=kwargs["record_domain"], root_page=root, site_name=kwargs["name"]
        )
        return super()._create(model_class, *args, site=site, **kwargs)


def add_home(code: str, title: str) -> Page:
    """A page that may be a site's root."""
    return Page.get_first_root_node().add_child(instance=Page(title=title, slug=code))


class ChannelFactory(factory.django.DjangoModelFactory):
    """A channel below `parent`, a home page or another channel."""

    class Meta:
        model = Channel

    slug = factory.Sequence(lambda number: f"channel-{number}")
    title = factory.Sequence(lambda number: f"栏目{number}")
    column_type = ColumnType.NEWS
    organization = factory.SubFactory(OrganizationFactory)
    description = "测试用栏目，说明该栏目发布哪些内容。"
    keywords = "测试,栏目"

    @classmethod
    def _create(cls, model_class, *args, parent, **kwargs):
        parent = Page.objects.get(pk=parent.pk)
        return parent.add_child(instance=model_class(*args, **kwargs))
