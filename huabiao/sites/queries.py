"""Reads of sites and channels; whatever is shown to a person starts from `sites_for` or `channels_for`."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from functools import reduce
from operator import or_

from django.conf import settings
from django.db.models import Q, QuerySet
from django.db.models.functions import Substr
from django.utils.translation import gettext
from wagtail.models import Page, Site

from huabiao.accounts.models import Organization
from huabiao.accounts.queries import ADMINISTRATORS, ANY_ROLE, Person, holds, reach
from huabiao.sites.models import Channel, SiteAlias, SiteProfile
from huabiao.sites.rules import FORMS, JSON, TRADITIONAL, Finding, Record, findings

# A home page hangs directly below Wagtail's root page, and every channel below a home page.
_HOME_PATH = 2 * Page.steplen


def channels_for(user: Person, roles: Collection[str] = ANY_ROLE) -> QuerySet[Channel]:
    """Open channels that a unit of the person answers for."""
    return Channel.objects.filter(reach(user, roles, path="organization__path"), live=True)


def sites_for(user: Person) -> QuerySet[SiteProfile]:
    """Sites that a unit of the person sponsors, or in which it keeps a channel."""
    homes = channels_for(user).annotate(home=Substr("path", 1, _HOME_PATH)).values("home")
    return SiteProfile.objects.filter(
        reach(user, ANY_ROLE, path="sponsor__path") | Q(site__root_page__path__in=homes.distinct())
    )


def sites_by_form() -> dict[str, frozenset[int]]:
    """For each of `FORMS` the sites, by their Wagtail id, whose pages stand in it too."""
    some = SiteProfile.objects.filter(Q(is_in_traditional=True) | Q(is_in_json=True))
    profiles = list(some.only("site_id", "language", *FORMS.values()))
    return {
        TRADITIONAL: frozenset(one.site_id for one in profiles if one.has_traditional),
        JSON: frozenset(one.site_id for one in profiles if one.is_in_json),
    }


def may_administer(user: Person, organization: Organization) -> bool:
    """Whether the person administers what this organization sponsors or answers for."""
    return holds(user, ADMINISTRATORS, organization)


def site_of(channel: Page) -> Site:
    """The site in whose tree the channel, or the home page, stands."""
    return Site.objects.select_related("profile").get(root_page__path=channel.path[:_HOME_PATH])


def base_url(profile: SiteProfile) -> str:
    """Where readers reach the site: https behind a front server, else `huabiao serve` itself."""
    host = profile.site.hostname
    if settings.BEHIND_TLS:
        return f"https://{host}"
    return f"http://{host}" if settings.PORT == 80 else f"http://{host}:{settings.PORT}"


def home_of(channel: Page) -> Page:
    """The home page above a channel; of a home page, itself."""
    return Page.objects.get(path=channel.path[:_HOME_PATH])


def is_home(page: Page) -> bool:
    return page.depth == _HOME_PATH // Page.steplen


def path_of(channel: Page) -> str:
    """The channel's address on its site, as "/zwgk/tzgg/"; "/" for the home page."""
    return "/" + channel.url_path.split("/", 2)[2]


def ancestors(channel: Channel) -> list[Channel]:
    """The channels above this one, the topmost first."""
    ends = range(_HOME_PATH + Page.steplen, len(channel.path), Page.steplen)
    return list(
        Channel.objects.filter(path__in=[channel.path[:end] for end in ends]).order_by("path")
    )


def channels_of(site: Site) -> QuerySet[Channel]:
    """Open channels of a site, in the order of its tree."""
    return below(site.root_page).filter(live=True).order_by("path")


def channels_of_any(sites: Collection[Site]) -> QuerySet[Channel]:
    """Open channels of these sites, each site's in the order of its tree."""
    roots = [site.root_page for site in sites]
    below_one = (Q(path__startswith=root.path, depth__gt=root.depth) for root in roots)
    return Channel.objects.filter(reduce(or_, below_one), live=True).order_by("path")


def below(page: Page) -> QuerySet[Channel]:
    """All channels under a page, closed ones too."""
    return Channel.objects.filter(path__startswith=page.path, depth__gt=page.depth)


def channel_at(site: Site, path: str) -> Channel | None:
    """The open channel at "zwgk/tzgg" (slashes at the ends do not matter) of a site."""
    wanted = f"{site.root_page.url_path}{path.strip('/')}/"
    return channels_of(site).filter(url_path=wanted).first()


@dataclass(frozen=True)
class ChannelNode:
    """A channel with its place in the tree; depth 1 is directly below the home page."""

    channel: Channel
    depth: int
    path: str


def tree_of(site: Site) -> list[ChannelNode]:
    """The open channels of a site in tree order, read at once."""
    return nodes(channels_of(site).select_related("organization"))


def nodes(channels: QuerySet[Channel]) -> list[ChannelNode]:
    home_depth = _HOME_PATH // Page.steplen
    return [
        ChannelNode(channel, channel.depth - home_depth, path_of(channel)) for channel in channels
    ]


def findings_of(profile: SiteProfile) -> list[Finding]:
    """What an inspector would ask about this site's record."""
    sponsor = profile.sponsor
    record = Record(
        kind=profile.kind,
        name=profile.name,
        sponsor_name=sponsor.name,
        sponsor_level=sponsor.level,
        sponsor_region=sponsor.region_code,
        sponsored_count=SiteProfile.objects.filter(sponsor=sponsor).count(),
        identification_code=profile.identification_code,
        record_domain=profile.record_domain,
        icp_number=profile.icp_number,
        police_number=profile.police_number,
        party_mark_code=profile.party_mark_code,
        contact_phone=profile.contact_phone,
        contact_email=profile.contact_email,
    )
    return findings(record)


def site_on(host: str) -> SiteProfile | None:
    """The site that is served on this host."""
    return SiteProfile.objects.select_related("site").filter(site__hostname=host).first()


def is_host_taken(host: str) -> bool:
    """Whether a site stands on this host or leads from it."""
    return (
        Site.objects.filter(hostname=host).exists() or SiteAlias.objects.filter(host=host).exists()
    )


def hosts() -> set[str]:
    """All hosts on which a site stands, or from which one is led to."""
    aliases = SiteAlias.objects.values_list("host", flat=True)
    return {*Site.objects.values_list("hostname", flat=True), *aliases}


def held_by(organization_id: int) -> list[str]:
    """What an organization still answers for, as phrases for a refusal."""
    channels = Channel.objects.filter(organization_id=organization_id, live=True).count()
    sites = SiteProfile.objects.filter(sponsor_id=organization_id).count()
    phrases = [
        (channels, gettext("栏目 %(count)s 个") % {"count": channels}),
        (sites, gettext("网站 %(count)s 个") % {"count": sites}),
    ]
    return [phrase for number, phrase in phrases if number]
