"""The supervisor's figures: what is open, how long it takes, how answers spread; and nothing about a few people."""

from __future__ import annotations

import csv
import io
from datetime import timedelta
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import select, update

from assessment.records.case_events import SealedEvent
from assessment.storage import case_events, day_counts
from assessment.storage.day_counts import BEGUN, SENT_IN
from assessment.storage.tables import CaseEventRow, SubmissionRow
from tests.support.counselor_steps import act, sent, show_it_is_you, sign_in, supervise
from tests.support.respondent_steps import Clock, ServeSleep, rows
from tests.support.stopped_clock import NOON, ago
from tests.support.stopped_clock import later as later_at
from tests.support.strict_client import Pages, filled_in, one

UNSAFE = {"tired": 3, "awake": 3, "unsafe": "yes"}
MANY = 12


@pytest.fixture
def app(serve_sleep: ServeSleep) -> Flask:
    """A dozen cases whose answers differ, all due the same day."""
    served = serve_sleep()
    for number in range(MANY):
        sent(served, {**UNSAFE, "rested": number % 4}, ago(hours=9, minutes=number))
    return served


@pytest.fixture
def supervised(app: Flask) -> Pages:
    return supervise(app)


def table(browser: Pages, name: str) -> dict[str, list[str]]:
    """A table's rows, by what each is about."""
    found = one(browser.page, f"[aria-labelledby=table-{name}] table")
    return {
        one(row, "th").get_text(" ", strip=True): [cell.get_text(" ", strip=True) for cell in row.select("td")]
        for row in found.select("tbody tr")
    }


def test_what_is_open_and_overdue_is_counted_without_opening_a_case(supervised: Pages) -> None:
    supervised.get("/counselor/figures")
    assert table(supervised, "work")["New"] == ["12", "12"]
    assert table(supervised, "work")["All open"] == ["12", "12"]
    assert list(table(supervised, "work"))[-3:] == ["Decided", "All open", "Closed"]
    assert "Scales" not in supervised.text()
    assert rows(supervised.client.application, "SELECT verb FROM audit WHERE verb = 'worked out figures'") == []


def test_open_cases_are_counted_by_the_day_on_which_they_are_due(supervised: Pages) -> None:
    app = supervised.client.application
    for hours, level in ((1, UNSAFE), (-3, UNSAFE), (0, {"tired": 0, "awake": 0, "rested": 3})):
        sent(app, level, later_at(hours=hours))
    supervised.get("/counselor/figures")
    due = table(supervised, "due")
    assert list(due) == [
        *("Overdue", "Today", "Tomorrow", "Tue 24 Nov", "Wed 25 Nov", "Thu 26 Nov", "Fri 27 Nov", "Sat 28 Nov"),
        *("After that", "No set time"),
    ]
    assert {name: cells for name, cells in due.items() if cells != ["0"]} == {
        "Overdue": ["12"],
        "Today": ["2"],
        "No set time": ["1"],
    }
    bars = supervised.page.select("[aria-labelledby=table-due] .bar-chart__value")
    assert [each["width"] for each in bars] == ["100", "17", *["0"] * 7, "8"]
    late = [str(each["width"]) for each in supervised.page.select(".bar-chart__late")]
    assert [each for each in late if each != "0"] == ["80", "100"]  # 12 of the 15 new ones, and all that are overdue


def test_answers_are_counted_once_the_run_is_on_record(supervised: Pages) -> None:
    supervised.get("/counselor/figures?answers=yes")
    assert "From the answers of 12 people, to one version of the questions." in supervised.text()
    assert ["12", "0", "1.5", "1.17"] in table(supervised, "items").values()
    detail = rows(supervised.client.application, "SELECT detail, subject FROM audit WHERE verb = 'worked out figures'")
    assert detail == [("12 cases", "")]


def test_times_until_a_review_are_told_by_priority(app: Flask, later: Clock) -> None:
    later(timedelta(hours=1))
    ada = sign_in(app)
    for code in [row[0] for row in rows(app, "SELECT code FROM submissions")]:
        act(ada, code, "claim")
    browser = supervise(app)
    browser.get("/counselor/figures?answers=yes")
    assert table(browser, "reviews")["Soon"] == ["12", "0", "10.1 h", "0 %"]
    assert table(browser, "reviews")["None"] == ["0", "0", "–", "–"]


def test_a_call_that_is_asked_for_after_the_review_makes_no_review_late(serve_sleep: ServeSleep) -> None:
    app = serve_sleep()
    codes = [sent(app, {"tired": number % 2, "awake": 0, "rested": 3}, ago(days=80)).code for number in range(MANY)]
    ada = sign_in(app)
    for code in codes:
        act(ada, code, "claim")
    with app.extensions["store"].writing() as conn:
        conn.execute(update(CaseEventRow).where(CaseEventRow.action == "claimed").values(at=ago(days=78)))
        [asking] = conn.execute(select(SubmissionRow.id).where(SubmissionRow.code == codes[0])).scalars()
        case_events.add(conn, SealedEvent(uuid4(), asking, 3, "asked for a call", 1, ago(days=2)))
    browser = supervise(app)
    browser.get("/counselor/figures?answers=yes")
    assert table(browser, "reviews")["None"] == ["12", "0", "48 h", "–"]


def test_what_nobody_acted_on_is_late_once_its_time_is_past(supervised: Pages) -> None:
    supervised.get("/counselor/figures?answers=yes")
    assert table(supervised, "reviews")["Soon"] == ["12", "12", "–", "0 %"]
    assert "by the hours and holidays set today" in supervised.text()


def test_what_fewer_than_ten_people_answered_is_not_told(serve_sleep: ServeSleep) -> None:
    app = serve_sleep()
    for number in range(9):
        sent(app, {**UNSAFE, "tired": number % 4})
    browser = supervise(app)
    browser.get("/counselor/figures?answers=yes")
    told = [
        cell
        for name in ("items", "scales", "rules", "reviews")
        for row in table(browser, name).values()
        for cell in row
    ]
    assert set(told) <= {"0", "under 10", "–"}


def test_a_supervisor_counts_the_cases_of_their_teams_alone(serve_sleep: ServeSleep) -> None:
    app = serve_sleep()
    sent(app, UNSAFE)
    store = app.extensions["store"]
    with store.writing() as conn:
        conn.exec_driver_sql("DELETE FROM team_members")
    browser = supervise(app)
    with store.writing() as conn:
        conn.exec_driver_sql("DELETE FROM team_members")
    browser.get("/counselor/figures?answers=yes")
    assert table(browser, "work")["All open"] == ["0", "0"]
    assert "Nobody shared answers with your teams yet." in browser.text()


def test_days_are_counted_and_few_are_not_told(serve_sleep: ServeSleep) -> None:
    app = serve_sleep()
    with app.extensions["store"].writing() as conn:
        for _ in range(11):
            day_counts.count(conn, BEGUN, NOON.date())
        day_counts.count(conn, SENT_IN, NOON.date())
    browser = supervise(app)
    browser.get("/counselor/figures")
    assert next(iter(table(browser, "days").items())) == ("22 Nov 2026", ["11", "under 10"])
    begun, sent_in = (browser.page.select(f".day-chart__{name}") for name in ("begun", "sent-in"))
    assert (len(begun), len(sent_in)) == (28, 28)
    assert {each["height"] for each in (*begun[:-1], *sent_in)} == {"0.00%"}
    assert begun[-1]["height"] != "0.00%"
    assert [each.get_text() for each in browser.page.select(".day-chart text")] == [
        *("0", "5", "10", "15"),
        *("1 Nov", "8 Nov", "15 Nov", "22 Nov"),
    ]


def test_the_table_to_take_along_has_every_figure_and_no_formula(supervised: Pages) -> None:
    [code, *_rest] = rows(supervised.client.application, "SELECT code FROM submissions")
    show_it_is_you(supervised, f"/counselor/{code[0]}/staff-copy")
    form = one(supervised.get("/counselor/figures"), "form[action$='figures.csv']")
    reply = supervised.client.post("/counselor/figures.csv", data=filled_in(form))
    assert (reply.status_code, reply.mimetype) == (200, "text/csv")
    lines = list(csv.reader(io.StringIO(reply.data.decode("utf-8-sig"))))
    assert lines[0] == ["table", "row", "column", "value"]
    assert ["work", "New", "Cases", "12"] in lines
    assert {line[0] for line in lines[1:]} == {"work", "due", "days", "reviews", "rules", "scales", "items"}
