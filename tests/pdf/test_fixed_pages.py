"""Pages that are the same in every summary are drawn once, and a report with them is as one laid out in one piece."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from io import BytesIO
from typing import Any

import pytest
from pypdf import PdfReader

from assessment.core.model.pack import Pack
from assessment.pdf import fixed_pages, writer
from assessment.settings import ROOT
from tests.support.pdf_checkers import faults_in, spoken
from tests.support.report_samples import example, person

Printed = Callable[[str], bytes]


@pytest.fixture(autouse=True)
def nothing_kept() -> Iterator[None]:
    writer._fixed.cache_clear()
    yield
    writer._fixed.cache_clear()


@pytest.fixture
def html(repair: Pack) -> str:
    return person(repair, example(repair, "every override at once")[1])


def in_one_piece(html: str) -> str:
    """The report without the marks by which its fixed pages are found."""
    return html.replace(fixed_pages.BEGIN, "").replace(fixed_pages.END, "")


def outline(reader: PdfReader) -> list[Any]:
    """Title, page and height of every bookmark, nested as they are."""

    def shown(entries: list[Any]) -> list[Any]:
        return [
            shown(each) if isinstance(each, list) else (each.title, reader.get_destination_page_number(each), each.top)
            for each in entries
        ]

    return shown(reader.outline)


def fields(reader: PdfReader) -> list[tuple[int, str, str, list[float]]]:
    """Page, name, label and place of every form field."""
    return [
        (number, note["/T"], note["/TU"], [float(each) for each in note["/Rect"]])
        for number, page in enumerate(reader.pages)
        for each in page.get("/Annots", [])
        for note in [each.get_object()]
    ]


def test_a_report_with_kept_pages_is_as_one_laid_out_in_one_piece(html: str, printed: Printed) -> None:
    whole, joined = printed(in_one_piece(html)), printed(html)
    assert joined != whole
    assert faults_in(joined, source=whole) == []
    assert spoken(joined) == spoken(whole)
    made, expected = PdfReader(BytesIO(joined)), PdfReader(BytesIO(whole))
    assert [page.extract_text() for page in made.pages] == [page.extract_text() for page in expected.pages]
    assert outline(made) == outline(expected)
    assert fields(made) == fields(expected)
    assert sorted(made.get_fields() or {}) == sorted(expected.get_fields() or {})
    assert made.metadata == expected.metadata


def test_each_report_has_its_own_margins_on_kept_pages(html: str, printed: Printed) -> None:
    printed(html)
    another = printed(html.replace("heron-42", "otter-17"))
    texts = [page.extract_text() for page in PdfReader(BytesIO(another)).pages]
    assert ["otter-17" in text for text in texts] == [True] * 4
    assert ["heron-42" in text for text in texts] == [False] * 4


def test_the_bytes_are_the_same_whether_its_pages_were_kept_or_not(repair: Pack, html: str, printed: Printed) -> None:
    printed(person(repair, example(repair, "both, no signs")[1]))
    kept = printed(html)
    program = "import sys; from assessment.pdf import writer; sys.stdout.buffer.write(writer.write(sys.stdin.read()))"
    fresh = subprocess.run(
        [sys.executable, "-c", program], input=html.encode(), capture_output=True, check=True, cwd=ROOT
    )
    assert kept == fresh.stdout


def test_kept_pages_are_laid_out_once(html: str, printed: Printed, monkeypatch: pytest.MonkeyPatch) -> None:
    laid_out: list[int] = []
    lay_out = writer._laid_out

    def counted(text: str) -> Any:
        document = lay_out(text)
        laid_out.append(text.count("<li>"))
        return document

    monkeypatch.setattr(writer, "_laid_out", counted)
    printed(html)
    printed(html.replace("heron-42", "otter-17"))
    of_fixed, of_report, of_another = laid_out
    assert of_fixed > 0
    assert of_report == of_another == html.count("<li>") - of_fixed


def test_what_is_kept_holds_nothing_from_a_report(html: str) -> None:
    own, shared = fixed_pages.split(html)
    alone = fixed_pages.alone(own, shared)
    for words in ("heron-42", "2026-11-22", "data-page", "data-footer", "<title>Check"):
        assert words in html
        assert words not in alone


def with_a_fixed_page(content: str, style: str) -> str:
    head = '<!DOCTYPE html><html lang="en"><head><title>-</title></head><body data-footer="-"><h1>-</h1>'
    fixed = f'{fixed_pages.BEGIN}<section style="{style}">{content}</section>{fixed_pages.END}'
    return f"{head}{fixed}</body></html>"


def test_pages_that_grew_to_more_than_one_each_are_laid_out_with_their_report(printed: Printed) -> None:
    html = with_a_fixed_page("<p>-</p>" * 200, "break-before: page")
    assert spoken(printed(html)) == "-" * 201


def test_pages_are_never_put_over_what_a_report_says() -> None:
    with pytest.raises(ValueError, match="a page of its own"):
        writer.write(with_a_fixed_page("<p>-</p>", ""))


def test_what_looks_like_a_reference_in_words_is_left_alone() -> None:
    assert list(fixed_pages._cut(rb"<</Alt (see 12 0 R \) 13 0 R)/P 14 0 R/K [15 0 R 2]>>")) == [
        rb"<</Alt (see 12 0 R \) 13 0 R)/P ",
        14,
        b"/K [",
        15,
        b" 2]>>",
    ]
