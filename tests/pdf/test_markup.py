"""Our HTML is read as XML, and comes out as an HTML parser reads it."""

from __future__ import annotations

from xml.etree.ElementTree import Element

import pytest
import tinyhtml5  # type: ignore[import-untyped]  # it ships no types

from assessment.core.model.pack import Pack
from assessment.pdf import fixed_pages, markup
from tests.support.report_samples import counselor, example, person


def shape(element: Element) -> tuple[object, ...]:
    """Name, attributes, text and children, and what stands behind it; without comments, and spaces outside the body."""
    inside = element.tag not in ("html", "body")
    text, tail = element.text or "", element.tail or ""
    attributes = sorted(element.attrib.items())
    children = [shape(each) for each in element if isinstance(each.tag, str)]
    return element.tag, attributes, text if inside else "", children, tail.strip() or None


def by_html_parser(html: str) -> Element:
    root: Element = tinyhtml5.parse(html, namespace_html_elements=False)
    return root


@pytest.fixture
def without_html_parser(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_html: str, **_options: object) -> Element:
        raise AssertionError("This is read by the slow parser.")

    monkeypatch.setattr(tinyhtml5, "parse", refuse)


@pytest.mark.parametrize("kind", ["person", "staff"])
def test_reports_are_read_as_an_html_parser_reads_them(kind: str, repair: Pack) -> None:
    outcome, read = example(repair, "every override at once")
    html, _ = fixed_pages.split(person(repair, read) if kind == "person" else counselor(repair, outcome, read))
    assert shape(markup.parse(html)) == shape(by_html_parser(html))


@pytest.mark.usefixtures("without_html_parser")
@pytest.mark.parametrize("kind", ["person", "staff"])
def test_reports_need_no_html_parser(kind: str, repair: Pack) -> None:
    outcome, read = example(repair, "every override at once")
    markup.parse(person(repair, read) if kind == "person" else counselor(repair, outcome, read))


@pytest.mark.parametrize(
    "body",
    [
        "<p>one<p>two",
        "<input checked>",
        "a & b &nbsp; &copy; &unknown;",
        "\x0c\x01",
        "<!DOCTYPE x [<!ENTITY e 'eeee'>]><p>&e;</p>",
        "<b><i>x</b></i>",
    ],
)
def test_what_is_no_xml_is_read_by_the_html_parser(body: str) -> None:
    html = f'<!DOCTYPE html><html lang="en"><head><title>-</title></head><body>{body}</body></html>'
    assert shape(markup.parse(html)) == shape(by_html_parser(html))


def test_words_that_look_like_markup_stay_words() -> None:
    words = '&lt;br&gt; &amp;ensp; &#39;&#34; <span title="a &lt;input&gt; b">&ensp;x</span>'
    html = f'<!DOCTYPE html><html lang="en"><head><title>-</title></head><body><p>{words}</p></body></html>'
    assert shape(markup.parse(html)) == shape(by_html_parser(html))
    assert "".join(markup.parse(html).itertext()).endswith("<br> &ensp; '\" \N{EN SPACE}x")
