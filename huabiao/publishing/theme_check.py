"""Decides whether a theme is whole, before a page is made with it: a broken one never takes a site down.

Whole is a theme whose templates all compile, name only filters, tests and templates that there are,
and make something of a full and of a bare sample of every page the platform asks for.
"""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import jinja2
from django.conf import settings
from django.utils.translation import gettext as _
from jinja2 import meta, nodes

from huabiao.base.errors import Refused
from huabiao.publishing import theme, theme_folder
from huabiao.publishing.samples import REQUIRED, samples

log = logging.getLogger("huabiao.publishing")

TEMPLATES = frozenset({".html", ".xml", ".atom", ".css"})
NO_TEMPLATES = frozenset(
    {"static", "styles", "locale"}
)  # folders of files that are used as they are

_seen: list[object] = []  # stamp of the folder when this process last looked at it


class BrokenTheme(Refused):
    """No theme is whole: neither the one that is set nor an earlier one."""


@dataclass(frozen=True)
class Fault:
    """What is wrong with a theme, and where; line 0: the file as a whole."""

    file: str
    line: int
    reason: str

    def __str__(self) -> str:
        where = _("%(file)s 第 %(line)d 行") if self.line else "%(file)s"
        return _("主题文件有错误：%(where)s：%(reason)s。") % {
            "where": where % {"file": self.file, "line": self.line},
            "reason": self.reason,
        }


def settle() -> None:
    """Choose the theme pages are made with: at first, and again while the one that is set is broken."""
    if _seen and not theme_folder.known_fault():
        return
    stamp = theme_folder.stamp()
    if _seen == [stamp]:
        return
    _choose()
    _seen[:] = [stamp]


def follow() -> None:
    """Use what the publisher uses, in a process that only reads."""
    newest = theme_folder.newest_good()
    if newest is not None and newest != theme_folder.root():
        _use(newest)


def fault_of(folder: Path) -> Fault | None:
    """The first thing that is wrong with the theme in this folder."""
    with trying(folder):
        return next(_faults(folder), None)


def faults_of(folder: Path) -> list[Fault]:
    """All that is wrong with the theme in this folder, each thing once."""
    with trying(folder):
        return list(dict.fromkeys(_faults(folder)))


@contextlib.contextmanager
def trying(folder: Path) -> Iterator[None]:
    """Make pages with the theme in this folder for a moment."""
    with theme_folder.trying(folder):
        _forget()
        try:
            yield
        finally:
            _forget()


def _choose() -> None:
    fault = _take_up() if Path(settings.THEME_ROOT).is_dir() else fault_of(settings.THEME_ROOT)
    if fault is None:
        theme_folder.tell("")
        return
    sentence = str(fault)
    newest = theme_folder.newest_good()
    if newest is None or (worse := fault_of(newest)) is not None:
        theme_folder.tell(sentence)
        log.error("%s", sentence if newest is None else f"{sentence} {worse}")
        raise BrokenTheme(
            _("%(fault)s没有可用的旧主题，暂不发布；已发布的页面不受影响。") % {"fault": sentence}
        )
    _use(newest)
    sentence += _("网站继续用上一个完好的主题发布；请改正这个文件。")
    theme_folder.tell(sentence)
    log.error("%s", sentence)


def _take_up() -> Fault | None:
    """Use the theme that is set, if it is whole."""
    version = theme.version_of(settings.THEME_ROOT)
    known = theme_folder.good(version)
    if known is not None and theme.version_of(known) == version:
        theme_folder.make_newest(known)
        _use(known)
        return None
    with theme_folder.copied_aside() as aside:
        fault = fault_of(aside)
        if fault is None:
            _use(theme_folder.keep(aside, theme.version_of(aside)))
    return fault


def _use(folder: Path) -> None:
    theme_folder.choose(folder)
    _forget()


def _forget() -> None:
    """Let nothing be remembered of the theme used before."""
    for remembered in vars(theme).values():
        if hasattr(remembered, "cache_clear"):
            remembered.cache_clear()


def _faults(folder: Path) -> Iterator[Fault]:
    if not folder.is_dir():
        yield Fault(str(folder), 0, _("文件夹不存在"))
        return
    files = sorted(path for path in folder.rglob("*") if path.suffix in TEMPLATES)
    names = [file.relative_to(folder).as_posix() for file in files]
    templates = [name for name in names if name.partition("/")[0] not in NO_TEMPLATES]
    in_texts = [fault for name in templates for fault in _faults_of_text(folder, name)]
    missing = sorted(REQUIRED.keys() - set(templates))
    in_texts += [Fault(name, 0, _("缺少这个模板")) for name in missing]
    yield from in_texts
    if in_texts:  # what is not there, or no template, cannot be tried
        return
    for name, view in REQUIRED.items():
        yield from _faults_in_use(folder, name, view)


def _faults_of_text(folder: Path, name: str) -> Iterator[Fault]:
    """What reading one template shows."""
    environment = theme.environment()
    tree = _parsed(environment, folder, name)
    if isinstance(tree, Fault):
        yield tree
        return
    # The engine itself forgives an unknown name where it stands in a condition.
    for use in tree.find_all((nodes.Filter, nodes.Test)):
        is_filter = isinstance(use, nodes.Filter)
        if use.name not in (environment.filters if is_filter else environment.tests):
            sentence = (
                _("没有名为“%(name)s”的过滤器") if is_filter else _("没有名为“%(name)s”的判断")
            )
            yield Fault(name, use.lineno, sentence % {"name": use.name})
    for other in meta.find_referenced_templates(tree):
        if other is not None and not (folder / other).is_file():
            yield Fault(name, 0, _("用到的模板 %(name)s 不存在") % {"name": other})


def _parsed(environment: jinja2.Environment, folder: Path, name: str) -> nodes.Template | Fault:
    try:
        text = (folder / name).read_text(encoding="utf-8")
        tree = environment.parse(text, name, str(folder / name))
        environment.compile(text, name, str(folder / name))
    except UnicodeDecodeError:
        return Fault(name, 0, _("不是 UTF-8 编码的文本"))
    except jinja2.TemplateSyntaxError as error:
        return Fault(name, error.lineno, _reason(error))
    return tree


def _faults_in_use(folder: Path, name: str, view: type) -> Iterator[Fault]:
    """What trying one template on samples shows."""
    for sample in samples(view):
        try:
            theme.render(name, sample)
        except jinja2.TemplateError as error:
            yield _place(error, folder, name)
            return


def _place(error: jinja2.TemplateError, folder: Path, name: str) -> Fault:
    """Where in which template it went wrong: the innermost of the theme's own lines."""
    file, line, step = name, 0, error.__traceback__
    while step is not None:
        code = Path(step.tb_frame.f_code.co_filename)
        if code.is_relative_to(folder):
            file, line = code.relative_to(folder).as_posix(), step.tb_lineno
        step = step.tb_next
    return Fault(file, line, _reason(error))


def _reason(error: jinja2.TemplateError) -> str:
    """The engine's words, in ours where we know them."""
    words = (error.message or "").rstrip(".")
    for beginning, ours in (
        ("No filter named ", _("没有名为%(rest)s的过滤器")),
        ("No test named ", _("没有名为%(rest)s的判断")),
        ("Encountered unknown tag ", _("不认识的标签%(rest)s")),
        ("Unexpected end of template", _("模板没有写完%(rest)s")),
        ("unexpected ", _("这里不应出现 %(rest)s")),
        ("expected token ", _("这里应有 %(rest)s")),
    ):
        if words.startswith(beginning):
            rest = words.removeprefix(beginning).partition(". ")[0]
            return ours % {"rest": rest.replace("'", "”").replace("”", "“", 1)}
    return _("写法不对（%(words)s）") % {"words": words}
