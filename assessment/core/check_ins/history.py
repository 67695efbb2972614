"""All rounds of one person: which answers stand, which are too old to reassure, and each check-in on its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby, pairwise

from assessment.core.check_ins.routing import AnswerHistory, LatestAnswer, day, lapsed, walk
from assessment.core.engine.outcome import Outcome
from assessment.core.engine.routing import sheet
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
    """``answers``: the latest to each item, as far as they count; ``lapsed``: private ones too old to count.

    ``since``: when each of them was given.
    """

    answers: Answers
    lapsed: Answers
    since: Mapping[str, datetime]


@dataclass(frozen=True)
class CheckIn:
    """What was told in the check-ins of one day (UTC), taken together; a later answer replaces an earlier one.

    ``rounds``: their places among the rounds; ``at``: of the last; ``own``: answers given in them; ``counted``: these
    and what was known of other items by then, as far as they count; ``scores``: from ``counted``.
    """

    rounds: tuple[int, ...]
    at: datetime
    own: Answers
    counted: Answers
    scores: Mapping[str, Score]


@dataclass(frozen=True)
class RoundAnswers:
    """One round as it was taken: when, the answers to what it asked, and what is remembered after it."""

    at: datetime
    answers: Answers
    memory: AnswerHistory


def taken(pack: Pack, rounds: Sequence[Round]) -> list[RoundAnswers]:
    """Each round in turn. ValueError when there is none, or they are not in the order of time."""
    if not rounds or any(before.at > after.at for before, after in pairwise(rounds)):
        raise ValueError("rounds begin with the first pass and follow in the order of time.")
    told: dict[str, LatestAnswer] = {}
    put: dict[str, datetime] = {}
    found: list[RoundAnswers] = []
    for at, each in enumerate(rounds):
        if at == 0:
            answers: Answers = sheet(pack, each.answers).answers
            whole = {one.id for one in pack.questionnaires if any(item.id in answers for item in one.items)}
        else:
            walked = walk(pack, found[-1].memory, each.answers, each.at)
            answers, whole = walked.answers, set(walked.put)
        told |= {name: LatestAnswer(answer, each.at, at) for name, answer in answers.items()}
        put |= dict.fromkeys(whole, each.at)
        found.append(RoundAnswers(each.at, answers, AnswerHistory(dict(told), dict(put))))
    return found


def standing(pack: Pack, rounds: Sequence[Round], now: datetime) -> StandingAnswers:
    """What stands ``now``, after these rounds. ValueError when they are not in the order of time."""
    return what_stands(pack, taken(pack, rounds), now)


def check_ins(pack: Pack, rounds: Sequence[Round]) -> tuple[CheckIn, ...]:
    """The check-ins among the rounds, each read on its own. ValueError when they are not in the order of time."""
    return by_day(pack, taken(pack, rounds))


def what_stands(pack: Pack, passed: Sequence[RoundAnswers], now: datetime) -> StandingAnswers:
    """See ``standing``."""
    told = passed[-1].memory.told
    private = {item.id for each in pack.questionnaires if each.private for item in each.items}
    old = {name for name, each in told.items() if name in private and lapsed(pack, each.at, now)}
    return StandingAnswers(
        answers={name: each.answer for name, each in told.items() if name not in old},
        lapsed={name: told[name].answer for name in told if name in old},
        since={name: each.at for name, each in told.items()},
    )


def by_day(pack: Pack, passed: Sequence[RoundAnswers]) -> tuple[CheckIn, ...]:
    """See ``check_ins``."""
    again = {item.id for each in pack.questionnaires if each.again for item in each.items}
    found = []
    for _, together in groupby(list(enumerate(passed))[1:], key=lambda one: day(one[1].at)):
        members = list(together)
        own: dict[str, Answer] = {}
        for _, each in members:
            own |= each.answers
        end = members[-1][1]
        known = {name: told.answer for name, told in end.memory.told.items() if name not in again} | own
        counted = {name: answer for name, answer in known.items() if pack.items[name].counts(answer)}
        found.append(CheckIn(tuple(at for at, _ in members), end.at, own, counted, score(pack, counted)))
    return tuple(found)
