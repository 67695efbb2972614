"""The case page and the staff report say the same: every fact that their presenter gives stands in both."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import fields, is_dataclass, replace
from datetime import timedelta
from typing import NamedTuple
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
from assessment.presenters.case_head import CaseHead, Urgency
from assessment.presenters.case_history import ShownEvent
from assessment.presenters.over_time import RoundRow, RoundsOverTime
from assessment.presenters.reasons import ShownRule
from assessment.presenters.review_facts import OwnPaper, ReviewFacts
from assessment.presenters.review_page import review_page
from assessment.presenters.scores import ShownScore
from assessment.presenters.staff_answers import ShownAnswer
from assessment.presenters.staff_report import staff_report
from assessment.presenters.staff_scores import ScoreWithParts
from assessment.presenters.trend_chart import ShownTrend, TrendRow
from assessment.records.case_events import OpenEvent, SealedEvent
from assessment.records.submissions import OpenSubmission, StoredRound
from tests.support.answer_sets import answer_sets
from tests.support.report_samples import CODE
from tests.support.rounds import rounds_of
from tests.support.stopped_clock import NOON
from tests.support.storage_rows import new_draft, new_submission

Said = tuple[str, ...]
"""Words that stand on a page in one of these ways."""
ADA, INES = 7, 8
IN_OTHER_PARTS = {"All answers", "History"}
"""Sections of the page that the report has in several parts, under headings of its own."""
NOT_SAID = {
    ShownRule: {"id", "source", "effects", "decides", "because"},
    ShownEvent: {"kind"},
    ShownScore: {"id", "measure", "band", "tone"},
    ShownTrend: {"rows", "in_turn", "chart"},
    RoundsOverTime: {"chart"},
    RoundRow: {"iso"},
    TrendRow: {"iso", "day", "week"},
    CaseHead: {"target"},
    Urgency: {"tone"},
    ReviewFacts: {"rounds", "round_tables"},
}
"""Fields that nobody reads as they are, or that another test compares."""


@pytest.fixture(autouse=True)
def _desk(app: Flask) -> Iterator[None]:
    """The application while it answers a request for a review."""
    with app.test_request_context(f"/counselor/{CODE}"):
        yield


class PageAndReport(NamedTuple):
    """The facts of a case, its page and its report."""

    facts: ReviewFacts
    page: BeautifulSoup
    report: BeautifulSoup


def both(pack: Pack, rounds: Sequence[Round], *, worked_on: bool) -> PageAndReport:
    """What is said of a case of these rounds, all of which were given until noon."""
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
    return PageAndReport(review.facts, BeautifulSoup(page, "lxml"), BeautifulSoup(report, "lxml"))


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


def test_both_say_every_fact_about_any_answers(repair: Pack) -> None:
    for number, rounds in enumerate(first_rounds(repair, 25)):
        shown = both(repair, rounds, worked_on=bool(number % 2))
        assert missing(shown.facts, shown.page) == [], number
        assert missing(shown.facts, shown.report) == [], number


@pytest.mark.parametrize("seed", range(25))
def test_both_say_every_fact_after_check_ins(repair: Pack, seed: int) -> None:
    shown = both(repair, rounds_of(repair, seed), worked_on=bool(seed % 2))
    assert missing(shown.facts, shown.page) == []
    assert missing(shown.facts, shown.report) == []


def test_a_fact_that_one_of_them_leaves_out_is_noticed(repair: Pack) -> None:
    (rounds,) = first_rounds(repair, 1)
    shown = both(repair, rounds, worked_on=True)
    for fact in ("me@own.example", "No message left.", "Asks for a call"):
        assert fact in text(shown.report)
        changed = BeautifulSoup(str(shown.report).replace(fact, ""), "lxml")
        assert missing(shown.facts, changed) != []


@pytest.mark.parametrize("seed", range(10))
def test_the_report_sets_beside_each_other_what_the_page_says_of_each_check_in(repair: Pack, seed: int) -> None:
    facts = both(repair, rounds_of(repair, seed), worked_on=False).facts
    columns = {
        title: {line.label: cell.answer for line in table.lines for cell in [line.cells[at]] if cell is not None}
        for table in facts.round_tables
        for at, title in enumerate(table.columns)
    }
    check_ins = {each.title: {one.label: one.answer for one in each.answers} for each in facts.rounds[:-1]}
    if any(check_ins.values()):
        assert {title: found for title, found in columns.items() if title in check_ins} == check_ins


def test_every_section_of_the_page_is_one_of_the_report(repair: Pack) -> None:
    for rounds in [*first_rounds(repair, 5), rounds_of(repair, 3)]:
        shown = both(repair, rounds, worked_on=True)
        sections = {text(part.h2) for part in shown.page.select(".card, .case-part")}
        assert sections - {text(each) for each in shown.report.select("h2, h3")} <= IN_OTHER_PARTS


def test_the_brief_says_whose_case_it_is_and_what_is_next(repair: Pack) -> None:
    (rounds,) = first_rounds(repair, 1)
    shown = both(repair, rounds, worked_on=True)
    brief = text(shown.report.select_one(".head"))
    assert "Owner: Ada Marsh · State: New" in brief
    assert "Claim this case" in brief


def missing(facts: ReviewFacts, page: BeautifulSoup) -> list[Said]:
    """The facts that do not stand on a page in any of their ways."""
    said = "".join(text(page).split())
    return [ways for ways in stated(facts) if not any("".join(each.split()) in said for each in ways)]


def stated(value: object) -> Iterator[Said]:
    """Every text in the facts, with other ways to say it."""
    if isinstance(value, str):
        if value:
            yield (value,)
    elif isinstance(value, tuple):
        for each in value:
            yield from stated(each)
    elif is_dataclass(value):
        ways, apart = _ways(value)
        yield from ways
        for each in fields(value):
            if each.name not in apart:
                yield from stated(getattr(value, each.name))


def _ways(value: object) -> tuple[list[Said], set[str]]:
    """What is said in one of several ways, and the fields of which it is made or that are not said at all."""
    apart = NOT_SAID.get(type(value), set())
    match value:
        case ShownAnswer():
            return [(value.label, *([value.ask] if value.ask else []))], {"label", "ask", "code"}
        case ScoreWithParts():
            return ([(value.limits, value.cut_offs)] if value.limits else []), {"limits", "cut_offs"}
        case ShownScore():
            return [(value.in_words,), (value.measure,)], apart
        case ShownRule() if value.first or not value.grounds:
            return [(value.because,)], apart
        case OwnPaper():
            return [(each.in_words,) for each in value.other_scores], {"other_scores"}
        case ReviewFacts():
            advice = {"critical_advice": value.critical, "unclear_advice": not (value.unclear or value.unanswered)}
            return [], apart | {name for name, left_out in advice.items() if left_out}
    return [], apart


def text(element: Tag | None) -> str:
    return " ".join(element.get_text(" ").split()) if element else ""
