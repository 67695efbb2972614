"""Two counselors at one case: what is typed survives, each sees the other, and nobody works over anybody."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.support.begun_visits import shared
from tests.support.browser_visit import BrowserVisit, Counselor, OpenVisit, Sight, Site

ROSA, SAM = Counselor("rosa@desk.example", "Rosa Lind"), Counselor("sam@desk.example", "Sam Ode")
SAID = "Rang at noon, busy."


def at_the_case(desk: BrowserVisit, who: Counselor, code: str) -> None:
    desk.open(f"/counselor/{code}")
    who.sign_in(desk)
    expect(desk.page.get_by_role("heading", name=code)).to_be_visible()


@pytest.fixture(scope="module", autouse=True)
def signed_up(site: Site) -> None:
    for each in (ROSA, SAM):
        each.sign_up(site)


def test_two_at_one_case_lose_nothing_and_see_each_other(visit: OpenVisit, site: Site) -> None:
    code = shared(site)
    rosa, sam = visit(360, color_scheme="dark", also=Sight(1280, "light")), visit(1280)
    at_the_case(rosa, ROSA, code)
    rosa.press("Claim this case")
    at_the_case(sam, SAM, code)
    expect(sam.page.locator("[data-readers]")).to_contain_text("Rosa Lind is reading this case too, since ")
    rosa.page.reload()
    expect(rosa.page.locator("[data-readers]")).to_contain_text("Sam Ode is reading this case too, since ")
    rosa.page.get_by_text("Add a note", exact=True).click()
    note = rosa.page.locator("#note")
    note.fill(SAID)
    expect(rosa.page.locator("#add-note [data-kept]")).to_contain_text("Draft kept at ")
    rosa.page.reload()
    expect(note).to_have_value(SAID)
    expect(rosa.page.locator("#add-note [data-kept]")).to_contain_text("Draft kept at ")
    note.fill(f"{SAID} Again at one.")
    expect(rosa.page.locator("#add-note [name=kept]")).to_have_value("2")
    rosa.look_in_both_languages()
    expect(note).to_have_value(f"{SAID} Again at one.")
    sam.page.get_by_text("Add a note", exact=True).click()
    sam.page.locator("#note").fill("They rang.")
    sam.press("Save note")
    rosa.press("Save note")
    expect(rosa.page.get_by_role("heading", level=1)).to_have_text(f"Not saved yet: {code} changed while you wrote")
    expect(rosa.page.locator("#note")).to_have_value(f"{SAID} Again at one.")
    rosa.look()
    rosa.press("Open the case, keep this as a draft")
    expect(note).to_have_value(f"{SAID} Again at one.")
    rosa.press("Save note")
    expect(rosa.page.locator("main")).to_contain_text(f"{SAID} Again at one.")
    expect(note).to_have_value("")


def test_what_was_typed_in_the_last_moment_before_a_reload_stands_there_again(visit: OpenVisit, site: Site) -> None:
    code = shared(site)
    rosa = visit(1280)
    at_the_case(rosa, ROSA, code)
    rosa.page.get_by_text("Add a note", exact=True).click()
    note = rosa.page.locator("#note")
    for words in ("They", "They rang", "They rang twice."):
        note.fill(words)
        rosa.page.reload()
        expect(note).to_have_value(words)
        expect(note).to_be_visible()
        expect(rosa.page.locator("#add-note [data-kept]")).to_contain_text("Draft kept at ")
    note.fill("")
    rosa.page.reload()
    expect(note).to_have_value("")
    remembered = rosa.page.evaluate("JSON.stringify(history.state)")
    assert re.fullmatch(r'\{"sent":\{"notes":\d\}\}', remembered), "the browser keeps a number and no word"


def test_what_one_decides_by_stands_on_the_first_screen(visit: OpenVisit) -> None:
    code = visit().share()
    rosa = visit(1280)
    at_the_case(rosa, ROSA, code)
    rosa.page.set_viewport_size({"width": 1280, "height": 740})
    page = rosa.page
    for part in (
        page.locator(".case-head"),
        page.locator(".card", has=page.get_by_role("heading", name="Handling")),
        page.locator(".card", has=page.get_by_role("heading", name=re.compile("critical answer", re.IGNORECASE))),
        page.locator(".case-brief__why h3").first,
        page.get_by_role("heading", name="What would change this"),
        page.get_by_role("button", name="Claim this case"),
    ):
        box = part.bounding_box()
        assert box is not None
        assert box["y"] + box["height"] <= 740, part
