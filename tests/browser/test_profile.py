"""What a browser keeps on disk after somebody answered and left: where they were, and nothing of what it was about."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, expect

from tests.support import machine_clock
from tests.support.browser_visit import WHOLE_CHROMIUM, BrowserVisit, Site

ANSWER = "We both hurt each other"
WANTED = {
    "Which fits you best for what you want to work on today?": ANSWER,
    "If we need to reach you, what is safe?": "Phone or text: only I see it",
}
CONTACT = "zebrafinch 0123 456"
TOPIC = ("partner", "relationship", "hurt", "afraid", "counselor", "violence", "lied", "trust broken")


@contextmanager
def browsing(
    chromium: Browser, site: Site, profile: Path, *options: str, script: bool = True
) -> Iterator[BrowserVisit]:
    """A browser that keeps what browsers keep, whole pages to go back to as well, as a person's own does."""
    context = chromium.browser_type.launch_persistent_context(
        profile,
        executable_path=WHOLE_CHROMIUM,
        args=["--no-sandbox", *options],
        env={**machine_clock.ENVIRONMENT},
        viewport={"width": 360, "height": 740},
        java_script_enabled=script,
        ignore_default_args=["--disable-back-forward-cache"],
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
        person.open_send()
        person.page.get_by_role("radio", name="Share it with a counselor").check()
        person.page.get_by_label("Where can a counselor reach you?").fill(CONTACT)
        person.press("Back to your answers")
        expect(person.page.locator("main")).to_contain_text(ANSWER)
        if left == "by-exit":
            person.page.locator(".page-header .exit-page").click()
            person.wait_until_left()
    assert kept(tmp_path, ANSWER, "zebrafinch", *TOPIC) == []
    assert any("History" in each for each in kept(tmp_path, "Check-in"))  # that much the page on this device admits


def test_opening_the_browser_again_shows_nothing(chromium: Browser, site: Site, tmp_path: Path) -> None:
    with browsing(chromium, site, tmp_path) as person:
        person.begin()
        person.answer_page(WANTED)
        person.page.locator(".page-header .exit-page").click()
        person.wait_until_left()
    with browsing(chromium, site, tmp_path, "--restore-last-session") as next_one:
        for page in next_one.page.context.pages:
            assert ANSWER not in page.content()
        next_one.open("/questions")
        assert next_one.path == "/"
        assert ANSWER not in next_one.page.content()


CALM, FRIGHTENED = "calm", "frightened"
ALONE = "Can you answer in private right now?"
AFRAID = "Are you ever afraid of your partner, or of what they might do to you?"


def go_the_way(person: BrowserVisit, mood: str, jump: Callable[[Locator], None]) -> None:
    """From the start to the result. Whoever is frightened says so, reads the message, and asks for a call.

    Then they change how to be reached, look for help lines of another place, stop sharing and share again.

    ``jump`` presses what leads to another part of the page.
    """
    person.begin()
    while person.place.startswith("page "):
        for text, label in {**WANTED, ALONE: "Yes", AFRAID: "Yes" if mood == FRIGHTENED else "No"}.items():
            question = person.page.locator("main .question").filter(has_text=text)
            if question.count():
                question.get_by_label(label, exact=True).check()
        person.press("Continue")
    if mood == FRIGHTENED:
        assert person.place.startswith("message ")
        person.page.get_by_label("Show the lines for").select_option("uk")
        person.press("Show these")
        person.press("Ask for a private call")
        person.press("Share what I have answered and ask for a call")  # says nowhere to call
        expect(person.page.get_by_text("There is a problem")).to_be_visible()
        jump(person.page.get_by_role("button", name="Write where a counselor can reach you"))
        person.page.get_by_label("Where can we reach you?").fill(CONTACT)
        person.press("Share what I have answered and ask for a call")
    else:
        person.press("Continue")
        person.page.get_by_role("radio", name="Keep it to myself").check()
        person.press("Send in and see my result")
    assert person.path == "/result"
    if mood == FRIGHTENED:
        after_the_result(person, jump)
    else:
        jump(person.page.locator(".result-top button.button"))


def after_the_result(person: BrowserVisit, jump: Callable[[Locator], None]) -> None:
    person.unfold()
    person.press("Change how we reach you")
    person.page.get_by_label("Where can a counselor reach you?").fill("quokkasong " * 30)
    person.press("Save this")  # says too much
    jump(person.page.get_by_role("button", name="Use at most 200 characters"))
    person.page.get_by_label("Where can a counselor reach you?").fill(CONTACT)
    person.press("Save this")
    person.unfold()
    person.page.get_by_label("Show the lines for").select_option("us")
    person.press("Show these")
    person.unfold()
    person.press("Stop sharing with the counselor")
    person.press("Stop sharing")
    person.press("Share them with a counselor")
    person.page.get_by_label("Where can a counselor reach you?").fill("quokkasong " * 30)
    person.press("Share my answers")  # says too much
    expect(person.page.get_by_text("There is a problem")).to_be_visible()
    person.press("Back to your result")
    expect(person.page.get_by_text("You kept your answers to yourself.")).to_be_visible()


def lines_of_history(profile: Path) -> set[tuple[str, ...]]:
    """Every address that the history holds with its title, and every address with its icon."""
    found: set[tuple[str, ...]] = set()
    for file, question in (
        ("History", "SELECT url, title FROM urls"),
        ("History", "SELECT url, '' FROM segments JOIN urls ON urls.id = segments.url_id"),
        ("Favicons", "SELECT page_url, url FROM icon_mapping JOIN favicons ON favicons.id = icon_id"),
    ):
        with closing(sqlite3.connect(profile / "Default" / file)) as conn:
            found |= {tuple(row) for row in conn.execute(question)}
    return found


@pytest.mark.parametrize("script", [True, False], ids=["with-script", "without-script"])
def test_a_calm_journey_and_a_frightened_one_leave_equal_lines_and_no_answers(
    chromium: Browser, site: Site, tmp_path: Path, script: bool
) -> None:
    left = {}
    for mood in (CALM, FRIGHTENED):
        with browsing(chromium, site, tmp_path / mood, script=script) as person:

            def jump(button: Locator, here: BrowserVisit = person) -> None:
                button.click() if script else here.go(button.click)

            go_the_way(person, mood, jump)
            person.page.locator(".page-header .exit-page").click()
            person.wait_until_left()
        left[mood] = lines_of_history(tmp_path / mood)
        assert kept(tmp_path / mood, ANSWER, "zebrafinch", "quokkasong", *TOPIC) == []
    assert f"{site.url}/questions" in {address for address, _ in left[CALM]}
    assert left[FRIGHTENED] == left[CALM]


@pytest.mark.parametrize("script", [True, False], ids=["with-script", "without-script"])
def test_words_that_were_mistyped_are_not_on_the_disk(
    chromium: Browser, site: Site, tmp_path: Path, script: bool
) -> None:
    with browsing(chromium, site, tmp_path, script=script) as person:
        person.open("/words")
        person.page.get_by_label("Your words").fill("quokkasong zebrafinch acorn")
        person.press("Open")
        expect(person.page.locator("main")).to_contain_text("Word 1 is not in our list.")
    assert kept(tmp_path, "quokkasong", "zebrafinch") == []


@pytest.mark.parametrize("script", [True, False], ids=["with-script", "without-script"])
def test_back_shows_where_somebody_stands_and_a_refused_answer_is_not_on_the_disk(
    chromium: Browser, site: Site, tmp_path: Path, script: bool
) -> None:
    with browsing(chromium, site, tmp_path, script=script) as person:
        person.begin()
        person.page.get_by_label(ANSWER, exact=True).check()
        person.press("Continue")
        person.page.get_by_role("radio").first.evaluate("radio => { radio.value = 'quokkasong'; radio.checked = true }")
        person.press("Continue")
        expect(person.page.get_by_text("There is a problem")).to_be_visible()
        person.page.reload()
        assert person.place == "page 2"
        person.page.go_back()
        if person.path == "/questions":
            assert person.place == "page 2"
        assert person.page.locator("main").get_by_label(ANSWER, exact=True).count() == 0
    assert kept(tmp_path, "quokkasong", ANSWER) == []
