"""All rounds of one person: which answers still count, which are too old to, and what each check-in said."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby, pairwise

from assessment.core.check_ins.routing import AnswerHistory, LatestAnswer, day, lapsed, walk_check_in
from assessment.core.engine.outcome import Outcome
from assessment.core.engine.routing import walk
from assessment.core.engine.scoring import Score, score
from assessment.core.items import Answer, Answers
from assessment.core.model.pack import Pack


@dataclass(frozen=True)
class Round:
    """The first pass or a check-in: when it was sent in (aware), the answers as given, and the outcome once known."""

    at: datetime
    answers: Answers
    outcome: Outcome | None = None


@dataclass(frozen=True)
class StandingAnswers:
    """The latest answer to each item. ``answers``: those that still count; ``lapsed``: private ones too old to count.

    ``since``: when each of them was given.
    """

    answers: Answers
    lapsed: Answers
    since: Mapping[str, datetime]


@dataclass(frozen=True)
class CheckIn:
    """The check-ins of one day (UTC), taken together; a later answer replaces an earlier one.

    ``rounds``: their positions among the rounds; ``at``: when the last was sent in; ``own``: answers given in them;
    ``counted``: these and what was known of other items by then, as far as they count; ``scores``: from ``counted``.
    """

    rounds: tuple[int, ...]
    at: datetime
    own: Answers
    counted: Answers
    scores: Mapping[str, Score]


@dataclass(frozen=True)
class RoundAnswers:
    """One round: when it was sent in, the answers to what it asked, and the history with it.

    ``asked``: the ids of the items that it asked, in their order.
    """

    at: datetime
    answers: Answers
    history: AnswerHistory
    asked: tuple[str, ...]


def read_rounds(pack: Pack, rounds: Sequence[Round]) -> list[RoundAnswers]:
    """Walk through each round in turn. ValueError when there is none, or they are not in the order of time."""
    if not rounds or any(before.at > after.at for before, after in pairwise(rounds)):
        raise ValueError("rounds begin with the first pass and follow in the order of time.")
    latest: dict[str, LatestAnswer] = {}
    last_asked: dict[str, datetime] = {}
    found: list[RoundAnswers] = []
    for number, each in enumerate(rounds):
        walked = walk_check_in(pack, found[-1].history, each.answers, each.at) if found else walk(pack, each.answers)
        latest |= {name: LatestAnswer(answer, each.at, number) for name, answer in walked.answers.items()}
        asked = (page for page in walked.pages if not page.repeated)
        answered = (page for page in asked if any(item.id in walked.answers for item in page.items))
        last_asked |= {page.questionnaire.id: each.at for page in answered}
        items = tuple(item.id for page in walked.pages for item in page.items)
        found.append(RoundAnswers(each.at, walked.answers, AnswerHistory(dict(latest), dict(last_asked)), items))
    return found


def answer_history(pack: Pack, rounds: Sequence[Round]) -> AnswerHistory:
    """What is known after these rounds. ValueError when there is none, or they are not in the order of time."""
    return read_rounds(pack, rounds)[-1].history


def standing_answers(pack: Pack, history: AnswerHistory, now: datetime) -> StandingAnswers:
    """The answers that still count ``now``, and those that do not."""
    private = {item.id for each in pack.questionnaires if each.private for item in each.items}
    old = {name for name, each in history.latest.items() if name in private and lapsed(pack, each.at, now)}
    return StandingAnswers(
        answers={name: each.answer for name, each in history.latest.items() if name not in old},
        lapsed={name: each.answer for name, each in history.latest.items() if name in old},
        since={name: each.at for name, each in history.latest.items()},
    )


def check_ins(pack: Pack, rounds: Sequence[Round]) -> tuple[CheckIn, ...]:
    """The check-ins among the rounds. ValueError when there is no round, or they are not in the order of time."""
    return check_ins_by_day(pack, read_rounds(pack, rounds))


def check_ins_by_day(pack: Pack, rounds: Sequence[RoundAnswers]) -> tuple[CheckIn, ...]:
    """The check-ins among the rounds, those of one day taken together."""
    repeated = pack.check_in_items
    found = []
    for _, of_one_day in groupby(list(enumerate(rounds))[1:], key=lambda numbered: day(numbered[1].at)):
        members = list(of_one_day)
        own: dict[str, Answer] = {}
        for _, each in members:
            own |= each.answers
        last = members[-1][1]
        known = {name: each.answer for name, each in last.history.latest.items() if name not in repeated} | own
        counted = {name: answer for name, answer in known.items() if pack.items[name].counts(answer)}
        found.append(CheckIn(tuple(number for number, _ in members), last.at, own, counted, score(pack, counted)))
    return tuple(found)
