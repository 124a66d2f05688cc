"""Documents that real departments published, as they were found: each goes in or is told with its reason."""

from __future__ import annotations

import csv
import gzip
import json
from collections import Counter
from pathlib import Path

import pytest
from django.core.management import call_command
from django.utils import timezone

from huabiao.importer import items
from huabiao.library.models import Item, Placement
from huabiao.library.operations.importing.arriving import let_in
from huabiao.sites.queries import path_of, site_of
from tests.factories.accounts import OrganizationFactory, UserFactory
from tests.factories.library import channel_of

DATA = Path(__file__).resolve().parents[2].parent / "shared" / "data"
pytestmark = pytest.mark.skipif(
    not DATA.is_dir(), reason="the real documents (../shared/data) are not on this machine"
)


def rows_of(file):
    csv.field_size_limit(1 << 24)
    opened = gzip.open if file.suffix == ".gz" else Path.open
    with opened(file, "rt", encoding="utf-8-sig", newline="") as text:
        return sum(1 for _row in csv.DictReader(text))


@pytest.fixture
def run(db, capsys):
    root = OrganizationFactory()
    channel = channel_of(OrganizationFactory(parent=root))
    UserFactory(username="pt-guanli", platform_administrator_of=root)
    place = f"{site_of(channel).profile.code}{path_of(channel)}"

    def runs(file, mapping):
        code = 0
        try:
            call_command(
                "import", "items", str(file), "--mapping", mapping, "--channel", place,
                "--as", "pt-guanli", "--state", "live", "--reason", "老站迁移", "--json",
            )  # fmt: skip
        except SystemExit as end:
            code = end.code
        return json.loads(capsys.readouterr().out), code

    return runs


def notices_in(report):
    with Path(report).open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file))[1:]


def test_every_row_of_the_disclosure_columns_goes_in_or_is_told(run):
    reasons = Counter()
    for file in sorted((DATA / "policy_hebei").glob("*.csv*")):
        answer, code = run(file, "policy_hebei")

        notices = notices_in(answer["report"]) if answer["report"] else []
        errors = [notice for notice in notices if notice[3] == items.Level.ERROR]
        handled = sum(answer[name] for name in ("imported", "updated", "unchanged", "rejected"))
        assert (file.name, handled, len(errors), code) == (
            file.name, rows_of(file), answer["rejected"], 3 if errors else 0,
        )  # fmt: skip
        reasons.update(reason[:12] for *_, reason in errors)

    assert reasons == {"正文为空且没有附件链接。": 114, "这一行是重复的表头，不是": 1} | {
        reason: count for reason, count in reasons.items() if reason.startswith("来源主键与第")
    }
    assert not Item.objects.filter(body="").exists()
    assert not Item.objects.exclude(original_url__startswith="http").exists()
    while let_in(500, timezone.now()):
        pass
    assert Placement.objects.filter(is_live=True).count() == Item.objects.count()


def test_a_second_run_over_real_documents_changes_nothing(run):
    file = next((DATA / "policy_hebei").glob("7*高等教育.csv"))
    first, _code = run(file, "policy_hebei")
    before = list(Item.objects.order_by("pk").values())

    second, _code = run(file, "policy_hebei")

    assert (second["imported"], second["updated"], second["unchanged"]) == (0, 0, first["imported"])
    assert second["rejected"] == first["rejected"]
    assert list(Item.objects.order_by("pk").values()) == before


def test_the_catalogue_of_laws_goes_in_with_its_validity(run):
    answer, code = run(DATA / "laws" / "laws_meta.jsonl", "laws_meta")

    assert (answer["imported"], answer["rejected"], code) == (378, 0, 0)
    assert Counter(Item.objects.values_list("validity", flat=True)) == {
        "IN_FORCE": 352,
        "REPEALED": 14,
        "EXPIRED": 11,
        "AMENDED": 1,
    }
