"""Pages that could not be rendered: kept with a reason in plain words until they are made."""

import pytest
from jinja2 import Environment, StrictUndefined, TemplateSyntaxError, UndefinedError

from huabiao.library.models import Item
from huabiao.library.unrendered import PAGE_OF_ITEM
from huabiao.publishing.models import Failure, PublishedFile, Run
from huabiao.publishing.operations.jobs import ask_rebuild
from huabiao.publishing.operations.working import Bulk
from huabiao.publishing.trouble import reason_of
from huabiao.publishing.turn import turn
from tests import trees
from tests.factories.pages import make_site
from tests.factories.publishing import channel_of, item_in, path_of_item
from tests.publishing.breaking import failing
from tests.publishing.test_jobs import SYSTEM


def undefined(template, **names):
    with pytest.raises(UndefinedError) as raised:
        Environment(undefined=StrictUndefined).from_string(template).render(**names)  # noqa: S701
    return raised.value


def test_reasons_are_sentences_without_names_of_programs():
    said = [
        reason_of(undefined("{{ page.tel }}", page={})),
        reason_of(undefined("{{ page.tel.home }}", page={})),
        reason_of(undefined("{{ nobody }}")),
        reason_of(TemplateSyntaxError("unexpected end", 12, "library/article.html")),
        reason_of(FileNotFoundError(2, "No such file", "a.jpg")),
        reason_of(PermissionError(13, "Permission denied")),
        reason_of(ZeroDivisionError()),
    ]

    assert said == [
        "网站主题的模板要用“tel”，这里没有。",
        "网站主题的模板要用“tel”，这里没有。",
        "网站主题的模板要用“nobody”，这里没有。",
        "网站主题的模板 library/article.html 第 12 行写错了。",
        "页面要用的文件不见了：a.jpg。",
        "服务器读写文件出错：Permission denied。",
        "生成页面的程序或模板出错（ZeroDivisionError）。",
    ]


@trees.on_two_connections
def test_a_page_that_fails_is_a_fault_until_it_is_made(public, monkeypatch):
    profile = make_site("mzj")
    news = channel_of(profile, "ywdt")
    trees.publish()
    item, other = item_in(news), item_in(news)
    path = item.addresses.get().path
    with monkeypatch.context() as patch:
        failing(patch, path)
        trees.publish()
        fault = Failure.objects.get()
        found = (fault.site_id, fault.path, fault.kind, fault.ident, fault.run)
        assert found == (profile.site_id, path, PAGE_OF_ITEM, item.pk, run_that_failed())
        # It fails again: still one fault, since the same moment.
        Item.objects.filter(pk=item.pk).update(title="又改了")
        rebuild(profile)
        assert Failure.objects.get().since == fault.since
    assert trees.file_at(path_of_item(other, "mzj")).exists()

    rebuild(profile)

    assert not Failure.objects.exists()
    assert PublishedFile.objects.filter(path=path).count() == 1
    assert "又改了" in trees.text(path_of_item(item, "mzj"))


def run_that_failed():
    return Run.objects.exclude(problem="").order_by("pk").first()


def rebuild(profile):
    ask_rebuild(sites=[profile.site_id], **SYSTEM)
    with turn():
        bulk = Bulk()
        while bulk.step() is not None:
            pass
