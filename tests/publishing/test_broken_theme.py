"""A theme that is broken never takes a site down: the last one that was whole serves until it is mended."""

import ast
import shutil
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

import huabiao
from huabiao.publishing import theme, theme_check, theme_folder
from huabiao.publishing.samples import REQUIRED
from huabiao.publishing.theme_check import BrokenTheme, Fault, fault_of
from tests import trees
from tests.factories.pages import make_site
from tests.factories.publishing import channel_of, item_in
from tests.publishing.themes import PLAIN, add, folder, mend, start_anew

__all__ = ["folder"]
ARTICLE = "library/article.html"
LINES = len((PLAIN / ARTICLE).read_text(encoding="utf-8").splitlines())
BLOCKS_ON = "网站继续用上一个完好的主题发布；请改正这个文件。"
UNKNOWN = f"主题文件有错误：{ARTICLE} 第 {LINES + 1} 行：没有名为“shout”的过滤器。"


def test_the_plain_theme_is_whole(folder):
    assert fault_of(folder) is None


def test_every_template_pages_are_made_with_is_tried():
    asked = {
        argument.value
        for file in Path(huabiao.__file__).parent.rglob("*.py")
        for call in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(call, ast.Call) and ast.unparse(call.func) == "theme.render"
        for argument in call.args[:1]
        if isinstance(argument, ast.Constant)
    }

    assert asked <= REQUIRED.keys()


@pytest.mark.parametrize(
    ("name", "text", "fault"),
    [
        pytest.param(
            ARTICLE,
            "{% if page %}",
            Fault(ARTICLE, LINES + 1, "模板没有写完"),
            id="a tag that is not closed",
        ),
        pytest.param(
            ARTICLE,
            "{% wenn page %}",
            Fault(ARTICLE, LINES + 1, "不认识的标签“wenn”"),
            id="an unknown tag",
        ),
        pytest.param(
            ARTICLE,
            "{{ page.head.title | shout }}",
            Fault(ARTICLE, LINES + 1, "没有名为“shout”的过滤器"),
            id="an unknown filter",
        ),
        pytest.param(
            ARTICLE,
            "{{ page.head.title | shout if false }}",
            Fault(ARTICLE, LINES + 1, "没有名为“shout”的过滤器"),
            id="an unknown filter that is never used",
        ),
        pytest.param(
            ARTICLE,
            '{% include "nothing.html" %}',
            Fault(ARTICLE, 0, "用到的模板 nothing.html 不存在"),
            id="another template that is not there",
        ),
        pytest.param(
            "publishing/footer.html",
            "{{ shell.nothing }}",
            Fault(
                "publishing/footer.html",
                len((PLAIN / "publishing/footer.html").read_text().splitlines()) + 1,
                "写法不对（'huabiao.publishing.views_data.Shell object' has no attribute 'nothing'）",
            ),
            id="a value that is none, in a part of all pages",
        ),
    ],
)
def test_what_is_broken_is_named_with_its_line_and_reason(folder, name, text, fault):
    add(folder, name, text)

    found = fault_of(folder)

    assert found is not None
    assert (found.file, found.line) == (fault.file, fault.line)
    assert found.reason.startswith(fault.reason)


def test_a_template_that_is_missing_or_no_text_is_named(folder):
    (folder / ARTICLE).write_bytes("中".encode("gb18030"))
    unreadable = str(fault_of(folder))
    (folder / ARTICLE).unlink()
    missing = str(fault_of(folder))
    shutil.rmtree(folder)

    assert unreadable == f"主题文件有错误：{ARTICLE}：不是 UTF-8 编码的文本。"
    assert missing == f"主题文件有错误：{ARTICLE}：缺少这个模板。"
    assert str(fault_of(folder)) == f"主题文件有错误：{folder}：文件夹不存在。"


def test_a_whole_theme_is_read_from_a_copy_that_nobody_edits(folder):
    theme_check.settle()
    add(folder, ARTICLE, "{% wenn %}")

    assert theme_folder.root() == theme_folder.good(theme.template_version())
    assert theme.template_version() == theme.version_of(theme_folder.root())
    assert fault_of(theme_folder.root()) is None


def test_two_copies_are_kept(folder):
    versions = []
    for _number in range(4):
        start_anew()
        theme_check.settle()
        versions.append(theme.template_version())
        add(folder, ARTICLE, " ")

    copies = theme_folder._copies()
    assert [copy.name for copy in copies] == [versions[3], versions[2]]


def test_a_copy_that_somebody_changed_is_made_anew(folder):
    theme_check.settle()
    add(theme_folder.root(), ARTICLE, "{% wenn %}")
    start_anew()

    theme_check.settle()

    assert fault_of(theme_folder.root()) is None


def test_without_any_whole_theme_nothing_is_published_and_it_is_said_why(folder):
    add(folder, ARTICLE, "{{ page.head.title | shout }}")

    with pytest.raises(BrokenTheme) as refusal:
        theme_check.settle()

    assert str(refusal.value) == f"{UNKNOWN}没有可用的旧主题，暂不发布；已发布的页面不受影响。"
    assert theme_folder.known_fault() == UNKNOWN


def test_a_process_that_only_reads_follows_the_publisher(folder):
    theme_check.settle()
    first = theme_folder.root()
    start_anew()
    theme_check.follow()
    followed = theme_folder.root()
    add(folder, ARTICLE, " ")
    second = _as_another_process_settles()
    theme_check.follow()

    assert (followed, theme_folder.root()) == (first, second)
    assert first != second


def _as_another_process_settles():
    chosen = list(theme_folder._chosen)
    start_anew()
    theme_check.settle()
    made = theme_folder.root()
    theme_folder._chosen[:] = chosen
    return made


@pytest.fixture
def news(folder, public):
    return channel_of(make_site("mzj"), "ywdt")


@trees.on_two_connections
def test_editors_items_go_live_with_the_last_good_theme_until_it_is_mended(news, folder, tmp_path):
    trees.start()
    trees.publish()
    add(folder, ARTICLE, "{{ page.head.title | shout }}")
    start_anew()
    item = item_in(news, title="主题坏了也要发布")

    with pytest.raises(CommandError) as refusal:
        call_command("publish")
    with pytest.raises(CommandError) as doubt:
        call_command("verify")
    home = trees.text("mzj/index.html")
    mend(folder, ARTICLE)
    call_command("publish")
    call_command("verify")

    assert str(refusal.value) == str(doubt.value) == UNKNOWN + BLOCKS_ON
    assert item.title in home
    assert theme_folder.known_fault() == ""
    assert theme.template_version() == theme.version_of(folder)
    assert trees.files() == trees.rebuilt(tmp_path / "rebuilt")


@trees.on_two_connections
def test_a_theme_that_is_mended_differently_reaches_every_page(news, folder, tmp_path):
    item_in(news)
    trees.start()
    trees.publish()
    add(folder, "publishing/footer.html", "{% wenn %}")
    start_anew()
    trees.start()
    trees.publish()
    mend(folder, "publishing/footer.html")
    add(folder, "publishing/footer.html", "<!-- mended -->")

    trees.start()
    trees.publish()

    assert "<!-- mended -->" in trees.text("mzj/index.html")
    assert trees.proof().is_right
    assert trees.files() == trees.rebuilt(tmp_path / "rebuilt")
