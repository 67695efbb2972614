"""All rounds of one person: which answers still count, which are too old to, and what each check-in said."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby, pairwise

from assessment.core.check_ins.addendum import walk_addendum
from assessment.core.check_ins.routing import AnswerHistory, LatestAnswer, lapsed_items, walk_check_in
from assessment.core.engine.outcome import Outcome
from assessment.core.engine.routing import Walk, walk
from assessment.core.engine.scoring import Score, score
from assessment.core.items import Answer, Answers
from assessment.core.model.pack import Pack


@dataclass(frozen=True)
class Round:
    """The first pass, a check-in or an addendum: when it was sent in (aware), the answers as given, and the outcome
    once known.

    ``addendum``: the answers are to questions that were left out before, and belong to the round before it.
    """

    at: datetime
    answers: Answers
    outcome: Outcome | None = None
    addendum: bool = False


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
    """The check-ins of one day, taken together; a later answer replaces an earlier one.

    The day is that of the offset with which a round was kept: that of the service's zone when it was sent in.

    ``rounds``: their positions among the rounds; ``at``: when the last was sent in; ``own``: answers given in them;
    ``counted``: these and what was known of other items by then, or from an addendum to them, as far as they count;
    ``scores``: from ``counted``.
    """

    rounds: tuple[int, ...]
    at: datetime
    own: Answers
    counted: Answers
    scores: Mapping[str, Score]


@dataclass(frozen=True)
class RoundAnswers:
    """One round: when it was sent in, the answers to what it asked, and the history with it.

    ``asked``: the ids of the items that it asked, in their order, also in the form in which somebody shared;
    ``addendum``: as of ``Round``.
    """

    at: datetime
    answers: Answers
    history: AnswerHistory
    asked: tuple[str, ...]
    addendum: bool


def read_rounds(pack: Pack, rounds: Sequence[Round]) -> list[RoundAnswers]:
    """Walk through each round in turn. ValueError when there is none, or they are not in the order of time."""
    if not rounds or any(before.at > after.at for before, after in pairwise(rounds)):
        raise ValueError("rounds begin with the first pass and follow in the order of time.")
    latest: dict[str, LatestAnswer] = {}
    last_asked: dict[str, datetime] = {}
    found: list[RoundAnswers] = []
    for number, each in enumerate(rounds):
        walked = _walked(pack, found[-1].history, each) if found else walk(pack, each.answers)
        latest |= {name: LatestAnswer(answer, each.at, number) for name, answer in walked.answers.items()}
        asked = (page for page in walked.pages if not page.repeated)
        answered = (page for page in asked if any(item.id in walked.answers for item in page.items))
        last_asked |= {page.questionnaire.id: each.at for page in answered}
        items = (*(item.id for page in walked.pages for item in page.items), *_asked_in_a_form(pack, walked))
        history = AnswerHistory(dict(latest), dict(last_asked))
        found.append(RoundAnswers(each.at, walked.answers, history, items, each.addendum))
    return found


def _asked_in_a_form(pack: Pack, walked: Walk) -> tuple[str, ...]:
    """The item that is asked of those who share, on no page, if it was answered."""
    name = pack.sharing.asks_item
    return (name,) if name in walked.answers else ()


def _walked(pack: Pack, history: AnswerHistory, later: Round) -> Walk:
    """The walk through a round after the first pass."""
    walk_later = walk_addendum if later.addendum else walk_check_in
    return walk_later(pack, history, later.answers, later.at)


def given_answers(rounds: Iterable[Round]) -> dict[str, Answer]:
    """The latest answer to each question, whether it counts or not."""
    return {name: answer for each in rounds for name, answer in each.answers.items()}


def answer_history(pack: Pack, rounds: Sequence[Round]) -> AnswerHistory:
    """What is known after these rounds. ValueError when there is none, or they are not in the order of time."""
    return read_rounds(pack, rounds)[-1].history


def standing_answers(pack: Pack, history: AnswerHistory, now: datetime) -> StandingAnswers:
    """The answers that still count ``now``, and those that do not."""
    old = lapsed_items(pack, history, now)
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
    for _, of_one_day in groupby(_with_addenda(rounds), key=lambda numbered: numbered[1].at.date()):
        members = list(of_one_day)
        own: dict[str, Answer] = {}
        for _, each in members:
            own |= each.answers
        last = members[-1][1]
        known = {name: each.answer for name, each in last.history.latest.items() if name not in repeated} | own
        counted = {name: answer for name, answer in known.items() if pack.items[name].counts(answer)}
        found.append(CheckIn(tuple(number for number, _ in members), last.at, own, counted, score(pack, counted)))
    return tuple(found)


def _with_addenda(rounds: Sequence[RoundAnswers]) -> list[tuple[int, RoundAnswers]]:
    """Each check-in with its position among the rounds, and with what addenda to it made known."""
    found: list[tuple[int, RoundAnswers]] = []
    for number, each in enumerate(rounds):
        if not each.addendum and number:
            found.append((number, each))
        elif found:
            at, before = found[-1]
            found[-1] = at, replace(before, history=each.history)
    return found
