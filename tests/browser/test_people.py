"""An administrator's pages and the one-time link in a real browser: small and wide, in both languages, and dark."""

from __future__ import annotations

from playwright.sync_api import expect

from assessment.services.accounts import ADMINISTRATOR
from tests.support.browser_visit import BrowserVisit, Counselor, OpenVisit, Sight, Site
from tests.support.second_factor_steps import PhoneApp

NEW_PASSWORD = "nutmeg-lantern-quay"


def set_up_an_app(person: BrowserVisit) -> None:
    """The second step of a new account, up to its first page."""
    phone = PhoneApp.with_key(person.page.locator(".setup-key").inner_text())
    person.page.locator("#code").fill(phone.code())
    person.press("Set up and sign in")
    person.press("I have kept them. Go on")


def at_people(person: BrowserVisit, site: Site, name: str) -> BrowserVisit:
    """Signed in as an administrator, on the first page."""
    olu = Counselor(f"{name}@desk.example", "Olu Adeyemi")
    olu.sign_up(site, ADMINISTRATOR)
    person.open("/counselor/people")
    olu.sign_in(person)
    set_up_an_app(person)
    assert person.path == "/counselor/people"
    return person


def invite(desk: BrowserVisit, email: str) -> str:
    desk.page.get_by_label("Name that colleagues see").fill("Bea Kern")
    desk.page.get_by_label("Work email").fill(email)
    desk.press("Make the link")
    return desk.page.get_by_label("Link", exact=True).input_value()


def test_somebody_is_invited_joins_and_is_disabled(strict_visit: OpenVisit, strict_site: Site) -> None:
    dark, light = Sight(360, "dark"), Sight(1280, "light")
    desk = at_people(strict_visit(light.width, also=dark), strict_site, "olu.invites")
    desk.press("Make the link")
    expect(desk.page.locator(".govuk-error-summary")).to_be_visible()
    desk.look()
    desk.script_errors.clear()  # that it was refused
    bea = "bea.kern@desk.example"
    link = invite(desk, bea)
    desk.look()
    new = strict_visit(dark.width, color_scheme=dark.scheme, also=light)
    new.page.goto(link)
    assert new.path == "/counselor/link"  # the secret stands in the history no more
    expect(new.page.get_by_label("Your link")).to_be_hidden()
    new.look_in_both_languages()
    new.page.goto(link)
    new.page.get_by_label("New password").fill(NEW_PASSWORD)
    new.press("Set the password")
    set_up_an_app(new)
    assert new.path == "/counselor"
    desk.press("Done")
    desk.look_in_both_languages()
    desk.go(lambda: desk.page.locator("tr", has_text=bea).get_by_role("link").click())
    desk.look_in_both_languages()
    desk.page.get_by_role("button", name="Disable").click()
    expect(desk.page.locator("h1")).to_contain_text("disabled")
    desk.look_in_both_languages()
    new.open("/counselor")
    assert new.path == "/counselor/sign-in"


def test_without_a_script_the_whole_link_is_pasted(strict_visit: OpenVisit, strict_site: Site) -> None:
    desk = at_people(strict_visit(1280), strict_site, "olu")
    link = invite(desk, "dana.sol@desk.example")
    new = strict_visit(360, java_script_enabled=False)
    new.page.goto(link)
    new.page.get_by_label("Your link").fill(link)
    new.page.get_by_label("New password").fill(NEW_PASSWORD)
    new.page.get_by_role("button", name="Set the password").click()
    expect(new.page.get_by_role("heading", name="Set up your second step")).to_be_visible()
