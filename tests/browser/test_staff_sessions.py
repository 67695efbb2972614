"""The account page, and what is sent after its session ended: small and wide, in both languages, without a script."""

from __future__ import annotations

from contextlib import suppress

import pytest
from playwright.sync_api import expect

from assessment.services.accounts import EmailTaken
from tests.support.begun_visits import shared
from tests.support.browser_visit import BrowserVisit, Counselor, OpenVisit, Sight, Site

IRIS = Counselor("iris@desk.example", "Iris Vane")
NOTE = "Called twice, nobody there. Will try again on Monday."


@pytest.fixture
def code(site: Site) -> str:
    with suppress(EmailTaken):  # by the test before
        IRIS.sign_up(site)
    return shared(site)


def at_the_desk(person: BrowserVisit) -> BrowserVisit:
    person.open("/counselor/sign-in")
    IRIS.sign_in(person)
    return person


@pytest.mark.parametrize("script", [True, False], ids=["with a script", "without"])
def test_a_note_that_came_too_late_is_shown_again_and_saved(visit: OpenVisit, code: str, script: bool) -> None:
    scheme = "dark" if script else "light"
    desk = at_the_desk(visit(360, also=Sight(1280, "dark"), java_script_enabled=script, color_scheme=scheme))
    desk.open(f"/counselor/{code}")
    desk.page.get_by_text("Add a note", exact=True).click()
    desk.page.locator("#note").fill(NOTE)
    with desk.page.context.expect_page() as opened:
        desk.page.context.new_page()
    tab = BrowserVisit(desk.site, opened.value)
    tab.open("/counselor")
    tab.page.get_by_role("button", name="Sign out").click()
    tab.page.wait_for_url("**/counselor/sign-in")
    desk.page.get_by_role("button", name="Save note").click()
    expect(desk.page.get_by_role("heading", name="You were signed out")).to_be_visible()
    assert NOTE not in desk.page.content()
    if script:
        desk.look_in_both_languages()
    desk.script_errors.clear()  # that it was refused
    desk.open("/counselor/sign-in")
    IRIS.sign_in(desk)
    expect(desk.page.get_by_label("What you typed")).to_have_value(NOTE)
    if script:
        desk.look_in_both_languages()
        desk.open("/counselor/account/unsaved?language=en")
    desk.page.get_by_role("button", name="Save it now").click()
    expect(desk.page.locator("main")).to_contain_text(NOTE)


def test_the_account_page_lists_every_browser_and_ends_one(visit: OpenVisit, code: str) -> None:
    other = at_the_desk(visit(1280))
    here = at_the_desk(visit(360, also=Sight(1280, "dark"), color_scheme="dark"))
    here.open("/counselor/account")
    rows = here.page.locator("#sessions tbody tr")
    expect(rows.first).to_contain_text("Chrome on Linux this one")
    here.look_in_both_languages()
    here.open("/counselor/account?language=en")
    here.press("End all others")
    expect(here.page.get_by_role("heading", name="Is it you?")).to_be_visible()
    here.page.get_by_label("Password").fill(IRIS.password)
    here.press("Go on")
    expect(rows).to_have_count(1)
    other.open("/counselor/account")
    assert other.path == "/counselor/sign-in"
