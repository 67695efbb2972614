"""The counter of a box in a real browser: silent at first, then it says how much is used, as the server counts."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Browser, expect
from werkzeug.serving import make_server

from tests.support import sleep_pack
from tests.support.browser_visit import PATIENCE_MS, BrowserVisit, Site
from tests.support.fixtures import MakeSettings, application
from tests.support.http_server import running


def test_a_counter_speaks_once_most_of_a_box_is_used_and_nothing_is_cut_off(
    make_settings: MakeSettings, tmp_path: Path, migrated_file: bytes, chromium: Browser, weather: str
) -> None:
    (tmp_path / "check-in.db").write_bytes(migrated_file)
    folder = sleep_pack.written(tmp_path).parent
    with (
        application(make_settings(packs_dir=folder, pack="sleep")) as app,
        running(make_server("127.0.0.1", 0, app, threaded=True)) as url,
    ):
        context = chromium.new_context(viewport={"width": 360, "height": 740})
        context.set_default_timeout(PATIENCE_MS)
        person = BrowserVisit(Site(url, weather, {}), context.new_page())
        person.begin()
        while not person.page.locator("[data-counts]").count():
            person.answer_page({})
        box, said = person.page.locator("main input[type=text]"), person.page.locator("[data-counts]")
        box.fill("short")
        box.fill("我很难过" * 4)
        expect(said).to_have_text("16 of 20 characters")
        person.look()
        box.fill("e\u0301" * 25 + "  ")
        expect(said).to_have_text("25 of 20 characters")
        box.fill("short")
        expect(said).to_be_empty()
        box.fill("x" * 300)
        person.page.get_by_role("button", name="Continue").click()
        expect(person.page.get_by_role("alert")).to_contain_text("Use at most 20 characters; this has 300")
        assert person.page.locator("main input[type=text]").input_value() == "x" * 300
