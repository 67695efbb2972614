"""From page to page with a script: one entry in the history, and nothing typed is lost on the way."""

from __future__ import annotations

import pytest
from playwright.sync_api import Request, Route, expect

from tests.support.begun_visits import begun
from tests.support.browser_visit import BrowserVisit, OpenVisit

ANSWER = "We both hurt each other"
OTHER = "I am not sure"
NOT_SENT = "What you typed is still here"


def steps_in_history(person: BrowserVisit) -> int:
    return int(person.page.evaluate("history.length"))


def test_from_start_to_result_the_history_grows_by_one_and_back_leads_out(visit: OpenVisit) -> None:
    person = visit()
    person.page.goto(person.site.exit_url)
    before = steps_in_history(person)
    person.begin()
    for _ in range(4):
        person.answer_page({})
    person.press("Back")
    person.press("Continue")
    person.page.get_by_role("link", name="Help lines").click()
    person.page.wait_for_url("**/help")
    person.open_send()
    person.press("Send in and see my result")  # nothing chosen
    person.page.get_by_role("radio", name="Keep it to myself").check()
    person.press("Send in and see my result")
    assert person.path == "/result"
    person.page.get_by_role("link", name="Skip to main content").press("Enter")
    assert steps_in_history(person) == before + 2  # the address typed: "/" and "/questions"
    person.page.go_back()
    assert person.path == "/help"
    person.page.go_back()
    assert person.page.url == person.site.exit_url


def test_a_page_can_be_loaded_anew_at_any_time(visit: OpenVisit) -> None:
    person = visit()
    begun(person)
    person.page.get_by_label(ANSWER, exact=True).check()
    person.press("Continue")
    person.page.reload()
    assert person.place == "page 2"
    person.press("Back")
    person.page.reload()
    expect(person.page.get_by_label(ANSWER, exact=True)).to_be_checked()


def test_what_is_typed_and_not_sent_is_there_again_after_a_reload(visit: OpenVisit) -> None:
    person = visit()
    begun(person)
    with person.page.expect_response("**/questions/unsent"):
        person.page.get_by_label(ANSWER, exact=True).check()
    person.page.reload()
    expect(person.page.get_by_label(ANSWER, exact=True)).to_be_checked()
    for label in (OTHER, ANSWER) * 6:  # in the last moment: the note goes out while the page goes, and comes second
        person.page.get_by_label(label, exact=True).check()
        person.page.reload()
        expect(person.page.get_by_label(label, exact=True)).to_be_checked()
    assert person.page.evaluate("localStorage.length + sessionStorage.length") == 0
    assert person.page.evaluate("Object.keys(history.state ?? {kept: 0})") == ["kept"]


def test_whoever_ticks_box_after_box_without_a_pause_has_it_noted_meanwhile(visit: OpenVisit) -> None:
    person = visit()
    begun(person)
    clock = person.page.clock
    clock.install()
    person.page.reload()
    boxes = person.page.get_by_role("group", name="What was it about?").get_by_role("checkbox")
    with person.page.expect_response("**/questions/unsent"):
        for box in range(5):  # never a whole second without one
            boxes.nth(box).check()
            clock.run_for(800)


def test_a_page_that_came_back_blank_deletes_nothing_that_comes_late(visit: OpenVisit) -> None:
    person = visit()
    begun(person)
    other = person.page.context.new_page()
    other.goto(person.page.url)
    with person.page.expect_response("**/questions/unsent"):
        person.page.get_by_label(ANSWER, exact=True).check()
    other.get_by_role("button", name="Continue").last.click()
    expect(other.get_by_role("alert")).to_contain_text("What you typed is back")
    expect(other.get_by_label(ANSWER, exact=True)).to_be_checked()


def test_whoever_leaves_at_once_or_sends_a_page_leaves_no_note(visit: OpenVisit) -> None:
    person = visit()
    notes: list[Request] = []
    person.page.on("request", lambda request: notes.append(request) if request.url.endswith("/unsent") else None)
    begun(person)
    person.page.get_by_label(ANSWER, exact=True).check()
    person.press("Continue")
    person.press("Back")
    person.page.get_by_label(OTHER, exact=True).check()
    person.page.locator("header .exit-page").click()
    person.page.wait_for_url(person.site.exit_url)
    assert notes == []


def test_when_the_network_is_cut_what_was_typed_stays_and_can_be_sent_again(visit: OpenVisit) -> None:
    person = visit()
    begun(person)
    person.page.get_by_label(ANSWER, exact=True).check()
    person.page.context.set_offline(True)
    person.named("Continue").click()
    expect(person.page.get_by_role("alert")).to_contain_text(NOT_SENT)
    expect(person.page.get_by_role("alert")).to_be_in_viewport()
    person.named("Try again").click()
    expect(person.page.get_by_role("alert")).to_have_count(1)
    expect(person.page.get_by_label(ANSWER, exact=True)).to_be_checked()
    person.look()
    person.page.context.set_offline(False)
    person.press("Try again")
    assert person.place == "page 2"
    person.press("Back")
    expect(person.page.get_by_label(ANSWER, exact=True)).to_be_checked()
    person.script_errors.clear()  # that the network was gone


def test_what_was_typed_while_the_network_was_cut_is_saved_once_it_is_back(visit: OpenVisit) -> None:
    person = visit()
    begun(person)
    person.page.context.set_offline(True)
    with person.page.expect_event("requestfailed"):
        person.page.get_by_label(ANSWER, exact=True).check()
    with person.page.expect_response("**/questions/unsent"):
        person.page.context.set_offline(False)
    person.page.reload()
    expect(person.page.get_by_label(ANSWER, exact=True)).to_be_checked()
    person.script_errors.clear()  # that the network was gone


def test_more_text_than_the_server_takes_is_not_sent_and_stays(visit: OpenVisit) -> None:
    person = visit()
    begun(person)
    person.page.get_by_label(ANSWER, exact=True).check()
    person.page.evaluate("""() => {
        const box = document.createElement("textarea")
        Object.assign(box, {name: "words", value: "語".repeat(60_000)})
        document.querySelector("#answers").append(box)
    }""")  # 540,000 bytes
    person.named("Continue").click()
    expect(person.page.get_by_role("alert")).to_contain_text("too much text to send at once")
    expect(person.page.locator("[name=words]")).to_have_value("語" * 60_000)
    person.page.locator("[name=words]").fill("短")
    person.press("Try again")
    assert person.place == "page 2"


def test_an_answer_that_is_no_page_of_ours_loses_nothing(visit: OpenVisit) -> None:
    person = visit()
    begun(person)
    person.page.get_by_label(ANSWER, exact=True).check()
    person.page.route("**/questions", lambda route: route.fulfill(status=502, body="Bad Gateway"))
    person.named("Continue").click()
    expect(person.page.get_by_role("alert")).to_contain_text(NOT_SENT)
    person.page.unroute("**/questions")
    person.press("Continue")
    assert person.place == "page 2"
    person.script_errors.clear()  # that there was no good answer


def test_while_a_page_is_being_sent_it_is_not_sent_again(visit: OpenVisit) -> None:
    person = visit()
    person.stop_the_clock()
    begun(person)
    sent: list[Request] = []
    stalled: list[Route] = []
    person.page.on("request", lambda request: sent.append(request) if request.method == "POST" else None)
    person.page.route(
        "**/questions", lambda route: stalled.append(route) if route.request.method == "POST" else route.continue_()
    )
    for _ in range(3):
        person.named("Continue").click()
        person.page.clock.fast_forward(2_000)  # a button of the desk waits a second
    assert len(sent) == 1
    person.go(stalled[0].continue_)
    assert person.place == "page 2"


@pytest.mark.parametrize("script", [True, False], ids=["with-script", "without-script"])
def test_what_is_wrong_is_said_on_the_page_and_takes_the_focus(visit: OpenVisit, script: bool) -> None:
    person = visit(java_script_enabled=script)
    person.open("/words")
    person.press("Open")
    assert person.page.title() == "Error: Come back – Check-in"
    expect(person.page.get_by_text("There is a problem")).to_be_visible()
    if script:
        expect(person.page.locator(".govuk-error-summary")).to_be_focused()
        assert person.path == "/words"
    person.press("Go to the start")
    person.press("Start")
    assert person.path == "/place"


def test_a_busy_moment_shows_the_page_that_sends_again(visit: OpenVisit) -> None:
    person = visit()
    begun(person)
    person.page.get_by_label(ANSWER, exact=True).check()
    page = person.page.content()
    busy = page.replace("<main", "<main data-busy").replace('id="answers"', 'id="again"')
    person.page.route("**/questions", lambda route: route.fulfill(status=503, content_type="text/html", body=busy))
    person.press("Continue")
    expect(person.page.locator("main[data-busy] #again")).to_be_attached()
    expect(person.page.locator("h1")).to_be_focused()
    person.page.unroute("**/questions")
    person.press("Continue")
    assert person.place == "page 2"
    person.script_errors.clear()  # that the server was busy


def test_links_that_are_to_open_elsewhere_do(visit_with_tabs: OpenVisit) -> None:
    person = visit_with_tabs(1280)
    begun(person)
    with person.page.context.expect_page() as opened:
        person.page.get_by_role("link", name="Help lines").click(modifiers=["ControlOrMeta"])
    opened.value.wait_for_url("**/help")
    assert person.place == "page 1"


def test_in_another_language_what_was_typed_stays_and_the_history_too(visit: OpenVisit) -> None:
    person = visit()
    begun(person)
    before = steps_in_history(person)
    person.page.get_by_label(ANSWER, exact=True).check()
    person.go(lambda: person.page.get_by_role("button", name="Español").click())
    expect(person.page.locator("html")).to_have_attribute("lang", "es")
    expect(person.page.locator(".page-header .exit-page")).to_contain_text("Salir")
    expect(person.page.locator("input:checked")).to_have_count(1)
    assert (person.place, steps_in_history(person)) == ("page 1", before)
