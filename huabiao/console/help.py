"""Decides what each screen says of itself in one sentence, and which part of the handbook says more."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

EDITOR, REVIEWER, UNIT, PLATFORM, ALL = (
    "editor", "reviewer", "unit-administrator", "platform-administrator", "README",
)  # fmt: skip


@dataclass(frozen=True)
class Help:
    """What a screen is for, and where the handbook tells of it."""

    sentence: Promise
    chapter: str
    anchor: str


HELP: dict[str, Help] = {
    # The console's own
    "wagtailadmin_home": Help(
        _("等您办的事排在最前面，每件都有一个按钮；下面是您最近写的。"), ALL, "工作台"
    ),
    "console:reviews": Help(_("等您审核的信息，等得最久的在最前面。"), REVIEWER, "办理一篇"),
    "console:proposals": Help(
        _("其他单位想投放到您的栏目、想与您的信息关联的，在这里答复。"),
        EDITOR,
        "答复别的单位的申请",
    ),
    "console:audit": Help(_("谁、什么时候、从哪里、做了什么；记录不能修改。"), UNIT, "查一件事"),
    "console:calendar": Help(
        _("将要公开、到期、失效和归档的，按日期排好，提前看一眼。"), ALL, "日历"
    ),
    "console:activity": Help(
        _("各单位每个月写了、送审了、公开了多少，审核用了多久。"), UNIT, "工作统计"
    ),
    "console:explain": Help(
        _("输入网址，看这个页面用到了什么；输入对象，看它一变哪些页面会重新生成。"),
        PLATFORM,
        "一个页面为什么是这样",
    ),
    "console:publishing": Help(
        _("发布进程在做什么、还要多久；可以重新生成网站，也可以让大任务先停一停。"),
        PLATFORM,
        "发布情况",
    ),
    "console:nodes": Help(
        _("网页服务器各自取到了哪一批、落后多少、为什么；在这里添加和停用。"), PLATFORM, "网页节点"
    ),
    "console:past": Help(
        _("选网站、贴网址、填时间，看读者那时看到的网页。"), UNIT, "网页以前是什么样"
    ),
    "console:alarms": Help(
        _("守护程序发现的篡改和它做了什么；证据保存在服务器上。"), PLATFORM, "网页防护"
    ),
    "console:handbook": Help(_("按自己的岗位看一页就够。"), ALL, ""),
    "console:handbook_chapter": Help(
        _("手册写的都是现在屏幕上有的按钮和文字。"), ALL, "大家都用得上的"
    ),
    # Items
    "items:list": Help(
        _("您单位和下级单位的全部信息，可以按类型、状态和单位筛选。"), EDITOR, "找一篇信息"
    ),
    "items:add": Help(_("先选信息类型：不同类型要填的内容不一样。"), EDITOR, "选哪一种类型"),
    "items:write": Help(
        _("填好标题和正文，勾选栏目，保存或者送审；带 * 的必须填。"), EDITOR, "写一篇信息"
    ),
    "items:overview": Help(
        _("这篇信息的全部情况：投放在哪里、审核到哪一步、公开后的地址。"), EDITOR, "信息的状态"
    ),
    "items:edit": Help(
        _("修改的是新稿；签发之前，读者看到的一直是原来的内容。"),
        EDITOR,
        "修改已经公开的信息",
    ),
    "items:locked": Help(_("审核期间不能修改；需要修改先撤回送审。"), EDITOR, "送审之后"),
    "items:history": Help(
        _("每一次保存的内容都在这里，可以比较，也可以用旧的继续写。"), EDITOR, "修改已经公开的信息"
    ),
    "items:revert": Help(_("用以前的版本继续写；保存以后才算数。"), EDITOR, "修改已经公开的信息"),
    "items:compare": Help(
        _("两个版本的不同之处：红色是去掉的，绿色是新加的。"), EDITOR, "修改已经公开的信息"
    ),
    "items:review": Help(_("看正文、附件和投放，再同意或者退回。"), REVIEWER, "办理一篇"),
    "items:withdraw": Help(_("撤稿后所有网站立即看不到它，内容仍在库里。"), REVIEWER, "撤稿"),
    "items:repeal": Help(_("废止的文件仍然可以查到，各处标明“已废止”。"), REVIEWER, "废止"),
    "items:delete": Help(_("没有公开过的草稿可以删除，30 天之内可以恢复。"), EDITOR, "删错了草稿"),
    "items:wastebasket": Help(
        _("删除的草稿在这里保留 30 天，本单位写稿的人都可以恢复。"), EDITOR, "删错了草稿"
    ),
    "items:place": Help(_("选网站和栏目；别的单位的栏目要对方接收。"), EDITOR, "投放到别的网站"),
    "items:relate": Help(_("说明这篇信息与另一篇的关系，随信息一起送审。"), EDITOR, "添加关联"),
    "items:relation_end": Help(_("解除后，公开页面立即不再显示这个关联。"), EDITOR, "添加关联"),
    "items:relation_proposal": Help(
        _("看过内容后答复；不同意请写明原因。"), EDITOR, "答复别的单位的申请"
    ),
    "items:placement_words": Help(
        _("只改在这个栏目里显示的标题、摘要和发布时间，随信息签发。"), EDITOR, "投放到别的网站"
    ),
    "items:placement_expiry": Help(
        _("到了时间自动从这个栏目下线，不用送审。"), EDITOR, "投放到别的网站"
    ),
    "items:placement_order": Help(_("填数字，小的在前；只影响栏目首页。"), EDITOR, "选哪一种类型"),
    "items:placement_backdate": Help(
        _("只在确有需要时使用，须写原因，永久留有记录。"), PLATFORM, "监督内容"
    ),
    "items:placement_remove": Help(_("只从这个栏目移除，其他栏目不受影响。"), UNIT, "栏目"),
    "items:proposal": Help(_("看过内容后答复；不接收请写明原因。"), EDITOR, "答复别的单位的申请"),
    "items:channels": Help(_("您单位负责的栏目，和每个栏目里公开的信息数。"), UNIT, "栏目"),
    "items:channel": Help(_("这个栏目里现在公开的信息，可以置顶、排序、移除。"), UNIT, "栏目"),
    "items:placement_pin": Help(_("置顶的排在栏目最前面，不用送审，立即生效。"), UNIT, "栏目"),
    "items:bulk": Help(
        _("先看清会发生什么，再确定；一篇办不成，不影响别的。"), EDITOR, "一次办很多篇"
    ),
    "items:picture": Help(
        _("点一下画面上最重要的地方，裁成什么形状它都在。"), EDITOR, "图片的说明取景和裁剪"
    ),
    "items:word": Help(
        _("选 Word 文件，每个成为一篇草稿；没能保留的会逐条列出。"), EDITOR, "从-word-导入"
    ),
    "items:copyable": Help(
        _("找一篇其他单位已经公开的信息，转载成本单位的草稿。"), EDITOR, "转载其他单位的信息"
    ),
    "items:copy": Help(
        _("文字、附件和图片都复制过来，来源写明原单位。"), EDITOR, "转载其他单位的信息"
    ),
    "items:source": Help(
        _("原信息撤稿、更正或者废止以后，在这里决定本单位的怎么办。"),
        EDITOR,
        "转载其他单位的信息",
    ),
    "items:replace": Help(
        _("换一次文件，用到它的信息都存为新稿；签发之前公开的不变。"), EDITOR, "更换附件"
    ),
    "items:subscribe": Help(
        _("写清要哪些信息，栏目以后自动收录；先看看会收到什么。"), UNIT, "让信息自动进栏目"
    ),
    "items:subscription": Help(
        _("改变条件只影响以后公开的信息，已经收进来的不变。"), UNIT, "让信息自动进栏目"
    ),
    "items:subscription_end": Help(
        _("结束以后不再收录；已经收进来的，勾选才一起移除。"), UNIT, "让信息自动进栏目"
    ),
    # People and organizations
    "accounts:account": Help(_("您的姓名、单位和角色；在这里修改密码。"), ALL, "大家都用得上的"),
    "people:index": Help(_("您管理的人员；点姓名可以授予角色、办理离岗。"), UNIT, "新来一个人"),
    "people:create": Help(_("填登录名、姓名和单位，建好以后再授予角色。"), UNIT, "新来一个人"),
    "people:edit": Help(_("一个人的资料、角色和密码链接。"), UNIT, "新来一个人"),
    "people:leave": Help(_("账号立即停用，草稿交给同事，署名不变。"), UNIT, "有人离开"),
    "people:link": Help(_("把一次性链接交给本人，由本人设置密码。"), UNIT, "新来一个人"),
    "organizations:index": Help(
        _("全部单位；角色所及的范围随单位树改变。"), PLATFORM, "单位和机构改革"
    ),
    "organizations:create": Help(
        _("新建的单位要选上级，上级的人员管得到它。"), PLATFORM, "单位和机构改革"
    ),
    "organizations:edit": Help(_("单位的名称、代码和级别。"), PLATFORM, "单位和机构改革"),
    "organizations:move": Help(
        _("换一个上级单位；角色所及的范围随之改变。"), PLATFORM, "单位和机构改革"
    ),
    "organizations:merge": Help(
        _("信息和人员转到新单位，已公开信息的署名不变。"), PLATFORM, "单位和机构改革"
    ),
    "organizations:abolish": Help(
        _("不能再以该单位名义发布，已发布的保持不变。"), PLATFORM, "单位和机构改革"
    ),
    # Search
    "colloquial:index": Help(
        _("老百姓的说法在左，文件里的写法在右：搜左边的，右边的也找得到。"), PLATFORM, "口语词表"
    ),
    "colloquial:create": Help(
        _("一次填一对；一句口语有几种写法，就加几对。"), PLATFORM, "口语词表"
    ),
    "colloquial:edit": Help(_("改了马上起作用，谁改的有记录。"), PLATFORM, "口语词表"),
    "colloquial:remove": Help(
        _("删掉就不再用；以后可能还用的，改成不启用。"), PLATFORM, "口语词表"
    ),
    "colloquial:shipped": Help(
        _("平台自带的词各地通用；和本市说法不合的，在这里停用。"), PLATFORM, "口语词表"
    ),
    "colloquial:bring": Help(
        _("先看会添加和修改哪些、哪些行有问题，确认以后才导入。"), PLATFORM, "口语词表"
    ),
    "best_bets:index": Help(
        _("搜到这些词，最上面就是您选的网页；到了最后一天自动停下。"), PLATFORM, "推荐结果"
    ),
    "best_bets:create": Help(_("填读者怎么问、给他哪个网页、到哪一天为止。"), PLATFORM, "推荐结果"),
    "best_bets:edit": Help(_("过期的改一下最后一天，就接着推荐。"), PLATFORM, "推荐结果"),
    "best_bets:remove": Help(_("不想再推荐就删掉；过期的会自己停下。"), PLATFORM, "推荐结果"),
    "old_sites:index": Help(
        _("还没有迁移的网站：它们的网页在这里也能搜到，读者到旧网站上看。"), PLATFORM, "旧网站"
    ),
    "old_sites:create": Help(_("登记以后，用命令导入它的网页。"), PLATFORM, "旧网站"),
    "old_sites:edit": Help(_("换了并入的网站或者责任单位，搜索结果跟着变。"), PLATFORM, "旧网站"),
    "old_sites:remove": Help(_("迁移完成，或者旧网站关闭了，就删除。"), PLATFORM, "旧网站"),
    "old_sites:pages": Help(
        _("搜索知道的旧网页；不该再让人搜到的，点开以后移出。"), PLATFORM, "旧网站"
    ),
    "old_sites:page": Help(_("移出的不再能搜到，再导入也一样；可以放回。"), PLATFORM, "旧网站"),
    "console:searches": Help(
        _("读者搜了多少、搜的什么、哪些搜不到、点开第几条；不记是谁搜的。"), UNIT, "搜索情况"
    ),
    "unfound:index": Help(
        _("读者搜了三次以上都没有结果的：加一对口语词，或者推荐一个网页，或者不处理。"),
        PLATFORM,
        "搜不到的",
    ),
    # Sites and channels
    "sites:index": Help(_("您主办的，或者有您栏目的网站。"), PLATFORM, "新建网站"),
    "sites:create": Help(_("选一个模板，栏目、首页和说明页一次建成。"), PLATFORM, "新建网站"),
    "sites:edit": Help(_("网站的登记信息；还缺什么，页面上方会列出。"), PLATFORM, "新建网站"),
    "sites:hosts": Help(_("换下来的旧域名自动成为别名，旧链接永久跳转。"), PLATFORM, "域名"),
    "sites:change_host": Help(_("换下来的旧域名自动成为别名，旧链接永久跳转。"), PLATFORM, "域名"),
    "sites:grey": Help(
        _("一次打开或者关闭所有网站的灰色模式。"), UNIT, "主色调字号首页版式和灰色模式"
    ),
    "sites:home": Help(
        _("版块旁边是预览，窄屏幕上在下面；保存以后网站几秒就变。"), UNIT, "布置首页"
    ),
    "sites:look": Help(
        _("主色调、字号、首页版式、页头图片和灰色模式，先看预览再保存。"),
        UNIT,
        "主色调字号首页版式和灰色模式",
    ),
    "blueprints:index": Help(
        _("新网站照模板建成；改了模板，可以再推送到已经建成的网站。"), PLATFORM, "修改建站模板"
    ),
    "blueprints:edit": Help(
        _("改栏目、版块和说明页；保存以后只影响新建的网站，推送以后才影响已有的。"),
        PLATFORM,
        "修改建站模板",
    ),
    "blueprints:scratch": Help(
        _("照模板试建一个只有您看得到的网站，不对外，也不算数。"), PLATFORM, "试建"
    ),
    "blueprints:roll_out": Help(
        _("先列出每个网站会改什么，再逐个推送；网站自己改过的不动。"), PLATFORM, "推送到网站"
    ),
    "channels:tree": Help(_("您单位在这个网站的栏目，按网站上的顺序排列。"), UNIT, "栏目"),
    "channels:to_fill": Help(_("还没有公开信息的栏目；有了信息会自动出现在网站上。"), UNIT, "栏目"),
    "channels:create": Help(_("新栏目有了公开信息之后才会出现在网站上。"), UNIT, "栏目"),
    "channels:create_unit": Help(_("为不单独开设网站的单位建一个频道。"), PLATFORM, "新建网站"),
    "channels:edit": Help(_("栏目的名称、说明、更新周期和列表样式。"), UNIT, "栏目"),
    "channels:rename": Help(_("改了以后，旧地址永久跳转到新地址。"), PLATFORM, "栏目的大变动"),
    "channels:move": Help(_("栏目和下级一起移动，旧地址永久跳转。"), PLATFORM, "栏目的大变动"),
    "channels:close": Help(_("关闭后不能再用，地址也不会再给别的栏目。"), PLATFORM, "栏目的大变动"),
    "topics:list": Help(_("这个网站的专题；到了归档日期自动归档。"), UNIT, "做一个专题"),
    "topics:create": Help(_("填标题、选页头图片，再像首页一样添加版块。"), UNIT, "做一个专题"),
    "topics:edit": Help(_("修改专题的标题、图片和版块。"), UNIT, "做一个专题"),
    "topics:archive": Help(_("归档的专题页面保留，不再出现在首页。"), UNIT, "做一个专题"),
    "topics:close": Help(_("关闭的专题不能恢复，网址会说明已经关闭。"), UNIT, "做一个专题"),
}

# Scoped addresses that show no screen of the console, each with the reason.
WITHOUT_A_SCREEN: dict[str, str] = {
    "accounts:set_password": "for the bearer of a link, who has no console yet",
    "colloquial:switch": "an act without a page",
    "colloquial:table": "a file",
    "console:searches_table": "a file",
    "unfound:settle": "an act without a page",
    "unfound:unsettle": "an act without a page",
    "console:audit_table": "a file",
    "console:past_file": "a page of the public site",
    "console:activity_table": "a file",
    "console:handbook_picture": "a picture",
    "console:shortcuts": "an act without a page",
    "console:node_withdraw": "an act without a page",
    "console:publishing_act": "an act without a page",
    "console:waiting": "a number",
    "items:read_again": "an act without a page",
    "blueprints:scratch_page": "a page of the public site",
    "channels:order": "an act without a page",
    "items:editing": "a part of a screen",
    "items:choose": "an act without a page",
    "items:keep_from_rules": "an act without a page",
    "items:preview": "a page of the public site",
    "items:preview_new": "a page of the public site",
    "items:preview_typed": "a page of the public site",
    "items:restore": "an act without a page",
    "items:scratch": "a part of a screen",
    "items:scratch_new": "a part of a screen",
    "items:submit": "an act without a page",
    "items:take_back": "an act without a page",
    "items:unrelate": "an act without a page",
    "media:document": "a file",
    "media:image": "a picture",
    "media:upload_image": "an act without a page",
    "people:grant": "an act without a page",
    "people:revoke": "an act without a page",
    "sites:home_preview": "a page of the public site",
    "sites:look_preview": "a page of the public site",
    "sites:remove_alias": "an act without a page",
    "topics:preview": "a page of the public site",
    "topics:preview_edited": "a page of the public site",
    "wagtailadmin_javascript_catalog": "words for scripts",
    "wagtailadmin_login": "for whom nobody knows yet",
    "wagtailadmin_logout": "an act without a page",
    "wagtailadmin_sprite": "pictures",
}
