"""Decides the words for an item's kind, force, openness and relations, and for a placement."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Kind(models.TextChoices):
    """信息类型: all in one table; forms and pages differ."""

    NEWS = "NEWS", _("动态")
    NOTICE = "NOTICE", _("通知公告")
    NORMATIVE_DOCUMENT = "NORMATIVE_DOCUMENT", _("规范性文件")
    INTERPRETATION = "INTERPRETATION", _("政策解读")
    PLAIN_PAGE = "PLAIN_PAGE", _("单页")
    PROFILE = "PROFILE", _("机构概况")
    LEADER = "LEADER", _("领导信息")  # its title is the person's name
    GALLERY = "GALLERY", _("图集")
    RECORDING = "RECORDING", _("音视频")
    LINK = "LINK", _("链接")  # has no page: its rows lead away
    FAQ = "FAQ", _("常见问题")
    DATA_FILE = "DATA_FILE", _("数据文件")


class Validity(models.TextChoices):
    """有效性: whether a document still binds; a fact of the item, so of all its placements."""

    IN_FORCE = "IN_FORCE", _("有效")
    AMENDED = "AMENDED", _("已修改")
    REPEALED = "REPEALED", _("已废止")
    EXPIRED = "EXPIRED", _("已失效")


class Openness(models.TextChoices):
    """公开方式 (政府信息公开条例): how the law lets it be had."""

    PROACTIVE = "PROACTIVE", _("主动公开")
    ON_REQUEST = "ON_REQUEST", _("依申请公开")
    WITHHELD = "WITHHELD", _("不予公开")


class Mode(models.TextChoices):
    """引用 shows the item in place; 链接 leads away to the item's page on its main site."""

    REFERENCE = "REFERENCE", _("引用")
    LINK = "LINK", _("链接")


class Consent(models.TextChoices):
    """Whether the unit concerned agreed: to take another's item, or to be related to it."""

    NOT_NEEDED = "NOT_NEEDED", _("本单位栏目")
    ASKED = "ASKED", _("待对方接收")
    GIVEN = "GIVEN", _("对方已接收")
    REFUSED = "REFUSED", _("对方未接收")


CONSENTED = (Consent.NOT_NEEDED, Consent.GIVEN)


class RelationType(models.TextChoices):
    """What one item says of another; between which kinds, `rules.may_be_said` decides."""

    INTERPRETS = "INTERPRETS", _("解读")
    AMENDS = "AMENDS", _("修改")
    REPEALS = "REPEALS", _("废止")
    SUPERSEDES = "SUPERSEDES", _("代替")


class ItemState(models.TextChoices):
    """Where an item is on its way to the public, as people in the console say it."""

    DRAFT = "DRAFT", _("草稿")
    IN_REVIEW = "IN_REVIEW", _("审核中")
    RETURNED = "RETURNED", _("已退回")
    LIVE = "LIVE", _("已公开")
    LIVE_CHANGED = "LIVE_CHANGED", _("已公开，另有新稿")
    SCHEDULED = "SCHEDULED", _("待发布")  # signed, to be released at a moment
    UNACCEPTED = "UNACCEPTED", _("待对方栏目接收")
    EXPIRED = "EXPIRED", _("已到期下线")
    UNPLACED = "UNPLACED", _("已签发，不在栏目中")  # taken out of its channels, or not taken in
    WITHDRAWN = "WITHDRAWN", _("已撤稿")


class ImportState(models.TextChoices):
    """How far a file's rows go by themselves; only the platform office brings them live."""

    DRAFT = "draft", _("草稿")
    SUBMITTED = "submitted", _("送审")
    LIVE = "live", _("直接公开")


class Act(models.TextChoices):
    """What is done with items, as the audit row names it and as people read it."""

    CREATED = "library.item.created", _("新建信息")
    EDITED = "library.item.edited", _("修改信息")
    DELETED = "library.item.deleted", _("移到废纸篓")
    RESTORED = "library.item.restored", _("从废纸篓恢复")
    PURGED = "library.item.purged", _("彻底删除")
    SUBMITTED = "library.item.submitted", _("送审")
    APPROVED = "library.item.approved", _("审核通过")
    REJECTED = "library.item.rejected", _("退回")
    TAKEN_BACK = "library.item.taken_back", _("撤回送审")
    LIVE = "library.item.live", _("签发公开")
    WITHDRAWN = "library.item.withdrawn", _("撤稿")
    REPEALED = "library.item.repealed", _("废止")
    AMENDED = "library.item.amended", _("标为已修改")
    STANDING = "library.item.standing", _("建站时生成")
    CLOCK = "library.item.clock", _("到时自动处理")
    RELATED = "library.relation.planned", _("添加关联")
    RELATION_KEPT = "library.relation.kept", _("保留关联")
    UNRELATED = "library.relation.removed", _("取消关联")
    UNRELATING = "library.relation.removal_planned", _("提出取消关联")
    RELATION_ACCEPTED = "library.relation.accepted", _("同意关联")
    RELATION_DECLINED = "library.relation.declined", _("不同意关联")
    RELATION_ENDED = "library.relation.ended", _("解除关联")
    RELATION_LIVE = "library.relation.live", _("关联生效")
    RELATION_GONE = "library.relation.gone", _("关联取消")
    PLANNED = "library.placement.planned", _("投放到栏目")
    REWORDED = "library.placement.reworded", _("修改栏目内标题、摘要或时间")
    ANSWERED = "library.placement.answered", _("答复投放申请")
    REMOVED = "library.placement.removed", _("从栏目移除")
    SHIFTED = "library.placement.moved", _("移到另一栏目")
    PINNED = "library.placement.pinned", _("设置置顶")
    ORDERED = "library.placement.ordered", _("调整排序")
    EXPIRY_SET = "library.placement.expiry_set", _("设置到期下线")
    BACKDATED = "library.placement.backdated", _("倒填发布时间")
    SUBSCRIPTION_ADDED = "library.subscription.added", _("添加订阅规则")
    SUBSCRIPTION_EDITED = "library.subscription.edited", _("修改订阅规则")
    SUBSCRIPTION_ENDED = "library.subscription.ended", _("结束订阅规则")
    SUBSCRIBED = "library.placement.subscribed", _("按订阅规则收录")
    UNSUBSCRIBED = "library.placement.unsubscribed", _("随订阅规则移除")
    KEPT_FROM_RULES = "library.item.kept_from_rules", _("不供订阅")
    OPENED_TO_RULES = "library.item.opened_to_rules", _("恢复供订阅")
    COPIED = "library.item.copied", _("转载信息")
    SOURCE_HANDLED = "library.item.source_handled", _("处理原信息的变化")
    FILE_REPLACED = "library.document.replaced", _("更换附件")
    HANDED_OVER = "library.drafts.handed_over", _("移交草稿")
    MOVED = "library.items.moved", _("信息转移单位")
    FROM_WORD = "library.item.from_word", _("从 Word 导入")
    FROM_FILE = "importer.file.imported", _("从文件夹导入")
    IMPORTED = "importer.items.imported", _("批量导入信息")
    ARRIVED = "importer.items.arrived", _("导入的信息分批公开")
    REIMPORTED = "importer.item.updated", _("按来源更正")
