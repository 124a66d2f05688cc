"""Decides what the room's screens ask for; whether it may be done is the operations' business."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.forms import PasswordChangeForm, SetPasswordForm
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.auth import LoginForm

from huabiao.accounts.enums import OrganizationState, Role
from huabiao.accounts.models import Organization, User
from huabiao.accounts.operations import OrganizationFacts, refuse_if_locked
from huabiao.accounts.operations.organizations import CONTACT_FIELDS
from huabiao.accounts.queries import (
    ADMINISTRATORS,
    Person,
    grants_of,
    is_platform_administrator,
    organizations_for,
    people_for,
)
from huabiao.accounts.rules import login_of
from huabiao.base.errors import Refused
from huabiao.base.plain_forms import PlainForm, PlainMixin

FACT_FIELDS = tuple(OrganizationFacts.__annotations__)


class SignInForm(PlainMixin, LoginForm):
    """Login name and password; refuses a locked account before the password is looked at."""

    username = forms.CharField(
        label=_("登录名"),
        max_length=150,
        widget=forms.TextInput(attrs={"autocapitalize": "none", "autocomplete": "username"}),
    )
    error_messages = {
        **LoginForm.error_messages,
        "invalid_login": _("登录名或密码不正确。连续输错五次，账号将锁定十五分钟。"),
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["username"].widget.attrs["placeholder"] = _("请输入登录名")
        self.fields["password"].label = _("密码")
        self.fields["password"].widget.attrs["placeholder"] = _("请输入密码")

    def clean_username(self) -> str:
        return login_of(self.cleaned_data["username"])

    def clean(self) -> dict[str, Any]:
        try:
            refuse_if_locked(login=self.cleaned_data.get("username", ""), at=timezone.now())
        except Refused as refusal:
            raise ValidationError(refusal.message, code="locked") from refusal
        return super().clean()

    def confirm_login_allowed(self, user: User) -> None:
        super().confirm_login_allowed(user)
        if not grants_of(user):
            raise ValidationError(_("您的账号还没有角色，请联系本单位管理员。"), code="no_role")


class FirstPasswordForm(PlainMixin, SetPasswordForm):
    """A password by a one-time link."""


class OwnPasswordForm(PlainMixin, PasswordChangeForm):
    """Another password for one's own account."""


class OrganizationChoice(forms.ModelChoiceField):
    """Organizations in the order of the tree, lower ones set in."""

    def label_from_instance(self, organization: Organization) -> str:
        return f"{'　' * (organization.depth - 1)}{organization.name}"


class PersonChoice(forms.ModelChoiceField):
    def label_from_instance(self, person: User) -> str:
        return f"{person}（{person.username}）"


def _places(user: Person) -> Any:
    """Organizations in use that the person administers."""
    return (
        organizations_for(user, ADMINISTRATORS)
        .filter(state=OrganizationState.ACTIVE)
        .order_by("path")
    )


class OrganizationForm(PlainMixin, forms.ModelForm):
    class Meta:
        model = Organization
        fields = FACT_FIELDS

    def facts(self, organization: Organization | None = None) -> OrganizationFacts:
        known = (
            {field: getattr(organization, field) for field in FACT_FIELDS} if organization else {}
        )
        given = {field: self.cleaned_data[field] for field in self.fields if field in FACT_FIELDS}
        return OrganizationFacts(**{**known, **given})


class ContactForm(OrganizationForm):
    """What a unit's own administrator may change."""

    class Meta(OrganizationForm.Meta):
        fields = CONTACT_FIELDS


class NewOrganizationForm(OrganizationForm):
    parent = OrganizationChoice(label=_("上级单位"), queryset=Organization.objects.none())

    class Meta(OrganizationForm.Meta):
        fields = ("code", *FACT_FIELDS)

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["parent"].queryset = _places(by)
        self.order_fields(["parent"])


class PlaceForm(PlainForm):
    """Another organization to which something goes, and why."""

    place = OrganizationChoice(label=_("单位"), queryset=Organization.objects.none())
    note = forms.CharField(
        label=_("依据或说明"), required=False, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(
        self, *args: Any, by: User, organization: Organization, label: str, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        place = self.fields["place"]
        place.queryset = _places(by).exclude(path__startswith=organization.path)
        place.label = label


class SuccessorForm(PlaceForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["place"].required = False
        self.fields["place"].help_text = _("单位名下还有人员、稿件、栏目或网站时必须指定。")


class PersonForm(PlainMixin, forms.ModelForm):
    organization = OrganizationChoice(label=_("所在单位"), queryset=Organization.objects.none())

    class Meta:
        model = User
        fields = ("name", "organization", "phone", "email")

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organization"].queryset = _places(by)


class NewPersonForm(PersonForm):
    roles = forms.MultipleChoiceField(
        label=_("在所在单位的角色"), required=False, widget=forms.CheckboxSelectMultiple
    )

    class Meta(PersonForm.Meta):
        fields = ("username", "name", "organization", "phone", "email")
        labels = {"username": _("登录名")}
        help_texts = {"username": _("小写字母、数字、点、短横线或下划线，例如 mzj-zhangsan。")}

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, by=by, **kwargs)
        self.fields["roles"].choices = [
            choice for choice in Role.choices if choice[0] != Role.PLATFORM_ADMINISTRATOR
        ]

    def clean_username(self) -> str:
        return login_of(self.cleaned_data["username"])


class GrantForm(PlainForm):
    role = forms.ChoiceField(label=_("角色"))
    organization = OrganizationChoice(label=_("单位"), queryset=Organization.objects.none())

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        is_office = is_platform_administrator(by)
        self.fields["role"].choices = [
            choice
            for choice in Role.choices
            if is_office or choice[0] != Role.PLATFORM_ADMINISTRATOR
        ]
        self.fields["organization"].queryset = _places(by)


class LeaveForm(PlainForm):
    colleague = PersonChoice(
        label=_("接手人"),
        queryset=User.objects.none(),
        required=False,
        help_text=_("未完成的稿件将转给接手人。"),
    )

    def __init__(self, *args: Any, by: User, person: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["colleague"].queryset = (
            people_for(by)
            .filter(is_active=True, grants__isnull=False)
            .exclude(pk=person.pk)
            .distinct()
            .order_by("organization__path", "username")
        )
