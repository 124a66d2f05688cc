import pytest

from huabiao.sites.rules import (
    BadHost,
    Finding,
    HostFault,
    Record,
    SlugFault,
    findings,
    host_for_people,
    host_of,
    slug_fault,
    slug_from,
)


@pytest.mark.parametrize(
    ("text", "host"),
    [
        pytest.param("www.shifan.gov.cn", "www.shifan.gov.cn", id="as it is"),
        pytest.param(" WWW.Shifan.gov.cn. ", "www.shifan.gov.cn", id="capitals, spaces, last dot"),
        pytest.param("示范市.政务", "xn--7stu91dz2g.xn--zfr164b", id="Chinese becomes punycode"),
        pytest.param("示范市。政务", "xn--7stu91dz2g.xn--zfr164b", id="Chinese full stop"),
        pytest.param("mzj.shifan.localhost", "mzj.shifan.localhost", id="local name"),
    ],
)
def test_a_host_is_read_as_the_net_writes_it(text, host):
    assert host_of(text) == host


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        pytest.param("  ", HostFault.EMPTY, id="blank"),
        pytest.param("。", HostFault.EMPTY, id="only a stop"),
        pytest.param("https://www.shifan.gov.cn", HostFault.NOT_BARE, id="scheme"),
        pytest.param("www.shifan.gov.cn:8000", HostFault.NOT_BARE, id="port"),
        pytest.param("www.shifan.gov.cn/zwgk", HostFault.NOT_BARE, id="path"),
        pytest.param("www shifan.gov.cn", HostFault.NOT_BARE, id="space inside"),
        pytest.param("localhost", HostFault.NO_DOT, id="one word"),
        pytest.param("192.168.1.1", HostFault.MALFORMED, id="an address in numbers"),
        pytest.param("a_b.gov.cn", HostFault.MALFORMED, id="underscore"),
        pytest.param("-a.gov.cn", HostFault.MALFORMED, id="hyphen first"),
        pytest.param("a..gov.cn", HostFault.MALFORMED, id="empty label"),
        pytest.param("a" * 64 + ".gov.cn", HostFault.MALFORMED, id="label of 64"),
        pytest.param("a.b" * 100 + ".cn", HostFault.MALFORMED, id="longer than 253"),
        pytest.param("xn--a.cn", HostFault.MALFORMED, id="false punycode"),
    ],
)
def test_a_text_that_is_no_host_is_told_why(text, fault):
    with pytest.raises(BadHost) as refusal:
        host_of(text)

    assert refusal.value.fault is fault


def test_people_read_punycode_as_chinese():
    assert host_for_people("xn--7stu91dz2g.xn--zfr164b") == "示范市.政务"
    assert host_for_people("www.shifan.gov.cn") == "www.shifan.gov.cn"
    assert host_for_people("a_b.cn") == "a_b.cn"


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        pytest.param("通知公告", "tzgg", id="initials"),
        pytest.param("2026年 重大项目", "2026nzdxm", id="digits and spaces"),
        pytest.param("ABC公告", "abcgg", id="latin letters"),
        pytest.param("！——？", "", id="only punctuation"),
        pytest.param("é①", "", id="what an address should not hold"),
        pytest.param("公告" * 50, "gg" * 30, id="cut at the limit"),
    ],
)
def test_a_slug_is_made_of_initials(title, slug):
    assert slug_from(title) == slug


@pytest.mark.parametrize(
    ("slug", "fault"),
    [
        pytest.param("tzgg", None, id="plain"),
        pytest.param("2026-tzgg", None, id="digits and hyphen"),
        pytest.param("", SlugFault.EMPTY, id="empty"),
        pytest.param("--", SlugFault.ONLY_PUNCTUATION, id="only hyphens"),
        pytest.param("！？。", SlugFault.ONLY_PUNCTUATION, id="only full-width punctuation"),
        pytest.param("通知", SlugFault.CHARACTERS, id="Chinese"),
        pytest.param("a/b", SlugFault.CHARACTERS, id="slash"),
        pytest.param("../a", SlugFault.CHARACTERS, id="upwards"),
        pytest.param("-a", SlugFault.CHARACTERS, id="hyphen first"),
        pytest.param("a" * 61, SlugFault.TOO_LONG, id="too long"),
        pytest.param("index", SlugFault.RESERVED, id="a file of every channel"),
        pytest.param("years", SlugFault.RESERVED, id="the years' page"),
        pytest.param("archive-12", SlugFault.RESERVED, id="an archive page"),
        pytest.param("content", SlugFault.RESERVED, id="where items stand"),
        pytest.param("404", SlugFault.RESERVED, id="the page for what is not found"),
    ],
)
def test_what_keeps_a_slug_out_of_an_address(slug, fault):
    assert slug_fault(slug, is_at_root=True) is fault


def test_names_at_the_root_are_free_further_down():
    assert slug_fault("content", is_at_root=False) is None
    assert slug_fault("index", is_at_root=False) is SlugFault.RESERVED


def record(**differences):
    facts = {
        "kind": "PORTAL",
        "name": "示范市人民政府门户网站",
        "sponsor_name": "示范市人民政府",
        "sponsor_level": "CITY",
        "sponsor_region": "990100",
        "sponsored_count": 1,
        "identification_code": "9901000001",
        "record_domain": "www.shifan.gov.cn",
        "icp_number": "示ICP备12345678号-1",
        "police_number": "示公网安备 12345678901234号",
        "party_mark_code": "CA000000000000000000001",
        "contact_phone": "0000-00000001",
        "contact_email": "",
    }
    return Record(**{**facts, **differences})


@pytest.mark.parametrize(
    ("differences", "found"),
    [
        pytest.param({}, [], id="all right"),
        pytest.param({"sponsor_level": "TOWNSHIP"}, [Finding.GRASSROOTS_SITE], id="township"),
        pytest.param({"sponsored_count": 2}, [Finding.SEVERAL_SITES], id="second site"),
        pytest.param({"name": "示范之窗"}, [Finding.NAME_DIFFERS], id="a name of its own"),
        pytest.param(
            {"record_domain": "www.shifan.invalid"}, [Finding.NOT_GOV_CN], id="outside gov.cn"
        ),
        pytest.param(
            {"record_domain": "shifan.gov.cn"}, [Finding.PORTAL_DOMAIN], id="portal without www"
        ),
        pytest.param(
            {"kind": "DEPARTMENT", "record_domain": "mzj.shifan.gov.cn"}, [], id="department"
        ),
        pytest.param(
            {"kind": "DEPARTMENT", "record_domain": "www.mzj.shifan.gov.cn"},
            [Finding.DEPARTMENT_DOMAIN],
            id="department too deep",
        ),
        pytest.param(
            {"kind": "SPECIAL", "record_domain": "a.b.c.gov.cn"}, [], id="special site anywhere"
        ),
        pytest.param(
            {"identification_code": "9902000001"}, [Finding.REGION_DIFFERS], id="another city"
        ),
        pytest.param({"identification_code": "bm01000001"}, [], id="a ministry's code"),
        pytest.param(
            {
                "identification_code": "",
                "icp_number": "",
                "police_number": "",
                "party_mark_code": "",
                "contact_phone": "",
            },
            [
                Finding.NO_IDENTIFICATION_CODE,
                Finding.NO_PARTY_MARK,
                Finding.NO_CONTACT,
                Finding.NO_ICP,
                Finding.NO_POLICE,
            ],
            id="nothing recorded yet",
        ),
    ],
)
def test_what_an_inspector_would_ask(differences, found):
    assert findings(record(**differences)) == found
