"""Isolation in the console: of another unit's items neither a title, an id nor a count, by any address."""

from __future__ import annotations

import pytest
from django.urls import reverse
from wagtail.models import TaskState

from huabiao.changes.models import Change
from huabiao.console.scoped import SCOPED
from huabiao.library import operations
from huabiao.library.enums import Kind
from huabiao.library.files import images_of
from huabiao.library.models import Item, ItemPicture, Placement, Relation, Subscription
from tests.console import cities
from tests.factories.accounts import UserFactory
from tests.factories.media import DocumentFactory, ImageFactory
from tests.moments import NOON, ONE_DAY

pytestmark = pytest.mark.django_db

SECRET = "民政局内部尚未公开的事"


@pytest.fixture
def units():
    root = cities.city()
    return cities.unit(root, "mzj", "民政局"), cities.unit(root, "jyj", "教育局")


@pytest.fixture
def theirs(units):
    """Items of the first unit in every state, and the parts that addresses name."""
    unit, _ = units
    draft = cities.draft(unit, f"{SECRET}：草稿", kind=Kind.INTERPRETATION)
    waiting = cities.submitted(unit, f"{SECRET}：送审")
    public = cities.live(unit, f"{SECRET}：公开", kind=Kind.NORMATIVE_DOCUMENT)
    relation = operations.relate_items(
        source_id=draft.pk, target_id=public.pk, type="INTERPRETS", **cities.who(unit.editor)
    )
    return draft, waiting, public, relation, *with_files(unit)


def with_files(unit) -> tuple[Item, Item]:
    """A gallery and a recording: what a unit shows is as much its own as what it writes."""
    gallery = cities.draft(unit, f"{SECRET}：图集", kind=Kind.GALLERY)
    gallery.pictures.add(
        ItemPicture(image=ImageFactory(organization=unit.organization), caption=SECRET)
    )
    recording = cities.draft(unit, f"{SECRET}：录像", kind=Kind.RECORDING)
    recording.recording = DocumentFactory(organization=unit.organization)
    recording.captions = DocumentFactory(organization=unit.organization)
    for item in (gallery, recording):
        operations.save_draft(item=item, **cities.who(unit.editor))
    return gallery, recording


OF_AN_ITEM = (
    "overview",
    "edit",
    "editing",
    "preview",
    "preview_typed",
    "scratch",
    "locked",
    "history",
    "submit",
    "take_back",
    "withdraw",
    "repeal",
    "delete",
    "restore",
    "place",
    "relate",
    "keep_from_rules",
    "source",
)


def everything(
    *, items, task, placements, relation, channel, rule, document
) -> dict[str, list[str]]:
    """Every address of the items' screens that names a thing, by the name of its view."""
    addresses: dict[str, list[str]] = {}

    def add(name, *args):
        addresses.setdefault(name, []).append(reverse(f"items:{name}", args=args))

    for item in items:
        for name in OF_AN_ITEM:
            add(name, item.pk)
        for revision in (*item.revisions.all(), None):
            add("compare", item.pk, "live", str(revision.pk) if revision else "latest")
            if revision is not None:
                add("revert", item.pk, revision.pk)
        add("review", item.pk, task)
        add("picture", item.pk, max(images_of(item.get_latest_revision_as_object()), default=1))
        add("unrelate", item.pk, relation)
        add("relation_end", item.pk, relation)
        add("replace", item.pk, document)
    add("relation_proposal", relation)
    for placement in placements:
        for name in ["words", "expiry", "order", "pin", "backdate", "remove"]:
            add(f"placement_{name}", placement.pk)
        add("proposal", placement.pk)
    add("channel", channel.pk)
    add("bulk", "somebody-elses-choice")
    add("subscribe", channel.pk)
    add("subscription", rule)
    add("subscription_end", rule)
    return addresses


LISTS = (
    "wagtailadmin_home",
    "console:reviews",
    "console:proposals",
    "console:audit",
    "console:calendar",
    "items:list",
    "items:add",
    "items:wastebasket",
    "items:word",
    "items:channels",
)


@pytest.fixture
def addresses(units, theirs):
    draft, waiting, public, relation, gallery, recording = theirs
    return everything(
        items=(draft, waiting, public, gallery, recording),
        task=cities.task_of(waiting),
        placements=Placement.objects.all(),
        relation=relation.pk,
        channel=units[0].channel,
        document=DocumentFactory(organization=units[0].organization).pk,
        rule=Subscription.objects.create(
            channel=units[0].channel, keyword=SECRET, created_at=NOON
        ).pk,
    )


def state_of_the_database():
    return (
        list(Item.objects.order_by("pk").values()),
        list(Placement.objects.order_by("pk").values()),
        list(Relation.objects.order_by("pk").values()),
        list(Subscription.objects.order_by("pk").values()),
        list(TaskState.objects.order_by("pk").values("pk", "status", "comment")),
        Change.objects.count(),
    )


def strangers(units):
    _, other = units
    return {
        "editor": other.editor,
        "reviewer": other.first,
        "signer": other.signer,
        "administrator": UserFactory(administrator_of=other.organization),
        "superuser": UserFactory(editor_of=other.organization, is_superuser=True),
    }


def test_the_matrix_knows_every_address_of_the_items(addresses):
    named = {f"items:{name}" for name in addresses} | {
        "items:write",
        "items:choose",
        "items:preview_new",
        "items:scratch_new",
        "items:copyable",  # what readers can read is everybody's: tests/library/test_copying.py
        "items:copy",
        "items:read_again",  # tests/library/test_rereading.py
    }

    assert {name for name in SCOPED if name.startswith("items:")} == named | {
        name for name in LISTS if name.startswith("items:")
    }


@pytest.mark.parametrize("role", ["editor", "reviewer", "signer", "administrator", "superuser"])
def test_a_stranger_is_answered_404_whatever_they_name(client, units, addresses, role):
    client.force_login(strangers(units)[role])
    before = state_of_the_database()

    answers = {
        address: (
            client.get(address).status_code,
            client.post(address, {"decision": "approve", "reason": "x"}).status_code,
        )
        for of_one_view in addresses.values()
        for address in of_one_view
    }

    # Acts without a page are asked by POST alone: 405 is answered before anything is looked up.
    wrong = {
        address: codes
        for address, codes in answers.items()
        if codes[0] not in (404, 405) or codes[1] not in (404, 405) or codes == (405, 405)
    }
    assert wrong == {}
    assert state_of_the_database() == before


@pytest.mark.parametrize("role", ["editor", "reviewer", "signer", "administrator", "superuser"])
def test_a_stranger_finds_nothing_in_any_list(client, units, theirs, role):
    client.force_login(strangers(units)[role])

    pages = {name: client.get(reverse(name)).content.decode() for name in LISTS}

    telling = {
        name
        for name, page in pages.items()
        for item in (*theirs[:3], *theirs[4:])
        if SECRET in page or f"/items/{item.pk}/" in page or item.key in page
    }
    assert telling == set()


@pytest.mark.parametrize("role", ["editor", "reviewer", "signer", "administrator", "superuser"])
def test_a_stranger_fetches_no_file_of_a_gallery_or_a_recording(client, units, theirs, role):
    gallery, recording = theirs[4:]
    client.force_login(strangers(units)[role])

    codes = {
        client.get(address).status_code
        for address in (
            reverse("media:image", args=[gallery.pictures.first().image_id, "a.png"]),
            reverse("media:document", args=[recording.recording_id]),
            reverse("media:document", args=[recording.captions_id]),
        )
    }

    assert codes == {404}


def test_a_stranger_shows_no_file_of_a_gallery_or_a_recording(client, units, theirs):
    """However a form names them: pickers take what the person may use, and nothing else."""
    gallery, recording = theirs[4:]
    _, other = units
    client.force_login(other.editor)
    typed = {"title": "我们的", "body": "<p>x</p>", "organization": other.organization.pk}
    image = gallery.pictures.first().image_id

    client.post(
        reverse("items:write", args=[Kind.GALLERY]),
        {**typed, "picture": [image], "kept-lead_image": image},
    )
    client.post(
        reverse("items:write", args=[Kind.RECORDING]),
        {
            **typed,
            "kept-recording": recording.recording_id,
            "kept-captions": recording.captions_id,
            "kept-lead_image": image,
        },
    )

    ours = Item.objects.filter(organization=other.organization)
    assert [
        (item.pictures.count(), item.lead_image_id, item.recording_id, item.captions_id)
        for item in ours
    ] == [(0, None, None, None)] * 2


def test_a_stranger_finds_nothing_by_searching(client, units, theirs):
    _, other = units
    client.force_login(other.editor)

    found = [
        client.get(reverse("items:list"), {"q": SECRET}).context["items_count"],
        len(client.get(reverse("console:audit"), {"subject": theirs[0].key}).context["rows"]),
    ]

    assert found == [0, 0]


def test_counts_are_of_ones_own(client, units, theirs):
    _, other = units
    cities.draft(other, "我们的草稿")
    client.force_login(other.editor)

    page = client.get(reverse("items:list"))

    assert (page.context["items_count"], page.context["paginator"].count) == (1, 1)


def test_the_filter_offers_ones_own_units_alone(client, units):
    _, other = units
    client.force_login(other.editor)

    page = client.get(reverse("items:list"))

    assert list(page.context["filters"].form.fields["organization"].queryset) == [
        other.organization
    ]


def test_another_units_organization_cannot_be_written_for(client, units):
    unit, other = units
    client.force_login(other.editor)

    page = client.post(
        reverse("items:write", args=[Kind.NEWS]),
        {"title": "冒名", "body": "<p>x</p>", "organization": unit.organization.pk},
    )

    assert page.context["form"].errors.keys() == {"organization"}
    assert Item.objects.count() == 0


def test_a_revision_must_be_the_items_own(client, units, theirs):
    """Another unit's revision under the address of one's own item is no revision."""
    _, other = units
    own = cities.draft(other, "我们的草稿")
    foreign = theirs[0].latest_revision_id
    client.force_login(other.editor)

    codes = {
        client.get(reverse("items:revert", args=[own.pk, foreign])).status_code,
        client.get(reverse("items:compare", args=[own.pk, foreign, "latest"])).status_code,
        client.get(reverse("items:compare", args=[own.pk, "latest", foreign])).status_code,
        client.get(reverse("items:compare", args=[own.pk, "x", "latest"])).status_code,
    }

    assert codes == {404}


def test_a_draft_proposed_to_a_channel_is_not_shown_before_it_is_submitted(client, units):
    unit, other = units
    item = cities.draft(unit, SECRET, channel=other.channel)
    placement = cities.placement_of(item)
    client.force_login(other.editor)

    pages = [client.get(reverse(name)).content.decode() for name in LISTS]
    codes = {
        client.get(reverse("items:proposal", args=[placement.pk])).status_code,
        client.get(reverse("items:placement_remove", args=[placement.pk])).status_code,
        client.post(reverse("items:placement_pin", args=[placement.pk])).status_code,
    }

    assert [page for page in pages if SECRET in page] == []
    assert codes == {404}


def test_what_a_draft_would_say_of_another_units_item_is_not_shown_before_it_is_submitted(
    client, units
):
    unit, other = units
    public = cities.live(other, "公开的办法", kind=Kind.NORMATIVE_DOCUMENT)
    draft = cities.draft(unit, SECRET, kind=Kind.INTERPRETATION)
    relation = operations.relate_items(
        source_id=draft.pk, target_id=public.pk, type="INTERPRETS", **cities.who(unit.editor)
    )
    client.force_login(other.editor)

    page = client.get(reverse("items:overview", args=[public.pk]))
    pages = [client.get(reverse(name)).content.decode() for name in LISTS]
    codes = {
        client.get(reverse("items:relation_proposal", args=[relation.pk])).status_code,
        client.get(reverse("items:relation_end", args=[public.pk, relation.pk])).status_code,
    }

    assert page.context["related"] == []
    assert [text for text in (page.content.decode(), *pages) if SECRET in text] == []
    assert codes == {404}


def test_an_item_that_readers_cannot_read_yet_is_not_found_for_a_relation(client, units):
    unit, other = units
    kind = Kind.NORMATIVE_DOCUMENT
    later = cities.draft(unit, f"{SECRET}：定时", kind=kind)
    words = {"title": "", "summary": "", "release_at": NOON + 400 * ONE_DAY}
    operations.change_placement_words(
        placement_id=cities.placement_of(later).pk, **words, **cities.who(unit.editor)
    )
    cities.sign(unit, later)
    expired = cities.live(unit, f"{SECRET}：到期", kind=kind)
    Placement.objects.filter(item=expired).update(is_live=False)
    own = cities.draft(other, "我们的解读", kind=Kind.INTERPRETATION)
    client.force_login(other.editor)
    address = reverse("items:relate", args=[own.pk])

    found = list(client.get(address, {"q": SECRET}).context["found"])
    for item in (later, expired):
        client.post(address, {"type": "INTERPRETS", "target": item.pk})

    assert later.live is False  # as it was before it was signed
    assert Item.objects.get(pk=later.pk).live is True
    assert found == []
    assert Relation.objects.count() == 0


def test_another_units_draft_is_not_found_for_a_relation(client, units, theirs):
    _, other = units
    own = cities.draft(other, "我们的草稿", kind=Kind.NOTICE)
    client.force_login(other.editor)

    page = client.get(reverse("items:relate", args=[own.pk]), {"q": SECRET})

    assert list(page.context["found"]) == [theirs[2]]  # the public one


# Two attacks that succeed on plain Wagtail.


def test_another_units_live_item_cannot_be_taken_offline(client, units, theirs):
    public = theirs[2]
    _, other = units
    client.force_login(UserFactory(signer_of=other.organization, is_superuser=True))

    codes = {
        client.post(address).status_code
        for address in (
            f"/items/unpublish/{public.pk}/",
            f"/snippets/library/item/unpublish/{public.pk}/",
            f"/items/delete/{public.pk}/",
            f"/bulk/library/item/delete/?id={public.pk}",
            reverse("items:withdraw", args=[public.pk]),
        )
    }

    public.refresh_from_db()
    assert codes == {404}
    assert (public.is_public, public.placements.get().is_live) == (True, True)


def test_another_units_item_cannot_be_approved_under_ones_own_address(client, units, theirs):
    waiting = theirs[1]
    _, other = units
    own = cities.submitted(other, "我们的送审")
    foreign_task = cities.task_of(waiting)
    client.force_login(other.first)

    page = client.post(
        reverse("items:review", args=[own.pk, foreign_task]), {"decision": "approve"}
    )
    closed = client.post(f"/items/workflow/action/{own.pk}/approve/{foreign_task}/")

    assert page.context["form"].non_field_errors() == [
        "没有需要审核的内容：送审已被撤回、退回，或者别人已经处理。"
    ]
    assert closed.status_code == 404
    assert list(TaskState.objects.filter(status=TaskState.STATUS_APPROVED)) == list(
        TaskState.objects.filter(
            workflow_state__object_id=str(theirs[2].pk), status=TaskState.STATUS_APPROVED
        )
    )
