"""Signing in with both steps, in a real browser: the pages fit, axe finds nothing, and passkeys pass the policy."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.support.browser_visit import BrowserVisit, Counselor, OpenVisit, Sight, Site
from tests.support.second_factor_steps import PhoneApp

FINGERPRINT_READER = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


def give_password(desk: BrowserVisit, account: Counselor) -> None:
    desk.open("/counselor")
    account.sign_in(desk)


def scanned(desk: BrowserVisit) -> PhoneApp:
    return PhoneApp.with_key(desk.page.locator(".setup-key").inner_text())


def sign_out(desk: BrowserVisit) -> None:
    desk.go(lambda: desk.page.get_by_role("button", name="Sign out").click())


def test_an_app_and_recovery_codes(strict_visit: OpenVisit, strict_site: Site) -> None:
    account = Counselor("ada.signs.in@desk.example", "Ada Marsh")
    account.sign_up(strict_site)
    desk = strict_visit(360, also=Sight(1280, "dark"))
    desk.open("/counselor")
    desk.look()
    account.sign_in(desk)
    assert desk.path == "/counselor/set-up"
    desk.look_in_both_languages()
    desk.page.locator("#code").fill("000000")
    desk.press("Set up and sign in")
    expect(desk.page.locator(".govuk-error-summary")).to_be_visible()
    desk.look()
    desk.page.locator("#code").fill(scanned(desk).code())
    desk.press("Set up and sign in")
    desk.look()
    codes = desk.page.locator(".recovery-codes li").all_inner_texts()
    assert len(codes) == 10
    desk.press("I have kept them. Go on")
    assert desk.path == "/counselor"
    sign_out(desk)
    give_password(desk, account)
    assert desk.path == "/counselor/second-factor"
    desk.look_in_both_languages()
    desk.page.locator("#code").fill(codes[0])
    desk.press("Sign in")
    assert desk.path == "/counselor"


def test_a_passkey_is_a_second_factor_and_both_factors_at_once(named_visit: OpenVisit, strict_site: Site) -> None:
    account = Counselor("bea@desk.example", "Bea Kern")
    account.sign_up(strict_site)
    desk = named_visit(1280)
    session = desk.page.context.new_cdp_session(desk.page)
    session.send("WebAuthn.enable")
    session.send("WebAuthn.addVirtualAuthenticator", {"options": FINGERPRINT_READER})
    give_password(desk, account)
    desk.look()
    desk.press("Make a passkey and sign in")
    expect(desk.page.get_by_role("heading", name="Your recovery codes")).to_be_visible()
    desk.press("I have kept them. Go on")
    sign_out(desk)
    give_password(desk, account)
    assert desk.path == "/counselor/second-factor"
    desk.look()
    desk.press("Use a passkey instead")
    assert desk.path == "/counselor"
    sign_out(desk)
    desk.press("Sign in with a passkey")
    assert desk.path == "/counselor"
    expect(desk.page.locator("header")).to_contain_text("Bea Kern")
    for path in ("/counselor/account/sign-in", "/counselor/account/app", "/counselor/account/password"):
        desk.open(path)
        assert desk.path == path
        desk.look_in_both_languages()


def test_the_page_that_asks_once_more_who_is_there(visit: OpenVisit, site: Site) -> None:
    account = Counselor("emil@desk.example", "Emil Roy")
    account.sign_up(site)
    desk = visit()
    give_password(desk, account)
    desk.open("/counselor/account/password")
    expect(desk.page.get_by_role("heading", name="Is it you?")).to_be_visible()
    desk.look_in_both_languages()
    desk.page.locator("#code").fill(account.password)
    desk.press("Go on")
    expect(desk.page.get_by_role("heading", name="Change the password")).to_be_visible()


def test_without_a_device_the_page_says_that_no_passkey_was_used(named_visit: OpenVisit) -> None:
    desk = named_visit()
    session = desk.page.context.new_cdp_session(desk.page)
    session.send("WebAuthn.enable")
    session.send("WebAuthn.addVirtualAuthenticator", {"options": {**FINGERPRINT_READER, "isUserVerified": False}})
    desk.open("/counselor")
    desk.look()
    desk.page.get_by_role("button", name="Sign in with a passkey").click()
    expect(desk.page.get_by_role("status").last).to_contain_text("No passkey was used")


def test_where_the_address_is_a_number_passkeys_are_hidden_with_the_reason(
    strict_visit: OpenVisit, strict_site: Site
) -> None:
    account = Counselor("chidi@desk.example", "Chidi Obi")
    account.sign_up(strict_site)
    desk = strict_visit()
    desk.open("/counselor")
    expect(desk.page.get_by_role("button", name="Sign in with a passkey")).to_have_count(0)
    account.sign_in(desk)
    expect(desk.page.locator("main")).to_contain_text("because it is a number. Open http://localhost:")
    expect(desk.page.get_by_role("button", name="Make a passkey and sign in")).to_have_count(0)


def test_without_a_script_everything_but_passkeys_works(strict_visit: OpenVisit, strict_site: Site) -> None:
    account = Counselor("dana@desk.example", "Dana Sol")
    account.sign_up(strict_site)
    desk = strict_visit(java_script_enabled=False)
    desk.open("/counselor")
    desk.page.get_by_label("Email").fill(account.email)
    desk.page.get_by_label("Password", exact=True).fill(account.password)
    desk.page.locator("main").get_by_role("button", name="Sign in", exact=True).click()
    desk.page.locator("#code").fill(scanned(desk).code())
    desk.page.get_by_role("button", name="Set up and sign in").click()
    desk.page.get_by_role("link", name="I have kept them. Go on").click()
    expect(desk.page.locator("header")).to_contain_text("Dana Sol")
