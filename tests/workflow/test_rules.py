import pytest

from huabiao.accounts.enums import Role
from huabiao.workflow import rules
from huabiao.workflow.enums import Stage

EDITOR, FIRST, SECOND, SIGNER = 1, 2, 3, 4
WROTE, AGREED, TURN = "wrote it", "agreed already", "another's turn"


@pytest.mark.parametrize(
    ("stage", "roles", "person", "agreed", "bar"),
    [
        pytest.param("FIRST", {"REVIEWER"}, FIRST, (), None, id="a reviewer reads first"),
        pytest.param("FIRST", {"SIGNER"}, SIGNER, (), TURN, id="a signer is no reviewer"),
        pytest.param("FIRST", {"EDITOR"}, FIRST, (), TURN, id="an editor is no reviewer"),
        pytest.param("FIRST", set(), FIRST, (), TURN, id="nobody"),
        pytest.param("FIRST", {"REVIEWER"}, EDITOR, (), WROTE, id="never the author"),
        pytest.param("SECOND", {"REVIEWER"}, SECOND, (FIRST,), None, id="another reviewer"),
        pytest.param("SECOND", {"REVIEWER"}, FIRST, (FIRST,), AGREED, id="not the same again"),
        pytest.param("SIGNING", {"SIGNER"}, SIGNER, (FIRST, SECOND), None, id="a signer signs"),
        pytest.param("SIGNING", {"REVIEWER"}, 5, (FIRST, SECOND), TURN, id="a reviewer does not"),
        pytest.param("SIGNING", {"REVIEWER", "SIGNER"}, FIRST, (FIRST, SECOND), AGREED, id="not who read"),
        pytest.param("SIGNING", {"EDITOR", "SIGNER"}, EDITOR, (FIRST, SECOND), WROTE, id="not who wrote"),
    ],
)  # fmt: skip
def test_each_stage_is_another_persons_and_never_the_authors(stage, roles, person, agreed, bar):
    assert (
        rules.bar_to(stage=stage, roles=roles, person=person, authors=(EDITOR,), agreed=agreed)
        == bar
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
