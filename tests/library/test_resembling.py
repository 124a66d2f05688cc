"""A text that says what another says already is found, among a hundred thousand, and only by who may see both."""

from __future__ import annotations

import random

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from huabiao.library import operations
from huabiao.library.enums import Kind
from huabiao.library.likeness import grams_of, mark_of_title, marks_of, share_in_common
from huabiao.library.models import Item, LikenessMark
from huabiao.library.resembling import SHOWN, Alike, alike
from huabiao.sites.queries import base_url
from tests.console import cities
from tests.factories.library import ItemFactory

WORDS = (
    "各县（市、区）人民政府，市政府各部门：为做好今年冬季困难群众基本生活保障工作，确保困难群众安全温暖过冬，"
    "现就有关事项通知如下。一、加强摸底排查。各地要对低保对象、特困人员、孤儿和流浪乞讨人员逐户走访，"
    "建立台账，做到底数清、情况明。二、及时发放资金。十二月二十日前将冬季取暖补助足额发放到位。"
    "三、落实值班制度。救助管理机构要二十四小时值守，公布救助电话。"
)
NEARLY = WORDS.replace("今年", "二〇二六年").replace("十二月二十日", "十二月二十五日")
OTHER = (
    "为进一步优化营商环境，方便企业群众办事，自下月起市政务服务中心实行延时服务，工作日中午不间断受理，"
    "周六上午九点至十二点开放社会保险、不动产登记、公积金和医疗保障窗口，欢迎广大市民提前预约办理有关事项。"
)


# The rules


def test_a_text_has_most_marks_in_common_with_one_that_says_nearly_the_same():
    ours = marks_of(WORDS)

    assert len(ours) == 10
    assert len(ours & marks_of(NEARLY)) >= 4
    assert ours & marks_of(OTHER) == frozenset()
    assert marks_of("正文。") == frozenset()


def test_marks_do_not_depend_on_punctuation_spaces_or_width():
    assert marks_of(WORDS) == marks_of(WORDS.replace("。", " 。\n").replace("，", ","))
    assert mark_of_title("关于２０２６年 春节放假的通知") == mark_of_title(
        "《关于2026年春节放假的通知》"
    )
    assert mark_of_title("关于2026年春节放假的通知") != mark_of_title("关于2027年春节放假的通知")
    assert mark_of_title("《》…") is None


def test_how_much_two_texts_share():
    assert share_in_common(grams_of(WORDS), grams_of(WORDS)) == 1
    assert 0.6 < share_in_common(grams_of(WORDS), grams_of(NEARLY)) < 0.95
    assert share_in_common(grams_of(WORDS), grams_of(OTHER)) < 0.05
    assert share_in_common(grams_of(""), grams_of("")) == 0


def test_of_two_texts_with_a_tenth_changed_nearly_all_pairs_are_found():
    chance = random.Random(3)  # noqa: S311 -- no secret
    signs = [chr(0x4E00 + number) for number in range(2000)]
    found = 0
    for _round in range(60):
        text = [chance.choice(signs) for _place in range(400)]
        other = list(text)
        for place in chance.sample(range(400), 13):  # three sequences each: about a tenth
            other[place] = chance.choice(signs)
        found += len(marks_of("".join(text)) & marks_of("".join(other))) >= 2

    assert found >= 57


# What a person is told


@pytest.fixture
def root():
    return cities.city()


@pytest.fixture
def unit(root):
    return cities.unit(root, "mzj", "民政局")


@pytest.fixture
def other(root):
    return cities.unit(root, "jyj", "教育局")


def written(unit, title, words, **kwargs):
    """A draft that says this."""
    item = cities.draft(unit, title, **kwargs)
    return said_anew(unit, item, words)


def said_anew(unit, item, words):
    text = item.get_latest_revision_as_object()
    text.body = f"<p>{words}</p>"
    operations.save_draft(item=text, **cities.who(unit.editor))
    return Item.objects.get(pk=item.pk)


def new(title, words):
    return Item(kind=Kind.NOTICE, title=title, body=f"<p>{words}</p>")


@pytest.mark.django_db
def test_ones_own_drafts_are_named_with_how_much_is_the_same(unit):
    near = written(unit, "冬季救助通知", NEARLY)
    written(unit, "延时服务", OTHER)
    namesake = written(unit, "关于做好救助的通知", OTHER)

    found = alike(new("关于做好救助的通知！", WORDS), unit.editor)

    percent = round(100 * share_in_common(grams_of(WORDS), grams_of(NEARLY)))
    assert found == [
        Alike(
            "关于做好救助的通知", "民政局", reverse("items:overview", args=[namesake.pk]), True, 0
        ),
        Alike("冬季救助通知", "民政局", reverse("items:overview", args=[near.pk]), False, percent),
    ]


@pytest.mark.django_db
def test_a_text_is_not_like_itself(unit):
    item = written(unit, "冬季救助通知", WORDS)

    assert alike(item.get_latest_revision_as_object(), unit.editor) == []


@pytest.mark.django_db
def test_of_another_unit_only_what_readers_can_read_is_told(unit, other):
    hidden = written(other, "冬季救助通知", WORDS)
    before = alike(new("冬季救助通知", WORDS), unit.editor)
    public = cities.sign(other, hidden)
    after = alike(new("冬季救助通知", WORDS), unit.editor)
    operations.withdraw_item(item_id=public.pk, reason="有误", **cities.who(other.signer))

    address = public.addresses.get()
    assert before == []
    assert after == [
        Alike("冬季救助通知", "教育局", base_url(address.site.profile) + address.path, True, 100)
    ]
    assert alike(new("冬季救助通知", WORDS), unit.editor) == []


@pytest.mark.django_db
def test_another_units_change_that_is_not_public_tells_nothing(unit, other):
    item = cities.sign(other, written(other, "延时服务", OTHER))
    text = item.get_latest_revision_as_object()
    text.title, text.body = "秘密改的标题", f"<p>{WORDS}</p>"
    operations.save_draft(item=text, **cities.who(other.editor))

    assert alike(new("秘密改的标题", WORDS), unit.editor) == []
    assert [one.title for one in alike(new("", OTHER), unit.editor)] == ["延时服务"]
    assert [one.title for one in alike(new("秘密改的标题", ""), other.editor)] == ["延时服务"]


@pytest.mark.django_db
def test_a_text_that_says_something_else_now_is_like_its_old_words_no_more(unit):
    item = written(unit, "冬季救助通知", WORDS)
    said_anew(unit, item, OTHER)

    assert alike(new("别的标题", WORDS), unit.editor) == []
    assert [one.percent for one in alike(new("别的标题", OTHER), unit.editor)] == [100]


@pytest.mark.django_db
@pytest.mark.parametrize("count", [1, 30])
def test_the_questions_are_as_many_however_many_texts_are_alike(
    unit, other, count, django_assert_max_num_queries
):
    for number in range(count):
        cities.sign(other, written(other, f"救助通知{number}", WORDS))
    text = new("救助通知0", WORDS)

    with django_assert_max_num_queries(7):  # two of them for the person's roles
        found = alike(text, unit.editor)

    assert len(found) == min(count, SHOWN)
    assert found[0].title == "救助通知0"


@pytest.mark.django_db
def test_what_was_there_before_is_found_once_it_was_marked(unit, capsys):
    ItemFactory(organization=unit.organization, title="旧通知", body=f"<p>{WORDS}</p>")
    LikenessMark.objects.all().delete()

    call_command("likeness", "--json")
    once = capsys.readouterr().out
    call_command("likeness")

    assert (once, capsys.readouterr().out) == (
        '{"items": 1}\n',
        "补做了 0 篇信息的相似特征。\n",
    )
    assert [one.title for one in alike(new("新通知", WORDS), unit.editor)] == ["旧通知"]


# The doors


@pytest.mark.django_db
def test_the_form_the_items_page_and_the_review_say_so_and_block_nothing(unit):
    written(unit, "冬季救助通知", WORDS)
    item = written(unit, "冬季救助的通知", NEARLY)
    desk, reviewer = Client(), Client()
    desk.force_login(unit.editor)
    reviewer.force_login(unit.first)

    form = desk.get(reverse("items:edit", args=[item.pk]))
    page = desk.get(reverse("items:overview", args=[item.pk]))
    answer = desk.post(
        reverse("items:scratch_new", args=[Kind.NOTICE]),
        {"sheet": "0123456789abcdef", "title": "另一篇", "body": f"<p>{WORDS}</p>"},
    )
    desk.post(reverse("items:submit", args=[item.pk]))
    review = reviewer.get(reverse("items:review", args=[item.pk, cities.task_of(item)]))

    said = "库里已经有相似的信息"
    assert [said in shown.content.decode() for shown in (form, page, review)] == [True] * 3
    assert "冬季救助通知" in answer.json()["alike"]
