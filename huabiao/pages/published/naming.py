"""Tells the publisher what home pages, topics and standing pages are called."""

from __future__ import annotations

from collections.abc import Collection

from django.utils.translation import gettext_lazy as _

from huabiao.pages.models import HomePage, Topic
from huabiao.pages.published import pictures, standing, topics
from huabiao.publishing import naming
from huabiao.publishing.naming import Order, Things


def register() -> None:
    naming.register_things(
        page=Things(_("首页“%(name)s”"), _titles_of_homes),
        topic=Things(_("专题“%(name)s”"), _titles_of_topics),
    )
    naming.register_orders(
        topics=Order(_("网站“%(name)s”的专题"), "site"),
        sites=Order(_("全部网站")),
    )
    naming.register_kinds(
        {
            standing.HOME: _("首页"),
            standing.MISSING: _("“找不到页面”的提示页"),
            standing.MAP: _("网站导航页"),
            standing.ROBOTS: _("给搜索引擎的说明"),
            standing.LOOK: _("外观样式"),
            standing.STATIC: _("主题的固定文件"),
            topics.TOPIC: _("专题页"),
            topics.TOPICS: _("专题目录页"),
            pictures.HEADER: _("页头图片"),
        }
    )


def _titles_of_homes(ids: Collection[int]) -> dict[int, str]:
    return dict(HomePage.objects.filter(pk__in=ids).values_list("pk", "title"))


def _titles_of_topics(ids: Collection[int]) -> dict[int, str]:
    return dict(Topic.objects.filter(pk__in=ids).values_list("pk", "title"))
