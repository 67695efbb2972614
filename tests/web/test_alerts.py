"""The bell of the desk, and what it says of mail to staff."""

from __future__ import annotations

from datetime import datetime

import pytest
from flask import Flask

from assessment.presenters.alerts_page import MailState, desk_notices
from assessment.services.outbox import Postman
from assessment.services.smtp import MailServer
from assessment.storage import accounts, jobs
from assessment.storage.engine import writing
from tests.support.counselor_steps import act, administer, sent, sign_in, supervise
from tests.support.mail_server import mail_server
from tests.support.stopped_clock import NOON, StoppedClock, later
from tests.support.strict_client import Pages
from tests.support.worker_turns import worked

UNSAFE = {"tired": 3, "awake": 3, "unsafe": "yes"}


@pytest.fixture
def app(sleep_anywhere: Flask) -> Flask:
    return sleep_anywhere


def bell(browser: Pages) -> str:
    [link] = browser.page.select("nav a[href='/counselor/alerts']")
    return link.get_text(strip=True)


def notices(browser: Pages) -> str:
    return browser.get("/counselor/alerts").get_text(" ", strip=True)


def see_worker(app: Flask, at: datetime, *, sends_mail: bool) -> None:
    with writing(app.extensions["store"].engine) as conn:
        jobs.see(conn, "host-1", sends_mail, at)


def test_the_bell_counts_cases_and_leads_to_each_until_it_was_opened(app: Flask) -> None:
    ada = sign_in(app)
    ada.get("/counselor")
    assert bell(ada) == "Alerts"
    first, _ = (sent(app, UNSAFE).code for _ in range(2))
    ada.get("/counselor/alerts")
    assert bell(ada) == "Alerts: 2"
    assert "Due the same day" in ada.page.get_text()
    ada.get(f"/counselor/{first}")
    ada.get("/counselor/alerts")
    assert bell(ada) == "Alerts: 1"
    assert first not in ada.page.get_text()


def test_the_bell_is_quiet_once_somebody_has_the_case(app: Flask) -> None:
    code = sent(app, UNSAFE).code
    ada, bea = sign_in(app), sign_in(app, "bea@desk.example", "Bea")
    sent(app, UNSAFE)
    act(ada, code, "claim")
    bea.get("/counselor/alerts")
    assert code not in bea.page.get_text()


def test_who_is_handed_a_case_gets_a_mail_and_quiet_hours_hold_it_back_unless_it_is_urgent(
    app: Flask,
) -> None:
    calm, urgent = sent(app, {"tired": 0, "awake": 0, "rested": 3}).code, sent(app, UNSAFE).code
    ada, bea = sign_in(app), sign_in(app, "bea@desk.example", "Bea")
    with writing(app.extensions["store"].engine) as conn:
        conn.exec_driver_sql("UPDATE users SET quiet_from = 660, quiet_until = 1020 WHERE email = 'bea@desk.example'")
        to = accounts.id_of(conn, "bea@desk.example")
    for code in (calm, urgent):
        act(ada, code, "claim")
        act(ada, code, "hand-over", to=str(to), reason="I am ill")
    with mail_server() as box:
        postman = Postman(MailServer("127.0.0.1", box.port), "desk@example.org", "https://in.example", ("en",))
        worked(app, postman)
        assert [(mail["To"], mail.get_content().split()[0]) for mail in box.came] == [("bea@desk.example", urgent)]
    bea.get("/counselor/alerts")
    assert bell(bea) == "Alerts: 2"
    assert bea.text().count("Handed over to you") == 2


def test_a_link_in_a_mail_leads_to_the_case_and_tells_nothing_of_it(app: Flask) -> None:
    stranger = Pages(app)
    for code in (sent(app, UNSAFE).code, "heron-99"):
        reply = stranger.client.get(f"/go/{code}")
        assert (reply.status_code, reply.headers["Location"]) == (303, f"/counselor/{code}")


def test_the_desk_says_that_no_worker_was_started(app: Flask) -> None:
    for browser in (sign_in(app), supervise(app)):
        assert "The worker has not been started" in notices(browser)
    olu = administer(app)
    assert "The worker has not been started" in olu.get("/counselor/people").get_text()


def test_the_desk_says_when_a_worker_was_last_seen_once_that_is_a_minute_ago(
    app: Flask, stopped_clock: StoppedClock
) -> None:
    ada = sign_in(app)
    see_worker(app, NOON, sends_mail=True)
    stopped_clock.time = later(seconds=60)
    assert "worker" not in notices(ada)
    stopped_clock.time = later(seconds=61)
    assert "The worker was last seen on 22 November 2026, 12:00 UTC" in notices(ada)


def test_the_desk_says_that_nobody_is_told_while_there_is_no_mail_server(app: Flask) -> None:
    see_worker(app, NOON, sends_mail=False)
    assert "This service sends no mail: nobody is told of new cases." in notices(sign_in(app))


NAMES = {1: "Ada", 2: "Bea", 3: "Cem"}


def words(state: MailState, reader: int = 1, shown: frozenset[int] = frozenset()) -> list[str]:
    others = {each: NAMES[each] for each in shown}
    return [each.words for each in desk_notices(state, reader, others)]


def test_whose_address_is_refused_is_told_and_so_is_who_looks_after_them(app: Flask) -> None:
    state = MailState(NOON, True, True, False, frozenset({1, 2, 3}))
    with app.test_request_context("/counselor"):
        [own, others] = words(state, 1, frozenset({1, 2, 3}))
        assert "refuses mail to your address" in own
        assert "Bea and Cem" in others
        assert words(state, 4, frozenset()) == []


def test_a_mail_server_that_takes_nothing_is_said(app: Flask) -> None:
    with app.test_request_context("/counselor"):
        [said] = words(MailState(NOON, True, True, True, frozenset()))
    assert "does not go out just now" in said
