"""Leaving in a hurry: where it leads, and what anyone who comes after can still find."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest
from PIL import Image
from playwright.sync_api import Keyboard, Locator, Route, expect

from tests.support.begun_visits import begun
from tests.support.browser_visit import BrowserVisit, OpenVisit

ANSWER = "We both hurt each other"


def with_an_answer(person: BrowserVisit) -> None:
    begun(person)
    answer_and_come_back(person)


def answer_and_come_back(person: BrowserVisit) -> None:
    person.page.get_by_label(ANSWER, exact=True).check()
    person.press("Continue")
    person.press("Back")
    expect(person.page.get_by_label(ANSWER, exact=True)).to_be_checked()


def way_out(person: BrowserVisit) -> Locator:
    return person.page.locator(".page-header").get_by_text("Exit this page", exact=True)


def nothing_is_left(person: BrowserVisit) -> None:
    """Back and the old address lead to the start page of someone who holds nothing."""
    for _ in range(3):
        person.page.go_back()
        assert ANSWER not in person.page.content()
    person.open("/questions")
    assert person.path == "/"
    expect(person.page.locator("h1")).to_have_text("Take a moment for yourself")
    assert [cookie["name"] for cookie in person.page.context.cookies() if cookie["name"] != "session"] == []


def stays(person: BrowserVisit, act: Callable[[Keyboard], None]) -> None:
    """What the hands do does not leave, nor does it count towards leaving."""
    act(person.page.keyboard)
    expect(person.page.get_by_role("status")).not_to_contain_text("Press it")
    assert person.place == "page 1"


@pytest.mark.parametrize("script", [True, False], ids=["with-script", "without-script"])
def test_exit_leads_elsewhere_and_back_shows_no_answers(visit: OpenVisit, script: bool) -> None:
    person = visit(java_script_enabled=script)
    person.begin()
    answer_and_come_back(person)
    way_out(person).click()
    person.wait_until_left()
    nothing_is_left(person)


@pytest.mark.parametrize("script", [True, False], ids=["with-script", "without-script"])
def test_only_where_a_script_counts_them_do_pages_speak_of_pressing_shift(visit: OpenVisit, script: bool) -> None:
    person = visit(java_script_enabled=script)
    for path in ("/", "/this-device"):
        person.open(path)
        expect(person.page.get_by_text("Shift three times")).to_be_visible(visible=script)


def test_shift_pressed_three_times_leaves(visit: OpenVisit) -> None:
    person = visit(1280)
    with_an_answer(person)
    for _ in range(3):
        person.page.keyboard.press("Shift")
    person.wait_until_left()
    nothing_is_left(person)


def test_the_count_of_shift_is_shown_and_said_and_forgotten_after_five_seconds(visit: OpenVisit) -> None:
    person = visit(1280)
    person.stop_the_clock()
    begun(person)
    said, lights = (
        person.page.locator(".page-header [role=status]"),
        person.page.locator(".govuk-exit-this-page__indicator"),
    )
    expect(lights).to_be_hidden()
    person.page.keyboard.press("Shift")
    expect(said).to_have_text("Shift. Press it 2 more times to exit.")
    person.page.keyboard.press("Shift")
    expect(said).to_have_text("Shift. Press it 1 more time to exit.")
    expect(lights).to_be_visible()
    expect(lights.locator(".govuk-exit-this-page__indicator-light--on")).to_have_count(2)
    person.page.clock.run_for(4_900)
    expect(lights).to_be_visible()
    person.page.clock.run_for(200)
    expect(said).to_have_text("Exit this page: the count of Shift begins again.")
    expect(lights).to_be_hidden()
    person.page.keyboard.press("Shift")
    expect(said).to_have_text("Shift. Press it 2 more times to exit.")
    assert person.place == "page 1"


def typed_a_capital(keys: Keyboard) -> None:
    keys.down("Shift")
    keys.press("u")
    keys.up("Shift")


def typed_a_capital_in_haste(keys: Keyboard) -> None:
    keys.down("Shift")
    keys.down("u")
    keys.up("Shift")
    keys.up("u")


def went_back_a_field(keys: Keyboard) -> None:
    keys.press("Shift+Tab")


def changed_the_keyboard(keys: Keyboard) -> None:
    keys.down("Control")
    keys.press("Shift")
    keys.up("Control")


@pytest.mark.parametrize(
    "act",
    [typed_a_capital, typed_a_capital_in_haste, went_back_a_field, changed_the_keyboard],
    ids=lambda each: each.__name__,
)
def test_a_shift_that_belongs_to_something_else_does_not_count(
    visit: OpenVisit, act: Callable[[Keyboard], None]
) -> None:
    person = visit(1280)
    begun(person)
    for _ in range(3):
        stays(person, act)


def test_a_shift_that_goes_with_a_click_does_not_count(visit: OpenVisit) -> None:
    person = visit(1280)
    begun(person)
    for _ in range(3):
        stays(person, lambda _: person.page.locator("h1").click(modifiers=["Shift"]))


def test_from_the_first_moment_nothing_is_shown(visit: OpenVisit) -> None:
    person = visit()
    with_an_answer(person)
    person.page.context.route(person.site.exit_url, lambda route: route.fulfill(status=204))  # does not come
    way_out(person).click()
    expect(person.page.locator(".govuk-exit-this-page-overlay")).to_be_visible()
    expect(person.page.locator("main")).to_be_hidden()
    with Image.open(io.BytesIO(person.page.screenshot())) as picture:
        colours = picture.convert("RGB").getcolors()
    assert colours is not None
    assert len(colours) == 1
    assert person.page.title() == "Loading"
    person.look()


@pytest.mark.parametrize("server", ["slow", "gone"])
def test_leaving_does_not_wait_for_the_server(visit: OpenVisit, server: str) -> None:
    person = visit()
    with_an_answer(person)
    stalled: list[Route] = []
    person.page.context.route(
        f"{person.site.url}/leave", lambda route: stalled.append(route) if server == "slow" else route.abort()
    )
    way_out(person).click()
    person.page.wait_for_url(person.site.exit_url)
    for route in stalled:
        assert person.page.context.cookies(person.site.url) != []
        route.continue_()
        person.wait_until_left()
        nothing_is_left(person)
    person.script_errors.clear()  # that the server was gone


def test_who_left_without_a_network_has_left_all_the_same(visit: OpenVisit) -> None:
    person = visit()
    with_an_answer(person)
    leave = f"{person.site.url}/leave"
    person.page.context.route(leave, lambda route: route.abort())
    way_out(person).click()
    person.page.wait_for_url(person.site.exit_url)
    person.page.context.unroute(leave)
    for _ in range(2):
        person.page.go_back()
        assert ANSWER not in person.page.content()
    person.open("/questions")
    assert person.path == "/"
    person.begin()
    expect(person.page.get_by_label(ANSWER, exact=True)).not_to_be_checked()
    assert "left" not in [cookie["name"] for cookie in person.page.context.cookies()]
    person.script_errors.clear()  # that there was no network


@pytest.mark.parametrize("path", ["/questions", "/later"])
def test_an_answer_that_comes_after_leaving_leads_nowhere(visit: OpenVisit, path: str) -> None:
    """Neither to another page of ours nor to one drawn in place, though the other website is slow to come."""
    person = visit()
    with_an_answer(person)
    person.open(path)
    person.page.context.route(person.site.exit_url, lambda route: route.fulfill(status=204))  # does not come
    posts: list[Route] = []
    person.page.route(f"**{path}", lambda route: posts.append(route))
    person.page.locator("main button.button").first.click()
    way_out(person).click()
    expect(person.page.locator(".govuk-exit-this-page-overlay")).to_be_visible()
    with person.page.expect_response(f"**{path}"):
        posts[0].continue_()
    for _ in range(2):  # what a script does with an answer is done before another one comes
        person.page.evaluate(f"fetch('{person.site.prefix}/help').then(answer => answer.text())")
    assert person.path == path
    assert person.page.title() == "Loading"
    expect(person.page.locator("main")).to_be_hidden()
    person.script_errors.clear()  # that the visit had ended


def test_leaving_works_when_the_session_is_lost(visit: OpenVisit) -> None:
    person = visit()
    with_an_answer(person)
    person.page.context.clear_cookies(name="session")
    way_out(person).click()
    person.wait_until_left()
    nothing_is_left(person)


def test_leaving_takes_the_other_tabs_along(visit: OpenVisit) -> None:
    person = visit()
    with_an_answer(person)
    other = person.page.context.new_page()
    other.goto(f"{person.site.url}/questions")
    way_out(person).click()
    other.wait_for_url(person.site.exit_url)
    person.page.wait_for_url(person.site.exit_url)


@pytest.mark.parametrize(("address", "button"), [("/delete", "Delete my answers"), ("/forget", "Forget this device")])
def test_what_is_deleted_or_forgotten_in_one_tab_is_shown_in_no_other(
    visit: OpenVisit, address: str, button: str
) -> None:
    person = visit()
    with_an_answer(person)
    other = person.page.context.new_page()
    other.goto(f"{person.site.url}/questions")
    person.open(address)
    person.press(button)
    other.wait_for_url(f"{person.site.url}/closed")
    expect(other.locator("h1")).to_have_text("This page was closed")
    expect(other.locator("main")).to_contain_text("Nothing is open in this browser.")


def test_a_page_kept_whole_by_the_browser_is_blank_and_asked_for_anew(visit: OpenVisit) -> None:
    person = visit()
    with_an_answer(person)
    person.page.evaluate("dispatchEvent(new PageTransitionEvent('pagehide', {persisted: true}))")
    expect(person.page.locator("main")).to_be_hidden()
    person.page.context.clear_cookies(name="checkin")
    person.page.evaluate("dispatchEvent(new PageTransitionEvent('pageshow', {persisted: true}))")
    person.page.wait_for_url(f"{person.site.url}/")


def test_after_deleting_nothing_is_left(visit: OpenVisit) -> None:
    person = visit()
    with_an_answer(person)
    person.open("/delete")
    person.press("Delete my answers")
    expect(person.page.locator("h1")).to_have_text("It is deleted")
    nothing_is_left(person)
