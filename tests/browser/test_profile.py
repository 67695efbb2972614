"""What a browser keeps on disk after somebody answered and left: where they were, and nothing of what it was about."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.support import machine_clock
from tests.support.browser_visit import CHROMIUM, BrowserVisit, Site

ANSWER = "We both hurt each other"
WANTED = {
    "Which fits you best for what you want to work on today?": ANSWER,
    "If we need to reach you, what is safe?": "Phone or text: only I see it",
}
CONTACT = "zebrafinch 0123 456"
TOPIC = ("partner", "relationship", "hurt", "afraid", "counselor", "violence", "lied", "trust broken")


@contextmanager
def browsing(chromium: Browser, site: Site, profile: Path, *options: str) -> Iterator[BrowserVisit]:
    """A browser that keeps what browsers keep, as a person's own does."""
    context = chromium.browser_type.launch_persistent_context(
        profile,
        executable_path=CHROMIUM,
        args=["--no-sandbox", *options],
        env={**machine_clock.ENVIRONMENT},
        viewport={"width": 360, "height": 740},
    )
    yield BrowserVisit(site, context.pages[0])
    context.close()


def kept(profile: Path, *words: str) -> list[str]:
    """Which of the words stand in which file, in one of the ways browsers write text."""
    found = []
    for file in profile.rglob("*"):
        content = file.read_bytes().lower() if file.is_file() else b""
        for word in words:
            if any(word.lower().encode(coding) in content for coding in ("utf-8", "utf-16-le")):
                found.append(f"{word} in {file.relative_to(profile)}")
    return found


@pytest.mark.parametrize("left", ["by-exit", "by-closing-the-window"])
def test_the_profile_holds_no_answer_and_no_word_of_the_topic(
    chromium: Browser, site: Site, tmp_path: Path, left: str
) -> None:
    with browsing(chromium, site, tmp_path) as person:
        person.begin()
        for _ in range(5):
            person.answer_page(WANTED)
        person.open("/submit")
        person.page.get_by_role("radio", name="Share it with a counselor").check()
        person.page.get_by_label("Where can a counselor reach you?").fill(CONTACT)
        person.open("/check")
        expect(person.page.locator("main")).to_contain_text(ANSWER)
        if left == "by-exit":
            person.page.locator(".page-header .exit-page").click()
            person.page.wait_for_url(site.exit_url)
    assert kept(tmp_path, ANSWER, "zebrafinch", *TOPIC) == []
    assert any("History" in each for each in kept(tmp_path, "Check-in"))  # that much the page on this device admits


def test_opening_the_browser_again_shows_nothing(chromium: Browser, site: Site, tmp_path: Path) -> None:
    with browsing(chromium, site, tmp_path) as person:
        person.begin()
        person.answer_page(WANTED)
        person.page.locator(".page-header .exit-page").click()
        person.page.wait_for_url(site.exit_url)
    with browsing(chromium, site, tmp_path, "--restore-last-session") as next_one:
        for page in next_one.page.context.pages:
            assert ANSWER not in page.content()
        next_one.open("/page/1")
        assert next_one.path == "/"
        assert ANSWER not in next_one.page.content()
