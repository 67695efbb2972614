"""Help lines: those of the place chosen, each as a link only if a phone can dial it."""

from __future__ import annotations

import pytest

from assessment.services import reports
from tests.support.report_samples import text_of
from tests.support.respondent_steps import (
    ServeSleep,
    begun,
    finished,
    opened,
)
from tests.support.strict_client import Pages, one


def links(browser: Pages) -> list[str]:
    """Where the numbers on the page lead."""
    return [str(each["href"]) for each in browser.page.select("main a[href^='tel:'], main a[href^='sms:']")]


TWO_NUMBERS = ("help-lines.yaml", '{call: "999"}', '{call: "999"}, {call: "112"}, {text: "*7", say: send HELP}')


def test_each_of_two_emergency_numbers_is_a_link_of_its_own(serve_sleep: ServeSleep) -> None:
    browser = Pages(serve_sleep(TWO_NUMBERS))
    browser.get("/help")
    assert links(browser) == ["tel:999", "tel:112"]


def test_a_number_that_no_phone_can_dial_is_no_link(serve_sleep: ServeSleep) -> None:
    browser = Pages(serve_sleep(TWO_NUMBERS))
    browser.get("/help")
    number = browser.page.select("main .help-lines__link")[0]
    assert (number.name, number.get_text()) == ("span", "*7")
    assert "By text, send HELP: *7" in browser.text()


TWO_PLACES = (
    "help-lines.yaml",
    "places:\n",
    'places:\n  - {id: ie, label: Ireland, emergency: {numbers: [{call: "112"}], say: or 999}, lines: '
    '[{id: here, name: Here, numbers: [{call: "1800 1"}], hours: day and night, for: [anyone], '
    'confirmed_on: "2026-11-22"}]}\n',
)


def test_without_a_place_every_emergency_number_is_shown(serve_sleep: ServeSleep) -> None:
    browser = Pages(serve_sleep(TWO_PLACES))
    browser.get("/help")
    assert "Ireland 112 Or 999 United Kingdom 999" in browser.text()


def test_a_place_can_be_chosen_by_anyone(serve_sleep: ServeSleep) -> None:
    browser = Pages(serve_sleep(TWO_PLACES))
    browser.get("/help")
    browser.send({"place": "ie"})
    assert browser.path == "/help"
    assert "In danger now 112 Or 999 Here 1800 1 Day and night · last checked 22 November 2026" in browser.text()
    assert browser.page.select_one("a[href='tel:18001']") is not None
    assert browser.page.select_one("option[value=ie][selected]") is not None


def test_the_operator_sets_the_first_choice(serve_sleep: ServeSleep) -> None:
    browser = Pages(serve_sleep(TWO_PLACES, place="uk"))
    browser.get("/help")
    assert "In danger now 999 One 1" in browser.text()


def test_a_line_nobody_verified_is_not_shown(serve_sleep: ServeSleep) -> None:
    browser = Pages(serve_sleep(place="uk"))
    browser.get("/help")
    assert "Two" not in browser.text()


def test_a_place_chosen_on_the_result_leads_back_there_and_stays_with_the_answers(serve_sleep: ServeSleep) -> None:
    app = serve_sleep(TWO_PLACES, place="uk")
    browser = finished(begun(app))
    browser.send({"place": "ie"})
    assert browser.path == "/result"
    assert "In danger now 112" in browser.text()
    assert opened(browser).content.place == "ie"
    remembered = browser.client.get_cookie("place")  # for pages that do without the database
    assert remembered is not None
    assert remembered.value == "ie"


def test_a_place_chosen_before_starting_stays_chosen(serve_sleep: ServeSleep) -> None:
    browser = Pages(serve_sleep(TWO_PLACES))
    browser.get("/help")
    browser.send({"place": "ie"})
    browser.get("/")
    browser.send({"accept": "yes"})
    assert "In danger now 112" in finished(browser).text()


def test_a_place_chosen_in_this_browser_is_in_the_file_too(
    serve_sleep: ServeSleep, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = finished(begun(serve_sleep(TWO_PLACES, place="uk")))
    browser.client.set_cookie("place", "ie")
    assert "In danger now 112" in browser.get("/result").get_text(" ", strip=True)
    monkeypatch.setattr(reports, "person_pdf", lambda *_, chosen, **__: chosen.encode())
    assert browser.client.get("/summary.pdf").data == b"ie"


def test_a_place_that_is_none_changes_nothing(serve_sleep: ServeSleep) -> None:
    browser = Pages(serve_sleep(TWO_PLACES))
    browser.get("/help")
    browser.send({"place": "", "back": "https://elsewhere.example/"})
    assert browser.path == "/help"


def test_help_lines_are_todays_even_for_an_older_result(serve_sleep: ServeSleep) -> None:
    browser = finished(begun(serve_sleep(place="uk")))
    corrected = ("help-lines.yaml", 'name: One, numbers: [{call: "1"}]', 'name: One, numbers: [{call: "1111"}]')
    browser.client.application = serve_sleep(corrected, place="uk")
    browser.get("/result")
    assert "One 1111" in browser.text()
    printed = one(browser.page, ".paper")
    assert "1111 One" in printed.get_text(" ", strip=True)
    assert "1111 One" in text_of(browser.client.get("/summary.pdf").data)


def test_a_place_that_an_older_result_did_not_know_is_on_its_paper(serve_sleep: ServeSleep) -> None:
    browser = finished(begun(serve_sleep()))
    browser.client.application = serve_sleep(TWO_PLACES)
    browser.get("/result")
    browser.send({"place": "ie"})
    assert "Ireland" in text_of(browser.client.get("/summary.pdf").data)
