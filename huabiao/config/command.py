"""The console script `huabiao`: every management command under one name, its words in Chinese."""

from __future__ import annotations

import gc
import gettext
import os
import sys
from collections.abc import Collection, Sequence
from difflib import get_close_matches
from functools import partial
from pathlib import Path

from django.core.management import (
    BaseCommand,
    CommandError,
    ManagementUtility,
    get_commands,
    handle_default_options,
)
from django.db import DatabaseError, connections

from huabiao.config.environment import UnusableVariable

WRONG_ARGUMENTS = 2
# Taken, but of use to nobody who reads the help.
_DJANGOS_OPTIONS = {
    "--version",
    "--verbosity",
    "--settings",
    "--pythonpath",
    "--traceback",
    "--no-color",
    "--force-color",
    "--skip-checks",
}
_LOCALE = Path(__file__).parent / "locale"


class Huabiao(ManagementUtility):
    """Django's finder of commands, which tells errors in English."""

    def main_help_text(self, commands_only: bool = False) -> str:  # noqa: FBT001, FBT002 -- Django's
        if commands_only:
            all_names: str = super().main_help_text(commands_only)
            return all_names
        ours = sorted(name for name, app in get_commands().items() if _is_ours(app))
        return "\n".join(
            [
                "华表的命令（huabiao help 命令名：查看用法）：",
                *(f"  {name:<10} {self.fetch_command(name).help}" for name in ours),
                "",
                "Django 和 Wagtail 自带的命令：huabiao help --commands",
            ]
        )

    def fetch_command(self, subcommand: str) -> BaseCommand:
        known = get_commands()
        if subcommand not in known:
            sys.stderr.write(_unknown(subcommand, known))
            sys.exit(WRONG_ARGUMENTS)
        command = super().fetch_command(subcommand)
        if _is_ours(known[subcommand]):
            command.suppressed_base_arguments = _DJANGOS_OPTIONS
        command.run_from_argv = partial(_run, command)  # type: ignore[method-assign]  # of this one
        return command


def _is_ours(app: str | BaseCommand) -> bool:
    return str(app).startswith("huabiao.")


def _run(command: BaseCommand, argv: Sequence[str]) -> None:
    """As Django runs a command; what it refuses is told in Chinese."""
    gc.enable()
    gc.freeze()  # what was set up stays
    command._called_from_command_line = True  # type: ignore[attr-defined]  # as Django does
    parsed = command.create_parser(argv[0], argv[1]).parse_args(argv[2:])
    handle_default_options(parsed)
    options = vars(parsed)
    positional = options.pop("args", ())
    try:
        command.execute(*positional, **options)
    except CommandError as error:
        if options["traceback"]:
            raise
        command.stderr.write(f"错误：{error}")
        sys.exit(error.returncode)
    except DatabaseError:
        if options["traceback"] or _is_installed():
            raise
        command.stderr.write("错误：这里还没有安装华表，请先运行 huabiao init。")
        sys.exit(1)
    finally:
        connections.close_all()


def _is_installed() -> bool:
    try:
        return "django_migrations" in connections["default"].introspection.table_names()
    except DatabaseError:
        return True  # nobody knows


def _unknown(name: str, known: Collection[str]) -> str:
    alike = get_close_matches(name, known, n=1)
    hint = f"您要找的也许是 {alike[0]}。" if alike else ""
    return f"错误：没有“{name}”这个命令。{hint}\n输入 huabiao help 可以查看全部命令。\n"


def _speak_chinese() -> None:
    """Let Python's own reader of arguments tell in Chinese what is wrong with them."""
    os.environ.update(LANGUAGE="zh_Hans")
    gettext.bindtextdomain("argparse", _LOCALE)
    gettext.textdomain("argparse")


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "huabiao.config.settings")
    _speak_chinese()
    gc.disable()  # setting up makes much and lets go of nothing: looking through it takes a quarter of the time
    utility = Huabiao(sys.argv)
    utility.prog_name = "huabiao"
    try:
        utility.execute()
    except UnusableVariable as error:
        sys.stderr.write(f"错误：{error}\n")
        sys.exit(WRONG_ARGUMENTS)
    except KeyboardInterrupt:
        sys.stderr.write("\n已停止。\n")
        sys.exit(1)
    except BrokenPipeError:  # whoever read what is told has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)


if __name__ == "__main__":
    main()
