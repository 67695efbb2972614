"""A language written from right to left: everything is mirrored, and nothing breaks. Nobody speaks this one."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from flask import Flask
from playwright.sync_api import Browser, Locator
from werkzeug.serving import make_server

from assessment.services.accounts import add_account
from assessment.settings import ROOT
from assessment.web import languages
from scripts import translations
from tests.support.browser_visit import PATIENCE_MS, BrowserVisit, Site
from tests.support.counselor_steps import EMAIL, PASSWORD, sent, served
from tests.support.fixtures import MakeSettings, application
from tests.support.http_server import running
from tests.support.pseudo_language import pseudo, write_pseudo

WIDE, PHONE = 1280, 360
UNTOUCHED = re.compile(r"(%\(\w+\)s|</?\w[^>]*>)")


def mirrored(text: str) -> str:
    return "".join(part if UNTOUCHED.fullmatch(part) else pseudo(part) for part in UNTOUCHED.split(text) if part)


def write_catalogue(folder: Path) -> None:
    catalogue = Catalog("ar")
    for message in translations.extracted():
        if message.id:
            one = message.id if isinstance(message.id, str) else message.id[-1]
            said = mirrored(one)
            string = said if isinstance(message.id, str) else (said,) * catalogue.num_plurals
            catalogue.add(message.id, string, flags=message.flags, context=message.context)
    path = folder / "ar" / "LC_MESSAGES" / "messages.mo"
    path.parent.mkdir(parents=True)
    path.write_bytes(translations.compiled(catalogue))


@pytest.fixture
def app(
    make_settings: MakeSettings, tmp_path: Path, migrated_file: bytes, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Flask]:
    """The service with the default pack, all of it also in Arabic letters."""
    (tmp_path / "check-in.db").write_bytes(migrated_file)
    shutil.copytree(ROOT / "questionnaires", tmp_path / "packs")
    write_pseudo(tmp_path / "packs" / "relationship-repair", "ar")
    write_catalogue(tmp_path / "translations")
    monkeypatch.setattr(languages, "FOLDER", tmp_path / "translations")
    with application(make_settings(packs_dir=tmp_path / "packs", place="uk")) as app:
        yield app


@pytest.fixture
def url(app: Flask) -> Iterator[str]:
    with running(make_server("127.0.0.1", 0, app, threaded=True)) as url:
        yield url


@pytest.fixture
def person(chromium: Browser, url: str, weather: str) -> Iterator[BrowserVisit]:
    """A browser that asks for Arabic."""
    context = chromium.new_context(viewport={"width": PHONE, "height": 740}, locale="ar")
    context.set_default_timeout(PATIENCE_MS)
    visit = BrowserVisit(Site(url, weather, {}), context.new_page())
    yield visit
    context.close()
    assert visit.script_errors == []


def stands_before(first: Locator, second: Locator) -> bool:
    """Whether ``first`` is at the right of ``second``, as whoever reads from the right meets it first."""
    one, other = first.bounding_box(), second.bounding_box()
    assert one is not None
    assert other is not None
    return one["x"] + one["width"] >= other["x"] + other["width"] and one["x"] >= other["x"]


def at_the_right(part: Locator) -> bool:
    """Whether what it says begins at its right edge."""
    gaps = part.evaluate(
        """part => { const words = document.createRange(); words.selectNodeContents(part);
        const around = part.getBoundingClientRect(), inside = words.getBoundingClientRect();
        return [inside.left - around.left, around.right - inside.right] }"""
    )
    return bool(gaps[1] <= gaps[0] + 1)


def look(person: BrowserVisit) -> None:
    """Mirrored, at a phone's width and a desk's, with nothing that sticks out."""
    page = person.page
    assert page.locator("html").get_attribute("dir") == "rtl"
    person.fits()
    for width in (PHONE, WIDE):
        page.set_viewport_size({"width": width, "height": 740})
        assert at_the_right(page.locator("h1"))
        if page.locator("header .exit-page").count():
            assert stands_before(page.locator(".page-header__name"), page.locator("header .exit-page"))
        for bar in page.locator(".bar-chart:has(.bar-chart__value)").all()[:3]:
            assert stands_before(bar.locator(".bar-chart__value").first, bar.locator(".bar-chart__track").last)
        for number in page.locator(".help-lines__number").all()[:3]:
            assert number.evaluate("each => getComputedStyle(each).direction") == "ltr"
    page.set_viewport_size({"width": PHONE, "height": 740})


def press(person: BrowserVisit, selector: str) -> None:
    person.go(lambda: person.page.locator(selector).first.click())


def test_a_person_s_pages_are_mirrored(person: BrowserVisit) -> None:
    person.open("/")
    look(person)
    press(person, "main form .button")
    look(person)
    person.open("/questions")
    for _ in range(3):
        look(person)
        person.page.locator("main .question input").nth(1).check()
        press(person, "main form .button")
    for path in ("/help", "/about", "/this-device", "/delete"):
        person.open(path)
        look(person)
    for go in ("list", "send"):
        person.open("/questions")
        person.post({"go": go})
        assert person.place == go
        look(person)
    press(person, "main form .button")
    look(person)  # nothing chosen
    person.page.locator("#choice-2").check()
    press(person, "main form .button")
    look(person)
    person.open_form("share")
    look(person)
    for path in ("/pdf", "/nothing"):
        person.open(path)
        look(person)


def test_the_desk_is_mirrored(app: Flask, person: BrowserVisit) -> None:
    answers = max((each.answers for each in served(app).examples), key=len)
    submission = sent(app, answers, contact="0123 456")
    with app.app_context():
        add_account(app.extensions["store"], EMAIL, PASSWORD, "Ada Marsh")
    person.open("/counselor/sign-in")
    look(person)
    person.page.locator("#email").fill(EMAIL)
    person.page.locator("#password").fill(PASSWORD)
    press(person, "main form .button")
    look(person)
    person.open(f"/counselor/{submission.code}")
    look(person)
    contact = person.page.locator("main b", has_text="0123 456")
    assert contact.evaluate("each => getComputedStyle(each).direction") == "ltr"
