"""What a pack says of check-ins: when, what is asked again, and what holds from one to the next. Frozen data."""

from __future__ import annotations

from dataclasses import dataclass

from assessment.core.rules.syntax_tree import Expression


@dataclass(frozen=True)
class RepeatedItems:
    """A page of a check-in made of questions that stand elsewhere; shown when ``when`` is true, or always."""

    title: str
    intro: str
    items: tuple[str, ...]
    when: Expression | None = None


@dataclass(frozen=True)
class CheckInPlan:
    """Check-ins: ``after_weeks`` the first pass, the questionnaire that is marked ``again``, and the pages ``asked``.

    Private answers count for ``private_for_weeks`` (None: for good). Then their questionnaires are asked again, behind
    the page ``alone``, because being alone is of the moment. ``follow``: scores and items shown over time.
    """

    after_weeks: tuple[int, ...]
    follow: tuple[str, ...]
    private_for_weeks: int | None
    alone: RepeatedItems | None
    asked: tuple[RepeatedItems, ...]


@dataclass(frozen=True)
class LevelStep:
    """A level that a person may be raised to, with the access and priority that come with it."""

    level: str
    access: str
    priority: str


@dataclass(frozen=True)
class OverTimeRule:
    """A rule over check-ins, true when its condition holds at the last ``running`` of them that can tell.

    The condition is ``when``, read from one check-in's own answers, or ``without_gain``: the id of a scale that did not
    move to the better. The effect is one of: the rule ``counts_as`` counts as true; the level ``climbs`` one up from
    where the rules, but for those in ``leaving_out``, put it; ``access`` and ``priority``.
    """

    id: str
    label: str
    because: str
    say: str
    when: Expression | None = None
    without_gain: str | None = None
    running: int = 1
    counts_as: str | None = None
    climbs: bool = False
    leaving_out: tuple[str, ...] = ()
    access: str | None = None
    priority: str | None = None


@dataclass(frozen=True)
class LevelHold:
    """Levels that no later answer takes back, with the words for it."""

    levels: tuple[str, ...]
    label: str
    because: str
    say: str


@dataclass(frozen=True)
class OverTime:
    """What holds from one check-in to the next. ``climbs``: lowest first."""

    climbs: tuple[LevelStep, ...] = ()
    keeps: LevelHold | None = None
    rules: tuple[OverTimeRule, ...] = ()
