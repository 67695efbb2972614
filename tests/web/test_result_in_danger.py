"""The result at a level of danger: help first, in few words, and nothing that praises, judges or gives away."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from flask import Flask

from assessment.core.engine.answers import read
from assessment.core.engine.outcome import assess
from assessment.core.items import Answers
from assessment.core.model.pack import Pack
from tests.support.fixtures import started
from tests.support.respondent_steps import heading
from tests.support.sent_answers import sent
from tests.support.strict_client import Pages, one

LEVELS = ("one_to_one", "specialist", "own_behaviour", "support_first", "urgent")
MOST_WORDS = 200
ON_SIGHT = ("afraid", "abuse", "violen", "suicid", "drink", "drug", "scare", "hit", "miedo", "maltrat", "suicid")
"""What somebody who passes by must not read in our own words; the names of help lines are theirs."""


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory, first_start: Path) -> Iterator[Flask]:
    """One application for all who are here, of whom none can open what another sent."""
    with started(first_start, tmp_path_factory.mktemp("danger")) as app:
        yield app


@cache
def levels_of_examples(pack: Pack) -> list[tuple[str, Answers]]:
    """The level to which each worked example without check-ins leads, and its answers."""
    found = [read(pack, each.answers) for each in pack.examples if not each.rounds]
    return [(assess(pack, answers).level, answers) for answers in found]


def answers_at(pack: Pack, level: str) -> list[Answers]:
    """The answers of every worked example without check-ins that leads to ``level``."""
    return [answers for reached, answers in levels_of_examples(pack) if reached == level]


def in_view(browser: Pages) -> str:
    """What the main part says while everything that is folded is closed; of a list to choose from, its first entry."""
    main = one(browser.page, "main")
    hidden = "details > :not(summary), .print-only, .govuk-visually-hidden, option:not(:first-child), svg"
    unseen = {id(each) for element in main.select(hidden) for each in element.descendants}
    return " ".join(" ".join(each for each in main.strings if id(each) not in unseen).split())


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("place", ["", "us", "uk", "es", "mx"])
@pytest.mark.parametrize("level", LEVELS)
def test_in_danger_at_most_two_hundred_words_are_in_view(
    app: Flask, repair: Pack, level: str, place: str, language: str
) -> None:
    for answers in answers_at(repair, level)[:3]:
        shown = in_view(sent(app, answers, place, language))
        assert len(shown.split()) <= MOST_WORDS, shown


@pytest.mark.parametrize("level", LEVELS)
def test_in_danger_one_thing_is_next_and_the_numbers_come_before_everything_else(
    app: Flask, repair: Pack, level: str
) -> None:
    browser = sent(app, answers_at(repair, level)[0], "uk")
    assert heading(browser) == repair.level[level].headline
    (button,) = browser.page.select("main .no-print .button")
    assert str(button.get("href", "")).startswith("tel:") or button["value"] == "help"
    top = one(browser.page, ".result-top")
    assert one(top, ".help-lines__name").get_text() == "In danger now"
    assert len(top.select(".help-lines li")) == 3
    shown = in_view(browser)
    assert shown.index("In danger now") < shown.index("Steps for you")


def test_without_a_place_the_directory_stands_there_and_the_next_thing_is_to_choose(app: Flask, repair: Pack) -> None:
    browser = sent(app, answers_at(repair, "support_first")[0])
    (button,) = browser.page.select("main .no-print .button")
    assert button.get_text(strip=True) == "Show these"
    shown = in_view(browser)
    assert "findahelpline.com" in shown
    assert "Each country has a number of its own." in shown
    browser.send({"place": "uk"}, form="#choose-place")
    assert "Samaritans" in browser.text()


@pytest.mark.parametrize("level", LEVELS)
def test_in_danger_nothing_praises_or_scores_anybody(app: Flask, repair: Pack, level: str) -> None:
    praise = [each.say for each in repair.texts.strengths]
    for answers in answers_at(repair, level):
        browser = sent(app, answers, "uk")
        screen = browser.text()
        assert not [say for say in praise if say in screen]
        assert not browser.page.select(".no-print .bar-chart, .no-print .result-scores")


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("level", LEVELS)
def test_what_stands_under_the_headline_in_danger_tells_nobody_why(
    app: Flask, repair: Pack, level: str, language: str
) -> None:
    top = one(sent(app, answers_at(repair, level)[0], "uk", language).page, ".result-top")
    ours = " ".join(each.get_text() for each in top.select("h1, p")).lower()
    assert not [word for word in ON_SIGHT if word in ours]


def test_a_button_that_leads_to_something_folded_finds_it_open(app: Flask, repair: Pack) -> None:
    browser = sent(app, answers_at(repair, "support_first")[0], "uk")
    assert not browser.page.select("main .no-print details[open]")
    browser.follow("More lines, or another place")
    assert browser.page.select_one("details[open] > summary#help[autofocus]")


def test_in_danger_a_number_says_how_it_is_reached_and_whom_it_is_for(app: Flask, repair: Pack) -> None:
    shown = in_view(sent(app, answers_at(repair, "support_first")[0], "us"))
    assert "88788 By text, send the word START" in shown
    shown = in_view(sent(app, answers_at(repair, "support_first")[0], "es"))
    assert "016 For women, and for people who know of violence against a woman" in shown
