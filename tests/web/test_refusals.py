"""Attempts to get around a control stand in the service's own log, with how many, and with nothing of who or what."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from assessment.services.rate_limits import starts
from assessment.web.refusals import RefusalCounts, RefusalKind
from tests.support.respondent_steps import Clock, ServeSleep
from tests.support.stopped_clock import NOON
from tests.support.stopped_clock import later as at
from tests.support.strict_client import Pages

SECOND = timedelta(seconds=1)


@pytest.fixture
def app(serve_sleep: ServeSleep) -> Flask:
    return serve_sleep()


def start(app: Flask, **different: Any) -> int:
    """Begin as a browser does, but for what is ``different``."""
    browser = Pages(app)
    browser.get("/")
    token = str(browser.page.select("main input[name=csrf_token]")[0]["value"])
    sent = {"data": {"csrf_token": token, "accept": "yes", "private": "words of somebody"}, **different}
    return browser.client.post("/start", **sent).status_code


def logged(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    written = capsys.readouterr().err
    assert "words of somebody" not in written
    assert "127.0.0.1" not in written
    assert "192.0.2" not in written
    return [json.loads(line) for line in written.splitlines() if line.startswith("{")]


@pytest.mark.parametrize(
    ("different", "kind"),
    [
        ({"data": {"csrf_token": "forged", "private": "words of somebody"}}, "form token"),
        ({"data": {"private": "words of somebody"}}, "form token"),
        ({"headers": {"Content-Type": "words of somebody"}}, "header"),
        ({"headers": {"Sec-Fetch-Site": "cross-site"}}, "form of another site"),
        ({"headers": {"Origin": "https://elsewhere.example"}}, "form of another site"),
    ],
)
def test_what_is_refused_is_logged_by_its_kind(
    app: Flask, capsys: pytest.CaptureFixture[str], different: dict[str, Any], kind: str
) -> None:
    assert start(app, **different) == 400
    [line] = logged(capsys)
    assert {name: line[name] for name in ("event", "level", "error", "count")} == {
        "event": "refused",
        "level": "warning",
        "error": kind,
        "count": 1,
    }
    assert set(line) == {"event", "level", "error", "count", "endpoint", "timestamp", "pid", "request"}


def test_whoever_tries_too_often_is_logged(
    app: Flask, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("assessment.web.respondent.start.starts", lambda in_all: replace(starts(in_all), each=1))
    from_there = {"environ_overrides": {"REMOTE_ADDR": "192.0.2.1"}}
    assert [start(app, **from_there) for _ in range(2)] == [303, 429]
    assert [line["error"] for line in logged(capsys)] == ["rate limit"]


def test_what_is_taken_is_not_logged(app: Flask, capsys: pytest.CaptureFixture[str]) -> None:
    assert start(app) == 303
    assert logged(capsys) == []


def test_many_in_a_minute_are_one_line_and_a_number(
    app: Flask, capsys: pytest.CaptureFixture[str], later: Clock
) -> None:
    forged = {"data": {"csrf_token": "forged"}}
    for _ in range(5):
        start(app, **forged)
    assert [line["count"] for line in logged(capsys)] == [1]
    later(timedelta(minutes=1))
    start(app, **forged)
    assert [line["count"] for line in logged(capsys)] == [5]


def test_each_kind_is_counted_by_itself_and_a_clock_that_is_set_back_silences_nothing() -> None:
    counts = RefusalCounts()
    token, header = RefusalKind.FORM_TOKEN, RefusalKind.HEADER
    assert [counts.add(token, NOON), counts.add(header, NOON), counts.add(token, NOON)] == [1, 1, 0]
    assert counts.add(token, at(minutes=1) - SECOND) == 0
    assert counts.add(token, at(hours=-3)) == 3
    assert counts.add(header, at(minutes=1)) == 1
