"""Writes of a site's legal record and look."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, TypedDict, Unpack

from django.db import transaction
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page, Site

from huabiao.accounts.models import Organization, User
from huabiao.base.errors import Refused
from huabiao.changes import operations as changes
from huabiao.changes.operations import Actor, Lane
from huabiao.sites import rules
from huabiao.sites.models import Channel, SiteProfile
from huabiao.sites.operations.hosts import checked_host, well_formed_host
from huabiao.sites.operations.validation import (
    InvalidFields,
    apply_facts,
    lock_sites,
    refusing_invalid,
    require_platform,
)


class CodeTaken(Refused):
    message = _("这个站点代码已经由另一个网站使用，请换一个。")


class UnusableCode(Refused):
    message = _("站点代码只能用小写字母、数字和连字符，并以字母或数字开头和结尾。")


class IdentificationCodeTaken(Refused):
    message = _("这个网站标识码已经登记在另一个网站名下，请核对。")


class NothingToConvert(InvalidFields):
    def __init__(self) -> None:
        said = gettext("只有简体中文网站才能有繁体中文版；请先取消勾选，再改网站语言。")
        super().__init__({"is_in_traditional": [said]})


class CounterpartOfItself(Refused):
    message = _("网站不能是它自己的另一语言版本，请另选一个网站。")


class SameLanguage(Refused):
    message = _("两个网站的语言相同，不能互为另一语言的网站；请先改其中一个的网站语言，或者另选。")


class CounterpartTaken(Refused):
    def __init__(self, name: str) -> None:
        super().__init__(
            _("“%(name)s”已经另有对应的网站；请先在它的登记信息里取消，再来选择。") % {"name": name}
        )


class SiteRecord(TypedDict, total=False):
    """What may be said of a site when it is made, or changed later."""

    name: str
    kind: str
    sponsor: Organization
    identification_code: str
    record_domain: str
    operator: str
    contact_phone: str
    contact_email: str
    contact_address: str
    icp_number: str
    police_number: str
    party_mark_code: str
    launched_on: date | None
    language: str
    counterpart: SiteProfile | None
    accent: str
    is_grey: bool
    is_in_traditional: bool
    is_in_json: bool


@transaction.atomic
def record_site(
    *,
    root: Page,
    code: str,
    host: str,
    blueprint: str,
    by: User | None,
    actor: Actor,
    at: datetime,
    blueprint_version: int = 0,
    **record: Unpack[SiteRecord],
) -> SiteProfile:
    """Make a website of the page tree below `root`, with its legal record.

    Without a record domain of its own, the host it is served on is taken for that.
    """
    require_platform(by)
    claim_code(code)
    host = checked_host(host)
    facts = _well_formed({"record_domain": host, **record})
    site = Site.objects.create(hostname=host, port=80, root_page=root, site_name=facts["name"])
    profile = SiteProfile(
        site=site, code=code, blueprint=blueprint, blueprint_version=blueprint_version, **facts
    )
    _save(profile)
    tied = _tie(profile, before=None)
    changes.record(
        action="sites.site.created",
        subject=profile.key,
        actor=actor,
        at=at,
        keys=[profile.key, *tied],
        lane=Lane.BULK,
        after={"code": code, "name": profile.name, "host": host},
    )
    return profile


@transaction.atomic
def edit_site(
    *,
    profile: SiteProfile,
    by: User | None,
    actor: Actor,
    at: datetime,
    **record: Unpack[SiteRecord],
) -> SiteProfile:
    """Change what is recorded of a site, or its look; what is not named stays."""
    require_platform(by)
    if "counterpart" in record:
        lock_sites()  # a second site changes with this one
    profile = SiteProfile.objects.select_for_update().get(pk=profile.pk)
    counterpart = profile.counterpart
    before, after = apply_facts(profile, _well_formed(record))
    _save(profile)
    tied = _tie(profile, before=counterpart)
    Site.objects.filter(pk=profile.site_id).update(site_name=profile.name)
    home = Page.objects.filter(pk=profile.site.root_page_id)
    home.update(title=profile.name, draft_title=profile.name)
    changes.record(
        action="sites.site.edited",
        subject=profile.key,
        actor=actor,
        at=at,
        keys=[profile.key, *tied, *_forms_changed(profile, after)],
        lane=Lane.BULK,
        before=before,
        after=after,
    )
    return profile


@transaction.atomic
def follow_merger(*, source_id: int, target_id: int, actor: Actor, at: datetime) -> None:
    """Give the channels and sites of a merged organization to the one it was merged into."""
    channels = list(Channel.objects.filter(organization_id=source_id))
    profiles = list(SiteProfile.objects.filter(sponsor_id=source_id))
    if not channels and not profiles:
        return
    Channel.objects.filter(organization_id=source_id).update(organization_id=target_id)
    SiteProfile.objects.filter(sponsor_id=source_id).update(sponsor_id=target_id)
    changes.record(
        action="sites.merger.followed",
        subject=f"organization:{target_id}",
        actor=actor,
        at=at,
        keys=[row.key for row in (*channels, *profiles)],
        lane=Lane.BULK,
        after={"channels": len(channels), "sites": len(profiles)},
    )


def _forms_changed(profile: SiteProfile, after: Mapping[str, Any]) -> list[str]:
    """Keys of the forms of pages that the site has from now on, or has no more."""
    return [f"{form}:{profile.site_id}" for form, name in rules.FORMS.items() if name in after]


def claim_code(code: str) -> None:
    """Refuse a code that cannot name a folder of the published tree, or already names one.

    Until the act is done nobody else makes a site.
    """
    lock_sites()
    if rules.slug_fault(code, is_at_root=False) is not None:
        raise UnusableCode
    if SiteProfile.objects.filter(code=code).exists():
        raise CodeTaken


def _tie(profile: SiteProfile, *, before: SiteProfile | None) -> list[str]:
    """Let the other site know of this one, and the one before be free; returns their keys."""
    counterpart = profile.counterpart
    if counterpart is not None:
        _check_counterpart(profile, SiteProfile.objects.get(pk=counterpart.pk))
    touched = [site for site in (before, counterpart) if site is not None]
    if before == counterpart:
        return []
    for site in touched:
        site.counterpart = profile if site == counterpart else None
        site.save(update_fields=["counterpart"])
    return [site.key for site in touched]


def _check_counterpart(profile: SiteProfile, counterpart: SiteProfile) -> None:
    if counterpart == profile:
        raise CounterpartOfItself
    if counterpart.language == profile.language:
        raise SameLanguage
    if counterpart.counterpart_id not in (None, profile.pk):
        raise CounterpartTaken(counterpart.name)


def _save(profile: SiteProfile) -> None:
    if profile.is_in_traditional and not profile.has_traditional:
        raise NothingToConvert
    taken = SiteProfile.objects.filter(identification_code=profile.identification_code)
    if profile.identification_code and taken.exclude(pk=profile.pk).exists():
        raise IdentificationCodeTaken
    with refusing_invalid(SiteProfile):
        profile.full_clean(validate_constraints=False)
    profile.save()


def _well_formed(record: SiteRecord) -> SiteRecord:
    patterns = {
        "identification_code": (
            rules.SITE_ID,
            gettext("网站标识码是10位数字，或者 bm 加8位数字。"),
        ),
        "icp_number": (rules.ICP, gettext("ICP备案编号的写法应如“示ICP备12345678号-1”。")),
        "police_number": (rules.POLICE, gettext("公安机关备案号的写法应如“示公网安备 12345678901234号”。")),
        "accent": (rules.ACCENT, gettext("主色调是“#”加6位十六进制数字，例如 #1f4e8c。")),
    }  # fmt: skip
    said: dict[str, Any] = {**record}
    wrong = {
        name: [sentence]
        for name, (pattern, sentence) in patterns.items()
        if said.get(name) and not pattern.fullmatch(said[name])
    }
    if wrong:
        raise InvalidFields(wrong)
    if "record_domain" in record:
        record = {**record, "record_domain": well_formed_host(record["record_domain"])}
    return record
