"""A case that changes while somebody works on it: two who claim it, a person who comes back or takes it back, a desk
that is closed, and a case that changes hands. Each page is looked at small and dark, wide and light.
"""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from assessment import clock
from assessment.records.audit import COMMAND
from assessment.services import people
from assessment.services.accounts import SUPERVISOR
from assessment.storage import accounts
from tests.support.begun_visits import shared
from tests.support.browser_visit import BrowserVisit, Counselor, OpenVisit, Sight, Site
from tests.support.past_check_ins import check_ins_shared

MIRA, NOOR = Counselor("mira@desk.example", "Mira Berg"), Counselor("noor@desk.example", "Noor Haddad")
VIC = Counselor("vic@desk.example", "Vic Lowe")
SAID = "Rang at noon, busy. I try again at one."
DARK, LIGHT = Sight(360, "dark"), Sight(1280, "light")


@pytest.fixture(scope="module", autouse=True)
def signed_up(site: Site) -> None:
    for each in (MIRA, NOOR):
        each.sign_up(site)
    VIC.sign_up(site, SUPERVISOR)


def at(desk: BrowserVisit, who: Counselor, code: str) -> BrowserVisit:
    desk.open(f"/counselor/{code}")
    who.sign_in(desk)
    expect(desk.page.get_by_role("heading", name=code)).to_be_visible()
    return desk


def unfold(desk: BrowserVisit, title: str) -> None:
    desk.page.locator("summary", has_text=title).click()


def come_back(visit: OpenVisit, site: Site) -> tuple[BrowserVisit, str]:
    """Somebody who shared check-ins, and the code of the case."""
    person = visit()
    person.hold(check_ins_shared(site, "a gain in the third check-in"))
    person.open("/result")
    return person, person.code


def test_who_is_second_to_claim_a_case_is_told_whose_it_is_and_asks_for_it(visit: OpenVisit, site: Site) -> None:
    code = shared(site)
    mira, noor = at(visit(1280), MIRA, code), at(visit(360, color_scheme="dark", also=LIGHT), NOOR, code)
    mira.press("Claim this case")
    noor.press("Claim this case")
    expect(noor.page.get_by_role("heading", level=1)).to_have_text(f"Not saved yet: {code} changed while you wrote")
    expect(noor.page.locator("main")).to_contain_text("The case is with Mira Berg now")
    noor.look()
    noor.press("Add a note that asks Mira Berg to hand it over")
    mira.page.reload()
    expect(mira.page.locator("main")).to_contain_text("Please hand this case over to me.")
    unfold(mira, "Hand over or release")
    mira.page.get_by_label("To", exact=True).select_option(label="Noor Haddad")
    mira.page.get_by_label("What they should know").fill("Ask about the phone first.")
    mira.press("Hand over")
    expect(mira.page.locator(".rail")).to_contain_text("This case is with Noor Haddad. You can add a note.")
    mira.look()
    noor.open("/counselor?show=mine")
    noor.press(code)
    expect(noor.page.locator("main")).to_contain_text("Ask about the phone first.")
    expect(noor.page.get_by_role("button", name="Claim this case")).to_have_count(0)


def test_a_check_in_that_comes_while_somebody_types_is_shown_and_nothing_typed_is_lost(
    visit: OpenVisit, site: Site
) -> None:
    person, code = come_back(visit, site)
    mira = at(visit(1280, also=DARK), MIRA, code)
    mira.press("Claim this case")
    unfold(mira, "Add a note")
    mira.page.locator("#note").fill(SAID)
    person.open("/again")
    person.press("Start the check-in")
    person.open_send()
    person.press("Send in and see my result")
    mira.press("Save note")
    expect(mira.page.locator("#note")).to_have_value(SAID)
    expect(mira.page.locator("main")).to_contain_text("sent in more answers")
    expect(mira.page.locator("main table")).to_contain_text("Returned")
    mira.look()
    mira.press("Open the case, keep this as a draft")
    expect(mira.page.locator("#note")).to_have_value(SAID)
    mira.press("Claim this case")
    expect(mira.page.locator("#note")).to_have_value(SAID)
    mira.press("Save note")
    expect(mira.page.locator("main")).to_contain_text(SAID)


def test_what_is_typed_while_the_person_stops_sharing_stands_there_once(visit: OpenVisit, site: Site) -> None:
    person, code = come_back(visit, site)
    noor = at(visit(360, color_scheme="dark", also=LIGHT), NOOR, code)
    unfold(noor, "Add a note")
    person.open_form("withdraw")
    person.press("Stop sharing")
    noor.page.locator("#note").fill(SAID)
    expect(noor.page.locator("[data-stopped]")).to_contain_text("Do not contact them.")
    noor.press("Save note")
    expect(noor.page.get_by_role("heading", level=1)).to_have_text(f"Not saved: {code} was withdrawn while you wrote")
    expect(noor.page.locator("blockquote")).to_have_text(SAID)
    noor.look()
    noor.press("Leave this text, go to Today")
    noor.open(f"/counselor/{code}")
    assert SAID not in noor.page.content()


def test_a_supervisor_takes_a_case_over_whose_owner_is_closed_out(visit: OpenVisit, site: Site) -> None:
    code, leaving = shared(site), Counselor("pat@desk.example", "Pat Reed")
    leaving.sign_up(site)
    pat, vic = at(visit(1280), leaving, code), at(visit(1280, also=DARK), VIC, code)
    pat.press("Claim this case")
    unfold(pat, "Add a note")
    pat.page.locator("#note").fill(SAID)
    expect(pat.page.locator("#add-note [data-kept]")).to_contain_text("Draft kept at ")
    close_account(site, leaving)
    pat.press("Save note")
    expect(pat.page.get_by_role("heading", level=1)).to_have_text("This account was closed")
    pat.look()
    pat.script_errors.clear()  # that nobody is signed in
    vic.page.reload()
    unfold(vic, "Take over")
    vic.page.get_by_label("Why you take it over").fill("Pat has left us.")
    vic.page.reload()
    expect(vic.page.get_by_label("Why you take it over")).to_have_value("Pat has left us.")
    vic.press("Take over this case")
    expect(vic.page.locator(".case-head")).to_contain_text("Vic Lowe")
    expect(vic.page.locator("main")).to_contain_text("Pat has left us.")
    vic.look()
    assert SAID not in vic.page.content()


def close_account(site: Site, who: Counselor) -> None:
    with site.store() as store:
        with store.reading() as conn:
            account_id = next(id_ for id_, name in accounts.names(conn).items() if name == who.name)
        people.disable(store, account_id, COMMAND, clock.now())
