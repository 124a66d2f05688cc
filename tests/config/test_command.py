"""The command `huabiao` tells in Chinese what is wrong, and with which exit code."""

from __future__ import annotations

import os
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from huabiao.config import environment

USAGE = "用法：huabiao publish [-h] [--site CODE] [--full] [--json] [--skip-checks]\n"


def huabiao(tmp_path, *arguments, **others):
    variables = {
        **os.environ,
        "HUABIAO_HOME": str(tmp_path),
        "LANGUAGE": "en",
        "LANG": "C.UTF-8",
        **others,
    }
    variables.pop("DJANGO_SETTINGS_MODULE", None)
    done = subprocess.run(
        [str(Path(sys.executable).with_name("huabiao")), *arguments],
        env=variables,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout, done.stderr


@pytest.mark.parametrize(
    ("variable", "value", "wanted"),
    [
        ("HUABIAO_PORT", "八千", "应为 1 到 65535 的整数"),
        ("HUABIAO_PORT", "65536", "应为 1 到 65535 的整数"),
        ("HUABIAO_SEARCHES", "nan", "应为 0 或更大的数"),
        ("HUABIAO_SEARCHES", "-1", "应为 0 或更大的数"),
        ("HUABIAO_HANDS", "-2", "应为 0 或正整数"),
        ("HUABIAO_ENCODINGS", "zip", "可以是 gzip、brotli、zstd，几个之间用英文逗号隔开"),
        (
            "DATABASE_URL",
            "mysql://a:b@c/d",
            "应写成 postgresql://用户名:密码@主机:端口/库名，或者不填",
        ),
        (
            "EMAIL_URL",
            "smtp://a:b@c:port",
            "应写成 smtp://用户名:密码@主机:端口，或 smtp+tls://、smtps:// 开头",
        ),
        ("HUABIAO_HOME", "/proc/nowhere", "应为运行华表的用户能读写的目录"),
    ],
)
def test_a_variable_nothing_can_be_made_of_is_named(tmp_path, variable, value, wanted):
    assert huabiao(tmp_path, "check", **{variable: value}) == (
        2,
        "",
        f"错误：环境变量 {variable} 不能用：{wanted}。\n",
    )


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        pytest.param(
            ["impor", "people"],
            2,
            "错误：没有“impor”这个命令。您要找的也许是 import。\n"
            "输入 huabiao help 可以查看全部命令。\n",
            id="no such command, but one like it",
        ),
        pytest.param(
            ["乱写"],
            2,
            "错误：没有“乱写”这个命令。\n输入 huabiao help 可以查看全部命令。\n",
            id="no such command",
        ),
        pytest.param(
            ["publish", "--site"],
            2,
            f"{USAGE}错误：参数 --site：后面须写一个值\n输入 huabiao publish --help 可以查看用法。\n",
            id="an option without its value",
        ),
        pytest.param(
            ["publish", "--fuul"],
            2,
            f"{USAGE}错误：没有这样的参数：--fuul\n输入 huabiao publish --help 可以查看用法。\n",
            id="no such option",
        ),
        pytest.param(
            ["import", "people", "没有.csv"],
            1,
            "错误：无法打开文件 没有.csv：No such file or directory\n",
            id="an act that is refused",
        ),
    ],
)
def test_what_is_wrong_is_told_in_chinese(tmp_path, arguments, code, said):
    assert huabiao(tmp_path, *arguments) == (code, "", said)


def test_a_demonstration_of_a_unit_that_is_not_there_is_not_built(tmp_path):
    file = Path(environment.ROOT, "huabiao/config/demo/organizations.toml")
    codes = [row["code"] for row in tomllib.loads(file.read_text())["organizations"]]

    assert huabiao(tmp_path, "demo", "--only", "sfs-mzj", "--only", "mzj") == (
        1,
        "",
        f"错误：示范市没有单位“mzj”，可以写：{'、'.join(codes)}。\n",
    )
    assert [path.name for path in tmp_path.iterdir()] == ["secret.key"]


def test_help_lists_our_commands_with_what_they_do(tmp_path):
    code, listed, said = huabiao(tmp_path, "help")

    assert (code, said) == (0, "")
    first, *commands, _empty, _more = listed.splitlines()
    assert first == "华表的命令（huabiao help 命令名：查看用法）："
    assert [line.split()[0] for line in commands] == [
        "bench",
        "demo",
        "deploy",
        "explain",
        "guard",
        "import",
        "init",
        "jobs",
        "likeness",
        "manifest",
        "node",
        "pictures",
        "publish",
        "restore",
        "search",
        "serve",
        "site",
        "soak",
        "texts",
        "theme",
        "upgrade",
        "verify",
        "worker",
    ]


@pytest.mark.parametrize("name", ["jobs", "verify", "publish"])
def test_where_nothing_is_installed_it_says_so(tmp_path, name):
    said = huabiao(tmp_path, name)

    assert said == (1, "", "错误：这里还没有安装华表，请先运行 huabiao init。\n")


def test_a_person_who_looks_for_the_cause_may_see_it_all(tmp_path):
    code, _nothing, said = huabiao(tmp_path, "serve", "--traceback")

    assert code == 1
    assert said.startswith("Traceback")
