"""Tells the publisher what the library's things, orders and pages are called."""

from __future__ import annotations

from collections.abc import Collection

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from huabiao.library import rules
from huabiao.library.models import Item
from huabiao.library.published import feeds, item_files, lists, preparing
from huabiao.publishing import naming
from huabiao.publishing.naming import Order, Things


def register() -> None:
    naming.register_things(
        item=Things(_("信息《%(name)s》"), _titles, {Item.TEXT: _("信息《%(name)s》的正文和附件")}),
    )
    naming.register_orders(
        channel=Order(_("栏目“%(name)s”中的信息"), "channel", _moment),
        anchors=Order(_("栏目“%(name)s”往期页的分界"), "channel", _moment),
        pins=Order(_("栏目“%(name)s”的置顶"), "channel"),
        children=Order(_("栏目“%(name)s”的下级栏目"), "channel"),
        site=Order(_("网站“%(name)s”的全部信息"), "site", _moment),
        pages=Order(_("网站“%(name)s”的信息页（按编号）"), "site"),
        parts=Order(_("网站“%(name)s”的站点地图分卷"), "site"),
        portals=Order(_("全部门户网站")),
    )
    naming.register_kinds(
        {
            preparing.ARTICLE: _("信息页"),
            preparing.CHANNEL: _("栏目页"),
            preparing.ARCHIVE: _("栏目的往期页"),
            preparing.YEARS: _("栏目的年份页"),
            lists.FORMER: _("栏目的旧地址"),
            feeds.FEED: _("订阅源"),
            feeds.SITEMAP: _("站点地图（目录）"),
            feeds.PART: _("站点地图（信息）"),
            feeds.CHANNELS: _("站点地图（栏目）"),
            item_files.DOCUMENT: _("附件"),
        }
    )


def _titles(ids: Collection[int]) -> dict[int, str]:
    return dict(Item.objects.filter(pk__in=ids).values_list("pk", "title"))


def _moment(position: int) -> str:
    return timezone.localtime(rules.moment_of(position)).strftime("%Y-%m-%d")
