"""Answers by hand: which questions they answer, how long, and where they may lead."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.timezone import localdate, localtime

from huabiao.accounts.operations import Malformed
from huabiao.base.errors import NotFound, NotYours
from huabiao.changes.models import Change
from huabiao.library.templatetags.change_words import change_words
from huabiao.search.models import BestBet
from huabiao.search.operations import BetFacts, add_best_bet, edit_best_bet, remove_best_bet
from huabiao.search.queries import best_bets, best_bets_for, best_bets_version
from huabiao.search.queries.bets import Bet
from huabiao.search.rules import meets
from tests.accounts.conftest import BY_COMMAND
from tests.factories.accounts import OrganizationFactory, UserFactory
from tests.factories.sites import SiteProfileFactory
from tests.moments import NOON, ONE_DAY

pytestmark = pytest.mark.django_db
TODAY = localdate(NOON)


def facts(**wanted) -> BetFacts:
    return BetFacts(
        **{
            "words": "公积金\n公积金 提取",
            "title": "住房公积金提取",
            "address": "https://www.shifan.invalid/gjj/",
            "expires_on": TODAY + 30 * ONE_DAY,
            **wanted,
        }
    )


def titles(text, site="", at=NOON):
    return [bet.title for bet in best_bets_for(text, site, at)]


@pytest.mark.parametrize(
    ("line", "text", "is_met"),
    [
        ("公积金", "公积金", True),
        ("公积金", "公積金？", True),
        ("公积金", "公积金 ", True),
        ("公积金", "公积金贷款", False),
        ("公积金 提取", "怎么提取公积金", True),
        ("公积金 提取", "公积金怎么取", False),
        ("公积金 提取", "公积金提取", True),
        ("ETC 办理", "ｅｔｃ怎么办理", True),
        ("etc 办理", "etcetera办理", False),
        ("", "公积金", False),
        ("？", "？", False),
    ],
)
def test_a_line_of_one_word_is_asked_word_for_word_and_one_of_several_with_all_of_them(
    line, text, is_met
):
    assert meets(line, text) is is_met


def test_a_bet_is_told_as_readers_see_it():
    bet = add_best_bet(facts=facts(summary=" 线上 办理 ", phone="12329"), **BY_COMMAND)

    assert best_bets_for("公积金", "", NOON) == [
        Bet(bet.pk, "住房公积金提取", "https://www.shifan.invalid/gjj/", "线上 办理", "12329")
    ]
    assert best_bets_for("社保", "", NOON) == []


def test_a_bet_of_a_site_stands_there_alone_and_first():
    mzj, jyj = SiteProfileFactory(code="mzj"), SiteProfileFactory(code="jyj")
    add_best_bet(facts=facts(title="民政的", site=mzj, address="/gjj/"), **BY_COMMAND)
    add_best_bet(facts=facts(title="教育的", site=jyj), **BY_COMMAND)
    add_best_bet(facts=facts(title="全市的"), **BY_COMMAND)

    assert titles("公积金", "mzj") == ["民政的", "全市的"]
    assert titles("公积金", "") == ["全市的"]
    assert titles("公积金", "nobody") == ["全市的"]


def test_at_most_three_are_shown():
    for number in range(5):
        add_best_bet(facts=facts(title=f"第{number}个"), **BY_COMMAND)

    assert titles("公积金") == ["第4个", "第3个", "第2个"]


def test_on_its_last_day_it_is_shown_and_not_after():
    add_best_bet(facts=facts(expires_on=TODAY), **BY_COMMAND)
    late = NOON.replace(hour=23, minute=59)

    assert titles("公积金", at=late) == ["住房公积金提取"]
    assert titles("公积金", at=late + timedelta(minutes=1)) == []


@pytest.mark.parametrize(
    ("address", "sentence"),
    [
        *(
            (address, "“网址”请填 https:// 开头的网址，或者本平台网站的网页。")
            for address in (
                "http://elsewhere.invalid/", "javascript:alert(1)", "//evil.invalid/", "ftp://x/",
                "https://", "https://user@evil.invalid/", "https://[", "data:text/html,x",
                "https://a b/", "www.shifan.invalid", "/\\evil.invalid",
            )
        ),
        ("/gjj/", "推荐给所有网站的，“网址”要填完整，不能只填路径。"),
    ],
)  # fmt: skip
def test_readers_are_not_sent_just_anywhere(address, sentence):
    with pytest.raises(Malformed) as refusal:
        add_best_bet(facts=facts(address=address), **BY_COMMAND)

    assert refusal.value.faults == {"address": [sentence]}


def test_pages_of_the_platform_may_be_named_without_https():
    profile = SiteProfileFactory(code="mzj")
    add_best_bet(facts=facts(address="http://mzj.shifan.invalid/a/"), **BY_COMMAND)
    add_best_bet(facts=facts(address="/a/", site=profile), **BY_COMMAND)

    assert BestBet.objects.count() == 2


@pytest.mark.parametrize(
    ("wanted", "faults"),
    [
        ({"expires_on": TODAY - ONE_DAY}, {"expires_on": ["“最后一天”已经过去了。"]}),
        (
            {"expires_on": TODAY + 367 * ONE_DAY},
            {"expires_on": ["“最后一天”最多在一年以后：到时候看看还对不对，再接着用。"]},
        ),
        ({"words": "？\n "}, {"words": ["“搜索词”里要有文字或者数字。"]}),
        (
            {"words": "\u200b", "title": " \u200b\u2060", "address": "\ufeff"},
            {
                "words": ["请填写“搜索词”。"],
                "title": ["请填写“标题”。"],
                "address": ["请填写“网址”。"],
            },
        ),
    ],
)
def test_what_cannot_stand_is_refused_at_its_field(wanted, faults):
    with pytest.raises(Malformed) as refusal:
        add_best_bet(facts=facts(**wanted), **BY_COMMAND)

    assert refusal.value.faults == faults
    assert (BestBet.objects.count(), best_bets_version()) == (0, 0)


def test_each_change_raises_the_number_and_is_recorded():
    bet = add_best_bet(facts=facts(), **BY_COMMAND)
    edit_best_bet(bet_id=bet.pk, facts=facts(), **BY_COMMAND)
    edit_best_bet(bet_id=bet.pk, facts=facts(title="提取公积金"), **BY_COMMAND)
    key = bet.key
    remove_best_bet(bet_id=bet.pk, **BY_COMMAND)

    assert best_bets_version() == 3
    changes = Change.objects.order_by("pk")
    assert [(change.action, change.subject) for change in changes] == [
        (f"search.best_bet.{act}", key) for act in ("added", "edited", "removed")
    ]
    assert change_words(changes[1]).startswith("标题：住房公积金提取 → 提取公积金；")


def test_only_the_platform_office_recommends():
    root = OrganizationFactory()
    administrator = UserFactory(administrator_of=root)
    bet = add_best_bet(facts=facts(), **BY_COMMAND)
    who = {**BY_COMMAND, "by": administrator}

    for act in (
        lambda: add_best_bet(facts=facts(), **who),
        lambda: edit_best_bet(bet_id=bet.pk, facts=facts(), **who),
        lambda: remove_best_bet(bet_id=bet.pk, **who),
    ):
        with pytest.raises(NotYours):
            act()

    assert list(best_bets(administrator)) == []
    assert list(best_bets(UserFactory(platform_administrator_of=root))) == [bet]


def test_a_bet_that_is_gone_is_told_of():
    with pytest.raises(NotFound):
        edit_best_bet(bet_id=7, facts=facts(), **BY_COMMAND)


# Screens


@pytest.fixture
def office(client):
    person = UserFactory(platform_administrator_of=OrganizationFactory())
    client.force_login(person)
    return person


def test_the_office_recommends_and_corrects_and_ends_it(client, office):
    today = localdate(timezone.now())
    sent = {
        "words": "公积金\r\n公积金 提取\r\n",
        "title": "住房公积金提取",
        "address": "http://elsewhere.invalid/",
        "expires_on": str(today + 30 * ONE_DAY),
    }
    offered = client.get(reverse("best_bets:create"), {"words": "公积金"})
    assert offered.context["form"].initial["words"] == "公积金"

    refused = client.post(reverse("best_bets:create"), sent)
    assert list(refused.context["form"].errors) == ["address"]
    assert 'value="住房公积金提取"' in refused.content.decode()
    client.post(reverse("best_bets:create"), {**sent, "address": "https://a.invalid/"})
    bet = BestBet.objects.get()
    assert bet.words == "公积金\n公积金 提取"
    client.post(
        reverse("best_bets:edit", args=[bet.pk]),
        {**sent, "address": "https://b.invalid/", "expires_on": str(today)},
    )
    assert BestBet.objects.values_list("address", "expires_on").get() == (
        "https://b.invalid/",
        today,
    )
    client.post(reverse("best_bets:remove", args=[bet.pk]))
    assert not BestBet.objects.exists()


def test_invisible_characters_alone_are_told_of_as_nothing_is(client, office):
    sent = {"words": "甲", "address": "https://a.invalid/", "expires_on": str(localdate())}

    told = [
        client.post(reverse("best_bets:create"), {**sent, "title": title}).context["form"].errors
        for title in ("", "\u200b")
    ]

    assert told == [{"title": ["请填写“标题”。"]}] * 2


@pytest.fixture
def bet():
    return add_best_bet(
        facts=facts(expires_on=localdate() + 30 * ONE_DAY),
        **{**BY_COMMAND, "at": timezone.now()},
    )


def opened(client, bet):
    """What a browser would send of the form as it stands."""
    page = client.get(reverse("best_bets:edit", args=[bet.pk]))
    initial = {name: value or "" for name, value in page.context["form"].initial.items()}
    return {**initial, "seen": page.context["view"].seen}


def test_who_saves_second_is_told_what_the_first_one_saved_and_may_save_over_it(
    client, office, bet
):
    site = SiteProfileFactory(code="mzj", name="示范市民政局", sponsor=office.organization)
    address = reverse("best_bets:edit", args=[bet.pk])
    first, second = opened(client, bet), opened(client, bet)
    first.update(title="提取公积金", words="公积金\n提取", site=site.pk)
    second["phone"] = "12329"

    assert client.post(address, first).status_code == 302
    moment = localtime(Change.objects.latest("pk").at)
    page = client.post(address, second)

    assert page.context["form"].errors == {
        "__all__": [
            f"您打开之后，{office}在 {moment:%H:%M} 保存过这一条。您填写的内容还在下面，没有丢失；"
            "和现在不同的地方已经标出，再次保存会以您的内容为准。"
        ],
        "words": ["现在保存的是“公积金；提取”。"],
        "title": ["现在保存的是“提取公积金”。"],
        "phone": ["现在保存的是空的。"],
        "site": ["现在保存的是“示范市民政局”。"],
    }
    html = page.content.decode()
    assert 'value="住房公积金提取"' in html
    assert 'value="12329"' in html
    assert "现在保存的是“提取公积金”。" in html
    bet.refresh_from_db()
    assert (bet.title, bet.phone, bet.site) == ("提取公积金", "", site)

    seen = page.context["view"].seen
    assert f'<input type="hidden" name="seen" value="{seen}">' in html
    assert client.post(address, {**second, "seen": seen}).status_code == 302
    bet.refresh_from_db()
    assert (bet.title, bet.phone, bet.site) == ("住房公积金提取", "12329", None)


def test_who_has_been_told_is_told_again_of_a_third(client, office, bet):
    address = reverse("best_bets:edit", args=[bet.pk])
    mine, others = opened(client, bet), opened(client, bet)
    client.post(address, {**others, "title": "甲"})
    told = client.post(address, mine).context["view"].seen
    client.post(address, {**others, "title": "乙", "seen": told})

    again = client.post(address, {**mine, "seen": told})

    assert again.context["form"].errors["title"] == ["现在保存的是“乙”。"]
    assert BestBet.objects.get().title == "乙"


def test_two_who_save_the_same_are_not_in_each_others_way(client, office, bet):
    address = reverse("best_bets:edit", args=[bet.pk])
    sent = {**opened(client, bet), "phone": "12329"}

    assert [client.post(address, sent).status_code for _time in range(2)] == [302, 302]
    assert Change.objects.filter(action="search.best_bet.edited").count() == 1


def test_what_was_typed_outlives_the_bet_and_may_be_added_anew(client, office, bet):
    address = reverse("best_bets:edit", args=[bet.pk])
    mine = {**opened(client, bet), "phone": "12329"}
    client.post(reverse("best_bets:remove", args=[bet.pk]))

    page = client.post(address, mine)
    faulty = client.post(address, {**mine, "title": ""})

    said = "您打开之后，这一条已被删除。您填写的内容还在下面，没有丢失；再次保存会添加为新的一条。"
    assert page.context["form"].errors == {"__all__": [said]}
    assert faulty.context["form"].errors == {"__all__": [said], "title": ["请填写“标题”。"]}
    html = page.content.decode()
    assert 'value="12329"' in html
    assert f'action="{reverse("best_bets:create")}"' in html
    assert reverse("best_bets:remove", args=[bet.pk]) not in html
    client.post(page.context["action_url"], mine)
    assert BestBet.objects.values_list("title", "phone").get() == ("住房公积金提取", "12329")


def test_who_removes_what_is_removed_has_what_was_wanted(client, office, bet):
    address = reverse("best_bets:remove", args=[bet.pk])

    answers = [client.post(address, follow=True) for _time in range(2)]

    assert [[str(m).strip() for m in one.context["messages"]] for one in answers] == [
        ["已删除，不再推荐。"]
    ] * 2
    assert Change.objects.filter(action="search.best_bet.removed").count() == 1
    assert client.get(address).status_code == 404


def test_what_expired_is_listed_as_expired(client, office, django_assert_max_num_queries):
    today = localdate(timezone.now())
    for title, last in (("旧的", today - ONE_DAY), ("新的", today)):
        BestBet.objects.create(
            words="甲", title=title, address="https://a.invalid/", expires_on=last
        )
    client.get(reverse("best_bets:index"))

    with django_assert_max_num_queries(12):
        page = client.get(reverse("best_bets:index")).content.decode()

    assert page.index("新的") < page.index("有效") < page.index("旧的") < page.index("已过期")


def test_to_others_there_are_no_such_screens(client):
    client.force_login(UserFactory(administrator_of=OrganizationFactory()))

    assert {
        client.get(reverse(f"best_bets:{name}")).status_code for name in ("index", "create")
    } == {404}
