"""Switching the language in a real browser: the whole page changes, what was typed stays, Enter still goes on."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.support.begun_visits import begun
from tests.support.browser_visit import BrowserVisit, OpenVisit

SCRIPT_OR_NOT = pytest.mark.parametrize("script", [True, False], ids=["with-script", "without-script"])


def switch(person: BrowserVisit, name: str) -> None:
    person.go(lambda: person.page.locator(".language-switch").get_by_role("button", name=name, exact=True).click())


def speaks(person: BrowserVisit, tag: str) -> None:
    """The whole page: what it says of itself, its bar, its main part and its foot."""
    exit_, help_ = {"en": ("Exit this page", "Help lines"), "es": ("Salir de esta página", "Líneas de ayuda")}[tag]
    expect(person.page.locator("html")).to_have_attribute("lang", tag)
    expect(person.page.locator(".page-header")).to_contain_text(exit_)
    expect(person.page.locator(".page-footer")).to_contain_text(help_)


def steps_in_history(person: BrowserVisit) -> int:
    return int(person.page.evaluate("history.length"))


@SCRIPT_OR_NOT
def test_from_the_first_page_on_all_is_in_the_language_picked(visit: OpenVisit, script: bool) -> None:
    person = visit(java_script_enabled=script)
    person.open("/")
    switch(person, "Español")
    speaks(person, "es")
    person.press("Empezar")
    speaks(person, "es")
    person.open("/questions")
    speaks(person, "es")


@SCRIPT_OR_NOT
def test_an_answer_not_yet_sent_is_kept_and_the_history_does_not_grow(visit: OpenVisit, script: bool) -> None:
    person = visit(java_script_enabled=script)
    begun(person)
    person.page.locator("#q1-2").check()
    before = steps_in_history(person)
    switch(person, "Español")
    speaks(person, "es")
    assert person.place == "page 1"
    expect(person.page.locator("#q1-2")).to_be_checked()
    assert steps_in_history(person) == before or not script
    switch(person, "English")
    speaks(person, "en")
    expect(person.page.locator("#q1-2")).to_be_checked()


@SCRIPT_OR_NOT
def test_a_contact_stays_typed_and_enter_in_it_goes_on_and_does_not_switch(visit: OpenVisit, script: bool) -> None:
    person = visit(java_script_enabled=script)
    begun(person)
    person.open_send()
    person.page.locator("#choice-2").check()
    switch(person, "Español")
    speaks(person, "es")
    expect(person.page.locator("#choice-2")).to_be_checked()
    person.press("Enviar y ver mi resultado")
    person.open_form("share")
    person.page.locator("#contact").fill("0123 456")
    switch(person, "English")
    speaks(person, "en")
    expect(person.page.locator("#contact")).to_have_value("0123 456")
    person.go(lambda: person.page.locator("#contact").press("Enter"))
    assert person.path.startswith("/result")
    speaks(person, "en")


def test_a_spanish_browser_gets_spanish_and_may_switch_on_a_page_without_a_form_too(visit: OpenVisit) -> None:
    person = visit(locale="es-MX")
    for path in ("/", "/help"):
        person.open(path)
        speaks(person, "es")
        person.look()
    switch(person, "English")
    assert person.path == "/help"
    speaks(person, "en")


@SCRIPT_OR_NOT
def test_six_words_that_are_shown_once_are_shown_in_the_other_language_too(visit: OpenVisit, script: bool) -> None:
    person = visit(java_script_enabled=script)
    begun(person)
    person.open("/later")
    person.press("Show me the words")
    words = person.page.locator("#resume-code li").all_inner_texts()
    assert len(words) == 6
    switch(person, "Español")
    speaks(person, "es")
    assert person.page.locator("#resume-code li").all_inner_texts() == words


@SCRIPT_OR_NOT
def test_a_page_drawn_for_what_went_wrong_is_switched_with_what_was_typed(visit: OpenVisit, script: bool) -> None:
    person = visit(java_script_enabled=script)
    person.open("/words")
    person.page.locator("#words").fill("not these words")
    person.page.context.clear_cookies(name="session")
    person.press("Open")
    expect(person.named("Send again")).to_be_visible()
    person.script_errors.clear()  # that it was refused
    switch(person, "Español")
    expect(person.page.locator("html")).to_have_attribute("lang", "es")
    expect(person.page.locator("h1")).to_have_text("Tu visita ya había terminado")
    person.press("Enviar de nuevo")
    expect(person.page.locator("#words")).to_have_value("not these words" if script else "")
    expect(person.page.locator("h1")).to_have_text("Escribe tus palabras")
