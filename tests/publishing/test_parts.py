"""What is said on one page only makes no other page be written, or rendered, again."""

import pytest

from huabiao.accounts.operations import actor_of
from huabiao.library import operations as library
from huabiao.library.enums import Kind
from huabiao.library.models import Attachment, Item
from huabiao.library.published import feeds
from huabiao.publishing.models import ReceiptLine
from huabiao.sites import operations as sites
from huabiao.sites.enums import ListStyle
from huabiao.workflow.queries import review_of
from tests import trees
from tests.factories.accounts import UserFactory
from tests.factories.media import DocumentFactory
from tests.factories.pages import make_site
from tests.factories.publishing import channel_of, path_of_item, plain_in
from tests.factories.workflow import staff_of
from tests.moments import NOON, ONE_MINUTE

pytestmark = trees.on_two_connections


@pytest.fixture
def profile(public):
    return make_site("mzj")


@pytest.fixture
def staff(profile):
    return staff_of(profile.sponsor)


@pytest.fixture
def items(profile, staff):
    """Three in one channel, published; the oldest first."""
    channel = channel_of(profile, "ywdt")
    found = [plain_in(channel, at=NOON + number * ONE_MINUTE) for number in range(3)]
    trees.publish()
    return found


def who(person):
    return {"by": person, "actor": actor_of(person, address="", door="console"), "at": NOON}


def edit(item, staff, change):
    text = item.get_latest_revision_as_object()
    change(text)
    library.save_draft(item=text, **who(staff.editor))
    library.submit_item(item_id=item.pk, **who(staff.editor))
    for person in (staff.first, staff.second, staff.signer):
        library.approve_item(
            item_id=item.pk,
            task_state_id=review_of(Item.objects.get(pk=item.pk)).current_task_state_id,
            is_confidentiality_checked=True,
            **who(person),
        )


def rewritten(act):
    """(paths the act changes, how many routes it makes be rendered)."""
    before = ReceiptLine.objects.latest("pk").pk
    act()
    outcome = trees.publish()
    lines = ReceiptLine.objects.filter(pk__gt=before)
    return sorted(lines.values_list("path", flat=True)), outcome.rendered


def part_of(item):
    return feeds.part_route(0, feeds.part_of(item.pk)).path


def page_of(item):
    return path_of_item(item, "mzj").removeprefix("mzj")


def test_a_text_that_no_list_shows_is_written_on_its_page_alone(items, staff, tmp_path):
    item = items[1]

    paths, rendered = rewritten(lambda: edit(item, staff, change_body))

    # A feed and a map of the site say when a text was changed.
    assert paths == sorted([page_of(item), "/feed.atom", part_of(item)])
    assert rendered == 3
    assert trees.files() == trees.rebuilt(tmp_path / "rebuilt")


def change_body(text):
    text.body = "<p>另一段正文。</p>"


def test_a_file_below_a_text_comes_with_its_page_alone(items, staff, tmp_path):
    item = items[1]
    document = DocumentFactory(organization=item.organization)

    paths, rendered = rewritten(
        lambda: edit(item, staff, lambda text: text.attachments.add(Attachment(document=document)))
    )

    (file,) = set(paths) - {page_of(item), "/feed.atom", part_of(item)}
    assert (file.endswith(".pdf"), len(paths), rendered) == (True, 4, 4)
    assert trees.files() == trees.rebuilt(tmp_path / "rebuilt")


def test_an_answer_that_lists_show_is_written_in_lists_too(items, profile, staff, tmp_path):
    office = UserFactory(platform_administrator_of=profile.sponsor)
    Item.objects.filter(pk=items[1].pk).update(kind=Kind.FAQ)
    channel = channel_of(profile, "ywdt")
    sites.edit_channel(channel=channel, list_style=ListStyle.QUESTIONS, **who(office))
    trees.publish()
    with_answer = Item.objects.get(pk=items[1].pk)

    paths, _rendered = rewritten(lambda: edit(with_answer, staff, change_body))

    assert {page_of(with_answer), "/ywdt/index.html"} <= set(paths)
    assert trees.files() == trees.rebuilt(tmp_path / "rebuilt")


def test_how_a_channel_is_described_is_written_on_its_own_pages_alone(items, profile, tmp_path):
    office = UserFactory(platform_administrator_of=profile.sponsor)
    channel = channel_of(profile, "ywdt")

    described, _ = rewritten(
        lambda: sites.edit_channel(channel=channel, description="新的描述。", **who(office))
    )
    titled, _ = rewritten(lambda: sites.edit_channel(channel=channel, title="新名", **who(office)))

    own = {"/ywdt/index.html", "/ywdt/years.html", *(page_of(item) for item in items)}
    assert {path for path in described if "archive" not in path} == own
    assert {"/index.html", "/map.html"} <= set(titled)
    assert trees.files() == trees.rebuilt(tmp_path / "rebuilt")
