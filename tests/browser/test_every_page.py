"""Every page and state that a person or a counselor can meet: it fits every window, and axe finds nothing wrong."""

from __future__ import annotations

from dataclasses import replace

from playwright.sync_api import expect

from assessment.services.accounts import COUNSELOR, SUPERVISOR
from tests.support.browser_visit import BrowserVisit, Counselor, OpenVisit, Site
from tests.support.past_check_ins import check_ins_shared

GRACE = Counselor("grace@desk.example", f"Grace{'hill' * 14}")
BEA, INES = Counselor(f"{'bea' * 12}@desk.example", f"Bea{'king' * 14}"), Counselor("ines@desk.example", "Ines Vega")


def see(person: BrowserVisit, *paths: str, languages: tuple[str, ...] = ()) -> None:
    """Look at the page of each path, which fits in Spanish too; look at it in other languages as well."""
    for path in paths:
        person.open(path)
        assert person.path == path
        person.look()
        if not languages:
            person.fits_in("es")
        for language in languages:
            person.look_in(language)


def see_form(person: BrowserVisit, name: str, *languages: str) -> None:
    """Look at a form at the address of the result; in other languages as well."""
    person.open_form(name)
    assert person.path == "/result"
    person.look()
    for language in languages:
        person.look_in(language)


def send(person: BrowserVisit, words: str) -> None:
    """Send a form in, and look at what it leads to."""
    person.press(words)
    person.look()


def answer_all(person: BrowserVisit) -> None:
    while person.place.startswith("page "):
        person.answer_page({})
    assert person.place == "list"


def shown_words(person: BrowserVisit) -> str:
    return " ".join(person.page.locator("#resume-code li").all_inner_texts())


def type_words(person: BrowserVisit, words: str) -> None:
    person.page.get_by_label("Your words").fill(words)
    person.press("Open")


def test_before_anything_is_begun(visit: OpenVisit) -> None:
    person = visit()
    see(person, "/", "/help", "/closed", "/words", languages=("es",))
    see(person, "/about", "/this-device", "/nothing-here", "/deleted", "/forgotten")
    person.open("/")
    send(person, "Start")
    person.look_in("es")
    person.open("/help")
    person.page.get_by_label("Show the lines for").select_option("us")
    send(person, "Show these")
    person.open("/words")
    person.page.get_by_label("Your words").fill("aardvark not words")
    send(person, "Open")
    person.page.context.clear_cookies(name="session")
    send(person, "Open")
    expect(person.named("Send again")).to_be_visible()
    person.script_errors.clear()  # that it was refused


def test_on_the_way(visit: OpenVisit) -> None:
    person = visit()
    person.begin()
    see(person, "/questions", languages=("es",))
    person.page.get_by_role("radio").first.evaluate("radio => { radio.value = 'unheard of'; radio.checked = true }")
    send(person, "Continue")
    expect(person.page.locator(".govuk-error-summary")).to_be_visible()
    see(person, "/later", "/", "/start-again", "/delete", "/forget", "/copy", languages=("es",))
    person.open("/questions")
    person.post({"go": "list"})
    assert person.place == "list"
    see(person, "/questions", languages=("es",))
    send(person, "Continue")
    assert person.place == "send"
    person.look_in("es")
    send(person, "Send in and see my result")
    person.end_session()
    person.look()
    person.press("Go on")
    person.open("/later")
    send(person, "Show me the words")
    words = shown_words(person)
    see(person, "/later", "/forget", "/start-again")
    person.end_session()
    person.look()
    person.press("I have words to come back")
    type_words(person, words)
    assert person.place == "send"
    person.open("/forget")
    send(person, "Forget this device")
    assert person.path == "/forgotten"
    person.open("/words")
    type_words(person, " ".join(reversed(words.split())))
    person.look()
    expect(person.page.locator("main")).to_contain_text("do not open anything")
    type_words(person, words)
    person.open("/delete")
    send(person, "Delete my answers")


def test_with_a_result_kept_private(visit: OpenVisit) -> None:
    person = visit()
    person.begin()
    person.open_send()
    person.page.get_by_role("radio", name="Keep it to myself").check()
    send(person, "Send in and see my result")
    person.page.get_by_label("Show the lines for").select_option("uk")
    send(person, "Show these")
    assert person.path == "/result"
    see(person, "/pdf", "/again", languages=("es",))
    see(person, "/copy", "/delete", "/start-again", "/")
    see_form(person, "share", "es")
    see_form(person, "call", "es")
    send(person, "Share my answers and ask for a call")
    person.page.get_by_label("Where can we reach you?").fill("0123 456, after six")
    person.press("Share my answers and ask for a call")
    person.look()
    see_form(person, "reach", "es")
    see(person, "/delete", "/start-again")


def test_after_check_ins_at_home_and_at_the_desk(visit: OpenVisit, site: Site) -> None:
    person = visit()
    person.hold(check_ins_shared(site, "a gain in the third check-in"))
    see(person, "/result", "/again", languages=("es",))
    expect(person.page.locator("main")).to_contain_text("How is it going now?")
    person.press("Start the check-in")
    person.look_in_both_languages()
    see(person, "/result", "/again")
    person.press("Go on with it")
    answer_all(person)
    person.look()
    person.press("Continue")
    person.look_in_both_languages()
    person.press("Send in and see my result")
    person.look()
    expect(person.page.locator(".trend-chart svg").first).to_be_visible()
    desk = at_the_desk(visit(1280), person.code, site)
    see_form(person, "withdraw", "es")
    send(person, "Stop sharing")
    see(desk, "/counselor", languages=("es",))
    expect(desk.page.get_by_role("heading", name="Withdrawn")).to_be_visible()


def test_the_audit_log(visit: OpenVisit, site: Site) -> None:
    person, desk = visit(), visit(1280)
    person.hold(check_ins_shared(site, "a gain in the third check-in"))
    person.open("/result")
    for role, account in ((COUNSELOR, BEA), (SUPERVISOR, INES)):
        account.sign_up(site, role)
        desk.open("/counselor")
        account.sign_in(desk)
        desk.open(f"/counselor/{person.code}")
        desk.open("/counselor")
        if account is BEA:
            desk.page.get_by_role("button", name="Sign out").click()
    desk.page.get_by_role("link", name="Audit").click()
    expect(desk.page.locator("main")).to_contain_text(BEA.name)
    desk.look_in_both_languages()
    desk.page.get_by_label("Who").select_option(label=BEA.name)
    desk.page.get_by_label("Case code").fill(person.code)
    send(desk, "Show")
    expect(desk.page.locator("main")).not_to_contain_text("signed in")
    expect(desk.page.locator("tbody").last).to_contain_text("read the case")


def test_the_figures_of_a_team(visit: OpenVisit, site: Site) -> None:
    person, desk = visit(), visit(1280)
    person.hold(check_ins_shared(site, "a gain in the third check-in"))
    person.open("/result")
    oona = Counselor("oona@desk.example", "Oona Vega")
    oona.sign_up(site, SUPERVISOR)
    desk.open("/counselor")
    oona.sign_in(desk)
    desk.go(lambda: desk.page.get_by_role("link", name="Figures").click())
    desk.look_in_both_languages()
    desk.page.get_by_role("link", name="Open the cases and work them out").click()
    expect(desk.page.get_by_role("heading", name="Scales")).to_be_visible()
    desk.look_in_both_languages()


def at_the_desk(desk: BrowserVisit, code: str, site: Site) -> BrowserVisit:
    """Sign in, wrongly first; read and review what has this code."""
    GRACE.sign_up(site)
    desk.open("/counselor")
    desk.look_in("es")
    replace(GRACE, password="not the password").sign_in(desk)
    desk.look()
    GRACE.sign_in(desk)
    desk.look()
    desk.find_case(code)
    desk.look()
    desk.look_in("es")
    expect(desk.page.get_by_role("heading", name="Over time")).to_be_visible()
    desk.page.locator("summary", has_text="Add a note").click()
    send(desk, "Save note")
    send(desk, "Claim this case")
    see(desk, "/counselor/nothing-here", "/counselor")
    expect(desk.page.locator("main")).to_contain_text("Claimed")
    return desk
