"""A counselor replies, and the person comes back with six words and reads it alone: small and wide, dark and light."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.support.browser_visit import BrowserVisit, Counselor, OpenVisit, Sight, Site

THANKS = "Thank you for taking the time. A counselor has read what you sent, with care."
PRINTED = "() => [...document.querySelectorAll('main > :not(.no-print)')].map(each => each.innerText).join()"


def six_words(person: BrowserVisit) -> str:
    person.open("/result")
    person.page.locator("summary", has_text="Words for coming back").click()
    person.press("Get words, to come back on any device")
    person.press("Show me the words")
    return " ".join(person.page.locator("#resume-code li").all_inner_texts())


def test_a_person_comes_back_and_reads_alone_what_was_replied(visit: OpenVisit, site: Site) -> None:
    dark, light = Sight(360, "dark"), Sight(1280, "light")
    begun, ada = visit(), Counselor("ada.replies@desk.example", "Ada Marsh")
    code, words = begun.share(), six_words(begun)
    ada.sign_up(site)
    desk = visit(light.width, also=dark)
    desk.open("/counselor")
    ada.sign_in(desk)
    desk.open(f"/counselor/{code}")
    desk.press("Claim this case")
    desk.open(f"/counselor/{code}")
    desk.press("Reply to the person")
    desk.press("Look at it as they will")
    expect(desk.page.locator(".govuk-error-summary")).to_be_visible()
    desk.look()
    desk.script_errors.clear()  # that it was refused
    desk.page.get_by_label("Thank you, nothing has to be done now").check()
    desk.page.locator("#reply-steps input").first.check()
    desk.press("Look at it as they will")
    expect(desk.page.locator("[lang=es]", has_text="Gracias por tomarte el tiempo.")).to_be_visible()
    desk.look()
    desk.press("Send it")
    desk.open(f"/counselor/{code}/reply")
    desk.look_in_both_languages()

    back = visit(dark.width, color_scheme=dark.scheme, also=light)
    back.open("/words")
    back.page.get_by_label("Your words").fill(words)
    back.press("Open")
    back.open("/result")
    assert THANKS not in back.page.content()
    back.look_in_both_languages()
    title, history, printed = back.page.title(), back.page.evaluate("history.length"), back.page.evaluate(PRINTED)
    back.press("I am alone. Show me")
    expect(back.page.get_by_text(THANKS)).to_be_visible()
    assert (back.path, back.page.title(), back.page.evaluate("history.length")) == ("/result", title, history)
    assert back.page.evaluate(PRINTED) == printed
    back.look()
    back.page.get_by_role("button", name="Español").click()
    expect(back.page.get_by_text("Gracias por tomarte el tiempo.")).to_be_visible()
    back.look()
    back.press("Cerrar esto")
    assert "Gracias por tomarte el tiempo." not in back.page.content()
