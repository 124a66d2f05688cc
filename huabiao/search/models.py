"""Decides what is kept of words, answers by hand, old sites and what is looked for, and how far the index has heard."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from huabiao.accounts.models import Organization
from huabiao.search.enums import Settling
from huabiao.sites.models import SiteProfile

LONGEST_WORD = 50
LONGEST_KEY = 4 * LONGEST_WORD  # a sign may be folded into several
LONGEST_QUERY = 100


class ColloquialPair(models.Model):
    """口语词: what people say, and what documents say instead; never the other way round."""

    said = models.CharField(_("口语说法"), max_length=LONGEST_WORD)
    official = models.CharField(_("规范说法"), max_length=LONGEST_WORD)
    # As a search compares them: 公積金 and 公积金 are one word.
    said_key = models.CharField(max_length=LONGEST_KEY, editable=False)
    official_key = models.CharField(max_length=LONGEST_KEY, editable=False)
    note = models.CharField(_("说明"), max_length=200, blank=True)
    # Off: kept, not used; the same pair of the shipped table is then not used either.
    is_active = models.BooleanField(_("启用"), default=True)

    class Meta:
        verbose_name = _("口语词")
        verbose_name_plural = _("口语词")
        constraints = (
            models.UniqueConstraint(
                fields=("said_key", "official_key"), name="one_colloquial_pair"
            ),
        )

    def __str__(self) -> str:
        return f"{self.said} → {self.official}"

    @property
    def key(self) -> str:
        return f"colloquial:{self.pk}"


class BestBet(models.Model):
    """推荐结果: the answer the office puts above all others, until a day."""

    # One way of asking a line; several words in a line must all be asked for.
    words = models.TextField(_("搜索词"), max_length=1000)
    site = models.ForeignKey(
        SiteProfile,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("网站"),
    )  # None: all sites
    title = models.CharField(_("标题"), max_length=100)
    address = models.CharField(_("网址"), max_length=500)
    summary = models.CharField(_("一句话说明"), max_length=200, blank=True)
    phone = models.CharField(_("咨询电话"), max_length=40, blank=True)
    expires_on = models.DateField(_("最后一天"))

    class Meta:
        verbose_name = _("推荐结果")
        verbose_name_plural = _("推荐结果")

    def __str__(self) -> str:
        return self.title

    @property
    def key(self) -> str:
        return f"best_bet:{self.pk}"


class OldSite(models.Model):
    """旧网站: a site that is not brought in yet: what stands there is found here, and read there."""

    name = models.CharField(_("名称"), max_length=100)
    address = models.CharField(_("网址"), max_length=200)  # of its home page
    host = models.CharField(max_length=200, unique=True, editable=False)  # of the address
    site = models.ForeignKey(
        SiteProfile, models.PROTECT, related_name="+", verbose_name=_("并入的网站")
    )
    organization = models.ForeignKey(
        Organization, models.PROTECT, related_name="+", verbose_name=_("责任单位")
    )
    brought_at = models.DateTimeField(null=True, editable=False)  # when a file was last brought in

    class Meta:
        verbose_name = _("旧网站")
        verbose_name_plural = _("旧网站")

    def __str__(self) -> str:
        return self.name

    @property
    def key(self) -> str:
        return f"old_site:{self.pk}"


class OldPage(models.Model):
    """旧网页: a page of an old site, as a file said it: found, never published and never edited here."""

    old_site = models.ForeignKey(OldSite, models.CASCADE, related_name="pages")
    place = models.CharField(max_length=1000, db_index=True)  # `rules.place_of` its address
    digest = models.CharField(max_length=64)
    url = models.CharField(_("网址"), max_length=1000)
    title = models.CharField(_("标题"), max_length=200)
    text = models.TextField(blank=True)  # plain
    document_number = models.CharField(max_length=60, blank=True)
    index_number = models.CharField(max_length=60, blank=True)
    released_at = models.DateTimeField(_("发布日期"), null=True, blank=True)
    # Taken out by hand, and whatever file comes: not found until somebody puts it back.
    taken_out_because = models.CharField(_("原因"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("旧网页")
        verbose_name_plural = _("旧网页")
        constraints = (models.UniqueConstraint(fields=("old_site", "place"), name="one_old_page"),)

    def __str__(self) -> str:
        return self.title

    @property
    def key(self) -> str:
        return f"old_page:{self.pk}"


class Counter(models.Model):
    """搜索序号: a number that only rises, for readers that keep what they read."""

    name = models.CharField(max_length=40, unique=True)
    number = models.BigIntegerField(default=0)

    class Meta:
        verbose_name = _("搜索序号")
        verbose_name_plural = _("搜索序号")

    def __str__(self) -> str:
        return f"{self.name} {self.number}"


class QueryCount(models.Model):
    """搜索次数: how often something was asked on one site in one day; never by whom."""

    day = models.DateField()
    site_code = models.CharField(max_length=60, blank=True)  # "": all sites at once
    # Folded, and personal data masked; "": the many that were asked too rarely to be kept.
    query = models.CharField(max_length=LONGEST_QUERY, blank=True)
    searches = models.PositiveIntegerField(default=0)
    empty = models.PositiveIntegerField(default=0)  # of these, how many found nothing
    clicks = models.PositiveIntegerField(default=0)  # how many results were opened

    class Meta:
        verbose_name = _("搜索次数")
        verbose_name_plural = _("搜索次数")
        constraints = (
            models.UniqueConstraint(fields=("day", "site_code", "query"), name="one_query_count"),
        )
        indexes = (models.Index(fields=("site_code", "query", "day"), name="query_count_query"),)

    def __str__(self) -> str:
        return f"{self.day} {self.site_code} {self.query}"


class ClickCount(models.Model):
    """点击次数: how often a result was opened, by its place in the list."""

    day = models.DateField()
    site_code = models.CharField(max_length=60, blank=True)
    query = models.CharField(max_length=LONGEST_QUERY, blank=True)
    position = models.PositiveSmallIntegerField()  # 1 is the first
    address = models.CharField(max_length=200, blank=True)
    clicks = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("点击次数")
        verbose_name_plural = _("点击次数")
        constraints = (
            models.UniqueConstraint(
                fields=("day", "site_code", "query", "position", "address"), name="one_click_count"
            ),
        )

    def __str__(self) -> str:
        return f"{self.day} {self.site_code} {self.query} {self.position}"


class SettledQuery(models.Model):
    """已处理的搜索词: what the office did about something that was looked for in vain."""

    site_code = models.CharField(max_length=60, blank=True)
    query = models.CharField(max_length=LONGEST_QUERY)
    how = models.CharField(max_length=12, choices=Settling.choices)
    settled_on = models.DateField()

    class Meta:
        verbose_name = _("已处理的搜索词")
        verbose_name_plural = _("已处理的搜索词")
        constraints = (
            models.UniqueConstraint(
                fields=("site_code", "query", "how"), name="one_settling_of_a_query"
            ),
        )

    def __str__(self) -> str:
        return f"{self.site_code} {self.query} {self.how}"


class TakenFile(models.Model):
    """已收的搜索记录: a file of the spool whose lines are counted, so that none counts twice."""

    name = models.CharField(max_length=100, unique=True)
    taken_at = models.DateTimeField()

    class Meta:
        verbose_name = _("已收的搜索记录")
        verbose_name_plural = _("已收的搜索记录")

    def __str__(self) -> str:
        return self.name


class Feed(models.Model):
    """搜索索引: how far the index has heard: one row. An index that has heard less was lost, or is an older copy."""

    reached = models.BigIntegerField(default=0)  # the number of the last change that is in

    class Meta:
        verbose_name = _("搜索索引")
        verbose_name_plural = _("搜索索引")

    def __str__(self) -> str:
        return str(self.reached)
