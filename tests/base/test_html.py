"""What is kept of a text, and that nothing which runs survives, by the vectors others collected."""

import json
import re
import tarfile
from html.parser import HTMLParser
from pathlib import Path

import pytest

from huabiao.base.html import clean, text_of

CONFORMANCE = Path(__file__).parents[2].parent / "shared" / "data" / "conformance"
needs_vectors = pytest.mark.skipif(
    not CONFORMANCE.is_dir(), reason=f"no conformance data beside the checkout ({CONFORMANCE.name})"
)

WORDS = (
    "p h2 h3 h4 ul ol li dl dt dd table caption colgroup col thead tbody tfoot tr th td a img"
    " figure figcaption blockquote pre sub sup br hr strong em u s div"
)
TAGS = set(WORDS.split())
ATTRIBUTES = {
    ("a", "href"), ("a", "title"), ("a", "rel"),
    ("img", "src"), ("img", "alt"), ("img", "title"), ("img", "width"), ("img", "height"),
    ("td", "colspan"), ("td", "rowspan"),
    ("th", "colspan"), ("th", "rowspan"), ("th", "scope"),
    ("col", "span"), ("colgroup", "span"), ("ol", "start"),
}  # fmt: skip
SCHEMES = {"http", "https", "mailto", "tel"}


class Strangers(HTMLParser):
    """Collects every tag, attribute and scheme that is not on the list."""

    def __init__(self):
        super().__init__()
        self.found = []

    def handle_starttag(self, tag, attrs):
        if tag not in TAGS:
            self.found.append(tag)
        for name, value in attrs:
            if (tag, name) not in ATTRIBUTES:
                self.found.append((tag, name))
            if name in ("href", "src"):
                # As a browser reads an address: no blanks or control characters before the colon.
                address = re.sub(r"[\x00-\x20]", "", value or "")
                scheme = re.match(r"([A-Za-z][A-Za-z0-9+.-]*):", address)
                if scheme and scheme[1].lower() not in SCHEMES:
                    self.found.append((tag, name, value))

    def handle_comment(self, data):
        self.found.append(("comment", data))

    def handle_decl(self, decl):
        self.found.append(("declaration", decl))

    def handle_pi(self, data):
        self.found.append(("instruction", data))


def strangers_in(html):
    parser = Strangers()
    parser.feed(html)
    parser.close()
    return parser.found


def bleach_vectors():
    return [
        pytest.param(file.read_text(encoding="utf-8").split("\n--\n")[0], id=file.stem)
        for file in sorted((CONFORMANCE / "bleach_data").glob("*.test"))
    ]


def owasp_vectors():
    page = CONFORMANCE / "owasp_xss_filter_evasion.md"
    text = page.read_text(encoding="utf-8") if page.is_file() else ""
    blocks = re.findall(r"^```[a-z]*\n(.*?)^```", text, re.M | re.S)
    return [pytest.param(block, id=str(number)) for number, block in enumerate(blocks)]


@needs_vectors
@pytest.mark.parametrize("vector", [*bleach_vectors(), *owasp_vectors()])
def test_nothing_that_runs_survives_a_known_attack(vector):
    cleaned = clean(vector)

    assert strangers_in(cleaned) == []
    assert clean(cleaned) == cleaned


def html5lib_inputs():
    with tarfile.open(CONFORMANCE / "html5lib-tests.tar.gz") as archive:
        for member in archive:
            if "/tokenizer/" in f"/{member.name}" and member.name.endswith(".test"):
                tests = json.load(archive.extractfile(member))
                yield from (test["input"] for test in tests.get("tests", []))


@needs_vectors
def test_nothing_that_runs_survives_the_tokenizer_tests():
    inputs = list(html5lib_inputs())
    cleaned = [clean(text) for text in inputs]

    assert len(inputs) > 5000
    assert [html for html in cleaned if strangers_in(html)] == []
    assert [html for html in cleaned if clean(html) != html] == []


@needs_vectors
def test_the_vectors_are_really_read():
    assert (len(bleach_vectors()) >= 20, len(owasp_vectors()) >= 80) == (True, True)


@pytest.mark.parametrize(
    ("dirty", "expected"),
    [
        pytest.param("<p>甲<script>alert(1)</script>乙</p>", "<p>甲乙</p>", id="script"),
        pytest.param('<p onclick="x()" style="color:red">甲</p>', "<p>甲</p>", id="handler"),
        pytest.param(
            '<a href="javascript:alert(1)">甲</a>',
            '<a rel="noopener noreferrer">甲</a>',
            id="javascript link",
        ),
        pytest.param(
            '<a href=" java\nscript:alert(1)">甲</a>',
            '<a rel="noopener noreferrer">甲</a>',
            id="javascript link in disguise",
        ),
        pytest.param('<img src="data:image/svg+xml,x" alt="甲"><p>乙</p>', "<p>乙</p>", id="data"),
        pytest.param('<iframe src="/x">甲</iframe><p>乙</p>', "<p>乙</p>", id="frame"),
        pytest.param("<p>甲<p>乙</div>", "<p>甲</p><p>乙</p>", id="broken nesting"),
        pytest.param("<b><i>甲</b>乙</i>", "<strong><em>甲</em></strong><em>乙</em>", id="crossed"),
        pytest.param("<h1>甲</h1><h6>乙</h6>", "<h2>甲</h2><h4>乙</h4>", id="headings"),
        pytest.param(
            "<section>甲</section><center>乙</center>", "<div>甲</div><div>乙</div>", id="boxes"
        ),
        pytest.param(
            '<p><span style="x"><font color="red">甲</font></span></p>', "<p>甲</p>", id="looks"
        ),
        pytest.param("<p>甲<!-- 乙 --></p>", "<p>甲</p>", id="comment"),
        pytest.param("<p>甲\x00\ud800</p>", "<p>甲</p>", id="no characters"),
        pytest.param('<img alt="a> <script>x</script>">甲', "甲", id="bracket in attribute"),
        pytest.param("", "", id="nothing"),
    ],
)
def test_harm_and_looks_are_dropped(dirty, expected):
    assert clean(dirty) == expected


@pytest.mark.parametrize(
    "html",
    [
        "<p>一<br>二<sub>三</sub><sup>四</sup><u>五</u><s>六</s></p><hr>",
        '<table><caption>表</caption><thead><tr><th scope="col" colspan="2">甲</th></tr></thead>'
        '<tbody><tr><td rowspan="2">乙</td></tr></tbody></table>',
        '<figure><img src="/files/a.png" alt="图" width="300"><figcaption>图注</figcaption></figure>',
        '<blockquote><p>引文</p></blockquote><ol start="3"><li>三</li></ol><ul><li>甲</li></ul>',
        '<a href="/content/2026/7.html" title="甲" rel="noopener noreferrer">甲</a>',
        '<a href="mailto:a@example.invalid" rel="noopener noreferrer">甲</a>',
        '<a href="tel:000000000000" rel="noopener noreferrer">甲</a>',
        "<h2>一</h2><h3>二</h3><h4>三</h4>",
    ],
)
def test_the_parts_of_a_text_are_kept_as_they_are(html):
    assert clean(html) == html


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>第一段</p><p>第二段</p>", "第一段\n第二段"),
        ("<p>一 &lt; 二 &amp;&nbsp;三</p>", "一 < 二 & 三"),
        ("<table><tr><td>甲</td><td>乙</td></tr><tr><td>丙</td></tr></table>", "甲 乙\n丙"),
        ("<p>甲<br>乙<strong>丙</strong>丁</p>", "甲\n乙丙丁"),
        ("<script>x</script><p>甲\n乙</p>", "甲 乙"),
        ('<h2>题</h2><img src="/a.png" alt="图 > 片">文', "题\n文"),
        ("", ""),
    ],
)
def test_the_words_of_a_text_stand_alone(html, text):
    assert text_of(html) == text


def test_where_a_paragraph_stands_is_the_one_look_that_stays():
    written = (
        '<p class="right">示范市人民政府</p><td class="center">1</td><p class="center big">甲</p>'
        '<div class="right">乙</div><h2 class="CENTER">丙</h2><table><tr>'
        '<td class="center" colspan="2">丁</td></tr></table>'
    )

    assert clean(written) == (
        '<p class="right">示范市人民政府</p>1<p>甲</p><div>乙</div><h2>丙</h2><table><tbody><tr>'
        '<td class="center" colspan="2">丁</td></tr></tbody></table>'
    )
