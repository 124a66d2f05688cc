"""Relations on the screens: found, planned, signed, answered by the other unit, ended by it."""

from __future__ import annotations

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse

from huabiao.library import operations
from huabiao.library.enums import Consent, Kind
from huabiao.library.models import Placement, Relation
from tests.console import cities

pytestmark = pytest.mark.django_db


@pytest.fixture
def root():
    return cities.city()


@pytest.fixture
def unit(root):
    return cities.unit(root, "mzj", "民政局")


@pytest.fixture
def other(root):
    return cities.unit(root, "jyj", "教育局")


@pytest.fixture
def document(other):
    return cities.live(other, "教育局的办法", kind=Kind.NORMATIVE_DOCUMENT)


@pytest.fixture
def reading(unit):
    return cities.draft(unit, "民政局的解读", kind=Kind.INTERPRETATION)


def told(answer) -> list[str]:
    return [str(message) for message in get_messages(answer.wsgi_request)]


def relate(source, target, person, type="INTERPRETS"):
    return operations.relate_items(
        source_id=source.pk, target_id=target.pk, type=type, **cities.who(person)
    )


def accept(relation, person):
    operations.accept_relation(relation_id=relation.pk, **cities.who(person))


def seen(client, item, person) -> list[tuple[str, str, str]]:
    """How the item's page tells a person of its relations."""
    client.force_login(person)
    page = client.get(reverse("items:overview", args=[item.pk]))
    return [(end.label, end.title, end.state) for end in page.context["related"]]


def offered(client, item, person) -> set[str]:
    """What may be done about the only relation."""
    client.force_login(person)
    (end,) = client.get(reverse("items:overview", args=[item.pk])).context["related"]
    acts = {
        "answer": end.answer_url, "end": end.end_url, "undo": end.undo_url, "keep": end.keep,
        "open": end.url,
    }  # fmt: skip
    return {name for name, way in acts.items() if way}


def test_a_relation_is_found_planned_and_given_up(client, unit, document, reading):
    client.force_login(unit.editor)
    address = reverse("items:relate", args=[reading.pk])

    page = client.get(address, {"q": "办法"})
    done = client.post(address, {"target": document.pk, "type": "INTERPRETS"})
    again = client.post(address, {"target": document.pk, "type": "INTERPRETS"})
    relation = Relation.objects.get()
    wrong = client.post(reverse("items:unrelate", args=[reading.pk, relation.pk + 1]))
    undone = client.post(reverse("items:unrelate", args=[reading.pk, relation.pk]))

    assert list(page.context["found"]) == [document]
    assert page.context["form"].fields["type"].choices == [("INTERPRETS", "解读")]
    assert told(done)[-1] == ("已添加关联：解读“教育局的办法”。送审签发，并经对方单位同意后公开。")
    assert again.context["form"].non_field_errors() == ["这两篇信息已有这种关联。"]
    assert told(wrong)[-1] == "没有找到，或者您无权查看。"
    assert told(undone)[-1] == "已取消关联。"
    assert Relation.objects.count() == 0


def test_a_kind_offers_what_it_may_say_alone(client, unit, document):
    client.force_login(unit.editor)
    news, notice = cities.draft(unit, "动态"), cities.draft(unit, "通知", kind=Kind.NOTICE)

    offers = {
        item: client.get(reverse("items:relate", args=[item.pk])).context["form"].fields["type"]
        for item in (news, notice)
    }
    sent = client.post(
        reverse("items:relate", args=[news.pk]), {"target": document.pk, "type": "REPEALS"}
    )
    pages = {item: client.get(reverse("items:overview", args=[item.pk])) for item in (news, notice)}

    assert {item: [value for value, _label in field.choices] for item, field in offers.items()} == {
        news: [],
        notice: ["AMENDS", "REPEALS", "SUPERSEDES"],
    }
    assert sent.context["form"].errors.keys() == {"type"}
    assert {item: page.context["may_relate"] for item, page in pages.items()} == {
        news: False,
        notice: True,
    }
    assert Relation.objects.count() == 0


def test_each_unit_is_told_where_a_relation_stands(client, unit, other, document, reading):
    mine, theirs = (reading, unit.editor), (document, other.editor)
    relation = relate(reading, document, unit.editor)
    ways = [(seen(client, *mine), seen(client, *theirs))]

    operations.submit_item(item_id=reading.pk, **cities.who(unit.editor))
    ways.append((seen(client, *mine), seen(client, *theirs)))
    accept(relation, other.editor)
    ways.append((seen(client, *mine), seen(client, *theirs)))
    operations.take_back_item(item_id=reading.pk, **cities.who(unit.editor))
    cities.sign(unit, reading)
    ways.append((seen(client, *mine), seen(client, *theirs)))
    operations.unrelate_items(relation_id=relation.pk, **cities.who(unit.editor))
    ways.append((seen(client, *mine), seen(client, *theirs)))
    operations.end_relation(relation_id=relation.pk, reason="不符", **cities.who(other.editor))
    ways.append((seen(client, *mine), seen(client, *theirs)))

    states = [(there[0][2], back[0][2] if back else None) for there, back in ways]
    assert ways[1] == (
        [("解读", "教育局的办法", "待签发，待对方同意")],
        [("被解读", "民政局的解读", "待本单位同意")],
    )
    assert states == [
        ("待签发，待对方同意", None),
        ("待签发，待对方同意", "待本单位同意"),
        ("签发后公开", "对方签发后公开"),
        ("", ""),
        ("签发后取消", ""),
        ("对方不同意", None),
    ]


def test_a_relation_waits_until_the_other_end_can_be_read(client, unit, other, document, reading):
    relation = relate(reading, document, unit.editor)
    cities.sign(unit, reading)
    before = seen(client, reading, unit.editor)
    accept(relation, other.editor)
    Placement.objects.filter(item=reading).update(is_live=False)
    target = seen(client, document, other.editor)
    Placement.objects.filter(item=document).update(is_live=False)

    source = seen(client, reading, unit.editor)

    assert before == [("解读", "教育局的办法", "待对方同意")]
    assert target == [("被解读", "民政局的解读", "对方信息公开后显示")]
    # A title signed meanwhile for a later day is not told.
    assert source == [("解读", "（对方信息现在没有公开）", "对方信息公开后显示")]


def test_each_is_offered_what_is_theirs_to_do(client, unit, other, document, reading):
    relation = relate(reading, document, unit.editor)
    ways = [offered(client, reading, unit.editor)]
    operations.submit_item(item_id=reading.pk, **cities.who(unit.editor))
    ways += [offered(client, reading, unit.editor), offered(client, document, other.first)]
    operations.take_back_item(item_id=reading.pk, **cities.who(unit.editor))
    cities.sign(unit, reading)
    accept(relation, other.editor)
    ways += [offered(client, reading, unit.editor), offered(client, document, other.editor)]
    operations.unrelate_items(relation_id=relation.pk, **cities.who(unit.editor))
    ways += [offered(client, reading, unit.editor), offered(client, reading, unit.first)]

    assert ways == [{"undo"}, set(), {"answer"}, {"undo"}, {"end"}, {"keep"}, set()]


def test_a_removal_waits_for_the_signer_and_is_given_up(client, unit, other, document, reading):
    relation = relate(reading, document, unit.editor)
    cities.sign(unit, reading)
    accept(relation, other.editor)
    client.force_login(unit.editor)

    asked = client.post(reverse("items:unrelate", args=[reading.pk, relation.pk]))
    page = client.get(reverse("items:overview", args=[reading.pk]))
    kept = client.post(
        reverse("items:relate", args=[reading.pk]), {"target": document.pk, "type": "INTERPRETS"}
    )

    assert told(asked)[-1] == "已提出取消关联，送审签发后生效；在此之前公开的页面不变。"
    assert [str(offer.label) for offer in page.context["offers"]] == ["修改内容", "送审"]
    assert told(kept)[-1] == "已保留关联：解读“教育局的办法”。"
    assert Relation.objects.get().is_change_waiting is False


def test_ones_own_item_needs_the_signer_alone(client, unit, reading):
    own = cities.live(unit, "民政局的办法", kind=Kind.NORMATIVE_DOCUMENT)
    client.force_login(unit.editor)

    done = client.post(
        reverse("items:relate", args=[reading.pk]), {"target": own.pk, "type": "INTERPRETS"}
    )

    assert told(done)[-1] == "已添加关联：解读“民政局的办法”。送审签发后公开。"
    assert seen(client, reading, unit.editor) == [("解读", "民政局的办法", "签发后公开")]
    assert seen(client, own, unit.editor) == [("被解读", "民政局的解读", "对方签发后公开")]


def test_reviewers_see_what_they_sign(client, unit, document, reading):
    relate(reading, document, unit.editor)
    operations.submit_item(item_id=reading.pk, **cities.who(unit.editor))
    client.force_login(unit.first)

    page = client.get(reverse("items:review", args=[reading.pk, cities.task_of(reading)]))

    assert [(end.label, end.title) for end in page.context["related"]] == [("解读", "教育局的办法")]
    assert "一并签发的关联" in page.content.decode()


def test_a_proposal_is_listed_read_and_agreed_to(client, unit, other, document, reading):
    relation = relate(reading, document, unit.editor)
    operations.submit_item(item_id=reading.pk, **cities.who(unit.editor))
    client.force_login(other.editor)

    home = client.get(reverse("wagtailadmin_home")).context
    listed = client.get(reverse("console:proposals")).context
    address = reverse("items:relation_proposal", args=[relation.pk])
    page = client.get(address).content.decode()
    done = client.post(address, {"decision": "accept", "note": "同意"})

    assert [asked.asking for asked in home["relations"]] == [relation]
    assert home["relation_count"] == 1
    assert (listed["relations"], listed["relation_count"]) == ([relation], 1)
    assert "<strong>民政局</strong>要在这篇信息里注明：<strong>解读</strong>" in page
    assert "正文第一段。" in page
    assert (done.url, told(done)[-1]) == (reverse("console:proposals"), "已同意。")
    assert client.get(address).status_code == 404
    relation.refresh_from_db()
    assert (relation.consent, relation.consent_note) == (Consent.GIVEN, "同意")


def test_a_proposal_declined_says_why(client, unit, other, document, reading):
    relation = relate(reading, document, unit.editor)
    operations.submit_item(item_id=reading.pk, **cities.who(unit.editor))
    client.force_login(other.editor)
    address = reverse("items:relation_proposal", args=[relation.pk])

    silent = client.post(address, {"decision": "decline", "note": ""})
    done = client.post(address, {"decision": "decline", "note": "不是解读"})
    client.force_login(unit.editor)
    page = client.get(reverse("items:overview", args=[reading.pk]))

    assert silent.context["form"].non_field_errors() == ["请说明原因，对方会看到。"]
    assert told(done)[-1] == "已答复不同意。"
    assert [(end.state, end.note) for end in page.context["related"]] == [
        ("对方不同意", "不是解读")
    ]


def test_a_unit_ends_what_another_says_of_its_item(client, unit, other, document, reading):
    relation = relate(reading, document, unit.editor)
    cities.sign(unit, reading)
    accept(relation, other.editor)
    client.force_login(other.editor)
    address = reverse("items:relation_end", args=[document.pk, relation.pk])

    page = client.get(address).content.decode()
    silent = client.post(address, {"reason": ""})
    done = client.post(address, {"reason": "已不相关"})
    strange = client.get(reverse("items:relation_end", args=[document.pk, relation.pk + 1]))
    history = client.get(reverse("items:overview", args=[document.pk]))

    assert "民政局的《民政局的解读》注明“解读”本信息。" in page
    assert silent.context["form"].non_field_errors() == ["请说明原因，对方会看到。"]
    assert told(done)[-1] == "已解除关联。"
    assert strange.status_code == 404
    assert history.context["related"] == []
    assert [deed.label for deed in history.context["deeds"][:2]] == ["解除关联", "同意关联"]
    assert "对方对本信息：解读；另一篇：民政局的解读" in history.content.decode()
    assert seen(client, reading, unit.editor) == [("解读", "教育局的办法", "对方不同意")]
