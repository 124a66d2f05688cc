import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from huabiao.changes.models import Change
from huabiao.pages.blueprints import FOLDER
from huabiao.sites.models import SiteProfile
from huabiao.sites.queries import channel_at
from tests.factories.accounts import OrganizationFactory, UserFactory
from tests.factories.pages import SMALL, make_site

pytestmark = pytest.mark.django_db


@pytest.fixture
def unit():
    return OrganizationFactory(code="sfs-mzj", name="示范市民政局")


@pytest.fixture
def small(tmp_path):
    file = tmp_path / "small.toml"
    file.write_text(SMALL, encoding="utf-8")
    return str(file)


def huabiao_site(*arguments):
    out = StringIO()
    call_command("site", *arguments, stdout=out)
    return out.getvalue()


def create(small, **options):
    options = {
        "blueprint": small,
        "org": "sfs-mzj",
        "code": "mzj",
        "name": "示范市民政局网站",
        "host": "mzj.shifan.localhost",
        **options,
    }
    return huabiao_site("create", *(f"--{key}={value}" for key, value in options.items()), "--json")


def test_a_site_is_made_and_told_as_json(unit, small):
    made = json.loads(
        create(
            small,
            **{
                "record-domain": "mzj.shifan.gov.cn",
                "identification-code": "9901000002",
                "launched-on": "2026-07-01",
            },
        )
    )

    profile = SiteProfile.objects.get()
    assert made == {
        "site": profile.site_id,
        "code": "mzj",
        "host": "mzj.shifan.localhost",
        "channels": 3,
        "items": 1,
        "findings": ["O-02", "FT-1", "FT-5", "FT-6", "FT-7"],
    }
    assert (profile.record_domain, profile.identification_code, str(profile.launched_on)) == (
        "mzj.shifan.gov.cn",
        "9901000002",
        "2026-07-01",
    )


def test_a_copied_and_renamed_blueprint_of_ours_works(unit, tmp_path):
    copy = tmp_path / "mine.toml"
    copy.write_text((FOLDER / "department.toml").read_text(encoding="utf-8"), encoding="utf-8")

    made = json.loads(create(str(copy)))

    assert (made["channels"], made["items"]) == (36, 4)
    assert SiteProfile.objects.get().blueprint == "mine"


def test_without_json_a_sentence_tells_what_was_made(unit, small):
    told = huabiao_site(
        "create",
        f"--blueprint={small}",
        "--org=sfs-mzj",
        "--code=mzj",
        "--name=示范市民政局网站",
        "--host=民政.政务",
    )

    assert told.splitlines()[0] == (
        "已建成网站“示范市民政局网站”（民政.政务）：栏目 3 个，说明页 1 篇。"
    )
    assert "  请核对：尚未登记网站标识码。" in told.splitlines()


def test_a_person_acts_under_their_own_name(unit, small):
    UserFactory(username="pt-guanli", name="平台管理员", platform_administrator_of=unit)

    create(small, **{"as": "pt-guanli"})

    assert set(Change.objects.values_list("actor_name", "door")) == {("平台管理员", "command")}


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        pytest.param({"code": "portal"}, "这个站点代码已经由另一个网站使用，请换一个。", id="code"),
        pytest.param(
            {"host": "portal.shifan.invalid"},
            "这个域名已经由本平台的另一个网站使用，一个域名只能通向一个网站。",
            id="host",
        ),
        pytest.param(
            {"blueprint": "nowhere"},
            "没有名为“nowhere”的建站模板，也没有这个文件。"
            "现有模板：city-portal、county-portal、department、english、unit-channel。",
            id="blueprint",
        ),
        pytest.param({"org": "sfs-x"}, "没有代码为“sfs-x”的单位。", id="organization"),
        pytest.param({"as": "nobody"}, "没有登录名为“nobody”的在用账号。", id="person"),
        pytest.param({"as": "bianji"}, "您没有权限进行此操作。", id="an editor"),
        pytest.param(
            {"identification-code": "12"},
            "网站标识码是10位数字，或者 bm 加8位数字。",
            id="identification code",
        ),
        pytest.param({"launched-on": "昨天"}, "上线日期的写法应如 2026-07-01。", id="day"),
    ],
)
def test_a_refusal_is_a_sentence_and_exit_code_1(unit, small, options, sentence):
    make_site("portal")
    UserFactory(username="bianji", editor_of=unit)

    with pytest.raises(CommandError) as refusal:
        create(small, **options)

    assert (str(refusal.value), refusal.value.returncode) == (sentence, 1)
    assert SiteProfile.objects.count() == 1


def test_a_unit_channel_is_made_and_told(unit):
    profile = make_site("portal")

    made = json.loads(
        huabiao_site(
            "channel",
            "--site=portal",
            "--org=sfs-mzj",
            "--title=云溪街道",
            "--under=ywdt",
            "--json",
        )
    )

    channel = channel_at(profile.site, "ywdt/yxjd")
    assert made == {
        "site": "portal",
        "channel": channel.pk,
        "path": "/ywdt/yxjd/",
        "channels": 9,
        "items": 1,
    }


def test_a_unit_channel_is_told_in_a_sentence(unit):
    make_site("portal", name="门户")

    told = huabiao_site("channel", "--site=portal", "--org=sfs-mzj", "--title=云溪", "--slug=yx")

    assert told == "已在“门户”建成频道“云溪”（/yx/）：栏目 9 个。\n"


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        pytest.param(["--site=x"], "没有代码为“x”的网站。", id="site"),
        pytest.param(
            ["--site=portal", "--under=zz"], "网站“门户”没有栏目 zz。", id="place in the tree"
        ),
        pytest.param(
            ["--site=portal", "--blueprint=department"],
            "这是网站模板，不能用来建频道。",
            id="blueprint of a site",
        ),
        pytest.param(
            ["--site=portal", "--slug=。。"],
            "英文短名不能只有标点符号，请用小写字母和数字，例如 tzgg。",
            id="slug of only punctuation",
        ),
    ],
)
def test_a_refused_unit_channel_is_told_why(unit, arguments, sentence):
    make_site("portal", name="门户")

    with pytest.raises(CommandError) as refusal:
        huabiao_site("channel", "--org=sfs-mzj", "--title=云溪街道", *arguments)

    assert str(refusal.value) == sentence


def test_sites_are_listed():
    assert huabiao_site("list") == "还没有网站；用 huabiao site create 建立第一个。\n"
    sponsor = OrganizationFactory(name="示范市民政局")
    make_site("mzj", name="民政网", organization=sponsor)

    assert huabiao_site("list") == ("mzj  mzj.shifan.invalid  民政网（示范市民政局，栏目 3 个）\n")
    assert json.loads(huabiao_site("list", "--json")) == {
        "sites": [
            {
                "code": "mzj",
                "name": "民政网",
                "host": "mzj.shifan.invalid",
                "sponsor": "示范市民政局",
                "channels": 3,
            }
        ]
    }
