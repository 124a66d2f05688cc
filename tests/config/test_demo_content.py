"""The demonstration city's files agree with one another, with the blueprints and with the rules."""

from __future__ import annotations

import re
import tomllib
import zipfile
from collections import Counter
from datetime import date, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import filetype
import pytest
from PIL import Image

import huabiao
from huabiao.accounts.enums import OrganizationLevel, Role
from huabiao.base.html import clean, text_of
from huabiao.config.demo.drawing.scenes import SCENES, drawn, size_of
from huabiao.config.demo.stories import stories
from huabiao.library.enums import Kind, Mode, RelationType, Validity

PACKAGE = Path(huabiao.__file__).parent
DEMO = PACKAGE / "config" / "demo"
BLUEPRINTS = PACKAGE / "pages" / "blueprints"

DOCUMENT_NUMBER = re.compile(r"[一-龥]{2,12}〔20\d{2}〕\d+号")
INDEX_NUMBER = re.compile(r"[0-9A-Z]{8}[0-9X]/\d{4}-\d{5}")
LANDLINE = re.compile(r"(?<!\d)\d{3,4}-\d{7,8}(?!\d)")
MOBILE = re.compile(r"(?<!\d)1[3-9]\d{9}(?!\d)")
IDENTITY_CARD = re.compile(r"(?<!\d)\d{17}[\dXx](?!\d)")
ADDRESS = re.compile(r"[\w.-]+@([\w.-]+)")
TYPES = {
    "mp4": "video/mp4",
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def read(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8"))


ORGANIZATIONS = read(DEMO / "organizations.toml")["organizations"]
PEOPLE = read(DEMO / "people.toml")["people"]
SITES = read(DEMO / "sites.toml")["sites"]
UNIT_CHANNELS = read(DEMO / "sites.toml")["unit_channels"]
HOMES = read(DEMO / "homes.toml")["homes"]
TOPICS = read(DEMO / "homes.toml")["topics"]
DESCRIPTIONS = read(DEMO / "pictures.toml")
ITEMS = [item for path in sorted((DEMO / "items").glob("*.toml")) for item in read(path)["items"]]
BY_KEY = {item["key"]: item for item in ITEMS}
PLACEMENTS = [(item, placement) for item in ITEMS for placement in item["placements"]]
SUBJECTS = {
    tuple(line.split("\t"))
    for line in (PACKAGE / "library" / "data" / "subjects.tsv").read_text("utf-8").splitlines()
}
ITEM_FIELDS = {
    "key", "kind", "organization", "title", "summary", "body", "source", "author", "keywords",
    "audience", "subject", "document_number", "index_number", "dated_on", "effective_on",
    "expires_on", "validity", "repealed_at", "correction_note", "corrected_at", "released_at",
    "placements", "relations", "attachments", "lead_image", "lead_image_words", "pictures", "recording", "captions",
    "link_url", "post", "contact_address", "contact_phone", "office_hours", "data_period", "data_cycle",
}  # fmt: skip


def blueprint(name: str) -> dict[str, Any]:
    return read(BLUEPRINTS / f"{name}.toml")


def channels() -> set[tuple[str, str]]:
    made = {
        (site["code"], channel["path"])
        for site in SITES
        for channel in blueprint(site["blueprint"])["channels"]
    }
    for unit in UNIT_CHANNELS:
        root = f"{unit['parent']}/{unit['slug']}"
        made.add((unit["site"], root))
        made |= {
            (unit["site"], f"{root}/{channel['path']}")
            for channel in blueprint(unit["blueprint"])["channels"]
        }
    return made


def of_kind(kind: Kind) -> list[dict[str, Any]]:
    return [item for item in ITEMS if item["kind"] == kind]


def repeated(values: Any) -> list[Any]:
    return [value for value, count in Counter(values).items() if count > 1]


def targets(item: dict[str, Any], *types: RelationType) -> list[str]:
    return [one["target"] for one in item.get("relations", []) if one["type"] in types]


def test_parents_stand_before_their_organizations():
    seen: set[str | None] = {None}
    misplaced = []
    for organization in ORGANIZATIONS:
        if organization.get("parent") not in seen:
            misplaced.append(organization["code"])
        seen.add(organization["code"])

    assert misplaced == []
    assert repeated(one["code"] for one in ORGANIZATIONS) == []
    assert {one["level"] for one in ORGANIZATIONS} <= set(OrganizationLevel.values)
    assert [one["code"] for one in ORGANIZATIONS if "parent" not in one] == ["sfs"]


def test_each_publishing_unit_has_three_people_or_five_and_the_city_two():
    roles = Counter((person["organization"], person["role"]) for person in PEOPLE)
    whole = ("sfs-bgs", "sfs-mzj", "sfs-jyj", "sfs-yxjd")
    small = {one["code"] for one in ORGANIZATIONS} - {"sfs", *whole}
    five = {Role.EDITOR: 1, Role.REVIEWER: 2, Role.SIGNER: 1, Role.UNIT_ADMINISTRATOR: 1}
    three = {Role.EDITOR: 1, Role.REVIEWER: 1, Role.SIGNER: 1}

    assert roles == {
        ("sfs", Role.PLATFORM_ADMINISTRATOR): 1,
        ("sfs", Role.REVIEWER): 1,
        **{(code, role): count for code in whole for role, count in five.items()},
        **{(code, role): count for code in small for role, count in three.items()},
    }
    assert repeated(person["login"] for person in PEOPLE) == []


def test_the_city_has_a_portal_two_counties_ten_departments_an_english_site_and_six_channels():
    assert Counter(site["blueprint"] for site in SITES) == {
        "city-portal": 1,
        "county-portal": 2,
        "department": 10,
        "english": 1,
    }
    assert len(UNIT_CHANNELS) == 6
    assert [site["counterpart"] for site in SITES if site["code"] == "en"] == ["portal"]


def test_sites_name_known_organizations_blueprints_and_own_hosts():
    codes = {one["code"] for one in ORGANIZATIONS}
    hosts = [host for site in SITES for host in (site["host"], *site["aliases"])]

    assert {site["organization"] for site in (*SITES, *UNIT_CHANNELS)} <= codes
    assert all((BLUEPRINTS / f"{one['blueprint']}.toml").exists() for one in SITES + UNIT_CHANNELS)
    assert repeated(hosts) == repeated(site["code"] for site in SITES) == []
    assert [host for host in hosts if not host.endswith(".localhost")] == []
    assert [one["code"] for one in SITES if not one["record_domain"].endswith(".invalid")] == []


@pytest.mark.parametrize(
    ("field", "pattern"),
    [
        pytest.param("identification_code", r"9901\d{6}", id="site code"),
        pytest.param("icp_number", r"[一-龥]ICP备\d{8}号(-\d+)?", id="ICP"),
        pytest.param("police_number", r"[一-龥]公网安备\s?\d{14}号", id="police"),
        pytest.param("accent", r"#[0-9a-f]{6}", id="accent"),
    ],
)
def test_site_records_are_written_like_real_ones_and_differ(field, pattern):
    values = [site[field] for site in SITES]

    assert [value for value in values if not re.fullmatch(pattern, value)] == []
    assert repeated(values) == []


def test_there_is_enough_of_every_kind():
    least = {
        Kind.NEWS: 100,
        Kind.NOTICE: 60,
        Kind.NORMATIVE_DOCUMENT: 40,
        Kind.INTERPRETATION: 30,
        Kind.PLAIN_PAGE: 30,
        Kind.PROFILE: 12,
        Kind.LEADER: 30,
        Kind.GALLERY: 5,
        Kind.RECORDING: 1,
        Kind.LINK: 10,
        Kind.FAQ: 30,
        Kind.DATA_FILE: 12,
    }

    assert {kind: len(of_kind(kind)) >= least[kind] for kind in Kind} == dict.fromkeys(Kind, True)
    assert len(ITEMS) >= 400


def test_no_key_title_or_text_stands_twice():
    assert repeated(item["key"] for item in ITEMS) == []
    assert repeated(item["title"] for item in ITEMS) == []
    assert repeated(text_of(item["body"]) for item in ITEMS if "body" in item) == []
    assert repeated(item["summary"] for item in ITEMS) == []


def test_items_say_only_what_the_library_knows():
    codes = {one["code"] for one in ORGANIZATIONS}

    assert {field for item in ITEMS for field in item} <= ITEM_FIELDS
    assert {item["organization"] for item in ITEMS} <= codes
    assert {item["kind"] for item in ITEMS} == set(Kind.values)
    assert [i["key"] for i in ITEMS if tuple(i["subject"].split("\\")) not in SUBJECTS] == []
    assert [i["key"] for i in ITEMS if not (len(i["title"]) <= 60 and i["summary"])] == []


def test_only_links_have_no_body():
    assert {item["kind"] for item in ITEMS if "body" not in item} <= {"LINK"}


def test_bodies_are_already_clean():
    assert [i["key"] for i in ITEMS if clean(i.get("body", "")) != i.get("body", "").strip()] == []


def test_nothing_is_released_outside_office_hours_or_the_years_of_the_demo():
    moments = [item["released_at"] for item in ITEMS]

    assert datetime.fromisoformat("2024-03-01T00:00:00+08:00") <= min(moments)
    assert max(moments) <= datetime.fromisoformat("2026-11-23T23:59:59+08:00")
    assert [at for at in moments if at.utcoffset() != timedelta(hours=8)] == []
    assert [at for at in moments if at.weekday() > 4 or not 8 <= at.hour < 19] == []


def test_placements_name_channels_of_the_blueprints_once():
    places = [(item["key"], one["site"], one["channel"]) for item, one in PLACEMENTS]

    assert {(site, channel) for _, site, channel in places} <= channels()
    assert repeated(places) == []
    assert {one["mode"] for _, one in PLACEMENTS} == set(Mode.values)


def test_an_item_shown_on_a_site_has_one_main_place_there_and_links_have_none():
    shown = {(item["key"], one["site"]) for item, one in PLACEMENTS if one["mode"] == "REFERENCE"}
    mains = [(item["key"], one["site"]) for item, one in PLACEMENTS if one["main"]]

    assert sorted(mains) == sorted(shown)
    assert {key for key, _ in shown} == set(BY_KEY)
    assert [item["key"] for item, one in PLACEMENTS if one["main"] and one["mode"] == "LINK"] == []


def test_items_stand_on_each_others_sites():
    portal = {item["key"] for item, one in PLACEMENTS if one["site"] == "portal"}
    departments = {item["key"] for item, one in PLACEMENTS if one["site"] != "portal"}
    owned = {
        key: {item["key"] for item in ITEMS if item["organization"] == key}
        for key in ("sfs-bgs", "sfs-mzj", "sfs-jyj", "sfs-yxjd")
    }

    assert len((owned["sfs-mzj"] | owned["sfs-jyj"]) & portal) >= 15
    assert len(owned["sfs-bgs"] & departments) >= 5
    assert len(owned["sfs-yxjd"] & portal) >= 5


def test_a_home_page_shows_no_thin_column():
    counts = Counter((one["site"], one["channel"]) for _, one in PLACEMENTS)
    thin = [
        (site, block["block"], block["channels"])
        for home in HOMES
        for site in home["sites"]
        for block in home["blocks"]
        if "channels" in block and sum(counts[site, path] for path in block["channels"]) < 2
    ]

    assert thin == []


def test_each_site_has_one_home_page_of_its_own_channels():
    made = channels()
    named = [
        (site, path)
        for home in (*HOMES, *({**topic, "sites": [topic["site"]]} for topic in TOPICS))
        for site in home["sites"]
        for block in home["blocks"]
        for path in (*block.get("channels", ()), *_entry_channels(block))
    ]

    assert [one for one in named if one not in made] == []
    assert sorted(site for home in HOMES for site in home["sites"]) == sorted(
        site["code"] for site in SITES
    )


def _entry_channels(block: dict[str, Any]) -> list[str]:
    return [entry["channel"] for entry in block.get("entries", ()) if "channel" in entry]


def test_one_of_three_topics_is_archived():
    assert [(topic["slug"], "archived_at" in topic) for topic in TOPICS] == [
        ("yilaoyixiao", False),
        ("fangxunkanghan", False),
        ("shisiwu", True),
    ]


def test_every_picture_is_drawn_described_and_used():
    present = {path.stem for path in (DEMO / "pictures").iterdir()}
    shown = [
        *(item["lead_image"] for item in ITEMS if "lead_image" in item),
        *(row["file"] for item in ITEMS for row in item.get("pictures", ())),
        *(site["header"] for site in SITES),
        *(topic["picture"] for topic in TOPICS),
    ]

    assert present == set(SCENES) == set(DESCRIPTIONS)
    assert set(shown) == present
    assert [name for name in present if not DESCRIPTIONS[name] and "header-" not in name] == []
    assert [row for item in ITEMS for row in item.get("pictures", ()) if not row["caption"]] == []


def test_what_is_seen_on_the_english_site_is_said_in_english():
    seen = {
        item["lead_image"]: item.get("lead_image_words", "")
        for item, placement in PLACEMENTS
        if placement["site"] == "en" and "lead_image" in item
    }

    assert len(seen) >= 5
    assert [name for name, words in seen.items() if not words or not words.isascii()] == []


@pytest.mark.parametrize("path", sorted((DEMO / "pictures").iterdir()), ids=lambda path: path.stem)
def test_a_picture_has_the_size_of_its_scene_and_is_light(path):
    with Image.open(path) as image:
        assert (image.format, image.size) == ("WEBP", size_of(path.stem))
    assert path.stat().st_size <= 60_000


def test_a_scene_is_drawn_the_same_each_time():
    assert {name: drawn(name).svg() for name in SCENES} == {
        name: drawn(name).svg() for name in SCENES
    }


def test_what_leads_away_leads_to_the_government_or_into_the_city():
    text = "\n".join(path.read_text("utf-8") for path in DEMO.rglob("*.toml"))
    hosts = {urlsplit(url).hostname or "" for url in re.findall(r"https?://[^\s\"'<）]+", text)}

    assert {
        host
        for host in hosts
        if host != "www.gov.cn" and not host.endswith((".invalid", ".localhost"))
    } == set()


def test_leaders_are_named_by_their_offices():
    leaders = of_kind(Kind.LEADER)

    assert [one["key"] for one in leaders if not re.search(r"长|主任|书记|员$", one["title"])] == []
    assert [one["key"] for one in leaders if not one["post"]] == []
    assert {one.get("lead_image") for one in leaders} == {"portrait"}
    # The summary stands below the words 工作分工: it says them, it does not announce them.
    assert [one["key"] for one in leaders if "分工" in one["summary"]] == []


def test_relations_lead_to_items_of_the_right_kind():
    related = [(item, one) for item in ITEMS for one in item.get("relations", [])]

    assert {one["type"] for _, one in related} <= set(RelationType.values)
    assert {one["target"] for _, one in related} <= set(BY_KEY)
    assert {BY_KEY[one["target"]]["kind"] for _, one in related} == {Kind.NORMATIVE_DOCUMENT}
    assert {item["kind"] for item, one in related if one["type"] == RelationType.INTERPRETS} == {
        Kind.INTERPRETATION
    }
    assert [i["key"] for i in of_kind(Kind.INTERPRETATION) if not i.get("relations")] == []


def test_an_interpretation_comes_within_three_days_of_its_document():
    late = [
        item["key"]
        for item in of_kind(Kind.INTERPRETATION)
        if not timedelta(0)
        <= item["released_at"]
        - max(BY_KEY[target]["released_at"] for target in targets(item, RelationType.INTERPRETS))
        <= timedelta(days=3)
    ]

    assert late == []


def test_documents_have_number_date_subject_and_come_out_in_time():
    documents = of_kind(Kind.NORMATIVE_DOCUMENT)
    complete = [
        item["key"]
        for item in documents
        if DOCUMENT_NUMBER.fullmatch(item["document_number"])
        and INDEX_NUMBER.fullmatch(item["index_number"])
        and isinstance(item["dated_on"], date)
        and item["dated_on"] <= item["effective_on"]
        and timedelta(0) <= item["released_at"].date() - item["dated_on"] <= timedelta(days=28)
    ]

    assert complete == [item["key"] for item in documents]
    assert repeated(item["document_number"] for item in documents) == []
    assert repeated(item["index_number"] for item in documents) == []
    assert sum(600 <= len(text_of(item["body"])) <= 2000 for item in documents) >= 5


def test_what_a_newer_document_does_shows_in_the_validity_of_the_older():
    ended = {
        target
        for item in ITEMS
        for target in targets(item, RelationType.SUPERSEDES, RelationType.REPEALS)
    }
    amended = {target for item in ITEMS for target in targets(item, RelationType.AMENDS)}
    validity: dict[str, set[str]] = {value: set() for value in Validity.values}
    for item in of_kind(Kind.NORMATIVE_DOCUMENT):
        validity[item.get("validity", Validity.IN_FORCE)].add(item["key"])

    assert len(validity[Validity.REPEALED]) >= 2
    assert ended == validity[Validity.REPEALED] | validity[Validity.EXPIRED]
    assert amended == validity[Validity.AMENDED]
    assert {i["key"] for i in ITEMS if "repealed_at" in i} == validity[Validity.REPEALED]


def test_a_document_past_its_term_is_called_expired():
    last = max(item["released_at"] for item in ITEMS).date()
    past = {item["key"] for item in ITEMS if item.get("expires_on", date.max) < last}

    assert past == {item["key"] for item in ITEMS if item.get("validity") == Validity.EXPIRED}


def test_one_item_was_corrected_after_its_release_and_says_so():
    corrected = [item for item in ITEMS if "correction_note" in item or "corrected_at" in item]

    assert [item["key"] for item in corrected] == ["tz-2026-tushuguan-shijian"]
    assert corrected[0]["released_at"] < corrected[0]["corrected_at"]
    assert f"{corrected[0]['corrected_at']:%Y年%-m月%-d日}" in corrected[0]["correction_note"]


def test_attachments_are_the_files_in_the_folder_and_small():
    named = [one["file"] for item in ITEMS for one in item.get("attachments", [])]
    named += [item[name] for item in ITEMS for name in ("recording", "captions") if name in item]
    present = sorted((DEMO / "files").iterdir())

    assert sorted(named) == [f"files/{path.name}" for path in present]
    assert sum(path.stat().st_size for path in present if path.suffix != ".mp4") < 300_000
    assert [path.name for path in present if path.stat().st_size > 1_500_000] == []
    assert [one for item in ITEMS for one in item.get("attachments", []) if not one["title"]] == []


@pytest.mark.parametrize("path", sorted((DEMO / "files").iterdir()), ids=lambda path: path.name)
def test_a_file_is_what_its_name_says(path):
    content = path.read_bytes()

    if path.suffix == ".vtt":
        assert content.decode("utf-8").startswith("WEBVTT\n")
        return
    if path.suffix == ".csv":
        rows = content.decode("utf-8-sig").splitlines()
        assert {row.count(",") for row in rows} == {rows[0].count(",")}
        return
    assert filetype.guess(content).mime == TYPES[path.suffix[1:]]
    if path.suffix == ".pdf":
        assert content.rstrip().endswith(b"%%EOF")
    elif path.suffix != ".mp4":
        assert zipfile.ZipFile(BytesIO(content)).testzip() is None


def test_nobody_real_can_be_reached():
    texts = [path.read_text("utf-8") for path in DEMO.rglob("*.toml")]
    hosts = {host for text in texts for host in ADDRESS.findall(text)}
    phones = {phone for text in texts for phone in LANDLINE.findall(text)}

    assert hosts == {"shifan.invalid"}
    assert [phone for phone in phones if not phone.startswith("0000-0000")] == []
    assert [text for text in texts if MOBILE.search(text) or IDENTITY_CARD.search(text)] == []


@pytest.mark.parametrize("unit", [row["code"] for row in ORGANIZATIONS])
def test_what_one_unit_tells_needs_no_other(unit):
    told = stories([unit])

    assert [story["key"] for story in told] == [
        item["key"] for item in ITEMS if item["organization"] == unit
    ]
    named = {row["target"] for story in told for row in story["relations"]}
    assert named - {story["key"] for story in told} == set()
