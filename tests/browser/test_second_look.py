"""Two people decide about a danger, a counselor and a supervisor at once: small and wide, dark and light."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from assessment.services.accounts import COUNSELOR, SUPERVISOR
from tests.support.begun_visits import shared
from tests.support.browser_visit import BrowserVisit, Counselor, OpenVisit, Sight, Site

WHY, MINE, NO = "Afraid of losing them, not of them.", "I would ask again alone.", "Ask about the phone first."


def at_the_desk(desk: BrowserVisit, site: Site, name: str, role: str) -> BrowserVisit:
    account = Counselor(f"{name.lower()}.second@desk.example", name)
    account.sign_up(site, role)
    desk.open("/counselor")
    account.sign_in(desk)
    return desk


def decide(owner: BrowserVisit, code: str) -> None:
    """Claim the case, and keep the level, which is one of danger."""
    owner.open(f"/counselor/{code}")
    owner.press("Claim this case")
    owner.page.get_by_label("Talk with a counselor alone first", exact=True).check()
    owner.page.locator("#decide-reason").fill(WHY)
    owner.press("Keep this decision")


def test_two_people_decide_about_a_danger(visit: OpenVisit, site: Site) -> None:
    code = shared(site)
    lena = at_the_desk(visit(1280), site, "Lena", COUNSELOR)
    ines = at_the_desk(visit(360, color_scheme="dark", also=Sight(1280, "light")), site, "Ines", SUPERVISOR)
    decide(lena, code)
    ines.open("/counselor")
    ines.go(lambda: ines.page.get_by_role("link", name=re.compile("^Second looks: ")).click())
    ines.look_in_both_languages()
    ines.press(code)
    expect(ines.page.get_by_text(WHY)).to_have_count(0)
    ines.look()
    ines.press("Keep my view, show the other")
    expect(ines.page.locator(".govuk-error-summary")).to_be_visible()
    ines.look()
    ines.script_errors.clear()  # that it was refused
    ines.page.get_by_label("Talk with a counselor alone first", exact=True).check()
    ines.page.get_by_label("Because").fill(MINE)
    ines.press("Keep my view, show the other")
    expect(ines.page.get_by_text(WHY)).to_be_visible()
    expect(ines.page.get_by_text("You both named the same level.")).to_be_visible()
    ines.look_in_both_languages()
    ines.page.get_by_label("I disagree: the level stays as it is, and the case goes back").check()
    ines.page.get_by_label("Reason").fill(NO)
    ines.press("Record my answer")
    ines.page.get_by_label("Password").fill("a long enough password")
    ines.press("Go on")
    assert ines.path == f"/counselor/{code}"
    lena.open(f"/counselor/{code}")
    expect(lena.page.get_by_text(NO).first).to_be_visible()
    lena.look()
    lena.open("/counselor/hand-over")
    lena.look_in_both_languages()
    lena.open("/counselor/account")
    lena.press("Be away until then")
    expect(lena.page.locator(".govuk-error-summary")).to_be_visible()
    lena.look()
    lena.script_errors.clear()  # that it was refused
