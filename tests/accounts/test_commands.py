import io
import json

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import OperationalError, connection

from huabiao.accounts.models import Organization, RoleGrant, User
from huabiao.base.installation import has_table
from huabiao.changes.models import Change

OPTIONS = [
    *("--city", "示范市", "--code", "sfs"),
    *("--login", "PT-guanli", "--name", "平台管理员"),
    "--json",
]


@pytest.fixture
def run(capsys, monkeypatch):
    def runs(command, *options, stdin=""):
        monkeypatch.setattr("sys.stdin", io.StringIO(stdin))
        call_command(command, *options)
        return json.loads(capsys.readouterr().out)

    return runs


@pytest.fixture(autouse=True)
def _own_folder(tmp_path, settings):
    settings.HUABIAO_HOME = tmp_path
    for name in ("MEDIA_ROOT", "PUBLIC_ROOT", "SEARCHES_ROOT", "SERVING_ROOT", "STATIC_ROOT"):
        setattr(settings, name, tmp_path / name.removesuffix("_ROOT").lower())


def test_a_new_installation_has_folders_a_root_and_somebody_to_run_it(db, run):
    done = run("init", *OPTIONS)

    person = User.objects.get()
    assert list(Organization.objects.values_list("code", "name", "short_name", "level")) == [
        ("sfs", "示范市人民政府", "示范市", "CITY")
    ]
    assert list(RoleGrant.objects.values_list("user", "role", "organization__code")) == [
        (person.pk, "PLATFORM_ADMINISTRATOR", "sfs")
    ]
    assert sorted(done["folders"]) == [
        "media",
        "public",
        "reports",
        "searches",
        "serving",
        "static",
    ]
    assert done["static_files"] > 100
    assert (settings.STATIC_ROOT / "accounts" / "set_password.css").is_file()
    assert {key: done[key] for key in ("organization", "organization_is_new", "login")} == {
        "organization": "sfs",
        "organization_is_new": True,
        "login": "pt-guanli",
    }
    assert done["link"].startswith("http://console.localhost:8000/accounts/password/")
    assert set(Change.objects.values_list("actor_name", "door")) == {("系统", "command")}


def test_a_second_init_says_what_is_there_and_changes_nothing(db, run):
    run("init", *OPTIONS, "--password-stdin", stdin="quiet-river-under-stone\n")

    again = run("init", "--city", "别处", "--code", "x", "--login", "y", "--name", "z", "--json")

    assert again == {
        "folders": [],
        "migrations": [],
        "static_files": 0,
        "organization": "sfs",
        "organization_is_new": False,
        "login": "pt-guanli",
        "login_is_new": False,
        "link": "",
    }
    assert (Organization.objects.count(), User.objects.count()) == (1, 1)
    assert User.objects.get().check_password("quiet-river-under-stone")


def test_a_second_init_takes_no_account_over(db, run):
    run("init", *OPTIONS, "--password-stdin", stdin="quiet-river-under-stone\n")

    run("init", "--json", "--password-stdin", stdin="another-river-elsewhere\n")

    assert User.objects.get().check_password("quiet-river-under-stone")


def test_a_lost_link_is_made_anew_while_there_is_no_password(db, run):
    for options in (OPTIONS, ["--json"]):
        assert "/accounts/password/" in run("init", *options)["link"]

    issued = Change.objects.filter(action="accounts.password_link_issued")
    assert issued.count() == 2


def test_an_answer_is_asked_for_before_the_long_part(db, run):
    with pytest.raises(CommandError, match="缺少参数 --city"):
        run("init", "--json")

    assert not settings.STATIC_ROOT.exists()


def test_a_person_at_a_terminal_is_asked(db, run, monkeypatch):
    class Terminal(io.StringIO):
        def isatty(self):
            return True

    monkeypatch.setattr("sys.stdin", Terminal("\n示范市人民政府\nsfs\npt-guanli\n平台管理员\n"))
    call_command("init")

    assert Organization.objects.get().name == "示范市人民政府"
    assert User.objects.get().username == "pt-guanli"


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        pytest.param(["--password-stdin"], "密码至少要有 10 个字符", id="weak password"),
        pytest.param(["--login", "张三"], "登录名应为", id="login"),
        pytest.param(["--code", "示范"], "单位代码只能用", id="code"),
    ],
)
def test_a_wrong_answer_is_told_in_a_sentence(db, run, options, sentence):
    with pytest.raises(CommandError, match=sentence):
        run("init", *OPTIONS, *options, stdin="short\n")

    assert not User.objects.exists()


def test_an_upgrade_says_what_it_did(db, run, capsys):
    done = run("upgrade", "--json")
    call_command("upgrade")

    assert (sorted(done["folders"]), done["migrations"]) == (
        ["media", "public", "reports", "searches", "serving", "static"],
        [],
    )
    assert done["static_files"] > 100
    assert capsys.readouterr().out == "完成：数据库升级 0 步，静态文件更新 0 个。\n"


def test_an_upgrade_of_nothing_is_refused(db, run, monkeypatch):
    monkeypatch.setattr(connection.introspection, "table_names", list)

    with pytest.raises(CommandError, match="请先运行 huabiao init"):
        run("upgrade")


@pytest.mark.parametrize(("command", "options"), [("upgrade", []), ("init", OPTIONS)])
def test_a_database_that_does_not_answer_is_told_in_a_sentence(
    db, run, monkeypatch, command, options
):
    def away():
        raise OperationalError("connection refused")

    monkeypatch.setattr(connection.introspection, "table_names", away)

    with pytest.raises(CommandError, match="无法连接数据库：connection refused"):
        run(command, *options)


def test_tables_are_known_by_name(db):
    assert (has_table("accounts_organization"), has_table("nothing")) == (True, False)
