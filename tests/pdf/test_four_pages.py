"""Every paper has four pages, whatever was answered, in each language and on each size of sheet."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import replace
from io import BytesIO
from itertools import combinations

import pikepdf
import pytest
from bs4 import BeautifulSoup
from flask import Flask
from flask_babel import force_locale
from pypdf import PdfReader

from assessment.core.engine import answers
from assessment.core.model.pack import Pack
from assessment.core.packs import loader
from assessment.core.paper import PRINTED_STEPS
from assessment.pdf.html import person_html
from assessment.presenters.person_report import PersonReport
from assessment.presenters.planner import PlannedStep, rhythm_in_words, rows_for
from assessment.settings import ROOT
from tests.support import paper_twins
from tests.support.pseudo_language import make_pseudo
from tests.support.report_catalogue import catalogue, everything
from tests.support.report_samples import example, person, report
from tests.support.rounds import check_in
from tests.support.thoroughness import is_thorough, times

Printed = Callable[[str], bytes]
LONG_PLACES = ("uk", "ca", "nz", "")
"""Those with the most to say, and none: all places only in a thorough run."""


@pytest.fixture(scope="session")
def packs(repair: Pack) -> tuple[Pack, ...]:
    return repair, loader.load(ROOT / "questionnaires" / "apology-check")


@pytest.fixture(params=["en", "es"])
def language(request: pytest.FixtureRequest, app: Flask) -> Iterator[str]:
    with app.app_context(), force_locale(request.param):
        yield request.param


def pages(pdf: bytes) -> int:
    return len(PdfReader(BytesIO(pdf)).pages)


def longest_plan(pack: Pack) -> tuple[PlannedStep, ...]:
    """The steps that take the most room together."""
    printed = [step for step in pack.steps if not step.couple and step.shown == "everywhere"]
    plans = combinations(printed, PRINTED_STEPS)
    chosen = max(plans, key=lambda plan: sum(len(text) for step in plan for text in step.do))
    return tuple(
        PlannedStep(
            step.title,
            max(step.lead_in.values(), key=len, default=""),
            step.do,
            rhythm_in_words(step.rhythm),
            rows_for(step.rhythm, number, step.title),
        )
        for number, step in enumerate(chosen, start=1)
    )


def longest(pack: Pack, place: str) -> PersonReport:
    """With all scores, check-ins, strengths and the longest steps."""
    rounds = everything(pack), check_in(), check_in(something_kind=4), check_in(trust_today=7)
    return replace(report(pack, *rounds, place=place), steps=longest_plan(pack))


@pytest.mark.parametrize("size", ["a4", "letter"])
def test_the_longest_paper_has_four_pages(repair: Pack, printed: Printed, language: str, size: str) -> None:
    made = replace(longest(repair.in_language(language), "ie"), paper_size=size)
    assert pages(printed(person_html(made))) == 4


def test_the_paper_of_every_place_has_four_pages(packs: tuple[Pack, ...], printed: Printed, language: str) -> None:
    for pack in packs:
        spoken = pack.in_language(language)
        read = answers.read(spoken, spoken.examples[0].answers)
        for place in (*spoken.place, "") if is_thorough() else LONG_PLACES:
            assert pages(printed(person(spoken, read, place=place or None))) == 4, (pack.id, place)


@pytest.mark.parametrize("seed", range(times(4)))
def test_the_paper_of_any_answers_has_four_pages(
    packs: tuple[Pack, ...], printed: Printed, language: str, seed: int
) -> None:
    chance = random.Random(seed)
    for pack in packs:
        spoken = pack.in_language(language)
        for rounds in paper_twins.twins(spoken, chance):
            given = [each.answers for each in rounds]
            assert pages(printed(person(spoken, *given, place=chance.choice([*spoken.place])))) == 4


def test_an_empty_paper_has_four_pages_and_room_to_write(repair: Pack, printed: Printed) -> None:
    made = report(repair, {})
    assert (made.strengths, made.scores) == ((), ())
    assert made.has_room_to_write
    assert pages(printed(person_html(made))) == 4


def test_a_sheet_is_as_large_as_those_of_its_place(repair: Pack, printed: Printed) -> None:
    read = example(repair, "both, no signs")[1]
    for place, size in (("us", (612, 792)), ("ca", (612, 792)), ("uk", (595, 841)), ("", (595, 841))):
        with pikepdf.open(BytesIO(printed(person(repair, read, place=place or None)))) as opened:
            boxes = {tuple(int(each) for each in page.mediabox[2:]) for page in opened.pages}
        assert boxes == {size}, place


def test_the_last_two_pages_do_not_depend_on_answers(repair: Pack, packs: tuple[Pack, ...]) -> None:
    for pack in packs:
        made = [person(pack, answers.read(pack, each.answers)) for each in pack.examples[:20]]
        assert len({html.partition("<!-- the same in every report -->")[2] for html in made}) == 1


def test_from_right_to_left_the_page_is_mirrored_but_numbers_to_call_are_not(app: Flask, repair: Pack) -> None:
    pack = make_pseudo(repair).in_language("ar")
    with app.app_context(), force_locale("ar"):
        page = BeautifulSoup(person(pack, everything(pack)), "html5lib")
    assert page.select_one('html[dir="rtl"] body.a4-rtl')
    numbers = page.select(".calls b, .emergency b")
    assert len(numbers) > 5
    assert {each["dir"] for each in numbers} == {"ltr"}


def test_from_right_to_left_it_has_four_pages_too(app: Flask, printed: Printed) -> None:
    with app.app_context():
        assert pages(printed(catalogue()["person-right-to-left"].html())) == 4


def test_every_box_to_tick_has_a_name_of_its_own(repair: Pack, printed: Printed) -> None:
    with pikepdf.open(BytesIO(printed(person_html(longest(repair, "ie"))))) as opened:
        fields = [(str(each.T), str(each.TU)) for each in opened.Root.AcroForm.Fields]
    assert len({name for name, _says in fields}) == len(fields) > 10
    assert all(says for _name, says in fields)
    assert "Ask: Do you see each person alone first?" in [says for _name, says in fields]
