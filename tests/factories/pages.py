"""Whole sites, from a small blueprint: two channels, one below the other, a home block, a standing page."""

from __future__ import annotations

from huabiao.changes.operations import system
from huabiao.pages import operations
from huabiao.pages.blueprints import parse
from tests.factories.accounts import OrganizationFactory
from tests.moments import NOON

PLATFORM = {"by": None, "actor": system("command"), "at": NOON}

SMALL = """
title = "小网站"
kind = "DEPARTMENT"

[[channels]]
path = "ywdt"
title = "要闻动态"
type = "NEWS"
cycle = "TWO_WEEKS"
description = "{sponsor}的工作动态和重要活动。"
keywords = "要闻,{name}"

[[channels]]
path = "ywdt/bmdt"
title = "部门动态"
type = "NEWS"
description = "{sponsor}各科室的工作进展。"
keywords = "部门动态"

[[channels]]
path = "about"
title = "关于本站"
type = "STANDING"
navigation = false
description = "本网站的联系方式和使用说明。"
keywords = "联系我们"

[[home]]
block = "headlines"
channels = ["ywdt"]
count = 3

[[home]]
block = "item_list"
title = "动态"
channels = ["ywdt", "ywdt/bmdt"]

[[standing]]
channel = "about"
title = "联系我们"
body = \"\"\"
<p>{name}由{sponsor}主办。</p>
<p>电话：{phone}</p>
<p>地址：{address}</p>
\"\"\"
"""


def make_site(code="mzj", *, blueprint=SMALL, organization=None, **record):
    """A complete site on `<code>.shifan.invalid`."""
    return operations.create_site(
        blueprint=parse(blueprint, name="small"),
        organization=organization or OrganizationFactory(),
        code=code,
        name=record.pop("name", f"{code}网站"),
        host=record.pop("host", f"{code}.shifan.invalid"),
        **PLATFORM,
        **record,
    )
