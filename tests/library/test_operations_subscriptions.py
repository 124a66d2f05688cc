"""Subscriptions: what a channel asks for comes to it once something else made it public, and never twice."""

from __future__ import annotations

from datetime import timedelta

import pytest

from huabiao.accounts.operations import merge_organizations
from huabiao.base.errors import NotFound
from huabiao.changes.models import Change, Work
from huabiao.library import operations
from huabiao.library.enums import Consent, Kind, Openness
from huabiao.library.matching import likely_rules, untaken_by, waiting_for
from huabiao.library.models import Item, KeptOut, Placement, Subscription
from huabiao.library.operations import Wish, subscriptions
from huabiao.library.queries import proposals_for, standings_of
from tests.factories.accounts import OrganizationFactory, UserFactory
from tests.factories.library import ItemFactory, PlacementFactory
from tests.library.people import draft_of, edit, fresh, live_of, make_unit, sign, submit, who
from tests.moments import NOON, ONE_DAY, ONE_MINUTE, TOMORROW, YESTERDAY

pytestmark = pytest.mark.django_db

LATER = NOON + ONE_MINUTE


@pytest.fixture
def root():
    return OrganizationFactory()


@pytest.fixture
def unit(root):
    """Who writes."""
    return make_unit(root)


@pytest.fixture
def taker(root):
    """Whose channel takes."""
    return make_unit(root)


def subscribe(taker, existing=0, channel=None, **wish) -> Subscription:
    wish.setdefault("is_direct", True)
    return operations.add_subscription(
        channel_id=(channel or taker.channel).pk,
        wish=Wish(**wish),
        existing=existing,
        **who(taker.staff.administrator),
    )


def publish(unit, **text):
    """An item that goes the whole way, as people bring it."""
    item = submit(draft_of(unit, **text), unit.staff.editor)
    return sign(item, unit.staff)


def follow(at=LATER) -> int:
    """All that waits, as the worker does it."""
    total = 0
    while done := operations.follow_subscriptions(at=at):
        total += done
    return total


def end(rule, taker, *, removes) -> int:
    return operations.end_subscription(
        subscription_id=rule.pk, removes=removes, **who(taker.staff.administrator)
    )


def taken(taker) -> list[tuple]:
    placements = Placement.objects.filter(channel=taker.channel).order_by("pk")
    return [(one.item, one.subscription, one.consent, one.is_live) for one in placements]


# Taking


def test_what_is_signed_comes_to_the_channel_that_asks_for_its_kind(unit, taker):
    rule = subscribe(taker, kind=Kind.NOTICE)

    notice = publish(unit, kind=Kind.NOTICE)
    publish(unit, kind=Kind.NEWS)
    follow()

    assert taken(taker) == [(notice, rule, Consent.GIVEN, True)]
    placement = Placement.objects.get(subscription=rule)
    assert (placement.is_main, placement.sort_at, placement.title, placement.proposed_by) == (
        True, NOON, "", None,
    )  # fmt: skip
    assert [address.site for address in notice.addresses.order_by("pk")] == [
        unit.channel.get_site(), taker.channel.get_site(),
    ]  # fmt: skip
    told = Change.objects.get(action="library.placement.subscribed")
    assert (told.subject, told.actor_name, told.at, told.after) == (
        notice.key, "系统", LATER, {"channel": taker.channel.title, "consent": "GIVEN"},
    )  # fmt: skip
    assert sorted(Work.objects.filter(change=told).values_list("reader", "key", "lane")) == [
        ("publishing", notice.key, "INTERACTIVE"),
        ("search", notice.key, "INTERACTIVE"),
    ]


def test_as_a_proposal_it_waits_for_the_channels_unit(unit, taker):
    rule = subscribe(taker, kind=Kind.NEWS, is_direct=False)
    news = publish(unit)

    follow()

    assert taken(taker) == [(news, rule, Consent.ASKED, False)]
    assert list(proposals_for(taker.staff.editor)) == [Placement.objects.get(subscription=rule)]
    assert list(proposals_for(unit.staff.editor)) == []
    operations.accept_placement(
        placement_id=Placement.objects.get(subscription=rule).pk, **who(taker.staff.editor)
    )
    assert taken(taker) == [(news, rule, Consent.GIVEN, True)]


def test_a_declined_proposal_is_not_made_again(unit, taker):
    rule = subscribe(taker, kind=Kind.NEWS, is_direct=False)
    news = publish(unit)
    follow()
    placement = Placement.objects.get(subscription=rule)
    operations.decline_placement(
        placement_id=placement.pk, note="不相关", **who(taker.staff.editor)
    )

    sign(submit(edit(news, unit.staff.editor, title="改过"), unit.staff.editor), unit.staff)
    follow()

    assert taken(taker) == [(news, rule, Consent.REFUSED, False)]


WISHES = {
    "kind": ({"kind": Kind.NEWS}, ["要闻", "养老", "医保"]),
    "subject": ({"subject": "民政、扶贫、救灾\\优抚安置"}, ["低保"]),
    "first level of subjects": ({"subject": "民政、扶贫、救灾"}, ["养老", "低保"]),
    "keyword in the title": ({"keyword": "养老"}, ["养老"]),
    "keyword among keywords": ({"keyword": "医疗"}, ["医保"]),
    "keyword in the summary": ({"keyword": "补贴"}, ["低保"]),
    "kind and subject": (
        {"kind": Kind.NOTICE, "subject": "民政、扶贫、救灾"}, ["低保"],
    ),
    "a kind only when it is named": ({"kind": Kind.PLAIN_PAGE}, ["声明"]),
}  # fmt: skip
TEXTS = {
    "要闻": {},
    "养老": {"subject": "民政、扶贫、救灾\\老龄"},
    "低保": {
        "kind": Kind.NOTICE, "subject": "民政、扶贫、救灾\\优抚安置", "summary": "发放补贴",
    },
    "医保": {"keywords": "医疗，保险"},
    "声明": {"kind": Kind.PLAIN_PAGE, "keywords": "网站"},
}  # fmt: skip


@pytest.mark.parametrize(("wish", "expected"), WISHES.values(), ids=WISHES)
def test_everything_a_rule_names_must_hold(unit, taker, wish, expected):
    for title, text in TEXTS.items():
        live_of(unit, title=title, **text)

    found = untaken_by(Wish(**wish).rule(channel=taker.channel))

    assert {item.title for item in found} == set(expected)
    rule = subscribe(taker, **wish)
    likely = likely_rules(Item.objects.values_list("pk", flat=True))
    assert {Item.objects.get(pk=pk).title: rules for pk, rules in likely.items()} == {
        title: {rule.pk} for title in expected
    }


def test_an_organization_is_asked_for_with_the_units_below_it(root, unit, taker):
    office = make_unit(unit.organization)
    own, below = live_of(unit), live_of(office)
    live_of(make_unit(root))

    found = untaken_by(Wish(organization=unit.organization).rule(channel=taker.channel))

    assert set(found) == {own, below}
    subscribe(taker, organization=unit.organization)
    assert set(likely_rules(Item.objects.values_list("pk", flat=True))) == {own.pk, below.pk}


NOT_PUBLIC = {
    "draft": draft_of,
    "withdrawn": lambda unit: live_of(unit, withdrawn=True),
    "not proactively public": lambda unit: live_of(unit, openness=Openness.ON_REQUEST),
    "kept from rules": lambda unit: live_of(unit, is_kept_from_rules=True),
    "stands nowhere": lambda unit: ItemFactory(live=True, organization=unit.organization),
    "leads to a page of its own site": lambda unit: live_of(
        unit, kind=Kind.LINK, link_url="/zwgk/"
    ),
}


@pytest.mark.parametrize("make", NOT_PUBLIC.values(), ids=NOT_PUBLIC)
def test_what_readers_cannot_read_is_not_taken(unit, taker, make):
    item = make(unit)

    found = untaken_by(Wish(organization=unit.organization, kind=item.kind).rule(
        channel=taker.channel
    ))  # fmt: skip

    assert list(found) == []


def test_a_planned_release_is_not_run_ahead_of(unit, taker):
    rule = subscribe(taker, kind=Kind.NEWS)
    news = draft_of(unit)
    news.placements.update(wanted_release_at=TOMORROW)
    sign(submit(news, unit.staff.editor), unit.staff)

    follow()
    assert taken(taker) == []
    operations.tick(at=TOMORROW)
    follow(TOMORROW + ONE_MINUTE)

    assert taken(taker) == [(news, rule, Consent.GIVEN, True)]


def test_one_asked_for_twice_is_taken_once_and_directly(unit, taker):
    subscribe(taker, kind=Kind.NEWS, is_direct=False)
    direct = subscribe(taker, keyword="消息")
    news = publish(unit)

    follow()

    assert taken(taker) == [(news, direct, Consent.GIVEN, True)]


def test_what_stands_in_the_channel_already_is_left_as_it_is(unit, taker):
    news = draft_of(unit)
    PlacementFactory(item=news, channel=taker.channel, consent=Consent.ASKED)
    subscribe(taker, kind=Kind.NEWS)

    sign(submit(news, unit.staff.editor), unit.staff)
    follow()

    assert taken(taker) == [(news, None, Consent.ASKED, False)]


def test_looking_again_changes_nothing_and_leaves_no_work(unit, taker):
    subscribe(taker, kind=Kind.NEWS)
    publish(unit)
    follow()
    before = list(Placement.objects.values()), Change.objects.count()

    again = follow()

    assert again == 0
    assert (list(Placement.objects.values()), Change.objects.count()) == before
    assert not Work.objects.filter(reader="subscriptions").exists()


def test_one_that_fails_keeps_its_work_and_does_not_hold_back_the_others(
    unit, taker, monkeypatch, caplog
):
    subscribe(taker, kind=Kind.NEWS)
    first, second = publish(unit), publish(unit)
    settle = subscriptions.settle

    def failing(item, *, at):
        if item == first:
            raise RuntimeError("a full disk")
        settle(item, at=at)

    monkeypatch.setattr(subscriptions, "settle", failing)
    done = operations.follow_subscriptions(at=LATER)

    assert done == 1
    assert [item for item, *_ in taken(taker)] == [second]
    assert [record.message for record in caplog.records] == [
        f"rules could not take item {first.pk}"
    ]
    monkeypatch.undo()
    follow()
    assert [item for item, *_ in taken(taker)] == [second, first]


# What stood before the rule


def test_a_new_rule_takes_as_many_of_what_stands_as_was_wished_the_newest_first(unit, taker):
    items = [
        live_of(unit, title=f"第{day}天", released_at=NOON - day * ONE_DAY) for day in range(1, 6)
    ]

    rule = subscribe(taker, existing=3, kind=Kind.NEWS)

    assert waiting_for(rule).count() == 3
    assert taken(taker) == []
    assert follow() == 3 + 3  # each is looked at once more, for it changed
    assert [item for item, *_ in taken(taker)] == items[:3]
    assert not waiting_for(rule).exists()


def test_a_new_rule_that_asks_for_nothing_that_stands_takes_only_what_comes(unit, taker):
    live_of(unit)

    subscribe(taker, kind=Kind.NEWS)

    assert follow() == 0
    assert taken(taker) == []


def test_a_wish_for_more_than_may_be_taken_at_once_is_cut(unit, taker, monkeypatch):
    monkeypatch.setattr("huabiao.library.operations.subscriptions.MOST_EXISTING", 2)
    for _ in range(3):
        live_of(unit)

    rule = subscribe(taker, existing=10**6, kind=Kind.NEWS)

    assert waiting_for(rule).count() == 2


def test_many_are_looked_at_in_portions(unit, taker, monkeypatch):
    monkeypatch.setattr("huabiao.library.operations.subscriptions._CHUNK", 2)
    for _ in range(5):
        live_of(unit)
    subscribe(taker, existing=5, kind=Kind.NEWS)

    operations.follow_subscriptions(at=LATER)

    assert len(taken(taker)) == 2


def test_what_a_signer_brought_goes_before_a_portion_in_bulk(unit, taker, monkeypatch):
    monkeypatch.setattr("huabiao.library.operations.subscriptions._CHUNK", 2)
    for _ in range(3):
        live_of(unit)
    subscribe(taker, existing=3, kind=Kind.NEWS)
    signed = publish(unit)

    operations.follow_subscriptions(at=LATER)

    assert [item for item, *_ in taken(taker)] == [signed]


# Going


def test_what_is_withdrawn_goes_from_the_channel_too_and_comes_back_with_the_item(unit, taker):
    rule = subscribe(taker, kind=Kind.NEWS)
    news = publish(unit)
    follow()

    operations.withdraw_item(item_id=news.pk, reason="有误", **who(unit.staff.signer))
    assert taken(taker) == [(news, rule, Consent.GIVEN, False)]
    sign(submit(fresh(news), unit.staff.editor), unit.staff)
    follow()

    assert taken(taker) == [(news, rule, Consent.GIVEN, True)]


def test_what_people_gave_no_place_any_more_goes_from_the_channel_too(unit, taker):
    subscribe(taker, kind=Kind.NEWS)
    news = publish(unit)
    follow()
    own = news.placements.get(subscription=None)

    operations.set_placement_expiry(
        placement_id=own.pk, expire_at=NOON + timedelta(hours=1), **who(unit.staff.editor)
    )
    operations.tick(at=NOON + timedelta(hours=1))

    assert [is_live for *_, is_live in taken(taker)] == [False]
    assert str(standings_of([fresh(news)])[news.pk]) == "已到期下线"


def test_what_people_took_out_is_never_put_back(unit, taker):
    subscribe(taker, kind=Kind.NEWS)
    news = publish(unit)
    follow()
    operations.remove_placement(
        placement_id=news.placements.get(channel=taker.channel).pk, **who(taker.staff.editor)
    )

    sign(submit(edit(news, unit.staff.editor, title="改过"), unit.staff.editor), unit.staff)
    subscribe(taker, existing=10, keyword="改过")
    follow()

    assert taken(taker) == []
    assert list(KeptOut.objects.values_list("item", "channel")) == [(news.pk, taker.channel.pk)]


def test_what_matches_no_longer_stays(unit, taker):
    rule = subscribe(taker, keyword="招聘")
    news = publish(unit, title="招聘公告")
    follow()

    sign(submit(edit(news, unit.staff.editor, title="录用公告"), unit.staff.editor), unit.staff)
    follow()

    assert taken(taker) == [(news, rule, Consent.GIVEN, True)]


def test_words_of_its_own_make_a_placement_peoples(unit, taker):
    subscribe(taker, kind=Kind.NEWS)
    news = publish(unit)
    follow()
    placement = news.placements.get(channel=taker.channel)

    operations.change_placement_words(
        placement_id=placement.pk, title="另题", summary="", release_at=None,
        **who(unit.staff.editor),
    )  # fmt: skip

    assert fresh(placement).subscription is None


# Ending


def test_an_ended_rule_takes_nothing_more_and_leaves_what_it_brought(unit, taker):
    rule = subscribe(taker, kind=Kind.NEWS)
    news = publish(unit)
    follow()

    assert end(rule, taker, removes=False) == 0
    publish(unit)
    follow()

    assert taken(taker) == [(news, rule, Consent.GIVEN, True)]
    assert fresh(rule).ended_at == NOON


def test_an_ended_rule_takes_along_what_it_brought_and_nothing_else(unit, taker):
    rule = subscribe(taker, kind=Kind.NEWS)
    publish(unit)
    follow()
    by_hand = live_of(unit)
    PlacementFactory(item=by_hand, channel=taker.channel, live=True)

    assert end(rule, taker, removes=True) == 1
    follow()

    assert taken(taker) == [(by_hand, None, Consent.NOT_NEEDED, True)]
    assert Change.objects.filter(action="library.placement.unsubscribed").count() == 1


def test_ending_a_rule_stops_what_it_has_still_to_take(unit, taker):
    live_of(unit)
    rule = subscribe(taker, existing=5, kind=Kind.NEWS)

    end(rule, taker, removes=False)

    assert follow() == 0
    assert taken(taker) == []


def test_a_rule_ends_once(unit, taker):
    rule = subscribe(taker, kind=Kind.NEWS)
    end(rule, taker, removes=False)

    with pytest.raises(operations.SubscriptionEnded):
        end(rule, taker, removes=True)


def test_a_closed_channel_takes_nothing(unit, taker):
    subscribe(taker, kind=Kind.NEWS)
    taker.channel.live = False
    taker.channel.save()
    publish(unit)

    follow()

    assert taken(taker) == []


# Keeping rules


def test_a_rule_is_recorded_in_words(unit, taker):
    rule = subscribe(taker, kind=Kind.NEWS, organization=unit.organization)

    operations.edit_subscription(
        subscription_id=rule.pk, wish=Wish(keyword="养老"), existing=0,
        **who(taker.staff.administrator),
    )  # fmt: skip

    first = {
        "kind": "NEWS", "organization": unit.organization.name, "subject": "", "keyword": "",
        "is_direct": True,
    }  # fmt: skip
    second = {"kind": "", "organization": "", "subject": "", "keyword": "养老", "is_direct": False}
    assert list(
        Change.objects.order_by("pk").values_list("action", "subject", "before", "after")
    ) == [
        ("library.subscription.added", taker.channel.key, {}, first),
        ("library.subscription.edited", taker.channel.key, first, second),
    ]


def test_an_edited_rule_forgets_what_it_had_still_to_take(unit, taker):
    live_of(unit)
    wanted = live_of(unit, title="养老服务")
    rule = subscribe(taker, existing=10, kind=Kind.NEWS)

    operations.edit_subscription(
        subscription_id=rule.pk, wish=Wish(keyword="养老", is_direct=True), existing=10,
        **who(taker.staff.administrator),
    )  # fmt: skip
    follow()

    assert [item for item, *_ in taken(taker)] == [wanted]


@pytest.mark.parametrize("keyword", ["", "   "])
def test_a_rule_asks_for_something(taker, keyword):
    with pytest.raises(operations.NothingAskedFor):
        subscribe(taker, keyword=keyword)

    assert Subscription.objects.count() == 0


@pytest.mark.parametrize("wish", [{"kind": "LETTER"}, {"subject": "没有的主题"}])
def test_a_rule_asks_for_what_there_is(taker, wish):
    with pytest.raises(operations.NoSuchKind):
        subscribe(taker, **wish)


def test_rules_are_kept_by_the_channels_administrators_and_the_platform_office(root, unit, taker):
    rule = subscribe(taker, kind=Kind.NEWS)
    office = UserFactory(platform_administrator_of=root)
    wish = {"wish": Wish(kind=Kind.NOTICE), "existing": 0}

    for person in (taker.staff.editor, taker.staff.signer, unit.staff.administrator):
        with pytest.raises(NotFound):
            operations.add_subscription(channel_id=taker.channel.pk, **wish, **who(person))
        with pytest.raises(NotFound):
            operations.edit_subscription(subscription_id=rule.pk, **wish, **who(person))
        with pytest.raises(NotFound):
            operations.end_subscription(subscription_id=rule.pk, removes=True, **who(person))
    operations.edit_subscription(subscription_id=rule.pk, **wish, **who(office))

    assert list(Subscription.objects.values_list("kind", "ended_at")) == [(Kind.NOTICE, None)]


def test_a_rule_follows_a_merged_unit(root, unit, taker):
    rule = subscribe(taker, organization=unit.organization)
    successor = OrganizationFactory(parent=root)
    office = UserFactory(platform_administrator_of=root)

    merge_organizations(source=unit.organization, target=successor, **who(office))

    assert fresh(rule).organization == successor


# The item's unit says no


def test_a_unit_keeps_its_item_from_rules(unit, taker):
    rule = subscribe(taker, kind=Kind.NEWS)
    news = publish(unit)
    follow()

    operations.keep_from_rules(item_id=news.pk, is_kept=True, **who(unit.staff.editor))
    follow()
    assert taken(taker) == []
    operations.keep_from_rules(item_id=news.pk, is_kept=False, **who(unit.staff.editor))
    follow()

    assert taken(taker) == [(news, rule, Consent.GIVEN, True)]
    rows = Change.objects.filter(action__in=[
        "library.item.kept_from_rules", "library.item.opened_to_rules",
    ])  # fmt: skip
    assert list(rows.order_by("pk").values_list("subject", "after")) == [
        (news.key, {"count": 1}), (news.key, {}),
    ]  # fmt: skip


def test_only_the_items_unit_keeps_it_from_rules_and_once(unit, taker):
    news = live_of(unit)

    with pytest.raises(NotFound):
        operations.keep_from_rules(item_id=news.pk, is_kept=True, **who(taker.staff.administrator))
    with pytest.raises(operations.SaidAlready):
        operations.keep_from_rules(item_id=news.pk, is_kept=False, **who(unit.staff.editor))


def test_an_item_that_only_rules_show_is_not_complete(unit, taker):
    subscribe(taker, kind=Kind.NEWS)
    news = publish(unit)
    follow()
    operations.remove_placement(
        placement_id=news.placements.get(subscription=None).pk, **who(unit.staff.editor)
    )

    with pytest.raises(operations.IncompleteItem):
        submit(edit(news, unit.staff.editor, title="改过"), unit.staff.editor)


@pytest.mark.parametrize("rules", [1, 3])
def test_looking_costs_the_same_however_many_came_and_whatever_is_asked(
    unit, taker, django_assert_num_queries, rules
):
    for number in range(rules):
        subscribe(taker, keyword=f"没有的词{number}")
    for _ in range(30):
        item = live_of(unit)
        Work.objects.create(reader="subscriptions", key=item.key, lane="BULK")

    # Two for what waits, three to find rules, one to end the work.
    with django_assert_num_queries(6):
        assert operations.follow_subscriptions(at=LATER) == 30


def test_what_stood_before_takes_the_place_of_its_own_time(unit, taker):
    news = live_of(unit)
    subscribe(taker, existing=1, kind=Kind.NEWS)

    follow()

    assert news.placements.get(channel=taker.channel).sort_at == YESTERDAY
