"""Check-ins: when they are due, what they ask, and the rules over time, as frozen data."""

from __future__ import annotations

from dataclasses import dataclass

from assessment.core.rules.syntax_tree import Expression


@dataclass(frozen=True)
class RepeatedItems:
    """A check-in page that repeats items of other questionnaires; shown when ``when`` is true, or always if None."""

    title: str
    intro: str
    items: tuple[str, ...]
    when: Expression | None = None


@dataclass(frozen=True)
class CheckInPlan:
    """When check-ins are due, and what they ask besides the questionnaire marked ``is_check_in``.

    ``after_weeks``: due so many weeks after the first pass, in rising order. ``follow``: the ids of the scores and
    items shown over time. ``pages``: pages that repeat items of the first pass.

    Answers to private questionnaires lapse after ``private_for_weeks`` (None: never). A check-in then asks these
    questionnaires once more, after the page ``alone``, which asks whether the person is alone at that moment.
    """

    after_weeks: tuple[int, ...]
    follow: tuple[str, ...]
    private_for_weeks: int | None
    alone: RepeatedItems | None
    pages: tuple[RepeatedItems, ...]


@dataclass(frozen=True)
class LevelStep:
    """A level that a rule over time may raise a person to, with its access and priority."""

    level: str
    access: str
    priority: str


@dataclass(frozen=True)
class OverTimeRule:
    """A rule over time: true when its condition held at the last ``running`` check-ins that have a value for it.

    The condition is either ``when``, read from the answers of one check-in alone, or ``without_gain``: the scale of
    this id did not improve. The effect is one of three: the rule ``counts_as`` is taken as true; with ``climbs``, the
    level rises by one step from the level that the rules give without those in ``leaving_out``; or ``access`` and
    ``priority`` are set.
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
    """Levels that stay once reached, whatever is answered later, with the texts that say so."""

    levels: tuple[str, ...]
    label: str
    because: str
    say: str


@dataclass(frozen=True)
class OverTime:
    """What earlier check-ins do to the outcome. ``climbs``: the levels to rise through, lowest first."""

    climbs: tuple[LevelStep, ...] = ()
    keeps: LevelHold | None = None
    rules: tuple[OverTimeRule, ...] = ()
