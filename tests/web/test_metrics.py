"""The figures for Prometheus: whoever has the token reads numbers, and nothing about anybody."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from prometheus_client.parser import text_string_to_metric_families

from assessment.core.errors import ReportFailed
from assessment.pdf.render_pool import RenderPool
from assessment.storage import jobs as job_rows
from assessment.storage.guarded_pool import guard_of
from tests.support.fixtures import MakeSettings, application, copied_start
from tests.support.respondent_steps import begun
from tests.support.running_service import running_service
from tests.support.stopped_clock import NOON

TOKEN = "a-token-of-twenty-characters"
KNOWN = {"Authorization": f"Bearer {TOKEN}"}
TELLING = re.compile("abuse|violen|relation|partner|safe|risk|repair|harm|victim|suicid|couple|therap")


@pytest.fixture
def measured(make_settings: MakeSettings, tmp_path: Path, first_start: Path) -> Iterator[Flask]:
    copied_start(first_start, tmp_path)
    (tmp_path / "token").write_text(f"{TOKEN}\n")
    with application(make_settings(metrics_token_file=tmp_path / "token")) as app:
        yield app


def figures(text: str) -> dict[str, float]:
    """Each sample by its name and its labels, in the order of their names."""
    samples = [each for family in text_string_to_metric_families(text) for each in family.samples]
    return {" ".join([each.name, *(value for _, value in sorted(each.labels.items()))]): each.value for each in samples}


def told(app: Flask) -> dict[str, float]:
    return figures(app.test_client().get("/metrics", headers=KNOWN).text)


@pytest.mark.parametrize("said", [None, "Bearer wrong", f"Bearer {TOKEN}é", TOKEN, "Bearer "])
def test_without_the_token_there_is_no_such_page(measured: Flask, said: str | None) -> None:
    headers = {} if said is None else {"Authorization": said}
    assert measured.test_client().get("/metrics", headers=headers).status_code in (400, 404)


def test_without_a_file_with_a_token_there_are_no_metrics(app: Flask) -> None:
    assert app.test_client().get("/metrics", headers={"Authorization": "Bearer "}).status_code == 404


def test_requests_are_counted_and_timed_by_view_and_status(measured: Flask) -> None:
    before = told(measured)
    for path in ("/help", "/help", "/nothing"):
        measured.test_client().get(path)
    after = told(measured)
    grown = {name: after[name] - before.get(name, 0) for name in after}
    assert grown["checkin_requests_total 200 respondent.help_lines"] == 2
    assert grown["checkin_requests_total 404 none"] == 1
    assert grown["checkin_request_seconds_count respondent.help_lines"] == 2


def test_what_is_in_the_database_is_counted_without_names(measured: Flask) -> None:
    begun(measured)
    with measured.extensions["store"].writing() as conn:
        job_rows.begin(conn, [("sweep", "a-host")], NOON)
        job_rows.see(conn, "a-worker", False, NOON)
    found = told(measured)
    wanted = {
        "checkin_database_up": 1,
        "checkin_drafts": 1,
        "checkin_submissions kept": 0,
        "checkin_submissions new": 0,
        "checkin_submissions withdrawn": 0,
        "checkin_workers": 1,
        "checkin_alerts_waiting": 0,
        "checkin_alerts_sent": 0,
        "checkin_alerts_refused": 0,
        "checkin_alerts_perhaps_twice": 0,
        "checkin_export_files made": 0,
        "checkin_export_files waiting": 0,
        "checkin_alert_overdue_seconds": 0,
        "checkin_job_last_run_seconds a-host sweep": 0,
        "checkin_job_failed a-host sweep": 0,
    }
    assert {name: found.get(name) for name in wanted} == wanted


def test_while_the_database_is_silent_the_rest_is_told(measured: Flask) -> None:
    guard_of(measured.extensions["store"].engine).breaker._open = True
    found = told(measured)
    assert found["checkin_database_up"] == 0
    assert "checkin_drafts" not in found
    assert "checkin_pdfs_in_work" in found


def test_a_pdf_is_counted_by_what_came_of_it(measured: Flask) -> None:
    before, pool = told(measured), RenderPool(processes=0)
    with pytest.raises(ReportFailed):
        pool.render("", wait=0.001)
    after = told(measured)
    name = "checkin_pdfs_total too many wait"
    assert after[name] - before.get(name, 0) == 1
    assert after["checkin_pdf_seconds_count"] - before["checkin_pdf_seconds_count"] == 1
    assert after["checkin_pdfs_in_work"] == 0


def test_nothing_says_what_the_service_is_about(measured: Flask) -> None:
    begun(measured)
    assert TELLING.findall(measured.test_client().get("/metrics", headers=KNOWN).text) == []


def test_all_processes_of_a_host_are_counted_together(tmp_path: Path) -> None:
    (tmp_path / "token").write_text(TOKEN)
    ask = f"GET /metrics HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer {TOKEN}\r\n\r\n".encode()
    with running_service(tmp_path, 2, METRICS_TOKEN_FILE=str(tmp_path / "token")) as service:
        for _ in range(20):
            service.raw(b"GET /help HTTP/1.1\r\nHost: a\r\n\r\n")
        counted = {
            figures(body(service.raw(ask)))["checkin_requests_total 200 respondent.help_lines"] for _ in range(4)
        }
    assert counted == {20}


def body(reply: bytes) -> str:
    return reply.partition(b"\r\n\r\n")[2].decode()
