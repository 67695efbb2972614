"""Count what four people meet on their way: screens, answers, words, minutes and heights, on a phone.

``python -m scripts.journeys`` (or ``make journeys``) starts the service on a port of its own, walks through it in a
browser as people of the pack's worked examples, and prints a line for each. Words are those in view: what is closed is
not counted.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from assessment.core.engine import answers
from assessment.core.items import Answers
from assessment.core.model.pack import Pack
from assessment.core.packs import loader
from scripts.pictures import PACK, fill_in, press, serving

PEOPLE = ("caused hurt, no signs", "was hurt, no signs", "both, no signs", "caused hurt, and afraid of the partner")
WINDOW = {"width": 360, "height": 740}
WORDS_A_MINUTE = 240
START, PLACE, QUESTION, MESSAGE, LIST, SEND, RESULT = "start", "place", "question", "message", "list", "send", "result"
BEFORE_QUESTIONS = frozenset({START, PLACE})
WORDS_IN_VIEW = """() => {
    const words = element => element.innerText.split(/\\s+/).filter(Boolean).length
    const main = document.querySelector("main")
    return [...main.querySelectorAll("select")].reduce((left, select) => left - words(select), words(main))
}"""
ANSWERED = "main .question:has(input:checked)"


@dataclass(frozen=True)
class Screen:
    """A page as somebody meets it: words in view, height in pixels, questions on it that they answered."""

    place: str
    words: int
    height: int
    answers: int = 0


def main() -> None:
    pack = loader.load(PACK)
    with (
        tempfile.TemporaryDirectory() as folder,
        serving(Path(folder) / "instance") as (address, _),
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        for person in PEOPLE:
            page = browser.new_page(viewport=WINDOW)
            print(f"{person}: {summary(list(walk(page, address, pack, answers_of(pack, person))))}", flush=True)
            page.close()
        browser.close()


def summary(met: list[Screen]) -> str:
    """What somebody met, in a line."""
    before = sum(each.words for each in met if each.place in BEFORE_QUESTIONS)
    words = sum(each.words for each in met if each.place != RESULT)
    listed, result = (next(each for each in met if each.place == place) for place in (LIST, RESULT))
    return ", ".join(
        (
            f"{sum(each.place != RESULT for each in met)} screens",
            f"{sum(each.answers for each in met)} answers",
            f"{words} words ({before} before the first question)",
            f"{words / WORDS_A_MINUTE:.0f} minutes at {WORDS_A_MINUTE} words a minute",
            f"the list {listed.words} words and {listed.height / WINDOW['height']:.1f} screens of a phone",
            f"the result {result.words} words and {result.height / WINDOW['height']:.1f}",
        )
    )


def answers_of(pack: Pack, name: str) -> Answers:
    """The answers of a worked example."""
    example = next((each for each in pack.examples if each.name == name), None)
    if example is None:
        sys.exit(f"The pack has no example '{name}' any more. Name another one in {Path(__file__).name}.")
    return answers.read(pack, example.answers)


def walk(page: Page, address: str, pack: Pack, given: Answers) -> Iterator[Screen]:
    """Go from the start to the result with these answers, and yield each page once it is filled in."""
    page.goto(address)
    yield seen(page, START)
    press(page, "Start")
    if page.url.endswith("/place"):
        yield seen(page, PLACE)
        press(page, "Continue")
    while page.locator("main #list").count() == 0:
        if page.locator("main #answers").count():
            fill_in(page, pack, int(page.locator("#answers [name=page]").get_attribute("value") or ""), given)
            yield seen(page, QUESTION, page.locator(ANSWERED).count())
            press(page, "Continue")
        else:
            yield seen(page, MESSAGE)
            press(page, "Go on with the questions")
    yield seen(page, LIST)
    press(page, "Continue")
    page.get_by_label(pack.sharing.keep_label).check()
    yield seen(page, SEND)
    press(page, "Send in and see my result")
    page.wait_for_url("**/result")
    yield seen(page, RESULT)


def seen(page: Page, place: str, answered: int = 0) -> Screen:
    """The page that is open."""
    words = page.evaluate(WORDS_IN_VIEW)
    return Screen(place, words, int(page.evaluate("document.documentElement.scrollHeight")), answered)


if __name__ == "__main__":
    main()
