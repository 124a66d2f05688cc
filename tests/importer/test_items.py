"""`huabiao import items`: what goes in, what is told, and whose word it needs."""

from __future__ import annotations

import csv
import gzip
import json
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from huabiao.accounts.models import Organization, User
from huabiao.accounts.operations import actor_of
from huabiao.changes.models import Change
from huabiao.importer import items
from huabiao.importer.mapping import read_mapping
from huabiao.importer.targets import channel_named
from huabiao.library.enums import ImportState
from huabiao.library.models import Item
from huabiao.sites.queries import path_of, site_of
from huabiao.workflow.queries import review_of
from tests.factories.accounts import OrganizationFactory, UserFactory
from tests.factories.library import channel_of
from tests.factories.sites import ChannelFactory
from tests.moments import NOON

MAPPING = """
[source]
name = "旧网站"
key = "网址"

[fields]
title = "标题"
body = "正文"
released_at = ["时间", "日期"]
original_url = "网址"

[kind]
default = "NOTICE"

[attachments]
column = "附件"
"""
TABLE = (
    "网址,标题,正文,时间\n"
    "http://a.invalid/1,公告一,正文一,2019-03-01\n"
    "http://a.invalid/2,公告二,正文二,2019年03月02日\n"
)


@pytest.fixture
def unit(db):
    root = OrganizationFactory(code="sfs")
    unit = OrganizationFactory(code="jtj", parent=root)
    UserFactory(username="jtj-bianji", editor_of=unit)
    UserFactory(username="pt-guanli", platform_administrator_of=root)
    return unit


@pytest.fixture
def channel(unit):
    return channel_of(unit)


def place_of(channel):
    return f"{site_of(channel).profile.code}{path_of(channel)}"


@pytest.fixture
def run(tmp_path, capsys, channel):
    """Import some text; the answer of the machine, the exit code, and what stands on stderr."""
    mapping = tmp_path / "m.toml"
    mapping.write_text(MAPPING, encoding="utf-8")

    def runs(content, *options, name="in.csv", state="draft", login="jtj-bianji", at=channel):
        file = tmp_path / name
        file.write_bytes(content if isinstance(content, bytes) else content.encode())
        code = 0
        try:
            call_command(
                "import", "items", str(file), "--mapping", str(mapping), "--channel", place_of(at),
                "--as", login, "--state", state, "--json", *options,
            )  # fmt: skip
        except SystemExit as end:
            code = end.code
        said = capsys.readouterr()
        return json.loads(said.out), code, said.err

    return runs


def counts(imported=0, updated=0, unchanged=0, rejected=0, report=None):
    return {
        "imported": imported,
        "updated": updated,
        "unchanged": unchanged,
        "rejected": rejected,
        "report": report,
    }


def reported(answer):
    with Path(answer["report"]).open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file))


def titles():
    return list(Item.objects.order_by("pk").values_list("title", flat=True))


@pytest.mark.parametrize(
    ("name", "content"),
    [
        pytest.param("in.csv", TABLE, id="CSV"),
        pytest.param("in.csv.gz", gzip.compress(TABLE.encode()), id="packed CSV"),
        pytest.param("in.csv", TABLE.encode("gb18030"), id="GB18030"),
        pytest.param(
            "in.jsonl.gz",
            gzip.compress(
                "\n".join(
                    json.dumps(
                        dict(zip(["网址", "标题", "正文", "日期"], line.split(","), strict=True))
                    )
                    for line in TABLE.splitlines()[1:]
                ).encode()
            ),
            id="packed JSON Lines",
        ),
    ],
)
def test_a_file_goes_in_once_whatever_it_is_packed_in(run, name, content):
    assert run(content, name=name) == (counts(imported=2), 0, "")
    assert run(content, name=name) == (counts(unchanged=2), 0, "")
    assert titles() == ["公告一", "公告二"]


def test_a_corrected_row_updates_its_item_once(run):
    run(TABLE)
    corrected = TABLE.replace("公告二", "公告二（更正）")

    assert run(corrected) == (counts(updated=1, unchanged=1), 0, "")
    assert run(corrected) == (counts(unchanged=2), 0, "")
    assert titles() == ["公告一", "公告二（更正）"]


def test_bad_rows_are_reported_with_line_and_reason_and_the_rest_go_in(run):
    text = (
        "网址,标题,正文,时间,附件\n"
        "http://a.invalid/1,公告一,,2019-03-01,\n"
        "http://a.invalid/2,公告二...,正文二,2019-03-01,mailto:a@b.invalid\n"
        ",公告三,正文三,2019-03-01,\n"
        "http://a.invalid/2,=公告四,正文四,2019-03-01,\n"
    )

    answer, code, told = run(text)

    assert (answer, code) == (counts(imported=1, rejected=3, report=answer["report"]), 3)
    assert reported(answer) == [
        ["行号", "来源主键", "标题", "级别", "原因"],
        ["2", "http://a.invalid/1", "公告一", "错误", "正文为空且没有附件链接。"],
        ["3", "http://a.invalid/2", "公告二...", "警告", "标题不完整（以省略号结尾）。"],
        [
            "3",
            "http://a.invalid/2",
            "公告二...",
            "警告",
            "附件链接不是网址，已略去：mailto:a@b.invalid",
        ],
        ["4", "", "公告三", "错误", "没有来源主键（网址）。"],
        ["5", "http://a.invalid/2", "'=公告四", "错误", "来源主键与第 3 行相同。"],
    ]
    assert told.splitlines() == [
        "第 2 行“公告一”：正文为空且没有附件链接。",
        "第 4 行“公告三”：没有来源主键（网址）。",
        "第 5 行“=公告四”：来源主键与第 3 行相同。",
        "有警告 2 条，见报告。",
    ]
    assert titles() == ["公告二..."]


def test_warnings_alone_are_reported_and_all_is_done(run):
    answer, code, _told = run(TABLE.replace("公告一", "公告…"))

    assert (answer, code) == (counts(imported=2, report=answer["report"]), 0)
    assert [row[3] for row in reported(answer)] == ["级别", "警告"]


def test_two_reports_of_one_second_stand_beside_each_other(run):
    reports = {run(TABLE.replace("正文一", ""))[0]["report"] for _ in range(3)}

    assert len(reports) == 3


def test_what_a_person_changed_is_told(run, unit):
    run(TABLE)
    Item.objects.get(title="公告一").save_revision()

    answer, code, told = run(TABLE.replace("正文一", "别的正文"))

    assert (answer["rejected"], answer["unchanged"], code) == (1, 1, 3)
    assert told == "第 2 行“公告一”：已被人工修改或审核过，未覆盖。\n"


def test_submitted_items_wait_for_their_first_review(run):
    assert run(TABLE, state="submitted") == (counts(imported=2), 0, "")
    assert [review_of(item).current_task_state.task.name for item in Item.objects.all()] == [
        "初审",
        "初审",
    ]
    assert run(TABLE, state="submitted") == (counts(unchanged=2), 0, "")


def test_drafts_that_were_left_behind_are_submitted_by_the_next_run(run):
    run(TABLE)

    assert run(TABLE, state="submitted") == (counts(updated=2), 0, "")
    assert all(item.workflow_in_progress for item in Item.objects.all())


def test_the_office_imports_live_with_a_reason(run, channel):
    told = run(TABLE, "--reason", "老站迁移", state="live", login="pt-guanli")

    assert told == (counts(imported=2), 0, "")
    assert (
        list(Item.objects.values_list("live", "is_imported", "import_source"))
        == [(True, True, "旧网站")] * 2
    )
    change = Change.objects.get(action="importer.items.imported")
    assert (change.note, change.actor_name, change.door, change.subject) == (
        "老站迁移",
        str(User.objects.get(username="pt-guanli")),
        "command",
        channel.key,
    )


def test_items_may_belong_to_another_unit_than_the_channel(run, unit):
    other = OrganizationFactory(code="sgs", parent=Organization.objects.get(code="sfs"))

    run(TABLE, "--organization", "SGS", login="pt-guanli")

    assert {item.organization for item in Item.objects.all()} == {other}


def test_the_last_part_of_a_channels_path_is_enough_where_only_one_has_it(run, channel, unit):
    below = ChannelFactory(parent=channel, organization=unit, slug="tzgg")
    code = site_of(channel).profile.code

    assert channel_named(f"{code}/tzgg") == below
    assert channel_named(f"{code}{path_of(below)}") == below


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        pytest.param({"--as": "nobody"}, "没有可以登录的用户 nobody。", id="login"),
        pytest.param({"--channel": "nowhere/tzgg"}, "没有代码为 nowhere 的网站；已有：", id="site"),
        pytest.param({"--channel": "{site}/nothing"}, "没有栏目 ", id="channel"),
        pytest.param({"--channel": "{site}"}, "没有栏目 ", id="site alone"),
        pytest.param({"--organization": "xyz"}, "没有代码为 xyz 的单位。", id="organization"),
        pytest.param({"--mapping": "nothing.toml"}, "找不到映射文件 nothing.toml", id="mapping"),
        pytest.param({"file": "nothing.csv"}, "无法打开文件 nothing.csv", id="file"),
        pytest.param({"--as": "stranger"}, "您没有权限进行此操作。", id="no right"),
        pytest.param({"--state": "live", "--reason": "迁移"}, "只能由平台管理员办理。", id="not the office"),
        pytest.param({"--state": "live", "--as": "pt-guanli"}, "请填写原因。", id="no reason"),
        pytest.param({"headings": "网址,名称,正文,时间"}, "没有映射所说的 title 列 标题", id="title"),
        pytest.param({"headings": "地址,标题,正文,时间"}, "没有映射所说的主键列 网址", id="key"),
        pytest.param({"headings": "网址,标题,正文,年"}, "released_at 列 时间 或 日期", id="date"),
    ],
)  # fmt: skip
def test_what_cannot_be_done_is_refused_before_anything_went_in(
    tmp_path, unit, channel, changed, reason
):
    UserFactory(username="stranger", editor_of=OrganizationFactory())
    file, mapping = tmp_path / "in.csv", tmp_path / "m.toml"
    headings = changed.pop("headings", "网址,标题,正文,时间")
    file.write_text(TABLE.replace("网址,标题,正文,时间", headings), encoding="utf-8")
    mapping.write_text(MAPPING, encoding="utf-8")
    options = {
        "--mapping": str(mapping),
        "--channel": place_of(channel),
        "--as": "jtj-bianji",
        "--state": "draft",
    } | {
        name: text.format(site=site_of(channel).profile.code)
        for name, text in changed.items()
        if name != "file"
    }

    with pytest.raises(CommandError) as refusal:
        call_command(
            "import", "items", changed.get("file", str(file)),
            *[word for pair in options.items() for word in pair],
        )  # fmt: skip

    assert reason in str(refusal.value)
    assert not Item.objects.exists()


def test_the_reading_person_sees_counts_and_progress(tmp_path, channel, capsys):
    file, mapping = tmp_path / "in.csv", tmp_path / "m.toml"
    file.write_text(TABLE.replace("公告一", "公告…"), encoding="utf-8")
    mapping.write_text(MAPPING, encoding="utf-8")

    call_command(
        "import", "items", str(file), "--mapping", str(mapping), "--channel", place_of(channel),
        "--as", "jtj-bianji", "--state", "draft",
    )  # fmt: skip

    said = capsys.readouterr().out
    assert said.startswith("新增 2，更新 0，未变 0，未导入 0。\n需要核对的行：")


def test_a_person_who_stops_it_stops_it_after_a_batch(tmp_path, channel, unit, monkeypatch):
    monkeypatch.setattr(items, "ROWS_A_BATCH", 1)
    file = tmp_path / "in.csv"
    file.write_text(TABLE, encoding="utf-8")
    mapping_file = tmp_path / "m.toml"
    mapping_file.write_text(MAPPING, encoding="utf-8")
    by = UserFactory(editor_of=unit)

    tally = items.import_items(
        file=file,
        mapping=read_mapping(mapping_file),
        to=items.Destination(
            channel, unit, ImportState.DRAFT, by, actor_of(by, address="", door="command")
        ),
        at=NOON,
        is_stopped=lambda: True,
    )

    assert (tally.is_stopped, tally.as_dict(None)) == (True, counts(imported=1))
    assert titles() == ["公告一"]
