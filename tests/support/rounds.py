"""Rounds of a hurt partner for whom all is well, changed where a test needs it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from functools import lru_cache

from assessment.core.check_ins import (
    Round,
    StandingAnswers,
    answer_history,
    assess_round,
    standing_answers,
    walk_check_in,
)
from assessment.core.engine import answers as from_json
from assessment.core.engine.answers import dumped
from assessment.core.engine.outcome import Outcome, as_json
from assessment.core.items import Answer, Answers
from assessment.core.model.pack import Pack
from assessment.records.submissions import StoredRound
from tests.support.answer_order import best
from tests.support.answer_sets import histories

BEGIN = datetime(2026, 1, 1, 12, tzinfo=UTC)


def stored_rounds(rounds: Sequence[Round]) -> tuple[StoredRound, ...]:
    """The rounds as a submission keeps them, but for those without an outcome."""
    return tuple(StoredRound(each.at, dumped(each.answers), as_json(each.outcome)) for each in rounds if each.outcome)


def on_day(day: float) -> datetime:
    return BEGIN + timedelta(days=day)


def first_pass(pack: Pack, part: str = "was_hurt", /, **changes: Answer | None) -> Answers:
    """The best answers to the first pass; None takes an answer away."""
    return _changed(
        {name: answer for name, answer in best(pack, part).items() if name not in pack.check_in_items}, changes
    )


def check_in(**changes: Answer | None) -> dict[str, Answer]:
    """Middling answers to a check-in: nothing in them is a sign of anything. The score of all ten is 60."""
    answers: dict[str, Answer] = dict.fromkeys(["kept_promises", "was_open", "listened", "kept_limits"], 2)
    answers |= {"something_kind": 2, "pushed": 2, "stuck_in_same_argument": 1, "upset": 1}
    answers |= {"trust_today": 5, "calm_talk": "yes", "setback": "no", "afraid_now": "no"}
    return _changed(answers, changes)


def sent_in(pack: Pack, *each: tuple[float, Answers]) -> list[Round]:
    """Rounds, each with its day and answers, with what each led to."""
    rounds: list[Round] = []
    for day, answers in each:
        rounds.append(Round(on_day(day), answers))
        rounds[-1] = Round(on_day(day), answers, assess_round(pack, rounds))
    return rounds


def rounds_of(pack: Pack, seed: int) -> list[Round]:
    """A random history with what each round led to; check-ins hold only answers that were asked for."""
    return list(_rounds_of(pack, seed))


@lru_cache(maxsize=128)
def _rounds_of(pack: Pack, seed: int) -> tuple[Round, ...]:
    (history,) = histories(1, seed)
    rounds: list[Round] = []
    for day, given_answers in history:
        at, answers = on_day(day), from_json.read(pack, given_answers)
        if rounds:
            walked = walk_check_in(pack, answer_history(pack, rounds), answers, at)
            shown = {item.id for page in walked.pages for item in page.items}
            answers = {name: answer for name, answer in answers.items() if name in shown}
        rounds.append(Round(at, answers))
        rounds[-1] = Round(at, answers, assess_round(pack, rounds))
    return tuple(rounds)


def standing(pack: Pack, rounds: list[Round], now: datetime) -> StandingAnswers:
    """The answers that still count ``now``, after these rounds."""
    return standing_answers(pack, answer_history(pack, rounds), now)


def last(rounds: list[Round]) -> Outcome:
    """What the last round led to."""
    found = rounds[-1].outcome
    assert found is not None
    return found


def _changed(answers: dict[str, Answer], changes: dict[str, Answer | None]) -> dict[str, Answer]:
    merged = answers | changes
    return {name: answer for name, answer in merged.items() if answer is not None}
