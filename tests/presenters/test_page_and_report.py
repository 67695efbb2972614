"""The case page and the staff report have the same sections, and each says the same words in both."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from copy import copy
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from bs4 import BeautifulSoup, Tag
from flask import Flask, render_template

from assessment.core.case_states import Action
from assessment.core.check_ins import Round
from assessment.core.engine.answers import dumped, read
from assessment.core.engine.outcome import as_json, assess
from assessment.core.model.pack import Pack
from assessment.pdf.html import staff_html
from assessment.presenters.case import CaseWork, case_of
from assessment.presenters.review_page import review_page
from assessment.presenters.staff_report import staff_report
from assessment.records.case_events import OpenEvent, SealedEvent
from assessment.records.submissions import OpenSubmission, StoredRound
from tests.support.answer_sets import answer_sets
from tests.support.report_samples import CODE
from tests.support.rounds import rounds_of
from tests.support.stopped_clock import NOON
from tests.support.storage_rows import new_draft, new_submission

Sections = dict[str, Counter[str]]
ADA, INES = 7, 8
PART_OF = {"By round, the newest first": "All answers", "For experts: rules, versions, ids": "History"}
"""Sections of the report that stand in another one on the page, under a heading of lower rank."""
OF_THE_FILE = {"About this report"}
"""What only a file has to say: that it is one."""


@pytest.fixture(autouse=True)
def _desk(app: Flask) -> Iterator[None]:
    """The application while it answers a request for a review."""
    with app.test_request_context(f"/counselor/{CODE}"):
        yield


def both(pack: Pack, rounds: Sequence[Round], *, worked_on: bool) -> tuple[BeautifulSoup, BeautifulSoup]:
    """The page and the report of a case of these rounds, all of which were given until noon."""
    shift = NOON - rounds[-1].at
    stored = tuple(
        StoredRound(each.at + shift, dumped(each.answers), as_json(each.outcome)) for each in rounds if each.outcome
    )
    row = replace(new_submission(new_draft(), shared=True, code=CODE), round=len(rounds), owner_id=ADA)
    row = replace(row, read_round=1) if worked_on else row
    record = OpenSubmission(row, stored, "me@own.example", worked_on)
    work = CaseWork(row, NOON, events() if worked_on else (), {ADA: "Ada Marsh", INES: "Ines Vega"})
    review = review_page(pack, record, work)
    page = "".join(render_template(each, review=review) for each in ("counselor/head.html", "counselor/facts.html"))
    report = staff_html(staff_report(pack, case_of(record, work)))
    return BeautifulSoup(page, "lxml"), BeautifulSoup(report, "lxml")


def events() -> tuple[OpenEvent, ...]:
    """What was done in eight days, more than the page shows unfolded."""
    return (
        event(Action.CLAIM, 1),
        event(Action.NOTE, 2, text="Sounds tired.\nAsk about sleep."),
        event(Action.LOG_CONTACT, 3, channel="phone", came_to="not_reached", said="No message left."),
        event(Action.LOG_CONTACT, 4, channel="email", came_to="talked", said="Wants to wait."),
        event(Action.HAND_OVER, 5, to=ADA, reason="I am away."),
        event(Action.CONFIRM, 6, reason="As the answers say."),
        event(Action.ASK_FOR_CALL, 7, by=None),
    )


def event(action: Action, day: int, *, by: int | None = INES, channel: str = "", **words: object) -> OpenEvent:
    at = NOON - timedelta(days=8 - day)
    row = SealedEvent(uuid4(), uuid4(), day, action.value, 1, at, by, channel=channel or None)
    return OpenEvent(row, words)


def first_rounds(pack: Pack, number: int) -> list[list[Round]]:
    known = [read(pack, dict(each)) for each in answer_sets(number, seed=9)]
    return [[Round(NOON, each, assess(pack, each))] for each in known]


def test_they_say_the_same_in_the_same_sections_about_any_answers(repair: Pack) -> None:
    for number, rounds in enumerate(first_rounds(repair, 25)):
        page, report = both(repair, rounds, worked_on=bool(number % 2))
        assert on_page(page) == in_report(report), number


@pytest.mark.parametrize("seed", range(25))
def test_they_say_the_same_in_the_same_sections_after_check_ins(repair: Pack, seed: int) -> None:
    page, report = both(repair, rounds_of(repair, seed), worked_on=bool(seed % 2))
    assert on_page(page) == in_report(report)


def test_the_report_has_the_order_of_the_page_with_all_answers_at_its_end(repair: Pack) -> None:
    (rounds,) = first_rounds(repair, 1)
    page, report = both(repair, rounds, worked_on=True)
    order = list(on_page(page))
    order.remove("All answers")
    assert list(in_report(report)) == [*order, "All answers"]


def test_their_heads_say_the_same(repair: Pack) -> None:
    for number, rounds in enumerate(first_rounds(repair, 15)):
        page, report = both(repair, rounds, worked_on=bool(number % 2))
        facts = page.select_one(".case-head")
        listed = report.select_one(".facts")
        assert facts is not None
        assert listed is not None
        review = next(each for each in listed.select("li") if text(each).startswith("Review"))
        tag = page.select_one(".case-title .tag")
        assert tag is not None
        assert text(tag) in text(review)
        review.decompose()
        assert words(facts) == words(listed), number
        about = page.select_one(".case-about")
        made = report.select_one(".alarm + p")
        assert about is not None
        assert made is not None
        assert text(about) in text(made)


def on_page(html: BeautifulSoup) -> Sections:
    """What each section says, by its heading."""
    found: Sections = {}
    for part in html.select(".card, .case-part"):
        title = text(part.h2)
        for other in part.select("h2, thead, .govuk-visually-hidden, a, svg"):
            other.decompose()
        for summary in part.select("summary"):
            if "older event" in text(summary):
                summary.decompose()
        found[title] = words(part)
    return found


def in_report(html: BeautifulSoup) -> Sections:
    """What each section says, by its heading; those of the file itself are left out."""
    for table in html.select("table:has(th.code)"):
        for code in table.select("tbody td:first-child"):
            code.decompose()
    for other in html.select("thead"):
        other.decompose()
    found: Sections = {}
    for heading in html.select("h2"):
        title = text(heading)
        if title in OF_THE_FILE:
            continue
        said = Counter[str]()
        for each in heading.find_next_siblings():
            if each.name == "h2" or each.h2 is not None:
                break
            said += words(each)
        if title in PART_OF:
            found[PART_OF[title]] = found.get(PART_OF[title], Counter()) + said + words(heading)
        else:
            found[title] = said
    return found


def text(element: Tag | None) -> str:
    return " ".join(element.get_text(" ").split()) if element else ""


def words(element: Tag) -> Counter[str]:
    return Counter(re.findall(r"\w+", text(copy(element)).lower()))
