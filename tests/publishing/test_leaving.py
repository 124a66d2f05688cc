"""Keeps the leave prompt for those links, and only those, that lead out of government sites (P-18)."""

from __future__ import annotations

import pytest

from huabiao.publishing import leaving, theme

BASE = "https://mzj.shifan.gov.cn"


@pytest.mark.parametrize(
    ("url", "base_url", "is_out"),
    [
        pytest.param("/content/1.html", BASE, False, id="a path"),
        pytest.param("#top", BASE, False, id="a place on the page"),
        pytest.param("mailto:a@b.com", BASE, False, id="an address for mail"),
        pytest.param("https://www.gov.cn/a", BASE, False, id="a government host"),
        pytest.param("https://x.notgov.cn/", BASE, True, id="a host that only ends alike"),
        pytest.param("https://bszs.conac.cn/", BASE, False, id="the keeper of the mark"),
        pytest.param("https://example.com/", BASE, True, id="a company"),
        pytest.param("HTTPS://Example.COM/", BASE, True, id="capitals"),
        pytest.param("//example.com/a", BASE, True, id="without a scheme"),
        pytest.param("https://[bad", BASE, True, id="no address at all"),
        pytest.param("https://jyj.shifan.invalid/", "https://www.shifan.invalid", False, id="own"),
        pytest.param("http://b.localhost:8000/", "http://a.localhost:8000", False, id="at home"),
        pytest.param("https://b.com.cn/", "https://a.com.cn", True, id="two companies"),
        pytest.param("https://x.a.com.cn/", "https://www.a.com.cn", False, id="one company"),
    ],
)
def test_a_link_leads_out_when_its_host_is_neither_the_states_nor_the_citys(url, base_url, is_out):
    assert leaving.leads_out(url, base_url) is is_out


@pytest.mark.parametrize(
    ("body", "marked"),
    [
        pytest.param(
            '<a href="https://example.com/?a=1&amp;b=2">外</a>',
            '<a href="https://example.com/?a=1&amp;b=2" class="outer" title="链接到外部网站">外</a>',
            id="outer",
        ),
        pytest.param(
            "<a title='说明' href='https://example.com/'>外</a>",
            "<a title='说明' href='https://example.com/' class=\"outer\">外</a>",
            id="a title of its own stays",
        ),
        pytest.param('<a href="/a.html">内</a>', '<a href="/a.html">内</a>', id="own"),
        pytest.param('<a name="x">处</a>', '<a name="x">处</a>', id="no link"),
        pytest.param(
            "<p>&lt;a href=&quot;https://example.com/&quot;&gt;</p>",
            "<p>&lt;a href=&quot;https://example.com/&quot;&gt;</p>",
            id="words",
        ),
    ],
)
def test_a_text_marks_its_outer_links(body, marked):
    assert theme.readable(body, BASE) == marked


def test_a_text_marks_outer_links_in_the_language_of_its_site():
    assert theme.readable('<a href="https://example.com/">x</a>', BASE, "en") == (
        '<a href="https://example.com/" class="outer" title="Leads to an external website">x</a>'
    )
