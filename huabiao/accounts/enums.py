"""Decides the words for roles and for the life of an organization."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    """角色: held in an organization, reaching its whole subtree."""

    EDITOR = "EDITOR", _("采编")
    REVIEWER = "REVIEWER", _("审核")
    SIGNER = "SIGNER", _("签发")
    UNIT_ADMINISTRATOR = "UNIT_ADMINISTRATOR", _("单位管理员")
    PLATFORM_ADMINISTRATOR = "PLATFORM_ADMINISTRATOR", _("平台管理员")


class OrganizationState(models.TextChoices):
    ACTIVE = "ACTIVE", _("在用")
    MERGED = "MERGED", _("已并入")
    ABOLISHED = "ABOLISHED", _("已撤销")


class OrganizationLevel(models.TextChoices):
    CITY = "CITY", _("市级")
    COUNTY = "COUNTY", _("县级")
    TOWNSHIP = "TOWNSHIP", _("乡镇街道")
    UNIT = "UNIT", _("所属单位")
