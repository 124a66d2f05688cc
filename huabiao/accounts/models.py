"""Decides what is known of an organization, a person, and a role held by one in the other."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils.translation import gettext_lazy as _
from treebeard.mp_tree import MP_Node, MP_NodeManager

from huabiao.accounts.enums import OrganizationLevel, OrganizationState, Role


class Organization(MP_Node):
    """机关、单位、部门: any body that signs, sponsors or answers."""

    code = models.SlugField(_("单位代码"), max_length=60, unique=True)
    name = models.CharField(_("单位名称"), max_length=200)
    short_name = models.CharField(_("简称"), max_length=60, blank=True)
    level = models.CharField(_("层级"), max_length=12, choices=OrganizationLevel.choices)
    credit_code = models.CharField(_("统一社会信用代码"), max_length=18, blank=True)
    region_code = models.CharField(_("行政区划代码"), max_length=6, blank=True)
    responsible_person = models.CharField(_("负责人"), max_length=60, blank=True)
    contact_person = models.CharField(_("联系人"), max_length=60, blank=True)
    contact_phone = models.CharField(_("联系电话"), max_length=40, blank=True)
    contact_email = models.EmailField(_("电子邮箱"), blank=True)
    state = models.CharField(
        _("状态"),
        max_length=10,
        choices=OrganizationState.choices,
        default=OrganizationState.ACTIVE,
    )
    successor = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("并入")
    )

    node_order_by: ClassVar[list[str]] = []
    objects = MP_NodeManager()

    class Meta:
        verbose_name = _("单位")
        verbose_name_plural = _("单位")
        constraints = (
            models.UniqueConstraint(
                fields=["credit_code"], condition=~models.Q(credit_code=""), name="one_credit_code"
            ),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def key(self) -> str:
        return f"organization:{self.pk}"


class User(AbstractUser):
    """用户: one person, one account; the login name is the `username`."""

    name = models.CharField(_("姓名"), max_length=60)
    organization = models.ForeignKey(
        Organization, models.PROTECT, null=True, related_name="people", verbose_name=_("所在单位")
    )
    phone = models.CharField(_("联系电话"), max_length=40, blank=True)
    left_at = models.DateTimeField(_("离岗时间"), null=True, blank=True)

    class Meta:
        verbose_name = _("用户")
        verbose_name_plural = _("用户")

    def __str__(self) -> str:
        return self.name or self.username

    @property
    def key(self) -> str:
        return f"user:{self.pk}"

    def get_full_name(self) -> str:
        return str(self)


class RoleGrant(models.Model):
    """授权: a person holds a role in an organization and so in everything below it."""

    user = models.ForeignKey(User, models.CASCADE, related_name="grants", verbose_name=_("用户"))
    organization = models.ForeignKey(
        Organization, models.PROTECT, related_name="grants", verbose_name=_("单位")
    )
    role = models.CharField(_("角色"), max_length=24, choices=Role.choices)

    class Meta:
        verbose_name = _("授权")
        verbose_name_plural = _("授权")
        constraints = (
            models.UniqueConstraint(fields=["user", "organization", "role"], name="one_grant"),
        )

    def __str__(self) -> str:
        return f"{self.user} {self.get_role_display()} {self.organization}"
