"""How far along a person is: nothing that is said or drawn of it ever grows or goes back on the way."""

from __future__ import annotations

import pytest

from assessment.core.items import Answer
from assessment.core.model.pack import Pack
from assessment.presenters.progress import LIST, SEND, after_chapters, at_page
from assessment.records.current_round import CurrentRound

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
