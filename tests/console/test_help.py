"""Every screen says what it is for and leads to the handbook; the handbook's own links hold."""

from __future__ import annotations

import re

import pytest
from django.conf import settings
from django.urls import reverse
from PIL import Image
from wagtail.users.models import UserProfile

from huabiao.changes.models import Change
from huabiao.console import handbook
from huabiao.console.help import HELP, WITHOUT_A_SCREEN
from huabiao.console.scoped import SCOPED
from tests.console import cities
from tests.console.test_isolation import LISTS, everything
from tests.console.test_odd_input import SCREENS, city  # noqa: F401  # a fixture
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db


def test_every_scoped_address_has_its_help_or_shows_no_screen():
    assert sorted(HELP.keys() | WITHOUT_A_SCREEN.keys()) == sorted(SCOPED)
    assert HELP.keys() & WITHOUT_A_SCREEN.keys() == set()


def test_every_help_leads_to_a_part_of_the_handbook_that_is_there():
    lost = {
        name: (found.chapter, found.anchor)
        for name, found in HELP.items()
        if found.anchor and found.anchor not in handbook.chapter(found.chapter).anchors
    }

    assert lost == {}


def test_a_sentence_is_one_and_ends():
    assert [
        name for name, found in HELP.items() if not re.fullmatch(r"[^。]+。", str(found.sentence))
    ] == []


def test_without_a_script_the_sentence_leads_home_and_home_leads_on(client):
    unit = cities.unit(cities.city(), "mzj", "民政局")
    client.force_login(unit.editor)
    home = reverse("wagtailadmin_home")

    written = client.get(reverse("items:add")).content.decode()
    ways = client.get(home).context["ways"]

    assert f'<noscript> <a href="{home}">回到工作台</a></noscript>' in written
    assert [url for _label, url in ways] == [reverse("items:list"), reverse("console:calendar")]


def helps_on(client, addresses):
    """Of those that show a screen of the console, whether it has its help."""
    pages = {name: client.get(address) for name, address in addresses.items() if name in HELP}
    return {
        name: str(HELP[name].sentence) in page.content.decode()
        for name, page in pages.items()
        if page.status_code == 200
    }


def test_every_list_shows_its_help(client):
    root = cities.city()
    client.force_login(
        UserFactory(platform_administrator_of=root, editor_of=root, reviewer_of=root)
    )
    own = ("console:calendar", "console:activity", "console:handbook", "accounts:account")
    more = ("people:index", "organizations:index", "sites:index", "channels:to_fill")

    shown = helps_on(client, {name: reverse(name) for name in (*LISTS, *own, *more)})

    assert shown == dict.fromkeys({*LISTS, *own, *more}, True)


def test_every_screen_of_an_item_shows_its_help(client):
    unit = cities.unit(cities.city(), "mzj", "民政局")
    item = cities.submitted(unit, "送审的")
    draft = cities.draft(unit, "草稿")
    person = UserFactory(editor_of=unit.organization, signer_of=unit.organization)
    client.force_login(person)
    task = cities.task_of(item)
    addresses = {
        f"items:{name}": found[0]
        for name, found in everything(
            items=(draft,),
            task=task,
            placements=draft.placements.all(),
            relation=1,
            channel=unit.channel,
            rule=1,
            document=1,
        ).items()
    }
    addresses["items:review"] = reverse("items:review", args=[item.pk, task])
    addresses["items:write"] = reverse("items:write", args=["NEWS"])

    shown = helps_on(client, addresses)

    assert len(shown) > 12
    assert set(shown.values()) == {True}


def test_every_form_of_administration_shows_its_help(client, city):  # noqa: F811
    client.force_login(city["office"])

    shown = helps_on(
        client,
        {name: reverse(name, args=[city[of].pk] if of else []) for name, of in SCREENS},
    )

    assert len(shown) > 20
    assert set(shown.values()) == {True}


# The handbook


def test_every_chapter_is_shown_and_its_links_lead_somewhere(client):
    client.force_login(UserFactory(editor_of=cities.city()))
    pages = {
        name: client.get(handbook.address_of(name)).content.decode() for name in handbook.names()
    }
    links = {
        link
        for page in pages.values()
        for link in re.findall(r'<article class="hb-handbook">.*</article>', page, re.DOTALL)
        for link in re.findall(r'(?:href|src)="([^"]+)"', link)
    }

    assert {"README", "editor", "reviewer", "unit-administrator", "operator"} <= pages.keys()
    inner = {link for link in links if link.startswith("/")}
    assert {status_of(client, link.partition("#")[0]) for link in inner} == {200}
    assert [link for link in links if ".md" in link] == []


def status_of(client, address):
    """And reads the file that a picture's answer holds open, which closes it."""
    answer = client.get(address)
    assert b"".join(answer)
    return answer.status_code


def test_a_link_out_of_the_handbook_is_plain_words(client):
    chapter = handbook.chapter("operator")

    assert '<a class="hb-quiet">docs/operations.md</a>' in chapter.html


def test_what_is_no_chapter_is_not_there(client):
    client.force_login(UserFactory(editor_of=cities.city()))

    codes = {
        client.get(address).status_code
        for address in (
            reverse("console:handbook_chapter", args=["nothing"]),
            reverse("console:handbook_picture", args=["editor.md"]),
            reverse("console:handbook_picture", args=["../../README.md"]),
            reverse("console:handbook_picture", args=["../../../etc/passwd"]),
            reverse("console:handbook_picture", args=["nothing.png"]),
        )
    }

    assert codes == {404}


def test_a_picture_of_the_documents_is_shown_and_none_from_elsewhere(client):
    documents = settings.ROOT / "docs"
    name = next(file for file in documents.rglob("*") if file.suffix in handbook.PICTURES)
    client.force_login(UserFactory(editor_of=cities.city()))

    answer = client.get(
        reverse("console:handbook_picture", args=[f"../{name.relative_to(documents)}"])
    )

    assert b"".join(answer.streaming_content) == name.read_bytes()
    assert handbook.picture("../../themes/plain/static/x.png") is None


def test_a_picture_leads_to_itself_keeps_its_place_and_says_what_it_shows():
    shown = re.findall(
        r'<a href="([^"]+)" class="hb-picture" title="看大图" target="_blank"><img src="([^"]+)"'
        r' alt="([^"]*)" loading="lazy" width="(\d+)" height="(\d+)" /></a>',
        "".join(handbook.chapter(name).html for name in handbook.names()),
    )

    images = sum(handbook.chapter(name).html.count("<img") for name in handbook.names())
    assert len(shown) == images > 10
    assert [found for found in shown if found[0] != found[1] or len(found[2]) < 8] == []
    prefix = reverse("console:handbook_picture", args=["x"]).removesuffix("x")
    for address, _source, _words, width, height in shown:
        with Image.open(handbook.picture(address.removeprefix(prefix))) as opened:
            assert opened.size == (int(width), int(height))


# Shortcuts


def test_shortcuts_are_switched_off_and_on_by_whom_they_disturb(client):
    person = UserFactory(editor_of=cities.city())
    client.force_login(person)

    answers, kept = [], []
    for sent in ({"back": "/items/"}, {"back": "https://evil.invalid/", "on": "1"}):
        answers.append(client.post(reverse("console:shortcuts"), sent).url)
        kept.append(UserProfile.objects.get(user=person).keyboard_shortcuts)
        said = "现在是关闭的" in client.get(reverse("console:calendar")).content.decode()
        assert said is not kept[-1]

    assert (answers, kept) == (["/items/", "/"], [False, True])
    assert list(
        Change.objects.filter(action="accounts.shortcuts_switched").values_list("after", flat=True)
    ) == [{"is_on": False}, {"is_on": True}]


def test_keys_lead_to_screens_of_ones_own_work(client):
    root = cities.city()
    keys = {}
    for role in ("editor_of", "reviewer_of"):
        client.force_login(UserFactory(**{role: root}))
        page = client.get(reverse("wagtailadmin_home")).content.decode()
        keys[role] = set(re.findall(r'data-w-kbd-key-value="(\w \w)"', page))

    assert keys == {
        "editor_of": {"g g", "g x", "g r", "g c", "x x"},
        "reviewer_of": {"g g", "g x", "g s", "g r", "g c"},
    }
