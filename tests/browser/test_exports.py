"""Somebody at the desk takes cases along: one at once, several once they are made; small and wide, light and dark."""

from __future__ import annotations

import zipfile
from uuid import uuid4

import pytest
from playwright.sync_api import expect

from assessment import clock
from assessment.services import exports
from tests.support.begun_visits import shared
from tests.support.browser_visit import BrowserVisit, Counselor, OpenVisit, Sight, Site


@pytest.fixture
def desk(visit: OpenVisit, site: Site) -> BrowserVisit:
    """Somebody who sees each page wide and light, and small and dark."""
    account = Counselor(f"{uuid4().hex}@desk.example", "Petra Hall")
    account.sign_up(site)
    desk = visit(1280, also=Sight(360, "dark"))
    desk.open("/counselor")
    account.sign_in(desk)
    return desk


def prove_it(desk: BrowserVisit) -> None:
    desk.page.locator("#fresh-factor input[name=fresh-code]").fill("a long enough password")
    desk.go(lambda: desk.page.locator("#fresh-factor button[type=submit]").first.click())


def make_files(site: Site) -> None:
    with site.store() as store:
        while exports.make_next(store, "the worker", clock.now()):
            pass


def test_a_case_is_taken_along(desk: BrowserVisit, site: Site) -> None:
    code = shared(site)
    desk.open(f"/counselor/{code}")
    desk.press("Answers and scores as a file for other programs")
    prove_it(desk)
    desk.look_in_both_languages()
    desk.page.get_by_label("Table (CSV)").check()
    with desk.page.expect_download() as download:
        desk.named("Download the file").click()
    assert download.value.suggested_filename.startswith(code)
    assert "exported" not in download.value.suggested_filename


def test_files_of_several_cases_are_asked_for_made_and_taken_along(desk: BrowserVisit, site: Site) -> None:
    codes = sorted(shared(site) for _ in range(2))
    desk.open("/counselor")
    desk.press("Files of cases to take along")
    desk.look()
    desk.press("Choose cases")
    desk.press("Unclaimed")
    desk.look_in_both_languages()
    desk.press("Make the files")
    prove_it(desk)
    expect(desk.page.locator(".govuk-error-summary")).to_be_visible()
    desk.look()
    desk.page.get_by_label("Codes of other cases").fill(" ".join(codes))
    desk.press("Make the files")
    expect(desk.page.locator("main")).to_contain_text("0 of 2 files are made.")
    desk.look_in_both_languages()
    make_files(site)
    expect(desk.page.locator("main")).to_contain_text("2 files are ready.")  # the page asked, and was made anew
    desk.look_in_both_languages()
    with desk.page.expect_download() as download:
        desk.named("Download (ZIP)").click()
    with zipfile.ZipFile(download.value.path()) as archive:
        assert [each.startswith(tuple(codes)) for each in archive.namelist()] == [True, True]
