"""The worker's log, its figures and its mail hold nothing of what people sent, however it fails."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, TypeAlias
from uuid import uuid4

import pytest
from flask import Flask

from assessment import clock
from assessment.log_lines import ALLOWED
from assessment.storage import accounts
from assessment.storage import exports as export_rows
from assessment.storage import jobs as job_rows
from assessment.storage.engine import reading, writing
from assessment.storage.exports import StoredExport
from tests.support import warm_start
from tests.support.corruption import flip
from tests.support.counselor_steps import add, sent
from tests.support.fixtures import MakeSettings, application, copied_start
from tests.support.mail_server import Mailbox, mail_server
from tests.support.running_service import PATIENCE_S
from tests.support.web_kills import within_patience

CANARY = "qvx7canary"
EMAIL = f"{CANARY}@desk.example"
CONTACT = f"{CANARY}@own.example"
TOKEN = "a-token-of-twenty-characters"
PROGRAM = """
import sys
from flask.cli import main
{}
def fail(*_, **__):
    raise {}("qvx7canary", "qvx7canary")
sys.argv = ["flask", "--app", "wsgi", "worker"]
main()
"""
FINE = PROGRAM.format("", "OSError")
NO_JOB = PROGRAM.format(
    "from assessment.services import clean_up, reminders, sweep\n"
    "clean_up.finish_noted = reminders.write_due = sweep.sweep = lambda *_: fail()",
    "OSError",
)
NO_MAIL = PROGRAM.format("from assessment.services import outbox\noutbox.send_next = lambda *_: fail()", "RuntimeError")


@pytest.fixture(autouse=True)
def stopped_clock() -> None:
    """None is stopped here: the worker is a process of its own, on the machine's clock.

    What people sent on another day may be overdue by then, and a further mail is sent for it.
    """


@pytest.fixture
def measured(
    make_settings: MakeSettings, tmp_path: Path, first_start: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Flask]:
    """A service with figures, where two people shared. Somebody asked for the files of both; one cannot be opened."""
    monkeypatch.setattr("assessment.storage.time_limit.PROBE_S", PATIENCE_S)  # a busy machine is no silent database
    copied_start(first_start, tmp_path)
    (tmp_path / "token").write_text(TOKEN)
    with application(make_settings(metrics_token_file=tmp_path / "token")) as app:
        store = app.extensions["store"]
        add(app, EMAIL, CANARY)
        answers = {"private_now": "yes", "afraid_of_partner": "yes"}
        shared = [sent(app, answers, contact=CONTACT, callback=True).row for _ in range(2)]
        flip(store.engine, "submissions", "body", shared[0].id)
        with writing(store.engine) as conn:
            asks = StoredExport(uuid4(), accounts.id_of(conn, EMAIL), "json", "en", clock.now(), len(shared))
            export_rows.add(conn, asks, [each.id for each in shared])
        yield app


Worker: TypeAlias = tuple[warm_start.Program, IO[str]]


@contextmanager
def working(folder: Path, box: Mailbox, program: str) -> Iterator[Worker]:
    """A worker with this program and mail server, as its unit runs it; it is stopped in the end."""
    environment = {
        **os.environ,
        "INSTANCE_DIR": str(folder / "instance"),
        "DATABASE_URL": f"sqlite:///{folder / 'check-in.db'}",
        "MAIL_URL": f"smtp://127.0.0.1:{box.port}",
        "MAIL_FROM": "desk@example.org",
        "SERVICE_URL": "https://in.example",
        "PLAIN_HTTP": "1",
    }
    with warm_start.heard([sys.executable, "-c", program], environment) as begun:
        yield begun


def said(worker: Worker, until: set[str]) -> list[dict[str, Any]]:
    """The lines of a worker, up to the last that begins with one of these words, each of which has to come."""
    found, left = [], set(until)
    for line in worker[1]:
        assert CANARY not in line
        found.append(json.loads(line))
        left -= {each for each in left if found[-1]["event"].startswith(each)}
        if not left:
            break
    assert left == set()
    assert [each for each in found if not set(each) <= ALLOWED] == []
    return found


def alerts_sent(measured: Flask) -> int:
    """How many the worker has noted: that comes a little later than the mail."""
    with reading(measured.extensions["store"].engine) as conn:
        return int(conn.exec_driver_sql("SELECT count(*) FROM alerts WHERE outcome = 'sent'").scalar_one())


@pytest.mark.parametrize(
    ("refusal", "code"), [(f"550 no {CANARY} here", 550), (f"451 {CANARY} comes later", 451), (CANARY, -1)]
)
@pytest.mark.usefixtures("measured")
def test_no_line_of_a_worker_quotes_a_mail_server_or_what_people_sent(tmp_path: Path, refusal: str, code: int) -> None:
    with mail_server(Mailbox(to_address={EMAIL: refusal})) as box, working(tmp_path, box, FINE) as worker:
        lines = said(worker, {"Working as", "mail was not taken", "a case is left out of files"})
    assert {each["code"] for each in lines if each["event"] == "mail was not taken"} == {code}
    assert set(box.tried) == {EMAIL}


def test_a_job_that_fails_says_its_kind_alone(measured: Flask, tmp_path: Path) -> None:
    failing = {f"the job “{each}” failed" for each in ("noted deletions", "reminders", "sweep")}
    with mail_server() as box, working(tmp_path, box, NO_JOB) as worker:
        lines = said(worker, failing)
    assert {each["error"] for each in lines if each["event"] in failing} == {"OSError"}
    with reading(measured.extensions["store"].engine) as conn:
        assert CANARY not in repr(job_rows.runs(conn))


@pytest.mark.usefixtures("measured")
def test_a_worker_that_ends_by_an_error_says_where_and_not_what(tmp_path: Path) -> None:
    with mail_server() as box, working(tmp_path, box, NO_MAIL) as worker:
        *_, last = said(worker, {"process ended"})
        assert worker[0].wait(PATIENCE_S) == 1
    assert last["error"] == "RuntimeError"
    assert "worker.py" in last["at"]


def test_neither_mail_nor_figures_nor_what_a_command_prints_name_anybody(measured: Flask, tmp_path: Path) -> None:
    with mail_server() as box, working(tmp_path, box, FINE) as worker:
        said(worker, {"Working as", "a case is left out of files"})
        within_patience(lambda: alerts_sent(measured) == 2)
    mails = [each.get_content() + str(each["Subject"]) for each in box.came]
    with measured.app_context():
        printed = measured.test_cli_runner().invoke(args=["jobs"]).stdout
    figures = measured.test_client().get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"}).text
    assert "checkin_alerts_sent 2.0" in figures
    assert 'checkin_export_files{state="made"} 1.0' in figures
    assert CANARY not in "".join([*mails, printed, figures])
