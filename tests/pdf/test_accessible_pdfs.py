"""Reports as a screen reader meets them: tags in the order of the text, and nothing that three checkers find."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from io import BytesIO
from itertools import pairwise

import pikepdf
import pytest
from bs4 import BeautifulSoup
from flask import Flask
from flask_babel import force_locale

from assessment.core.engine import answers
from assessment.core.engine.outcome import assess
from assessment.core.model.pack import Pack
from assessment.core.packs import loader
from assessment.pdf.html import staff_html
from assessment.presenters.staff_report import staff_report
from assessment.settings import ROOT
from tests.support import staff_cases
from tests.support.pdf_checkers import faults_in, spoken
from tests.support.report_catalogue import catalogue
from tests.support.report_samples import counselor, example, person
from tests.support.strict_client import one

LONGEST, SHORTEST = "every override at once", "both, no signs"

AS_DRAWN = str.maketrans({"\u200f": "", "(": ")"})

Report = tuple[str, bytes]
"""Its HTML, and the PDF of it."""


def _person(pack: Pack, repair: Pack) -> str:
    return person(pack, example(pack, LONGEST, repair)[1])


def _after_check_ins(pack: Pack, repair: Pack) -> str:
    read = example(pack, LONGEST, repair)[1]
    return person(pack, read, read, read)


def _without_a_place(pack: Pack, repair: Pack) -> str:
    return person(pack, example(pack, SHORTEST, repair)[1], place=None, only_me=False)


def _on_letter(pack: Pack, repair: Pack) -> str:
    return person(pack, example(pack, LONGEST, repair)[1], place="us")


def _staff_in_danger(pack: Pack, _repair: Pack) -> str:
    return staff_html(staff_report(pack, staff_cases.in_danger(pack)))


def _staff_after_check_ins(pack: Pack, _repair: Pack) -> str:
    return staff_html(staff_report(pack, staff_cases.after_check_ins(pack)))


def _staff(pack: Pack, repair: Pack) -> str:
    return counselor(pack, *example(pack, LONGEST, repair))


def _of_catalogue(name: str) -> Callable[[Pack, Pack], str]:
    return lambda _pack, _repair: catalogue()[name].html()


def _small(_pack: Pack, _repair: Pack) -> str:
    small = loader.load(ROOT / "questionnaires" / "apology-check")
    return person(small, answers.read(small, small.examples[0].answers))


def _staff_of_small(_pack: Pack, _repair: Pack) -> str:
    small = loader.load(ROOT / "questionnaires" / "apology-check")
    read = answers.read(small, small.examples[0].answers)
    return counselor(small, assess(small, read), read)


REPORTS: dict[str, tuple[str, Callable[[Pack, Pack], str]]] = {
    "person": ("en", _person),
    "person, Spanish": ("es", _person),
    "person, after check-ins": ("en", _after_check_ins),
    "person, Letter": ("en", _on_letter),
    "person, without a place": ("en", _without_a_place),
    "person, small pack": ("en", _small),
    "staff": ("en", _staff),
    "staff, Spanish": ("es", _staff),
    "staff, in danger": ("en", _staff_in_danger),
    "staff, after check-ins": ("es", _staff_after_check_ins),
    "staff, small pack": ("en", _staff_of_small),
    "person, right to left": ("en", _of_catalogue("person-right-to-left")),
    "staff, right to left": ("en", _of_catalogue("staff-right-to-left")),
}
"""Language and maker of each report that is checked."""


@pytest.fixture(scope="session")
def made() -> dict[str, Report]:
    """Each report, once made, for the tests that only read it."""
    return {}


@pytest.fixture(params=REPORTS)
def report(
    request: pytest.FixtureRequest, app: Flask, repair: Pack, printed: Callable[[str], bytes], made: dict[str, Report]
) -> Report:
    language, make = REPORTS[request.param]
    if request.param not in made:
        with app.app_context(), force_locale(language):
            html = make(repair.in_language(language), repair)
        made[request.param] = html, printed(html)
    return made[request.param]


@cache
def elements(pdf: bytes) -> tuple[tuple[str, int, str], ...]:
    """Kind, number of the page and alternative of every structure element, in reading order."""
    with pikepdf.open(BytesIO(pdf)) as opened:
        pages = {page.obj.objgen: number for number, page in enumerate(opened.pages)}
        return tuple(_below(opened.Root.StructTreeRoot, pages))


def _below(parent: pikepdf.Object, pages: dict[tuple[int, int], int]) -> Iterator[tuple[str, int, str]]:
    kids = parent.get("/K")
    for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
        if isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
            page = pages[kid.Pg.objgen] if "/Pg" in kid else -1
            yield str(kid.S)[1:], page, str(kid.get("/Alt", ""))
            yield from _below(kid, pages)


@cache
def page_of(html: str) -> BeautifulSoup:
    """The page that a report is printed from; tests only read it."""
    return BeautifulSoup(html, "lxml")


@cache
def said_by(pdf: bytes) -> str:
    """What its tags say."""
    return spoken(pdf)


def test_three_checkers_find_nothing(report: Report) -> None:
    assert faults_in(report[1]) == []


def test_it_is_tagged_in_its_language_with_its_title_shown(report: Report) -> None:
    html, pdf = report
    page = page_of(html)
    with pikepdf.open(BytesIO(pdf)) as opened:
        assert opened.Root.MarkInfo.Marked
        assert str(opened.Root.Lang) == page.select_one("html")["lang"]  # type: ignore[index]  # each page has one
        assert opened.Root.ViewerPreferences.DisplayDocTitle
        assert str(opened.docinfo["/Title"]) == page.title.text  # type: ignore[union-attr]  # likewise
        assert b'pdfuaid:part="1"' in opened.Root.Metadata.read_bytes()


def test_its_tags_say_what_the_text_says_in_that_order(report: Report) -> None:
    html, pdf = report
    page = page_of(html)
    unsaid = {id(words) for part in page.select("head, thead") for words in part.strings}
    written = "".join("".join(words.split()) for words in page.strings if id(words) not in unsaid)
    said = said_by(pdf)
    if page.select_one("[dir=rtl]"):
        # Lines from right to left stand in a PDF as they are drawn, with brackets turned around and without marks: who
        # reads them out turns each around again.
        said, written = ("".join(sorted(each.translate(AS_DRAWN))) for each in (said, written))
    assert said == written


def test_its_tags_never_lead_back_to_an_earlier_page(report: Report) -> None:
    pages = [page for _, page, _ in elements(report[1]) if page >= 0]
    assert [(before, after) for before, after in pairwise(pages) if after < before] == []


def test_one_heading_comes_first_and_no_level_is_left_out(report: Report) -> None:
    levels = [int(kind[1]) for kind, _, _ in elements(report[1]) if kind[0] == "H" and kind[1:].isdigit()]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert max(levels) <= 6
    assert [(before, after) for before, after in pairwise(levels) if after > before + 1] == []


def test_every_picture_says_what_it_shows(report: Report) -> None:
    html, pdf = report
    alternatives = [image.get("alt") for image in page_of(html).select("img")]
    assert [alternative for kind, _, alternative in elements(pdf) if kind == "Figure"] == [*filter(None, alternatives)]


def test_the_bar_of_a_score_says_what_it_is_of_its_number_and_its_word(repair: Pack) -> None:
    bars = BeautifulSoup(_person(repair, repair), "html5lib").select(".scores img")
    assert bars
    for bar in bars:
        row = bar.find_parent("li")
        assert row is not None
        label, words = row.select_one(".score-label"), row.select_one(".score-words")
        assert label is not None
        assert words is not None
        assert bar["alt"] == f"{next(label.stripped_strings)}: {words.text}"


def test_pictures_say_where_they_stand_in_points_of_their_page(report: Report) -> None:
    with pikepdf.open(BytesIO(report[1])) as opened:
        figures = [
            each for each in opened.objects if isinstance(each, pikepdf.Dictionary) and each.get("/S") == "/Figure"
        ]
        for figure in figures:
            left, bottom, right, top = (float(number) for number in figure.A.BBox)
            _, _, width, height = (float(number) for number in figure.Pg.MediaBox)
            assert 0 < left < right < width
            assert 0 < bottom < top < height


def test_every_check_box_says_what_it_is_for_and_stands_among_the_tags(report: Report) -> None:
    html, pdf = report
    labels = [box["title"] for box in page_of(html).select("input")]
    with pikepdf.open(BytesIO(pdf)) as opened:
        fields = list(opened.Root.AcroForm.Fields) if labels else []
        assert [str(field.TU) for field in fields] == labels
        assert len({str(field.T) for field in fields}) == len(labels)
    assert [kind for kind, _, _ in elements(pdf)].count("Form") == len(labels)


def test_what_is_in_the_margins_is_left_to_the_eye(report: Report) -> None:
    html, pdf = report
    footer = one(page_of(html), "body")["data-footer"]
    assert "".join(str(footer).split()) not in said_by(pdf)
    with pikepdf.open(BytesIO(pdf)) as opened:
        for page in opened.pages:
            kinds = [
                (str(command.operands[0]), str(command.operands[1].get("/Type")))
                for command in pikepdf.parse_content_stream(page, "BDC")
            ]
            assert kinds.count(("/Artifact", "/Pagination")) >= 2


def test_the_points_of_lists_are_their_labels(report: Report) -> None:
    html, pdf = report
    kinds = [kind for kind, _, _ in elements(pdf)]
    assert kinds.count("Lbl") == len(page_of(html).select(".bullets > li"))


def test_every_header_cell_says_which_way_it_points(repair: Pack, printed: Callable[[str], bytes]) -> None:
    with pikepdf.open(BytesIO(printed(_staff(repair, repair)))) as opened:
        headers = [each for each in opened.objects if isinstance(each, pikepdf.Dictionary) and each.get("/S") == "/TH"]
        assert {str(header.A.Scope) for header in headers} == {"/Column", "/Row"}
