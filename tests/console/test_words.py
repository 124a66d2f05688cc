"""What people read in the console is Chinese, where Wagtail's own catalogues leave it in English too."""

from __future__ import annotations

import ast
import gettext
import json
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
import wagtail.admin
from django.conf import settings
from django.urls import reverse

from huabiao.changes.models import Change
from huabiao.console.words import ACTS
from huabiao.library import operations
from huabiao.library.templatetags.change_words import change_words
from tests.architecture.tree import modules, parsed, part_of
from tests.console import cities
from tests.factories.accounts import OrganizationFactory, UserFactory

FOLDER = Path(settings.LOCALE_PATHS[0], "zh_Hans", "LC_MESSAGES")
WAGTAILS = Path(wagtail.admin.__file__).with_name("locale")
_QUOTED = r'((?:"(?:[^"\\]|\\.)*"\s*)+)'
_ENTRY = re.compile(
    rf"^msgid {_QUOTED}(?:^msgid_plural {_QUOTED})?^msgstr(?:\[0\])? {_QUOTED}", re.MULTILINE
)
_PLACES = re.compile(r"%\(\w+\)[sd]|%[srd]")


def written(file: Path) -> dict[tuple[str, str], str]:
    """Each word of a catalogue with its plural, or "", and what is said for it."""
    found = _ENTRY.findall(file.read_text(encoding="utf-8"))
    entries = [tuple(map(_joined, entry)) for entry in found]
    return {(word, plural): said for word, plural, said in entries if word}


def _joined(quoted: str) -> str:
    return "".join(ast.literal_eval(line) for line in quoted.splitlines() if line)


@pytest.mark.parametrize("domain", ["django", "djangojs", "argparse"])
def test_what_is_compiled_is_what_is_written(domain):
    compiled = gettext.translation(domain, FOLDER.parents[1], ["zh_Hans"])
    said = written(FOLDER / f"{domain}.po")

    assert {
        (word, plural): compiled.ngettext(word, plural, 1) if plural else compiled.gettext(word)
        for word, plural in said
    } == said


@pytest.mark.parametrize("domain", ["django", "djangojs"])
def test_chinese_keeps_the_open_places(domain):
    assert [
        word
        for (word, _plural), said in written(FOLDER / f"{domain}.po").items()
        if sorted(_PLACES.findall(word)) != sorted(_PLACES.findall(said))
    ] == []


@pytest.mark.django_db
def test_every_word_of_wagtails_scripts_has_its_chinese(client):
    unit = OrganizationFactory()
    client.force_login(UserFactory(administrator_of=unit))
    asked_for = {word for word, _plural in written(WAGTAILS / "en/LC_MESSAGES/djangojs.po")}

    script = client.get(reverse("wagtailadmin_javascript_catalog")).content.decode()
    said = json.loads(
        re.search(r"const newcatalog = (\{.*?\});$", script, re.MULTILINE | re.DOTALL)[1]
    )

    assert len(asked_for) > 80
    assert sorted(asked_for - set(said)) == []
    assert said["Insert a block"] == "添加版块"


def test_every_act_has_its_chinese():
    recorded = {
        node.value
        for file in modules()
        if part_of(file) == "operations"
        for node in ast.walk(parsed(file))
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and re.fullmatch(r"(accounts|library|media|pages|search|sites)(\.[a-z_]+)+", node.value)
    }

    assert len(recorded) > 50
    assert sorted(recorded - set(ACTS)) == []


def test_the_audit_tells_facts_by_the_names_forms_have():
    change = Change(
        before={"accent": "#1f4e8c", "is_grey": False, "blocks": [{"block": "banner"}]},
        after={"accent": "#9b1c1c", "is_grey": True, "blocks": [], "list_style": "PLAIN"},
    )

    assert change_words(change).split("；") == [
        "版块：1 项 → 0 项",
        "主色调：#1f4e8c → #9b1c1c",
        "灰色模式：否 → 是",
        "列表样式：标题列表",
    ]


# What our own screens say

# A note for browsers without scripts, names of keys, a program
NOT_WORDS = {"JavaScript", "Esc", "Ctrl", "Word"}


class _Said(HTMLParser):
    """What stands on a page, or is read out, outside of scripts; templates too: scripts show them later."""

    def __init__(self) -> None:
        super().__init__()
        self.said: list[str] = []
        self._unsaid = 0

    def handle_starttag(self, tag, attrs):
        self._unsaid += tag in ("script", "style", "svg")
        self.said += [
            value or ""
            for name, value in attrs
            if name in ("aria-label", "title", "placeholder", "alt")
        ]

    def handle_endtag(self, tag):
        self._unsaid -= tag in ("script", "style", "svg")

    def handle_data(self, data):
        if not self._unsaid:
            self.said.append(data)


@pytest.mark.django_db
def test_our_own_screens_say_nothing_in_english(client):
    root = cities.city()
    unit = cities.unit(root, "mzj", "民政局")
    cities.submitted(unit, "送审的")
    operations.delete_draft(item_id=cities.draft(unit, "不要的").pk, **cities.who(unit.editor))
    roles = ("platform_administrator_of", "editor_of", "reviewer_of")
    client.force_login(UserFactory(username="guanli", **dict.fromkeys(roles, root)))
    screens = [
        "wagtailadmin_home", "console:reviews", "console:proposals", "console:calendar",
        "console:activity", "console:handbook", "items:wastebasket",
    ]  # fmt: skip

    left = {}
    for screen in screens:
        reader = _Said()
        reader.feed(client.get(reverse(screen)).content.decode())
        words = {word for text in reader.said for word in re.findall("[A-Za-z]{3,}", text)}
        left[screen] = sorted(words - NOT_WORDS)

    assert {screen: words for screen, words in left.items() if words} == {}


def test_what_the_console_itself_records_has_its_chinese():
    assert {"console.audit.taken_along", "console.activity.taken_along"} <= set(ACTS)
