"""The measurement of Word files tells the truth of a folder, good and bad files alike."""

import json

import pytest
from django.core.management import CommandError, call_command

from tests.factories.word import compound_file, docx, p


@pytest.fixture
def run(capsys):
    def runs(*options):
        call_command("bench", "word", "--json", *map(str, options))
        said = capsys.readouterr()
        return json.loads(said.out), said.err

    return runs


def test_files_are_read_timed_and_compared_with_their_texts(run, tmp_path):
    for name, words, text in (
        ("同", "一样的文字", "一样的\n文 字"),
        ("异", "另一些", "不同的文字"),
    ):
        (tmp_path / f"{name}.docx").write_bytes(
            docx(p(words), files={"docProps/app.xml": b"<Properties><Pages>7</Pages></Properties>"})
        )
        (tmp_path / f"{name}.txt").write_text(text)
    (tmp_path / "加密.docx").write_bytes(compound_file("EncryptedPackage"))

    told, said = run("--folder", tmp_path)

    assert {name: told[name] for name in ("files", "refused", "compared", "equal", "unlike")} == {
        "files": 3,
        "refused": 1,
        "compared": 2,
        "equal": 1,
        "unlike": ["异.docx"],
    }
    assert (told["pages_of_the_longest"], 0 < told["p50_ms"] <= told["slowest_ms"] + 1) == (7, True)
    assert said.startswith("加密.docx：这个 Word 文件设了打开密码")


@pytest.mark.slow
def test_a_file_of_thirty_pages_takes_at_most_three_seconds(run):
    told, _said = run("--pages", 30)

    assert told["characters"] > 18_000
    assert told["made_ms"] < 3_000


def test_an_empty_folder_is_refused(run, tmp_path):
    with pytest.raises(CommandError, match=r"文件夹里没有 \.docx 文件。"):
        run("--folder", tmp_path)
