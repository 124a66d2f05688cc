"""Organizations and people; traits are states and roles: UserFactory(signer_of=unit)."""

from __future__ import annotations

import factory

from huabiao.accounts.enums import OrganizationLevel, Role
from huabiao.accounts.models import Organization, RoleGrant, User

PASSWORD = "correct-horse-battery"


class OrganizationFactory(factory.django.DjangoModelFactory):
    """`parent=None` makes a root; the tree's own methods place it."""

    class Meta:
        model = Organization

    code = factory.Sequence(lambda number: f"unit-{number}")
    name = factory.Sequence(lambda number: f"示范市第{number}局")
    level = OrganizationLevel.UNIT

    @classmethod
    def _create(cls, model_class, *args, parent=None, **kwargs):
        if parent is None:
            return model_class.add_root(**kwargs)
        parent.refresh_from_db()
        return parent.add_child(**kwargs)


ROLE_TRAITS = {
    "editor_of": Role.EDITOR,
    "reviewer_of": Role.REVIEWER,
    "signer_of": Role.SIGNER,
    "administrator_of": Role.UNIT_ADMINISTRATOR,
    "platform_administrator_of": Role.PLATFORM_ADMINISTRATOR,
}


class UserFactory(factory.django.DjangoModelFactory):
    """`signer_of=unit` and its like grant the role there and make it the home, unless one is given."""

    class Meta:
        model = User

    editor_of = None
    reviewer_of = None
    signer_of = None
    administrator_of = None
    platform_administrator_of = None

    username = factory.Sequence(lambda number: f"person-{number}")
    name = factory.Sequence(lambda number: f"工作人员{number}")
    password = factory.django.Password(PASSWORD)
    organization = factory.LazyAttribute(
        lambda o: next(filter(None, (getattr(o, trait) for trait in ROLE_TRAITS)), None)
    )

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        places = {role: kwargs.pop(trait) for trait, role in ROLE_TRAITS.items()}
        user = super()._create(model_class, *args, **kwargs)
        for role, place in places.items():
            if place is not None:
                RoleGrant.objects.create(user=user, role=role, organization=place)
        return user
