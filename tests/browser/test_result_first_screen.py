"""The first screen of the result: where one is, the one next thing and the file, without scrolling."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import expect

from assessment import clock
from assessment.core.engine.answers import read
from assessment.core.packs import loader
from assessment.records import drafts
from assessment.records.drafts import DraftContent
from assessment.records.store import Store
from assessment.services import submission
from assessment.services.submission import KEEP
from assessment.storage import packs
from assessment.storage.engine import writing
from tests.support.browser_visit import BrowserVisit, OpenVisit
from tests.support.databases import connected
from tests.support.encrypted_drafts import keyring
from tests.support.past_check_ins import PACK

ORDINARY = ("everything best, caused the hurt", "was hurt, no signs", "cheating, was hurt", "nearly nothing answered")
PHONE, DESK = (360, 720), (1280, 740)


def at_result(person: BrowserVisit, example: str, place: str = "uk") -> None:
    """At the result of a worked example, kept private."""
    pack, now = loader.load(PACK), clock.now()
    ring = keyring(Path(person.site.environment["INSTANCE_DIR"]) / "keys")
    answers = read(pack, next(each.answers for each in pack.examples if each.name == example))
    with connected(person.site.database_url) as engine, writing(engine) as conn:
        packs.keep(conn, pack, now)
        draft = drafts.create(conn, pack, DraftContent(answers, place=place), now)
        submission.submit_draft(conn, Store(engine, ring), draft, KEEP, "", now)
    person.hold(draft.token)
    person.open("/result")


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("example", ORDINARY)
def test_the_first_screen_says_where_one_is_and_what_is_next(visit: OpenVisit, example: str, language: str) -> None:
    person = visit()
    person.page.context.add_cookies([{"name": "language", "value": language, "url": person.site.url}])
    at_result(person, example)
    top = person.page.locator(".result-top")
    for width, height in (PHONE, DESK):
        person.page.set_viewport_size({"width": width, "height": height})
        for part in (top.locator("h1"), top.locator(".button"), top.locator(".quiet-link")):
            box = part.bounding_box()
            assert box is not None
            assert box["y"] + box["height"] <= height, f"{example}, {language}: {part} at {width} px"
    assert person.page.evaluate("scrollY") == 0


@pytest.mark.parametrize("example", ["caused the hurt, and is afraid", "cheating, was hurt"])
def test_nothing_is_wrong_with_the_page_in_either_language_and_colour(visit: OpenVisit, example: str) -> None:
    person = visit()
    at_result(person, example)
    person.look_in_both_languages()
    person.unfold()
    person.look()


def test_what_is_folded_opens_when_something_leads_to_it(visit: OpenVisit) -> None:
    person = visit()
    at_result(person, "caused the hurt, and is afraid")
    person.named("More lines, or another place").click()
    expect(person.page.locator("#help")).to_be_focused()
    expect(person.page.get_by_text("Show the lines for another place")).to_be_visible()
    person.page.keyboard.press("Enter")
    expect(person.page.get_by_text("Show the lines for another place")).to_be_hidden()


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("example", ["caused the hurt, and is afraid", "cheating, was hurt"])
def test_every_number_fits_a_small_screen_with_large_text_while_no_place_is_chosen(
    visit: OpenVisit, example: str, language: str
) -> None:
    person = visit()
    person.page.context.add_cookies([{"name": "language", "value": language, "url": person.site.url}])
    at_result(person, example, place="")
    person.unfold()
    assert person.page.locator(".help-lines--places .help-lines__numbers").count() > 5
    person.fits()
