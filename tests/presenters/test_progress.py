"""How far along a person is: nothing that is said or drawn of it ever grows or goes back on the way."""

from __future__ import annotations

import pytest

from assessment.core.items import Answer
from assessment.core.model.pack import Pack
from assessment.presenters.progress import LIST, SEND, after_chapters, at_page
from assessment.records.current_round import CurrentRound
from tests.support.rounds import check_in, first_pass, on_day, sent_in

ON_THE_WAY: dict[str, Answer] = {"what_happened": ("lie", "cheating"), "private_now": "yes", "afraid_of_partner": "no"}


@pytest.mark.parametrize("role", ["caused_hurt", "was_hurt", "both", "not_sure"])
@pytest.mark.parametrize("private_now", ["yes", "no", "not_sure"])
def test_from_first_page_to_last_it_only_goes_on(repair: Pack, role: str, private_now: str) -> None:
    answers = {"my_part": role, **ON_THE_WAY, "private_now": private_now}
    this = CurrentRound(repair)
    seen = []
    for number in [page.number for page in this.walk(answers).pages]:
        before = {name: answer for name, answer in answers.items() if number > page_of(repair, name)}
        walked = this.walk(before)
        seen.append(at_page(this, walked, next(page for page in walked.pages if page.number == number)))
    seen += [after_chapters(this, LIST), after_chapters(this, SEND)]
    assert {each.parts for each in seen} == {6}
    parts = [each.part for each in seen]
    assert parts == sorted(parts)
    assert set(parts) == {1, 2, 3, 4, 5, 6}
    done = [sum(bar.done for bar in each.bars) for each in seen]
    assert done == sorted(done)
    minutes = [each.minutes for each in seen if each.minutes]
    assert minutes == sorted(minutes, reverse=True)


def page_of(pack: Pack, item: str) -> int:
    return next(number for number, page in pack.pages.items() if item in {each.id for each in page.items})


def test_the_bar_is_as_long_as_its_parts_and_the_gaps_between_them(repair: Pack) -> None:
    bars = after_chapters(CurrentRound(repair), SEND).bars
    assert bars[0].start == 0
    assert abs(bars[-1].start + bars[-1].length - 100) < 0.5
    assert [bar.done == bar.length for bar in bars] == [True] * 5 + [False]


def minutes_on_the_way(this: CurrentRound, answers: dict[str, Answer]) -> list[int]:
    """What each page of a later round says, as it comes up: answered up to there, and no further."""
    said: list[int] = []
    known: dict[str, Answer] = {}
    number = this.first_number
    while True:
        walked = this.walk(known)
        page = next((each for each in walked.pages if each.number >= number), None)
        if page is None:
            return said
        said.append(at_page(this, walked, page).minutes)
        known |= {item.id: answers[item.id] for item in page.items if item.id in answers}
        number = page.number + 1


@pytest.mark.parametrize("weeks", [1, 12])
@pytest.mark.parametrize("calm", [True, False])
def test_a_check_in_says_from_its_first_page_how_long_it_takes_at_most(repair: Pack, weeks: int, calm: bool) -> None:
    worse: dict[str, Answer] = {"upset": 4, "afraid_now": "yes", "setback": "serious", "trust_today": 0}
    before = first_pass(repair)
    this = CurrentRound(repair, tuple(sent_in(repair, (0, before))), on_day(7 * weeks))
    minutes = minutes_on_the_way(this, {**before, **check_in(**({} if calm else worse))})
    assert all(minutes)
    assert minutes == sorted(minutes, reverse=True)
    assert minutes[0] == (3 if weeks == 1 else 6)


@pytest.mark.parametrize("left_out", ["accepts_slow_trust", "private_now"])
def test_what_was_left_out_says_how_long_it_takes_at_most(repair: Pack, left_out: str) -> None:
    before = first_pass(repair, "caused_hurt", **{left_out: None})
    this = CurrentRound(repair, tuple(sent_in(repair, (0, before))), on_day(1), addendum=True)
    minutes = minutes_on_the_way(this, dict(first_pass(repair, "caused_hurt")))
    assert all(minutes)
    assert minutes == sorted(minutes, reverse=True)


@pytest.mark.parametrize("role", ["caused_hurt", "was_hurt", "both"])
def test_the_minutes_of_an_addendum_never_grow(repair: Pack, role: str) -> None:
    this = CurrentRound(
        repair, tuple(sent_in(repair, (0, {"my_part": role, "private_now": "no"}))), on_day(1), addendum=True
    )
    minutes = [each for each in minutes_on_the_way(this, {**first_pass(repair, role), **ON_THE_WAY}) if each]
    assert minutes
    assert minutes == sorted(minutes, reverse=True)
