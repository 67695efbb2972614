"""Every page walked twice, in English and in Spanish: no text of one stands in the other."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from bs4.element import NavigableString
from flask import Flask
from werkzeug.exceptions import HTTPException, abort

from assessment.core.errors import ReportFailed
from assessment.records import pack_cache
from assessment.services.accounts import ADMINISTRATOR
from assessment.settings import ROOT, Settings
from assessment.storage.engine import writing
from assessment.web.access import Role, admits
from assessment.web.error_pages import PAGES
from tests.support.counselor_steps import EMAIL, OLU, PASSWORD, sent, served, sign_in, supervise
from tests.support.fixtures import application
from tests.support.past_check_ins import check_ins
from tests.support.pseudo_language import write_pseudo
from tests.support.respondent_steps import (
    BAD_NIGHTS,
    ServeSleep,
    at_check,
    begun,
    open_form,
    open_page,
    open_send,
    record,
    second_tab,
)
from tests.support.strict_client import Pages

READ_ALOUD = ("aria-label", "alt", "title", "placeholder", "data-label")
ALIKE = re.compile(
    r"""
    [\W\d_]*                            # signs and numbers
    | English | Español                 # each language in itself
    | Error:                            # one word in both
    | [a-z]+-\d\d | (/\ )?Ada\ Marsh | Ines\ Vega | Counselors | [a-z]+@desk\.example  # codes and names
    | My\ own\ words\.?              # what somebody typed
    | [MS]                              # Monday and martes, Sunday and sábado: boxes of a week
    | JSON                              # a kind of file
    | [a-z]+(\.[a-z]+)+                 # the address of a website
    | Befrienders\ Worldwide | LILA\.help | Find\ A\ Helpline | Child\ Helpline\ International  # names of services
    | No                                # the answer to whether a call is wanted
    | \d+\ (min|h|d)( \ of | \ de)?.*   # short for minutes, hours and days
    """,
    re.VERBOSE,
)

Walk = Callable[[Flask, str], Iterator[tuple[str, BeautifulSoup]]]


def speaking(browser: Pages, language: str) -> Pages:
    browser.client.set_cookie("language", language)
    return browser


def answering(app: Flask, language: str) -> Iterator[tuple[str, BeautifulSoup]]:
    new = speaking(Pages(app), language)
    yield "start", new.get("/")
    yield "about", new.get("/about")
    yield "help", new.get("/help")
    yield "this device", new.get("/this-device")
    new.get("/")
    yield "the place", new.post("/start", {"accept": "yes"})
    yield "deleted", new.get("/deleted")
    browser = speaking(begun(app), language)
    yield "page", open_page(browser, 1).page
    tab = second_tab(browser)
    browser.send(BAD_NIGHTS)
    yield "other tab", tab.send({"q1": "1"}, status=409)
    yield "numbers and boxes", open_page(browser, 2).page
    yield "not readable", browser.send({"q2": "many", "q1": "tea"}, form="#answers", status=422)
    browser.send({"q1": ["noise", "worry"], "q2": "5"}, form="#answers")
    yield "words", browser.page
    yield "too many words", browser.send({"q2": "My own words. " * 9}, status=422)
    browser.send({"q2": "My own words."}, form="#answers")
    yield "private", browser.page
    browser.send({"q1": "yes"}, form="#answers")
    yield "pause", browser.page
    browser.post("/questions", {"go": "call", "message": "4"})
    yield "call at once", browser.page
    yield "call at once, nowhere", browser.send({}, form="#call", status=422)
    open_page(browser, 4)
    browser.send({"q1": "no"}, form="#answers")
    yield "begun", browser.get("/")
    yield "start again", browser.get("/start-again")
    yield "delete", browser.get("/delete")
    yield "this device, begun", browser.get("/this-device")
    open_page(browser, 4)
    yield "check", at_check(browser).page
    browser.post("/questions", {"open": "3-q1"})
    yield "detour", browser.page
    yield "submit", open_send(browser).page
    yield "nothing chosen", browser.send({}, status=422)
    browser.send({"choice": "keep"}, form="#submit")
    yield "result", browser.page
    yield "finished", browser.get("/")
    yield "start again after all", browser.get("/start-again")
    yield "delete all", browser.get("/delete")
    yield "file", browser.get("/pdf")
    yield "share", open_form(browser, "share").page
    yield "share too much", browser.send({"contact": "1" * 300}, status=422)
    yield "call", open_form(browser, "call").page
    yield "call nowhere", browser.send({}, status=422)
    browser.send({"contact": "1 234"}, form="#call")
    yield "result, shared", browser.page
    yield "call, shared", open_form(browser, "call").page
    yield "delete what is shared", browser.get("/delete")
    yield "start again, shared", browser.get("/start-again")


def stopping(app: Flask, language: str) -> Iterator[tuple[str, BeautifulSoup]]:
    browser = speaking(begun(app), language)
    yield "later", browser.get("/later")
    yield "words", browser.send({}, status=200)
    words = " ".join(each.get_text(strip=True) for each in browser.page.select("#resume-code li"))
    yield "later, with words", browser.get("/later")
    yield "begun, with words", browser.get("/start-again")
    yield "copy", browser.get("/copy")
    yield "stop words", browser.send({"stop": "ask"}, form="main form[action='/later']", status=200)
    yield "forget", browser.get("/forget")
    yield "forgotten", browser.send({}) and browser.page
    browser = speaking(Pages(app), language)
    yield "type words", browser.get("/words")
    yield "no words", browser.send({"words": "1 2 3"}, status=422)
    yield "near words", browser.send({"words": words[:-1] + "q"}, status=422)
    yield "other words", browser.send({"words": " ".join(reversed(words.split()))})
    browser.get("/words")
    browser.send({"words": words})
    browser.post("/stay", {"end": "yes"})
    yield "closed, with words", browser.page
    yield "closed, with nothing", speaking(Pages(app), language).get("/closed")
    browser = speaking(begun(app), language)
    browser.get("/later")
    browser.send({}, status=200)
    yield "stopped words", browser.send({"stop": "yes"}, form="#show-words", status=200)
    browser = speaking(begun(app), language)
    yield "forget, without words", browser.get("/forget")
    browser.post("/stay", {"end": "yes"})
    yield "closed, without words", browser.page
    browser.send({})
    at_check(browser).follow("Continuar" if language == "es" else "Continue")
    browser.send({"choice": "share"}, form="#submit")
    yield "withdraw", open_form(browser, "withdraw").page
    browser.send({})
    yield "withdrawn", browser.page


def over_time(app: Flask, language: str) -> Iterator[tuple[str, BeautifulSoup]]:
    settings = app.config["SETTINGS"]
    pack = pack_cache.served(settings.packs_dir / settings.pack)
    browser = speaking(Pages(app), language)
    codes = []
    for example in [each.name for each in pack.examples if each.rounds][::4]:
        holder = check_ins(app.extensions["store"].engine, app.extensions["store"].keyring, pack, example)
        browser.client.set_cookie("checkin", holder)
        yield f"result, {example}", browser.get("/result")
        yield f"again, {example}", browser.get("/again")
        codes.append(record(browser).code)
    browser.send({})
    yield "check-in", browser.page
    yield "result, check-in begun", browser.get("/result")
    yield "again, check-in begun", browser.get("/again")
    yield "send again", open_send(browser).page
    desk = speaking(sign_in(app), language)
    yield "today", desk.get("/counselor")
    for code in codes:
        yield f"review {code}", desk.get(f"/counselor/{code}")
    open_form(browser, "withdraw")
    browser.send({}, form="main form")
    yield "withdrawn", desk.get("/counselor?show=withdrawn")


def at_the_desk(app: Flask, language: str) -> Iterator[tuple[str, BeautifulSoup]]:
    stranger = speaking(Pages(app), language)
    yield "sign in", stranger.get("/counselor/sign-in")
    for tried in range(7):
        stranger.send({"email": "nobody@desk.example", "password": "wrong"}, status=200)
        if tried in (0, 6):
            yield f"refused {tried}", stranger.page
    browser = speaking(sign_in(app), language)
    browser.get("/counselor")
    yield "nobody waits", browser.page
    urgent = sent(app, {"tired": 3, "awake": 3, "unsafe": "yes", "words": "My own words"}, callback=True)
    unsure = sent(app, {"tired": 2, "awake": 3, "reasons": ["worry"], "unsafe": "not_sure"})
    little = sent(app, {"awake": "no_idea", "hours": 5})
    yield "today", browser.get("/counselor")
    for each in (urgent, unsure, little):
        yield f"review {each.code}", browser.get(f"/counselor/{each.code}")
    yield "no note", browser.send({}, form="#add-note", status=422)
    yield "long note", browser.send({"note": "1" * 5000}, form="#add-note", status=422)
    browser.send({"note": "1 2"}, form="#add-note")
    yield from files_to_take_along(browser, urgent.code)
    yield from a_case_at_work(app, browser, little.code)
    ines = speaking(supervise(app), language)
    yield "audit", ines.get("/counselor/audit")
    yield "audit, a day that is none", ines.get("/counselor/audit?since=1", 422)
    browser.post("/counselor/wren-11/notes", {"csrf_token": "old", "note": "1"}, status=400)
    yield "visit ended", browser.page
    browser.get("/counselor/sign-in")
    yield from after_the_end(app, speaking(sign_in(app), language), urgent.code)


def files_to_take_along(browser: Pages, code: str) -> Iterator[tuple[str, BeautifulSoup]]:
    """The page of a case as a file, and those of several, until they are asked for."""
    yield "prove it", browser.get(f"/counselor/{code}/export")
    yield "file of a case", browser.send({"fresh-code": PASSWORD}, form="#fresh-factor")
    yield "no files", browser.get("/counselor/exports")
    yield "choose cases", browser.get("/counselor/exports/new?show=unclaimed")
    yield "no case chosen", browser.send({}, form="#choose-cases", status=422)
    browser.send({"codes": code}, form="#choose-cases")
    yield "files asked for", browser.page
    browser.get("/counselor")


def a_case_at_work(app: Flask, browser: Pages, code: str) -> Iterator[tuple[str, BeautifulSoup]]:
    """The pages of a case from its claim to its end, and of a form that came too late."""
    early = browser.get(f"/counselor/{code}")
    browser.send({}, form="#claim")
    yield "claimed", browser.page
    for what in ("contact", "decide", "hand-over", "take-over"):
        if browser.page.select_one(f"#{what}"):
            yield f"{what}, refused", browser.send({}, form=f"#{what}", status=422)
    yield "decided", browser.send({"level": served(app).levels[0].id}, form="#decide")
    yield "sign-off, refused", browser.send({}, form="#sign-off", status=422)
    browser.send({"next_step": "person", "reason": "1 2"}, form="#sign-off")
    yield "today, all closed", browser.page
    yield "review, closed", browser.get(f"/counselor/{code}")
    yield "reopen, refused", browser.send({}, form="#reopen", status=422)
    browser.page = early
    yield "changed", browser.send({"note": "1"}, form="#add-note", status=409)


def after_the_end(app: Flask, browser: Pages, code: str) -> Iterator[tuple[str, BeautifulSoup]]:
    """The account page, and what is sent after its session ended."""
    yield "account", browser.get("/counselor/account")
    yield "nothing unsaved", browser.get("/counselor/account/unsaved")
    page = browser.get(f"/counselor/{code}")
    browser.get("/counselor")
    browser.post("/counselor/sign-out", status=302)
    for active in ("false", "true"):
        with writing(app.extensions["store"].engine) as conn:
            conn.exec_driver_sql(f"UPDATE users SET active = {active}")
        for action, typed in (("notes", {"note": "1"}), ("claim", {})):
            browser.page = page
            yield f"{action}, {active}", browser.post(f"/counselor/{code}/{action}", typed, status=401)
    browser.get("/counselor/sign-in")
    browser.send({"email": EMAIL, "password": PASSWORD}, status=302)
    yield "account, unsaved", browser.get("/counselor/account")
    yield "unsaved", browser.get("/counselor/account/unsaved")
    browser.post("/counselor/account/unsaved", {"form": str(browser.page.select("button[name=form]")[0]["value"])})


def people_who_work_here(app: Flask, language: str) -> Iterator[tuple[str, BeautifulSoup]]:
    link = Pages(app)
    yield "one-time link", speaking(link, language).get("/counselor/link")
    yield "no link", link.send({"new-password": "nutmeg-lantern-quay"}, status=422)
    sign_in(app)
    desk = speaking(sign_in(app, OLU, "Ada Marsh", ADMINISTRATOR, frozenset()), language)
    yield "people", desk.get("/counselor/people")
    yield "is it you", desk.send({"email": ""}, form="#invite-form", status=200)
    yield "no address", desk.send({"fresh-code": PASSWORD}, form="#fresh-factor", status=422)
    yield "taken", desk.send({"email": EMAIL}, form="#invite-form", status=422)
    yield "link", desk.send({"email": f"{language}@desk.example", "name": "Ada Marsh"}, form="#invite-form", status=200)
    for number in (1, 2, 3):
        yield f"person {number}", desk.get(f"/counselor/people/{number}")
    yield "own account", desk.post("/counselor/people/2", {"do": "disable"}, status=422)


def going_wrong(app: Flask, language: str) -> Iterator[tuple[str, BeautifulSoup]]:
    browser = speaking(Pages(app), language)
    for status in PAGES:
        shown = 404 if status == 403 else status
        yield f"error {status}", browser.get(f"/broken/{status}", shown)
        yield f"error {status} of a form", browser.post(f"/broken/{status}", {}, shown)
    yield "no page", browser.get("/nothing", 404)
    yield "no report", browser.get("/broken/0", 503)


@pytest.fixture
def app(serve_sleep: ServeSleep) -> Flask:
    app = serve_sleep(translated="es")

    @admits(Role.ANYONE)
    def fail(status: int) -> str:
        if not status:
            raise ReportFailed("")
        try:
            abort(status)
        except (HTTPException, LookupError) as refused:
            refused.code = status  # type: ignore[union-attr]  # one that has no class of its own
            raise

    app.add_url_rule("/broken/<int:status>", "broken", fail, methods=["GET", "POST"])
    return app


def texts(page: BeautifulSoup) -> Iterator[str]:
    """Everything that is read, or read aloud, but for the names of rules."""
    names = {id(each) for element in page.find_all(["code", "kbd"]) for each in element.find_all(string=True)}
    for each in page.find_all(string=True):
        if type(each) is NavigableString and each.strip() and id(each) not in names:
            yield " ".join(each.split())
    for element in page.find_all(True):
        for name, value in element.attrs.items():
            pressed = name == "value" and element.name == "input" and element.get("type") == "submit"
            if pressed or name in READ_ALOUD or name.startswith("data-i18n"):
                yield str(value)


@pytest.fixture
def default_pack(make_settings: Callable[..., Settings], tmp_path: Path, migrated_file: bytes) -> Iterator[Flask]:
    """The service with the default pack, which asks again after weeks."""
    (tmp_path / "check-in.db").write_bytes(migrated_file)
    shutil.copytree(ROOT / "questionnaires", tmp_path / "packs")
    write_pseudo(tmp_path / "packs" / "relationship-repair", "es")
    with application(make_settings(packs_dir=tmp_path / "packs")) as app:
        yield app


@pytest.mark.parametrize("walk", [answering, stopping, at_the_desk, people_who_work_here, going_wrong])
def test_no_text_of_an_english_page_is_left_on_the_spanish_one(app: Flask, walk: Walk) -> None:
    compare(app, walk)


def test_no_text_about_check_ins_is_left_in_english(default_pack: Flask) -> None:
    compare(default_pack, over_time)


def compare(app: Flask, walk: Walk) -> None:
    english = dict(walk(app, "en"))
    spanish = dict(walk(app, "es"))
    assert len(english) == len(spanish)
    for (name, one), other in zip(english.items(), spanish.values(), strict=True):
        assert (one.html["lang"], other.html["lang"]) == ("en", "es")  # type: ignore[index]  # pages have an html
        english_texts = set(texts(one))
        left = [text for text in texts(other) if text in english_texts and not ALIKE.fullmatch(text)]
        assert left == [], name
