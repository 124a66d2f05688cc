import pytest

from huabiao.accounts.enums import Role
from huabiao.workflow import rules
from huabiao.workflow.enums import Stage

EDITOR, FIRST, SECOND, SIGNER = 1, 2, 3, 4


@pytest.mark.parametrize(
    ("stage", "roles", "person", "agreed", "may"),
    [
        pytest.param("FIRST", {"REVIEWER"}, FIRST, (), True, id="a reviewer reads first"),
        pytest.param("FIRST", {"SIGNER"}, SIGNER, (), False, id="a signer is no reviewer"),
        pytest.param("FIRST", {"EDITOR"}, FIRST, (), False, id="an editor is no reviewer"),
        pytest.param("FIRST", set(), FIRST, (), False, id="nobody"),
        pytest.param("FIRST", {"REVIEWER"}, EDITOR, (), False, id="never the author"),
        pytest.param("SECOND", {"REVIEWER"}, SECOND, (FIRST,), True, id="another reviewer"),
        pytest.param("SECOND", {"REVIEWER"}, FIRST, (FIRST,), False, id="not the same again"),
        pytest.param("SIGNING", {"SIGNER"}, SIGNER, (FIRST, SECOND), True, id="a signer signs"),
        pytest.param("SIGNING", {"REVIEWER"}, 5, (FIRST, SECOND), False, id="a reviewer does not"),
        pytest.param("SIGNING", {"REVIEWER", "SIGNER"}, FIRST, (FIRST, SECOND), False, id="not who read"),
        pytest.param("SIGNING", {"EDITOR", "SIGNER"}, EDITOR, (FIRST, SECOND), False, id="not who wrote"),
    ],
)  # fmt: skip
def test_each_stage_is_another_persons_and_never_the_authors(stage, roles, person, agreed, may):
    assert (
        rules.may_act(stage=stage, roles=roles, person=person, authors=(EDITOR,), agreed=agreed)
        is may
    )


@pytest.mark.parametrize(
    ("agreed", "same"),
    [
        pytest.param([], True, id="nobody yet"),
        pytest.param(["a", "a"], True, id="everybody"),
        pytest.param(["a", "b"], False, id="one to another text"),
    ],
)
def test_a_text_is_the_same_if_everybody_agreed_to_it(agreed, same):
    assert rules.is_same_text("a", agreed) is same


def test_the_rules_know_every_stage_and_only_roles_there_are():
    assert tuple(Stage.values) == rules.ORDER == tuple(rules.ROLE_OF_STAGE)
    assert set(rules.ROLE_OF_STAGE.values()) <= set(Role.values)
