"""What cannot be opened, in a browser: the pages that say so fit every window, and axe finds nothing."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import expect

from tests.support.begun_visits import begun, shared
from tests.support.browser_visit import BrowserVisit, Counselor, OpenVisit, Site
from tests.support.corruption import flip
from tests.support.databases import connected

RUTH = Counselor("ruth@desk.example", "Ruth Lane")


@contextmanager
def broken(site: Site, table: str, column: str) -> Iterator[None]:
    """Damage every row for one test, then restore it for the others."""
    with connected(f"sqlite:///{site.environment['INSTANCE_DIR']}/check-in.db") as engine:
        flip(engine, table, column)
        try:
            yield
        finally:
            flip(engine, table, column)


def look_refused(visit: BrowserVisit, path: str) -> None:
    """Look at a page that comes with a status of failure, in both languages."""
    visit.open(path)
    visit.look_in_both_languages()
    visit.script_errors.clear()  # that it failed


def test_a_person_whose_answers_cannot_be_opened_finds_a_way_on(visit: OpenVisit, site: Site) -> None:
    person = visit()
    begun(person)
    person.page.get_by_role("radio").first.check()
    with broken(site, "drafts", "body"):
        person.press("Continue")  # drawn in place by the script
        expect(person.page.get_by_role("heading", name="Your answers cannot be opened")).to_be_focused()
        look_refused(person, "/")
        person.press("Start again")
        expect(person.page.get_by_role("heading", name="Take a moment for yourself")).to_be_visible()


def test_a_counselor_sees_what_cannot_be_opened_and_goes_on(own_visit: OpenVisit, own_site: Site) -> None:
    code = shared(own_site)
    desk = own_visit(1280)
    RUTH.sign_up(own_site)
    desk.open("/counselor")
    RUTH.sign_in(desk)
    row = desk.page.get_by_role("listitem").filter(has_text=code)
    with broken(own_site, "submissions", "body"):
        desk.open("/counselor")
        expect(row).to_be_visible()
        look_refused(desk, f"/counselor/{code}")
        expect(desk.page.get_by_role("heading", name="This one cannot be opened")).to_be_visible()
        desk.press("Go to the desk")
    row.get_by_role("link").click()
    expect(desk.page.get_by_role("heading", level=1)).to_contain_text(code)
