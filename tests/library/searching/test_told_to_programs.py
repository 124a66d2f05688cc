"""What programs are told: the same as people, as it is described to them."""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta
from urllib.parse import urlsplit
from xml.etree import ElementTree

import pytest
from django.utils import timezone
from django.utils.timezone import localtime
from jsonschema import Draft202012Validator, FormatChecker

from huabiao.library.enums import Kind
from huabiao.library.published import asked
from huabiao.search import operations as search
from huabiao.search.models import QueryCount
from huabiao.search.operations import BetFacts, feeding
from huabiao.sites.models import SiteProfile
from tests import trees
from tests.factories.publishing import fill, item_in
from tests.moments import NOON
from tests.searched import heard

pytestmark = trees.on_two_connections
FORMATS = FormatChecker(())


@FORMATS.checks("date-time", raises=ValueError)
def _is_moment(value):
    return not isinstance(value, str) or datetime.fromisoformat(value).tzinfo is not None


@FORMATS.checks("uri", raises=ValueError)
def _is_address(value):
    return not isinstance(value, str) or bool(urlsplit(value).scheme and urlsplit(value).hostname)


def test_programs_are_told_the_same_as_people(ask, news):
    item = item_in(
        news, title="养老服务", document_number="示政发〔2026〕7号", body="<p>老年食堂。</p>"
    )
    heard()

    told = json.loads(ask("/search.json", q="养老").content)

    assert told == {
        "q": "养老",
        "total": 1,
        "relaxed": False,
        "added": [],
        "meant": "",
        "best": [],
        "related": [],
        "page": 1,
        "pages": 1,
        "sites": ["mzj"],
        "hits": [
            {
                "id": f"item:{item.pk}",
                "title": "养老服务",
                "url": f"http://mzj.shifan.invalid:8000/content/2026/{item.pk}.html",
                "site": "mzj",
                "site_name": told["hits"][0]["site_name"],
                "kind": "NEWS",
                "kind_name": "动态",
                "organization": news.organization.name,
                "published_at": localtime(NOON).isoformat(),
                "validity": "IN_FORCE",
                "numbers": ["示政发〔2026〕7号"],
                "title_spans": [[0, 2]],
                "snippet": "老年食堂。",
                "snippet_spans": [],
            }
        ],
        "facets": {
            "site": [{"value": "mzj", "label": told["hits"][0]["site_name"], "count": 1}],
            "kind": [{"value": "NEWS", "label": "动态", "count": 1}],
            "organization": [
                {"value": news.organization.name, "label": news.organization.name, "count": 1}
            ],
            "subject": [],
            "year": [{"value": "2026", "label": "2026年", "count": 1}],
            "validity": [{"value": "IN_FORCE", "label": "有效", "count": 1}],
        },
    }


def test_the_description_for_programs_names_every_parameter_and_every_field(ask, news):
    item_in(news, title="养老服务")
    heard()
    described = json.loads(ask("/search/openapi.json").content)
    told = json.loads(ask("/search.json", q="养老").content)

    schemas = described["components"]["schemas"]
    parameters = {one["name"] for one in described["paths"]["/search.json"]["get"]["parameters"]}
    assert described["servers"] == [{"url": "http://mzj.shifan.invalid:8000"}]
    assert set(schemas["Answer"]["properties"]) == set(told)
    assert set(schemas["Hit"]["properties"]) == set(told["hits"][0])
    every = asked.Asked(
        words="q", site="s", kind="k", org="o", subject="t", year=1, validity="v",
        since=date(2026, 1, 1), until=date(2026, 1, 1), within=asked.Within.WEEK, sort=asked.Sort.NEWEST, page=2,
    )  # fmt: skip
    assert parameters == set(every.parameters())


def test_a_browser_learns_how_to_search_the_site(ask, profile):
    answer = ask("/search/opensearch.xml")

    described = ElementTree.fromstring(answer.content)  # noqa: S314  # our own
    space = "{http://a9.com/-/spec/opensearch/1.1/}"
    assert answer.headers["Content-Type"] == "application/opensearchdescription+xml"
    assert [one.get("template") for one in described.findall(f"{space}Url")] == [
        "http://mzj.shifan.invalid:8000/search/?q={searchTerms}",
        "http://mzj.shifan.invalid:8000/search.json?q={searchTerms}&page={startPage?}",
    ]


@pytest.mark.parametrize(
    ("language", "name", "told"),
    [
        ("zh-CN", "示范市民政局", ("示范市民政局", "示范市民政局站内搜索", "zh-CN")),
        (
            "zh-CN",
            "示范市人民政府办公室政务公开工作网站",
            (
                "示范市人民政府办公室政务公开工作",
                "示范市人民政府办公室政务公开工作网站站内搜索",
                "zh-CN",
            ),
        ),
        (
            "en",
            "Shifan Civil Affairs & Welfare",
            ("Shifan Civil", "Search Shifan Civil Affairs & Welfare", "en"),
        ),
    ],
)
def test_a_browser_is_told_of_the_search_in_the_words_of_the_site(
    ask, profile, language, name, told
):
    SiteProfile.objects.filter(pk=profile.pk).update(language=language, name=name)

    described = ElementTree.fromstring(ask("/search/opensearch.xml").content)  # noqa: S314  # our own

    space = "{http://a9.com/-/spec/opensearch/1.1/}"
    parts = ("ShortName", "Description", "Language")
    assert tuple(described.findtext(f"{space}{part}") for part in parts) == told


@pytest.fixture
def described(ask, profile):
    return json.loads(ask("/search/openapi.json").content)


@pytest.fixture
def faults(described):
    """What of an answer is not as it is described for its status; and what nobody described."""

    def of(answer, path="/search.json"):
        said = described["paths"][path]["get"]["responses"][str(answer.status_code)]
        name = said.get("$ref", "").rpartition("/")[2]
        said = described["components"]["responses"].get(name, said)
        media, _, _charset = answer.headers["Content-Type"].partition(";")
        schema = _closed(
            {**said["content"][media]["schema"], "components": described["components"]}
        )
        checked = Draft202012Validator(schema, format_checker=FORMATS)
        return [one.message for one in checked.iter_errors(json.loads(answer.content))]

    return of


def _closed(schema):
    """The same schema, in which an object has what is named and nothing else."""
    if isinstance(schema, list):
        return [_closed(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    closed = {name: _closed(value) for name, value in schema.items()}
    is_of_names = isinstance(schema.get("properties"), dict) and schema.get("type") == "object"
    return {**closed, "additionalProperties": False} if is_of_names else closed


def test_every_schema_is_one(described):
    schemas = [
        *described["components"]["schemas"].values(),
        *(one["schema"] for way in described["paths"].values() for one in way["get"]["parameters"]),
    ]

    for schema in schemas:
        Draft202012Validator.check_schema(schema)
    assert len(schemas) == 18


@pytest.mark.parametrize(
    ("wish", "status"),
    [
        pytest.param({"q": "养老"}, 200, id="plain"),
        pytest.param({"q": "yanglao"}, 200, id="by its sound"),
        pytest.param({"q": "养老 教育"}, 200, id="not all words"),
        pytest.param({"q": "养老", "kind": "NOTICE", "within": "week"}, 200, id="narrowed"),
        pytest.param({"q": "养老", "site": "all", "page": "2"}, 200, id="second page"),
        pytest.param({"q": "养老", "sort": "newest", "to": "1999-01-01"}, 200, id="nothing left"),
        pytest.param({"q": "月球"}, 200, id="nothing"),
        pytest.param({"q": "农村医保"}, 200, id="in other words"),
        pytest.param({"q": "示政发[2026]7号"}, 200, id="by its number"),
        pytest.param({}, 400, id="no words"),
        pytest.param({"q": "，。"}, 400, id="punctuation"),
        pytest.param({"q": "长" * 201}, 400, id="too long"),
        pytest.param({"q": "养老", "site": "nosuch"}, 404, id="no such site"),
    ],
)
def test_an_answer_is_as_it_is_described(ask, news, office, faults, wish, status):
    fill(news, 12)
    feeding.rebuild()
    now = timezone.now()
    item_in(news, title="养老服务", kind=Kind.NOTICE, document_number="示政发〔2026〕7号", at=now)
    item_in(news, title="城乡居民基本医疗保险缴费通知")
    search.add_best_bet(
        facts=BetFacts(
            words="养老", title="去别处", address="https://elsewhere.invalid/",
            expires_on=timezone.localdate(),
        ),
        **{**office, "at": now},
    )  # fmt: skip
    for days in range(3):
        QueryCount.objects.create(
            day=now.date() - timedelta(days), site_code="mzj", query="养老服务", searches=9
        )
    heard()

    answer = ask("/search.json", **wish)

    assert (answer.status_code, faults(answer)) == (status, [])


def test_an_answer_that_cannot_be_given_yet_is_as_it_is_described(ask, profile, faults):
    answer = ask("/search.json", q="养老")

    assert (answer.status_code, faults(answer)) == (503, [])


@pytest.mark.parametrize(("site", "status"), [("", 200), ("all", 200), ("nosuch", 404)])
def test_suggestions_are_as_they_are_described(ask, news, faults, site, status):
    item_in(news, title="养老服务")
    heard()

    answer = ask("/search/suggest.json", q="养", site=site)

    assert (answer.status_code, faults(answer, "/search/suggest.json")) == (status, [])


def test_what_is_not_described_is_a_fault(ask, news, faults):
    item_in(news, title="养老服务")
    heard()
    answer = ask("/search.json", q="养老")
    told = json.loads(answer.content)

    answer.content = json.dumps({**told, "total": "1", "more": []})

    assert sorted(faults(answer)) == [
        "'1' is not of type 'integer'",
        "Additional properties are not allowed ('more' was unexpected)",
    ]
