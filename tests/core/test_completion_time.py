"""How long questions take: counted from their words and their number, for the branches that a person takes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from assessment.core.check_ins import Round
from assessment.core.engine.completion_time import SECONDS_TO_ANSWER, WORDS_PER_MINUTE, seconds
from assessment.core.items import Answer
from assessment.core.model.pack import Pack
from assessment.records.current_round import CurrentRound
from tests.support.sleep_pack import unlinted


def test_an_item_takes_the_time_to_read_it_and_to_answer(tmp_path: Path) -> None:
    words = ["I", "am", "tired.", "Never", "Sometimes", "Often", "Always"]
    assert seconds(unlinted(tmp_path), ["tired"], []) == 60 * len(words) / WORDS_PER_MINUTE + SECONDS_TO_ANSWER


def test_labels_that_were_read_on_the_same_page_are_known(tmp_path: Path) -> None:
    rested = 60 * len(["I", "wake", "rested."]) / WORDS_PER_MINUTE + SECONDS_TO_ANSWER
    assert seconds(unlinted(tmp_path), ["rested"], []) == rested


def test_the_title_of_a_page_is_read_too(tmp_path: Path) -> None:
    assert seconds(unlinted(tmp_path), [], [1]) == 60 / WORDS_PER_MINUTE


def minutes(pack: Pack, answers: dict[str, Answer], number: int) -> tuple[int, int]:
    this = CurrentRound(pack)
    return this.minutes_left(this.walk(answers), number)


def test_branches_that_are_ruled_out_take_no_time(repair: Pack) -> None:
    everything = minutes(repair, {}, 1)
    known = minutes(repair, {"my_part": "not_sure", "private_now": "no"}, 1)
    assert known[0] == known[1] == everything[0]
    assert everything[1] > 2 * everything[0]


def test_what_lies_behind_takes_no_time_any_more(repair: Pack) -> None:
    answers: dict[str, Answer] = {"my_part": "both", "private_now": "yes"}
    left = [minutes(repair, answers, page.number) for page in CurrentRound(repair).walk(answers).pages]
    assert left == sorted(left, reverse=True)
    assert left[-1] == (1, 1)


def test_a_check_in_takes_what_it_asks_and_at_most_all_that_it_may(repair: Pack) -> None:
    before = datetime(2026, 3, 2, tzinfo=UTC)
    begun = CurrentRound(repair, (Round(before, {}),), begun_at=before + timedelta(weeks=2))
    least, most = begun.minutes_left(begun.walk({}), begun.first_number)
    assert (least, most) == (3, 6)  # the private page was never asked, so that it is
