"""What could not be deleted, or is still shared, is never said to be gone; sending again does it."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask

from assessment.services import startup
from tests.support import deletions
from tests.support.respondent_steps import BAD_NIGHTS, finished, heading, open_form, record, rows
from tests.support.strict_client import Pages

WAYS = {"/delete": "/deleted", "/forget": "/deleted", "/start-again": "/"}
"""Where something is deleted, and the page that says so."""


def folder(app: Flask) -> Path:
    found: Path = app.config["SETTINGS"].instance_dir
    return found


def drafts(app: Flask) -> int:
    return len(rows(app, "SELECT id FROM drafts"))


@pytest.mark.parametrize("way", WAYS)
def test_on_a_full_disk_the_page_says_that_nothing_is_deleted_and_sending_again_deletes(sleep: Pages, way: str) -> None:
    app = sleep.client.application
    deletions.fill_disk(folder(app))
    sleep.get(way)
    for press in ("", "Send again"):
        sleep.send(press=press, status=503)
        assert heading(sleep) == "It is not deleted yet"
        assert "Nothing was deleted" in sleep.text()
        assert "It is deleted" not in sleep.text()
        assert sleep.page.select_one("form[action='/leave'] button.exit-page") is not None
    assert drafts(app) == 1
    assert sleep.client.get_cookie("checkin") is not None
    deletions.make_room(folder(app))
    sleep.send(press="Send again")
    assert sleep.path == WAYS[way]
    assert drafts(app) == 0


@pytest.mark.parametrize("way", WAYS)
def test_when_the_database_fails_in_between_the_page_says_that_it_is_noted_and_sending_again_deletes(
    sleep: Pages, way: str
) -> None:
    sleep.get(way)
    with pytest.MonkeyPatch.context() as in_between:
        deletions.lose_database(in_between)
        sleep.send(status=503)
    assert heading(sleep) == "It is not deleted yet"
    assert "We wrote down that you want it deleted" in sleep.text()
    assert drafts(sleep.client.application) == 1
    sleep.send(press="Send again")
    assert sleep.path == WAYS[way]
    assert drafts(sleep.client.application) == 0


def test_what_is_noted_is_deleted_by_the_next_start_if_nobody_sends_again(sleep: Pages) -> None:
    app = sleep.client.application
    sleep.get("/delete")
    with pytest.MonkeyPatch.context() as in_between:
        deletions.lose_database(in_between)
        sleep.send(status=503)
    startup.prepare(app.config["SETTINGS"])
    assert drafts(app) == 0


@pytest.mark.parametrize("way", WAYS)
def test_deleting_twice_is_deleting_once(sleep: Pages, way: str) -> None:
    app = sleep.client.application
    sleep.get(way)
    cookie = sleep.client.get_cookie("checkin")
    form = {"csrf_token": str(sleep.page.select("input[name=csrf_token]")[0]["value"])}
    session = sleep.client.get_cookie("session")
    assert cookie is not None
    assert session is not None
    for _ in range(2):  # the second was sent before the reply to the first came
        sleep.client.set_cookie("checkin", cookie.value)
        sleep.client.set_cookie("session", session.value)
        reply = sleep.client.post(way, data=form)
        assert (reply.status_code, reply.location.partition("?")[0]) == (303, WAYS[way])
    assert drafts(app) == 0
    assert len((folder(app) / "deleted").read_text().split()) == 1


def test_on_a_full_disk_the_exit_still_leaves_and_the_answers_go_once_there_is_room(sleep: Pages) -> None:
    app = sleep.client.application
    deletions.fill_disk(folder(app))
    reply = sleep.client.post("/leave", buffered=True)
    assert (reply.status_code, reply.headers["Refresh"]) == (200, "0; url=https://weather.example/")
    assert sleep.client.get_cookie("checkin") is None
    assert drafts(app) == 1
    deletions.make_room(folder(app))
    app.extensions["exits"].begin()
    assert drafts(app) == 0


def test_on_a_full_disk_the_page_says_that_it_is_still_shared_and_sending_again_stops_it(sleep: Pages) -> None:
    finished(sleep, BAD_NIGHTS, choice="share")
    deletions.fill_disk(folder(sleep.client.application))
    open_form(sleep, "withdraw")
    sleep.send(status=503)
    assert heading(sleep) == "You are still sharing"
    assert "A counselor can still open your answers" in sleep.text()
    assert record(sleep).shared
    deletions.make_room(folder(sleep.client.application))
    sleep.send(press="Send again")
    assert not record(sleep).shared
    assert "You are still sharing" not in sleep.text()


def test_when_the_database_fails_in_between_the_page_says_that_stopping_is_noted(sleep: Pages) -> None:
    app = sleep.client.application
    finished(sleep, BAD_NIGHTS, choice="share")
    open_form(sleep, "withdraw")
    with pytest.MonkeyPatch.context() as in_between:
        deletions.lose_database(in_between)
        sleep.send(status=503)
    assert heading(sleep) == "You are still sharing"
    assert "We wrote down that you want to stop" in sleep.text()
    assert record(sleep).shared
    startup.prepare(app.config["SETTINGS"])
    assert not record(sleep).shared
    sleep.send(press="Send again")
    assert sleep.path == "/result"


def test_the_page_comes_in_another_language_with_the_form_it_carries(sleep: Pages) -> None:
    """What it says is known by name when only the language changes."""
    deletions.fill_disk(folder(sleep.client.application))
    sleep.get("/delete")
    sleep.send(status=503)
    carried = {str(each["name"]): str(each["value"]) for each in sleep.page.select("form#again input[type=hidden]")}
    assert (carried["again"], carried["again-to"]) == ("not-deleted", "/delete")
