"""What check-ins led to, in words: for the person, and for whoever reviews. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from assessment.core.check_ins.trends import Reliability
from assessment.core.engine.outcome import Outcome, rule_behind
from assessment.core.model.pack import Pack
from assessment.presenters.formatting import in_words
from assessment.presenters.trend_chart import ShownTrend, shown_trends
from assessment.records.submissions import OpenSubmission


@dataclass(frozen=True)
class ShownRound:
    """One submitted round: when it was submitted, and its level."""

    day: str
    level: str


@dataclass(frozen=True)
class ResultHistory:
    """All submitted rounds, newest first."""

    rounds: tuple[ShownRound, ...]
    trends: tuple[ShownTrend, ...]


def over_time_sentences(pack: Pack, outcome: Outcome) -> tuple[str, ...]:
    """The sentences for the person about the rules over time that led to their result."""
    return tuple(rule_behind(pack, fired).say for fired in outcome.over_time)


def result_history(pack: Pack, record: OpenSubmission, reliability: Mapping[str, Reliability]) -> ResultHistory | None:
    """All rounds since the first pass; None while there is no check-in."""
    rounds = record.parsed_rounds
    if len(rounds) < 2:
        return None
    days = [in_words(each.at.date()) for each in rounds]
    levels = [pack.level[each.outcome.level].label if each.outcome else "" for each in rounds]
    return ResultHistory(
        rounds=tuple(reversed([ShownRound(day, level) for day, level in zip(days, levels, strict=True)])),
        trends=shown_trends(pack, rounds, reliability),
    )
