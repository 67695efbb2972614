"""“None of these” in a real browser: it and the other answers untick each other, and that is said."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser, Locator, expect
from werkzeug.serving import make_server

from tests.support.browser_visit import PATIENCE_MS, BrowserVisit, Site
from tests.support.fixtures import MakeSettings, application
from tests.support.http_server import running

NONE, HURT, CHANGE = "None of these", "How it hurt", "What will change"


@pytest.fixture
def app(make_settings: MakeSettings, tmp_path: Path, migrated_file: bytes) -> Iterator[Flask]:
    """The service with the pack about one apology."""
    (tmp_path / "check-in.db").write_bytes(migrated_file)
    with application(make_settings(pack="apology-check")) as app:
        yield app


def begun(chromium: Browser, url: str, weather: str, *, script: bool) -> BrowserVisit:
    context = chromium.new_context(viewport={"width": 360, "height": 740}, java_script_enabled=script)
    context.set_default_timeout(PATIENCE_MS)
    person = BrowserVisit(Site(url, weather, {}), context.new_page())
    person.begin()
    return person


def ticked(person: BrowserVisit) -> list[str]:
    boxes = person.page.locator("main input[type=checkbox]").all()
    return [str(each.evaluate("box => box.labels[0].innerText")) for each in boxes if each.is_checked()]


def box(person: BrowserVisit, label: str) -> Locator:
    return person.page.get_by_label(label, exact=True)


def test_what_does_not_go_together_is_unticked_and_named(app: Flask, chromium: Browser, weather: str) -> None:
    with running(make_server("127.0.0.1", 0, app, threaded=True)) as url:
        person = begun(chromium, url, weather, script=True)
        said = person.page.locator("main [role=status]")
        expect(said).to_be_empty()
        box(person, HURT).check()
        box(person, CHANGE).check()
        assert ticked(person) == [HURT, CHANGE]
        box(person, NONE).focus()
        person.page.keyboard.press("Space")
        assert ticked(person) == [NONE]
        expect(said).to_have_text("No longer ticked: How it hurt; What will change")
        person.look()
        box(person, CHANGE).check()
        assert ticked(person) == [CHANGE]
        expect(said).to_have_text("No longer ticked: None of these")
        box(person, HURT).check()
        expect(said).to_be_empty()
        person.press("Continue")
        assert person.place == "page 2"
        person.press("Back")
        assert ticked(person) == [HURT, CHANGE]
        assert person.script_errors == []
        person.page.context.close()


def test_without_a_script_the_server_asks_to_choose(app: Flask, chromium: Browser, weather: str) -> None:
    with running(make_server("127.0.0.1", 0, app, threaded=True)) as url:
        person = begun(chromium, url, weather, script=False)
        box(person, HURT).check()
        box(person, NONE).check()
        person.page.get_by_role("button", name="Continue").click()
        expect(person.page.locator("main")).to_contain_text("Choose “None of these” or other answers, but not both")
        assert [each.is_checked() for each in (box(person, HURT), box(person, NONE))] == [True, True]
        person.page.context.close()
