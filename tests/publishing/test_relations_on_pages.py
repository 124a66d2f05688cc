"""What readers see of a relation, on both ends: nothing before it is signed and agreed to."""

from __future__ import annotations

import pytest

from huabiao.accounts.operations import actor_of
from huabiao.library import operations as library
from huabiao.library.enums import Kind
from huabiao.library.models import Item
from huabiao.workflow.queries import review_of
from tests import trees
from tests.factories.accounts import OrganizationFactory
from tests.factories.pages import make_site
from tests.factories.publishing import channel_of, item_in, path_of_item
from tests.factories.workflow import staff_of
from tests.moments import NOON

pytestmark = trees.on_two_connections


@pytest.fixture
def units(public):
    """Two units with a site each, by the site's code."""
    found = {}
    for code in ("mzj", "jyj"):
        organization = OrganizationFactory()
        profile = make_site(code, organization=organization)
        found[code] = (staff_of(organization), channel_of(profile, "ywdt"))
    return found


def who(person):
    return {"by": person, "actor": actor_of(person, address="", door="console"), "at": NOON}


def sign(item, staff):
    library.submit_item(item_id=item.pk, **who(staff.editor))
    for person in (staff.first, staff.second, staff.signer):
        library.approve_item(
            item_id=item.pk,
            task_state_id=review_of(Item.objects.get(pk=item.pk)).current_task_state_id,
            is_confidentiality_checked=True,
            **who(person),
        )


def test_a_relation_comes_and_goes_on_both_pages_at_once(units, tmp_path):
    (ours, here), (theirs, there) = units["mzj"], units["jyj"]
    repealing = item_in(here, title="新的办法", kind=Kind.NORMATIVE_DOCUMENT)
    old = item_in(there, title="旧的办法", kind=Kind.NORMATIVE_DOCUMENT)
    which = {"source_id": repealing.pk, "target_id": old.pk, "type": "REPEALS"}

    def shown():
        trees.publish()
        return (
            "废止的文件" in trees.text(path_of_item(repealing, "mzj")),
            "废止本文件的文件" in trees.text(path_of_item(old, "jyj")),
        )

    seen = [shown()]
    relation = library.relate_items(**which, **who(ours.editor))
    seen.append(shown())
    sign(repealing, ours)
    seen.append(shown())
    library.accept_relation(relation_id=relation.pk, **who(theirs.editor))
    seen.append(shown())
    library.unrelate_items(relation_id=relation.pk, **who(ours.editor))
    seen.append(shown())
    sign(repealing, ours)
    seen.append(shown())
    relation = library.relate_items(**which, **who(ours.editor))
    library.submit_item(item_id=repealing.pk, **who(ours.editor))
    library.accept_relation(relation_id=relation.pk, **who(theirs.editor))
    library.take_back_item(item_id=repealing.pk, **who(ours.editor))
    sign(repealing, ours)
    seen.append(shown())
    library.end_relation(relation_id=relation.pk, reason="不符", **who(theirs.editor))
    seen.append(shown())

    assert trees.files() == trees.rebuilt(tmp_path / "rebuilt")
    assert seen == [
        (False, False),
        (False, False),  # planned
        (False, False),  # signed
        (True, True),  # signed and agreed to
        (True, True),  # asked to go
        (False, False),  # gone
        (True, True),  # agreed to and signed
        (False, False),  # ended by the other unit
    ]
