"""What people read in the console is Chinese, where Wagtail's own catalogues leave it in English too."""

from __future__ import annotations

import ast
import gettext
import json
import re
from pathlib import Path

import pytest
import wagtail.admin
from django.conf import settings
from django.urls import reverse

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
