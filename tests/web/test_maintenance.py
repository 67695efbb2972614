"""Maintenance mode: a calm page for everybody, with a way out and help, and nothing asks the database."""

from __future__ import annotations

import json
from threading import Event

import pytest
from flask import Flask

from assessment.services import maintenance
from assessment.services.jobs import Workplace
from assessment.services.worker import BackgroundWorker
from assessment.storage.guarded_pool import GuardedPool
from tests.support.counselor_steps import sign_in
from tests.support.fixtures import MakeSettings, application
from tests.support.respondent_steps import begun
from tests.support.strict_client import Pages

CLOSED = "We are closed for a short while"
EXIT = "form[action='/leave'][method=post] button.exit-page[data-exit-url='https://weather.example/']"


def closed(app: Flask) -> None:
    maintenance.turn_on(app.config["SETTINGS"].instance_dir)


def opened(app: Flask) -> None:
    maintenance.turn_off(app.config["SETTINGS"].instance_dir)


@pytest.mark.parametrize("path", ["/", "/questions", "/result", "/nothing", "/about"])
def test_every_page_says_that_we_are_closed_with_the_exit_and_help_lines(app: Flask, path: str) -> None:
    browser = begun(app)
    closed(app)
    page = browser.get(path, 503)
    assert page.select("h1")[0].get_text() == CLOSED
    assert page.select_one(EXIT) is not None
    assert page.select_one(".help-lines a[href^='tel:']") is not None
    assert browser.response.headers["Retry-After"]


def test_it_is_said_in_spanish_too(app: Flask) -> None:
    browser = Pages(app)
    browser.client.set_cookie("language", "es")
    closed(app)
    assert browser.get("/", 503).select("h1")[0].get_text() == "Cerramos por un rato"


def test_the_desk_is_closed_without_a_sign_in(app: Flask) -> None:
    browser = sign_in(app)
    closed(app)
    page = browser.get("/counselor", 503)
    assert page.select("h1")[0].get_text() == CLOSED
    assert page.select_one(EXIT) is None


def test_what_was_sent_is_carried_along_and_taken_once_we_are_open(app: Flask) -> None:
    browser = Pages(app)
    browser.get("/")
    closed(app)
    browser.send({"accept": "yes"}, status=503)
    assert browser.page.select("h1")[0].get_text() == CLOSED
    opened(app)
    browser.send(form="form#again")
    assert browser.path in ("/place", "/questions")


def test_the_exit_help_lines_and_health_go_on_and_nothing_else_asks_the_database(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = begun(app)
    closed(app)
    assert json.loads(browser.client.get("/health/ready").text)["checks"]["maintenance"] == "on"
    assert browser.client.get("/health/ready").status_code == 503
    monkeypatch.setattr(GuardedPool, "connect", None)
    for path in ("/", "/questions", "/counselor", "/static/app.css", "/health/live"):
        assert browser.client.get(path, buffered=True).status_code in (200, 503)
    assert browser.client.post("/leave").headers["Refresh"] == "0; url=https://weather.example/"


def test_help_lines_are_shown(app: Flask) -> None:
    closed(app)
    assert Pages(app).get("/help").select_one(".help-lines") is not None


def test_it_outlives_a_restart(app: Flask, make_settings: MakeSettings) -> None:
    closed(app)
    with application(make_settings()) as again:
        Pages(again).get("/", 503)
        opened(again)
    Pages(app).get("/")


def test_the_worker_waits(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    store, stop, turns = app.extensions["store"], Event(), []
    worker = BackgroundWorker(Workplace(store, app.config["SETTINGS"].instance_dir), jobs=())
    monkeypatch.setattr(worker, "turn", lambda: turns.append("turn"))
    closed(app)
    waited: list[float | None] = []

    def wait(seconds: float | None = None) -> bool:
        waited.append(seconds)
        opened(app) if len(waited) == 2 else None
        if len(waited) == 4:
            stop.set()
        return stop.is_set()

    monkeypatch.setattr(stop, "wait", wait)
    worker.run(stop)
    assert (len(waited), len(turns)) == (4, 2)
