"""Levels, access, priorities, rules and notes, as frozen data."""

from __future__ import annotations

from dataclasses import dataclass

from assessment.core.model.texts import Paragraphs
from assessment.core.rules.syntax_tree import Expression


@dataclass(frozen=True)
class OutcomeChoice:
    """One value of access or priority; ``target_hours`` only for priorities that have one."""

    id: str
    label: str
    target_hours: int | None = None


@dataclass(frozen=True)
class Level:
    """``discreet`` levels share one wording in print; ``action_to`` is steps, choosing or help."""

    id: str
    label: str
    headline: str
    say: Paragraphs
    why: str
    action_label: str
    action_to: str
    step_up: str
    discreet: bool
    print_headline: str
    print_say: Paragraphs


@dataclass(frozen=True)
class Rule:
    """``when`` is None for the rule that holds when no rule with a level before it does."""

    id: str
    label: str
    when: Expression | None
    because: str
    source: str = ""
    level: str | None = None
    access: str | None = None
    priority: str | None = None


@dataclass(frozen=True)
class Note:
    id: str
    when: Expression
    say: str
