"""One page, one language: which it is, how it is switched, and that a switch loses nothing and does nothing else."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from flask import Flask

from assessment.storage.engine import connect
from tests.support.counselor_steps import EMAIL, PASSWORD, sent, sign_in
from tests.support.pseudo_language import BEGIN
from tests.support.respondent_steps import (
    BAD_NIGHTS,
    ServeSleep,
    at_check,
    begun,
    finished,
    heading,
    open_form,
    open_page,
    opened,
    place,
    rows,
    six_words,
)
from tests.support.strict_client import Pages, one

Serve = Callable[..., Flask]


@pytest.fixture
def serve_both(serve_sleep: ServeSleep) -> Serve:
    """Serve the pack about sleep in English and in letters that stand for Spanish, each text within ‹ and ›."""

    def serve(*changes: tuple[str, str, str], **different: object) -> Flask:
        return serve_sleep(*changes, translated="es", **different)

    return serve


@pytest.fixture
def both(serve_both: Serve) -> Flask:
    return serve_both()


def lang(browser: Pages) -> str:
    assert browser.page.html is not None
    return str(browser.page.html["lang"])


def switch(browser: Pages, to: str, filled_in: dict[str, str] | None = None, status: int = 303) -> None:
    """Press the name of a language, with what is typed into the form it belongs to."""
    button = one(browser.page, f".language-switch button[value={to}]")
    name = str(button["name"])
    form = f"form#{button['form']}" if button.get("form") else ".language-switch form"
    if button.get("formaction"):
        found = one(browser.page, form)
        found["action"] = str(button["formaction"])
    browser.send({**(filled_in or {}), name: to}, form=form, status=status)
    assert lang(browser) == to


@pytest.mark.parametrize(
    ("asked", "spoken"),
    [("", "en"), ("es", "es"), ("es-MX,en;q=0.5", "es"), ("fr,es;q=0.4", "es"), ("fr", "en"), ("*", "en")],
)
def test_a_page_speaks_what_the_browser_asks_for_else_the_pack_s_language(both: Flask, asked: str, spoken: str) -> None:
    browser = Pages(both)
    browser.get("/", headers={"Accept-Language": asked})
    assert lang(browser) == spoken
    assert (BEGIN in browser.text()) == (spoken == "es")
    assert heading(browser) == {"en": "Take a moment for yourself", "es": "Tómate un momento para ti"}[spoken]


def test_what_was_picked_goes_before_what_the_browser_asks_for(both: Flask) -> None:
    browser = Pages(both)
    browser.get("/about", headers={"Accept-Language": "es"})
    switch(browser, "en")
    browser.get("/about", headers={"Accept-Language": "es"})
    assert lang(browser) == "en"


@pytest.mark.parametrize("nonsense", ["fr", "xx", "../../etc", "⟦", "xx\x00", ""])
def test_a_language_that_is_not_offered_changes_nothing(both: Flask, nonsense: str) -> None:
    browser = Pages(both)
    browser.get("/about")
    browser.post("/language", {"language": nonsense, "back": "/about"})
    assert (lang(browser), browser.path) == ("en", "/about")
    assert browser.client.get_cookie("language") is None


def test_only_what_the_pack_speaks_is_offered(serve_sleep: ServeSleep) -> None:
    browser = Pages(serve_sleep())
    browser.get("/", headers={"Accept-Language": "es"})
    assert lang(browser) == "en"
    assert browser.page.select(".language-switch") == []


def test_each_language_is_named_in_itself(both: Flask) -> None:
    browser = Pages(both)
    browser.get("/")
    named = [(each["lang"], each.get_text(strip=True)) for each in browser.page.select(".language-switch li")]
    assert named == [("en", "English"), ("es", "Español")]
    assert [each.get_text() for each in browser.page.select(".language-switch [aria-current]")] == ["English"]


def test_the_choice_is_kept_as_other_cookies_are(serve_both: Serve) -> None:
    browser = Pages(serve_both(plain_http=False), "https://localhost")
    browser.get("/about")
    switch(browser, "es")
    browser.get("/about")
    cookie = browser.client.get_cookie("__Host-language")
    assert cookie is not None
    assert (cookie.value, cookie.secure, cookie.http_only, cookie.same_site) == ("es", True, True, "Lax")
    assert cookie.expires is None
    assert cookie.max_age is None


@pytest.mark.parametrize(
    "back",
    ["//evil.example/", "https://evil.example/", "/\\evil.example", "\\\\evil", "/\t/evil", "evil", "", "/é", "/\n"],
)
def test_the_way_back_never_leads_to_another_site(both: Flask, back: str) -> None:
    browser = Pages(both)
    browser.get("/about")
    browser.post("/language", {"language": "es", "back": back})
    assert (browser.path, lang(browser)) == ("/", "es")


@pytest.mark.parametrize("path", ["/about", "/delete", "/start-again", "/this-device", "/nothing/here", "/caf%C3%A9"])
def test_a_page_without_a_form_comes_back_as_it_was(both: Flask, path: str) -> None:
    browser = begun(both)
    browser.get(path, status=404 if path in ("/nothing/here", "/caf%C3%A9") else 200)
    assert browser.page.select_one(".language-switch button") is not None
    values = {str(each["name"]): str(each["value"]) for each in browser.page.select(".language-switch input")}
    answer = browser.client.post("/language", data={**values, "language": "es"})
    assert (answer.status_code, answer.headers["Location"]) == (303, path)


def test_the_question_page_keeps_what_was_typed_and_comes_back(both: Flask) -> None:
    browser = begun(both)
    switch(browser, "es", {"q1": "2"})
    assert place(browser) == "page 1"
    assert [each["value"] for each in browser.page.select("input[checked]")] == ["2"]
    assert BEGIN in heading(browser)
    assert opened(browser).content.position.page == 1
    browser.send({})
    assert place(browser) == "page 2"
    assert lang(browser) == "es"


def test_what_cannot_be_read_is_shown_again_as_typed_with_its_errors_in_the_new_language(both: Flask) -> None:
    browser = begun(both)
    browser.send({})
    switch(browser, "es", {"q2": "ninety"}, status=422)
    assert "Escribe un número entero de 0 a 24" in browser.text()
    assert one(browser.page, "#q2")["value"] == "ninety"
    switch(browser, "en", status=422)
    assert "Enter a whole number from 0 to 24" in browser.text()


def test_enter_in_a_text_box_presses_continue_and_not_a_language(both: Flask) -> None:
    browser = begun(both)
    browser.send({})
    own = "#answers [type=submit], #answers button, [form=answers]"
    first = browser.page.select(own)[0]
    assert (first.name, first.get("name")) == ("input", None)


def test_a_detour_from_the_list_of_answers_goes_on_in_the_other_language(both: Flask) -> None:
    browser = at_check(begun(both), BAD_NIGHTS)
    browser.post("/questions", {"open": "1-q1"})
    switch(browser, "es", {"q1": "1"})
    assert place(browser) == "page 1"
    browser.send({})
    assert place(browser) == "list"


def test_switching_on_the_start_page_begins_nothing(both: Flask) -> None:
    browser = Pages(both)
    browser.get("/")
    switch(browser, "es")
    assert rows(both, "SELECT COUNT(*) FROM drafts") == [(0,)]
    switch(browser, "en")
    browser.send(press="Start")
    assert rows(both, "SELECT COUNT(*) FROM drafts") == [(1,)]


def test_choosing_who_may_read_stays_chosen_and_nothing_is_sent_in(both: Flask) -> None:
    browser = at_check(begun(both))
    browser.follow("Continue")
    switch(browser, "es", {"choice": "share"}, status=200)
    assert browser.page.select_one("input[value=share][checked]") is not None
    assert browser.page.select(".govuk-error-summary") == []
    assert rows(both, "SELECT COUNT(*) FROM submissions") == [(0,)]


@pytest.mark.parametrize("form", ["share", "call"])
def test_a_contact_being_typed_stays_and_nothing_is_shared(both: Flask, form: str) -> None:
    browser = open_form(finished(begun(both)), form)
    switch(browser, "es", {"contact": "x" * 300}, status=200)
    assert one(browser.page, "#contact")["value"] == "x" * 300
    assert browser.page.select(".govuk-error-summary") == []
    assert rows(both, "SELECT shared_at FROM submissions") == [(None,)]


def test_the_place_being_chosen_on_the_help_page_stays_chosen(both: Flask) -> None:
    browser = Pages(both)
    browser.get("/help")
    switch(browser, "es", {"place": "uk"})
    assert browser.path == "/help"
    assert browser.page.select_one("option[value=uk][selected]") is not None


def test_a_note_being_written_stays_and_is_not_saved(both: Flask) -> None:
    submission = sent(both, {"tired": 3})
    browser = sign_in(both)
    browser.follow(submission.code)
    switch(browser, "es", {"note": "Called <twice>."}, status=200)
    assert "Called <twice>." in one(browser.page, "#note").get_text()
    assert rows(both, "SELECT COUNT(*) FROM case_events WHERE action = 'noted'") == [(0,)]
    browser.send({}, form="#add-note")
    assert browser.path == f"/counselor/{submission.code}#work"
    assert "Called <twice>." in browser.text()
    assert rows(both, "SELECT COUNT(*) FROM case_events WHERE action = 'noted'") == [(1,)]


def test_switching_the_language_at_sign_in_keeps_the_email_and_counts_no_attempt(both: Flask) -> None:
    sign_in(both)
    browser = Pages(both)
    browser.get("/counselor/sign-in")
    for to in ("es", "en") * 4:
        switch(browser, to, {"email": EMAIL, "password": "wrong"}, status=200)
    assert one(browser.page, "#email")["value"] == EMAIL
    assert browser.page.select(".govuk-error-summary") == []
    browser.send({"password": PASSWORD}, status=302)
    assert browser.path == "/counselor"


def test_a_page_that_sends_again_carries_all_along_through_every_switch(both: Flask) -> None:
    submission = sent(both, {"tired": 3})
    browser = sign_in(both)
    browser.follow(submission.code)
    browser.send({"csrf_token": "old", "note": "Called."}, form="#add-note", status=400)
    assert heading(browser) == "Your visit had ended"
    switch(browser, "es", status=200)
    assert heading(browser) == "Tu visita ya había terminado"
    switch(browser, "en", status=200)
    switch(browser, "es", status=200)
    assert rows(both, "SELECT COUNT(*) FROM case_events WHERE action = 'noted'") == [(0,)]
    browser.send({})
    assert "Called." in browser.text()
    assert rows(both, "SELECT COUNT(*) FROM case_events WHERE action = 'noted'") == [(1,)]


def test_a_switch_that_fails_is_tried_again_and_still_only_a_switch(
    both: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = at_check(begun(both))
    browser.follow("Continue")
    store = both.extensions["store"]
    both.extensions["store"] = replace(store, engine=connect("sqlite:////nowhere/at/all.db"))
    switch(browser, "es", {"choice": "share"}, status=503)
    switch(browser, "en", status=200)
    switch(browser, "es", status=200)
    both.extensions["store"] = store
    browser.send({}, status=200)
    assert browser.page.select_one("input[value=share][checked]") is not None
    assert rows(both, "SELECT COUNT(*) FROM submissions") == [(0,)]


def test_an_expired_visit_does_not_keep_a_page_from_being_switched(both: Flask) -> None:
    browser = Pages(both)
    browser.get("/about")
    browser.post("/language", {"csrf_token": "old", "back": "/about", "language": "es"}, status=400)
    assert heading(browser) == "Tu visita ya había terminado"
    switch(browser, "en", status=200)
    browser.send({})
    assert browser.path == "/about"


def test_an_older_draft_is_shown_whole_in_the_language_it_has(serve_sleep: ServeSleep, serve_both: Serve) -> None:
    before = begun(serve_sleep())
    browser = Pages(serve_both(("pack.yaml", 'version: "1"', 'version: "2"')))
    browser.client.set_cookie("checkin", before.client.get_cookie("checkin").value)  # type: ignore[union-attr]  # begun
    browser.get("/questions", headers={"Accept-Language": "es"})
    assert lang(browser) == "en"
    assert heading(browser) == "Nights"
    assert "You can skip any question." in browser.text()
    assert browser.page.select(".language-switch") == []


def test_that_it_is_deleted_is_said_in_the_language_picked(both: Flask) -> None:
    browser = begun(both)
    browser.get("/delete")
    switch(browser, "es")
    browser.send({})
    assert heading(browser) == "Ya está borrado"
    assert browser.client.get_cookie("language") is None


def test_the_same_question_is_drawn_in_the_language_of_whoever_reads_it(both: Flask) -> None:
    english, spanish = begun(both), begun(both)
    for browser in (english, spanish):
        open_page(browser, 2)
    switch(spanish, "es")
    open_page(english, 2)
    assert "You can choose more than one." in english.text()
    assert "Puedes elegir más de una." in spanish.text()


def test_a_page_that_names_a_number_of_words_names_that_of_its_language(both: Flask) -> None:
    browser = begun(both)
    browser.get("/later")
    assert "you get six words" in browser.text()
    switch(browser, "es")
    assert "recibes siete palabras" in browser.text()


def test_the_page_for_typing_words_names_those_of_every_language(both: Flask) -> None:
    browser = Pages(both)
    browser.get("/words")
    assert "They are six words in English or seven words in Spanish." in browser.text()
    switch(browser, "es", status=200)
    assert "Son siete palabras en español o seis palabras en inglés." in browser.text()


def test_a_switch_stops_no_six_words(both: Flask) -> None:
    browser = begun(both)
    browser.send(BAD_NIGHTS)
    six_words(browser)
    browser.get("/")
    browser.send(form="main form[action='/later']", press="Stop the words", status=200)
    switch(browser, "es", status=200)
    assert len(rows(both, "SELECT id FROM drafts WHERE code_lookup IS NOT NULL")) == 1
    browser.send(form="#stop-words", press="Anular", status=200)
    switch(browser, "en", status=200)
    assert heading(browser) == "The words are stopped"


def test_a_list_of_cases_says_which_words_are_in_another_language(serve_sleep: ServeSleep, serve_both: Serve) -> None:
    sent(serve_sleep(), {"unsafe": "yes", "awake": 3})
    app = serve_both(("pack.yaml", 'version: "1"', 'version: "2"'))
    sent(app, {"unsafe": "yes", "awake": 3})
    browser = sign_in(app)
    switch(browser, "es")
    older, newer = (browser.page.select(f".case-line__title{lang}") for lang in ("[lang=en]", ":not([lang])"))
    assert [BEGIN in each.get_text() for each in (*older, *newer)] == [False, True]
