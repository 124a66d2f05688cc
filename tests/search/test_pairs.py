"""The table of colloquial words: who keeps it, which words are the same, and what of it a search is told."""

from __future__ import annotations

import csv
import io
import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils.timezone import localtime

from huabiao.base.errors import NotFound, NotYours
from huabiao.changes.models import Change
from huabiao.library.templatetags.change_words import change_words, subject_words
from huabiao.search.models import ColloquialPair
from huabiao.search.operations import (
    AlreadyInTable,
    LeadsBack,
    PairMalformed,
    add_pair,
    bring_pairs,
    edit_pair,
    remove_pair,
)
from huabiao.search.queries import Becomes, entry, pairs_for, wording_rows, wording_version
from huabiao.search.sheets import MOST_ROWS, Fault, TooManyRows, read_sheet
from tests.accounts.conftest import BY_COMMAND
from tests.factories.accounts import OrganizationFactory, UserFactory

pytestmark = pytest.mark.django_db

NEW = entry("新农合", "城乡居民基本医疗保险", "2016 年两项制度合并")


def kept() -> list[tuple[str, str, str, bool]]:
    return list(
        ColloquialPair.objects.order_by("pk").values_list("said", "official", "note", "is_active")
    )


@pytest.fixture
def office():
    return UserFactory(platform_administrator_of=OrganizationFactory())


# The table


def test_a_pair_leads_one_way_and_is_told_to_searches():
    add_pair(entry=NEW, **BY_COMMAND)
    add_pair(entry=entry("新农合", "城乡医保"), **BY_COMMAND)
    add_pair(entry=entry("老年证", "老年人优待证", is_active=False), **BY_COMMAND)

    assert wording_rows() == [("新农合", "城乡居民基本医疗保险"), ("新农合", "城乡医保")]


def test_each_change_raises_the_number_and_is_recorded():
    versions = [wording_version()]
    pair = add_pair(entry=NEW, **BY_COMMAND)
    versions.append(wording_version())
    edit_pair(pair_id=pair.pk, entry=entry("新农合", "居民医保", ""), **BY_COMMAND)
    versions.append(wording_version())
    key = pair.key
    remove_pair(pair_id=pair.pk, **BY_COMMAND)
    versions.append(wording_version())

    assert versions == sorted(set(versions))
    changes = list(Change.objects.order_by("pk"))
    assert [(change.action, change.subject) for change in changes] == [
        ("search.pair.added", key),
        ("search.pair.edited", key),
        ("search.pair.removed", key),
    ]
    assert change_words(changes[1]).split("；") == [
        "口语说法：新农合",
        "规范说法：城乡居民基本医疗保险 → 居民医保",
        "启用：是",
        "说明：2016 年两项制度合并 → —",
    ]
    assert subject_words(changes[0]) == f"口语词 {key.partition(':')[2]}"
    assert changes[2].before["said"] == "新农合"


def test_saving_what_is_there_already_changes_nothing():
    pair = add_pair(entry=NEW, **BY_COMMAND)
    before = (wording_version(), Change.objects.count())

    edit_pair(pair_id=pair.pk, entry=NEW, **BY_COMMAND)

    assert (wording_version(), Change.objects.count()) == before


@pytest.mark.parametrize("said", ["公积金", "公積金", " 公积金 ", "公\u200b积金"])
def test_words_a_search_takes_for_the_same_are_one(said):
    add_pair(entry=entry("公积金", "住房公积金"), **BY_COMMAND)

    with pytest.raises(AlreadyInTable) as refusal:
        add_pair(entry=entry(said, "住房公积金"), **BY_COMMAND)

    assert refusal.value.faults == {"official": ["口语词表里已经有这一对。"]}
    assert len(kept()) == 1


def test_a_pair_does_not_lead_back():
    """Whoever types the official word wants exactly that."""
    add_pair(entry=entry("医保卡", "社会保障卡"), **BY_COMMAND)
    other = add_pair(entry=entry("社保卡", "社会保障卡"), **BY_COMMAND)

    with pytest.raises(LeadsBack):
        add_pair(entry=entry("社會保障卡", "医保 卡"), **BY_COMMAND)
    with pytest.raises(LeadsBack):
        edit_pair(pair_id=other.pk, entry=entry("社会保障卡", "医保卡"), **BY_COMMAND)

    assert wording_rows() == [("医保卡", "社会保障卡"), ("社保卡", "社会保障卡")]
    assert read_sheet("口语说法,规范说法\n社会保障卡,医保卡\n甲,乙\n乙,甲\n".encode()).faults == [
        Fault(2, "口语词表里已经有反过来的一对，只能保留一个方向。"),
        Fault(4, "与第 3 行方向相反，只能保留一个方向。"),
    ]


@pytest.mark.parametrize(
    ("said", "official", "faults"),
    [
        pytest.param(
            "", "医保", {"said": ["“口语说法”里没有文字或者数字，没法用来搜索。"]}, id="nothing said"
        ),
        pytest.param(
            "？！", "——", {
                "said": ["“口语说法”里没有文字或者数字，没法用来搜索。"],
                "official": ["“规范说法”里没有文字或者数字，没法用来搜索。"],
            }, id="only punctuation",
        ),
        pytest.param(
            "ETC", "ｅｔｃ", {"official": ["“规范说法”和口语说法是同一个词，搜索时不加区分。"]}, id="the same"
        ),
        pytest.param("医" * 51, "保", {"said": ["“口语说法”最多 50 个字。"]}, id="too long"),
        pytest.param("ﷺ" * 50, "保", {"said": ["“口语说法”最多 50 个字。"]}, id="too long when folded"),
    ],
)  # fmt: skip
def test_what_says_nothing_is_refused_at_its_field(said, official, faults):
    with pytest.raises(PairMalformed) as refusal:
        add_pair(entry=entry(said, official), **BY_COMMAND)

    assert refusal.value.faults == faults
    assert (kept(), wording_version()) == ([], 0)


def test_only_the_platform_office_keeps_the_table(office):
    root = office.organization
    pair = add_pair(entry=NEW, **BY_COMMAND)
    administrator = UserFactory(administrator_of=root, editor_of=root, signer_of=root)
    who = {**BY_COMMAND, "by": administrator}

    for act in (
        lambda: add_pair(entry=entry("甲", "乙"), **who),
        lambda: edit_pair(pair_id=pair.pk, entry=entry("甲", "乙"), **who),
        lambda: remove_pair(pair_id=pair.pk, **who),
        lambda: bring_pairs(entries=[entry("甲", "乙")], **who),
    ):
        with pytest.raises(NotYours):
            act()

    assert list(pairs_for(administrator)) == []
    assert list(pairs_for(office)) == [pair]
    assert wording_rows() == [("新农合", "城乡居民基本医疗保险")]


def test_a_pair_that_is_gone_is_told_of():
    with pytest.raises(NotFound):
        remove_pair(pair_id=7, **BY_COMMAND)
    with pytest.raises(NotFound):
        edit_pair(pair_id=7, entry=NEW, **BY_COMMAND)


# A table in and out


def test_a_table_adds_and_changes_and_removes_nothing():
    add_pair(entry=NEW, **BY_COMMAND)
    add_pair(entry=entry("老年证", "老年人优待证", "旧"), **BY_COMMAND)
    entries = [
        entry("新农合", "城乡居民基本医疗保险"),
        entry("老年證", "老年人优待证", "新", is_active=False),
        entry("低保", "最低生活保障"),
        entry("低保", "最低生活保障", "又一次"),
    ]

    done = bring_pairs(entries=entries, **BY_COMMAND)

    assert done == [Becomes.UNCHANGED, Becomes.CHANGED, Becomes.ADDED, Becomes.CHANGED]
    assert kept() == [
        ("新农合", "城乡居民基本医疗保险", "2016 年两项制度合并", True),
        ("老年证", "老年人优待证", "新", False),
        ("低保", "最低生活保障", "又一次", True),
    ]


def test_a_table_with_a_fault_goes_in_not_at_all():
    with pytest.raises(PairMalformed):
        bring_pairs(entries=[entry("甲", "乙"), entry("", "丙")], **BY_COMMAND)

    assert (kept(), wording_version(), Change.objects.count()) == ([], 0, 0)


def test_faults_of_a_file_are_told_line_by_line():
    sheet = read_sheet(
        "口语说法,规范说法,启用,颜色\n"
        "新农合,城乡居民基本医疗保险,是,红\n"
        ",医保,,\n"
        "低保,低保,否,\n"
        "新農合,城乡居民基本医疗保险,,\n"
        "老年证,老年人优待证,也许,\n"
        "残疾证,残疾人证,停用,,多\n".encode("gb18030")
    )

    assert sheet.entries == [
        (2, entry("新农合", "城乡居民基本医疗保险", is_active=True)),
    ]
    assert sheet.faults == [
        Fault(3, "“口语说法”里没有文字或者数字，没法用来搜索。"),
        Fault(4, "“规范说法”和口语说法是同一个词，搜索时不加区分。"),
        Fault(5, "与第 2 行重复。"),
        Fault(6, "“启用”请填“是”或者“否”，现在是“也许”。"),
        Fault(7, "内容比表头多，请检查是否有多余的分隔符。"),
    ]
    assert sheet.ignored == ["颜色"]


def test_a_file_of_too_many_lines_is_refused():
    lines = "".join(f"甲{number},乙{number}\n" for number in range(MOST_ROWS + 1))

    with pytest.raises(TooManyRows):
        read_sheet(f"口语说法,规范说法\n{lines}".encode())


# Screens


def test_a_table_leaves_harmless_and_comes_back_the_same(client, office):
    client.force_login(office)
    add_pair(entry=entry("=1+1", "二", "-说明"), **BY_COMMAND)
    add_pair(entry=entry("老年证", "老年人优待证", is_active=False), **BY_COMMAND)
    before = kept()

    raw = b"".join(client.get(reverse("colloquial:table")).streaming_content)
    ColloquialPair.objects.all().delete()
    told = client.post(
        reverse("colloquial:bring"), {"file": SimpleUploadedFile("口语.csv", raw)}
    ).context
    client.post(reverse("colloquial:bring"), {"entries": told["entries"]})

    assert list(csv.reader(io.StringIO(raw.decode("utf-8-sig"))))[1] == [
        "'=1+1", "二", "'-说明", "是",
    ]  # fmt: skip
    assert (told["added"], told["changed"], told["unchanged"]) == (2, 0, 0)
    assert sorted(kept()) == sorted(before)


def test_nothing_goes_in_before_it_was_told_of_and_sent_on(client, office):
    client.force_login(office)
    file = SimpleUploadedFile("a.csv", "口语说法,规范说法\n低保,最低生活保障\n,无\n".encode())

    page = client.post(reverse("colloquial:bring"), {"file": file})

    assert kept() == []
    assert "第 3 行：“口语说法”里没有文字或者数字，没法用来搜索。" in page.content.decode()
    answer = client.post(
        reverse("colloquial:bring"), {"entries": page.context["entries"]}, follow=True
    )
    assert [str(m).strip() for m in answer.context["messages"]] == [
        "已导入：添加 1 对，修改 0 对。"
    ]
    assert kept() == [("低保", "最低生活保障", "", True)]
    assert Change.objects.get(action="search.pair.added").actor_name == str(office)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        pytest.param(b"", "“文件”选的是空文件，请换一个。", id="empty"),
        pytest.param("甲,乙\n1,2\n".encode(), "缺少表头：口语说法、规范说法。", id="no headings"),
        pytest.param(
            b"PK\x03\x04", "这是电子表格文件，请在表格软件中另存为 CSV 再导入。", id="a workbook"
        ),
        pytest.param(
            b"x" * (4 * 1024 * 1024 + 1), "文件太大，最多 4 MB，请分成几个文件。", id="large"
        ),
    ],
)
def test_a_file_that_cannot_be_read_is_told_of_at_the_field(client, office, content, sentence):
    client.force_login(office)

    page = client.post(reverse("colloquial:bring"), {"file": SimpleUploadedFile("a.csv", content)})

    assert page.context["form"].errors["file"] == [sentence]


@pytest.mark.parametrize(
    "sent",
    [
        "",
        "7",
        "{}",
        "[1]",
        '[["甲"]]',
        '[["甲","乙",null,5]]',
        "[[" * 5000,
        '[["","乙",null,null]]',
    ],
)
def test_what_was_not_told_of_does_not_go_in(client, office, sent):
    client.force_login(office)

    answer = client.post(reverse("colloquial:bring"), {"entries": sent})

    assert (answer.status_code, kept()) == (302, [])


def test_the_office_adds_corrects_and_removes_a_pair(client, office):
    client.force_login(office)
    facts = {"said": "低保", "official": "最低生活保障", "note": "", "is_active": "on"}

    offered = client.get(reverse("colloquial:create"), {"said": "低保"})
    assert offered.context["form"].initial["said"] == "低保"
    client.post(reverse("colloquial:create"), facts)
    pair = ColloquialPair.objects.get()
    twice = client.post(reverse("colloquial:create"), {**facts, "said": "低 保"})
    assert twice.context["form"].errors == {"official": ["口语词表里已经有这一对。"]}
    client.post(
        reverse("colloquial:edit", args=[pair.pk]), {"said": "吃低保", "official": "最低生活保障"}
    )
    assert kept() == [("吃低保", "最低生活保障", "", False)]
    client.post(reverse("colloquial:remove", args=[pair.pk]))
    assert kept() == []
    assert client.get(reverse("colloquial:edit", args=[pair.pk])).status_code == 404


def test_who_saves_second_is_told_what_the_first_one_saved_and_may_save_over_it(client, office):
    client.force_login(office)
    pair = add_pair(entry=NEW, **BY_COMMAND)
    address = reverse("colloquial:edit", args=[pair.pk])
    mine = {"said": "新农合", "official": "居民医保", "note": NEW.note, "is_active": "on"}
    mine["seen"] = client.get(address).context["view"].seen
    bring_pairs(entries=[entry(NEW.said, NEW.official, "新说明", is_active=False)], **BY_COMMAND)
    last = Change.objects.latest("pk")

    page = client.post(address, mine)

    assert page.context["form"].errors == {
        "__all__": [
            f"您打开之后，{last.actor_name}在 {localtime(last.at):%H:%M} 保存过这一条。您填写的内容还在下面，"
            "没有丢失；和现在不同的地方已经标出，再次保存会以您的内容为准。"
        ],
        "official": ["现在保存的是“城乡居民基本医疗保险”。"],
        "note": ["现在保存的是“新说明”。"],
        "is_active": ["现在保存的是“停用”。"],
    }
    assert 'value="居民医保"' in page.content.decode()
    assert kept() == [("新农合", "城乡居民基本医疗保险", "新说明", False)]
    client.post(address, {**mine, "seen": page.context["view"].seen})
    assert kept() == [("新农合", "居民医保", NEW.note, True)]


def test_what_was_typed_outlives_the_pair_and_may_be_added_anew(client, office):
    client.force_login(office)
    pair = add_pair(entry=NEW, **BY_COMMAND)
    mine = {"said": "新农合", "official": "居民医保", "note": "", "is_active": "on"}
    for _time in range(2):
        client.post(reverse("colloquial:remove", args=[pair.pk]))

    page = client.post(reverse("colloquial:edit", args=[pair.pk]), mine)

    assert page.context["form"].errors == {
        "__all__": [
            "您打开之后，这一条已被删除。您填写的内容还在下面，没有丢失；再次保存会添加为新的一条。"
        ]
    }
    client.post(page.context["action_url"], mine)
    assert kept() == [("新农合", "居民医保", "", True)]


def test_the_list_is_searched_and_costs_the_same_for_many(
    client, office, django_assert_max_num_queries
):
    client.force_login(office)
    for number in range(3):
        add_pair(entry=entry(f"口语{number}", f"规范{number}"), **BY_COMMAND)
    client.get(reverse("colloquial:index"))

    with django_assert_max_num_queries(12):
        page = client.get(reverse("colloquial:index"), {"q": "规范1"})

    assert [pair.said for pair in page.context["object_list"]] == ["口语1"]
    assert 'name="q" value="规范1"' in page.content.decode()


@pytest.mark.parametrize("name", ["index", "create", "bring", "table"])
def test_to_others_there_are_no_such_screens(client, office, name):
    client.force_login(UserFactory(administrator_of=office.organization))

    assert client.get(reverse(f"colloquial:{name}")).status_code == 404


def test_what_is_sent_on_is_what_was_read(client, office):
    """Only lines that change something are sent on."""
    client.force_login(office)
    add_pair(entry=NEW, **BY_COMMAND)
    lines = f"口语说法,规范说法\n{NEW.said},{NEW.official}\n低保,最低生活保障\n"

    page = client.post(
        reverse("colloquial:bring"), {"file": SimpleUploadedFile("a.csv", lines.encode())}
    )

    assert json.loads(page.context["entries"]) == [["低保", "最低生活保障", None, None]]
    assert page.context["unchanged"] == 1
