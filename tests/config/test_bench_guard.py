"""The measurement of the guard runs a real one, without a database, and leaves nothing behind."""

import json

import pytest
from django.core.management import CommandError, call_command

from huabiao.config.bench import guard


@pytest.mark.slow
def test_a_small_site_is_sealed_watched_and_put_right(capsys, monkeypatch, tmp_path):
    monkeypatch.setattr(guard, "IDLE", 1.0)

    call_command("bench", "guard", "--files", "400", "--into", str(tmp_path), "--json")

    told = json.loads(capsys.readouterr().out)
    assert list(told) == [
        "files", "announce_us_per_page", "settle_all_s", "announce_1_ms", "announce_30_ms",
        "idle_cpu_percent", "restored_ms_median", "restored_ms_most", "rss_mb",
    ]  # fmt: skip
    assert told["files"] == 400
    assert 0 < told["restored_ms_median"] <= told["restored_ms_most"] < 2000
    assert list(tmp_path.iterdir()) == []


def test_too_few_files_to_tamper_with_are_refused():
    with pytest.raises(CommandError, match="--files 至少为 40"):
        call_command("bench", "guard", "--files", "10")
