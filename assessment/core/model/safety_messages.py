"""Safety messages, as frozen data."""

from __future__ import annotations

from dataclasses import dataclass

from assessment.core.model.texts import Paragraphs
from assessment.core.rules.syntax_tree import Expression


@dataclass(frozen=True)
class SafetyMessage:
    """A message shown at once, before the next question, when the answers make ``when`` true.

    ``say_again`` replaces ``say`` when an earlier page already showed the message; () repeats ``say``. ``action`` is
    call_emergency, call_line, see_lines or go_on. ``lines``: the topics whose help lines come first. ``call``: whether
    a private call is offered.
    """

    id: str
    when: Expression
    title: str
    say: Paragraphs
    say_again: Paragraphs
    action: str
    lines: tuple[str, ...]
    call: bool
