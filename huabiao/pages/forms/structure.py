"""Decides what the screens of sites, channels and home pages ask for; whether it may be done is for operations."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.db.models import Model, QuerySet
from django.forms.models import fields_for_model
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page, Site

from huabiao.accounts.enums import OrganizationState
from huabiao.accounts.models import Organization, User
from huabiao.accounts.queries import (
    ADMINISTRATORS,
    is_platform_administrator,
    organizations_for,
)
from huabiao.base.plain_forms import PlainForm
from huabiao.pages import blueprints
from huabiao.pages.blueprints import CHANNEL, FaultyBlueprint
from huabiao.pages.queries import blueprint_named
from huabiao.sites.enums import Language, ListStyle
from huabiao.sites.models import Channel, SiteProfile
from huabiao.sites.operations import UnusableCode
from huabiao.sites.queries import channels_of, sites_for
from huabiao.sites.rules import SLUG_LIMIT, usual_list_style

_SLUG_HELP = _("网址的一部分，用小写字母、数字和连字符；不填则取名称的拼音首字母。")


class TreeChoice(forms.ModelChoiceField):
    """Units, or pages of one site, in the order of their tree, lower ones set in."""

    def __init__(self, *args: Any, top: int = 1, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.top = top

    def label_from_instance(self, row: Any) -> str:
        return f"{'　' * (row.depth - self.top)}{row}"


class FieldsOfModel(PlainForm):
    """A form with fields of a model, which checks no row: that is done once, by the operation."""

    model: ClassVar[type[Model]]
    names: ClassVar[tuple[str, ...]]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields.update(fields_for_model(self.model, fields=self.names))

    def facts(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.names}


def places_of(user: User) -> QuerySet[Organization]:
    """Organizations in use that the person administers."""
    return (
        organizations_for(user, ADMINISTRATORS)
        .filter(state=OrganizationState.ACTIVE)
        .order_by("path")
    )


def _unit_choice(user: User, label: Any) -> TreeChoice:
    return TreeChoice(queryset=places_of(user), label=label)


# Sites

_NUMBERS = (
    "identification_code",
    "operator",
    "contact_phone",
    "contact_email",
    "contact_address",
    "icp_number",
    "police_number",
    "party_mark_code",
    "launched_on",
)


_LANGUAGES = ("language", "counterpart")
_FORMS = ("is_in_traditional", "is_in_json")


class SiteForm(FieldsOfModel):
    """The legal record of a site that stands."""

    model = SiteProfile
    names = ("name", "kind", "sponsor", "record_domain", *_NUMBERS, *_LANGUAGES, *_FORMS)

    def __init__(self, *args: Any, by: User, profile: SiteProfile, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["counterpart"].queryset = sites_for(by).exclude(language=profile.language)
        if profile.language == Language.CHINESE:
            self.fields["is_in_traditional"].help_text = _(
                "每个页面自动再生成一份繁体的（/zh-hant/ 之下），页头出现“简体 | 繁體”；附件和图片不重复存放。"
                "大网站需要几分钟。以后取消，/zh-hant/ 之下的网址就都不能打开了。"
            )
        else:
            del self.fields["is_in_traditional"]
        self.fields["is_in_json"].help_text = _(
            "每条信息、每个栏目再生成一份 JSON，供手机应用和其他系统读取；格式见开发文档。"
        )
        self.fields["sponsor"] = _unit_choice(by, self.fields["sponsor"].label)
        self.fields["launched_on"].widget = forms.DateInput(
            attrs={"type": "date"}, format="%Y-%m-%d"
        )
        for field in self.fields.values():
            field.show_hidden_initial = True

    def facts(self) -> dict[str, Any]:
        """What the person changed: what somebody else saved meanwhile stays as it was saved."""
        given = {name: self.cleaned_data[name] for name in self.names if name in self.fields}
        if not any(self.add_initial_prefix(name) in self.data for name in given):
            return given  # sent by a program, which was shown nothing
        return {name: value for name, value in given.items() if name in self.changed_data}


class NewSiteForm(FieldsOfModel):
    """All it takes to make a site."""

    model = SiteProfile
    names = ("name", "code")

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organization"] = _unit_choice(by, _("主办单位"))
        self.fields["blueprint"] = forms.ChoiceField(label=_("建站模板"), choices=_site_blueprints)
        self.fields["host"] = forms.CharField(
            label=_("域名"),
            max_length=253,
            help_text=_("公众访问的域名，例如 www.example.gov.cn。"),
        )
        self.fields["record_domain"] = forms.CharField(
            label=_("备案域名"),
            max_length=253,
            required=False,
            help_text=_("写入页面标签的域名；不填则与域名相同。"),
        )
        self.fields["code"].error_messages["invalid"] = UnusableCode.message
        self.fields["code"].help_text = _("小写字母、数字和连字符，也是发布目录名，建成后不能改。")
        self.fields.update(fields_for_model(SiteProfile, fields=_NUMBERS))
        self.fields["launched_on"].widget = forms.DateInput(attrs={"type": "date"})

    def facts(self) -> dict[str, Any]:
        """What is given; what is left empty is for the operation to fill."""
        given = {name: value for name, value in self.cleaned_data.items() if value}
        return given | {"blueprint": blueprint_named(given["blueprint"])}


def _site_blueprints() -> list[tuple[str, str]]:
    offered = [(name, _label_of_blueprint(name)) for name in blueprints.names()]
    return [(name, label) for name, label in offered if label]


def _label_of_blueprint(name: str) -> str:
    """How a blueprint is offered; one for channels is not."""
    try:
        blueprint = blueprint_named(name)
    except FaultyBlueprint:
        # Offered all the same: who chooses it is told where it is wrong.
        return gettext("%(name)s（模板有错误）") % {"name": name}
    if blueprint.kind == CHANNEL:
        return ""
    return f"{blueprint.title}（{name}）"


class HostForm(PlainForm):
    host = forms.CharField(label=_("域名"), max_length=253)


# Channels


class ChannelForm(FieldsOfModel):
    """What the platform office may say of a channel."""

    model = Channel
    names = (
        "title",
        "column_type",
        "organization",
        "update_cycle",
        "description",
        "keywords",
        "list_style",
        "is_landing",
        "is_in_navigation",
    )

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["title"].label = _("名称")
        self.fields["title"].help_text = ""
        if "organization" in self.fields:
            self.fields["organization"] = _unit_choice(by, self.fields["organization"].label)


class OwnChannelForm(ChannelForm):
    """What a unit may say of a channel it answers for."""

    names = ("title", "update_cycle", "description", "keywords", "list_style")


class NewChannelForm(ChannelForm):
    names = (
        "title",
        "column_type",
        "organization",
        "update_cycle",
        "description",
        "keywords",
        "list_style",
    )

    def __init__(self, *args: Any, by: User, site: Site, **kwargs: Any) -> None:
        super().__init__(*args, by=by, **kwargs)
        self.fields["list_style"] = forms.ChoiceField(
            label=self.fields["list_style"].label,
            choices=[("", _("按栏目类别选用")), *ListStyle.choices],
            required=False,
        )
        self.fields["parent"] = TreeChoice(
            queryset=parents_for(by, site), label=_("上级栏目"), top=2
        )
        self.fields["slug"] = _slug_field()
        self.order_fields(["parent", "title", "slug"])

    def facts(self) -> dict[str, Any]:
        facts = super().facts()
        chosen = facts["list_style"] or usual_list_style(facts["column_type"])
        return {**facts, "list_style": chosen}


class UnitChannelForm(PlainForm):
    """A 频道 with all its sub-channels, for a unit without a site of its own."""

    title = forms.CharField(label=_("频道名称"), max_length=100)

    def __init__(self, *args: Any, by: User, site: Site, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["slug"] = _slug_field()
        self.fields["organization"] = _unit_choice(by, _("所属单位"))
        self.fields["parent"] = TreeChoice(
            queryset=parents_for(by, site), label=_("上级栏目"), top=2
        )


class SlugForm(PlainForm):
    slug = forms.CharField(label=_("英文短名"), max_length=SLUG_LIMIT)


class ParentForm(PlainForm):
    """Another place for a channel: not itself, and not below itself."""

    def __init__(self, *args: Any, by: User, site: Site, channel: Channel, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["parent"] = TreeChoice(
            queryset=parents_for(by, site).exclude(path__startswith=channel.path),
            label=_("移到何处之下"),
            top=2,
            error_messages={
                "invalid_choice": _(
                    "栏目不能移到它自己或它的下级栏目之下，也不能移到别的网站；请从列表里选择。"
                )
            },
        )


def _slug_field() -> forms.CharField:
    return forms.CharField(
        label=_("英文短名"), max_length=SLUG_LIMIT, required=False, help_text=_SLUG_HELP
    )


def parents_for(user: User, site: Site) -> QuerySet[Page]:
    """Pages of a site below which the person may make channels."""
    channels = channels_of(site)
    if is_platform_administrator(user):
        home = site.root_page
        return Page.objects.filter(pk__in=[home.pk, *channels.values_list("pk", flat=True)])
    own = channels.filter(organization__in=organizations_for(user, ADMINISTRATORS))
    return Page.objects.filter(pk__in=own)
