"""The end of a visit: said in time, put off by a sign of life, and kind when it comes."""

from __future__ import annotations

import re
from contextlib import suppress

from playwright.sync_api import Locator, Route, TimeoutError, expect

from tests.support.begun_visits import begun, shared
from tests.support.browser_visit import PATIENCE_MS, BrowserVisit, Counselor, OpenVisit, Site

ANSWER = "We both hurt each other"
ADA = Counselor("ada@desk.example", "Ada Marsh")
TO_THE_WARNING = "18:01"


class Clock:
    """What the server says of the time when it is asked, and how often somebody was there. Without it, its own."""

    def __init__(self, person: BrowserVisit) -> None:
        self.left, self.most, self.signs_of_life = 119, 1200, 0
        self.page = person.page
        person.page.route("**/stay", self._answer)

    def _answer(self, route: Route) -> None:
        if route.request.method == "POST":
            self.signs_of_life += 1
            self.left = self.most
        route.fulfill(json={"left": self.left, "most": self.most})

    def goes_by(self, time: str) -> None:
        """Time goes by at once, as on a laptop that slept."""
        self.page.clock.fast_forward(time)

    def goes_on_until(self, url: str) -> None:
        """Time goes by until the page leads there: no test sees when a script begins to wait."""
        for _ in range(PATIENCE_MS // 1_000):
            self.goes_by("00:06")
            with suppress(TimeoutError):
                return self.page.wait_for_url(url, timeout=1_000)
        raise AssertionError(f"It never leads to {url}.")

    def goes_on_until_covered(self) -> None:
        """Time goes by until the page is covered: it asks the server first, and does not wait for it for long."""
        covered = self.page.get_by_text("This page is closing.")
        for _ in range(PATIENCE_MS // 1_000):
            self.goes_by("00:06")
            with suppress(TimeoutError):
                return covered.wait_for(timeout=1_000)
        raise AssertionError("It is never covered.")

    def seconds(self, count: int) -> None:
        """Time goes by second by second."""
        self.page.clock.run_for(count * 1000)
        self.left = max(0, self.left - count)


def answering(person: BrowserVisit) -> Clock:
    """On the first page, with an answer that is not sent yet and the focus on it."""
    person.stop_the_clock()
    begun(person)
    person.page.get_by_label(ANSWER, exact=True).check()
    return Clock(person)


def dialog(person: BrowserVisit) -> Locator:
    return person.page.get_by_role("alertdialog", name="Are you still there?")


def test_two_minutes_before_the_end_a_dialog_asks_and_stay_puts_it_off(visit: OpenVisit) -> None:
    person = visit()
    clock = answering(person)
    clock.goes_by("17:30")
    clock.seconds(2)
    expect(dialog(person)).to_be_hidden()
    clock.goes_by("00:30")
    expect(dialog(person)).to_be_visible()
    expect(dialog(person)).to_have_accessible_description(re.compile("^Nothing was done .* Time left: 2 minutes"))
    stay = dialog(person).get_by_role("button", name="Stay on this page")
    expect(stay).to_be_focused()
    person.look()
    stay.click()
    expect(dialog(person)).to_be_hidden()
    assert clock.signs_of_life == 1
    expect(person.page.get_by_label(ANSWER, exact=True)).to_be_focused()
    clock.goes_by("17:30")
    expect(dialog(person)).to_be_hidden()


def test_by_keyboard_nobody_gets_behind_the_dialog_and_escape_stays(visit: OpenVisit) -> None:
    person = visit(1280)
    clock = answering(person)
    clock.goes_by(TO_THE_WARNING)
    expect(dialog(person)).to_be_visible()
    for _ in range(8):
        person.page.keyboard.press("Tab")
        assert person.page.evaluate("!document.activeElement.closest('main, .page-header, .page-footer')")
    person.page.keyboard.press("Escape")
    expect(dialog(person)).to_be_hidden()
    assert clock.signs_of_life == 1


def test_the_time_left_is_said_now_and_then_not_every_second(visit: OpenVisit) -> None:
    person = visit()
    clock = answering(person)
    clock.goes_by(TO_THE_WARNING)
    expect(dialog(person)).to_contain_text("Time left: 2 minutes")
    said = dialog(person).get_by_role("status")
    said.evaluate("""status => {
        window.said = []
        new MutationObserver(() => window.said.push(status.textContent)).observe(status, {childList: true})
    }""")
    clock.seconds(75)
    expect(dialog(person)).to_contain_text("Time left: 44 seconds")
    clock.seconds(40)
    expect(dialog(person)).to_contain_text("Time left: 4 seconds")
    assert person.page.evaluate("window.said") == ["60 seconds", "40 seconds", "20 seconds"]


def test_when_time_is_over_what_was_typed_is_saved_and_the_page_closed(visit: OpenVisit) -> None:
    person = visit()
    clock = answering(person)
    clock.left = 1
    clock.goes_by("20:00")
    person.page.wait_for_url("**/closed")
    assert ANSWER not in person.page.content()
    assert person.page.title() == "Closed – Check-in"
    expect(person.page.locator("h1")).to_have_text("This page was closed")
    person.look()
    person.page.go_back()
    assert person.page.url == "about:blank"
    person.open("/questions")
    assert person.path == "/closed"
    person.press("Go on")
    person.open("/questions")
    expect(person.page.get_by_label(ANSWER, exact=True)).to_be_checked()


def test_a_laptop_that_slept_closes_the_page_when_it_wakes(visit: OpenVisit) -> None:
    person = visit()
    clock = answering(person)
    clock.left = 0
    clock.goes_by("03:00:00")
    person.page.wait_for_url("**/closed")


def test_what_is_done_in_another_tab_counts(visit: OpenVisit) -> None:
    person = visit()
    clock = answering(person)
    clock.left = 900
    clock.goes_by("19:59")
    clock.seconds(2)
    expect(dialog(person)).to_be_hidden()
    assert (person.place, clock.signs_of_life) == ("page 1", 0)
    clock.left = 119
    clock.goes_by("13:10")
    expect(dialog(person)).to_be_visible()
    clock.left = 0
    other = BrowserVisit(person.site, person.page.context.new_page())
    other.open("/help")  # the tab in front changes; the clock of the first one runs on
    clock.seconds(120)
    person.page.wait_for_url("**/closed")


def test_typing_and_scrolling_are_reported_as_activity_once_a_minute(visit: OpenVisit) -> None:
    person = visit()
    clock = answering(person)
    for _ in range(10):
        person.page.mouse.wheel(0, 100)
        person.page.keyboard.press("Tab")
        clock.seconds(15)
    assert 1 <= clock.signs_of_life <= 3
    clock.goes_by("15:00")
    expect(dialog(person)).to_be_hidden()


def test_after_four_hours_staying_does_not_help_and_the_dialog_asks_once(visit: OpenVisit) -> None:
    person = visit()
    clock = answering(person)
    clock.most = clock.left
    clock.goes_by(TO_THE_WARNING)
    soon = person.page.get_by_role("alertdialog", name="This page closes soon")
    expect(soon).to_contain_text("almost four hours")
    soon.get_by_role("button", name="Go on until then", exact=True).click()
    expect(soon).to_be_hidden()
    clock.seconds(60)
    expect(soon).to_be_hidden()
    clock.left = 0
    clock.seconds(60)
    person.page.wait_for_url("**/closed")


def test_without_a_network_the_page_is_covered_and_closed_once_it_is_back(visit: OpenVisit) -> None:
    person = visit()
    clock = answering(person)
    clock.goes_by(TO_THE_WARNING)
    expect(dialog(person)).to_be_visible()
    person.page.unroute("**/stay")
    person.page.context.set_offline(True)
    dialog(person).get_by_role("button", name="Stay on this page").click()
    expect(dialog(person)).to_contain_text("We could not be reached")
    clock.goes_by("02:00")
    clock.goes_on_until_covered()
    expect(person.page.locator("main")).to_be_hidden()
    person.page.context.set_offline(False)
    clock.goes_on_until("**/closed")
    person.script_errors.clear()  # that the network was gone


def test_when_nobody_answers_the_page_is_closed_all_the_same(visit: OpenVisit) -> None:
    person = visit()
    clock = answering(person)
    clock.goes_by(TO_THE_WARNING)
    expect(dialog(person)).to_be_visible()
    person.page.unroute("**/stay")
    person.page.route("**/stay", lambda _: None)  # neither an answer nor an error, as in a network that swallows it
    clock.goes_by("02:00")
    clock.goes_on_until("**/closed")


def test_the_way_out_is_on_the_dialog_too_however_large_the_letters(visit: OpenVisit) -> None:
    person = visit(320)
    clock = answering(person)
    person.page.set_viewport_size({"width": 320, "height": 256})
    clock.goes_by(TO_THE_WARNING)
    way_out = dialog(person).get_by_role("link", name="Exit this page")
    expect(way_out).to_be_in_viewport(ratio=1)
    assert dialog(person).evaluate("dialog => dialog.scrollWidth <= dialog.clientWidth")
    way_out.click()
    person.page.wait_for_url(person.site.exit_url)


def test_shift_three_times_leaves_from_the_dialog_too(visit: OpenVisit) -> None:
    person = visit(1280)
    answering(person).goes_by(TO_THE_WARNING)
    expect(dialog(person)).to_be_visible()
    for _ in range(3):
        person.page.keyboard.press("Shift")
    person.page.wait_for_url(person.site.exit_url)


def test_saving_for_later_from_the_dialog_keeps_what_was_typed(visit: OpenVisit) -> None:
    person = visit()
    answering(person).goes_by(TO_THE_WARNING)
    dialog(person).get_by_role("link", name="Save and come back later").click()
    person.page.wait_for_url("**/later")
    person.open("/questions")
    expect(person.page.get_by_label(ANSWER, exact=True)).to_be_checked()


def test_on_paper_and_without_a_script_there_is_no_dialog(visit: OpenVisit) -> None:
    person = visit()
    answering(person).goes_by(TO_THE_WARNING)
    expect(dialog(person)).to_be_visible()
    person.page.emulate_media(media="print")
    expect(dialog(person)).to_be_hidden()
    plain = visit(java_script_enabled=False)
    begun(plain)
    expect(plain.page.locator("dialog")).to_be_hidden()


def test_a_counselor_who_is_away_is_asked_signed_out_and_keeps_the_note(visit: OpenVisit, site: Site) -> None:
    code = shared(site)
    ADA.sign_up(site)
    desk = visit(1280)
    desk.stop_the_clock()
    left = {"left": 119, "most": 1200}
    desk.page.route("**/counselor/stay", lambda route: route.fulfill(json=left))
    desk.open("/counselor")
    ADA.sign_in(desk)
    desk.find_case(code)
    desk.page.get_by_text("Add a note", exact=True).click()
    note = desk.page.locator("#note")
    note.fill("Called, nobody there")
    desk.page.clock.fast_forward(TO_THE_WARNING)
    asked = dialog(desk)
    expect(asked.get_by_role("button", name="Stay signed in")).to_be_focused()
    desk.look()
    left["left"] = 1200
    desk.page.keyboard.press("Escape")
    expect(asked).to_be_hidden()
    expect(note).to_be_focused()
    left["left"] = 0
    desk.page.clock.fast_forward("20:00")
    desk.page.wait_for_url("**/counselor/sign-in")
    ADA.sign_in(desk)
    desk.find_case(code)
    expect(desk.page.locator("#note")).to_have_value("Called, nobody there")
