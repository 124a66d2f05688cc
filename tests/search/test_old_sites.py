"""Sites that are not brought in yet: who may say what stands there, and what the search is told of it."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.urls import reverse

from huabiao.accounts.operations import Malformed, merge_organizations
from huabiao.base.errors import NotYours
from huabiao.changes.models import Change, Work
from huabiao.library.templatetags.change_words import change_words
from huabiao.search.models import OldPage, OldSite
from huabiao.search.old_pages import touched
from huabiao.search.operations import (
    OldPageRow,
    OldSiteFacts,
    RemovedMeanwhile,
    add_old_site,
    bring_old_pages,
    edit_old_site,
    keep_only,
    put_back_old_page,
    remove_old_site,
    take_out_old_page,
)
from huabiao.search.operations.feeding import READER
from huabiao.search.operations.old_sites import NoOldSite, PageGone
from huabiao.search.queries import old_pages_for, old_sites_for
from tests.accounts.conftest import BY_COMMAND
from tests.factories.accounts import OrganizationFactory, UserFactory
from tests.factories.pages import make_site
from tests.moments import NOON

pytestmark = pytest.mark.django_db
OLD = "http://www.slj-old.invalid"
# Where a browser would go, or what it would show, is not what stands there.
ASTRAY = (
    "http://evil.invalid\\@www.slj-old.invalid/20",
    "http://user:word@www.slj-old.invalid/18",
    "http://www.slj-old.invalid:99999/",
    "http://www.slj-old.invalid:abc/",
    "javascript://www.slj-old.invalid/%0aalert(1)",
    "http://www.slj-old.invalid/a b",
    "http://www.slj-old.invalid/\ud800",
    f"{OLD}/{'水' * 200}",
    "",
)


@pytest.fixture
def site():
    return make_site("mzj")


@pytest.fixture
def office(site):
    return UserFactory(platform_administrator_of=site.sponsor)


def facts(site, **wanted) -> OldSiteFacts:
    told = {
        "name": "示范市水利局网站",
        "address": f"{OLD}/index.html",
        "site": site,
        "organization": site.sponsor,
    }
    return OldSiteFacts(**{**told, **wanted})


@pytest.fixture
def old_site(site):
    kept = add_old_site(facts=facts(site), **BY_COMMAND)
    waiting()
    return kept


def row(key: str, *, digest: str = "1", **wanted) -> OldPageRow:
    told = {"url": f"{OLD}/{key}.html", "title": f"旧网页{key}", "text": "防汛"}
    return OldPageRow(digest=digest, **{**told, **wanted})


def bring(old_site, *rows, **who):
    return bring_old_pages(old_site_id=old_site.pk, rows=rows, **{**BY_COMMAND, **who})


def waiting() -> set[str]:
    found = Work.objects.filter(reader=READER)
    keys = set(found.values_list("key", flat=True))
    found.delete()
    return keys


def pages() -> list[tuple[str, str, str]]:
    rows = OldPage.objects.order_by("place")
    return [(name_of(page), page.title, page.taken_out_because) for page in rows]


def name_of(page: OldPage) -> str:
    return page.place.removeprefix("slj-old.invalid/").removesuffix(".html")


def test_what_a_file_says_is_known_once_corrected_and_told_to_the_index(old_site):
    first = bring(old_site, row("a"), row("b"))
    told = waiting()
    second = bring(old_site, row("a"), row("b", digest="2", title="改过的标题"), row("c"))

    assert (first.imported, first.updated, first.unchanged) == (2, 0, 0)
    assert (second.imported, second.updated, second.unchanged) == (1, 1, 1)
    keys = {name_of(page): page.key for page in OldPage.objects.all()}
    assert told == {keys["a"], keys["b"]}
    assert waiting() == {keys["b"], keys["c"]}
    assert pages() == [("a", "旧网页a", ""), ("b", "改过的标题", ""), ("c", "旧网页c", "")]
    assert OldSite.objects.get().brought_at == NOON


def test_a_page_of_another_host_is_refused_and_the_others_go_in(old_site):
    brought = bring(
        old_site,
        row("a", url="https://slj-old.invalid/a.html"),
        row("b", url="http://elsewhere.invalid/b.html"),
        row("c", url="http://www.slj-old.invalid.evil.invalid/c.html"),
        *(row("d", url=url) for url in ASTRAY),
    )

    assert brought.imported == 1
    assert brought.refused == {
        **dict.fromkeys((1, 2), "原文地址不在这个旧网站（www.slj-old.invalid）上。"),
        **dict.fromkeys(range(3, 3 + len(ASTRAY)), "原文地址不是能放心打开的网址。"),
    }


@pytest.mark.parametrize(
    "written",
    [
        "https://slj-old.invalid/a/b.html",
        "HTTP://WWW.SLJ-old.invalid/a/b.html",
        f"{OLD}/a/b.html#top",
        f"{OLD}/a/b.html/",
    ],
)
def test_however_an_address_is_written_it_is_one_page(old_site, written):
    bring(old_site, row("a", url=f"{OLD}/a/b.html"))

    again = bring(old_site, row("a", url=written, digest="2"))

    assert (again.imported, again.updated) == (0, 1)
    assert OldPage.objects.get().place == "slj-old.invalid/a/b.html"


def test_an_address_is_kept_as_a_browser_would_send_it(old_site):
    bring(old_site, row("a", url=f"{OLD}/水/%E5%BA%93.html?题=一#x"))

    assert OldPage.objects.get().url == f"{OLD}/%E6%B0%B4/%E5%BA%93.html?%E9%A2%98=%E4%B8%80"


def test_pages_of_a_chinese_host_are_known_either_way(site):
    old_site = add_old_site(facts=facts(site, address="http://水利局.政务.cn/"), **BY_COMMAND)

    brought = bring(
        old_site,
        row("a", url="http://水利局.政务.cn/a.html"),
        row("b", url=f"http://{old_site.host}/b.html"),
    )

    assert (brought.imported, brought.refused) == (2, {})


def test_what_was_taken_out_stays_out_whatever_the_next_file_says(old_site):
    bring(old_site, row("a"))
    page = OldPage.objects.get()
    waiting()

    take_out_old_page(page_id=page.pk, reason=" 含个人信息\n", **BY_COMMAND)
    told = waiting()
    bring(old_site, row("a", digest="2", title="又来了"))

    assert told == {page.key}
    assert pages() == [("a", "又来了", "含个人信息")]
    put_back_old_page(page_id=page.pk, **BY_COMMAND)
    assert pages() == [("a", "又来了", "")]
    assert list(
        Change.objects.filter(subject=page.key).order_by("pk").values_list("action", "note")
    ) == [("search.old_page.taken_out", "含个人信息"), ("search.old_page.put_back", "")]


@pytest.mark.parametrize("reason", ["", " ", "\u200b"])
def test_a_page_is_not_taken_out_without_a_reason(old_site, reason):
    bring(old_site, row("a"))

    with pytest.raises(Malformed) as refused:
        take_out_old_page(page_id=OldPage.objects.get().pk, reason=reason, **BY_COMMAND)

    assert refused.value.faults == {"reason": ["请写明原因。"]}
    assert pages() == [("a", "旧网页a", "")]


def test_what_a_whole_file_no_longer_has_is_forgotten(old_site):
    bring(old_site, row("a"), row("b"), row("c"))
    gone = {page.pk for page in OldPage.objects.all() if name_of(page) != "b"}
    waiting()

    places = {"slj-old.invalid/b.html", "slj-old.invalid/new.html"}
    count = keep_only(old_site_id=old_site.pk, places=places, **BY_COMMAND)

    assert (count, pages()) == (2, [("b", "旧网页b", "")])
    assert waiting() == {f"old_page:{pk}" for pk in gone}


def test_what_was_taken_out_is_remembered_by_a_whole_file_without_it(old_site):
    bring(old_site, row("a"))
    take_out_old_page(page_id=OldPage.objects.get().pk, reason="含个人信息", **BY_COMMAND)

    count = keep_only(old_site_id=old_site.pk, places=(), **BY_COMMAND)
    bring(old_site, row("a", digest="2"))

    assert (count, pages()) == (0, [("a", "旧网页a", "含个人信息")])


def test_a_removed_site_takes_its_pages_along_and_says_what_there_was(old_site):
    bring(old_site, row("a"), row("b"))
    told = {page.key for page in OldPage.objects.all()}
    waiting()

    remove_old_site(old_site_id=old_site.pk, **BY_COMMAND)

    assert (OldSite.objects.count(), pages(), waiting()) == (0, [], told)
    last = Change.objects.order_by("-pk").first()
    assert (last.action, last.before["pages"]) == ("search.old_site.removed", 2)
    with pytest.raises(RemovedMeanwhile):
        remove_old_site(old_site_id=old_site.pk, **BY_COMMAND)
    with pytest.raises(NoOldSite):
        bring(old_site, row("a"))
    with pytest.raises(PageGone):
        put_back_old_page(page_id=1, **BY_COMMAND)


def test_an_edited_site_lets_all_its_pages_be_told_anew(old_site, site):
    bring(old_site, row("a"), row("b"))
    other = OrganizationFactory(parent=site.sponsor, name="水务局")
    waiting()

    edit_old_site(old_site_id=old_site.pk, facts=facts(site, organization=other), **BY_COMMAND)

    assert OldSite.objects.get().organization == other
    assert waiting() == {old_site.key}
    assert touched({old_site.key}) == {page.pk for page in OldPage.objects.all()}
    edited = Change.objects.get(action="search.old_site.edited")
    assert (edited.before["organization"], edited.after["organization"]) == (
        site.sponsor.name,
        "水务局",
    )


@pytest.mark.parametrize(
    ("wanted", "field", "sentence"),
    [
        ({"name": " ", "address": "https://x.invalid"}, "name", "请填写“名称”。"),
        ({"address": "slj"}, "address", "请填旧网站首页的网址，以 http:// 或者 https:// 开头。"),
        ({"address": "ftp://slj.invalid"}, "address", "请填旧网站首页的网址，以 http:// 或者 https:// 开头。"),
        ({"address": "http://[slj"}, "address", "请填旧网站首页的网址，以 http:// 或者 https:// 开头。"),
        ({"address": "http://a:b@slj.invalid"}, "address", "请填旧网站首页的网址，以 http:// 或者 https:// 开头。"),
        ({"address": "https://slj-old.invalid/x"}, "address", "这个旧网站已经登记过了。"),
        ({"address": "http://.../"}, "address", "请填旧网站首页的网址，以 http:// 或者 https:// 开头。"),
        ({"address": "http://slj-old.invalid./"}, "address", "这个旧网站已经登记过了。"),
        ({"address": "https://mzj.shifan.invalid/"}, "address", "这是本平台的域名，不是旧网站。"),
        ({"address": f"http://{settings.CONSOLE_HOST}:8177/"}, "address", "这是本平台的域名，不是旧网站。"),
    ],
)  # fmt: skip
def test_what_cannot_be_an_old_site_is_refused(old_site, site, wanted, field, sentence):
    with pytest.raises(Malformed) as refused:
        add_old_site(facts=facts(site, **wanted), **BY_COMMAND)

    assert refused.value.faults == {field: [sentence]}
    assert OldSite.objects.count() == 1


def test_all_of_it_is_the_platform_offices(old_site, site, office):
    bring(old_site, row("a"))
    page, other = OldPage.objects.get(), UserFactory(organization=site.sponsor)
    who = {**BY_COMMAND, "by": other}

    for act in (
        lambda: add_old_site(facts=facts(site, address="http://x.invalid"), **who),
        lambda: edit_old_site(old_site_id=old_site.pk, facts=facts(site), **who),
        lambda: remove_old_site(old_site_id=old_site.pk, **who),
        lambda: bring(old_site, row("b"), by=other),
        lambda: keep_only(old_site_id=old_site.pk, places=(), **who),
        lambda: take_out_old_page(page_id=page.pk, reason="x", **who),
        lambda: put_back_old_page(page_id=page.pk, **who),
    ):
        with pytest.raises(NotYours):
            act()
    assert pages() == [("a", "旧网页a", "")]
    assert (list(old_sites_for(other)), list(old_pages_for(other))) == ([], [])
    assert (list(old_sites_for(office)), list(old_pages_for(office))) == ([old_site], [page])


# In the console


def test_a_site_is_registered_looked_at_and_a_page_taken_out(client, site, office):
    client.force_login(office)
    sent = {
        "name": "示范市水利局网站",
        "address": f"{OLD}/",
        "site": site.pk,
        "organization": site.sponsor.pk,
    }
    client.post(reverse("old_sites:create"), sent)
    old_site = OldSite.objects.get()
    bring(old_site, row("a"), row("b"))

    listed = client.get(reverse("old_sites:index")).content.decode()
    page = OldPage.objects.get(title="旧网页a")
    shown = client.get(reverse("old_sites:pages", args=(old_site.pk,)), {"q": "旧网页a"})
    opened = client.get(reverse("old_sites:page", args=(page.pk,))).content.decode()
    refused = client.post(reverse("old_sites:page", args=(page.pk,)), {"reason": ""})
    client.post(reverse("old_sites:page", args=(page.pk,)), {"reason": "内容过时"})
    after = client.get(reverse("old_sites:pages", args=(old_site.pk,))).content.decode()

    assert f"{OLD}/" in listed
    assert ("旧网页a" in shown.content.decode(), "旧网页b" in shown.content.decode()) == (
        True,
        False,
    )
    assert page.url in opened
    assert "这个字段是必填项" in refused.content.decode() or "请填写" in refused.content.decode()
    assert "已移出：内容过时" in after
    # Somebody who still sees it in the search takes it out once more.
    late = {"was_out": "", "reason": "含个人信息"}
    client.post(reverse("old_sites:page", args=(page.pk,)), late)
    assert pages() == [("a", "旧网页a", "含个人信息"), ("b", "旧网页b", "")]
    client.post(reverse("old_sites:page", args=(page.pk,)), {"was_out": "1"})
    assert pages() == [("a", "旧网页a", ""), ("b", "旧网页b", "")]


def test_a_site_that_has_pages_stays_on_its_host(old_site, site):
    moved = facts(site, address="http://new.invalid/")
    edit_old_site(old_site_id=old_site.pk, facts=moved, **BY_COMMAND)
    bring(old_site, row("a", url="http://new.invalid/a.html"))

    with pytest.raises(Malformed) as refused:
        edit_old_site(old_site_id=old_site.pk, facts=facts(site), **BY_COMMAND)

    assert refused.value.faults == {
        "address": ["这个旧网站已经导入了网页，域名不能改；另一个域名上的，请另外登记。"]
    }
    secure = facts(site, address="https://www.new.invalid/")
    edit_old_site(old_site_id=old_site.pk, facts=secure, **BY_COMMAND)
    assert OldSite.objects.get().host == "www.new.invalid"


def test_a_merged_unit_leaves_its_old_sites_to_the_one_it_was_merged_into(old_site, site):
    other = OrganizationFactory(parent=site.sponsor.get_root(), name="水务局")
    gone = OrganizationFactory(parent=site.sponsor.get_root(), name="水利局")
    edit_old_site(old_site_id=old_site.pk, facts=facts(site, organization=gone), **BY_COMMAND)
    waiting()

    merge_organizations(source=gone, target=other, **BY_COMMAND)

    assert OldSite.objects.get().organization == other
    assert old_site.key in waiting()


def test_who_saves_second_is_told_and_loses_nothing(client, site, office, old_site):
    client.force_login(office)
    address = reverse("old_sites:edit", args=(old_site.pk,))
    form = client.get(address).context
    sent = {
        "name": "水利局旧网站",
        "address": f"{OLD}/",
        "site": site.pk,
        "organization": site.sponsor.pk,
        "seen": form["view"].seen,
    }
    edit_old_site(old_site_id=old_site.pk, facts=facts(site, name="别人改的"), **BY_COMMAND)

    told = client.post(address, sent)

    assert OldSite.objects.get().name == "别人改的"
    assert "现在保存的是“别人改的”。" in told.content.decode()
    assert 'value="水利局旧网站"' in told.content.decode()
    client.post(address, {**sent, "seen": told.context["view"].seen})
    assert OldSite.objects.get().name == "水利局旧网站"


def test_the_record_of_a_change_speaks_in_words(old_site):
    bring(old_site, row("a"))
    take_out_old_page(page_id=OldPage.objects.get().pk, reason="内容过时", **BY_COMMAND)

    told = Change.objects.filter(action__startswith="search.old_page").order_by("pk")

    assert list(map(change_words, told)) == [
        "名称：示范市水利局网站；数量：1",
        f"标题：旧网页a；网址：{OLD}/a.html",
    ]
