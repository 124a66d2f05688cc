"""Decides how the audit list calls each act."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from huabiao.library.enums import Act

_OTHERS: dict[str, Promise] = {
    "accounts.signed_in": _("登录"),
    "accounts.signed_out": _("退出"),
    "accounts.sign_in_failed": _("登录失败"),
    "accounts.password_set": _("设置密码"),
    "accounts.password_link_issued": _("发放设置密码的链接"),
    "accounts.shortcuts_switched": _("开关快捷键"),
    "accounts.person_created": _("新建人员"),
    "accounts.person_edited": _("修改人员资料"),
    "accounts.person_left": _("人员离岗"),
    "accounts.role_granted": _("授予角色"),
    "accounts.role_revoked": _("收回角色"),
    "accounts.organization_created": _("新建单位"),
    "accounts.organization_edited": _("修改单位资料"),
    "accounts.organization_moved": _("调整单位隶属"),
    "accounts.organizations_merged": _("单位合并"),
    "accounts.organization_abolished": _("撤销单位"),
    "media.document.stored": _("上传文件"),
    "media.image.stored": _("上传图片"),
    "media.image.focused": _("图片取景"),
    "media.document.copied": _("复制文件"),
    "media.document.read": _("读取文件里的文字"),
    "media.document.asked_again": _("再次读取文件里的文字"),
    "media.image.copied": _("复制图片"),
    "media.image.sizes_made": _("生成小图"),
    "media.files.moved": _("文件转移单位"),
    "sites.site.created": _("登记网站"),
    "sites.site.edited": _("修改网站资料"),
    "sites.host.changed": _("修改网站域名"),
    "sites.alias.added": _("添加网站别名"),
    "sites.alias.removed": _("删除网站别名"),
    "sites.channel.created": _("新建栏目"),
    "sites.channel.edited": _("修改栏目"),
    "sites.channel.renamed": _("栏目改名"),
    "sites.channel.moved": _("移动栏目"),
    "sites.channel.closed": _("关闭栏目"),
    "sites.merger.followed": _("网站和栏目转移单位"),
    "sites.look.changed": _("修改网站外观"),
    "sites.channel.ordered": _("调整栏目顺序"),
    "console.audit.taken_along": _("导出操作记录"),
    "console.activity.taken_along": _("导出工作统计"),
    "sites.grey.passed": _("灰色模式按时间开始或结束"),
    "publishing.job.asked": _("重新生成网站"),
    "publishing.job.paused": _("暂停发布任务"),
    "publishing.job.resumed": _("继续发布任务"),
    "publishing.job.cancelled": _("取消发布任务"),
    "publishing.node.added": _("添加网页节点"),
    "publishing.node.withdrawn": _("停用网页节点"),
    "publishing.alarms.settled": _("处理告警"),
    "search.pair.added": _("添加口语词"),
    "search.pair.edited": _("修改口语词"),
    "search.pair.removed": _("删除口语词"),
    "search.best_bet.added": _("添加推荐结果"),
    "search.best_bet.edited": _("修改推荐结果"),
    "search.best_bet.removed": _("删除推荐结果"),
    "search.query.settled": _("处理搜不到的词"),
    "search.query.unsettled": _("恢复搜不到的词"),
    "console.searches.taken_along": _("导出搜索情况"),
    "pages.home.edited": _("修改网站首页"),
    "pages.header.changed": _("更换页头图片"),
    "pages.layout.changed": _("更换首页版式"),
    "pages.dates.passed": _("公告按时间显示或撤下"),
    "pages.topic.created": _("新建专题"),
    "pages.topic.edited": _("修改专题"),
    "pages.topic.archived": _("专题归档"),
    "pages.topic.closed": _("关闭专题"),
    "pages.merger.followed": _("专题转移单位"),
    "pages.site.completed": _("建成网站"),
    "pages.blueprint.edited": _("修改建站模板"),
    "pages.blueprint.tried": _("试建网站"),
    "pages.blueprint.scratch_discarded": _("扔掉试建网站"),
    "pages.blueprint.rolled_out": _("推送建站模板"),
    "pages.unit_channel.completed": _("建成单位频道"),
}
ACTS: dict[str, str | Promise] = {**dict(Act.choices), **_OTHERS}


def act_in_words(action: str) -> str:
    """The act in Chinese; one that nobody has named yet is shown as it is recorded."""
    return str(ACTS.get(action, action))
