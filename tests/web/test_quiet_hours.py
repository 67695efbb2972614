"""Quiet hours on My account."""

from __future__ import annotations

import pytest
from flask import Flask

from assessment.core.alerts import AlertKind
from assessment.storage import alerts
from assessment.storage.engine import reading, writing
from tests.support.counselor_steps import administer, sent, sign_in
from tests.support.respondent_steps import rows
from tests.support.second_factor_steps import account_of
from tests.support.stopped_clock import NOON, later
from tests.support.strict_client import Pages, one

ACCOUNT = "/counselor/account"


@pytest.fixture
def app(sleep_anywhere: Flask) -> Flask:
    return sleep_anywhere


@pytest.fixture
def ada(app: Flask) -> Pages:
    browser = sign_in(app)
    browser.get(ACCOUNT)
    return browser


def send(browser: Pages, begin: str, end: str, status: int = 303) -> None:
    browser.send({"quiet-from": begin, "quiet-until": end}, form="#quiet-hours", status=status)


def kept(app: Flask) -> list[tuple[object, ...]]:
    return rows(app, "SELECT quiet_from, quiet_until FROM users WHERE email = 'ada@desk.example'")


def test_hours_are_kept_shown_and_ended(app: Flask, ada: Pages) -> None:
    send(ada, "22:00", "7:30")
    assert kept(app) == [(22 * 60, 7 * 60 + 30)]
    ada.get(ACCOUNT)
    assert "Yours are from 22:00 to 07:30, every day." in ada.text()
    assert one(ada.page, "#quiet-from")["value"] == "22:00"
    ada.send(form="#quiet-hours", press="No quiet hours")
    assert kept(app) == [(None, None)]


@pytest.mark.parametrize(
    ("begin", "end", "wrong"),
    [
        ("", "", {"quiet-from", "quiet-until"}),
        ("22:00", "", {"quiet-until"}),
        ("25:00", "07:00", {"quiet-from"}),
        ("ten", "07:00", {"quiet-from"}),
        ("22:00", "22:00", {"quiet-until"}),
    ],
)
def test_what_is_no_time_is_said_beside_what_was_typed(
    app: Flask, ada: Pages, begin: str, end: str, wrong: set[str]
) -> None:
    send(ada, begin, end, status=422)
    assert {str(each["id"]) for each in ada.page.select("#quiet-hours [aria-invalid=true]")} == wrong
    assert one(ada.page, "#quiet-from")["value"] == begin
    assert kept(app) == [(None, None)]


def test_an_administrator_who_gets_no_mail_has_none(app: Flask) -> None:
    olu = administer(app)
    olu.get(ACCOUNT)
    assert olu.page.select("#quiet-hours") == []


def test_what_was_held_back_is_looked_at_again_when_the_hours_change(app: Flask, ada: Pages) -> None:
    case = sent(app, {"tired": 0}).row
    account = account_of(app, "ada@desk.example").id
    engine = app.extensions["store"].engine
    with writing(engine) as conn:
        alerts.add(conn, case.id, [account], AlertKind.REMINDER, "reminder 1", NOON)
        held_back = alerts.take(conn, "host-1", NOON)
        assert held_back
        alerts.put_off(conn, held_back, later(hours=9))
    send(ada, "22:00", "07:00")
    with reading(engine) as conn:
        assert alerts.is_due(conn, NOON)
