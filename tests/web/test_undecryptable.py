"""What cannot be opened: the desk goes on without it, and a person is told, and can leave, delete and start again."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from flask import Flask

from assessment import clock
from assessment.records.submissions import OpenSubmission
from assessment.services import resume
from assessment.storage.engine import writing
from assessment.vault import passphrase
from assessment.vault.keyring import KEK, PRIVATE
from tests.support.corruption import away, flip
from tests.support.counselor_steps import history, sent, show_it_is_you, sign_in
from tests.support.respondent_steps import (
    BAD_NIGHTS,
    Clock,
    ServeSleep,
    begun,
    finished,
    heading,
    open_page,
    opened,
    own_copy,
    place,
    rows,
    token,
)
from tests.support.stopped_clock import ago
from tests.support.strict_client import Pages

UNSAFE = {"tired": 3, "awake": 3, "unsafe": "yes"}
SECRET = "a whispered secret"
GONE = "Your answers cannot be opened"


def broken(app: Flask, record: OpenSubmission, column: str = "body") -> None:
    flip(app.extensions["store"].engine, "submissions", column, record.row.id)


@pytest.fixture
def desk(serve_sleep: ServeSleep) -> Flask:
    """The pack about sleep, which asks for one's own part."""
    return serve_sleep(("pack.yaml", "language: en", "language: en\nrole: awake"), translated="es")


@pytest.mark.parametrize("column", ["body", "sealed_key"])
def test_the_lists_show_every_case_whether_it_can_be_opened_or_not(desk: Flask, column: str) -> None:
    late, fresh = sent(desk, UNSAFE, ago(hours=9)), sent(desk, UNSAFE, ago(minutes=20))
    before = sign_in(desk).text()
    broken(desk, late, column)
    browser = sign_in(desk)
    assert browser.text() == before
    assert "2 need you now" in before
    browser.follow(fresh.code)
    assert heading(browser).startswith(fresh.code)


def test_in_spanish_the_page_of_one_says_the_same(desk: Flask) -> None:
    record = sent(desk, UNSAFE)
    broken(desk, record)
    browser = sign_in(desk)
    browser.get(f"/counselor/{record.code}?language=es", 500)
    assert heading(browser) == "Este caso no se puede abrir"
    assert record.code in browser.text()


@pytest.mark.parametrize("name", [PRIVATE, KEK])
def test_without_a_key_file_every_case_stands_there_and_opens_again_with_it(desk: Flask, name: str) -> None:
    codes = [sent(desk, UNSAFE).code for _ in range(3)]
    browser = sign_in(desk)
    with away(desk.extensions["store"].keyring, name):
        browser.get("/counselor")
        assert [code for code in codes if code in browser.text()] == codes
        browser.get(f"/counselor/{codes[0]}", 500)
    browser.get(f"/counselor/{codes[0]}")


@pytest.mark.parametrize("path", ["", "/staff-copy.pdf"])
def test_the_page_of_one_that_cannot_be_opened_says_what_to_do(
    desk: Flask, capsys: pytest.CaptureFixture[str], path: str
) -> None:
    record = sent(desk, {**UNSAFE, "words": SECRET})
    broken(desk, record)
    browser = sign_in(desk)
    show_it_is_you(browser, f"/counselor/{record.code}/staff-copy")
    capsys.readouterr()
    browser.get(f"/counselor/{record.code}{path}", 500)
    assert heading(browser) == "This one cannot be opened"
    assert f"Its code is {record.code}." in browser.text()
    assert [link["href"] for link in browser.page.select("main a")] == ["/counselor/home"]
    assert browser.page.select("main form") == []
    [line] = capsys.readouterr().err.strip().splitlines()
    logged = json.loads(line)
    assert (logged["event"], logged["error"], logged["submission"]) == (
        "cannot be opened",
        "DecryptionFailed",
        record.code,
    )
    assert SECRET not in line


@pytest.mark.parametrize("action", ["notes", "claim"])
def test_nothing_is_done_to_what_nobody_can_read_and_a_typed_note_is_not_lost(desk: Flask, action: str) -> None:
    record = sent(desk, UNSAFE)
    browser = sign_in(desk)
    browser.follow(record.code)
    with away(desk.extensions["store"].keyring, PRIVATE):
        form = f"form[action$='/{action}']"
        browser.send({"note": "Called twice."} if action == "notes" else {}, form=form, status=500)
        assert heading(browser) == "This one cannot be opened"
        assert rows(desk, "SELECT state FROM submissions") == [("new",)]
        assert rows(desk, "SELECT action FROM case_events") == [("shared",)]
    browser.send(press="Send again")
    assert rows(desk, "SELECT action FROM case_events ORDER BY number") == [
        ("shared",),
        ("noted" if action == "notes" else "claimed",),
    ]
    assert rows(desk, "SELECT state FROM submissions") == [("new" if action == "notes" else "claimed",)]


def test_a_note_that_cannot_be_opened_stands_among_the_others(desk: Flask, later: Clock) -> None:
    record = sent(desk, UNSAFE)
    browser = sign_in(desk)
    browser.follow(record.code)
    browser.send({"note": "Called."}, form="#add-note")
    flip(desk.extensions["store"].engine, "case_events", "sealed")
    later(timedelta(minutes=1))
    browser.get(f"/counselor/{record.code}")
    browser.send({"note": "Called again."}, form="#add-note")
    second, first, shared = history(browser)
    assert first.startswith("Ada Marsh added a note The words cannot be opened. Tell whoever runs the service. 22 Nov")
    assert second.startswith("Ada Marsh added a note Called again. 22 November 2026")
    assert shared.startswith("The person shared the answers 22 November 2026")


PERSONS = (
    "/",
    "/questions",
    "/later",
    "/copy",
    "/result",
    "/pdf",
)


@pytest.mark.parametrize("column", ["body", "token_wrap"])
@pytest.mark.parametrize("sent_in", [False, True])
def test_a_person_whose_answers_cannot_be_opened_is_told_so_on_every_page(
    serve_sleep: ServeSleep, capsys: pytest.CaptureFixture[str], column: str, sent_in: bool
) -> None:
    app = serve_sleep()
    browser = finished(begun(app), BAD_NIGHTS, {"q4": SECRET}) if sent_in else begun(app)
    flip(app.extensions["store"].engine, "drafts", column)
    capsys.readouterr()
    for path in PERSONS:
        browser.get(path, 500)
        assert heading(browser) == GONE
        assert "You did nothing wrong." in browser.text()
        assert browser.page.select("main .help-lines")
        assert browser.page.select_one("form[action='/leave'] .exit-page") is not None
    assert SECRET not in capsys.readouterr().err
    browser.post("/questions", {**BAD_NIGHTS, "page": "1", "seen": "x"}, status=500)
    assert heading(browser) == GONE


def test_in_spanish_a_person_is_told_the_same(serve_sleep: ServeSleep) -> None:
    browser = begun(serve_sleep(translated="es"))
    flip(browser.client.application.extensions["store"].engine, "drafts", "body")
    browser.get("/?language=es", 500)
    assert heading(browser) == "Tus respuestas no se pueden abrir"


@pytest.mark.parametrize("path", ["/help", "/about", "/this-device", "/words", "/delete", "/forget", "/start-again"])
def test_every_page_that_needs_no_answers_is_there_for_them(sleep: Pages, path: str) -> None:
    flip(sleep.client.application.extensions["store"].engine, "drafts", "body")
    sleep.get(path)
    assert sleep.path == path
    assert heading(sleep) != GONE


def test_they_choose_their_place_for_help_lines(sleep: Pages) -> None:
    flip(sleep.client.application.extensions["store"].engine, "drafts", "body")
    sleep.get("/help")
    places = [str(each["value"]) for each in sleep.page.select("select[name=place] option") if each["value"]]
    sleep.post("/place", {"place": places[-1], "back": "help"})
    assert sleep.page.select_one(f"option[value={places[-1]}][selected]") is not None


def test_starting_again_from_there_begins_anew(sleep: Pages) -> None:
    app = sleep.client.application
    flip(app.extensions["store"].engine, "drafts", "body")
    sleep.get("/", 500)
    sleep.send(press="Start again")
    assert heading(sleep) == "Take a moment for yourself"
    assert rows(app, "SELECT count(*) FROM drafts") == [(0,)]
    sleep.send({"accept": "yes"})
    assert sleep.path == "/place"


@pytest.mark.parametrize("shared", [False, True])
@pytest.mark.parametrize(("way", "last"), [("/delete", "/deleted"), ("/forget", None), ("/start-again", "/")])
def test_every_way_out_leads_out_with_answers_that_cannot_be_opened(
    serve_sleep: ServeSleep, way: str, last: str | None, shared: bool
) -> None:
    app = serve_sleep()
    browser = finished(begun(app), BAD_NIGHTS, choice="share" if shared else "keep")
    flip(app.extensions["store"].engine, "drafts", "body")
    browser.get(way)
    browser.send()
    assert browser.path == (last or ("/forgotten" if shared else "/deleted"))
    assert not token(browser)
    assert rows(app, "SELECT count(*) FROM drafts") == [(0,)]
    stays = shared and way != "/delete"
    assert rows(app, "SELECT count(*) FROM submissions") == [(1 if stays else 0,)]


def test_leaving_takes_them_away_at_once(sleep: Pages) -> None:
    flip(sleep.client.application.extensions["store"].engine, "drafts", "body")
    sleep.post("/leave", status=200)
    sleep.response.close()
    assert not token(sleep)
    assert rows(sleep.client.application, "SELECT count(*) FROM drafts") == [(0,)]


def test_the_time_of_their_visit_runs_on_and_ends_as_for_everybody(sleep: Pages, later: Clock) -> None:
    flip(sleep.client.application.extensions["store"].engine, "drafts", "body")
    assert json.loads(sleep.client.get("/stay").text)["left"] > 0
    later(timedelta(minutes=21))
    sleep.get("/")
    assert heading(sleep) == "Take a moment for yourself"
    sleep.get("/closed")
    assert heading(sleep) == "This page was closed"
    sleep.send(press="Go on", status=500)
    assert heading(sleep) == GONE


def test_what_was_sent_in_can_be_broken_alone(serve_sleep: ServeSleep) -> None:
    app = serve_sleep()
    browser = finished(begun(app), BAD_NIGHTS)
    flip(app.extensions["store"].engine, "submissions", "body")
    for path in ("/result", "/summary.pdf"):
        browser.get(path, 500)
        assert heading(browser) == GONE
    own_copy(browser, status=500)
    assert heading(browser) == GONE
    browser.get("/")
    browser.follow("Start again")
    browser.send()
    assert heading(browser) == "Take a moment for yourself"


def words_of(browser: Pages) -> str:
    app = browser.client.application
    with writing(app.extensions["store"].engine) as conn:
        words = resume.create_code(conn, app.extensions["store"].keyring, opened(browser), clock.now())
    assert passphrase.parse(words) == words
    return words


def test_six_words_lead_past_a_browser_that_lost_its_way_in(sleep: Pages) -> None:
    sleep.send(BAD_NIGHTS)
    words = words_of(sleep)
    flip(sleep.client.application.extensions["store"].engine, "drafts", "token_wrap")
    sleep.get("/", 500)
    assert "If you have words for coming back, they may still open your answers" in sleep.text()
    sleep.follow("type your words")
    sleep.send({"words": words})
    assert place(sleep) == "page 2"


@pytest.mark.parametrize("column", ["body", "code_wrap"])
def test_right_words_for_what_is_broken_are_not_called_wrong(sleep: Pages, column: str) -> None:
    words, app = words_of(sleep), sleep.client.application
    flip(app.extensions["store"].engine, "drafts", column)
    other = Pages(app)
    other.get("/words")
    if column == "body":
        other.send({"words": words})
        assert other.response.status_code == 500
    else:
        other.send({"words": words}, status=500)
        open_page(sleep, 1)  # the browser that began still opens them
    assert heading(other) == GONE
    assert "Words cannot help here" in other.text()
