"""Levels, access, priorities, rules and notes, as frozen data."""

from __future__ import annotations

from dataclasses import dataclass

from assessment.core.model.texts import Paragraphs
from assessment.core.rules.syntax_tree import Expression


@dataclass(frozen=True)
class OutcomeChoice:
    """One value of access or priority.

    ``target``: within how many working days a counselor should read a case of this priority, 0 for the same day; None
    for no set time.
    """

    id: str
    label: str
    target: int | None = None


@dataclass(frozen=True)
class Level:
    """A result level and its wording on screen. ``action_to``: steps, choosing, help or left_out.

    ``lead``: the paragraph under the headline, '' for the first of ``say``. ``lines``: the topics of the help lines
    that come first. ``beside_strengths``: what joins the strengths that are named with the headline, or ''.
    """

    id: str
    label: str
    headline: str
    say: Paragraphs
    why: str
    action_label: str
    action_to: str
    step_up: str
    lead: str = ""
    lines: tuple[str, ...] = ()
    beside_strengths: str = ""


@dataclass(frozen=True)
class Rule:
    """A rule; ``when`` is None for the fallback, which is true when no rule with a level before it is."""

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
    """A sentence for counselors, given when ``when`` is true."""

    id: str
    when: Expression
    say: str
