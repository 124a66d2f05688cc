"""Screens of blueprints: the platform office's alone; faults stand at their fields, and what was typed stays."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from huabiao.pages import bodies
from huabiao.pages.models import BlueprintEdition
from huabiao.pages.queries import blueprint_named
from huabiao.sites import operations as sites
from huabiao.sites.queries import channel_at, tree_of
from tests.factories.accounts import OrganizationFactory, UserFactory
from tests.factories.bodies import flatten, place
from tests.factories.editions import column_with, edited, new_column, offer_small
from tests.factories.pages import PLATFORM, make_site
from tests.factories.publishing import item_in

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def small(settings, tmp_path):
    settings.HUABIAO_HOME = tmp_path
    offer_small(tmp_path)


@pytest.fixture
def unit():
    return OrganizationFactory(name="示范市")


@pytest.fixture
def office(unit):
    client = Client()
    client.force_login(UserFactory(platform_administrator_of=unit, name="张平台"))
    return client


COLUMN = {
    "title": "通知公告", "path": "tzgg", "column_type": "NOTICE", "update_cycle": "AS_NEEDED",
    "list_style": "", "is_in_navigation": "on", "description": "通知。", "keywords": "通知",
}  # fmt: skip


def at(name, *args):
    return reverse(name, args=args)


def opened(client, name="small"):
    return client.get(at("blueprints:edit", name)).context["form"]


def sent(form, *, columns=None, standing=None, home=None, **fields):
    """What a browser sends of the form, with other rows."""
    data = {
        name: form[name].value()
        for name in ("basis", "seen", "title", "summary", "accent")
        if name in form.fields
    }
    rows = {
        "columns": ("column", columns if columns is not None else columns_of(form)),
        "standing": ("page", standing if standing is not None else pages_of(form)),
    }
    for name, (kind, values) in rows.items():
        data[f"{name}-count"] = len(values)
        for number, (row, value) in enumerate(values):
            prefix = f"{name}-{number}"
            data |= {f"{prefix}-type": kind, **place(prefix, number), f"{prefix}-id": row}
            flatten(data, f"{prefix}-value", value)
    blocks = home if home is not None else stored_home(form)
    data["home-count"] = len(blocks)
    for number, block in enumerate(blocks):
        data |= {f"home-{number}-type": block["type"], **place(f"home-{number}", number)}
        flatten(data, f"home-{number}-value", block["value"])
    return {**data, **fields}


def columns_of(form):
    return [(row.id, _as_sent(row.value)) for row in form.initial["columns"]]


def _as_sent(value):
    sent_value = dict(value)
    if not sent_value.pop("is_in_navigation"):
        return sent_value
    return {**sent_value, "is_in_navigation": "on"}


def pages_of(form):
    return [(str(number), dict(row.value)) for number, row in enumerate(form.initial["standing"])]


def stored_home(form):
    return [
        {"type": block["type"], "value": _bare(block["value"])}
        for block in bodies.stored(form.initial["home"])
    ]


def _bare(value):
    if isinstance(value, dict):
        return {name: _bare(part) for name, part in value.items()}
    if isinstance(value, list):
        return [_bare(part["value"]) for part in value]
    return value


def said(answer):
    return [str(message).strip() for message in answer.context["messages"]]


def stands_in(words, answer):
    """Whether the editor of blocks is given these words, as its script reads them."""
    return words.encode("unicode_escape").decode() in answer.content.decode()


def test_a_blueprint_sent_as_it_was_opened_is_no_new_edition(office):
    for name in ("small", "city-portal", "english", "unit-channel"):
        answer = office.post(at("blueprints:edit", name), sent(opened(office, name)), follow=True)

        assert (name, answer.context["form"].errors, blueprint_named(name).version) == (name, {}, 0)


def test_columns_are_added_moved_renamed_and_taken_away(office):
    form = opened(office)
    columns = dict(columns_of(form))
    news, units, about = list(columns)
    columns[news] |= {"path": "dt", "title": "动态"}
    columns[units] |= {"column_type": "NOTICE", "is_in_navigation": ""}
    rows = [(units, columns[units]), ("", COLUMN), (news, columns[news]), (about, columns[about])]

    answer = office.post(
        at("blueprints:edit", "small"), sent(form, columns=rows, accent="#9b1c1c"), follow=True
    )

    after = blueprint_named("small")
    assert said(answer) == ["模板已保存。已经建成的网站不变；要让它们跟着改，请点“推送到网站”。"]
    assert [
        (plan.key, plan.path, plan.title, plan.column_type, plan.list_style, plan.is_in_navigation)
        for plan in after.channels
    ] == [
        ("tzgg", "tzgg", "通知公告", "NOTICE", "PLAIN", True),
        ("ywdt", "dt", "动态", "NEWS", "PLAIN", True),
        ("ywdt/bmdt", "dt/bmdt", "部门动态", "NOTICE", "PLAIN", False),
        ("about", "about", "关于本站", "STANDING", "PLAIN", False),
    ]
    assert [block.facts.get("channels") for block in after.home] == [["dt"], ["dt", "dt/bmdt"]]
    assert (after.accent, after.standing[0].channel) == ("#9b1c1c", "about")


def test_a_column_that_comes_where_another_began_is_another(office):
    form = opened(office)
    columns = columns_of(form)
    columns[0][1]["path"] = "dt"

    office.post(
        at("blueprints:edit", "small"),
        sent(form, columns=[*columns, ("", {**COLUMN, "path": "ywdt"})]),
    )

    assert blueprint_named("small").keys == {
        "dt": "ywdt", "ywdt/bmdt": "ywdt/bmdt", "about": "about", "ywdt": "ywdt~2",
    }  # fmt: skip


def test_what_is_refused_far_below_is_said_at_the_top_too(office):
    form = opened(office)
    columns = columns_of(form)
    columns[0][1]["path"] = "Jggk 1"

    answer = office.post(at("blueprints:edit", "small"), sent(form, columns=columns))

    assert [str(one).strip() for one in answer.context["messages"]] == [
        "有内容需要修改，已填写的内容都还在，改好后再保存。"
    ]


def faults(answer):
    """What is said beside each field of the columns, and of the form."""
    errors = answer.context["form"].errors.as_data()
    beside = {}
    for error in errors.pop("columns", []):
        for number, row in (getattr(error, "block_errors", None) or {}).items():
            for name, fault in row.block_errors.items():
                beside[number, name] = [str(one) for one in fault.messages]
        if not getattr(error, "block_errors", None):
            beside["columns"] = [*beside.get("columns", []), *error.messages]
    return beside | {
        name: [str(m) for e in found for m in e.messages] for name, found in errors.items()
    }


@pytest.mark.parametrize(
    ("column", "fault"),
    [
        pytest.param(
            {"path": "Ywdt 1"},
            {
                (3, "path"): [
                    "“Ywdt 1”不能用作地址，或者由系统保留；请用小写字母、数字和连字符，例如 tzgg。"
                ]
            },
            id="no address",
        ),
        pytest.param(
            {"path": "search"},
            {
                (3, "path"): [
                    "“search”不能用作地址，或者由系统保留；请用小写字母、数字和连字符，例如 tzgg。"
                ]
            },
            id="reserved",
        ),
        pytest.param(
            {"path": "about"},
            {
                (2, "path"): ["有两个栏目的地址都是“about”，请改一个。"],
                (3, "path"): ["有两个栏目的地址都是“about”，请改一个。"],
            },
            id="twice",
        ),
        pytest.param({"title": ""}, {(3, "title"): ["请填写“名称”。"]}, id="no name"),
        pytest.param(
            {"description": "{nome}的通知"},
            {
                (3, "description"): [
                    "{nome} 不是可用的占位；可用的有：{address}、{email}、{name}、{operator}、{phone}、{sponsor}。"
                ]
            },
            id="an open place nobody fills",
        ),
        pytest.param(
            {"path": "xxgk/tzgg"},
            {
                "columns": [
                    "第 4 个栏目“通知公告”的上级栏目“xxgk”不在模板里；请先加上它，或者改地址。"
                ]
            },
            id="below nothing",
        ),
    ],
)
def test_what_a_column_cannot_be_is_said_beside_it_and_what_was_typed_stays(office, column, fault):
    form = opened(office)
    rows = [*columns_of(form), ("", {**COLUMN, "keywords": "独特的词", **column})]

    answer = office.post(at("blueprints:edit", "small"), sent(form, columns=rows))

    assert faults(answer) == fault
    assert stands_in("独特的词", answer)
    assert list(BlueprintEdition.objects.filter(number__gt=0)) == []


def test_a_block_or_page_of_a_column_that_was_taken_away_is_named(office):
    form = opened(office)

    answer = office.post(at("blueprints:edit", "small"), sent(form, columns=columns_of(form)[:1]))

    gone = "“{}”用到的栏目已从模板里删去，请改选别的栏目，或者删去它。"
    assert faults(answer) == {"home": [gone.format("动态")], "standing": [gone.format("联系我们")]}


def test_a_form_that_came_in_parts_saves_nothing(office):
    data = sent(opened(office))
    del data["columns-count"]

    answer = office.post(at("blueprints:edit", "small"), data)

    assert faults(answer) == {"columns": ["表单没有传完整，什么也没有保存；请重新打开这个页面。"]}


def test_the_second_of_two_is_told_what_changed_loses_nothing_and_may_save_over_it(office):
    form = opened(office)
    edited(new_column("tzgg", "通知公告"))
    rows = columns_of(form)
    rows[0][1]["title"] = "我的要闻"
    data = sent(form, columns=rows)

    told = office.post(at("blueprints:edit", "small"), data)
    again = office.post(
        at("blueprints:edit", "small"), {**data, "seen": told.context["form"]["seen"].value()}
    )

    (sentence,) = told.context["form"].non_field_errors()
    assert ("新增栏目“通知公告”（tzgg）" in sentence, stands_in("我的要闻", told)) == (
        True,
        True,
    )
    assert again.status_code == 302
    assert [(plan.key, plan.title) for plan in blueprint_named("small").channels] == [
        ("ywdt", "我的要闻"), ("ywdt/bmdt", "部门动态"), ("about", "关于本站"),
    ]  # fmt: skip


def test_blueprints_are_the_platform_offices_alone(unit):
    client = Client()
    client.force_login(UserFactory(administrator_of=unit))
    names = ("edit", "scratch", "roll_out")
    screens = [at("blueprints:index"), *(at(f"blueprints:{name}", "small") for name in names)]
    screens += [
        at("blueprints:scratch_page", "small"),
        at("blueprints:scratch_page", "small", "about/"),
    ]

    answers = {client.get(screen).status_code for screen in screens}
    answers |= {client.post(screen).status_code for screen in screens}

    assert answers <= {404, 405}


def test_what_is_no_blueprint_of_sites_has_no_such_screens(office):
    assert [
        office.get(at("blueprints:edit", "nothing")).status_code,
        office.get(at("blueprints:scratch", "unit-channel")).status_code,
        office.get(at("blueprints:roll_out", "unit-channel")).status_code,
        office.get(at("blueprints:edit", "unit-channel")).status_code,
    ] == [404, 404, 404, 200]


def test_the_list_tells_which_sites_are_behind_and_what_is_faulty(office, unit, settings):
    make_site(organization=unit)
    edited(new_column("tzgg", "通知公告"))
    make_site("jyj", organization=OrganizationFactory(parent=unit))
    (settings.HUABIAO_HOME / "blueprints" / "bad.toml").write_text("title = 1", encoding="utf-8")

    offered = {one.name: one for one in office.get(at("blueprints:index")).context["offered"]}

    small, bad = offered["small"], offered["bad"]
    assert (small.kind, small.sites, small.behind, small.fault) == ("部门网站", 2, 2, "")
    assert (bad.kind, bad.blueprint, bad.sites) == ("", None, 0)
    assert bad.fault.startswith("建站模板“bad”，文件开头")


def test_a_scratch_site_is_seen_in_the_console_marked_and_thrown_away(office):
    scratch = at("blueprints:scratch", "small")
    page = at("blueprints:scratch_page", "small", "about/")
    nothing = office.get(page).status_code

    office.post(scratch)
    answer = office.get(page)
    html = answer.content.decode()
    style = next(part for part in html.split('"') if part.endswith("site.css"))
    found = [
        "试建网站，不公开" in html,
        f'href="{at("blueprints:scratch_page", "small")}ywdt/"' in html,
        office.get(style)["Content-Type"],
        answer["X-Frame-Options"],
        answer["X-Robots-Tag"],
    ]
    stranger = Client().get(page).status_code
    office.post(scratch, {"discard": "1"})

    assert (nothing, found, stranger, office.get(page).status_code) == (
        404, [True, True, "text/css", "SAMEORIGIN", "noindex"], 302, 404,
    )  # fmt: skip
    assert said(office.post(scratch, {"discard": "1"}, follow=True))[-1] == (
        "这个模板没有试建的网站，可能已经扔掉了。"
    )


def roll(client, *profiles, number=1, **ticked):
    data = {"number": number, "site": [profile.pk for profile in profiles], **ticked}
    return client.post(at("blueprints:roll_out", "small"), data, follow=True)


def test_a_change_is_listed_for_each_site_before_it_is_done_to_those_that_are_ticked(office, unit):
    first = make_site(organization=unit)
    second = make_site("jyj", organization=OrganizationFactory(parent=unit))
    third = make_site("wjw", organization=OrganizationFactory(parent=unit))
    news = channel_at(second.site, "ywdt")
    sites.edit_channel(channel=news, title="教育要闻", **PLATFORM)
    item_in(channel_at(first.site, "ywdt"), title="要闻")
    edited(column_with("ywdt", title="工作要闻"), new_column("tzgg", "通知公告"))
    address = at("blueprints:roll_out", "small")

    listed = office.get(address).context
    trees = [len(tree_of(site.site)) for site in (first, second, third)]
    done = roll(office, first, second, **{f"own-{second.pk}": ["field:title:ywdt"]})

    assert [
        (one.profile, [(line.outcome.value, line.said) for line in one.report.lines])
        for one in listed["waiting"]
    ] == [
        (
            first,
            [("DONE", "栏目“要闻动态”改名为“工作要闻”"), ("DONE", "新增栏目“通知公告”（tzgg）")],
        ),
        (
            second,
            [("OWN", "栏目“要闻动态”改名为“工作要闻”"), ("DONE", "新增栏目“通知公告”（tzgg）")],
        ),
        (
            third,
            [("DONE", "栏目“要闻动态”改名为“工作要闻”"), ("DONE", "新增栏目“通知公告”（tzgg）")],
        ),
    ]
    assert trees == [3, 3, 3]
    assert {place.name for place in listed["impact"].places} == {"mzj网站", "jyj网站", "wjw网站"}
    assert said(done) == ["已推送到 2 个网站，结果在下面。"]
    assert [one.profile for one in done.context["waiting"]] == [third]
    assert [
        (result.profile, [line for line, _reason in result.done])
        for result in done.context["results"]
    ] == [
        (second, ["栏目“要闻动态”改名为“工作要闻”", "新增栏目“通知公告”（tzgg）"]),
        (first, ["栏目“要闻动态”改名为“工作要闻”", "新增栏目“通知公告”（tzgg）"]),
    ]
    news.refresh_from_db()
    assert news.title == "工作要闻"


def test_rolling_out_again_or_to_nobody_or_an_older_edition_does_nothing(office, unit):
    profile = make_site(organization=unit)
    edited(new_column("tzgg", "通知公告"))

    nobody = said(roll(office))
    older = said(roll(office, profile, number=0))
    roll(office, profile)
    again = roll(office, profile)

    nothing = "没有选中要推送的网站，什么也没有推送。"
    assert nobody == [nothing]
    assert older == ["mzj网站：模板刚刚又保存了新的版本，什么也没有推送；请重新看一看清单。"]
    assert (said(again), again.context["waiting"], len(tree_of(profile.site))) == ([nothing], [], 4)
