import pytest

from huabiao.base import progress as room
from huabiao.base.progress import progress


def test_every_thing_passes_through_and_short_work_says_nothing(capsys):
    assert list(progress(["甲", "乙"], total=2, label="导入")) == ["甲", "乙"]
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize(
    ("total", "lines"),
    [(2, "导入 0/2\n导入 1/2\n"), (None, "导入 0\n导入 1\n")],
)
def test_long_work_tells_how_far_it_is(capsys, monkeypatch, total, lines):
    monkeypatch.setattr(room, "SECONDS_BETWEEN_LINES", 0)

    assert list(progress(["甲", "乙"], total=total, label="导入")) == ["甲", "乙"]
    assert capsys.readouterr().err == lines


def test_a_terminal_gets_a_bar(capsys, monkeypatch):
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)

    assert list(progress(["甲", "乙"], total=2, label="导入")) == ["甲", "乙"]
    assert "导入:   0%" in capsys.readouterr().err
