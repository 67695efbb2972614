"""The worker: alerts go out, reminders and escalations follow, and killed anywhere it loses nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from email.utils import parsedate_to_datetime
from pathlib import Path
from threading import Event

import pytest
from flask import Flask
from sqlalchemy import Connection
from sqlalchemy.exc import OperationalError

from assessment.core.alerts import AlertKind
from assessment.services import jobs, outbox, worker
from assessment.services.accounts import COUNSELOR, SUPERVISOR
from assessment.services.jobs import Job, Workplace
from assessment.services.outbox import Postman
from assessment.services.smtp import MailServer
from assessment.services.worker import BackgroundWorker
from assessment.storage import accounts, alerts, colleagues
from assessment.storage import jobs as job_rows
from assessment.storage.alerts import LEASE
from assessment.storage.engine import reading, writing
from tests.support.counselor_steps import act, add, sent, sign_in
from tests.support.mail_server import Mailbox, mail_server
from tests.support.stopped_clock import NOON, StoppedClock, later

ADA, BEA, INES = "ada@desk.example", "bea@desk.example", "ines@desk.example"
UNSAFE = {"tired": 3, "awake": 3, "unsafe": "yes"}
HOUR = timedelta(hours=1)


@pytest.fixture
def app(sleep_anywhere: Flask) -> Flask:
    """A service with a counselor and a supervisor, on each kind of database in turn."""
    add(sleep_anywhere)
    add(sleep_anywhere, INES, "Ines Vega", SUPERVISOR)
    return sleep_anywhere


@pytest.fixture
def box() -> Iterator[Mailbox]:
    with mail_server() as box:
        yield box


@pytest.fixture
def place(app: Flask, box: Mailbox, tmp_path: Path) -> Workplace:
    """Where a worker works that reminds every two hours."""
    postman = Postman(MailServer("127.0.0.1", box.port), "desk@example.org", "https://in.example", ("en", "es"))
    return Workplace(app.extensions["store"], tmp_path / "instance", postman, 2 * HOUR)


Work = Callable[..., BackgroundWorker]


@pytest.fixture
def work(app: Flask, place: Workplace) -> Work:
    """Lets a new worker do all that is due."""

    def done(here: Workplace = place) -> BackgroundWorker:
        with app.app_context():
            works = BackgroundWorker(here, host="host")
            works.begin()
            while works.turn():
                pass
        return works

    return done


def outcomes(app: Flask) -> dict[str, list[str | None]]:
    """How the alerts of each account ended, first to last."""
    found: dict[str, list[str | None]] = {}
    with reading(app.extensions["store"].engine) as conn:
        for email, outcome in conn.exec_driver_sql(
            "SELECT users.email, outcome FROM alerts JOIN users ON users.id = account_id ORDER BY happened_at"
        ):
            found.setdefault(email, []).append(outcome)
    return found


def kinds(app: Flask, email: str) -> list[str]:
    with reading(app.extensions["store"].engine) as conn:
        return [
            str(row[0])
            for row in conn.exec_driver_sql(
                "SELECT kind FROM alerts JOIN users ON users.id = account_id "
                f"WHERE users.email = '{email}' ORDER BY happened_at"
            )
        ]


def test_a_mail_holds_a_code_and_a_link_and_nothing_else(app: Flask, box: Mailbox, work: Work) -> None:
    code = sent(app, UNSAFE).code
    work()
    assert sorted(box.addresses) == [ADA, INES]
    mail = box.came[0]
    assert mail.get_content().split() == [code, f"https://in.example/go/{code}"]
    assert (mail["From"], mail["Subject"]) == ("desk@example.org", "Something waits for you")
    assert mail["Auto-Submitted"] == "auto-generated"
    assert parsedate_to_datetime(mail["Date"]) == NOON
    assert mail["Message-ID"].endswith("@example.org>")
    known = {"from", "to", "subject", "date", "message-id", "auto-submitted", "mime-version"}
    assert {name.lower() for name in mail} <= known | {"content-type", "content-transfer-encoding"}


def test_a_mail_is_in_the_language_of_who_reads_it(app: Flask, box: Mailbox, work: Work) -> None:
    with writing(app.extensions["store"].engine) as conn:
        accounts.set_language(conn, accounts.id_of(conn, ADA), "es")
        accounts.set_language(conn, accounts.id_of(conn, INES), "fr")
    sent(app, UNSAFE)
    work()
    assert {str(each["To"]): str(each["Subject"]) for each in box.came} == {
        ADA: "Algo te espera",
        INES: "Something waits for you",
    }


def test_each_is_told_once_however_many_workers_there_are(app: Flask, box: Mailbox, work: Work) -> None:
    sent(app, UNSAFE)
    for _ in range(3):
        work()
    assert sorted(box.addresses) == [ADA, INES]


def test_a_reminder_comes_until_somebody_claims_the_case(
    app: Flask, box: Mailbox, work: Work, stopped_clock: StoppedClock
) -> None:
    code = sent(app, UNSAFE).code
    for hours in (0, 1.9, 2, 3.9, 4):
        stopped_clock.time = later(hours=hours)
        work()
    assert kinds(app, ADA) == ["same_day", "reminder", "reminder"]
    assert box.addresses.count(ADA) == 3
    act(sign_in(app), code, "claim")
    stopped_clock.time = later(hours=7)
    work()
    assert box.addresses.count(ADA) == 3


def test_a_colleague_who_came_later_is_reminded_too(
    app: Flask, box: Mailbox, work: Work, stopped_clock: StoppedClock
) -> None:
    sent(app, UNSAFE)
    work()
    add(app, BEA, "Bea")
    stopped_clock.time = later(hours=2)
    work()
    assert box.addresses.count(BEA) == 1


def test_past_its_target_a_case_is_told_to_the_supervisors_once(
    app: Flask, box: Mailbox, work: Work, stopped_clock: StoppedClock
) -> None:
    code = sent(app, UNSAFE).code
    act(sign_in(app), code, "claim")
    for hours in (7.9, 8, 8.1, 12):
        stopped_clock.time = later(hours=hours)
        work()
    assert kinds(app, INES)[-1:] == ["escalation"]
    assert kinds(app, INES).count("escalation") == 1
    assert "escalation" not in kinds(app, ADA)
    assert box.addresses.count(INES) == 1  # the first alert was not needed any more once Ada had the case


def test_what_somebody_is_in_touch_about_is_not_escalated(
    app: Flask, box: Mailbox, work: Work, stopped_clock: StoppedClock
) -> None:
    code = sent(app, UNSAFE).code
    with writing(app.extensions["store"].engine) as conn:
        conn.exec_driver_sql("UPDATE submissions SET state = 'in_contact', owner_id = 1, read_round = 1")
    assert code
    stopped_clock.time = later(hours=9)
    work()
    assert box.came == []


def test_without_a_supervisor_the_team_is_told(
    app: Flask, box: Mailbox, work: Work, stopped_clock: StoppedClock
) -> None:
    sent(app, UNSAFE)
    with writing(app.extensions["store"].engine) as conn:
        conn.exec_driver_sql(f"UPDATE users SET role = '{COUNSELOR}'")
        conn.exec_driver_sql("DELETE FROM alerts")
    stopped_clock.time = later(hours=9)
    work()
    assert sorted(box.addresses) == [ADA, INES]


def test_nothing_is_sent_to_whom_nobody_needs_any_more(app: Flask, box: Mailbox, work: Work) -> None:
    code = sent(app, UNSAFE).code
    act(sign_in(app, BEA, "Bea"), code, "claim")
    work()
    assert box.came == []
    assert outcomes(app) == {ADA: ["not_needed"], INES: ["not_needed"]}


def test_without_a_mail_server_alerts_stand_at_the_desk_alone(
    app: Flask, box: Mailbox, work: Work, place: Workplace, stopped_clock: StoppedClock
) -> None:
    sent(app, UNSAFE)
    silent = replace(place, postman=None)
    work(silent)
    stopped_clock.time = later(hours=4)
    work(silent)
    assert box.came == []
    assert outcomes(app) == {ADA: ["no_mail"], INES: ["no_mail"]}
    ada = sign_in(app)
    ada.get("/counselor/alerts")
    assert "Alerts: 1" in ada.page.get_text()


def test_a_mail_that_is_not_taken_is_tried_again_and_the_desk_says_so(
    app: Flask, box: Mailbox, work: Work, stopped_clock: StoppedClock
) -> None:
    sent(app, UNSAFE)
    box.to_address[ADA] = "451 later"
    work()
    ada = sign_in(app)
    assert "does not go out just now" in ada.get("/counselor").get_text()
    stopped_clock.time = later(seconds=59)
    work()
    assert box.tried.count(ADA) == 1
    del box.to_address[ADA]
    stopped_clock.time = later(seconds=60)
    work()
    assert sorted(box.addresses) == [ADA, INES]
    assert "does not go out just now" not in ada.get("/counselor").get_text()


def test_an_address_that_is_refused_is_said_to_its_owner_and_to_the_supervisor(
    app: Flask, box: Mailbox, work: Work, stopped_clock: StoppedClock
) -> None:
    sent(app, UNSAFE)
    box.to_address[ADA] = "550 no such mailbox"
    work()
    assert outcomes(app)[ADA] == ["refused"]
    assert "refuses mail to your address" in sign_in(app).get("/counselor").get_text()
    ines = sign_in(app, INES, "Ines Vega", SUPERVISOR)
    assert "refuses mail to Ada Marsh" in ines.get("/counselor").get_text()
    del box.to_address[ADA]
    stopped_clock.time = later(hours=2)
    work()
    assert "refuses mail" not in ines.get("/counselor").get_text()


class Killed(BaseException):
    """Stands for a process that ends on the spot."""


STEPS = {
    "before it has the lease": (alerts, "take", False),
    "with the lease": (alerts, "addressee", False),
    "before it sends": (MailServer, "send", False),
    "after it has sent": (MailServer, "send", True),
    "before it says how it ended": (alerts, "finish", False),
    "after it has said so, and before that is stored": (alerts, "finish", True),
}

TWICE = {"after it has sent", "before it says how it ended", "after it has said so, and before that is stored"}


@pytest.mark.parametrize("step", STEPS)
def test_killed_anywhere_nothing_is_lost_and_only_a_mail_between_sending_and_marking_goes_twice(
    app: Flask, box: Mailbox, work: Work, stopped_clock: StoppedClock, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    where, name, afterwards = STEPS[step]
    whole = getattr(where, name)

    def killed(*args: object, **more: object) -> None:
        if afterwards:
            whole(*args, **more)
        raise Killed

    with writing(app.extensions["store"].engine) as conn:
        conn.exec_driver_sql(f"UPDATE users SET active = false WHERE email = '{INES}'")
    sent(app, UNSAFE)
    with monkeypatch.context() as dying:
        dying.setattr(where, name, killed)
        with pytest.raises(Killed):
            work()
    stopped_clock.time = NOON + LEASE
    work()
    twice = step in TWICE
    assert box.addresses == [ADA] * (1 + twice)
    assert len({each["Message-ID"] for each in box.came}) == 1
    assert outcomes(app) == {ADA: ["sent"]}
    with reading(app.extensions["store"].engine) as conn:
        assert alerts.counts(conn).perhaps_twice == (1 if twice or step == "before it sends" else 0)


def test_a_reminder_that_could_wait_goes_out_after_the_quiet_hours_and_an_alert_of_the_same_day_at_once(
    app: Flask, box: Mailbox, work: Work, stopped_clock: StoppedClock
) -> None:
    with writing(app.extensions["store"].engine) as conn:
        conn.exec_driver_sql(f"UPDATE users SET quiet_from = 660, quiet_until = 1020 WHERE email = '{ADA}'")
    sent(app, UNSAFE)
    work()
    assert sorted(box.addresses) == [ADA, INES]
    for hours in (2, 4.9):  # reminders every two hours, and quiet until five in the afternoon
        stopped_clock.time = later(hours=hours)
        work()
    assert (box.addresses.count(ADA), box.addresses.count(INES)) == (1, 3)
    stopped_clock.time = later(hours=5)
    work()
    assert box.addresses.count(ADA) == 2


def test_who_is_away_is_not_reminded(app: Flask, box: Mailbox, work: Work, stopped_clock: StoppedClock) -> None:
    sent(app, UNSAFE)
    work()
    with writing(app.extensions["store"].engine) as conn:
        colleagues.set_absence(conn, accounts.id_of(conn, ADA), later(days=3), None)
    stopped_clock.time = later(hours=2)
    work()
    assert (box.addresses.count(ADA), box.addresses.count(INES)) == (1, 2)


def test_every_job_runs_and_says_what_came_of_it(app: Flask, work: Work) -> None:
    work()
    with reading(app.extensions["store"].engine) as conn:
        runs = {each.name: each for each in job_rows.runs(conn)}
    assert set(runs) == {each.name for each in jobs.JOBS}
    assert {each.ran_at for each in runs.values()} == {NOON}
    assert runs["sweep"].result == "first; deleted: nothing"
    assert runs["audit log"].result == "whole"
    assert (runs["reminders"].host, runs["sweep"].host) == ("", "host")


def test_a_job_that_fails_says_so_and_stops_no_other(app: Flask, place: Workplace, stopped_clock: StoppedClock) -> None:
    ran: list[str] = []

    def fail(*_: object) -> str:
        raise OSError("full")

    def succeed(*_: object) -> str:
        ran.append("ran")
        return "fine"

    failing, fine = (Job(name, HOUR, run) for name, run in (("failing", fail), ("fine", succeed)))
    works = BackgroundWorker(place, (failing, fine))
    works.begin()
    while works.turn():
        pass
    assert ran == ["ran"]
    with reading(app.extensions["store"].engine) as conn:
        assert {each.name: each.result for each in job_rows.runs(conn)} == {
            "failing": "failed: OSError",
            "fine": "fine",
        }


def test_a_worker_is_known_while_it_works_and_forgotten_when_it_stops(
    app: Flask, place: Workplace, monkeypatch: pytest.MonkeyPatch
) -> None:
    known: list[list[str]] = []
    stop = Event()

    def look(conn: Connection, *_: object) -> bool:
        known.append([each.name for each in job_rows.workers(conn)])
        stop.set()
        return False

    monkeypatch.setattr(alerts, "is_due", look)
    works = BackgroundWorker(place, ())
    works.run(stop)
    with reading(app.extensions["store"].engine) as conn:
        assert (known, job_rows.workers(conn)) == ([[works.name]], [])


def test_a_worker_waits_for_a_database_that_does_not_answer(
    app: Flask, place: Workplace, monkeypatch: pytest.MonkeyPatch
) -> None:
    stop, tried = Event(), []

    def fail(*_: object) -> bool:
        tried.append(1)
        if len(tried) == 2:
            stop.set()
        raise OperationalError("SELECT 1", {}, OSError("gone"))

    monkeypatch.setattr(worker, "SECONDS_AFTER_FAILURE", 0)
    monkeypatch.setattr(outbox, "send_next", fail)
    BackgroundWorker(place, ()).run(stop)
    assert len(tried) == 2


def test_kinds_that_the_database_knows_are_those_of_the_core() -> None:
    of_person, of_clock = {"same_day", "call", "returned"}, {"reminder", "escalation"}
    assert {each.value for each in AlertKind} == of_person | of_clock | {"handed_over", "second_look", "answered"}
