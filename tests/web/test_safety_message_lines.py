"""The help lines of a safety message, and the one thing that it asks to do next."""

from __future__ import annotations

from tests.support.respondent_steps import GO_ON, ServeSleep, begun, place
from tests.support.strict_client import Pages, one
from tests.web.test_respondent_safety_messages import TWO_PLACES, paused


def test_the_lines_are_those_of_the_place_chosen_there_and_fitting_ones_come_first(serve_sleep: ServeSleep) -> None:
    browser = paused(begun(serve_sleep(TWO_PLACES)))
    names = [each.get_text() for each in browser.page.select(".help-lines__name")]
    assert names == ["In danger now", "Directory", "United Kingdom", "United States", "Another country"]
    browser.send({"place": "us"})
    assert place(browser) == "message 4"
    assert [each.get_text() for each in browser.page.select(".help-lines__name")] == [
        "In danger now",
        "Second",
        "First",
    ]
    browser.follow(GO_ON)
    assert place(browser) == "list"


def test_where_danger_is_now_the_number_is_the_one_thing_to_do(serve_sleep: ServeSleep) -> None:
    claimed = ("rules.yaml", "pause: {one_of: [unsafe]}", "pause: {action: call_emergency}")
    changes = (TWO_PLACES, ("pauses.yaml", "see_lines", "call_emergency"), claimed)
    browser = paused(begun(serve_sleep(*changes)))
    assert next_step(browser) == "Find the emergency number of your place here, and call it now."
    assert one(browser.page, "details[open]").select("a[href='tel:911']")
    browser.send({"place": "us"})
    assert action(browser) == ("Call 911 now", "tel:911")


def test_where_a_line_fits_it_is_the_one_thing_to_do(serve_sleep: ServeSleep) -> None:
    changes = (TWO_PLACES, ("pauses.yaml", "see_lines", "call_line"))
    browser = paused(begun(serve_sleep(*changes)))
    assert next_step(browser) == "Talk with one of them today."
    browser.send({"place": "us"})
    assert action(browser) == ("Call 8", "tel:8")
    assert "Second" in one_card(browser)


def test_the_lines_on_what_was_told_are_shown_at_once_and_the_others_can_be_opened(serve_sleep: ServeSleep) -> None:
    browser = paused(begun(serve_sleep(TWO_PLACES, place="us")))
    shown, closed = browser.page.select("main ul.help-lines")
    assert [each.get_text() for each in shown.select(".help-lines__name")] == ["In danger now", "Second"]
    assert [each.get_text() for each in closed.select(".help-lines__name")] == ["First"]
    assert closed.find_parent("details") is not None
    assert "how to stay safe on this device" in browser.text()


def test_without_a_place_what_helps_anywhere_comes_before_the_choice(serve_sleep: ServeSleep) -> None:
    text = paused(begun(serve_sleep(TWO_PLACES))).text()
    order = (
        "Talk with one of them",
        "Ask somebody.",
        "Directory",
        "Show the lines for",
        "Emergency numbers of all places",
    )
    assert sorted(order, key=text.index) == list(order)


def test_where_nothing_more_is_needed_going_on_is_the_one_thing_to_do(serve_sleep: ServeSleep) -> None:
    browser = paused(begun(serve_sleep(("pauses.yaml", "see_lines", "go_on"))))
    assert action(browser) == (GO_ON, "")


def next_step(browser: Pages) -> str:
    """The one thing to do, where no number is called at once."""
    assert browser.page.select("main .button") == []
    return one(browser.page, "#help + p > b").get_text()


def action(browser: Pages) -> tuple[str, str]:
    found = browser.page.select("main a.button, main button.button")
    assert len(found) == 1, "a page has one thing to do"
    return found[0].get_text(strip=True), str(found[0].get("href", ""))


def one_card(browser: Pages) -> str:
    found = one(browser.page, ".card")
    return found.get_text(" ", strip=True)
