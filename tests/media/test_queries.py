from pathlib import Path

import pytest
from django.contrib.auth.models import AnonymousUser

from huabiao.media.files import file_of, size_of, type_of
from huabiao.media.queries import documents_for, images_for, public_path
from huabiao.publishing.routes import Copy
from tests.factories.accounts import OrganizationFactory, UserFactory
from tests.factories.media import DocumentFactory, ImageFactory

pytestmark = pytest.mark.django_db

SCOPED = [
    pytest.param(documents_for, DocumentFactory, id="documents"),
    pytest.param(images_for, ImageFactory, id="images"),
]
ROLES = ["editor_of", "reviewer_of", "signer_of", "administrator_of", "platform_administrator_of"]


@pytest.mark.parametrize(("scoped", "factory"), SCOPED)
@pytest.mark.parametrize("role", ROLES)
def test_any_role_reaches_the_files_of_its_unit_and_below(scoped, factory, role):
    unit = OrganizationFactory()
    own = factory(organization=unit)
    below = factory(organization=OrganizationFactory(parent=unit))
    factory()  # another unit's
    factory(organization=None)

    assert set(scoped(UserFactory(**{role: unit}))) == {own, below}


@pytest.mark.parametrize(("scoped", "factory"), SCOPED)
def test_who_holds_no_role_reaches_no_file(scoped, factory):
    unit = OrganizationFactory()
    factory(organization=unit)
    people = [
        AnonymousUser(),
        UserFactory(organization=unit),
        UserFactory(organization=unit, is_superuser=True),
        UserFactory(editor_of=unit, is_active=False),
    ]

    assert [list(scoped(person)) for person in people] == [[], [], [], []]


def test_a_file_is_published_as_it_is_stored():
    document = DocumentFactory(original_name="附件 1.pdf", sha256="0123456789abcdef" * 4)

    assert file_of(document) == Copy(
        source=Path(document.file.path), sha256=document.sha256, size=document.file_size
    )
    assert public_path(document) == "/files/0123456789abcdef/附件_1.pdf"


@pytest.mark.parametrize(
    ("size", "told"),
    [
        (None, "0 B"),
        (1023, "1023 B"),
        (1024, "1.0 KB"),
        (1_258_291, "1.2 MB"),
        (3 * 1024**3, "3.0 GB"),
    ],
)
def test_a_reader_is_told_what_a_file_is(size, told):
    document = DocumentFactory.build(organization=None, original_name="附件.docx", file_size=size)

    assert (type_of(document), size_of(document)) == ("DOCX", told)
