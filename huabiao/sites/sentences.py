"""Decides how a finding in a legal record is told to people."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from huabiao.sites.rules import Finding

SENTENCES = {
    Finding.GRASSROOTS_SITE: _(
        "乡镇、街道和部门所属单位原则上不单独开设网站，可在门户网站上建频道；确需开设的须经批准。"
    ),
    Finding.SEVERAL_SITES: _("一个单位最多开设一个网站，该主办单位名下已有其他网站。"),
    Finding.NAME_DIFFERS: _("网站名称应与主办单位的规范名称一致。"),
    Finding.NOT_GOV_CN: _("政府网站的备案域名应以 .gov.cn 结尾。"),
    Finding.PORTAL_DOMAIN: _("门户网站的备案域名应为 www.□□□.gov.cn 的形式。"),
    Finding.DEPARTMENT_DOMAIN: _("部门网站的备案域名应为 ○○○.□□□.gov.cn 的形式。"),
    Finding.NO_IDENTIFICATION_CODE: _("尚未登记网站标识码。"),
    Finding.REGION_DIFFERS: _("网站标识码开头的行政区划与主办单位的行政区划代码不一致。"),
    Finding.NO_PARTY_MARK: _("尚未登记党政机关网站标识。"),
    Finding.NO_CONTACT: _("尚未登记联系电话或联系邮箱。"),
    Finding.NO_ICP: _("尚未登记ICP备案编号。"),
    Finding.NO_POLICE: _("尚未登记公安机关备案号。"),
}
